"""States that stand: stages of ladders and elements of checklists."""

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Ladder
from scorecard.observation.checks import Cover
from scorecard.observation.placement import NEVER, Axis, Rows, latest
from scorecard.panel import panel_rows

_NO_DAY = np.iinfo(np.int64).min // 4


@frozen(kw_only=True, eq=False)
class Tracks:
    """
    One track for each ladder and each element of a checklist.

    Attributes:
        rows: Row of the panel of each track.
        start: Rank that stands before anything happened.
        ranks: Number of ranks of the longest ladder.
        lapse: Rank left at an age in periods, tracks × ranks × ages.
        lapses: Whether any rank of a track lapses.
    """

    rows: np.ndarray
    start: np.ndarray
    ranks: int
    lapse: np.ndarray
    lapses: np.ndarray


@frozen(kw_only=True, eq=False)
class Standing:
    """Ranks that stand at the end of each period, tracks × units × periods."""

    low: np.ndarray
    point: np.ndarray
    high: np.ndarray
    held: np.ndarray


def tracks_of(card: Card) -> Tracks:
    """The tracks of a card, ladders and elements in the order of the panel."""
    by_id = {item.id: item for item in card.indicators}
    found = []
    for place, (indicator, element) in enumerate(panel_rows(card)):
        item = by_id[indicator]
        if isinstance(item, Ladder):
            found.append((place, *_ladder_lapses(item)))
        elif isinstance(item, Checklist) and element:
            after = NEVER if item.lapses_after is None else item.lapses_after
            found.append((place, 0, [(NEVER, 0), (after, 0)]))
    ranks = max([1, *(len(steps) for _, _, steps in found)])
    finite = [age for _, _, steps in found for age, _ in steps if age != NEVER]
    ages = max([0, *finite]) + 2
    table = np.zeros((len(found), ranks, ages), dtype=np.int16)
    for number, (_, _, steps) in enumerate(found):
        for rank, (age, to) in enumerate(steps):
            alive = (np.arange(ages) <= age) | (age == NEVER)
            table[number, rank] = np.where(alive, rank, table[number, to])
    return Tracks(
        rows=np.array([place for place, _, _ in found], dtype=np.int64),
        start=np.array([start for _, start, _ in found], dtype=np.int16),
        ranks=ranks,
        lapse=table,
        lapses=np.array([any(after != NEVER for after, _ in steps) for _, _, steps in found],
                        dtype=bool),
    )  # fmt: skip


def _ladder_lapses(item: Ladder) -> tuple[int, list[tuple[int, int]]]:
    """Starting rank, and for each rank when and to which rank it lapses."""
    ids = [stage.id for stage in item.stages]
    steps = []
    for rank, stage in enumerate(item.stages):
        to = max(rank - 1, 0) if stage.lapses_to is None else ids.index(stage.lapses_to)
        steps.append((NEVER if stage.lapses_after is None else stage.lapses_after, to))
    return ids.index(item.start or ids[0]), steps


def standing(rows: Rows, tracks: Tracks, cover: Cover, axis: Axis) -> Standing:
    """
    What stands at the end of each period, over all days that vague dates may mean.

    Args:
        rows: Events and reversals of ladders and elements.
        tracks: The tracks of the card.
        cover: Periods covered by checks; a lapse lowers the high end only where one is.
        axis: The periods.

    Returns:
        Ranks: `point` reads vague dates the unfavourable way and strong rows only; `low` lets weak
        reversals count too, `high` weak events; `held` is the point if nothing lapsed.
    """
    engine = _Engine(tracks, axis, cover)
    events, reversals = rows.where(~rows.is_reversal), rows.where(rows.is_reversal)
    strong, firm = events.where(~events.is_weak), reversals.where(~reversals.is_weak)
    point = engine.lowest(strong, firm, lapsing=True)
    low = point
    if len(firm.row) < len(reversals.row):
        low = np.minimum(point, engine.lowest(strong, reversals, lapsing=True))
    held = engine.lowest(strong, firm, lapsing=False) if tracks.lapses.any() else point
    if tracks.lapses.any() or len(rows.row) > len(strong.row) or (rows.low < rows.high).any():
        high = np.maximum(point, engine.highest(events, firm))
    else:  # only strong events, each in a period of its own: nothing leaves room above the point
        high = point
    shape = (len(tracks.rows), len(axis.card.units), axis.length)
    return Standing(
        low=low.reshape(shape), point=point.reshape(shape), high=high.reshape(shape),
        held=np.maximum(held, point).reshape(shape),
    )  # fmt: skip


