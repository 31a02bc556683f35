"""The scores of the recommendations over time: a table, and native line charts of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from scorecard.charts import style
from scorecard.definitions.card import Node
from scorecard.reporting.view import View
from scorecard.reporting.workbook.book import TITLE, Book, safe_text
from scorecard.reporting.workbook.matrices import Span
from scorecard.reporting.workbook.status import axis_ends
from scorecard.reporting.workbook.tables import STYLE

DATA = "Trend data"
FIGURES = ("score", "low", "high")
TOGETHER = 6  # lines that one chart can hold; more have a chart each and no more
_WIDTH, _WIDE, _HEIGHT = 620, 1300, 430  # pixels of a chart, and of one across the page
_COLUMNS = 10  # of usual size that it takes
_BLOCK, _ON_A_PAGE = 23, 4  # rows from chart to chart, and charts that then fill a page of A4
_TITLE, _NAME = 90, 45  # letters of a title and of a name in the legend
_MANY = 24  # periods, from which on markers are small and not every one is named
STEPS = 5  # marks on the upright axis, the first left aside
_MARKERS = {"o": "circle", "s": "square", "^": "triangle", "D": "diamond", "v": "x", "P": "plus",
            "X": "star"}  # fmt: skip
_DASHES = ("dash", "square_dot", "long_dash_dot", "long_dash", "dash_dot", "round_dot")


def trend_sheets(book: Book, view: View, span: Span) -> None:
    """
    The sheet of charts, then the table that they draw: gaps stay gaps.

    Args:
        book: The workbook.
        view: The unit it is about.
        span: The periods.
    """
    nodes = [node for node in view.card.nodes if node.level == "recommendation"]
    shown = [*nodes, view.card.nodes[0]] if len(nodes) > 1 else nodes
    charts = book.sheet("Trend", [9] * 2 * _COLUMNS, frozen=2, across=0)
    charts.hide_gridlines(2)
    charts.set_row(0, TITLE)
    charts.write_string(0, 0, f"Scores by {view.period_name}", book.look("title"))
    charts.write_string(1, 0, (
        "Where too little is known there is no score, and the line has a gap. Grey lines: the "
        f"range within which the score lies by what is not known. Numbers: the sheet {DATA}."
        f"{_open(view)}"
    ), book.look("text"))  # fmt: skip
    _table(book, view, span, shown)
    start = 3
    if 1 < len(shown) <= TOGETHER:
        _place(charts, *_together(book, view, span, shown), row=start, column=0)
        start += _BLOCK
    for place in range(len(shown)):
        row, column = start + (place // 2) * _BLOCK, (place % 2) * _COLUMNS
        _place(charts, *_alone(book, view, span, shown, place), row=row, column=column)
    charts.set_portrait()
    charts.set_h_pagebreaks(list(range(3 + _ON_A_PAGE * _BLOCK, row + 1, _ON_A_PAGE * _BLOCK)))


def _place(sheet: Any, chart: Any, told: str, *, row: int, column: int) -> None:
    sheet.insert_chart(row, column, chart, {"description": told, "object_position": 1})


def _open(view: View) -> str:
    """That the last period is not over yet, if so."""
    last = view.result.periods[-1]
    return "" if last == view.period else f" {last} is not over yet."


def _table(book: Book, view: View, span: Span, nodes: Sequence[Node]) -> None:
    sheet = book.sheet(DATA, [12, *[len(node.id) + 9 for _ in FIGURES for node in nodes]])
    scores, unit = view.result.by_aspect["all"], view.unit
    ids = _distinct([node.id for node in nodes])
    names = ["period", *(f"{name} {what}" for what in FIGURES for name in ids)]
    last = len(span.names)
    sheet.add_table(0, 0, last, len(names) - 1, {
        "name": "Trend_data", "style": STYLE,
        "columns": [{"header": name, "header_format": book.look("head")} for name in names],
    })  # fmt: skip
    for row, name in enumerate(span.names, 1):
        book.put(sheet, row, 0, name)
    sheet.ignore_errors({"number_stored_as_text": f"A1:A{last + 1}"})
    for group, what in enumerate(FIGURES):
        for number, node in enumerate(nodes):
            cells = getattr(scores, what)[view.card.positions[node.id], unit, span.start :]
            cells = cells if view.display is None else view.display.of(cells)
            column = 1 + group * len(nodes) + number
            for row in np.flatnonzero(np.isfinite(cells)).tolist():
                book.put(sheet, row + 1, column, float(cells[row]), "points")


def _distinct(names: Sequence[str]) -> list[str]:
    """Names numbered where they differ by capitals alone, which Excel takes for one column."""
    small = [name.lower() for name in names]
    return [f"{name} ({small[:place].count(small[place]) + 1})" if small.count(small[place]) > 1
            else name for place, name in enumerate(names)]  # fmt: skip


def _values(span: Span, column: int) -> list[Any]:
    return [DATA, 1, column, len(span.names), column]


def _series(span: Span, column: int, name: str, **more: Any) -> dict[str, Any]:
    return {"name": _short(name, _NAME), "categories": _values(span, 0),
            "values": _values(span, column), **more}  # fmt: skip


def _line(looks: style.Look, place: int, span: Span, *, is_total: bool) -> dict[str, Any]:
    """Line and markers of a series: colour, sign and dash all differ."""
    size = 7 if len(span.names) <= _MANY else 4
    dash = "solid" if is_total else _DASHES[place % len(_DASHES)]
    marker = {"type": _MARKERS[looks.marker], "size": size, "border": {"color": looks.colour},
              "fill": {"color": looks.colour if is_total else style.PAPER}}  # fmt: skip
    width = 2.25 if is_total else 1.5
    return {"line": {"color": looks.colour, "width": width, "dash_type": dash}, "marker": marker}


def _together(book: Book, view: View, span: Span, nodes: Sequence[Node]) -> tuple[Any, str]:
    chart = book.writer.add_chart({"type": "line"})
    ids = tuple(node.id for node in nodes)
    for place, node in enumerate(nodes):
        is_total = node.level == "card"
        looks = style.look("all" if is_total else node.id, ids)
        chart.add_series(
            _series(span, 1 + place, _name(node), **_line(looks, place, span, is_total=is_total))
        )
    chart.set_legend({"position": "bottom", "font": {"size": 9}})
    _axes(chart, view, span, "All recommendations", _WIDE)
    return (
        chart,
        f"Line chart: score of each recommendation and of all together by {view.period_name}.",
    )


def _alone(
    book: Book, view: View, span: Span, nodes: Sequence[Node], place: int
) -> tuple[Any, str]:  # fmt: skip
    chart, node = book.writer.add_chart({"type": "line"}), nodes[place]
    looks = style.look("all", ())
    chart.add_series(_series(span, 1 + place, "score", **_line(looks, place, span, is_total=True)))
    for group, (name, dash) in enumerate((("low end", "dash"), ("high end", "square_dot")), 1):
        chart.add_series(_series(span, 1 + group * len(nodes) + place, name, marker={"type": "none"},
                                 line={"color": style.SOFT, "width": 1.25, "dash_type": dash}))  # fmt: skip
    chart.set_legend({"position": "bottom", "font": {"size": 9}})
    _axes(chart, view, span, _name(node))
    return chart, f"Line chart: score and range of “{_name(node)}” by {view.period_name}."


def _name(node: Node) -> str:
    title = "All recommendations together" if node.level == "card" else node.title
    return _short(title, _TITLE)


def _short(text: str, longest: int) -> str:
    safe = safe_text(text)
    return safe if len(safe) <= longest else f"{safe[: longest - 1].rstrip()}…"


def _axes(
    chart: Any, view: View, span: Span, title: str, width: int = _WIDTH
) -> None:  # fmt: skip
    ends = axis_ends(view)
    upright: dict[str, Any] = {}
    if ends is not None:
        upright = {"min": min(ends), "max": max(ends), "reverse": ends[0] > ends[1],
                   "major_unit": abs(ends[1] - ends[0]) / STEPS}  # fmt: skip
    unit = "points" if view.display is None else "score"
    if view.display is None and view.card.scale.is_hundred:
        unit = "points of 100"
    small = {"size": 9}
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    chart.set_y_axis({
        "name": unit, "name_font": {"size": 9, "bold": False}, "num_font": small, **upright,
        "num_format": "0.##" if ends and abs(ends[1] - ends[0]) < 20 else "0",
        "major_gridlines": {"visible": True, "line": {"color": style.RULE, "width": 0.5}},
    })  # fmt: skip
    chart.set_x_axis({
        "name": view.period_name, "name_font": {"size": 9, "bold": False},
        "num_font": {**small, "rotation": -90 if len(span.names) > 8 else 0},
        "interval_unit": max(1, -(-len(span.names) // _MANY)), "label_position": "low",
        "text_axis": True,
    })  # fmt: skip
    chart.show_blanks_as("gap")
    chart.set_size({"width": width, "height": _HEIGHT})
