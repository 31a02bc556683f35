"""Trends, charts, explanations and reports of scores that do not run from 0 to 100."""

from pathlib import Path

import numpy as np
import pytest
from made_of_units import card_over, frame_over, measure

import scorecard as sc
from scorecard.charts.axis import axis_of
from scorecard.definitions.method import Aggregation
from scorecard.errors import ScorecardError
from scorecard.reporting.method import mean_words, points_words
from scorecard.scoring import Result

SCALES = {
    "z-scores": {"by": "z_score", "centre": 100, "spread": 10},
    "plain z-scores": {"by": "z_score"},
    "ranks": {"by": "rank"},
    "a ratio": {"by": "distance_to_reference", "reference_unit": "u1"},
    "from 70 to 130": {"by": "min_max", "points": (70, 130)},
}


def result_on(name: str, clause: str = "arithmetic") -> Result:
    """Three units, two measures, eight quarters, one value never observed."""
    values = np.random.default_rng(4).integers(1, 9, (2, 3, 8)).astype(float)
    values[1, 2] = np.nan
    levels = {"aggregation": Aggregation(clause=clause)}
    card = card_over(3, measure(0), measure(1), method=levels, **SCALES[name])
    return sc.score(card, observations=frame_over(values, values - 0.5, values + 0.5))


@pytest.mark.parametrize("name", SCALES)
def test_every_scale_is_drawn_within_its_axis(name: str) -> None:
    """Points, ends and marks of the status chart lie within the limits of its axes."""
    result = result_on(name)
    chart = sc.charts.status(result, unit="u0")

    own = next(axes for axes in chart.axes if axes.get_gid() == "scale:card")
    low, high = own.get_xlim()
    drawn = np.concatenate([line.get_xdata() for line in own.lines if "RULE" not in str(line)])
    assert (drawn >= low - 1e-9).all()
    assert (drawn <= high + 1e-9).all()


@pytest.mark.parametrize("name", ["plain z-scores", "from 70 to 130"])
def test_another_scale_is_reported(name: str, tmp_path: Path) -> None:
    """The report is made, and “of 100” is not said of another scale."""
    result = result_on(name)
    sc.report(result, tmp_path / "report", unit="u0")

    told = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "of 100" not in told
    assert points_words(result.card) in told


def test_an_axis_without_ends_holds_all_that_is_drawn_at_round_numbers() -> None:
    """From −0.7 to 1.2 the axis runs from −2 to 2, with marks at whole numbers."""
    card = result_on("plain z-scores").card
    axis = axis_of(card, [np.array([-0.7, np.nan]), np.array([1.2])])

    assert (axis.low, axis.high) == (-2, 2)
    assert axis.labels == ["-2", "", "0", "", "2"]


def test_what_has_no_interval_is_told_without_one() -> None:
    """A Mazziotta–Pareto score stands alone in explanations and charts."""
    result = result_on("z-scores", "mazziotta_pareto")
    found = sc.explain(result, "C1", "2023Q4", unit="u0")
    alt = sc.charts.status(result, unit="u0").alt_text

    assert found.parts["low"].isna().tolist() == [True, False, False]
    assert "possible" not in alt
    assert "nan" not in alt


def test_the_report_names_the_way_of_a_level() -> None:
    """The words of the method name Copeland and Mazziotta–Pareto."""
    result = result_on("z-scores", "mazziotta_pareto")

    assert "Mazziotta–Pareto" in mean_words(result.card.method)
    assert "standard deviations" in points_words(result.card)


@pytest.mark.parametrize("name", ["z-scores", "from 70 to 130"])
def test_a_rule_of_another_body_is_refused_off_its_scale(name: str) -> None:
    """Such a rule reads points from 0 to 100, and nothing else."""
    result = result_on(name)

    with pytest.raises(ScorecardError) as caught:
        sc.trend(result.scores, result.card, rule="sdsn")

    assert "points from 0 to 100" in str(caught.value)
