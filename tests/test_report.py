"""What a report says, about the small card and about any other."""

import re

import attrs
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_page import NAMES, Page, content_of, with_rows
from strategies import cards, checked, ledgers

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.movements import moved
from scorecard.reporting.chart_tables import chart_data
from scorecard.reporting.markdown import visible
from scorecard.reporting.pages import html_page, markdown_page
from scorecard.reporting.view import View, told_once
from scorecard.scoring import Result


@pytest.fixture(scope="module")
def later(harbour: Card, harbour_ledger: pd.DataFrame) -> Result:
    """The small card nine months later, when nobody has looked."""
    return sc.score(harbour, harbour_ledger, as_of="2026-10-15")


def test_each_headline_has_quarter_score_interval_label_and_aspects(result: Result) -> None:
    """One sentence a recommendation, its aspects side by side, the whole card last."""
    first, second, whole = content_of(result).headlines

    assert first.sentence == (
        "In 2025Q4 it scores 79 of 100 and, allowing for what is not known, lies somewhere "
        "between 79 and 100; it is on track to reach its target by 31 December 2028, though this "
        "is not certain."
    )
    assert [figure.name for figure in first.figures] == ["commitment", "implementation", "total"]
    assert (first.trend.sign, first.trend.label, first.trend.firmness) == (
        "↑", "on track", "fragile"
    )  # fmt: skip
    assert "outcome" in [figure.name for figure in second.figures]
    assert whole.title == "All recommendations together"


def test_a_hidden_score_is_said_to_be_unknown_with_its_interval(later: Result) -> None:
    """Below the threshold there is a range, the last score, and what the last look reaches."""
    line = content_of(later).headlines[1]

    assert "too little is known for a score, which lies somewhere between" in line.sentence
    assert line.record.startswith("Last score: ")
    assert "the last look reaches to 31 December 2025" in line.record
    assert line.record.endswith("What happened later is not known.")
    assert {figure.score for figure in line.figures} == {"–"}


def test_a_quarter_nobody_looked_at_is_not_called_unchanged(later: Result) -> None:
    """Nothing seen because nobody looked is said to be that, and older news is told."""
    told = content_of(later).changes

    assert "Nobody has looked yet" in told.lead[0].text
    assert told.earlier_title == "The last quarter that brought evidence: 2025Q4"
    assert told.earlier[0].items[0].refs


def test_what_changed_is_told_with_its_evidence(result: Result) -> None:
    """A move names the answers before and after and links to the new rows."""
    view = View(result=result, unit=0)
    groups = {group.title: group.items for group in content_of(result).changes.groups}
    (moved,) = groups["Moved on new evidence"]

    assert moved.text == "From 50 % to 67 % (from 50 to 67 points)."
    assert view.numbers["h17"] in {run.first for run in moved.refs}
    assert "Budget for 2026 refused." in [
        item.text for item in groups["Also on record, shown and not scored"]
    ]


