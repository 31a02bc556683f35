"""Files of notes → the analyst's own words, with every fault of every file collected."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from attrs import evolve

from scorecard.definitions.card import Card
from scorecard.definitions.finding import places_of
from scorecard.definitions.loading import card_versions
from scorecard.definitions.signature import Signature
from scorecard.definitions.structuring import structure
from scorecard.definitions.tomlfile import decoded, parse_toml
from scorecard.definitions.validators import is_text
from scorecard.errors import Fault, ScorecardError, at, not_an_option, quoted, raise_faults
from scorecard.files import entries_of, file_bytes
from scorecard.notes.blocks import Part, parts_of
from scorecard.notes.model import Note, Words
from scorecard.periods import EXAMPLE, NAME, last_days, parse_period

FOLDER = "notes"
FENCE = "+++"
LARGEST = 20_000  # bytes; a parser of Markdown takes seconds on brackets without end


def read_note(card: Card, period: str) -> Note | None:
    """
    The analyst's own words on one period.

    Args:
        card: The card; one made in Python has no notes.
        period: The period, as its file is named: `notes/2026Q3.md` for `2026Q3`.

    Returns:
        The note; `None` where there is no such file.

    Raises:
        ScorecardError: Every fault of the file.

    Example:
        >>> import scorecard as sc
        >>> read_note(sc.load_card("nato_japan"), "2022Q1") is None
        True
    """
    path = None if card.folder is None else card.folder / FOLDER / f"{period}.md"
    if path is None or not path.exists():
        return None
    note, faults = _read(card, path)
    raise_faults(faults, f"notes of {card.id}")
    return note


def read_notes(card: Card) -> tuple[Note, ...]:
    """
    All notes of a card, in the order of their periods.

    Args:
        card: The card; one made in Python has no notes.

    Raises:
        ScorecardError: Every fault of every file.

    Example:
        >>> import scorecard as sc
        >>> [note.name for note in read_notes(sc.load_card("nato_japan"))]
        ['notes/2026Q3.md']
    """
    if card.folder is None:
        return ()
    found: list[Note] = []
    faults: list[Fault] = []
    for path in entries_of(card.folder / FOLDER):
        note, wrong = _read(card, path)
        faults += wrong
        found += [note] if note else []
    raise_faults(faults, f"notes of {card.id}")
    return tuple(found)


def _read(card: Card, path: Path) -> tuple[Note | None, list[Fault]]:
    """A note, and what is wrong with its file."""
    name = f"{FOLDER}/{path.name}"
    faults = [at(fault, name, 1) for fault in _name_faults(card, path.name)]
    try:
        text = _text(path, name)
        head, body, first = _halves(text, name)
    except ScorecardError as error:
        return None, [*faults, *error.faults]
    signature, wrong = _signature(card, head, path.stem, name)
    faults += wrong
    parts, wrong = parts_of(body, first)
    faults += [at(fault, name, fault.line) for fault in (*wrong, *_part_faults(card, parts, first))]
    if faults or signature is None:
        return None, faults
    return Note(
        name=name, author=signature.author, written_on=signature.written_on,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        words=tuple(Words(node=part.heading, blocks=part.blocks) for part in parts),
    ), []  # fmt: skip


def _name_faults(card: Card, name: str) -> Iterator[Fault]:
    stem, period = name.removesuffix(".md"), NAME[card.frequency]
    example = f"{EXAMPLE[card.frequency]}.md"
    try:
        found = parse_period(stem, card.frequency)
    except ValueError:
        found = None
    if found is None or name != f"{stem}.md":
        yield Fault(where="file", found=quoted(name), expected=f"the name of a {period} such as "
                    f"{example}", remedy="rename it, or move it out of the folder")  # fmt: skip
    elif found < card.period(card.series_from):
        yield Fault(where="file", found=quoted(name), remedy="rename it",
                    expected=f"a {period} not before {card.series_from}, where the series "
                    "begins")  # fmt: skip


def _text(path: Path, name: str) -> str:
    """The text of a file with plain line ends."""
    if path.is_file() and path.stat().st_size > LARGEST:
        fault = Fault(where="file", found=f"{path.stat().st_size} bytes",
                      expected=f"at most {LARGEST}", remedy="say it in fewer words")  # fmt: skip
        raise ScorecardError([at(fault, name, 1)], name)
    text = re.sub(r"\r\n?", "\n", decoded(file_bytes(path, name), name))
    for number, line in enumerate(text.split("\n"), start=1):
        if not is_text(line):
            fault = Fault(where="note", found=quoted(line), remedy="remove them",
                          expected="text without control characters")  # fmt: skip
            raise ScorecardError([at(fault, name, number)], name)
    return text


def _halves(text: str, name: str) -> tuple[str, str, int]:
    """What stands between the lines of plus signs, what follows, and the line it begins on."""
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == FENCE]
    if not fences or fences[0] != 0 or len(fences) == 1:
        found = quoted(lines[0]) if lines[0] else "nothing"
        if fences[:1] == [0]:
            found = f"one line of {FENCE}"
        fault = Fault(where="note", found=found, expected=f"author and written_on between two "
                      f"lines of {FENCE}", remedy="begin the file with them")  # fmt: skip
        raise ScorecardError([at(fault, name, 1)], name)
    end = fences[1]
    return "\n".join(["", *lines[1:end]]), "\n".join(lines[end + 1 :]), end + 2


def _signature(
    card: Card, head: str, period: str, name: str
) -> tuple[Signature | None, list[Fault]]:
    """Who signs, and on which day, as far as both are sound."""
    try:
        file = parse_toml(head.encode(), name)
    except ScorecardError as error:
        return None, list(error.faults)
    found = structure("note", file.content)
    faults = [
        evolve(fault, where=".".join(map(str, fault.path)) or fault.where or "note")
        for fault in (found.faults or _day_faults(card, period, found.value.written_on))
    ]
    return found.value, [at(fault, name, file.line(fault.path)) for fault in faults]


def _day_faults(card: Card, period: str, written_on: date) -> Iterator[Fault]:
    """A period is told of once it is over."""
    try:
        number = card.period(period).ordinal
    except ScorecardError:  # told with the name of the file
        return
    over: date = last_days(number, card.frequency).item()
    if written_on < over:
        yield Fault(where="written_on", found=str(written_on), path=("written_on",),
                    expected=f"a day not before {over}, when {period} was over",
                    remedy="mend the day, or the name of the file")  # fmt: skip


def _part_faults(card: Card, parts: Sequence[Part], first: int) -> Iterator[Fault]:
    """Headings that name nothing or are there twice, and words that no heading is above."""
    nodes, seen = told_of(card), dict[str, int]()
    if not parts:
        yield Fault(where="note", found="no heading", expected=f"# {nodes[0]} or # {nodes[-1]}, "
                    "and words below it", remedy="name what the words are on", line=first)  # fmt: skip
    for part in parts:
        fault = Fault(where=part.heading or "note", found=f"# {part.heading}", expected="",
                      remedy="", line=part.line)  # fmt: skip
        if not part.heading:
            yield evolve(fault, found="words before the first heading", expected="a heading such "
                         f"as # {nodes[0]} above them", remedy="add one")  # fmt: skip
            continue
        if part.heading in seen:
            yield evolve(fault, expected=f"each heading once (it is on line {seen[part.heading]} "
                         "too)", remedy="put the words under one of them")  # fmt: skip
        elif part.heading not in nodes and part.heading not in _of_other_versions(card):
            yield evolve(not_an_option("heading", part.heading, nodes), line=part.line)
        if not part.blocks:
            yield evolve(fault, found="no words", expected="words below the heading",
                         remedy="write some, or remove the heading")  # fmt: skip
        seen.setdefault(part.heading, part.line)


def told_of(card: Card) -> list[str]:
    """Nodes that a note may speak of: the card, and every recommendation that a report tells of."""
    return [card.id, *(item.id for item in card.recommendations if item.id in card.positions)]


def _of_other_versions(card: Card) -> set[str]:
    """
    Nodes that a note may speak of under other definitions.

    Notes lie in one place, as the ledger does, whatever the version: those of an earlier quarter
    may name a recommendation that has since been renamed.
    """
    if card.folder is None or len(places_of(card.folder)) == 1:
        return set()
    return {node for version in card_versions(card.folder) for node in told_of(version)}
