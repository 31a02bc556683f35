"""The report: what it says, that its two formats agree, and what hostile evidence cannot do."""

import io
import json
import os
import re
import subprocess
import sys
from datetime import date, datetime, time
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from strategies import cards, checked, ledgers

import scorecard as sc
from scorecard.card import Card
from scorecard.errors import ScorecardError
from scorecard.ledger import as_ledger
from scorecard.reporting import files, report, words
from scorecard.reporting.changes import movement
from scorecard.reporting.content import content
from scorecard.reporting.evidence import link
from scorecard.reporting.markdown import escaped, visible
from scorecard.reporting.pages import html_page, markdown_page
from scorecard.reporting.parts import Content, Picture
from scorecard.reporting.tables import csv_text, json_text
from scorecard.reporting.view import View
from scorecard.scoring import Result
from scorecard.trend_labels import LABELS

NAMES = ["scores.csv"]


class Page(HTMLParser):
    """What a page holds: its text, its elements in order, its ids and its links."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._silent = 0
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attributes}))
        self._silent += tag in ("svg", "style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("svg", "style", "title")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())

    @property
    def ids(self) -> list[str]:
        return [has["id"] for _, has in self.tags if "id" in has]

    def all(self, *names: str) -> list[dict[str, str]]:
        return [has for tag, has in self.tags if tag in names]


def pictures(card: Card) -> dict[str, Picture]:
    """Stand-ins for charts, which take longer than all the rest."""
    keys = ["status", "trend", *(item.id for item in card.recommendations)]
    return {key: Picture(name=f"p{n}", caption="Shown.", alt="A chart.", svg="")
            for n, key in enumerate(keys)}  # fmt: skip


def content_of(result: Result, unit: int = 0) -> Content:
    return content(View(result=result, unit=unit), pictures(result.card))


def page_of(result: Result) -> Page:
    return Page(html_page(content_of(result), NAMES))


@pytest.fixture(scope="module")
def result(harbour: Card, harbour_ledger: pd.DataFrame) -> Result:
    """The small card, scored at the end of its ledger."""
    return sc.score(harbour, harbour_ledger)


@pytest.fixture(scope="module")
def later(harbour: Card, harbour_ledger: pd.DataFrame) -> Result:
    """The small card nine months later, when nobody has looked."""
    return sc.score(harbour, harbour_ledger, as_of="2026-10-15")


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole report on the small card."""
    place = tmp_path_factory.mktemp("report") / "out"
    report(result, place)
    return place


def with_rows(ledger: pd.DataFrame, card: Card, *rows: dict[str, object]) -> pd.DataFrame:
    """A ledger with more rows, checked again."""
    names = [name for name in sc.ledger.COLUMNS if name in ledger]
    plain = ledger[names].astype(object)
    plain = plain.where(plain.notna(), "")
    return as_ledger(pd.concat([plain, pd.DataFrame(rows)], ignore_index=True).fillna(""), card)


# Words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2024-03-28", "28 March 2024"),
        ("2024-03", "March 2024"),
        ("2024", "2024"),
        ("2024-03-01/2024-05", "1 March 2024 to May 2024"),
    ],
)
def test_a_vague_day_is_said_as_vaguely_as_it_is_known(written: str, said: str) -> None:
    """A month stays a month and an interval an interval."""
    assert words.vague_day(written) == said


def test_the_time_is_said_only_where_one_was_given() -> None:
    """A day that counts to its end is a day."""
    day = datetime(2026, 9, 30)

    assert words.moment(datetime.combine(day, time.max)) == "30 September 2026"
    assert words.moment(day.replace(hour=14, minute=5)) == "30 September 2026, 14:05 UTC"


@pytest.mark.parametrize(
    ("score", "low", "high", "said"),
    [
        (40.6, 35.2, 60, "in 2026Q3 it scores 41 of 100 and, allowing for what is not known, "
                         "lies somewhere between 35 and 60"),
        (np.nan, 20.6, 58, "in 2026Q3 too little is known for a score, which lies somewhere "
                           "between 21 and 58 of 100"),
        (50, 50, 50.2, "in 2026Q3 it scores 50 of 100, with nothing left open"),
        (np.nan, np.nan, np.nan, "in 2026Q3 it does not apply"),
    ],
)  # fmt: skip
def test_a_standing_names_quarter_score_and_interval(
    score: float, low: float, high: float, said: str
) -> None:
    """Where coverage hides the score, the sentence says so and keeps the interval."""
    assert words.standing(score, low, high, "2026Q3") == said


