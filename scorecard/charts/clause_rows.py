"""The rows of the clause map: what is asked on the left, its score and its standing on the right."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from scorecard.charts.axis import Axis, axis_of
from scorecard.charts.figure import text_width
from scorecard.charts.layout import MARGIN, Page, height_of, lines_of
from scorecard.charts.scale_key import boxes_between
from scorecard.charts.style import BODY, FAINT, HEAD, INK, LEADING, RULE, SMALL, SOFT, WIDTH
from scorecard.charts.words import figures, signed_label
from scorecard.definitions.card import Card

SCALE, FIGURES, STANDS, ROWS, GAP, INDENT = 1.2, 1.0, 1.3, 0.5, 0.16, 0.15  # inches
LINES = ((60, 6), (120, 3))  # lines of a text, by the number of rows up to which; else two
SIZES = {"recommendation": HEAD, "clause": BODY, "indicator": SMALL - 0.2}
DOTS = {"recommendation": (30.0, 2.2), "clause": (18.0, 1.5), "indicator": (9.0, 0.9)}


@frozen(kw_only=True)
class Columns:
    """Where the columns begin, in inches from the left."""

    scale: float
    figures: float
    stands: float
    has_rows: bool

    @property
    def named(self) -> float:
        """Room for the names."""
        return self.scale - MARGIN - GAP


def columns_of(found: pd.DataFrame) -> Columns:
    """The names get what is left; without evidence there is no column of its rows."""
    has_rows = bool(found["scored"].notna().any())
    stands = WIDTH - MARGIN - (ROWS if has_rows else 0.0) - STANDS
    figures = stands - FIGURES
    return Columns(scale=figures - GAP - SCALE, figures=figures, stands=stands, has_rows=has_rows)


@frozen(kw_only=True, eq=False)
class Row:
    """A row with its texts already broken into lines."""

    cells: dict[str, Any]
    left: float
    code: str
    words: str
    reason: str
    figures: str
    stands: str
    height: float

    @property
    def size(self) -> float:
        """Of its text, in points."""
        return SIZES[self.cells["level"]]


def row_of(card: Card, cells: dict[str, Any], count: int, at: Columns) -> Row:
    """
    A row of the chart.

    Args:
        card: The card.
        cells: A row of `clause_map_data`.
        count: How many rows there are.
        at: The columns.
    """
    level, size = cells["level"], SIZES[cells["level"]]
    most = next((lines for many, lines in LINES if count <= many), 2)
    left = MARGIN + INDENT * cells["depth"]
    code = cells["node"] if level == "clause" else ""
    code = lines_of(code, 0.7, size, bold=True, most=1)
    hang = text_width(code, size, bold=True) + 0.07 if code else 0.0
    room = max(MARGIN + at.named - left - hang, 0.8)
    words = lines_of(cells["title"], room, size, bold=level == "recommendation",
                     most=1 if level == "indicator" and most == 2 else most)  # fmt: skip
    reason = f"Not measured: {cells['unmeasured']}" if cells["unmeasured"] else ""
    reason = lines_of(reason, room, SMALL, most=most)
    score, stands = _beside(card, cells)
    stands = lines_of(stands, STANDS - 0.05, SMALL, most=2)
    tall = max(height_of(words, size) + height_of(reason, SMALL), height_of(stands, SMALL))
    above = 0.1 if level == "recommendation" else 0.0
    return Row(cells=cells, left=left, code=code, words=words, reason=reason, figures=score,
               stands=stands, height=tall + above + 0.06)  # fmt: skip


def _beside(card: Card, cells: dict[str, Any]) -> tuple[str, str]:
    """Score with its interval, and the label, or the answer of an indicator."""
    if cells["unmeasured"]:
        return "not measured", ""
    if not cells["obs_status"]:
        return "no own score", ""
    score = figures(cells, card.printed)
    if cells["obs_status"] == "M":
        return score, ""
    if cells["level"] == "indicator":
        return score, str(cells["answer"])
    return score, signed_label(cells["label"], fragile=bool(cells["fragile"]))


def draw_rows(page: Page, card: Card, rows: Sequence[Row], at: Columns, top: float) -> float:
    """Draw all rows from `top` down; gives the place below them."""
    drawn = np.array([[row.cells[name] for name in ("score", "low", "high")] for row in rows])
    axis = axis_of(card, [drawn])
    tall = sum(row.height for row in rows)
    axes = page.axes(at.scale, top, SCALE, tall, "scale")
    axes.set(xlim=(axis.low, axis.high), ylim=(tall, 0.0), xticks=[], yticks=[])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.vlines(axis.ticks, 0, tall, color=RULE, linewidth=0.5, zorder=0.5, clip_on=False)
    _write_header(page, axis, at, top)
    depth, middles = 0.0, []
    for row in rows:
        middles.append(depth + _line(row) / 2 + _above(row))
        _write_row(page, row, at, top + depth)
        depth += row.height
    _draw_scores(axes, axis, rows, middles)
    _draw_guides(page, rows, top)
    return top + depth


def _above(row: Row) -> float:
    return 0.13 if row.cells["level"] == "recommendation" else 0.03


def _line(row: Row) -> float:
    return row.size * LEADING / 72


def _write_header(page: Page, axis: Axis, at: Columns, top: float) -> None:
    top -= 0.15
    for place, (tick, words) in enumerate(zip(axis.ticks, axis.labels, strict=True)):
        if words:
            page.text(at.scale + SCALE * axis.per_cent(tick) / 100, top, words, SMALL, colour=SOFT,
                      align="center", gid=f"header:{place}")  # fmt: skip
    for name, left, words in (
        ("figures", at.figures, "score (possible)"), ("stands", at.stands, "label or answer")
    ):  # fmt: skip
        page.text(left, top, words, SMALL, colour=SOFT, gid=f"header:{name}")
    if at.has_rows:
        page.text(WIDTH - MARGIN, top, "evidence", SMALL, colour=SOFT, align="right",
                  gid="header:rows")  # fmt: skip


def _write_row(page: Page, row: Row, at: Columns, top: float) -> None:
    node, level = row.cells["node"], row.cells["level"]
    if level == "recommendation":
        page.sheet.plot([MARGIN, WIDTH - MARGIN], [top + 0.06] * 2, color=RULE, linewidth=0.6)
    top += _above(row)
    hang = text_width(row.code, row.size, bold=True) + 0.07 if row.code else 0.0
    page.text(row.left, top, row.code, row.size, bold=True, gid=f"code:{node}")
    page.text(row.left + hang, top, row.words, row.size, bold=level == "recommendation",
              colour=SOFT if level == "indicator" else INK, gid=f"words:{node}")  # fmt: skip
    shift = (_line(row) - SMALL * LEADING / 72) / 2
    page.text(at.figures, top + shift, row.figures, SMALL, gid=f"figures:{node}")
    page.text(at.stands, top + shift, row.stands, SMALL, gid=f"stands:{node}")
    page.text(row.left + hang, top + height_of(row.words, row.size), row.reason, SMALL, colour=SOFT,
              gid=f"reason:{node}")  # fmt: skip
    number = row.cells.get("scored", math.nan)
    if not math.isnan(number):
        page.text(WIDTH - MARGIN, top + shift, f"{int(number):,}", SMALL, align="right",
                  gid=f"rows:{node}")  # fmt: skip


def _draw_scores(axes: Axes, axis: Axis, rows: Sequence[Row], middles: list[float]) -> None:
    """Points with their intervals, and hatching where nothing measures what is asked."""
    hatched = [boxes_between(axis.low, axis.high, middle - 0.05, middle + 0.05)
               for row, middle in zip(rows, middles, strict=True) if row.cells["unmeasured"]]  # fmt: skip
    axes.add_collection(PolyCollection(hatched, facecolors="none", edgecolors=FAINT, hatch="//////",
                                       linewidths=0, gid="unmeasured"), autolim=False)  # fmt: skip
    for level, (size, width) in DOTS.items():
        own = [(row.cells, middle) for row, middle in zip(rows, middles, strict=True)
               if row.cells["level"] == level]  # fmt: skip
        spans = [[(cells["low"], middle), (cells["high"], middle)] for cells, middle in own
                 if not math.isnan(cells["low"])]  # fmt: skip
        colour = SOFT if level == "indicator" else INK
        axes.add_collection(LineCollection(spans, colors=colour, linewidths=width, zorder=2,
                                           clip_on=False, gid=f"interval:{level}"),
                            autolim=False)  # fmt: skip
        ends = np.array(spans).reshape(-1, 2)
        axes.scatter(ends[:, 0], ends[:, 1], s=size, marker="|", color=colour, linewidths=0.9,
                     zorder=2, clip_on=False, gid=f"ends:{level}")  # fmt: skip
        known = [(cells["score"], middle) for cells, middle in own
                 if not math.isnan(cells["score"])]  # fmt: skip
        x, y = np.array(known).reshape(-1, 2).T
        axes.scatter(x, y, s=size, color=colour, linewidths=0, zorder=3, clip_on=False,
                     gid=f"point:{level}")  # fmt: skip


def _draw_guides(page: Page, rows: Sequence[Row], top: float) -> None:
    """Thin lines that lead from what is asked to its parts."""
    lines = []
    for row in rows:
        for depth in range(1, row.cells["depth"] + 1):
            left = MARGIN + INDENT * (depth - 1) + 0.05
            lines.append([(left, top), (left, top + row.height)])
        top += row.height
    page.sheet.add_collection(LineCollection(lines, colors=RULE, linewidths=0.6, gid="guides"),
                              autolim=False)  # fmt: skip
