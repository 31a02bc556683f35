"""The section of the report on other choices: what it says, and what happens without it."""

import json
from pathlib import Path

import attrs
import pandas as pd
import pytest
from made_charts import made_card, observed
from report_page import Page, content_of, pictures
from test_removal import weighed_by_spread

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.reporting.assembly import all_files
from scorecard.reporting.content import content
from scorecard.reporting.draws import Drawn, drawn, of_unit
from scorecard.reporting.pages import html_page, markdown_page
from scorecard.reporting.parts import Content, Picture, Robustness
from scorecard.reporting.view import View
from scorecard.robustness.findings import CHOICES
from scorecard.robustness.model import FACTORS
from scorecard.scoring import Result

QUESTION = "Would another defensible method change the message?"


def shown(view: View) -> Content:
    blank = {name: Picture(name=name, caption=name, alt=name, svg="")
             for name in ("uncertainty", "sensitivity")}  # fmt: skip
    return content(view, {**pictures(view.card), **blank})


def section(view: View) -> Robustness:
    found = shown(view).robustness
    assert found is not None
    return found


def words(found: Robustness) -> str:
    texts = [item.text for item in found.lead]
    texts += [f"{item.head} {item.text}" for group in found.groups for item in group.items]
    return " ".join(texts)


@pytest.fixture(scope="module")
def known(result: Result) -> Drawn:
    return drawn(result, 0)


@pytest.fixture(scope="module")
def view(result: Result, known: Drawn) -> View:
    return View(result=result, unit=0, drawn=known)


def test_it_answers_its_question_first(view: View, known: Drawn) -> None:
    """The first sentence names the nodes whose label is fragile, and no others."""
    first = section(view).lead[0].text
    head = known.found[known.found["level"] == "recommendation"]

    for row in head.to_dict("records"):
        title = view.card.node(row["node"]).title
        assert (f"“{title}”" in first) == (row["fragile"] and not head["fragile"].all())
    assert first.startswith(("It could", "No:"))


def test_the_table_has_the_findings(view: View, known: Drawn) -> None:
    """Each recommendation, then the card, with its draws and rules."""
    rows = section(view).ranges.rows
    found = known.found.set_index("node")

    assert [row[0] for row in rows] == [
        *(item.title for item in view.card.recommendations), "All recommendations together",
    ]  # fmt: skip
    for row, node in zip(rows, ["pilots", "lights", "harbour"], strict=True):
        own = found.loc[node]
        assert row[3] == f"{100 * own['share_of_draws_disagreeing']:.0f} %"
        assert row[4] == f"{len(own['rules_disagreeing'])} of {len(own['rules_applied'])}"
        assert ("fragile" in row[5]) == own["fragile"]


def test_the_chances_of_each_grade_are_printed_as_our_assumption(view: View) -> None:
    """Whoever doubts them finds them, grade by grade."""
    varied = section(view).varied
    grades = [row for row in varied.rows if "grade" in row[1]]

    assert "our assumption" in varied.caption
    assert len(grades) == 6
    assert all("our assumption" in row[2] for row in grades)


def test_every_choice_has_its_words() -> None:
    """No factor is shown to a reader by its internal name."""
    assert set(FACTORS) <= set(CHOICES)


def test_labels_are_marked_everywhere_alike(view: View, known: Drawn) -> None:
    """Headlines and sections mark what rules and draws would change, not the ends alone."""
    fragile = known.is_fragile
    lines = shown(view).headlines

    for line, node in zip(lines, ["pilots", "lights", "harbour"], strict=True):
        assert (line.trend.firmness == "fragile") == fragile[node, "all"]
    (item,) = [item for item in shown(view).method.items if item.head == "Trend"]
    assert "10 % of the draws" in item.text


def test_without_draws_nothing_of_it_is_said(result: Result) -> None:
    """Turned off, there is no section, no link to it, and labels are marked for their ends."""
    plain = content_of(result)
    page = html_page(plain, ["scores.csv"])

    assert plain.robustness is None
    assert QUESTION not in page
    assert "#robustness" not in page
    assert QUESTION not in markdown_page(plain, ["scores.csv"])
    trends = result.trends[result.trends["aspect"] == "all"].set_index("node")["fragile"]
    for line, node in zip(plain.headlines, ["pilots", "lights", "harbour"], strict=True):
        assert (line.trend.firmness == "fragile") == trends[node]


