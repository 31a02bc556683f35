"""Skewness, kurtosis, and the limits to which outlying values are pulled in: pure arrays."""

import numpy as np
from attrs import frozen


@frozen(kw_only=True, eq=False)
class Limits:
    """
    Where values are pulled in to, column by column.

    Attributes:
        lower: No value is below it; minus infinity where none is pulled in.
        upper: No value is above it; infinity where none is pulled in.
    """

    lower: np.ndarray
    upper: np.ndarray


def skewness(values: np.ndarray) -> np.ndarray:
    """
    Sample skewness of each column, corrected for bias.

    Args:
        values: Values × columns, NaN where missing.

    Returns:
        G₁ = √(n(n−1)) ÷ (n−2) · m₃ ÷ m₂^1.5; NaN with fewer than three values, or all equal.

    Example:
        >>> skewness(np.array([[1.0], [2.0], [9.0]])).round(2).tolist()
        [1.63]
    """
    n, second, third, _ = _moments(values)
    is_there = (n >= 3) & (second > 0)
    scale = np.sqrt(n * np.maximum(n - 1, 0)) / np.maximum(n - 2, 1)
    return np.where(is_there, scale * third / np.where(is_there, second, 1.0) ** 1.5, np.nan)


def kurtosis(values: np.ndarray) -> np.ndarray:
    """
    Sample excess kurtosis of each column, corrected for bias.

    Args:
        values: Values × columns, NaN where missing.

    Returns:
        G₂ = (n−1) ÷ ((n−2)(n−3)) · ((n+1)(m₄ ÷ m₂² − 3) + 6), 0 for a normal distribution; NaN
        with fewer than four values, or all equal.

    Example:
        >>> kurtosis(np.array([[1.0], [2.0], [3.0], [9.0]])).round(2).tolist()
        [3.01]
    """
    n, second, _, fourth = _moments(values)
    is_there = (n >= 4) & (second > 0)
    excess = fourth / np.where(is_there, second, 1.0) ** 2 - 3
    scale = (n - 1) / np.maximum((n - 2) * (n - 3), 1)
    return np.where(is_there, scale * ((n + 1) * excess + 6), np.nan)


def _moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Number of values, and second to fourth central moment, of values in units of their range."""
    there = ~np.isnan(values)
    n = there.sum(axis=0)
    count = np.maximum(n, 1)
    least = np.where(there, values, np.inf).min(axis=0, initial=np.inf)
    most = np.where(there, values, -np.inf).max(axis=0, initial=-np.inf)
    span = np.where(most > least, most - least, 1.0)
    share = np.where(there, (values - np.where(n > 0, least, 0.0)) / span, 0.0)
    apart = np.where(there, share - share.sum(axis=0) / count, 0.0)
    second, third, fourth = ((apart**power).sum(axis=0) / count for power in (2, 3, 4))
    return n, np.where(most > least, second, 0.0), third, fourth


def is_outlying(values: np.ndarray, *, skew: float, kurt: float) -> np.ndarray:
    """Whether columns have both a skewness and a kurtosis that are not below what is allowed."""
    return (np.abs(skewness(values)) >= skew) & (kurtosis(values) >= kurt)


def limits_by_shape(values: np.ndarray, *, points: int, skew: float, kurt: float) -> Limits:
    """
    Limits that pull the outermost values in one by one, until the column is not outlying.

    In each step the highest value (the lowest, where skewness is negative) is set to the next one
    that differs; equal values move together. A step that would pull in more than `points` values,
    or make all of them equal, is not taken.

    Args:
        values: Values × columns, NaN where missing.
        points: How many values of a column may be pulled in.
        skew: What the skewness, its sign left aside, must come below,
        kurt: or else what the excess kurtosis must come below.

    Source:
        Becker et al., COINr (R package), `winsorise` and `check_SkewKurt`; the A2SIT book, section
        12.1, says that the European Commission works so. COINr counts equal values after they
        have moved and may go beyond `points`; here `points` is kept.

    Example:
        >>> limits_by_shape(np.array([[*range(1, 11), 100.0]]).T, points=5, skew=2, kurt=3.5).upper
        array([10.])
    """
    columns = values.shape[1]
    lower, upper = np.full(columns, -np.inf), np.full(columns, np.inf)
    active = np.ones(columns, dtype=bool)
    for _ in range(points):
        pulled = np.clip(values, lower, upper)
        active &= is_outlying(pulled, skew=skew, kurt=kurt)
        if not active.any():
            break
        is_right = skewness(pulled) >= 0
        above = _next_below(pulled)
        below = -_next_below(-pulled)
        new_upper = np.where(active & is_right, above, upper)
        new_lower = np.where(active & ~is_right, below, lower)
        count = ((values > new_upper) | (values < new_lower)).sum(axis=0)
        active &= (count <= points) & (new_lower < new_upper)
        lower, upper = np.where(active, new_lower, lower), np.where(active, new_upper, upper)
    return Limits(lower=lower, upper=upper)


def _next_below(values: np.ndarray) -> np.ndarray:
    """The highest value of each column below its highest; minus infinity where there is none."""
    seen = np.where(np.isnan(values), -np.inf, values)
    return np.where(seen < seen.max(axis=0, initial=-np.inf), seen, -np.inf).max(
        axis=0, initial=-np.inf
    )


def limits_by_points(values: np.ndarray, *, points: int) -> Limits:
    """
    Limits that pull a fixed number of values in on either side, outlying or not.

    Args:
        values: Values × columns, NaN where missing.
        points: How many; a column with no more than twice as many values is left as it is.

    Example:
        >>> limits_by_points(np.array([[1.0, 2, 3, 4, 50]]).T, points=1).upper
        array([4.])
    """
    n = (~np.isnan(values)).sum(axis=0)
    is_enough = n > 2 * points
    ordered = np.sort(values, axis=0)  # NaN comes last
    column = np.arange(values.shape[1])
    at = np.where(is_enough, points, 0), np.where(is_enough, n - 1 - points, 0)
    if not len(values):
        return Limits(lower=np.full(len(column), -np.inf), upper=np.full(len(column), np.inf))
    return Limits(
        lower=np.where(is_enough, ordered[at[0], column], -np.inf),
        upper=np.where(is_enough, ordered[at[1], column], np.inf),
    )
