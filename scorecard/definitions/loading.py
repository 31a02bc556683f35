"""Definition files (TOML) → Card, with every fault of every file collected."""

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
from attrs import define, evolve, frozen

from scorecard.definitions.card import Card, period_faults, unit_faults
from scorecard.definitions.consistency import SELECTORS, Parts, inconsistencies
from scorecard.definitions.data_steps import method_faults
from scorecard.definitions.draft import Draft, draft_of
from scorecard.definitions.groups import group_faults
from scorecard.definitions.method import Method
from scorecard.definitions.structuring import TABLES, Head, structure
from scorecard.definitions.tomlfile import TomlFile, parse_toml
from scorecard.errors import (
    Fault,
    ScorecardError,
    at,
    close_matches,
    nearest,
    not_an_option,
    one_of,
    quoted,
    raise_faults,
    shortened,
)
from scorecard.files import file_bytes, files_below
from scorecard.periods import FREQUENCIES, Frequency


def shipped_cards() -> dict[str, Path]:
    """Folders of the cards that come with the library, by name, in alphabetical order."""
    root = Path(str(files("scorecard.indicators")))
    return {path.name: path for path in sorted(root.iterdir()) if (path / "card.toml").is_file()}


def load_card(card: str | os.PathLike[str]) -> Card:
    """
    Read a card from its folder.

    Args:
        card: Name of a shipped card, or a folder that holds `card.toml`; every other `.toml` file
            in it adds recommendations, clauses and indicators, in the order of the file names. The
            card has its indicators in the order of their clauses.

    Raises:
        ScorecardError: Every fault of every file, each with file and line.

    Example:
        >>> load_card("nato_japan").id
        'nato_japan'
    """
    folder = find_card(card)
    reader, faults = _read(folder)
    faults += reader.faults_within() if faults else reader.all_faults()
    raise_faults(faults, f"card {reader.head.id or folder.resolve().name}")
    return reader.card(folder)


def load_draft(folder: Path) -> Draft | None:
    """
    What can be read of a card with faults, to check its ledger by.

    Returns:
        The draft; `None` where a whole file could not be read, or too little is left.
    """
    reader, faults = _read(folder)
    return None if faults else reader.draft()


def _read(folder: Path) -> "tuple[_Reader, list[Fault]]":
    """The tables of every file of a card, and why a file could not be read."""
    faults: list[Fault] = []
    toml_files: list[TomlFile] = []
    for path in sorted(files_below(folder, ".toml"), key=lambda path: path.name != "card.toml"):
        try:
            raw = file_bytes(path, path.name)
            toml_files.append(parse_toml(raw, path.name))
        except ScorecardError as error:
            faults += error.faults
    return _Reader(toml_files), faults


def find_card(card: str | os.PathLike[str]) -> Path:
    """
    Folder of a card, given by the name of a shipped card or by a path.

    Raises:
        ScorecardError: There is no such card; names the nearest.
    """
    shipped, beside = shipped_cards(), ""
    if str(card) in shipped:
        return shipped[str(card)]
    try:
        folder = Path(card)
        if (folder / "card.toml").exists():
            return folder
        if folder.name == "card.toml" and folder.is_file():
            beside = f"give its folder: {shlex.quote(str(folder.parent))}"
    except (OSError, TypeError, ValueError):  # a name that cannot be one, or may not be looked at
        pass
    remedy = beside or nearest(card, shipped, "run `scorecard init FOLDER` to start a card there")
    expected = f"a folder with card.toml, or {one_of(shipped)}"
    fault = Fault(where="card", found=quoted(str(card)), expected=expected, remedy=remedy)
    raise ScorecardError([fault], "call")


Keys = tuple[str | int, ...]


@define
class _RawHead:
    """What is legible of the [card] table, faulty or not."""

    id: str = ""
    frequency: Frequency = "Q"
    series_from: str | None = None
    baseline: str | None = None


@frozen
class _Place:
    """A table as it stands in a file."""

    file: TomlFile
    keys: Keys
    raw: Mapping[str, Any]

    def put(self, fault: Fault, *keys: str | int) -> Fault:
        """The fault with the file, and the line of the keys below this table."""
        return at(fault, self.file.name, self.file.line((*self.keys, *keys)))

    def __str__(self) -> str:
        return f"{self.file.name}:{self.file.line(self.keys)}"


