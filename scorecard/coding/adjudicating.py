"""Disagreements decided on the sources' facts, and turned into rows of the ledger."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from attrs import frozen

from scorecard.coding.agreement import differing
from scorecard.coding.answers import FOLDER, YES, repeated, table_bytes
from scorecard.coding.items import NOTHING, coding_items, options_of
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Ladder
from scorecard.errors import Fault, at, not_an_option, one_of, quoted, raise_faults
from scorecard.files import file_bytes
from scorecard.ledger.appending import add_evidence, folder_of
from scorecard.ledger.cells import day_problem
from scorecard.ledger.correcting import corrected
from scorecard.ledger.csvfile import read_cells
from scorecard.ledger.durable import locked, make_folder, write_whole
from scorecard.ledger.importing import filled_cells
from scorecard.ledger.reading import COLUMNS as LEDGER
from scorecard.ledger.reading import read_text

ADJUDICATOR = "adjudicated"
SHEET_NAME, DECIDED = "disagreements", "adjudicated.csv"
KEPT = ("id", "indicator", "adjudicated", "step_back", "reason", "decided_on")
TO_FILL_IN = ("adjudicated", "adjudicated_step_back", "reason")
COLUMNS = (
    "item", "id", "indicator", "occurred_on", "url", "fact", "first", "first_step_back", "second",
    "second_step_back", "remark", *TO_FILL_IN,
)  # fmt: skip


def disagreement_sheet(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """
    The items on which two coders differ, to be decided.

    Args:
        card: The card.
        ledger: Its checked ledger.

    Returns:
        One row for each disagreement that is not decided yet: both answers, the source and the
        fact; `adjudicated`, `adjudicated_step_back` and `reason` are empty, to be filled in.
    """
    found = differing(card, ledger)
    decided = read_adjudicated(card)
    pairs = set(zip(decided["id"], decided["indicator"], strict=True))
    is_open = [pair not in pairs for pair in zip(found["id"], found["indicator"], strict=True)]
    found = found[is_open]
    rows = ledger.set_index("id").loc[found["id"]]
    sides = {name: ["yes" if back else "" for back in found[name]]
             for name in ("first_step_back", "second_step_back")}  # fmt: skip
    source = {name: rows[name].astype(object).to_numpy() for name in ("occurred_on", "url", "fact")}
    sheet = found.assign(**sides, **source, **dict.fromkeys(TO_FILL_IN, ""))
    return sheet[list(COLUMNS)].astype(object).reset_index(drop=True)


def read_adjudicated(card: Card) -> pd.DataFrame:
    """
    What was decided so far, as `coding/adjudicated.csv` has it: `KEPT` as columns, as text.

    Raises:
        ScorecardError: Every fault of the file: of its form, or a day that is none.
    """
    if card.folder is None or not (card.folder / FOLDER / DECIDED).exists():
        return pd.DataFrame(columns=list(KEPT), dtype=object)
    name, subject = f"{FOLDER}/{DECIDED}", f"second coding of {card.id}"
    cells = read_cells(file_bytes(card.folder / FOLDER / DECIDED, name), name, KEPT, KEPT)
    raise_faults(cells.faults, subject)
    days = [row[cells.header.index("decided_on")] for row in cells.rows]
    wrong = [
        at(Fault(where="decided_on", found=quoted(day), expected=problem[0], remedy=problem[1]),
           name, line)
        for day, line in zip(days, cells.lines, strict=True) if (problem := day_problem(day))
    ]  # fmt: skip
    raise_faults(wrong, subject)
    frame = pd.DataFrame(list(cells.rows), columns=list(cells.header), dtype=object)
    return frame[list(KEPT)]


def adjudicate(card: Card, ledger: pd.DataFrame, file: str | os.PathLike[str], *,
               recorded_on: date) -> Path | None:  # fmt: skip
    """
    Turn decided disagreements into rows of the ledger.

    Where the decision is not what the row says, a row with `coder = adjudicated` supersedes it;
    where the first coder was right, nothing needs to be added. Every decision is kept in
    `coding/adjudicated.csv`, after the rows are in the ledger: a run that was stopped in between
    can be repeated. An item without a decision is left for another time.

    Args:
        card: A card loaded from its folder.
        ledger: Its checked ledger.
        file: What `disagreement_sheet` made, filled in, as CSV or Excel; `item`, `adjudicated`,
            `adjudicated_step_back` and `reason` are read.
        recorded_on: The day or time of entry.

    Returns:
        The new file of the ledger; `None` where no decision changes a row.

    Raises:
        ScorecardError: Every fault of the file, with its line; a decision that needs a reason; and
            all that `add_evidence` finds.
    """
    path = Path(file)
    decisions = _decisions(card, ledger, path)
    text, faults = read_text(folder_of(card))
    raise_faults(faults, f"ledger of {card.id}")
    settled = set(ledger.loc[ledger["coder"].astype(object).eq(ADJUDICATOR), "supersedes"])
    rows: list[dict[str, str]] = []
    lines = []
    for decision in decisions:
        if decision.differs and decision.row not in settled:
            taken = [*text["id"], *(row["id"] for row in rows)]
            rows.append(_row(card, text, decision, taken, rows))
            lines.append(decision.line)
    added = None
    if rows:
        added = add_evidence(card, rows, recorded_on=recorded_on, source=path.name, lines=lines)
    _keep(card, decisions, recorded_on)
    return added


@frozen
class _Decision:
    row: str
    indicator: str
    answer: str
    fell: bool
    reason: str
    differs: bool
    line: int


def _decisions(card: Card, ledger: pd.DataFrame, path: Path) -> list[_Decision]:
    cells = filled_cells(path, COLUMNS, ("item", "adjudicated", "reason"), SHEET_NAME)
    items: dict[str, dict[Any, Any]] = {
        item["item"]: item for item in coding_items(card, ledger).to_dict("records")
    }
    faults = [*cells.faults, *repeated(cells, ("item",))]
    decisions = []
    for cell, line in zip(cells.rows, cells.lines, strict=True):
        said = dict(zip(cells.header, cell, strict=True))
        if said["adjudicated"]:
            wrong = list(_faults(card, items, said, path.name, line))
            faults += wrong
            if not wrong:
                item, fell = items[said["item"]], said.get("adjudicated_step_back") == "yes"
                differs = item["answer"] != said["adjudicated"] or item["step_back"] != fell
                decisions.append(_Decision(item["id"], item["indicator"], said["adjudicated"],
                                           fell, said["reason"].strip(), differs, line))  # fmt: skip
    raise_faults(faults, path.name)
    return decisions


def _keep(card: Card, decisions: Sequence[_Decision], day: date) -> None:
    folder = folder_of(card)
    if not decisions:
        return
    with locked(folder):
        old = read_adjudicated(card)
        new = pd.DataFrame(
            [
                [item.row, item.indicator, item.answer, "yes" if item.fell else "", item.reason,
                 day.isoformat()[:10]]
                for item in decisions
            ], columns=list(KEPT), dtype=object,
        )  # fmt: skip
        every = pd.concat([old, new], ignore_index=True)
        every = every.drop_duplicates(["id", "indicator"]).sort_values(["id", "indicator"])
        make_folder(folder / FOLDER)
        write_whole(folder / FOLDER / DECIDED, table_bytes(every), name=f"{FOLDER}/{DECIDED}")


def _faults(
    card: Card,
    items: Mapping[str, Mapping[str, Any]],
    said: Mapping[str, str],
    file: str,
    line: int,
) -> Iterator[Fault]:
    if said["item"] not in items:
        yield at(Fault(where="item", found=quoted(said["item"]), expected="an item of the card",
                       remedy="leave item as it was"), file, line)  # fmt: skip
        return
    options = options_of(card.indicator(items[said["item"]]["indicator"]))
    if said["adjudicated"] not in options:
        yield at(not_an_option("adjudicated", said["adjudicated"], options), file, line)
    if said.get("adjudicated_step_back", "") not in YES:
        yield at(Fault(where="adjudicated_step_back", found=quoted(said["adjudicated_step_back"]),
                       expected=one_of(YES[1:]), remedy="write yes where something no longer "
                       "stands"), file, line)  # fmt: skip
    if not said["reason"].strip():
        yield at(Fault(where="reason", found="nothing", expected="why it was decided so",
                       remedy="name what the source shows"), file, line)  # fmt: skip


def _row(
    card: Card, text: pd.DataFrame, decision: _Decision, taken: Sequence[str],
    rows: Sequence[Mapping[str, str]],
) -> dict[str, str]:  # fmt: skip
    """
    The row that says what was decided.

    A row that earned nothing may come to earn something at two indicators; the first of the two
    supersedes it, the second stands beside.
    """
    found = text[text["id"] == decision.row].iloc[0]
    old = {name: str(found[name]) for name in LEDGER}
    earns = decision.answer != NOTHING
    place = "stage" if isinstance(card.indicator(decision.indicator), Ladder) else "element"
    changes = {
        "kind": ("reversal" if decision.fell else "event") if earns else "context",
        "stage": "", "element": "", "indicator": decision.indicator if earns else old["indicator"],
        "coder": ADJUDICATOR, "note": f"Adjudicated: {decision.reason}",
    }  # fmt: skip
    if earns:
        changes[place] = decision.answer
    row = corrected(old, changes, taken)
    if any(other["supersedes"] == decision.row for other in rows):
        return {**row, "supersedes": "", "published_on": old["published_on"]}
    return row
