"""Labels of trends, their reasons, and the dates and targets they go by."""

from datetime import date
from typing import Literal

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_series import due, judged, scored

from scorecard.definitions.card import Card
from scorecard.trends.trending import trend

NONE = np.nan

# The harbour card: baseline 2024Q1, targets 100, "pilots" due 2028-12-31 (our date), "lights" due
# 2027-12-31 (the source's date).


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
