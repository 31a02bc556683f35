"""The ways in which values of several units become points, and the bounds of each."""

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from made_of_units import card_over, frame_over, in_arrays, measure
from pymcdm import normalizations as pymcdm
from scipy import stats
from skcriteria.preprocessing import scalers

import scorecard as sc
from scorecard.definitions.kinds import Ladder, Stage
from scorecard.definitions.normalisation import NORMALISATIONS, Normalisation
from scorecard.errors import ScorecardError
from scorecard.normalisation import target_points

FEWER = settings(max_examples=max(1, settings().max_examples // 5))
UNITS, PERIODS = 4, 3
CHOICES: dict[str, dict[str, Any]] = {
    "min_max": {},
    "min_max of a base": {"base_period": "2022Q1", "clip": False},
    "z_score": {"centre": 100, "spread": 10},
    "z_score of a base": {"base_period": "2022Q1/2022Q2"},
    "rank": {"ties": "lowest"},
    "percentile_rank": {},
    "distance_to_target": {"clip": False},
    "distance_to_best": {},
    "distance_to_best of a base": {"base_period": "2022Q2"},
    "distance_to_reference": {"reference_unit": "u1"},
    "distance_to_reference of a base": {"reference_unit": "u1", "base_period": "2022Q1"},
}
COMPARED = [name for name in CHOICES if " of a base" not in name and "target" not in name]


def chosen(name: str) -> dict[str, Any]:
    return {"by": name.partition(" ")[0], **CHOICES[name]}


def whole(least: int, most: int, units: int = UNITS) -> st.SearchStrategy[np.ndarray]:
    return arrays(float, (1, units, PERIODS), elements=st.integers(least, most).map(float))


def points(
    values: np.ndarray, name: str, column: str = "score", *, less: bool = False, **ends: np.ndarray
) -> np.ndarray:
    """One measure's points over units × periods."""
    way = "lower_is_better" if less else "higher_is_better"
    card = card_over(values.shape[1], measure(0, direction=way, target=7.0), **chosen(name))
    found = sc.normalise(frame_over(values, **ends), card)
    return in_arrays(found, column, values.shape)[0]


def test_every_choice_is_tested_here() -> None:
    """No normalisation but the goalposts is left out."""
    assert {name.partition(" ")[0] for name in CHOICES} == set(NORMALISATIONS) - {"goalposts"}


@FEWER
@given(whole(1, 20))
def test_min_max_and_z_score_agree_with_scikit_criteria(values: np.ndarray) -> None:
    """Where the units differ, ends and sds taken from the data give what its scalers give."""
    column = values[0, :, :1] + np.arange(UNITS)[:, None] / 100
    shown = column[None].repeat(PERIODS, axis=2)
    by_ends = scalers.MinMaxScaler(target="matrix")._transform_matrix(column)
    by_spread = scalers.StandarScaler(target="matrix")._transform_matrix(column)

    np.testing.assert_allclose(points(shown, "min_max")[:, :1], 100 * by_ends, atol=1e-9)
    np.testing.assert_allclose(points(shown, "z_score")[:, :1], 100 + 10 * by_spread, atol=1e-6)


@FEWER
@given(whole(1, 20))
def test_min_max_agrees_with_pymcdm_in_both_directions(values: np.ndarray) -> None:
    """Benefits and costs between the ends of the data."""
    column = values[0, :, 0] + np.arange(UNITS) / 100
    shown = column[None, :, None].repeat(PERIODS, axis=2)

    for less in (False, True):
        expected = 100 * pymcdm.minmax_normalization(column, cost=less)
        np.testing.assert_allclose(points(shown, "min_max", less=less)[:, 0], expected, atol=1e-9)


@FEWER
@given(whole(1, 20))
def test_distance_to_the_best_agrees_with_pymcdm(values: np.ndarray) -> None:
    """x ÷ max for benefits, min ÷ x for costs: its linear normalisation."""
    column = values[0, :, 0]
    shown = column[None, :, None].repeat(PERIODS, axis=2)

    for less in (False, True):
        expected = 100 * pymcdm.linear_normalization(column, cost=less)
        np.testing.assert_allclose(points(shown, "distance_to_best", less=less)[:, 0], expected)


@FEWER
@given(whole(0, 4))
def test_ranks_agree_with_scipy(values: np.ndarray) -> None:
    """Ranks, and shares of the others that are worse, of units with ties."""
    lowest = stats.rankdata(values[0], method="min", axis=0)
    average = stats.rankdata(values[0], axis=0)

    np.testing.assert_array_equal(points(values, "rank"), lowest)
    np.testing.assert_allclose(
        points(values, "percentile_rank"), 100 * (average - 1) / (UNITS - 1), atol=1e-9
    )


@FEWER
@given(whole(-9, 9))
def test_z_scores_have_the_declared_mean_and_deviation(values: np.ndarray) -> None:
    """Across units: mean 100 and standard deviation 10, or all at the mean where none differs."""
    found = points(values, "z_score")
    spread = np.where(values[0].std(axis=0) > 0, 10, 0)

    np.testing.assert_allclose(found.mean(axis=0), 100)
    np.testing.assert_allclose(found.std(axis=0), spread, atol=1e-9)
    safe = values[0].std(axis=0) > 0
    np.testing.assert_allclose(
        found[:, safe], 100 + 10 * stats.zscore(values[0][:, safe], axis=0), atol=1e-9
    )


@pytest.mark.parametrize("name", CHOICES)
@FEWER
@given(whole(1, 9))
def test_better_values_never_score_less(name: str, values: np.ndarray) -> None:
    """Order is kept among the units of a period; the other direction turns it round."""
    for less in (False, True):
        found, worth = points(values, name, less=less), values[0] * (-1 if less else 1)
        gain = worth[:, None] - worth
        apart = found[:, None] - found
        assert (apart[gain > 0] >= -1e-9).all()
        np.testing.assert_allclose(apart[gain == 0], 0, atol=1e-9)


@pytest.mark.parametrize("name", ["min_max", "z_score", "z_score of a base", "percentile_rank"])
@FEWER
@given(whole(1, 9), st.sampled_from([0.25, 8.0]), st.integers(-50, 50))
def test_a_change_of_unit_of_measure_moves_no_point(
    name: str, values: np.ndarray, factor: float, shift: int
) -> None:
    """Scale and shift leave min–max, z-scores and ranks as they are."""
    np.testing.assert_allclose(
        points(values * factor + shift, name), points(values, name), atol=1e-7
    )


@pytest.mark.parametrize("name", ["distance_to_best", "distance_to_reference"])
@FEWER
@given(whole(1, 9), st.sampled_from([0.25, 8.0]))
def test_a_factor_moves_no_ratio(name: str, values: np.ndarray, factor: float) -> None:
    """Ratios do not change with the factor of a unit of measure; a shift would change them."""
    np.testing.assert_allclose(points(values * factor, name), points(values, name))


@pytest.mark.parametrize("name", CHOICES)
@FEWER
@given(st.data())
def test_points_lie_between_bounds_that_no_draw_leaves(name: str, data: st.DataObject) -> None:
    """Exact ends hold whatever the values are within their own; low ≤ point ≤ high always."""
    values = data.draw(whole(2, 9))
    low, high = values - data.draw(whole(0, 1)), values + data.draw(whole(0, 2))
    for less in (False, True):
        ends = {column: points(values, name, column, less=less, low=low, high=high)
                for column in ("low", "score", "high", "bounds")}  # fmt: skip
        assert (ends["low"] <= ends["score"] + 1e-9).all()
        assert (ends["score"] <= ends["high"] + 1e-9).all()
        draw = np.random.default_rng(data.draw(st.integers(0, 99)))
        other = low + (high - low) * np.round(2 * draw.random(values.shape)) / 2
        exact = ends["bounds"] == "exact"
        found = points(other, name, less=less)
        assert (ends["low"][exact] <= found[exact] + 1e-9).all()
        assert (found[exact] <= ends["high"][exact] + 1e-9).all()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("min_max", "simulated"), ("z_score", "simulated"), ("z_score of a base", "exact"),
        ("rank", "exact"), ("percentile_rank", "exact"), ("distance_to_target", "exact"),
        ("distance_to_best", "exact"), ("distance_to_reference", "exact"),
    ],
)  # fmt: skip
def test_bounds_say_what_they_are(name: str, kind: str) -> None:
    """Exact between fixed ends, for ranks and for ratios; simulated where the data give the ends."""
    values = np.arange(1.0, 13).reshape(1, UNITS, PERIODS)

    assert set(points(values, name, "bounds").reshape(-1)) == {kind}


