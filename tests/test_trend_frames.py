"""Frames of trends: what stands beside the labels, and which frames are refused."""

import random

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_series import judged, scored

from scorecard.aggregation import aggregate
from scorecard.definitions.card import Card
from scorecard.definitions.method import LABEL_RULES
from scorecard.errors import ScorecardError
from scorecard.scoring import score
from scorecard.trends.labels import LABELS, RULES
from scorecard.trends.published.rules import PUBLISHED
from scorecard.trends.trending import trend

COLUMNS = ["unit", "node", "level", "aspect", "baseline", "score", "change", "target", "pace",
           "slope", "p_value", "n", "label", "fragile", "rule", "reason", "moves"]  # fmt: skip
NONE = np.nan


def test_later_rows_are_ignored(harbour: Card) -> None:
    """What comes after the last quarter judged changes nothing."""
    points = [20.0, 20, 40, 40, 60, 80, 100]

    early = trend(scored(points[:5]), harbour)

    pd.testing.assert_frame_equal(trend(scored(points), harbour, through="2025Q1"), early)
    pd.testing.assert_frame_equal(
        trend(scored(points), harbour, through=pd.Period("2025Q1", freq="Q")), early
    )


def test_provisional_quarters_are_not_judged(harbour: Card) -> None:
    """By default the last quarter judged is the last before the first provisional one."""
    open_quarter = scored([20] * 5 + [90], obs_status=["A"] * 5 + ["P"])
    unseen = scored([20] * 5 + [NONE], node="lights", obs_status=["A"] * 5 + ["O"])

    found = trend(pd.concat([open_quarter, unseen]), harbour)

    assert found["label"].tolist() == ["no change", "no change"]
    assert found["score"].tolist() == [20, 20]


def test_slope_and_p_need_three_moves(harbour: Card) -> None:
    """With fewer than three moves there is neither slope nor p; with three there are both."""
    two = judged(scored([20, 20, 30, 30, 40, 40]), harbour)
    three = judged(scored([20, 20, 30, 30, 40, 50]), harbour)

    assert np.isnan([two["slope"], two["p_value"]]).all()
    assert three["slope"] == 6
    assert three["p_value"] == pytest.approx(2 / 180)


def test_slope_and_p_begin_at_the_baseline(harbour: Card) -> None:
    """Scores before the baseline have no part in slope and p."""
    since = judged(scored([20, 30, 40, 50]), harbour)
    longer = judged(scored([90, 0, 20, 30, 40, 50], first="2023Q3"), harbour)

    assert (longer["slope"], longer["p_value"]) == (since["slope"], since["p_value"])


@pytest.mark.parametrize(("points", "words"), [
    ([20, 20, 20, 20, 20], "has not changed"),
    ([20, 20, 40, 40, 40], "rose once, in 2024Q3"),
    ([20, NONE, NONE, 40, 40], "rose once, in 2024Q4"),
    ([20, 30, 30, 40, 10], "rose twice, last in 2024Q4; fell once, in 2025Q1"),
    ([20, 30, 40, 50, 50], "rose 3 times, last in 2024Q4"),
    ([NONE, NONE, NONE, NONE, 20], "was known once at most"),
])  # fmt: skip
def test_moves_are_told_in_words(harbour: Card, points: list[float], words: str) -> None:
    """How often a score rose and fell, and when last; a gap is bridged."""
    assert judged(scored(points), harbour)["moves"] == words


