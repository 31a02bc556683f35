"""The chart of vintages: what each quarter's score was believed to be at each date."""

import numpy as np
import pytest
from made_charts import overlaps

import scorecard as sc
from scorecard.errors import ScorecardError
from scorecard.revisions import Vintages

QUARTERS = ["2024Q2", "2024Q3", "2024Q4"]
DATES = ["2024-05-15", "2024-06-30", "2024-12-31", "2025-06-30"]


@pytest.fixture(scope="module")
def found() -> Vintages:
    """Three quarters of the flagship card at four dates."""
    return sc.vintages("nato_japan", QUARTERS, DATES)


def test_each_quarter_is_a_line_of_its_scores(found: Vintages) -> None:
    """The line of a quarter has the scores of the triangle, and none before it began."""
    chart = sc.charts.vintages(found, node="economic_security")

    lines = {line.get_gid(): line for axes in chart.axes for line in axes.lines if line.get_gid()}
    triangle = found.triangle("economic_security")
    for period in QUARTERS:
        row = triangle.loc[period].to_numpy(dtype=float)
        drawn = np.asarray(lines[f"line:{period}"].get_ydata(), dtype=float)
        assert np.allclose(drawn[~np.isnan(drawn)], row[~np.isnan(row)])


def test_dates_before_a_quarter_was_over_are_hollow(found: Vintages) -> None:
    """A score believed while its quarter was under way is told apart by a hollow mark."""
    chart = sc.charts.vintages(found)

    lines = {line.get_gid(): line for axes in chart.axes for line in axes.lines if line.get_gid()}
    assert len(lines["provisional:2024Q2"].get_ydata()) == 1
    assert len(lines["known:2024Q2"].get_ydata()) == 3
    assert lines["provisional:2024Q2"].get_markerfacecolor() == "#ffffff"


def test_the_finding_names_the_largest_revision(found: Vintages) -> None:
    """The text says which quarter was revised most and how many rows came late."""
    chart = sc.charts.vintages(found, node="economic_security")

    moved = found.revisions
    own = moved[moved["node"] == "economic_security"]
    worst = own.loc[own["revision"].abs().idxmax()]
    assert f"Most revised: {worst['period']}" in chart.alt_text
    assert f"{len(found.late)} row of evidence came late" in chart.alt_text


@pytest.mark.parametrize("node", [None, "economic_security", "disinformation"])
def test_texts_of_the_vintages_do_not_overlap(found: Vintages, node: str | None) -> None:
    """No text lies over another or leaves the page, even where scores are hidden."""
    assert overlaps(sc.charts.vintages(found, node=node)) == []


def test_an_unknown_node_or_unit_of_the_triangle_is_refused(found: Vintages) -> None:
    """A misspelt node is refused with the nearest, an unknown unit by name."""
    with pytest.raises(ScorecardError, match="did you mean economic_security"):
        sc.charts.vintages(found, node="economic_securty")
    with pytest.raises(ScorecardError, match="unit"):
        sc.charts.vintages(found, unit="nobody")
