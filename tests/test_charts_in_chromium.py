"""Charts in a browser: points tell what they show, by mouse, keyboard, touch and without script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scorecard import charts
from scorecard.reporting.tables import csv_text
from scorecard.scoring import Result

TOTAL = "[aria-labelledby=trend] [data-node=pilots][data-aspect=all] circle"
NOW = "2025Q4: total 79 (79–100), observed, 100 % known"
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SHORT = 2_000  # milliseconds after which something did not happen

Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def opened(browser: Any, report_folder: Path) -> Opened:
    """Opens the page of the small card in a window of its own; whatever goes wrong is told."""

    def page(**options: Any) -> Any:
        window = browser.new_context(**options).new_page()
        window.set_default_timeout(SHORT)
        window.told = []
        window.on("console", lambda told: window.told.append(told.text))
        window.on("pageerror", lambda told: window.told.append(str(told)))
        window.goto((report_folder / "index.html").as_uri())
        return window

    return page


@pytest.fixture(scope="module")
def page(opened: Opened) -> Any:
    """A window as wide as a desk's, for tests that leave it as it was."""
    return opened(viewport={"width": 1280, "height": 900})


def centre(item: Any) -> tuple[float, float]:
    item.scroll_into_view_if_needed()
    item.evaluate(SETTLED)  # charts that come into sight are laid out, and move what is below
    box = item.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_pointer_near_a_point_opens_what_it_shows(page: Any, result: Result) -> None:
    """The box has the panel, the period's figures and links to the rows behind; Esc closes it."""
    x, y = centre(page.locator(TOTAL).nth(result.period_position("2025Q4")))
    page.mouse.move(x + 3, y - 3)
    page.locator(".tip").wait_for()
    said = page.locator(".tip").inner_text()
    targets = page.locator(".tip a").evaluate_all("all => all.map(a => a.hash.slice(1))")
    page.keyboard.press("Escape")

    assert "Train harbour pilots together" in said
    assert NOW in said
    assert "Rows behind it: " in said
    assert targets
    assert page.evaluate("ids => ids.every(id => document.getElementById(id))", targets)
    assert page.locator(".tip").is_hidden()
    assert page.told == []


def test_the_box_stays_on_the_page_as_it_gets_narrower(opened: Opened) -> None:
    """A phone that is turned, or a window made small, does not push it beyond the edge."""
    window = opened(viewport={"width": 1280, "height": 900})
    window.locator(TOTAL).last.focus()
    window.set_viewport_size({"width": 360, "height": 740})
    window.wait_for_function("document.querySelector('.tip').getBoundingClientRect().right <= 360")

    assert window.is_visible(".tip")
    assert window.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_box_stays_while_the_pointer_is_on_it(page: Any) -> None:
    """A pointer can move to the links; when it leaves, the box goes."""
    point = page.locator(TOTAL).last
    page.mouse.move(*centre(point))
    page.locator(".tip").wait_for()
    page.mouse.move(*centre(page.locator(".tip")), steps=4)
    page.wait_for_timeout(400)
    is_kept = page.locator(".tip").is_visible()
    page.mouse.move(5, 5)
    page.locator(".tip").wait_for(state="hidden")

    assert is_kept


def test_the_keyboard_reaches_every_point(page: Any, result: Result) -> None:
    """One tab stop a panel; arrows go along the periods and to other lines; Enter to the links."""
    stops = "[aria-labelledby=trend] .spots [tabindex='0']"
    panels = page.locator("[aria-labelledby=trend] [data-panel]").count()
    page.locator("[aria-labelledby=trend] .box").first.focus()
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowLeft")
    before = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Home")
    start = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowUp")
    other = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    is_link = page.evaluate("document.activeElement.matches('.tip a')")
    page.keyboard.press("Escape")
    back = page.evaluate("document.activeElement.getAttribute('aria-label')")

    assert page.locator(stops).count() == panels
    assert first.startswith(f"{result.periods[-1]}: total ")
    assert before.startswith(f"{result.periods[-2]}: total ")
    assert start.startswith(f"{result.periods[0]}: total ")
    assert other.startswith(f"{result.periods[0]}: ")
    assert "total" not in other
    assert is_link
    assert back == first
    assert page.locator(".tip").is_hidden()


