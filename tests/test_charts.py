"""Charts as data, as artists and as measured boxes; no picture is compared."""

import hashlib
import itertools
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from functools import cache
from pathlib import Path

import attrs
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.lines import Line2D
from matplotlib.text import Text

from scorecard import charts
from scorecard.charts import style
from scorecard.charts.events import move_data
from scorecard.charts.figure import Chart, text_width
from scorecard.charts.layout import lines_of, spread
from scorecard.charts.trend_plot import broken_line
from scorecard.definitions.card import Card, Due
from scorecard.definitions.kinds import Ladder, Stage
from scorecard.definitions.model import Clause, Recommendation, Source
from scorecard.errors import ScorecardError
from scorecard.scoring import Result, score
from scorecard.trends.labels import LABELS

LONG = (
    "Bring the harbour authorities of every port along the whole coast to one common table, "
    "agree there who trains whom, and publish the outcome"
)
DRAWN = (charts.trend, charts.ladders, charts.status)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def result(harbour: Card, harbour_ledger: pd.DataFrame) -> Result:
    return score(harbour, harbour_ledger)


@pytest.fixture(scope="module")
def trend(result: Result) -> Chart:
    return charts.trend(result)


@pytest.fixture(scope="module")
def status(result: Result) -> Chart:
    return charts.status(result)


@pytest.fixture(scope="module")
def ladders(result: Result) -> Chart:
    return charts.ladders(result)


def made_card(
    recommendations: int = 3,
    each: int = 2,
    *,
    title: str = "Do it",
    stages: int = 6,
    series_from: str = "2024Q1",
    target_on: date | None = date(2028, 12, 31),
    units: tuple[str, ...] = ("u",),
) -> Card:
    """A card of ladders alone, as large and as wordy as asked for."""
    steps = tuple(
        Stage(id="a_stage_with_a_name_that_runs_on_and_on" if n == 2 else f"stage_{n}",
              score=100 * n / (stages - 1), like="none", earned_by="x")
        for n in range(stages)
    )  # fmt: skip
    places = [(r, k) for r in range(recommendations) for k in range(each)]
    aspects = ("commitment", "implementation", "outcome", "institutional_capacity")
    return Card(
        id="made", title=title, version="1", adopted_on=date(2026, 1, 1), units=units,
        source=Source(title="t", published_on=date(2024, 1, 1)),
        series_from=series_from, baseline=series_from,
        recommendations=tuple(
            Recommendation(id=f"r{r}", title=f"{r}: {title}", target_on=target_on,
                           target_set_by="us" if target_on else None)
            for r in range(recommendations)
        ),
        clauses=tuple(
            Clause(code=f"C{r}.{k}", recommendation=f"r{r}", asks=title) for r, k in places
        ),
        indicators=tuple(
            Ladder(id=f"i{r}_{k}", clause=f"C{r}.{k}", question=f"How far is {k}: {title}?",
                   why="w", aspect=aspects[(r + k) % 4], valid_for=4, stages=steps)
            for r, k in places
        ),
    )  # fmt: skip


def observed(card: Card, periods: int, seed: int = 0) -> pd.DataFrame:
    """Observations that rise and fall by chance, with gaps."""
    chance = np.random.default_rng(seed)
    top = len(card.indicators[0].stages) - 1  # type: ignore[attr-defined]
    quarters = pd.period_range(card.series_from, periods=periods, freq="Q")
    frames = []
    for item in card.indicators:
        value = np.minimum(top, np.cumsum(chance.random(periods) < 0.2)).astype(float)
        value -= (chance.random(periods) < 0.1) * (value > 0)
        high = np.minimum(top, value + (chance.random(periods) < 0.3))
        seen = np.where(chance.random(periods) < 0.5, "A", "I")
        seen = np.where(chance.random(periods) < 0.2, "O", seen)
        frames.append(
            pd.DataFrame(
                {"period": quarters, "unit": card.units[0], "indicator": item.id, "value": value,
                 "low": value, "high": high, "obs_status": seen}
            )
        )  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def one_series(values: list[float], **card: object) -> Result:
    """A card of one ladder of two stages with these values; NaN is not observed."""
    made = made_card(1, 1, stages=2, **card)  # type: ignore[arg-type]
    quarters = pd.period_range(made.series_from, periods=len(values), freq="Q")
    frame = pd.DataFrame({"period": quarters, "indicator": "i0_0", "value": values})
    return score(made, observations=frame)


