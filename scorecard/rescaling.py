"""The formulas of normalisation, on arrays indicators × units × periods; more is always better."""

from typing import Any

import numpy as np

from scorecard.definitions.normalisation import Ties


def min_max(values: np.ndarray, worst: Any, best: Any, *, clip: bool = True) -> np.ndarray:
    """
    Share of the way from the worst to the best end, in points, clipped to 0 and 100.

    Args:
        values: In the indicator's own unit of measure, or their logarithms if the ends are such.
        worst: Value that scores 0.
        best: Value that scores 100; the smaller number where less is better.
        clip: Whether values beyond the ends score no less than 0 and no more than 100.

    Source:
        OECD/JRC Handbook (2008), step 5, min–max.
    """
    points = np.asarray(values - worst)
    points /= best - worst
    points *= 100
    return np.clip(points, 0, 100, out=points) if clip else points


def between(
    values: np.ndarray, worst: Any, best: Any, *, low: float = 0, high: float = 100,
    clip: bool = True,
) -> np.ndarray:  # fmt: skip
    """
    Min–max onto any two ends; halfway between them where the worst and the best are one.

    Args:
        values: Of each unit.
        worst: Value that scores `low`.
        best: Value that scores `high`.
        low: Points at the worst end.
        high: Points at the best end.
        clip: Whether values beyond the ends score no less and no more than they.

    Source:
        OECD/JRC Handbook (2008), step 5, min–max. Onto 70 and 130: Mazziotta & Pareto's adjusted
        index.

    Example:
        >>> between(np.array([2.0, 5.0, 8.0]), 2, 8, low=70, high=130)
        array([ 70., 100., 130.])
    """
    apart = best - worst
    share = np.divide(values - worst, apart, out=np.where(np.isnan(values), np.nan, 0.5),
                      where=apart != 0)  # fmt: skip
    points = low + (high - low) * share
    return np.clip(points, low, high) if clip else points


def ends_over(values: np.ndarray, axis: int | tuple[int, ...] = 1) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value along some axes, which are kept; NaN where there is none."""
    low = np.fmin.reduce(values, axis=axis, keepdims=True)
    return low, np.fmax.reduce(values, axis=axis, keepdims=True)


def moments_over(
    values: np.ndarray, axis: int | tuple[int, ...] = 1
) -> tuple[np.ndarray, np.ndarray]:
    """
    Mean and standard deviation (of the whole, divided by n) along some axes, which are kept.

    Example:
        >>> mean, spread = moments_over(np.array([[2.0, 4.0, np.nan]]))
        >>> float(mean[0, 0]), float(spread[0, 0])
        (3.0, 1.0)
    """
    known = ~np.isnan(values)
    count = known.sum(axis=axis, keepdims=True)
    nothing = np.full(count.shape, np.nan)
    total = np.where(known, values, 0).sum(axis=axis, keepdims=True)
    mean = np.divide(total, count, out=nothing.copy(), where=count > 0)
    squares = (np.where(known, values - mean, 0) ** 2).sum(axis=axis, keepdims=True)
    return mean, np.sqrt(np.divide(squares, count, out=nothing, where=count > 0))


def z_scores(
    values: np.ndarray, mean: Any, deviation: Any, *, centre: float = 0, spread: float = 1
) -> np.ndarray:
    """
    Standard deviations away from the mean; the centre where the deviation is 0.

    Args:
        values: Of each unit.
        mean: That scores `centre`.
        deviation: Standard deviation, which counts `spread`.
        centre: Score of the mean.
        spread: Score of one standard deviation.

    Source:
        OECD/JRC Handbook (2008), step 5, standardisation (z-scores).

    Example:
        >>> z_scores(np.array([2.0, 4.0]), 3, 1, centre=100, spread=10)
        array([ 90., 110.])
    """
    # Values that are all alike differ from their mean by no more than rounding.
    is_flat = deviation <= 1e-12 * np.abs(mean)
    away = np.divide(values - mean, deviation, out=np.where(np.isnan(values), np.nan, 0.0),
                     where=~is_flat)  # fmt: skip
    return centre + spread * away


def counts_below(values: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    How many of the others are below each value, and how many are below it or equal.

    Args:
        values: Indicators × units × periods.
        others: The same shape; those missing are not counted.

    Returns:
        Two arrays of that shape, compared across units; 0 where the value is missing.
    """
    below = _placed(np.concatenate([values, others], axis=1), values.shape[1], first=True)
    upto = _placed(np.concatenate([others, values], axis=1), values.shape[1], first=False)
    missing = np.isnan(values)
    return np.where(missing, 0, below), np.where(missing, 0, upto)


def _placed(joined: np.ndarray, size: int, *, first: bool) -> np.ndarray:
    """For each value how many of the others come before it; of equals those joined first do."""
    order = np.argsort(joined, axis=1, kind="stable")
    before = np.cumsum(order >= size if first else order < size, axis=1)
    found = np.empty_like(before)
    np.put_along_axis(found, order, before, axis=1)
    return found[:, :size] if first else found[:, size:]


def ranks(values: np.ndarray, others: np.ndarray, ties: Ties = "average") -> np.ndarray:
    """
    Rank of each unit among the others with itself in their midst, 1 for the worst.

    Args:
        values: Of each unit.
        others: What the other units have; a unit is not compared with its own value there.
        ties: Rank of equal values.

    Source:
        OECD/JRC Handbook (2008), step 5, ranking.

    Example:
        >>> x = np.array([[[3.0], [1.0], [3.0]]])
        >>> ranks(x, x)[0, :, 0]
        array([2.5, 1. , 2.5])
    """
    below, upto = counts_below(values, others)
    below, upto = below - (others < values), upto - (others <= values)
    place = {"average": (below + upto) / 2, "lowest": below, "highest": upto}[ties]
    return np.where(np.isnan(values), np.nan, place + 1.0)


def percentile_ranks(
    rank: np.ndarray, count: Any, *, low: float = 0, high: float = 100
) -> np.ndarray:
    """
    Ranks on a scale with two ends: the share of the other units that are worse.

    Args:
        rank: As `ranks` gives them.
        count: Number of units ranked.
        low: Points of the last of all.
        high: Points of the first of all.

    Source:
        OECD/JRC Handbook (2008), step 5, ranking. (rank − 1) ÷ (n − 1); a lone unit is halfway.
    """
    share = np.divide(rank - 1, count - 1, out=np.where(np.isnan(rank), np.nan, 0.5),
                      where=np.broadcast_to(count > 1, rank.shape))  # fmt: skip
    return low + (high - low) * share


def ratios(values: np.ndarray, reference: Any) -> np.ndarray:
    """
    Values in per cent of a reference, which scores 100.

    Source:
        OECD/JRC Handbook (2008), step 5, distance to a reference.

    Example:
        >>> ratios(np.array([4.0, 8.0]), 8)
        array([ 50., 100.])
    """
    return 100 * (values / reference)


def highest_of_the_others(values: np.ndarray) -> np.ndarray:
    """The highest value of the other units, indicators × units × periods; -∞ where there is none."""
    known = np.where(np.isnan(values), -np.inf, values)
    best = known.argmax(axis=1)[:, None]
    highest = np.take_along_axis(known, best, axis=1)
    rest = known.copy()
    np.put_along_axis(rest, best, -np.inf, axis=1)
    is_best = np.arange(values.shape[1])[:, None] == best
    return np.where(is_best, rest.max(axis=1, keepdims=True), highest)