def test_turned_off_no_file_of_it_is_written(result: Result) -> None:
    """Neither charts nor data, and the manifest says that nothing was drawn."""
    files = all_files(result, robustness=False, formats=("data", "html"), on_step=str)

    assert not [name for name in files if "sensitivity" in name or "uncertainty" in name]
    assert b'id="robustness"' not in files["index.html"]
    assert "data/robustness.csv" not in files
    assert json.loads(files["manifest.json"])["robustness"] is None


def test_the_report_holds_section_charts_and_data(report_folder: Path, known: Drawn) -> None:
    """Both pages ask the question; charts and data files are beside them."""
    page = Page((report_folder / "index.html").read_text("utf-8"))

    assert "robustness" in page.ids
    assert QUESTION in page.words
    assert f"## {QUESTION}" in (report_folder / "report.md").read_text("utf-8")
    for name in ("uncertainty.svg", "uncertainty.png", "sensitivity.svg", "sensitivity.png"):
        assert (report_folder / "charts" / name).stat().st_size > 0
    found = pd.read_csv(report_folder / "data" / "robustness.csv")
    assert found["node"].tolist() == known.found["node"].tolist()
    assert len(pd.read_csv(report_folder / "data" / "sensitivity.csv")) == len(known.causes.indices)
    assert len(pd.read_csv(report_folder / "data" / "removal.csv")) == len(known.causes.removal)


def test_the_manifest_says_how_the_draws_were_made(report_folder: Path, known: Drawn) -> None:
    """Draws, sample and seed, so that the same ones can be made again."""
    told = json.loads((report_folder / "manifest.json").read_text("utf-8"))

    assert told["robustness"] == known.settings == {"draws": 2000, "sample": 256, "seed": 1}


def of_ports(first: str, other: str) -> Result:
    card = made_card(units=(first, other))
    frames = [observed(card, 8, seed).assign(unit=unit)
              for seed, unit in enumerate((first, other))]  # fmt: skip
    return sc.score(card, observations=pd.concat(frames, ignore_index=True))


def test_one_unit_of_several_is_as_it_is_among_them() -> None:
    """Cut out, a unit has the scores, trends and observations that it has beside others."""
    result = of_ports("North", "South")
    alone = of_unit(result, 1)

    for name in ("scores", "trends", "observations"):
        all_of_it, own = getattr(result, name), getattr(alone, name)
        same = all_of_it[all_of_it["unit"] == "South"].reset_index(drop=True)
        texts = dict.fromkeys(["unit"], object)
        pd.testing.assert_frame_equal(
            same.astype(texts), own.astype(texts), check_exact=True, check_categorical=False
        )
    assert of_unit(alone, 0) is alone


def test_weights_from_the_data_of_all_units_keep_them_together() -> None:
    """Where a unit's weights come from all units, it is drawn beside them and told alone."""
    result = weighed_by_spread("North", "South", "East", "West")
    found = drawn(result, 1)

    assert found.spread.result is result
    assert found.found["unit"].unique().tolist() == ["South"]
    assert len(section(View(result=result, unit=1, drawn=found)).ranges.rows) == 1


def test_evidence_about_other_units_is_left_out(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """Rows about the unit, and those about nobody in particular, are what a unit is known by."""
    rows = harbour_ledger[harbour_ledger["kind"] == "event"].copy()
    units = ["North", "South"]
    rows["unit"] = [units[n % 2] for n in range(len(rows))]
    card = attrs.evolve(harbour, units=tuple(units))
    alone = of_unit(sc.score(card, rows), 0)

    assert set(alone.evidence["unit"]) == {"North"}
    assert alone.card.units == ("North",)


def test_a_report_on_one_of_several_units_speaks_of_it() -> None:
    """The section is about the unit of the report, and its charts need no other."""
    result = of_ports("North", "South")
    found = drawn(result, 1)
    said = words(section(View(result=result, unit=1, drawn=found)))

    assert found.found["unit"].unique().tolist() == ["South"]
    assert "Other draws" in said


def test_a_card_that_nothing_is_known_of_is_said_to_be_so(harbour: Card) -> None:
    """Without a score there is nothing that other choices could change."""
    ledger = sc.read_ledger(harbour).iloc[:0]
    result = sc.score(harbour, ledger, as_of="2026-01-20")
    found = section(View(result=result, unit=0, drawn=drawn(result, 0)))

    assert found.lead[0].text == "No: every label above would stand."
    assert "Too little is known for a score" in words(found)
    assert "nan" not in words(found).split()
