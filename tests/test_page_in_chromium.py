"""The page when it is asked: another quarter, some of the evidence, light or dark, by anyone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import violations
from hostile import TEXTS, hostile_ledger

import scorecard as sc
from scorecard.charts.style import SIGNS
from scorecard.definitions.card import Card
from scorecard.ledger.reading import read_ledger
from scorecard.reporting.headlines import coverage
from scorecard.reporting.making import made_table
from scorecard.reporting.view import View
from scorecard.trends.labels import LABELS

SHOWN = "[...document.querySelectorAll('table.rows tr[id]')].filter(row => !row.hidden)"


@pytest.fixture(scope="module")
def place(harbour: Card, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page on the small card, with evidence written to do harm."""
    result = sc.score(harbour, hostile_ledger(harbour, read_ledger(harbour)))
    folder = tmp_path_factory.mktemp("asked") / "report"
    return sc.report(result, folder, formats=["html"])


@pytest.fixture
def page(browser: Any, place: Path) -> Iterator[Any]:
    """The page, opened, with what it complained of, asked for, or popped up."""
    opened = browser.new_page()
    opened.told = []
    opened.on("console", lambda told: opened.told.append(told.text))
    opened.on("pageerror", lambda told: opened.told.append(str(told)))
    opened.on("dialog", lambda told: opened.told.append(told.message))
    opened.on("request", lambda asked: opened.told.append(asked.url))
    opened.goto(place.as_uri())
    opened.told.remove(place.as_uri())
    yield opened
    opened.close()


def test_nothing_stands_in_anybodys_way(browser: Any, place: Path) -> None:
    """axe-core finds no violation of WCAG 2.2 AA on a phone in dark, whatever the evidence says."""
    width = 360
    context = browser.new_context(
        color_scheme="dark", bypass_csp=True, viewport={"width": width, "height": 800}
    )
    opened = context.new_page()
    opened.goto(place.as_uri())
    found = violations(opened)
    whole = opened.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert found == []
    assert whole <= width


def test_hostile_evidence_does_nothing(page: Any) -> None:
    """No script runs, no window opens, nothing is asked for; the words are there."""
    page.fill("#words", "alert(2)")

    assert page.told == []
    assert page.evaluate(f"{SHOWN}.length") == 1
    assert TEXTS["script"] in page.inner_text("#evidence ~ .box:not([hidden])")


def test_another_quarter_can_be_chosen_and_sent_to_a_colleague(page: Any, place: Path) -> None:
    """Figures and answers change, texts that do not say so, and the address holds the choice."""
    before = page.inner_text(".headline dl")
    page.select_option("#quarter", label="2024Q4")
    chosen = page.inner_text(".headline dl")
    said = page.inner_text("#said")
    page.goto("about:blank")
    page.goto(f"{place.as_uri()}#quarter=2024Q4")

    assert chosen != before
    assert said.startswith("Scores, ranges, coverage and answers are now those of 2024Q4.")
    assert page.inner_text(".headline dl") == chosen
    assert page.inner_text("#standing").endswith("2024Q4")


def test_every_quarter_shows_the_scores_of_the_result(page: Any, harbour: Card) -> None:
    """What the page shows is what `score` says, rounded."""
    scores = sc.score(harbour).scores
    total = scores[(scores["node"] == "pilots") & (scores["aspect"] == "all")]
    for period in ("2024Q3", "2025Q2"):
        page.select_option("#quarter", label=period)
        own = total.loc[total["period"] == period, "score"].item()
        shown = page.inner_text("dd[data-id^='pilots@'] b[data-of=score] >> nth=-1")

        assert shown == ("–" if own != own else f"{own:.0f}")


def test_the_last_quarter_comes_back_as_it_was(page: Any) -> None:
    """Choosing there and back changes nothing."""
    before = page.inner_text("main")
    page.select_option("#quarter", label="2024Q4")
    page.select_option("#quarter", label="2025Q4")

    assert page.inner_text("main") == before
    assert page.inner_text("#said") == ""


def test_evidence_is_filtered_and_counted_by_keyboard(page: Any) -> None:
    """Typing narrows the rows, the count is announced, an empty field brings all back."""
    page.focus("#words")
    whole = page.evaluate(f"{SHOWN}.length")
    page.keyboard.type("markdown")
    page.keyboard.press("Tab")
    some = page.evaluate(f"{SHOWN}.length")
    told = page.inner_text("#count")
    page.fill("#words", "")

    assert some == 1 < whole
    assert told == f"1 of {whole} rows."
    assert page.evaluate(f"{SHOWN}.length") == whole