class _Engine:
    """Array work over tracks × units (flattened) × periods."""

    def __init__(self, tracks: Tracks, axis: Axis, cover: Cover) -> None:
        self.axis, self.tracks = axis, tracks
        self.units = len(axis.card.units)
        self.count = len(tracks.rows) * self.units
        self.start = np.repeat(tracks.start, self.units)
        self.track = np.repeat(np.arange(len(tracks.rows)), self.units)
        self.covered = cover.last[tracks.rows].reshape(self.count, axis.length)
        self.of_row = np.full(cover.last.shape[0], -1)
        self.of_row[tracks.rows] = np.arange(len(tracks.rows))

    def line(self, rows: Rows) -> np.ndarray:
        """Flattened track of each row."""
        return self.of_row[rows.row] * self.units + rows.unit

    def lowest(self, events: Rows, reversals: Rows, *, lapsing: bool) -> np.ndarray:
        """Lowest rank over all possible days: events late, reversals late enough to undo them."""
        numbers = self.axis.numbers
        result = np.maximum(self._proved_low(events, lapsing), self.start[:, None])
        if not len(reversals.row):
            return result
        last = self._last_certain(reversals)
        result = np.where(last == _NO_DAY, result, np.iinfo(np.int16).max)
        line = self.line(events)
        for lines, fall in self._one_by_one(reversals):
            left = self._left(lines, fall, numbers[None, :] - fall.low[:, None], lapsing)
            possible = (fall.low[:, None] <= numbers) & (numbers < fall.high[:, None])
            certain = (fall.high[:, None] <= numbers) & (fall.high_day[:, None] >= last[lines])
            after = self._after(fall.high_day, lines)
            later = events.where((line >= 0) & (events.low_day > after[line]))
            proved = self._proved_low(later, lapsing)[lines] if len(later.row) else left
            value = np.where(certain, np.maximum(left, proved), left)
            result[lines] = np.where(
                possible | certain, np.minimum(result[lines], value), result[lines]
            )
        return result

    def highest(self, events: Rows, reversals: Rows) -> np.ndarray:
        """
        Highest rank over all possible days: events early but after the last sure reversal.

        Of an event and a reversal that may share a day, either may be the later one.
        """
        numbers = self.axis.numbers
        result = np.maximum(self._proved_high(events), self.start[:, None])
        if not len(reversals.row):
            return result
        last = self._last_certain(reversals)
        result = np.where(last == _NO_DAY, result, -1)
        line = self.line(events)
        for lines, fall in self._one_by_one(reversals):
            age = self.covered[lines] - fall.high[:, None]
            left = self._left(lines, fall, age, lapsing=True)
            possible = (fall.low[:, None] <= numbers) & (numbers < fall.high[:, None])
            certain = (fall.high[:, None] <= numbers) & (fall.high_day[:, None] >= last[lines])
            after = self._after(fall.low_day, lines)
            later = events.where((line >= 0) & (events.high_day >= after[line]))
            proved = self._proved_high(later)[lines] if len(later.row) else np.full_like(left, -1)
            rules = last[lines] == fall.low_day[:, None]
            value = np.maximum(np.where(possible | certain, left, -1), np.where(rules, proved, -1))
            result[lines] = np.maximum(result[lines], value)
        return result

    def _proved_low(self, events: Rows, lapsing: bool) -> np.ndarray:
        """Rank proved for sure, aged from the first possible day; -1 where none."""
        proof = self._proofs(events, self.axis.place(events.high), events.low)
        return self._ranked(proof, self.axis.numbers - proof, lapsing)

    def _proved_high(self, events: Rows) -> np.ndarray:
        """Rank possibly proved; a lapse shows only once a check covers the period."""
        proof = self._proofs(events, self.axis.place(events.low), events.high)
        return self._ranked(proof, self.covered[:, None, :] - proof, True)

    def _proofs(self, events: Rows, at: np.ndarray, period: np.ndarray) -> np.ndarray:
        shape = (self.count, self.tracks.ranks, self.axis.length)
        return latest(shape, (self.line(events), events.rank, at), period)

    def _ranked(self, proof: np.ndarray, age: np.ndarray, lapsing: bool) -> np.ndarray:
        ranks = np.arange(self.tracks.ranks, dtype=np.int16)[None, :, None]
        left: np.ndarray = np.broadcast_to(ranks, proof.shape)
        if lapsing and self.tracks.lapses.any():
            ages = np.clip(age, 0, self.tracks.lapse.shape[2] - 1)
            left = self.tracks.lapse[self.track[:, None, None], ranks, ages]
        return np.where(proof > NEVER, left, -1).max(axis=1)

    def _last_certain(self, reversals: Rows) -> np.ndarray:
        """Latest first day of the reversals that have happened for sure."""
        grid = np.full((self.count, self.axis.length), _NO_DAY)
        at = self.axis.place(reversals.high)
        inside = at < self.axis.length
        np.maximum.at(grid, (self.line(reversals)[inside], at[inside]), reversals.low_day[inside])
        return np.maximum.accumulate(grid, axis=1)

    def _after(self, day: np.ndarray, lines: np.ndarray) -> np.ndarray:
        """A day for each track; tracks not in `lines` get one that no event lies after."""
        after = np.full(self.count, np.iinfo(np.int64).max)
        after[lines] = day
        return after

    def _left(self, lines: np.ndarray, fall: Rows, age: np.ndarray, lapsing: bool) -> np.ndarray:
        """Rank that each reversal leaves standing, as it lapses."""
        shape = (len(lines), self.axis.length)
        if not lapsing:
            return np.broadcast_to(fall.rank[:, None], shape)
        ages = np.clip(np.broadcast_to(age, shape), 0, self.tracks.lapse.shape[2] - 1)
        return self.tracks.lapse[self.track[lines][:, None], fall.rank[:, None], ages]

    def _one_by_one(self, reversals: Rows) -> "list[tuple[np.ndarray, Rows]]":
        """The first reversal of every track, then the second of those that have one, and so on."""
        line = self.line(reversals)
        order = np.lexsort((reversals.high_day, line))
        ordered = line[order]
        first = np.searchsorted(ordered, ordered)
        turn = np.arange(len(ordered)) - first
        return [
            (ordered[turn == number], reversals.where(order[turn == number]))
            for number in range(int(turn.max()) + 1)
        ]
