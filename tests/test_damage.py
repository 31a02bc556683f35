"""A good card and ledger, damaged: read as what they now say, or refused with file and line."""

import csv
import io
import re
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import KINDS, Element, Goalposts, Indicator, Selector, Stage
from scorecard.definitions.loading import load_card
from scorecard.definitions.method import Aggregation, Method
from scorecard.definitions.model import Clause, Milestone, Recommendation, Source
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import as_ledger, read_ledger
from scorecard.scoring import score

GOOD = Path(str(files("scorecard.indicators"))) / "examples" / "harbour"
DEFINITIONS = ("card.toml", "lights.toml", "pilots.toml")
LEDGER = "evidence/ledger.csv"
FILES = {name: (GOOD / name).read_bytes() for name in (*DEFINITIONS, LEDGER)}
TOKEN = re.compile(rb'"[^"\n]*"|[\w.+-]+|[^\w\s]')
NUMBER = re.compile(rb"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")
KEY = re.compile(rb"^\s*(\w+)\s*=|[{,]\s*(\w+)\s*=", re.MULTILINE)
NUMBERS = (b"0", b"-1", b"1", b"3", b"0.5", b"99", b"1e3", b"12,5", b"nan", b"inf", b"1e999", b"007",
           b"100000000000000000000")  # fmt: skip
BYTES = b"\0\t\n\r \"#'+,-./019:;=AZ[]_az{}~\x7f\x80\xc3\xe8\xff"

MOST = max(100, settings().max_examples)  # damage has many forms

Files = dict[str, bytes]
Damage = Callable[[bytes, st.DataObject], bytes]


def cut(raw: bytes, start: int, end: int, new: bytes = b"") -> bytes:
    """The bytes with a stretch replaced."""
    return raw[:start] + new + raw[end:]


def spot(raw: bytes, data: st.DataObject) -> int:
    return data.draw(st.integers(0, max(len(raw) - 1, 0)))


def byte_gone(raw: bytes, data: st.DataObject) -> bytes:
    place = spot(raw, data)
    return cut(raw, place, place + 1)


def byte_more(raw: bytes, data: st.DataObject) -> bytes:
    place = spot(raw, data)
    return cut(raw, place, place, bytes([data.draw(st.sampled_from(BYTES))]))


def byte_flipped(raw: bytes, data: st.DataObject) -> bytes:
    place = spot(raw, data)
    flipped = raw[place : place + 1].translate(bytes(range(256)))
    return cut(raw, place, place + 1, bytes(c ^ 1 << data.draw(st.integers(0, 7)) for c in flipped))


def match_replaced(
    pattern: re.Pattern[bytes], new: Callable[[bytes, st.DataObject], bytes]
) -> Damage:
    """Damage to one match of a pattern."""

    def damage(raw: bytes, data: st.DataObject) -> bytes:
        found = list(pattern.finditer(raw))
        if not found:
            return raw
        match = data.draw(st.sampled_from(found))
        group = match.lastindex or 0
        return cut(raw, match.start(group), match.end(group), new(match[group], data))

    return damage


def misspelt(word: bytes, data: st.DataObject) -> bytes:
    place = spot(word, data)
    return cut(word, place, place + 1, bytes([data.draw(st.sampled_from(b"abcxyz_"))]))


def tokens_swapped(raw: bytes, data: st.DataObject) -> bytes:
    found = list(TOKEN.finditer(raw))
    if len(found) < 2:
        return raw
    first = data.draw(st.integers(0, len(found) - 2))
    second = data.draw(st.integers(first + 1, min(first + 12, len(found) - 1)))
    one, other = found[first], found[second]
    return cut(
        raw, one.start(), other.end(), other[0] + raw[one.end() : other.start()] + one[0]
    )  # fmt: skip


def lines_changed(raw: bytes, data: st.DataObject) -> bytes:
    """One line dropped, doubled or moved."""
    lines = raw.split(b"\n")
    place, other = data.draw(st.tuples(*[st.integers(0, len(lines) - 1)] * 2))
    how = data.draw(st.sampled_from(["drop", "double", "move"]))
    kept = lines[:place] + lines[place + 1 :] if how != "double" else lines
    if how != "drop":
        kept = [*kept[:other], lines[place], *kept[other:]]
    return b"\n".join(kept)


def cells_swapped(raw: bytes, data: st.DataObject) -> bytes:
    """Two cells of a line change places."""
    lines = raw.split(b"\n")
    place = data.draw(st.integers(0, len(lines) - 1))
    cells = lines[place].split(b",")
    one, other = data.draw(st.tuples(*[st.integers(0, len(cells) - 1)] * 2))
    cells[one], cells[other] = cells[other], cells[one]
    return b"\n".join([*lines[:place], b",".join(cells), *lines[place + 1 :]])


DAMAGES: tuple[Damage, ...] = (
    byte_gone,
    byte_more,
    byte_flipped,
    match_replaced(TOKEN, lambda token, data: b""),
    match_replaced(TOKEN, lambda token, data: token + token),
    match_replaced(NUMBER, lambda number, data: data.draw(st.sampled_from(NUMBERS))),
    match_replaced(KEY, misspelt),
    tokens_swapped,
    lines_changed,
    cells_swapped,
)


def damaged(data: st.DataObject, names: tuple[str, ...]) -> Files:
    """The good files, one of them damaged once or twice."""
    name = data.draw(st.sampled_from(names))
    raw = FILES[name]
    for damage in data.draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=2)):
        raw = damage(raw, data)
    return FILES | {name: raw}


