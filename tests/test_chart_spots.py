"""Points of charts that can be asked: where they lie, what they say, how they stand in a page."""

import html
import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_charts import line, made_card, made_evidence, made_result, words
from matplotlib.colors import to_hex

from scorecard import charts
from scorecard.charts.figure import Chart
from scorecard.charts.page_svg import page_svg
from scorecard.charts.shades import inks_on, shades
from scorecard.charts.spots import Spot, SpotRow
from scorecard.charts.style import (
    ASPECT_COLOURS,
    BAND,
    BAND_EDGE,
    FAINT,
    GRADES,
    INK,
    PAPER,
    SOFT,
)
from scorecard.charts.theme import TONES, dark_rules, themed
from scorecard.reporting.behind import behind
from scorecard.reporting.chart_tables import chart_data
from scorecard.reporting.markdown import visible
from scorecard.reporting.tables import csv_text
from scorecard.reporting.view import View
from scorecard.scoring import Result, score

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> & \u202eturned"


def rows_of(chart: Chart, node: str, aspect: str = "all") -> list[SpotRow]:
    return [row for row in chart.spots if (row.node, row.aspect) == (node, aspect)]


def drawn_at(chart: Chart, gid: str) -> list[tuple[float, float]]:
    """Where the points of an artist lie in the SVG, by the artist's own transform."""
    artist = line(chart, gid)
    pixels = artist.get_transform().transform(artist.get_xydata())
    wide, high = chart.get_size_inches() * chart.dpi
    return [(x * 72 / chart.dpi, (high - y) * 72 / chart.dpi) for x, y in pixels if x <= wide]


def near(spots: list[Spot], places: list[tuple[float, float]]) -> bool:
    return bool(np.allclose([spot[:2] for spot in spots], places, atol=1e-6))


def test_every_period_of_every_line_lies_on_its_mark(trend: Chart, result: Result) -> None:
    """A trend's spots are the periods, and those with a score lie where the marks are drawn."""
    series = charts.trend_data(result)
    for (node, aspect), own in series.groupby(["node", "aspect"], observed=True, sort=False):
        (row,) = rows_of(trend, node, aspect)
        marks = [place for kind in ("seen", "carried")
                 for place in drawn_at(trend, f"{kind}:{node}:{aspect}")]  # fmt: skip
        scored = [spot for spot, is_known in zip(row.spots, own["score"].notna(), strict=True)
                  if is_known]  # fmt: skip

        assert [spot.period for spot in row.spots] == [str(period) for period in own["period"]]
        assert near(scored, sorted(marks))


def test_a_period_without_a_score_lies_between_its_ends() -> None:
    """Where a line is broken the spot says what is possible, in the middle of it."""
    chart = charts.trend(made_result("nothing known"))
    (row,) = rows_of(chart, "made")
    ends = [drawn_at(chart, f"band-{end}:made")[0][1] for end in ("low", "high")]

    assert row.spots[0].y == pytest.approx(np.mean(ends))
    assert row.spots[0].words == (
        "2024Q1: total no score (0–100), 0 % known, too little for a score"
    )


def test_a_spot_says_what_the_chart_says(trend: Chart, status: Chart, result: Result) -> None:
    """Figures are rounded as they are on the chart, and how they are known is told in words."""
    now = result.period_position(result.last_complete)
    (row,) = rows_of(trend, "pilots")
    (standing,) = rows_of(status, "pilots")

    assert row.panel == "Train harbour pilots together"
    assert row.spots[now].words == "2025Q4: total 79 (79–100), observed, 100 % known"
    assert standing.spots[0].words.startswith("2025Q4: total 79 (79–100), ")
    assert words(trend, "caption:pilots").startswith("79 (79–100) · ")


def test_a_row_of_the_status_chart_lies_on_its_point(status: Chart) -> None:
    """Each aspect can be asked where its score is drawn."""
    (row,) = rows_of(status, "pilots")

    assert near(list(row.spots), drawn_at(status, "point:pilots:all"))


def test_ladders_tell_every_period_and_lie_on_the_steps(ladders: Chart, result: Result) -> None:
    """A ladder's spots lie on its steps; an element's on its own rung."""
    states = charts.ladder_data(result)
    for item in {row.node for row in ladders.spots}:
        own = states[states["indicator"] == item]
        lines = [row for row in rows_of(ladders, item) if row.name != "Evidence"]

        assert len(lines) == max(1, own["element"].nunique())
        assert all(len(row.spots) == len(result.periods) for row in lines)
    (steps, *_) = rows_of(ladders, "syllabus")
    edges = drawn_at(ladders, "stale:syllabus")
    middles = [((x + to) / 2, y) for (x, y), (to, _) in list(pairwise(edges))[::2]]

    assert near(list(steps.spots), middles)
    assert steps.spots[result.period_position("2025Q4")].words == "2025Q4: “in use”, observed"


