"""Values → points between goalposts."""

from datetime import date
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import card_of, cards, goalposts, indicators, numbers, observations, stages

from scorecard.definitions.kinds import Goalposts, Ladder, Measure, Stage
from scorecard.errors import ScorecardError
from scorecard.normalisation import min_max, normalise, target_points
from scorecard.panel import panel_of

LIFE = Goalposts(worst=20, best=85, set_on=date(2020, 12, 15), source="UNDP technical note 1")


def measure(ends: Goalposts, target: float | None = None) -> Measure:
    return Measure(
        id="x",
        clause="C1",
        question="How much?",
        why="It shows.",
        goalposts=ends,
        valid_for=1,
        unit_measure="points",
        target=target,
    )


def test_the_worked_example_of_the_human_development_report() -> None:
    """A life expectancy of 77.7 years between 20 and 85 gives an index of 0.8877."""
    # UNDP, Human Development Report 2020, technical notes, note 1: the health index.
    assert round(min_max(np.array([77.7]), LIFE.worst, LIFE.best)[0] / 100, 4) == 0.8877


@given(goalposts(), numbers())
def test_worst_scores_zero_and_best_a_hundred(ends: Goalposts, value: float) -> None:
    """The ends score 0 and 100 in either direction, and nothing lies outside."""
    scores = min_max(np.array([ends.worst, ends.best, value]), ends.worst, ends.best)

    assert scores[0] == 0
    assert scores[1] == 100
    assert 0 <= scores[2] <= 100


@given(goalposts(), numbers(), st.sampled_from([0.001, 0.5, 3, 1000]), numbers(-1000, 1000))
def test_normalising_is_unchanged_by_unit_of_measure(
    ends: Goalposts, value: float, factor: float, shift: float
) -> None:
    """Counting values and goalposts in another unit of measure moves no score."""
    other = attrs.evolve(ends, worst=ends.worst * factor + shift, best=ends.best * factor + shift)
    score = min_max(np.array([value]), ends.worst, ends.best)
    changed = min_max(np.array([value * factor + shift]), other.worst, other.best)

    # A thousandth's step next to a shift of a thousand leaves seven digits of the way.
    np.testing.assert_allclose(changed, score, atol=1e-5)


@given(goalposts(), numbers(), numbers())
def test_nearer_to_the_best_end_never_scores_less(ends: Goalposts, a: float, b: float) -> None:
    """Scores follow the direction that the goalposts give."""
    nearer, farther = sorted([a, b], key=lambda value: value * np.sign(ends.worst - ends.best))
    scores = min_max(np.array([nearer, farther]), ends.worst, ends.best)

    assert scores[0] >= scores[1]


@given(stages())
def test_a_stage_scores_what_the_card_declares(rungs: tuple[Stage, ...]) -> None:
    """A ladder's positions turn into the declared scores; no position, no score."""
    item = Ladder(
        id="x", clause="C1", question="How far?", why="It shows.", valid_for=1, stages=rungs
    )
    places = [*range(len(rungs)), np.nan]
    index = pd.period_range("2024Q1", periods=len(places), freq="Q", name="period")
    frame = pd.DataFrame({"period": index, "indicator": "x", "value": places})
    points = normalise(frame, card_of(item)).set_index("period").loc[index, "score"]

    np.testing.assert_array_equal(points, [*(s.score for s in rungs), np.nan])


@given(st.data())
def test_missing_is_never_zero(data: st.DataObject) -> None:
    """A cell without a value has no score but bounds of 0 and 100; `M` has neither."""
    card = data.draw(cards(applies=False))
    frame = data.draw(observations(card))
    points = normalise(frame, card)
    whole = points[points["element"].astype(str) == ""]
    keys = ["period", "unit", "indicator"]
    joined = frame.merge(whole, on=keys, suffixes=("", "_points"), how="left")
    never = joined["value"].isna() & (joined["obs_status"] == "O")
    gone = joined["obs_status"] == "M"

    assert joined.loc[never, "score"].isna().all()
    assert (joined.loc[never, "low_points"] == 0).all()
    assert (joined.loc[never, "high_points"] == 100).all()
    assert joined.loc[gone, ["score", "low_points", "high_points"]].isna().all(axis=None)
    seen = ~joined["value"].isna()
    assert (joined["low_points"] <= joined["score"])[seen].all()
    assert (joined["score"] <= joined["high_points"])[seen].all()


@given(st.data())
def test_cells_left_out_are_not_observed(data: st.DataObject) -> None:
    """A frame without a row for a cell says the same as one that says `O` there."""
    card = data.draw(cards(applies=False))
    frame = data.draw(observations(card))
    # The last period stays, so that both frames span the same periods.
    never = frame["value"].isna() & (frame["obs_status"] == "O")
    short = frame[~never | (frame["period"] == frame["period"].max())]

    pd.testing.assert_frame_equal(normalise(frame, card), normalise(short, card))


@given(indicators(kinds=("measure", "count"), applies=False))
def test_a_target_is_scored_like_a_value(item: Measure) -> None:
    """The target goes through the same goalposts; without one it is 100."""
    assert target_points(item) == 100
    assert target_points(attrs.evolve(item, target=item.goalposts.worst)) == 0
    assert target_points(attrs.evolve(item, target=item.goalposts.best)) == 100


FAULTY: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown indicator": ({"indicator": ["y"]}, "indicator: found \"y\"; expected x"),
    "an infinite value": ({"value": [np.inf]}, "value: found an infinite number"),
    "low above the value": ({"low": [5.0]}, "low: found an end on the wrong side"),
    "high below the value": ({"high": [0.0]}, "high: found an end on the wrong side"),
    "an unknown status": ({"obs_status": ["X"]}, "obs_status: found \"X\""),
    "an unknown column": ({"valeu": [1.0]}, "did you mean value?"),
    "months for quarters": (
        {"period": pd.PeriodIndex(["2022-01"], freq="M")}, "period: found period[M]",
    ),
    "a row without a period": (
        {"period": pd.PeriodIndex([None], freq="Q")}, "period: found a row without a period",
    ),
    "text for a number": ({"value": ["one"]}, "value: found cells that are no numbers"),
    "an element of a measure": (
        {"element": ["y"]}, "element: found \"y\"; expected an empty text for the whole",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_frame_is_refused(name: str) -> None:
    """Observations made elsewhere are checked, and the fault is named."""
    changed, message = FAULTY[name]
    good: dict[str, Any] = {
        "period": pd.PeriodIndex(["2022Q1"], freq="Q"),
        "indicator": ["x"],
        "value": [1.0],
    }
    card = card_of(measure(LIFE))
    normalise(pd.DataFrame(good), card)

    with pytest.raises(ScorecardError) as caught:
        normalise(pd.DataFrame(good | changed), card)
    assert message in str(caught.value)


def test_two_rows_for_one_cell_are_refused() -> None:
    """A cell that is given twice is a fault, not an average."""
    frame = pd.DataFrame(
        {
            "period": pd.PeriodIndex(["2022Q1"] * 2, freq="Q"),
            "indicator": ["x", "x"],
            "value": [1.0, 2.0],
        }
    )

    with pytest.raises(ScorecardError, match="two rows for one cell"):
        panel_of(frame, card_of(measure(LIFE)))
