"""What evidence may and may not do to observations."""

from datetime import timedelta
from typing import Any

import attrs
import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import (
    AS_OF,
    STATES,
    STRONG,
    WEAK,
    Row,
    any_row,
    cards,
    check_rows,
    checked,
    flow_rows,
    ledgers,
    observed,
    other_rows,
    same_panels,
    state_rows,
    without_clashes,
)

from scorecard.definitions.card import Card
from scorecard.definitions.clauses import clauses_above
from scorecard.definitions.kinds import Checklist, Ladder
from scorecard.normalisation import normalise_panel
from scorecard.observation.observe import observe
from scorecard.panel import A, I, M, O, P, Panel, panel_rows


@st.composite
def with_one_more(
    draw: st.DrawFn, extra: Any, *, kinds: Any = None, row_kinds: Any = None
) -> tuple[Card, list[Row], list[Row]]:
    """A card, rows, and the same rows with one more of some sort."""
    card = draw(cards(**({"kinds": kinds} if kinds else {})))
    options = {"kinds": row_kinds} if row_kinds else {}
    rows = draw(ledgers(card, **options))
    row = draw(extra(card)) | {"id": "more"}
    more = without_clashes([*rows, row])
    assume(more[-1]["id"] == "more")
    return card, rows, more


def points(rows: list[Row], card: Card) -> Panel:
    return normalise_panel(observed(rows, card))


def is_observed(panel: Panel) -> np.ndarray:
    return np.isin(panel.status, (A, I, P))


def strong_gain(card: Card) -> st.SearchStrategy[Row]:
    """An event of a ladder or checklist: it can only add."""
    items = [item for item in card.indicators if isinstance(item, Ladder | Checklist)]
    assume(items)
    return st.one_of(
        [state_rows(card, item, kinds=["event"], grades=[STRONG, WEAK]) for item in items]
    )


def weak_row(card: Card) -> st.SearchStrategy[Row]:
    states = [item for item in card.indicators if not item.is_flow]
    flows = [item for item in card.indicators if item.is_flow]
    found = [state_rows(card, item, grades=[WEAK]) for item in states]
    return st.one_of(found + [flow_rows(card, item, grades=[WEAK]) for item in flows])


@given(st.data())
def test_low_point_and_high_are_in_order(data: st.DataObject) -> None:
    """In points, 0 ≤ low ≤ point ≤ high ≤ 100 in every cell that applies."""
    card = data.draw(cards())
    panel = points(data.draw(ledgers(card)), card)
    applies = panel.status != M
    low, value, high = (array[applies] for array in (panel.low, panel.value, panel.high))

    assert ((low >= 0) & (low <= high) & (high <= 100)).all()
    seen = ~np.isnan(value)
    assert ((low <= value) & (value <= high))[seen].all()
    for array in (panel.low, panel.value, panel.high):
        assert np.isnan(array[~applies]).all()


@given(st.data())
def test_what_nobody_has_evidence_on_is_not_observed(data: st.DataObject) -> None:
    """An indicator without a row or a check is `O` with no point and open ends, never zero."""
    card = data.draw(cards(applies=False))
    panel = points([], card)

    assert (panel.status == O).all()
    assert np.isnan(panel.value).all()
    assert (panel.low == 0).all()
    assert (panel.high == 100).all()


@given(with_one_more(strong_gain, kinds=("ladder", "checklist", "sequence")))
def test_a_gain_never_lowers_low_or_point(drawn: tuple[Card, list[Row], list[Row]]) -> None:
    """A row that raises a stage or adds an element lowers no low end and no point."""
    card, rows, more = drawn
    before, after = points(rows, card), points(more, card)
    known = ~np.isnan(before.value)

    assert (after.low >= before.low)[before.status != M].all()
    assert (after.value >= before.value)[known].all()


