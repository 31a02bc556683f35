"""A report made again from its manifest: the same bytes, or what is no longer the same."""

import json
import shutil
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner, Result

import scorecard as sc
from scorecard.cli import main
from scorecard.errors import ScorecardError


@pytest.fixture
def folder(harbour_folder: Path, tmp_path: Path) -> Path:
    """A copy of the small card."""
    place = tmp_path / "harbour"
    shutil.copytree(harbour_folder, place)
    return place


def add_row(folder: Path, row: str) -> None:
    with (folder / "evidence" / "ledger.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def a_late_row(folder: Path) -> str:
    """The last row of the ledger under another id, recorded a year later."""
    lines = (folder / "evidence" / "ledger.csv").read_text(encoding="utf-8").splitlines()
    header, cells = lines[0].split(","), lines[1].split(",")
    cells[header.index("id")] = "HB-999"
    cells[header.index("recorded_on")] = "2027-06-30"
    cells[header.index("event")] = "another"
    return ",".join(cells)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_a_result_is_rebuilt_from_its_manifest(folder: Path) -> None:
    """Card, ledger, day and clock come from the manifest."""
    result = sc.score(folder, as_of="2025-06-30", clock="recorded")
    again = sc.rebuild(result.manifest, folder)

    assert again.manifest == result.manifest
    assert again.scores.equals(result.scores)


def test_rows_entered_since_change_nothing(folder: Path) -> None:
    """A row entered later about an earlier day is left out."""
    before = sc.score(folder)
    add_row(folder, a_late_row(folder))

    assert sc.score(folder).manifest.evidence_rows == before.manifest.evidence_rows + 1
    assert sc.rebuild(before.manifest, folder).scores.equals(before.scores)


def test_a_report_is_made_again_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    """All files of the two folders are the same, though the ledger has grown."""
    formats = ("--format", "html", "--format", "markdown", "--format", "data")
    assert run("report", folder, "--out", tmp_path / "old", *formats).exit_code == 0
    add_row(folder, a_late_row(folder))
    manifest = tmp_path / "old" / "manifest.json"
    done = run("report", folder, "--manifest", manifest, "--out", tmp_path / "new")

    assert done.exit_code == 0, done.stderr
    old, new = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*.*")}
        for root in (tmp_path / "old", tmp_path / "new")
    )
    assert old.keys() == new.keys()
    assert [name for name in old if old[name] != new[name]] == []


def test_a_report_is_made_again_in_the_same_formats(folder: Path, tmp_path: Path) -> None:
    """The manifest says which; naming others beside it is refused."""
    done = run("report", folder, "--out", tmp_path / "old", "--format", "data",
               "--no-robustness")  # fmt: skip
    manifest = tmp_path / "old" / "manifest.json"
    again = ("report", folder, "--manifest", manifest, "--out", tmp_path / "new")

    assert done.exit_code == run(*again).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "data", "manifest.json",
    ]  # fmt: skip
    assert "--format and --manifest" in run(*again, "--format", "html").stderr


def test_all_that_is_no_longer_the_same_is_named(folder: Path) -> None:
    """Definitions, rows and libraries, together."""
    made = sc.score(folder).manifest
    stale = evolve(
        made, card_digest="0", evidence_digest="1", versions={**made.versions, "numpy": "1.0"}
    )
    with pytest.raises(ScorecardError) as error:
        sc.rebuild(stale, folder)

    assert [fault.where for fault in error.value.faults] == [
        "card_digest", "evidence_digest", "versions.numpy",
    ]  # fmt: skip


def test_another_version_of_what_writes_a_format_is_named(folder: Path, tmp_path: Path) -> None:
    """Beside the libraries of every result; those of formats not asked for do not matter."""
    done = run("report", folder, "--out", tmp_path, "--format", "markdown", "--no-robustness")
    manifest = tmp_path / "manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(said | {"written_with": {"jinja2": "1.0", "no-such": "2"}}))
    with pytest.raises(ScorecardError) as error:
        sc.rebuild(manifest, folder)

    assert done.exit_code == 0
    assert list(said["written_with"]) == ["jinja2"]
    assert [(fault.where, fault.expected) for fault in error.value.faults] == [
        ("versions.jinja2", "1.0, as in the manifest"),
        ("versions.no-such", "2, as in the manifest"),
    ]


def test_the_version_of_the_card_is_found(folder: Path) -> None:
    """A manifest of version 1.0 is rebuilt by those definitions when 1.1 stands."""
    result = sc.score(folder)
    earlier = folder / "versions" / "1.0"
    earlier.mkdir(parents=True)
    for file in folder.glob("*.toml"):
        shutil.copy(file, earlier / file.name)
    text = (folder / "card.toml").read_text(encoding="utf-8")
    newer = text.replace('"1.0"', '"1.1"').replace("2026-01-15", "2026-07-01")
    (folder / "card.toml").write_text(newer, encoding="utf-8")

    assert sc.rebuild(result.manifest, folder).manifest == result.manifest


def test_a_card_that_is_not_shipped_must_be_named(folder: Path) -> None:
    """The manifest knows the card's id and no folder."""
    with pytest.raises(ScorecardError, match='harbour", which is not shipped'):
        sc.rebuild(sc.score(folder).manifest)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"card": 1}', "{" * 10_000])
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    """With exit code 2 and one message."""
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")
    done = run("report", "--manifest", path, "--out", tmp_path / "out")

    assert done.exit_code == 2
    assert "expected a manifest" in done.stderr


def test_a_manifest_says_the_day_already(report_folder: Path, tmp_path: Path) -> None:
    """A date beside it is misuse."""
    path = report_folder / "manifest.json"
    done = run("report", "--manifest", path, "--as-of", "2026-01-01", "--out", tmp_path / "out")

    assert done.exit_code == 2
    assert "--as-of and --manifest" in done.stderr


def test_the_unit_of_the_report_is_in_its_manifest(report_folder: Path) -> None:
    """Whom the pages are about is part of what it takes to make them again."""
    content = json.loads((report_folder / "manifest.json").read_text(encoding="utf-8"))

    assert content["report_on"] == "Harbour authority"


def test_a_result_from_given_observations_is_not_rebuilt() -> None:
    """There is no ledger to read again."""
    card = sc.load_card("nato_japan")
    given = sc.score(card, as_of="2024-12-31").observations
    made = sc.score(card, observations=given).manifest
    with pytest.raises(ScorecardError, match="from observations that were given"):
        sc.rebuild(made)
