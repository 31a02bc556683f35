"""A whole report on a hostile card and ledger: in every format its texts are read, never obeyed."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hostile import ALERT, REFUSED, SLY, TEXTS, hostile_card
from markdown_it import MarkdownIt
from pypdf import PdfReader
from pypdf.generic import NameObject
from report_page import Page

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import as_ledger
from scorecard.reporting.markdown import visible
from scorecard.scoring import Result

try:
    import weasyprint  # noqa: F401
except (ImportError, OSError):
    HAS_PANGO = False
else:
    HAS_PANGO = True

SHOWN = 300  # characters of a title
OWN_LINK = re.compile(r"#|data/|manifest\.json$|report\.pdf$|https://example\.org/")
# In the browser: what a page must not have, and where its links lead.
ESCAPED = """() => [...document.querySelectorAll("*")].filter(item =>
    item.matches("img, iframe, object, embed, form, base, link, foreignObject, animate, i, s")
    || [...item.attributes].some(one => /^on|^srcdoc$/.test(one.name)))
    .map(item => item.outerHTML.slice(0, 80))"""
LINKS = "() => [...document.querySelectorAll('[href]')].map(item => item.getAttribute('href'))"
CODE = """() => [...document.scripts].filter(one => one.type !== "application/json")
    .map(one => one.textContent)"""


@pytest.fixture(scope="module")
def hostile(harbour_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The hostile card, scored on its own ledger."""
    return sc.score(hostile_card(harbour_folder, tmp_path_factory.mktemp("hostile") / "card"))


@pytest.fixture(scope="module")
def folder(hostile: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its report, without the draws of other choices, which add no text of the card."""
    place = tmp_path_factory.mktemp("hostile") / "report"
    formats = ["data", "html", "markdown", *(["pdf"] if HAS_PANGO else [])]
    sc.report(hostile, place, robustness=False, formats=formats)
    return place


@pytest.fixture(scope="module")
def sheets(folder: Path) -> PdfReader:
    """Its PDF."""
    if not HAS_PANGO:
        pytest.skip("weasyprint, or the Pango it needs, is not installed")
    return PdfReader(folder / "report.pdf")


@pytest.fixture(scope="module")
def opened(browser: Any, folder: Path) -> Any:
    """The page in a browser, with what it asked for, what it said and what it wanted to ask."""
    page = browser.new_page()
    page.happened = []
    page.on("dialog", lambda told: (page.happened.append(told.message), told.dismiss()))
    page.on("request", lambda asked: page.happened.append(asked.url))
    page.on("console", lambda told: page.happened.append(told.text))
    page.on("pageerror", lambda told: page.happened.append(str(told)))
    page.goto((folder / "index.html").as_uri())
    return page


def unread(words: str) -> list[str]:
    """Which of the texts a page does not show as they were typed, as far as it shows titles."""
    return [name for name, text in TEXTS.items() if visible(text)[:SHOWN] not in words]


def test_every_hostile_text_can_be_read_in_the_page(folder: Path) -> None:
    """What was typed is what is shown, the unseen characters by their numbers."""
    page = Page((folder / "index.html").read_text("utf-8"))

    assert unread(page.words) == []
    assert TEXTS["endless"] not in page.words


def test_a_browser_runs_fetches_and_follows_nothing_hostile(opened: Any) -> None:
    """No dialog, no request but for the page, no complaint; no element or link that was smuggled in."""
    links = opened.evaluate(LINKS)

    assert opened.happened == [opened.url]
    assert opened.evaluate(ESCAPED) == []
    assert not [code for code in opened.evaluate(CODE) if ALERT in code]
    assert not [link for link in links if not OWN_LINK.match(link)]
    assert set(SLY) <= set(links)


def test_markdown_makes_nothing_of_hostile_text(folder: Path) -> None:
    """A common Markdown reader, raw HTML allowed, finds the text, and no mark-up but our own."""
    source = (folder / "report.md").read_text("utf-8")
    page = Page(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))
    links = {has["href"] for has in page.all("a") if "href" in has}
    own = {"h1", "h2", "h3", "h4", "p", "ul", "li", "strong", "em", "a", "code",
           "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip

    assert {tag for tag, _ in page.tags} <= own
    assert not [link for link in links if not OWN_LINK.match(link)]
    assert unread(page.words) == []


def words_of(sheets: PdfReader) -> str:
    """All that can be read in a PDF."""
    for sheet in sheets.pages:
        for font in sheet["/Resources"]["/Font"].values():
            # Where a sign is in no font the codes are listed one by one, which pypdf cannot read;
            # they are those of Identity-H all the same.
            font.get_object()[NameObject("/Encoding")] = NameObject("/Identity-H")
    return " ".join(sheet.extract_text() for sheet in sheets.pages)


def test_a_pdf_shows_hostile_text_and_does_nothing(sheets: PdfReader) -> None:
    """The text is there; there is no script, file or action, and no link but to sources."""
    words = "".join(words_of(sheets).split())  # a text may be broken anywhere
    links = [note.get_object() for sheet in sheets.pages for note in sheet.get("/Annots", [])]
    addresses = {link["/A"]["/URI"] for link in links if "/A" in link}

    assert [n for n in TEXTS if "".join(visible(TEXTS[n])[:SHOWN].split()) not in words] == []
    assert {link["/Subtype"] for link in links} == {"/Link"}
    assert not [address for address in addresses if not OWN_LINK.match(address)]
    assert set(SLY) <= addresses
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(sheets.trailer["/Root"])
    assert not sheets.attachments


@pytest.mark.parametrize("address", REFUSED)
def test_the_ledger_refuses_what_is_no_address_of_the_web(harbour: Card, address: str) -> None:
    """An address that would run code, or lead off the web, never gets as far as a report."""
    row = {"id": "a1", "kind": "context", "node": "HP1", "occurred_on": "2025-11-11",
           "recorded_on": "2026-01-20", "title": "A fact", "url": address, "archive_url": address}  # fmt: skip

    with pytest.raises(ScorecardError) as caught:
        as_ledger(pd.DataFrame([row]), harbour)

    assert [fault.where for fault in caught.value.faults] == ["archive_url", "url"]
