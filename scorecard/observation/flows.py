"""Flows over a trailing window: counts, ratios and sequences."""

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Count, Indicator, Ladder, Ratio, Selector, Sequence
from scorecard.ledger.selection import codes_of, matching, selectors_of
from scorecard.observation.checks import Cover
from scorecard.observation.placement import NEVER, Axis, Rows
from scorecard.panel import A, I, M, O, Panel
from scorecard.periods import Frequency, folded, ordinals


@frozen(kw_only=True, eq=False)
class Events:
    """
    Distinct events: rows that share an `event` are one.

    Attributes:
        unit: Position of the unit.
        low: First period it may have happened in.
        high: Last period.
        low_day: First day, counted from 1970.
        high_day: Last day.
        is_weak: No row of it reaches the card's weakest grade.
    """

    unit: np.ndarray
    low: np.ndarray
    high: np.ndarray
    low_day: np.ndarray
    high_day: np.ndarray
    is_weak: np.ndarray

    @property
    def size(self) -> int:
        """Number of events."""
        return len(self.unit)


def flow_rows(vintage: pd.DataFrame, item: Indicator, card: Card) -> np.ndarray:
    """Which rows of a vintage are an event of a flow (below the line, for a ratio)."""
    if isinstance(item, Ratio):
        return matching(vintage, item.denominator, card)
    selectors = selectors_of(item) or [Selector(indicator=item.id)]
    return matching(vintage, selectors[0], card)


def event_numbers(vintage: pd.DataFrame, rows: Rows) -> np.ndarray:
    """A number for each row of a vintage, the same for the rows of one event of one unit."""
    events = vintage["event"]
    if not isinstance(events.dtype, pd.CategoricalDtype):
        events = events.astype("category")
    names = events.cat.categories.astype(object)
    blank = codes_of(events, [""]) == 0
    shared = (
        events.cat.codes.to_numpy().astype(np.int64) * (rows.unit.max(initial=0) + 2) + rows.unit
    )
    return np.where(blank, len(names) * (rows.unit.max(initial=0) + 3) + rows.ledger, shared)


def observe_flows(
    vintage: pd.DataFrame, rows: Rows, cover: Cover, axis: Axis, panel: Panel
) -> None:
    """
    Fill in the rows of counts, ratios and sequences.

    Args:
        vintage: Rows in force on the as-of date.
        rows: The same rows as arrays.
        cover: Periods covered by checks.
        axis: The periods.
        panel: Panel over all periods of the axis; its arrays are filled in place.
    """
    numbers = event_numbers(vintage, rows)
    is_event = codes_of(vintage["kind"], ["event"]) == 0
    for place, item in enumerate(axis.card.indicators):
        if not item.is_flow:
            continue
        if selectors_of(item):
            mask = flow_rows(vintage, item, axis.card)
        else:
            mask = is_event & (rows.row == place)
        window = _Window(item, place, cover, axis)
        events, member = events_of(rows, numbers, mask, axis.card.frequency)
        events = evolve(
            events, low=folded(events.low, axis.fold), high=folded(events.high, axis.fold)
        )
        if isinstance(item, Count):
            _count(item, window, events, panel)
        elif isinstance(item, Ratio):
            above = mask & matching(vintage, item.numerator, axis.card)
            says = ~rows.is_weak[mask] | events.is_weak[member]
            sure = _any(member, above[mask] & says, events.size)
            maybe = _any(member, above[mask], events.size)
            best_is_high = item.goalposts is None or item.goalposts.best > item.goalposts.worst
            _share(window, events, sure, maybe, best_is_high, panel)
        elif isinstance(item, Sequence):
            sure, maybe = _after(vintage, rows, events, item, axis.card)
            _share(window, events, sure, maybe, True, panel)


def events_of(
    rows: Rows, numbers: np.ndarray, mask: np.ndarray, frequency: Frequency
) -> tuple[Events, np.ndarray]:
    """
    The distinct events of a mask, and which of them each row of the mask belongs to.

    Sources that date one event differently narrow it where their spans overlap; where they do
    not, it may lie anywhere between the outer ends. Weak rows date an event only where no strong
    one does.
    """
    found, first, member = np.unique(numbers[mask], return_index=True, return_inverse=True)
    own = rows.where(mask)
    weak = np.ones(len(found), dtype=bool)
    np.logical_and.at(weak, member, own.is_weak)
    dates = weak[member] | ~own.is_weak
    low = np.full(len(found), np.iinfo(np.int64).min)
    high = np.full(len(found), np.iinfo(np.int64).max)
    np.maximum.at(low, member[dates], own.low_day[dates])
    np.minimum.at(high, member[dates], own.high_day[dates])
    apart = low > high
    low[apart], high[apart] = high[apart], low[apart]
    events = Events(
        unit=own.unit[first],
        low=ordinals(low.astype("datetime64[D]"), frequency),
        high=ordinals(high.astype("datetime64[D]"), frequency),
        low_day=low, high_day=high, is_weak=weak,
    )  # fmt: skip
    return events, member


