"""Each indicator left out by itself, against the same card without it."""

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from strategies import cards, observations
from test_means import FEWER, with_mean
from test_weighting import measures

import scorecard as sc
from scorecard.definitions.method import AGGREGATIONS
from scorecard.definitions.weighting import Weighting
from scorecard.robustness import removal
from scorecard.robustness.removal import ranks, removals
from scorecard.scoring import Result

AS_OF = "2024-06-30"


@st.composite
def results(draw: st.DrawFn) -> Result:
    """A drawn card under a drawn mean, ten quarters long."""
    card = with_mean(draw(cards(applies=False)), draw(st.sampled_from(AGGREGATIONS)))
    return sc.score(card, observations=draw(observations(card, periods=10)), as_of=AS_OF)


def never_applicable(result: Result, indicator: str) -> Result:
    """The result with one indicator observed as not applicable, through the public API."""
    frame = result.observations.copy()
    is_own = (frame["indicator"] == indicator).to_numpy()
    frame.loc[is_own, ["value", "low", "high", "held"]] = np.nan
    frame.loc[is_own, "obs_status"] = "M"
    return sc.score(result.card, observations=frame, as_of=AS_OF)


@FEWER
@given(results(), st.data())
def test_it_is_the_score_of_the_card_where_the_indicator_does_not_apply(
    result: Result, data: st.DataObject
) -> None:
    """Points, labels and ranks are those of a scoring with the indicator observed as `M`."""
    found = removals(result)
    item = data.draw(st.sampled_from(result.card.indicators))
    other = never_applicable(result, item.id)
    now = other.scores[(other.scores["period"] == other.last_complete)
                       & (other.scores["aspect"] == "all")]  # fmt: skip
    keys = ["unit", "node"]
    score = now.astype(dict.fromkeys(keys, object)).set_index(keys)["score"]
    trends = other.trends[other.trends["aspect"] == "all"]
    label = trends.astype(dict.fromkeys([*keys, "label"], object)).set_index(keys)["label"]

    own = found[found["indicator"] == item.id].astype(dict.fromkeys(keys, object))
    at = pd.MultiIndex.from_frame(own[keys])
    np.testing.assert_allclose(own["without"], score.reindex(at), atol=1e-9)
    assert own["label_without"].tolist() == label.reindex(at).tolist()


@FEWER
@given(results())
def test_one_row_for_each_node_and_indicator_below_it(result: Result) -> None:
    """Nodes made of several indicators, in the card's order, each with all that is below it."""
    found = removals(result)
    expected = [
        (unit, node.id, item.id)
        for unit in result.card.units
        for node in result.card.nodes
        if node.indicator is None and len(result.card.indicators_below(node.id)) > 1
        for item in sorted(result.card.indicators_below(node.id), key=result.card.indicators.index)
    ]

    columns = (found[name].astype(object) for name in ("unit", "node", "indicator"))
    assert list(zip(*columns, strict=True)) == expected


def test_no_bit_hangs_on_how_many_are_left_out_at_once(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One indicator at a time gives the same as all at once."""
    at_once = removals(result)
    monkeypatch.setattr(removal, "AT_ONCE", 1)
    one_by_one = removals(result)
    monkeypatch.setattr(removal, "AT_ONCE", 4 * len(result.card.nodes) * len(result.periods))

    pd.testing.assert_frame_equal(at_once, one_by_one, check_exact=True)
    pd.testing.assert_frame_equal(at_once, removals(result), check_exact=True)


def test_a_change_is_known_where_coverage_hides_the_score() -> None:
    """Of 0, 60 and an unknown third the mean of 30 is hidden; without the 0 it would be 60."""
    card = measures(1, 1, 1)
    card = attrs.evolve(card, method=attrs.evolve(card.method, coverage=1.0))
    frame = pd.DataFrame({"period": pd.PeriodIndex(["2022Q1"] * 2, freq="Q"),
                          "indicator": ["m0", "m1"], "value": [0.0, 60.0]})  # fmt: skip
    found = removals(sc.score(card, observations=frame))
    of_card = found[found["node"] == card.id].set_index("indicator")

    assert of_card["score"].isna().all()
    assert of_card["change"].tolist() == [30, -30, 0]
    assert np.isnan(of_card.loc["m0", "without"])
    assert of_card.loc["m2", "without"] == 30


def test_a_unit_can_change_places() -> None:
    """Without the only part in which it is ahead, the first of two units becomes the second."""
    card = attrs.evolve(measures(1, 1), units=("a", "b"))
    frame = pd.DataFrame({"period": pd.PeriodIndex(["2022Q1"] * 4, freq="Q"),
                          "unit": ["a", "a", "b", "b"], "indicator": ["m0", "m1"] * 2,
                          "value": [90.0, 20, 30, 40]})  # fmt: skip
    found = removals(sc.score(card, observations=frame))
    of_card = found[found["node"] == card.id].set_index(["unit", "indicator"])

    assert of_card.loc[("a", "m0"), ["rank", "rank_without"]].tolist() == [1, 2]
    assert of_card.loc[("b", "m1"), ["rank", "rank_without"]].tolist() == [2, 2]


def weighed_by_spread(*units: str) -> Result:
    """Units whose three measures are weighed by the standard deviations of their points."""
    card = attrs.evolve(measures(1, 1, 1), units=units)
    weighting = Weighting(clause="standard_deviation")
    card = attrs.evolve(card, method=attrs.evolve(card.method, weighting=weighting))
    quarters = pd.period_range("2022Q1", periods=8, freq="Q")
    cells = pd.MultiIndex.from_product([units, ["m0", "m1", "m2"], quarters],
                                       names=["unit", "indicator", "period"])  # fmt: skip
    frame = cells.to_frame(index=False)
    span = frame["indicator"].map({"m0": 20, "m1": 50, "m2": 100})
    frame["value"] = np.random.default_rng(1).random(len(frame)) * span
    return sc.score(card, observations=frame)


def test_weights_from_the_data_stay_those_of_all_indicators() -> None:
    """What is left is weighed as it was, in proportion; the clause keeps its target of 100."""
    result = weighed_by_spread("a", "b", "c", "d")
    found = removals(result)
    weights = result.weights[result.weights["period"] == result.last_complete]
    weight = weights[weights["unit"] == "b"].set_index("node")["weight"]
    points = result.points.value[:, 1, -1]

    own = found[(found["node"] == "C1") & (found["unit"] == "b")].set_index("indicator")
    without = (weight["m1"] * points[1] + weight["m2"] * points[2]) / (weight["m1"] + weight["m2"])
    assert own.loc["m0", "without"] == pytest.approx(without)
    assert weight["m2"] > weight["m0"]


@given(st.lists(st.none() | st.integers(0, 5), min_size=2, max_size=8))
def test_ranks_are_those_of_a_competition(points: list[int | None]) -> None:
    """As scipy ranks them with ties sharing the better place; unknown scores have none."""
    scores = np.array([[np.nan if point is None else float(point) for point in points]])
    known = ~np.isnan(scores)
    found = ranks(scores)

    assert (np.isnan(found) == ~known).all()
    expected = stats.rankdata(-scores[known], method="min")
    np.testing.assert_array_equal(found[known], expected)
