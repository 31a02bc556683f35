"""Draws goalposts, indicators of all seven kinds, and small cards."""

import string
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import attrs
from hypothesis import strategies as st

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import (
    DEFAULT_STAGES,
    SIGNS,
    Checklist,
    Count,
    Element,
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
from scorecard.definitions.method import Method
from scorecard.definitions.model import Clause, Recommendation, Source

SERIES_FROM = "2022Q1"
SOURCE = Source(title="A source", published_on=date(2023, 2, 8))
STATES = ("ladder", "checklist", "measure")
FLOWS = ("count", "sum", "ratio", "sequence")
KINDS = (*STATES, *FLOWS)


def numbers(low: float = -100, high: float = 100) -> st.SearchStrategy[float]:
    """Finite numbers with one decimal, so that differences are worth having."""
    return st.integers(int(low * 10), int(high * 10)).map(lambda tenths: tenths / 10)


@st.composite
def goalposts(draw: st.DrawFn, *, low: float = -100, high: float = 100) -> Goalposts:
    """Two different ends, in either direction."""
    worst, best = draw(st.lists(numbers(low, high), min_size=2, max_size=2, unique=True))
    return Goalposts(worst=worst, best=best, set_on=date(2024, 2, 8), source="Drawn")


@st.composite
def stages(draw: st.DrawFn, *, lapses: bool = True) -> tuple[Stage, ...]:
    """Two to four stages whose scores never fall and rise somewhere."""
    count = draw(st.integers(2, 4))
    scores = sorted(draw(st.lists(st.integers(0, 100), min_size=count, max_size=count)))
    if scores[0] == scores[-1]:
        scores[0], scores[-1] = 0, 100
    found = []
    for number, score in enumerate(scores):
        after = draw(st.none() | st.integers(1, 4)) if lapses and number else None
        to = draw(st.none() | st.integers(0, number - 1)) if after else None
        found.append(
            Stage(
                id=f"s{number}",
                score=score,
                like=DEFAULT_STAGES[number],
                earned_by="proof" if number else "",
                lapses_after=after,
                lapses_to=None if to is None else f"s{to}",
            )
        )
    return tuple(found)


@st.composite
def indicators(
    draw: st.DrawFn,
    *,
    name: str = "x",
    clause: str = "C1",
    kinds: Sequence[str] = KINDS,
    element_clauses: Sequence[str] = (),
    ladder: Ladder | None = None,
    applies: bool = True,
) -> Indicator:
    """
    One indicator.

    Args:
        name: Its id.
        clause: The clause it measures.
        kinds: Which kinds it may be.
        element_clauses: Clauses right below, each to be answered by an element of a checklist;
            with any, the indicator is a checklist.
        ladder: A ladder that a sequence may ask for; without it, a sequence asks for a clause.
        applies: Whether it may begin or end to apply within the series.
    """
    kind = "checklist" if element_clauses else draw(st.sampled_from(kinds))
    common: dict[str, Any] = {
        "id": name,
        "clause": clause,
        "question": "How far?",
        "why": "It shows.",
        "weight": draw(st.sampled_from([1.0, 1.0, 0.5, 3.0])),
        "aspect": draw(st.sampled_from([None, "commitment", "implementation"])),
    }
    if applies:
        common["applies_from"] = draw(st.sampled_from([None, None, None, "2022Q3"]))
        common["applies_to"] = draw(st.sampled_from([None, None, None, "2023Q3"]))
    if kind in FLOWS:
        return draw(_flows(kind, common, ladder))
    common["valid_for"] = draw(st.integers(0, 4))
    if kind == "ladder":
        rungs = draw(stages())
        start = draw(st.sampled_from([None, None, *(stage.id for stage in rungs)]))
        return Ladder(**common, stages=rungs, start=start)
    if kind == "checklist":
        names = [*string.ascii_lowercase[: max(len(element_clauses), draw(st.integers(1, 3)))]]
        elements = [
            Element(id=name, clause=element_clauses[n] if n < len(element_clauses) else None)
            for n, name in enumerate(names)
        ]
        lapse = draw(st.none() | st.integers(1, 4))
        return Checklist(**common, elements=tuple(elements), lapses_after=lapse)
    ends = draw(goalposts())
    return Measure(**common, goalposts=ends, unit_measure="points")


@st.composite
def _flows(draw: st.DrawFn, kind: str, common: dict[str, Any], ladder: Ladder | None) -> Indicator:
    own = Selector(indicator=common["id"])
    window = draw(st.integers(1, 4))
    if kind == "count":
        matches = draw(st.sampled_from([None, Selector(node=common["clause"]), own]))
        ends = draw(goalposts(low=0, high=5))
        return Count(**common, goalposts=ends, window=window, matches=matches)
    if kind == "sum":
        ends, values = draw(goalposts(low=-5, high=5)), draw(st.sampled_from(SIGNS))
        return Sum(**common, goalposts=ends, window=window, values=values, unit_measure="points")
    if kind == "ratio":
        part = attrs.evolve(own, element="part")
        ends_or_none = draw(st.none() | goalposts(low=0, high=1))
        return Ratio(
            **common, numerator=part, denominator=own, window=window, goalposts=ends_or_none
        )
    after = Selector(node=common["clause"])
    if ladder is not None:
        after = Selector(indicator=ladder.id, stage=ladder.stages[-1].id)
    return SequenceKind(**common, steps=own, after=after, window=draw(st.integers(0, 4)))


@st.composite
def cards(
    draw: st.DrawFn,
    *,
    kinds: Sequence[str] = KINDS,
    most_units: int = 2,
    coverage: float | None = None,
    applies: bool = True,
) -> Card:
    """
    A small card: one to three recommendations, clauses within clauses, indicators of some kinds.

    Args:
        kinds: Which kinds the indicators may be (a checklist may come with clauses of its own).
        most_units: Largest number of units.
        coverage: Threshold below which no score is shown; drawn if not given.
        applies: Whether indicators may begin or end to apply within the series.
    """
    clauses: list[Clause] = []
    found: list[Indicator] = []

    def add_indicator(clause: str, element_clauses: Sequence[str] = ()) -> None:
        ladders = [item for item in found if isinstance(item, Ladder)]
        found.append(
            draw(
                indicators(
                    name=f"i{len(found)}",
                    clause=clause,
                    kinds=kinds,
                    element_clauses=element_clauses,
                    ladder=ladders[0] if ladders else None,
                    applies=applies,
                )
            )
        )

    def add_clause(code: str, recommendation: str, part_of: str | None = None) -> None:
        weight = draw(st.sampled_from([1.0, 1.0, 2.0, 0.25]))
        clauses.append(
            Clause(
                code=code,
                recommendation=recommendation,
                asks="Something",
                part_of=part_of,
                weight=weight,
            )
        )

    recommendations = [f"r{n}" for n in range(draw(st.integers(1, 3)))]
    for recommendation in recommendations:
        for number in range(draw(st.integers(1, 2))):
            code = f"{recommendation.upper()}{number}"
            add_clause(code, recommendation)
            shape = draw(st.sampled_from(["leaf", "leaf", "nested", "elements"]))
            if shape == "elements" and "checklist" in kinds:
                add_clause(f"{code}e", recommendation, code)
                add_indicator(code, [f"{code}e"])
            elif shape == "nested":
                add_clause(f"{code}a", recommendation, code)
                add_indicator(f"{code}a")
                for _ in range(draw(st.integers(0, 1))):
                    add_indicator(code)
            else:
                for _ in range(draw(st.integers(1, 2))):
                    add_indicator(code)
    threshold = draw(st.sampled_from([0.0, 0.5, 0.65, 1.0])) if coverage is None else coverage
    return Card(
        id="drawn",
        title="A drawn card",
        version="1.0",
        adopted_on=date(2024, 2, 8),
        source=SOURCE,
        units=tuple(f"unit {n}" for n in range(1, draw(st.integers(1, most_units)) + 1)),
        series_from=SERIES_FROM,
        baseline="2022Q4",
        recommendations=tuple(
            Recommendation(id=item, title="Do it", weight=draw(st.sampled_from([1.0, 2.0])))
            for item in recommendations
        ),
        clauses=tuple(clauses),
        indicators=tuple(found),
        method=Method(coverage=threshold),
    )


def card_of(*items: Indicator, units: Iterable[str] = ("one",), coverage: float = 0.0) -> Card:
    """A card with one recommendation, whose clauses are those that the indicators name."""
    codes = dict.fromkeys(item.clause for item in items)
    return Card(
        id="made",
        title="A made card",
        version="1.0",
        adopted_on=date(2024, 2, 8),
        source=SOURCE,
        units=tuple(units),
        series_from=SERIES_FROM,
        baseline="2022Q4",
        recommendations=(Recommendation(id="r", title="Do it"),),
        clauses=tuple(Clause(code=code, recommendation="r", asks="It") for code in codes),
        indicators=items,
        method=Method(coverage=coverage),
    )