def test_the_first_quarter_of_a_series_has_nothing_before_it(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """A report on the first quarter says that there is none to compare with."""
    first = sc.score(harbour, harbour_ledger, as_of="2023-03-31")

    assert "is the first quarter of the series" in content_of(first).changes.lead[0].text


def test_the_answers_say_what_is_behind_them(result: Result) -> None:
    """A stage, a checklist, a count and a measure are answered in words, with their rows."""
    rows = {
        row.question: row
        for section in content_of(result).sections
        for clause in section.clauses
        for row in clause.answers
    }

    assert rows["How far is the common syllabus?"].answer == (
        "“in use”, stage 4 of 4, since 2025Q1: a course taught from it."
    )
    assert rows["Which entrances are lit?"].more == (
        "Found: The south entrance is lit. No longer: The north entrance is lit."
    )
    assert rows["How many joint courses were held in the last four quarters?"].answer == (
        "2 in the four quarters to 2025Q4 (events); there may have been more."
    )
    assert rows["How many ships ran aground last year?"].answer == (
        "7 ships a year, dated 31 December 2024."
    )
    assert all(row.refs for row in rows.values())


def test_the_course_names_both_ends_as_far_as_they_are_known(result: Result, later: Result) -> None:
    """A score now hidden gives way to the last one shown, with its quarter."""
    now, hidden = (content_of(found).sections[n].items[1].text
                   for found, n in ((result, 0), (later, 1)))  # fmt: skip

    assert now.startswith(
        "It scored 0 in 2024Q1 and scores 79 in 2025Q4: 79 points up. In 2024Q1 the target was "
        "100 points away. Since 2024Q1 the score"
    )
    assert hidden.startswith("It last scored 38, in 2026Q")


def test_every_clause_is_shown_and_the_unmeasured_say_why(result: Result) -> None:
    """A clause without an indicator stands in its section and under what is not known."""
    shown = content_of(result)
    clauses = [clause for section in shown.sections for clause in section.clauses]
    (goodwill,) = [clause for clause in clauses if clause.asks == "Goodwill"]
    (gap,) = [item for group in shown.gaps for item in group.items if item.head == "Goodwill"]

    assert goodwill.standing == "not measured"
    assert "two coders" in goodwill.note
    assert "two coders" in gap.text


def test_a_stale_answer_says_what_was_looked_for(later: Result) -> None:
    """Out of date comes with the last evidence, the last look, and what would count."""
    (stale,) = [group for group in content_of(later).gaps if group.title == "Out of date"]
    by_question = {item.head: item for item in stale.items}
    item = by_question["How many ships ran aground last year?"]

    assert item.text == (
        "The newest evidence is of 31 December 2024; the last look reaches to 31 December 2025."
    )
    assert item.more == "Looked for: The yearly figure of the harbour authority."


def test_dates_ahead_name_who_set_them(result: Result) -> None:
    """Milestones and target dates come in order; a date of ours is called our own horizon."""
    heads = [(item.head, item.text) for item in content_of(result).watch]

    assert heads[:3] == [
        ("30 September 2026", "Syllabus conference."),
        ("31 December 2027", "The date that the source set."),
        ("31 December 2028", "Our own horizon."),
    ]
    assert heads[-1][0] == "2026Q1 so far (provisional)"


def test_what_is_past_is_not_ahead(harbour: Card, harbour_ledger: pd.DataFrame) -> None:
    """A target date that has gone by is said to be past."""
    past = sc.score(harbour, harbour_ledger, as_of="2029-02-01")
    texts = [item.text for item in content_of(past).watch]

    assert "This date, our own horizon for “Train harbour pilots together”, is past." in texts
    assert not [item for item in content_of(past).watch if item.text.startswith("Syllabus")]


def test_obstacles_and_context_are_marked_as_not_scored(result: Result) -> None:
    """A refusal is shown among the evidence, and earns nothing."""
    rows = [row for table in content_of(result).evidence
            for group in table.groups for row in group.rows]  # fmt: skip
    (refused,) = [row for row in rows if row.id == "h18"]

    assert refused.earned == "Obstacle: shown, not scored."
    assert not refused.is_scored
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


def test_several_units_stand_side_by_side(harbour: Card, harbour_ledger: pd.DataFrame) -> None:
    """A card of two units has a table of both, and its pages say whom they are about."""
    two = attrs.evolve(harbour, units=("Harbour authority", "Port of C"))
    ledger = with_rows(harbour_ledger.assign(unit="Harbour authority"), two)
    both = sc.score(two, ledger)
    shown = content_of(both, unit=1)

    assert shown.units is not None
    assert len(shown.units.rows) == 6
    assert shown.compared is not None
    assert [row[0] for row in chart_data(View(result=both, unit=1), "units", "Units").table.rows] == [
        "Harbour authority", "Port of C"
    ]  # fmt: skip
    assert "about Port of C" in shown.unit_note
    assert shown.unit_note.endswith("also hold the card's other unit, Harbour authority.")
    assert not shown.evidence


def test_observations_alone_make_a_report(harbour: Card) -> None:
    """Without a ledger there are no rows to point at, and the report says that none is on record."""
    frame = pd.DataFrame({
        "period": pd.period_range("2024Q1", "2025Q4", freq="Q"), "indicator": "groundings",
        "value": 7.0,
    })  # fmt: skip
    shown = content_of(sc.score(harbour, observations=frame))

    assert not shown.evidence
    assert "Nothing is on record, neither evidence nor a look." in shown.headlines[0].record


def test_no_internal_id_stands_in_the_prose(result: Result) -> None:
    """A reader meets titles and questions, never the ids of the definitions."""
    source = html_page(content_of(result), NAMES)
    prose = Page(source[: source.index('id="evidence"')]).words
    ids = [item.id for item in result.card.indicators if "_" in item.id]
    ids += [clause.code for clause in result.card.clauses]

    assert [name for name in ids if re.search(rf"\b{name}\b", prose)] == []


@given(st.data())
@settings(max_examples=10)
def test_any_card_makes_a_report(data: st.DataObject) -> None:
    """Whatever the card and the ledger, both formats are written and every link has its target."""
    card = data.draw(cards())
    rows = data.draw(ledgers(card))
    found = sc.score(card, checked(rows, card), as_of="2024-05-10")
    for unit in range(len(card.units)):
        shown = content_of(found, unit)
        page = Page(html_page(shown, NAMES))
        targets = {has["href"][1:] for has in page.all("a") if has.get("href", "")[:1] == "#"}

        assert targets <= set(page.ids)
        assert "nan" not in page.words.split()
        assert markdown_page(shown, NAMES).startswith("# ")


def test_a_count_nobody_looked_at_is_not_said_of_the_present_window(harbour: Card) -> None:
    """The last count stands with the window it was taken for, and the present one is not known."""
    past = sc.score(harbour, as_of="2027-03-31")
    (row,) = [
        row
        for section in content_of(past).sections
        for clause in section.clauses
        for row in clause.answers
        if row.question.startswith("How many joint courses")
    ]

    assert row.answer == (
        "Not known for 2027Q1; last counted: 2 in the four quarters to 2025Q4 (events)."
    )


def test_what_fell_by_rule_stands_beside_the_evidence_of_its_quarter(later: Result) -> None:
    """The last quarter with evidence tells every answer that moved in it, whatever moved it."""
    view = View(result=later, unit=0)
    told = content_of(later).changes
    heads = {item.head for group in told.earlier for item in group.items}
    rows = moved(later, told.earlier_title.rsplit(" ", 1)[1])
    changed = rows[(rows["before"] != rows["after"]) & (rows["why"] != "new evidence")]

    assert not changed.empty
    assert {view.card.indicator(name).question for name in changed["indicator"]} <= heads


def test_one_event_is_told_once() -> None:
    """Rows that share an event, or a title and a date, are one statement with several references."""
    named = [("a", "summit", "May 1"), ("b", "", "May 2"), ("c", "summit", "May 3"),
             ("b", "", "May 2"), ("b", "", "May 4")]  # fmt: skip
    rows = [{"title": title, "event": event, "occurred_on": on} for title, event, on in named]

    assert told_once(rows) == [[rows[0], rows[2]], [rows[1], rows[3]], [rows[4]]]


def test_evidence_of_a_year_is_called_by_the_year(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """A row dated `2026` is not said to be of 31 December 2026."""
    row = {"id": "y1", "kind": "context", "node": "HP1", "occurred_on": "2026", "title": "A talk",
           "recorded_on": "2027-01-20", "locator": "page 3"}  # fmt: skip
    shown = content_of(sc.score(harbour, with_rows(harbour_ledger, harbour, row)))
    (table, *_) = shown.evidence
    (own,) = [row for group in table.groups for row in group.rows if row.id == "y1"]

    assert "The newest evidence is of 2026; the last look" in shown.headlines[0].record
    assert own.who == "page 3"


def test_a_source_without_an_address_is_named_without_a_link(harbour: Card) -> None:
    """The source of a card may be on paper."""
    source = attrs.evolve(harbour.source, url="")
    shown = content_of(sc.score(attrs.evolve(harbour, source=source)))

    assert "Recommendations by <" not in html_page(shown, NAMES)
    assert f"Recommendations by {visible(shown.source)}." in Page(html_page(shown, NAMES)).words