@pytest.mark.parametrize("label", LABELS)
def test_every_label_has_a_clause_that_never_says_broken(label: str) -> None:
    """What was not done is not called broken, and a fragile label is called uncertain."""
    clause = words.direction(label, fragile=False, baseline="2023Q4", due=date(2026, 12, 31))
    fragile = words.direction(label, fragile=True, baseline="2023Q4", due=None)

    assert "broken" not in clause
    assert fragile.endswith("though this is not certain")


@pytest.mark.parametrize(
    ("newest", "looked", "said"),
    [
        (date(2026, 5, 27), date(2026, 6, 15),
         "Nothing newer than 27 May 2026 is on record; the last look reaches to 15 June 2026."),
        (date(2026, 6, 15), date(2026, 6, 15),
         "Nothing newer than 15 June 2026 is on record; the last look reaches to that day."),
        (None, date(2026, 6, 15), "Nothing is on record; the last look reaches to 15 June 2026."),
        (date(2026, 5, 27), None, "Nothing newer than 27 May 2026 is on record, and no look is."),
        (None, None, "Nothing is on record, neither evidence nor a look."),
    ],
)  # fmt: skip
def test_a_gap_says_until_when_was_looked(
    newest: date | None, looked: date | None, said: str
) -> None:
    """Evidence and looks are told apart, each with its date."""
    assert words.on_record(newest, looked) == said


def test_lists_and_numbers_read_as_english() -> None:
    """Small numbers are words and a list ends in and."""
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert [words.counted(n, "row") for n in (0, 1, 12, 13)] == [
        "no rows", "one row", "twelve rows", "13 rows",
    ]  # fmt: skip


MOVEMENT = {
    "before": 20.0, "after": 60.0, "low_before": 20.0, "low": 60.0, "high_before": 100.0,
    "high": 60.0, "answer_before": "“drafted”", "answer": "“agreed”", "why": "new evidence",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sort": "moved"}, "From “drafted” to “agreed” (from 20 to 60 points)."),
        ({"sort": "new", "before": np.nan}, "First answer: “agreed” (60 points)."),
        ({"sort": "confirmed", "answer_before": "“agreed”", "before": 60.0},
         "Still “agreed”; now 60 points, before between 20 and 100."),
        ({"sort": "fell", "why": "lapsed"},
         "From “drafted” to “agreed” (from 20 to 60 points): nothing has proved it anew for long "
         "enough; it may still stand."),
        ({"sort": "faded", "high": 100.0},
         "Last known: “agreed”, 60 points; by now anything between 60 and 100 is possible."),
        ({"sort": "carried"}, "Still “agreed” (60 points)."),
        ({"sort": "gone"}, "Was “drafted”; no such case lies in the time counted any more."),
    ],
)  # fmt: skip
def test_each_movement_is_told_by_its_kind(given: dict[str, object], said: str) -> None:
    """New evidence, rules and age are told apart."""
    assert movement({**MOVEMENT, **given}, period="quarter") == said


# Content


def test_each_headline_has_quarter_score_interval_label_and_aspects(result: Result) -> None:
    """One sentence a recommendation, its aspects side by side, the whole card last."""
    first, second, whole = content_of(result).headlines

    assert first.sentence == (
        "In 2025Q4 it scores 79 of 100 and, allowing for what is not known, lies somewhere "
        "between 79 and 100; it is on track to reach its target by 31 December 2028, though this "
        "is not certain."
    )
    assert [figure.name for figure in first.figures] == ["implementation", "commitment", "total"]
    assert first.label == "on track (fragile)"
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

    assert now.startswith("It scored 0 in 2024Q1 and scores 79 in 2025Q4. Since 2024Q1 the score")
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
        "Nothing newer than 31 December 2024 is on record; the last look reaches to 31 December 2025."
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
    assert "about Port of C" in shown.unit_note
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


# The page