def artists(chart: Chart, gid: str) -> list[Artist]:
    return chart.findobj(lambda artist: (artist.get_gid() or "").startswith(gid))


def line(chart: Chart, gid: str) -> Line2D:
    (found,) = [artist for artist in artists(chart, gid) if artist.get_gid() == gid]
    assert isinstance(found, Line2D)
    return found


def words(chart: Chart, gid: str) -> str:
    lines = [artist for artist in artists(chart, f"{gid}:") if isinstance(artist, Text)]
    return " ".join(artist.get_text() for artist in lines)


def everything_said(chart: Chart) -> str:
    return " ".join(text.get_text() for text in chart.findobj(Text))


# What the charts show


def test_trend_data_has_the_scores_of_card_and_recommendations(result: Result) -> None:
    """The series drawn are the scores of the result, the card first."""
    series = charts.trend_data(result)
    lights = series[(series["node"] == "lights") & (series["aspect"] == "all")]
    scores = result.scores
    same = scores[(scores["node"] == "lights") & (scores["aspect"] == "all")]

    assert list(series["node"].unique()) == ["harbour", "pilots", "lights"]
    assert lights["score"].to_numpy() == pytest.approx(same["score"].to_numpy(), nan_ok=True)


def test_line_breaks_where_there_is_no_score(trend: Chart) -> None:
    """The total of the pilots has a gap in the two quarters in which too little was known."""
    shown = line(trend, "line:pilots:all").get_ydata()

    assert np.flatnonzero(np.isnan(np.asarray(shown, dtype=float))).tolist() == [5, 6]


def test_line_breaks_before_a_new_series() -> None:
    """A quarter with the status of a break begins a line of its own."""
    panel = pd.DataFrame({"score": [1.0, 2.0, 3.0], "obs_status": ["A", "B", "A"]})
    place, height = broken_line(panel)

    assert place.tolist() == [0, 0.5, 1, 2]
    assert np.isnan(height).tolist() == [False, True, False, False]


def test_band_runs_from_low_to_high(result: Result, trend: Chart) -> None:
    """The edges of the band are the bounds of the total, quarter by quarter."""
    series = charts.trend_data(result)
    own = series[(series["node"] == "lights") & (series["aspect"] == "all")]
    for name in ("low", "high"):
        edge = np.asarray(line(trend, f"band-{name}:lights").get_ydata(), dtype=float)

        assert edge[::2] == pytest.approx(own[name].to_numpy())
        assert edge[1::2] == pytest.approx(own[name].to_numpy())


def test_carried_quarters_are_hollow(result: Result, trend: Chart) -> None:
    """Filled marks stand in quarters of status A or B, hollow ones in the others with a score."""
    series = charts.trend_data(result)
    own = series[(series["node"] == "pilots") & (series["aspect"] == "all")].reset_index()
    fresh = own["obs_status"].isin(["A", "B"]) & own["score"].notna()
    carried = own["obs_status"].isin(["I", "P"]) & own["score"].notna()
    seen, hollow = line(trend, "seen:pilots:all"), line(trend, "carried:pilots:all")

    assert list(seen.get_xdata()) == list(np.flatnonzero(fresh))
    assert list(hollow.get_xdata()) == list(np.flatnonzero(carried))
    assert hollow.get_markerfacecolor() == style.PAPER
    assert len(hollow.get_xdata()) > 0


