"""Vague dates against every day they may mean."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import permutations, product
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from strategies import STRONG, WEAK, Row, card_of, observed, without_clashes

from scorecard.definitions.kinds import (
    Count,
    Goalposts,
    Indicator,
    Ladder,
    Measure,
    Ratio,
    Selector,
    Stage,
    Sum,
)
from scorecard.definitions.kinds import Sequence as SequenceKind

# A period is a day here, so that a few days are enough to cross periods and every possible day
# can be tried.
FIRST = date(2022, 1, 1)
LENGTH = 9
AS_OF = FIRST + timedelta(days=LENGTH - 1)
ENDS = Goalposts(worst=0, best=10, set_on=FIRST, source="Drawn")
COMMON: dict[str, Any] = {"id": "x", "clause": "C1", "question": "How far?", "why": "It shows."}
WINDOW = 3


def ladder(lapses_after: int | None = None) -> Ladder:
    rungs = [
        Stage(id=f"s{n}", score=50 * n, like="none", earned_by="proof", lapses_after=after)
        for n, after in enumerate([None, lapses_after, lapses_after])
    ]
    return Ladder(**COMMON, valid_for=LENGTH, stages=tuple(rungs))


MEASURE = Measure(**COMMON, valid_for=LENGTH, goalposts=ENDS, unit_measure="points")
COUNT = Count(**COMMON, goalposts=ENDS, window=WINDOW)
SUM = Sum(**COMMON, goalposts=ENDS, window=WINDOW, unit_measure="points")
SELF = Selector(indicator="x")
RATIO = Ratio(
    **COMMON, numerator=Selector(indicator="x", element="part"), denominator=SELF, window=WINDOW
)
SEQUENCE = SequenceKind(**COMMON, steps=SELF, after=Selector(indicator="y", stage="s1"), window=0)
STAGE_ROWS = [
    {"kind": kind, "stage": f"s{rank}"} for kind in ("event", "reversal") for rank in range(3)
]
VALUE_ROWS = [
    {"kind": "event", "value": str(value), "unit_measure": "points"} for value in (2, 5, 7)
]
AMOUNT_ROWS = [
    {
        "kind": "event",
        "unit_measure": "points",
        "value": value,
        "value_low": low,
        "value_high": high,
    }
    for value, low, high in (("2", "", ""), ("-3", "-4", ""), ("5", "-1", "8"), ("0", "", ""))
]
FLOW_ROWS = [{"kind": "event", "element": name} for name in ("part", "")]
# Every day is confirmed by name, so that the ends are those of the rows alone.
LOOK: Row = {
    "id": "look",
    "kind": "check",
    "node": "C1",
    "indicator": "x",
    "occurred_on": f"{FIRST - timedelta(days=5)}/{AS_OF}",
    "recorded_on": str(AS_OF),
    "title": "A look",
}


@frozen
class Moment:
    """One row in one world: its day as a number, its turn among the rows of that day."""

    day: int
    turn: int
    row: Row

    @property
    def is_weak(self) -> bool:
        return (self.row["reliability"], self.row["credibility"]) == WEAK


World = list[Moment]


@st.composite
def vague_days(draw: st.DrawFn) -> str:
    first = draw(st.integers(0, LENGTH - 2))
    last = min(LENGTH - 1, first + draw(st.sampled_from([0, 0, 1, 2, 3])))
    days = [FIRST + timedelta(days=number) for number in (first, last)]
    return f"{days[0]}/{days[1]}" if first < last else str(days[0])


@st.composite
def few_rows(
    draw: st.DrawFn, says: Sequence[Row], *, indicator: str = "x", most: int = 3
) -> list[Row]:
    """One to three rows of an indicator, most of them vague, all known on the last day."""
    rows: list[Row] = []
    for _ in range(draw(st.integers(1, most))):
        grade = draw(st.sampled_from([STRONG, STRONG, WEAK]))
        row = {"node": "C1", "indicator": indicator, "title": "Drawn"}
        row |= {"published_on": str(AS_OF), "recorded_on": str(AS_OF)}
        row |= {"reliability": grade[0], "credibility": grade[1]}
        row |= {"occurred_on": draw(vague_days()), "id": f"{indicator}{len(rows)}"}
        rows.append(row | draw(st.sampled_from(says)))
    return without_clashes(rows)


def worlds(rows: Sequence[Row]) -> Iterator[World]:
    """The rows with every combination of days they may mean; those of one day in any turn."""
    choices = []
    for row in rows:
        first, _, last = row["occurred_on"].partition("/")
        ends = [(date.fromisoformat(day) - FIRST).days for day in (first, last or first)]
        choices.append(range(ends[0], ends[1] + 1))
    for days in product(*choices):
        for turns in permutations(range(len(rows))):
            yield [Moment(*each) for each in zip(days, turns, rows, strict=True)]


def stage_at(world: World, now: int, lapses_after: int | None = None) -> int:
    """Stage that stands on a day: events lift it, a reversal sets it, time wears it off."""
    found = [(0, -LENGTH * 9, False)]
    for moment in sorted(world, key=lambda moment: (moment.day, moment.turn)):
        if moment.day <= now:
            rank = int(moment.row["stage"][1])
            if moment.row["kind"] == "reversal":
                found = []
            found.append((rank, moment.day, True))

    def left(rank: int, day: int) -> int:
        gone = lapses_after is not None and now - day > lapses_after
        return 0 if gone else rank

    return max(left(rank, day) for rank, day, _ in found)


def value_at(world: World, now: int) -> float:
    """Last value on a day."""
    past = [moment for moment in world if moment.day <= now]
    last = max(past, key=lambda moment: (moment.day, moment.turn), default=None)
    return np.nan if last is None else float(last.row["value"])


def inside(world: World, now: int) -> World:
    return [moment for moment in world if now - WINDOW < moment.day <= now]


def share_at(world: World, now: int) -> float:
    """Share of the window's events that are numerator events."""
    counted = [moment.row["element"] == "part" for moment in inside(world, now)]
    return sum(counted) / len(counted) if counted else np.nan


