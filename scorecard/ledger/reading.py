"""The ledger: dated, sourced evidence, read from CSV and checked before anything uses it."""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.draft import Draft
from scorecard.definitions.loading import load_card
from scorecard.errors import Fault, ScorecardError, raise_faults
from scorecard.files import file_bytes, files_below
from scorecard.ledger.accepting import acceptance_faults
from scorecard.ledger.checks import (
    REQUIRED,
    Checked,
    check_rows,
    faults_by_draft,
    faults_without_card,
)
from scorecard.ledger.csvfile import Cells, header_faults, read_cells
from scorecard.ledger.versions import rows_of_version

COLUMNS = (
    "id", "kind", "node", "indicator", "event", "unit", "occurred_on", "published_on",
    "recorded_on", "stage", "element", "value", "value_low", "value_high", "unit_measure", "title",
    "fact", "publisher", "url", "locator", "archive_url", "source_kind", "reliability",
    "credibility", "coder", "supersedes", "note",
)  # fmt: skip
DERIVED = (
    "file", "line", "occurred_from", "occurred_to", "publication_given", "read_by", "is_weak",
)  # fmt: skip
WORKBOOKS = (".xlsx", ".xls", ".ods")
_CATEGORIES = (
    "kind", "node", "indicator", "event", "unit", "stage", "element", "unit_measure",
    "source_kind", "reliability", "credibility", "coder",
)  # fmt: skip


def read_ledger(card: Card | str | os.PathLike[str]) -> pd.DataFrame:
    """
    Read and check every `evidence/*.csv` of a card.

    Args:
        card: A card loaded from its folder, or what `load_card` takes.

    Returns:
        The checked ledger, sorted by `recorded_on` and `id`: one row a fact, the columns of the
        file (`occurred_on` as written) and `occurred_from`, `occurred_to` (first and last day it
        may mean), `published_on` (filled in by the rules of the two clocks), `read_by` (indicator
        that reads it; empty where only flows match it), `is_weak` (below the card's weakest
        grade), `file`, `line`. Identifiers are categorical; a missing text is an empty text, a
        missing value NaN. Where the card has several versions of its definitions, rows that only
        another version can read are left out.

    Raises:
        ScorecardError: Every fault of every file, each with file and line.

    Example:
        >>> ledger = read_ledger("nato_japan")
        >>> bool(ledger["id"].is_unique)
        True
    """
    card = card if isinstance(card, Card) else load_card(card)
    if card.folder is None:
        fault = Fault(where="card", found="a card made in Python", expected="a card with a folder",
                      remedy="give the evidence as a frame: as_ledger(frame, card)")  # fmt: skip
        raise ScorecardError([fault], "call")
    text, faults = read_text(card.folder)
    text, checked = rows_of_version(text, card, is_whole=not faults)
    found = [*faults, *checked.faults, *acceptance_faults(card, checked)]
    raise_faults(found, f"ledger of {card.id}")
    return _typed(text, checked, card)


def ledger_faults(folder: Path, draft: Draft | None) -> list[Fault]:
    """
    Every certain fault of a ledger whose card cannot be loaded.

    Args:
        folder: The card's folder.
        draft: What could be read of the card; without it, only faults are found that show without
            knowing the card.
    """
    text, faults = read_text(folder)
    if draft is None:
        return [*faults, *faults_without_card(text, is_whole=not faults)]
    return [*faults, *faults_by_draft(text, draft, is_whole=not faults)]


def read_text(folder: Path) -> tuple[pd.DataFrame, list[Fault]]:
    """
    The rows of every ledger file of a card as text, unchecked, and what could not be read.

    Args:
        folder: The card's folder.
    """
    parts, faults = ledger_cells(folder)
    return _text_frame(parts), faults


def ledger_cells(folder: Path) -> tuple[list[Cells], list[Fault]]:
    """
    The cells of every ledger file of a card, unchecked, and what could not be read.

    Args:
        folder: The card's folder.
    """
    faults = [_workbook(path) for end in WORKBOOKS for path in ledger_files(folder, end)]
    parts = []
    for path in ledger_files(folder, ".csv"):
        name = f"evidence/{path.name}"
        try:
            parts.append(_cells(file_bytes(path, name), name))
        except ScorecardError as error:
            faults += error.faults
    return parts, [*faults, *(fault for cells in parts for fault in cells.faults)]


def ledger_files(folder: Path, suffix: str) -> list[Path]:
    """Files of the ledger, without the notes that office programs lay beside an open one."""
    found = files_below(folder / "evidence", suffix)
    return [path for path in found if not path.name.startswith("~$")]


def _workbook(path: Path) -> Fault:
    return Fault(where="file", found=f"a {path.suffix.lower()} workbook", expected="CSV files",
                 remedy="save it as CSV UTF-8 and move the workbook out of the folder",
                 file=f"evidence/{path.name}", line=1)  # fmt: skip