def test_baseline_and_target_are_marked(result: Result) -> None:
    """The baseline stands at its quarter, the target at its date if the axis reaches it."""
    near = charts.trend(one_series([0, 0, 1, 1, 1, 1], target_on=date(2025, 12, 31)))
    far = charts.trend(one_series([0, 0, 1], target_on=date(2039, 12, 31)))

    assert list(line(near, "baseline:r0").get_xdata()) == [0, 0]
    assert list(line(near, "target:r0").get_xdata()) == [7]
    assert line(near, "target:r0").get_marker() == "*"
    assert line(far, "target:r0").get_marker() == ">"
    assert "target 100 by 2039-12-31" in words(far, "caption:r0")


def test_no_target_mark_without_a_date() -> None:
    """A recommendation that nobody dated has its target in words alone."""
    chart = charts.trend(one_series([0, 0, 1], target_on=None))

    assert artists(chart, "target:") == []
    assert "target 100" in words(chart, "caption:r0")


def test_what_nobody_measures_takes_no_date_from_the_card() -> None:
    """The card is due when all that is measured is, as its trend label has it."""
    card = one_series([0, 0, 1], target_on=date(2025, 12, 31)).card
    idle = Recommendation(id="idle", title="Nobody looks")
    more = attrs.evolve(card, recommendations=(*card.recommendations, idle))

    expected = Due(on=date(2025, 12, 31), set_by="us")
    assert more.due[more.id] == card.due[card.id] == expected


def test_only_the_quarter_that_is_not_over_is_provisional(trend: Chart, result: Result) -> None:
    """Each panel shades the last quarter, which the as-of date cuts short."""
    shaded = {artist.get_gid() for artist in artists(trend, "provisional:")}
    last = len(result.periods) - 1

    assert shaded == {f"provisional:{node}:{last}" for node in ("harbour", "pilots", "lights")}
    assert f"{result.periods[-1]} is not over" in everything_said(trend)


def test_coverage_bars_are_hollow_below_the_threshold(result: Result, trend: Chart) -> None:
    """A bar for each quarter: filled where enough was known for a score, else hollow."""
    (axes,) = [axes for axes in trend.axes if axes.get_gid() == "coverage:pilots"]
    heights = {round(bar.get_height(), 2): bar.get_facecolor() for bar in axes.patches}

    assert heights[0.5] == mpl.colors.to_rgba(style.PAPER)
    assert heights[0.75] == heights[1.0] == mpl.colors.to_rgba(style.SOFT)


def test_moves_name_the_evidence_of_the_quarter(result: Result) -> None:
    """The largest rise of the pilots names the row that came in with it."""
    moves = move_data(result, ["pilots"])
    rise = moves.loc[moves["change"].idxmax()]

    assert (str(rise["period"]), rise["evidence_id"]) == ("2025Q1", "h13")
    assert rise["title"] == "Course taught from the syllabus"


def test_a_fall_names_the_reversal(result: Result) -> None:
    """The fall of the lights in the quarter of the storm names the light that went out."""
    moves = move_data(result, ["lights"]).set_index("period")

    assert moves.loc[pd.Period("2025Q3"), "evidence_id"] == "h16"


def test_a_move_without_evidence_says_so(trend: Chart) -> None:
    """Where older events left the window the key says that, and of which question."""
    assert "older events left the window: What share" in words(trend, "key:lights")


def test_moves_are_numbered_in_order_with_a_key(trend: Chart) -> None:
    """Every numbered mark has its line below the panel, oldest first."""
    marks = [artist.get_text() for artist in artists(trend, "move:pilots:")]

    assert marks == ["1", "2"]
    assert words(trend, "key:pilots:1").startswith("2025Q1, +59: ")
    assert words(trend, "key:pilots:2").startswith("2025Q4, +4: ")


def test_lines_differ_in_more_than_colour() -> None:
    """No two aspects share a marker, nor a dash, nor a colour."""
    aspects = ("a", "b", "c", "d", "e", "f", "all")
    looks = [style.look(aspect, aspects) for aspect in aspects]

    assert len({one.marker for one in looks}) == len(looks)
    assert len({one.dashes for one in looks}) == len(looks)
    assert len({one.colour for one in looks}) == len(looks)


