"""Corrections and retractions: which row stands in place of which."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from scorecard.errors import Fault, nearest, quoted
from scorecard.ledger.table import Table

UNKNOWN_ROW = "the id of a row"
MOST_COMPARED = 2_000  # ids that a misspelt one is held against; more would take minutes


def superseded_rows(ids: np.ndarray, supersedes: np.ndarray) -> np.ndarray:
    """
    Position of the row that each row supersedes.

    Args:
        ids: Ids of the rows.
        supersedes: Id named by each row; empty where it names none.

    Returns:
        Integer array; -1 where a row names none or one that does not exist.
    """
    if not (supersedes != "").any():
        return np.full(len(ids), -1, dtype=np.int64)
    position = {name: number for number, name in enumerate(ids) if name}
    return np.array([position.get(name, -1) if name else -1 for name in supersedes], dtype=np.int64)


def replaced(target: np.ndarray, is_known: np.ndarray) -> np.ndarray:
    """
    Which rows a known row stands in place of, directly or through rows in between.

    Args:
        target: Position of the row that each row supersedes, or -1.
        is_known: Whether each row is known.

    Returns:
        Boolean array.
    """
    gone = np.zeros(len(target), dtype=bool)
    reached = target[is_known]
    for _ in range(len(target)):
        reached = np.unique(reached[reached >= 0])
        reached = reached[~gone[reached]]
        if not len(reached):
            break
        gone[reached] = True
        reached = target[reached]
    return gone


def supersession_faults(table: Table, columns: dict[str, Any]) -> Iterator[Fault]:
    """Faults of `supersedes`; fills in the publication dates that corrections inherit."""
    text = table.text
    ids = text["id"].to_numpy(dtype=object)
    named = text["supersedes"].to_numpy(dtype=object)
    target = superseded_rows(ids, named)
    known = dict.fromkeys(ids)
    near = known if len(known) <= MOST_COMPARED else ()

    def problem(cell: str) -> tuple[str, str] | None:
        if cell in known:
            return None
        return UNKNOWN_ROW, nearest(cell, near, "name the row that is corrected")

    yield from table.each("supersedes", problem)
    retracts = table.is_in("kind", ["retraction"])
    yield from table.rows(
        retracts & ~table.filled["supersedes"], "supersedes", "the id of the row it retracts",
        "name it",
    )  # fmt: skip
    in_circle = _in_circle(target)
    yield from table.rows(
        in_circle,
        "supersedes",
        "a row that does not lead back to this one",
        "break the circle",
    )
    yield from _rivals(table, target)
    has = (target >= 0) & ~in_circle
    recorded = columns["recorded_on"]
    day = recorded.astype("datetime64[D]")
    is_day = recorded == day  # a row recorded on a day may follow one recorded at a time that day
    earlier = has & (recorded < recorded[target]) & ~(is_day & (day == day[target]))
    yield from table.rows(
        earlier,
        "recorded_on",
        "a day not before that of the row it supersedes",
        "give the day on which the correction was entered",
    )
    unit = text["unit"].to_numpy(dtype=object)
    yield from table.rows(
        has & (unit != unit[target]), "unit", "the unit of the row it supersedes",
        "copy it from there",
    )  # fmt: skip
    if not in_circle.any():
        yield from _inherited(table, target, columns)


def _inherited(table: Table, target: np.ndarray, columns: dict[str, Any]) -> Iterator[Fault]:
    """Give each correction without a publication date that of the row it corrects."""
    published, given = columns["published_on"], columns["publication_given"]
    heirs = (target >= 0) & ~given
    source = np.where(heirs, target, np.arange(len(target)))
    while (further := source[source] != source).any():
        source = np.where(further, source[source], source)
    published[:] = published[source]
    states = heirs & ~table.is_in("kind", ["retraction", "check"])
    for row in np.flatnonzero(states & (columns["occurred_from"] > published)):
        day, name = published[row].astype("datetime64[D]"), table.cell(target[row], "id")
        yield table.fault(
            int(row), "published_on", f"nothing, so {day} as inherited from {name}",
            f"a day not before occurred_on ({table.cell(row, 'occurred_on')})",
            "give the day on which the correction could be known",
        )  # fmt: skip


def _in_circle(target: np.ndarray) -> np.ndarray:
    """Rows that lead back to themselves: what is left once rows that none supersedes are gone."""
    incoming = np.bincount(target[target >= 0], minlength=len(target))
    in_circle: np.ndarray = np.ones(len(target), dtype=bool)
    loose = np.flatnonzero(incoming == 0)
    while len(loose):
        in_circle[loose] = False
        following = target[loose][target[loose] >= 0]
        np.subtract.at(incoming, following, 1)
        following = np.unique(following)
        loose = following[incoming[following] == 0]
    return in_circle


def _rivals(table: Table, target: np.ndarray) -> Iterator[Fault]:
    order = np.flatnonzero(target >= 0)
    seen: dict[int, int] = {}
    for row in order:
        first = seen.setdefault(int(target[row]), int(row))
        if first != row:
            other = table.cell(first, "id")
            yield table.fault(
                int(row), "supersedes", quoted(table.cell(row, "supersedes")),
                f"a row that no other supersedes ({other} does)", f"supersede {other}",
            )  # fmt: skip
