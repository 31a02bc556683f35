"""Points of leaves and scores of nodes for a batch of draws, in some units and periods."""

from collections.abc import Iterator
from copy import copy
from functools import cached_property

import numpy as np
from attrs import frozen

from scorecard.robustness.choices import Choices, Chooser
from scorecard.robustness.leaves import BEYOND, Leaves
from scorecard.robustness.recoding import Recoder
from scorecard.robustness.tree import Values, climb, values


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


@frozen(eq=False)
class Draws:
    """
    The draws that take one mean.

    Attributes:
        mean: Position among `Chooser.means`.
        span: Where they stand among all draws.
        places: Their positions as they were asked for.
    """

    mean: int
    span: slice
    places: np.ndarray

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.places)

    def of(self, numbers: np.ndarray) -> np.ndarray:
        """The columns of these draws; one column that stands for all stays one."""
        return numbers if numbers.shape[1] == 1 else numbers[:, self.span]


class Batches:
    """Evaluates the choices of draws on one tile."""

    def __init__(self, chooser: Chooser, tile: Tile) -> None:
        self.chooser, self.tile = chooser, tile
        leaves = chooser.leaves
        self.value, self.low, self.high, self.held, self.is_open = (
            tile.of(each)
            for each in (leaves.value, leaves.low, leaves.high, leaves.held, leaves.is_open)
        )
        self.ways = [None if way is None else _Way(tile, way) for way in chooser.ways]
        self._ends = chooser.result.card.scale.low, chooser.result.card.scale.high
        self.stretch = tile.of(chooser.stretch)
        self.ratio = None if chooser.ratio is None else tile.of(chooser.ratio)

    def scores(
        self, chosen: Choices, *, held: bool = False
    ) -> Iterator[tuple[Draws, list[Values]]]:
        """
        Scores of all nodes, draws that take the same mean together.

        Args:
            chosen: The choices of some draws.
            held: Whether lapses and unseen periods lower nothing.

        Yields:
            Which draws, and the points of all nodes, cells × draws or cells × 1.
        """
        cases = self._cases(chosen)
        leaves = [self._leaf(leaf, chosen, case, held=held) for leaf, case in enumerate(cases)]
        lapsed = None
        if held and self.chooser.compares:
            lapsed = [self._leaf(leaf, chosen, case, held=False) for leaf, case in enumerate(cases)]
        for draws in draws_by_mean(chosen):
            others = None if lapsed is None else self.climb(lapsed, chosen, draws)
            yield draws, self.climb(leaves, chosen, draws, others)

    def climb(
        self, leaves: list[Values], chosen: Choices, draws: Draws,
        others: list[Values] | None = None,
    ) -> list[Values]:  # fmt: skip
        """
        From points of the leaves, in all draws, to those of all nodes in some.

        Args:
            leaves: Points of the leaves.
            chosen: The choices of all draws.
            draws: Which of them.
            others: Points of all nodes, for the other units where units are compared; by default
                the same as each has itself.
        """
        chooser = self.chooser
        card = chooser.result.card
        nodes: list[Values | None] = [None] * len(card.nodes)
        for place, points in zip(chooser.leaves.nodes, leaves, strict=True):
            nodes[place] = (
                points if points.is_common else Values(draws.of(points.points), points.is_whole)
            )
        weights = draws.of(chosen.weights)
        if self.ratio is not None:
            weights = weights[:, None, :] * self.ratio[:, :, None]
        units = self.tile.units.stop - self.tile.units.start
        mean = chooser.means[draws.mean]
        return climb(nodes, chooser.parents, weights, mean, card, units=units, others=others)

    def _cases(self, chosen: Choices) -> "list[_Cases | None]":
        """What recoding changes of each leaf in this tile."""
        recoder, recoded = self.chooser.recoder, chosen.recoded
        found: list[_Cases | None] = [None] * len(self.chooser.leaves.nodes)
        if recoder is None or recoded is None:
            return found
        clusters = np.arange(len(recoder.leaves_of_cluster) + 1)
        starts = np.searchsorted(recoded.series, clusters * recoder.units)
        for number in np.flatnonzero(np.diff(starts)).tolist():
            own = slice(starts[number], starts[number + 1])
            cases = _Cases(
                recoder, number, unit=recoded.series[own] % recoder.units, draw=recoded.draw[own],
                place=recoded.place[own], tile=self.tile,
            )  # fmt: skip
            for place, leaf in enumerate(recoder.leaves_of_cluster[number]):
                found[leaf] = cases.of_leaf(place)
        return found

    def _leaf(self, leaf: int, chosen: Choices, cases: "_Cases | None", *, held: bool) -> Values:
        """Points of one leaf, by the normalisation of each draw."""
        found = self._declared(leaf, chosen, cases, held=held)
        if chosen.way is None:
            return found
        points = _spread_over(found.points, chosen.count)
        open_at = np.flatnonzero(self.is_open[leaf])
        for number, way in enumerate(self.ways):
            draws = np.flatnonzero(chosen.way == number)
            if way is None or not len(draws):
                continue
            own = np.repeat((way.held if held else way.value)[leaf][:, None], len(draws), axis=1)
            if chosen.missing is not None and len(open_at):
                low, high = way.low[leaf][open_at, None], way.high[leaf][open_at, None]
                share = chosen.share(self.stretch[leaf][open_at])[:, draws]
                drawn = np.clip(low, *self._ends) * (1 - share) + np.clip(high, *self._ends) * share
                own[open_at] = np.fmax(own[open_at], drawn) if held else drawn
            points[:, draws] = own
        return Values(points, not np.isnan(points).any())

    def _declared(
        self, leaf: int, chosen: Choices, cases: "_Cases | None", *, held: bool
    ) -> Values:
        """Points of one leaf by the declared normalisation."""
        if cases is None and chosen.slope is None and chosen.missing is None:
            return (self._held_as_is if held else self._as_is)[leaf]
        lie = _Lie(leaf, chosen, self._ends, is_moved=bool(self.chooser.leaves.moves[leaf]))
        points = lie.within((self.held if held else self.value)[leaf][:, None], None)
        open_at = np.flatnonzero(self.is_open[leaf])
        gaps = np.isnan(self.value[leaf])
        if chosen.missing is not None and len(open_at):
            low, high = (lie.within(ends[leaf][open_at, None], None)
                         for ends in (self.low, self.high))  # fmt: skip
            drawn = low + chosen.share(self.stretch[leaf][open_at]) * (high - low)
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

    @cached_property
    def _as_is(self) -> list[Values]:
        """Points of all leaves where no choice changes them."""
        return [values(np.clip(points, *self._ends)[:, None]) for points in self.value]

    @cached_property
    def _held_as_is(self) -> list[Values]:
        return [values(np.clip(points, *self._ends)[:, None]) for points in self.held]

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
        share = chosen.share(np.where(is_open, stretch, 0), cases.draw)
        low, high = (lie.within(cases.of(name), cases.draw) for name in ("low", "high"))
        drawn = low + share * (high - low)
        return np.where(is_open, np.fmax(points, drawn) if held else drawn, points)


