"""Ranks of several units, their ranges, and how groups of units stand."""

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata
from test_weighting import measures

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.groups import Group
from scorecard.scoring import Result
from scorecard.standings import TIES

INTERVALS = st.lists(st.tuples(*[st.integers(0, 3)] * 3).map(sorted), min_size=1, max_size=4)
SCORES = st.lists(st.integers(0, 20), min_size=2, max_size=12)


def card_of_units(count: int, *groups: Group) -> Card:
    """One measure from 0 to 100 over so many units."""
    units = tuple(f"u{number:02}" for number in range(count))
    return attrs.evolve(measures(1), units=units, groups=groups)


def result_of(intervals: list[list[int | float]], *groups: Group) -> Result:
    """Units with a low end, a score and a high end each."""
    card = card_of_units(len(intervals), *groups)
    low, value, high = np.array(intervals, dtype=float).T
    frame = pd.DataFrame({"unit": card.units, "value": value, "low": low, "high": high})
    return sc.score(card, observations=frame.assign(period="2022Q1", indicator="m0"))


def exact(scores: list[float]) -> Result:
    """Units with scores that are known exactly."""
    return result_of([[score] * 3 for score in scores])


def by_unit(ranks: pd.DataFrame) -> pd.DataFrame:
    """Ranks in the order of the card."""
    return ranks.astype({"unit": object}).set_index("unit").sort_index()


@given(SCORES, st.sampled_from(TIES))
def test_ranks_are_those_of_scipy(scores: list[float], ties: str) -> None:
    """Ranks agree with scipy.stats.rankdata of the scores turned round."""
    ranks = by_unit(sc.ranking(exact(scores), ties=ties))

    assert ranks["rank"].tolist() == rankdata(-np.array(scores), method=ties).tolist()


@given(INTERVALS, st.sampled_from(TIES))
def test_the_range_holds_every_rank_that_the_intervals_allow(
    intervals: list[list[int]], ties: str
) -> None:
    """Over all scores within the intervals, half points included, no rank leaves the range, and
    both of its ends occur."""
    ranks = by_unit(sc.ranking(result_of(intervals), ties=ties))  # type: ignore[arg-type]
    # In steps of a quarter four open intervals find room for values that all differ.
    steps = [np.linspace(low, high, 4 * (high - low) + 1) for low, _, high in intervals]
    drawn = np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, len(intervals))
    possible = rankdata(-drawn, method=ties, axis=1)

    assert ranks["rank_low"].tolist() == possible.min(axis=0).tolist()
    assert ranks["rank_high"].tolist() == possible.max(axis=0).tolist()
    assert (ranks["rank_low"] <= ranks["rank"]).all()
    assert (ranks["rank"] <= ranks["rank_high"]).all()


@given(SCORES, st.sampled_from(TIES))
def test_exact_scores_leave_no_range(scores: list[float], ties: str) -> None:
    """Where every score is exact, the best and the worst rank are the rank."""
    ranks = sc.ranking(exact(scores), ties=ties)

    assert ranks["rank_low"].tolist() == ranks["rank"].tolist() == ranks["rank_high"].tolist()


@given(SCORES, st.sampled_from(TIES))
def test_a_monotone_change_of_scores_moves_no_rank(scores: list[float], ties: str) -> None:
    """Ranks depend on the order of the scores alone."""
    moved = [score**2 / 4 for score in scores]

    assert (
        sc.ranking(exact(scores), ties=ties)["rank"].tolist()
        == sc.ranking(exact(moved), ties=ties)["rank"].tolist()
    )


def test_the_order_of_the_rows_moves_no_rank() -> None:
    """Observations in any order give the same frame."""
    result = result_of([[1, 2, 3], [2, 2, 2], [0, 5, 9]])
    frame = result.observations.dropna(subset="value").iloc[::-1]
    again = sc.score(result.card, observations=frame)

    pd.testing.assert_frame_equal(sc.ranking(result), sc.ranking(again))


