"""Theil–Sen and Mann–Kendall against enumeration and against other people's code."""

import itertools

import numpy as np
import pymannkendall
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from scorecard.trends.statistics import EXACT_UP_TO, mann_kendall, theil_sen

# Few different values, so that ties are the rule, as they are in scores.
TIED = st.lists(st.integers(0, 4).map(float), min_size=2, max_size=12)
UNTIED = st.lists(st.integers(-500, 500).map(float), min_size=3, max_size=30, unique=True)
GAPPED = st.lists(st.none() | st.integers(0, 4).map(float), min_size=2, max_size=12)


def row(values: list[float] | list[float | None]) -> np.ndarray:
    return np.array([values], dtype=float)


def balance(values: tuple[float, ...]) -> float:
    return sum(np.sign(late - early) for early, late in itertools.combinations(values, 2))


@given(st.lists(st.integers(0, 3).map(float), min_size=2, max_size=7))
def test_p_is_the_share_of_all_orders_at_least_as_extreme(values: list[float]) -> None:
    """With ties, p is what counting all orders of the values gives."""
    orders = [abs(balance(order)) for order in itertools.permutations(values)]

    s, p = mann_kendall(row(values))

    assert s[0] == balance(tuple(values))
    assert p[0] == pytest.approx(np.mean(np.array(orders) >= abs(s[0])), rel=1e-12)


@pytest.mark.parametrize("values", [(1, 1, 2, 3, 3, 3, 4, 2), (5, 5, 5, 5, 6, 6, 6, 6)])
def test_p_of_eight_tied_values_is_that_of_all_40320_orders(values: tuple[float, ...]) -> None:
    """Enumeration of all orders of eight values confirms p."""
    orders = np.array(list(itertools.permutations(values)), dtype=float)
    early, late = np.triu_indices(8, 1)
    extremes = np.abs(np.sign(orders[:, late] - orders[:, early]).sum(axis=1))

    s, p = mann_kendall(row(list(values)))

    assert p[0] == pytest.approx(np.mean(extremes >= abs(s[0])), rel=1e-12)


@given(UNTIED)
def test_p_without_ties_is_that_of_exact_kendall_tau(values: list[float]) -> None:
    """Without ties the test is Kendall's tau against time, exact."""
    expected = scipy.stats.kendalltau(range(len(values)), values, method="exact").pvalue

    assert mann_kendall(row(values))[1][0] == pytest.approx(expected, rel=1e-9)


@given(TIED.filter(lambda values: len(set(values)) > 1))
def test_s_is_that_of_another_implementation(values: list[float]) -> None:
    """S, the pairs that rise less the pairs that fall, agrees with another implementation."""
    assert mann_kendall(row(values))[0][0] == pymannkendall.original_test(values).s


@given(TIED)
def test_the_slope_is_that_of_other_implementations(values: list[float]) -> None:
    """The median slope agrees with two other implementations."""
    slope = theil_sen(row(values))[0]

    assert slope == pytest.approx(scipy.stats.theilslopes(values).slope, abs=1e-12)
    assert slope == pytest.approx(pymannkendall.sens_slope(values).slope, abs=1e-12)


@given(GAPPED)
def test_gaps_keep_their_place_in_time(values: list[float | None]) -> None:
    """A missing value is left out, and the others keep their distances in time."""
    known = [(when, value) for when, value in enumerate(values) if value is not None]
    slope, (s, p) = theil_sen(row(values))[0], mann_kendall(row(values))

    if len(known) < 2:
        assert np.isnan([slope, s[0], p[0]]).all()
        return
    times, scores = zip(*known, strict=True)
    assert slope == pytest.approx(scipy.stats.theilslopes(scores, times).slope, abs=1e-12)
    assert p[0] == mann_kendall(row(list(scores)))[1][0]


@given(TIED)
def test_p_lies_above_zero_and_at_most_one(values: list[float]) -> None:
    """p is a share of orders to which the observed one belongs."""
    assert 0 < mann_kendall(row(values))[1][0] <= 1


@given(TIED, st.floats(0.1, 50), st.floats(-100, 100))
def test_p_is_unchanged_by_a_monotone_transformation(
    values: list[float], factor: float, shift: float
) -> None:
    """Only the order of values matters to the test."""
    moved = (factor * np.array(values) ** 3 + shift).tolist()

    assert mann_kendall(row(moved))[1][0] == mann_kendall(row(values))[1][0]


@given(GAPPED)
def test_reversing_time_turns_slope_and_s_round(values: list[float | None]) -> None:
    """A series read backwards has the opposite slope and S, and the same p."""
    there, back = row(values), row(values[::-1])
    (s, p), (s_back, p_back) = mann_kendall(there), mann_kendall(back)

    np.testing.assert_array_equal(theil_sen(back), -theil_sen(there))
    np.testing.assert_array_equal(s_back, -s)
    np.testing.assert_array_equal(p_back, p)


@given(st.lists(st.lists(st.integers(0, 3).map(float), min_size=6, max_size=6), min_size=1))
def test_each_series_is_judged_by_itself(series: list[list[float]]) -> None:
    """Many series at once give what each gives alone."""
    together = np.array(series)
    alone = [mann_kendall(row(values))[1][0] for values in series]

    np.testing.assert_array_equal(mann_kendall(together)[1], alone)
    np.testing.assert_array_equal(theil_sen(together), [theil_sen(row(v))[0] for v in series])


def test_many_series_are_taken_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking few series at a time, to save memory, changes no result."""
    series = np.random.default_rng(1).integers(0, 5, (50, 9)).astype(float)
    slopes, (s, p) = theil_sen(series), mann_kendall(series)

    monkeypatch.setattr("scorecard.trends.statistics._CELLS_AT_ONCE", 100)

    np.testing.assert_array_equal(theil_sen(series), slopes)
    np.testing.assert_array_equal(mann_kendall(series), (s, p))


def test_four_rises_in_a_row_are_still_chance() -> None:
    """Four different values in rising order have p = 2/24, five have 2/120."""
    p = mann_kendall(np.array([[1, 2, 3, 4, np.nan], [1, 2, 3, 4, 5]], dtype=float))[1]

    assert p.tolist() == pytest.approx([2 / 24, 2 / 120])


def test_no_change_at_all_has_p_one() -> None:
    """Equal values are all tied; every order has S = 0."""
    assert mann_kendall(np.full((1, 9), 40.0))[1].tolist() == [1.0]


@pytest.mark.parametrize("ties", [1, 7])
def test_beyond_sixty_values_p_is_the_normal_approximation(ties: int) -> None:
    """Long series, as of days, take the normal approximation with the variance given the ties."""
    values = (np.random.default_rng(3).normal(size=200).cumsum() * 100).round() // ties
    expected = pymannkendall.original_test(values).p

    assert len(values) > EXACT_UP_TO
    assert mann_kendall(values[None])[1][0] == pytest.approx(expected, abs=1e-12)


def test_the_approximation_joins_the_exact_distribution() -> None:
    """At sixty values the exact p and the approximation differ by less than 0.005."""
    values = np.random.default_rng(5).normal(size=EXACT_UP_TO).round(1)

    exact = mann_kendall(values[None])[1][0]

    assert exact == pytest.approx(pymannkendall.original_test(values).p, abs=5e-3)


def test_long_series_without_change_have_p_one() -> None:
    """Beyond sixty values, too, equal values have p = 1."""
    assert mann_kendall(np.full((1, 100), 40.0))[1].tolist() == [1.0]