def _any(member: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(member[mask], minlength=size).astype(bool)


class _Window:
    """The trailing window of one flow: what lies in it, and whether checks close it."""

    def __init__(self, item: Indicator, place: int, cover: Cover, axis: Axis) -> None:
        assert isinstance(item, Count | Ratio | Sequence)
        self.place, self.axis = place, axis
        self.looked, self.named = cover.looked[place], cover.named[place]
        self.is_confirmed = cover.last_named[place] > NEVER
        self.shape = self.looked.shape
        position = np.arange(axis.length)
        back = item.window if item.window else axis.length
        self.from_start = item.window == 0
        self.first = np.maximum(position - back + 1, axis.lead if self.from_start else 0)
        self.back = back
        closed = np.concatenate(
            [np.zeros((*self.shape[:-1], 1), dtype=np.int32), np.cumsum(self.named, axis=-1)],
            axis=-1,
        )
        length = position - self.first + 1
        inside = closed[..., position + 1] - closed[..., np.minimum(self.first, position)]
        self.is_closed = inside >= np.maximum(length, 1)

    def number(self, events: Events, mask: np.ndarray, *, certain: bool) -> np.ndarray:
        """Events of a mask that lie in the window for sure, or that may lie in it."""
        enters, leaves = (events.high, events.low) if certain else (events.low, events.high)
        enters, leaves = enters[mask], leaves[mask] + self.back
        if self.from_start:
            since = leaves - self.back >= self.axis.first
            enters, leaves = enters[since], np.full(since.sum(), self.axis.last + 1)
            unit = events.unit[mask][since]
        else:
            unit = events.unit[mask]
        lies = (enters < leaves) & (leaves > self.axis.start) & (enters <= self.axis.last)
        change = np.zeros((*self.shape[:-1], self.shape[-1] + 1), dtype=np.int32)
        flat, width = change.reshape(-1), change.shape[-1]
        np.add.at(flat, unit[lies] * width + self.axis.place(enters[lies]), 1)
        np.add.at(flat, unit[lies] * width + self.axis.place(leaves[lies]), -1)
        return np.cumsum(change, axis=-1)[..., :-1]

    def seen_in(self, events: Events) -> np.ndarray:
        """Periods in which a strong event lies, vague ones at their last day."""
        seen = np.zeros((*self.shape[:-1], self.shape[-1] + 1), dtype=bool)
        inside = ~events.is_weak & (events.high >= self.axis.start)
        seen[events.unit[inside], self.axis.place(events.high[inside])] = True
        return seen[..., :-1]

    def status(self, events: Events, in_window: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Status, and where anything was ever seen or confirmed."""
        seen = self.seen_in(events)
        before = np.bincount(events.unit[~events.is_weak & (events.high < self.axis.start)],
                             minlength=self.shape[0])[:, None] > 0  # fmt: skip
        known = np.logical_or.accumulate(seen, axis=-1) | self.is_confirmed | before
        status = np.where(seen | self.looked, A, np.where(in_window, I, O)).astype(np.uint8)
        status[~known] = O
        return status, known


def _carried(value: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """The value of the last period in which the point moved; NaN before the first."""
    position = np.where(moves, np.arange(value.shape[-1]), -1)
    last = np.maximum.accumulate(position, axis=-1)
    taken = np.take_along_axis(value, np.maximum(last, 0), axis=-1)
    return np.where(last >= 0, taken, np.nan)


def _count(item: Count, window: _Window, events: Events, panel: Panel) -> None:
    strong = ~events.is_weak
    every = np.ones(events.size, dtype=bool)
    likely = low = window.number(events, strong, certain=True).astype(float)
    if (events.low < events.high).any():
        likely = window.number(events, strong, certain=False).astype(float)
    high = likely if strong.all() else window.number(events, every, certain=False).astype(float)
    status, known = window.status(events, likely > 0)
    more_is_better = item.goalposts.best > item.goalposts.worst
    moves = (status == A) & known
    point = _carried(low if more_is_better else likely, moves)
    ends = sorted((item.goalposts.worst, item.goalposts.best))
    opened = np.fmax(np.maximum(high, ends[1]), point)
    place = window.place
    seen = known & ~np.isnan(point)
    panel.value[place] = point
    panel.held[place] = _held(point, window.is_closed)
    panel.low[place] = np.where(seen, np.fmin(low, point), ends[0])
    panel.high[place] = np.where(
        seen, np.where(window.is_closed, np.fmax(high, point), opened), ends[1]
    )
    panel.status[place] = np.where(seen, status, O)


def _held(point: np.ndarray, is_closed: np.ndarray) -> np.ndarray:
    """The count if it could only fall in a window that checks close."""
    if not is_closed.any():
        return np.fmax.accumulate(point, axis=-1)
    held = point.copy()
    for period in range(1, point.shape[-1]):
        before = held[..., period - 1]
        falls = ~is_closed[..., period] & (held[..., period] < before)
        held[..., period] = np.where(falls, before, held[..., period])
    return held


def _share(
    window: _Window,
    events: Events,
    sure: np.ndarray,
    maybe: np.ndarray,
    best_is_high: bool,
    panel: Panel,
) -> None:
    strong = ~events.is_weak
    number = window.number
    base = number(events, strong, certain=True)
    certain = number(events, sure & strong, certain=True)
    low = _divided(certain, number(events, ~sure, certain=False))
    high = _divided(
        number(events, maybe, certain=False), number(events, strong & ~maybe, certain=True)
    )
    if best_is_high:
        point = _divided(certain, number(events, strong & ~sure, certain=False))
    else:
        point = _divided(
            number(events, strong & maybe, certain=False),
            number(events, strong & ~maybe, certain=True),
        )
    likely = number(events, np.ones(events.size, dtype=bool), certain=False)
    status, known = window.status(events, number(events, strong, certain=False) > 0)
    is_empty = base == 0
    moves = (status == A) & ~is_empty
    point = _carried(point, moves)
    seen = known & ~np.isnan(point) & ~is_empty
    status = np.where(is_empty, O, status)
    place = window.place
    low = np.where(seen, np.fmin(low, point), 0.0)
    high = np.where(seen & window.is_closed, np.fmax(high, point), 1.0)
    nothing = is_empty & window.is_closed & (likely == 0)
    panel.value[place] = panel.held[place] = np.where(nothing, np.nan, point)
    panel.low[place] = np.where(nothing, np.nan, low)
    panel.high[place] = np.where(nothing, np.nan, high)
    panel.status[place] = np.where(nothing, M, status)


def _divided(part: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """part / (part + rest); NaN where both are 0."""
    whole = part + rest
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _after(
    vintage: pd.DataFrame, rows: Rows, steps: Events, item: Sequence, card: Card
) -> tuple[np.ndarray, np.ndarray]:
    """
    Steps that the event stood before for sure, and those it may have stood before.

    A reversal below the stage asked for ends the event's standing, until it is earned again.
    """
    events = rows.where(matching(vintage, item.after, card))
    ends = rows.where(endings(vintage, rows, item.after, card))
    sure = _preceded(steps, events.where(~events.is_weak), ends, certain=True)
    maybe = _preceded(steps, events, ends.where(~ends.is_weak), certain=False)
    return sure, maybe | sure


def endings(vintage: pd.DataFrame, rows: Rows, after: Selector, card: Card) -> np.ndarray:
    """Reversals that end what the selector asks for."""
    falls = rows.is_reversal.copy()
    if after.indicator is None:
        return np.zeros_like(falls)
    falls &= codes_of(vintage["read_by"], [after.indicator]) == 0
    named = card.indicator(after.indicator)
    if after.element is not None:
        falls &= codes_of(vintage["element"], [after.element]) == 0
    elif after.stage is not None and isinstance(named, Ladder):
        stages = [stage.id for stage in named.stages]
        falls &= rows.rank < stages.index(after.stage)
    return falls


def _preceded(steps: Events, events: Rows, ends: Rows, *, certain: bool) -> np.ndarray:
    found = np.zeros(steps.size, dtype=bool)
    for unit in np.unique(steps.unit):
        own, before = steps.unit == unit, events.where(events.unit == unit)
        falls = ends.where(ends.unit == unit)
        low, high = steps.low_day[own][:, None], steps.high_day[own][:, None]
        never = np.iinfo(np.int64).max
        if certain:
            later = falls.high_day[None, :] >= before.low_day[:, None]
            ended = np.where(later, falls.low_day[None, :], never).min(axis=1, initial=never)
            stands = (before.high_day[None, :] < low) & (ended[None, :] > high)
        else:
            later = falls.low_day[None, :] > before.high_day[:, None]
            ended = np.where(later, falls.high_day[None, :], never).min(axis=1, initial=never)
            stands = (before.low_day[None, :] < high) & (ended[None, :] >= low)
        found[own] = stands.any(axis=1)
    return found
