"""What the observations would be if only some of the causes had acted."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

import numpy as np
import pandas as pd
from attrs import evolve, field, frozen

from scorecard.comparison.causes import LATE, NEW, REVISED, Cause, Foreign, Rows
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Indicator, Ladder
from scorecard.ledger.reading import read_anew
from scorecard.ledger.vintage import is_known
from scorecard.observation.observe import observe_panel
from scorecard.panel import M, O, Panel, panel_rows
from scorecard.periods import last_days, ordinals
from scorecard.scoring import Result

_CODES = {"new": NEW, "late": LATE, "revised": REVISED}
_VALUES = ("value", "low", "high", "held")


@frozen(kw_only=True, eq=False)
class Side:
    """
    One side of a comparison.

    Attributes:
        result: Its result.
        number: Number of the period looked at.
    """

    result: Result
    number: int

    @property
    def place(self) -> int:
        """Position of the period among those of the result."""
        return self.number - self.result.panel.first

    @property
    def card(self) -> Card:
        """Its card."""
        return self.result.card

    @property
    def ends(self) -> date:
        """Last day of the time looked at: of the period, or of what could be known then."""
        end: date = last_days(self.number, self.card.frequency).item()
        return min(end, self.result.as_of.date())

    def applies(self, item: Indicator) -> bool:
        """Whether an indicator's declared time holds the period."""
        begins, ends = (
            None if text is None else self.card.period(text).ordinal
            for text in (item.applies_from, item.applies_to)
        )
        return (begins is None or begins <= self.number) and (ends is None or self.number <= ends)


def foreign_rows(before: Side, after: Side, *, definitions_differ: bool) -> Foreign:
    """
    Rows in force on one side only because the other card has no words for them.

    Returns:
        One flag for each row before, and one for each row after: it could have been known on the
        other side, and the other card cannot read it.
    """
    found = []
    for own, other in ((before, after), (after, before)):
        rows = own.result.evidence
        is_foreign = np.zeros(len(rows), dtype=bool)
        if definitions_differ:
            is_there = rows["id"].isin(other.result.evidence["id"]).to_numpy()
            known = is_known(rows, other.result.as_of, other.result.clock)
            is_foreign = ~is_there & known & ~read_anew(rows, other.card)[1]
        found.append(is_foreign)
    return found[0], found[1]