def test_inks_have_contrast_on_paper() -> None:
    """All colours that text is set in have a contrast of at least 4.5 to 1 on white."""
    aspects = ("a", "b", "c", "d", "e", "f", "all")
    inks = {style.look(aspect, aspects).colour for aspect in aspects} | {style.INK, style.SOFT}

    assert min(contrast(ink) for ink in inks) >= 4.5
    assert contrast(style.BAND_EDGE) >= 3
    assert contrast(style.FAINT) >= 3


def contrast(colour: str) -> float:
    """Contrast with white as WCAG 2.2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
              for c in mpl.colors.to_rgb(colour)]  # fmt: skip
    return 1.05 / (np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05)


# Status


def test_every_label_has_a_sign_but_cannot_tell_yet() -> None:
    """Each label that trends can give is drawn with its own sign, all but one."""
    assert set(style.SIGNS) == set(LABELS)
    assert [label for label, sign in style.SIGNS.items() if not sign] == ["cannot tell yet"]
    assert len(set(style.SIGNS.values())) == len(LABELS)


def test_no_arrow_on_cannot_tell_yet(result: Result, status: Chart) -> None:
    """Where nothing can be told the words stand alone; elsewhere a sign precedes them."""
    for row in charts.status_data(result).to_dict("records"):
        said = words(status, f"label:{row['node']}:{row['aspect']}")
        expected = f"{style.SIGNS[row['label']]} {row['label']}".strip()

        assert said.removesuffix(" (fragile)") == expected
        assert said.endswith("(fragile)") == row["fragile"]
    assert "cannot tell yet" in everything_said(status)


def test_status_intervals_run_from_low_to_high(result: Result, status: Chart) -> None:
    """Every aspect's bar ends at its bounds, and its point is its score."""
    for row in charts.status_data(result).to_dict("records"):
        name = f"{row['node']}:{row['aspect']}"

        assert list(line(status, f"interval:{name}").get_xdata()) == [row["low"], row["high"]]
        assert list(line(status, f"point:{name}").get_xdata()) == [row["score"]]


def test_status_has_no_point_without_a_score() -> None:
    """Too little known: the interval is drawn, a point is not."""
    chart = charts.status(one_series([np.nan] * 5))

    assert artists(chart, "point:") == []
    assert list(line(chart, "interval:r0:all").get_xdata()) == [0, 100]
    assert "no score (0–100)" in words(chart, "figures:r0:all")


def test_status_names_the_worst_part_in_words(result: Result, status: Chart) -> None:
    """Beside the total stands its least done part, by title and not by id."""
    rows = charts.status_data(result).set_index(["node", "aspect"])

    assert rows.loc[("harbour", "all"), "worst"] == "Keep the lights on"
    assert words(status, "worst:harbour") == "Least done: Keep the lights on (38)"


def test_coverage_is_told_for_every_aspect(result: Result, status: Chart) -> None:
    """Each row of the overview says how much of the weight is known."""
    for row in charts.status_data(result).to_dict("records"):
        said = words(status, f"coverage:{row['node']}:{row['aspect']}")

        assert said == f"{100 * row['coverage']:.0f} %"


# Ladders


def test_ladder_steps_are_the_observed_stages(result: Result, ladders: Chart) -> None:
    """The line of the syllabus stands on its stage in each quarter."""
    states = charts.ladder_data(result)
    own = states[states["indicator"] == "syllabus"]["value"].to_numpy(dtype=float)
    drawn = np.asarray(line(ladders, "steps:syllabus").get_ydata(), dtype=float)

    assert drawn[::2].tolist() == own.tolist()
    assert drawn[1::2].tolist() == own.tolist()


