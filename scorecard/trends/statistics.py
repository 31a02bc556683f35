"""Theil–Sen slope and Mann–Kendall test of many short series with ties and gaps."""

import math
from functools import lru_cache

import numpy as np

EXACT_UP_TO = 60
_CELLS_AT_ONCE = 4_000_000


def theil_sen(values: np.ndarray) -> np.ndarray:
    """
    Median slope over all pairs of periods.

    Args:
        values: Series × periods, evenly spaced in time; NaN where there is no value.

    Returns:
        Change per period of each series; NaN with fewer than two values.

    Source:
        Sen (1968), Estimates of the regression coefficient based on Kendall's tau, J. Am. Stat.
        Assoc. 63, 1379–1389.

    Example:
        >>> theil_sen(np.array([[20.0, 20.0, 30.0, 50.0], [40.0, np.nan, 30.0, 25.0]]))
        array([10., -5.])
    """
    slopes = np.empty(len(values))
    for part in _portions(values):
        early, late = np.triu_indices(values.shape[1], 1)
        rises = np.sort((values[part][:, late] - values[part][:, early]) / (late - early), axis=1)
        count = np.count_nonzero(~np.isnan(rises), axis=1)  # the NaNs are sorted last
        middle = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=1)
        slopes[part] = np.take_along_axis(np.pad(rises, [(0, 0), (0, 1)]), middle, 1).mean(axis=1)
        slopes[part][count == 0] = np.nan
    return slopes


def mann_kendall(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Mann–Kendall test for a monotone trend.

    Args:
        values: Series × periods; NaN where there is no value. Equal numbers are ties.

    Returns:
        S, the number of pairs that rise less the number that fall, and its two-sided p: the share
        of all orders of these very values, ties included, whose S is at least as far from zero.
        Exact for up to 60 values; beyond, the normal approximation with the variance that
        allows for ties and a continuity correction. NaN with fewer than two values. The test takes
        the values as independent in time, which carried-forward scores are not: p is too small
        where each value leans on the last.

    Source:
        Mann (1945), Nonparametric tests against trend, Econometrica 13, 245–259; Kendall (1975),
        Rank Correlation Methods, ch. 4 (ties). The orders of values with ties by their number of
        inversions: Stanley (2011), Enumerative Combinatorics 1, section 1.7.

    Example:
        >>> s, p = mann_kendall(np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 2.0, 2.0]]))
        >>> s, p.round(3)
        (array([6., 4.]), array([0.083, 0.333]))
    """
    balance = np.empty(len(values))
    for part in _portions(values):
        early, late = np.triu_indices(values.shape[1], 1)
        signs = np.sign(values[part][:, late] - values[part][:, early])
        balance[part] = np.nansum(signs, axis=1)
    balance[np.count_nonzero(~np.isnan(values), axis=1) < 2] = np.nan
    keys = np.column_stack([_group_sizes(values), np.abs(np.nan_to_num(balance))]).astype(np.int64)
    distinct, where = np.unique(keys, axis=0, return_inverse=True)
    known = np.array([_two_sided(row[:-1], int(row[-1])) for row in distinct], dtype=float)
    return balance, np.where(np.isnan(balance), np.nan, known[where.reshape(-1)])


def _portions(values: np.ndarray) -> list[slice]:
    """Series few enough at a time for all their pairs to fit in memory."""
    pairs = max(1, values.shape[1] * (values.shape[1] - 1) // 2)
    step = max(1, _CELLS_AT_ONCE // pairs)
    return [slice(start, start + step) for start in range(0, len(values), step)]


def _group_sizes(values: np.ndarray) -> np.ndarray:
    """How many values of a series are tied in each group, largest group first, then zeros."""
    ordered = np.sort(values, axis=1)
    starts = np.ones(values.shape, dtype=np.int64)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    group = np.cumsum(starts, axis=1) - 1
    sizes = np.zeros(values.shape, dtype=np.int64)
    row = np.broadcast_to(np.arange(len(values))[:, None], values.shape)
    is_value = ~np.isnan(ordered)
    np.add.at(sizes, (row[is_value], group[is_value]), 1)
    return -np.sort(-sizes, axis=1)


def _two_sided(sizes: np.ndarray, distance: int) -> float:
    groups = tuple(int(size) for size in sizes if size)
    if sum(groups) > EXACT_UP_TO:
        return _normal_p(groups, distance)
    if distance == 0:
        return 1.0
    shares = _inversion_shares(groups)
    # S is the number of untied pairs less twice the inversions, and is symmetric about zero.
    fewest = (len(shares) - 1 - distance) // 2
    return min(1.0, 2 * float(shares[: fewest + 1].sum()))


@lru_cache(maxsize=1024)
def _inversion_shares(groups: tuple[int, ...]) -> np.ndarray:
    """
    Share of the orders of tied groups that have 0, 1, 2 … inversions.

    A Gaussian multinomial coefficient, divided by its sum: groups are merged one after another.
    All terms are positive, so that nothing cancels.
    """
    shares, merged = np.ones(1), 0
    for size in groups:
        shares = np.convolve(shares, _merged_shares(merged, size))
        merged += size
    return shares


@lru_cache(maxsize=4096)
def _merged_shares(one: int, other: int) -> np.ndarray:
    """Share of the ways to merge two groups that have 0, 1 … `one × other` inversions."""
    if one == 0 or other == 0:
        return np.ones(1)
    shares = np.zeros(one * other + 1)
    # The last place goes to the second group (nothing follows it), or to the first (all of the
    # second group stands before it: one inversion each).
    second = _merged_shares(one, other - 1)
    first = _merged_shares(one - 1, other)
    shares[: len(second)] += second * other / (one + other)
    shares[other : other + len(first)] += first * one / (one + other)
    return shares


def _normal_p(groups: tuple[int, ...], distance: int) -> float:
    count = sum(groups)
    variance = count * (count - 1) * (2 * count + 5)
    variance -= sum(size * (size - 1) * (2 * size + 5) for size in groups)
    if distance == 0 or variance == 0:
        return 1.0
    return math.erfc((distance - 1) / math.sqrt(variance / 18) / math.sqrt(2))
