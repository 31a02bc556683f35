"""Cards open to any unit: the observations say who is scored; yearly, monthly and daily ones too."""

from pathlib import Path

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_malformed import assembled
from test_means import FEWER
from test_weighting import measures

import scorecard as sc
from scorecard.definitions.card import Card

OPEN = attrs.evolve(measures(1, 3), units=())


def frame_of_units(units: list[str], freq: str = "Q", start: str = "2022Q1") -> pd.DataFrame:
    """Two measures of each unit in three periods, no value twice."""
    periods = pd.period_range(start, periods=3, freq=freq)
    cells = pd.MultiIndex.from_product([units, ["m0", "m1"], periods])
    frame = cells.to_frame(index=False, name=["unit", "indicator", "period"])
    return frame.assign(value=np.arange(len(frame)) * 80.0 / len(frame))


def opened(folder: Path) -> Path:
    """The good card of the malformed ones, made open to any unit."""
    card = assembled("good", folder) / "card.toml"
    text = card.read_text(encoding="utf-8")
    card.write_text(text.replace('unit        = "Port"', 'units = "any"'), encoding="utf-8")
    return folder


def test_the_observations_bring_the_units() -> None:
    """Units stand in alphabetical order in the result, whatever the order of the rows."""
    frame = frame_of_units(["C", "A", "B"])
    result = sc.score(OPEN, observations=frame)
    again = sc.score(OPEN, observations=frame.iloc[::-1])

    assert result.card.units == ("A", "B", "C")
    assert OPEN.units == ()
    pd.testing.assert_frame_equal(result.scores, again.scores)


def test_an_open_card_scores_as_one_that_names_its_units() -> None:
    """Every stage gives what it gives for a card that lists the same units."""
    frame = frame_of_units(["A", "B"])
    named = attrs.evolve(OPEN, units=("A", "B"))
    for card in (OPEN, named):
        points = sc.normalise(frame, card)
        scores = sc.aggregate(points, card)
        pd.testing.assert_frame_equal(points, sc.normalise(frame, named))
        pd.testing.assert_frame_equal(sc.weigh(points, card), sc.weigh(points, named))
        pd.testing.assert_frame_equal(scores, sc.aggregate(points, named))
        pd.testing.assert_frame_equal(sc.trend(scores, card), sc.trend(scores, named))


@FEWER
@given(st.integers(2, 300))
def test_what_else_is_scored_moves_no_bit(count: int) -> None:
    """A unit scores the same among any number of others."""
    units = [f"u{number:03}" for number in range(count)]
    frame = frame_of_units(units)
    alone = sc.score(OPEN, observations=frame[frame["unit"] == units[-1]]).scores
    among = sc.score(OPEN, observations=frame).scores
    own = among[among["unit"] == units[-1]]

    assert own["score"].to_numpy().tobytes() == alone["score"].to_numpy().tobytes()


@pytest.mark.parametrize(
    ("frequency", "freq", "start", "last"),
    [("A", "Y", "2020", "2022"), ("M", "M", "2021-11", "2022-01"),
     ("D", "D", "2020-02-28", "2020-03-01")],
)  # fmt: skip
def test_any_frequency_is_scored_alike(frequency: str, freq: str, start: str, last: str) -> None:
    """Years, months and days are periods as quarters are; the last one given is the last complete."""
    card = attrs.evolve(OPEN, frequency=frequency, series_from=start, baseline=start)
    result = sc.score(card, observations=frame_of_units(["A", "B"], freq, start))
    quarterly = sc.score(OPEN, observations=frame_of_units(["A", "B"]))

    assert str(result.last_complete) == last
    assert result.scores["score"].tolist() == quarterly.scores["score"].tolist()
    assert result.trends["n"].tolist() == [2] * len(result.trends)


@pytest.mark.parametrize("unit", [None, 7, np.nan])
def test_a_row_without_a_unit_is_refused(unit: object) -> None:
    """A unit is a text in each row; without the column nothing says who is scored."""
    frame = frame_of_units(["A"]).astype({"unit": object})
    frame.loc[1, "unit"] = unit

    with pytest.raises(sc.ScorecardError, match=r"unit: found .*; expected text in each row"):
        sc.score(OPEN, observations=frame)
    with pytest.raises(sc.ScorecardError, match="found no column unit"):
        sc.score(OPEN, observations=frame.drop(columns="unit"))


def test_a_ledger_needs_units_by_name(tmp_path: Path) -> None:
    """Evidence of an open card has nobody to be about, and the message says what to do."""
    card = sc.load_card(opened(tmp_path / "quay"))

    assert card.units == ()
    with pytest.raises(sc.ScorecardError, match=r"card\.units: found any; expected units by name"):
        sc.score(card)


def test_a_card_that_names_its_units_takes_no_others(harbour: Card) -> None:
    """A unit that the card does not declare is refused, not added."""
    result = sc.score(harbour)
    frame = result.observations.astype({"unit": object}).assign(unit="Another authority")

    with pytest.raises(sc.ScorecardError, match="expected Harbour authority"):
        sc.score(harbour, observations=frame)
