"""Labels of trends, their reasons, and what stands beside them."""

import random
from datetime import date
from typing import Literal

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_series import scored

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

# The harbour card: baseline 2024Q1, targets 100, "pilots" due 2028-12-31 (our date), "lights" due
# 2027-12-31 (the source's date).


def judged(scores: pd.DataFrame, card: Card, through: str | None = None) -> pd.Series:
    """The only row of a trend."""
    (row,) = trend(scores, card, through=through).to_dict("records")
    return pd.Series(row)


def due(card: Card, on: date | None, by: Literal["source", "us"] | None, *only: str) -> Card:
    """The card with another target date for some recommendations, or for all."""
    changed = [
        attrs.evolve(item, target_on=on, target_set_by=by)
        if not only or item.id in only else item
        for item in card.recommendations
    ]  # fmt: skip
    return attrs.evolve(card, recommendations=tuple(changed))


LABELLED = [
    ("cannot tell yet", [20, 20, 20, 20], "Scored quarters since 2024Q1: 3; four are needed."),
    ("cannot tell yet", [NONE, 20, 20, 20, 20, 20],
     "There is no score for 2024Q1, from which change is counted."),
    ("cannot tell yet", [20, 20, 20, 20, 20, NONE],
     "There is no score for 2025Q2: coverage is too low, too little is known."),
    ("met", [20, 20, 20, 20, 100], "It stands at or above its target in 2025Q1."),
    ("on track", [20, 25, 30, 35, 40],
     "Going on at its recent pace, it reaches its target by 2028-12-31."),
    ("progress", [20, 24, 24, 28, 28],
     "It has come at least a tenth of the way to its target since 2024Q1, too slowly to reach the "
     "target by 2028-12-31."),
    ("backsliding", [20, 16, 12, 12, 12],
     "It has fallen since 2024Q1 by at least a tenth of the way to its target."),
    ("no change", [20, 20, 20, 20, 20],
     "The change since 2024Q1 is too small to count: that takes a tenth of the way to the target, "
     "and at least 1 point."),
]  # fmt: skip


@pytest.mark.parametrize(("label", "points", "reason"), LABELLED)
def test_each_label_comes_with_its_reason(
    harbour: Card, label: str, points: list[float], reason: str
) -> None:
    """A label is given by the numbers, and one plain sentence says why."""
    row = judged(scored(points), harbour)

    assert (row["label"], row["reason"], row["fragile"]) == (label, reason, False)


def test_a_date_of_the_source_can_be_missed(harbour: Card) -> None:
    """Past a date that the source set, below the target, the label is missed."""
    card = due(harbour, date(2025, 3, 31), "source")

    row = judged(scored([20, 40, 60, 80, 90]), card)

    assert row["label"] == "missed"
    assert row["reason"] == (
        "It had not reached its target by 2025-03-31, the date the source set."
    )


@pytest.mark.parametrize(("on", "by"), [(date(2025, 4, 1), "source"), (date(2025, 3, 31), "us")])
def test_no_other_date_is_missed(harbour: Card, on: date, by: Literal["source", "us"]) -> None:
    """Neither a date still to come nor a date of our own is missed."""
    row = judged(scored([20, 40, 60, 80, 90]), due(harbour, on, by))

    assert row["label"] == "progress"


def test_past_our_own_horizon_the_label_goes_on(harbour: Card) -> None:
    """Past a date of our own the label is found as before, and the reason says so."""
    row = judged(scored([20, 40, 60, 80, 90]), due(harbour, date(2025, 3, 31), "us"))

    assert row["label"] == "progress"
    assert row["reason"] == (
        "It has come at least a tenth of the way to its target since 2024Q1. This is past our own "
        "horizon, 2025-03-31."
    )


def test_a_target_reached_in_time_is_not_missed_later(harbour: Card) -> None:
    """What was reached by the source's date and fell afterwards slid back; it did not miss."""
    card = due(harbour, date(2025, 3, 31), "source")

    row = judged(scored([60, 80, 80, 100, 100, 40]), card)

    assert row["label"] == "backsliding"
    assert row["reason"].endswith(
        "It had reached the target by 2025-03-31, the date the source set."
    )


def test_without_a_date_nothing_is_on_track_or_missed(harbour: Card) -> None:
    """However fast it moves, a node without a date is not on track."""
    row = judged(scored([20, 40, 60, 80, 90]), due(harbour, None, None))

    assert row["label"] == "progress"
    assert row["reason"].endswith("since 2024Q1; no date is set for the rest.")


@pytest.mark.parametrize(("on", "label"), [(date(2025, 9, 30), "on track"),
                                           (date(2025, 9, 29), "progress")])  # fmt: skip
def test_only_whole_quarters_are_left(harbour: Card, on: date, label: str) -> None:
    """A quarter that ends after the target date is not counted on."""
    row = judged(scored([20, 40, 40, 60, 80]), due(harbour, on, "us"))

    assert row["pace"] == 15
    assert row["label"] == label


