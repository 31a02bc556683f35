"""Ledger rows coded otherwise: observed anew by the engine, each distinct case once."""

from functools import cached_property

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.ledger.selection import codes_of
from scorecard.normalisation import normalise_panel
from scorecard.observation.observe import observe_panel
from scorecard.observation.placement import place_rows
from scorecard.panel import panel_rows
from scorecard.robustness.coding import DOWN, Coding
from scorecard.robustness.leaves import Leaves, leaves_of
from scorecard.scoring import Result
from scorecard.weighting import node_rows

MOST_CELLS = 20_000_000
_COLUMNS = ("kind", "node", "indicator", "event", "stage", "element", "source_kind", "read_by")
_ARRAYS = ("value", "low", "high", "held", "is_open")


@frozen(kw_only=True, eq=False)
class Recoded:
    """
    Which series of which draws differ from the ledger as it is, and what they are instead.

    Attributes:
        series: Number of the series of each case.
        draw: Position of its draw.
        place: Where `Recoder` keeps what the engine made of it.
    """

    series: np.ndarray
    draw: np.ndarray
    place: np.ndarray


class Recoder:
    """
    Observes rows that are coded otherwise, by the same engine that observed the ledger.

    A draw changes few rows, and the series it leaves alone need no new look. Of the others each
    distinct set of changed rows is observed once and kept: the copies stand where units do, so
    that one run of the engine observes thousands of them. Nothing is approximated: lapses,
    reversals, vague dates and order of events are the engine's own.
    """

    def __init__(self, result: Result, coding: Coding, *, moving: bool) -> None:
        self.result, self.coding, self.moving = result, coding, moving
        self.units = len(result.card.units)
        self.signs = np.random.default_rng(0).integers(
            0, np.iinfo(np.uint64).max, size=(len(coding.rows), 2), dtype=np.uint64
        )
        self.start = np.searchsorted(coding.series, np.arange(coding.series.max(initial=-1) + 2))
        self._forget()

    @cached_property
    def leaves_of_cluster(self) -> list[np.ndarray]:
        """Which leaves the indicators of each cluster are."""
        card = self.result.card
        place = {item.id: number for number, item in enumerate(card.indicators)}
        names = panel_rows(card)
        rows = [row for row in node_rows(card) if row >= 0]
        cluster = np.array([self.coding.cluster[place[names[row][0]]] for row in rows])
        return [np.flatnonzero(cluster == n) for n in range(self.coding.cluster.max() + 1)]

    @cached_property
    def may_open(self) -> np.ndarray:
        """Whether a leaf can be left unobserved by a row that does not count."""
        gone = np.unique(self.coding.series[self.coding.is_gone] // self.units)
        found = np.zeros(sum(map(len, self.leaves_of_cluster)), dtype=bool)
        for cluster in gone:
            found[self.leaves_of_cluster[cluster]] = True
        return found

    def recoded(self, row: np.ndarray, draw: np.ndarray, way: np.ndarray, draws: int) -> Recoded:
        """
        What becomes of the series whose rows are coded otherwise.

        Args:
            row: Positions among the rows of `coding`.
            draw: Position of the draw of each.
            way: `DOWN` or `UP`.
            draws: Number of draws.

        Returns:
            The cases in the order of their series.
        """
        way = np.where(self.coding.is_two_way[row], way, DOWN)
        kept = self.coding.is_possible[row, way]
        row, draw, way = row[kept], draw[kept], way[kept]
        cell = self.coding.series[row] * draws + draw
        order = _order(cell)
        row, way, cell = row[order], way[order], cell[order]
        is_first = np.ones(len(row), dtype=bool)
        np.not_equal(cell[1:], cell[:-1], out=is_first[1:])
        first = np.flatnonzero(is_first)
        last = np.append(first[1:], len(row))
        if self.cells > MOST_CELLS:
            self._forget()
        place = self._singles(row[first], way[first], last - first)
        several = np.flatnonzero(place < 0)
        place[several] = self._several(first[several], last[several], row, way)
        series, draw = np.divmod(cell[first], draws)
        return Recoded(series=series, draw=draw, place=place)

    def _singles(self, row: np.ndarray, way: np.ndarray, count: np.ndarray) -> np.ndarray:
        """Where cases of one changed row are kept; -1 for the others."""
        alone = np.flatnonzero(count == 1)
        code = row[alone] * 2 + way[alone]
        is_new = self.single[code] < 0
        if is_new.any():
            fresh = np.unique(code[is_new])
            new_row, new_way = np.divmod(fresh, 2)
            ends = np.arange(len(fresh) + 1)
            self.single[fresh] = self._observe(ends[:-1], ends[1:], new_row, new_way)
        place = np.full(len(row), -1)
        place[alone] = self.single[code]
        return place

    def _several(
        self, first: np.ndarray, last: np.ndarray, row: np.ndarray, way: np.ndarray
    ) -> np.ndarray:
        """Where cases of several changed rows are kept."""
        if not len(first):
            return np.zeros(0, dtype=np.int64)
        count = last - first
        pair = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
        keys = np.add.reduceat(self.signs[row[pair], way[pair]], np.cumsum(count) - count)
        distinct, example, where = np.unique(keys, return_index=True, return_inverse=True)
        is_new = np.array([key not in self.known for key in distinct.tolist()], dtype=bool)
        if is_new.any():
            cases = example[is_new]
            place = self._observe(first[cases], last[cases], row, way)
            self.known |= zip(distinct[is_new].tolist(), place.tolist(), strict=True)
        return np.array([self.known[key] for key in distinct.tolist()], dtype=np.int64)[where]

    def kept(self, cluster: int, name: str) -> np.ndarray:
        """What the engine made of all cases of a cluster, cases × leaves × periods."""
        parts = self.found[cluster][name]
        if len(parts) > 1:
            parts[:] = [np.concatenate(parts)]
        return parts[0]

    def _forget(self) -> None:
        """Start anew with what was observed, to bound the memory."""
        self.cells, self.known = 0, dict[int, int]()
        self.single = np.full(2 * len(self.coding.rows), -1)
        clusters = int(self.coding.cluster.max(initial=-1)) + 1
        self.count = [0] * clusters
        self.found: list[dict[str, list[np.ndarray]]] = [
            {name: [] for name in _ARRAYS} for _ in range(clusters)
        ]

    def _observe(
        self, first: np.ndarray, last: np.ndarray, row: np.ndarray, way: np.ndarray
    ) -> np.ndarray:
        """
        Have the engine observe new cases, and keep what it finds.

        Args:
            first: Where each case begins in `row` and `way`.
            last: Where it ends.
            row: Changed rows.
            way: How they are changed.

        Returns:
            Where each case is kept among those of its cluster.
        """
        series = self.coding.series[row[first]]
        slot, owner = self._slots(series)
        frame = self._frame(series, slot, owner, first, last, row, way)
        card = self.result.card
        units = tuple(str(number) for number in range(len(owner)))
        panel = observe_panel(card.with_units(units), frame, self.result.as_of)
        leaves = leaves_of(normalise_panel(panel), panel, moving=self.moving)
        cluster, place = series // self.units, np.empty(len(series), dtype=np.int64)
        for number in np.unique(cluster):
            own = np.flatnonzero(cluster == number)
            place[own] = self._keep(int(number), slot[own], leaves)
        return place

    def _keep(self, cluster: int, slot: np.ndarray, leaves: Leaves) -> np.ndarray:
        rows = self.leaves_of_cluster[cluster]
        for name in _ARRAYS:
            part = getattr(leaves, name)[rows][:, slot].swapaxes(0, 1)
            self.found[cluster][name].append(part)
            self.cells += part.size
        start = self.count[cluster]
        self.count[cluster] += len(slot)
        return np.arange(start, start + len(slot))

    def _slots(self, series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """A copy of its unit for each case; cases of different series share copies."""
        order = np.argsort(series, kind="stable")
        ordered = series[order]
        turn = np.empty(len(series), dtype=np.int64)
        turn[order] = np.arange(len(series)) - np.searchsorted(ordered, ordered)
        pairs = np.stack([series % self.units, turn])
        found, slot = np.unique(pairs, axis=1, return_inverse=True)
        return slot.reshape(-1), found[0]

    def _frame(
        self, series: np.ndarray, slot: np.ndarray, owner: np.ndarray, first: np.ndarray,
        last: np.ndarray, row: np.ndarray, way: np.ndarray,
    ) -> pd.DataFrame:  # fmt: skip
        """The rows of every case, those that are coded otherwise changed, and the checks."""
        coding, table = self.coding, self._table
        begin, size = self.start[series], self.start[series + 1] - self.start[series]
        offset = np.cumsum(size) - size
        case = np.repeat(np.arange(len(series)), size)
        own = begin[case] + np.arange(len(case)) - offset[case]
        count = last - first
        pair = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
        changed = np.repeat(offset - begin, count) + row[pair]
        at = (row[pair], way[pair])
        checks = [self._checks[unit] for unit in owner]
        ledger = np.concatenate([coding.rows[own], *checks])
        copy = np.concatenate(
            [slot[case], np.repeat(np.arange(len(owner)), list(map(len, checks)))]
        )
        codes = {name: table.codes[name][ledger] for name in _COLUMNS}
        codes["stage"][changed] = table.other_stage[at]
        codes["element"][changed] = table.other_element[at]
        frame = {
            name: pd.Categorical.from_codes(codes[name], table.words[name]) for name in _COLUMNS
        }
        vintage = self.result.evidence
        plain = {name: vintage[name].to_numpy()[ledger] for name in (
            "occurred_from", "occurred_to", "is_weak", "value", "value_low", "value_high")}  # fmt: skip
        is_valued = ~np.isnan(coding.value[at])
        for name in ("value", "value_low", "value_high"):
            plain[name][changed[is_valued]] = coding.value[at][is_valued]
        names = pd.Index([str(number) for number in range(len(owner))], dtype=object)
        stays = np.ones(len(ledger), dtype=bool)
        stays[changed[coding.is_gone[row[pair]]]] = False
        whole = pd.DataFrame({**frame, **plain, "unit": pd.Categorical.from_codes(copy, names)})
        return whole[stays].reset_index(drop=True)

    @cached_property
    def _table(self) -> "_Table":
        return _table_of(self.result.evidence, self.coding)

    @cached_property
    def _checks(self) -> list[np.ndarray]:
        """Positions of the checks that bear on each unit."""
        vintage = self.result.evidence
        checks = np.flatnonzero(codes_of(vintage["kind"], ["check"]) == 0)
        unit = place_rows(vintage, self.result.card).unit[checks]
        return [checks[(unit == number) | (unit < 0)] for number in range(self.units)]


def _order(cell: np.ndarray) -> np.ndarray:
    """Stable order of whole numbers; one number holds both cell and position, which sorts faster."""
    bits = max(1, len(cell).bit_length())
    return np.sort((cell << bits) | np.arange(len(cell))) & ((1 << bits) - 1)


@frozen(kw_only=True, eq=False)
class _Table:
    """The words of a vintage as codes, with those that recoding may put in their place."""

    words: dict[str, pd.Index]
    codes: dict[str, np.ndarray]
    other_stage: np.ndarray
    other_element: np.ndarray


def _table_of(vintage: pd.DataFrame, coding: Coding) -> _Table:
    words, codes = {}, {}
    others = {"stage": coding.stage, "element": coding.element}
    for name in _COLUMNS:
        cells = vintage[name].astype(object).to_numpy()
        known = dict.fromkeys([*cells, *others[name].reshape(-1)] if name in others else cells)
        words[name] = pd.Index(list(known), dtype=object)
        codes[name] = words[name].get_indexer(pd.Index(cells, dtype=object))
    return _Table(
        words=words, codes=codes,
        other_stage=words["stage"].get_indexer(coding.stage.reshape(-1)).reshape(-1, 2),
        other_element=words["element"].get_indexer(coding.element.reshape(-1)).reshape(-1, 2),
    )  # fmt: skip
