"""A filled-in sheet taken back: checked, and kept beside the card as the second coding."""

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from scorecard.coding.items import coding_items, options_of
from scorecard.coding.sheet import SHEET, SHEET_NAME
from scorecard.definitions.card import Card
from scorecard.errors import Fault, at, not_an_option, one_of, quoted, raise_faults
from scorecard.files import file_bytes
from scorecard.formulas import harmless
from scorecard.ledger.appending import folder_of
from scorecard.ledger.cells import day_problem
from scorecard.ledger.csvfile import Cells, read_cells
from scorecard.ledger.durable import locked, make_folder, write_whole
from scorecard.ledger.importing import filled_cells

FOLDER, SECOND = "coding", "second.csv"
KEPT = ("id", "indicator", "answer", "step_back", "remark", "coder", "coded_on")
YES = ("", "yes", "no")


def has_second(card: Card) -> bool:
    """Whether anything of a card was coded twice."""
    return card.folder is not None and (card.folder / FOLDER / SECOND).exists()


def read_second(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """
    The second coding of a card, as it was taken back.

    Args:
        card: The card; one made in Python has no second coding.
        ledger: Its checked ledger.

    Returns:
        One row for each item that was coded twice: `id`, `indicator`, `answer`, `step_back`,
        `remark`, `coder`, `coded_on`; empty where nothing was coded twice.

    Raises:
        ScorecardError: Every fault of `coding/second.csv`.
    """
    if card.folder is None or not has_second(card):
        return pd.DataFrame(columns=list(KEPT), dtype=object)
    name = f"{FOLDER}/{SECOND}"
    cells = read_cells(file_bytes(card.folder / FOLDER / SECOND, name), name, KEPT, KEPT)
    items = coding_items(card, ledger)
    known = set(zip(items["id"], items["indicator"], strict=True))
    faults = list(cells.faults)
    for row, line in _rows(cells):
        if (row["id"], row["indicator"]) not in known:
            faults.append(at(Fault(where="id", found=quoted(f"{row['id']} at {row['indicator']}"),
                                   expected="a row and an indicator it was offered to",
                                   remedy="bring the file back from Git"), name, line))  # fmt: skip
        else:
            faults += _answer_faults(card, row, row["indicator"], name, line)
        problem = day_problem(row["coded_on"])
        if problem:
            faults.append(at(Fault(where="coded_on", found=quoted(row["coded_on"]),
                                   expected=problem[0], remedy=problem[1]), name, line))  # fmt: skip
    faults += repeated(cells, ("id", "indicator"))
    raise_faults(faults, f"second coding of {card.id}")
    return _frame(row for row, _ in _rows(cells))


def merge_answers(
    card: Card, ledger: pd.DataFrame, file: str | os.PathLike[str], *, coded_on: date,
    coder: str = "second",
) -> pd.DataFrame:  # fmt: skip
    """
    Take a filled-in sheet back.

    Args:
        card: A card loaded from its folder.
        ledger: Its checked ledger.
        file: The sheet as `coding_sheet` made it, CSV or Excel; only `item`, `answer`, `step_back`
            and `remark` are read. Items without an answer are left for another time.
        coded_on: The day on which the sheet is taken back.
        coder: Who coded it.

    Returns:
        The second coding as `read_second` gives it, the new answers among them. It is on disk, as
        `coding/second.csv` in the card's folder.

    Raises:
        ScorecardError: Every fault of the sheet, with its line: an unknown item, an answer that
            the indicator does not have, an item twice, an answer that differs from the one taken
            back before. Nothing is written then.
    """
    folder = folder_of(card)
    cells = _sheet_cells(Path(file))
    items = coding_items(card, ledger).set_index("item")
    with locked(folder):
        before = read_second(card, ledger)
        answers, faults = _answers(card, items, cells, before)
        raise_faults(faults, cells.name)
        stamp = {"coder": coder, "coded_on": coded_on.isoformat()}
        every = pd.concat([before, _frame({**row, **stamp} for row in answers)], ignore_index=True)
        every = every.sort_values(["id", "indicator"], kind="stable", ignore_index=True)
        if answers:
            make_folder(folder / FOLDER)
            write_whole(folder / FOLDER / SECOND, table_bytes(every), name=f"{FOLDER}/{SECOND}")
    return every


def table_bytes(table: pd.DataFrame) -> bytes:
    """A table of text as CSV in which no cell is a formula."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([harmless(str(cell)) for cell in row] for row in table.to_numpy(dtype=object))
    return lines.getvalue().encode()


def _sheet_cells(path: Path) -> Cells:
    return filled_cells(path, SHEET, ("item", "answer"), SHEET_NAME)


def _rows(cells: Cells) -> Iterator[tuple[dict[str, str], int]]:
    for row, line in zip(cells.rows, cells.lines, strict=True):
        yield dict(zip(cells.header, row, strict=True)), line


def _frame(rows: Iterator[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame([[row[name] for name in KEPT] for row in rows], columns=list(KEPT),
                        dtype=object)  # fmt: skip


def _answers(
    card: Card, items: pd.DataFrame, cells: Cells, before: pd.DataFrame
) -> tuple[list[dict[str, str]], list[Fault]]:
    """The new answers of a sheet, and all that is wrong with it."""
    faults = [*cells.faults, *repeated(cells, ("item",))]
    said: dict[tuple[str, str], dict[str, str]] = {
        (row["id"], row["indicator"]): {name: str(row[name]) for name in KEPT}
        for row in before.to_dict("records")
    }
    answers = []
    for row, line in _rows(cells):
        if row["item"] not in items.index:
            faults.append(at(Fault(where="item", found=quoted(row["item"]), expected="an item of "
                                   "the card", remedy="leave item as it was in the sheet"),
                             cells.name, line))  # fmt: skip
            continue
        item = items.loc[row["item"]]
        new = {name: row.get(name, "").strip() for name in ("answer", "step_back", "remark")}
        if not new["answer"]:
            continue
        wrong = list(_answer_faults(card, new, str(item["indicator"]), cells.name, line))
        key = str(item["id"]), str(item["indicator"])
        if not wrong and key in said:
            wrong = list(_changed(said[key], new, cells.name, line))
        faults += wrong
        if key not in said:
            answers.append({"id": key[0], "indicator": key[1], **new})
    return answers, faults


def _answer_faults(
    card: Card, row: Mapping[str, str], indicator: str, file: str, line: int
) -> Iterator[Fault]:
    options = options_of(card.indicator(indicator))
    if row["answer"] not in options:
        yield at(not_an_option("answer", row["answer"], options), file, line)
    elif row["step_back"] == "yes" and row["answer"] == options[-1]:
        yield at(Fault(where="step_back", found='"yes"', expected=f"nothing beside {options[-1]}",
                       remedy="name what is left standing, or clear it"), file, line)  # fmt: skip
    if row["step_back"] not in YES:
        yield at(Fault(where="step_back", found=quoted(row["step_back"]), expected=one_of(YES[1:]),
                       remedy="write yes where something no longer stands"), file, line)  # fmt: skip


def _changed(
    old: Mapping[str, str], new: Mapping[str, str], file: str, line: int
) -> Iterator[Fault]:
    is_same = old["answer"] == new["answer"]
    if not is_same or (old["step_back"] == "yes") != (new["step_back"] == "yes"):
        yield at(Fault(where="answer", found=quoted(new["answer"]),
                       expected=f"{old['answer']}, as taken back on {old['coded_on']}",
                       remedy="a coding is not changed once taken back: adjudicate it"),
                 file, line)  # fmt: skip


def repeated(cells: Cells, keys: Sequence[str]) -> Iterator[Fault]:
    """A fault for each row of a file whose keys stood on an earlier line."""
    seen: dict[tuple[str, ...], int] = {}
    for row, line in _rows(cells):
        key = tuple(row[name] for name in keys)
        first = seen.setdefault(key, line)
        if first != line:
            yield at(Fault(where=keys[0], found=quoted(key[0]), remedy="remove one",
                           expected=f"each once (it is on line {first} too)"),
                     cells.name, line)  # fmt: skip
