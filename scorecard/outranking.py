"""Who beats whom: a score without compensation, from comparing the units pair by pair."""

import numpy as np

_CELLS = 4_000_000  # compared at once, so that memory does not grow with the square of the units
_SLACK = 1e-9  # a lead by less than this share of the weight is none


def copeland(own: np.ndarray, others: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """
    Share of the other units that each unit beats, a tie counting half.

    A unit beats another if the parts in which it is better weigh more than those in which it is
    worse; by how much it is better never matters. A part that either unit lacks is left out of
    that comparison. 0 means beaten by all, 0.5 as many beaten as not, 1 beaten by none.

    Args:
        own: What the unit has in each part, parts × units × periods.
        others: What the other units have, the same shape.
        weight: Of each part, the same shape; 0 where it does not count or is missing.

    Returns:
        Units × periods: (wins − losses) ÷ (units − 1), from −1 to 1, put on 0 to 1. NaN for a unit
        without parts, 0.5 for a lone one.

    Source:
        OECD/JRC Handbook (2008), step 7, non-compensatory multi-criteria approach. Wins less
        losses by the majority of the weight: Copeland's rule, as the R package COINr has it.

    Example:
        >>> points = np.array([[[9.0], [5.0], [1.0]], [[4.0], [3.0], [8.0]], [[7.0], [6.0], [5.0]]])
        >>> copeland(points, points, np.ones(points.shape))[:, 0]
        array([1. , 0.5, 0. ])
    """
    counts = weight > 0
    present = counts.any(axis=0)
    rest = present.sum(axis=0) - 1
    units, periods = present.shape
    net = np.zeros((units, periods))
    block = max(1, _CELLS // max(units * periods, 1))
    for start in range(0, units, block):
        inside = slice(start, min(start + block, units))
        net[inside] = _net(own[:, inside], others, weight[:, inside], counts, start)
    share = np.divide(net, rest, out=np.zeros(net.shape), where=rest > 0)
    return np.where(present, (1 + share) / 2, np.nan)


def _net(
    own: np.ndarray, others: np.ndarray, weight: np.ndarray, counts: np.ndarray, start: int
) -> np.ndarray:
    """Wins less losses of some units, from `start` on, against all."""
    shape = (own.shape[1], *others.shape[1:])
    lead, whole = np.zeros(shape), np.zeros(shape)
    for mine, theirs, heavy, is_there in zip(own, others, weight, counts, strict=True):
        both = np.where(is_there, heavy[:, None], 0.0)
        lead += np.where(both > 0, np.sign(mine[:, None] - theirs), 0.0) * both
        whole += both
    lead[np.abs(lead) <= _SLACK * whole] = 0.0
    place = np.arange(len(own[0]))
    lead[place, start + place] = 0.0
    found: np.ndarray = np.sign(lead).sum(axis=1)
    return found
