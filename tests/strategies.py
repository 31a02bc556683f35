"""
Draws valid goalposts, indicators, cards, ledgers and observations for the property tests.

A new kind of indicator is added here first. Ledger rows are drawn as the text that a file would
hold; `checked(rows, card)` runs them through the reader, so no test scores what a user could not.
"""

import string
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import attrs
import numpy as np
import pandas as pd
from hypothesis import strategies as st

from scorecard.aggregation import Scores, aggregate_panel
from scorecard.card import Card
from scorecard.kinds import (
    DEFAULT_STAGES,
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
)
from scorecard.kinds import Sequence as SequenceKind
from scorecard.ledger import COLUMNS, as_ledger
from scorecard.model import Clause, Clock, Method, Recommendation, Source
from scorecard.normalisation import normalise_panel
from scorecard.observation.observe import observe_panel
from scorecard.panel import Panel
from scorecard.periods import parse_moment
from scorecard.vintage import vintage

Row = dict[str, str]

SERIES_FROM = "2022Q1"
FIRST_DAY = date(2021, 6, 1)  # before the series, so that some rows are older than it
LAST_DAY = date(2024, 3, 20)
AS_OF = date(2024, 5, 10)  # a quarter under way, so that the last period is provisional
SOURCE = Source(title="A source", published_on=date(2023, 2, 8))
STATES = ("ladder", "checklist", "measure")
FLOWS = ("count", "ratio", "sequence")
KINDS = (*STATES, *FLOWS)
STRONG, WEAK = ("B", "2"), ("E", "4")


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


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> st.SearchStrategy[date]:
    """Days on which drawn rows happened."""
    return st.dates(first, last)


@st.composite
def spans(draw: st.DrawFn, *, exact: bool = False, last: date = LAST_DAY) -> str:
    """A day, month, year or interval as a file writes it."""
    day = draw(days(last=last))
    shape = "day" if exact else draw(st.sampled_from(["day", "day", "month", "year", "interval"]))
    if shape == "month":
        return day.isoformat()[:7]
    if shape == "year":
        return day.isoformat()[:4]
    if shape == "interval":
        return f"{day}/{day + timedelta(days=draw(st.integers(1, 200)))}"
    return day.isoformat()


@st.composite
def state_rows(
    draw: st.DrawFn,
    card: Card,
    item: Indicator,
    *,
    exact: bool = False,
    grades: Sequence[tuple[str, str]] = (STRONG, STRONG, WEAK),
    kinds: Sequence[str] = ("event", "event", "event", "reversal"),
) -> Row:
    """A row that a ladder, checklist or measure reads."""
    is_track = isinstance(item, Ladder | Checklist)
    row = draw(_common(card, item, draw(st.sampled_from(kinds)) if is_track else "event", exact))
    row["reliability"], row["credibility"] = draw(st.sampled_from(grades))
    if isinstance(item, Ladder):
        row["stage"] = draw(st.sampled_from([stage.id for stage in item.stages]))
    elif isinstance(item, Checklist):
        row["element"] = draw(st.sampled_from([element.id for element in item.elements]))
    elif isinstance(item, Measure):
        value = draw(numbers())
        row |= {"value": repr(value), "unit_measure": item.unit_measure}
        if draw(st.booleans()):
            row["value_low"] = repr(value - draw(st.integers(0, 20)))
        if draw(st.booleans()):
            row["value_high"] = repr(value + draw(st.integers(0, 20)))
    return row


@st.composite
def flow_rows(
    draw: st.DrawFn,
    card: Card,
    item: Indicator,
    *,
    exact: bool = False,
    grades: Sequence[tuple[str, str]] = (STRONG, STRONG, WEAK),
) -> Row:
    """An event that a count, ratio or sequence reads; some share their event with others."""
    row = draw(_common(card, item, "event", exact))
    row["reliability"], row["credibility"] = draw(st.sampled_from(grades))
    row["event"] = draw(st.sampled_from(["", "", "e1", "e2"]))
    if isinstance(item, Ratio):
        row["element"] = draw(st.sampled_from(["part", ""]))
    return row


