"""The means a card may choose by name: worked examples, and what must hold for each."""

from collections.abc import Callable, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from strategies import cards, observations
from test_weighting import frame_of, measures

import scorecard as sc
from scorecard.aggregation import aggregate_panel
from scorecard.definitions.card import Card
from scorecard.definitions.method import AGGREGATIONS, Aggregation, Method
from scorecard.normalisation import normalise_panel
from scorecard.panel import A, M, O, Panel, panel_of, panel_rows

FEWER = settings(max_examples=max(1, settings().max_examples // 2))
ARRAYS = ("value", "low", "high", "held", "status")


def method_of(name: str, **others: Any) -> Method:
    """One mean at every level; a power mean has the exponent 0.5 unless another is given."""
    if name == "power":
        others = {"exponent": 0.5} | others
    levels = Aggregation(clause=name, recommendation=name, card=name)
    return Method(aggregation=levels, coverage=0, **others)


def with_mean(card: Card, name: str, **others: Any) -> Card:
    return attrs.evolve(card, method=method_of(name, **others))


def mean(
    name: str, points: Sequence[float], weights: Sequence[float] | None = None, **others: Any
) -> float:
    """The score of a clause whose indicators have these points and weights."""
    card = with_mean(measures(*(weights or [1] * len(points))), name, **others)
    frame = frame_of(points, "A" * len(points))
    scores = sc.aggregate(sc.normalise(frame, card), card)
    return float(scores.loc[scores["node"] == "C1", "score"].iloc[0])


def test_geometric_as_in_the_human_development_report() -> None:
    """Dimension indices of 0.6971, 0.3447 and 0.5506 give a Human Development Index of 0.510."""
    # UNDP, technical note 1 (incomes in 2017 PPP dollars), the worked example.
    assert round(mean("geometric", [69.71, 34.47, 55.06]) / 100, 3) == 0.510


def test_median_as_in_the_textbook() -> None:
    """Of seven elements that weigh what they are, the weighted median is 0.2, the plain one 0.1."""
    # Cormen, Leiserson, Rivest & Stein, Introduction to Algorithms, problem 9-2.
    elements = [0.1, 0.35, 0.05, 0.1, 0.15, 0.05, 0.2]

    assert mean("median", elements, elements) == pytest.approx(0.2)
    assert mean("median", elements) == pytest.approx(0.1)


def test_power_by_the_formula_of_the_human_poverty_index() -> None:
    """With exponent 3, as that index took, 15.5, 13.3 and 11.5 give 13.63."""
    # By hand: (3723.875 + 2352.637 + 1520.875) ÷ 3 = 2532.462, whose cube root is 13.63.
    assert mean("power", [15.5, 13.3, 11.5], exponent=3) == pytest.approx(13.63, abs=0.005)


def test_harmonic_by_the_formula_of_the_gender_related_development_index() -> None:
    """With equal shares, indices of 0.6 and 0.2 give an equally distributed index of 0.3."""
    # By hand: 1 ÷ (0.5 ÷ 0.6 + 0.5 ÷ 0.2) = 0.3.
    assert mean("harmonic", [60, 20]) == pytest.approx(30)


def test_minimum_is_the_weakest_link() -> None:
    """The lowest part is the score, whatever it weighs, unless it weighs nothing."""
    assert mean("minimum", [40, 10, 90], [5, 0.1, 5]) == pytest.approx(10)
    assert mean("minimum", [40, 10, 90], [5, 0, 5]) == pytest.approx(40)


POINTS = st.lists(st.floats(1, 100), min_size=1, max_size=5)


def weights_for(points: Sequence[float]) -> st.SearchStrategy[list[float]]:
    size = len(points)
    return st.lists(st.sampled_from([0.25, 1.0, 3.0]), min_size=size, max_size=size)


@FEWER
@given(POINTS, st.data())
def test_the_means_stand_in_order(points: list[float], data: st.DataObject) -> None:
    """Minimum ≤ harmonic ≤ geometric ≤ power of a half ≤ arithmetic ≤ power of two ≤ maximum."""
    weights = data.draw(weights_for(points))
    names = ["minimum", "harmonic", "geometric", "power", "arithmetic"]
    found = [mean(name, points, weights) for name in names]
    found += [mean("power", points, weights, exponent=2), max(points)]

    assert (np.diff(found) >= -1e-9).all()
    assert min(points) - 1e-9 <= mean("median", points, weights) <= max(points) + 1e-9


@FEWER
@given(POINTS, st.data())
def test_the_means_agree_with_an_independent_implementation(
    points: list[float], data: st.DataObject
) -> None:
    """Geometric, harmonic and power means are those of SciPy, the plain median that of NumPy."""
    weights = data.draw(weights_for(points))
    exponent = data.draw(st.sampled_from([-3.0, -1.0, 0.5, 2.0, 7.0]))

    assert mean("geometric", points, weights) == pytest.approx(stats.gmean(points, weights=weights))
    assert mean("harmonic", points, weights) == pytest.approx(stats.hmean(points, weights=weights))
    expected = stats.pmean(points, exponent, weights=weights)
    assert mean("power", points, weights, exponent=exponent) == pytest.approx(expected)
    assert mean("median", points) == pytest.approx(np.median(points))


def test_a_weighted_median_repeats_a_part_as_often_as_it_weighs() -> None:
    """A weight of 3 is as good as three parts; at exactly half the weight the middle is taken."""
    assert mean("median", [10, 20, 90], [1, 1, 3]) == mean("median", [10, 20, 90, 90, 90])
    assert mean("median", [10, 30], [1, 1]) == pytest.approx(20)
    # As floats, 0.1 + 0.2 misses half of 0.1 + 0.2 + 0.3 by the last bit.
    assert mean("median", [10, 20, 40], [0.1, 0.2, 0.3]) == pytest.approx(30)


@pytest.mark.parametrize("name", ["geometric", "harmonic"])
def test_no_part_is_read_below_the_floor(name: str) -> None:
    """A part at 0 counts as the floor, so that the others still show; at a floor of 0 it is all."""
    assert mean(name, [0, 80]) == pytest.approx(mean(name, [1, 80]))
    assert mean(name, [0, 80], floor=10) == pytest.approx(mean(name, [10, 80]))
    assert mean(name, [0, 80], floor=0) == 0
    assert mean(name, [0, 0]) == pytest.approx(1)


def test_the_floor_is_for_means_that_a_zero_would_swallow() -> None:
    """A power mean reads it where its exponent is negative; the others never do."""
    assert mean("power", [0, 80], exponent=-1) == pytest.approx(mean("harmonic", [0, 80]))
    assert mean("power", [0, 80], exponent=-1, floor=0) == 0
    assert mean("power", [0, 100], exponent=0.5, floor=50) == pytest.approx(25)
    assert mean("minimum", [0, 80], floor=10) == 0
    assert mean("arithmetic", [0, 80], floor=10) == pytest.approx(40)


@pytest.mark.parametrize("name", AGGREGATIONS)
def test_the_weight_of_what_is_missing_is_shared_out(name: str) -> None:
    """A part that does not apply leaves the mean; one never observed leaves the point alone."""
    card = with_mean(measures(1, 2, 1), name)
    gone, unseen = (
        sc.aggregate(sc.normalise(frame_of([None, 20, 80], letter + "AA"), card), card)
        .set_index("node")
        .loc["C1"]
        for letter in "MO"
    )

    assert gone["score"] == unseen["score"] == pytest.approx(mean(name, [20, 80], [2, 1]))
    assert gone["low"] == gone["high"] == gone["score"]
    assert unseen["low"] == pytest.approx(mean(name, [0, 20, 80], [1, 2, 1]))
    assert unseen["high"] == pytest.approx(mean(name, [100, 20, 80], [1, 2, 1]))


@st.composite
def panels(draw: st.DrawFn, name: str) -> Panel:
    """Points of a drawn card under a mean, some not observed and some not applicable."""
    others: dict[str, Any] = {"floor": draw(st.sampled_from([0.0, 1.0, 20.0]))}
    if name == "power":
        others["exponent"] = draw(st.sampled_from([-20.0, -1.0, 0.5, 3.0, 20.0]))
    card = with_mean(draw(cards(applies=False)), name, **others)
    return normalise_panel(panel_of(draw(observations(card)), card))


@pytest.mark.parametrize("name", AGGREGATIONS)
@FEWER
@given(data=st.data())
def test_bounds_are_reached_by_what_may_be_true(name: str, data: st.DataObject) -> None:
    """Whatever lies within the indicators' ends scores within the nodes' ends, and reaches them."""
    panel = data.draw(panels(name))
    share = data.draw(st.sampled_from([0.0, 0.3, 1.0]))
    inside = panel.low + share * (panel.high - panel.low)
    known = attrs.evolve(
        panel, value=inside, low=inside, high=inside, held=inside,
        status=np.where(panel.status == M, M, A).astype(np.uint8),
    )  # fmt: skip
    bounds, found = aggregate_panel(panel), aggregate_panel(known)
    applies, seen = bounds.applies, ~np.isnan(bounds.value)

    assert ((bounds.low <= bounds.value) & (bounds.value <= bounds.high))[seen].all()
    assert ((bounds.low >= 0) & (bounds.high <= 100))[applies].all()
    assert (found.value >= bounds.low - 1e-9)[applies].all()
    assert (found.value <= bounds.high + 1e-9)[applies].all()
    if share != 0.3:
        end = bounds.high if share else bounds.low
        np.testing.assert_allclose(found.value[applies], end[applies], atol=1e-9)


@pytest.mark.parametrize("name", AGGREGATIONS)
@FEWER
@given(data=st.data())
def test_aggregation_is_monotone_in_each_part(name: str, data: st.DataObject) -> None:
    """Raising one indicator lowers the point, low or high end of no node, under any mean."""
    panel = data.draw(panels(name))
    place = data.draw(st.integers(0, len(panel.card.indicators) - 1))
    lift = data.draw(st.floats(0, 100))
    arrays = {end: getattr(panel, end).copy() for end in ("value", "low", "high")}
    for array in arrays.values():
        array[place] = np.minimum(array[place] + lift, 100)
    before, after = aggregate_panel(panel), aggregate_panel(attrs.evolve(panel, **arrays))

    for end in arrays:
        old, new = getattr(before, end), getattr(after, end)
        assert (new >= old - 1e-9)[~np.isnan(old)].all()


@pytest.mark.parametrize("name", AGGREGATIONS)
@FEWER
@given(data=st.data(), score=st.integers(0, 100))
def test_equal_scores_aggregate_to_that_score(name: str, data: st.DataObject, score: int) -> None:
    """Where every indicator scores the same, so does every node, down to the floor."""
    card = with_mean(data.draw(cards(applies=False)), name)
    shape = (len(panel_rows(card)), len(card.units), 2)
    same = np.full(shape, float(score))
    panel = Panel(card=card, first=208, value=same, low=same, high=same, held=same,
                  status=np.full(shape, A, dtype=np.uint8))  # fmt: skip
    scores = aggregate_panel(panel)
    above = np.array([node.indicator is None for node in card.nodes])
    floor = card.method.floor if name in ("geometric", "harmonic") else 0

    for array in (scores.score, scores.low, scores.high, scores.held):
        np.testing.assert_allclose(array[above], max(score, floor), atol=1e-9)


@pytest.mark.parametrize("name", AGGREGATIONS)
@FEWER
@given(data=st.data())
def test_a_unit_scores_the_same_to_the_last_bit_beside_others(
    name: str, data: st.DataObject
) -> None:
    """What is scored beside a unit, and in how many periods, changes no bit of its scores."""
    panel = data.draw(panels(name))
    whole = aggregate_panel(panel)
    first = {end: getattr(panel, end)[:, :1, :1] for end in ARRAYS}
    alone = aggregate_panel(attrs.evolve(panel, **first))

    for end in ("value", "low", "high", "held", "coverage"):
        assert getattr(alone, end).tobytes() == getattr(whole, end)[:, :1, :1].tobytes()


@FEWER
@given(data=st.data())
def test_each_level_takes_its_own_mean(data: st.DataObject) -> None:
    """Of a mixed method the clauses take their own mean, and the card takes its own of the rest."""
    drawn = data.draw(cards(applies=False))
    levels = Aggregation(clause="median", recommendation="geometric", card="minimum")
    card = attrs.evolve(drawn, method=Method(aggregation=levels, coverage=0))
    panel = normalise_panel(panel_of(data.draw(observations(card)), card))
    found = aggregate_panel(panel)
    medians = aggregate_panel(attrs.evolve(panel, card=with_mean(card, "median")))
    clauses = [n for n, node in enumerate(card.nodes) if node.level == "clause"]
    heads = [n for n, node in enumerate(card.nodes) if node.level == "recommendation"]
    lowest = np.fmin.reduce(found.value[heads], axis=0)

    np.testing.assert_array_equal(found.value[clauses], medians.value[clauses])
    np.testing.assert_array_equal(found.value[0], lowest)


def test_targets_and_labels_follow_the_mean() -> None:
    """The target of a node is that of its parts under the same mean, and reaching it is `met`."""
    made = with_mean(measures(1, 1), "geometric")
    goals = zip(made.indicators, (40.0, 90.0), strict=True)
    card = attrs.evolve(
        made, indicators=tuple(attrs.evolve(item, target=goal) for item, goal in goals)
    )
    frame = pd.DataFrame(
        {
            "period": pd.period_range("2022Q1", periods=8, freq="Q").repeat(2),
            "indicator": ["m0", "m1"] * 8,
            "value": [20.0, 45.0] * 7 + [40.0, 90.0],
        }
    )
    trends = sc.score(card, observations=frame).trends.set_index("node")

    assert trends.loc["made", "target"] == pytest.approx(60)
    assert trends.loc["made", "baseline"] == pytest.approx(30)
    assert trends.loc["made", "label"] == "met"


@pytest.mark.parametrize("name", AGGREGATIONS)
def test_nothing_observed_is_no_score_under_any_mean(name: str, harbour: Card) -> None:
    """Without any observation there is no point, and the high end is open to 100."""
    card = with_mean(harbour, name)
    shape = (len(panel_rows(card)), 1, 1)
    gone = np.full(shape, np.nan)
    panel = Panel(
        card=card, first=212, value=gone, low=np.zeros(shape), high=np.full(shape, 100.0),
        held=gone, status=np.full(shape, O, dtype=np.uint8),
    )  # fmt: skip
    scores = aggregate_panel(panel)

    assert np.isnan(scores.value).all()
    assert scores.high[0] == pytest.approx(100)


FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "a misspelt mean": (lambda: Aggregation(card="geometrical"), "did you mean geometric?"),
    "a floor above the scale": (lambda: Method(floor=101), "floor: found 101; expected a number"),
    "a power mean without exponent": (
        lambda: Method(aggregation=Aggregation(card="power")),
        "exponent: found a power mean without exponent; expected both or neither",
    ),
    "an exponent for nothing": (lambda: Method(exponent=2), "remove it"),
    "an exponent of 0": (lambda: Method(exponent=0), "write geometric"),
    "an exponent beyond reckoning": (lambda: Method(exponent=-50), "write minimum"),
    "an exponent that is no number": (lambda: Method(exponent=float("nan")), "from -20 to 20"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_method_that_cannot_work_is_refused(name: str) -> None:
    """The fault says what was found and what to write instead."""
    make, message = FAULTS[name]

    with pytest.raises(sc.ScorecardError) as caught:
        make()
    assert message in str(caught.value)
