"""Seals: every sealed row is there, unchanged, or it is named."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card
from scorecard.errors import ScorecardError
from scorecard.ledger.appending import add_evidence
from scorecard.ledger.reading import COLUMNS, ledger_cells
from scorecard.ledger.sealing import seal_ledger
from scorecard.ledger.seals import SEALED, digests_of_plain_file, file_digests, row_digests
from scorecard.ledger.verifying import verify_ledger
from scorecard.starter import write_starter

DAY = date(2026, 4, 2)
LOOK = {"id": "look", "kind": "check", "node": "harbour", "title": "A look",
        "occurred_on": "2026-01-01/2026-03-31"}  # fmt: skip


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """A fresh copy of the small card, sealed."""
    write_starter(tmp_path / "harbour")
    made = load_card(tmp_path / "harbour")
    seal_ledger(made, sealed_on=DAY)
    return made


@pytest.fixture
def file(card: Card) -> Path:
    """The ledger file of the small card."""
    assert card.folder is not None
    return card.folder / "evidence" / "ledger.csv"


@pytest.fixture(scope="module")
def flipped(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """A sealed card whose ledger is damaged again and again."""
    write_starter(tmp_path_factory.mktemp("flipped") / "harbour")
    made = load_card(next(tmp_path_factory.getbasetemp().glob("flipped*/harbour")))
    seal_ledger(made, sealed_on=DAY)
    return made


def test_a_seal_holds_over_the_ledger_it_was_made_of(card: Card) -> None:
    """Right after sealing, every row is sealed and none is amiss."""
    found = verify_ledger(card)

    assert found.holds
    assert (found.seals, found.sealed, found.unsealed, found.notes) == (1, 19, 0, ())


def test_a_seal_counts_the_rows_of_each_file(card: Card) -> None:
    """For each file: its number of rows, and a digest over their sorted digests."""
    add_evidence(card, [LOOK], recorded_on=DAY)

    seal = seal_ledger(card, sealed_on=DAY)

    counted = {name: entry["rows"] for name, entry in seal.files.items()}
    assert counted == {"evidence/ledger.csv": 19, "evidence/2026-04-02-look.csv": 1}
    assert seal.rows == 20
    assert list(seal.added) == ["evidence/2026-04-02-look.csv"]
    assert seal.earlier == ("2026-04-02.json",)


def test_rows_added_since_leave_a_seal_true(card: Card) -> None:
    """Adding is what a ledger is for."""
    add_evidence(card, [LOOK], recorded_on=DAY)

    found = verify_ledger(card)

    assert found.holds
    assert found.unsealed == 1


def test_what_a_spreadsheet_does_to_a_file_leaves_a_seal_true(card: Card, file: Path) -> None:
    """A mark in front, Windows line ends, quotes and an empty column change no row."""
    lines = file.read_text().splitlines()
    wide = [f"{line},{'archive_url' if place == 0 else ''}" for place, line in enumerate(lines)]
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(wide).encode() + b"\r\n")

    assert verify_ledger(card).holds


def test_rows_merged_in_between_leave_a_seal_true(card: Card, file: Path) -> None:
    """Where Git put the rows of another branch before sealed ones, nothing is lost."""
    lines = file.read_text().splitlines(keepends=True)
    new = lines[-1].replace("h19", "h19b")
    file.write_text("".join([lines[0], new, *lines[1:]]))

    found = verify_ledger(card)

    assert found.holds
    assert found.unsealed == 1
    assert found.notes == ()


def test_lines_in_another_order_are_named_and_harmless(card: Card, file: Path) -> None:
    """The order of rows means nothing, but that somebody changed it is said."""
    head, *rows = file.read_text().splitlines(keepends=True)
    file.write_text("".join([head, rows[1], rows[0], *rows[2:]]))

    found = verify_ledger(card)

    assert found.holds
    assert found.notes == (
        "evidence/ledger.csv: h02: stood behind h01 when seals/2026-04-02.json was made; "
        "the order of rows means nothing",
    )


def test_a_row_in_another_file_is_named_and_harmless(card: Card, file: Path) -> None:
    """A row that moved is still there."""
    head, *rows = file.read_text().splitlines(keepends=True)
    file.write_text("".join([head, *rows[:-1]]))
    file.with_name("more.csv").write_text(head + rows[-1])

    found = verify_ledger(card)

    assert found.holds
    assert found.notes == (
        "evidence/more.csv: h19: stood in evidence/ledger.csv when seals/2026-04-02.json was made",
    )


def test_a_changed_row_is_named_with_its_line(card: Card, file: Path) -> None:
    """A cell that was overwritten is found."""
    file.write_text(file.read_text().replace("drafted", "agreed", 1))

    assert [str(fault) for fault in verify_ledger(card).faults] == [
        "evidence/ledger.csv:6: h05: found a row that says something else; expected the row as it "
        "was sealed; bring it back from Git; a mistake in it is mended by a correction"
    ]


def test_a_deleted_row_is_named(card: Card, file: Path) -> None:
    """A row that is gone is found, though nothing points at it."""
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-1]))

    assert [str(fault) for fault in verify_ledger(card).faults] == [
        "evidence/ledger.csv: h19: found no such row any more; expected the row as it was sealed; "
        "bring it back from Git; a mistake in it is mended by a correction"
    ]


def test_a_deleted_file_is_named_row_by_row(card: Card, file: Path) -> None:
    """Where a whole file is gone, each of its rows is."""
    file.unlink()

    assert len(verify_ledger(card).faults) == 19


@pytest.mark.parametrize("share", [0.1, 0.35, 0.5, 0.77, 0.99])
def test_a_ledger_cut_off_is_named(card: Card, file: Path, share: float) -> None:
    """A file that ends in the middle of a row loses rows, and says so by line or by id."""
    raw = file.read_bytes()
    file.write_bytes(raw[: int(len(raw) * share)])

    found = verify_ledger(card)

    assert not found.holds
    assert all("evidence/ledger.csv" in str(fault) for fault in found.faults)


@given(st.data())
def test_a_flipped_bit_is_found_or_changes_no_row(flipped: Card, data: st.DataObject) -> None:
    """Whatever bit is turned, the rows are the same as before or the damage is named."""
    assert flipped.folder is not None
    file = flipped.folder / "evidence" / "ledger.csv"
    raw = file.read_bytes()
    before = [(cells.header, cells.rows) for cells in ledger_cells(flipped.folder)[0]]
    place, bit = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 7))

    file.write_bytes(raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :])
    found = verify_ledger(flipped)
    after = [(cells.header, cells.rows) for cells in ledger_cells(flipped.folder)[0]]
    file.write_bytes(raw)

    assert not found.holds or after == before
    assert verify_ledger(flipped).holds


def test_a_seal_that_was_tampered_with_is_named(card: Card) -> None:
    """A digest put in to fit a changed row does not fit the seal's own."""
    assert card.folder is not None
    path = card.folder / "seals" / "2026-04-02.json"
    said = json.loads(path.read_text())
    said["added"]["evidence/ledger.csv"]["h05"] = "0" * 32
    path.write_text(json.dumps(said))

    assert "seals/2026-04-02.json: seal: found a text that is not what was sealed" in str(
        verify_ledger(card).faults[0]
    )