@st.composite
def check_rows(
    draw: st.DrawFn, card: Card, *, nodes: Sequence[str] | None = None, exact: bool = False
) -> Row:
    """A look at an indicator or any node, over some period."""
    names = [node.id for node in card.nodes] if nodes is None else list(nodes)
    target = draw(st.sampled_from(names))
    own = {item.id: item.clause for item in card.indicators}
    row = {"kind": "check", "node": own.get(target, target), "title": "A look"}
    row["indicator"] = target if target in own else ""
    row["unit"] = draw(st.sampled_from(["", *card.units]))
    first = draw(days())
    last = first + timedelta(days=draw(st.integers(0, 600)))
    row["occurred_on"] = f"{first}/{min(last, LAST_DAY)}"
    row["recorded_on"] = str(min(last, LAST_DAY) + timedelta(days=draw(st.integers(0, 40))))
    row["published_on"] = draw(st.sampled_from(["", row["recorded_on"]]))
    return row


@st.composite
def other_rows(draw: st.DrawFn, card: Card) -> Row:
    """An obstacle or a piece of context: shown, never scored."""
    item = draw(st.sampled_from(card.indicators))
    kind = draw(st.sampled_from(["obstacle", "context"]))
    row = draw(_common(card, item, kind, exact=False))
    row["indicator"] = draw(st.sampled_from(["", item.id]))
    return row


@st.composite
def _common(draw: st.DrawFn, card: Card, item: Indicator, kind: str, exact: bool) -> Row:
    occurred = draw(spans(exact=exact))
    first = date.fromisoformat(f"{occurred.partition('/')[0]}-01-01"[:10])
    published = first + timedelta(days=draw(st.sampled_from([0, 0, 10, 120, 400])))
    recorded = published + timedelta(days=draw(st.sampled_from([0, 5, 200])))
    return {
        "kind": kind,
        "node": item.clause,
        "indicator": item.id,
        "unit": draw(st.sampled_from(card.units)),
        "occurred_on": occurred,
        "published_on": draw(st.sampled_from([str(published), ""])),
        "recorded_on": str(recorded),
        "title": "Drawn",
    }


def any_row(
    card: Card, *, exact: bool = False, kinds: Sequence[str] = ("state", "flow", "check", "other")
) -> st.SearchStrategy[Row]:
    """A row of any sort that the card can read; `kinds` narrows the sorts."""
    states = [item for item in card.indicators if not item.is_flow]
    flows = [item for item in card.indicators if item.is_flow]
    able: list[st.SearchStrategy[Row]] = []
    if "state" in kinds:
        able += [state_rows(card, item, exact=exact) for item in states]
    if "flow" in kinds:
        able += [flow_rows(card, item, exact=exact) for item in flows]
    if "check" in kinds:
        able.append(check_rows(card))
    if "other" in kinds:
        able.append(other_rows(card))
    return st.one_of(able) if able else st.nothing()


@st.composite
def ledgers(
    draw: st.DrawFn,
    card: Card,
    *,
    most: int = 12,
    exact: bool = False,
    kinds: Sequence[str] = ("state", "flow", "check", "other"),
    corrections: bool = True,
) -> list[Row]:
    """
    Rows of a ledger of a card, as text, without faults.

    Args:
        card: The card.
        most: Largest number of rows before corrections.
        exact: Only exact days.
        kinds: Sorts of rows, as `any_row` takes them.
        corrections: Whether some rows may be corrected or retracted.
    """
    rows = draw(st.lists(any_row(card, exact=exact, kinds=kinds), max_size=most))
    rows = without_clashes(rows)
    for number, row in enumerate(rows):
        row["id"] = f"d{number:02}"
    if corrections and rows:
        for number, row in enumerate(draw(st.lists(st.sampled_from(rows), max_size=2))):
            if not any(other.get("supersedes") == row["id"] for other in rows):
                rows.append(draw(_replacement(row, f"x{number:02}", card.clauses[0].code)))
    return without_clashes(rows)