def test_every_mark_of_evidence_tells_its_row(ladders: Chart, result: Result) -> None:
    """Date, what it did, grade and title, where the mark is drawn; nothing else is a mark."""
    marks = charts.ladder_evidence(result).set_index("id")
    told = [(row, spot) for row in ladders.spots for spot in row.spots if spot.evidence]

    assert told
    for row, spot in told:
        mark = marks.loc[spot.evidence]
        mark = mark[mark["indicator"] == row.node].iloc[0] if mark.ndim == 2 else mark
        drawn = drawn_at(ladders, f"{mark['kind']}:{row.node}:{spot.evidence}")

        assert near([spot], [tuple(np.mean(drawn, axis=0))])
        assert spot.words.startswith(f"{mark['occurred_on'].replace('/', ' to ')}: ")
        assert spot.words.endswith(f". {mark['title']}")


def page_of(chart: Chart, result: Result, prefix: str = "a") -> str:
    numbers = {name: number for number, name in enumerate(result.evidence["id"], start=1)}
    periods = {str(period): place for place, period in enumerate(result.periods)}
    return page_svg(chart, charts.to_svg(chart, prefix=prefix), prefix=prefix, numbers=numbers,
                    periods=periods, shown=visible)  # fmt: skip


def test_files_know_nothing_of_spots(trend: Chart) -> None:
    """What is written to a file is an image and no more."""
    assert "spots" not in charts.to_svg(trend, prefix="a")
    assert "var(" not in charts.to_svg(trend, prefix="a")


def test_the_page_holds_the_same_drawing(ladders: Chart, result: Result) -> None:
    """Every shape is there in the same order, with the style that the file gives it."""
    file = ET.fromstring(charts.to_svg(ladders, prefix="a"))  # noqa: S314 — our own text
    page = ET.fromstring(page_of(ladders, result))  # noqa: S314 — our own text
    sheet = page.find(f"{SVG}style")
    assert sheet is not None
    rules = dict(re.findall(r"\.(\w+)\{(.*?)\}", sheet.text or "", flags=re.DOTALL))
    drawing = page.find(f"{SVG}g")
    assert drawing is not None
    shapes = {f"{SVG}{name}" for name in ("path", "use", "text", "rect")}
    there = [one for one in drawing.iter() if one.tag in shapes]
    here = [one for one in file.iter() if one.tag in shapes]

    assert [(one.tag, one.text) for one in there] == [(one.tag, one.text) for one in here]
    for one, other in zip(there, here, strict=True):
        style = other.get("style")
        assert rules.get(one.get("class", "")) == (style and themed(style))
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', page_of(ladders, result)))
    assert used <= {one.get("id") for one in page.iter()}


def test_the_page_has_each_spot_and_says_whose_it_is(trend: Chart, result: Result) -> None:
    """Panels, rows and points stand in order, each point with its place among the periods."""
    page = ET.fromstring(page_of(trend, result))  # noqa: S314 — our own text
    (layer,) = [one for one in page.iter() if one.get("class") == "spots"]
    circles = list(layer.iter(f"{SVG}circle"))
    spots = [spot for row in trend.spots for spot in row.spots]

    assert layer.get("aria-hidden") == "true"
    assert [one.get("data-panel") for one in layer] == list(
        dict.fromkeys(row.panel for row in trend.spots)
    )
    assert [one[0].text for one in circles] == [spot.words for spot in spots]
    assert [int(one.get("data-p", "-1")) for one in circles[: len(result.periods)]] == list(
        range(len(result.periods))
    )


def test_hostile_words_do_nothing_in_a_page(result: Result) -> None:
    """Words that hold markup or turn the direction of writing are shown as what they are."""
    chart = charts.status(result)
    spot = Spot(1.0, 1.0, HOSTILE, "", HOSTILE)
    chart.spots = (SpotRow(panel=HOSTILE, name=HOSTILE, node="n", spots=(spot,)),)
    source = page_of(chart, result)
    (circle,) = ET.fromstring(source).iter(f"{SVG}circle")  # noqa: S314 — our own text

    assert "<script" not in source
    assert "\u202e" not in source
    assert circle[0].text == "<script>alert(1)</script> & [U+202E]turned"