@pytest.mark.parametrize("raw", ["", "[]", "{}", "null", '{"digest": 1}', "[" * 100_000])
def test_what_is_no_seal_is_named(card: Card, raw: str) -> None:
    """A seal that is no seal is a fault, not a traceback."""
    assert card.folder is not None
    (card.folder / "seals" / "2026-04-02.json").write_text(raw)

    assert not verify_ledger(card).holds


def test_a_seal_that_is_gone_is_named_by_a_later_one(card: Card) -> None:
    """Each seal knows those before it."""
    assert card.folder is not None
    add_evidence(card, [LOOK], recorded_on=DAY)
    seal_ledger(card, sealed_on=DAY)
    (card.folder / "seals" / "2026-04-02.json").unlink()

    assert "bring back seals/2026-04-02.json" in str(verify_ledger(card).faults[0])


def test_a_broken_ledger_is_not_sealed(card: Card, file: Path) -> None:
    """Sealing over a loss would hide it."""
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-1]))

    with pytest.raises(ScorecardError, match="h19: found no such row any more"):
        seal_ledger(card, sealed_on=DAY)
    file.write_text("".join([*lines, "x"]))
    with pytest.raises(ScorecardError, match="1 cells"):
        seal_ledger(card, sealed_on=DAY)


def test_verifying_writes_nothing(card: Card, file: Path) -> None:
    """Damage is named, never mended."""
    file.write_bytes(file.read_bytes()[:300])
    assert card.folder is not None
    before = {path: path.read_bytes() for path in card.folder.rglob("*") if path.is_file()}

    verify_ledger(card)

    assert {path: path.read_bytes() for path in card.folder.rglob("*") if path.is_file()} == before


def test_every_column_enters_a_digest() -> None:
    """A column of the ledger that no digest held could be changed unseen."""
    assert sorted(SEALED) == sorted(COLUMNS)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_quick_way_gives_the_digests_of_the_careful_one(
    card: Card, file: Path, end: str, mark: bytes
) -> None:
    """A plain file gives the same digests without its rows being held; another gives none."""
    text = file.read_text().replace("\n", end)
    file.write_bytes(mark + text.encode())
    assert card.folder is not None

    quick = digests_of_plain_file(file.read_bytes())

    careful = row_digests(ledger_cells(card.folder)[0][0])
    assert quick == (None if end == "\n\n" else careful)
    assert verify_ledger(card).holds


def test_a_file_that_may_not_be_read_is_named(card: Card, file: Path) -> None:
    """A folder in the place of a file is a fault with its name."""
    raw = file.read_bytes()
    file.unlink()
    file.mkdir()

    found = verify_ledger(card)
    file.rmdir()
    file.write_bytes(raw)

    assert "evidence/ledger.csv:1: file: found a folder or a device" in str(found.faults[0])


def test_digests_of_a_file_know_no_order(card: Card, file: Path) -> None:
    """The digest of a file is over its sorted rows."""
    assert card.folder is not None
    before = file_digests({c.name: row_digests(c) for c in ledger_cells(card.folder)[0]})
    head, *rows = file.read_text().splitlines(keepends=True)
    file.write_text("".join([head, *rows[::-1]]))

    after = file_digests({c.name: row_digests(c) for c in ledger_cells(card.folder)[0]})

    assert after == before