def test_stale_quarters_are_dashed_and_hatched() -> None:
    """A stage that nobody confirmed in time leaves the solid line."""
    made = made_card(1, 1, stages=2)
    quarters = pd.period_range("2024Q1", periods=4, freq="Q")
    frame = pd.DataFrame({"period": quarters, "indicator": "i0_0", "value": 1.0, "low": 1.0,
                          "high": 1.0, "obs_status": ["A", "I", "O", "O"]})  # fmt: skip
    chart = charts.ladders(score(made, observations=frame))
    solid = np.asarray(line(chart, "steps:i0_0").get_ydata(), dtype=float)
    (hatched,) = artists(chart, "O:i0_0")

    assert np.isnan(solid).tolist() == [False] * 4 + [True] * 4
    assert isinstance(hatched, Collection)
    assert hatched.get_hatch() == "////"


def test_evidence_marks_tell_strong_weak_and_kind(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """Strong evidence is filled, weak evidence hollow, a reversal points down."""
    weak = harbour_ledger.assign(is_weak=harbour_ledger["id"] == "h05")
    chart = charts.ladders(score(harbour, weak))

    assert line(chart, "event:syllabus:h05").get_markerfacecolor() == style.PAPER
    assert line(chart, "event:syllabus:h09").get_markerfacecolor() == style.INK
    assert line(chart, "reversal:entrances_lit:h16").get_marker() == "v"
    assert "weak evidence" in everything_said(chart)


def test_evidence_stands_at_its_stage_and_day(result: Result, ladders: Chart) -> None:
    """A row's mark stands on the stage it earns, within the quarter it happened in."""
    signed = line(ladders, "event:syllabus:h09")
    quarter = result.period_position("2025Q1")
    (day,) = signed.get_xdata()

    assert list(signed.get_ydata()) == [2]
    assert day == pytest.approx(quarter - 0.5 + 30 / 90)


def test_looks_are_drawn_over_the_days_they_cover(result: Result) -> None:
    """A check is a bar from its first to its last day, beside the rungs."""
    marks = charts.ladder_evidence(result, recommendation="pilots")
    marks = marks[marks["indicator"] == "syllabus"].set_index("id")
    first = result.period_position("2025Q4")

    assert marks.loc["h19", "rung"] == -1
    assert marks.loc["h19", ["first", "last"]].tolist() == [first - 0.5, first + 0.5]


def test_standing_stage_is_bold(ladders: Chart) -> None:
    """Of the names of the stages only the one that stands now is bold."""
    weights = {name: artists(ladders, f"rung:syllabus:{name}:")[0].get_weight()
               for name in ("none", "drafted", "agreed", "in_use")}  # fmt: skip

    assert weights == {"none": "normal", "drafted": "normal", "agreed": "normal", "in_use": "bold"}


def test_ladders_of_one_recommendation_show_no_other(result: Result) -> None:
    """Asked for one recommendation, the chart holds its ladders alone and names it."""
    chart = charts.ladders(result, recommendation="lights")

    assert [axes.get_gid() for axes in chart.axes] == ["sheet", "ladder:entrances_lit"]
    assert "Keep the lights on" in words(chart, "subject")


def test_an_unknown_recommendation_is_refused_with_the_nearest(result: Result) -> None:
    """A misspelt recommendation is named together with the right one."""
    with pytest.raises(ScorecardError, match="did you mean lights"):
        charts.ladders(result, recommendation="light")


# Words


@pytest.mark.parametrize("draw", DRAWN)
def test_title_and_alt_text_say_the_as_of_date(result: Result, draw) -> None:  # type: ignore[no-untyped-def]
    """Every chart says above it, and in its text, what was known when."""
    chart = draw(result)

    assert "as of 2026-01-20" in words(chart, "subject")
    assert "as of 2026-01-20" in chart.alt_text


def test_alt_text_states_the_finding(trend: Chart, status: Chart, ladders: Chart) -> None:
    """The texts for those who cannot see a chart give scores, labels and stages."""
    assert "2025Q4: the whole card is at 58 of 100 (58–81 is possible)" in trend.alt_text
    assert "“Train harbour pilots together” rose by 59 in 2025Q1" in trend.alt_text
    assert "Its least done part: Every entrance is lit" in status.alt_text
    assert "How far is the common syllabus? In use." in ladders.alt_text


def test_no_internal_id_is_written(trend: Chart, status: Chart, ladders: Chart) -> None:
    """Neither ids of indicators nor underscores reach the reader."""
    for chart in (trend, status, ladders):
        said = everything_said(chart)

        assert "_" not in said
        assert not re.search(r"\bh\d\d\b", said)


def test_a_title_that_looks_like_a_formula_is_left_alone() -> None:
    """Dollar signs, brackets and ampersands are text."""
    title = r"From $5 to $x^2$: <ships> & \ports"
    chart = charts.trend(one_series([0, 1, 1], title=title))
    svg = charts.to_svg(chart, prefix="a")

    assert title in everything_said(chart)
    assert "From $5 to $x^2$: &lt;ships&gt; &amp; \\ports" in svg
    ET.fromstring(svg)  # noqa: S314 — our own text


def test_several_units_need_a_name() -> None:
    """A card of several units is drawn for the one that is named, and says so."""
    made = made_card(units=("North", "South"))
    result = score(made, observations=observed(made, 6))
    chart = charts.status(result, unit="North")

    assert "North, as of" in words(chart, "subject")
    with pytest.raises(ScorecardError):
        charts.status(result)


# Room on the page


CASES = ("flagship", "large", "one quarter", "nothing known", "four quarters")


def boxes(chart: Chart) -> tuple[np.ndarray, list[str]]:
    """Measured boxes of all texts in pixels: left, bottom, right, top."""
    with style.style():
        chart.draw_without_rendering()
        renderer = FigureCanvasAgg(chart).get_renderer()
        texts = [text for text in chart.findobj(Text) if text.get_text().strip() and
                 text.get_visible() and text.get_in_layout()]  # fmt: skip
        extents = [text.get_window_extent(renderer) for text in texts]
    return np.array([box.extents for box in extents]), [text.get_text() for text in texts]


def overlaps(chart: Chart) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes share more than a sliver."""
    box, said = boxes(chart)
    left, bottom, right, top = box.T
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    along = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
    height = np.minimum((top - bottom)[:, None], top - bottom)
    found = np.argwhere(np.triu((across > 0.5) & (along > 0.1 * height), k=1))
    return [(said[a], said[b]) for a, b in found]


@cache
def made_result(name: str) -> Result:
    """Results at the ends of what there can be, and the flagship's."""
    if name == "flagship":
        return score("nato_japan")
    if name == "large":
        made = made_card(3, 10, title=LONG, series_from="2012Q1")
        return score(made, observations=observed(made, 60))
    if name == "one quarter":
        made = made_card(2, 2)
        return score(made, observations=observed(made, 1))
    if name == "nothing known":
        columns = ["id", "kind", "node", "occurred_on", "recorded_on", "title"]
        return score(made_card(), pd.DataFrame(columns=columns), as_of="2026-01-31")
    made = made_card(4, 3, stages=3, target_on=date(2025, 12, 31))
    return score(made, observations=observed(made, 4, seed=3))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("draw", DRAWN)
def test_texts_neither_overlap_nor_leave_the_page(draw, name: str) -> None:  # type: ignore[no-untyped-def]
    """However much or little there is to show, every text has its own place on the page."""
    chart = draw(made_result(name))
    box, said = boxes(chart)
    width, height = chart.canvas.get_width_height()

    assert overlaps(chart) == []
    outside = (box[:, :2] < 0).any(axis=1) | (box[:, 2] > width) | (box[:, 3] > height)
    assert [said[place] for place in np.flatnonzero(outside)] == []


@pytest.mark.parametrize("draw", DRAWN)
def test_texts_of_the_small_card_do_not_overlap(result: Result, draw) -> None:  # type: ignore[no-untyped-def]
    """The shipped small card is drawn without two texts in one place."""
    assert overlaps(draw(result)) == []


def test_measured_width_is_that_of_the_drawn_text() -> None:
    """A text is as wide as it was measured, within a hundredth or a pixel."""
    chart = charts.trend(one_series([0, 1], title=LONG))
    box, said = boxes(chart)
    drawn = dict(zip(said, (box[:, 2] - box[:, 0]) / chart.dpi, strict=True))
    for text in artists(chart, "title:") + artists(chart, "caption:"):
        assert isinstance(text, Text)
        bold = text.get_weight() == "bold"
        measured = text_width(text.get_text(), text.get_fontsize(), bold=bold)

        assert drawn[text.get_text()] == pytest.approx(measured, rel=0.01, abs=2 / chart.dpi)


def test_lines_are_no_wider_than_asked() -> None:
    """Words wrap, a word too long by itself is broken, what is cut ends in an ellipsis."""
    lines = lines_of(f"{LONG} {'x' * 80}", 1.5, 8).split("\n")
    cut = lines_of(LONG, 1.5, 8, most=2).split("\n")

    assert max(text_width(text, 8) for text in lines) <= 1.5
    assert "".join(lines).replace(" ", "") == f"{LONG}{'x' * 80}".replace(" ", "")
    assert len(cut) == 2
    assert cut[1].endswith("…")


def test_spread_keeps_order_and_room() -> None:
    """Labels that want one place are parted about it; those with room stay where they are."""
    placed = spread([5.0, 5.0, 1.0, 9.9], [1, 1, 1, 1], 0, 10)

    assert placed.tolist() == pytest.approx([4.5, 5.5, 1.0, 9.5])


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 2)), max_size=8))
def test_spread_labels_do_not_overlap(labels: list[tuple[float, float]]) -> None:
    """Whatever is wanted, labels that fit keep their size, their order and the ends."""
    wanted, sizes = [place for place, _ in labels], [size for _, size in labels]
    placed = spread(wanted, sizes, 0, 20)
    order = np.argsort(wanted, kind="stable")
    edges = [(placed[n] - sizes[n] / 2, placed[n] + sizes[n] / 2) for n in order]

    assert all(a[1] <= b[0] + 1e-9 for a, b in itertools.pairwise(edges))
    assert all(low >= -1e-9 and high <= 20 + 1e-9 for low, high in edges)


