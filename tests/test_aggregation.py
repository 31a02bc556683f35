"""Points and weights → scores of every node, with bounds and coverage."""

from collections.abc import Callable, Sequence

import attrs
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import KINDS, cards, observations
from test_weighting import frame_of, measures

from scorecard.aggregation import aggregate, aggregate_panel
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Ladder
from scorecard.definitions.model import Clause
from scorecard.normalisation import normalise, normalise_panel
from scorecard.panel import A, I, M, O, P, Panel, panel_of, panel_rows
from scorecard.scores import Scores
from scorecard.weighting import node_rows


@st.composite
def panels(draw: st.DrawFn, kinds: Sequence[str] = KINDS) -> Panel:
    """Points of a drawn card, some not observed and some not applicable."""
    card = draw(cards(applies=False, kinds=kinds))
    return normalise_panel(panel_of(draw(observations(card)), card))


def changed(panel: Panel, place: int, change: Callable[[np.ndarray], np.ndarray]) -> Panel:
    """The panel with the arrays of one row changed."""
    arrays = {}
    for name in ("value", "low", "high"):
        array = getattr(panel, name).copy()
        array[place] = change(array[place])
        arrays[name] = array
    return attrs.evolve(panel, **arrays)


def leaves(panel: Panel) -> st.SearchStrategy[int]:
    return st.integers(0, len(panel.card.indicators) - 1)


@given(panels(), st.data())
def test_score_lies_between_its_bounds(panel: Panel, data: st.DataObject) -> None:
    """For every node and aspect, 0 ≤ low ≤ score ≤ high ≤ 100 and coverage is a share."""
    scores = aggregate_panel(panel, data.draw(st.sampled_from(panel.card.aspects)))
    applies = scores.applies
    low, high, coverage = (array[applies] for array in (scores.low, scores.high, scores.coverage))
    seen = ~np.isnan(scores.value)

    assert ((low >= 0) & (low <= high) & (high <= 100)).all()
    assert ((coverage >= 0) & (coverage <= 1)).all()
    assert ((scores.low <= scores.value) & (scores.value <= scores.high))[seen].all()
    for array in (scores.value, scores.low, scores.high, scores.coverage):
        assert np.isnan(array[~applies]).all()


@given(st.data(), st.integers(0, 100))
def test_equal_scores_aggregate_to_that_score(data: st.DataObject, score: int) -> None:
    """Where every indicator scores the same, so does every node, whatever the weights."""
    card = data.draw(cards(applies=False, coverage=0))
    shape = (len(panel_rows(card)), len(card.units), 2)
    same = np.full(shape, float(score))
    panel = Panel(
        card=card, first=208, value=same, low=same, high=same, held=same,
        status=np.full(shape, A, dtype=np.uint8),
    )  # fmt: skip
    scores = aggregate_panel(panel)

    for array in (scores.score, scores.low, scores.high, scores.held):
        np.testing.assert_allclose(array, score, atol=1e-9)
    np.testing.assert_allclose(scores.coverage, 1)


@given(panels(), st.data())
def test_aggregation_is_monotone_in_each_part(panel: Panel, data: st.DataObject) -> None:
    """Raising one indicator lowers the point, low or high end of no node."""
    place, lift = data.draw(leaves(panel)), data.draw(st.floats(0, 100))
    more = changed(panel, place, lambda array: np.minimum(array + lift, 100))
    before, after = aggregate_panel(panel), aggregate_panel(more)

    for name in ("value", "low", "high"):
        old, new = getattr(before, name), getattr(after, name)
        assert (new >= old - 1e-9)[~np.isnan(old)].all()


@given(panels(), st.data())
def test_unobserving_an_indicator_only_widens_bounds(panel: Panel, data: st.DataObject) -> None:
    """Without what is known of an indicator no node's interval is narrower, no coverage higher."""
    place = data.draw(leaves(panel))
    status = panel.status.copy()
    status[place] = np.where(status[place] == M, M, O)
    gone = status[place] == O
    blind = attrs.evolve(
        changed(panel, place, lambda array: np.where(gone, np.nan, array)), status=status
    )
    blind.low[place][gone], blind.high[place][gone] = 0, 100
    before, after = aggregate_panel(panel), aggregate_panel(blind)
    applies = before.applies

    assert (after.low <= before.low + 1e-9)[applies].all()
    assert (after.high >= before.high - 1e-9)[applies].all()
    assert (after.coverage <= before.coverage + 1e-9)[applies].all()


