"""Weights that put each unit in its best light: benefit of the doubt."""

from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike

from scorecard.errors import Fault, ScorecardError
from scorecard.weights.matrices import matrix_of

_SLACK = 1e-12


def benefit_of_the_doubt(
    matrix: ArrayLike,
    *,
    peers: ArrayLike | None = None,
    share_min: float = 0.0,
    share_max: float = 1.0,
) -> np.ndarray:
    """
    For each unit the weights that are best for it, if nobody may score above 1 by them.

    Each row is one linear programme: the largest Σ w·y of the unit, with w of at least 0 and
    Σ w·y of at most 1 for every peer and the unit itself. The score is (weights × matrix) summed
    over the parts: 1 means that nobody does better by the weights that suit the unit best.
    Multiplying a part by a positive number changes no score. The score is unique; the weights
    of a unit need not be, above all those of a unit that reaches 1.

    Args:
        matrix: Units × parts, no cell missing, none below 0; more is better in every part.
        peers: Rows that units are held against, same columns; by default the matrix itself.
        share_min: Least share of each part in the unit's own score, w·y ÷ Σ w·y. A part at 0 has
            none, so that above 0 it makes the score 0.
        share_max: Largest such share.

    Returns:
        Units × parts. These do not sum to 1: their scale is set by the best.

    Raises:
        ScorecardError: Another shape, cells missing or negative, shares that cannot add up to 1,
            or SciPy is not installed (extra `stats`).

    Source:
        Cherchye, Moesen, Rogge & Van Puyenbroeck (2007), An introduction to 'benefit of the
        doubt' composite indicators, Social Indicators Research 82; OECD/JRC Handbook (2008), step 6.

    Example:
        The third unit is half as good as the best in both parts, but nobody is best in both.

        >>> units = np.array([[1, 0.5], [0.5, 1], [0.5, 0.5]])
        >>> (benefit_of_the_doubt(units) * units).sum(axis=1).round(6)
        array([1.      , 1.      , 0.666667])
    """
    units = matrix_of(matrix, least=0, rows=1)
    others = units if peers is None else matrix_of(peers, least=0, rows=1)
    _check_shares(units.shape[1], share_min, share_max)
    optimize, ahead = _optimize(), _undominated(others)
    return np.array([_best(unit, ahead, share_min, share_max, optimize) for unit in units])


def _check_shares(count: int, share_min: float, share_max: float) -> None:
    is_possible = 0 <= share_min <= share_max and share_min * count <= 1 + _SLACK
    if not (is_possible and share_max * count >= 1 - _SLACK):
        fault = Fault(
            where="shares", found=f"{share_min:g} to {share_max:g} for each of {count} parts",
            expected="shares that can add up to 1", remedy="move share_min or share_max",
        )  # fmt: skip
        raise ScorecardError([fault], "weights")


def _optimize() -> ModuleType:
    try:
        from scipy import optimize
    except ImportError:
        fault = Fault(where="benefit_of_the_doubt", found="no SciPy", expected="the extra stats",
                      remedy="pip install policy-scorecard[stats]")  # fmt: skip
        raise ScorecardError([fault], "call") from None
    return optimize


def _undominated(rows: np.ndarray) -> np.ndarray:
    """The rows that no other row reaches in every part: the only ones that bind."""
    rows = np.unique(rows, axis=0)
    kept = np.ones(len(rows), dtype=bool)
    for place in np.argsort(-rows.sum(axis=1), kind="stable"):
        if kept[place]:
            kept &= (rows > rows[place]).any(axis=1)
            kept[place] = True
    return rows[kept]


def _best(
    unit: np.ndarray, others: np.ndarray, share_min: float, share_max: float, optimize: ModuleType
) -> np.ndarray:
    """The weights of one unit; those by which all its parts count alike where it has nothing."""
    bounded = np.vstack([others, unit])
    tops = bounded.max(axis=0)
    scale = np.where(tops > 0, tops, 1.0)  # each part from 0 to 1, whatever it is counted in
    own, rows, right = unit / scale, bounded / scale, np.ones(len(bounded))
    for sign, share in ((-1.0, share_min), (1.0, share_max)):
        if (share > 0 and sign < 0) or (share < 1 and sign > 0):
            rows = np.vstack([rows, sign * (np.diag(own) - share * own[None, :])])
            right = np.append(right, np.zeros(len(own)))
    found = optimize.linprog(-own, A_ub=rows, b_ub=right, bounds=(0, None), method="highs")
    # A part that is 0 for everyone could take any weight.
    weights = np.where(tops > 0, found.x, 0.0) if found.success else np.zeros(len(own))
    if weights @ own <= _SLACK:
        most = (bounded / scale).sum(axis=1).max()
        weights = np.full(len(own), 1 / most if most > 0 else 1 / len(own))
    return weights / scale