def test_the_page_is_one_document_with_ordered_headings(folder: Path) -> None:
    """One h1, no level skipped, the language declared, a link past the header."""
    page = Page((folder / "index.html").read_text("utf-8"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.all("html") == [{"lang": "en-GB"}]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}


def test_every_link_within_the_page_has_its_target_once(folder: Path) -> None:
    """No anchor is missing and no id is used twice, charts included."""
    page = Page((folder / "index.html").read_text("utf-8"))
    targets = [has["href"][1:] for has in page.all("a") if has["href"].startswith("#")]

    assert len(page.ids) == len(set(page.ids))
    assert set(targets) <= set(page.ids)


def test_every_file_the_page_names_is_there(folder: Path) -> None:
    """Charts and data files that the page links to lie beside it."""
    page = Page((folder / "index.html").read_text("utf-8"))
    names = [has["href"] for has in page.all("a") if not has["href"].startswith(("#", "http"))]

    assert names
    assert all((folder / name).is_file() for name in names)


def test_the_page_fetches_nothing_and_runs_nothing(folder: Path) -> None:
    """No script, no image, font or style from elsewhere; web links give nothing away."""
    source = (folder / "index.html").read_text("utf-8")
    page = Page(source)
    outward = [has for has in page.all("a") if has["href"].startswith("http")]

    assert not page.all("script", "img", "iframe", "link", "object", "embed", "base", "form")
    assert not re.search(r"url\(\s*['\"]?(?!#)", source)
    assert all(has["rel"] == "noopener noreferrer" for has in outward)
    assert not [has for _, has in page.tags if any(name.startswith("on") for name in has)]


def test_every_table_has_a_caption_and_scoped_headings(folder: Path) -> None:
    """A screen reader can say what a table is and which heading a cell belongs to."""
    page = Page((folder / "index.html").read_text("utf-8"))

    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in has for has in page.all("th"))


def test_every_chart_can_be_read_aloud(folder: Path) -> None:
    """Each drawing is an image with a title and a description of its own."""
    page = Page((folder / "index.html").read_text("utf-8"))
    drawings = page.all("svg")

    assert len(drawings) == 4
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert set(drawing["aria-labelledby"].split()) <= set(page.ids)


def test_both_formats_say_the_same_numbers(folder: Path) -> None:
    """The Markdown twin has every number of the page, as often, and no other."""
    source = (folder / "index.html").read_text("utf-8")
    page = Page(re.sub(r"<nav.*?</nav>|<span class=\"files\">.*?</span>", "", source, flags=re.S))
    twin = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(re.sub(r"!\[.*?\]\(charts.*?\)", "", (folder / "report.md").read_text("utf-8")))
    )
    numbers = [
        sorted(re.findall(r"\d+(?:\.\d+)?", text.replace("2025Q4", "")))
        for text in (page.words, Page(twin).words)
    ]

    assert numbers[0] == numbers[1]


def test_the_twin_leads_to_the_same_rows(folder: Path) -> None:
    """Every reference of the Markdown file has its anchor."""
    twin = (folder / "report.md").read_text("utf-8")
    anchors = set(re.findall(r'<a id="(e\d+)"></a>', twin))

    assert set(re.findall(r"\]\(#(e\d+)\)", twin)) <= anchors
    assert len(anchors) == 19


