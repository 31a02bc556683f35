"""From a score down to its evidence, and what moved."""

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import AS_OF, cards, checked, ledgers

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.explanation import answer_words
from scorecard.scoring import Result


def row(name: str, **cells: str) -> pd.DataFrame:
    """One event about the syllabus of the small card, published on the last day it may mean."""
    known = cells["occurred_on"].rpartition("/")[2]
    return pd.DataFrame([{
        "id": name, "kind": "event", "node": "HP1", "indicator": "syllabus", "title": "A draft",
        "recorded_on": "2025-06-30", "published_on": known, "reliability": "A", "credibility": "2",
        **cells,
    }])  # fmt: skip


@given(st.data())
def test_contributions_sum_to_the_score_of_any_node(data: st.DataObject) -> None:
    """Every node of every card is the sum of what its indicators add."""
    card = data.draw(cards())
    result = sc.score(card, checked(data.draw(ledgers(card)), card), as_of=AS_OF)
    scores = result.by_aspect["all"]
    last = len(result.periods) - 1
    for unit in card.units:
        for node in card.nodes:
            place = (card.positions[node.id], card.units.index(unit), last)
            if not scores.applies[place]:
                continue

            found = sc.explain(result, node.id, result.periods[last], unit=unit)

            value = scores.value[place]
            total = found.parts["contribution"].sum()
            assert total == pytest.approx(0.0 if np.isnan(value) else value, abs=1e-9)


def test_parts_stand_below_their_parents(result: Result) -> None:
    """The parts start with the node and list each one after the one it belongs to."""
    parts = sc.explain(result, "harbour", "2025Q4").parts
    place = {node: number for number, node in enumerate(parts["node"])}

    assert parts["node"].iloc[0] == "harbour"
    assert all(place[row.parent] < place[row.node] for row in parts.iloc[1:].itertuples())


def test_evidence_comes_with_its_address(result: Result) -> None:
    """Behind the syllabus in use stand the course that used it, with its source."""
    evidence = sc.explain(result, "syllabus", "2025Q4").evidence

    assert "h13" in set(evidence["id"])
    assert set(evidence.loc[evidence["id"] == "h13", "url"]) == {"https://example.org/course-2a"}


def test_a_score_hidden_for_coverage_is_said_to_be_so(harbour: Card) -> None:
    """Where too little is known the heading says it, and the interval stands."""
    early = sc.explain(sc.score(harbour), "harbour", "2023Q1")

    assert not early.is_shown
    assert "no score (too little is known)" in early.heading


def test_the_clause_of_an_element_is_explained_by_its_own_rows(result: Result) -> None:
    """The north entrance stands on the rows about the north light alone."""
    found = sc.explain(result, "HL1a", "2025Q4")

    assert "Harbour News" in repr(found)
    assert found.observations["answer"].tolist() == ["does not stand"]
    assert found.parts["score"].tolist() == [0.0]


def test_html_escapes_hostile_titles(harbour: Card, harbour_ledger: pd.DataFrame) -> None:
    """A script in a title is text in a notebook."""
    rows = harbour_ledger.assign(title="<script>alert(1)</script>")

    shown = sc.explain(sc.score(harbour, rows), "HP1", "2025Q4")._repr_html_()

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_answers_are_given_in_words(harbour: Card) -> None:
    """A stage, a share, a number with its unit of measure, or not observed."""
    words = {
        ("syllabus", 2.0): "agreed",
        ("entrances_lit", 0.5): "1 of 2",
        ("groundings", 7.0): "7 ships a year",
        ("inspections_on_time", 0.25): "25 %",
        ("joint_courses", float("nan")): "not observed",
    }

    for (indicator, value), expected in words.items():
        assert answer_words(harbour.indicator(indicator), value) == expected


def test_moved_names_the_new_rows(result: Result) -> None:
    """In 2025Q1 the syllabus was signed and a course taught from it: both rows are named."""
    found = sc.moved(result, "2025Q1").set_index("indicator")

    assert found.loc["syllabus", "answer"] == "in use"
    assert found.loc["syllabus", "why"] == "new evidence"
    assert found.loc["syllabus", "evidence_ids"] == ("h09", "h13")


def test_moved_says_when_a_flow_only_left_its_window(result: Result) -> None:
    """An inspection that drops out of the last four quarters is no new evidence."""
    found = sc.moved(result, "2025Q4").set_index("indicator")

    assert found.loc["inspections_on_time", "why"] == "out of the window"