@st.composite
def _replacement(draw: st.DrawFn, row: Row, name: str, clause: str) -> Row:
    """A retraction of a row, or the same row with a better grade."""
    later = date.fromisoformat(row["recorded_on"]) + timedelta(days=draw(st.integers(0, 300)))
    changed = {"id": name, "supersedes": row["id"], "recorded_on": str(later)}
    changed["published_on"] = draw(st.sampled_from(["", str(later)]))
    if draw(st.booleans()) and row["kind"] not in ("check", "retraction"):
        return row | changed | {"reliability": "A", "credibility": "1"}
    kept = {name: row.get(name, "") for name in ("unit", "occurred_on", "title")}
    return kept | changed | {"kind": "retraction", "node": clause}


def without_clashes(rows: Iterable[Row]) -> list[Row]:
    """The rows, less those that say of one day what an earlier row says otherwise."""
    kept: list[Row] = []
    said: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in rows:
        key = tuple(row.get(name, "") for name in ("indicator", "unit", "element", "occurred_on"))
        says = (row["kind"], row.get("value", ""))
        is_scored = row["kind"] in ("event", "reversal")
        if not is_scored or said.setdefault(key, says) == says:
            kept.append(row)
    return kept


def text_frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Rows as the text columns of a ledger file."""
    filled = [{name: row.get(name, "") for name in COLUMNS} for row in rows]
    return pd.DataFrame(filled, columns=list(COLUMNS), dtype=object)


def checked(rows: Iterable[Row], card: Card) -> pd.DataFrame:
    """Rows as the checked frame that a file with them gives."""
    return as_ledger(text_frame(rows), card)


@st.composite
def observations(draw: st.DrawFn, card: Card, *, periods: int = 3) -> pd.DataFrame:
    """
    Observations of every indicator, unit and period, some not observed and some not applicable.

    Columns `period, unit, indicator, value, low, high, obs_status`, in the indicators' own terms.
    """
    index = pd.period_range(SERIES_FROM, periods=periods, freq="Q")
    ids = [item.id for item in card.indicators]
    cells = pd.MultiIndex.from_product([ids, card.units, index], names=["indicator", "unit", "p"])
    # One draw for all cells, four bytes each: a draw for each number would be slow.
    size = 4 * len(cells)
    drawn = np.frombuffer(draw(st.binary(min_size=size, max_size=size)), np.uint8).reshape(-1, 4)
    status = np.array(["A", "A", "I", "P", "O", "M", "O", "A"])[drawn[:, 0] % 8]
    never = np.isin(drawn[:, 0] % 8, (5, 6))
    share = np.sort(drawn[:, 1:] / 255, axis=1)
    scale = np.array([_scale(card.indicator(name)) for name in cells.get_level_values(0)])
    values = scale[:, :1] + share * (scale[:, 1:2] - scale[:, :1])
    values = np.where(scale[:, 2:] == 1, np.round(values), values)
    values[never] = np.nan
    frame = cells.to_frame(index=False).rename(columns={"p": "period"})
    frame["low"], frame["value"], frame["high"] = values.T
    return frame.assign(obs_status=status)


def _scale(item: Indicator) -> tuple[float, float, bool]:
    """Lowest and highest value to draw, and whether values are whole numbers."""
    if isinstance(item, Ladder):
        return 0, len(item.stages) - 1, True
    return (-120, 120, False) if isinstance(item, Measure | Count) else (0, 1, False)


def observed(
    rows: Iterable[Row], card: Card, *, as_of: date = AS_OF, clock: Clock = "published"
) -> Panel:
    """The observations that rows give on a date."""
    ledger = checked(rows, card)
    moment = parse_moment(as_of)
    return observe_panel(card, vintage(ledger, moment, clock), moment)


def scored(rows: Iterable[Row], card: Card, *, aspect: str = "all") -> Scores:
    """The scores that rows give on the usual date."""
    return aggregate_panel(normalise_panel(observed(rows, card)), aspect)


def same_panels(one: Panel, other: Panel) -> bool:
    """Whether two panels agree to the last bit."""
    names = ("value", "low", "high", "held", "status")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in names)
