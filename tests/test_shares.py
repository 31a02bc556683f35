"""Fair shares of a change: Shapley values and the straight line."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.comparison.shares import line_shares, shapley_values, subset_weights

NUMBERS = st.floats(-100, 100)


@st.composite
def games(draw: st.DrawFn, most: int = 4) -> np.ndarray:
    """What each set of players reaches."""
    players = draw(st.integers(1, most))
    return np.array(draw(st.lists(NUMBERS, min_size=2**players, max_size=2**players)))


@given(games())
def test_shares_are_the_mean_over_all_orders(values: np.ndarray) -> None:
    """A Shapley value is the mean gain over every order in which the players may come."""
    players = len(values).bit_length() - 1
    gains = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        reached = 0
        for player in order:
            gains[player] += values[reached | 1 << player] - values[reached]
            reached |= 1 << player

    assert np.allclose(shapley_values(values), gains / len(orders), atol=1e-9)


@given(games(8))
def test_shares_sum_to_the_whole(values: np.ndarray) -> None:
    """Over all players the shares sum to what all reach less what none does."""
    assert np.isclose(shapley_values(values).sum(), values[-1] - values[0], atol=1e-9)


@given(games(3))
def test_a_player_that_changes_nothing_gets_nothing(values: np.ndarray) -> None:
    """A player whose coming never matters has a share of exactly 0."""
    assert shapley_values(np.concatenate([values, values]))[-1] == 0


def test_a_worked_example_of_three_players() -> None:
    """
    Gloves: two hold a right one, one a left, a pair is worth 1; shares 1/6, 1/6, 2/3.

    By hand: the holder of the left glove completes a pair unless first (4 of 6 orders); each
    other one only where it comes second, right after the left (1 of 6).
    """
    sets = np.arange(8)
    pair = ((sets & 4) > 0) & ((sets & 3) > 0)

    assert np.allclose(shapley_values(pair.astype(float)), [1 / 6, 1 / 6, 2 / 3])


@given(st.integers(1, 9))
def test_weights_of_the_sets_before_a_player_sum_to_one(players: int) -> None:
    """Over all sets of the others the chances that they come before a player sum to 1."""
    from math import comb

    weights = subset_weights(players)

    assert np.isclose(sum(comb(players - 1, k) * w for k, w in enumerate(weights)), 1)


@given(st.integers(1, 5), st.integers(1, 6), st.data())
def test_shares_along_the_line_sum_to_the_whole(
    steps: int, players: int, data: st.DataObject
) -> None:
    """Whatever the steps, the shares along the line sum to its end less its start."""

    def drawn(*shape: int) -> np.ndarray:
        size = int(np.prod(shape))
        return np.array(data.draw(st.lists(NUMBERS, min_size=size, max_size=size))).reshape(shape)

    states, ahead, behind = drawn(steps + 1), drawn(steps, players), drawn(steps, players)

    shares = line_shares(states, ahead, behind, np.ones(players, dtype=bool))

    assert shares.sum() == pytest.approx(states[-1] - states[0], abs=1e-6)


def test_the_line_tends_to_the_integral_of_the_slope() -> None:
    """For x·y from (0, 0) to (1, 2) each share is the integral of its slope along the line, 1."""
    along = np.linspace(0, 1, 9)
    start, end = along[:-1], along[1:]
    states = 2 * along**2
    ahead = np.stack([end * 2 * start, start * 2 * end], axis=1)
    behind = np.stack([start * 2 * end, end * 2 * start], axis=1)

    assert np.allclose(line_shares(states, ahead, behind, np.array([True, True])), [1, 1])
