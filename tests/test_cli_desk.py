"""The ledger and the coder's desk as the command line's users meet them."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from scorecard.cli import main
from scorecard.cli.evidence import COLUMNS
from scorecard.definitions.loading import load_card
from scorecard.ledger.appending import GIVEN
from scorecard.reporting.method import method
from scorecard.reporting.view import View
from scorecard.scoring import score

LOOK = ("--kind", "check", "--node", "harbour", "--occurred-on", "2026-01-01/2026-03-31",
        "--title", "A look")  # fmt: skip
DESK = ["evidence add", "evidence correct", "evidence retract", "evidence import",
        "evidence template", "evidence seal", "evidence verify", "coding sheet", "coding merge",
        "coding adjudicate", "coding agreement"]  # fmt: skip


def run(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A fresh card of one's own, as `scorecard init` writes it."""
    assert run("init", tmp_path / "my_card").exit_code == 0
    return tmp_path / "my_card"


@pytest.mark.parametrize("command", DESK)
def test_every_command_has_an_example_in_its_help(command: str) -> None:
    """The help of each command shows how it is called."""
    found = run(*command.split(), "--help")

    assert found.exit_code == 0
    assert f"scorecard {command}" in found.stdout.split("Example:")[1]


def test_a_row_has_an_option_for_every_column() -> None:
    """What a ledger file can say, the command line can."""
    assert {*COLUMNS, "id", "note", "supersedes"} == set(GIVEN)


def test_a_row_is_added_corrected_and_taken_back(card: Path) -> None:
    """Each command names the file it wrote, and the ledger stays without fault."""
    added = run("evidence", "add", card, "--id", "look", *LOOK, "--recorded-on", "2026-04-02")
    steps = [
        run("evidence", "correct", card, "h05", "--stage", "agreed", "--note", "Signed."),
        run("evidence", "retract", card, "h18", "--note", "It was another budget."),
    ]

    assert added.stdout.strip().endswith("2026-04-02-look.csv")
    assert [step.exit_code for step in (added, *steps)] == [0, 0, 0], steps[0].stderr
    checked = run("check", card)
    assert "No fault in 7 indicators and 22 rows" in checked.stderr


def test_a_faulty_row_is_a_message_and_exit_1(card: Path) -> None:
    """The fault is printed with its remedy, and nothing is written."""
    found = run("evidence", "add", card, "--id", "h01", *LOOK)

    assert found.exit_code == 1
    assert "an id not used before (evidence/ledger.csv:2)" in found.stderr
    assert len(list((card / "evidence").iterdir())) == 1


def test_misuse_is_exit_2(card: Path) -> None:
    """A row that is not there, or a day that is none, is the caller's slip."""
    found = run("evidence", "retract", card, "h99", "--note", "No.")
    assert found.exit_code == 2
    assert "did you mean h" in found.stderr
    found = run("evidence", "add", card, "--id", "look", *LOOK, "--recorded-on", "2.4.2026")
    assert found.exit_code == 2
    assert "--recorded-on" in found.stderr


def test_a_template_is_written_and_an_empty_one_is_refused(card: Path, tmp_path: Path) -> None:
    """The template can be read back; with no row in it there is nothing to add."""
    file = tmp_path / "rows.xlsx"

    assert run("evidence", "template", card, "--out", file).exit_code == 0
    found = run("evidence", "import", card, file)

    assert found.exit_code == 1
    assert "expected at least one" in found.stderr


def test_a_file_is_imported(card: Path, tmp_path: Path) -> None:
    """Rows collected elsewhere are taken in, all at once."""
    file = tmp_path / "rows.csv"
    row = {"id": "look", "kind": "check", "node": "harbour", "occurred_on": "2026-01", "title": "x"}
    pd.DataFrame([row, {**row, "id": "look-2"}]).to_csv(file, index=False)

    assert run("evidence", "import", card, file).exit_code == 0
    assert "21 rows" in run("check", card).stderr
    assert run("evidence", "import", card, tmp_path / "none.csv").exit_code == 1


def test_a_seal_is_verified_until_a_row_is_changed(card: Path) -> None:
    """Verifying ends in 0 while every sealed row is there, and in 1 with its name when not."""
    assert "Nothing is sealed yet" in run("evidence", "verify", card).stderr

    assert run("evidence", "seal", card).stdout.endswith("19 rows sealed\n")
    found = run("evidence", "verify", card)
    assert (found.exit_code, found.stdout) == (
        0, "19 sealed rows are there, unchanged; 0 were added since.\n"
    )  # fmt: skip

    ledger = card / "evidence" / "ledger.csv"
    ledger.write_text(ledger.read_text().replace("drafted", "agreed", 1))
    found = run("evidence", "verify", card)
    assert found.exit_code == 1
    assert "evidence/ledger.csv:6: h05: found a row that says something else" in found.stderr


@pytest.mark.parametrize("end", ["csv", "xlsx"])
def test_a_card_is_coded_twice_and_decided(card: Path, tmp_path: Path, end: str) -> None:
    """Sheet, answers, agreement, decisions, ledger: each command leads to the next."""
    sheet, decide = tmp_path / f"sheet.{end}", tmp_path / f"decide.{end}"
    assert "coded once" in run("coding", "agreement", card).stderr

    assert run("coding", "sheet", card, "--out", sheet).exit_code == 0
    _fill(sheet, answer="nothing")
    merged = run("coding", "merge", card, sheet, "--disagreements", decide)
    assert merged.exit_code == 0, merged.stderr
    assert "taken a second time, blind" in merged.stderr
    _fill(decide, adjudicated="nothing", reason="The source is silent.")
    adjudicated = run("coding", "adjudicate", card, decide)

    assert adjudicated.exit_code == 0, adjudicated.stderr
    assert run("check", card).exit_code == 0
    table = run("coding", "agreement", card, "--format", "csv").stdout
    assert table.startswith("indicator,kind,level,n,events,agreed,alpha,low,high\n")


def test_the_report_says_how_much_was_coded_twice(card: Path, tmp_path: Path) -> None:
    """Method and limits hold a sentence on the second coding, whether there is one or not."""
    assert "has been coded once" in _second_coding(card)

    run("coding", "sheet", card, "--out", tmp_path / "sheet.csv")
    _fill(tmp_path / "sheet.csv", answer="nothing")
    run("coding", "merge", card, tmp_path / "sheet.csv", "--coded-on", "2026-01-20")

    assert "taken a second time, blind" in _second_coding(card)


def _second_coding(folder: Path) -> str:
    items = method(View(result=score(load_card(folder)), unit=0), "").items
    return next(item.text for item in items if item.head == "Second coding")


def _fill(file: Path, **cells: str) -> None:
    """Fill columns of a sheet in, as a person would."""
    if file.suffix == ".csv":
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
        frame.assign(**cells).to_csv(file, index=False)
        return
    frame = pd.read_excel(file, dtype=str, keep_default_na=False).assign(**cells)
    with pd.ExcelWriter(file, engine="xlsxwriter") as writer:
        frame.to_excel(writer, index=False)