def test_pace_is_that_of_the_last_eight_quarters(harbour: Card) -> None:
    """Pace forgets what is older than eight quarters."""
    row = judged(scored([0, 50, 50, 50, 50, 50, 50, 50, 50, 58, 58]), harbour)

    assert row["pace"] == 1


def test_pace_starts_at_the_first_score_there_is(harbour: Card) -> None:
    """Where the quarter eight quarters ago has no score, the next one that has starts the pace."""
    row = judged(scored([0, 0, NONE, 50, 50, 50, 50, 50, 50, 50, 71]), harbour)

    assert row["pace"] == 3


@given(st.integers(0, 100), st.integers(0, 100), st.integers(4, 10))
def test_met_says_at_or_above_target(harbour: Card, before: int, now: int, quarters: int) -> None:
    """With enough quarters, a node is met if and only if it stands at or above its target."""
    card = _with_target(harbour, 60)

    row = judged(scored([before] * quarters + [now], node="HP1"), card)

    assert row["target"] == 60
    assert (row["label"] == "met") == (now >= 60)


def _with_target(card: Card, points: int) -> Card:
    """The card with the syllabus, and so its clause, to reach this many points."""
    stage = {60: "agreed", 20: "drafted"}[points]
    items = [attrs.evolve(item, target=stage) if item.id == "syllabus" else item
             for item in card.indicators]  # fmt: skip
    return attrs.evolve(card, indicators=tuple(items))


@given(st.integers(50, 90), st.integers(0, 40))
def test_the_same_change_counts_up_and_down(harbour: Card, start: int, size: int) -> None:
    """A rise is progress exactly where the same fall is backsliding."""
    card = due(harbour, None, None)
    size = min(size, 99 - start)

    up = judged(scored([start] * 4 + [start + size]), card)["label"]
    down = judged(scored([start] * 4 + [start - size]), card)["label"]

    assert (up, down) in {("progress", "backsliding"), ("no change", "no change")}


@pytest.mark.parametrize(("now", "label"), [(55, "progress"), (54.9, "no change"),
                                            (45, "backsliding"), (45.1, "no change")])  # fmt: skip
def test_a_tenth_of_the_way_counts(harbour: Card, now: float, label: str) -> None:
    """From 50 to a target of 100, five points count and less does not."""
    row = judged(scored([50, 50, 50, 50, now]), due(harbour, None, None))

    assert row["label"] == label


@pytest.mark.parametrize(("before", "now", "label"), [(60, 59.1, "no change"),
                                                      (60, 59, "backsliding"),
                                                      (80, 60, "met")])  # fmt: skip
def test_from_the_target_down_one_point_counts(
    harbour: Card, before: float, now: float, label: str
) -> None:
    """Where there is no way left to go, a fall below the target of at least 1 point counts."""
    row = judged(scored([before] * 4 + [now], node="HP1"), _with_target(harbour, 60))

    assert row["label"] == label


def test_an_end_with_another_label_makes_it_fragile(harbour: Card) -> None:
    """Where the high end would have another label the label stands, marked as fragile."""
    scores = scored([20, 20, 20, 20, 20], low=20, high=[20, 20, 20, 20, 100])

    row = judged(scores, harbour)

    assert (row["label"], row["fragile"]) == ("no change", True)
    assert row["reason"].endswith(
        "Not certain: at the low end it would be “no change”, at the high end “met”."
    )


def test_ends_that_never_move_make_nothing_fragile(harbour: Card) -> None:
    """Each end is compared with the same end at the baseline, so a steady interval is no doubt."""
    row = judged(scored([20, 20, 20, 20, 20], low=10, high=70), harbour)

    assert (row["label"], row["fragile"]) == ("no change", False)


def test_ends_that_point_in_opposite_directions_tell_nothing(harbour: Card) -> None:
    """Where it would be progress at one end and backsliding at the other, nothing can be told."""
    scores = scored([50] * 5, low=[50, 50, 50, 50, 20], high=[50, 50, 50, 50, 80])

    row = judged(scores, due(harbour, None, None))

    assert (row["label"], row["fragile"]) == ("cannot tell yet", False)
    assert row["reason"] == (
        "What is not known decides the direction: at the low end it would be “backsliding”, at "
        "the high end “progress”."
    )


def test_a_fall_made_only_of_lapses_is_not_backsliding(harbour: Card) -> None:
    """A score that only lapsed has not changed, and the reason says so."""
    row = judged(scored([80, 80, 80, 80, 40], held=80), harbour)

    assert (row["label"], row["change"]) == ("no change", -40)
    assert (
        row["reason"]
        == "It has fallen since 2024Q1 only because evidence grew old or nobody looked."
    )


@pytest.mark.parametrize(("held", "label"), [(75, "backsliding"), (79, "no change")])
def test_only_the_part_of_a_fall_that_was_seen_counts(
    harbour: Card, held: float, label: str
) -> None:
    """Of a fall of 40 points, the part that would stand without lapses must be large enough."""
    row = judged(scored([80, 80, 80, 80, 40], held=[80, 80, 80, 80, held]), harbour)

    assert row["label"] == label


