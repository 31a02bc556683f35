"""Observations made elsewhere, read from CSV and checked row by row."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import POSITIVE, Checklist, Ladder, has_log_goalposts
from scorecard.definitions.validators import is_label
from scorecard.errors import Fault, nearest, one_of, raise_faults
from scorecard.files import file_bytes
from scorecard.ledger.cells import Problem, number_in, number_problem
from scorecard.ledger.csvfile import Cells, read_cells
from scorecard.ledger.table import Table
from scorecard.panel import STATUSES, panel_rows, scale_of
from scorecard.periods import EXAMPLE, NAME, is_period, period_index

COLUMNS = (
    "period", "unit", "indicator", "element", "value", "low", "high", "held", "obs_status",
)  # fmt: skip
NUMBERS = ("value", "low", "high", "held")
_SLACK = 1e-9


def read_observations(path: str | os.PathLike[str], card: Card) -> pd.DataFrame:
    """
    Read observations from a CSV file and check them against a card.

    Args:
        path: The file: `period, indicator, value`, and `unit` unless the card has one; `element`,
            `low`, `high`, `held` and `obs_status` are optional. A period is written as `2026Q3`,
            `2026`, `2026-09` or `2026-09-30`, by the card's frequency; an empty number is missing.
        card: The card whose indicators, units and frequency the rows use.

    Returns:
        The columns of the file, typed, in the order of its rows: fit for
        `score(card, observations=…)`. A row without `obs_status` is `A` with a value, `O` without.

    Raises:
        ScorecardError: Every fault of every row, each with file and line.

    Example:
        >>> import pathlib, tempfile, scorecard as sc
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "trust.csv"
        >>> _ = path.write_text("period,indicator,value\\n2024Q1,trust_in_japan,52.5\\n")
        >>> card = sc.load_card("nato_japan")
        >>> sc.read_observations(path, card)["value"].tolist()
        [52.5]
    """
    name = Path(path).name
    required = ["period", "indicator", "value"] + (["unit"] if len(card.units) != 1 else [])
    cells = read_cells(file_bytes(Path(path), name), name, COLUMNS, required, of="observations")
    table = Table(_text_of(cells))
    numbers = {
        column: table.mapped(column, number_in, float)
        for column in NUMBERS if column in cells.header
    }  # fmt: skip
    faults = [*cells.faults, *_word_faults(table, cells.header, card)]
    for column in numbers:
        faults += table.each(column, number_problem)
    faults += _twice(table, cells.header)
    faults += _off_scale(table, numbers, card)
    faults += _wrong_side(table, numbers)
    raise_faults(faults, f"observations of {card.id}")
    return _typed(table, cells.header, numbers, card)


def _text_of(cells: Cells) -> pd.DataFrame:
    shape = len(cells.rows), len(cells.header)
    table = np.array(cells.rows, dtype=object).reshape(shape)
    text = pd.DataFrame(table, columns=list(cells.header), dtype=object)
    return text.assign(file=cells.name, line=np.asarray(cells.lines, dtype=np.int64))


def _word_faults(table: Table, header: Sequence[str], card: Card) -> Iterator[Fault]:
    """Periods, units, indicators, elements and statuses that are none, and required blanks."""
    example = f"write it like {EXAMPLE[card.frequency]}"
    for column, remedy in (("period", example), ("unit", "name it"), ("indicator", "name it")):
        if column in header:
            yield from table.rows(~table.filled[column], column, f"a {column} in each row", remedy)
    yield from table.each("period", lambda cell: _period_problem(cell, card))
    ids = [item.id for item in card.indicators]
    yield from table.each("indicator", lambda cell: _word_problem(cell, ids))
    if "unit" in header:
        yield from table.each("unit", lambda cell: _unit_problem(cell, card))
    if "obs_status" in header:
        yield from table.each("obs_status", lambda cell: _word_problem(cell, STATUSES))
    if "element" in header:
        yield from _element_faults(table, card)


def _word_problem(cell: str, options: Sequence[str]) -> Problem | None:
    if cell in options:
        return None
    return one_of(options), nearest(cell, options, "use one of these")


def _period_problem(cell: str, card: Card) -> Problem | None:
    name = NAME[card.frequency]
    if not is_period(cell, card.frequency):
        return f"a {name}", f"write it like {EXAMPLE[card.frequency]}"
    if cell < card.series_from:  # of one frequency, so the order of the texts is that of time
        return f"a {name} not before series_from ({card.series_from})", "drop the row"
    return None


def _unit_problem(cell: str, card: Card) -> Problem | None:
    if card.units:
        return _word_problem(cell, card.units)
    return None if is_label(cell) else ("visible text", "name the unit")


def _element_faults(table: Table, card: Card) -> Iterator[Fault]:
    """Elements that are not of their row's indicator."""
    elements: dict[str, list[str]] = {item.id: [] for item in card.indicators}
    for indicator, element in panel_rows(card):
        elements[indicator] += [element] if element else []
    text = table.text
    for indicator, element in text[["indicator", "element"]].drop_duplicates().to_numpy():
        options = elements.get(indicator)
        if not element or options is None or element in options:
            continue
        own = ((text["indicator"] == indicator) & (text["element"] == element)).to_numpy()
        expected = one_of(options) if options else f"none: {indicator} is no checklist"
        yield from table.rows(own, "element", expected, nearest(element, options, "clear it"))


