"""The trailing window of a flow: which events lie in it, and whether anybody looked."""

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.kinds import Flow
from scorecard.ledger.selection import codes_of
from scorecard.observation.checks import Cover
from scorecard.observation.placement import NEVER, Axis, Rows
from scorecard.panel import A, I, O
from scorecard.periods import Frequency, ordinals


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

    def where(self, places: np.ndarray) -> "Events":
        """The events at some positions."""
        return Events(**{name: getattr(self, name)[places] for name in Events.__annotations__})


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


class Window:
    """The trailing window of one flow: what lies in it, and whether checks close it."""

    def __init__(self, item: Flow, place: int, cover: Cover, axis: Axis) -> None:
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

    def pairs(self, events: Events) -> tuple[np.ndarray, np.ndarray]:
        """Each event with every computed period in whose window it may lie, and that period."""
        first = np.maximum(events.low, self.axis.start)
        last = np.minimum(events.high + self.back - 1, self.axis.last)
        count = np.maximum(last - first + 1, 0)
        event = np.repeat(np.arange(events.size), count)
        start = np.repeat(np.cumsum(count) - count, count)
        return event, first[event] + np.arange(len(event)) - start

    def added(
        self, events: Events, event: np.ndarray, period: np.ndarray, amount: np.ndarray
    ) -> np.ndarray:
        """Amounts of pairs of an event and a period, added up, units × periods."""
        width = self.shape[-1]
        cell = events.unit[event] * width + (period - self.axis.start)
        total = np.bincount(cell, weights=amount, minlength=int(np.prod(self.shape)))
        return total.reshape(self.shape)

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


def carried(value: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """The value of the last period in which the point moved; NaN before the first."""
    position = np.where(moves, np.arange(value.shape[-1]), -1)
    last = np.maximum.accumulate(position, axis=-1)
    taken = np.take_along_axis(value, np.maximum(last, 0), axis=-1)
    return np.where(last >= 0, taken, np.nan)