# Hostile evidence

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=HYPERLINK(\"http://x\")",
    "{{ 7 * 7 }}{% raw %}",
    "[click](javascript:alert(1)) | `code` **bold**",
    "turned \u202egnp.exe\u202c round",
    "$\\frac{1}{0}$ ]]> <!-- -->",
    "long " + "x" * 10_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def attacked(harbour: Card, harbour_ledger: pd.DataFrame) -> Result:
    """The small card with evidence written by somebody who means ill."""
    rows = [
        {
            "id": f"z{n}", "kind": "context", "node": "HP1", "occurred_on": "2025-11-11",
            "recorded_on": "2026-01-20", "title": text, "fact": text, "publisher": text,
            "url": "https://example.org/?a=1&b=2",
        }
        for n, text in enumerate(HOSTILE)
    ]  # fmt: skip
    return sc.score(harbour, with_rows(harbour_ledger, harbour, *rows))


def test_hostile_text_stays_text_in_the_page(attacked: Result) -> None:
    """Mark-up, template code and turned text in the evidence do nothing."""
    source = html_page(content_of(attacked), NAMES)
    page = Page(source)

    assert not page.all("script", "img")
    assert not [has for _, has in page.tags if "onerror" in has]
    assert "<script>alert(1)</script>" in page.words
    assert "{{ 7 * 7 }}" in page.words
    assert "\u202e" not in source
    assert "[U+202E]" in page.words
    assert "x" * 1_300 not in source


def test_hostile_text_stays_text_in_markdown(attacked: Result) -> None:
    """Links, code and mark-up in the evidence are printed as they were typed."""
    twin = markdown_page(content_of(attacked), NAMES)
    page = Page(MarkdownIt("commonmark").enable("table").render(twin))

    assert not page.all("script", "code")
    assert {has["src"] for has in page.all("img")} == {f"charts/p{n}.svg" for n in range(4)}
    assert not [has for has in page.all("a") if "javascript" in has.get("href", "")]
    assert "[click](javascript:alert(1)) | `code` **bold**" in page.words


def test_a_spreadsheet_runs_nothing(attacked: Result) -> None:
    """A title that starts as a formula gets an apostrophe in the data files."""
    shown = pd.read_csv(io.StringIO(csv_text(attacked.evidence)), keep_default_na=False)

    assert shown.loc[shown["id"] == "z2", "title"].item() == "'" + HOSTILE[2]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd",
                "https://a b", 'https://a"onclick=x', "HTTPS//x", ""]
)  # fmt: skip
def test_only_web_addresses_become_links(address: str) -> None:
    """Anything but http and https stays text."""
    assert link(address) == ""


@given(st.text())
def test_escaped_text_is_printed_as_it_is(text: str) -> None:
    """Markdown finds nothing to mark up in an escaped text, whatever it holds."""
    shown = MarkdownIt("commonmark").enable("table").render(f"x\n\n{escaped(text)}\n")
    page = Page(shown)

    assert {tag for tag, _ in page.tags} <= {"p"}
    assert page.words == " ".join(["x", *visible(text).split()])


@given(st.text(), st.text())
def test_escaped_text_never_leaves_its_cell(one: str, other: str) -> None:
    """A table has the cells it was given, whatever they hold."""
    table = f"| a | b |\n| --- | --- |\n| {escaped(one)} | {escaped(other)} |\n"
    page = Page(MarkdownIt("commonmark").enable("table").render(table))

    assert len(page.all("td")) == 2


# Data files


@given(st.lists(st.floats(allow_infinity=False), min_size=1), st.text())
def test_numbers_come_back_exactly_and_text_unchanged_but_for_an_apostrophe(
    numbers: list[float], text: str
) -> None:
    """What is written as CSV is read back as it was."""
    text = text.replace("\r", " ").replace("\0", " ")
    frame = pd.DataFrame({"n": numbers, "text": text})
    back = pd.read_csv(io.StringIO(csv_text(frame)), keep_default_na=False, dtype=str)

    assert all(
        cell == "" if np.isnan(number) else float(cell) == number
        for cell, number in zip(back["n"], numbers, strict=True)
    )
    assert set(back["text"]) <= {text, f"'{text}"}


def test_data_is_in_plain_words() -> None:
    """Periods, days, flags, lists and gaps are written in one fixed way."""
    frame = pd.DataFrame({
        "period": pd.PeriodIndex(["2026Q3"], freq="Q"), "on": [datetime(2026, 9, 30)],
        "at": [datetime(2026, 9, 30, 8, 5)], "fragile": [True], "ids": [("a", "b")],
        "score": [np.nan], "n": [-3],
    })  # fmt: skip

    assert csv_text(frame).splitlines()[1] == ("2026Q3,2026-09-30,2026-09-30T08:05:00,true,a b,,-3")
    assert json.loads(json_text(frame))[0] == {
        "period": "2026Q3", "on": "2026-09-30", "at": "2026-09-30T08:05:00", "fragile": True,
        "ids": ["a", "b"], "score": None, "n": -3,
    }  # fmt: skip