def test_a_base_that_is_not_known_for_sure_makes_bounds_simulated() -> None:
    """Where a value of the base period has ends, what it fixes is not fixed."""
    values = np.arange(1.0, 13).reshape(1, UNITS, PERIODS)
    high = values.copy()
    high[0, 0, 0] += 1

    assert set(points(values, "z_score of a base", "bounds", high=high).reshape(-1)) == {
        "simulated"
    }


@pytest.mark.parametrize("name", CHOICES)
def test_a_unit_alone_in_its_value_is_halfway_or_full(name: str) -> None:
    """Where nothing tells the units apart all score alike, and nobody scores nothing for it."""
    found = points(np.full((1, UNITS, PERIODS), 7.0), name)
    expected = {"min_max": 50, "percentile_rank": 50, "rank": 1, "z_score": 100}
    expected |= {"z_score of a base": 0, "min_max of a base": 50}

    np.testing.assert_allclose(found, expected.get(name, 100))


@pytest.mark.parametrize("name", CHOICES)
def test_never_observed_is_open_and_not_the_worst(name: str) -> None:
    """No score; the ends of the scale, or without such the lowest and the highest score seen."""
    values = np.arange(1.0, 13).reshape(1, UNITS, PERIODS)
    values[0, 2] = np.nan
    scale = card_over(UNITS, measure(0, target=7.0), **chosen(name)).scale
    score, low, high = (points(values, name, column) for column in ("score", "low", "high"))

    assert np.isnan(score[2]).all()
    least = np.nanmin(score, axis=0) if scale.is_open else scale.low
    most = np.nanmax(score, axis=0) if scale.is_open else scale.high
    np.testing.assert_array_equal(low[2], np.broadcast_to(least, PERIODS))
    np.testing.assert_array_equal(high[2], np.broadcast_to(most, PERIODS))


