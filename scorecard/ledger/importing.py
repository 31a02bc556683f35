"""Rows filled in elsewhere, in CSV or Excel, taken into a ledger; and the template to fill in."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Ladder
from scorecard.definitions.model import SOURCE_KINDS
from scorecard.errors import Fault, at, quoted, raise_faults
from scorecard.files import file_bytes
from scorecard.ledger.appending import GIVEN, add_evidence
from scorecard.ledger.checks import CREDIBILITY, RELIABILITY, REQUIRED
from scorecard.ledger.csvfile import Cells, cells_of, read_cells
from scorecard.ledger.reading import COLUMNS
from scorecard.ledger.row_readers import KINDS
from scorecard.ledger.selection import elements_of
from scorecard.workbooks import read_sheet, workbook_bytes

SHEET = "evidence"
_NEEDED = tuple(name for name in REQUIRED if name != "recorded_on")
_WIDTHS = {"id": 24, "title": 40, "fact": 60, "url": 40, "note": 40, "what it holds": 90}
_MEANINGS = {
    "id": "a name of your own for the row, never used before: letters, digits, _ - . :",
    "kind": "event, check (looked, nothing new), reversal, retraction, obstacle or context",
    "node": "code of the clause the fact bears on; for a check any node",
    "indicator": "the indicator that reads the row; may be empty where only one can",
    "event": "the same word in every row about the same event",
    "unit": "who it is about, where the card has several units",
    "occurred_on": "when it happened: 2024-03-28, 2024-03, 2024 or 2024-03-01/2024-05-31",
    "published_on": "the first day anybody could know it; empty means the day of entry",
    "stage": "for a ladder: the stage that the fact earns",
    "element": "for a checklist: the element that stands",
    "value": "for a measure: the number, with a full stop",
    "value_low": "lowest value it may be", "value_high": "highest value it may be",
    "unit_measure": "what the value is counted in",
    "title": "the fact in a few words", "fact": "the fact in a sentence or two of your own",
    "publisher": "who published the source", "url": "its address in full",
    "locator": "where in the source: a page, a paragraph", "archive_url": "a stored copy",
    "source_kind": "official, news, research or dataset",
    "reliability": "grade of the publisher, A to F", "credibility": "grade of the support, 1 to 6",
    "coder": "who coded the row", "supersedes": "id of the row that this one corrects",
    "note": "anything a reader should know",
}  # fmt: skip


def import_evidence(card: Card, file: str | os.PathLike[str], *, recorded_on: date) -> Path:
    """
    Add the rows of a file to the ledger of a card, all of them or none.

    Args:
        card: A card loaded from its folder.
        file: A CSV file, or an Excel workbook whose sheet is called `evidence` or is the only one,
            with the columns of the ledger but for `recorded_on`, which is stamped.
        recorded_on: The day or time of entry.

    Returns:
        The new file of the ledger.

    Raises:
        ScorecardError: Any fault of the file, with its line, and all that `add_evidence` finds.
    """
    path = Path(file)
    cells = filled_cells(path, COLUMNS, _NEEDED, SHEET)
    faults = list(cells.faults)
    if "recorded_on" in cells.header:
        column = list(cells.header).index("recorded_on")
        faults += [
            at(Fault(where="recorded_on", found=quoted(row[column]), remedy="clear it",
                     expected="an empty cell: the day of entry is stamped"), path.name, line)
            for row, line in zip(cells.rows, cells.lines, strict=True) if row[column]
        ]  # fmt: skip
    raise_faults(faults, path.name)
    rows = [
        {name: cell for name, cell in zip(cells.header, row, strict=True) if name != "recorded_on"}
        for row in cells.rows
    ]
    return add_evidence(
        card, rows, recorded_on=recorded_on, source=path.name, lines=list(cells.lines)
    )


def filled_cells(path: Path, columns: Sequence[str], required: Sequence[str], sheet: str) -> Cells:
    """
    The cells of a file that somebody filled in, CSV or Excel.

    Args:
        path: The file.
        columns: Names that a column may have.
        required: Names that must be there.
        sheet: Name of the sheet to read in an Excel file.

    Raises:
        ScorecardError: It cannot be read, or lacks a column.
    """
    raw = file_bytes(path, path.name)
    if path.suffix.lower() != ".xlsx":
        return read_cells(raw, path.name, columns, required)
    rows, faults = read_sheet(raw, path.name, sheet)
    return cells_of(rows, range(1, len(rows) + 1), path.name, columns, required, faults)


def template_bytes(card: Card) -> bytes:
    """
    An Excel workbook for adding rows by hand, with the words of a card to choose from.

    Args:
        card: The card.

    Returns:
        The content of an .xlsx file: the sheet `evidence` to fill in, what each column holds, and
        the words that may stand in it.

    Raises:
        ScorecardError: The extra `excel` is not installed.
    """
    stages = [stage.id for item in card.indicators if isinstance(item, Ladder)
              for stage in item.stages]  # fmt: skip
    elements = [name for item in card.indicators for name in elements_of(item)]
    words = {
        "kind": list(KINDS), "node": [node.id for node in card.nodes],
        "indicator": [item.id for item in card.indicators], "unit": list(card.units),
        "stage": list(dict.fromkeys(stages)), "element": list(dict.fromkeys(elements)),
        "source_kind": list(SOURCE_KINDS), "reliability": list(RELIABILITY),
        "credibility": list(CREDIBILITY),
    }  # fmt: skip
    tables = {
        SHEET: pd.DataFrame(columns=list(GIVEN), dtype=object),
        "columns": pd.DataFrame(_MEANINGS.items(), columns=["column", "what it holds"]),
    }
    choices = {name: options for name, options in words.items() if options}
    return workbook_bytes(tables, choices, widths=_WIDTHS)