def test_numbered_marks_do_not_touch() -> None:
    """Moves in neighbouring quarters have their numbers side by side."""
    chart = charts.trend(one_series([0, 1, 0, 1, 0] + [0] * 40))
    places = [float(np.ravel(mark.get_xdata())[0]) for mark in artists(chart, "move-disc:r0:")
              if isinstance(mark, Line2D)]  # fmt: skip

    assert len(places) == 4
    assert np.diff(places).min() >= 0.14


def test_spread_closes_up_where_there_is_too_little_room() -> None:
    """More labels than fit share what there is, within the ends."""
    placed = spread([1.0] * 5, [1] * 5, 0, 2)

    assert np.diff(placed).tolist() == pytest.approx([0.4] * 4)
    assert placed.min() >= 0
    assert placed.max() <= 2


# Files


def test_svg_can_stand_in_a_page_with_others(trend: Chart, status: Chart, ladders: Chart) -> None:
    """Ids do not clash, references hold, and each chart is an image with title and text."""
    pages = [ET.fromstring(charts.to_svg(chart, prefix=name))  # noqa: S314 — our own text
             for name, chart in (("a", trend), ("b", status), ("c", ladders))]  # fmt: skip
    ids = [element.get("id") for page in pages for element in page.iter() if element.get("id")]
    text = charts.to_svg(trend, prefix="a")
    used = re.findall(r'(?:url\(#|href="#)([^)"]+)', text)
    title, description = pages[0].find(f"{SVG}title"), pages[0].find(f"{SVG}desc")

    assert len(ids) == len(set(ids))
    assert set(used) <= set(ids)
    assert pages[0].get("role") == "img"
    assert title is not None
    assert description is not None
    assert pages[0].get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert description.text == trend.alt_text


