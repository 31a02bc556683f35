"""Correlations with gaps, reliability, and the share of a whole that one part explains."""

import numpy as np
from numpy.typing import ArrayLike

from scorecard.weights.matrices import matrix_of, varies
from scorecard.weights.spread import correlation

_STILL = 1e-9
_SPANS = (0.05, 0.1, 0.15, 0.25, 0.4, 0.6)  # shares of the cells that a kernel reaches
MOST_CELLS = 400


def correlations_with_gaps(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Pearson correlations of all pairs of columns, each over the rows in which both are known.

    Args:
        cells: Cells × nodes; NaN where nothing is known.

    Returns:
        `r`, nodes × nodes, NaN where a column does not vary over these rows; `n`, how many rows.
    """
    known = ~np.isnan(cells)
    counts = known.sum(axis=0)
    middle = np.divide(np.where(known, cells, 0).sum(axis=0), counts, where=counts > 0,
                       out=np.zeros(cells.shape[1]))  # fmt: skip
    centred, mask = np.where(known, cells - middle, 0.0), known.astype(float)
    n = mask.T @ mask
    each = np.maximum(n, 1)
    total = centred.T @ mask
    spread = (centred**2).T @ mask - total**2 / each
    shared = centred.T @ centred - total * total.T / each
    varied = (spread > _STILL) & (spread.T > _STILL)
    r = np.full(n.shape, np.nan)
    np.divide(shared, np.sqrt(np.where(varied, spread * spread.T, 1)), out=r, where=varied)
    return np.clip(r, -1, 1), n.astype(int)


def cronbach_alpha(matrix: ArrayLike, *, standardised: bool = False) -> float:
    """
    How far parts tell the same: k ÷ (k − 1) × (1 − Σ variances ÷ variance of the sum).

    Args:
        matrix: Cells × parts, at least two of each, no cell missing.
        standardised: Of parts brought to one standard deviation first, which is k·r ÷
            (1 + (k − 1)·r) with r the mean correlation; parts that do not vary are left out.

    Returns:
        1 where all parts rise and fall as one, about 0 where they have nothing to do with each
        other, below 0 where they run against each other; NaN for fewer than two parts or a sum
        that does not vary.

    Raises:
        ScorecardError: Another shape, cells missing.

    Source:
        Cronbach (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16;
        OECD/JRC Handbook (2008), step 4.

    Example:
        >>> cronbach_alpha([[1, 1], [2, 2], [4, 4]])
        1.0
    """
    values = matrix_of(matrix)
    if standardised:
        values = values[:, varies(values)]
    count = values.shape[1]
    if count < 2:
        return float("nan")
    of_parts = correlation(values) if standardised else np.cov(values.T)
    whole = of_parts.sum()
    if whole <= _STILL:
        return float("nan")
    return float(count / (count - 1) * (1 - np.trace(of_parts) / whole))


def correlation_ratio(part: ArrayLike, whole: ArrayLike) -> float:
    """
    The share of the variance of a whole that one part explains, straight line or not.

    It is V(E(whole | part)) ÷ V(whole), the main effect: what the variance would fall by on
    average if the part were known. E(whole | part) is estimated by local linear regression with
    a Gaussian kernel as wide as a share of the cells; the share, or a plain straight line, is
    what predicts cells best that are left out one at a time. Of more than 400 cells every so many in the order of the part are read.

    Args:
        part: Points by cell, none missing.
        whole: Points by cell, same length.

    Returns:
        0 to 1; NaN where either does not vary or there are fewer than three cells.

    Source:
        Paruolo, Saisana & Saltelli (2013), Ratings and rankings: voodoo or science?, Journal of
        the Royal Statistical Society A 176(3): the measure. The estimator is ours.

    Example:
        >>> correlation_ratio([1, 2, 3, 4], [2, 4, 6, 8])
        1.0
    """
    x, y = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    if len(x) < 3 or np.ptp(x) <= _STILL or np.ptp(y) <= _STILL:
        return float("nan")
    order = np.argsort(x, kind="stable")
    if len(x) > MOST_CELLS:
        order = order[np.linspace(0, len(x) - 1, MOST_CELLS).round().astype(int)]
    x, y = x[order], y[order]
    away = x[None, :] - x[:, None]
    fits = [_fit(np.ones(away.shape), away, y)]
    fits += [_fit(_kernel(away, span), away, y) for span in _SPANS]
    best = int(np.argmin([missed for _, missed in fits]))
    return float(np.clip(np.var(fits[best][0]) / np.var(y), 0, 1))


def _kernel(away: np.ndarray, span: float) -> np.ndarray:
    """Weight of each cell for each, falling off over the distance to a share of all cells."""
    distance = np.sort(np.abs(away), axis=1)
    reach = distance[:, min(max(3, round(span * len(away))), len(away)) - 1]
    next_level = np.where(distance > 0, distance, np.inf).min(axis=1)  # ties reach no further
    return np.exp(-0.5 * (away / np.maximum(reach, next_level)[:, None]) ** 2)


def _fit(near: np.ndarray, away: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """
    Local straight lines at every cell, and the mean squared error of leaving each cell out.

    Leaving a cell out moves its own fit by a known share of its error, its leverage.
    """
    none, one, two = (np.sum(near * away**power, axis=1, keepdims=True) for power in (0, 1, 2))
    bent = none * two - one**2
    is_line = bent > _STILL * none * two
    pull = np.where(is_line, near * (two - one * away), near * none)
    pull /= np.where(is_line, bent, none**2)
    fitted, leverage = pull @ y, np.diag(pull)
    if (leverage >= 1 - _STILL).any():
        return fitted, np.inf
    return fitted, float(np.mean(((y - fitted) / (1 - leverage)) ** 2))