def test_a_difference_of_rounding_is_no_move(harbour: Card) -> None:
    """Scores that differ in the last bits are equal."""
    row = judged(scored([0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3, 0.1 + 0.2]), harbour)

    assert row["moves"] == "has not changed"
    assert np.isnan(row["p_value"])


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Series of several nodes and aspects, with gaps and statuses."""
    length = draw(st.integers(1, 12))
    parts = []
    for node in draw(st.lists(st.sampled_from(["harbour", "pilots", "HP1", "HL2"]), min_size=1,
                              unique=True)):  # fmt: skip
        points = draw(st.lists(st.none() | st.integers(0, 100), min_size=length, max_size=length))
        status = draw(st.lists(st.sampled_from("AIB"), min_size=length, max_size=length))
        given_points = pd.Series(points, dtype=float)
        wide = draw(st.integers(0, 40))
        parts.append(scored(
            given_points.tolist(), node=node, first=draw(st.sampled_from(["2023Q3", "2024Q1"])),
            low=(given_points - wide).clip(lower=0), high=(given_points + wide).clip(upper=100),
            held=given_points.cummax(), obs_status=status,
        ))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@given(frames(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    harbour: Card, scores: pd.DataFrame, chance: random.Random
) -> None:
    """Labels and numbers are the same whatever the order of rows."""
    order = list(range(len(scores)))
    chance.shuffle(order)

    pd.testing.assert_frame_equal(trend(scores.iloc[order], harbour), trend(scores, harbour))


@given(frames())
def test_what_can_be_told_rests_on_enough_scores(harbour: Card, scores: pd.DataFrame) -> None:
    """A label other than `cannot tell yet` has both scores and four scored quarters behind it."""
    found = trend(scores, harbour)
    told = found[found["label"] != "cannot tell yet"]

    assert (told["n"] >= 4).all()
    assert told[["baseline", "score", "change", "pace"]].notna().all(axis=None)
    assert not found.loc[found["label"] == "cannot tell yet", "fragile"].any()
    assert found["p_value"].dropna().between(0, 1, inclusive="right").all()
    assert (found["reason"].str.len() > 0).all()


@given(frames())
def test_an_exact_score_is_never_fragile(harbour: Card, scores: pd.DataFrame) -> None:
    """Without an interval there is nothing for a label to differ by."""
    found = trend(scores.drop(columns=["low", "high"]), harbour)

    assert not found["fragile"].any()
    assert not found["reason"].str.contains("decides the direction").any()


def test_the_card_scored_from_files_has_its_trends(harbour: Card) -> None:
    """Every node and aspect of a result has one row, in the order of the card."""
    result = score(harbour)

    trends = result.trends

    assert trends.columns.tolist() == COLUMNS
    scored_nodes = result.scores[["unit", "node", "aspect"]].drop_duplicates()
    nodes = [node.id for node in harbour.nodes]
    expected = sorted(
        scored_nodes.itertuples(index=False, name=None),
        key=lambda row: (nodes.index(row[1]), harbour.aspects.index(row[2])),
    )
    assert list(trends[["unit", "node", "aspect"]].itertuples(index=False, name=None)) == expected
    assert trends["label"].isin(LABELS).all()
    pd.testing.assert_frame_equal(
        trend(result.scores, harbour, through=result.last_complete), trends
    )


def test_several_units_are_judged_one_by_one(harbour: Card) -> None:
    """Each unit has its own rows, in the card's order of units."""
    card = attrs.evolve(harbour, units=("B", "A"))
    scores = pd.concat([scored([20] * 5, unit="A"), scored([20, 20, 20, 20, 100], unit="B")])

    found = trend(scores, card)

    assert found["unit"].tolist() == ["B", "A"]
    assert found["label"].tolist() == ["met", "no change"]


def test_other_periods_than_quarters_are_named_as_they_are(harbour: Card) -> None:
    """A card of years speaks of years."""
    card = attrs.evolve(
        harbour, frequency="A", series_from="2021", baseline="2022",
        indicators=tuple(attrs.evolve(item) for item in harbour.indicators),
    )  # fmt: skip
    years = pd.period_range("2022", periods=3, freq="Y")
    scores = pd.DataFrame({"period": years, "node": "pilots", "score": [20, 20, 30]})

    assert judged(scores, card)["reason"] == "Scored years since 2022: 2; four are needed."


def test_no_scores_have_no_trends(harbour: Card) -> None:
    """An empty frame gives an empty frame with the same columns."""
    empty = trend(scored([20]).iloc[:0], harbour)

    assert empty.empty
    assert empty.columns.tolist() == COLUMNS


def test_every_rule_a_card_may_name_exists() -> None:
    """The names a card may declare are those of the rules there are."""
    assert (*RULES, *PUBLISHED) == LABEL_RULES


