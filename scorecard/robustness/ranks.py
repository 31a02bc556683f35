"""The rank of every unit in every draw, counted."""

import numpy as np

from scorecard.robustness.batch import Draws, Tile
from scorecard.robustness.tree import Values
from scorecard.scoring import Result

MOST_BINS = 1_000
_STEPS = 2.0**30  # scores that differ by less than a billionth of a point of 100 share a rank


class Ranking:
    """
    Ranks of the units in one period, for the nodes that are made of others.

    The highest score has rank 1; equal scores share the best rank that they fill together. Units
    whose score is not shown have none. Beyond 1,000 units, neighbouring ranks are counted together.
    """

    def __init__(self, result: Result, period: int) -> None:
        nodes = result.card.nodes
        self.period, self.units = period, len(result.card.units)
        self.nodes = np.array([place for place, node in enumerate(nodes)
                               if node.level != "indicator" and node.element is None])  # fmt: skip
        self.ends = result.card.scale.low, result.card.scale.high
        self.is_shown = result.by_aspect["all"].is_covered[:, :, period]
        self.width = -(-self.units // MOST_BINS)
        self.bins = -(-self.units // self.width)
        self.counts = np.zeros((len(self.nodes), self.units, self.bins), dtype=np.int64)

    def add(self, draws: Draws, nodes: list[Values], tile: Tile) -> None:
        """
        Rank the units in some draws.

        Args:
            draws: Which draws.
            nodes: Points of all nodes.
            tile: Their cells: all units, and among the periods this one.
        """
        at = int(np.searchsorted(tile.periods, self.period))
        for number, node in enumerate(self.nodes):
            points = nodes[node].points.reshape(self.units, len(tile.periods), -1)[:, at]
            unit, rank = ranked(np.where(self.is_shown[node][:, None], points, np.nan), *self.ends)
            place = unit * self.bins + rank // self.width
            found = np.bincount(place, minlength=self.units * self.bins)
            times = draws.count // points.shape[1]
            self.counts[number] += found.reshape(self.units, self.bins) * times

    def quantiles(self, shares: tuple[float, ...]) -> np.ndarray:
        """The least rank that at least a share of the draws do not exceed; NaN without draws."""
        total = np.cumsum(self.counts, axis=-1)
        number = total[..., -1:]
        found = [(total >= share * number).argmax(axis=-1) * self.width + 1.0 for share in shares]
        return np.where(number[..., 0] > 0, np.stack(found), np.nan)


def ranked(
    points: np.ndarray, lowest: float = 0.0, highest: float = 100.0
) -> tuple[np.ndarray, np.ndarray]:
    """
    Ranks of units, those without points left out.

    Args:
        points: Units × draws.
        lowest: The least that points can be.
        highest: The most.

    Returns:
        Unit and rank from 0, one entry for each unit that has points in each draw.

    Example:
        >>> unit, rank = ranked(np.array([[50.0], [80.0], [50.0], [np.nan]]))
        >>> unit.tolist(), rank.tolist()
        ([1, 0, 2], [0, 1, 1])
    """
    units, draws = points.shape
    bits = max(1, (units - 1).bit_length())
    lack = np.rint((highest - points.T) * (_STEPS * (100 / (highest - lowest))))
    nowhere = int(101 * _STEPS)
    keys = np.nan_to_num(lack, nan=nowhere).astype(np.int64)
    keys <<= bits
    keys += np.arange(units)
    # One number holds the score and the unit, since sorting numbers is much faster than positions.
    keys.sort(axis=1)
    unit = keys & ((1 << bits) - 1)
    keys >>= bits
    rank = np.zeros((draws, units), dtype=np.int64)
    rank[:, 1:] = np.where(keys[:, 1:] != keys[:, :-1], np.arange(1, units), 0)
    np.maximum.accumulate(rank, axis=1, out=rank)
    is_ranked = keys < nowhere
    if is_ranked.all():
        return unit.reshape(-1), rank.reshape(-1)
    return unit[is_ranked], rank[is_ranked]
