"""Outlying values: how they are found, and the limits they are pulled in to."""

import attrs
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from test_imputation import frame_of, values_of
from test_weighting import measures

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.treatment import TREATMENTS, Treatment
from scorecard.outlying import kurtosis, limits_by_points, limits_by_shape, skewness

COLUMNS = st.lists(
    st.one_of(st.integers(-5, 5), st.integers(-1000, 1000), st.none()), min_size=2, max_size=14
).map(lambda values: np.array([np.nan if v is None else v for v in values], dtype=float))
LIMITS = st.sampled_from([
    Treatment(by="winsorise"), Treatment(by="winsorise", points=2, skewness=1, kurtosis=1),
    Treatment(by="winsorise_points", points=2),
])  # fmt: skip


def card_with(rule: Treatment, *, indicators: int = 1, units: int = 1) -> Card:
    """Measures from 0 to 100 over some units, treated by one rule."""
    card = measures(*[1] * indicators)
    names = tuple(f"u{number}" for number in range(units))
    return attrs.evolve(card, units=names, method=attrs.evolve(card.method, treatment=rule))


def treated(values: np.ndarray, rule: Treatment) -> np.ndarray:
    """Values of one indicator, one unit each, in one period."""
    frame = frame_of(values.reshape(1, -1, 1))
    card = card_with(rule, units=len(values))
    return sc.treat(frame, card)["value"].to_numpy()