def _twice(table: Table, header: Sequence[str]) -> Iterator[Fault]:
    """Rows for a cell that an earlier row is for already."""
    keys = [name for name in ("period", "unit", "indicator", "element") if name in header]
    again = table.text.duplicated(keys).to_numpy()
    if not again.any():
        return
    first = table.text.groupby(keys, sort=False)["line"].transform("first")
    for row in np.flatnonzero(again):
        found = f"the {keys[0]}, unit and indicator of line {first.iloc[row]} again"
        yield table.fault(int(row), "row", found, "one row for each", "drop one")


def _off_scale(table: Table, numbers: dict[str, np.ndarray], card: Card) -> Iterator[Fault]:
    """Values that their indicator, or an element of it, cannot have."""
    own, words = table.distinct("indicator")
    by_id = {item.id: item for item in card.placed}
    is_element = np.zeros(len(own), dtype=bool)
    if "element" in table.filled:
        is_element |= table.filled["element"]
    for place, indicator in enumerate(words):
        item = by_id.get(indicator)
        if item is None:
            continue
        low, high, expected = scale_of(item)
        for column, values in numbers.items():
            mine = (own == place) & ~is_element
            wrong = (values < low - _SLACK) | (values > high + _SLACK)
            if isinstance(item, Ladder):
                wrong |= values != np.where(np.isnan(values), values, np.floor(values))
                wrong &= ~np.isnan(values)
            yield from table.rows(mine & wrong, column, expected, "mend it, or leave it empty")
            if has_log_goalposts(item):
                below = mine & ~wrong & (values <= 0)
                yield from table.rows(below, column, POSITIVE, "mend it, or leave it empty")
    lists = [item.id for item in card.indicators if isinstance(item, Checklist)]
    is_element &= table.is_in("indicator", lists)
    for column, values in numbers.items():
        wrong = is_element & ((values < -_SLACK) | (values > 1 + _SLACK))
        yield from table.rows(wrong, column, "a number from 0 to 1", "mend it, or leave it empty")


def _wrong_side(table: Table, numbers: dict[str, np.ndarray]) -> Iterator[Fault]:
    """Ends of intervals on the wrong side of their value."""
    for column, sign in (("low", 1), ("high", -1)):
        if column in numbers:
            wrong = sign * (numbers[column] - numbers["value"]) > _SLACK
            yield from table.rows(wrong, column, "low ≤ value ≤ high", "swap them")


def _typed(
    table: Table, header: Sequence[str], numbers: dict[str, np.ndarray], card: Card
) -> pd.DataFrame:
    codes, cells = table.distinct("period")
    first = period_index(0, 0, card.frequency)[:0]
    periods = first.append(pd.PeriodIndex([card.period(cell) for cell in cells], freq=first.freq))
    columns: dict[str, object] = {}
    for name in header:
        if name == "period":
            columns[name] = periods.take(codes)
        elif name in numbers:
            columns[name] = numbers[name]
        elif name == "obs_status":
            usual = np.where(np.isnan(numbers["value"]), "O", "A")
            given = table.text[name].to_numpy(dtype=object)
            columns[name] = np.where(table.filled[name], given, usual)
        else:
            columns[name] = table.text[name].to_numpy(dtype=object)
    return pd.DataFrame(columns)
