"""What each rule of imputation gives for a gap, and what it was taken from: arrays of a panel."""

from collections.abc import Callable

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.imputation import NEIGHBOURS, Imputation
from scorecard.panel import M, O, Panel


@frozen(kw_only=True, eq=False)
class _Seen:
    """Observed values of some indicators, rows × units × periods; NaN where nothing was."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray

    @property
    def is_there(self) -> np.ndarray:
        """Where a value was observed."""
        return ~np.isnan(self.value)

    def at(self, places: np.ndarray, axis: int) -> "_Seen":
        """What was observed at other places along one axis."""
        return _Seen(**{
            name: np.take_along_axis(getattr(self, name), places, axis=axis)
            for name in ("value", "low", "high")
        })  # fmt: skip


@frozen(eq=False)
class Found:
    """
    What a rule gives for each cell, rows × units × periods.

    Attributes:
        value: The value; NaN where the rule finds nothing to go by.
        low: Lowest end of the values it was taken from.
        high: Highest end of them.
        steps: Periods to the nearest of them; 1 where other units gave them.
    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    steps: np.ndarray


def _seen(panel: Panel, rows: np.ndarray) -> _Seen:
    is_seen = (panel.status[rows] != O) & (panel.status[rows] != M)
    value = np.where(is_seen, panel.value[rows], np.nan)
    ends = [np.where(is_seen, getattr(panel, name)[rows], np.nan) for name in ("low", "high")]
    return _Seen(value=value, low=np.fmin(ends[0], value), high=np.fmax(ends[1], value))


def _last(panel: Panel, rows: np.ndarray, rule: Imputation) -> Found:
    seen = _seen(panel, rows)
    number = np.arange(panel.value.shape[2])
    before = np.maximum.accumulate(np.where(seen.is_there, number, -1), axis=-1)
    steps = number - before
    source = seen.at(np.maximum(before, 0), -1)
    assert rule.limit is not None
    is_near = (before >= 0) & (steps <= rule.limit)
    return Found(
        value=np.where(is_near, source.value, np.nan), low=source.low, high=source.high, steps=steps
    )


def _linear(panel: Panel, rows: np.ndarray, _: Imputation) -> Found:
    seen = _seen(panel, rows)
    length = panel.value.shape[2]
    number = np.arange(length)
    before = np.maximum.accumulate(np.where(seen.is_there, number, -1), axis=-1)
    after = np.minimum.accumulate(np.where(seen.is_there, number, length)[..., ::-1], axis=-1)
    after = after[..., ::-1]
    is_between = (before >= 0) & (after < length)
    start, end = seen.at(np.maximum(before, 0), -1), seen.at(np.minimum(after, length - 1), -1)
    share = np.where(is_between, (number - before) / np.maximum(after - before, 1), np.nan)
    value = start.value + share * (end.value - start.value)
    value = np.clip(value, np.fmin(start.value, end.value), np.fmax(start.value, end.value))
    return Found(
        value=value,
        low=np.fmin(start.low, end.low),
        high=np.fmax(start.high, end.high),
        steps=np.minimum(number - before, after - number),
    )


def _of_group(middle: Callable[[np.ndarray], np.ndarray]) -> "Callable[..., Found]":
    """The rule that takes the middle of what the units of a group have, as some function of it."""

    def rule(panel: Panel, rows: np.ndarray, _: Imputation) -> Found:
        seen = _seen(panel, rows)
        value, low, high = (np.full(seen.value.shape, np.nan) for _ in range(3))
        for members in _groups(panel.card):
            own = seen.value[:, members]
            least, most = _lowest(own), -_lowest(-own)
            value[:, members] = np.clip(middle(own), least, most)
            low[:, members] = _lowest(seen.low[:, members])
            high[:, members] = -_lowest(-seen.high[:, members])
        return Found(value=value, low=low, high=high, steps=np.ones(value.shape))

    return rule


def _groups(card: Card) -> list[np.ndarray]:
    """Positions of the units of each group; without groups all of them are one."""
    if not card.groups:
        return [np.arange(len(card.units))]
    return [
        np.array([place for place, unit in enumerate(card.units) if unit in members])
        for members in (set(group.units) for group in card.groups)
    ]