@given(COLUMNS)
def test_skewness_and_kurtosis_are_those_of_scipy(values: np.ndarray) -> None:
    """Both agree with scipy.stats, corrected for bias; too few or equal values have none."""
    seen = values[~np.isnan(values)]
    own = skewness(values[:, None])[0], kurtosis(values[:, None])[0]
    for found, needed, name in zip(own, (3, 4), ("skew", "kurtosis"), strict=True):
        if len(seen) < needed or len(set(seen)) == 1:
            assert np.isnan(found)
        else:
            expected = getattr(scipy.stats, name)(seen, bias=False)
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(COLUMNS, st.floats(0.1, 100), st.floats(-100, 100))
def test_shape_hangs_neither_on_unit_nor_on_origin(
    values: np.ndarray, scale: float, shift: float
) -> None:
    """Skewness and kurtosis of a + b·x are those of x for b above 0; skewness turns with −x."""
    column = values[:, None]
    for statistic in (skewness, kurtosis):
        moved = statistic(shift + scale * column)
        np.testing.assert_allclose(moved, statistic(column), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(skewness(-column), -skewness(column), atol=1e-9)


@given(COLUMNS, st.integers(1, 4))
def test_fixed_points_are_pulled_in_as_scipy_does(values: np.ndarray, points: int) -> None:
    """`winsorise_points` agrees with scipy.stats.mstats.winsorize by the same counts."""
    seen = values[~np.isnan(values)]
    limits = limits_by_points(values[:, None], points=points)
    found = np.clip(seen, limits.lower[0], limits.upper[0])
    if len(seen) > 2 * points:
        # The smallest step above a share keeps scipy from rounding a count down.
        share = points / len(seen) + 1e-9
        expected = scipy.stats.mstats.winsorize(seen, limits=(share, share))
        assert found.tolist() == expected.tolist()
    else:
        assert found.tolist() == seen.tolist()


def _by_hand(values: list[float], rule: Treatment) -> list[float]:
    """The rule of skewness and kurtosis, value by value, on a list without gaps."""
    found = list(values)
    moved: set[int] = set()
    while len(set(found)) > 1 and len(found) > 3:
        skew = float(scipy.stats.skew(found, bias=False))
        kurt = float(scipy.stats.kurtosis(found, bias=False))
        if abs(skew) < rule.skewness or kurt < rule.kurtosis:
            break
        outermost = max(found) if skew >= 0 else min(found)
        rest = [value for value in found if value != outermost]
        at = {place for place, value in enumerate(found) if value == outermost}
        if len(moved | at) > rule.points or len(set(rest)) < 2:
            break
        moved |= at
        found = [
            (max(rest) if skew >= 0 else min(rest)) if place in at else value
            for place, value in enumerate(found)
        ]
    return found


@given(COLUMNS, st.integers(1, 5), st.sampled_from([(2, 3.5), (1, 1), (0.5, 0.5)]))
def test_the_rule_of_shape_is_the_one_worked_by_hand(
    values: np.ndarray, points: int, shape: tuple[float, float]
) -> None:
    """Limits agree with moving one value after the other in a plain list."""
    rule = Treatment(by="winsorise", points=points, skewness=shape[0], kurtosis=shape[1])
    seen = values[~np.isnan(values)]
    limits = limits_by_shape(values[:, None], points=points, skew=shape[0], kurt=shape[1])

    assert np.clip(seen, limits.lower[0], limits.upper[0]).tolist() == _by_hand(list(seen), rule)


def test_worked_examples_of_another_package() -> None:
    """
    Of 1 to 10 and 100 the last becomes 10, which is enough; with 1 to 20, 100 and 200 one point is
    not enough.

    The examples are those of COINr's own tests (test-treat.R).
    """
    one = treated(np.array([*range(1, 11), 100.0]), Treatment(by="winsorise"))
    two = treated(np.array([*range(1, 21), 100.0, 200.0]), Treatment(by="winsorise", points=1))

    assert one.tolist() == [*range(1, 11), 10]
    assert two.tolist() == [*range(1, 21), 100, 100]
    assert abs(skewness(two[:, None])[0]) >= 2
    assert kurtosis(two[:, None])[0] >= 3.5


def test_treating_nothing_changes_nothing(harbour: Card, result: sc.Result) -> None:
    """Without a rule observations stay as they are."""
    assert result.treated.empty
    pd.testing.assert_frame_equal(sc.treat(result.observations, harbour), result.observations)


@given(COLUMNS, LIMITS)
def test_the_order_of_values_stays(values: np.ndarray, rule: Treatment) -> None:
    """Who had more never has less afterwards, and every value stays within the old ends."""
    after = treated(values, rule)
    if not np.isnan(values).all():
        order = np.argsort(values)
        own = after[order][: (~np.isnan(values)).sum()]
        assert (np.diff(own) >= 0).all()
        assert np.nanmin(after) >= np.nanmin(values)
        assert np.nanmax(after) <= np.nanmax(values)
    assert np.isnan(after).tolist() == np.isnan(values).tolist()


@given(COLUMNS, LIMITS)
def test_no_more_values_are_moved_than_declared(values: np.ndarray, rule: Treatment) -> None:
    """At most `points` values move, twice as many where they are counted on either side."""
    moved = (treated(values, rule) != values) & ~np.isnan(values)

    assert moved.sum() <= rule.points * (2 if rule.by == "winsorise_points" else 1)


@given(COLUMNS)
def test_fixed_points_pulled_in_twice_stay(values: np.ndarray) -> None:
    """Pulling in the same number of points again moves nothing."""
    rule = Treatment(by="winsorise_points", points=2)
    once = treated(values, rule)

    np.testing.assert_array_equal(treated(once, rule), once)


@given(COLUMNS)
def test_what_is_no_longer_outlying_stays(values: np.ndarray) -> None:
    """Where the rule has brought the shape within bounds, treating again moves nothing."""
    rule = Treatment(by="winsorise", points=14)
    once = treated(values, rule)

    np.testing.assert_array_equal(treated(once, rule), once)


@given(COLUMNS, LIMITS)
def test_both_ends_follow_the_limits(values: np.ndarray, rule: Treatment) -> None:
    """Low, value and high are each moved to the limits, and stay in their order."""
    frame = frame_of(values.reshape(1, -1, 1)).assign(low=values - 3, high=values + 1)
    after = sc.treat(frame, card_with(rule, units=len(values))).dropna(subset="value")

    assert (after["low"] <= after["value"]).all()
    assert (after["value"] <= after["high"]).all()


def test_limits_of_a_base_period_hold_in_every_period() -> None:
    """What comes later changes no limit; each later value is cut to those of the base."""
    rule = Treatment(by="winsorise_points", points=1, base_period="2022Q1/2023Q1")
    grid = np.array([[[10, 20, 30, 40, 50, 90, 5]]], dtype=float)
    first = values_of(sc.treat(frame_of(grid[..., :6]), card_with(rule)))
    then = values_of(sc.treat(frame_of(grid), card_with(rule)))

    assert then[0, 0].tolist() == [20, 20, 30, 40, 40, 40, 20]
    assert then[0, 0, :6].tolist() == first[0, 0].tolist()


def test_a_base_period_that_is_to_come_sets_no_limit() -> None:
    """Until a value of the base period is there, none is moved."""
    for by in ("winsorise", "winsorise_points"):
        rule = Treatment(by=by, points=1, base_period="2030Q1/2030Q4")
        grid = np.array([[[1, 2, 3, 4, 500]]], dtype=float)
        after = values_of(sc.treat(frame_of(grid), card_with(rule)))

        assert after.tolist() == grid.tolist()
        assert sc.outliers(frame_of(grid), card_with(rule)).empty


def test_without_a_base_each_period_has_limits_of_its_own() -> None:
    """A new period moves no value of an old one."""
    rule = Treatment(by="winsorise_points", points=1)
    grid = np.array([[[1, 100], [2, 200], [9, 900]]], dtype=float)
    after = values_of(sc.treat(frame_of(grid), card_with(rule, units=3)))

    assert after[0, :, 0].tolist() == [2, 2, 2]
    assert after[0, :, 1].tolist() == [200, 200, 200]


def test_one_unit_needs_a_base_period() -> None:
    """With one unit over time a new period would rewrite the old ones, so it is refused."""
    with pytest.raises(sc.ScorecardError, match="add base_period"):
        card_with(Treatment(by="winsorise"))
    card = attrs.evolve(card_with(Treatment(by="winsorise"), units=2), units=())
    with pytest.raises(sc.ScorecardError, match="add base_period"):
        sc.treat(frame_of(np.array([[[1.0]]])), card)


def test_stale_values_set_no_limit() -> None:
    """A value that is no longer observed is moved to the limits, but does not make them."""
    rule = Treatment(by="winsorise_points", points=1)
    frame = frame_of(np.array([1.0, 5, 6, 7, 99]).reshape(1, 5, 1))
    after = sc.treat(frame.assign(obs_status=[*"AAAAO"]), card_with(rule, units=5))

    assert after["value"].tolist() == [5, 5, 6, 6, 6]


def test_a_log_places_values_by_equal_ratios() -> None:
    """`log` scores as goalposts with a log scale do, targets too, and changes no observation."""
    card = card_with(Treatment())
    item = card.indicators[0]
    goalposts = attrs.evolve(item.goalposts, worst=1)  # type: ignore[attr-defined]
    item = attrs.evolve(item, goalposts=goalposts, target=10)  # type: ignore[call-arg]
    method = attrs.evolve(card.method, treatment=Treatment(by="log"))
    card = attrs.evolve(card, indicators=(item,), method=method)
    result = sc.score(card, observations=frame_of(np.array([1.0, 10, 100]).reshape(1, 1, 3)))

    assert result.observations["value"].tolist() == [1, 10, 100]
    shown = result.scores[result.scores["node"] == "m0"]
    assert shown["score"].tolist() == pytest.approx([0, 50, 100])
    aims = result.trends[result.trends["node"] == "m0"]
    assert aims["target"].tolist() == pytest.approx([50])


def test_a_log_needs_values_and_goalposts_above_zero() -> None:
    """Where a logarithm is not to be had, card and frame are refused by name."""
    card = card_with(Treatment())
    with pytest.raises(sc.ScorecardError, match=r"m0\.goalposts: found worst 0 .*treatment"):
        attrs.evolve(card, method=attrs.evolve(card.method, treatment=Treatment(by="log")))
    item = card.indicators[0]
    goalposts = attrs.evolve(item.goalposts, worst=1)  # type: ignore[attr-defined]
    own = attrs.evolve(item, goalposts=goalposts, treatment=Treatment(by="log"))  # type: ignore[call-arg]
    with pytest.raises(sc.ScorecardError, match=r"m0\.value: found 0; expected a number above 0"):
        sc.score(attrs.evolve(card, indicators=(own,)), observations=frame_of(np.array([[[0.0]]])))


def test_a_result_says_what_was_pulled_in() -> None:
    """`treated` lists each moved value; observations and explanations keep what was seen."""
    values = np.array([*range(1, 11), 100.0])
    card = card_with(Treatment(by="winsorise"), units=11)
    result = sc.score(card, observations=frame_of(values.reshape(1, -1, 1)))
    rows = result.treated.astype({"period": str, "unit": str, "indicator": str})

    assert rows.to_numpy().tolist() == [["2022Q1", "u10", "m0", 100, 10, "winsorise"]]
    assert result.observations["value"].tolist() == values.tolist()
    shown = result.scores[result.scores["node"] == "m0"]
    assert shown["score"].tolist() == pytest.approx([*range(1, 11), 10])


def test_the_report_on_outliers_says_what_the_rule_does() -> None:
    """Shape before and after, the limits, and how many values they pull in."""
    values = np.array([*range(1, 11), 100.0])
    frame = frame_of(np.stack([values, np.append(values[:10], np.nan)]).reshape(2, -1, 1))
    card = card_with(Treatment(by="winsorise"), indicators=2, units=11)
    report = sc.outliers(frame, card)

    assert report["indicator"].tolist() == ["m0", "m1"]
    assert report["is_outlying"].tolist() == [True, False]
    assert report["n"].tolist() == [11, 10]
    assert report["pulled"].tolist() == [1, 0]
    assert report["upper"].tolist()[0] == 10
    assert np.isnan(report["upper"].tolist()[1])
    assert report["skewness"][0] == pytest.approx(scipy.stats.skew(values, bias=False))
    assert report["skewness_after"][1] == report["skewness"][1]


@pytest.mark.parametrize("by", TREATMENTS)
def test_a_report_is_to_be_had_under_every_treatment(by: str, harbour: Card) -> None:
    """Each treatment has its line in the report, pooled over time where there is one unit."""
    base = "2024Q1/2025Q4" if by.startswith("winsorise") else None
    own = attrs.evolve(harbour.method, treatment=Treatment(by=by, base_period=base))
    card = attrs.evolve(harbour, method=attrs.evolve(own))
    if by == "log":
        card = attrs.evolve(card, indicators=tuple(map(_positive, card.indicators)))
    report = sc.outliers(sc.observe(harbour, sc.read_ledger(harbour)), card)

    assert set(report["by"]) == {by}
    assert report["period"].isna().all()
    assert report["indicator"].is_unique


def _positive(item: object) -> object:
    goalposts = getattr(item, "goalposts", None)
    return item if goalposts is None else attrs.evolve(
        item, goalposts=attrs.evolve(goalposts, worst=1, best=101)  # type: ignore[type-var]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "message"),
    [({"by": "winsorize"}, "did you mean winsorise"), ({"points": 0}, "from 1 to 1000"),
     ({"skewness": -1}, "at least 0")],
)  # fmt: skip
def test_a_misspelt_treatment_is_refused(given: dict[str, object], message: str) -> None:
    """The message names the nearest right word, or what the number must be."""
    with pytest.raises(sc.ScorecardError, match=message):
        Treatment(**given)  # type: ignore[arg-type]
