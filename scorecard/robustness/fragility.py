"""Which labels would be another by another published rule, or by other draws of our choices."""

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
    table = labels_by_rule(result.scores, result.card, result.last_complete, rules=rules)
    label, direction = (
        table[name].to_numpy(dtype=object).reshape(-1, len(rules))
        for name in ("label", "direction")
    )
    own = table.iloc[:: len(rules)].reset_index(drop=True)
    is_applied, is_against = disagreements(direction[:, :1], direction[:, 1:])
    shares = _shares(own, uncertainty)
    is_often = shares > FRAGILE_FROM + ROUNDING
    is_open = own["fragile"].to_numpy()
    others = np.array(rules[1:], dtype=object)
    found = own[[*_KEYS, "label", "direction"]].copy()
    found["fragile"] = is_open | is_against.any(axis=1) | is_often
    found["rules_applied"] = [tuple(others[flags]) for flags in is_applied]
    found["rules_disagreeing"] = [tuple(others[flags]) for flags in is_against]
    found["share_of_draws_disagreeing"] = shares
    found["reasons"] = [
        _reason(open_, n, dict(zip(others[against], said[against], strict=True)), share)
        for open_, n, against, said, share in zip(
            is_open, is_applied.sum(axis=1), is_against, label[:, 1:], shares, strict=True
        )
    ]
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


def _reason(is_open: bool, applied: int, against: dict[str, str], share: float) -> str:
    """Why a label is fragile, in sentences; nothing where it is not."""
    parts = []
    if is_open:
        parts.append("It would be another label at an end of its interval.")
    if against:
        told = "; ".join(f"{rule}: {label}" for rule, label in against.items())
        parts.append(f"{len(against)} of {applied} other rules that can judge point another way "
                     f"({told}).")  # fmt: skip
    if share > FRAGILE_FROM + ROUNDING:
        parts.append(f"{100 * share:.0f} % of the draws give another label.")
    return " ".join(parts)
