"""Points of leaves and scores of nodes for a batch of draws, in some units and periods."""

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from scorecard.robustness.choices import Choices, Chooser
from scorecard.robustness.recoding import Recoder
from scorecard.robustness.tree import Values, climb


@frozen(eq=False)
class Tile:
    """
    Units and periods that are evaluated together; a cell is a unit in a period, units first.

    Attributes:
        units: Positions of the units, one after the other.
        periods: Positions of the periods.
    """

    units: slice
    periods: np.ndarray

    @property
    def cells(self) -> int:
        """Number of cells."""
        return (self.units.stop - self.units.start) * len(self.periods)

    def of(self, values: np.ndarray) -> np.ndarray:
        """The cells of leaves × units × periods, leaves × cells."""
        return values[:, self.units][..., self.periods].reshape(len(values), -1)


class Batches:
    """Evaluates the choices of draws on one tile."""

    def __init__(self, chooser: Chooser, tile: Tile) -> None:
        self.chooser, self.tile = chooser, tile
        leaves = chooser.leaves
        self.value, self.low, self.high, self.held, self.is_open = (
            tile.of(values)
            for values in (leaves.value, leaves.low, leaves.high, leaves.held, leaves.is_open)
        )
        self.stretch = tile.of(chooser.stretch)

    def scores(self, chosen: Choices, *, held: bool = False) -> Iterator[
        tuple[np.ndarray, Choices, list[Values]]
    ]:  # fmt: skip
        """
        Scores of all nodes, draws that take the same mean together.

        Args:
            chosen: The choices of some draws.
            held: Whether lapses and unseen periods lower nothing.

        Yields:
            Which draws, their choices, and points of all nodes, cells × draws or × 1.
        """
        for mean, kept in draws_by_mean(chosen):
            own = chosen if kept.all() else chosen.only(kept)
            leaves = [self._leaf(leaf, own, cases, held=held)
                      for leaf, cases in enumerate(self._cases(own))]  # fmt: skip
            yield kept, own, self.climb(leaves, own, mean)

    def climb(self, leaves: list[Values], chosen: Choices, mean: int) -> list[Values]:
        """From points of the leaves to those of all nodes."""
        chooser = self.chooser
        card = chooser.result.card
        nodes: list[Values | None] = [None] * len(card.nodes)
        for place, points in zip(chooser.leaves.nodes, leaves, strict=True):
            nodes[place] = points
        return climb(nodes, chooser.parents, chosen.weights, chooser.means[mean], card.method)

    def _cases(self, chosen: Choices) -> "list[_Cases | None]":
        """What recoding changes of each leaf in this tile."""
        recoder, recoded = self.chooser.recoder, chosen.recoded
        found: list[_Cases | None] = [None] * len(self.chooser.leaves.nodes)
        if recoder is None or recoded is None:
            return found
        cluster, unit = np.divmod(recoded.series, recoder.units)
        first, last = self.tile.units.start, self.tile.units.stop
        for number in np.unique(cluster):
            own = np.flatnonzero((cluster == number) & (unit >= first) & (unit < last))
            if not len(own):
                continue
            for place, leaf in enumerate(recoder.leaves_of_cluster[number]):
                found[leaf] = _Cases(
                    recoder, int(number), place, unit=unit[own] - first, draw=recoded.draw[own],
                    place=recoded.place[own], periods=self.tile.periods,
                )  # fmt: skip
        return found

    def _leaf(self, leaf: int, chosen: Choices, cases: "_Cases | None", *, held: bool) -> Values:
        """Points of one leaf."""
        lie = _Lie(leaf, chosen, is_moved=bool(self.chooser.leaves.moves[leaf]))
        points = lie.within((self.held if held else self.value)[leaf][:, None], None)
        open_at = np.flatnonzero(self.is_open[leaf])
        gaps = np.isnan(self.value[leaf])
        if chosen.missing is not None and len(open_at):
            low, high = (lie.within(ends[leaf][open_at, None], None)
                         for ends in (self.low, self.high))  # fmt: skip
            share = chosen.missing[self.stretch[leaf][open_at]]
            drawn = low + share * (high - low)
            points = _spread_over(points, chosen.count)
            points[open_at] = np.fmax(points[open_at], drawn) if held else drawn
            gaps[open_at] = False
        if cases is None:
            return Values(points, not gaps.any())
        points = _spread_over(points, chosen.count)
        changed = self._changed(leaf, lie, chosen, cases, held=held)
        grid = points.reshape(-1, len(self.tile.periods), chosen.count)
        grid[cases.unit, :, cases.draw] = changed
        return Values(points, not (gaps.any() or np.isnan(changed).any()))

    def _changed(
        self, leaf: int, lie: "_Lie", chosen: Choices, cases: "_Cases", *, held: bool
    ) -> np.ndarray:
        """Points of the cases of one leaf, cases × periods."""
        points = lie.within(cases.of("held" if held else "value"), cases.draw)
        if chosen.missing is None:
            return points
        is_open = cases.of("is_open")
        if not is_open.any():
            return points
        stretch = self.stretch[leaf].reshape(-1, len(self.tile.periods))[cases.unit]
        share = chosen.missing[np.where(is_open, stretch, 0), cases.draw[:, None]]
        low, high = (lie.within(cases.of(name), cases.draw) for name in ("low", "high"))
        drawn = low + share * (high - low)
        return np.where(is_open, np.fmax(points, drawn) if held else drawn, points)


def draws_by_mean(chosen: Choices) -> Iterator[tuple[int, np.ndarray]]:
    """Each mean that is taken, and by which draws."""
    for mean in np.unique(chosen.mean):
        yield int(mean), chosen.mean == mean


def _spread_over(points: np.ndarray, draws: int) -> np.ndarray:
    """The same for every draw, in an array that may be written to."""
    return np.repeat(points, draws, axis=1) if points.shape[1] == 1 else points


@frozen(eq=False)
class _Lie:
    """Where points lie between the goalposts of each draw."""

    leaf: int
    chosen: Choices
    is_moved: bool

    def within(self, points: np.ndarray, draw: np.ndarray | None) -> np.ndarray:
        """
        Points between moved goalposts, from 0 to 100.

        Args:
            points: Cells × 1, or cases × periods.
            draw: Draw of each case; all draws if there is none.
        """
        slope, shift = self.chosen.slope, self.chosen.shift
        if not self.is_moved or slope is None or shift is None:
            return np.clip(points, 0, 100)
        a, b = slope[self.leaf], shift[self.leaf]
        if draw is not None:
            a, b = a[draw][:, None], b[draw][:, None]
        moved = points * a
        moved += b
        return np.clip(moved, 0, 100, out=moved)


class _Cases:
    """The recoded cases of one leaf in a tile."""

    def __init__(
        self, recoder: Recoder, cluster: int, leaf: int, *, unit: np.ndarray, draw: np.ndarray,
        place: np.ndarray, periods: np.ndarray,
    ) -> None:  # fmt: skip
        self.recoder, self.cluster, self.leaf = recoder, cluster, leaf
        self.unit, self.draw, self.place, self.periods = unit, draw, place, periods

    def of(self, name: str) -> np.ndarray:
        """Cases × periods."""
        kept = self.recoder.kept(self.cluster, name)[:, self.leaf]
        return kept[:, self.periods][self.place]
