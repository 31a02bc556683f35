"""Points, and the scores that were computed from them, as matrices: a row a figure, a column a period."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Node
from scorecard.panel import STATUSES
from scorecard.reporting.view import View
from scorecard.reporting.words import clipped
from scorecard.reporting.workbook.book import Book
from scorecard.weighting import node_rows, weights_of

MOST_PERIODS = 10_000  # Excel has 16,384 columns
POINTS, RECORDED = "Points", "Recorded"
FIGURES = ("point", "low", "high", "known")
OF_LEAVES = ("point", "low", "high", "status")
HEADER, FIRST = 3, 4  # rows of the header and of the first figure, from 0
LEFT = 4  # columns of names before the first period


@frozen(kw_only=True)
class Matrix:
    """
    Where figures stand on a sheet.

    Attributes:
        name: Of the sheet.
        rows: Row of the first figure of each node, from 0.
        columns: First and last column of the periods, from 0.
    """

    name: str
    rows: Mapping[str, int]
    columns: tuple[int, int]

    def span(self, start: int, end: int | None = None) -> str:
        """Some rows over all periods, as a formula names them."""
        from xlsxwriter.utility import xl_range_abs

        first, last = self.columns
        return f"{self.name}!{xl_range_abs(start, first, start if end is None else end, last)}"

    @property
    def header(self) -> str:
        """The names of the periods."""
        return self.span(HEADER)


@frozen(kw_only=True)
class Span:
    """The periods that a workbook holds: the last `MOST_PERIODS`."""

    start: int
    names: tuple[str, ...]


def span_of(view: View) -> Span:
    """The periods of a view that fit into columns."""
    periods = view.result.periods
    start = max(0, len(periods) - MOST_PERIODS)
    return Span(start=start, names=tuple(map(str, periods[start:])))


def leaves(view: View) -> list[Node]:
    """The nodes that are made of no others, in the order of the card."""
    return [node for node in view.card.nodes if node.indicator is not None]


def wholes(view: View) -> list[Node]:
    """The nodes that are made of others, the card first."""
    return [node for node in view.card.nodes if node.indicator is None]


def points_sheet(book: Book, view: View, span: Span) -> Matrix:
    """
    The points of every answer: what the formulas of `Check` start from.

    Args:
        book: The workbook.
        view: The unit it is about.
        span: The periods.
    """
    sheet = _sheet(book, POINTS, span, (
        "Points of each answer, with both ends and its status: what the formulas of the sheet "
        "Check start from. Change one and see what becomes of the totals."
    ))  # fmt: skip
    scores, unit = view.result.by_aspect["all"], view.unit
    statuses = np.array(STATUSES)[_statuses(view)]
    book.put(sheet, 1, LEFT - 1, "Aspects", "strong")
    for place, aspect in enumerate(aspects_listed(view)):
        book.put(sheet, 1, LEFT + place, aspect)
    rows = {}
    for number, node in enumerate(leaves(view)):
        assert node.indicator is not None
        place = view.card.positions[node.id]
        rows[node.id] = row = FIRST + number * len(OF_LEAVES)
        aspect = view.card.indicators[node.indicator].aspect or ""
        arrays = [
            array[place, unit, span.start :] for array in (scores.value, scores.low, scores.high)
        ]
        for offset, (what, cells) in enumerate(
            zip(OF_LEAVES, [*arrays, statuses[place]], strict=True)
        ):
            look = "centre" if what == "status" else "input_points"
            _row(book, sheet, row + offset, (node.id, node.title, aspect, what))
            _cells(book, sheet, row + offset, cells[-len(span.names) :], look)
    return Matrix(name=POINTS, rows=rows, columns=_columns(span))


def aspects_listed(view: View) -> Sequence[str]:
    """The aspects that can be chosen, `all` first."""
    return ("all", *(name for name in view.card.aspects if name != "all"))


def _statuses(view: View) -> np.ndarray:
    """Positions in `STATUSES` of each leaf as it was observed, nodes × periods; of others any."""
    rows = np.maximum(node_rows(view.card), 0)
    return np.asarray(view.result.points.status[rows, view.unit])


def recorded_sheet(book: Book, view: View, span: Span) -> Matrix:
    """
    What the library computed for every node that is made of others, aspect by aspect.

    Args:
        book: The workbook.
        view: The unit it is about.
        span: The periods.

    Returns:
        Rows: those of a node start with its aspect `all`, four figures for each aspect; those of
        a part whose weight comes from the data hold that weight, under `weight:` and its id.
    """
    sheet = _sheet(book, RECORDED, span, (
        "What the library computed, before the threshold of coverage hides any of it: the sheet "
        "Check compares its own totals with these."
    ))  # fmt: skip
    rows: dict[str, int] = {}
    row = FIRST
    for node in wholes(view):
        rows[node.id] = row
        for aspect in aspects_listed(view):
            for what, cells in zip(FIGURES, _figures(view, node, aspect, span), strict=True):
                _row(book, sheet, row, (node.id, node.title, aspect, what))
                _cells(book, sheet, row, cells, "share" if what == "known" else "points")
                row += 1
    for node, cells in _moving_weights(view, span):
        rows[f"weight:{node.id}"] = row
        _row(book, sheet, row, (node.id, node.title, "", "weight"))
        _cells(book, sheet, row, cells, "share")
        row += 1
    return Matrix(name=RECORDED, rows=rows, columns=_columns(span))


def _figures(view: View, node: Node, aspect: str, span: Span) -> list[np.ndarray]:
    scores = view.result.by_aspect[aspect]
    at = view.card.positions[node.id], view.unit
    return [array[at][span.start :] for array in
            (scores.value, scores.low, scores.high, scores.coverage)]  # fmt: skip


def _moving_weights(view: View, span: Span) -> Iterator[tuple[Node, np.ndarray]]:
    """Weights that differ by unit or period, of the parts that have such."""
    weight = weights_of(view.result.points)
    if weight.shape[2] == 1:
        return
    own = weight[:, min(view.unit, weight.shape[1] - 1), span.start :]
    for node, cells in zip(view.card.nodes, own, strict=True):
        if node.parent is not None and node.element is None:
            yield node, cells


def _sheet(book: Book, name: str, span: Span, note: str) -> Any:
    sheet = book.sheet(name, [20, 45, 16, 8, *[9] * len(span.names)], frozen=FIRST, across=LEFT)
    sheet.write_string(0, 0, note, book.look("text"))
    for column, head in enumerate(("Node", "What it is", "Aspect", "Figure", *span.names)):
        book.put(sheet, HEADER, column, head, "head")
    return sheet


def _row(book: Book, sheet: Any, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names):
        book.put(sheet, row, column, clipped(name))


def _cells(book: Book, sheet: Any, row: int, cells: np.ndarray, look: str) -> None:
    for column, cell in enumerate(cells.tolist(), LEFT):
        if isinstance(cell, str) or np.isfinite(cell):
            book.put(sheet, row, column, cell, look)


def _columns(span: Span) -> tuple[int, int]:
    return LEFT, LEFT + len(span.names) - 1
