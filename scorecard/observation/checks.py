"""Which periods a look covers: check rows and what they confirm."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.clauses import clauses_above
from scorecard.definitions.kinds import Checklist
from scorecard.ledger.selection import codes_of
from scorecard.observation.placement import NEVER, Axis, Rows
from scorecard.panel import panel_rows


@frozen(kw_only=True, eq=False)
class Cover:
    """
    Periods that a look covers, panel rows × units × periods.

    Attributes:
        looked: Covered by any check on the row, its clause or anything above.
        named: Covered by a check that names the indicator, its clause or the element's own.
        last: Last covered period so far, the time before the series included; `NEVER` where there
            is none.
        last_named: The same of checks by name.
    """

    looked: np.ndarray
    named: np.ndarray
    last: np.ndarray
    last_named: np.ndarray

    @property
    def is_confirmed(self) -> np.ndarray:
        """Whether a check by name has covered any period so far."""
        return self.last_named > NEVER


def check_targets(vintage: pd.DataFrame) -> np.ndarray:
    """What each check names: the indicator, or else the node; empty for other rows."""
    target = np.full(len(vintage), "", dtype=object)
    checks = np.flatnonzero(codes_of(vintage["kind"], ["check"]) == 0)
    named = vintage[["indicator", "node"]].iloc[checks].astype(object)
    target[checks] = np.where(named["indicator"] != "", named["indicator"], named["node"])
    return target


def covers(card: Card, target: str, *, by_name: bool) -> np.ndarray:
    """
    Rows of the panel that a check on `target` covers.

    Args:
        card: The card.
        target: An indicator, clause, recommendation or the card.
        by_name: Only the rows whose indicator, clause or element clause it names.
    """
    element_clause = {
        (item.id, element.id): element.clause
        for item in card.indicators
        if isinstance(item, Checklist)
        for element in item.elements
    }
    own = {item.id: item.clause for item in card.indicators}
    found = []
    for indicator, element in panel_rows(card):
        clause = own[indicator]
        names: Iterable[str] = {
            indicator,
            clause,
            element_clause.get((indicator, element)) or clause,
        }
        above = {*clauses_above(clause, card.clauses), card.recommendation_of[clause], card.id}
        found.append(target in names or (not by_name and target in above))
    return np.array(found, dtype=bool)


def covered_periods(rows: Rows, axis: Axis) -> tuple[np.ndarray, np.ndarray]:
    """First and last period of which a look reaches the last day (last < first: none)."""
    return axis.reached(rows.low_day, rows.high_day)


def cover_of(vintage: pd.DataFrame, rows: Rows, axis: Axis) -> Cover:
    """
    What the checks of a vintage cover.

    Source:
        design rule "a quarter is covered if the look reaches its last day".
    """
    card = axis.card
    target = check_targets(vintage)
    words = sorted(set(target) - {""})
    count = len(panel_rows(card))
    shape = (count, len(card.units), axis.length)
    looked, named = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    early = np.full((2, *shape[:2]), NEVER, dtype=np.int32)
    if words:
        checks = rows.where(np.flatnonzero(target != ""))
        word = codes_of(pd.Series(target[checks.ledger]), words)
        grids, before = _grids(checks, word, len(words), axis), _before(checks, word, words, axis)
        for number, name in enumerate(words):
            for covered, by_name in ((looked, False), (named, True)):
                reached = covers(card, name, by_name=by_name)
                covered[reached] |= grids[number]
                early[int(by_name), reached] = np.maximum(
                    early[int(by_name), reached], before[number]
                )
        _whole_lists(card, looked, named)
    return Cover(
        looked=looked, named=named,
        last=_last(looked, early[0], axis), last_named=_last(named, early[1], axis),
    )  # fmt: skip


def _last(covered: np.ndarray, early: np.ndarray, axis: Axis) -> np.ndarray:
    """Last covered period so far; `early` is the last one before the first period computed."""
    if not covered.any():
        return np.broadcast_to(early[..., None], covered.shape)
    grid = np.where(covered, axis.numbers, NEVER)
    grid[..., 0] = np.maximum(grid[..., 0], early)
    return np.maximum.accumulate(grid, axis=-1)


def _before(checks: Rows, word: np.ndarray, words: list[str], axis: Axis) -> np.ndarray:
    """Last covered period before the first one computed, targets × units; `NEVER` if none."""
    units = len(axis.card.units)
    first, last = covered_periods(checks, axis)
    is_early = (last >= first) & (first < axis.start)
    found = np.full((len(words), units + 1), NEVER, dtype=np.int32)
    at = word[is_early], np.where(checks.unit < 0, units, checks.unit)[is_early]
    np.maximum.at(found, at, np.minimum(last, axis.start - 1)[is_early].astype(np.int32))
    return np.maximum(found[:, :units], found[:, units:])


def _grids(checks: Rows, word: np.ndarray, count: int, axis: Axis) -> np.ndarray:
    """Whether each target is covered, targets × units × periods."""
    units = len(axis.card.units)
    first, last = covered_periods(checks, axis)
    is_any = (last >= first) & (last >= axis.start) & (first <= axis.last)
    change = np.zeros((count, units + 1, axis.length + 1), dtype=np.int32)
    at = word[is_any], np.where(checks.unit < 0, units, checks.unit)[is_any]
    np.add.at(change, (*at, axis.place(first[is_any])), 1)
    np.add.at(change, (*at, axis.place(last[is_any] + 1)), -1)
    covered = np.cumsum(change, axis=-1)[:, :, :-1] > 0
    return covered[:, :units] | covered[:, units:]


def _whole_lists(card: Card, looked: np.ndarray, named: np.ndarray) -> None:
    """A checklist is covered as a whole where every one of its elements is."""
    rows = panel_rows(card)
    for number, item in enumerate(card.indicators):
        if isinstance(item, Checklist):
            start = rows.index((item.id, item.elements[0].id))
            parts = slice(start, start + len(item.elements))
            looked[number] |= looked[parts].all(axis=0)
            named[number] |= named[parts].all(axis=0)
