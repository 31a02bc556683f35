"""Weights from what experts say: points given out, or pairs compared."""

import numpy as np
from numpy.typing import ArrayLike

from scorecard.errors import Fault, ScorecardError
from scorecard.weights.matrices import matrix_of

# Mean consistency index of random comparisons of n parts; 0 for one and two, which cannot clash.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
MOST_COMPARED = len(RANDOM_INDEX)
_SLACK = 1e-6


def budget_allocation(points: ArrayLike) -> np.ndarray:
    """
    Weights as the mean of the shares in which experts give out points.

    Args:
        points: Experts × parts, none below 0; each expert counts alike, whatever the sum given.

    Returns:
        Shares that sum to 1.

    Raises:
        ScorecardError: Another shape, points missing or negative, an expert who gave none.

    Source:
        OECD/JRC Handbook (2008), step 6, budget allocation.

    Example:
        >>> budget_allocation([[60, 40], [5, 15]])
        array([0.425, 0.575])
    """
    given = matrix_of(points, least=0, rows=1)
    total = given.sum(axis=1, keepdims=True)
    if (total == 0).any():
        raise ScorecardError([Fault(where="points", found="an expert who gave none",
                                    expected="some for each", remedy="leave the expert out")],
                             "call")  # fmt: skip
    return (given / total).mean(axis=0)


def analytic_hierarchy(comparisons: ArrayLike) -> np.ndarray:
    """
    Weights from pairwise comparisons: the principal eigenvector of their matrix.

    Args:
        comparisons: Parts × parts, or several such matrices (experts × parts × parts), which
            are joined by the geometric mean of each cell. A cell says how many times as much
            the part of its row counts as that of its column; the mirrored cell is 1 over it.

    Returns:
        Shares that sum to 1.

    Raises:
        ScorecardError: Another shape, numbers of 0 or less, cells that do not mirror each other.

    Source:
        OECD/JRC Handbook (2008), step 6, analytic hierarchy process, after Saaty.

    Example:
        >>> analytic_hierarchy([[1, 3], [1 / 3, 1]])
        array([0.75, 0.25])
    """
    return _principal(_joined(comparisons))[1]


def consistency_ratio(comparisons: ArrayLike) -> float:
    """
    How far pairwise comparisons contradict each other, against random ones.

    With λ the largest eigenvalue of n parts: (λ − n) ÷ (n − 1) ÷ the random index. 0 is no
    contradiction; up to 0.10 is taken as good enough.

    Args:
        comparisons: As for `analytic_hierarchy`, of at most ten parts.

    Raises:
        ScorecardError: As for `analytic_hierarchy`, or more than ten parts.

    Source:
        Saaty's consistency ratio, with his random index for up to ten parts; OECD/JRC Handbook
        (2008), step 6.

    Example:
        A counts 2 × B, B counts 2 × C, but C counts as much as A.

        >>> round(consistency_ratio([[1, 2, 1], [1 / 2, 1, 2], [1, 1 / 2, 1]]), 3)
        0.187
    """
    matrix = _joined(comparisons)
    count = len(matrix)
    if count > MOST_COMPARED:
        raise _refused(f"{count} parts", f"at most {MOST_COMPARED}", "put them in groups")
    if count < 3:
        return 0.0
    index = (_principal(matrix)[0] - count) / (count - 1)
    return max(0.0, index / RANDOM_INDEX[count - 1])


def _joined(comparisons: ArrayLike) -> np.ndarray:
    """One reciprocal matrix: the geometric mean of those given."""
    given = np.asarray(comparisons, dtype=float)
    stack = given[None] if given.ndim == 2 else given
    if stack.ndim != 3 or stack.shape[1] != stack.shape[2] or 0 in stack.shape:
        raise _refused("another shape", "parts × parts", "give a square matrix")
    if not (np.isfinite(stack).all() and (stack > 0).all()):
        raise _refused("numbers of 0 or less, or missing", "numbers above 0", "mend the matrix")
    if not np.allclose(stack * stack.transpose(0, 2, 1), 1, rtol=_SLACK):
        raise _refused("cells that do not mirror each other", "1 over the mirrored cell",
                       "write 1/3 opposite 3")  # fmt: skip
    return np.exp(np.log(stack).mean(axis=0))


def _refused(found: str, expected: str, remedy: str) -> ScorecardError:
    fault = Fault(where="comparisons", found=found, expected=expected, remedy=remedy)
    return ScorecardError([fault], "call")


def _principal(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    """Largest eigenvalue of a positive matrix, and its vector as shares."""
    eigenvalues, vectors = np.linalg.eig(matrix)
    at = int(np.argmax(eigenvalues.real))
    vector = np.abs(vectors[:, at].real)
    return float(eigenvalues[at].real), vector / vector.sum()
