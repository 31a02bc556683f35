"""Everything that can be wrong with a row of evidence."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.draft import Draft
from scorecard.definitions.model import ADDRESS, SOURCE_KINDS, is_web_address
from scorecard.definitions.validators import is_text
from scorecard.errors import Fault, nearest, one_of, quoted
from scorecard.ledger.cells import (
    BROKEN_FORMULAS,
    Problem,
    day_problem,
    moment_problem,
    number_in,
    number_problem,
    parse_day,
    span_problem,
)
from scorecard.ledger.row_readers import KINDS, meaning_faults, read_by
from scorecard.ledger.supersession import UNKNOWN_ROW, supersession_faults
from scorecard.ledger.table import Table
from scorecard.periods import parse_moment, parse_span

REQUIRED = ("id", "kind", "node", "occurred_on", "recorded_on", "title")
RELIABILITY = tuple("ABCDEF")
CREDIBILITY = tuple("123456")
FORMATTED = ("occurred_on", "published_on", "recorded_on", "value", "value_low", "value_high")
FREE_TEXT = ("event", "unit_measure", "title", "fact", "publisher", "locator", "coder", "note")

_ADDRESS = r"https?://[!#-;=?-\[\]_a-z~]++"  # others are looked at one by one
_ID = r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,119}+"


@frozen
class Checked:
    """Faults of a ledger, the typed columns of its rows, and which have a value off its scale."""

    faults: list[Fault]
    columns: dict[str, Any]
    table: Table
    off_scale: np.ndarray


def check_rows(text: pd.DataFrame, card: Card, *, is_whole: bool = True) -> Checked:
    """
    Check rows of text against a card.

    Args:
        text: All ledger columns as text, with `file` and `line`.
        card: The card whose words the rows use.
        is_whole: Whether every row of the ledger could be read; if not, a row that another
            supersedes may be among those that could not.

    Returns:
        All faults, and the typed columns (only to be used where there is no fault).
    """
    table = Table(text)
    columns: dict[str, Any] = {}
    faults = [*_own_faults(table, columns, is_whole=is_whole), *_names(table, card)]
    columns["read_by"] = read_by(table, card)
    faults += meaning_faults(table, card, columns)
    letter, digit = card.method.weakest_grade[0], card.method.weakest_grade[1]
    columns["is_weak"] = table.mapped(
        "reliability", lambda cell: cell > letter, bool
    ) | table.mapped("credibility", lambda cell: cell > digit, bool)
    return Checked(_each_once(faults), columns, table, columns.pop("off_scale"))


def faults_without_card(text: pd.DataFrame, *, is_whole: bool = True) -> list[Fault]:
    """The faults of rows of text that show without knowing the card; see `check_rows`."""
    return _each_once(_own_faults(Table(text), {}, is_whole=is_whole))


def faults_by_draft(text: pd.DataFrame, draft: Draft, *, is_whole: bool = True) -> list[Fault]:
    """
    The faults of rows of text that are certain though their card has faults too.

    Args:
        text: See `check_rows`.
        draft: What could be read of the card.
        is_whole: See `check_rows`.
    """
    table = Table(text)
    own = set(faults_without_card(text, is_whole=is_whole))
    rows = {(str(file), int(line)): row
            for row, (file, line) in enumerate(zip(text["file"], text["line"], strict=True))}  # fmt: skip
    certain = []
    for fault in check_rows(text, draft, is_whole=is_whole).faults:
        row = rows[fault.file, fault.line or 0]
        is_told = fault.where not in draft.stood_in
        cells = table.cell(row, "node"), table.cell(row, "indicator")
        if fault in own or (is_told and not draft.is_doubtful(*cells)):
            certain.append(fault)
    return certain


def _each_once(faults: list[Fault]) -> list[Fault]:
    distinct = {(fault.file, fault.line, fault.where, fault.found): fault for fault in faults[::-1]}
    return list(distinct.values())


def _own_faults(table: Table, columns: dict[str, Any], *, is_whole: bool) -> list[Fault]:
    faults = [*_legible(table), *_words(table), *_required(table), *_identifiers(table)]
    faults += _dates(table, columns)
    faults += _values(table, columns)
    if not any(fault.where in ("id", "supersedes") for fault in faults):
        found = supersession_faults(table, columns)
        faults += [fault for fault in found if is_whole or fault.expected != UNKNOWN_ROW]
    return faults


def _option(options: Sequence[str], otherwise: str) -> Callable[[str], Problem | None]:
    def problem(cell: str) -> Problem | None:
        return None if cell in known else (expected, nearest(cell, options, otherwise))

    known, expected = set(options), one_of(options)
    return problem


def _words(table: Table) -> Iterator[Fault]:
    yield from table.each("kind", _option(KINDS, "use one of these"))
    yield from table.each("source_kind", _option(SOURCE_KINDS, "use one of these"))
    yield from table.each("reliability", _option(RELIABILITY, "grade the publisher"))
    yield from table.each("credibility", _option(CREDIBILITY, "grade the support"))
    for name in ("url", "archive_url"):
        if not table.all_fit(name, _ADDRESS):
            yield from table.each(name, _address)


def _names(table: Table, card: Card) -> Iterator[Fault]:
    # a retraction names what the row it takes back named, which may have been a check
    checks = table.is_in("kind", ["check", "retraction"])
    codes = [clause.code for clause in card.clauses]
    every = [card.id, *(item.id for item in card.recommendations), *codes,
             *(item.id for item in card.indicators)]  # fmt: skip
    for fault, row in _numbered(table, "node", _option(every, "use one of these")):
        if checks[row]:
            yield fault
        else:
            cell = table.cell(row, "node")
            yield table.fault(row, "node", quoted(cell), one_of(codes),
                              nearest(cell, codes, "use a clause code"))  # fmt: skip
    other = table.is_in("node", sorted(set(every) - set(codes))) & ~checks
    yield from table.rows(other, "node", one_of(codes), "name the clause")
    ids = [item.id for item in card.indicators]
    yield from table.each("indicator", _option(ids, "use one of these"))
    yield from table.each("unit", _option(card.units, "use a unit of the card"))


def _numbered(
    table: Table, name: str, problem: Callable[[str], Problem | None]
) -> Iterator[tuple[Fault, int]]:
    codes, cells = table.distinct(name)
    bad = np.array([bool(cell) and problem(cell) is not None for cell in cells], dtype=bool)
    for row in np.flatnonzero(bad[codes]) if len(codes) else ():
        found = problem(cells[codes[row]])
        assert found is not None
        yield table.fault(int(row), name, quoted(cells[codes[row]]), *found), int(row)


def _address(cell: str) -> Problem | None:
    if is_web_address(cell):
        return None
    return ADDRESS, "write it in full, without blanks, or leave it empty"


def _required(table: Table) -> Iterator[Fault]:
    for name in REQUIRED:
        yield from table.rows(~table.filled[name], name, "a filled cell", "fill it in")
    yield from table.rows(table.are("title", str.isspace), "title", "a filled cell", "fill it in")
    scored = table.is_in("kind", ["event", "reversal"])
    for name, grades, graded in (
        ("reliability", RELIABILITY, "publisher"), ("credibility", CREDIBILITY, "support")
    ):  # fmt: skip
        remedy = f"grade the {graded}"
        yield from table.rows(scored & ~table.filled[name], name, one_of(grades), remedy)


def _identifiers(table: Table) -> Iterator[Fault]:
    def problem(cell: str) -> Problem | None:
        if re.fullmatch(_ID, cell):
            return None
        return "1 to 120 letters a to z, digits, _, -, . or :", "choose a plain id"

    if not table.all_fit("id", _ID):
        yield from table.each("id", problem)
    codes, cells = table.distinct("id")
    first = np.full(len(cells), -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    repeats = (
        np.flatnonzero(first[codes] != np.arange(len(codes))) if len(codes) else np.array([], int)
    )
    yield from _in_two_spellings(table, codes, cells)
    for row in repeats:
        if cells[codes[row]]:
            place = first[codes[row]]
            file, line = table.cell(place, "file"), table.cell(place, "line")
            yield table.fault(int(row), "id", quoted(cells[codes[row]]),
                              f"an id not used before ({file}:{line})", "choose another")  # fmt: skip


def _in_two_spellings(table: Table, codes: np.ndarray, cells: np.ndarray) -> Iterator[Fault]:
    """Ids that differ from an earlier one in nothing but capitals."""
    earlier: dict[str, int] = {}
    for code, cell in enumerate(cells):
        first = earlier.setdefault(cell.casefold(), code)
        if first != code:
            row, place = (int(np.flatnonzero(codes == item)[0]) for item in (code, first))
            file, line = table.cell(place, "file"), table.cell(place, "line")
            yield table.fault(row, "id", quoted(cell), f"an id that differs from {cells[first]} "
                              f"({file}:{line}) in more than capitals", "choose another")  # fmt: skip


def _dates(table: Table, columns: dict[str, Any]) -> Iterator[Fault]:
    yield from table.each("occurred_on", span_problem)
    yield from table.each("published_on", day_problem)
    yield from table.each("recorded_on", moment_problem)
    first = _moments(table, "occurred_on", lambda cell: parse_span(cell)[0])
    last = _moments(table, "occurred_on", lambda cell: parse_span(cell)[1])
    published = _moments(table, "published_on", parse_day)
    recorded = _moments(table, "recorded_on", lambda cell: parse_moment(cell, end_of_day=False))
    recorded_day = recorded.astype("datetime64[D]")
    columns["recorded_on"] = recorded
    columns["published_on"] = np.where(np.isnat(published), recorded_day, published)
    columns["occurred_from"], columns["occurred_to"] = first, last
    columns["publication_given"] = ~np.isnat(published)
    happened = ~table.is_in("kind", ["check"])
    yield from table.rows(
        happened & (first > recorded_day), "occurred_on", "a day not after recorded_on",
        "record a row once it has happened", beside="recorded_on",
    )  # fmt: skip
    yield from table.rows(
        ~happened & (last > recorded_day), "occurred_on",
        "a look that ends not after recorded_on", "end it on the day of the look",
        beside="recorded_on",
    )  # fmt: skip
    yield from table.rows(
        happened & (first > published) & ~(first > recorded_day), "published_on",
        "a day not before occurred_on", "code the announcement on its day", beside="occurred_on",
    )  # fmt: skip
    yield from table.rows(
        published > recorded_day, "published_on", "a day not after recorded_on",
        "record a row once it can be known", beside="recorded_on",
    )  # fmt: skip


def _moments(table: Table, name: str, parse: Callable[[str], Any]) -> np.ndarray:
    def convert(cell: str) -> Any:
        try:
            return np.datetime64(parse(cell), "us") if cell else np.datetime64("NaT", "us")
        except ValueError:
            return np.datetime64("NaT", "us")

    return table.mapped(name, convert, "datetime64[us]")


def _values(table: Table, columns: dict[str, Any]) -> Iterator[Fault]:
    for name in ("value", "value_low", "value_high"):
        yield from table.each(name, number_problem)
        columns[name] = table.mapped(name, number_in, float)
    point, low, high = columns["value"], columns["value_low"], columns["value_high"]
    ends = table.filled["value_low"] | table.filled["value_high"]
    yield from table.rows(
        ends & ~table.filled["value"], "value", "a number between value_low and value_high",
        "add value",
    )  # fmt: skip
    for name, off, side in (
        ("value_low", low > point, "above"),
        ("value_high", high < point, "below"),
    ):
        expected = f"a number not {side} value"
        yield from table.rows(off, name, expected, "mend one of the two", beside="value")


def _legible(table: Table) -> Iterator[Fault]:
    """Cells with control characters, or with what a spreadsheet writes for a broken formula."""
    suspects = [
        name for name in FORMATTED if not BROKEN_FORMULAS.isdisjoint(table.distinct(name)[1])
    ]
    for name in FREE_TEXT:
        joined = "".join(table.text[name].to_numpy(dtype=object))
        if not is_text(joined):
            yield from table.each(name, lambda cell: None if is_text(cell) else _NO_CONTROLS)
        suspects += [name] if "#" in joined else []
    for name in suspects:
        yield from table.each(name, lambda cell: _NO_FORMULA if cell in BROKEN_FORMULAS else None)


_NO_CONTROLS = ("text without control characters", "remove them")
_NO_FORMULA = ("what the formula should have given", "mend it in the spreadsheet and save again")
