"""A view of a result → the whole workbook, as bytes."""

import pandas as pd

from scorecard.reporting.view import View
from scorecard.reporting.workbook.book import MOST_ROWS, Book, made
from scorecard.reporting.workbook.check import HEADER, check_sheet
from scorecard.reporting.workbook.check import WIDTHS as WIDTHS_OF_CHECK
from scorecard.reporting.workbook.codebook import (
    clauses_frame,
    indicators_frame,
    rules_frame,
    stages_frame,
)
from scorecard.reporting.workbook.matrices import points_sheet, recorded_sheet, span_of
from scorecard.reporting.workbook.read_me import WIDTHS, read_me
from scorecard.reporting.workbook.status import status_sheet
from scorecard.reporting.workbook.tables import table
from scorecard.reporting.workbook.trend import trend_sheets


def workbook(view: View, codebook: str = "") -> bytes:
    """
    The report as an Excel workbook, the same bytes for the same result on any day.

    Its sheets: what it is, status, trend, the totals as live formulas, the frames of the result
    as typed tables, the codebook, and the matrices that the formulas start from.

    Args:
        view: What the report is about.
        codebook: The card's own coding rules; empty if it has none.

    Raises:
        ScorecardError: The extra `excel` is not installed, or no period is complete yet.
    """

    def fill(book: Book) -> None:
        span = span_of(view)
        book.sheet("Read me", WIDTHS, frozen=0, across=0)
        status_sheet(book, view)
        trend_sheets(book, view, span)
        book.sheet("Check", WIDTHS_OF_CHECK, frozen=HEADER + 1, across=2)
        _tables(book, view)
        rules = {
            "Codebook": indicators_frame(view.card), "Stages": stages_frame(view.card),
            "Clauses": clauses_frame(view.card), "Coding rules": rules_frame(codebook),
        }  # fmt: skip
        for name, frame in rules.items():
            if len(frame):
                table(book, name, frame, in_points=name == "Stages", is_wrapped=True)
        points = points_sheet(book, view, span)
        check_sheet(book, view, span, points, recorded_sheet(book, view, span))
        read_me(book, view, span)

    return made(view.result.as_of, view.card.title, fill)


def _tables(book: Book, view: View) -> None:
    result = view.result
    frames = {
        "Scores": result.scores, "Observations": result.observations, "Evidence": result.evidence,
        "Trends": result.trends, "Weights": result.weights,
    }  # fmt: skip
    for name, frame in frames.items():
        table(book, name, _fitting(book, view, name, frame), in_points=name != "Observations")


def _fitting(book: Book, view: View, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """All units where a sheet holds them, else the one that the report is about."""
    if len(frame) <= MOST_ROWS or not view.several or "unit" not in frame:
        return frame
    own = view.card.units[view.unit]
    book.cut.append(f"{name}: the rows of {own} alone, of {len(frame):,} rows of all units")
    return frame[frame["unit"].astype(object).isin(["", own])]
