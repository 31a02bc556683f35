"""The files of a report: data that come back as they were, written whole, the same anywhere."""

import io
import json
import os
import subprocess
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard import folders as files
from scorecard.errors import ScorecardError
from scorecard.ledger.prefix import sealed_prefix
from scorecard.notes.reading import read_note
from scorecard.reporting import report
from scorecard.reporting.tables import csv_text, json_text
from scorecard.scoring import Result


@given(st.lists(st.floats(allow_infinity=False), min_size=1), st.text())
def test_numbers_come_back_exactly_and_text_unchanged_but_for_an_apostrophe(
    numbers: list[float], text: str
) -> None:
    """What is written as CSV is read back as it was."""
    text = text.replace("\r", " ").replace("\0", " ")
    frame = pd.DataFrame({"n": numbers, "text": text})
    back = pd.read_csv(io.StringIO(csv_text(frame)), keep_default_na=False, dtype=str)

    assert all(
        cell == "" if np.isnan(number) else float(cell) == number
        for cell, number in zip(back["n"], numbers, strict=True)
    )
    assert set(back["text"]) <= {text, f"'{text}"}


def test_data_is_in_plain_words() -> None:
    """Periods, days, flags, lists and gaps are written in one fixed way."""
    frame = pd.DataFrame({
        "period": pd.PeriodIndex(["2026Q3"], freq="Q"), "on": [datetime(2026, 9, 30)],
        "at": [datetime(2026, 9, 30, 8, 5)], "fragile": [True], "ids": [("a", "b")],
        "score": [np.nan], "n": [-3],
    })  # fmt: skip

    assert csv_text(frame).splitlines()[1] == ("2026Q3,2026-09-30,2026-09-30T08:05:00,true,a b,,-3")
    assert json.loads(json_text(frame))[0] == {
        "period": "2026Q3", "on": "2026-09-30", "at": "2026-09-30T08:05:00", "fragile": True,
        "ids": ["a", "b"], "score": None, "n": -3,
    }  # fmt: skip


def test_the_data_files_hold_the_frames_of_the_result(report_folder: Path, result: Result) -> None:
    """Scores, evidence, links and manifest are those that the report was made from."""
    scores = pd.read_csv(report_folder / "data" / "scores.csv")
    links = pd.read_csv(report_folder / "data" / "links.csv")
    told = json.loads((report_folder / "manifest.json").read_text("utf-8"))
    note = read_note(result.card, "2025Q4")

    assert note is not None
    assert np.array_equal(scores["score"], result.scores["score"], equal_nan=True)
    assert len(links) == len(result.links)
    assert told == {
        **result.manifest.as_dict(), "report_on": "Harbour authority",
        "robustness": {"draws": 2000, "sample": 256, "seed": 1},
        "formats": ["charts", "data", "markdown", "html"],
        "written_with": {name: version(name) for name in ("jinja2", "pillow")},
        "sealed": sealed_prefix(result.card, result.manifest),
        "notes": [note.as_dict()],
    }  # fmt: skip


def test_a_report_replaces_its_own_files_and_no_others(result: Result, tmp_path: Path) -> None:
    """A note that lies in the report_folder stays; an old page and an old chart go."""
    (tmp_path / "charts").mkdir()
    (tmp_path / "note.txt").write_text("mine")
    (tmp_path / "index.html").write_text("old")
    (tmp_path / "charts" / "ladders-9.svg").write_text("old")
    files.write_files(tmp_path, {"index.html": b"new", "charts/ladders-1.svg": b"new"})

    assert (tmp_path / "note.txt").read_text() == "mine"
    assert (tmp_path / "index.html").read_text() == "new"
    assert sorted(p.name for p in (tmp_path / "charts").iterdir()) == ["ladders-1.svg"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "charts", "index.html", "note.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("exists", [True, False])
def test_a_failure_half_way_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    """When the disk is full the old report stands, whole, and nothing else is left behind."""
    place = tmp_path / "out"
    if exists:
        files.write_files(place, {"index.html": b"old", "report.md": b"old"})
    before = sorted(tmp_path.rglob("*"))
    calls = iter([None])

    def full(_: int) -> None:
        if next(calls, "full") == "full":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ScorecardError, match="No space left on device"):
        files.write_files(place, {"report.md": b"new", "index.html": b"new"})

    assert sorted(tmp_path.rglob("*")) == before
    assert {p.read_bytes() for p in tmp_path.rglob("*.html")} <= {b"old"}


def test_a_report_stays_inside_its_folder(tmp_path: Path) -> None:
    """A link in place of a report_folder of ours is refused, not followed."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = tmp_path / "out"
    place.mkdir()
    (place / "data").symlink_to(elsewhere)
    with pytest.raises(ScorecardError, match="a link or a file of that name"):
        files.write_files(place, {"data/scores.csv": b"x"})

    assert not list(elsewhere.iterdir())


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """The message says what stands there and what to do."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ScorecardError, match="a file of that name; expected a folder"):
        files.write_files(tmp_path / "out", {"index.html": b"x"})


def test_the_page_to_open_is_returned(report_folder: Path) -> None:
    """The report has one page to start from, and the four kinds of files beside it."""
    assert sorted(p.name for p in report_folder.iterdir()) == [
        "charts", "data", "index.html", "manifest.json", "report.md",
    ]  # fmt: skip
    assert (report_folder / "charts" / "status.png").read_bytes().startswith(b"\x89PNG")
    assert report_folder.stat().st_mode & 0o055 == 0o055 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_an_unknown_unit_is_refused(result: Result, tmp_path: Path) -> None:
    """Nothing is written for a unit that the card does not have."""
    with pytest.raises(ScorecardError, match="Harbour authority"):
        report(result, tmp_path / "out", unit="Harbour authorty")

    assert not list(tmp_path.iterdir())


def test_the_report_is_the_same_bytes_anywhere(
    report_folder: Path, harbour_folder: Path, tmp_path: Path
) -> None:
    """Another place, time zone, language and hash seed give the same files."""
    code = (
        "import sys, scorecard as sc; sc.report(sc.score(sys.argv[1]), sys.argv[2])"
    )  # fmt: skip
    surroundings = {
        **os.environ, "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "77",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", code, str(harbour_folder), "again"],
        cwd=tmp_path, env=surroundings, check=True,
    )  # fmt: skip
    names = sorted(
        str(p.relative_to(report_folder)) for p in report_folder.rglob("*") if p.is_file()
    )

    assert names == sorted(
        str(p.relative_to(tmp_path / "again"))
        for p in (tmp_path / "again").rglob("*") if p.is_file()
    )  # fmt: skip
    assert [name for name in names
            if (report_folder / name).read_bytes() != (tmp_path / "again" / name).read_bytes()] == []  # fmt: skip


def test_only_what_was_asked_for_is_written(result: Result, tmp_path: Path) -> None:
    """A page alone points at no file that is not there, and stands in for its charts in words."""
    page = report(result, tmp_path / "out", robustness=False, formats=["markdown"])
    text = page.read_text("utf-8")

    assert page.name == "report.md"
    assert sorted(path.name for path in page.parent.iterdir()) == ["manifest.json", "report.md"]
    assert "](charts/" not in text
    assert "](data/" not in text
    assert "Where it stands in" in text


@pytest.mark.parametrize(("formats", "said"), [(["htm"], "did you mean html"), ([], "none")])
def test_formats_that_do_not_exist_are_refused(
    result: Result, tmp_path: Path, formats: list[str], said: str
) -> None:
    """Before any work, and with the nearest known one."""
    with pytest.raises(ScorecardError, match=said):
        report(result, tmp_path / "out", formats=formats)
