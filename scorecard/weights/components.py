"""Weights from principal components, as the Handbook builds them."""

import numpy as np
from numpy.typing import ArrayLike

from scorecard.weights.matrices import matrix_of, shares, varies
from scorecard.weights.spread import correlation

LEAST_SHARE, LEAST_TOTAL = 0.10, 0.60
_TURNS, _STILL = 1000, 1e-13


def principal_components(matrix: ArrayLike) -> np.ndarray:
    """
    Weights by how much of a part's variance its own factor explains.

    1. Principal components of the correlation matrix. Kept are those that explain more than
       10 % of the variance each, and as many more as together explain 60 %.
    2. They are rotated by varimax (with Kaiser's normalisation), so that each part loads on few.
    3. A part belongs to the factor on which it loads most. Its weight is its squared loading as a
       share of that factor, times the share of the factor in all the variance explained, which is
       the squared loading itself but for a constant; then all are divided by their sum.

    Such weights say how closely a part goes with its factor, and nothing of importance. Adding a
    number to a part, multiplying it by one other than 0 or turning it round changes nothing.

    Args:
        matrix: Units × parts, at least two rows, no cell missing.

    Returns:
        Shares that sum to 1; a part that does not vary has none.

    Raises:
        ScorecardError: Another shape, cells missing.

    Source:
        OECD/JRC Handbook (2008), step 6, weights based on principal components analysis; the
        rule for keeping four factors of the Technology Achievement Index, table 16.

    Example:
        Each of two factors explains its own parts in full, so all count alike.

        >>> principal_components([[1, 2, 0], [2, 4, 5], [3, 6, 0]]).round(3)
        array([0.333, 0.333, 0.333])
    """
    values = matrix_of(matrix)
    alive = varies(values)
    raw = np.zeros(values.shape[1])
    if alive.any():
        eigenvalues, vectors = components_of(correlation(values[:, alive]))
        kept = kept_components(eigenvalues)
        loadings = varimax(vectors[:, :kept] * np.sqrt(eigenvalues[:kept]))
        raw[alive] = (loadings**2).max(axis=1)
    return shares(raw, alive)


def components_of(correlations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Eigenvalues, largest first, and their vectors in columns, each with a positive sum.

    Args:
        correlations: Parts × parts.
    """
    eigenvalues, vectors = np.linalg.eigh(correlations)
    vectors = vectors[:, ::-1] * np.where(vectors[:, ::-1].sum(axis=0) < 0, -1.0, 1.0)
    return np.maximum(eigenvalues[::-1], 0.0), vectors


def kept_components(eigenvalues: ArrayLike) -> int:
    """
    How many components are kept: those above 10 % of the variance, more if short of 60 %.

    Args:
        eigenvalues: Largest first.

    Example:
        The Technology Achievement Index: 41.9, 21.8, 12.3 and 11.1 % are kept, 6.0 % is not.

        >>> kept_components([3.3, 1.7, 1.0, 0.9, 0.5, 0.3, 0.2, 0.1])
        4
    """
    explained = np.asarray(eigenvalues, dtype=float) / np.sum(eigenvalues)
    large = int((explained > LEAST_SHARE).sum())
    enough = 1 + int(np.searchsorted(np.cumsum(explained), LEAST_TOTAL - _STILL))
    return min(max(large, enough), len(explained))


def varimax(loadings: np.ndarray) -> np.ndarray:
    """
    Loadings rotated so that the variance of their squares within each factor is largest.

    Args:
        loadings: Parts × factors. Parts are scaled to length 1 before and back after (Kaiser's
            normalisation), so that each has the same say.

    Returns:
        Parts × factors; the sum of squares of each part is as before.
    """
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    scaled = np.divide(loadings, length, out=np.zeros(loadings.shape), where=length > 0)
    turn, before = np.eye(loadings.shape[1]), 0.0
    for _ in range(_TURNS):
        turned = scaled @ turn
        left, sizes, right = np.linalg.svd(
            scaled.T @ (turned**3 - turned * (turned**2).mean(axis=0))
        )
        turn = left @ right
        if sizes.sum() <= before * (1 + _STILL):
            break
        before = sizes.sum()
    return scaled @ turn * length
