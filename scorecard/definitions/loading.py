"""Definition files (TOML) → Card, with every fault of every file collected."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from attrs import evolve, frozen

from scorecard.definitions.card import Card
from scorecard.definitions.consistency import SELECTORS, Parts, inconsistencies
from scorecard.definitions.draft import Draft, draft_of
from scorecard.definitions.finding import VERSIONS, CardPlace, find_card, places_of
from scorecard.definitions.heading import RawHead, head_faults, raw_head
from scorecard.definitions.method import Method
from scorecard.definitions.robustness import Robustness
from scorecard.definitions.structuring import ONLY_IN_CARD, SINGLE, TABLES, Head, structure
from scorecard.definitions.tomlfile import TomlFile, parse_toml
from scorecard.errors import (
    Fault,
    ScorecardError,
    at,
    close_matches,
    not_an_option,
    quoted,
    raise_faults,
    shortened,
)
from scorecard.files import file_bytes, files_below


def load_card(card: str | os.PathLike[str]) -> Card:
    """
    Read a card from its folder.

    Args:
        card: Name of a shipped card, or a folder that holds `card.toml`; every other `.toml` file
            in it adds recommendations, clauses and indicators, in the order of the file names. The
            card has its indicators in the order of their clauses. With `@` and a version, as in
            `harbour@1.0`: the definitions below `versions/1.0/`, over the same ledger.

    Raises:
        ScorecardError: Every fault of every file, each with file and line.

    Example:
        >>> load_card("nato_japan").id
        'nato_japan'
    """
    return _loaded(find_card(card))


def card_versions(card: str | os.PathLike[str]) -> tuple[Card, ...]:
    """
    Every version of a card, in the order of adoption; the last one is the card as it stands.

    Args:
        card: Name of a shipped card, or its folder.

    Raises:
        ScorecardError: Every fault of any version: of its files, two of one name, or one adopted
            after the card as it stands.

    Example:
        >>> [item.version for item in card_versions("nato_japan")]
        ['1.0']
    """
    folder = find_card(card).folder
    faults: list[Fault] = []
    found: list[Card] = []
    for place in places_of(folder):
        try:
            found.append(_loaded(place))
        except ScorecardError as error:
            faults += error.faults
    if not faults:
        faults += _order_faults(found)
    raise_faults(faults, f"versions of {folder.resolve().name}")
    now, *earlier = found
    return (*sorted(earlier, key=lambda item: item.adopted_on), now)


def _order_faults(found: Sequence[Card]) -> Iterator[Fault]:
    """Faults between the card as it stands, which comes first, and its earlier versions."""
    now, *earlier = found
    for item in earlier:
        file = f"{VERSIONS}/{item.version}/card.toml"
        if item.version == now.version:
            yield Fault(where="card.version", found=quoted(item.version), file=file,
                        expected="a version that the card as it stands does not have",
                        remedy="raise the version in card.toml")  # fmt: skip
        elif item.adopted_on > now.adopted_on:
            yield Fault(where="card.adopted_on", found=str(item.adopted_on), file=file,
                        expected=f"a day not after {now.adopted_on}, when version {now.version} "
                        "was adopted", remedy="mend one of the two")  # fmt: skip


def _loaded(place: CardPlace) -> Card:
    reader, faults = _read(place.definitions)
    faults += reader.faults_within() if faults else reader.all_faults()
    prefix = "" if place.is_current else f"{VERSIONS}/{place.definitions.name}/"
    faults = [at(fault, prefix + fault.file, fault.line) for fault in faults]
    raise_faults(faults, f"card {reader.head.id or place.folder.resolve().name}")
    card = reader.card(place.folder)
    if place.version is not None and card.version != place.version:
        if place.is_current:
            options = [
                card.version,
                *(other.version or "" for other in places_of(place.folder)[1:]),
            ]
            raise ScorecardError([not_an_option("version", place.version, options)], "call")
        fault = Fault(where="card.version", found=quoted(card.version), file=f"{prefix}card.toml",
                      expected=f"{quoted(place.version)}, the name of its folder",
                      remedy="mend the version, or rename the folder")  # fmt: skip
        raise ScorecardError([fault], f"card {card.id}")
    return card


def place_in_card(card: Card, keys: tuple[str | int, ...], fault: Fault) -> Fault:
    """
    A fault of something in a loaded card with its file and line; without a line if it has no folder.

    Args:
        card: The card.
        keys: Keys that lead to the value in `card.toml`.
        fault: What is wrong with it.
    """
    if card.folder is None:
        return fault
    name = next((f"{VERSIONS}/{place.version}/card.toml" for place in places_of(card.folder)
                 if place.version == card.version), "card.toml")  # fmt: skip
    return at(fault, name, parse_toml(file_bytes(card.folder / name, name), name).line(keys))


def load_draft(definitions: Path) -> Draft | None:
    """
    What can be read of a card with faults, to check its ledger by.

    Args:
        definitions: The folder of its TOML files.

    Returns:
        The draft; `None` where a whole file could not be read, or too little is left.
    """
    reader, faults = _read(definitions)
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


Keys = tuple[str | int, ...]


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
        self.head = RawHead()
        self.is_headless = any(f.name == "card.toml" and not f.content for f in toml_files)
        for file in toml_files:
            for table, value in file.content.items():
                self._table(file, table, value)

    def card(self, folder: Path) -> Card:
        (head,) = self.pieces["card"]
        values = {key: getattr(head, key) for key in attrs.fields_dict(Head)}
        del values["unit"]
        order = {clause.code: number for number, clause in enumerate(self.pieces["clause"])}
        return Card(
            **values | {"units": head.all_units},
            recommendations=tuple(self.pieces["recommendation"]),
            clauses=tuple(self.pieces["clause"]),
            indicators=tuple(sorted(self.pieces["indicator"], key=lambda i: order[i.clause])),
            groups=tuple(self.pieces["group"]),
            accepted=tuple(self.pieces["accepted"]),
            method=self._method,
            robustness=next(iter(self.pieces["robustness"]), Robustness()),
            folder=folder,
        )

    def draft(self) -> Draft | None:
        """What could be read, faulty or not; `None` where that is too little."""
        keys = {fault.where.rpartition(".")[2] for fault in self.all_faults()}
        doubts = {"unit": ("unit", "units"), "unit_measure": ("unit_measure",)}
        heads = self.pieces["card"]
        return draft_of(
            self._parts(),
            units=(heads[0].all_units if heads else ()) or ("?",),
            method=self._method,
            accepted=tuple(self.pieces["accepted"]),
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
        names = {owner for table, owner, _ in self.broken if table not in ("group", "accepted")}
        return Parts(
            card_id=self.head.id or "card",
            frequency=self.head.frequency,
            recommendations=tuple(self.pieces["recommendation"]),
            clauses=tuple(self.pieces["clause"]),
            indicators=tuple(self.pieces["indicator"]),
            method=self._method,
            units=next((head.all_units for head in self.pieces["card"]), ()),
            broken=frozenset(names.union(*(_named_below(place.raw) for *_, place in self.broken))),
            misnamed=frozenset(self.misnamed),
            series_from=self.head.series_from or "",
        )

    def _is_broken(self, table: str) -> bool:
        return any(name == table for name, _, _ in self.broken)

    def _head_faults(self) -> Iterator[Fault]:
        pieces = self.pieces
        return head_faults(
            self.head, pieces["card"], pieces["group"], pieces["indicator"], self._method
        )

    @property
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
        is_list = table in TABLES and table not in SINGLE
        items = value if isinstance(value, list) else [value]
        if table not in TABLES:
            self.faults.append(place.put(not_an_option("table", table, TABLES)))
            meant = (*close_matches(table, TABLES), table)[0]
            self._lost(meant, place, items)
        elif table in ONLY_IN_CARD and file.name != "card.toml":
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
            self.head = raw_head(owner, place.raw)
        piece = structure(table, place.raw)
        shown = table if table in SINGLE else shortened(owner)
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
