"""The label and the change of every node in every draw."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from attrs import evolve

from scorecard.normalisation import target_points
from scorecard.panel import M, panel_rows
from scorecard.robustness.batch import Batches, Draws, Tile
from scorecard.robustness.choices import Choices, Chooser
from scorecard.robustness.counting import STEPS, Counts
from scorecard.robustness.tree import Values
from scorecard.scoring import Result
from scorecard.trends.aims import Aims, aims_of
from scorecard.trends.history import history_of
from scorecard.trends.labelling import PACE_PERIODS, label_by
from scorecard.trends.labels import CANNOT_TELL, RULES, Standing, falls_short
from scorecard.trends.published.of_scores import label_scores
from scorecard.trends.published.rules import PUBLISHED
from scorecard.trends.series import Series, series_of
from scorecard.weighting import node_rows

_FOLDED_CELLS = 2_000_000


class Judge:
    """
    Labels of the draws by the card's rule, at the points drawn.

    A draw has no interval of its own: what is not known has been drawn. Which periods are scored,
    and where a series starts, are those of the result.
    """

    def __init__(self, result: Result, chooser: Chooser) -> None:
        self.result, self.chooser = result, chooser
        scores = result.scores
        own = scores[scores["aspect"] == "all"].reset_index(drop=True)
        self.series = series_of(own, result.card, result.last_complete)
        self.aims = aims_of(self.series, result.weights_for_targets)
        self.history = history_of(self.series, self.aims.breaks)
        self.rule = result.card.method.label_rule
        found = label_by(self.rule, self.series, self.aims, self.history)
        self.words, self.label = found.words, found.label

    @cached_property
    def is_untold(self) -> np.ndarray:
        """Series of which nothing can be told at the point either, by the default rule."""
        point = evolve(self.series, low=self.series.score, high=self.series.score)
        return label_by(self.rule, point, self.aims, self.history).label == CANNOT_TELL

    @cached_property
    def places(self) -> dict[str, np.ndarray]:
        """Where each series is read by the default rule; -1 outside the periods."""
        series, history = self.series, self.history
        last = series.score.shape[1] - 1
        position = np.arange(last + 1)
        recent = position >= np.maximum(history.start, last - PACE_PERIODS)[:, None]
        scored = recent & ~np.isnan(series.score)
        since = np.where(scored.any(axis=1), scored.argmax(axis=1), last)
        due = np.nan_to_num(self.aims.due, nan=-1).astype(np.int64)
        places = {"start": history.start, "since": since, "due": due,
                  "last": np.full(len(since), last)}  # fmt: skip
        return {name: np.where((at >= 0) & (at <= last), at, -1) for name, at in places.items()}

    @cached_property
    def of(self) -> np.ndarray:
        """Number of the series of each node and unit."""
        found = np.empty((len(self.result.card.nodes), len(self.result.card.units)), dtype=np.int64)
        found[self.series.node, self.series.unit] = np.arange(len(self.series.node))
        return found

    @property
    def labels(self) -> np.ndarray:
        """The result's own label of each node and unit, as a position in `words`."""
        return self.label[self.of]

    def at(self, name: str) -> np.ndarray:
        """The result's own score of each node and unit at one of its places."""
        place = self.places[name]
        row = np.arange(len(place))
        return np.where(place < 0, np.nan, self.series.score[row, np.maximum(place, 0)])[self.of]

    @property
    def periods(self) -> np.ndarray:
        """Positions of the periods that have to be evaluated."""
        if self.rule in PUBLISHED:
            return np.arange(self.series.score.shape[1])
        known = np.unique(np.concatenate(list(self.places.values())))
        return known[known >= 0]

    @cached_property
    def has_held(self) -> bool:
        """Whether lapses can excuse a fall."""
        leaves = self.chooser.leaves
        same = (leaves.held == leaves.value) | np.isnan(leaves.held)
        return self.rule not in PUBLISHED and (self.chooser.recoder is not None or not same.all())


