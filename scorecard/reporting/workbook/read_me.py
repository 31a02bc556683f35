"""The first sheet: what the workbook is about, what each sheet holds, and how to read a blank."""

from collections.abc import Iterator

from scorecard.reporting import words
from scorecard.reporting.method import manifest, mean_words, points_words, weight_words
from scorecard.reporting.scales import scale_items
from scorecard.reporting.view import View
from scorecard.reporting.workbook.book import TITLE, Book, lines
from scorecard.reporting.workbook.matrices import Span, wholes
from scorecard.reporting.workbook.means import ends_are_live, why_not_live
from scorecard.summary import percent

WIDTHS = (26, 110)
SHEETS = {
    "Status": "where each recommendation stands, as the report prints it",
    "Trend": "line charts of the scores",
    "Trend data": "the numbers that they draw, on the scale that scores are printed on",
    "Check": "every total once more, as a live formula over its parts",
    "Scores": "every score with its range, for every unit, aspect and node",
    "Observations": "what is known of every answer, in its own unit of measure",
    "Evidence": "every row of the ledger in force, with its links",
    "Trends": "label, pace and change of every series since the baseline",
    "Weights": "share of every node among its siblings, in force in each period",
    "Codebook": "what is asked, why, and by which rules it is coded",
    "Stages": "stages of ladders and elements of checklists, and what earns each",
    "Clauses": "what is asked for, the unmeasured included",
    "Coding rules": "the card's own rules for coders",
    "Points": "points of each answer by period: where the formulas of Check start",
    "Recorded": "what the library computed: what Check compares itself with",
}


def read_me(book: Book, view: View, span: Span) -> None:
    """
    Fill the sheet `Read me`, last of all, since it tells what the others had to leave out.

    Args:
        book: The workbook, whose sheet `Read me` stands empty.
        view: What the report is about.
        span: The periods that it holds.
    """
    sheet = book.writer.get_worksheet_by_name("Read me")
    book.text(sheet, 0, 0, words.clipped(view.card.title, 200), "title")
    sheet.set_row(0, TITLE)
    start = lines(book, sheet, 2, _about(view), widths=WIDTHS)
    if view.card.source.url:
        book.put(sheet, start, 0, "Address", "strong")
        book.link(sheet, start, 1, view.card.source.url)
        start += 1
    for title, rows in (
        ("Sheets", [(name, words.sentence(SHEETS[name])) for name in book.names if name in SHEETS]),
        ("Blank cells", list(_blanks(view))),
        ("How scores are made", list(_method(view))),
        ("Live formulas and values", list(_live(view))),
        ("Left out", list(_left_out(book, view, span))),
        ("To make this again", list(manifest(view).rows)),
    ):  # fmt: skip
        if rows:
            book.put(sheet, start + 1, 0, title, "head")
            book.put(sheet, start + 1, 1, "", "head")
            start = lines(book, sheet, start + 2, rows, widths=WIDTHS)


def _about(view: View) -> Iterator[tuple[str, str]]:
    card, source = view.card, view.card.source
    cited = [words.listed(source.authors), f"“{source.title}”", source.publisher,
             words.day(source.published_on)]  # fmt: skip
    yield "Follows", words.clipped(", ".join(part for part in cited if part), 1000)
    yield "About", card.units[view.unit]
    yield "As of", words.moment(view.result.as_of)
    yield f"Last complete {view.period_name}", str(view.period)
    yield "Scale", words.scale(view.display)
    if view.display is not None:
        yield (
            "",
            "Status and Trend are on that scale; all other sheets are in points from 0 to 100.",
        )


def _blanks(view: View) -> Iterator[tuple[str, str]]:
    yield "Blank is never zero", (
        "A blank score means that too little is known: less than "
        f"{percent(view.card.method.coverage)} of the weight. The value computed all the same, "
        "which flows up, stands in Check and Recorded."
    )  # fmt: skip
    yield "Weights", (
        "The weight of an answer that does not apply (status M) is shared out among its siblings, "
        "in proportion. One never observed is left out of the point in the same way, and stands "
        "at the two ends of the scale in the low and the high end."
    )  # fmt: skip
    yield "Status", (
        "A observed, I carried forward or filled in, P provisional, B break, O not observed, M does "
        "not apply. Known is the share of the weight of answers with A, I or P."
    )  # fmt: skip


def _method(view: View) -> Iterator[tuple[str, str]]:
    method = view.card.method
    yield "Points", points_words(view.card)
    yield "Scores", f"{mean_words(method)} {weight_words(method)}".strip()
    for item in scale_items(method):
        yield item.head, item.text


def _live(view: View) -> Iterator[tuple[str, str]]:
    why = {node.id: why_not_live(view, node) for node in wholes(view)}
    live = [name for name, reason in why.items() if not reason]
    yield "Live", words.listed(live) if live else "None."
    for reason in dict.fromkeys(filter(None, why.values())):
        told = words.listed(name for name, own in why.items() if own == reason)
        yield "Value", words.clipped(f"{told}: {reason}.", 2000)
    if not ends_are_live(view):
        yield "Ends", "The low and high ends are values: some of them are no bounds by this rule."
    yield "In Check", (
        "Choose a period and an aspect in the two boxed cells. Change a weight in Check or points "
        "in Points, and all totals above follow; they then differ from what was recorded, and "
        "Check says so."
    )  # fmt: skip


def _left_out(book: Book, view: View, span: Span) -> Iterator[tuple[str, str]]:
    for told in book.cut:
        yield "Rows", f"{told}; the data files hold all."
    if span.start:
        yield "Periods", (
            f"Trend, Check, Points and Recorded hold the last {len(span.names):,} of "
            f"{len(view.result.periods):,} periods."
        )  # fmt: skip
    if view.several:
        yield "Units", (
            f"Status, Trend, Check, Points and Recorded are about {view.card.units[view.unit]} "
            "alone; the other sheets hold all units."
        )  # fmt: skip
