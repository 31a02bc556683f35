"""Means over the indicators below a node."""

import numpy as np

from scorecard.trends.published.reading import Reading


def mean_of_parts(reading: Reading, value: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The mean of what counts among the indicators below each node; NaN where nothing does."""
    kept = counts[reading.member]
    owner, member = reading.owner[kept], reading.member[kept]
    total = np.bincount(owner, weights=value[member], minlength=len(counts))
    number = np.bincount(owner, minlength=len(counts))
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def share_of_parts(reading: Reading, counts: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Which share of the indicators below each node counts, among some; NaN where none is."""
    return mean_of_parts(reading, counts.astype(float), among)