@given(with_one_more(check_rows, kinds=STATES))
def test_a_check_changes_no_state(drawn: tuple[Card, list[Row], list[Row]]) -> None:
    """A check moves no stage, element or value that was known, and never stops a lapse."""
    card, rows, more = drawn
    before, after = observed(rows, card), observed(more, card)
    tracks = [
        place for place, (name, element) in enumerate(panel_rows(card))
        if element or not isinstance(card.indicator(name), Checklist)
    ]  # fmt: skip
    known = ~np.isnan(before.value[tracks])

    np.testing.assert_array_equal(after.value[tracks][known], before.value[tracks][known])


@given(with_one_more(check_rows))
def test_a_check_never_widens_an_interval(drawn: tuple[Card, list[Row], list[Row]]) -> None:
    """A check may close an interval, never open it; what was observed stays observed."""
    card, rows, more = drawn
    before, after = points(rows, card), points(more, card)
    both = (before.status != M) & (after.status != M)

    assert (after.low >= before.low)[both].all()
    assert (after.high <= before.high)[both].all()
    gone = after.status == M
    assert is_observed(after)[is_observed(before) & ~gone].all()


@given(with_one_more(other_rows))
def test_obstacles_and_context_change_nothing(drawn: tuple[Card, list[Row], list[Row]]) -> None:
    """An obstacle or a piece of context is shown, never scored or counted."""
    card, rows, more = drawn

    assert same_panels(observed(rows, card), observed(more, card))


@given(with_one_more(weak_row))
def test_a_weak_row_never_lifts_a_point(drawn: tuple[Card, list[Row], list[Row]]) -> None:
    """Evidence below the declared grade lifts no point, refreshes nothing and narrows no end."""
    card, rows, more = drawn
    before, after = points(rows, card), points(more, card)
    applies = (before.status != M) & (after.status != M)

    np.testing.assert_array_equal(after.value[applies], before.value[applies])
    np.testing.assert_array_equal(after.status[applies], before.status[applies])
    assert (after.low <= before.low)[applies].all()
    assert (after.high >= before.high)[applies].all()


@given(st.data())
def test_row_order_changes_no_bit(data: st.DataObject) -> None:
    """The order of rows in a file, and of files, means nothing."""
    card = data.draw(cards())
    rows = data.draw(ledgers(card))
    other = data.draw(st.permutations(rows))

    assert same_panels(observed(rows, card), observed(other, card))


@given(st.data())
def test_later_rows_never_alter_an_earlier_vintage(data: st.DataObject) -> None:
    """Rows known only after a date, whatever they say, change nothing as of that date."""
    card = data.draw(cards())
    rows = data.draw(ledgers(card, corrections=False))
    later = data.draw(st.lists(any_row(card), min_size=1, max_size=4))
    as_of = AS_OF - timedelta(days=data.draw(st.integers(0, 600)))
    day = str(as_of + timedelta(days=1))
    late = [
        row | {"id": f"late{n}", "recorded_on": "2030-01-01"}
        | ({"occurred_on": f"{day}/{day}"} if row["kind"] == "check" else {"published_on": day})
        for n, row in enumerate(later)
        if row["kind"] == "check" or row["occurred_on"] <= day
    ]  # fmt: skip
    both = without_clashes([*rows, *late])

    for clock in ("published", "recorded"):
        before = observed(rows, card, as_of=as_of, clock=clock)
        after = observed(both, card, as_of=as_of, clock=clock)
        assert same_panels(before, after)


@given(st.data())
def test_periods_that_are_not_over_are_provisional(data: st.DataObject) -> None:
    """`P` takes the place of `A` and `I` in the last, unfinished period and nowhere else."""
    card = data.draw(cards())
    rows = data.draw(ledgers(card))
    panel = observed(rows, card)

    assert not np.isin(panel.status[..., -1], (A, I)).any()
    assert not (panel.status[..., :-1] == P).any()


@given(st.data())
def test_an_indicator_outside_its_time_does_not_apply(data: st.DataObject) -> None:
    """Outside `applies_from` to `applies_to` an indicator is `M`, without value or ends."""
    card = data.draw(cards())
    panel = observed(data.draw(ledgers(card)), card)
    labels = [str(period) for period in panel.periods]

    for place, (name, _) in enumerate(panel_rows(card)):
        item = card.indicator(name)
        first, last = item.applies_from or labels[0], item.applies_to or labels[-1]
        outside = [not first <= label <= last for label in labels]
        assert (panel.status[place][:, outside] == M).all()
        if not item.is_flow:
            inside = [not out for out in outside]
            assert (panel.status[place][:, inside] != M).all()