@pytest.mark.parametrize("name", CHOICES)
def test_a_new_quarter_never_rewrites_the_past(name: str) -> None:
    """One quarter more, wherever its values lie, moves no point and no end before it."""
    values = np.array([[[3.0, 5, 900], [2, 9, 1], [6, 6, 6], [1, 1, 1]]])
    ends = {"low": np.maximum(values - 0.5, 0.5), "high": values + 1}
    before = {column: end[:, :, :2] for column, end in ends.items()}

    for column in ("score", "low", "high"):
        now = points(values, name, column, **ends)[:, :2]
        np.testing.assert_array_equal(now, points(values[:, :, :2], name, column, **before))


@pytest.mark.parametrize("name", COMPARED)
def test_the_order_of_rows_moves_no_bit(name: str) -> None:
    """Observations shuffled give the same points, simulated ends included."""
    values = np.random.default_rng(1).integers(1, 9, (1, UNITS, PERIODS)).astype(float)
    frame = frame_over(values, values - 0.5, values + 0.5)
    card = card_over(UNITS, measure(0), **chosen(name))
    one, other = (
        sc.normalise(rows, card) for rows in (frame, frame.sample(frac=1, random_state=2))
    )

    for column in ("score", "low", "high"):
        np.testing.assert_array_equal(one[column], other[column])


def test_points_may_run_from_70_to_130() -> None:
    """The ends of the adjusted Mazziotta–Pareto index: 70 + 60 (x − min) ÷ (max − min)."""
    card = card_over(3, measure(0), by="min_max", points=(70, 130))
    found = sc.normalise(frame_over(np.array([[[10.0], [15], [30]]])), card)

    assert found["score"].tolist() == [70, 85, 130]
    assert card.scale.words == "points from 70 to 130"


def test_stages_are_compared_by_their_declared_scores() -> None:
    """A ladder among z-scores stands by the scores of its stages, 0 and 100 here."""
    stages = (Stage(id="no", score=0, like="none"),
              Stage(id="yes", score=100, like="agreed", earned_by="a text"))  # fmt: skip
    ladder = Ladder(id="m0", clause="C1", question="How far?", why="It shows.", valid_for=4,
                    stages=stages)  # fmt: skip
    found = sc.normalise(frame_over(np.array([[[0.0], [1.0]]])), card_over(2, ladder, by="z_score"))

    assert found["score"].tolist() == [-1, 1]


def test_an_indicator_may_have_a_normalisation_of_its_own() -> None:
    """One by its rank among the rest by their distance to the best, both from 0 to 100."""
    own = Normalisation(by="percentile_rank")
    card = card_over(2, measure(0), measure(1, normalisation=own), by="distance_to_best")
    found = sc.normalise(frame_over(np.array([[[2.0], [8.0]], [[2.0], [8.0]]])), card)

    assert found["score"].tolist() == [25, 100, 0, 100]


def test_a_reference_that_is_not_observed_leaves_no_score() -> None:
    """Without the reference's value the others are known, but not in points."""
    values = np.array([[[4.0, 4.0], [8.0, np.nan]]])
    found = sc.normalise(
        frame_over(values),
        card_over(2, measure(0), by="distance_to_reference", reference_unit="u1"),
    ).set_index(["unit", "period"])

    assert found["score"].dropna().tolist() == [50, 100]
    assert found.loc[("u0", "2022Q2"), ["obs_status", "bounds"]].tolist() == ["O", "none"]


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [
        ("goalposts", None, 100), ("percentile_rank", None, 100), ("min_max", None, 100),
        ("distance_to_best", None, 100), ("distance_to_target", 7.0, 100),
        ("percentile_rank", 7.0, np.nan), ("z_score", 7.0, np.nan), ("z_score", None, np.nan),
        ("rank", None, np.nan), ("distance_to_best", 7.0, np.nan),
    ],
)  # fmt: skip
def test_a_target_is_put_on_the_scale_or_not_at_all(
    name: str, target: float | None, expected: float
) -> None:
    """The best end, or 100 for a ratio to the target; else no number rather than a wrong one."""
    item = attrs.evolve(measure(0), target=target)

    np.testing.assert_equal(target_points(item, Normalisation(by=name)), expected)


