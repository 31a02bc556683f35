"""Flows over a trailing window: counts, sums, ratios and sequences."""

import numpy as np
import pandas as pd
from attrs import evolve

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import (
    Count,
    Flow,
    Ladder,
    Ratio,
    Selector,
    Sequence,
    Sum,
    furthest,
    is_more_better,
)
from scorecard.ledger.selection import codes_of, matching, selectors_of
from scorecard.observation.checks import Cover
from scorecard.observation.placement import Axis, Rows
from scorecard.observation.sums import observe_sum
from scorecard.observation.windows import Events, Window, carried, event_numbers, events_of
from scorecard.panel import A, M, O, Panel
from scorecard.periods import folded


def flow_rows(vintage: pd.DataFrame, item: Flow, card: Card) -> np.ndarray:
    """Which rows of a vintage are an event of a flow (below the line, for a ratio)."""
    if isinstance(item, Ratio):
        return matching(vintage, item.denominator, card)
    selectors = selectors_of(item) or [Selector(indicator=item.id)]
    return matching(vintage, selectors[0], card)


def observe_flows(
    vintage: pd.DataFrame, rows: Rows, cover: Cover, axis: Axis, panel: Panel
) -> None:
    """
    Fill in the rows of counts, sums, ratios and sequences.

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
        if not isinstance(item, Flow):
            continue
        if selectors_of(item):
            mask = flow_rows(vintage, item, axis.card)
        else:
            mask = is_event & (rows.row == place)
        window = Window(item, place, cover, axis)
        events, member = events_of(rows, numbers, mask, axis.card.frequency)
        events = evolve(
            events, low=folded(events.low, axis.fold), high=folded(events.high, axis.fold)
        )
        if isinstance(item, Count):
            _count(item, window, events, panel)
        elif isinstance(item, Sum):
            observe_sum(item, window, rows.where(mask), events, member, panel)
        elif isinstance(item, Ratio):
            above = mask & matching(vintage, item.numerator, axis.card)
            says = ~rows.is_weak[mask] | events.is_weak[member]
            sure = _any(member, above[mask] & says, events.size)
            maybe = _any(member, above[mask], events.size)
            _share(window, events, sure, maybe, is_more_better(item), panel)
        else:
            sure, maybe = _after(vintage, rows, events, item, axis.card)
            _share(window, events, sure, maybe, True, panel)


def _any(member: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(member[mask], minlength=size).astype(bool)


def _count(item: Count, window: Window, events: Events, panel: Panel) -> None:
    strong = ~events.is_weak
    every = np.ones(events.size, dtype=bool)
    likely = low = window.number(events, strong, certain=True).astype(float)
    if (events.low < events.high).any():
        likely = window.number(events, strong, certain=False).astype(float)
    high = likely if strong.all() else window.number(events, every, certain=False).astype(float)
    status, known = window.status(events, likely > 0)
    moves = (status == A) & known
    point = carried(low if is_more_better(item) else likely, moves)
    ends = furthest(item)
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
    window: Window,
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
    point = carried(point, moves)
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
