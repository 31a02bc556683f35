"""Trend and status charts as data and as artists; no picture is compared."""

from datetime import date

import attrs
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from made_charts import artists, everything_said, line, one_series, words

from scorecard import charts
from scorecard.charts import style
from scorecard.charts.events import move_data
from scorecard.charts.figure import Chart
from scorecard.charts.trend_plot import broken_line
from scorecard.definitions.card import Due
from scorecard.definitions.model import Recommendation
from scorecard.scoring import Result
from scorecard.trends.labels import LABELS


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