class _Way:
    """The leaves of a tile by another normalisation, leaves × cells."""

    def __init__(self, tile: Tile, leaves: Leaves) -> None:
        self.value, self.held, self.low, self.high = (
            tile.of(each) for each in (leaves.value, leaves.held, leaves.low, leaves.high)
        )


def draws_by_mean(chosen: Choices) -> Iterator[Draws]:
    """The draws that take each mean."""
    for mean in np.unique(chosen.mean).tolist():
        first, last = np.searchsorted(chosen.mean, [mean, mean + 1]).tolist()
        yield Draws(mean, slice(first, last), chosen.order[first:last])


def _spread_over(points: np.ndarray, draws: int) -> np.ndarray:
    """The same for every draw, in an array that may be written to."""
    return np.repeat(points, draws, axis=1) if points.shape[1] == 1 else points


@frozen(eq=False)
class _Lie:
    """Where points lie between the goalposts of each draw."""

    leaf: int
    chosen: Choices
    ends: tuple[float, float]
    is_moved: bool

    def within(self, points: np.ndarray, draw: np.ndarray | None) -> np.ndarray:
        """
        Points between moved goalposts, no further than the ends of the scale.

        Args:
            points: Cells × 1, or cases × periods.
            draw: Draw of each case; all draws if there is none.
        """
        slope, shift = self.chosen.slope, self.chosen.shift
        if draw is None and points.size and np.abs(points).min() >= BEYOND:
            return np.clip(points, *self.ends)
        if not self.is_moved or slope is None or shift is None:
            return np.clip(points, *self.ends)
        a, b = slope[self.leaf], shift[self.leaf]
        if draw is not None:
            a, b = a[draw][:, None], b[draw][:, None]
        moved = points * a
        moved += b
        return np.clip(moved, *self.ends, out=moved)


class _Cases:
    """The recoded cases of one leaf in a tile."""

    def __init__(
        self, recoder: Recoder, cluster: int, *, unit: np.ndarray, draw: np.ndarray,
        place: np.ndarray, tile: Tile, leaf: int = 0,
    ) -> None:  # fmt: skip
        self.recoder, self.cluster, self.tile, self.leaf = recoder, cluster, tile, leaf
        first, last = tile.units.start, tile.units.stop
        if last - first < recoder.units:
            inside = (unit >= first) & (unit < last)
            unit, draw, place = unit[inside], draw[inside], place[inside]
        self.unit, self.draw, self.place = unit - first, draw, place

    def of_leaf(self, leaf: int) -> "_Cases | None":
        """The same cases of another leaf of the cluster."""
        if not len(self.draw):
            return None
        other = copy(self)
        other.leaf = leaf
        return other

    def of(self, name: str) -> np.ndarray:
        """Cases × periods."""
        kept = self.recoder.kept(self.cluster, name)
        return kept[self.place[:, None], self.leaf, self.tile.periods]
