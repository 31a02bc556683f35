"""What each indicator adds to a node, and what moved it, under any mean."""

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cards, observations
from test_means import FEWER, with_mean
from test_weighting import measures

import scorecard as sc
from scorecard.aggregation import aggregate_panel
from scorecard.charts.events import move_data
from scorecard.definitions.method import AGGREGATIONS
from scorecard.influence import contributions, pushes
from scorecard.normalisation import normalise_panel
from scorecard.panel import Panel, panel_of
from scorecard.scoring import Result


@st.composite
def panels(draw: st.DrawFn, name: str) -> Panel:
    card = with_mean(draw(cards(applies=False)), name)
    return normalise_panel(panel_of(draw(observations(card)), card))


def two(name: str, *values: tuple[float, float]) -> Result:
    """Two measures of equal weight under a mean, a pair of values a quarter."""
    frame = pd.DataFrame(
        {
            "period": pd.period_range("2022Q1", periods=len(values), freq="Q").repeat(2),
            "indicator": ["m0", "m1"] * len(values),
            "value": np.array(values).reshape(-1),
        }
    )
    return sc.score(with_mean(measures(1, 1), name), observations=frame)


def added(result: Result) -> list[float]:
    parts = sc.explain(result, "C1", "2022Q1").parts.set_index("node")
    return parts.loc[["m0", "m1"], "contribution"].tolist()


def test_what_an_indicator_adds_is_what_would_be_lost_without_it() -> None:
    """Of 36 and 64: halves add up to the mean of 50; the geometric 48 would fall to 8 and to 6."""
    assert added(two("arithmetic", (36, 64))) == pytest.approx([18, 32])
    assert added(two("geometric", (36, 64))) == pytest.approx([48 - 8, 48 - 6])
    assert added(two("minimum", (36, 64))) == pytest.approx([36, 36])


@given(panels("arithmetic"))
def test_under_arithmetic_means_contributions_sum_to_the_score(panel: Panel) -> None:
    """What the indicators below a node add is its score, for every node but an element's clause."""
    rows = np.arange(len(panel.card.indicators))
    found = contributions(panel, rows, unit=0, period=0)
    value = aggregate_panel(panel).value[:, 0, 0]
    whole = np.array([node.element is None for node in panel.card.nodes])

    np.testing.assert_allclose(found.sum(axis=1)[whole], np.nan_to_num(value)[whole], atol=1e-9)


@pytest.mark.parametrize("name", AGGREGATIONS)
@FEWER
@given(data=st.data())
def test_nobody_adds_less_than_nothing_or_more_than_the_score(
    name: str, data: st.DataObject
) -> None:
    """Since every mean is monotone, losing an indicator takes from 0 to all points of a node."""
    panel = data.draw(panels(name))
    rows = np.arange(len(panel.card.indicators))
    found = contributions(panel, rows, unit=0, period=1)
    value = np.nan_to_num(aggregate_panel(panel).value[:, 0, 1])

    assert (found >= -1e-9).all()
    assert (found <= value[:, None] + 1e-9).all()


@pytest.mark.parametrize("name", AGGREGATIONS)
@FEWER
@given(data=st.data())
def test_where_one_indicator_moved_its_push_is_the_move(name: str, data: st.DataObject) -> None:
    """With everything else as before, the push of the one that moved is the change of the node."""
    panel = data.draw(panels(name))
    place = data.draw(st.integers(0, len(panel.card.indicators) - 1))
    arrays = {}
    for end in ("value", "low", "high", "held", "status"):
        arrays[end] = getattr(panel, end).copy()
        others = np.arange(len(arrays[end])) != place
        arrays[end][others, :, 1] = arrays[end][others, :, 0]
    still = attrs.evolve(panel, **arrays)
    scores = aggregate_panel(still).value[:, 0]
    found = pushes(still, np.array([place]), unit=0, period=1)[:, 0]

    own = np.array([node.element is None for node in panel.card.nodes])
    np.testing.assert_array_equal(found[own], np.nan_to_num(scores[:, 1] - scores[:, 0])[own])


@pytest.mark.parametrize(("name", "mover"), [("minimum", "m1"), ("arithmetic", "m0")])
def test_charts_name_what_moved_the_score_under_its_own_mean(name: str, mover: str) -> None:
    """Of a rise from 40 to 70 and one from 10 to 20, the smaller one moves the minimum."""
    moves = move_data(two(name, (40, 10), (70, 20)), ["C1"])

    assert moves["indicator"].tolist() == [mover]
