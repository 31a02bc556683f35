"""Observations in a CSV file: every fault with file and line, and what the command line makes of them."""

from pathlib import Path

import pandas as pd
import pytest
from test_cli import run
from test_open_units import opened

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.reporting.tables import csv_text

HEAD = "period,unit,indicator,value\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The good card of the malformed ones, open to any unit, without evidence."""
    return opened(tmp_path / "quay")


@pytest.fixture
def card(folder: Path) -> Card:
    """The same, loaded."""
    return sc.load_card(folder)


def written(folder: Path, text: str) -> Path:
    """A file of observations beside the card."""
    path = folder.parent / "values.csv"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(folder: Path, text: str) -> list[str]:
    """What reading a file says, line by line."""
    with pytest.raises(sc.ScorecardError) as caught:
        sc.read_observations(written(folder, text), sc.load_card(folder))
    return [str(fault) for fault in caught.value.faults]


def test_a_file_scores_as_the_frame_does(folder: Path, card: Card) -> None:
    """What is read from a file scores as the same frame made in Python."""
    path = written(
        folder, f"{HEAD}2024Q1,A,collisions,5\n2024Q1,B,collisions,\n2024Q2,B,drills,2\n"
    )
    frame = pd.DataFrame({
        "period": ["2024Q1", "2024Q2"], "unit": ["A", "B"], "indicator": ["collisions", "drills"],
        "value": [5.0, 2],
    })  # fmt: skip
    read = sc.score(card, observations=sc.read_observations(path, card))
    made = sc.score(card, observations=frame)

    pd.testing.assert_frame_equal(read.scores, made.scores)


def test_observations_survive_a_round_trip(
    harbour: Card, result: sc.Result, tmp_path: Path
) -> None:
    """What a result says of its observations can be written, read and scored again."""
    path = tmp_path / "observations.csv"
    path.write_text(csv_text(result.observations), encoding="utf-8")
    again = sc.score(
        harbour, observations=sc.read_observations(path, harbour),
        as_of=result.as_of.date().isoformat(),
    )  # fmt: skip

    pd.testing.assert_frame_equal(again.scores, result.scores)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2024,A,drills,1", '2: period: found "2024"; expected a quarter; write it like 2026Q3'),
        ("2023Q4,A,drills,1", "not before series_from (2024Q1); drop the row"),
        ("2024Q1,,drills,1", "unit: found nothing; expected a unit in each row; name it"),
        ("2024Q1,A,dril,1", "did you mean drills?"),
        ("2024Q1,A,drills,one", "expected a finite number"),
        ("2024Q1,A,drills,1.234.5", "expected a finite number"),
        ("2024Q1,A,collisions,501", "collisions: found"),
        ("2024Q1,A,rulebook,1.5", "the place of a stage, 0 to 2"),
        ("2024Q1,A,drills", "2: row: found 3 cells; expected 4"),
    ],
)
def test_a_fault_names_file_and_line(folder: Path, row: str, message: str) -> None:
    """Each faulty row is refused with its line and what would do."""
    (fault,) = faults_of(folder, f"{HEAD}{row}\n")

    assert fault.startswith("values.csv:2: ")
    assert message.removeprefix("2: ").replace("collisions: found", "found") in fault


def test_every_fault_is_told_at_once(folder: Path) -> None:
    """One fault hides no other."""
    text = (
        "period,unit,indicator,element,value,low,high,obs_status\n"
        "2024Q1,A,drills,,5,6,7,A\n"
        "2024Q1,A,drills,,4,4,4,A\n"
        "2024Q1,A,berths_lit,nrth,1,1,1,A\n"
        "2024Q1,A,collisions,north,5,5,5,A\n"
        "2024Q1,A,collisions,,5,5,5,X\n"
    )
    faults = faults_of(folder, text)

    assert [fault.split(":")[1] for fault in faults] == ["2", "3", "4", "5", "6"]
    assert "low ≤ value ≤ high" in faults[0]
    assert "of line 2 again" in faults[1]
    assert "did you mean north" in faults[2]
    assert "none: collisions is no checklist" in faults[3]
    assert 'found "X"; expected A, I, P, B, O or M' in faults[4]