def written(content: Files, folder: Path) -> Path:
    (folder / "evidence").mkdir()
    for name, raw in content.items():
        (folder / name).write_bytes(raw)
    return folder


def card_in_python(folder: Path) -> Card:
    """The card of a folder, built class by class from what the standard library reads."""
    tables: dict[str, Any] = {"recommendation": [], "clause": [], "indicator": []}
    for name in DEFINITIONS:
        content = tomllib.loads((folder / name).read_bytes().decode("utf-8-sig"))
        for table, value in content.items():
            tables[table] = tables[table] + value if isinstance(value, list) else value
    head, method = tables["card"], dict(tables.get("method", {}))
    aggregation = Aggregation(**method.pop("aggregation", {}))
    units = {"units": tuple(head["units"]) if "units" in head else (head["unit"],)}
    order = {item["code"]: number for number, item in enumerate(tables["clause"])}
    rest = {key: value for key, value in head.items() if key not in ("unit", "units", "source")}
    return Card(
        **rest,
        **units,
        source=Source(**_with_tuples(head["source"])),
        recommendations=tuple(map(_recommendation, tables["recommendation"])),
        clauses=tuple(Clause(**item) for item in tables["clause"]),
        indicators=tuple(
            sorted(map(_indicator, tables["indicator"]), key=lambda i: order[i.clause])
        ),
        method=Method(aggregation=aggregation, **method),
    )


def _with_tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(item) if isinstance(item, list) else item for key, item in table.items()}


def _recommendation(table: Mapping[str, Any]) -> Recommendation:
    milestones = tuple(Milestone(**item) for item in table.get("milestones", ()))
    return Recommendation(**_with_tuples({**table, "milestones": milestones}))


def _indicator(table: Mapping[str, Any]) -> Indicator:
    parts: dict[str, Callable[[Any], Any]] = {
        "stages": lambda items: tuple(Stage(**item) for item in items),
        "elements": lambda items: tuple(Element(**item) for item in items),
        "goalposts": lambda item: Goalposts(**item),
        "scale": tuple,
        **dict.fromkeys(
            ("matches", "numerator", "denominator", "steps", "after"), lambda item: Selector(**item)
        ),
    }
    values = {key: parts[key](item) if key in parts else item for key, item in table.items()}
    return KINDS[values.pop("kind")](**values)


def evidence_in_python(folder: Path) -> pd.DataFrame:
    """The ledger of a folder as a frame of text."""
    text = (folder / LEDGER).read_bytes().decode("utf-8-sig")
    header, *rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    frame = pd.DataFrame(rows, columns=header, dtype=object)
    return frame.loc[:, [name for name in header if name]]


def read(folder: Path) -> tuple[Card, pd.DataFrame] | ScorecardError:
    try:
        card = load_card(folder)
        return card, read_ledger(card)
    except ScorecardError as error:
        return error


def scores(card: Card, evidence: pd.DataFrame) -> pd.DataFrame | str:
    """Scores, or why there can be none: no row at all, or none since the series began."""
    try:
        return score(card, evidence).scores
    except ScorecardError as error:
        return str(error)


def located(error: ScorecardError, folder: Path) -> bool:
    """Whether every fault has a file that is there and a line that is in it."""
    return all(
        fault.line is not None
        and 1 <= fault.line <= len(re.split(rb"\r\n?|\n", (folder / fault.file).read_bytes()))
        for fault in error.faults
    )


def check(content: Files) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(content, Path(name))
        told = read(folder)
        if isinstance(told, ScorecardError):
            assert located(told, folder)
            return
        card, ledger = told
        twin = card_in_python(folder)
        twin_ledger = as_ledger(evidence_in_python(folder), twin)
    assert card == twin
    assert_frame_equal(ledger.drop(columns=["file", "line"]), twin_ledger[_kept(twin_ledger)])
    one, other = scores(card, ledger), scores(twin, twin_ledger)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
    else:
        assert_frame_equal(one, other)


def _kept(ledger: pd.DataFrame) -> list[str]:
    return [name for name in ledger.columns if name not in ("file", "line")]


def test_without_damage_the_card_scores_as_its_twin_in_python() -> None:
    """The good files are read, and give what a card built from the same values gives."""
    check(FILES)


@settings(max_examples=MOST)
@given(st.data())
def test_damaged_definitions_are_refused_by_line_or_score_as_they_now_say(
    data: st.DataObject,
) -> None:
    """No damage to a definition file gives a traceback, a fault without a place or other numbers."""
    check(damaged(data, DEFINITIONS))


@settings(max_examples=MOST)
@given(st.data())
def test_a_damaged_ledger_is_refused_by_line_or_scores_as_it_now_says(data: st.DataObject) -> None:
    """No damage to a ledger gives a traceback, a fault without a place or other numbers."""
    check(damaged(data, (LEDGER,)))


@settings(max_examples=30)
@given(st.sampled_from([*DEFINITIONS, LEDGER]), st.binary(max_size=80))
def test_any_bytes_in_place_of_a_file_are_refused_by_line_or_read(name: str, raw: bytes) -> None:
    """A file of chance bytes never gives a traceback."""
    check(FILES | {name: raw})


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("part", range(1, 8))
def test_a_file_cut_short_is_refused_by_line_or_read(name: str, part: int) -> None:
    """A file that was not written to its end never gives a traceback."""
    raw = FILES[name]

    check(FILES | {name: raw[: len(raw) * part // 8]})