@given(st.data())
def test_units_are_observed_apart(data: st.DataObject) -> None:
    """Rows of one unit change nothing for another."""
    card = data.draw(cards(most_units=2))
    assume(len(card.units) == 2)
    rows = data.draw(ledgers(card, corrections=False))
    own = [row for row in rows if row.get("unit", "") in ("", card.units[0])]
    one, both = observed(own, card), observed(rows, card)

    for name in ("value", "low", "high", "held", "status"):
        alone, beside = getattr(one, name)[:, 0], getattr(both, name)[:, 0]
        assert alone.tobytes() == beside.tobytes()


@given(st.data())
def test_indicators_are_observed_apart(data: st.DataObject) -> None:
    """What else a card asks, and how far back that looks, changes nothing for an indicator."""
    card = data.draw(cards(kinds=(*STATES, "count"), most_units=1))
    item = data.draw(st.sampled_from(card.indicators))
    assume(getattr(item, "matches", None) is None)
    rows = data.draw(ledgers(card, corrections=False))
    elements = item.elements if isinstance(item, Checklist) else ()
    kept = {item.clause, *clauses_above(item.clause, card.clauses)}
    kept |= {element.clause for element in elements if element.clause}
    alone = attrs.evolve(
        card,
        indicators=(item,),
        clauses=tuple(c for c in card.clauses if c.code in kept),
    )
    names = {*kept, card.id, *(each.id for each in card.recommendations)}
    own = [row for row in rows if row["indicator"] in ("", item.id) and row["node"] in names]
    one, many = observed(own, alone), observed(rows, card)
    places = [n for n, (name, _) in enumerate(panel_rows(card)) if name == item.id]

    for name in ("value", "low", "high", "held", "status"):
        np.testing.assert_array_equal(getattr(one, name), getattr(many, name)[places])


@given(st.data())
def test_held_is_never_below_the_point(data: st.DataObject) -> None:
    """What a state would be had nothing lapsed is never less than what it is."""
    card = data.draw(cards(kinds=("ladder", "checklist")))
    panel = observed(data.draw(ledgers(card)), card)
    seen = ~np.isnan(panel.value)

    assert (panel.held[seen] >= panel.value[seen]).all()


@given(st.data())
def test_a_state_that_cannot_lapse_is_held_as_it_is(data: st.DataObject) -> None:
    """Without a lapse, `held` is the value itself."""
    card = data.draw(cards(kinds=("ladder", "checklist")))
    stay = [
        attrs.evolve(item, lapses_after=None)
        if isinstance(item, Checklist)
        else attrs.evolve(
            item,
            stages=tuple(attrs.evolve(s, lapses_after=None, lapses_to=None) for s in item.stages),
        )
        for item in card.indicators
        if isinstance(item, Ladder | Checklist)
    ]
    card = attrs.evolve(card, indicators=tuple(stay))
    panel = observed(data.draw(ledgers(card)), card)

    np.testing.assert_array_equal(panel.held, panel.value)


@given(st.data())
def test_the_public_frame_says_what_the_arrays_say(data: st.DataObject) -> None:
    """`observe` gives the same cells as a long frame, one row for each."""
    card = data.draw(cards())
    rows = data.draw(ledgers(card))
    frame = observe(card, checked(rows, card), as_of=AS_OF)
    panel = observed(rows, card)

    assert len(frame) == panel.value.size
    assert not frame.duplicated(["period", "unit", "indicator", "element"]).any()
    for place, (name, element) in enumerate(panel_rows(card)):
        own = frame[(frame["indicator"] == name) & (frame["element"] == element)]
        for number, unit in enumerate(card.units):
            cells = own[own["unit"] == unit]
            assert (cells["period"] == panel.periods).all()
            np.testing.assert_array_equal(cells["low"].to_numpy(), panel.low[place, number])