class Judging:
    """The labels and changes of some units, counted draw by draw."""

    def __init__(self, judge: Judge, units: slice, expected: int) -> None:
        self.judge, self.units = judge, units
        self.tile = Tile(units, judge.periods)
        self.batches = Batches(judge.chooser, self.tile)
        last = judge.series.score.shape[1] - 1
        self.at_last = Batches(judge.chooser, Tile(units, np.array([last])))
        card = judge.result.card
        self.number = units.stop - units.start
        self.counts = np.zeros((len(card.nodes), self.number, len(judge.words)), dtype=np.int64)
        width = card.scale.high - card.scale.low
        cells = len(card.nodes) * self.number
        self.changes = Counts(cells, -width, width, expected, steps=2 * STEPS)
        self.of = judge.of[:, units]
        score = judge.series.score[self.of][..., judge.periods]
        self.is_hidden = np.isnan(score)

    def add(self, chosen: Choices) -> None:
        """Judge some draws."""
        held = self.batches.scores(chosen, held=True) if self.judge.has_held else None
        goals = self._goals(chosen)
        for own, nodes in self.batches.scores(chosen):
            unlapsed = None if held is None else next(held)[1]
            targets = self._known(self.at_last.climb(goals, chosen, own))
            self._changes(own, nodes)
            if self.judge.rule in PUBLISHED:
                self._published(own, nodes, targets)
                continue
            for node, points in enumerate(nodes):
                kept = None if unlapsed is None else unlapsed[node]
                self._default(node, points, kept, targets[node], own.count)

    def _goals(self, chosen: Choices) -> list[Values]:
        """Targets of all leaves under the goalposts of the draws."""
        chooser, card = self.judge.chooser, self.judge.result.card
        items = {item.id: item for item in card.placed}
        rows = node_rows(card)
        rows, names = rows[rows >= 0], panel_rows(card)
        last = self.judge.series.score.shape[1] - 1
        leaves = []
        for leaf, row in enumerate(rows):
            indicator, element = names[row]
            item = items[indicator]
            item = evolve(item, target=None) if element else item
            target = target_points(item, card.normalisation(item))
            points = np.full((self.number, 1), target)
            if (chooser.leaves.moves[leaf] and chosen.slope is not None and chosen.shift is not None
                    and item.target is not None):  # fmt: skip
                points = points * chosen.slope[leaf] + chosen.shift[leaf]
                points = np.clip(points, card.scale.low, card.scale.high)
            is_out = self.judge.result.panel.status[row, self.units, last] == M
            points[is_out] = np.nan
            leaves.append(Values(points, not np.isnan(points).any()))
        return leaves

    def _known(self, targets: list[Values]) -> list[Values]:
        """Targets of the nodes that have one in the result; of others some parts have none."""
        known = ~np.isnan(self.judge.aims.target[self.of])
        return [target if own.all() else Values(np.where(own[:, None], target.points, np.nan), False)
                for target, own in zip(targets, known, strict=True)]  # fmt: skip

    def _at(self, node: int, points: Values, name: str) -> np.ndarray:
        """Points of each unit at a place of its own, units × draws; NaN where none is shown."""
        place = self.judge.places[name][self.of[node]]
        at = np.searchsorted(self.tile.periods, np.maximum(place, 0))
        at = np.minimum(at, len(self.tile.periods) - 1)
        grid = points.points.reshape(self.number, len(self.tile.periods), -1)
        unit = np.arange(self.number)
        is_out = (place < 0) | self.is_hidden[node, unit, at]
        return np.where(is_out[:, None], np.nan, grid[unit, at])

    def _changes(self, own: Draws, nodes: list[Values]) -> None:
        for node, points in enumerate(nodes):
            change = self._at(node, points, "last") - self._at(node, points, "start")
            self.changes.add(node * self.number, change, own.count, is_whole=False)

    def _default(
        self, node: int, points: Values, held: Values | None, target: Values, draws: int
    ) -> None:
        """Labels of one node by the default rule."""
        judge, own = self.judge, self.of[node]
        at = {name: self._at(node, points, name) for name in judge.places}
        periods = judge.places["last"][own] - judge.places["since"][own]
        pace = (at["last"] - at["since"]) / np.where(periods > 0, periods, np.nan)[:, None]
        excused = np.zeros((1, 1))
        if held is not None:
            lapsed = (self._at(node, held, "last") - at["last"]) - (
                self._at(node, held, "start") - at["start"]
            )
            excused = np.maximum(np.nan_to_num(lapsed), 0)
        aims = judge.aims
        last = judge.series.score.shape[1] - 1
        late = (aims.is_past & aims.by_source)[own][:, None]
        standing = Standing(
            baseline=at["start"], score=at["last"], target=target.points, pace=pace,
            excused=excused, remaining=np.maximum(aims.due[own] - last, 0)[:, None],
            is_overdue=late & falls_short(at["due"], target.points),
        )  # fmt: skip
        label = RULES[judge.rule](standing)
        is_untold = judge.is_untold[own][:, None] | np.isnan(standing.change)
        self._count(node, np.where(is_untold, CANNOT_TELL, label), draws)

    def _count(self, node: int, label: np.ndarray, draws: int) -> None:
        """Add labels of one node, units × draws, or units × 1 where all draws have the same."""
        words = len(self.judge.words)
        at = np.arange(self.number)[:, None] * words + label
        found = np.bincount(at.reshape(-1), minlength=self.number * words)
        self.counts[node] += found.reshape(self.number, words) * (draws // label.shape[1])

    def _published(self, own: Draws, nodes: list[Values], targets: list[Values]) -> None:
        """Labels by a published rule, which reads whole series."""
        series = len(nodes) * self.number
        step = max(1, _FOLDED_CELLS // (series * len(self.tile.periods)))
        for start in range(0, own.count, step):
            stop = min(start + step, own.count)
            points, target = (
                np.stack([_draws(node.points, start, stop) for node in of])
                for of in (nodes, targets)
            )
            label = self._folded(points, target)
            for node in range(len(nodes)):
                self._count(node, label[node], stop - start)

    def _folded(self, points: np.ndarray, target: np.ndarray) -> np.ndarray:
        """Labels of nodes × units × draws: the draws stand where units do."""
        judge, draws = self.judge, points.shape[2]
        place = self.of.reshape(-1)
        length = len(self.tile.periods)
        grid = points.reshape(len(points), self.number, length, draws)
        score = np.moveaxis(np.where(self.is_hidden[..., None], np.nan, grid), 2, 3)
        score = score.reshape(-1, length)
        series = _folded_series(judge.series, place, score, draws)
        aims = _folded_aims(judge.aims, place, target.reshape(-1), draws)
        history = history_of(series, aims.breaks)
        label = label_scores(PUBLISHED[judge.rule], series, aims, history)[0]
        return label.reshape(len(points), self.number, draws)


def _draws(points: np.ndarray, start: int, stop: int) -> np.ndarray:
    if points.shape[1] == 1:
        return np.repeat(points, stop - start, axis=1)
    return points[:, start:stop]


def _folded_series(base: Series, place: np.ndarray, score: np.ndarray, draws: int) -> Series:
    """Series of nodes × units × draws; every draw of a unit is a unit of its own."""
    again = np.repeat(place, draws)
    unit = base.unit[again] * draws + np.tile(np.arange(draws), len(place))
    low = int(base.unit[place].min()) * draws
    names = tuple(str(number) for number in range(int(unit.max()) - low + 1))
    return Series(
        card=base.card.with_units(names), first=base.first, unit=unit - low,
        node=base.node[again], aspect=base.aspect[again], score=score, low=score, high=score,
        held=score, status=base.status[again],
    )  # fmt: skip


def _folded_aims(base: Aims, place: np.ndarray, target: np.ndarray, draws: int) -> Aims:
    again = np.repeat(place, draws)
    return Aims(
        target=target, due=base.due[again], on=base.on[again], dates=base.dates,
        is_past=base.is_past[again], by_source=base.by_source[again], breaks=base.breaks[again],
    )  # fmt: skip


def portions(number: int, size: int) -> Iterator[slice]:
    """Slices of a range, none longer than `size`."""
    for start in range(0, number, size):
        yield slice(start, min(start + size, number))