def _lowest(values: np.ndarray) -> np.ndarray:
    """Lowest value across units, NaN where there is none; the axis is kept."""
    lowest = np.where(np.isnan(values), np.inf, values).min(axis=1, keepdims=True)
    return np.where(np.isinf(lowest), np.nan, lowest)


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean across units, NaN where there is none; the axis is kept."""
    missing = np.isnan(values)
    count = (~missing).sum(axis=1, keepdims=True)
    total = np.where(missing, 0.0, values).sum(axis=1, keepdims=True)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _median(values: np.ndarray) -> np.ndarray:
    """Median across units, NaN where there is none; the axis is kept."""
    ordered = np.sort(values, axis=1)  # NaN comes last
    count = (~np.isnan(values)).sum(axis=1, keepdims=True)
    lower, upper = np.maximum(count - 1, 0) // 2, count // 2
    upper = np.minimum(upper, values.shape[1] - 1)
    parts = [np.take_along_axis(ordered, place, axis=1) for place in (lower, upper)]
    return (parts[0] + parts[1]) / 2


def _nearest(panel: Panel, rows: np.ndarray, rule: Imputation) -> Found:
    everything = _seen(panel, np.arange(len(panel.card.indicators)))
    seen = _seen(panel, rows)
    gap = panel.status[rows] == O
    empty = [np.full(gap.shape, np.nan) for _ in range(3)]
    found = Found(empty[0], empty[1], empty[2], np.ones(gap.shape))
    for period in np.flatnonzero(gap.any(axis=(0, 1))):
        row, unit = np.nonzero(gap[:, :, period])
        units, own = np.unique(unit, return_inverse=True)
        order, is_alike = _by_likeness(everything.value[:, :, period], units)
        is_there = ~np.isnan(seen.value[:, :, period])
        donor = _first_donors(is_there, row, own, order, is_alike, rule.neighbours or NEIGHBOURS)
        missing = donor < 0
        value, low, high = (
            np.where(missing, np.nan, ends[row[:, None], donor, period])
            for ends in (seen.value, seen.low, seen.high)
        )
        at = row, unit, period
        found.value[at] = np.clip(_mean(value), _lowest(value), -_lowest(-value))[:, 0]
        found.low[at], found.high[at] = _lowest(low)[:, 0], -_lowest(-high)[:, 0]
    return found


def _first_donors(
    is_there: np.ndarray, row: np.ndarray, own: np.ndarray, order: np.ndarray,
    is_alike: np.ndarray, count: int,
) -> np.ndarray:  # fmt: skip
    """
    The most similar units that have a value, for each gap.

    Most gaps find theirs among the first few units in order, so that only the others look further.

    Args:
        is_there: Whether a value was observed, rows × units.
        row: Row of each gap.
        own: Which row of `order` each gap looks through.
        order: Units in the order of their likeness.
        is_alike: Whether there was anything to compare them by.
        count: How many are wanted.

    Returns:
        Positions of units, gaps × `count`; -1 where there are no more.
    """
    found = np.full((len(row), count), -1)
    left, width = np.arange(len(row)), 2 * count
    while len(left):
        width = min(2 * width, order.shape[1])
        unit = order[own[left], :width]
        fits = is_there[row[left, None], unit] & is_alike[own[left], :width]
        place = np.cumsum(fits, axis=1)
        gap, at = np.nonzero(fits & (place <= count))
        found[left[gap], place[gap, at] - 1] = unit[gap, at]
        left = left[place[:, -1] < count] if width < order.shape[1] else left[:0]
    return found


def _by_likeness(values: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    All units in the order of their likeness to some units, in one period.

    The indicator to be filled in needs no leaving out: the unit has no value of it to compare.

    Args:
        values: Indicators × units, NaN where not observed.
        units: Positions of the units to compare with.

    Returns:
        Positions of all units, most alike first (equally alike in the order of the card), for each
        of `units`; and whether there is anything to compare them by.
    """
    there = ~np.isnan(values)
    centred = values - _mean(values)
    spread = np.sqrt(_mean(centred**2))
    z = np.divide(centred, spread, out=np.zeros(values.shape), where=there & (spread > 0))
    mask = there.astype(float)
    squares = mask[:, units].T @ z**2 + (z[:, units] ** 2).T @ mask - 2 * z[:, units].T @ z
    common = mask[:, units].T @ mask
    common[np.arange(len(units)), units] = 0
    apart = np.divide(squares, common, out=np.full(common.shape, np.inf), where=common > 0)
    # Units that differ by rounding alone are equally alike.
    order = np.argsort(np.round(np.maximum(apart, 0), 9), axis=1, kind="stable")
    return order, np.take_along_axis(common > 0, order, axis=1)


RULES: dict[str, Callable[[Panel, np.ndarray, Imputation], Found]] = {
    "last": _last,
    "linear": _linear,
    "group_mean": _of_group(_mean),
    "group_median": _of_group(_median),
    "nearest": _nearest,
}
