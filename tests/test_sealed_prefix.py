"""The manifest of a report seals the files of its ledger as they were then."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import scorecard as sc
from scorecard.cli import main
from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card
from scorecard.errors import ScorecardError
from scorecard.ledger.appending import add_evidence
from scorecard.ledger.prefix import sealed_prefix
from scorecard.rebuilding import changed_files
from scorecard.starter import write_starter

LATER = {"id": "look", "kind": "check", "node": "harbour", "title": "A look",
         "occurred_on": "2026-01-01/2026-03-31"}  # fmt: skip


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """A fresh copy of the small card."""
    write_starter(tmp_path / "harbour")
    return load_card(tmp_path / "harbour")


@pytest.fixture
def file(card: Card) -> Path:
    """The ledger file of the small card."""
    assert card.folder is not None
    return card.folder / "evidence" / "ledger.csv"


@pytest.fixture
def manifest(card: Card, tmp_path: Path) -> Path:
    """The manifest of a report on it."""
    sc.report(sc.score(card), tmp_path / "report", robustness=False, formats=["data"])
    return tmp_path / "report" / "manifest.json"


def test_a_report_seals_every_file_with_its_rows(manifest: Path, file: Path) -> None:
    """All rows of the file count, those not yet public among them."""
    sealed = json.loads(manifest.read_text("utf-8"))["sealed"]

    assert list(sealed) == ["evidence/ledger.csv"]
    assert sealed["evidence/ledger.csv"]["rows"] == len(pd.read_csv(file))


def test_rows_entered_since_break_no_seal(card: Card, manifest: Path) -> None:
    """A new row stands in a file of its own, and later."""
    add_evidence(card, [LATER], recorded_on=date(2027, 1, 1))

    assert changed_files(manifest, card) == []


def test_a_changed_row_is_named_with_its_file(card: Card, file: Path, manifest: Path) -> None:
    """By `rebuild` and by the command, even where the row bears on no score."""
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    rows.loc[0, "note"] = "written later"
    rows.to_csv(file, index=False)
    done = CliRunner().invoke(
        main, ["evidence", "verify", str(card.folder), "--manifest", str(manifest)]
    )
    with pytest.raises(ScorecardError, match=r"evidence/ledger.csv: sealed"):
        sc.rebuild(manifest, card)

    assert done.exit_code == 1
    assert "evidence/ledger.csv: sealed: found 19 rows" in done.stderr


def test_an_unchanged_ledger_passes(card: Card, manifest: Path) -> None:
    """The command says so."""
    done = CliRunner().invoke(
        main, ["evidence", "verify", str(card.folder), "--manifest", str(manifest)]
    )

    assert done.exit_code == 0
    assert "Every file holds what it held" in done.stdout


def test_evidence_given_as_a_frame_seals_no_file(card: Card, tmp_path: Path) -> None:
    """The files are not what the result stands on, and the command does not say they hold."""
    ledger = sc.read_ledger(card)
    result = sc.score(card, ledger[ledger["kind"] != "check"])
    sc.report(result, tmp_path / "out", robustness=False, formats=["data"])

    assert sealed_prefix(card, result.manifest) is None
    with pytest.raises(ScorecardError, match="no seal of ledger files"):
        changed_files(tmp_path / "out" / "manifest.json", card)