class States(Protocol):
    """Observations under some of the causes."""

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes by evidence or time that differ."""

    def observed(self, card: Card, acting: set[Cause]) -> tuple[Panel, int]:
        """
        Observations as a card makes them, and the number of the period to look at.

        Args:
            card: The card in force, with its definitions of the side that acts.
            acting: The causes that act; those that do not differ are of no account.
        """


@frozen(kw_only=True, eq=False)
class LedgerStates:
    """
    Observations of ledgers.

    Without *new* evidence nothing counts that happened after the time before: a row with a vague
    date that reaches beyond it is not certain yet. Without *lapsed* no time passes: the periods
    since are folded into the one before, so that nothing ages, lapses or leaves a window.
    """

    before: Side
    after: Side
    rows: Rows
    definitions_differ: bool
    causes: tuple[Cause, ...] = field(init=False)
    _read: dict[bool, tuple[np.ndarray, np.ndarray]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "causes", tuple(self._causes()))
        object.__setattr__(self, "_read", self._readings())

    def _causes(self) -> Iterator[Cause]:
        frequency = self.after.card.frequency
        frame, has_passed = self.rows.frame, self.after.number > self.before.number
        low, high = (
            ordinals(frame[name].to_numpy(), frequency) for name in ("occurred_from", "occurred_to")
        )
        is_new = (self.rows.cause == NEW) & (low <= self.after.number)
        settles = (low <= self.before.number) & (high > self.before.number)
        if is_new.any() or (has_passed and settles.any()):
            yield "new"
        if (self.rows.cause == LATE).any():
            yield "late"
        if (self.rows.cause == REVISED).any():
            yield "revised"
        if has_passed:
            yield "lapsed"

    def _readings(self) -> dict[bool, tuple[np.ndarray, np.ndarray]]:
        """By whether the definitions have changed: who reads each row, and who can."""
        frame = self.rows.frame
        own = frame["read_by"].astype(object).to_numpy(), np.ones(len(frame), dtype=bool)
        if not self.definitions_differ:
            return {False: own, True: own}
        return {
            is_after: read_anew(frame, side.card)
            for is_after, side in ((False, self.before), (True, self.after))
        }

    def observed(self, card: Card, acting: set[Cause]) -> tuple[Panel, int]:
        """See `States`."""
        has_new = "new" in acting or "new" not in self.causes
        has_passed = "lapsed" in acting or "lapsed" not in self.causes
        is_after = "definitions" in acting
        codes = {_CODES[cause] for cause in acting if cause in _CODES} | (
            {NEW} if has_new else set()
        )
        read_by, is_readable = self._read[is_after]
        kept = self.rows.under(codes) & is_readable
        frame = self.rows.frame[kept]
        grade = card.method.weakest_grade
        is_weak = (frame["reliability"].astype(object) > grade[0]) | (
            frame["credibility"].astype(object) > grade[1]
        )
        frame = frame.assign(read_by=read_by[kept], is_weak=is_weak).reset_index(drop=True)
        if not has_new and self.after.number > self.before.number:
            frame = self._until_before(frame, card, has_passed=has_passed)
        is_folded = has_new and not has_passed
        fold = (self.before.number, self.after.number) if is_folded else None
        panel = observe_panel(card, frame, self.after.result.as_of, fold=fold)
        return panel, self.after.number if has_passed else self.before.number

    def _until_before(self, frame: pd.DataFrame, card: Card, *, has_passed: bool) -> pd.DataFrame:
        """The rows without what happened since; what may have happened since never comes."""
        low, high = (
            ordinals(frame[name].to_numpy(), card.frequency)
            for name in ("occurred_from", "occurred_to")
        )
        if has_passed:
            end = last_days(self.before.number, card.frequency)
            beyond = last_days(self.after.number, card.frequency) + 1
            is_check = (frame["kind"] == "check").to_numpy()
            ends = frame["occurred_to"].to_numpy().astype("datetime64[D]")
            moved = np.where(is_check, np.minimum(ends, end), np.maximum(ends, beyond))
            ends = np.where(high > self.before.number, moved, ends)
            frame = frame.assign(occurred_to=ends.astype("datetime64[us]"))
        return frame[low <= self.before.number].reset_index(drop=True)


@frozen(kw_only=True, eq=False)
class GivenStates:
    """Observations that were given: of a later period they are *new*, else *late* or *revised*."""

    before: Side
    after: Side
    causes: tuple[Cause, ...] = field(init=False)
    _is_late: np.ndarray = field(init=False)
    _is_revised: np.ndarray = field(init=False)

    def __attrs_post_init__(self) -> None:
        card = self.after.card
        then, now = (_column(side.result.given, card, self.before.number)
                     for side in (self.before, self.after))  # fmt: skip
        known, still = ~np.isnan(then["value"]), ~np.isnan(now["value"])
        differs = np.zeros(known.shape, dtype=bool)
        for name in _VALUES[:3]:
            differs |= (then[name] != now[name]) & ~(np.isnan(then[name]) & np.isnan(now[name]))
        is_own = _has_row(self.before.card, card)
        is_late, is_revised = is_own & ~known & still, is_own & known & differs
        object.__setattr__(self, "_is_late", is_late)
        object.__setattr__(self, "_is_revised", is_revised)
        acts = {
            "new": self.after.number > self.before.number,
            "late": bool(is_late.any()),
            "revised": bool(is_revised.any()),
        }
        object.__setattr__(self, "causes", tuple(cause for cause, does in acts.items() if does))

    def observed(self, card: Card, acting: set[Cause]) -> tuple[Panel, int]:
        """See `States`."""
        number = self.after.number
        length = number - self.after.result.panel.first + 1
        columns = [_column(self.after.result.given, card, self.after.result.panel.first + place)
                   for place in range(length)]  # fmt: skip
        if "new" not in acting:
            columns[-1] = self._without_new(card, acting)
        arrays = {name: np.stack([column[name] for column in columns], axis=-1)
                  for name in (*_VALUES, "status")}  # fmt: skip
        return Panel(card=card, first=self.after.result.panel.first, **arrays), number

    def _without_new(self, card: Card, acting: set[Cause]) -> dict[str, np.ndarray]:
        then, now = (_column(side.result.given, card, self.before.number)
                     for side in (self.before, self.after))  # fmt: skip
        own = _place(self.after.card, card)
        takes = np.zeros(then["value"].shape, dtype=bool)
        for cause, flags in (("late", self._is_late), ("revised", self._is_revised)):
            if cause in acting:
                takes |= (own >= 0)[:, None] & flags[own]
        takes |= ~_has_row(self.before.card, card)
        return {name: np.where(takes, now[name], then[name]) for name in then}


def _place(own: Card, card: Card) -> np.ndarray:
    """Row of one card's panel for each row of another's; -1 where it has none."""
    place = {row: number for number, row in enumerate(panel_rows(own))}
    return np.array([place.get(row, -1) for row in panel_rows(card)])


def _has_row(own: Card, card: Card) -> np.ndarray:
    return (_place(own, card) >= 0)[:, None]


def _column(panel: Panel, card: Card, number: int) -> dict[str, np.ndarray]:
    """One period of a panel, rows × units of another card; what it has not is not observed."""
    row = _place(panel.card, card)
    unit = np.array([panel.card.units.index(name) if name in panel.card.units else -1
                     for name in card.units])  # fmt: skip
    place = number - panel.first
    inside = 0 <= place < panel.value.shape[2]
    has = (row >= 0)[:, None] & (unit >= 0) & inside
    found = {}
    for name in (*_VALUES, "status"):
        missing = O if name == "status" else np.nan
        array = getattr(panel, name)
        cells = array[row[:, None], unit, place if inside else 0]
        found[name] = np.where(has, cells, missing).astype(array.dtype)
    tops = _tops(card)
    for name in _VALUES:
        found[name] = np.minimum(found[name], tops)
    return found


def _tops(card: Card) -> np.ndarray:
    """Highest stage of each ladder, so that a shorter one reads its own top; else no limit."""
    by_id = {item.id: item for item in card.indicators}
    found = []
    for name, _ in panel_rows(card):
        item = by_id[name]
        found.append(len(item.stages) - 1 if isinstance(item, Ladder) else np.inf)
    return np.array(found, dtype=float)[:, None]


def timeless(card: Card) -> Card:
    """A card whose indicators apply at any time."""
    if all(item.applies_from is None and item.applies_to is None for item in card.indicators):
        return card
    items = tuple(evolve(item, applies_from=None, applies_to=None) for item in card.indicators)
    return evolve(card, indicators=items)


def without(panel: Panel, names: set[str], period: int) -> Panel:
    """A panel in which some indicators do not apply in a period."""
    rows = [number for number, (name, _) in enumerate(panel_rows(panel.card)) if name in names]
    arrays = {name: getattr(panel, name).copy() for name in (*_VALUES, "status")}
    for name, array in arrays.items():
        array[rows, :, period] = M if name == "status" else np.nan
    return evolve(panel, **arrays)
