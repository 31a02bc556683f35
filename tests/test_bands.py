"""Bands: every number has one, at the point and at both ends."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import card_of, cards, observations

from scorecard.bands import band, steps_of
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Goalposts, Measure
from scorecard.definitions.scales import RULES, Band, Bands, Display
from scorecard.errors import ScorecardError
from scorecard.rounding import rounded
from scorecard.scoring import Result, score

LETTERS = [Band(name="A", at_least=80), Band(name="B", at_least=50), Band(name="F")]


def measures(count: int, *, worst: float = 0, best: float = 100) -> list[Measure]:
    ends = Goalposts(worst=worst, best=best, set_on=date(2024, 2, 8), source="Made up")
    return [
        Measure(id=f"i{number}", clause="C1", question="?", why="It shows.", valid_for=1,
                goalposts=ends, unit_measure="marks")
        for number in range(count)
    ]  # fmt: skip


def scored(
    card: Card, rows: Sequence[dict[str, Any]], *bands: Bands, display: Display | None = None
) -> Result:
    """A card with bands, scored from observations of one quarter."""
    method = attrs.evolve(card.method, bands=bands, display=display)
    frame = pd.DataFrame(rows).assign(period=pd.Period("2022Q1", "Q"))
    return score(attrs.evolve(card, method=method), observations=frame)


def of_node(result: Result, node: str) -> pd.Series:
    frame = result.bands
    return frame[(frame["node"] == node) & (frame["aspect"] == "all")].iloc[0]


@st.composite
def scales(draw: st.DrawFn) -> Bands:
    """Two to five bands, the number first rounded by some rule."""
    limits = sorted(
        draw(st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True)), reverse=True
    )
    steps = [Band(name=f"b{n}", at_least=limit) for n, limit in enumerate(limits)]
    rounding = draw(st.sampled_from([*RULES, "none"]))
    return Bands(
        steps=(*steps, Band(name="rest")), rounding=rounding, digits=draw(st.integers(0, 2))
    )


@given(scales(), st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_bands_part_the_scale_without_gap_or_overlap(bands: Bands, numbers: list[float]) -> None:
    """Of all bands a number belongs to one: at or above its own limit, below the one above."""
    read = rounded(numbers, bands.rounding, bands.digits)
    place = steps_of(read, bands)
    lows = np.array([*bands.thresholds, -np.inf])
    highs = np.array([np.inf, *bands.thresholds])

    assert ((lows[place] <= read) & (read < highs[place])).all()


@given(st.data(), scales())
def test_the_band_lies_between_those_of_the_ends(data: st.DataObject, bands: Bands) -> None:
    """Of every score, its low end is in no higher band and its high end in no lower one."""
    card = data.draw(cards(applies=False))
    card = attrs.evolve(card, method=attrs.evolve(card.method, bands=(bands,)))
    scores = score(card, observations=data.draw(observations(card))).scores
    found = band(scores, card)
    low, point, high = (
        found[name].map({name: n for n, name in enumerate(bands.names)}).astype(float)
        for name in ("band_low", "band", "band_high")
    )

    assert len(found) == len(scores)
    assert (found["band"].isna() == scores["score"].isna()).all()
    known = point.notna()
    assert ((low >= point) & (point >= high))[known].all()
    assert (found["is_firm"] == (known & (low == high))).all()


def test_status_is_that_of_a_published_index() -> None:
    """
    The average of two ratings from 1 to 7 is Free to 2.5, Partly Free from 3, Not Free from 5.5.

    Freedom House, Freedom in the World 2013, Methodology: two ratings from 1 (most free) to 7;
    "Free (1.0 to 2.5), Partly Free (3.0 to 5.0), or Not Free (5.5 to 7.0)". All 49 pairs.
    """
    card = card_of(*measures(2, worst=7, best=1))
    steps = [Band(name="Not Free", at_least=5.5), Band(name="Partly Free", at_least=3),
             Band(name="Free")]  # fmt: skip
    status = Bands(steps=steps, levels=["card"], scale="display")
    display = Display(worst=7, best=1, digits=1)
    expected, found = [], []
    for rights in range(1, 8):
        for liberties in range(1, 8):
            rows = [{"indicator": "i0", "value": rights}, {"indicator": "i1", "value": liberties}]
            row = of_node(scored(card, rows, status, display=display), "made")
            average = (rights + liberties) / 2
            expected.append((
                "Free" if average <= 2.5 else "Partly Free" if average <= 5 else "Not Free",
                average,
            ))  # fmt: skip
            found.append((row["band"], row["number"]))

    assert found == expected


@pytest.mark.parametrize(
    ("values", "rounding", "letter"),
    [((79.6, 79.6), "none", "B"), ((79.6, 79.6), "half_up", "A"), ((79.6, 79.6), "floor", "B"),
     ((80.3, 79.7), "none", "A"), ((79.9, 80.1), "none", "A"), ((79.5, 79.5), "half_even", "A"),
     ((49.4, 49.4), "half_up", "F")],
)  # fmt: skip
def test_the_rule_decides_what_is_just_short(
    values: tuple[float, float], rounding: Any, letter: str
) -> None:
    """79.6 is an A or a B by the declared rule; a mean that is 80 in decimals is 80 by any."""
    bands = Bands(steps=LETTERS, rounding=rounding)
    rows = [{"indicator": f"i{n}", "value": value} for n, value in enumerate(values)]
    result = scored(card_of(*measures(2)), rows, bands)

    assert of_node(result, "made")["band"] == letter


def test_eighty_is_eighty_whatever_arithmetic_left_of_it() -> None:
    """A score that falls short of a limit by no more than binary arithmetic does has reached it."""
    scores = pd.DataFrame({
        "period": pd.Period("2022Q1", "Q"), "unit": "one", "node": "made", "level": "card",
        "aspect": "all", "score": [79.99999999999, 79.999], "low": 79.9999999999, "high": 80.0,
    })  # fmt: skip
    card = card_of(*measures(1))
    card = attrs.evolve(card, method=attrs.evolve(card.method, bands=(Bands(steps=LETTERS),)))

    assert band(scores, card)["band"].tolist() == ["A", "B"]
    assert band(scores, card)["is_firm"].tolist() == [True, False]


def test_no_score_has_no_band_but_what_it_may_be() -> None:
    """Where too little is known there is no band; the ends say which are possible."""
    card = attrs.evolve(card_of(*measures(2)), method=card_of(*measures(1), coverage=0.9).method)
    rows = [{"indicator": "i0", "value": 100.0, "low": 100.0, "high": 100.0}]
    row = of_node(scored(card, rows, Bands(steps=LETTERS)), "made")

    assert pd.isna(row["band"])
    assert (row["band_low"], row["band_high"], row["is_firm"]) == ("B", "A", False)


LISTED = [Band(name="listed", at_least=20), Band(name="not listed")]


@pytest.mark.parametrize(
    ("failing", "unsure", "unseen", "expected"),
    [(20, 0, 0, (20, "listed", "listed", "listed")),
     (19, 0, 0, (19, "not listed", "not listed", "not listed")),
     (19, 1, 0, (19, "not listed", "not listed", "listed")),
     (19, 0, 1, (19, "not listed", "not listed", "listed")),
     (25, 0, 5, (25, "listed", "listed", "listed"))],
)  # fmt: skip
def test_listed_if_at_least_twenty_items_fail(
    failing: int, unsure: int, unseen: int, expected: tuple[Any, ...]
) -> None:
    """Items that fail for sure are counted; one that may fail makes the list possible only."""
    rows: list[dict[str, Any]] = []
    for number in range(30):
        value = 20.0 if number < failing else 90.0
        is_unsure = failing <= number < failing + unsure
        row = {"indicator": f"i{number}", "value": value, "low": value, "high": value}
        rows.append(row | ({"low": 40.0} if is_unsure else {}))
    kept = rows[: 30 - unseen] if unseen else rows
    bands = Bands(steps=LISTED, levels=["card"], count_of="indicators", failing_below=50)
    found = of_node(scored(card_of(*measures(30)), kept, bands), "made")

    assert tuple(found[["number", "band", "band_low", "band_high"]]) == expected


@given(st.data(), st.integers(1, 99), st.sampled_from(["indicators", "children"]))
def test_failing_parts_are_counted_one_by_one(
    data: st.DataObject, limit: int, count_of: Any
) -> None:
    """The number banded is that of the parts with weight whose score or whole range fails."""
    card = data.draw(cards(applies=False, coverage=0.5))
    bands = Bands(steps=LISTED, levels=["card"], count_of=count_of, failing_below=limit)
    card = attrs.evolve(card, method=attrs.evolve(card.method, bands=(bands,)))
    scores = score(card, observations=data.draw(observations(card))).scores
    found = band(scores, card)
    kept = {item.id for item in card.indicators}
    if count_of == "children":
        kept = {node.id for node in card.children(card.id)}
    parts = scores[scores["node"].isin(kept)]
    fails = (parts["score"] < limit) | (parts["high"] < limit)
    counted = fails.groupby([parts["period"], parts["unit"], parts["aspect"]], observed=True).sum()

    for row in found[found["number"].notna()].to_dict("records"):
        assert row["number"] == counted.loc[row["period"], row["unit"], row["aspect"]]


def test_counting_needs_the_rows_of_the_parts() -> None:
    """A frame without the parts is refused, not counted as if none failed."""
    bands = Bands(steps=LISTED, levels=["card"], count_of="indicators", failing_below=50)
    result = scored(card_of(*measures(1)), [{"indicator": "i0", "value": 3.0}], bands)

    with pytest.raises(ScorecardError, match="found no row of i0; expected the rows of all parts"):
        band(result.scores[result.scores["level"] == "card"], result.card)
    with pytest.raises(ScorecardError, match="no column high"):
        band(result.scores.drop(columns="high"), result.card)
    with pytest.raises(ScorecardError, match="expected a card"):
        band(result.scores, "made")  # type: ignore[arg-type]


def test_each_level_has_its_own_bands_and_the_others_none() -> None:
    """Nodes of a level for which nothing is declared have no row."""
    bands = Bands(steps=LETTERS, levels=["card"]), Bands(steps=LISTED, levels=["clause"])
    result = scored(card_of(*measures(1)), [{"indicator": "i0", "value": 60.0}], *bands)
    shown = result.bands[result.bands["aspect"] == "all"]

    assert dict(zip(shown["node"], shown["band"], strict=True)) == {"made": "B", "C1": "listed"}
    assert scored(card_of(*measures(1)), [{"indicator": "i0", "value": 60.0}]).bands.empty


def test_all_that_is_wrong_with_bands_is_told_at_once() -> None:
    """Overlaps, gaps, names used twice and a count without its limit are faults of one message."""
    with pytest.raises(ScorecardError) as caught:
        Bands(
            steps=[Band(name="A", at_least=50), Band(name="B", at_least=80), Band(name="B")],
            count_of="children", scale="display",
        )  # fmt: skip

    assert [str(fault) for fault in caught.value.faults] == [
        "count_of: found count_of without failing_below; expected both or neither; add "
        "failing_below",
        'scale: found "display" beside count_of; expected points, for a number of parts; leave '
        "scale out",
        'steps: found "B"; expected visible text, each name once; rename it',
        "steps: found 80 after 50; expected numbers that fall from one band to the next; reorder "
        "the bands, or mend a number",
    ]
