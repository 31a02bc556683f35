"""Rounding, against the standard library's decimals."""

from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cards, observations

from scorecard.aggregation import aggregate_panel
from scorecard.definitions.scales import LEVELS, RULES, Rounding
from scorecard.errors import ScorecardError
from scorecard.normalisation import normalise_panel
from scorecard.panel import panel_of
from scorecard.rounding import rounded

ORACLE = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "floor": ROUND_FLOOR}
rules = st.sampled_from(RULES)
digits = st.integers(0, 6)
# Up to eight decimals, ties among them far more often than chance would have it.
decimals = st.one_of(
    st.decimals(-10_000, 10_000, places=8, allow_nan=False),
    st.builds(
        lambda whole, places: Decimal(whole).scaleb(-places) / 2,
        st.integers(-200_000, 200_000), st.integers(0, 6),
    ),
)  # fmt: skip
numbers = st.floats(-10_000, 10_000)


@given(decimals, rules, digits)
def test_rounding_is_exact_in_decimals(number: Decimal, rule: str, kept: int) -> None:
    """A number written in decimals is rounded as the decimal module rounds it, ties and all."""
    found = rounded(float(number), rule, kept)

    assert float(found) == float(number.quantize(Decimal(1).scaleb(-kept), ORACLE[rule]))


@pytest.mark.parametrize(
    ("number", "kept", "up", "even", "floor"),
    [(2.5, 0, 3, 2, 2), (0.285, 2, 0.29, 0.28, 0.28), (1.005, 2, 1.01, 1.0, 1.0),
     (-2.5, 0, -3, -2, -3), (79.99999999999, 0, 80, 80, 80), (0.1 + 0.2, 1, 0.3, 0.3, 0.3)],
)  # fmt: skip
def test_ties_are_those_of_the_number_as_written(
    number: float, kept: int, up: float, even: float, floor: float
) -> None:
    """What arithmetic in binary adds or takes away makes and breaks no tie."""
    assert [float(rounded(number, rule, kept)) for rule in RULES] == [up, even, floor]


@given(numbers, numbers, st.sampled_from([*RULES, "none"]), digits)
def test_rounding_is_monotone(one: float, other: float, rule: str, kept: int) -> None:
    """A larger number is never rounded to a smaller one."""
    low, high = sorted((one, other))

    assert rounded(low, rule, kept) <= rounded(high, rule, kept)


@given(numbers, st.sampled_from([*RULES, "none"]), digits)
def test_rounding_twice_changes_nothing_more(number: float, rule: str, kept: int) -> None:
    """A rounded number is rounded to itself."""
    once = rounded(number, rule, kept)

    assert rounded(once, rule, kept) == once


@given(numbers, rules, digits)
def test_rounding_moves_a_number_by_less_than_its_last_digit(
    number: float, rule: str, kept: int
) -> None:
    """To the nearest means by half of the last digit at most, down means by less than all of it."""
    most = 10.0**-kept * (1 if rule == "floor" else 0.5)

    assert abs(float(rounded(number, rule, kept)) - number) <= most + 1e-9


def test_missing_stays_missing() -> None:
    """NaN is never rounded to a number, nor −0.2 to a zero with a sign."""
    found = rounded([np.nan, -0.2], "half_up")

    assert np.isnan(found[0])
    assert not np.signbit(found[1])


@pytest.mark.parametrize(
    ("rule", "kept", "message"),
    [("half_upp", 0, 'rule: found "half_upp"; expected half_up, half_even, floor or none; '
      "did you mean half_up?"),
     ("floor", 7, "digits: found 7; expected a whole number from 0 to 6; write such a number")],
)  # fmt: skip
def test_an_unknown_rule_is_refused(rule: str, kept: int, message: str) -> None:
    """A misspelt rule is refused with the nearest one, and digits that cannot be kept too."""
    with pytest.raises(ScorecardError) as caught:
        rounded(1.0, rule, kept)

    assert [str(fault) for fault in caught.value.faults] == [message]


@given(st.data(), rules, st.lists(st.none() | st.integers(0, 2), min_size=4, max_size=4))
def test_each_level_is_rounded_before_the_next_takes_it_up(
    data: st.DataObject, rule: str, kept: list[int | None]
) -> None:
    """Points and ends of a level have its digits, the ends hold the point, coverage is as it was."""
    card = data.draw(cards(applies=False))
    by_level = dict(zip(LEVELS, kept, strict=True))
    rounding = Rounding(rule=rule, **by_level)  # type: ignore[arg-type]
    panel = normalise_panel(panel_of(data.draw(observations(card)), card))
    other = attrs.evolve(card, method=attrs.evolve(card.method, rounding=rounding))
    plain, scores = aggregate_panel(panel), aggregate_panel(attrs.evolve(panel, card=other))

    for place, node in enumerate(card.nodes):
        left = by_level[node.level]
        for array in (scores.value, scores.low, scores.high):
            if left is not None:
                np.testing.assert_array_equal(array[place], rounded(array[place], rule, left))
    seen = ~np.isnan(scores.value)
    assert ((scores.low <= scores.value) & (scores.value <= scores.high))[seen].all()
    np.testing.assert_array_equal(scores.coverage, plain.coverage)


@given(st.data())
def test_without_rounding_no_bit_changes(data: st.DataObject) -> None:
    """A rule without a level to apply it to leaves every score as it is."""
    card = data.draw(cards(applies=False))
    panel = normalise_panel(panel_of(data.draw(observations(card)), card))
    other = attrs.evolve(card, method=attrs.evolve(card.method, rounding=Rounding(rule="floor")))
    plain, scores = aggregate_panel(panel), aggregate_panel(attrs.evolve(panel, card=other))

    for name in ("value", "low", "high", "held"):
        np.testing.assert_array_equal(getattr(scores, name), getattr(plain, name))
