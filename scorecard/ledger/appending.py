"""Adds rows to a ledger: checked as a whole file is, stamped, on disk, then visible at once."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.errors import Fault, ScorecardError, of_type, raise_faults
from scorecard.formulas import is_formula
from scorecard.ledger.checks import FREE_TEXT, REQUIRED, check_rows
from scorecard.ledger.csvfile import header_faults
from scorecard.ledger.durable import locked, make_folder, write_whole
from scorecard.ledger.reading import COLUMNS, read_text
from scorecard.ledger.table import Table
from scorecard.ledger.touched import touched
from scorecard.ledger.versions import rows_of_version

GIVEN = tuple(name for name in COLUMNS if name != "recorded_on")


def add_evidence(
    card: Card, rows: Sequence[Mapping[str, str]], *, recorded_on: date, source: str = "row",
    lines: Sequence[int] = (),
) -> Path:  # fmt: skip
    """
    Add rows to the ledger of a card, all of them or none.

    The rows are checked by all the rules of a ledger file, together with the rows they can clash
    with. They are written to a file of their own in `evidence/`, so that adding costs no more in a
    long ledger than reading it to check the ids, two writers never touch one file, and Git merges
    two branches that both added rows without a conflict.

    Args:
        card: A card loaded from its folder.
        rows: Cells by column, as text; empty cells may be left out. `recorded_on` is not given,
            but stamped.
        recorded_on: The day or time of entry; a time tells rows of one day apart from those of a
            report made that day.
        source: How messages call the place the rows come from.
        lines: Line of each row there; by default they are counted from 1.

    Returns:
        The new file. When this returns, the rows are on disk.

    Raises:
        ScorecardError: Any fault of the rows, a day of entry before that of the ledger's last row,
            a ledger that cannot be read, or a disk that cannot be written to.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from scorecard import load_card
        >>> from scorecard.starter import write_starter
        >>> place = TemporaryDirectory()
        >>> folder = Path(place.name) / "harbour"
        >>> written = write_starter(folder)
        >>> look = {"id": "look-1", "kind": "check", "node": "harbour", "title": "A look",
        ...         "occurred_on": "2026-01-01/2026-03-31"}
        >>> add_evidence(load_card(folder), [look], recorded_on=date(2026, 4, 2)).name
        '2026-04-02-look-1.csv'
        >>> place.cleanup()
    """
    folder = folder_of(card)
    text = _as_text(rows, recorded_on, source, lines)
    raise_faults(_formulas(text), source)
    with locked(folder):
        old, faults = read_text(folder)
        raise_faults(faults, f"ledger of {card.id}")
        _refuse_stamp_before(old, recorded_on)
        _check_beside(old, text, card)
        return _write_rows(folder / "evidence", text)


def folder_of(card: Card) -> Path:
    """
    Folder of a card.

    Raises:
        ScorecardError: The card was made in Python and has none.
    """
    if card.folder is None:
        fault = Fault(where="card", found="a card made in Python", expected="a card with a folder",
                      remedy="load it with load_card(folder)")  # fmt: skip
        raise ScorecardError([fault], "call")
    return card.folder


def _as_text(
    rows: Sequence[Mapping[str, str]], recorded_on: date, source: str, lines: Sequence[int]
) -> pd.DataFrame:
    of_type("rows", rows, Sequence, "a list of rows", "write one row as [row]")
    for place, row in enumerate(rows):
        of_type(f"rows[{place}]", row, Mapping, "a row: cells by column", 'write {"id": ..., ...}')
    if not rows:
        fault = Fault(where="rows", found="none", expected="at least one", remedy="give one")
        raise ScorecardError([fault], source)
    names = dict.fromkeys(name for row in rows for name in row)
    raise_faults(header_faults(list(names), GIVEN, []), source)
    text = pd.DataFrame([[row.get(name, "") for name in COLUMNS] for row in rows],
                        columns=list(COLUMNS), dtype=object)  # fmt: skip
    text["recorded_on"] = _stamp(recorded_on)
    text["file"], text["line"] = source, list(lines) or list(range(1, len(rows) + 1))
    return text


def _formulas(text: pd.DataFrame) -> Iterable[Fault]:
    """Texts that whoever opens the file in a spreadsheet would run."""
    table = Table(text)
    for name in FREE_TEXT:
        yield from table.each(name, lambda cell: _NO_FORMULA if is_formula(cell) else None)


_NO_FORMULA = ("a text that no spreadsheet runs as a formula", "begin it with a letter")


def _stamp(recorded_on: date) -> str:
    """A day, or a time to the second."""
    if isinstance(recorded_on, datetime):
        return recorded_on.isoformat(timespec="seconds")
    return recorded_on.isoformat()


def _refuse_stamp_before(old: pd.DataFrame, recorded_on: date) -> None:
    """A row entered before others would change what earlier reports are held to have known."""
    last = max((cell[:10] for cell in old["recorded_on"]), default="")
    if recorded_on.isoformat()[:10] < last:
        fault = Fault(
            where="recorded_on", found=_stamp(recorded_on),
            expected=f"a day not before {last}, when the ledger's last row was entered",
            remedy="mend the clock, or the row that was dated too late",
        )  # fmt: skip
        raise ScorecardError([fault], "ledger")


def _check_beside(old: pd.DataFrame, new: pd.DataFrame, card: Card) -> None:
    """
    Raise every fault that the new rows bring.

    Only the rows they touch are looked at beside them; where that finds a fault, the whole ledger
    is, so that the message knows all ids.
    """
    beside = old[touched(old, new)]
    if check_rows(pd.concat([beside, new], ignore_index=True), card).faults:
        whole = pd.concat([old, new], ignore_index=True)
        raise_faults(rows_of_version(whole, card)[1].faults, str(new["file"].iat[0]))


def _write_rows(evidence: Path, text: pd.DataFrame) -> Path:
    make_folder(evidence)
    day, first = str(text["recorded_on"].iat[0])[:10], str(text["id"].iat[0])
    stem = f"{day}-{re.sub('[^A-Za-z0-9_.-]', '_', first)}"
    path, number = evidence / f"{stem}.csv", 1
    while path.exists():
        number += 1
        path = evidence / f"{stem}-{number}.csv"
    write_whole(path, csv_bytes(text), name=f"evidence/{path.name}")
    return path


def csv_bytes(text: pd.DataFrame) -> bytes:
    """Rows as a ledger file: the required columns and those that are filled anywhere."""
    names = [name for name in COLUMNS if name in REQUIRED or text[name].ne("").any()]
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(text[names].to_numpy(dtype=object).tolist())
    return lines.getvalue().encode()
