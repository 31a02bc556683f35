"""From files to scores: what must hold for every node of every card."""

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import (
    AS_OF,
    STRONG,
    Row,
    cards,
    check_rows,
    checked,
    ledgers,
    observations,
    scored,
    state_rows,
    without_clashes,
)

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import DEFAULT_STAGES, Checklist, Ladder
from scorecard.errors import ScorecardError
from scorecard.panel import A, I, M, O, P
from scorecard.scores import Scores
from scorecard.scoring import Result, score


def result_of(card: Card, rows: list[Row]) -> Result:
    return score(card, checked(rows, card), as_of=AS_OF)


def same_scores(one: Scores, other: Scores) -> bool:
    names = ("value", "low", "high", "held", "coverage", "worst", "status")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in names)


@given(st.data())
def test_score_lies_between_its_bounds(data: st.DataObject) -> None:
    """In the result, 0 ≤ low ≤ score ≤ high ≤ 100 for every node, aspect, unit and quarter."""
    card = data.draw(cards())
    frame = result_of(card, data.draw(ledgers(card))).scores
    applies = frame["obs_status"] != "M"
    shown = frame["score"].notna()
    low, high = frame["low"], frame["high"]

    assert ((low >= 0) & (low <= high) & (high <= 100))[applies].all()
    assert ((low <= frame["score"]) & (frame["score"] <= high))[shown].all()
    assert frame["coverage"].dropna().between(0, 1).all()
    assert frame.loc[~applies, ["score", "low", "high", "coverage"]].isna().all(axis=None)


@given(st.data())
def test_a_gain_never_lowers_a_node(data: st.DataObject) -> None:
    """A gain lowers no node's low end, nor the score of one whose indicators were all known."""
    card = data.draw(cards(kinds=("ladder", "checklist", "sequence"), applies=False, coverage=0))
    tracks = [item for item in card.indicators if isinstance(item, Ladder | Checklist)]
    assume(tracks)
    rows = data.draw(ledgers(card))
    item = data.draw(st.sampled_from(tracks))
    gain = data.draw(state_rows(card, item, kinds=["event"], grades=[STRONG])) | {"id": "gain"}
    more = without_clashes([*rows, gain])
    assume(more[-1]["id"] == "gain")
    before, after = scored(rows, card), scored(more, card)
    both = before.applies & after.applies
    known = both & np.isclose(before.coverage, 1)

    assert (after.low >= before.low - 1e-9)[both].all()
    assert (after.value >= before.value - 1e-9)[known].all()


@given(st.data())
def test_a_check_narrows_every_node(data: st.DataObject) -> None:
    """Where every part goes on to apply, a check widens no interval and lowers no coverage."""
    card = data.draw(cards(kinds=("ladder", "checklist", "measure", "count")))
    rows = data.draw(ledgers(card))
    look = data.draw(check_rows(card)) | {"id": "look"}
    before, after = scored(rows, card), scored([*rows, look], card)
    applies = before.applies

    assert (after.low >= before.low - 1e-9)[applies].all()
    assert (after.high <= before.high + 1e-9)[applies].all()
    assert (after.coverage >= before.coverage - 1e-9)[applies].all()


@given(st.data())
def test_same_inputs_give_the_same_bits(data: st.DataObject) -> None:
    """Scoring twice, or the rows in another order, gives equal frames and an equal manifest."""
    card = data.draw(cards())
    rows = data.draw(ledgers(card))
    one, two = result_of(card, rows), result_of(card, data.draw(st.permutations(rows)))

    pd.testing.assert_frame_equal(one.scores, two.scores, check_exact=True)
    pd.testing.assert_frame_equal(one.observations, two.observations, check_exact=True)
    pd.testing.assert_frame_equal(one.links, two.links)
    assert one.manifest == two.manifest
    assert all(same_scores(one.by_aspect[name], two.by_aspect[name]) for name in card.aspects)


