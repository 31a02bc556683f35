"""The choices of each draw: weights, means, goalposts, recoded rows, missing values, what is left out."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from scorecard.definitions.robustness import DECLARED, Robustness
from scorecard.robustness.coding import DOWN, UP, coding_of
from scorecard.robustness.leaves import leaves_of
from scorecard.robustness.measured import NOT_MEASURED, measured_chances
from scorecard.robustness.recoding import Recoded, Recoder
from scorecard.robustness.streams import Fill, Stream
from scorecard.robustness.tree import COPELAND, Parent
from scorecard.robustness.ways import ways_of
from scorecard.scoring import Result
from scorecard.treatment import treat_panel
from scorecard.weighting import weights_of

FACTORS = ("weights", "aggregation", "normalisation", "goalposts", "recode", "missing", "drop")


@frozen(kw_only=True, eq=False)
class Choices:
    """
    What each of some draws takes; 1 in place of the number of draws where all take the same.

    Draws that take the same mean stand together, so that they are evaluated without copies.

    Attributes:
        count: Number of draws.
        order: Position of each draw as they were asked for.
        weights: Nodes × draws, before they are divided by their sum among siblings.
        mean: Position among `Chooser.means`, one entry a draw.
        way: Position among `Chooser.ways`, one entry a draw, or `None`.
        slope: Of the moved goalposts, leaves × draws: points become slope × points + shift.
        shift: See `slope`.
        recoded: Cases of rows coded otherwise, or `None`.
        missing: Where each missing stretch lies between its bounds, 0 to 1, stretches × draws as
            they were asked for, or `None`.
    """

    count: int
    order: np.ndarray
    weights: np.ndarray
    mean: np.ndarray
    way: np.ndarray | None
    slope: np.ndarray | None
    shift: np.ndarray | None
    recoded: Recoded | None
    missing: np.ndarray | None

    def share(self, stretch: np.ndarray, draw: np.ndarray | None = None) -> np.ndarray:
        """
        Where missing stretches lie between their bounds.

        Args:
            stretch: Numbers of stretches, cells, or cases × periods.
            draw: Draw of each case; all draws if there is none.
        """
        assert self.missing is not None
        if draw is not None:
            return self.missing[stretch, self.order[draw][:, None]]
        if (np.diff(self.order) == 1).all():
            return self.missing[stretch]
        return self.missing[stretch[:, None], self.order]


class Chooser:
    """
    Makes the choices of numbered draws.

    Choice number k of a factor hangs on the seed, the factor and k alone.

    Attributes:
        weight: Weight of each node; where units or periods differ, the mean of them.
        ratio: Weights by unit and period as a share of that, nodes × units × periods; `None` where
            all have the same. Weights taken from the data are varied, but not taken anew.
    """

    def __init__(
        self, result: Result, alternatives: Robustness, parents: list[Parent], seed: int
    ) -> None:
        self.result, self.alternatives, self.seed = result, alternatives, seed
        self.parents = parents
        treated = treat_panel(result.panel)
        self.leaves = leaves_of(result.points, treated, moving=alternatives.goalposts > 0)
        self.ways = ways_of(treated, alternatives)
        in_force = weights_of(result.points)
        self.weight = in_force.mean(axis=(1, 2))
        self.ratio = None if in_force[0].size == 1 else _ratio(in_force, result.panel.value.shape)

    @cached_property
    def compares(self) -> bool:
        """Whether units are compared, so that all have to be evaluated together."""
        return any(node.aggregation == COPELAND for node in self.result.card.nodes)

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """The factors that can change anything, in the order of `FACTORS`."""
        other, active = self.alternatives, set()
        if other.weights.by != "declared" and other.weights.spread > 0 and len(self._siblings):
            active.add("weights")
        if len(other.aggregation) > 1:
            active.add("aggregation")
        if len(other.normalisation) > 1:
            active.add("normalisation")
        if self.leaves.moves.any():
            active.add("goalposts")
        if self.recoder is not None:
            active.add("recode")
        if other.missing == "uniform" and self.leaves.is_open.any():
            active.add("missing")
        if other.drop > 0:
            active.add("drop")
        return tuple(name for name in FACTORS if name in active)

    @property
    def means(self) -> tuple[str, ...]:
        """Names of the means to choose from, and last the one that the result has."""
        return (*self.alternatives.aggregation, DECLARED)

    @cached_property
    def measured(self) -> pd.DataFrame:
        """Chances of another coding, as far as two coders were compared; empty if not asked for."""
        is_asked = self.alternatives.recode.by == "agreement"
        return measured_chances(self.result) if is_asked else NOT_MEASURED

    @cached_property
    def recoder(self) -> Recoder | None:
        """What observes recoded rows; `None` without a ledger or a chance."""
        vintage = self.result.evidence
        if "kind" not in vintage or not any(self.alternatives.recode.chances):
            return None
        measured = dict(zip(self.measured["indicator"], self.measured["chance"], strict=True))
        coding = coding_of(vintage, self.result.card, self.alternatives.recode, measured)
        likely = (coding.chance > 0) & coding.is_possible.any(axis=1)
        if not likely.any():
            return None
        return Recoder(self.result, coding, moving=self.alternatives.goalposts > 0)

    @cached_property
    def stretch(self) -> np.ndarray:
        """
        Number of the missing stretch of each cell, leaves × units × periods.

        A stretch is a run of periods in which a leaf was not observed. A cell that only another
        coding leaves unobserved counts to the stretch before it, or to one of its own.
        """
        is_open = self.leaves.is_open
        before = np.pad(is_open[..., :-1], [(0, 0), (0, 0), (1, 0)])
        run = np.cumsum(is_open & ~before, axis=-1)
        may_open = np.zeros((len(is_open), 1), dtype=bool)
        if self.recoder is not None:
            may_open = self.recoder.may_open[:, None]
        run = np.where(may_open[..., None], run, np.maximum(run - 1, 0))
        number = np.where(may_open | is_open.any(axis=-1), run.max(axis=-1, initial=0) + 1, 0)
        start = np.cumsum(number.reshape(-1)).reshape(number.shape) - number
        return start[..., None] + run

    def choices(self, numbers: Mapping[str, np.ndarray], count: int) -> Choices:
        """
        What some draws take.

        Args:
            numbers: Number of each draw's choice, for every factor that varies; a factor left out
                stays as the result has it.
            count: Number of draws.
        """
        mean = np.full(count, len(self.alternatives.aggregation))
        if "aggregation" in numbers:
            mean = self._mean.take(numbers["aggregation"])[0]
        order = np.argsort(mean, kind="stable")
        chosen = Choices(
            count=count, order=order, mean=mean[order], way=None, slope=None, shift=None, recoded=None,
            weights=self.weight[:, None], missing=None,
        )  # fmt: skip
        if "weights" in numbers:
            chosen = evolve(chosen, weights=self._weights(numbers["weights"][order]))
        if "drop" in numbers:
            chosen = evolve(chosen, weights=self._kept(numbers["drop"][order], chosen.weights))
        if "normalisation" in numbers:
            chosen = evolve(chosen, way=self._way.take(numbers["normalisation"])[0][order])
        if "goalposts" in numbers:
            slope, shift = self._goalposts(numbers["goalposts"][order])
            chosen = evolve(chosen, slope=slope, shift=shift)
        if "recode" in numbers:
            chosen = evolve(chosen, recoded=self._recoded(numbers["recode"], order))
        if "missing" in numbers:
            chosen = evolve(chosen, missing=self._missing.take(numbers["missing"]))
        return chosen

    def _stream(self, factor: str, width: int, fill: Fill) -> Stream:
        return Stream(self.seed, factor, width, fill)

    @cached_property
    def _mean(self) -> Stream:
        names = len(self.alternatives.aggregation)
        return self._stream("aggregation", 1, lambda rng, size: rng.integers(names, size=(1, size)))

    @cached_property
    def _way(self) -> Stream:
        names = len(self.ways)
        return self._stream(
            "normalisation", 1, lambda rng, size: rng.integers(names, size=(1, size))
        )

    @cached_property
    def _siblings(self) -> np.ndarray:
        """Nodes with a weight that have siblings with one."""
        weight = self.weight
        found = [parent.children[weight[parent.children] > 0] for parent in self.parents]
        none = np.zeros(0, dtype=np.int64)
        return np.sort(np.concatenate([none, *(own for own in found if len(own) > 1)]))

    @cached_property
    def _parameters(self) -> np.ndarray:
        """Parameter of each of the siblings: concentration × share × number of siblings."""
        weight = self.weight
        found = np.zeros(len(weight))
        for parent in self.parents:
            own = weight[parent.children]
            found[parent.children] = own / max(own.sum(), 1e-300) * np.count_nonzero(own)
        return (self.alternatives.weights.spread * found)[self._siblings]

    @cached_property
    def _weight_stream(self) -> Stream:
        width = len(self._siblings)
        if self.alternatives.weights.by == "relative":
            return self._stream("weights", width, lambda rng, size: rng.random((width, size)))
        shape = self._parameters[:, None]
        return self._stream(
            "weights", width, lambda rng, size: rng.standard_gamma(shape, size=(width, size))
        )

    def _weights(self, numbers: np.ndarray) -> np.ndarray:
        drawn = self._weight_stream.take(numbers)
        weights = np.empty((len(self.weight), len(numbers)))
        weights[...] = self.weight[:, None]
        if self.alternatives.weights.by == "relative":
            share = self.alternatives.weights.spread
            weights[self._siblings] *= 1 + share * (2 * drawn - 1)
        else:  # gammas, divided by their sum, are a Dirichlet draw
            weights[self._siblings] = drawn
        return weights

    @cached_property
    def _drop_stream(self) -> Stream:
        width = len(self._own_leaves)
        return self._stream(
            "drop", width, lambda rng, size: rng.random((width, size), dtype=np.float32)
        )

    @cached_property
    def _own_leaves(self) -> np.ndarray:
        """Nodes of the indicators; a clause that one element answers is left out with its list."""
        nodes = self.result.card.nodes
        return np.array([place for place, node in enumerate(nodes) if node.level == "indicator"])

    def _kept(self, numbers: np.ndarray, weights: np.ndarray) -> np.ndarray:
        is_kept = self._drop_stream.take(numbers) >= self.alternatives.drop
        if weights.shape[1] == 1:
            weights = np.repeat(weights, len(numbers), axis=1)
        weights[self._own_leaves] *= is_kept
        return weights

    @cached_property
    def _goalpost_stream(self) -> Stream:
        width = 2 * int(self.leaves.moves.sum())
        return self._stream("goalposts", width, lambda rng, size: rng.random((width, size)))

    def _goalposts(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Slope and shift of the points of each leaf between its moved ends."""
        most = self.alternatives.goalposts
        worst, best = most * (2 * self._goalpost_stream.take(numbers).reshape(
            2, -1, len(numbers)) - 1)  # fmt: skip
        slope = np.ones((len(self.leaves.nodes), len(numbers)))
        shift = np.zeros_like(slope)
        slope[self.leaves.moves] = 1 / (1 + best - worst)
        shift[self.leaves.moves] = -100 * worst / (1 + best - worst)
        scale = self.result.card.scale
        if not scale.is_hundred:
            shift *= (scale.high - scale.low) / 100
            shift += scale.low * (1 - slope)
        return slope, shift

    @cached_property
    def _missing(self) -> Stream:
        width = int(self.stretch.max(initial=-1)) + 1
        return self._stream(
            "missing", width, lambda rng, size: rng.random((width, size), dtype=np.float32)
        )

    @cached_property
    def _recode_stream(self) -> Stream:
        assert self.recoder is not None
        width = len(self.recoder.coding.rows)
        return self._stream(
            "recode", width, lambda rng, size: rng.random((width, size), dtype=np.float32)
        )

    def rows_recoded(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        The rows that each draw codes otherwise: half of the chance one step down, half up.

        Args:
            numbers: Number of each draw's choice.

        Returns:
            Row (position in `Coding`), position of the draw, and way, one entry each time.
        """
        assert self.recoder is not None
        chance = self.recoder.coding.chance[:, None].astype(np.float32)
        rows, draws, ways = [], [], []
        for at, uniform in self._recode_stream.parts(numbers):
            place = np.flatnonzero(uniform < chance)
            row, own = np.divmod(place, uniform.shape[1])
            is_down = uniform.reshape(-1)[place] < chance[row, 0] / 2
            rows.append(row)
            draws.append(at[own])
            ways.append(np.where(is_down, DOWN, UP))
        return np.concatenate(rows), np.concatenate(draws), np.concatenate(ways)

    def _recoded(self, numbers: np.ndarray, order: np.ndarray) -> Recoded:
        assert self.recoder is not None
        row, draw, way = self.rows_recoded(numbers)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        return self.recoder.recoded(row, place[draw], way, len(numbers))


def _ratio(weight: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Weights by unit and period, as a share of their mean."""
    mean = weight.mean(axis=(1, 2), keepdims=True)
    ratio = np.divide(weight, mean, out=np.zeros(weight.shape), where=mean > 0)
    return np.broadcast_to(ratio, (len(weight), *shape[1:]))