@given(panels(), st.data())
def test_what_does_not_apply_leaves_the_average(panel: Panel, data: st.DataObject) -> None:
    """The value of an indicator that is `M` moves no node."""
    place = data.draw(leaves(panel))
    status = panel.status.copy()
    status[place] = M
    out = attrs.evolve(panel, status=status)
    other = changed(out, place, lambda array: np.full_like(array, data.draw(st.floats(0, 100))))
    one, two = aggregate_panel(out), aggregate_panel(other)

    for name in ("value", "low", "high", "coverage"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


@given(panels(kinds=("ladder", "measure")), st.data())
def test_splitting_a_node_into_equal_children_keeps_the_score(
    panel: Panel, data: st.DataObject
) -> None:
    """An indicator put twice into a clause of its own, each half, changes nothing above."""
    card, place = panel.card, data.draw(leaves(panel))
    item = card.indicators[place]
    below = Clause(
        code="SPLIT",
        recommendation=next(c.recommendation for c in card.clauses if c.code == item.clause),
        asks="The same",
        part_of=item.clause,
        weight=item.weight,
    )
    halves = tuple(attrs.evolve(item, id=f"half{n}", clause="SPLIT", weight=0.5) for n in range(2))
    names = [other.id for other in card.indicators]
    split = attrs.evolve(
        card,
        clauses=(*card.clauses, below),
        indicators=tuple(o for o in card.indicators if o is not item) + halves,
    )
    source = [
        names.index(item.id) if name.startswith("half") else panel_rows(card).index((name, element))
        for name, element in panel_rows(split)
    ]
    arrays = {
        name: getattr(panel, name)[source] for name in ("value", "low", "high", "held", "status")
    }
    one, two = aggregate_panel(panel), aggregate_panel(attrs.evolve(panel, card=split, **arrays))
    common = [node.id for node in card.nodes if node.id != item.id]

    for name in ("value", "low", "high", "coverage"):
        old = getattr(one, name)[[card.positions[node] for node in common]]
        new = getattr(two, name)[[split.positions[node] for node in common]]
        np.testing.assert_allclose(new, old, atol=1e-9)


@given(panels())
def test_coverage_is_the_weight_of_what_is_observed(panel: Panel) -> None:
    """Coverage of the card is the product of the weights down the path, over `A`, `I` and `P`."""
    card = panel.card
    scores = aggregate_panel(panel)
    units, periods = panel.value.shape[1:]
    expected = np.zeros((units, periods))
    parents = {node.id: node.parent for node in card.nodes}

    for unit in range(units):
        for period in range(periods):
            for node in card.nodes:
                if node.level == "indicator" and node.indicator is not None:
                    status = panel.status[node.indicator, unit, period]
                    if status in (A, I, P):
                        current: str | None = node.id
                        share = 1.0
                        while current is not None and parents[current] is not None:
                            share *= _share(scores, current, unit, period)
                            current = parents[current]
                        expected[unit, period] += share
    applies = scores.applies[0]
    np.testing.assert_allclose(scores.coverage[0][applies], expected[applies])


def _share(scores: Scores, node: str, unit: int, period: int) -> float:
    """Weight of a node among its siblings that apply."""
    card = scores.card
    parent = card.node(node).parent
    assert parent is not None
    weights = {
        child.id: child.weight
        for child in card.children(parent)
        if child.element is None and scores.applies[card.positions[child.id], unit, period]
    }
    return weights[node] / sum(weights.values())


@given(panels())
def test_the_threshold_hides_a_point_and_nothing_else(panel: Panel) -> None:
    """Below the declared coverage a node has no score; what flows up and its ends are the same."""
    strict = attrs.evolve(panel.card, method=attrs.evolve(panel.card.method, coverage=1.0))
    loose = attrs.evolve(panel.card, method=attrs.evolve(panel.card.method, coverage=0.0))
    hidden = aggregate_panel(attrs.evolve(panel, card=strict))
    shown = aggregate_panel(attrs.evolve(panel, card=loose))

    for name in ("value", "low", "high", "coverage"):
        np.testing.assert_array_equal(getattr(hidden, name), getattr(shown, name))
    gone = np.isnan(hidden.score) & ~np.isnan(shown.score)
    assert (hidden.coverage[gone] < 1).all()
    assert (hidden.status[gone] == O).all()


@given(panels())
def test_status_is_the_first_that_applies(panel: Panel) -> None:
    """`M` if all parts are, `O` without a score, else provisional, filled in, normal."""
    scores = aggregate_panel(panel)
    rows = node_rows(panel.card)

    assert ((scores.status == M) == ~scores.applies).all()
    assert ((scores.status == O) == (scores.applies & np.isnan(scores.score))).all()
    for place, row in enumerate(rows):
        if row >= 0:
            shown = ~np.isnan(scores.score[place]) & (panel.status[row] != O)
            np.testing.assert_array_equal(scores.status[place][shown], panel.status[row][shown])


@given(panels())
def test_the_worst_part_has_the_lowest_point(panel: Panel) -> None:
    """The worst child is the first declared of those with the lowest point."""
    scores = aggregate_panel(panel)
    card = panel.card

    for place, node in enumerate(card.nodes):
        kids = [card.positions[child.id] for child in card.children(node.id) if not child.element]
        kids = [kid for kid in kids if card.nodes[kid].element is None]
        worst = scores.worst[place]
        for unit, period in np.ndindex(*worst.shape):
            values = [(scores.value[kid, unit, period], kid) for kid in kids]
            known = [pair for pair in values if not np.isnan(pair[0])]
            expected = min(known, default=(0.0, -1))[1]
            assert worst[unit, period] == expected


@given(panels(), st.data())
def test_aspects_see_their_own_indicators_only(panel: Panel, data: st.DataObject) -> None:
    """An indicator of another aspect moves nothing in an aspect's scores."""
    place = data.draw(leaves(panel))
    aspects = [name for name in panel.card.aspects if name != panel.card.indicators[place].aspect]
    aspect = data.draw(st.sampled_from([name for name in aspects if name != "all"] or ["none"]))
    assume(aspect != "none")
    other = changed(panel, place, lambda array: 100 - array)
    one, two = aggregate_panel(panel, aspect), aggregate_panel(other, aspect)

    for name in ("value", "low", "high", "coverage"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


@given(st.data())
def test_the_frame_has_one_row_a_node_and_aspect(data: st.DataObject) -> None:
    """Each node, aspect, unit and period has one row; a node without the aspect has none."""
    card = data.draw(cards(applies=False))
    frame = aggregate(normalise(data.draw(observations(card)), card), card)
    expected = sum(
        any(aspect in ("all", item.aspect) for item in card.indicators_below(node.id))
        for aspect in card.aspects
        for node in card.nodes
    )

    assert not frame.duplicated(["period", "unit", "node", "aspect"]).any()
    assert len(frame) == expected * len(card.units) * frame["period"].nunique()


def test_a_part_that_enters_or_leaves_is_a_break_above_it(harbour: Card) -> None:
    """The quarter in which an indicator begins, or has ended, is `B` at every node above it."""
    changed_items = tuple(
        attrs.evolve(item, applies_from="2023Q3", applies_to="2024Q1")
        if item.id == "syllabus" and isinstance(item, Ladder)
        else item
        for item in harbour.indicators
    )
    card = attrs.evolve(
        harbour, indicators=changed_items,
        method=attrs.evolve(harbour.method, coverage=0.0),
    )  # fmt: skip
    shape = (len(panel_rows(card)), 1, 8)
    status = np.full(shape, A, dtype=np.uint8)
    place = [item.id for item in card.indicators].index("syllabus")
    status[place, 0, :2] = status[place, 0, 5:] = M
    values = np.where(status == M, np.nan, 50.0)
    panel = Panel(
        card=card, first=card.period("2023Q1").ordinal, value=values, low=values, high=values,
        held=values, status=status,
    )  # fmt: skip
    scores = aggregate_panel(panel)

    def letters(node: str) -> str:
        return "".join("AIPBOM"[code] for code in scores.status[card.positions[node], 0])

    assert letters("harbour") == letters("pilots") == "AABAABAA"
    assert letters("lights") == letters("HP2") == "AAAAAAAA"
    assert letters("syllabus") == "MMAAAMMM"
    assert letters("HP1") == "MMBAAMMM"


def test_the_worked_example_by_hand() -> None:
    """Two parts of weight 1 and 3 at 40 and 80 give 70; the first unseen, 80 and 60 to 85."""
    card = measures(1, 3)
    both = aggregate(normalise(frame_of([40, 80], "AA"), card), card).set_index("node")
    one = aggregate(normalise(frame_of([None, 80], "OA"), card), card).set_index("node")

    assert both.loc["C1", "score"] == pytest.approx(70)
    assert both.loc["C1", "worst_child"] == "m0"
    assert list(one.loc["C1", ["score", "low", "high", "coverage"]]) == pytest.approx(
        [80, 60, 85, 0.75]
    )