@pytest.mark.parametrize(
    ("head", "message"),
    [("period,unit,indicator,vlaue", "a column of observations; did you mean value?"),
     ("period,indicator,value", "found no column unit"),
     ("period;unit;indicator;value", "columns parted by semicolons")],
)  # fmt: skip
def test_a_wrong_header_is_refused(folder: Path, head: str, message: str) -> None:
    """Columns are known by name, and those needed must be there."""
    assert message in faults_of(folder, f"{head}\n")[0]


def test_a_value_without_a_logarithm_is_refused(folder: Path) -> None:
    """On a log scale a value must lie above 0."""
    path = folder / "collisions.toml"
    text = path.read_text(encoding="utf-8").replace("best = 0", 'best = 1, scale = "log"')
    path.write_text(text, encoding="utf-8")

    assert "a number above 0" in faults_of(folder, f"{HEAD}2024Q1,A,collisions,0\n")[0]


def test_a_card_with_one_unit_needs_no_unit_column(harbour: Card, tmp_path: Path) -> None:
    """The only unit is meant where none is named."""
    path = tmp_path / "values.csv"
    path.write_text(f"period,indicator,value\n2024Q1,{harbour.indicators[0].id},0\n")

    assert list(sc.read_observations(path, harbour).columns) == ["period", "indicator", "value"]


def test_the_command_line_scores_and_ranks_a_file(folder: Path) -> None:
    """`--observations` gives an open card its units, on every command that scores."""
    path = written(folder, f"{HEAD}2024Q1,A,collisions,5\n2024Q1,B,collisions,10\n")
    given = ("--observations", path)
    scored = run("score", folder, *given, "--format", "csv")
    ranked = run("rank", folder, *given, "--node", "collisions")
    commands = [
        run("trends", folder, *given),
        run("explain", folder, "collisions", "2024Q1", *given, "--unit", "A"),
        run("report", folder, *given, "--unit", "A", "--out", folder.parent / "out"),
    ]

    assert "2024Q1,A,collisions,indicator,all,75.0" in scored.stdout
    assert ranked.stdout.index(" A ") < ranked.stdout.index(" B ")
    assert [command.exit_code for command in (scored, ranked, *commands)] == [0] * 5
    assert (folder.parent / "out" / "index.html").exists()


def test_faults_of_a_file_are_printed_without_a_traceback(folder: Path) -> None:
    """A faulty file is the data's fault, a missing one the caller's."""
    path = written(folder, f"{HEAD}2024,A,collisions,5\n")
    faulty = run("score", folder, "--observations", path)
    missing = run("rank", folder, "--observations", folder / "nowhere.csv")

    assert faulty.exit_code == 1
    assert "values.csv:2: period: " in faulty.stderr
    assert missing.exit_code == 2
    assert "does not exist" in missing.stderr


def test_a_table_of_many_units_stays_short(folder: Path) -> None:
    """More than a few units have a line each; one unit can be asked for."""
    rows = "".join(f"2024Q1,u{number},collisions,{number}\n" for number in range(9))
    path = written(folder, HEAD + rows)
    many = run("score", folder, "--observations", path)
    one = run("score", folder, "--observations", path, "--unit", "u3")

    assert many.stdout.count("u3") == 1
    assert "scorecard rank" in many.stderr
    assert "u4" not in one.stdout
    assert run("score", folder, "--observations", path, "--unit", "u33").exit_code == 2


def test_checking_an_open_card_says_what_comes_next(folder: Path) -> None:
    """An open card waits for observations, not for rows of evidence."""
    for path in (folder / "evidence").glob("*.csv"):
        path.unlink()
    found = run("check", folder)

    assert found.exit_code == 0
    assert "--observations FILE.csv" in found.stderr


def test_rank_has_an_example_in_its_help() -> None:
    """The help of the command shows how it is called."""
    assert "scorecard rank" in run("rank", "--help").stdout.split("Example:")[1]
