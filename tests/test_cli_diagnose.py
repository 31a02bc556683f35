"""`scorecard diagnose`, as its users meet it."""

import io
import json

import pandas as pd
import pytest
from test_cli import run


def test_diagnose_prints_weights_beside_influence_and_flags() -> None:
    """Tables and flags on standard output; what the cells are, and what next, beside them."""
    found = run("diagnose", "nato_japan", "--as-of", "2026-03-31")

    assert found.exit_code == 0
    assert "trust_in_japan" in found.stdout
    assert "Straight line" in found.stdout
    assert "tells none from another" in found.stdout
    assert "17 quarters of one unit" in found.stderr
    assert "Next: scorecard explain nato_japan" in found.stderr


@pytest.mark.parametrize("frame", ["correlations", "reliability", "components", "flags"])
def test_diagnose_as_csv_prints_the_frame_that_is_named(frame: str) -> None:
    """Each frame of a diagnosis can be piped on."""
    found = run("diagnose", "nato_japan", "--format", "csv", "--frame", frame)

    assert found.exit_code == 0
    assert len(pd.read_csv(io.StringIO(found.stdout))) > 0


def test_diagnose_as_json_has_every_frame() -> None:
    """All five frames stand side by side."""
    found = json.loads(run("diagnose", "nato_japan", "--format", "json").stdout)

    names = {"correlations", "reliability", "components", "influence", "flags"}
    assert set(found) == names
    assert all(found[name] for name in names)


def test_diagnose_of_one_quarter_of_one_unit_is_refused() -> None:
    """One cell is no data; the message names the option as typed."""
    found = run("diagnose", "nato_japan", "--quarter", "2024Q1")

    assert found.exit_code == 2
    assert "--quarter: found 1 cells" in found.stderr


def test_diagnose_has_an_example_in_its_help() -> None:
    """The help shows how the command is called."""
    assert "scorecard diagnose nato_japan" in run("diagnose", "--help").stdout