def test_the_cells_of_all_indicators_are_a_few_stops(page: Any, result: Result) -> None:
    """One tab stop a recommendation; up goes to another indicator, and the box says which it is."""
    spots = page.locator(".over-time .spots")
    stops = spots.locator("[tabindex='0']")
    stops.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    said = page.locator(".tip").inner_text()
    row = page.evaluate("document.activeElement.parentNode.dataset.name")
    page.keyboard.press("Escape")

    assert stops.count() == spots.locator("[data-panel]").count() == 2
    assert row in said
    assert f"{result.periods[0]}: " in said
    assert page.told == []


def test_a_mark_of_the_timeline_leads_to_its_row(page: Any) -> None:
    """A pointer near a mark opens its words, with a link to the row in the tables below."""
    mark = page.locator("section.evidence > figure circle[data-e]").first
    mark.hover()
    page.locator(".tip").wait_for()
    said = page.locator(".tip .shown").inner_text()
    number = mark.get_attribute("data-e")
    is_there = page.locator(f"#e{number}").count() == 1
    page.keyboard.press("Escape")

    assert said == mark.get_attribute("aria-label")
    assert page.locator(f".tip a[href='#e{number}']").count() == 1
    assert is_there


def test_a_tap_opens_a_mark_of_evidence(opened: Opened) -> None:
    """On a phone a finger near a mark opens it within the screen; its link leads to the row."""
    page = opened(viewport={"width": 360, "height": 740}, has_touch=True)
    mark = page.locator(".recommendation circle[data-e]").first
    number = mark.get_attribute("data-e")
    page.touchscreen.tap(*centre(mark))
    page.locator(".tip").wait_for()
    box = page.locator(".tip").bounding_box()
    page.locator(f".tip a[href='#e{number}']").tap()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert page.evaluate("location.hash") == f"#e{number}"
    assert page.locator(".tip").is_hidden()
    assert page.told == []


def test_a_charts_data_can_be_copied(opened: Opened, result: Result) -> None:
    """The exact frame goes to the clipboard, and the reader is told so."""
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    data = page.locator("[aria-labelledby=trend] .data")
    data.locator(".copy").click()
    data.get_by_text("Copied.").wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == csv_text(charts.trend_data(result))


def test_where_copying_is_refused_the_text_is_selected(opened: Opened) -> None:
    """Without a clipboard the data stand there, selected, with what to press."""
    page = opened()
    page.evaluate("() => { document.execCommand = () => false; "
                  "navigator.clipboard.writeText = () => Promise.reject(); }")  # fmt: skip
    data = page.locator("[aria-labelledby=trend] .data")
    data.locator(".copy").click()
    data.get_by_text("Press Ctrl+C").wait_for()
    chosen = page.evaluate("getSelection().toString()")

    assert data.locator(".csv").is_visible()
    assert chosen.startswith("node,level,title")


def test_without_script_points_have_titles_and_tables_open(opened: Opened) -> None:
    """The browser's own tooltip, the table below, and no button that does nothing."""
    page = opened(java_script_enabled=False)
    data = page.locator("[aria-labelledby=trend] .data")
    data.locator("summary").click()

    assert page.locator(f"{TOTAL} title").all_text_contents()[-1].endswith(" known")
    assert data.locator("table").is_visible()
    assert data.locator(".copy").is_hidden()
    assert page.locator(".spots[aria-hidden=true]").count() == page.locator(".spots").count()


@pytest.mark.parametrize(
    ("scheme", "theme", "ground"),
    [("light", "", "rgb(255, 255, 255)"), ("dark", "", "rgb(22, 25, 29)"),
     ("dark", "light", "rgb(255, 255, 255)"), ("light", "dark", "rgb(22, 25, 29)")],
)  # fmt: skip
def test_charts_are_as_dark_as_the_page(page: Any, scheme: str, theme: str, ground: str) -> None:
    """What the reader's system asks for, unless the page's own choice says otherwise; never in print."""
    paper = "getComputedStyle(document.querySelector('.chart path')).fill"
    page.emulate_media(color_scheme=scheme)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    shown = page.evaluate(paper)
    page.emulate_media(color_scheme=scheme, media="print")
    printed = page.evaluate(paper)
    page.emulate_media(color_scheme="light", media="screen")
    page.evaluate("delete document.documentElement.dataset.theme")

    assert shown == ground
    assert printed == "rgb(255, 255, 255)"
