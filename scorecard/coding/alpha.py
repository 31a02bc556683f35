"""Krippendorff's alpha: how far coders agree beyond what chance would give."""

from typing import Literal

import numpy as np

from scorecard.errors import argument

Level = Literal["nominal", "ordinal"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal")


def krippendorff_alpha(codes: np.ndarray, level: Level) -> float:
    """
    Agreement of any number of coders on units that each may or may not have coded.

    Args:
        codes: Coders × units; the number of the value a coder gave, counted from 0 in the order of
            the values, or -1 where the coder gave none.
        level: `nominal` (values differ or not) or `ordinal` (by how many codings lie between).

    Returns:
        1 where all agree, 0 where they agree as chance would have it, below 0 where they agree
        less; NaN where no unit was coded twice or only one value was ever given.

    Source:
        Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: coincidence matrix and
        difference functions.

    Example:
        >>> codes = np.array([[0, 1, 1, 0, 2], [0, 1, 2, 0, 2]])
        >>> round(krippendorff_alpha(codes, "nominal"), 3)
        0.727
    """
    argument("level", level, LEVELS)
    observed, expected = disagreements(coincidences(np.asarray(codes)).sum(axis=0), level)
    return float(1 - observed / expected) if expected > 0 else float("nan")


def coincidences(codes: np.ndarray, values: int | None = None) -> np.ndarray:
    """
    The pairs of values that coders gave to each unit, each unit counting as often as it was coded.

    Args:
        codes: Coders × units, see `krippendorff_alpha`.
        values: Number of values there are; by default those that were given.

    Returns:
        Units × values × values; all zero for a unit that was coded less than twice.
    """
    width = int(codes.max(initial=0)) + 1 if values is None else values
    counts = (codes[:, :, None] == np.arange(width)).sum(axis=0).astype(float)
    coded = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, np.arange(width), np.arange(width)] -= counts
    return pairs / np.maximum(coded - 1, 1)[:, None, None]


def disagreements(pairs: np.ndarray, level: Level) -> tuple[np.ndarray, np.ndarray]:
    """
    Observed disagreement and the disagreement that chance would give.

    Both are counted in codings, each weighed by the squared difference of its pair as a share of
    the largest there is, so that sums over several indicators weigh each by its codings.

    Args:
        pairs: … × values × values: sums of what `coincidences` gives.
        level: See `krippendorff_alpha`.

    Returns:
        Two arrays of the shape …; alpha is one less their ratio.
    """
    given = pairs.sum(axis=-1)
    total = given.sum(axis=-1)
    apart = _squared_differences(given, level)
    chance = given[..., :, None] * given[..., None, :] / np.maximum(total - 1, 1)[..., None, None]
    return (pairs * apart).sum(axis=(-2, -1)), (chance * apart).sum(axis=(-2, -1))


def _squared_differences(given: np.ndarray, level: Level) -> np.ndarray:
    """0 to 1 for each pair of values, given how often each was given."""
    if level == "nominal":
        width = given.shape[-1]
        return np.broadcast_to(1 - np.eye(width), (*given.shape, width))
    middle = np.cumsum(given, axis=-1) - given / 2  # of the codings of a value, all put in order
    apart = (middle[..., :, None] - middle[..., None, :]) ** 2
    used = (given[..., :, None] > 0) & (given[..., None, :] > 0)
    apart = np.where(used, apart, 0)
    largest = apart.max(axis=(-2, -1), keepdims=True, initial=0)
    return apart / np.where(largest > 0, largest, 1)
