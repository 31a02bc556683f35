"""Shares → the two frames that a comparison shows."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.comparison.causes import CAUSES, LATE, NEW, REVISED, Cause, Rows
from scorecard.comparison.mixtures import Shares
from scorecard.comparison.states import Side
from scorecard.definitions.card import LEVELS, Card
from scorecard.periods import ordinals

PARTS = ("node", "cause", "indicator", "evidence_id", "points", "low", "high")
TOTALS = (
    "node", "level", "before", "after", "change", "value_before", "value_after", "low_before",
    "low_after", "high_before", "high_after",
)  # fmt: skip
REDEFINED = ("level", "id", "key", "before", "after")
_NOTHING = 1e-12
_CODES: dict[Cause, int] = {"new": NEW, "late": LATE, "revised": REVISED}
Behind = Callable[[Cause, str], tuple[str, ...]]


def totals_frame(shares: Shares, before: Side, after: Side, unit: str, aspect: str) -> pd.DataFrame:
    """One row a node: the scores as shown, and the values and ends that were split."""
    level = {node.id: node.level for side in (before, after) for node in side.card.nodes}
    score_before, score_after = (_shown(shares, side, unit, aspect) for side in (before, after))
    columns: dict[str, Any] = {
        "node": shares.nodes,
        "level": pd.Categorical([level[name] for name in shares.nodes], categories=LEVELS),
        "before": score_before,
        "after": score_after,
        "change": score_after - score_before,
    }
    for row, name in enumerate(("value", "low", "high")):
        columns[f"{name}_before"], columns[f"{name}_after"] = shares.ends[:, row]
    return pd.DataFrame(columns)[list(TOTALS)]


def _shown(shares: Shares, side: Side, unit: str, aspect: str) -> np.ndarray:
    """Scores as shown, NaN where too little is known or there is no such node."""
    scores = side.result.by_aspect[aspect].score[:, side.card.units.index(unit), side.place]
    found = np.full(len(shares.nodes), np.nan)
    place = {name: number for number, name in enumerate(shares.nodes)}
    found[[place[node.id] for node in side.card.nodes]] = scores
    return found


def parts_frame(shares: Shares, behind: Behind) -> pd.DataFrame:
    """One row for each node, cause, indicator and row of evidence that has a part in the change."""
    known = ~np.isnan(shares.ends).any(axis=0)
    parts = np.where(known[None, :, :, None], shares.parts, np.nan)
    counts = np.nan_to_num(np.abs(parts)).max(axis=1, initial=0) > _NOTHING
    node, cause, item = np.nonzero(np.moveaxis(counts, 0, 1))
    names = (*shares.indicators, "")
    ids = {
        (c, i): behind(shares.causes[c], names[i]) or ("",)
        for c, i in set(zip(cause.tolist(), item.tolist(), strict=True))
    }
    own = [ids[pair] for pair in zip(cause.tolist(), item.tolist(), strict=True)]
    times = np.array([len(rows) for rows in own], dtype=np.intp)
    each = parts[cause, :, node, item] / np.maximum(times, 1)[:, None]
    spread = np.repeat(np.arange(len(own)), times)
    columns = {
        "node": pd.Categorical.from_codes(node[spread], pd.Index(shares.nodes, dtype=object)),
        "cause": pd.Categorical.from_codes(
            np.array([CAUSES.index(c) for c in shares.causes], dtype=np.intp)[cause[spread]]
            if shares.causes else np.zeros(0, dtype=np.intp), pd.Index(CAUSES, dtype=object),
        ),
        "indicator": np.array(names, dtype=object)[item[spread]],
        "evidence_id": np.array([name for rows in own for name in rows], dtype=object),
    }  # fmt: skip
    for row, name in enumerate(("points", "low", "high")):
        columns[name] = each[spread, row]
    return pd.DataFrame(columns)[list(PARTS)]


@frozen(kw_only=True, eq=False)
class Evidence:
    """
    Which rows stand behind the part of an indicator.

    Attributes:
        before: The earlier side.
        after: The later side.
        unit: Who is scored.
        rows: The rows in force, by cause; `None` where observations were given.
    """

    before: Side
    after: Side
    unit: str
    rows: Rows | None

    @cached_property
    def _links(self) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
        return _linked(self.before, self.unit), _linked(self.after, self.unit)

    def behind(self, cause: Cause, indicator: str) -> tuple[str, ...]:
        """
        Ids of the rows behind the part that an indicator has in a cause, in alphabetical order.

        New, late and revised: the rows of that cause that the indicator reads. Lapsed: what it
        stood on before. Looks that found nothing new are named where there is no other row.
        Definitions, weights and method have no rows.
        """
        if self.rows is None or not indicator:
            return ()
        old, new = (links.get(indicator, frozenset()) for links in self._links)
        if cause not in (*_CODES, "lapsed"):
            return ()
        if cause == "lapsed":
            found = old
        else:
            own = self._brought[cause]
            seen = old | new if cause == "revised" else new
            found = seen & (own | self._settled if cause == "new" else own)
        return tuple(sorted(found - self._looks or found))

    @cached_property
    def _brought(self) -> dict[Cause, set[str]]:
        assert self.rows is not None
        return {cause: self.rows.of(code) for cause, code in _CODES.items()}

    @cached_property
    def _looks(self) -> set[str]:
        assert self.rows is not None
        return set(self.rows.frame["id"][self.rows.frame["kind"] == "check"])

    @cached_property
    def _settled(self) -> set[str]:
        """Rows with a vague date that began in the time before and are certain only since."""
        assert self.rows is not None
        frame, frequency = self.rows.frame, self.after.card.frequency
        low, high = (
            ordinals(frame[name].to_numpy(), frequency) for name in ("occurred_from", "occurred_to")
        )
        passed = self.after.number > self.before.number
        return set(frame["id"][passed & (low <= self.before.number) & (high > self.before.number)])


def _linked(side: Side, unit: str) -> dict[str, frozenset[str]]:
    """Rows behind each indicator in the period looked at."""
    links = side.result.links
    own = links[(links["unit"] == unit) & (links["period"] == side.result.periods[side.place])]
    pairs = own[["indicator", "evidence_id"]].astype(object)
    return {str(name): frozenset(ids) for name, ids in pairs.groupby("indicator")["evidence_id"]}


def redefined_frame(before: Card, after: Card) -> pd.DataFrame:
    """What the two cards say otherwise: one row a key, as text; empty where one says nothing."""
    rows = list(_redefined(before, after))
    return pd.DataFrame(rows, columns=list(REDEFINED), dtype=object)


def _redefined(before: Card, after: Card) -> Iterator[tuple[str, str, str, str, str]]:
    for level, name, key in (
        ("recommendation", "recommendations", "id"), ("clause", "clauses", "code"),
        ("indicator", "indicators", "id"),
    ):  # fmt: skip
        old, new = ({getattr(part, key): part for part in getattr(card, name)}
                    for card in (before, after))  # fmt: skip
        for part in dict.fromkeys([*new, *old]):
            if part not in old or part not in new:
                yield level, part, "", "" if part not in old else "there", (
                    "" if part not in new else "there"
                )  # fmt: skip
            elif type(old[part]) is not type(new[part]):
                yield level, part, "kind", old[part].kind, new[part].kind
            else:
                yield from _keys(level, part, old[part], new[part])
    yield from _keys("card", after.id, before.method, after.method)


def _keys(level: str, name: str, old: Any, new: Any) -> Iterator[tuple[str, str, str, str, str]]:
    for item in attrs.fields(type(new)):
        one, other = getattr(old, item.name), getattr(new, item.name)
        if one != other:
            yield level, name, item.name, _said(one), _said(other)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(map(_said, value))
    if attrs.has(type(value)):
        told = {item.name: getattr(value, item.name) for item in attrs.fields(type(value))}
        return ", ".join(
            f"{key} {_said(each)}" for key, each in told.items() if each not in (None, "")
        )
    return f"{value:g}" if isinstance(value, float) else str(value)
