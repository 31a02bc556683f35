"""Sums over a trailing window: the signed values of distinct events, added up."""

import numpy as np
from attrs import frozen

from scorecard.definitions.kinds import Sum, limits_of
from scorecard.observation.placement import Rows
from scorecard.observation.windows import Events, Window, carried
from scorecard.panel import A, O, Panel


@frozen(kw_only=True, eq=False)
class Amounts:
    """
    What each event adds to a sum if it lies in the window.

    Attributes:
        point: The value, 0 where no row of it is strong.
        low: The lowest it may be.
        high: The highest.
    """

    point: np.ndarray
    low: np.ndarray
    high: np.ndarray


def observe_sum(
    item: Sum, window: Window, rows: Rows, events: Events, member: np.ndarray, panel: Panel
) -> None:
    """
    Fill in the row of a sum.

    The ends are the lowest and the highest sum over all days that the events may lie on and all
    values they may have; the point reads both the unfavourable way. Weak evidence moves only the
    end that it points to. A window that no check closes leaves open the end to which an unseen
    event could move the sum, or both.

    Args:
        item: The sum.
        window: Its window.
        rows: The rows that it adds up.
        events: Their distinct events.
        member: Which event each of the rows belongs to.
        panel: Panel over all periods of the axis; its arrays are filled in place.
    """
    sign = 1.0 if item.goalposts.best > item.goalposts.worst else -1.0
    least, most = _open_ends(item)
    amounts = amounts_of(rows, events, member, sign)
    low, point, high = _totals(window, events, amounts, sign)
    strong = ~events.is_weak
    status, known = window.status(events, window.number(events, strong, certain=False) > 0)
    moves = (status == A) & known
    point = carried(point, moves)
    seen = known & ~np.isnan(point)
    low, high = np.fmin(low, point), np.fmax(high, point)
    if item.values != "not_negative":
        low = np.where(window.is_closed, low, np.minimum(low, least))
    if item.values != "not_positive":
        high = np.where(window.is_closed, high, np.maximum(high, most))
    place = window.place
    news = _news(window, events, sign * amounts.point)
    panel.value[place] = point
    panel.held[place] = sign * _held(sign * point, news, moves, window.is_closed)
    panel.low[place] = np.where(seen, low, least)
    panel.high[place] = np.where(seen, high, most)
    panel.status[place] = np.where(seen, status, O)


def _open_ends(item: Sum) -> tuple[float, float]:
    """Ends of what is unknown: the goalposts, as far as the declared sign lets the sum reach."""
    ends = np.array([item.goalposts.worst, item.goalposts.best])
    limits = limits_of(item)
    reached = ends if limits is None else np.clip(ends, limits.low, limits.high)
    return float(reached.min()), float(reached.max())


def amounts_of(rows: Rows, events: Events, member: np.ndarray, sign: float) -> Amounts:
    """
    The value of each event; where its sources differ, the unfavourable one, and all as ends.

    Args:
        rows: Rows with values.
        events: Distinct events.
        member: Which event each row belongs to.
        sign: 1 where more is better, −1 where less is.
    """
    turned = np.full(events.size, np.inf)
    strong = ~rows.is_weak
    np.minimum.at(turned, member[strong], sign * rows.value[strong])
    point = np.where(events.is_weak, 0.0, sign * turned)
    low, high = point.copy(), point.copy()
    beside = point[member]
    down, up = strong | (rows.value < beside), strong | (rows.value > beside)
    np.minimum.at(low, member[down], rows.value_low[down])
    np.maximum.at(high, member[up], rows.value_high[up])
    return Amounts(point=point, low=low, high=high)


def _totals(
    window: Window, events: Events, amounts: Amounts, sign: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Lowest sum, point and highest sum, units × periods.

    Each window is added up by itself: what enters and leaves a running total would leave behind
    a rest, and a sum that should be 0 would not be. Events of the same periods go together, so
    that the work grows with the periods and not with events × window.
    """
    alike = np.stack([events.unit, events.low, events.high])
    _, first, group = np.unique(alike, axis=1, return_index=True, return_inverse=True)
    spans = events.where(first)
    span, period = window.pairs(spans)
    is_sure = (spans.high[span] <= period) & (spans.low[span] + window.back > period)

    def total(sure: np.ndarray, perhaps: np.ndarray) -> np.ndarray:
        worth, may_add = (
            np.bincount(group.reshape(-1), weights=each, minlength=spans.size)[span]
            for each in (sure, perhaps)
        )
        return window.added(spans, span, period, np.where(is_sure, worth, may_add))

    return (
        total(amounts.low, np.minimum(amounts.low, 0.0)),
        total(amounts.point, sign * np.minimum(sign * amounts.point, 0.0)),
        total(amounts.high, np.maximum(amounts.high, 0.0)),
    )


def _news(window: Window, events: Events, turned: np.ndarray) -> np.ndarray:
    """What the events that each period brings add to the point, more being better."""
    period = np.where(turned < 0, events.low, events.high)
    inside = (period >= window.axis.start) & (period <= window.axis.last)
    event = np.flatnonzero(inside)
    return window.added(events, event, period[event], turned[event])


def _held(
    point: np.ndarray, news: np.ndarray, moves: np.ndarray, is_closed: np.ndarray
) -> np.ndarray:
    """
    The sum if it could only fall by what is seen, or in a window that checks close.

    What leaves a window in which nobody looked may have been made up for unseen; what was seen to
    lower the sum lowers it.
    """
    held = point.copy()
    pending = news[..., 0].copy()
    for period in range(1, point.shape[-1]):
        before, moved = held[..., period - 1], moves[..., period]
        pending = pending + news[..., period]
        falls = ~is_closed[..., period] & (point[..., period] < before)
        kept = np.maximum(point[..., period], before + np.minimum(pending, 0.0))
        now = np.where(falls, kept, point[..., period])
        held[..., period] = np.where(moved, now, before)
        pending = np.where(moved, 0.0, pending)
    return held
