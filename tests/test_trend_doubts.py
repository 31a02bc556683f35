"""What makes a label fragile or impossible: ends, lapses, breaks."""

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_series import due, judged, scored

from scorecard.definitions.card import Card

NONE = np.nan


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