def test_evidence_is_sorted_and_goes_back_to_its_groups(page: Any) -> None:
    """Newest first is one list by date; the first order restores the groups."""
    before = page.evaluate(f"{SHOWN}.map(row => row.id)")
    page.select_option("#order", "-on")
    table = "[...document.querySelector('table.rows').querySelectorAll('tr[id]')]"
    dates = page.evaluate(f"{table}.map(row => row.dataset.on)")
    page.select_option("#order", "")

    assert dates == sorted(dates, reverse=True)
    assert page.evaluate(f"{SHOWN}.map(row => row.id)") == before


def test_a_link_to_a_row_shows_it_though_it_was_filtered_out(page: Any) -> None:
    """Numbers in brackets never lead to nowhere."""
    page.fill("#words", "no row says this")
    nothing = page.evaluate(f"{SHOWN}.length")
    page.evaluate("location.hash = '#e3'")
    page.wait_for_function("!document.getElementById('e3').hidden")

    assert nothing == 0
    assert page.evaluate("document.querySelector(':target').id") == "e3"


def test_light_and_dark_can_be_chosen(page: Any) -> None:
    """The button turns the page over and says what it would do next."""
    ground = "getComputedStyle(document.body).backgroundColor"
    light, name = page.evaluate(ground), page.inner_text("#theme")
    page.click("#theme")

    assert (name, page.inner_text("#theme")) == ("Dark page", "Light page")
    assert page.evaluate(ground) != light


def test_every_score_leads_to_how_it_is_made(page: Any) -> None:
    """Each figure that has a score is a link to a table that takes it apart, by keyboard too."""
    links = page.locator("main a[title='How this is made']")
    places = links.evaluate_all("all => [...new Set(all.map(a => a.hash))]")
    first = page.locator(".headline dd a").first
    first.focus()
    page.keyboard.press("Enter")

    assert links.count() > page.locator(".headline dd a").count()
    assert all(page.locator(f"{place} table").count() == 1 for place in places)
    assert page.evaluate("location.hash") == first.get_attribute("href")
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top") < 800


def test_how_a_score_is_made_follows_the_quarter(page: Any, result: sc.Result) -> None:
    """Another quarter's table, caption and coverage are those of a report on that quarter."""
    cells = "table => [...table.querySelectorAll('tbody tr')].map(row => [...row.cells].map(c => c.textContent))"
    for period in ("2024Q2", "2025Q1"):
        then = View(result=result, unit=0, at=result.period_position(period))
        page.select_option("#quarter", label=period)
        for node, place in (("pilots", "#r-1-made"), ("harbour", "#r-0-made")):
            table = made_table(then, node)
            shown = page.locator(f"{place} table")

            assert table is not None
            assert shown.evaluate(cells) == [list(row) for row in table.rows]
            assert shown.locator("caption").text_content() == table.caption
            assert page.locator(f"{place} .box").get_attribute("aria-label") == table.caption
            said = page.locator(f".coverage[data-place='{node} all']").text_content()
            assert said == coverage(then, node)


def test_a_figure_of_an_earlier_quarter_leads_to_how_it_was_made_then(page: Any) -> None:
    """By keyboard, from the quarter that changes are told from; twice, too."""
    link = page.locator("td[data-id='pilots@2024Q1'] a").first
    for _ in range(2):
        link.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.matches('#r-1-made .box')")

        assert page.locator("#quarter option:checked").inner_text() == "2024Q1"
        assert "is made in 2024Q1" in page.locator("#r-1-made caption").text_content()
    assert page.told == []


def test_an_arrow_is_never_the_only_sign_of_a_trend(page: Any) -> None:
    """Arrows are left out of what is read aloud; the label and how firm it is stand beside them."""
    trends = page.locator(".headline .trend dd").all_inner_texts()
    arrows = page.locator(".headline .trend [aria-hidden=true]").all_inner_texts()

    assert arrows
    assert set(arrows) <= {sign for sign in SIGNS.values() if sign}
    for said in trends:
        label, *firm = [line.strip("".join(arrows) + " ") for line in said.splitlines()]

        assert label in LABELS
        assert firm in ([""], ["firm"], ["fragile"], [])


def test_without_script_everything_is_there_to_read(browser: Any, place: Path) -> None:
    """Only the controls are missing."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(place.as_uri())
    words = opened.locator("main").inner_text()
    controls = opened.locator(".controls, .filters, .copy")
    hidden = [controls.nth(n).is_hidden() for n in range(controls.count())]
    context.close()

    assert "What changed in" in words
    assert hidden
    assert all(hidden)
