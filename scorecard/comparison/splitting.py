"""A change of points on the leaves, split among the indicators for every node above them."""

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from scorecard.aggregation import aggregate_panel
from scorecard.comparison.shares import MOST_PLAYERS, STEPS, line_shares, shapley_values
from scorecard.definitions.card import Card
from scorecard.panel import M, Panel, panel_rows

ARRAYS = ("value", "low", "high", "held", "status")
QUANTITIES = ("value", "low", "high")
_MOST_CELLS = 1_000_000  # cells of the mixtures that are scored at once; bounds the memory


@frozen(kw_only=True, eq=False)
class Cells:
    """
    Points of every row of a panel for one unit and period.

    Attributes:
        arrays: By name, one number a row.
    """

    arrays: dict[str, np.ndarray]

    @classmethod
    def of(cls, panel: Panel, unit: int, period: int) -> "Cells":
        """The cells of a unit and a period of a panel."""
        return cls(arrays={name: getattr(panel, name)[:, unit, period] for name in ARRAYS})

    def under(self, own: Card, card: Card) -> "Cells":
        """The same cells as rows of another card; what the own one does not have does not apply."""
        place = {row: number for number, row in enumerate(panel_rows(own))}
        at = np.array([place.get(row, -1) for row in panel_rows(card)])
        arrays = {}
        for name, array in self.arrays.items():
            missing = M if name == "status" else np.nan
            arrays[name] = np.where(at < 0, missing, array[at]).astype(array.dtype)
        return Cells(arrays=arrays)


@frozen(kw_only=True, eq=False)
class Step:
    """
    One change of cells.

    Attributes:
        before: Cells before.
        after: Cells after.
    """

    before: Cells
    after: Cells


