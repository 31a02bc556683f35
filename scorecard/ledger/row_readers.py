"""What a row says to the indicator that reads it, and whether that can be."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import (
    POSITIVE,
    Checklist,
    Indicator,
    Ladder,
    Measure,
    Sequence,
    Sum,
    has_log_goalposts,
    limits_of,
)
from scorecard.errors import Fault, nearest, one_of, quoted
from scorecard.ledger.selection import added_up, elements_of, matching, readers, selectors_of
from scorecard.ledger.table import Table

KINDS = ("event", "check", "reversal", "retraction", "obstacle", "context")
_KEYS = ["kind", "node", "indicator", "stage", "element"]


def read_by(table: Table, card: Card) -> np.ndarray:
    """
    Indicator that reads each row.

    Returns:
        Text array: the indicator a row names, else the only one of its clause that can read it,
        else an empty text.
    """
    groups, keys = _groups(table)
    names = [_reader(card, *key) for key in keys]
    return np.array(names, dtype=object)[groups] if len(groups) else np.array([], dtype=object)


def _groups(table: Table) -> tuple[np.ndarray, list[tuple[str, str, str, str, str, bool]]]:
    """Rows grouped by all that decides who reads them."""
    frame = pd.DataFrame({name: table.distinct(name)[0] for name in _KEYS})
    frame["valued"] = table.filled["value"]
    groups = frame.groupby([*_KEYS, "valued"], sort=False, observed=True).ngroup().to_numpy()
    first = np.unique(groups, return_index=True)[1]
    keys = []
    for row in first:
        cells = [str(table.cell(row, name)) for name in _KEYS]
        keys.append((*cells, bool(table.filled["value"][row])))
    return groups, keys  # type: ignore[return-value]


def _reader(
    card: Card, kind: str, node: str, indicator: str, stage: str, element: str, valued: bool
) -> str:
    if indicator:
        return indicator
    if kind not in ("event", "reversal"):
        return ""
    able = readers(card, node, stage=stage, element=element, valued=valued)
    return able[0].id if len(able) == 1 else ""


def meaning_faults(table: Table, card: Card, columns: dict[str, Any]) -> Iterator[Fault]:
    """Faults of `indicator`, `stage`, `element`, `value` and `unit_measure`, read together."""
    groups, keys = _groups(table)
    found = [list(_group_faults(card, *key)) for key in keys]
    bad = np.array([bool(item) for item in found], dtype=bool)
    for row in np.flatnonzero(bad[groups]) if len(groups) else ():
        for where, text, expected, remedy in found[groups[row]]:
            yield table.fault(int(row), where, text, expected, remedy)
    yield from _units(table, card)
    yield from _scales(table, card, columns)
    yield from _unread(table, card, columns)
    yield from _clashes(table, card, columns)


_Words = tuple[str, str, str, str]


def _group_faults(
    card: Card, kind: str, node: str, indicator: str, stage: str, element: str, valued: bool
) -> Iterator[_Words]:
    by_id = {item.id: item for item in card.indicators}
    codes = {clause.code for clause in card.clauses}
    named = by_id.get(indicator)
    if named is not None and node in codes and node not in card.clauses_below[named.clause]:
        expected = f"{named.clause} or a clause below it, where {indicator} reads"
        yield "node", quoted(node), expected, "mend node or indicator"
    if kind in ("event", "reversal"):
        yield from _scored_faults(card, kind, node, indicator, stage, element, valued)
    elif kind in KINDS:
        expected = f"an empty cell: {_article(kind)} earns nothing"
        for where, cell in (("stage", stage), ("element", element)):
            if cell:
                yield where, quoted(cell), expected, "clear it"
        if kind == "check" and valued:
            yield "value", "a value", expected, "clear it"


def _scored_faults(
    card: Card, kind: str, node: str, indicator: str, stage: str, element: str, valued: bool
) -> Iterator[_Words]:
    """Faults of an event or a reversal, given what it carries and who can read it."""
    codes = [clause.code for clause in card.clauses]
    named = next((item for item in card.indicators if item.id == indicator), None)
    if not indicator:
        able = readers(card, node, stage=stage, element=element, valued=valued)
        states = [item.id for item in able if not item.is_flow]
        # Flows may share an event, but a value is that of one indicator.
        rivals = [item.id for item in able] if valued else states
        if len(rivals) > 1:
            yield "indicator", "nothing", f"one of {one_of(rivals)}", "name the one that reads it"
        named = able[0] if len(able) == 1 else None
        if not able and node in codes and (stage or element or valued):
            given = {"stage": stage, "element": element, "value": "a value"}
            where, cell = next((key, text) for key, text in given.items() if text)
            words = _words_at(card, node, where)
            remedy = nearest(cell, words, f"name the indicator that has it, or mend {where}")
            text = cell if where == "value" else quoted(cell)
            yield where, text, one_of(words) if words else f"no {where} at {node}", remedy
    if named is not None:
        yield from _fit(named, kind, stage, element, valued)


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _words_at(card: Card, node: str, where: str) -> list[str]:
    found: list[str] = []
    for item in readers(card, node, stage="", element="", valued=False) + list(card.indicators):
        if node not in card.clauses_below[item.clause]:
            continue
        if where == "stage" and isinstance(item, Ladder):
            found += [rung.id for rung in item.stages]
        elif where == "element":
            found += elements_of(item)
    return list(dict.fromkeys(found))


def _fit(item: Indicator, kind: str, stage: str, element: str, valued: bool) -> Iterator[_Words]:
    """Faults of what a row carries, given the indicator that reads it."""
    stages = [rung.id for rung in item.stages] if isinstance(item, Ladder) else []
    elements = elements_of(item)
    needs = {"stage": isinstance(item, Ladder), "element": isinstance(item, Checklist),
             "value": isinstance(item, Measure | Sum)}  # fmt: skip
    may = needs | {"element": bool(elements)}
    given = {"stage": stage, "element": element, "value": "a value" if valued else ""}
    options = {"stage": stages, "element": elements, "value": ["a number"]}
    for where, cell in given.items():
        if needs[where] and not cell:
            yield where, "nothing", one_of(options[where]), f"fill in {where}, as {item.id} asks"
        elif cell and not may[where]:
            yield where, quoted(cell), f"an empty cell: {item.id} is a {item.kind}", "clear it"
        elif cell and where != "value" and cell not in options[where]:
            remedy = nearest(cell, options[where], "use one of these")
            yield where, quoted(cell), one_of(options[where]), remedy
    if kind == "reversal" and not isinstance(item, Ladder | Checklist):
        yield "kind", '"reversal"', f"event: {item.id} is a {item.kind}", "write event"


def _units(table: Table, card: Card) -> Iterator[Fault]:
    if len(card.units) > 1:
        needs = table.is_in("kind", ["event", "reversal"]) & ~table.filled["unit"]
        yield from table.rows(needs, "unit", one_of(card.units), "name the unit")
    valued = table.filled["value"]
    yield from table.rows(
        table.filled["unit_measure"] & ~valued, "unit_measure", "an empty cell without a value",
        "clear it",
    )  # fmt: skip


def _scales(table: Table, card: Card, columns: dict[str, Any]) -> Iterator[Fault]:
    codes, counted = table.distinct("unit_measure")
    numbers, readers_named = pd.factorize(columns["read_by"])
    reader = {name: number for number, name in enumerate(readers_named)}
    valued = table.filled["value"] & table.is_in("kind", ["event", "reversal"])
    columns["off_scale"] = np.zeros(len(valued), dtype=bool)
    accepted = np.zeros(len(valued), dtype=bool)
    if card.accepted:
        accepted = table.is_in("id", [known.row for known in card.accepted])
    for item in card.placed:
        if not isinstance(item, Measure | Sum):
            continue
        own = valued & (numbers == reader.get(item.id, -1))
        if isinstance(item, Sum):
            added = added_up(table.text.assign(read_by=columns["read_by"]), item, card)
            own |= valued & added
            yield from table.rows(
                added & ~valued & (numbers != reader.get(item.id, -1)), "value",
                f"a number, since {item.id} adds the row up", "fill in value, or narrow matches",
            )  # fmt: skip
        other = (counted != item.unit_measure)[codes] if len(counted) else own
        yield from table.rows(
            own & other, "unit_measure", quoted(item.unit_measure), f"count it as {item.id} does"
        )
        if (limits := limits_of(item)) is not None:
            for name in ("value", "value_low", "value_high"):
                off = own & ((columns[name] < limits.low) | (columns[name] > limits.high))
                if isinstance(item, Measure):
                    columns["off_scale"] |= off
                    off &= ~accepted
                yield from table.rows(off, name, limits.words, f"mend it, or {limits.key}")
        if has_log_goalposts(item):
            for name in ("value", "value_low", "value_high"):
                off = own & (columns[name] <= 0)
                yield from table.rows(off, name, POSITIVE, "mend it, or the goalposts")


def _unread(table: Table, card: Card, columns: dict[str, Any]) -> Iterator[Fault]:
    """Events that no indicator reads and no selector matches."""
    rows = table.text.assign(read_by=columns["read_by"])
    unread = table.is_in("kind", ["event", "reversal"]) & (columns["read_by"] == "")
    codes = [clause.code for clause in card.clauses]
    unread &= table.is_in("node", codes) & ~table.filled["stage"] & ~table.filled["element"]
    unread &= ~table.filled["value"]
    if unread.any():
        for item in card.indicators:
            after = [item.after] if isinstance(item, Sequence) else []
            for selector in (*selectors_of(item), *after):
                unread &= ~matching(rows, selector, card)
    node = table.text["node"].to_numpy(dtype=object)
    for code in sorted(set(node[unread])):
        able = readers(card, code, stage="", element="", valued=False)
        there = able or [
            item for item in card.indicators if code in card.clauses_below[item.clause]
        ]
        yield from table.rows(
            unread & (node == code), "indicator",
            one_of(item.id for item in there) if there else f"an indicator that measures {code}",
            "name the one that reads the row, or make its kind context",
        )  # fmt: skip


def _clashes(table: Table, card: Card, columns: dict[str, Any]) -> Iterator[Fault]:
    """Two unequal values, or an event and a reversal, of one indicator on one day."""
    states = [item.id for item in card.indicators if not item.is_flow]
    reader = pd.Index(states, dtype=object).get_indexer(pd.Index(columns["read_by"], dtype=object))
    exact = columns["occurred_from"] == columns["occurred_to"]
    scored = exact & (reader >= 0) & table.is_in("kind", ["event", "reversal"])
    superseded = [name for name in table.distinct("supersedes")[1] if name]
    if superseded:
        scored &= ~table.is_in("id", superseded)
    rows = np.flatnonzero(scored)
    frame = pd.DataFrame(
        {
            "reader": reader[rows], "unit": table.distinct("unit")[0][rows],
            "element": table.distinct("element")[0][rows],
            "day": columns["occurred_from"][rows], "value": columns["value"][rows],
            "reversal": table.is_in("kind", ["reversal"])[rows], "row": rows,
        }
    )  # fmt: skip
    keys = ["reader", "unit", "element", "day"]
    same = frame.groupby(keys, sort=False)
    first = same["row"].transform("first")
    unequal = frame["value"].ne(same["value"].transform("first")) & frame["value"].notna()
    mixed = frame["reversal"].ne(same["reversal"].transform("first"))
    for mask, where in ((unequal, "value"), (mixed, "kind")):
        for row, other in zip(frame["row"][mask], first[mask], strict=True):
            name, said = table.cell(other, "id"), quoted(table.cell(other, where))
            yield table.fault(
                int(row), where, quoted(table.cell(row, where)),
                f"{said} as in {name}, of the same day", "say with supersedes which of them stands",
            )  # fmt: skip
