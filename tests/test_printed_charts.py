"""Charts print scores as their card does: on its own scale, and z-scores with a decimal."""

import attrs
import pytest
from made_charts import everything_said, made_card, observed, overlaps, words
from test_other_scales import result_on

import scorecard as sc
from scorecard import charts
from scorecard.charts.axis import round_ticks
from scorecard.charts.figure import Chart
from scorecard.definitions.scales import Display
from scorecard.errors import ScorecardError
from scorecard.scoring import Result, score
from scorecard.summary import distance, signed

MARKS = Display(worst=6, best=1)


@pytest.fixture(scope="module")
def marked(result: Result) -> Result:
    """The small card, its scores printed as marks of which 1 is the best."""
    method = attrs.evolve(result.card.method, display=MARKS)
    card = attrs.evolve(result.card, method=method)
    return score(card, sc.read_ledger(result.card))


@pytest.fixture(scope="module")
def drawn(marked: Result) -> dict[str, Chart]:
    """Every chart that prints scores."""
    compared = sc.compare(marked, marked, before="2024Q1")
    known = sc.vintages(marked.card, ["2024Q4"], ["2024-12-31", "2025-12-31"],
                        evidence=sc.read_ledger(marked.card))  # fmt: skip
    return {
        "trend": charts.trend(marked), "status": charts.status(marked),
        "change": charts.change(compared), "vintages": charts.vintages(known),
        "uncertainty": charts.uncertainty(sc.uncertainty(marked, n=20)),
        "sensitivity": charts.sensitivity(sc.sensitivity(marked, n=4)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "says"),
    [("trend", "3.1 (1.9–3.1)"), ("status", "3.1 (1.9–3.1)"), ("change", "3.1"),
     ("vintages", "2024Q4: 4.0"), ("uncertainty", "3.1; draws"), ("sensitivity", "± 0.")],
)  # fmt: skip
def test_figures_are_on_the_printed_scale(drawn: dict[str, Chart], name: str, says: str) -> None:
    """58 of 100 points are a mark of 3.1, in what is drawn and in the text alike."""
    assert says in everything_said(drawn[name])
    assert "of 100" not in drawn[name].alt_text
    assert "points" not in everything_said(drawn[name])


def test_axes_are_on_the_printed_scale(drawn: dict[str, Chart]) -> None:
    """The axis of scores runs from the worst mark to the best, which is on top."""
    (panel,) = [axes for axes in drawn["trend"].axes if axes.get_gid() == "panel:harbour"]
    at = {text.get_text(): text.get_position()[1] for text in panel.texts}

    assert at == {"6": 0, "3.5": 50, "1": 100}
    assert {"6", "3.5", "1"} <= set(everything_said(drawn["uncertainty"]).split())


def test_moves_are_on_the_printed_scale(drawn: dict[str, Chart]) -> None:
    """Where 1 is the best mark, a rise lowers the mark; the text calls that improving."""
    assert words(drawn["trend"], "key:pilots:1").startswith("2025Q1, −2.9: ")
    assert "“Train harbour pilots together” improved by 2.9 in 2025Q1" in drawn["trend"].alt_text
    assert "scale: 6 worst, 1 best" in words(drawn["change"], "unit")


@pytest.mark.parametrize("name", ["trend", "status", "change", "vintages", "uncertainty"])
def test_marks_have_their_own_place(drawn: dict[str, Chart], name: str) -> None:
    """Longer figures overlap no more than whole points do."""
    assert overlaps(drawn[name]) == []


def test_z_scores_have_a_decimal() -> None:
    """Scores of mean 0 would all read 0 or 1 without one; charts, pages and tables have it."""
    result = result_on("plain z-scores")
    chart = charts.status(result, unit="u0")
    shown = f"{result.summary.set_index(['unit', 'node']).loc[('u0', 'card'), 'score']:.1f}"

    assert shown in words(chart, "figures:card:all")
    assert shown in repr(result)


def test_long_scales_have_none() -> None:
    """Z-scores of standard deviation 10, and points from 70 to 130, are whole numbers."""
    assert result_on("z-scores").card.printed is None
    assert result_on("from 70 to 130").card.printed is None


def test_decimals_follow_the_length_of_the_scale() -> None:
    """Fifty steps or more, unless the card says how many decimals."""
    assert [Display(worst=0, best=top).digits for top in (100, 20, 10, 5, 1)] == [0, 0, 1, 1, 2]
    assert Display(worst=0, best=1, digits=1).digits == 1
    with pytest.raises(ScorecardError, match="worst"):
        Display(worst=float("inf"), best=1)


def test_changes_are_on_the_printed_scale() -> None:
    """Ten points are half a mark; with a sign they have a decimal more."""
    assert distance(10, MARKS) == "0.5"
    assert signed(10, MARKS) == "−0.50"
    assert (distance(10), signed(10)) == ("10", "+10.0")


def test_ticks_are_round_on_the_printed_scale() -> None:
    """Between 41 and 63 points lie marks from 3 to 3.75, a quarter apart."""
    places, labels = round_ticks(MARKS, 41, 63)

    assert labels == ["3", "3.25", "3.5", "3.75"]
    assert places == pytest.approx([60, 55, 50, 45])


def test_a_scale_that_is_one_of_points_needs_no_name() -> None:
    """Points with a decimal are still of 100."""
    card = made_card()
    method = attrs.evolve(card.method, display=Display(worst=0, best=100, digits=1))
    chart = charts.status(score(attrs.evolve(card, method=method), observations=observed(card, 4)))

    assert ".0 of 100" in chart.alt_text
    assert "worst" not in chart.alt_text
