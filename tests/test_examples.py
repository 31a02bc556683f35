"""The scripts under examples/ run as their first lines say."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "examples"


def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    script = FOLDER / "quarterly_report.py"
    return subprocess.run([sys.executable, str(script), *map(str, arguments)],
                          capture_output=True, text=True, check=False)  # fmt: skip


def test_every_script_is_tested() -> None:
    """A new script comes with a test."""
    assert [path.name for path in FOLDER.glob("*.py")] == ["quarterly_report.py"]


def test_the_quarterly_script_writes_a_report_and_says_what_changed(
    harbour_folder: Path, tmp_path: Path
) -> None:
    """Into a folder named after the quarter, with the manifest beside it."""
    done = run(harbour_folder, "--as-of", "2025-12-31", "--out", tmp_path, "--format", "markdown")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "harbour-2025Q4" / "report.md").is_file()
    assert (tmp_path / "harbour-2025Q4" / "manifest.json").is_file()
    assert "2025Q3 to 2025Q4" in done.stdout


def test_the_quarterly_script_writes_nothing_of_a_faulty_card(tmp_path: Path) -> None:
    """It names the faults, without a traceback, and exits with 1."""
    card = tmp_path / "card"
    card.mkdir()
    (card / "card.toml").write_text("[card]\nidd = 'x'\n", "utf-8")
    done = run(card, "--out", tmp_path / "reports")

    assert done.returncode == 1
    assert "card.toml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "reports").exists()
