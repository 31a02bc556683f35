"""The ledger's files: found, read as strictly as a record should be, and put together."""

import csv
import io
import shutil
from pathlib import Path

import attrs
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import parse_ledger, read_ledger

GOOD = Path(__file__).parent / "malformed" / "good"
CARD = load_card(GOOD)
RAW = (GOOD / "evidence" / "ledger.csv").read_bytes()
HEADER, *ROWS = RAW.decode().splitlines()


def told(ledger: pd.DataFrame) -> pd.DataFrame:
    """What a ledger says, without where it stood."""
    return ledger.drop(columns=["file", "line"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small good card, to be changed."""
    return Path(shutil.copytree(GOOD, tmp_path / "quay"))


def with_ledger(folder: Path, raw: bytes, name: str = "ledger.csv") -> pd.DataFrame:
    (folder / "evidence" / name).write_bytes(raw)
    return read_ledger(folder)


def test_the_ledger_is_sorted_by_day_of_entry_and_id(folder: Path) -> None:
    """The order of the file means nothing."""
    rows = [ROWS[2].replace("2026-01-20", "2026-01-21"), ROWS[1], ROWS[0]]

    ledger = with_ledger(folder, "\n".join([HEADER, *rows]).encode())

    assert list(ledger["id"]) == ["q1", "q2", "q3"]
    assert list(ledger["line"]) == [4, 3, 2]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_excel_saves_is_read(folder: Path, mark: bytes, end: bytes) -> None:
    """Byte order mark, line ends, blank rows and nameless blank columns change nothing."""
    lines = RAW.decode().splitlines()
    wide = [f"{line},," for line in lines] + ["," * (HEADER.count(",") + 2)] * 3
    raw = mark + end.join(line.encode() for line in wide) + end

    assert_frame_equal(told(with_ledger(folder, raw)), told(read_ledger(CARD)))


def test_columns_may_stand_in_any_order() -> None:
    """Cells are known by their header."""
    rows = list(csv.reader(io.StringIO(RAW.decode())))
    buffer = io.StringIO()
    csv.writer(buffer).writerows(reversed(row) for row in rows)

    plain, _ = parse_ledger(RAW, "a.csv")
    other, _ = parse_ledger(buffer.getvalue().encode(), "a.csv")

    assert_frame_equal(plain, other)


def test_a_cell_may_hold_commas_quotes_and_line_breaks() -> None:
    """Rows are numbered by the line on which they begin."""
    row = ROWS[0].replace("Draft published", '"A ""draft"",\npublished"')

    frame, _ = parse_ledger("\n".join([HEADER, row, ROWS[1]]).encode(), "a.csv")

    assert frame["title"][0] == 'A "draft",\npublished'
    assert list(frame["line"]) == [2, 4]


def test_an_endless_cell_is_refused(folder: Path) -> None:
    """A cell beyond what the reader takes gives a located fault."""
    raw = RAW.replace(b"Seven collisions", b"S" * 140_000)

    with pytest.raises(ScorecardError, match=r"ledger\.csv:4: row: found a cell without end"):
        with_ledger(folder, raw)


def test_a_folder_in_place_of_a_ledger_is_refused(folder: Path) -> None:
    """A folder that is called like a ledger gives a located fault."""
    (folder / "evidence" / "more.csv").mkdir()

    with pytest.raises(ScorecardError, match=r"evidence/more\.csv:1: file: found a folder"):
        read_ledger(folder)


def test_a_file_in_place_of_the_folder_is_refused(folder: Path) -> None:
    """`evidence` must be a folder."""
    shutil.rmtree(folder / "evidence")
    (folder / "evidence").write_text("none")

    with pytest.raises(ScorecardError, match="evidence:1: file: found not a directory"):
        read_ledger(folder)


def test_a_ledger_that_may_not_be_read_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing permission gives a located fault, beside those of the other files."""

    def locked(path: Path) -> bytes:
        if path.name == "a.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return b"id;kind\n"

    (folder / "evidence" / "a.csv").write_bytes(RAW)
    card = load_card(folder)
    monkeypatch.setattr(Path, "read_bytes", locked)

    with pytest.raises(ScorecardError) as caught:
        read_ledger(card)

    assert [(fault.file, fault.where) for fault in caught.value.faults] == [
        ("evidence/a.csv", "file"), ("evidence/ledger.csv", "header"),
    ]  # fmt: skip


def test_capitals_in_the_ending_are_read(folder: Path) -> None:
    """`LEDGER.CSV`, as some systems write it, is not passed over in silence."""
    (folder / "evidence" / "ledger.csv").rename(folder / "evidence" / "LEDGER.CSV")

    assert_frame_equal(told(read_ledger(folder)), told(read_ledger(CARD)))


def test_faults_of_all_files_come_at_once(folder: Path) -> None:
    """A file that cannot be read hides no fault of another, nor a ragged row one of its file."""
    lines = [HEADER, ROWS[0].replace("drafted", "draftd"), "q2,event"]
    (folder / "evidence" / "more.csv").write_bytes(b"\xff\xfe")

    with pytest.raises(ScorecardError) as caught:
        with_ledger(folder, "\n".join(lines).encode())

    assert [(fault.file, fault.line, fault.where) for fault in caught.value.faults] == [
        ("evidence/ledger.csv", 2, "stage"), ("evidence/ledger.csv", 3, "row"),
        ("evidence/more.csv", 1, "encoding"),
    ]  # fmt: skip


def test_a_lost_row_is_not_missed_by_those_that_supersede_it(folder: Path) -> None:
    """A correction of a ragged row is no fault of its own."""
    later = ROWS[0].replace("q1", "q9")
    lines = [f"{HEADER},supersedes", "q1,event", f"{later},q1"]

    with pytest.raises(ScorecardError) as caught:
        with_ledger(folder, "\n".join(lines).encode())

    assert [fault.where for fault in caught.value.faults] == ["row"]


def test_a_card_made_in_python_has_no_files(harbour: Card) -> None:
    """Its evidence is given as a frame; the message says how."""
    with pytest.raises(ScorecardError, match="give the evidence as a frame"):
        read_ledger(attrs.evolve(harbour, folder=None))


def written(rows: list[str]) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


@given(st.permutations(ROWS), st.lists(st.integers(0, 2), min_size=len(ROWS), max_size=len(ROWS)))
def test_order_of_rows_and_files_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], files: list[int]
) -> None:
    """However rows are shuffled and spread over files, the ledger says the same."""
    folder = tmp_path_factory.mktemp("cards") / "quay"
    shutil.copytree(GOOD, folder)
    (folder / "evidence" / "ledger.csv").unlink()
    for number in set(files):
        own = [row for row, file in zip(rows, files, strict=True) if file == number]
        (folder / "evidence" / f"{number}.csv").write_bytes(written(own))

    assert_frame_equal(told(read_ledger(folder)), told(read_ledger(CARD)))
