"""The timeline as data and as artists: lanes, kinds, grades, and many rows."""

import itertools
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_charts import (
    LONG,
    artists,
    everything_said,
    made_card,
    made_evidence,
    made_result,
    overlaps,
    words,
)
from matplotlib.collections import PathCollection, PolyCollection

from scorecard import charts
from scorecard.charts.figure import Chart
from scorecard.charts.timeline_marks import levels
from scorecard.scoring import Result, score


@pytest.fixture(scope="module")
def drawn(result: Result) -> Chart:
    """The timeline of the small card."""
    return charts.timeline(result)


@pytest.fixture(scope="module")
def crowded() -> Result:
    """Two recommendations with seven hundred rows."""
    made = made_card(2, 3, title=LONG, series_from="2020Q1")
    return score(made, made_evidence(made, 700, date(2026, 2, 10)))


def marks(chart: Chart, gid: str) -> PathCollection:
    (found,) = [one for one in artists(chart, gid) if isinstance(one, PathCollection)]
    return found


def test_each_row_lies_in_the_lane_of_its_recommendation(result: Result) -> None:
    """Rows of clauses go to their recommendation, the look at everything to the card."""
    rows = charts.timeline_data(result).set_index("id")

    assert len(rows) == len(result.evidence)
    assert rows.loc["h05", ["lane", "kind", "grade"]].tolist() == ["pilots", "event", "A2"]
    assert rows.loc["h16", ["lane", "kind"]].tolist() == ["lights", "reversal"]
    assert rows.loc["h19", ["lane", "grade"]].tolist() == ["harbour", "–"]


def test_a_day_is_where_it_lies_in_its_quarter(result: Result) -> None:
    """The first day of the series begins the axis; a vague month has two ends."""
    rows = charts.timeline_data(result).set_index("id")

    assert rows.loc["h01", "start"] == -0.5
    assert rows.loc["h07", ["start", "end"]].tolist() == pytest.approx(
        [7.5 - 61 / 92, 7.5 - 31 / 92]
    )


def test_kinds_have_marks_of_their_own(drawn: Chart) -> None:
    """Events, a reversal, an obstacle and checks of the small card, each where it lies."""
    assert len(marks(drawn, "event:pilots").get_offsets()) == 7
    assert len(marks(drawn, "reversal:lights").get_offsets()) == 1
    assert len(marks(drawn, "obstacle:pilots").get_offsets()) == 1
    assert len(artists(drawn, "check:harbour")[0].get_paths()) == 1  # type: ignore[attr-defined]
    for said in ("event", "fell back", "refused or blocked", "time that somebody looked at"):
        assert said in everything_said(drawn)


def test_grades_differ_by_place_and_colour(drawn: Chart) -> None:
    """Better sources stand higher and darker, and each band is named."""
    drawn_marks = marks(drawn, "event:lights")
    depth = np.asarray(drawn_marks.get_offsets())[:, 1]
    colours = np.asarray(drawn_marks.get_facecolor()).sum(axis=1)

    assert words(drawn, "band:lights:A") == "grade A"
    assert words(drawn, "band:lights:C") == "grade C"
    assert depth[np.argmin(colours)] < depth[np.argmax(colours)]


def test_the_title_of_what_moved_most_stands_above_its_mark(drawn: Chart) -> None:
    """The row behind the largest rise is named, with a line down to its mark."""
    assert words(drawn, "label:h13") == "Course taught from the syllabus"
    assert len(artists(drawn, "leader:h13")) == 1


def test_baseline_and_as_of_are_marked(drawn: Chart) -> None:
    """Both lines stand in every lane, and the key says what they are."""
    assert len(artists(drawn, "baseline")) == len(artists(drawn, "as-of")) == 3
    assert "end of the baseline, 2024Q1" in everything_said(drawn)
    assert "as of 2026-01-20" in everything_said(drawn)


def test_the_finding_counts_the_rows(drawn: Chart) -> None:
    """How many rows of which kind there are is said first."""
    assert "19 rows of evidence: 13 events, 1 reversal, 1 obstacle, 4 checks" in drawn.alt_text


def test_rows_before_the_series_are_counted_and_not_drawn() -> None:
    """Evidence older than the first quarter is not lost without a word."""
    made = made_card(1, 1)
    rows = made_evidence(made, 3, date(2024, 12, 31)).assign(kind="context", stage="")
    rows.loc[rows.index[0], ["occurred_on", "published_on"]] = "2001-02-03"
    chart = charts.timeline(score(made, rows))

    assert "3 rows of context; not drawn: 1 before 2024Q1" in words(chart, "caption:r0")
    assert len(marks(chart, "context:r0").get_offsets()) == 2


def test_hundreds_of_rows_are_bars(crowded: Result) -> None:
    """Beyond what marks can show, bars count the rows of each quarter, and no row is lost."""
    chart = charts.timeline(crowded)
    rows = charts.timeline_data(crowded)
    (bars,) = artists(chart, "bars:r0")
    assert isinstance(bars, PolyCollection)
    area = sum(np.ptp(path.vertices[:, 1]) for path in bars.get_paths()
               if path.vertices[:, 1].max() <= 0.5 + 1e-9)  # fmt: skip
    scored = rows[(rows["lane"] == "r0") & rows["kind"].isin(["event", "reversal"])]
    peak = int(words(chart, "band:r0:up"))

    assert area * peak / 0.5 == pytest.approx(len(scored))
    assert overlaps(chart) == []


def test_observations_given_have_no_evidence() -> None:
    """Nothing to show is said, not drawn as an empty chart without a word."""
    assert "Observations were given, no evidence" in charts.timeline(made_result("large")).alt_text
    assert "No row of evidence" in charts.timeline(made_result("nothing known")).alt_text


def test_a_title_of_ten_thousand_letters_is_cut() -> None:
    """The longest word ends in an ellipsis, on the page."""
    made = made_card(1, 1)
    row = {"id": "e1", "kind": "event", "node": "C0.0", "occurred_on": "2024-06-01",
           "recorded_on": "2025-01-01", "stage": "stage_1", "title": "x" * 10_000,
           "reliability": "A", "credibility": "1"}  # fmt: skip
    check = {**row, "id": "e0", "kind": "check", "occurred_on": "2024-01-01/2024-03-31",
             "indicator": "i0_0", "stage": "", "title": "Nothing"}  # fmt: skip
    chart = charts.timeline(score(made, pd.DataFrame([check, row]).fillna("")))

    assert words(chart, "label:e1").endswith("…")
    assert overlaps(chart) == []


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 3)), max_size=12))
def test_intervals_on_one_level_do_not_touch(given: list[tuple[float, float]]) -> None:
    """No two on one level share a place, and there are only as many levels as they need."""
    order = sorted(given)
    start = [first for first, _ in order]
    end = [first + length for first, length in order]
    found = levels(start, end, 0.1)

    for level in set(found):
        own = np.flatnonzero(found == level)
        assert all(end[a] + 0.1 <= start[b] for a, b in itertools.pairwise(own))
    most = max((sum(s <= at < e + 0.1 for s, e in zip(start, end, strict=True)) for at in start),
               default=0)  # fmt: skip
    assert len(set(found)) == most