def test_a_lapse_before_the_baseline_excuses_no_later_fall(harbour: Card) -> None:
    """A real fall after a lapse counts in full, though the lapsed part is gone from both sides."""
    row = judged(scored([60, 60, 60, 60, 20], held=[100, 100, 100, 100, 20]), harbour)

    assert row["label"] == "backsliding"


@given(st.lists(st.integers(0, 100).map(float), min_size=6, max_size=12), st.data())
def test_lapses_never_make_backsliding(
    harbour: Card, points: list[float], data: st.DataObject
) -> None:
    """If nothing would have fallen without lapses, no series is backsliding."""
    held = max(points)

    row = judged(scored(points, held=held), harbour)

    assert row["label"] != "backsliding"


def test_a_series_starts_anew_at_a_break(harbour: Card) -> None:
    """After a break, change is counted from the break, and the reason says so."""
    status = ["A", "A", "B", "A", "A", "A", "A"]

    row = judged(scored([90, 90, 40, 40, 40, 40, 50], obs_status=status), harbour)

    assert (row["baseline"], row["n"], row["change"]) == (40, 4, 10)
    assert row["reason"].endswith("The series starts anew in 2024Q3, as its parts changed.")


def test_a_break_before_the_baseline_moves_nothing(harbour: Card) -> None:
    """A break before the baseline leaves the baseline where it is."""
    status = ["A", "B", "A", "A", "A", "A", "A"]

    row = judged(scored([90, 20, 20, 30, 30, 30, 30], first="2023Q3", obs_status=status), harbour)

    assert (row["baseline"], row["n"]) == (20, 4)
    assert "anew" not in row["reason"]


def test_a_break_hidden_by_coverage_is_a_break(harbour: Card) -> None:
    """Where a part enters in a quarter without a score, the next score starts the series."""
    items = [attrs.evolve(item, applies_from="2024Q3") if item.id == "syllabus" else item
             for item in harbour.indicators]  # fmt: skip
    card = attrs.evolve(harbour, indicators=tuple(items))
    status = ["A", "A", "O", "A", "A", "A", "A", "A"]

    row = judged(scored([90, 90, NONE, 40, 40, 40, 40, 50], obs_status=status), card)

    assert (row["baseline"], row["n"], row["change"]) == (40, 4, 10)


def test_a_node_that_does_not_apply_has_no_label(harbour: Card) -> None:
    """A node whose parts cannot exist in the last quarter says so, whatever came before."""
    status = ["A"] * 5 + ["M"]

    row = judged(scored([20, 20, 20, 20, 20, NONE], obs_status=status), harbour)

    assert (row["label"], row["reason"]) == ("cannot tell yet", "It does not apply in 2025Q2.")


def test_the_card_is_due_when_its_last_recommendation_is(harbour: Card) -> None:
    """The card's date is the latest of its recommendations' dates."""
    scores = scored([20, 30, 40, 50, 60], node="harbour")

    assert judged(scores, harbour)["reason"].endswith("by 2028-12-31.")


@pytest.mark.parametrize(("only", "label"), [((), "missed"), (("lights",), "on track")])
def test_the_card_is_missed_only_if_the_source_set_all_dates(
    harbour: Card, only: tuple[str, ...], label: str
) -> None:
    """The card misses a date if the source dated all its recommendations, and all have passed."""
    card = due(harbour, date(2025, 3, 31), "source", *only)

    assert judged(scored([20, 30, 40, 50, 60], node="harbour"), card)["label"] == label


def test_the_card_has_no_date_if_a_recommendation_has_none(harbour: Card) -> None:
    """One recommendation without a date leaves the card without one."""
    card = due(harbour, None, None, "lights")

    assert judged(scored([20, 30, 40, 50, 60], node="harbour"), card)["label"] == "progress"


def test_a_target_goes_through_the_same_weights(harbour: Card) -> None:
    """A node's target is the weighted mean of its parts' targets, aspect by aspect."""
    card = _with_target(harbour, 60)  # HP1 60, HP2 100, HL1 and HL2 100
    scores = pd.concat(
        [scored([20] * 5, node=node, aspect=aspect)
         for node in ("syllabus", "HP1", "pilots", "harbour") for aspect in ("commitment", "all")]
    )  # fmt: skip

    target = trend(scores, card).set_index(["node", "aspect"])["target"]

    assert target["syllabus"].tolist() == target["HP1"].tolist() == [60, 60]
    assert target["pilots"].to_dict() == {"commitment": 60, "all": 80}
    assert target["harbour"].to_dict() == {"commitment": 60, "all": 90}


def test_what_does_not_apply_now_has_no_part_in_the_target(harbour: Card) -> None:
    """The weight of an indicator that cannot exist now is shared out in the target, too."""
    card = _with_target(harbour, 60)
    scores = pd.concat(
        [scored([20] * 5, node="pilots", obs_status="A"),
         scored([NONE] * 5, node="joint_courses", obs_status="M"),
         scored([NONE] * 5, node="syllabus_first", obs_status="M")]
    )  # fmt: skip

    found = trend(scores, card).set_index("node")

    assert found["target"]["pilots"] == 60
    assert np.isnan(found["target"]["joint_courses"])


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