def test_who_has_no_score_is_not_ranked() -> None:
    """A missing score has no rank, stands at the end of the table and moves nobody else's rank."""
    with_gap = by_unit(sc.ranking(exact([3, np.nan, 7])))

    assert with_gap["rank"].tolist()[::2] == [2, 1]
    assert with_gap.loc["u01", ["score", "rank", "rank_low", "rank_high"]].isna().all()
    assert set(with_gap["n"]) == {2}
    assert sc.ranking(exact([3, np.nan, 7]))["unit"].tolist() == ["u02", "u00", "u01"]


def test_a_node_a_period_and_an_aspect_can_be_chosen() -> None:
    """The frame says which node and period the ranks are of."""
    ranks = sc.ranking(exact([3, 4]), "m0", "2022Q1", aspect="all")

    assert set(ranks["node"]) == {"m0"}
    assert set(ranks["period"].astype(str)) == {"2022Q1"}
    assert list(ranks.columns) == [
        "period", "unit", "node", "score", "rank", "rank_low", "rank_high", "n"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [("node", "mm0", "did you mean m0"), ("period", "2031Q1", "period: found 2031Q1"),
     ("aspect", "every", "expected all"), ("ties", "averages", "did you mean average"),
     ("period", "2022", "write it like 2026Q3")],
)  # fmt: skip
def test_a_misspelt_argument_is_refused(name: str, value: str, message: str) -> None:
    """The message names the argument and the nearest right one."""
    with pytest.raises(sc.ScorecardError, match=message):
        sc.ranking(exact([3, 4]), **{name: value})  # type: ignore[arg-type]


def test_a_group_stands_as_its_units_do() -> None:
    """Mean, median, lowest and highest score of the units that have one; the others are counted."""
    one = Group(id="one", title="One", units=("u00", "u01", "u04"))
    two = Group(id="two", title="Two", units=("u02",))
    frame = sc.group_scores(result_of([[s] * 3 for s in (10, 40, 70, 90, np.nan)], one, two))
    card = frame[frame["node"] == "made"].set_index("group")

    assert card.loc["one", ["mean", "median", "min", "max"]].tolist() == [25, 25, 10, 40]
    assert card.loc["one", ["n", "missing"]].tolist() == [2, 1]
    assert card.loc["two", ["mean", "median", "min", "max", "n", "missing"]].tolist() == (
        [70, 70, 70, 70, 1, 0]
    )


@given(st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_a_group_stands_between_its_lowest_and_its_highest(scores: list[int]) -> None:
    """Mean and median of a group lie between its ends, at every node."""
    units = tuple(f"u{number:02}" for number in range(len(scores)))
    result = result_of([[s] * 3 for s in scores], Group(id="g", title="All", units=units))
    frame = sc.group_scores(result)

    assert len(frame) == len(result.card.nodes)
    for name in ("mean", "median"):
        assert (frame["min"] - 1e-9 <= frame[name]).all()
        assert (frame[name] <= frame["max"] + 1e-9).all()
    assert frame["median"].iloc[0] == pytest.approx(np.median(scores))


def test_a_card_without_groups_says_so() -> None:
    """There is nothing to sum up where no group is declared."""
    with pytest.raises(sc.ScorecardError, match=r"found a card without groups"):
        sc.group_scores(exact([3, 4]))


def test_an_open_card_may_name_units_that_do_not_come() -> None:
    """Where any unit may come, a group may wait for those that are not there."""
    group = Group(id="g", title="All", units=("u00", "zz"))
    card: Card = attrs.evolve(measures(1), units=(), groups=(group,))
    frame = pd.DataFrame({"unit": ["u00", "u01"], "value": [10.0, 20.0]})
    result = sc.score(card, observations=frame.assign(period="2022Q1", indicator="m0"))

    assert sc.group_scores(result)[["n", "missing"]].drop_duplicates().to_numpy().tolist() == [
        [1, 0]
    ]
