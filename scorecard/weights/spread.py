"""Weights by how much the parts tell units apart."""

import numpy as np
from numpy.typing import ArrayLike

from scorecard.weights.matrices import matrix_of, shares, varies

_NOISE = 1e-12  # of an entropy near 1, below which a column only seems to vary


def equal(matrix: ArrayLike) -> np.ndarray:
    """
    The same weight for every part.

    Args:
        matrix: Units × parts; only the number of parts is read.

    Returns:
        Shares that sum to 1.

    Example:
        >>> equal([[1, 2, 3, 4]])
        array([0.25, 0.25, 0.25, 0.25])
    """
    count = matrix_of(matrix, rows=1).shape[1]
    return np.full(count, 1 / count)


def standard_deviation(matrix: ArrayLike) -> np.ndarray:
    """
    Weights in proportion to the standard deviation of each part over the units.

    What tells units apart counts; a part that is the same for all has no weight. Adding a number
    to a part changes nothing, stretching it does: give parts on one scale, such as points.

    Args:
        matrix: Units × parts, at least two rows, no cell missing.

    Returns:
        Shares that sum to 1; if no part varies, all alike.

    Raises:
        ScorecardError: Another shape, cells missing.

    Source:
        Diakoulaki, Mavrotas & Papayannakis (1995), Determining objective weights in multiple
        criteria problems: The CRITIC method, where it is the measure of contrast.

    Example:
        >>> standard_deviation([[0, 0], [10, 30]])
        array([0.25, 0.75])
    """
    values = matrix_of(matrix)
    alive = varies(values)
    return shares(np.where(alive, values.std(axis=0, ddof=1), 0.0), alive)


def entropy(matrix: ArrayLike) -> np.ndarray:
    """
    Weights by the information in each part: 1 less the entropy of the units' shares in it.

    With p the share of each unit in the sum of the part and n units, the entropy is
    −Σ p·ln p ÷ ln n; where all units have the same, it is 1 and the part has no weight.
    Multiplying a part by a number changes nothing, adding one does.

    Args:
        matrix: Units × parts, at least two rows, no cell missing, none below 0. 0·ln 0 is 0.

    Returns:
        Shares that sum to 1; if no part varies, all alike.

    Raises:
        ScorecardError: Another shape, cells missing or negative.

    Source:
        Shannon's entropy as scikit-criteria's `EntropyWeighter` applies it, with which this
        agrees.

    Example:
        >>> entropy([[0, 5], [10, 5]])
        array([1., 0.])
    """
    values = matrix_of(matrix, least=0)
    sums = values.sum(axis=0)
    share = np.divide(values, sums, out=np.full(values.shape, 1 / len(values)), where=sums > 0)
    logs = np.log(share, out=np.zeros(values.shape), where=share > 0)
    told = 1 + (share * logs).sum(axis=0) / np.log(len(values))
    alive = varies(values)
    return shares(np.where(alive & (told > _NOISE), told, 0.0), alive)


def critic(matrix: ArrayLike) -> np.ndarray:
    """
    Weights by contrast and conflict (CRITIC).

    Each part is stretched to run from 0 to 1 over the units; its raw weight is its standard
    deviation × the sum over the other parts of 1 − r, with r the Pearson correlation. What
    varies and says something the others do not counts most. Adding a number to a part or
    multiplying it by a positive one changes nothing.

    Args:
        matrix: Units × parts, at least two rows, no cell missing; more is better in every part.

    Returns:
        Shares that sum to 1. A part that does not vary has none and is no part of the
        correlations; where all correlations are 1, the parts that vary count alike.

    Raises:
        ScorecardError: Another shape, cells missing.

    Source:
        Diakoulaki, Mavrotas & Papayannakis (1995), Determining objective weights in multiple
        criteria problems: The CRITIC method.

    Example:
        Of three parts the first two agree, so the third counts as much as both together.

        >>> critic([[0, 0, 5], [10, 1, 3], [0, 0, 3], [10, 1, 5]])
        array([0.25, 0.25, 0.5 ])
    """
    values = matrix_of(matrix)
    alive = varies(values)
    moving = values[:, alive]
    raw = np.zeros(values.shape[1])
    if moving.shape[1]:
        stretched = (moving - moving.min(axis=0)) / np.ptp(moving, axis=0)
        spread = stretched.std(axis=0, ddof=1)
        conflict = (1 - correlation(stretched)).sum(axis=1)
        raw[alive] = np.where(conflict > _NOISE, spread * conflict, 0.0)
    return shares(raw, alive)


def correlation(values: np.ndarray) -> np.ndarray:
    """Pearson correlations of columns that all vary, with exact ones on the diagonal."""
    centred = values - values.mean(axis=0)
    unit = centred / np.sqrt((centred**2).sum(axis=0))
    found = np.clip(unit.T @ unit, -1, 1)
    np.fill_diagonal(found, 1.0)
    return found