class _Reader:
    """Structures the tables of all files piece by piece, so that one fault hides no other."""

    def __init__(self, toml_files: Sequence[TomlFile]) -> None:
        self.faults: list[Fault] = []
        self.places: dict[tuple[str, str], _Place] = {}
        self.pieces: dict[str, list[Any]] = {table: [] for table in TABLES}
        self.broken: list[tuple[str, str, _Place]] = []
        self.misnamed: set[str] = set()
        self.head = _RawHead()
        self.is_headless = any(f.name == "card.toml" and not f.content for f in toml_files)
        for file in toml_files:
            for table, value in file.content.items():
                self._table(file, table, value)

    def card(self, folder: Path) -> Card:
        (head,) = self.pieces["card"]
        values = {key: getattr(head, key) for key in attrs.fields_dict(Head)}
        unit, units = values.pop("unit"), values.pop("units")
        order = {clause.code: number for number, clause in enumerate(self.pieces["clause"])}
        return Card(
            **values,
            units=(unit,) if units is None else () if units == "any" else units,
            recommendations=tuple(self.pieces["recommendation"]),
            clauses=tuple(self.pieces["clause"]),
            indicators=tuple(sorted(self.pieces["indicator"], key=lambda i: order[i.clause])),
            groups=tuple(self.pieces["group"]),
            method=self._method(),
            folder=folder,
        )

    def draft(self) -> Draft | None:
        """What could be read, faulty or not; `None` where that is too little."""
        keys = {fault.where.rpartition(".")[2] for fault in self.all_faults()}
        doubts = {"unit": ("unit", "units"), "unit_measure": ("unit_measure",)}
        heads = self.pieces["card"]
        units = (heads[0].units or (heads[0].unit,)) if heads else ()
        return draft_of(
            self._parts(),
            units=tuple(unit for unit in units if unit) or ("?",),
            method=self._method(),
            has_nameless=self._has_nameless(),
            has_lost_reader=self._has_lost_reader(),
            stood_in=[
                name
                for name, near in doubts.items()
                if not heads or any(close_matches(key, near) for key in keys)
            ],
        )

    def _has_nameless(self) -> bool:
        """Whether a table that could not be read does not say what it declares either."""
        has_card = any(table == "card" and place.raw.get("id")
                       for (table, _), place in self.places.items())  # fmt: skip
        keys = {"clause": "code", "recommendation": "id", "indicator": "id"}
        return not has_card or any(
            table in keys and not isinstance(place.raw.get(keys[table]), str)
            for table, _, place in self.broken
        )

    def _has_lost_reader(self) -> bool:
        """Whether an indicator that could not be read may read rows of any node."""
        return any(
            not isinstance(place.raw.get("clause"), str)
            or not set(SELECTORS).isdisjoint(place.raw)
            for table, _, place in self.broken if table == "indicator"
        )  # fmt: skip

    def faults_within(self) -> list[Fault]:
        """Faults that need no other table to be seen: for when a file could not be read."""
        return self.faults + [self._placed(fault) for fault in self._head_faults()]

    def all_faults(self) -> list[Fault]:
        """Every fault of the files that were read."""
        if self.is_headless:
            return [*self.faults, _missing("card")]
        parts = self._parts()
        found = [*inconsistencies(parts), *self._references(parts)]
        tables = {"card": bool(self.head.id), "recommendation": bool(parts.recommendations)}
        absent = [name for name, is_there in tables.items() if not is_there]
        found += [_missing(name) for name in absent if not self._is_broken(name)]
        return self.faults_within() + [self._placed(fault) for fault in found]

    def _parts(self) -> Parts:
        names = {owner for table, owner, _ in self.broken if table != "group"}
        return Parts(
            card_id=self.head.id or "card",
            frequency=self.head.frequency,
            recommendations=tuple(self.pieces["recommendation"]),
            clauses=tuple(self.pieces["clause"]),
            indicators=tuple(self.pieces["indicator"]),
            broken=frozenset(names.union(*(_named_below(place.raw) for *_, place in self.broken))),
            misnamed=frozenset(self.misnamed),
        )

    def _is_broken(self, table: str) -> bool:
        return any(name == table for name, _, _ in self.broken)

    def _head_faults(self) -> Iterator[Fault]:
        if self.head.series_from is not None and self.head.baseline is not None:
            yield from period_faults(self.head.series_from, self.head.baseline, self.head.frequency)
        for head in self.pieces["card"]:
            units: tuple[str, ...] = ()
            if (head.unit is None) == (head.units is None):
                both = "neither unit nor units" if head.unit is None else "both unit and units"
                yield Fault(where="card.unit", found=both, expected="one of the two",
                            remedy="write unit for one, units for several or any",
                            path=("card", "", "unit"))  # fmt: skip
            elif head.units != "any":
                key = "unit" if head.units is None else "units"
                units = (head.unit,) if head.units is None else head.units
                yield from unit_faults(units, key)
            yield from group_faults(self.pieces["group"], units)
            method, indicators = self._method(), self.pieces["indicator"]
            yield from method_faults(method, indicators, self.head.frequency, units)

    def _method(self) -> Method:
        return next(iter(self.pieces["method"]), Method())

    def _references(self, parts: Parts) -> Iterator[Fault]:
        """Names that broken tables refer to and nobody declares."""
        declared = {table: [owner for kind, owner in self.places if kind == table]
                    for table in TABLES}  # fmt: skip
        for table, owner, place in self.broken:
            for key, options in _REFERENCES.get(table, {}).items():
                name = place.raw.get(key)
                if isinstance(name, str) and name not in declared[options] and not parts.lets(name):
                    yield place.put(not_an_option(f"{owner}.{key}", name, declared[options]), key)

    def _placed(self, fault: Fault) -> Fault:
        if fault.file:
            return fault
        table, owner, *rest = fault.path
        owner = self.head.id if table == "card" else owner
        place = self.places.get((str(table), str(owner)))
        return at(fault, "card.toml", 1) if place is None else place.put(fault, *rest)

    def _table(self, file: TomlFile, table: str, value: Any) -> None:
        place = _Place(file, (table,), {})
        is_list = table in ("recommendation", "clause", "indicator", "group")
        items = value if isinstance(value, list) else [value]
        if table not in TABLES:
            self.faults.append(place.put(not_an_option("table", table, TABLES)))
            meant = (*close_matches(table, TABLES), table)[0]
            self._lost(meant, place, items)
        elif table in ("card", "method") and file.name != "card.toml":
            fault = Fault(where=table, found=f"[{table}] in {file.name}",
                          expected="it in card.toml alone", remedy="move it")  # fmt: skip
            self.faults.append(place.put(fault))
        elif is_list != isinstance(value, list) or not all(isinstance(i, Mapping) for i in items):
            shape = f"[[{table}]]" if is_list else f"[{table}]"
            fault = Fault(where=table, found=f"another shape of {table}", expected=shape,
                          remedy=f"write it under {shape}")  # fmt: skip
            self.faults.append(place.put(fault))
            self._lost(table, place, items)
        else:
            for number, item in enumerate(items):
                keys = (table, number) if is_list else (table,)
                self._piece(table, _Place(file, keys, item))

    def _lost(self, table: str, place: _Place, items: Sequence[Any]) -> None:
        """Note what tables of another name or shape would have declared."""
        self.broken.append((table, table, place))
        for number, item in enumerate(items):
            name = item.get("code", item.get("id")) if isinstance(item, Mapping) else None
            if isinstance(name, str):
                keys = (*place.keys, number) if len(items) > 1 else place.keys
                self.broken.append((table, name, _Place(place.file, keys, item)))

    def _piece(self, table: str, place: _Place) -> None:
        key = "code" if table == "clause" else "id"
        name = place.raw.get(key)
        owner = name if isinstance(name, str) and name else ".".join(map(_word, place.keys))
        if table == "card":
            self.head = _raw_head(owner, place.raw)
        piece = structure(table, place.raw)
        shown = table if table in ("card", "method") else shortened(owner)
        for fault in piece.faults:
            where = ".".join([shown, *map(_word, fault.path)])
            self.faults.append(place.put(evolve(fault, where=where), *fault.path))
            if fault.path == (key,):
                self.misnamed.add(owner)
        earlier = next((spot for (_, used), spot in self.places.items() if used == owner), None)
        if earlier is not None:
            fault = Fault(where=f"{shown}.{key}", found=quoted(owner), remedy="rename one",
                          expected=f"an id not used before ({earlier})")  # fmt: skip
            self.faults.append(place.put(fault, key))
        if earlier is not None or piece.value is None:
            self.broken.append((table, owner, place))
        else:
            self.pieces[table].append(piece.value)
        self.places.setdefault((table, owner), place)


_REFERENCES = {
    "indicator": {"clause": "clause"},
    "clause": {"recommendation": "recommendation", "part_of": "clause"},
}


def _raw_head(owner: str, raw: Mapping[str, Any]) -> _RawHead:
    frequency = raw.get("frequency")
    periods = [raw.get(key) for key in ("series_from", "baseline")]
    return _RawHead(
        owner,
        frequency if frequency in FREQUENCIES else "Q",
        *(text if isinstance(text, str) else None for text in periods),
    )


def _named_below(raw: Mapping[str, Any]) -> set[str]:
    """Ids that a broken table would have given, so that references to them are let pass."""
    elements = raw.get("elements")
    names = {raw.get("clause")}
    for element in elements if isinstance(elements, list) else []:
        names.add(element.get("clause") if isinstance(element, Mapping) else None)
    return {name for name in names if isinstance(name, str)}


def _word(part: str | int) -> str:
    return str(part + 1) if isinstance(part, int) else part


def _missing(table: str) -> Fault:
    shape = f"[[{table}]]" if table == "recommendation" else f"[{table}]"
    return Fault(where=table, found=f"no {table}", expected=shape, remedy="add it",
                 file="card.toml", line=1)  # fmt: skip
