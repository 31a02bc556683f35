"""The gallery: every chart that applies, and why the others do not; the page that shows them."""

from pathlib import Path

import pytest
from made_charts import made_card, observed

import scorecard as sc
from scorecard.charts import gallery_charts
from scorecard.charts.figure import Chart
from scorecard.charts.gallery import charts_of
from scorecard.charts.gallery_charts import CHARTS, Subject
from scorecard.errors import ScorecardError
from scorecard.scoring import Result, score

DOCS = Path(__file__).parents[1] / "docs"


def some(monkeypatch, *names: str) -> None:  # type: ignore[no-untyped-def]
    """Only these charts, to save time."""
    for name in set(CHARTS) - set(names):
        monkeypatch.delitem(CHARTS, name)


def subject_of(result: Result, *, robustness: bool = False) -> Subject:
    return Subject(result=result, unit=result.card.units[0], evidence=None, robustness=robustness)


@pytest.fixture(scope="module")
def found(result: Result) -> list[Chart | str]:
    """All of the small card."""
    return charts_of(subject_of(result, robustness=True))


def test_every_chart_is_there_or_is_said_not_to_apply(found: list[Chart | str]) -> None:
    """The small card has one unit, so its units cannot be compared; all else is drawn."""
    names = [chart.name for chart in found if isinstance(chart, Chart)]

    assert names == ["status", "trend", "change", "ladders-1", "ladders-2", "heatmap", "timeline",
                     "clause_map", "uncertainty", "sensitivity", "vintages"]  # fmt: skip
    assert [one for one in found if isinstance(one, str)] == [
        "units: left out, as the card has one unit."
    ]


def test_the_page_of_charts_is_up_to_date(found: list[Chart | str]) -> None:
    """Its pictures have the texts that the charts have now: else run docs/draw_gallery.py."""
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    told = {chart.name: chart.alt_text for chart in found if isinstance(chart, Chart)}
    lines = [line for line in page.splitlines() if line.startswith("![")]
    pictures = sorted((DOCS / "pictures").iterdir())

    assert len(lines) == len(told) - 1
    for line in lines:
        name = line.rpartition("/")[2].removesuffix(".png)")
        assert line == f"![{told[name]}](pictures/{name}.png)"
        assert DOCS / "pictures" / f"{name}.png" in pictures
    assert sum(path.stat().st_size for path in pictures) < 1_500_000


def test_three_files_for_each_chart(result: Result, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Drawing, picture and text, and a list of what there is; old files of others stay."""
    some(monkeypatch, "change", "units")
    (tmp_path / "own.txt").write_text("mine")
    steps: list[str] = []
    written = sc.charts.gallery(result, tmp_path, on_step=steps.append)

    names = ["change.svg", "change.png", "change.txt", "CONTENTS.txt"]
    assert [path.name for path in written] == names
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, "own.txt"])
    assert (tmp_path / "CONTENTS.txt").read_text(encoding="utf-8").splitlines() == [
        "change: The whole card: what changed, 2025Q3 to 2025Q4",
        "units: left out, as the card has one unit.",
    ]
    assert steps == ["Drawing change", "Drawing units"]


def test_a_failure_leaves_the_folder_as_it_was(result: Result, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Nothing is written before all is drawn."""
    some(monkeypatch, "status", "trend")

    def fails(subject: Subject):  # type: ignore[no-untyped-def]
        raise RuntimeError(subject.unit)

    monkeypatch.setitem(CHARTS, "trend", fails)
    with pytest.raises(RuntimeError):
        sc.charts.gallery(result, tmp_path / "gallery")

    assert list(tmp_path.iterdir()) == []


def test_what_observations_cannot_show_is_left_out() -> None:
    """Without a ledger there is no evidence to place and nothing that was known earlier."""
    made = made_card(1, 1)
    one = score(made, observations=observed(made, 1))
    said = " ".join(one for one in charts_of(subject_of(one)) if isinstance(one, str))

    assert "timeline: left out, as observations were given, no evidence." in said
    assert "vintages: left out, as observations were given" in said
    assert "change: left out, as the series has one complete period only." in said
    assert "uncertainty: left out, as other choices were not to be drawn." in said


def test_a_result_of_another_ledger_names_what_is_missing(result: Result, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Vintages are not made from a ledger that the result is not from."""
    some(monkeypatch, "vintages")
    monkeypatch.setattr(gallery_charts, "read_ledger", lambda card: sc.read_ledger(card).head(0))
    (said,) = charts_of(subject_of(result))

    assert said == ("vintages: left out, as the result is not from the card's own ledger; give the "
                    "one it is from.")  # fmt: skip


def test_an_unknown_unit_is_refused_before_the_work(result: Result, tmp_path: Path) -> None:
    """And so is a file where the folder should be."""
    with pytest.raises(ScorecardError, match="unit"):
        sc.charts.gallery(result, tmp_path, unit="nobody")
    (tmp_path / "file").write_text("")
    with pytest.raises(ScorecardError, match="folder"):
        sc.charts.gallery(result, tmp_path / "file")