def test_a_vague_row_is_news_in_the_quarter_that_the_point_reads_it_in(harbour: Card) -> None:
    """A draft of some day from August to November lifts the point in 2024Q4, as new evidence."""
    draft = row("draft", occurred_on="2024-08-01/2024-11-30", stage="drafted")
    result = sc.score(harbour, sc.as_ledger(draft, harbour), as_of="2025-06-30")

    found = sc.moved(result, "2024Q4").set_index("indicator").loc["syllabus"]

    assert np.isnan(found["before"])
    assert found["answer"] == "drafted"
    assert (found["evidence_ids"], found["why"]) == (("draft",), "new evidence")


def test_a_flow_that_begins_to_apply_moves_by_definition(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """What was counted before the first quarter of its time is no evidence of that quarter."""
    items = [attrs.evolve(item, applies_from="2025Q2") if item.is_flow else item
             for item in harbour.indicators]  # fmt: skip
    card = attrs.evolve(harbour, indicators=tuple(items))

    found = sc.moved(sc.score(card, harbour_ledger), "2025Q2").set_index("indicator")

    assert found.loc["joint_courses", "status_before"] == "M"
    assert found.loc["joint_courses", "why"] == "definitions"


def test_moved_lists_nothing_that_stands_still(result: Result) -> None:
    """An indicator whose point, ends and status are as before is left out."""
    found = sc.moved(result, "2025Q2")

    before, now = (
        result.observations[result.observations["period"].astype(str) == period]
        .query("element == ''")
        .set_index("indicator")[["value", "low", "high", "obs_status"]]
        for period in ("2025Q1", "2025Q2")
    )
    same = {name for name in now.index if now.loc[name].equals(before.loc[name])}
    assert same
    assert not same & set(found["indicator"])


def test_moved_refuses_the_first_period(result: Result) -> None:
    """Nothing lies before the first period."""
    with pytest.raises(sc.ScorecardError, match="the first has none before it"):
        sc.moved(result, "2023Q1")


def test_a_unit_must_be_named_where_there_are_several(harbour: Card) -> None:
    """A card of several units explains one of them at a time."""
    card = attrs.evolve(harbour, units=("North", "South"))
    draft = row("draft", occurred_on="2024-05-01", stage="drafted", unit="South")
    result = sc.score(card, sc.as_ledger(draft, card))

    assert sc.explain(result, "syllabus", "2024Q2", unit="South").is_shown
    for unit, found in ((None, "nothing"), ("Nord", "Nord")):
        with pytest.raises(sc.ScorecardError, match=f'unit: found "{found}"; expected North or'):
            sc.explain(result, "syllabus", "2024Q2", unit=unit)


def test_what_does_not_apply_then_is_said_to_be_so(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """Before its time an indicator has no parts; the quarter is at fault, not the aspect."""
    items = [attrs.evolve(item, applies_from="2025Q2") if item.id == "syllabus" else item
             for item in harbour.indicators]  # fmt: skip
    card = attrs.evolve(harbour, indicators=tuple(items))

    with pytest.raises(sc.ScorecardError, match="period: found 2025Q1; expected one in which syll"):
        sc.explain(sc.score(card, harbour_ledger), "syllabus", "2025Q1")


def test_a_line_of_evidence_leaves_out_what_the_row_does_not_say(harbour: Card) -> None:
    """Without publisher and address there are no empty brackets."""
    draft = row("draft", occurred_on="2024-05-01", stage="drafted")
    result = sc.score(harbour, sc.as_ledger(draft, harbour))

    assert "  - 2024-05-01 A draft (A2) [draft]" in repr(sc.explain(result, "syllabus", "2024Q2"))


def test_the_clause_map_counts_rows_at_and_below_a_clause(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """HL1 has its own rows and those of its two entrances."""
    found = sc.map_clauses(harbour, harbour_ledger).set_index("clause")

    assert found.loc["HL1", "scored"] == 5
    assert found.loc["HL1a", "scored"] == 2
    assert found.loc["HP9", "unmeasured"].startswith("No observable sign")
    assert found.loc["HP2", "indicators"] == "joint_courses, pilots_trained, syllabus_first"


def test_result_and_card_read_well_in_a_terminal(harbour: Card, result: Result) -> None:
    """The text names title, date, last complete quarter and each recommendation."""
    shown = repr(result)

    assert shown.startswith("Safe harbours, two years on (harbour, version 1.0)")
    assert "As of 2026-01-20 (published); last complete quarter 2025Q4; 19 rows" in shown
    assert all(item.title in " ".join(shown.split()) for item in harbour.recommendations)
    assert max(map(len, shown.splitlines())) <= 120