def test_a_label_is_not_given_without_a_target() -> None:
    """Where the target has no place on the scale, the trend says so."""
    values = np.tile(np.arange(6.0), (1, 2, 1)) + np.array([[[1.0], [2.0]]])
    result = sc.score(card_over(2, measure(0), by="z_score"), observations=frame_over(values))

    assert set(result.trends["label"]) == {"cannot tell yet"}
    assert result.trends["reason"].str.contains("no place on the scale").all()
    assert result.trends["target"].isna().all()


REFUSED: dict[str, tuple[dict[str, Any], np.ndarray, str]] = {
    "a ratio of negative numbers": (
        {"by": "distance_to_best"}, np.array([[[-1.0], [2.0]]]), "m0: found -1; expected numbers",
    ),
    "a reference of 0": (
        {"by": "distance_to_reference", "reference_unit": "u0"}, np.array([[[0.0], [2.0]]]),
        "m0: found a reference of 0; expected one above 0",
    ),
    "an empty base period": (
        {"by": "z_score", "base_period": "2022Q2"}, np.array([[[1.0, np.nan], [2.0, np.nan]]]),
        "m0: found no value in the base period 2022Q2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_normalisation_cannot_read_is_refused(name: str) -> None:
    """The fault names the indicator and the number."""
    choice, values, told = REFUSED[name]

    with pytest.raises(ScorecardError) as caught:
        sc.normalise(frame_over(values), card_over(2, measure(0), **choice))

    assert told in str(caught.value)


CHOSEN_AMISS: dict[str, tuple[int, dict[str, Any], dict[str, Any], str]] = {
    "a mean of one unit": (1, {"by": "z_score"}, {}, "expected a base_period, so that"),
    "a rank of one unit": (1, {"by": "rank"}, {}, "found rank of one unit"),
    "a reference that is no unit": (
        2, {"by": "distance_to_reference", "reference_unit": "u7"}, {}, 'found "u7"',
    ),
    "a base before the series": (
        2, {"by": "z_score", "base_period": "2021Q1"}, {}, "none before series_from (2022Q1)",
    ),
    "a base that ends before it begins": (
        2, {"by": "z_score", "base_period": "2022Q3/2022Q1"}, {}, "the first period before the",
    ),
    "a geometric mean of z-scores": (
        2, {"by": "z_score"}, {"clause": "geometric"},
        "method.aggregation.clause: found geometric of z-scores, mean 0",
    ),
    "an unbounded power mean": (
        2, {"by": "z_score"}, {"card": "harmonic"}, "numbers that are never negative",
    ),
    "Copeland of one unit": (
        1, {"by": "distance_to_target"}, {"card": "copeland"}, "found copeland of one unit",
    ),
    "Copeland of z-scores": (2, {"by": "z_score"}, {"card": "copeland"}, "a scale with two ends"),
    "a penalty on z-scores of mean 0": (
        2, {"by": "z_score"}, {"card": "mazziotta_pareto"}, "add centre = 100",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHOSEN_AMISS)
def test_choices_that_do_not_go_together_are_refused(name: str) -> None:
    """When the card is made, before any value is read."""
    from scorecard.definitions.method import Aggregation

    units, choice, levels, told = CHOSEN_AMISS[name]

    with pytest.raises(ScorecardError) as caught:
        card_over(units, measure(0, target=7.0), method={"aggregation": Aggregation(**levels)},
                  **choice)  # fmt: skip

    assert told in str(caught.value)


AMISS: dict[str, tuple[dict[str, Any], str]] = {
    "an argument of another choice": ({"by": "rank", "centre": 1}, "centre: found centre for rank"),
    "no reference": ({"by": "distance_to_reference"}, "add reference_unit"),
    "no such choice": ({"by": "zscore"}, "did you mean z_score?"),
    "a spread of 0": ({"by": "z_score", "spread": 0}, "spread: found 0"),
    "ends the wrong way round": ({"by": "min_max", "points": (130, 70)}, "the lower one first"),
}


@pytest.mark.parametrize("name", AMISS)
def test_a_faulty_choice_is_refused(name: str) -> None:
    """An argument that the choice does not take, lacks or cannot use."""
    choice, told = AMISS[name]

    with pytest.raises(ScorecardError) as caught:
        Normalisation(**choice)

    assert told in str(caught.value)
