"""The report in a browser: nothing fetched, nothing cut off, and as many pages as promised."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import SEEN, violations
from pypdf import PdfReader

import scorecard as sc

MOST_PAGES = 12
ROWS = "Every row of the ledger in force"
WIDTHS = (360, 768, 1280)

# Boxes that may be wider than the page, since they scroll; all else must lie within it.
OUTSIDE = """() => {
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")]
        .filter(item => !item.closest(".box, .skip") && item.getClientRects().length)
        .filter(item => { const box = item.getBoundingClientRect();
            return box.left >= 0 && box.right > width + 1; })
        .map(item => item.outerHTML.slice(0, 80));
}"""
CLIPPED = """() => [...document.querySelectorAll("p, li, dd, dt, th, td, h1, h2, h3, h4, caption")]
    .filter(item => item.scrollWidth > item.clientWidth + 1 && item.clientWidth > 0)
    .filter(item => getComputedStyle(item).display != "inline")
    .map(item => item.outerHTML.slice(0, 80))"""

# Charts as they are printed: what stands at the top and at the foot of each.
CHARTS = """() => [...document.querySelectorAll("figure")].map(figure => {
    const words = [...figure.querySelectorAll("svg text")].map(item => item.textContent);
    return [words[0] + words[1], figure.querySelector("figcaption").firstChild.textContent];
})"""
ACROSS = 680  # pixels of text on A4
LAST_PAGES = 4  # on which the charts after the evidence stand


@pytest.fixture(scope="module")
def flagship(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report that the README makes."""
    place = tmp_path_factory.mktemp("flagship") / "report"
    return sc.report(sc.score("nato_japan"), place, formats=["html"])


@pytest.fixture(scope="module")
def small(report_folder: Path) -> Path:
    """The report on the small card."""
    return report_folder / "index.html"


@pytest.fixture(scope="module", params=["flagship", "small"])
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    """The page of each report, opened, with what it asked for and what it complained of."""
    opened = browser.new_page()
    opened.asked, opened.told = [], []
    opened.on("request", lambda asked: opened.asked.append(asked.url))
    opened.on("console", lambda told: opened.told.append(told.text))
    opened.on("pageerror", lambda told: opened.told.append(str(told)))
    opened.goto(request.getfixturevalue(request.param).as_uri())
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["flagship", "small"])
def printed(
    request: pytest.FixtureRequest, browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """The first sheets of each report on paper: their text, their size, the headings."""
    path = tmp_path_factory.mktemp("print") / "out.pdf"
    opened = browser.new_page()
    opened.goto(request.getfixturevalue(request.param).as_uri())
    headings = opened.locator("h2, h3, h4").all_inner_texts()
    opened.set_viewport_size({"width": ACROSS, "height": 800})
    opened.emulate_media(media="print")
    charts, too_wide = opened.evaluate(CHARTS), opened.evaluate(OUTSIDE)
    opened.pdf(path=path, prefer_css_page_size=True)
    opened.close()
    every = PdfReader(path).pages
    sheets = every[: MOST_PAGES + 1]
    width, height = (round(float(side) * 25.4 / 72) for side in sheets[0].mediabox[2:])
    texts = [sheet.extract_text() for sheet in sheets]
    last = [sheet.extract_text() for sheet in every[MOST_PAGES + 1 :][-LAST_PAGES:]]
    return {"texts": texts, "size": (width, height), "headings": headings, "last": last,
            "charts": charts, "too_wide": too_wide}  # fmt: skip


def test_no_request_leaves_the_file_and_nothing_goes_wrong(page: Any) -> None:
    """The page asks for itself alone, and the browser has nothing to complain of."""
    assert page.asked == [page.url]
    assert page.told == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_never_scrolls_sideways(page: Any, width: int) -> None:
    """From a phone to a desk, only tables and charts scroll, each in its own box."""
    page.set_viewport_size({"width": width, "height": 800})
    whole = page.evaluate("document.documentElement.scrollWidth")

    assert whole <= width
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(CLIPPED) == []


def test_the_first_screen_tells_the_headlines(page: Any) -> None:
    """On a desk's screen every recommendation's sentence is seen without scrolling."""
    page.set_viewport_size({"width": 1280, "height": 800})
    lowest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.headline:not(.whole) .finding')]"
        ".map(item => item.getBoundingClientRect().bottom))"
    )

    assert lowest <= 800


def test_every_link_can_be_reached_by_keyboard_and_has_a_name(page: Any) -> None:
    """The skip link comes first and no link is empty."""
    page.reload()
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("[...document.links].filter(a => !a.textContent.trim()).length") == 0


def test_axe_finds_nothing_on_the_shipped_page(browser: Any, flagship: Path) -> None:
    """WCAG 2.2 AA holds on a desk in light, and on a phone in dark with an earlier quarter."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(flagship.as_uri())
    page.fill("#words", "Hague")  # a few rows are like all 300, which axe takes seconds over
    page.locator("[aria-labelledby=trend] .data details").evaluate("one => { one.open = true; }")
    page.locator("[aria-labelledby=trend] circle[tabindex]").last.focus()
    light = violations(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    page.select_option("#quarter", label="2024Q4")
    dark, whole = violations(page, SEEN), page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert light == []
    assert dark == []
    assert whole <= 360


def letters(text: str) -> str:
    """A text without blanks, letters that are printed as one taken apart."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def words_of(sheet: str) -> list[str]:
    """Lines of a sheet without those in its margins."""
    lines = [line.strip() for line in sheet.splitlines()]
    return [line for line in lines if not re.search(r"^Page \d+ of \d+$| As of [\d\w ]+$", line)]


def test_it_prints_on_few_pages_before_the_evidence(printed: dict[str, Any]) -> None:
    """On A4 the evidence tables start a page of their own, the thirteenth at the latest."""
    before = [n for n, text in enumerate(printed["texts"]) if ROWS in text]

    assert before
    assert before[0] <= MOST_PAGES
    assert words_of(printed["texts"][before[0]])[0] == "Evidence"
    assert printed["size"] == (210, 297)


def test_no_chart_is_cut_on_paper(printed: dict[str, Any]) -> None:
    """The top of each chart, its foot and its caption are on one sheet, and it is not too wide."""
    sheets = [letters(text) for text in (*printed["texts"], *printed["last"])]
    ends = [[letters(words) for words in chart] for chart in printed["charts"]]

    assert len(ends) > 5
    assert not [chart for chart in ends if not any(all(w in s for w in chart) for s in sheets)]
    assert printed["too_wide"] == []


def test_no_heading_is_left_alone_at_the_foot_of_a_page(printed: dict[str, Any]) -> None:
    """A heading is followed by some of its text on the same page."""
    last = [words_of(text)[-1] for text in printed["texts"]]

    assert not set(printed["headings"]) & set(last)
