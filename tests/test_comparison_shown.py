"""A comparison as its readers meet it: the waterfall, the command, the report, versions of a card."""

import html
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from made_charts import overlaps

import scorecard as sc
from scorecard.cli import main
from scorecard.errors import ScorecardError
from scorecard.reporting.changes import changes
from scorecard.reporting.view import View
from scorecard.scoring import Result as ScoredResult


@pytest.fixture(scope="module")
def found() -> sc.Comparison:
    """The flagship card at the end of 2024 and at the middle of 2026."""
    result = sc.score("nato_japan", as_of="2026-06-30")
    return sc.compare(result, result, before="2024Q4", after="2026Q2")


def run(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("node", ["nato_japan", "economic_security", "disinformation", "PD1"])
def test_the_steps_of_the_waterfall_lead_from_before_to_after(
    found: sc.Comparison, node: str
) -> None:
    """Each step starts where the last one ended, from the value before to the value after."""
    rows = sc.charts.change_data(found, node=node)

    total = found.totals.set_index("node").loc[node]
    ends = [total["value_before"], *rows["end"][1:-1]]
    assert np.allclose(rows["start"].iloc[1:-1], ends[:-1], atol=1e-9)
    assert rows["end"].iloc[0] == total["value_before"]
    assert ends[-1] == pytest.approx(total["value_after"], abs=1e-9)


def test_what_is_left_out_of_the_waterfall_is_one_step(found: sc.Comparison) -> None:
    """With few steps asked for, the others of a cause are taken together, with all their rows."""
    every, few = sc.charts.change_data(found), sc.charts.change_data(found, most=2)

    assert (few["step"] == "part").sum() == 2
    assert few["points"].sum() == pytest.approx(every["points"].sum())
    one, other = ({name for ids in rows["evidence_ids"] for name in ids} for rows in (every, few))
    assert one == other


def test_the_waterfall_has_a_bar_for_each_step_and_says_so(found: sc.Comparison) -> None:
    """Every step is a bar of its length, named in the text for those who cannot see it."""
    chart = sc.charts.change(found)
    rows = sc.charts.change_data(found)

    bars = {bar.get_gid(): bar for axes in chart.axes for bar in axes.patches}
    for row in rows[rows["step"] == "part"].to_dict("records"):
        bar = bars[f"bar:{row['cause']}:{row['indicator']}"]
        assert bar.get_width() == pytest.approx(row["points"])
        assert row["title"].rstrip("?") in chart.alt_text
    assert "2024Q4 to 2026Q2" in chart.alt_text


@pytest.mark.parametrize("node", [None, "disinformation", "PD1", "platform"])
def test_the_texts_of_the_waterfall_do_not_overlap(found: sc.Comparison, node: str | None) -> None:
    """No text of the chart lies over another or leaves the page, even where nothing moved."""
    assert overlaps(sc.charts.change(found, node=node)) == []


def test_an_unknown_node_is_refused_with_the_nearest(found: sc.Comparison) -> None:
    """A misspelt node is refused, in words that name the right one."""
    for ask in (found.of, found.by_cause, found.told, found.heading):
        with pytest.raises(ScorecardError, match="did you mean economic_security"):
            ask("economic_securty")


def test_a_comparison_says_what_changed_in_words(found: sc.Comparison) -> None:
    """Printed, it has a line for each node and cause, and for each indicator with its rows."""
    said = repr(found)

    assert "nato_japan, 2024Q4 to 2026Q2: 20 → 27 (+6.2)" in said
    assert "platform [es-defence-industry-dialogue-2025-10]" in said
    assert found._repr_html_().startswith("<pre>")


def test_compare_on_the_command_line_prints_parts_that_sum() -> None:
    """As csv the parts of every node are printed, as json the totals too."""
    table = run("compare", "nato_japan", "--from", "2024Q4", "--to", "2026Q2")
    rows = run("compare", "nato_japan", "--from", "2024Q4", "--format", "csv")
    data = run("compare", "nato_japan", "--from", "2024Q4", "--to", "2026Q2", "--format", "json")

    assert table.exit_code == rows.exit_code == data.exit_code == 0
    assert "new evidence" in table.stdout
    assert rows.stdout.startswith("node,cause,indicator,evidence_id,points,low,high\n")
    told = json.loads(data.stdout)
    change = next(row["change"] for row in told["totals"] if row["node"] == "nato_japan")
    parts = [row["points"] for row in told["parts"] if row["node"] == "nato_japan"]
    assert sum(parts) == pytest.approx(change, abs=1e-9)


def test_without_quarters_the_last_two_are_compared() -> None:
    """The default is the last complete quarter against the one before, of the same knowledge."""
    found = run("compare", "nato_japan", "--after-as-of", "2026-06-30", "--before-as-of",
                "2026-06-30", "--node", "disinformation")  # fmt: skip

    assert found.stdout.startswith("disinformation, 2026Q1 to 2026Q2")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "2026Q9"), '--from: found "2026Q9"'),
        (("--aspect", "comitment"), "--aspect"),
        (("--node", "platfrom"), "did you mean platform"),
        (("--card-before", "nato_japan@0.9"), "version"),
    ],
)
def test_a_call_at_fault_exits_with_2_and_names_the_option(
    arguments: tuple[str, ...], said: str
) -> None:
    """What the caller got wrong is named as the command line has it, without a traceback."""
    found = run("compare", "nato_japan", *arguments)

    assert found.exit_code == 2
    assert said in found.stderr