@given(st.data())
def test_what_nobody_has_evidence_on_has_no_score(data: st.DataObject) -> None:
    """Without evidence every node is `O`, unscored, from 0 to 100, with no coverage."""
    card = data.draw(cards(applies=False))
    frame = result_of(card, []).scores

    assert frame["score"].isna().all()
    assert (frame["obs_status"] == "O").all()
    assert (frame["low"] == 0).all()
    assert (frame["high"] == 100).all()
    assert (frame["coverage"] == 0).all()


@given(st.data())
def test_observations_made_elsewhere_score_alike(data: st.DataObject) -> None:
    """The observations of a result, given back as a frame, give the same scores."""
    card = data.draw(cards())
    result = result_of(card, data.draw(ledgers(card)))
    again = score(card, observations=result.observations, as_of=AS_OF)

    pd.testing.assert_frame_equal(again.scores, result.scores, check_exact=True)
    assert again.evidence.empty


@given(st.data())
def test_the_tally_counts_every_ladder_once(data: st.DataObject) -> None:
    """Over the default stages and `not observed`, a node's ladders that apply are all there."""
    card = data.draw(cards(kinds=("ladder", "checklist")))
    result = result_of(card, data.draw(ledgers(card)))
    tally = result.tally
    totals = tally.groupby(["period", "unit", "node"], observed=True)["n"].sum()
    ladders = [n for n, item in enumerate(card.indicators) if isinstance(item, Ladder)]
    status = result.panel.status[ladders]
    expected = (status != M).sum(axis=0)

    for number, unit in enumerate(card.units):
        own = totals.xs((unit, card.id), level=("unit", "node"))
        np.testing.assert_array_equal(own.to_numpy(), expected[number])
    is_hidden = (tally["stage"] == "not observed") & (tally["node"] == card.id)
    hidden = tally.loc[is_hidden, "n"].sum()
    seen = np.isin(status, (A, I, P)) & ~np.isnan(result.panel.value[ladders])
    assert hidden == ((status != M) & ~seen).sum()
    assert set(tally["stage"].cat.categories) == {*DEFAULT_STAGES, "not observed"}


@given(st.data())
def test_scores_are_those_of_the_frames(data: st.DataObject) -> None:
    """A drawn frame of observations scores within its own ends, however odd its gaps."""
    card = data.draw(cards(applies=False))
    result = score(card, observations=data.draw(observations(card)))
    root = result.by_aspect["all"]
    known = ~np.isnan(root.value)

    assert (root.low[known] <= root.value[known]).all()
    assert (root.value[known] <= root.high[known]).all()
    assert np.isin(root.status, range(6)).all()
    assert (root.status[root.coverage < card.method.coverage - 1e-9] == O).all()


def test_the_small_card_scores_as_worked_out_by_hand(harbour: Card) -> None:
    """On 2025-03-31 the syllabus is in use: clause and indicator score 100, from 100 to 100."""
    result = score(harbour, as_of="2025-03-31")
    frame = result.scores
    own = frame[(frame["aspect"] == "all") & (frame["period"].astype(str) == "2025Q1")]
    by_node = own.set_index("node")

    assert list(by_node.loc["HP1", ["score", "low", "high"]]) == [100, 100, 100]
    assert str(result.last_complete) == "2025Q1"
    # Two courses in the window of four quarters, four wanted; the first came before the signature.
    assert by_node.loc["joint_courses", "score"] == 50
    assert by_node.loc["syllabus_first", "score"] == 50
    assert by_node.loc["HP2", "score"] == 50
    assert by_node.loc["pilots", "score"] == 75


def test_evidence_and_observations_together_are_refused(harbour: Card) -> None:
    """One of the two is enough; both are a fault."""
    frame = score(harbour).observations

    with pytest.raises(ScorecardError, match="drop one"):
        score(harbour, pd.DataFrame(), observations=frame)


def test_a_result_is_frozen(harbour: Card) -> None:
    """Nothing can be set on a result once it is made."""
    result = score(harbour)

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        result.card = harbour  # type: ignore[misc]
