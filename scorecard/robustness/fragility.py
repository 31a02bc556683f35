"""Which labels would be another by another published rule, or by other draws of our choices."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scorecard.definitions.method import LABEL_RULES
from scorecard.errors import of_type
from scorecard.robustness.uncertainty import FRAGILE_FROM, Uncertainty
from scorecard.scoring import Result
from scorecard.trends.comparison import labels_by_rule

ROUNDING = 1e-9
# One bit for each way that a direction allows; two directions agree where they share a bit.
_WAYS = {"forward": 1, "level": 2, "back": 4, "level or back": 6, "not known": 0}
_KEYS = ["unit", "node", "level", "aspect"]


def robust_labels(result: Result, uncertainty: Uncertainty | None = None) -> pd.DataFrame:
    """
    Say of each label whether it would hold under another rule and under other draws.

    A label is fragile if it differs at an end of its interval (as in `Result.trends`), if another
    rule that can judge points another way, or if more than 10 % of the draws give another label.
    Rules speak different words, so that only their directions are compared: forward, level or
    back. A rule that refuses does not disagree, nor does one that leaves open whether a node
    stands still or falls with either of the two. A label without a direction (`cannot tell yet`,
    `missed`) claims none that another rule could deny.

    `Result.trends` leaves rules and draws aside: trying all rules takes several times as long as
    labelling by one.

    Args:
        result: A result.
        uncertainty: That of the same result, as `uncertainty` returns it; without it the draws
            are not looked at.

    Returns:
        `unit, node, level, aspect, label, direction, fragile, rules_applied, rules_disagreeing,
        share_of_draws_disagreeing, reasons`: one row for each unit, node and aspect, in the order
        of `Result.trends`. `rules_applied` are the names of the other rules that can judge,
        `rules_disagreeing` of those that point another way; the share, from 0 to 1, is NaN
        without draws and for single aspects; `reasons` says in sentences why a label is fragile,
        and is empty where it is not.

    Raises:
        ScorecardError: `uncertainty` is none.

    Example:
        >>> import scorecard as sc
        >>> labels = sc.robust_labels(sc.score("nato_japan", as_of="2026-03-31"))
        >>> row = labels[labels["node"] == "public_diplomacy"].iloc[-1]
        >>> row["label"], len(row["rules_disagreeing"]), len(row["rules_applied"])
        ('no change', 10, 13)
    """
    if uncertainty is not None:
        of_type("uncertainty", uncertainty, Uncertainty, "what sc.uncertainty returns",
                "call sc.uncertainty(result) first")  # fmt: skip
    rules = _own_rule_first(result)
    table = labels_by_rule(
        result.scores, result.card, result.last_complete, rules=rules,
        weights=result.weights_for_targets,
    )  # fmt: skip
    direction = table["direction"].to_numpy(dtype=object).reshape(-1, len(rules))
    own = table.iloc[:: len(rules)].reset_index(drop=True)
    is_applied, is_against = disagreements(direction[:, :1], direction[:, 1:])
    shares = _shares(own, uncertainty)
    is_often = shares > FRAGILE_FROM + ROUNDING
    is_open = own["fragile"].to_numpy()
    found = own[[*_KEYS, "label", "direction"]].copy()
    found["fragile"] = is_open | is_against.any(axis=1) | is_often
    found["rules_applied"] = _names(rules[1:], is_applied)
    found["rules_disagreeing"] = _names(rules[1:], is_against)
    found["share_of_draws_disagreeing"] = shares
    said = table["label"].cat.codes.to_numpy(dtype=np.int64).reshape(-1, len(rules))[:, 1:]
    often = np.where(is_often, np.rint(100 * np.nan_to_num(shares)), -1).astype(np.int64)
    keys = (is_open, is_applied.sum(axis=1), often, *np.where(is_against, said, -1).T)
    found["reasons"] = _once(keys, _sentences(rules[1:], table["label"].cat.categories))
    return found


def _own_rule_first(result: Result) -> tuple[str, ...]:
    own = result.card.method.label_rule
    return (own, *(name for name in LABEL_RULES if name != own))


def disagreements(own: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Which rules can judge, and which of them point another way.

    Args:
        own: Direction of our label, series × 1.
        other: Direction by each other rule, series × rules.

    Returns:
        Two arrays of flags, series × rules.

    Example:
        >>> own, other = np.array([["level"]]), np.array([["level or back", "forward", "not known"]])
        >>> [flags.tolist() for flags in disagreements(own, other)]
        [[[True, True, False]], [[False, True, False]]]
    """
    bits, others = _bits(own), _bits(other)
    return others > 0, (bits > 0) & (others > 0) & ((bits & others) == 0)


def _bits(direction: np.ndarray) -> np.ndarray:
    words, place = np.unique(direction.astype(str), return_inverse=True)
    ways = np.array([_WAYS[word] for word in words], dtype=np.int64)
    return ways[place.reshape(direction.shape)]


def _shares(own: pd.DataFrame, uncertainty: Uncertainty | None) -> np.ndarray:
    """Share of the draws that give another label than ours; NaN where nothing was drawn."""
    if uncertainty is None:
        return np.full(len(own), np.nan)
    keys = ["unit", "node"]
    words = dict.fromkeys(keys, object)
    share = uncertainty.fragile.astype(words).set_index(keys)["share_of_others"]
    found = share.reindex(pd.MultiIndex.from_frame(own[keys].astype(words))).to_numpy()
    return np.where(own["aspect"] == "all", found, np.nan)


def _names(rules: tuple[str, ...], flags: np.ndarray) -> np.ndarray:
    """The names of the rules that are flagged, series by series."""

    def named(*row: int) -> tuple[str, ...]:
        return tuple(rule for rule, flag in zip(rules, row, strict=True) if flag)

    return _once(tuple(flags.T), named)


def _once(keys: Sequence[np.ndarray], made: Callable[..., Any]) -> np.ndarray:
    """One value for each series, made once for each pattern of the whole numbers behind it."""
    table = np.stack(keys, axis=1).astype(np.int64)
    patterns, where = np.unique(table, axis=0, return_inverse=True)
    values = np.empty(len(patterns), dtype=object)
    for number, pattern in enumerate(patterns.tolist()):
        values[number] = made(*pattern)
    return values[where.reshape(-1)]


def _sentences(rules: tuple[str, ...], words: "pd.Index") -> Callable[..., str]:
    """Why a label is fragile, in sentences; nothing where it is not."""

    def sentences(is_open: int, applied: int, often: int, *labels: int) -> str:
        parts = []
        against = [f"{rule}: {words[label]}"
                   for rule, label in zip(rules, labels, strict=True) if label >= 0]  # fmt: skip
        if is_open:
            parts.append("It would be another label at an end of its interval.")
        if against:
            parts.append(f"{len(against)} of {applied} other rules that can judge point another "
                         f"way ({'; '.join(against)}).")  # fmt: skip
        if often >= 0:
            parts.append(f"{often} % of the draws give another label.")
        return " ".join(parts)

    return sentences
