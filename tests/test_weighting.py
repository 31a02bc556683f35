"""Declared weights → weights in force."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import card_of, cards, observations

from scorecard.aggregation import aggregate
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Goalposts, Measure
from scorecard.errors import ScorecardError
from scorecard.normalisation import normalise
from scorecard.panel import panel_of
from scorecard.shares import weigh
from scorecard.weighting import applicable, families, weights_in_force


@given(st.data())
def test_weights_in_force_sum_to_one(data: st.DataObject) -> None:
    """The shares of the siblings that apply sum to 1 wherever their parent applies."""
    card = data.draw(cards(applies=False))
    panel = panel_of(data.draw(observations(card)), card)
    aspect = data.draw(st.sampled_from(card.aspects))
    weight = weights_in_force(panel, aspect)
    applies = applicable(panel.status, card, aspect)

    for family in families(card):
        total = np.add.reduceat(np.nan_to_num(weight[family.children]), family.starts, axis=0)
        np.testing.assert_allclose(total[applies[family.parents]], 1)
        assert (total[~applies[family.parents]] == 0).all()
    assert np.isnan(weight[~applies]).all()


@given(st.data())
def test_weights_keep_their_proportions(data: st.DataObject) -> None:
    """Between two siblings that apply, shares stand in proportion to the declared weights."""
    card = data.draw(cards(applies=False))
    panel = panel_of(data.draw(observations(card)), card)
    weight = weights_in_force(panel)

    for family in families(card):
        for start, end in zip(
            family.starts, [*family.starts[1:], len(family.children)], strict=True
        ):
            first, *others = family.children[start:end]
            for other in others:
                declared = card.nodes[first].weight / card.nodes[other].weight
                ratio = weight[first] / weight[other]
                np.testing.assert_allclose(ratio[~np.isnan(ratio)], declared)


@given(st.data())
def test_every_node_but_the_card_is_weighed_once(data: st.DataObject) -> None:
    """Each node has one parent; clauses that one element answers are nobody's child."""
    card = data.draw(cards())
    kids = [int(child) for family in families(card) for child in family.children]
    expected = [n for n, node in enumerate(card.nodes) if node.parent and node.element is None]

    assert sorted(kids) == expected


@given(st.data())
def test_a_parent_is_reached_after_all_its_children(data: st.DataObject) -> None:
    """From the leaves up, no parent is computed before a child."""
    card = data.draw(cards())
    done = {n for n, node in enumerate(card.nodes) if node.level == "indicator" or node.element}

    for family in families(card):
        assert set(map(int, family.children)) <= done
        done |= set(map(int, family.parents))


def measures(*weights: float) -> Card:
    """A card with one measure for each weight, all of one clause."""
    ends = Goalposts(worst=0, best=100, set_on=date(2024, 2, 8), source="Made")
    return card_of(
        *(
            Measure(
                id=f"m{number}",
                clause="C1",
                question="How much?",
                why="It shows.",
                weight=weight,
                goalposts=ends,
                valid_for=4,
                unit_measure="points",
            )
            for number, weight in enumerate(weights)
        )
    )


def frame_of(values: Sequence[float | None], statuses: str) -> pd.DataFrame:
    """Observations of one quarter, a letter of status for each measure."""
    return pd.DataFrame(
        {
            "period": pd.PeriodIndex(["2022Q1"] * len(values), freq="Q"),
            "indicator": [f"m{number}" for number in range(len(values))],
            "value": np.array(values, dtype=float),
            "obs_status": list(statuses),
        }
    )


def test_the_weight_of_what_does_not_apply_is_shared_out() -> None:
    """Of weights 1, 1 and 2, the last two are 1/3 and 2/3 when the first does not apply."""
    card = measures(1, 1, 2)
    weights = weigh(normalise(frame_of([None, 10, 20], "MAA"), card), card)
    by_node = weights.set_index("node")["weight"]

    assert np.isnan(by_node["m0"])
    assert by_node["m1"] == pytest.approx(1 / 3)
    assert by_node["m2"] == pytest.approx(2 / 3)
    assert by_node["made"] == 1


def test_a_part_without_weight_does_not_speak_for_the_whole() -> None:
    """Where only parts of weight 0 apply, the whole does not apply; its siblings are unharmed."""
    card = measures(1, 0)
    scores = aggregate(normalise(frame_of([None, 80], "MA"), card), card).set_index("node")

    assert scores.loc["m1", "score"] == 80
    assert list(scores.loc[["C1", "r", "made"], "obs_status"].astype(str)) == ["M", "M", "M"]


def test_an_unknown_aspect_is_refused() -> None:
    """A misspelt aspect is a fault that names the nearest."""
    card = measures(1)

    with pytest.raises(ScorecardError, match="did you mean all"):
        weigh(normalise(frame_of([7.0], "A"), card), card, aspect="alll")
