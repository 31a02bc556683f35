"""Earlier versions of a card's definitions: found by name, over one ledger, as one series."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import scorecard as sc
from scorecard.checking import check_card
from scorecard.cli import main
from scorecard.definitions.card import Card
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import as_ledger, read_ledger

Change = Callable[[str], str]


def replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def later(text: str) -> str:
    """The card as version 1.1, adopted half a year later, with weights of its own."""
    text = replaced(text, '= "1.0"', '= "1.1"')
    return replaced(text, "2026-01-15", '2026-07-01\nchanged     = "Lights count double."')


@pytest.fixture
def folder(harbour_folder: Path, tmp_path: Path) -> Path:
    """The small card in version 1.1, which renamed a stage, with 1.0 beside it."""
    place = tmp_path / "harbour"
    shutil.copytree(harbour_folder, place)
    earlier = place / "versions" / "1.0"
    earlier.mkdir(parents=True)
    for file in place.glob("*.toml"):
        shutil.copy(file, earlier / file.name)
    change(place / "card.toml", later)
    return place


def change(file: Path, by: Change) -> None:
    file.write_text(by(file.read_text(encoding="utf-8")), encoding="utf-8")


def renamed(text: str) -> str:
    """Stage `drafted` under another name."""
    return replaced(text, '"drafted"', '"written"')


def messages(error: pytest.ExceptionInfo[ScorecardError]) -> str:
    return "\n".join(map(str, error.value.faults))


def test_a_version_is_loaded_by_name(folder: Path) -> None:
    """After an @ stands the version; without one the definitions are those that stand."""
    assert sc.load_card(folder).version == "1.1"
    assert sc.load_card(f"{folder}@1.1") == sc.load_card(folder)

    earlier = sc.load_card(f"{folder}@1.0")
    assert earlier.version == "1.0"
    assert earlier.folder == folder


def test_an_unknown_version_is_refused_with_those_there_are(folder: Path) -> None:
    """The message names the versions."""
    with pytest.raises(ScorecardError, match=r"found \"1\.2\"; expected 1\.1 or 1\.0"):
        sc.load_card(f"{folder}@1.2")
    with pytest.raises(ScorecardError, match="expected a folder with card"):
        sc.load_card(f"{folder}s@1.0")


@pytest.mark.parametrize("version", ["../1.0", "..", ".", "", "1.0/../1.0"])
def test_no_version_leads_out_of_its_folder(folder: Path, version: str) -> None:
    """A version is the name of a folder below versions/, never a path."""
    with pytest.raises(ScorecardError, match="version"):
        sc.load_card(f"{folder}@{version}")


def test_versions_come_in_the_order_of_adoption(folder: Path) -> None:
    """The card as it stands comes last."""
    assert [item.version for item in sc.card_versions(folder)] == ["1.0", "1.1"]


def test_faults_of_an_earlier_version_name_its_file(folder: Path) -> None:
    """`check` finds them without being asked for that version."""
    change(folder / "versions" / "1.0" / "card.toml", lambda text: replaced(text, "0.65", "65"))
    with pytest.raises(ScorecardError) as error:
        check_card(folder)

    assert "versions/1.0/card.toml:" in messages(error)
    assert "coverage: found 65" in messages(error)


def test_a_folder_of_another_name_than_its_version_is_a_fault(folder: Path) -> None:
    """The version in the file and the name of the folder must agree."""
    (folder / "versions" / "1.0").rename(folder / "versions" / "0.9")
    with pytest.raises(ScorecardError, match=r'found "1\.0"; expected "0\.9", the name'):
        sc.card_versions(folder)


def test_an_earlier_version_was_adopted_earlier(folder: Path) -> None:
    """A version adopted after the card as it stands is a fault."""
    earlier = folder / "versions" / "1.0" / "card.toml"
    change(earlier, lambda text: replaced(text, "2026-01-15", "2026-08-01"))
    with pytest.raises(ScorecardError, match="expected a day not after 2026-07-01"):
        sc.card_versions(folder)


def rows_with(card: Card, stage: str) -> int:
    ledger = read_ledger(card)
    return int((ledger["stage"] == stage).sum())


def test_each_version_reads_the_rows_it_has_words_for(folder: Path) -> None:
    """A stage that one version renamed: rows written before and after are each read by theirs."""
    change(folder / "pilots.toml", renamed)
    before, now = sc.card_versions(folder)

    assert rows_with(before, "drafted") == 1
    assert rows_with(now, "drafted") == 0
    assert len(read_ledger(now)) == len(read_ledger(before)) - 1


def test_a_frame_is_read_by_version_too(folder: Path) -> None:
    """Evidence given as a frame leaves out the same rows as the files."""
    change(folder / "pilots.toml", renamed)
    before, now = sc.card_versions(folder)

    assert as_ledger(read_ledger(before), now)["id"].tolist() == read_ledger(now)["id"].tolist()


def test_a_row_that_no_version_can_read_stays_a_fault(folder: Path) -> None:
    """It is named with its line, and only it."""
    change(folder / "pilots.toml", renamed)
    change(folder / "evidence" / "ledger.csv", lambda text: replaced(text, ",drafted,", ",dreamt,"))
    with pytest.raises(ScorecardError) as error:
        read_ledger(sc.load_card(folder))

    assert len(error.value.faults) == 1
    assert '"dreamt"' in messages(error)


def test_a_series_by_version_breaks_where_a_version_begins(folder: Path) -> None:
    """Each quarter is scored by the version in force at its end; the first one of 1.1 is B."""
    change(folder / "card.toml", lambda text: replaced(text, "[method]", "[method]\nfloor = 2"))
    series = sc.score_by_version(folder, as_of="2026-12-31")
    versions = series.groupby("period", observed=True)["version"].unique()

    assert versions["2026Q2"].tolist() == ["1.0"]
    assert versions["2026Q3"].tolist() == ["1.1"]
    shown = series[series["score"].notna()]
    assert set(shown.loc[shown["obs_status"] == "B", "period"].astype(str)) <= {"2026Q3"}
    first = shown[shown["period"] == "2026Q3"]
    assert (first["obs_status"] == "B").all()


def test_each_piece_of_the_series_is_what_its_version_scores(folder: Path) -> None:
    """Scores of a quarter equal those of the version named beside it."""
    series = sc.score_by_version(folder, as_of="2026-12-31")
    for version, rows in series.groupby("version"):
        own = sc.score(f"{folder}@{version}", as_of="2026-12-31").scores
        keys = ["period", "unit", "node", "aspect"]
        both = rows.astype({"node": object}).merge(own.astype({"node": object}), on=keys)
        assert len(both) == len(rows)
        assert both["score_x"].equals(both["score_y"])


def test_a_version_adopted_after_the_as_of_date_is_not_used_yet(folder: Path) -> None:
    """On the last day of June only 1.0 had been adopted."""
    series = sc.score_by_version(folder, as_of="2026-06-30")

    assert series["version"].unique().tolist() == ["1.0"]
    assert not (series["obs_status"] == "B").any()


def test_the_command_line_lists_the_versions(folder: Path) -> None:
    """Oldest first, with the day of adoption and what changed."""
    done = CliRunner().invoke(main, ["versions", str(folder)])

    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "1.0  adopted 2026-01-15, 6 indicators",
        "1.1  adopted 2026-07-01, 6 indicators: Lights count double.",
    ]
