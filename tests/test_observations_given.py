"""Observations and points that users bring themselves, instead of a ledger."""

import io
from collections.abc import Callable

import attrs
import numpy as np
import pandas as pd
import pytest
from strategies import card_of

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Ladder, Stage
from scorecard.definitions.method import Method
from scorecard.reporting.tables import csv_text


def ladder(name: str) -> Ladder:
    """A ladder of two stages."""
    return Ladder(
        id=name, clause="C1", question="How far?", why="It shows.", valid_for=1,
        stages=(Stage(id="none", score=0, like="none"),
                Stage(id="done", score=100, like="in_use", earned_by="a text")),
    )  # fmt: skip


@pytest.fixture
def card() -> Card:
    """Two ladders of equal weight."""
    return card_of(ladder("a"), ladder("b"))


def frame(values: dict[str, list[float]], first: str = "2024Q1") -> pd.DataFrame:
    """Observations by indicator, one a quarter."""
    length = len(next(iter(values.values())))
    index = pd.period_range(first, periods=length, freq="Q")
    rows = [pd.DataFrame({"period": index, "indicator": k, "value": v}) for k, v in values.items()]
    return pd.concat(rows, ignore_index=True)


def test_a_cell_without_a_row_is_as_open_as_one_that_says_not_observed(card: Card) -> None:
    """Dropping the rows of an unseen part must not make its score certain."""
    points = sc.normalise(frame({"a": [1.0]}), card)

    def bounds(rows: pd.DataFrame) -> list[float]:
        scores = sc.aggregate(rows, card)
        last = (scores["node"] == card.id) & (scores["period"] == pd.Period("2024Q1", freq="Q"))
        return scores.loc[last, ["low", "high"]].iloc[0].tolist()

    assert bounds(points) == bounds(points.dropna(subset=["score"])) == [50.0, 100.0]


@pytest.mark.parametrize("value", [2.0, -1.0, 0.5])
def test_a_value_off_its_scale_is_refused_by_name(card: Card, value: float) -> None:
    """A ladder's values are places of its stages; nothing is rounded or cut off silently."""
    with pytest.raises(
        sc.ScorecardError, match=r"a\.value: found .*; expected the place of a stage"
    ):
        sc.score(card, observations=frame({"a": [value], "b": [0.0]}))


def test_points_off_the_scale_are_refused_by_name(card: Card) -> None:
    """Points lie between 0 and 100."""
    points = frame({"a": [150.0]}).rename(columns={"value": "score"})

    with pytest.raises(sc.ScorecardError, match="found 150; expected points from 0 to 100"):
        sc.aggregate(points, card)


def test_a_period_before_the_series_is_refused(card: Card) -> None:
    """Rows that could not be shown are not dropped unseen."""
    with pytest.raises(sc.ScorecardError, match="expected none before series_from"):
        sc.score(card, observations=frame({"a": [1.0]}, first="1999Q1"))


def test_as_of_cuts_observations_and_marks_the_open_period_provisional(card: Card) -> None:
    """Nothing later than the as-of date is used, and a period not over then is provisional."""
    given = frame({"a": [0, 0, 1.0, 1.0], "b": [1.0, 1.0, 1.0, 1.0]})

    result = sc.score(card, observations=given, as_of="2024-08-15")

    assert str(result.periods[-1]) == "2024Q3"
    assert str(result.last_complete) == "2024Q2"
    last = result.scores[result.scores["period"] == result.periods[-1]]
    assert set(last["obs_status"]) == {"P"}


def test_the_manifest_knows_which_observations_were_given(card: Card) -> None:
    """Other observations give another digest, the same in another order give the same."""
    one = frame({"a": [0.0, 1.0], "b": [1.0, 1.0]})
    other = frame({"a": [0.0, 0.0], "b": [1.0, 1.0]})

    first, again, second = (
        sc.score(card, observations=rows).manifest for rows in (one, one.iloc[::-1], other)
    )

    assert first == again
    assert first.evidence_digest != second.evidence_digest
    assert first.evidence_rows == 4


def test_a_changed_card_has_another_digest(harbour: Card) -> None:
    """Whatever a copy changes, its manifest cannot be taken for that of the original."""
    for change in ({"baseline": "2024Q2"}, {"title": "Another title"}):
        assert attrs.evolve(harbour, **change).digest != harbour.digest
    assert attrs.evolve(harbour).digest == harbour.digest


def test_a_ledger_is_checked_anew_for_another_card(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """Which rows are too weak is the card's to say, also where the frame was checked before."""
    strict = attrs.evolve(harbour, method=Method(weakest_grade="A2"))

    kept, anew = sc.as_ledger(harbour_ledger, harbour), sc.as_ledger(harbour_ledger, strict)

    assert kept is harbour_ledger
    assert anew["is_weak"].sum() > harbour_ledger["is_weak"].sum()
    pd.testing.assert_series_equal(anew["published_on"], harbour_ledger["published_on"])


def test_a_result_reads_well_before_any_period_is_over(harbour: Card) -> None:
    """In the first weeks of a series the text says that no quarter is complete."""
    result = sc.score(harbour, as_of="2023-02-01")

    assert "no quarter of the series is complete yet" in repr(result)
    assert "no quarter of the series is complete yet" in result._repr_html_()
    assert np.isnan(result.scores["score"]).all()


def test_observations_go_round_through_a_csv_file(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """What a report writes can be read back and scored: periods as text, the open one provisional."""
    observed = sc.observe(harbour, harbour_ledger)
    text = csv_text(observed)
    read = pd.read_csv(io.StringIO(text), dtype={"element": str}, keep_default_na=False,
                       na_values={name: [""] for name in ("value", "low", "high", "held")})  # fmt: skip

    again = sc.score(harbour, observations=read)

    expected = sc.score(harbour, harbour_ledger)
    assert again.last_complete == expected.last_complete
    np.testing.assert_array_equal(again.scores["score"], expected.scores["score"])
    np.testing.assert_array_equal(again.scores["low"], expected.scores["low"])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda card: sc.score(card, "ledger.csv"), "expected a pandas frame"),
        (lambda card: sc.score(card, observations={}), "found a dict; expected a pandas frame"),
        (lambda card: sc.score(card, observations=frame({"a": [1.0]}), as_of=2026), "ISO 8601"),
        (lambda card: sc.normalise(card, frame({"a": [1.0]})), "expected a card"),
        (lambda card: sc.score(card, pd.DataFrame({"idd": []})), "did you mean id?"),
    ],
)
def test_an_argument_of_another_type_is_refused_in_words(
    card: Card, call: Callable[[Card], object], said: str
) -> None:
    """Nothing stumbles over it further down."""
    with pytest.raises(sc.ScorecardError) as caught:
        call(card)

    assert said in str(caught.value)


def test_a_date_far_beyond_the_series_is_taken_for_a_slip(harbour: Card) -> None:
    """A year typed wrong must not ask for thousands of years of scores."""
    with pytest.raises(sc.ScorecardError, match="expected a day within 50 years of 2023Q1"):
        sc.score(harbour, as_of="9999-01-20")