def test_svg_text_stays_text_of_kept_width(trend: Chart) -> None:
    """Words can be searched, and each states its width for readers without the font."""
    page = ET.fromstring(charts.to_svg(trend, prefix="a"))  # noqa: S314 — our own text
    texts = list(page.iter(f"{SVG}text"))

    assert "Train harbour pilots together" in [text.text for text in texts]
    assert all(float(text.get("textLength", "0")) > 0 for text in texts)
    assert all("Verdana" in text.get("style", "") for text in texts)


def test_svg_styles_nothing_outside_itself(trend: Chart) -> None:
    """Rules are bound to the chart's own id, and there is no prolog to be stripped."""
    text = charts.to_svg(trend, prefix="a")
    rules = re.findall(r"<style[^>]*>(.*?)</style>", text, flags=re.DOTALL)

    assert text.startswith("<svg ")
    assert all(rule.startswith("#a-svg ") for rule in rules)
    assert "<metadata" not in text


def test_saved_files_are_what_their_names_say(trend: Chart, tmp_path: Path) -> None:
    """A chart is saved as SVG or as PNG without date or software."""
    drawn = charts.save(trend, tmp_path / "trend.svg").read_text(encoding="utf-8")
    picture = charts.save(trend, str(tmp_path / "trend.png")).read_bytes()

    assert drawn.startswith("<?xml")
    assert picture.startswith(b"\x89PNG")
    assert b"tEXt" not in picture


