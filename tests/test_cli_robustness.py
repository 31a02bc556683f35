"""The command `robustness`, as its users meet it."""

import io
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import scorecard as sc
from scorecard.cli import main


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["robustness", *(str(argument) for argument in arguments)])


@pytest.fixture(scope="module")
def table(harbour_folder: Path) -> Result:
    return run(harbour_folder, "--draws", "60")


@pytest.fixture
def two_ports(harbour_folder: Path, tmp_path: Path) -> Path:
    """The small card for two units, evidence by turns about the one and the other."""
    folder = tmp_path / "ports"
    shutil.copytree(harbour_folder, folder)
    card = folder / "card.toml"
    text = card.read_text(encoding="utf-8")
    (old,) = [line for line in text.splitlines() if line.startswith("unit ")]
    card.write_text(text.replace(old, 'units = ["Port of A", "Port of B"]'), encoding="utf-8")
    ledger = folder / "evidence" / "ledger.csv"
    rows = pd.read_csv(ledger, dtype=str, keep_default_na=False)
    is_scored = rows["kind"] != "check"
    rows.loc[is_scored, "unit"] = [f"Port of {'AB'[n % 2]}" for n in range(is_scored.sum())]
    rows.to_csv(ledger, index=False)
    return folder


def test_the_help_shows_how_it_is_called() -> None:
    """The help has an example."""
    found = run("--help")

    assert found.exit_code == 0
    assert "scorecard robustness nato_japan" in found.stdout.split("Example:")[1]


def test_the_tables_say_how_far_why_and_what_was_varied(table: Result) -> None:
    """Ranges and labels, shares of the variance, removals, and the chances as our assumption."""
    assert table.exit_code == 0, table.stderr
    for words in ("5–95 %", "Draws otherwise", "Rules otherwise", "share of the variance",
                  "Left out", "What was varied in 60 draws (seed 1)",
                  "our assumption", "aggregation"):  # fmt: skip
        assert words in table.stdout


def test_nothing_but_results_goes_to_standard_output(table: Result) -> None:
    """The heading and what to do next are on standard error; no progress where nobody watches."""
    assert "Next: scorecard report" in table.stderr
    assert "Next:" not in table.stdout
    assert "Drawing" not in table.stderr


def test_the_same_seed_prints_the_same(harbour_folder: Path, table: Result) -> None:
    """Another run prints the same bytes."""
    assert run(harbour_folder, "--draws", "60").stdout == table.stdout


def test_as_csv_one_row_a_node(harbour_folder: Path) -> None:
    """Every node once, with its range, its label and the choice that moves it most."""
    found = run(harbour_folder, "--draws", "60", "--format", "csv")
    frame = pd.read_csv(io.StringIO(found.stdout))
    card = sc.load_card(harbour_folder)

    assert frame["node"].tolist() == [node.id for node in card.nodes]
    assert {"median", "low", "high", "share_of_draws_disagreeing", "choice"} <= set(frame)
    known = frame[frame["score"].notna()]
    assert ((known["low"] <= known["median"]) & (known["median"] <= known["high"])).all()


def test_as_json_everything(harbour_folder: Path) -> None:
    """All frames, with the seed and the sample that it takes to make them again."""
    found = run(harbour_folder, "--draws", "400", "--seed", "7", "--format", "json")
    content = json.loads(found.stdout)

    assert {"findings", "scores", "changes", "labels", "ranks", "sensitivity", "rank_shifts",
            "removal", "alternatives", "manifest"} == set(content)  # fmt: skip
    assert (content["manifest"]["n"], content["manifest"]["seed"]) == (400, 7)
    factors = content["manifest"]["factors"]
    assert content["manifest"]["sensitivity_sample"] == 400 // (len(factors) + 2)
    assert content["sensitivity"][0]["factor"] == factors[0]


def test_several_units_stand_in_one_table(two_ports: Path) -> None:
    """The whole card for each unit with its rank, and how to see one unit by node."""
    found = run(two_ports, "--draws", "60")

    assert found.exit_code == 0, found.stderr
    assert "Rank" in found.stdout
    assert "Port of A" in found.stdout
    assert "shifts in rank" in found.stdout
    assert "--unit NAME" in found.stderr
    one = run(two_ports, "--draws", "60", "--unit", "Port of B")
    assert "Port of B" in one.stdout
    assert "Port of A" not in one.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--draws", "0"), "--draws: found 0; expected a whole number from 1"),
        (("--seed", "-1"), "--seed: found -1; expected a whole number from 0"),
        (("--unit", "nobody"), '--unit: found "nobody"; expected Harbour authority'),
    ],
)
def test_arguments_that_cannot_be_are_named_as_typed(
    harbour_folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Misuse: exit code 2, the option by its name, no traceback."""
    found = run(harbour_folder, *arguments)

    assert found.exit_code == 2
    assert said in found.stderr
    assert found.stdout == ""
