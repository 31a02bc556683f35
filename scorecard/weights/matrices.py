"""What every way of weighing asks of its matrix, and how raw weights become shares."""

from typing import Any

import numpy as np

from scorecard.errors import Fault, ScorecardError

FEWEST = 2


def matrix_of(given: Any, *, least: float = -np.inf, rows: int = FEWEST) -> np.ndarray:
    """
    A matrix of units × parts as floats.

    Args:
        given: Anything NumPy can make a matrix of.
        least: Smallest number allowed.
        rows: Fewest rows allowed.

    Raises:
        ScorecardError: Another shape, too few rows, numbers missing, not finite or too small.
    """
    try:
        matrix = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise _refused("no numbers", "a matrix of numbers") from None
    if matrix.ndim != 2 or matrix.shape[1] < 1:
        shape = " × ".join(map(str, matrix.shape)) or "one number"
        raise _refused(f"an array of {shape}", "a matrix of units × parts")
    if len(matrix) < rows:
        raise _refused(f"{len(matrix)} rows", f"at least {rows}")
    if not np.isfinite(matrix).all():
        raise _refused("numbers that are missing or not finite", "rows in which all is known")
    if (matrix < least).any():
        raise _refused(f"{matrix.min():g}", f"numbers of at least {least:g}")
    return matrix


def _refused(found: str, expected: str) -> ScorecardError:
    return ScorecardError(
        [Fault(where="matrix", found=found, expected=expected, remedy="mend the matrix")], "call"
    )


def varies(matrix: np.ndarray) -> np.ndarray:
    """Which columns hold more than one value."""
    return np.ptp(matrix, axis=0) > 0


def shares(raw: np.ndarray, alive: np.ndarray) -> np.ndarray:
    """
    Raw weights divided by their sum.

    Where they are all 0, the parts that are alive count alike; where none is, all of them do.
    """
    total = raw.sum()
    if total > 0:
        return raw / total
    counted = alive if alive.any() else np.ones(len(raw), dtype=bool)
    return counted / counted.sum()
