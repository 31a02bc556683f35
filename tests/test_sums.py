"""Sums of signed values over a window; see also `cases/sum.toml` and the tests of vague dates."""

from datetime import date
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import Row, card_of, check_rows, flow_rows, observed

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Count, Goalposts, Sum
from scorecard.normalisation import normalise_panel
from scorecard.panel import Panel
from scorecard.reporting.answers import answer_words
from scorecard.reporting.method import method
from scorecard.reporting.view import View
from scorecard.scoring import Result

COMMON: dict[str, Any] = {"id": "x", "clause": "C1", "question": "How much?", "why": "It shows."}


def ends(worst: float, best: float) -> Goalposts:
    return Goalposts(worst=worst, best=best, set_on=date(2024, 2, 8), source="Made up")


def summing(worst: float = -10, best: float = 10, **more: Any) -> Card:
    """A card with one sum."""
    return card_of(Sum(**COMMON, goalposts=ends(worst, best), unit_measure="posts", **more))


@st.composite
def rows_of(draw: st.DrawFn, card: Card) -> list[Row]:
    """Rows and looks of the one indicator of a card."""
    reads = flow_rows(card, card.indicators[0])
    drawn = draw(st.lists(reads | check_rows(card, nodes=["x", "made"]), max_size=8))
    return [row | {"id": f"d{number}"} for number, row in enumerate(drawn)]


def altered(rows: list[Row], factor: float) -> list[Row]:
    """The rows with every value multiplied; a negative factor swaps the ends."""

    def changed(row: Row) -> Row:
        if not row.get("value"):
            return row
        low, high = row["value_low"] or row["value"], row["value_high"] or row["value"]
        low, high = (low, high) if factor > 0 else (high, low)
        cells = {"value_low": low, "value": row["value"], "value_high": high}
        return row | {name: repr(factor * float(cell)) for name, cell in cells.items()}

    return [changed(row) for row in rows]


@given(st.data(), st.integers(1, 4), st.sampled_from([(0, 4), (4, 0)]))
def test_a_sum_of_ones_is_a_count(data: st.DataObject, window: int, limits: Any) -> None:
    """Where every event is worth 1, the sum is the number of events: point, ends and status."""
    count = card_of(Count(**COMMON, goalposts=ends(*limits), window=window))
    drawn = data.draw(rows_of(count))
    ones = [row | {"value": "1", "unit_measure": "posts"} if row["kind"] == "event" else row
            for row in drawn]  # fmt: skip
    total = observed(ones, summing(*limits, window=window, values="not_negative"))
    number = observed(drawn, count)

    for name in ("value", "low", "high", "status"):
        np.testing.assert_array_equal(getattr(total, name), getattr(number, name))


@given(st.data(), st.integers(1, 4))
def test_turning_every_sign_turns_the_sum(data: st.DataObject, window: int) -> None:
    """With signs and goalposts turned, the sum and its ends are turned and the points the same."""
    card, other = summing(window=window), summing(10, -10, window=window)
    rows = data.draw(rows_of(card))
    plain, turned = observed(rows, card), observed(altered(rows, -1.0), other)

    for name, counterpart in (
        ("value", "value"),
        ("low", "high"),
        ("high", "low"),
        ("held", "held"),
    ):
        np.testing.assert_allclose(-getattr(plain, name), getattr(turned, counterpart), atol=1e-12)
    same_points(plain, turned)


@given(st.data(), st.sampled_from([0.5, 2.0, 1024.0]))
def test_points_do_not_depend_on_the_unit_of_measure(data: st.DataObject, factor: float) -> None:
    """Values and goalposts counted in another unit of measure give the same points."""
    card = summing()
    rows = data.draw(rows_of(card))

    same_points(
        observed(rows, card),
        observed(altered(rows, factor), summing(-10 * factor, 10 * factor)),
    )


def same_points(one: Panel, other: Panel) -> None:
    for name in ("value", "low", "high", "held"):
        np.testing.assert_allclose(
            getattr(normalise_panel(one), name), getattr(normalise_panel(other), name), atol=1e-9
        )


@given(st.data())
def test_an_unseen_quarter_opens_only_the_ends_that_signs_allow(data: st.DataObject) -> None:
    """A declared sign can only narrow the interval, and never moves the point."""
    card = summing(values=data.draw(st.sampled_from(["not_negative", "not_positive"])))
    item = attrs.evolve(card.indicators[0], values="any")  # type: ignore[call-arg]
    rows = data.draw(rows_of(card))
    signed, free = observed(rows, card), observed(rows, attrs.evolve(card, indicators=(item,)))

    np.testing.assert_array_equal(signed.value, free.value)
    assert (signed.low >= free.low).all()
    assert (signed.high <= free.high).all()


def event(name: str, on: str, value: float) -> Row:
    return {
        "id": name, "kind": "event", "node": "C1", "indicator": "x", "occurred_on": on,
        "recorded_on": on, "title": "A fact", "value": str(value), "unit_measure": "posts",
        "reliability": "B", "credibility": "2",
    }  # fmt: skip


def test_a_gain_that_leaves_a_window_nobody_looked_at_is_still_held() -> None:
    """What leaves the window unseen may have been made up for; a loss that was seen is a loss."""
    rows = [event("gain", "2022-01-10", 8), event("loss", "2022-07-10", -3)]
    rows.append(event("small", "2023-01-10", 1))
    panel = observed(rows, summing(window=2), as_of=date(2023, 3, 31))

    assert panel.value[0, 0].tolist() == [8, 8, -3, -3, 1]
    assert panel.held[0, 0].tolist() == [8, 8, 5, 5, 5]


def test_a_sum_that_comes_back_to_nothing_is_nothing() -> None:
    """Values that enter and leave leave no rest of binary arithmetic behind."""
    look = {"id": "look", "kind": "check", "node": "C1", "indicator": "x", "title": "A look",
            "occurred_on": "2021-01-01/2023-12-31", "recorded_on": "2024-01-10"}  # fmt: skip
    rows = [event("a", "2022-01-10", 0.1), event("b", "2022-04-10", 0.2), look]
    panel = observed(rows, summing(window=2), as_of=date(2024, 1, 31))

    assert panel.value[0, 0, 3:].tolist() == [0.0] * 6


@pytest.mark.parametrize(
    ("values", "said"),
    [("not_negative", "it may have been more"), ("any", "it may have been less or more")],
)
def test_a_report_says_which_way_a_sum_may_be_wrong(result: Result, values: str, said: str) -> None:
    """What was added up is told with its unit of measure, its time, and what may be unseen."""
    view = View(result=result, unit=0)
    item = view.card.indicator("pilots_trained")
    answer = view.answer(item)
    lower = answer if values == "not_negative" else attrs.evolve(answer, low=0.0)

    assert answer_words(view, item, lower)[0] == f"26 pilots in the four quarters to 2025Q4; {said}"


@pytest.mark.parametrize(("values", "is_said"), [("any", True), ("not_negative", False)])
def test_a_report_says_that_a_signed_sum_is_open_both_ways(
    result: Result, values: str, is_said: bool
) -> None:
    """Among the rules on age stands that gains and losses may lie to either side."""
    items = [attrs.evolve(item, values=values) if isinstance(item, Sum) else item
             for item in result.card.indicators]  # fmt: skip
    card = attrs.evolve(result.card, indicators=tuple(items))
    told = {item.head: item.text for item in method(
        View(result=attrs.evolve(result, card=card), unit=0), "").items}  # fmt: skip

    assert ("gains and losses added up may then lie to either side" in told["Age"]) == is_said