def share_after(world: World, now: int) -> float:
    """Share of the steps so far on whose eve the stage stood."""
    taken = [moment.day for moment in world if moment.row["indicator"] == "x"]
    stages = [moment for moment in world if moment.row["indicator"] == "y"]
    stood = [stage_at(stages, day - 1) >= 1 for day in taken if day <= now]
    return sum(stood) / len(stood) if stood else np.nan


def over(
    rows: Sequence[Row], read: Callable[[World, int], float], keep: Callable[[Moment], bool]
) -> np.ndarray:
    """What a reading gives on each day in each world, of the rows that are kept."""
    kept = [row for row in rows if keep(Moment(0, 0, row))]
    return np.array([[read(world, now) for now in range(LENGTH)] for world in worlds(kept)])


def strong(moment: Moment) -> bool:
    return not moment.is_weak


def strong_or_event(moment: Moment) -> bool:
    return strong(moment) or moment.row["kind"] == "event"


def strong_or_reversal(moment: Moment) -> bool:
    return strong(moment) or moment.row["kind"] == "reversal"


def strong_or_named(moment: Moment, name: str) -> bool:
    return strong(moment) or moment.row["id"] == name


def ends_of(rows: Sequence[Row], *items: Indicator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Low, point and high of the first indicator, as the library sees them."""
    card = attrs.evolve(card_of(*items), frequency="D", series_from=str(FIRST), baseline=str(FIRST))
    panel = observed([*rows, LOOK], card, as_of=AS_OF)
    return panel.low[0, 0], panel.value[0, 0], panel.high[0, 0]


@given(few_rows(STAGE_ROWS))
def test_ends_of_a_ladder_are_the_extremes_over_all_possible_days(rows: list[Row]) -> None:
    """The ends are the lowest and the highest stage over all days, the point is the lowest."""
    low, point, high = ends_of(rows, ladder())
    firm = over(rows, stage_at, strong)

    np.testing.assert_array_equal(point, firm.min(axis=0))
    np.testing.assert_array_equal(
        low, np.minimum(firm.min(axis=0), over(rows, stage_at, strong_or_reversal).min(axis=0))
    )
    np.testing.assert_array_equal(
        high, np.maximum(point, over(rows, stage_at, strong_or_event).max(axis=0))
    )


@given(few_rows(STAGE_ROWS), st.integers(1, 3))
def test_ends_of_a_lapsing_ladder_hold_every_possible_day(rows: list[Row], after: int) -> None:
    """Where stages lapse as well, no world lies outside the ends."""
    low, _, high = ends_of(rows, ladder(after))
    firm = over(rows, lambda world, now: stage_at(world, now, after), strong)

    assert (low <= firm.min(axis=0)).all()
    assert (firm.max(axis=0) <= high).all()


@given(few_rows(VALUE_ROWS))
def test_ends_of_a_measure_are_the_extremes_over_all_possible_days(rows: list[Row]) -> None:
    """The ends are the extremes of what may be the last value; each weak row may stretch one."""
    low, point, high = ends_of(rows, MEASURE)
    firm = over(rows, value_at, strong)
    known = ~np.isnan(firm).any(axis=0)
    weak = [row["id"] for row in rows if not strong(Moment(0, 0, row))]
    beside = [over(rows, value_at, partial(strong_or_named, name=name)) for name in weak]
    lowest = np.min([each.min(axis=0) for each in [firm, *beside]], axis=0)
    highest = np.max([each.max(axis=0) for each in [firm, *beside]], axis=0)

    np.testing.assert_array_equal(~np.isnan(point), known)
    np.testing.assert_array_equal(point[known], firm.min(axis=0)[known])
    np.testing.assert_array_equal(low[known], lowest[known])
    np.testing.assert_array_equal(high[known], highest[known])


@given(few_rows([{"kind": "event"}]))
def test_ends_of_a_count_are_the_extremes_over_all_possible_days(rows: list[Row]) -> None:
    """In a closed window the ends are the fewest strong and the most events over all days."""
    low, point, high = ends_of(rows, COUNT)

    def number(world: World, now: int) -> float:
        return len(inside(world, now))

    np.testing.assert_array_equal(low, over(rows, number, strong).min(axis=0))
    np.testing.assert_array_equal(point, low)
    np.testing.assert_array_equal(high, over(rows, number, lambda _: True).max(axis=0))


def total_of(name: str) -> Callable[[World, int], float]:
    """What the window's events add up to, by their values or by an end of each."""
    return lambda world, now: sum(
        float(moment.row[name] or moment.row["value"]) for moment in inside(world, now)
    )


@given(few_rows(AMOUNT_ROWS), st.booleans())
def test_ends_of_a_sum_are_the_extremes_over_all_possible_days(
    rows: list[Row], more_is_better: bool
) -> None:
    """In a closed window the ends are the extremes over all days; weak rows push one end each."""
    ends = Goalposts(worst=10, best=0, set_on=FIRST, source="Drawn")
    low, point, high = ends_of(rows, SUM if more_is_better else attrs.evolve(SUM, goalposts=ends))
    firm = over(rows, total_of("value"), strong)
    downward = over(rows, total_of("value_low"), lambda m: strong(m) or float(m.row["value"]) < 0)
    upward = over(rows, total_of("value_high"), lambda m: strong(m) or float(m.row["value"]) > 0)

    np.testing.assert_array_equal(point, (firm.min if more_is_better else firm.max)(axis=0))
    np.testing.assert_array_equal(low, downward.min(axis=0))
    np.testing.assert_array_equal(high, upward.max(axis=0))


@given(few_rows(FLOW_ROWS))
def test_ends_of_a_ratio_are_the_extremes_over_all_possible_days(rows: list[Row]) -> None:
    """In a closed window the ends are the extremes over all days; weak rows push one end each."""
    low, _, high = ends_of(rows, RATIO)
    firm = over(rows, share_at, strong)
    known = ~np.isnan(firm).any(axis=0)
    downward = over(rows, share_at, lambda moment: strong(moment) or not moment.row["element"])
    upward = over(rows, share_at, lambda moment: strong(moment) or bool(moment.row["element"]))

    np.testing.assert_allclose(low[known], downward.min(axis=0)[known])
    np.testing.assert_allclose(high[known], upward.max(axis=0)[known])


@given(few_rows([{"kind": "event"}], most=2), few_rows(STAGE_ROWS[1:4], indicator="y", most=2))
def test_ends_of_a_sequence_hold_every_possible_day(steps: list[Row], stages: list[Row]) -> None:
    """No order of steps, stage and reversal that the dates allow gives a share outside the ends."""
    rows = [row for row in [*steps, *stages] if row["reliability"] == STRONG[0]]
    low, _, high = ends_of(rows, SEQUENCE, attrs.evolve(ladder(), id="y"))
    found = over(rows, share_after, strong)
    known = ~np.isnan(found).any(axis=0)

    assert (low[known] <= found.min(axis=0)[known] + 1e-12).all()
    assert (found.max(axis=0)[known] <= high[known] + 1e-12).all()