def as_ledger(rows: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Check evidence that was made in Python, by the same rules as a file.

    Args:
        rows: The columns of a ledger file, text or typed; optional columns may be absent.
        card: The card whose words the rows use.

    Returns:
        The frame that `read_ledger` returns. A frame that is such a ledger of this card already
        is returned as it is; one of another card is checked anew.

    Raises:
        ScorecardError: Every fault, each with the number of its row, counted from 1.
    """
    if set(DERIVED) <= set(rows.columns):
        if rows.attrs.get("card") == card.digest:
            return rows
        dates = rows["published_on"].where(rows["publication_given"])
        rows = rows.assign(published_on=dates).drop(columns=list(DERIVED))
    raise_faults(header_faults(list(map(str, rows.columns)), COLUMNS, REQUIRED), "evidence")
    blank = np.full(len(rows), "", dtype=object)
    columns = {name: _as_text(rows[name]) if name in rows.columns else blank for name in COLUMNS}
    text = pd.DataFrame(columns, dtype=object)
    text["file"], text["line"] = "row", np.arange(1, len(text) + 1)
    text, checked = rows_of_version(text, card)
    raise_faults([*checked.faults, *acceptance_faults(card, checked)], "evidence")
    return _typed(text, checked, card)


def read_anew(rows: pd.DataFrame, card: Card) -> tuple[np.ndarray, np.ndarray]:
    """
    How another card reads the rows of a checked ledger, each by itself.

    Args:
        rows: Rows that `read_ledger` or `as_ledger` returned, or some of them.
        card: The other card.

    Returns:
        The indicator that reads each row (empty where only flows match it), and whether the card
        has the words for the row at all.
    """
    text = pd.DataFrame({name: _as_text(rows[name]) for name in COLUMNS}, dtype=object)
    text["supersedes"] = ""  # what it replaced is gone, and the row has its date from there
    text["file"], text["line"] = "row", np.arange(len(text))
    checked = check_rows(text, card)
    is_readable = np.ones(len(text), dtype=bool)
    is_readable[[fault.line for fault in checked.faults if fault.line is not None]] = False
    return checked.columns["read_by"], is_readable


def parse_ledger(raw: bytes, name: str) -> tuple[pd.DataFrame, list[Fault]]:
    """
    Read a ledger file as text.

    Args:
        raw: Content of the file; a byte order mark and Windows line ends are accepted.
        name: File name for messages.

    Returns:
        Frame of text with all ledger columns, `file` and `line`, and the faults of the rows that
        had to be left out (ragged ones).

    Raises:
        ScorecardError: Bad encoding, a separator that is no comma, a line that names it,
            unknown, repeated or missing columns.
    """
    cells = _cells(raw, name)
    return _text_frame([cells]), list(cells.faults)


def _cells(raw: bytes, name: str) -> Cells:
    if re.match(rb'(\xef\xbb\xbf)?"?sep=', raw, re.IGNORECASE):
        fault = Fault(where="header", found='a line "sep=…"', expected="the names of the columns",
                      remedy="remove the line", file=name, line=1)  # fmt: skip
        raise ScorecardError([fault], name)
    return read_cells(raw, name, COLUMNS, REQUIRED)


def _text_frame(parts: Sequence[Cells]) -> pd.DataFrame:
    """The rows of several files as one frame, made once: a ledger may be in hundreds of files."""
    columns: dict[str, list[np.ndarray]] = {name: [] for name in (*COLUMNS, "file", "line")}
    for cells in parts:
        count = len(cells.rows)
        table = np.array(cells.rows, dtype=object).reshape(count, len(cells.header)).T
        found = dict(zip(cells.header, np.ascontiguousarray(table), strict=True))
        found["file"] = np.full(count, cells.name, dtype=object)
        found["line"] = np.asarray(cells.lines, dtype=np.int64)
        blank = np.full(count, "", dtype=object)
        for name, arrays in columns.items():
            arrays.append(found.get(name, blank))
    whole = {name: np.concatenate(arrays) if arrays else () for name, arrays in columns.items()}
    frame = pd.DataFrame({name: whole[name] for name in COLUMNS}, dtype=object)
    frame["file"] = np.asarray(whole["file"], dtype=object)
    frame["line"] = np.asarray(whole["line"], dtype=np.int64)
    return frame


def _as_text(column: pd.Series) -> np.ndarray:
    def text(cell: Any) -> str:
        if any(cell is blank for blank in (None, pd.NaT, pd.NA)):
            return ""
        if isinstance(cell, float) and np.isnan(cell):
            return ""
        if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        if isinstance(cell, datetime):
            is_day = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
            return cell.date().isoformat() if is_day else cell.isoformat()
        return cell.isoformat() if isinstance(cell, date) else str(cell)

    return np.array([text(cell) for cell in column.astype(object)], dtype=object)


def _typed(text: pd.DataFrame, checked: Checked, card: Card) -> pd.DataFrame:
    columns: Mapping[str, Any] = {
        **{name: text[name] for name in (*COLUMNS, "file", "line")},
        **{name: checked.table.categorical(name) for name in _CATEGORIES},
        **checked.columns,
    }
    frame = pd.DataFrame(columns)
    frame["read_by"] = frame["read_by"].astype("category")
    order = np.lexsort(
        (frame["id"].to_numpy(dtype=object).astype(str), checked.columns["recorded_on"])
    )
    ordered = frame.iloc[order].reset_index(drop=True)
    ordered.attrs["card"] = card.digest
    return ordered