def test_another_ending_is_refused(trend: Chart, tmp_path: Path) -> None:
    """A file that is neither SVG nor PNG is refused with what to do."""
    with pytest.raises(ScorecardError, match=r"ends in \.svg or \.png; add the ending"):
        charts.save(trend, tmp_path / "trend.pdf")


def test_chart_shows_in_a_notebook_with_its_text(trend: Chart) -> None:
    """Without pyplot a chart still shows, by itself, under ids of its own."""
    shown = trend._repr_html_()

    assert shown.startswith('<svg id="trend-')
    assert shown == trend._repr_html_()


SCRIPT = """
import hashlib, sys
import scorecard.charts as charts
from scorecard.scoring import score
result = score(sys.argv[1])
for draw in (charts.trend, charts.ladders, charts.status):
    chart = draw(result)
    print(hashlib.sha256(charts.to_svg(chart, prefix="a").encode()).hexdigest())
    path = charts.save(chart, sys.argv[2] + "/" + chart.name + ".png")
    print(hashlib.sha256(path.read_bytes()).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


def test_bytes_are_the_same_in_any_place(harbour_folder: Path, tmp_path: Path) -> None:
    """Time zone, locale and hash seed change no byte of any chart, and pyplot is not needed."""
    runs = []
    for zone, language, seed in (("UTC", "C", "0"), ("Asia/Tokyo", "C.UTF-8", "7")):
        own = {**os.environ, "TZ": zone, "LC_ALL": language, "PYTHONHASHSEED": seed}
        folder = tmp_path / seed
        folder.mkdir()
        command = [sys.executable, "-c", SCRIPT, str(harbour_folder), str(folder)]
        runs.append(subprocess.Popen(command, env=own, stdout=subprocess.PIPE))
    said = [run.communicate()[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0]
    assert said[0] == said[1]
    assert len(said[0].split()) == 6


def test_a_users_own_style_changes_nothing(result: Result, status: Chart) -> None:
    """Neither do settings reach a chart, nor does a chart change settings."""
    plain = hashlib.sha256(charts.to_svg(status, prefix="a").encode()).hexdigest()
    own = {"font.size": 20.0, "axes.facecolor": "black", "font.family": ["serif"],
           "svg.fonttype": "path", "lines.linewidth": 9.0}  # fmt: skip
    with mpl.rc_context(own):
        chart = charts.status(result)
        drawn = hashlib.sha256(charts.to_svg(chart, prefix="a").encode()).hexdigest()
        kept = {name: mpl.rcParams[name] for name in own}

    assert drawn == plain
    assert kept == own