def luminance(colour: str) -> float:
    parts = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """By WCAG 2.2."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


TEXTS = [(colour, PAPER) for colour in (INK, SOFT, *ASPECT_COLOURS)]
TEXTS += [(INK, BAND), (PAPER, INK), (PAPER, SOFT)]
MARKS = [(INK, BAND_EDGE), *((colour, PAPER) for colour in (FAINT, BAND_EDGE))]
MARKS += [(colour, PAPER) for colour in GRADES.values()]
MARKS += [(colour, BAND) for colour in (INK, BAND_EDGE, *ASPECT_COLOURS)]


TEXTS += [(ink, to_hex(shade))
          for shade, ink in zip(shades(range(101)), inks_on(shades(range(101))), strict=True)]  # fmt: skip


@pytest.mark.parametrize("is_dark", [False, True])
def test_colours_can_be_told_from_their_ground(is_dark: bool) -> None:
    """On light and on dark pages text has 4.5:1 and marks have 3:1."""
    tone = {light: dark if is_dark else light for light, (_, dark) in TONES.items()}
    faint = [(*pair, 4.5) for pair in TEXTS if contrast(tone[pair[0]], tone[pair[1]]) < 4.5]
    faint += [(*pair, 3.0) for pair in MARKS if contrast(tone[pair[0]], tone[pair[1]]) < 3.0]

    assert not faint


def test_every_colour_of_the_report_turns_dark(report_folder: Path) -> None:
    """No chart of the page has a colour that stays as it is, and each has its dark one."""
    source = (report_folder / "index.html").read_text("utf-8")
    sheets = re.findall(r"<svg[^>]*>\n<style>(.*?)</style>", source, flags=re.DOTALL)
    names = set(re.findall(r"var\((--chart-[\w-]+)", "".join(sheets)))

    assert len(sheets) == source.count("<svg ")
    assert not re.findall(r"(?<!, )#[0-9a-f]{6}", "".join(sheets))
    assert all(dark_rules().count(f"{name}: ") == 2 for name in names)


def test_a_chart_with_other_colours_stays_light_as_a_whole(result: Result) -> None:
    """A colour without a dark one stays, so text must not turn light upon it."""
    chart = charts.status(result)
    chart.patch.set_facecolor("#123456")
    source = page_of(chart, result)

    assert 'class="chart light"' in source
    assert "var(" not in source


@pytest.fixture(scope="module")
def view(result: Result) -> View:
    return View(result=result, unit=0)


def test_a_charts_table_has_its_figures(view: View, trend: Chart) -> None:
    """A line of the trend is a row, a period a column, and the cells say what the points say."""
    table = chart_data(view, "trend", "Scores").table
    cells = [cell for row in table.rows for cell in row[1:]]
    spots = [spot.words for row in trend.spots for spot in row.spots]

    assert table.header[1:] == tuple(str(period) for period in view.result.periods)
    assert all(cell in told for cell, told in zip(cells, spots, strict=True))


def test_the_table_of_the_timeline_counts_every_row(view: View) -> None:
    """By recommendation and kind, the periods and what lies before them add up to all."""
    table = chart_data(view, "timeline", "Evidence").table
    numbers = np.array([row[1:] for row in table.rows], dtype=int)

    assert (numbers[:, :-1].sum(axis=1) == numbers[:, -1]).all()
    assert numbers[:, -1].sum() == len(view.rows)


def test_a_ladders_table_leaves_out_no_period(view: View) -> None:
    """The runs of each question begin with the series, follow each other and end with it."""
    table = chart_data(view, "lights", "Stages").table
    periods = [str(period) for period in view.result.periods]
    by_name = pd.DataFrame(table.rows).groupby(0, sort=False)

    assert len(by_name) > 1
    for _, own in by_name:
        starts, ends = ([periods.index(name) for name in own[column]] for column in (1, 2))
        assert (starts[0], ends[-1]) == (0, len(periods) - 1)
        assert starts[1:] == [end + 1 for end in ends[:-1]]


def test_the_page_holds_the_exact_data_of_every_chart(report_folder: Path, result: Result) -> None:
    """What can be copied is the frame that was drawn, to the last digit."""
    source = (report_folder / "index.html").read_text("utf-8")
    copies = [html.unescape(text)
              for text in re.findall(r"<textarea[^>]*>(.*?)</textarea>", source, re.DOTALL)]  # fmt: skip

    assert len(copies) == source.count("<figure>")
    assert csv_text(charts.trend_data(result)) in copies
    assert csv_text(charts.ladder_data(result, recommendation="lights")) in copies
    assert csv_text(charts.heatmap_data(result).drop(columns="question")) in copies
    assert csv_text(charts.timeline_data(result)) in copies


def test_a_point_leads_to_the_rows_behind_it(view: View) -> None:
    """Runs of numbers and periods say of each answer which rows stood behind it, and no other."""
    told = json.loads(behind(view))
    periods = told["periods"]
    found = {
        (item, number, periods[place])
        for item, _, _, runs in told["indicators"]
        for first, last, start, end in runs
        for number in range(first, last + 1)
        for place in range(start, end + 1)
    }
    links = view.result.links
    rows = {
        (item, view.numbers[name], str(period))
        for item, name, period in zip(
            links["indicator"], links["evidence_id"], links["period"], strict=True
        )
        if name in view.numbers
    }

    assert found == rows
    assert len(told["rows"]) == len(view.rows)


def test_every_cell_tells_its_quarter(result: Result) -> None:
    """A row for each indicator, a spot for each period; those of a recommendation are one grid."""
    chart, cells = charts.heatmap(result), charts.heatmap_data(result)
    (row,) = rows_of(chart, "syllabus")
    first = cells[cells["indicator"] == "syllabus"].iloc[0]

    assert [row.node for row in chart.spots] == list(dict.fromkeys(cells["indicator"]))
    assert [spot.period for spot in row.spots] == [str(period) for period in result.periods]
    assert row.spots[0].words.startswith(f"{first['period']}: ")
    assert (row.name, row.grid) == (first["question"], first["recommendation"])
    page = ET.fromstring(page_of(chart, result))  # noqa: S314 — our own text
    grids = [one for one in page.iter() if one.get("data-by") == "row"]
    assert [one.get("data-panel") for one in grids] == [
        item.title for item in result.card.recommendations
    ]


def test_a_cell_says_how_it_is_known() -> None:
    """What was not observed has no score to tell, and what does not apply says so."""
    made = charts.heatmap(made_result("nothing known"))

    assert {spot.words.partition(": ")[2] for row in made.spots for spot in row.spots} == {
        "no score (0–100), not observed, or too long ago"
    }


def test_every_mark_of_the_timeline_lies_on_its_mark(result: Result) -> None:
    """Each row of evidence in the series can be asked where it is drawn, and says what it is."""
    chart, rows = charts.timeline(result), charts.timeline_data(result).set_index("id")
    told = {spot.evidence: (row, spot) for row in chart.spots for spot in row.spots}
    (axes,) = [axes for axes in chart.axes if axes.get_gid() == "lane:lights"]
    marks = [artist for artist in axes.collections
             if str(artist.get_gid()).startswith(("event:", "reversal:", "obstacle:", "context:"))]  # fmt: skip
    drawn = sorted(tuple(place) for artist in marks for place in artist.get_offsets().tolist())  # type: ignore[attr-defined]
    own = [spot for name, (row, spot) in told.items()
           if row.node == "lights" and rows.loc[name, "kind"] != "check"]  # fmt: skip
    height = chart.get_size_inches()[1] * 72
    pixels = axes.transData.transform(drawn) * 72 / chart.dpi

    assert set(told) == set(rows[rows["end"] >= -0.5].index)
    assert sorted((round(s.x, 4), round(s.y, 4)) for s in own) == sorted(
        (round(x, 4), round(height - y, 4)) for x, y in pixels
    )
    assert all(
        spot.words.endswith(f". {rows.loc[name, 'title']}") for name, (_, spot) in told.items()
    )


def test_a_bar_of_the_timeline_leads_to_the_rows_it_counts() -> None:
    """Where marks would pile up each row is told once, by the bar of its period."""
    card = made_card(2, 2)
    result = score(card, made_evidence(card, 1_500, date(2026, 3, 31)), as_of="2026-03-31")
    chart, rows = charts.timeline(result), charts.timeline_data(result)
    bars = [spot for row in chart.spots for spot in row.spots if spot.counted]
    told = [name for spot in bars for name in spot.counted]

    assert sorted(told) == sorted(rows.loc[rows["kind"] != "check", "id"])
    assert all(f": {len(spot.counted)} " in spot.words for spot in bars)
    spots = ET.fromstring(page_of(chart, result)).iter(f"{SVG}circle")  # noqa: S314 — our own text
    numbers = [one.get("data-e", "").split() for one in spots]
    assert sum(map(len, numbers)) == len(rows)
