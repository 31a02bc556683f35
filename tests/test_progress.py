"""What the command line tells while it works."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import scorecard as sc
from scorecard.cli import main


def run(*arguments: str | Path) -> Result:
    """Run a command in this process, where standard error is no terminal."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_quiet_prints_results_and_nothing_else(harbour_folder: Path) -> None:
    """Standard error stays empty, standard output is as ever."""
    quiet, plain = run("score", harbour_folder, "--quiet"), run("score", harbour_folder)

    assert quiet.stderr == ""
    assert quiet.stdout == plain.stdout
    assert "Next:" in plain.stderr


def test_quiet_does_not_hide_a_fault(tmp_path: Path) -> None:
    """What is wrong is said whatever the volume."""
    done = run("score", tmp_path, "--quiet")

    assert done.exit_code != 0
    assert done.stderr != ""


def test_verbose_tells_each_step_with_its_time(harbour_folder: Path, tmp_path: Path) -> None:
    """The steps of a report, each with seconds."""
    done = run("report", harbour_folder, "--out", tmp_path / "out", "--no-robustness",
               "--format", "markdown", "--verbose")  # fmt: skip

    for step in ("and scoring", "Drawing charts", "Writing pages"):
        assert any(step in line and line.endswith(" s") for line in done.stderr.splitlines())


def test_a_pipe_gets_no_spinner(harbour_folder: Path) -> None:
    """No control characters, and no word of a step."""
    done = run("robustness", harbour_folder, "--draws", "50")

    assert "\x1b" not in done.stderr
    assert "Drawing" not in done.stderr


def test_a_terminal_sees_which_step_is_running(harbour_folder: Path) -> None:
    """A spinner on standard error, while standard output may go to a file."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "scorecard", "score", str(harbour_folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs,
                          env={**os.environ, "TERM": "xterm"})  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)

    assert "and scoring …" in shown
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("command", [["score"], ["evidence", "verify"], ["coding", "sheet"]])
def test_loud_and_quiet_at_once_is_refused(command: list[str]) -> None:
    """On every command."""
    done = run(*command, "harbour", "--quiet", "--verbose")

    assert done.exit_code == 2
    assert "one of the two" in done.stderr


def test_the_closing_line_says_what_was_written_where(harbour_folder: Path, tmp_path: Path) -> None:
    """Each file or folder with its size, and what to open."""
    out = tmp_path / "out"
    done = run("report", harbour_folder, "--out", out, "--no-robustness", "--format", "data",
               "--format", "markdown")  # fmt: skip
    last = done.stderr.splitlines()[-2:]

    assert last[0].startswith(f"Wrote {out / 'report.md'} (")
    assert f"{out / 'data'} (" in last[0]
    assert " files, " in last[0]
    assert last[1] == f"Next: open {out / 'report.md'}"


def test_a_notebook_can_follow_the_steps(result: sc.Result, tmp_path: Path) -> None:
    """`on_step` is called at the start of each."""
    told: list[str] = []
    sc.report(result, tmp_path / "out", robustness=False, formats=["markdown"], on_step=told.append)

    assert "Drawing charts" in told
