"""Broken cards, ledgers, notes and codings, each with the exact message it must give."""

import re
import shutil
from pathlib import Path

import pytest

from scorecard.checking import check_card
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import read_ledger

FOLDER = Path(__file__).parent / "malformed"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/expected.txt"))
SUBJECT = "(card|ledger of|notes of|second coding of)"
PARTS = re.compile(r"[^ ]+:\d+: [^ ].*: found .+; expected .+; .+")


def assembled(case: str, folder: Path) -> Path:
    """A copy of the good card with the files of a case laid over it."""
    shutil.copytree(FOLDER / "good", folder)
    if case != "good":
        shutil.copytree(FOLDER / case, folder, dirs_exist_ok=True)
    return folder


def refusal(folder: Path) -> ScorecardError:
    """What reading a broken card, its ledger, its notes or its second coding raises."""
    beside = any((folder / name).exists() for name in ("notes", "coding"))
    read = check_card if beside else read_ledger
    with pytest.raises(ScorecardError) as caught:
        read(folder)
    return caught.value


def test_the_card_under_the_cases_has_no_fault(tmp_path: Path) -> None:
    """Without a case laid over it, the good card and its ledger are read."""
    ledger = read_ledger(assembled("good", tmp_path / "quay"))

    assert len(ledger) == 6


def test_there_are_cases_enough() -> None:
    """At least 40 faults are shown, of definitions and of ledgers."""
    assert len(CASES) >= 40
    assert len([case for case in CASES if case.startswith(("row_", "file_"))]) >= 20


@pytest.mark.parametrize("case", CASES)
def test_each_broken_file_gives_its_exact_message(case: str, tmp_path: Path) -> None:
    """The message is the one in expected.txt, word for word, and points into a file of the card."""
    folder = assembled(case, tmp_path / "quay")
    error = refusal(folder)

    assert f"{error}\n" == (FOLDER / case / "expected.txt").read_text(encoding="utf-8")
    for fault in error.faults:
        lines = (folder / fault.file).read_bytes().count(b"\n") + 1
        assert fault.line is not None
        assert 1 <= fault.line <= lines


def test_each_message_names_file_line_and_the_rest() -> None:
    """Every line says file, line, place, what was found, what was expected and what to do."""
    for case in CASES:
        title, *lines = (FOLDER / case / "expected.txt").read_text(encoding="utf-8").splitlines()

        assert re.fullmatch(rf"{len(lines)} faults? in {SUBJECT} quay", title), case
        assert all(PARTS.fullmatch(line) for line in lines), case