def test_the_data_files_hold_the_frames_of_the_result(folder: Path, result: Result) -> None:
    """Scores, evidence, links and manifest are those that the report was made from."""
    scores = pd.read_csv(folder / "data" / "scores.csv")
    links = pd.read_csv(folder / "data" / "links.csv")
    told = json.loads((folder / "manifest.json").read_text("utf-8"))

    assert np.array_equal(scores["score"], result.scores["score"], equal_nan=True)
    assert len(links) == len(result.links)
    assert told == result.manifest.as_dict()


# Files


def test_a_report_replaces_its_own_files_and_no_others(result: Result, tmp_path: Path) -> None:
    """A note that lies in the folder stays; an old page and an old chart go."""
    (tmp_path / "charts").mkdir()
    (tmp_path / "note.txt").write_text("mine")
    (tmp_path / "index.html").write_text("old")
    (tmp_path / "charts" / "ladders-9.svg").write_text("old")
    files.write_files(tmp_path, {"index.html": b"new", "charts/ladders-1.svg": b"new"})

    assert (tmp_path / "note.txt").read_text() == "mine"
    assert (tmp_path / "index.html").read_text() == "new"
    assert sorted(p.name for p in (tmp_path / "charts").iterdir()) == ["ladders-1.svg"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "charts", "data", "index.html", "note.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("exists", [True, False])
def test_a_failure_half_way_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    """When the disk is full the old report stands, whole, and nothing else is left behind."""
    place = tmp_path / "out"
    if exists:
        files.write_files(place, {"index.html": b"old", "report.md": b"old"})
    before = sorted(tmp_path.rglob("*"))
    calls = iter([None])

    def full(_: int) -> None:
        if next(calls, "full") == "full":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ScorecardError, match="No space left on device"):
        files.write_files(place, {"report.md": b"new", "index.html": b"new"})

    assert sorted(tmp_path.rglob("*")) == before
    assert {p.read_bytes() for p in tmp_path.rglob("*.html")} <= {b"old"}


def test_a_report_stays_inside_its_folder(tmp_path: Path) -> None:
    """A link in place of a folder of ours is refused, not followed."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = tmp_path / "out"
    place.mkdir()
    (place / "data").symlink_to(elsewhere)
    with pytest.raises(ScorecardError, match="a link or a file of that name"):
        files.write_files(place, {"data/scores.csv": b"x"})

    assert not list(elsewhere.iterdir())


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """The message says what stands there and what to do."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ScorecardError, match="a file of that name; expected a folder"):
        files.write_files(tmp_path / "out", {"index.html": b"x"})


def test_the_page_to_open_is_returned(folder: Path) -> None:
    """The report has one page to start from, and the four kinds of files beside it."""
    assert sorted(p.name for p in folder.iterdir()) == [
        "charts", "data", "index.html", "manifest.json", "report.md",
    ]  # fmt: skip
    assert (folder / "charts" / "status.png").read_bytes().startswith(b"\x89PNG")
    assert folder.stat().st_mode & 0o055 == 0o055 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_an_unknown_unit_is_refused(result: Result, tmp_path: Path) -> None:
    """Nothing is written for a unit that the card does not have."""
    with pytest.raises(ScorecardError, match="Harbour authority"):
        report(result, tmp_path / "out", unit="Harbour authorty")

    assert not list(tmp_path.iterdir())


# Made again


def test_the_report_is_the_same_bytes_anywhere(
    folder: Path, harbour_folder: Path, tmp_path: Path
) -> None:
    """Another place, time zone, language and hash seed give the same files."""
    code = (
        "import sys, scorecard as sc; sc.report(sc.score(sys.argv[1]), sys.argv[2])"
    )  # fmt: skip
    surroundings = {
        **os.environ, "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "77",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", code, str(harbour_folder), "again"],
        cwd=tmp_path, env=surroundings, check=True,
    )  # fmt: skip
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())

    assert names == sorted(
        str(p.relative_to(tmp_path / "again"))
        for p in (tmp_path / "again").rglob("*") if p.is_file()
    )  # fmt: skip
    assert [name for name in names
            if (folder / name).read_bytes() != (tmp_path / "again" / name).read_bytes()] == []  # fmt: skip


# Any card


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
        targets = {has["href"][1:] for has in page.all("a") if has["href"][0] == "#"}

        assert targets <= set(page.ids)
        assert "nan" not in page.words.split()
        assert markdown_page(shown, NAMES).startswith("# ")
