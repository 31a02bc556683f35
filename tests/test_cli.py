"""The command line as its users meet it: output, faults, exit codes."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from scorecard.cli import main


def run(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A fresh card of one's own, as `scorecard init` writes it."""
    folder = tmp_path / "my_card"
    assert run("init", folder).exit_code == 0
    return folder


def test_help_needs_neither_pandas_nor_matplotlib() -> None:
    """`scorecard --help` answers without loading the libraries that take long to load."""
    code = (
        "import sys; from click.testing import CliRunner; from scorecard.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        "assert not {'pandas', 'matplotlib', 'jinja2', 'rich'} & set(sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "command",
    ["list", "init", "check", "score", "trends", "explain", "compare", "report", "robustness"],
)
def test_every_command_has_an_example_in_its_help(command: str) -> None:
    """The help of each command shows how it is called."""
    found = run(command, "--help")

    assert found.exit_code == 0
    assert f"scorecard {command}" in found.stdout.split("Example:")[1]


def test_list_names_the_shipped_card() -> None:
    """The flagship card is found by its name."""
    found = run("list")

    assert found.stdout.startswith("nato_japan  ")
    assert "Next:" in found.stderr


def test_init_writes_a_card_that_can_be_checked_scored_and_reported(
    card: Path, tmp_path: Path
) -> None:
    """The starter card is complete: every later command works on it at once."""
    assert run("check", card).exit_code == 0
    assert run("score", card).exit_code == 0
    assert run("explain", card, "pilots", "2025Q4").exit_code == 0
    made = run("report", card, "--out", tmp_path / "report", "--format", "html")
    assert made.exit_code == 0
    assert (tmp_path / "report" / "index.html").stat().st_size > 0


def test_init_leaves_a_folder_with_content_alone(card: Path) -> None:
    """A folder that holds something is refused, and nothing in it changes."""
    before = sorted(path.read_bytes() for path in card.rglob("*") if path.is_file())

    found = run("init", card)

    assert found.exit_code == 2
    assert "expected a new or empty folder" in found.stderr
    assert sorted(path.read_bytes() for path in card.rglob("*") if path.is_file()) == before


def test_init_fills_the_empty_folder_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`scorecard init .` writes the card there and leaves nothing else behind."""
    monkeypatch.chdir(tmp_path)

    assert run("init", ".").exit_code == 0
    assert run("check", ".").exit_code == 0
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_init_makes_the_folders_above(tmp_path: Path) -> None:
    """Missing folders on the way to a new card are made."""
    assert run("init", tmp_path / "deep" / "er" / "card").exit_code == 0
    assert (tmp_path / "deep" / "er" / "card" / "card.toml").is_file()


def test_init_below_a_file_names_the_folder_as_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that leads through a file is a message about that path, not a traceback."""
    (tmp_path / "afile").touch()
    monkeypatch.chdir(tmp_path)

    found = run("init", "afile/card")

    assert found.exit_code == 2
    assert 'FOLDER: found "afile/card" (below a file); expected a folder' in found.stderr


def test_init_refuses_the_name_of_a_shipped_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that no later command could reach by its name is not written."""
    monkeypatch.chdir(tmp_path)

    found = run("init", "nato_japan")

    assert found.exit_code == 2
    assert "by that name the shipped card is read" in found.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [("init", ""), ("report", "nato_japan", "--out", "")])
def test_a_folder_without_a_name_is_refused(arguments: tuple[str, ...]) -> None:
    """An empty name does not stand for the folder one happens to be in."""
    found = run(*arguments)

    assert found.exit_code == 2
    assert "an empty name" in found.stderr


def test_hints_can_be_pasted_where_a_folder_has_blanks(tmp_path: Path) -> None:
    """A path with a blank is quoted in what to run next."""
    folder = tmp_path / "my card"

    assert f"scorecard check '{folder}'" in run("init", folder).stderr
    assert f"scorecard score '{folder}'" in run("check", folder).stderr


def test_check_prints_the_clause_map_with_what_is_unmeasured_and_why(card: Path) -> None:
    """Each clause stands with its indicators and rows, an unmeasured one with the reason."""
    found = run("check", card)

    assert "HP1" in found.stdout
    assert "syllabus" in found.stdout
    assert "unmeasured: No observable sign" in " ".join(found.stdout.split())
    assert (
        "last day is 2026-01-20; as of that day the last complete quarter is 2025Q4" in found.stderr
    )
    assert "Next: scorecard score" in found.stderr


def test_check_prints_every_fault_of_definitions_and_ledger_at_once(card: Path) -> None:
    """Broken definitions do not hide what is wrong with the ledger."""
    definition = card / "pilots.toml"
    definition.write_text(definition.read_text().replace("valid_for", "valid_fro", 1))
    ledger = card / "evidence" / "ledger.csv"
    ledger.write_text(ledger.read_text() + "h20,event\n")

    found = run("check", card)

    assert found.exit_code == 1
    assert found.stdout == ""
    assert "did you mean valid_for?" in found.stderr
    assert "evidence/ledger.csv:21: row: found 2 cells" in found.stderr


def test_check_finds_what_the_ledger_says_amiss_though_the_card_has_faults(card: Path) -> None:
    """Unknown nodes, stages and indicators show together with the faults of the card."""
    definition = card / "pilots.toml"
    definition.write_text(definition.read_text().replace("valid_for", "valid_fro", 1))
    ledger = card / "evidence" / "ledger.csv"
    rows = ledger.read_text().replace(",HL2,", ",HL22,", 1)
    ledger.write_text(rows.replace(",drafted,", ",draftted,", 1))

    found = run("check", card)

    assert found.exit_code == 1
    assert "did you mean valid_for?" in found.stderr
    assert 'node: found "HL22"' in found.stderr
    assert 'stage: found "draftted"' in found.stderr


def test_check_counts_the_indicators_of_each_aspect(card: Path) -> None:
    """The aspects stand with their numbers, so that a slip in a name is seen."""
    found = run("check", card)

    assert "Indicators by aspect: commitment 1, implementation 5, outcome 1." in found.stderr


def test_check_of_an_empty_ledger_hints_at_what_works(card: Path) -> None:
    """Without rows the next step is to add some or to give a date, and the latter works."""
    ledger = card / "evidence" / "ledger.csv"
    ledger.write_text(ledger.read_text().split("\n")[0] + "\n")

    assert "add rows to evidence/, or give a date" in run("check", card).stderr
    assert "--as-of: found an empty ledger" in run("score", card).stderr
    assert run("score", card, "--as-of", "2025-12-31").exit_code == 0


def test_score_says_the_date_taken_the_last_complete_quarter_and_what_to_do_next(
    card: Path,
) -> None:
    """Without a date the ledger's last day counts, and every run says so."""
    found = run("score", card)

    assert "As of 2026-01-20 (published); last complete quarter 2025Q4" in found.stderr
    assert f"Next: scorecard explain {card} pilots 2025Q4" in found.stderr


def test_score_as_csv_is_the_frame_of_scores(card: Path) -> None:
    """The csv on standard output reads back as every node, aspect and quarter."""
    found = run("score", card, "--format", "csv")

    scores = pd.read_csv(io.StringIO(found.stdout))
    assert list(scores.columns[:6]) == ["period", "unit", "node", "level", "aspect", "score"]
    assert set(scores["period"]) >= {"2023Q1", "2025Q4"}


def test_score_as_json_of_one_quarter_holds_only_that_quarter(card: Path) -> None:
    """The json is a list of objects with null where there is no score."""
    found = run("score", card, "--format", "json", "--quarter", "2023Q1")

    rows = json.loads(found.stdout)
    assert {row["period"] for row in rows} == {"2023Q1"}
    assert None in [row["score"] for row in rows]


def test_score_of_an_earlier_day_uses_only_what_was_known(card: Path) -> None:
    """`--as-of` takes the history back."""
    found = run("score", card, "--as-of", "2024-12-31")

    assert "last complete quarter 2024Q4" in found.stderr


def test_the_recorded_clock_knows_nothing_before_the_ledger_was_kept(card: Path) -> None:
    """On the recorded clock a day before the first entry knows no row."""
    found = run("score", card, "--as-of", "2025-12-31", "--clock", "recorded", "--format", "json")

    assert all(row["score"] is None for row in json.loads(found.stdout))
    assert "Nothing had been entered by then" in found.stderr


def test_explain_goes_down_to_the_addresses(card: Path) -> None:
    """The table shows parts, answers, rows and their sources."""
    found = run("explain", card, "HP1", "2025Q4")

    assert "syllabus" in found.stdout
    assert "<https://example.org/course-2a>" in found.stdout


def test_explain_of_an_unmeasured_clause_says_why_it_is(card: Path) -> None:
    """A clause that nothing measures has no score, and the card's reason is shown."""
    code = re.search(r'code += "(\w+)"[^\[]*unmeasured', (card / "card.toml").read_text())
    assert code is not None

    found = run("explain", card, code[1], "2025Q4")

    assert found.exit_code == 2
    assert f'NODE: found "{code[1]}", which is unmeasured: No observable sign' in found.stderr


def test_report_on_one_of_several_units(card: Path, tmp_path: Path) -> None:
    """`--unit` is handed on: the pages are about that unit, and an unknown one is refused."""
    unit = run("report", card, "--out", tmp_path / "report", "--unit", "Nowhere")

    assert unit.exit_code == 2
    assert "--unit: found" in unit.stderr


def test_report_names_the_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    """The message is about the folder as typed, not about one of our own making."""
    (tmp_path / "afile").touch()

    found = run("report", "nato_japan", "--no-robustness", "--out", tmp_path / "afile" / "report")

    assert f"{tmp_path / 'afile' / 'report'}: found" in found.stderr
    assert ".scorecard-" not in found.stderr


def test_the_module_runs_as_the_command_does() -> None:
    """`python -m scorecard` is the command line."""
    command = [sys.executable, "-m", "scorecard", "--help"]

    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 0
    assert done.stdout.startswith("Usage: scorecard [OPTIONS]")


def test_explain_as_json_has_parts_observations_and_evidence(card: Path) -> None:
    """The json carries all three."""
    found = run("explain", card, "pilots", "2025Q4", "--format", "json")

    assert {"parts", "observations", "evidence"} <= set(json.loads(found.stdout))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("score", "nato_japn"), "did you mean nato_japan?"),
        (("explain", "nato_japan", "public_diplomac", "2025Q4"), "did you mean public_diplomacy?"),
        (("explain", "nato_japan", "PD1", "2025-Q4"), "write it like 2026Q3"),
        (("score", "nato_japan", "--as-of", "31.12.2025"), "--as-of: found"),
        (("score", "nato_japan", "--as-of", "31.12.2025"), "write 2026-09-30"),
        (("score", "nato_japan", "--quarter", "2031Q1"), "--quarter: found 2031Q1; expected "),
        (("explain", "nato_japan", "PD1", "2031Q1"), "QUARTER: found 2031Q1; expected 2022Q1 to"),
        (("score", "nato_japan", "--as-of", "2021-05-05"), "choose a later day"),
        (("explain", "nato_japan", "ES4", "2025Q4", "--aspect", "outcome"), "an aspect of ES4"),
        (("trends", "nato_japan", "--rule", "opensdg"), "did you mean open_sdg?"),
        (("score", "nato_japan", "--format", "xml"), "'xml' is not one of"),
        (("scor", "nato_japan"), "No such command 'scor'"),
    ],
)
def test_misuse_exits_with_2_and_says_what_would_be_right(
    arguments: tuple[str, ...], said: str
) -> None:
    """A call that cannot be carried out names the remedy, prints no result and no traceback."""
    found = run(*arguments)

    assert found.exit_code == 2
    assert said in found.stderr
    assert found.stdout == ""
    assert "Traceback" not in found.stderr


def test_output_cannot_steer_a_terminal(card: Path) -> None:
    """Marks that turn the direction of writing are shown as replacement characters."""
    ledger = card / "evidence" / "ledger.csv"
    ledger.write_text(ledger.read_text().replace("Course taught", "Course \u202e taught"))

    found = run("explain", card, "HP1", "2025Q4")

    assert found.exit_code == 0
    assert "Course � taught" in found.stdout


def test_a_ledger_with_escape_sequences_is_refused_in_plain_characters(card: Path) -> None:
    """A message about a control character does not carry it to the terminal."""
    ledger = card / "evidence" / "ledger.csv"
    ledger.write_text(ledger.read_text().replace("Course taught", "Course \x1b[31m taught"))

    found = run("check", card)

    assert found.exit_code == 1
    assert "\x1b" not in found.stderr
    assert "remove" in found.stderr


def test_the_command_is_installed() -> None:
    """`scorecard` itself is on the path of the environment, in any folder and locale."""
    command = Path(sys.executable).parent / "scorecard"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}

    done = subprocess.run([command, "list"], capture_output=True, cwd="/", env=environment)

    assert done.returncode == 0
    assert done.stdout.startswith(b"nato_japan")
