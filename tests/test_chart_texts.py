"""What charts say in words: titles, findings, alternative texts."""

import re
import xml.etree.ElementTree as ET

import pytest
from made_charts import DRAWN, everything_said, made_card, observed, one_series, words

from scorecard import charts
from scorecard.charts.figure import Chart
from scorecard.errors import ScorecardError
from scorecard.scoring import Result, score


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