FAULTY = [
    ({"columns": {"score": "points"}}, [
        'column: found "points"; expected period, unit, node, level, aspect, score, low, high, '
        "coverage, obs_status, worst_child, held, bounds or version; drop the column",
        "column: found no column score; expected period, node, score; add score"]),
    ({"columns": {"level": "hihg"}}, [
        'column: found "hihg"; expected period, unit, node, level, aspect, score, low, high, '
        "coverage, obs_status, worst_child, held, bounds or version; did you mean high?"]),
]  # fmt: skip


@pytest.mark.parametrize(("renamed", "lines"), FAULTY)
def test_columns_are_refused_by_name(
    harbour: Card, renamed: dict[str, dict[str, str]], lines: list[str]
) -> None:
    """A missing column and an unknown one are named, with the nearest right one."""
    scores = scored([20] * 5, level="recommendation").rename(columns=renamed["columns"])
    if "points" in scores:
        scores = scores.drop(columns="level")

    with pytest.raises(ScorecardError) as caught:
        trend(scores, harbour)

    assert [str(fault) for fault in caught.value.faults] == lines


WRONG = [
    (scored([20] * 5, node="pilot"), 'did you mean pilots?'),
    (scored([20] * 5, aspect="outcomes"), "did you mean outcome?"),
    (scored([20] * 5, unit="Harbour authorty"), "did you mean Harbour authority?"),
    (scored([20] * 5, obs_status="a"), 'found "a"'),
    (scored([20, 120]), "score: found 120; expected points from 0 to 100; mend it"),
    (scored([20, 30], low=25), "low: found an end on the wrong side of the score; "
     "expected low ≤ score ≤ high; swap them"),
    (scored([20, 30]).assign(period=pd.period_range("2024", periods=2, freq="Y")),
     'expected period[Q-DEC]; use pd.PeriodIndex(…, freq="Q-DEC")'),
    (scored([20, 30]).assign(period=pd.PeriodIndex(["2024Q1", None], freq="Q")),
     "period: found a row without a period"),
    (pd.concat([scored([20]), scored([30])]), "found two rows for one cell"),
    (scored([20], obs_status="P"), "found provisional scores only"),
]  # fmt: skip


@pytest.mark.parametrize(("scores", "message"), WRONG)
def test_faulty_frames_are_refused(harbour: Card, scores: pd.DataFrame, message: str) -> None:
    """What cannot be a score is refused with what to do, never passed over."""
    with pytest.raises(ScorecardError) as caught:
        trend(scores, harbour)

    assert message in str(caught.value)


@pytest.mark.parametrize(("through", "message"), [
    ("2030Q1", "through: found 2030Q1; expected a quarter from 2024Q1 to 2025Q1; choose one of"),
    ("2025-03", 'found "2025-03"; expected a quarter; write it like 2026Q3'),
])  # fmt: skip
def test_a_period_outside_the_frame_is_refused(harbour: Card, through: str, message: str) -> None:
    """The last period judged must be one of the frame."""
    with pytest.raises(ScorecardError) as caught:
        trend(scored([20] * 5), harbour, through=through)

    assert message in str(caught.value)


def test_a_misspelt_rule_is_refused_with_the_nearest(harbour: Card) -> None:
    """An unknown rule is refused, and the nearest right one named."""
    with pytest.raises(ScorecardError) as caught:
        trend(scored([20] * 5), harbour, rule="defalt")

    said = str(caught.value.faults[0])
    assert said.startswith('rule: found "defalt"; expected default, un_progress_chart_2023, ')
    assert said.endswith(" or uk_jncc; did you mean default?")


def test_aggregated_points_can_be_judged_without_a_result(harbour: Card) -> None:
    """The stage works on the plain frame that the stage before it returns."""
    quarters = pd.period_range("2024Q1", "2025Q1", freq="Q")
    points = pd.DataFrame({"period": quarters, "indicator": "syllabus",
                           "score": [20.0, 20, 60, 60, 100]})  # fmt: skip

    found = trend(aggregate(points, harbour), harbour).set_index(["node", "aspect"])

    assert found.loc[("syllabus", "commitment"), "label"] == "met"
    assert found.loc[("pilots", "all"), "label"] == "cannot tell yet"
