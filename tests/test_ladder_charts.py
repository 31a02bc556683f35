"""Ladder charts as artists."""

import numpy as np
import pandas as pd
import pytest
from made_charts import artists, everything_said, line, made_card, words
from matplotlib.collections import Collection

from scorecard import charts
from scorecard.charts import style
from scorecard.charts.figure import Chart
from scorecard.definitions.card import Card
from scorecard.errors import ScorecardError
from scorecard.scoring import Result, score


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
