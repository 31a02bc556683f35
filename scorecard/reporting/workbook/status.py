"""Where each recommendation stands, as one sheet: numbers with bars, and all of it in words."""

import math
from collections.abc import Sequence
from typing import Any

from scorecard.charts import style
from scorecard.definitions.card import Node
from scorecard.reporting import words
from scorecard.reporting.headlines import headlines
from scorecard.reporting.view import View
from scorecard.reporting.workbook.book import BLUE, RED, TITLE, Book, height_of
from scorecard.summary import NOT_SHOWN, band_words, ends_shown, points, scale_words

HEADER = 3
_GOOD, _BAD = ("met", "on track", "progress"), ("missed", "backsliding")


def status_sheet(book: Book, view: View) -> None:
    """
    One row for each recommendation, the card last, as the report prints it.

    Args:
        book: The workbook.
        view: What the report is about.
    """
    aspects = [name for name in view.card.aspects if name != "all"]
    has_bands = bool(view.bands)
    total = "all" if aspects else "score"
    head = ["Recommendation", *map(words.named, aspects), total, "from", "to", "known", "trend",
            "worst part", *(["band"] if has_bands else []), "in words"]  # fmt: skip
    widths = [34, *[max(10, len(name) + 3) for name in aspects], 8, 7, 7, 8, 19, 30,
              *([16] if has_bands else []), 64]  # fmt: skip
    sheet = book.sheet("Status", widths, frozen=HEADER + 1)
    sheet.set_row(0, TITLE)
    sheet.write_string(0, 0, f"Where it stands in {view.period}", book.look("title"))
    scale = scale_words(view.display) or words.scale(None)
    about = f"{view.card.units[view.unit]}, as of {words.moment(view.result.as_of)}. {scale}"
    book.text(sheet, 1, 0, words.clipped(about, 300))
    for column, name in enumerate(head):
        is_number = 0 < column <= len(aspects) + 4
        book.put(sheet, HEADER, column, name, "head_right" if is_number else "head_told")
    told = list(headlines(view))
    for row, (node, headline) in enumerate(zip(_nodes(view), told, strict=True), HEADER + 1):
        cells = _row(view, node, aspects, [headline.sentence, headline.record])
        for column, cell in enumerate(cells):
            look = "percent" if column == len(aspects) + 4 else _look(cell, is_first=column == 0)
            book.put(sheet, row, column, cell, look)
        sheet.set_row(row, height_of(cells, widths))
    last = HEADER + len(told)
    sheet.autofilter(HEADER, 0, last, len(head) - 1)
    _bars(view, sheet, (HEADER + 1, 1, last, len(aspects) + 1))
    _coverage(book, view, sheet, (HEADER + 1, len(aspects) + 4, last, len(aspects) + 4))
    _labels(book, sheet, (HEADER + 1, len(aspects) + 5, last, len(aspects) + 5))


def _nodes(view: View) -> list[Node]:
    nodes = [node for node in view.card.nodes if node.level == "recommendation"]
    return [*nodes, view.card.nodes[0]] if len(nodes) > 1 else nodes


def _row(view: View, node: Node, aspects: Sequence[str], told: Sequence[str]) -> list[Any]:
    read, trend = view.reading(node.id), view.trends[node.id, "all"]
    carried = view.aspects(node.id)
    scores = [view.reading(node.id, name).score if name in carried else math.nan
              for name in aspects]  # fmt: skip
    ends = (NOT_SHOWN, NOT_SHOWN)
    if not math.isnan(read.low):
        ends = ends_shown(read.low, read.high, view.display)
    label = str(trend["label"])
    sure = " (fragile)" if trend["fragile"] else ""
    band = view.bands.get(node.id)
    worst = view.card.nodes[view.card.positions[read.worst]].title if read.worst else ""
    is_card = node.level == "card"
    return [
        "All recommendations together" if is_card else node.title,
        *(_printed(points(score, view.display)) for score in [*scores, read.score]),
        *map(_printed, ends),
        read.coverage,
        f"{style.SIGNS.get(label, '')} {label}{sure}".strip(),
        words.clipped(worst),
        *([] if not view.bands else
          [band_words(band["band"], band["band_low"], band["band_high"]) if band else NOT_SHOWN]),
        " ".join(filter(None, told)),
    ]  # fmt: skip


def _printed(shown: str) -> float | str:
    """A number as the report prints it, so that page and workbook never differ by a rounding."""
    return shown if shown == NOT_SHOWN else float(shown.replace("−", "-"))


def _look(cell: Any, *, is_first: bool) -> str:
    if not isinstance(cell, str):
        return "number"
    return "strong" if is_first else "missing" if cell == NOT_SHOWN else "told"


Area = tuple[int, int, int, int]


def _bars(view: View, sheet: Any, area: Area) -> None:
    """Bars on one scale behind the scores, where it has two ends and more is to the right."""
    ends = axis_ends(view)
    if ends is None or ends[0] > ends[1]:
        return
    sheet.conditional_format(*area, {
        "type": "data_bar", "bar_color": style.BAND, "bar_solid": True,
        "bar_border_color": style.BAND_EDGE, "min_type": "num", "max_type": "num",
        "min_value": ends[0], "max_value": ends[1], "data_bar_2010": True,
    })  # fmt: skip


def axis_ends(view: View) -> tuple[float, float] | None:
    """The worst and the best on the scale that scores are printed on; none where it is open."""
    if view.display is not None:
        return view.display.worst, view.display.best
    scale = view.card.scale
    return None if scale.is_open else (scale.low, scale.high)


def _coverage(book: Book, view: View, sheet: Any, area: Area) -> None:
    """Too little known stands out by bold type beside its number."""
    form = book.writer.add_format({"bold": True, "font_color": RED})
    sheet.conditional_format(*area, {"type": "cell", "criteria": "<",
                                     "value": view.card.method.coverage, "format": form})  # fmt: skip


def _labels(book: Book, sheet: Any, area: Area) -> None:
    """Good and bad labels in colour and bold, beside their sign and their word."""
    for labels, colour in ((_GOOD, BLUE), (_BAD, RED)):
        form = book.writer.add_format({"bold": True, "font_color": colour})
        for label in labels:
            sheet.conditional_format(*area, {"type": "text", "criteria": "containing",
                                             "value": label, "format": form})  # fmt: skip
