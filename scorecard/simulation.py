"""Ends of what no rule bounds: the least and the most over values drawn within their own ends."""

from collections.abc import Callable

import numpy as np

DRAWS = 200
SEED = 20080811


def simulated(
    value: np.ndarray, low: np.ndarray, high: np.ndarray, points: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """
    Least and most points that each unit has over draws of all values within their ends.

    Half of the `DRAWS` draws lie anywhere between the ends, all places alike; half put each value
    at one of its ends by the toss of a coin, since there the extremes of most formulas lie. The
    points of the values themselves are among them, so that low ≤ point ≤ high. What is found lies
    within the true ends, and near them where the units are few.

    Args:
        value: Indicators × units × periods; NaN where there is none.
        low: Lower ends.
        high: Upper ends.
        points: Points of all units from the values of all units.

    Returns:
        Low and high ends in points. The same at every run; a new period moves none before it,
        since each draw fills the periods one after the other.
    """
    least = points(value)
    most = least.copy()
    units, periods = value.shape[1:]
    width = high - low
    if not np.nanmax(width, initial=0.0) > 0:
        return least, most
    for number in range(DRAWS):
        drawn = np.random.default_rng([SEED, number]).random((periods, units)).T
        share = drawn if number % 2 else np.round(drawn)
        found = points(low + share * width)
        least, most = np.fmin(least, found), np.fmax(most, found)
    return least, most