class Splitter:
    """Splits steps of one card among its indicators; see `split`."""

    def __init__(self, card: Card, aspect: str, first: int) -> None:
        self.card, self.aspect, self.first = card, aspect, first
        ids = [item.id for item in card.indicators]
        self.owner = np.array([ids.index(name) for name, _ in panel_rows(card)])
        self.parent = np.array([card.positions.get(node.parent or "", -1) for node in card.nodes])
        self.is_below = self._below()

    def _below(self) -> np.ndarray:
        """Nodes × indicators: whether the indicator lies at or below the node."""
        nodes = self.card.nodes
        found = np.zeros((len(nodes), len(self.card.indicators)), dtype=bool)
        for place in reversed(range(len(nodes))):
            node = nodes[place]
            if node.indicator is not None:
                found[place, node.indicator] = True
            if self.parent[place] >= 0:
                found[self.parent[place]] |= found[place]
        return found

    def split(self, steps: Sequence[Step], fill: np.ndarray) -> list[np.ndarray]:
        """
        Shares of every indicator in every step, for every node.

        Shapley values over up to eight indicators; above nodes with more that changed, the
        straight line in eight steps. What is missing on one end of the line changes half way.

        Args:
            steps: Changes of cells.
            fill: Quantities × nodes: what stands for a node in a mixture where nothing is known.

        Returns:
            For each step an array quantities × nodes × indicators; it sums to the change of the
            node over the indicators.
        """
        plans = [_Plan(self, step) for step in steps]
        mixtures = {
            name: np.concatenate([plan.mixtures[name] for plan in plans], axis=1)
            for name in ARRAYS
        } if plans else {}  # fmt: skip
        scores = self._scores(mixtures, fill) if plans else np.zeros(0)
        found, start = [], 0
        for plan in plans:
            end = start + plan.size
            found.append(plan.shares(scores[:, :, start:end]))
            start = end
        return found

    def _scores(self, mixtures: dict[str, np.ndarray], fill: np.ndarray) -> np.ndarray:
        """Quantities × nodes × mixtures; the mixtures stand where units do."""
        rows, size = mixtures["value"].shape
        width = max(1, _MOST_CELLS // max(rows, 1))
        values = np.empty((len(QUANTITIES), len(self.card.nodes), size))
        for start in range(0, size, width):
            panel = Panel(
                card=self.card, first=self.first,
                **{name: array[:, start : start + width, None] for name, array in mixtures.items()},
            )  # fmt: skip
            scores = aggregate_panel(panel, self.aspect)
            for place, name in enumerate(QUANTITIES):
                values[place, :, start : start + width] = getattr(scores, name)[..., 0]
        np.copyto(values, fill[..., None], where=np.isnan(values))
        return values


class _Plan:
    """Which mixtures of one step have to be scored, and what is read off their scores."""

    def __init__(self, splitter: Splitter, step: Step) -> None:
        self.splitter, self.step = splitter, step
        changed = np.zeros(len(splitter.card.indicators), dtype=bool)
        for name in ARRAYS:
            old, new = step.before.arrays[name], step.after.arrays[name]
            is_other = (old != new) & ~(np.isnan(old) & np.isnan(new))
            changed[splitter.owner[is_other]] = True
        self.players = np.flatnonzero(changed)
        self.count = splitter.is_below[:, changed].sum(axis=1)
        self.bits = self._bits()
        self.sets = 1 << (int(self.bits.max(initial=-1)) + 1)
        acts = (np.arange(self.sets) >> np.maximum(self.bits, 0)[:, None] & 1 == 1) & (
            self.bits[:, None] >= 0
        )
        pieces = [self._mixed(acts[splitter.owner].astype(float))]
        self.has_line = bool((self.count > MOST_PLAYERS).any())
        if self.has_line:
            pieces.append(self._mixed(self._line()[splitter.owner]))
        self.mixtures = {
            name: np.concatenate([piece[name] for piece in pieces], axis=1) for name in ARRAYS
        }
        self.size = self.mixtures["value"].shape[1]

    def _bits(self) -> np.ndarray:
        """
        Bit of each indicator in the number of a set; -1 for those that take no part.

        Branches that do not meet below a node of more than eight share the bits, so that one set of
        mixtures serves them all.
        """
        bits = np.full(len(self.splitter.card.indicators), -1)
        is_small = self.count <= MOST_PLAYERS
        parent = self.splitter.parent
        is_top = is_small & ((parent < 0) | ~is_small[np.maximum(parent, 0)])
        for place in np.flatnonzero(is_top & (self.count > 0)):
            own = self.players[self.splitter.is_below[place, self.players]]
            own = own[bits[own] < 0]  # the clause of an element shares its indicator
            bits[own] = np.arange(len(own))
        return bits

    def _line(self) -> np.ndarray:
        """Indicators × mixtures: how far each has gone in the points of the line, and around."""
        count, players = len(self.splitter.card.indicators), self.players
        along = np.linspace(0, 1, STEPS + 1)
        alone = np.eye(count)[:, players]
        start, end = along[:-1], along[1:]
        ahead = start[None, :, None] + (end - start)[None, :, None] * alone[:, None, :]
        behind = end[None, :, None] - (end - start)[None, :, None] * alone[:, None, :]
        return np.concatenate(
            [np.tile(along, (count, 1)), ahead.reshape(count, -1), behind.reshape(count, -1)],
            axis=1,
        )

    def _mixed(self, share: np.ndarray) -> dict[str, np.ndarray]:
        """Cells that have gone a share of the way, rows × mixtures."""
        old, new = self.step.before.arrays, self.step.after.arrays
        is_over = share > 0.5
        applies = (old["status"] != M) & (new["status"] != M)
        found = {"status": np.where(is_over, new["status"][:, None], old["status"][:, None])}
        for name in ARRAYS[:-1]:
            start, end = old[name][:, None], new[name][:, None]
            jumps = np.isnan(start) | np.isnan(end) | ~applies[:, None]
            between = np.where(share == 1, end, start + share * (end - start))
            found[name] = np.where(jumps, np.where(is_over, end, start), between)
        return found

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """Quantities × nodes × indicators, from the scores of the mixtures."""
        splitter, players = self.splitter, self.players
        found = np.zeros((len(scores), scores.shape[1], len(splitter.card.indicators)))
        if not len(players):
            return found
        below = splitter.is_below[:, players]
        is_big = self.count > MOST_PLAYERS
        values = np.moveaxis(scores[..., : self.sets], -1, 0)
        of_bit = shapley_values(values)
        has_bit = self.bits[players] >= 0
        own = np.zeros((len(players), *values.shape[1:]))
        own[has_bit] = of_bit[self.bits[players[has_bit]]]
        if self.has_line:
            own[:, :, is_big] = self._along(scores[:, is_big, self.sets :], below[is_big])
        found[..., players] = np.where(below, np.moveaxis(own, 0, -1), 0.0)
        return found

    def _along(self, scores: np.ndarray, below: np.ndarray) -> np.ndarray:
        """Players × quantities × nodes along the straight line."""
        count = len(self.players)
        scores = np.moveaxis(scores, -1, 0)
        states, rest = scores[: STEPS + 1], scores[STEPS + 1 :]
        ahead, behind = rest.reshape(2, STEPS, count, *scores.shape[1:])
        return line_shares(states, ahead, behind, below.T[:, None, :])
