"""The page of a report and its twin: sound, alike, and proof against hostile evidence."""

import base64
import hashlib
import io
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_page import NAMES, Page, content_of, pictures, with_rows

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.reporting.content import content
from scorecard.reporting.evidence import link
from scorecard.reporting.markdown import escaped, visible
from scorecard.reporting.pages import html_page, markdown_page
from scorecard.reporting.tables import csv_text
from scorecard.reporting.view import View
from scorecard.scoring import Result

NOT_IN_TWIN = r"<nav.*?</nav>|<span class=\"files\">.*?</span>|<div class=\"data\">.*?(?=</figure>)"


def test_the_page_is_one_document_with_ordered_headings(report_folder: Path) -> None:
    """One h1, no level skipped, the language declared, a link past the header."""
    page = Page((report_folder / "index.html").read_text("utf-8"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.all("html") == [{"lang": "en-GB"}]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}


def test_every_link_within_the_page_has_its_target_once(report_folder: Path) -> None:
    """No anchor is missing and no id is used twice, charts included."""
    page = Page((report_folder / "index.html").read_text("utf-8"))
    targets = [has["href"][1:] for has in page.all("a") if has["href"].startswith("#")]

    assert len(page.ids) == len(set(page.ids))
    assert set(targets) <= set(page.ids)


def test_every_file_the_page_names_is_there(report_folder: Path) -> None:
    """Charts and data files that the page links to lie beside it."""
    page = Page((report_folder / "index.html").read_text("utf-8"))
    names = [has["href"] for has in page.all("a") if not has["href"].startswith(("#", "http"))]

    assert names
    assert all((report_folder / name).is_file() for name in names)


def test_the_pages_name_the_documents_that_lie_beside_them(result: Result) -> None:
    """Word, Excel and PDF are linked where they are written, and not named where they are not."""
    drawn = pictures(result.card)
    shown = content(View(result=result, unit=0), drawn, formats=("word", "pdf", "html"))
    links = [has["href"] for has in Page(html_page(shown, NAMES)).all("a") if "href" in has]

    assert {"report.docx", "report.pdf"} <= set(links)
    assert "report.xlsx" not in links
    assert "document: [report.docx](report.docx), [report.pdf](report.pdf)." in markdown_page(
        shown, NAMES
    )
    assert "document:" not in markdown_page(content_of(result), NAMES)


def test_the_page_fetches_nothing_and_runs_nothing(report_folder: Path) -> None:
    """No script but our own, nothing from elsewhere; web links give nothing away."""
    source = (report_folder / "index.html").read_text("utf-8")
    page = Page(source)
    outward = [has for has in page.all("a") if has["href"].startswith("http")]

    assert not page.all("img", "iframe", "link", "object", "embed", "base", "form")
    assert not re.search(r"url\(\s*['\"]?(?!#)", source)
    assert all(has["rel"] == "noopener noreferrer" for has in outward)
    assert page.all("script") == [{"type": "application/json", "id": "quarters"},
                                  {"type": "application/json", "id": "behind"}, {}, {}]  # fmt: skip
    assert not [has for _, has in page.tags if any(name.startswith("on") for name in has)]


def test_every_table_has_a_caption_and_scoped_headings(report_folder: Path) -> None:
    """A screen reader can say what a table is and which heading a cell belongs to."""
    page = Page((report_folder / "index.html").read_text("utf-8"))

    assert len(page.all("caption")) == len(page.all("table"))
    assert all("scope" in has for has in page.all("th"))


def test_the_policy_allows_the_scripts_that_are_there(report_folder: Path) -> None:
    """Each script is allowed by its own digest, and no other can run."""
    source = (report_folder / "index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", source, flags=re.S)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()) for text in scripts]
    allowed = re.findall(r"script-src ([^;]*);", source)

    assert [" ".join(f"'sha256-{digest.decode()}'" for digest in digests)] == allowed


def test_every_chart_can_be_read_aloud(report_folder: Path) -> None:
    """Each drawing is an image with a description of its own."""
    page = Page((report_folder / "index.html").read_text("utf-8"))
    drawings = [has for has in page.all("g") if has.get("role") == "img"]

    assert len(drawings) == len(page.all("svg")) == 8
    assert {has["aria-labelledby"] for has in drawings} <= set(page.ids)


def test_charts_stand_where_they_are_looked_for(report_folder: Path) -> None:
    """All indicators at the head of what is not known, the timeline at the head of the evidence."""
    source = (report_folder / "index.html").read_text("utf-8")
    places = ['<h2 id="gaps">', 'id="over-time"', 'id="heatmap-svg"', '<h2 id="method">',
              '<h2 id="evidence">', 'id="timeline-svg"', '<table class="rows">']  # fmt: skip
    twin = (report_folder / "report.md").read_text("utf-8")
    words = ["## What is not known", "charts/heatmap.svg", "## Method", "## Evidence",
             "charts/timeline.svg", "| No. |"]  # fmt: skip

    assert [source.index(place) for place in places] == sorted(map(source.index, places))
    assert [twin.index(word) for word in words] == sorted(map(twin.index, words))


def test_both_formats_say_the_same_numbers(report_folder: Path) -> None:
    """The Markdown twin has every number of the page, as often, and no other."""
    source = (report_folder / "index.html").read_text("utf-8")
    page = Page(re.sub(NOT_IN_TWIN, "", source, flags=re.S))
    twin = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(
            re.sub(r"!\[.*?\]\(charts.*?\)", "", (report_folder / "report.md").read_text("utf-8"))
        )
    )
    numbers = [
        sorted(re.findall(r"\d+(?:\.\d+)?", text.replace("2025Q4", "")))
        for text in (page.words, Page(twin).words)
    ]

    assert numbers[0] == numbers[1]


def test_the_twin_leads_to_the_same_rows(report_folder: Path) -> None:
    """Every reference of the Markdown file has its anchor."""
    twin = (report_folder / "report.md").read_text("utf-8")
    anchors = set(re.findall(r'<a id="(e\d+)"></a>', twin))

    assert set(re.findall(r"\]\(#(e\d+)\)", twin)) <= anchors
    assert len(anchors) == 19


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

    assert not page.all("img")
    assert len(page.all("script")) == 4
    assert not [has for _, has in page.tags if "onerror" in has]
    assert "<script>alert(1)</script>" in page.words
    assert "{{ 7 * 7 }}" in page.words
    assert "\u202e" not in source
    assert "[U+202E]" in page.words
    assert "x" * 1_300 not in source


def test_hostile_text_stays_text_in_markdown(attacked: Result) -> None:
    """Links, code and mark-up in the evidence are printed as they were typed."""
    twin = markdown_page(content_of(attacked), NAMES)
    source = MarkdownIt("commonmark").enable("table").render(twin)
    page, codes = Page(source), re.findall("<code>(.*?)</code>", source)

    assert not page.all("script")
    assert sorted(codes) == sorted(attacked.evidence["id"])
    assert {has["src"] for has in page.all("img")} == {f"charts/p{n}.svg" for n in range(6)}
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
