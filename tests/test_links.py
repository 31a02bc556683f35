"""Which ledger rows stand behind each observation."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import AS_OF, Row, card_of, cards, checked, ledgers

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Count, Goalposts, Ladder, Stage
from scorecard.ledger.vintage import vintage
from scorecard.observation.links import evidence_links
from scorecard.observation.observe import observe_panel
from scorecard.panel import Panel, panel_rows
from scorecard.periods import parse_moment


def seen(rows: Sequence[Row], card: Card) -> tuple[pd.DataFrame, Panel, pd.DataFrame]:
    """Rows in force, their observations, and the links between the two."""
    moment = parse_moment(AS_OF)
    evidence = vintage(checked(rows, card), moment)
    panel = observe_panel(card, evidence, moment)
    return evidence, panel, evidence_links(card, evidence, panel)


def places_of(links: pd.DataFrame, panel: Panel) -> np.ndarray:
    """Position of the period of each link."""
    return panel.periods.get_indexer(pd.PeriodIndex(links["period"]))


def linked_cells(links: pd.DataFrame, name: str, card: Card, panel: Panel) -> np.ndarray:
    """Where a row is linked, indicators × units × periods."""
    own = links[links["evidence_id"] == name]
    found = np.zeros((len(card.indicators), *panel.value.shape[1:]), dtype=bool)
    found[own["indicator"].cat.codes, own["unit"].cat.codes, places_of(own, panel)] = True
    return found


@given(st.data())
def test_links_name_rows_in_force_once(data: st.DataObject) -> None:
    """Each pair of a row in force and an observation stands once, in a fixed order."""
    card = data.draw(cards())
    evidence, panel, links = seen(data.draw(ledgers(card)), card)
    keys = ["period", "unit", "indicator", "evidence_id"]

    assert list(links.columns) == keys
    assert not links.duplicated().any()
    assert set(links["evidence_id"].astype(str)) <= set(evidence["id"].astype(str))
    assert links["period"].isin(panel.periods).all()
    codes = [links["period"], *(links[key].cat.codes for key in keys[1:])]
    assert pd.MultiIndex.from_arrays(codes).is_monotonic_increasing


@given(st.data())
def test_an_observation_rests_on_its_linked_rows_alone(data: st.DataObject) -> None:
    """Taking away a row changes no observation that it is not linked to."""
    card = data.draw(cards())
    rows = data.draw(ledgers(card, corrections=False))
    assume(rows)
    gone = data.draw(st.sampled_from([row["id"] for row in rows]))
    evidence, panel, links = seen(rows, card)
    _, without, _ = seen([row for row in rows if row["id"] != gone], card)
    linked = linked_cells(links, gone, card, panel)
    names = [name for name, _ in panel_rows(card)]
    owner = np.array([[item.id for item in card.indicators].index(name) for name in names])

    for name in ("value", "low", "high", "status"):
        one, other = getattr(panel, name), getattr(without, name)
        differs = ~((one == other) | (np.isnan(one) & np.isnan(other)))
        assert not (differs & ~linked[owner]).any(), name
    assert len(evidence) == len(set(evidence["id"]))


@given(st.data())
def test_every_observed_cell_has_evidence(data: st.DataObject) -> None:
    """A value that is shown leads back to at least one row."""
    card = data.draw(cards())
    _, panel, links = seen(data.draw(ledgers(card)), card)
    shown = ~np.isnan(panel.value[: len(card.indicators)])
    linked = np.zeros(shown.shape, dtype=bool)
    linked[links["indicator"].cat.codes, links["unit"].cat.codes, places_of(links, panel)] = True

    assert (linked | ~shown).all()


def test_without_evidence_there_are_no_links(harbour: Card) -> None:
    """An empty ledger gives an empty frame with the same columns."""
    _, _, links = seen([], harbour)

    assert links.empty
    assert list(links.columns) == ["period", "unit", "indicator", "evidence_id"]


def test_the_small_card_rests_on_its_rows(harbour: Card, harbour_ledger: pd.DataFrame) -> None:
    """In 2025Q1 the syllabus rests on the signature and the course, no longer on the draft."""
    moment = parse_moment("2026-01-20")
    evidence = vintage(harbour_ledger, moment)
    links = evidence_links(harbour, evidence, observe_panel(harbour, evidence, moment))
    own = links[(links["indicator"] == "syllabus") & (links["period"].astype(str) == "2025Q1")]

    assert sorted(own["evidence_id"]) == ["h09", "h13"]


def look(name: str, days: str) -> Row:
    """A look at the indicator `x` over some days."""
    return {
        "id": name,
        "kind": "check",
        "node": "C1",
        "indicator": "x",
        "occurred_on": days,
        "recorded_on": "2024-05-10",
        "title": "A look",
    }


def event(name: str, day: str, **cells: str) -> Row:
    """An event of the indicator `x`."""
    graded = {"reliability": "B", "credibility": "2", "published_on": day}
    return look(name, day) | graded | {"kind": "event"} | cells


def behind(rows: Sequence[Row], card: Card, period: str) -> list[str]:
    """Ids of the rows behind the only indicator in one period."""
    _, _, links = seen(rows, card)
    return sorted(links.loc[links["period"].astype(str) == period, "evidence_id"].astype(str))


def test_a_look_that_let_a_lapse_show_stays_behind_it() -> None:
    """The high end fell because of a look; long after, the look still stands behind it."""
    rungs = (
        Stage(id="none", score=0, like="none"),
        Stage(id="in_use", score=100, like="in_use", earned_by="proof", lapses_after=1),
    )
    item = Ladder(
        id="x", clause="C1", question="How far?", why="It shows.", valid_for=8, stages=rungs
    )
    rows = [event("proof", "2022-02-01", stage="in_use"), look("look", "2022-10-01/2022-12-31")]

    assert behind(rows, card_of(item), "2023Q3") == ["look", "proof"]


def test_a_closed_window_rests_on_every_look_that_closes_it() -> None:
    """A count is exact where two looks, a quarter each, cover its window: both are behind it."""
    ends = Goalposts(worst=0, best=4, set_on=date(2024, 2, 8), source="Made")
    item = Count(
        id="x", clause="C1", question="How many?", why="It shows.", goalposts=ends, window=2
    )
    rows = [
        look("first", "2022-01-01/2022-03-31"),
        look("second", "2022-04-01/2022-06-30"),
        event("meeting", "2022-05-03"),
    ]

    assert behind(rows, card_of(item), "2022Q2") == ["first", "meeting", "second"]
