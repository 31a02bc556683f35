"""Corrections and retractions: new rows that stand in place of old ones, which stay."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.errors import Fault, ScorecardError, not_an_option, quoted, raise_faults
from scorecard.ledger.appending import GIVEN, add_evidence, folder_of
from scorecard.ledger.reading import COLUMNS, read_text
from scorecard.ledger.supersession import MOST_COMPARED

# What a row that states nothing more keeps of the row it retracts.
_KEPT = ("node", "indicator", "unit", "occurred_on", "title", "publisher", "url", "coder")
_MARK = r"\.r(\d+)"


def correct_evidence(
    card: Card, row: str, changes: Mapping[str, str], *, recorded_on: date
) -> Path:
    """
    Add a row that stands in place of another; the old row stays in its file, untouched.

    Args:
        card: A card loaded from its folder.
        row: Id of the row to correct.
        changes: New cells by column; an empty text clears a cell. Cells that are not given are
            those of the old row, but for `published_on`, which is inherited by the rules of the
            ledger, and `id`, which becomes `ROW.r2`, `ROW.r3` and so on.
        recorded_on: The day or time of entry.

    Returns:
        The new file.

    Raises:
        ScorecardError: No such row, a change of nothing, or any fault that `add_evidence` finds.
    """
    raise_faults(
        [not_an_option("changes", name, GIVEN) for name in changes if name not in GIVEN], "call"
    )
    old, taken = _row(card, row)
    said = {name: text for name, text in changes.items() if name not in ("id", "note", "coder")}
    if all(old[name] == text for name, text in said.items()):
        fault = Fault(where="changes", found="nothing that differs from the row",
                      expected="at least one new cell", remedy="give one")  # fmt: skip
        raise ScorecardError([fault], "call")
    return add_evidence(card, [corrected(old, changes, taken)], recorded_on=recorded_on)


def corrected(
    old: Mapping[str, str], changes: Mapping[str, str], taken: Iterable[str]
) -> dict[str, str]:
    """
    The row that stands in place of another.

    Args:
        old: Cells of the other, by column.
        changes: New cells; see `correct_evidence`.
        taken: Ids in use.
    """
    kept = {name: old[name] for name in GIVEN if name != "published_on" and old[name]}
    return {**kept, "id": _next_id(old["id"], taken), **changes, "supersedes": old["id"]}


def retract_evidence(card: Card, row: str, *, note: str, recorded_on: date) -> Path:
    """
    Add a row that takes another back, with nothing in its place; the old row stays in its file.

    Args:
        card: A card loaded from its folder.
        row: Id of the row to retract.
        note: Why.
        recorded_on: The day or time of entry.

    Returns:
        The new file.

    Raises:
        ScorecardError: No such row, no reason, or any fault that `add_evidence` finds.
    """
    if not note.strip():
        fault = Fault(where="note", found="nothing", expected="why the row is taken back",
                      remedy="say it in a sentence")  # fmt: skip
        raise ScorecardError([fault], "call")
    old, taken = _row(card, row)
    kept = {name: old[name] for name in _KEPT if old[name]}
    new = {**kept, "id": _next_id(row, taken), "kind": "retraction", "note": note}
    return add_evidence(card, [{**new, "supersedes": row}], recorded_on=recorded_on)


def _row(card: Card, row: str) -> tuple[dict[str, str], pd.Series]:
    """The cells of a row, and the ids of the ledger."""
    text, faults = read_text(folder_of(card))
    raise_faults(faults, f"ledger of {card.id}")
    found = text[text["id"] == row]
    if found.empty:
        options = list(text["id"]) if len(text) <= MOST_COMPARED else []
        fault = not_an_option("row", row, options, otherwise="give the id of a row of the ledger")
        raise ScorecardError(
            [Fault(where="row", found=quoted(row), expected="the id of a row of the ledger",
                   remedy=fault.remedy)], "call"
        )  # fmt: skip
    cells = found.iloc[0]
    return {name: str(cells[name]) for name in COLUMNS}, text["id"]


def _next_id(row: str, taken: Iterable[str]) -> str:
    """`ROW.r2` for the first correction of a row, `ROW.r3` for the next; never one in use."""
    last = re.search(f"{_MARK}$", row)
    stem = row[: last.start()] if last else row
    used = [re.fullmatch(re.escape(stem) + _MARK, name, re.IGNORECASE) for name in taken]
    return f"{stem}.r{max((int(mark[1]) for mark in used if mark), default=1) + 1}"
