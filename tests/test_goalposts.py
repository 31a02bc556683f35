"""Goalposts on a log scale, and what cannot be placed between them."""

from datetime import date
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import card_of

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.goalposts import Goalposts
from scorecard.definitions.kinds import Count, Measure, Ratio, Selector
from scorecard.normalisation import target_points

INCOME = Goalposts(worst=100, best=75_000, scale="log", set_on=date(2024, 3, 13), source="UNDP")
COMMON: dict[str, Any] = {"id": "x", "clause": "C1", "question": "How much?", "why": "It shows."}


def measure(ends: Goalposts = INCOME, **others: Any) -> Measure:
    return Measure(**COMMON, goalposts=ends, valid_for=1, unit_measure="dollars", **others)


def points(values: list[float], item: Measure | None = None, **ends: list[float]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "period": pd.period_range("2022Q1", periods=len(values), freq="Q"),
            "indicator": "x",
            "value": values,
            **ends,
        }
    )
    return sc.normalise(frame, card_of(item or measure()))


def test_the_worked_example_of_the_human_development_report() -> None:
    """An income of 3,829 dollars between 100 and 75,000 gives an index of 0.5506."""
    # UNDP, technical note 1 (incomes in 2017 PPP dollars), the worked example.
    assert round(points([3829])["score"].iloc[0] / 100, 4) == 0.5506


def test_ends_score_0_and_100_and_nothing_lies_outside() -> None:
    """The ends come out exactly, and what lies beyond them is clipped."""
    assert points([100, 75_000, 1, 1e9])["score"].tolist() == [0, 100, 0, 100]


@given(st.floats(1, 1e6), st.sampled_from([1e-3, 0.5, 110.0]))
def test_a_log_score_is_unchanged_by_the_currency(value: float, factor: float) -> None:
    """Counting values and ends in another unit of measure moves no score."""
    other = attrs.evolve(INCOME, worst=INCOME.worst * factor, best=INCOME.best * factor)

    before = points([value])["score"]
    np.testing.assert_allclose(points([value * factor], measure(other))["score"], before, atol=1e-9)


def test_equal_ratios_count_alike_in_either_direction() -> None:
    """Each tenfold step is the same number of points, also where less is better."""
    rising = Goalposts(worst=1, best=1000, scale="log", set_on=date(2024, 1, 1), source="Made")
    falling = attrs.evolve(rising, worst=1000, best=1)
    thirds = [0, 100 / 3, 200 / 3, 100]

    assert points([1, 10, 100, 1000], measure(rising))["score"].tolist() == pytest.approx(thirds)
    assert points([1000, 100, 10, 1], measure(falling))["score"].tolist() == pytest.approx(thirds)


def test_bounds_and_target_go_through_the_logarithm_too() -> None:
    """Ends of a value are placed as values are, and so is what is to be reached."""
    middle = float(np.sqrt(100 * 75_000))
    row = points([middle], low=[100], high=[75_000]).iloc[0]

    assert list(row[["low", "score", "high"]]) == pytest.approx([0, 50, 100])
    assert target_points(measure(target=middle)) == pytest.approx(50)


@pytest.mark.parametrize("value", [0.0, -3.0])
def test_a_value_without_logarithm_is_refused(value: float) -> None:
    """A value, or an end of one, that is not above 0 is a fault, never a NaN or a clipped zero."""
    with pytest.raises(sc.ScorecardError, match="expected a number above 0"):
        points([500, value])
    with pytest.raises(sc.ScorecardError, match=r"x\.low: found"):
        points([500], low=[value])


@pytest.mark.parametrize("worst", [0.0, -1.0])
def test_an_end_without_logarithm_is_refused(worst: float) -> None:
    """Both ends of a log scale lie above 0."""
    with pytest.raises(sc.ScorecardError, match="expected two numbers above 0"):
        attrs.evolve(INCOME, worst=worst)


def test_ends_that_are_one_in_logarithms_are_refused() -> None:
    """Two large numbers may differ and their logarithms not: nothing lies between."""
    with pytest.raises(sc.ScorecardError, match="expected two different numbers"):
        attrs.evolve(INCOME, worst=1e17, best=1e17 + 64)


def cards_of_flows() -> list[Any]:
    own = Selector(indicator="x")
    ends = attrs.evolve(INCOME, worst=0.1, best=1)
    return [
        Count(**COMMON, goalposts=attrs.evolve(INCOME, worst=1, best=8)),
        Ratio(**COMMON, numerator=own, denominator=own, goalposts=ends),
    ]


@pytest.mark.parametrize("place", [0, 1])
def test_what_can_be_zero_has_no_log_scale(place: int) -> None:
    """A number of events or a share can be 0, so a log scale is for measures alone."""
    item = cards_of_flows()[place]

    with pytest.raises(sc.ScorecardError, match=f"found a log scale for a {item.kind}"):
        card_of(item)


def test_only_a_measure_on_a_log_scale_needs_values_above_zero(harbour: Card) -> None:
    """On a linear scale a value of 0 is as good as any."""
    assert points([0.0], measure(attrs.evolve(INCOME, scale="linear")))["score"].tolist() == [0]
    assert not any(
        item.goalposts.is_log for item in harbour.indicators if isinstance(item, Measure)
    )