def test_the_report_says_why_scores_moved_with_the_rows_behind() -> None:
    """In a quarter whose score moved, each cause has a sentence with its evidence."""
    result = sc.score("nato_japan", as_of="2025-12-31")
    view = View(result=result, unit=0)

    groups = [group for group in changes(view).groups if group.title == "Why the scores moved"]

    texts = [item.text for item in groups[0].items]
    assert any(text.startswith("New evidence: +") for text in texts)
    assert all(item.refs for item in groups[0].items if "evidence" in item.text)


@pytest.fixture
def folder(harbour_folder: Path, tmp_path: Path) -> Path:
    """The small card in version 1.1, which renamed a stage and asks for less, with 1.0 beside it."""
    place = tmp_path / "harbour"
    shutil.copytree(harbour_folder, place)
    (place / "versions" / "1.0").mkdir(parents=True)
    for file in place.glob("*.toml"):
        shutil.copy(file, place / "versions" / "1.0" / file.name)
        text = file.read_text(encoding="utf-8").replace('= "1.0"', '= "1.1"')
        text = text.replace("One syllabus, agreed by both ports", "A syllabus")
        file.write_text(text.replace('"drafted"', '"written"'), encoding="utf-8")
    return place


def test_versions_of_a_card_are_compared_over_one_ledger(folder: Path) -> None:
    """Rows that only one version has words for change with the definitions, not as late evidence."""
    before, after = sc.score(f"{folder}@1.0"), sc.score(folder)

    found = sc.compare(before, after)

    assert found.causes == ("definitions",)
    assert set(found.parts["cause"]) <= {"definitions"}
    words = found.redefined
    assert "A syllabus" in set(words["after"])
    assert "version 1.1" in found.heading()
    totals = found.totals.set_index("node")
    change = (totals["value_after"] - totals["value_before"]).dropna()
    parts = found.parts.groupby("node", observed=False)["points"].sum()
    assert np.allclose(parts.reindex(change.index, fill_value=0.0), change, atol=1e-9)


def test_every_figure_of_the_report_leads_back_to_its_evidence(
    report_folder: Path, harbour_folder: Path, result: ScoredResult
) -> None:
    """The id that a figure of the page carries is one that explain resolves, by either door."""
    page = (report_folder / "index.html").read_text(encoding="utf-8")
    ids = set(re.findall(r'data-id="([^"]+)"', page))

    assert {f"pilots@{result.last_complete}", f"syllabus@{result.last_complete}"} <= ids
    for name in ids:
        found = sc.explain(result, html.unescape(name))
        assert found.as_dict()["id"] in name
    told = run("explain", harbour_folder, f"pilots@{result.last_complete}", "--format", "json")
    assert json.loads(told.stdout)["id"] == f"pilots@{result.last_complete}"


def test_a_node_without_a_period_is_refused_in_words() -> None:
    """Neither a period nor an id of a figure: the message says what is missing."""
    found = run("explain", "nato_japan", "disinformation")

    assert found.exit_code == 2
    assert '"disinformation" without a period' in found.stderr


def test_parts_name_rows_of_the_ledger(found: sc.Comparison) -> None:
    """Every row named behind a part is a row that was in force on one of the sides."""
    known = {*found.before.evidence["id"], *found.after.evidence["id"], ""}

    assert set(found.parts["evidence_id"]) <= known
    assert isinstance(found.period_before, pd.Period)
