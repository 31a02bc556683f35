"""
Draws ledger rows as the text that a file would hold.

`checked(rows, card)` runs them through the reader, so no test scores what a user could not.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pandas as pd
from hypothesis import strategies as st

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import (
    Checklist,
    Indicator,
    Ladder,
    Measure,
    Ratio,
    Sum,
    limits_of,
)
from scorecard.ledger.reading import COLUMNS, as_ledger
from strategies.drawn_cards import numbers

Row = dict[str, str]

FIRST_DAY = date(2021, 6, 1)  # before the series, so that some rows are older than it
LAST_DAY = date(2024, 3, 20)
STRONG, WEAK = ("B", "2"), ("E", "4")


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
    """An event that a count, sum, ratio or sequence reads; some share their event with others."""
    row = draw(_common(card, item, "event", exact))
    row["reliability"], row["credibility"] = draw(st.sampled_from(grades))
    row["event"] = draw(st.sampled_from(["", "", "e1", "e2"]))
    if isinstance(item, Ratio):
        row["element"] = draw(st.sampled_from(["part", ""]))
    if isinstance(item, Sum):
        row |= draw(_amounts(item))
    return row


@st.composite
def _amounts(draw: st.DrawFn, item: Sum) -> Row:
    """A value that a sum can read, perhaps with ends."""
    limits = limits_of(item)
    least, most = (-5.0, 5.0) if limits is None else (max(-5, limits.low), min(5, limits.high))
    low, value, high = sorted(draw(st.lists(numbers(least, most), min_size=3, max_size=3)))
    row = {"value": repr(value), "unit_measure": item.unit_measure}
    row["value_low"] = draw(st.sampled_from(["", repr(low)]))
    row["value_high"] = draw(st.sampled_from(["", repr(high)]))
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
