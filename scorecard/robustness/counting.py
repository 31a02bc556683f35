"""Quantiles of many series of draws by fine counting, in memory that does not grow with the draws."""

import numpy as np

STEPS = 10_000  # from one end of the scale to the other
_KEPT = 16_384
_NONE = np.iinfo(np.uint16).max
_ROUNDING = 1e-9


class Counts:
    """
    Counts of the values of cells, rounded to a step: 0.01 on a scale from 0 to 100.

    Up to 16,384 draws are kept as numbers of bins; then, and whenever as many more have come, they
    are added to one count a bin.

    Attributes:
        lowest: The least value there can be.
        bins: How many rounded values there are.
        draws: Values of each cell so far, those that were NaN left out.
    """

    def __init__(
        self, cells: int, lowest: float, highest: float, expected: int, *, steps: int = STEPS
    ) -> None:
        self.lowest, self.width, self.bins = lowest, (highest - lowest) / steps, steps + 1
        self.draws = np.zeros(cells, dtype=np.int64)
        self._least, self._most = np.full(cells, np.inf), np.full(cells, -np.inf)
        self._kept = np.empty((cells, min(expected, _KEPT)), dtype=np.uint16)
        self._filled = np.zeros(cells, dtype=np.int64)
        self._counts: np.ndarray | None = None

    def add(self, first: int, values: np.ndarray, draws: int, *, is_whole: bool) -> None:
        """
        Count one value a draw of some cells that follow one another.

        Args:
            first: The first cell.
            values: Cells × draws, or cells × 1 where all draws have the same.
            draws: Number of draws.
            is_whole: Whether no value is NaN.
        """
        cells = slice(first, first + len(values))
        for ends, best in ((self._least, np.fmin), (self._most, np.fmax)):
            ends[cells] = best(ends[cells], best.reduce(values, axis=1))
        place = np.rint((values - self.lowest) * (1 / self.width))
        missing = 0
        if not is_whole:
            is_missing = np.isnan(values)
            place[is_missing] = _NONE
            missing = np.count_nonzero(is_missing, axis=1) * (draws // values.shape[1])
        self.draws[cells] += draws - missing
        self._keep(cells, np.broadcast_to(place.astype(np.uint16), (len(values), draws)))

    def _keep(self, cells: slice, place: np.ndarray) -> None:
        start = int(self._filled[cells.start])
        while place.shape[1]:
            part = place[:, : self._kept.shape[1] - start]
            self._kept[cells, start : start + part.shape[1]] = part
            self._filled[cells] += part.shape[1]
            place, start = place[:, part.shape[1] :], 0
            if place.shape[1]:
                self._empty(cells)

    def quantiles(self, shares: tuple[float, ...]) -> np.ndarray:
        """
        The least value that at least a share of the draws do not exceed, rounded to a step.

        Args:
            shares: From 0 to 1.

        Returns:
            Shares × cells; NaN without draws. None lies beyond the least or the greatest draw, so
            that where all draws are equal it is their very value.
        """
        wanted = np.array(shares)[:, None] * self.draws
        rank = np.maximum(np.ceil(wanted - _ROUNDING).astype(np.int64), 1)
        place = self._sorted(rank) if self._counts is None else self._searched(rank)
        found = np.where(self.draws > 0, self.lowest + place * self.width, np.nan)
        return np.clip(found, self._least, self._most)

    def _sorted(self, rank: np.ndarray) -> np.ndarray:
        """Bin of the draw of each rank, counted from 1, while all draws are kept."""
        longest = int(self._filled.max(initial=0))
        self._kept[:, :longest].sort(axis=1, kind="stable")
        at = np.minimum(rank, max(longest, 1)) - 1
        return np.take_along_axis(self._kept, at.T, axis=1).T.astype(float)

    def _searched(self, rank: np.ndarray) -> np.ndarray:
        """The same from the counts of the bins."""
        place = np.zeros(rank.shape)
        for cell in np.flatnonzero(self.draws > 0).tolist():
            place[:, cell] = np.searchsorted(np.cumsum(self._counted(cell)), rank[:, cell])
        return place

    def _counted(self, cell: int) -> np.ndarray:
        own = self._kept[cell, : self._filled[cell]]
        counts = np.bincount(own[own != _NONE], minlength=self.bins)
        return counts if self._counts is None else counts + self._counts[cell]

    def _empty(self, cells: slice) -> None:
        """Move what was kept of some cells into their counts."""
        if self._counts is None:
            self._counts = np.zeros((len(self.draws), self.bins), dtype=np.uint32)
        for cell in range(cells.start, cells.stop):
            own = self._kept[cell, : self._filled[cell]]
            self._counts[cell] += np.bincount(own[own != _NONE], minlength=self.bins).astype(
                np.uint32
            )
        self._filled[cells] = 0
