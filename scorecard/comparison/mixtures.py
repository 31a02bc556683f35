"""Every mixture of the causes that differ, scored, and the Shapley shares read off them."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen

from scorecard.comparison.causes import BY_EVIDENCE, CAUSES, Cause
from scorecard.comparison.hybrids import card_causes, hybrid, plainly_weighed, union_of
from scorecard.comparison.shares import subset_weights
from scorecard.comparison.splitting import QUANTITIES, Cells, Splitter, Step
from scorecard.comparison.states import Side, States, timeless, without
from scorecard.definitions.card import Card
from scorecard.errors import ScorecardError
from scorecard.panel import Panel
from scorecard.scores import Scores
from scorecard.scoring import score_panel
from scorecard.weighting import weights_in_force

ROUNDING = 1e-9


@frozen(kw_only=True, eq=False)
class Mixture:
    """
    What the scores would be if some of the causes had acted and the others not.

    Attributes:
        card: The card in force then, with the weights in force then.
        cells: Points of the leaves.
        values: Quantities × nodes of both cards; NaN for those that this card has not.
    """

    card: Card
    cells: Cells
    values: np.ndarray


@frozen(kw_only=True, eq=False)
class Shares:
    """
    The change of every node, split.

    Attributes:
        nodes: Ids of the nodes of both cards, those of the card after first.
        indicators: Ids of the indicators of both cards.
        causes: The causes that differ.
        ends: Before and after: 2 × quantities × nodes.
        parts: Causes × quantities × nodes × (indicators, then what no indicator explains).
    """

    nodes: tuple[str, ...]
    indicators: tuple[str, ...]
    causes: tuple[Cause, ...]
    ends: np.ndarray
    parts: np.ndarray


@frozen(kw_only=True, eq=False)
class Mixtures:
    """
    All mixtures between two sides.

    Attributes:
        before: The earlier side.
        after: The later side.
        states: Observations under some of the causes.
        unit: Who is scored.
        aspect: Which aspect, or `all`.
    """

    before: Side
    after: Side
    states: States
    unit: str
    aspect: str
    _found: dict[int, Mixture] = field(factory=dict, init=False)
    _panels: dict[tuple[frozenset[Cause], str], tuple[Panel, int]] = field(factory=dict, init=False)

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """The causes that differ."""
        differ = {*self.states.causes, *card_causes(self.before.card, self.after.card)}
        named = {item.id: item for item in self.before.card.indicators}
        if any(
            item.id in named and self.after.applies(item) != self.before.applies(named[item.id])
            for item in self.after.card.indicators
        ):
            differ.add("definitions")
        return tuple(cause for cause in CAUSES if cause in differ)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Ids of the nodes of both cards."""
        cards = self.after.card, self.before.card
        return tuple(dict.fromkeys(node.id for card in cards for node in card.nodes))

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Ids of the indicators of both cards."""
        cards = self.after.card, self.before.card
        return tuple(dict.fromkeys(item.id for card in cards for item in card.indicators))

    def acting(self, number: int) -> set[Cause]:
        """The causes of a set, given by its number."""
        return {cause for bit, cause in enumerate(self.causes) if number >> bit & 1}

    def mixture(self, number: int) -> Mixture:
        """The mixture in which the causes of a set act; none and all are the two sides."""
        if number not in self._found:
            last = (1 << len(self.causes)) - 1
            side = self.before if number == 0 else self.after if number == last else None
            self._found[number] = self._mixed(number) if side is None else self._true(side)
        return self._found[number]

    def _true(self, side: Side) -> Mixture:
        place = side.card.units.index(self.unit)
        scores = side.result.by_aspect[self.aspect]
        return Mixture(
            card=plainly_weighed(side.card, lambda: self._weights(side)),
            cells=Cells.of(side.result.points, place, side.place),
            values=self._values(scores, place, side.place),
        )

    def _weights(self, side: Side) -> dict[str, float]:
        """Weights in force, by node; without those that do not apply."""
        unit = side.card.units.index(self.unit)
        found = weights_in_force(side.result.points, self.aspect)[:, unit, side.place]
        return {
            node.id: float(weight)
            for node, weight in zip(side.card.nodes, found, strict=True) if not np.isnan(weight)
        }  # fmt: skip

    def _mixed(self, number: int) -> Mixture:
        acting = self.acting(number)
        side = self.after if "definitions" in acting else self.before
        card = timeless(hybrid(self.before.card, self.after.card, self.causes, acting))
        if card.units != self.after.card.units:
            card = card.with_units(self.after.card.units)
        panel, period = self._observed(card, acting)
        outside = {item.id for item in side.card.indicators if not side.applies(item)}
        panel = without(panel, outside, period - panel.first)
        own = self.after.result
        try:
            result = score_panel(card, own.evidence, panel, own.as_of, own.clock)
        except ScorecardError:  # a method that asks more of the data than this mixture has
            return self._unscored(card)
        return self._true(Side(result=result, number=period))

    def _unscored(self, card: Card) -> Mixture:
        """A mixture of which nothing is known, so that what was before stands."""
        cells = self.mixture(0).cells.under(self.before.card, card)
        return Mixture(
            card=card, cells=cells, values=np.full((len(QUANTITIES), len(self.nodes)), np.nan)
        )

    def _observed(self, card: Card, acting: set[Cause]) -> tuple[Panel, int]:
        """Observations, made once for all weights and methods that see the same."""
        key = frozenset(acting - {"weights", "method"}), card.method.weakest_grade
        if key not in self._panels:
            self._panels[key] = self.states.observed(card, acting)
        panel, period = self._panels[key]
        return evolve(panel, card=card), period

    def _values(self, scores: Scores, unit: int, period: int) -> np.ndarray:
        found = np.full((len(QUANTITIES), len(self.nodes)), np.nan)
        at = self._at(scores.card)
        for row, name in enumerate(QUANTITIES):
            found[row, at] = getattr(scores, name)[:, unit, period]
        return found

    def _at(self, card: Card) -> np.ndarray:
        """Place of each node of a card among the nodes of both."""
        place = {name: number for number, name in enumerate(self.nodes)}
        return np.array([place[node.id] for node in card.nodes])

    def shares(self) -> Shares:
        """
        The change of every node, split among the causes and within each among the indicators.

        Source:
            Shapley (1953): the mean, over all orders in which the causes may have acted, of what
            each changes when its turn comes.
        """
        count = 1 << len(self.causes)
        start, end = (self.mixture(number).values for number in (0, count - 1))
        values = np.stack([self.mixture(number).values for number in range(count)])
        values = np.where(np.isnan(values), start, values)
        values[-1] = end
        parts = np.zeros(
            (len(self.causes), len(QUANTITIES), len(self.nodes), len(self.indicators) + 1)
        )
        whole = np.zeros(parts.shape[:-1])
        weights = subset_weights(len(self.causes)) if self.causes else np.zeros(0)
        for number in range(count):
            for bit in range(len(self.causes)):
                if not number >> bit & 1:
                    gain = values[number | 1 << bit] - values[number]
                    whole[bit] += weights[number.bit_count()] * gain
        for numbers, bit, share in self._splits(start):
            parts[bit] += weights[numbers.bit_count()] * share
        _close(parts, whole)
        return Shares(
            nodes=self.nodes, indicators=self.indicators, causes=self.causes,
            ends=np.stack([start, end]), parts=parts,
        )  # fmt: skip

    def _splits(self, fill: np.ndarray) -> Iterator[tuple[int, int, np.ndarray]]:
        """Set before, bit of the cause that acts, and the shares of the indicators in that step."""
        if any(_compares(side.card) for side in (self.before, self.after)):
            return  # the mixtures of the indicators would stand where the other units do
        by_evidence = [bit for bit, cause in enumerate(self.causes) if cause in BY_EVIDENCE]
        splitters: dict[int, Splitter] = {}
        mask = sum(1 << bit for bit in by_evidence)
        for number in range(1 << len(self.causes)):
            bits = [bit for bit in by_evidence if not number >> bit & 1]
            own = self.mixture(number)
            if not bits:
                continue
            splitter = splitters.setdefault(number & ~mask, self._splitter(own.card))
            steps = [
                Step(before=own.cells, after=self.mixture(number | 1 << bit).cells) for bit in bits
            ]
            yield from self._told(splitter, steps, [number] * len(bits), bits, fill)
        if "definitions" in self.causes:
            yield from self._by_definitions(self.causes.index("definitions"), mask, fill)

    def _by_definitions(
        self, bit: int, mask: int, fill: np.ndarray
    ) -> Iterator[tuple[int, int, np.ndarray]]:
        """Steps in which the definitions change, on a card with the nodes of both sides."""
        rest = ((1 << len(self.causes)) - 1) & ~mask & ~(1 << bit)
        groups: dict[int, list[int]] = {}
        for number in range(1 << len(self.causes)):
            if not number >> bit & 1:
                groups.setdefault(number & rest, []).append(number)
        for numbers in groups.values():
            old, new = self.mixture(numbers[0]).card, self.mixture(numbers[0] | 1 << bit).card
            try:
                card = union_of(timeless(new), timeless(old))
            except ScorecardError:
                continue  # the trees do not fit together: no indicator explains the step alone
            steps = []
            for number in numbers:
                pair = self.mixture(number), self.mixture(number | 1 << bit)
                cells = [item.cells.under(item.card, card) for item in pair]
                steps.append(Step(before=cells[0], after=cells[1]))
            yield from self._told(self._splitter(card), steps, numbers, [bit] * len(numbers), fill)

    def _splitter(self, card: Card) -> Splitter:
        return Splitter(card, self.aspect, self.after.number)

    def _told(
        self, splitter: Splitter, steps: Sequence[Step], numbers: Sequence[int],
        bits: Sequence[int], fill: np.ndarray,
    ) -> Iterator[tuple[int, int, np.ndarray]]:  # fmt: skip
        """Shares of some steps, as nodes and indicators of both cards."""
        nodes = self._at(splitter.card)
        items = [self.indicators.index(item.id) for item in splitter.card.indicators]
        for number, bit, share in zip(
            numbers, bits, splitter.split(steps, fill[:, nodes]), strict=True
        ):
            found = np.zeros((len(QUANTITIES), len(self.nodes), len(self.indicators) + 1))
            found[:, nodes[:, None], items] = share
            yield number, bit, found


def _compares(card: Card) -> bool:
    """Whether a score comes from comparing the units."""
    return any(node.aggregation == "copeland" for node in card.nodes)


def _close(parts: np.ndarray, whole: np.ndarray) -> None:
    """Give what the indicators leave of each cause to the largest of them, or to none of them."""
    rest = whole - parts.sum(axis=-1)
    largest = np.abs(parts[..., :-1]).argmax(axis=-1)
    is_noise = (np.abs(rest) <= ROUNDING) & (np.abs(parts[..., :-1]).max(axis=-1) > ROUNDING)
    at = np.where(is_noise, largest, parts.shape[-1] - 1)[..., None]
    np.put_along_axis(parts, at, np.take_along_axis(parts, at, axis=-1) + rest[..., None], axis=-1)
