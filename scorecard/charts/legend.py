"""How to read a chart: a row of signs with words, broken into lines."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen
from matplotlib.patches import Rectangle

from scorecard.charts.figure import text_width
from scorecard.charts.layout import MARGIN, Page
from scorecard.charts.style import (
    BAND,
    BAND_EDGE,
    FAINT,
    GRADES,
    GROUP,
    INK,
    PAPER,
    RULE,
    SMALL,
    SOFT,
    VEIL,
    WIDTH,
)

LINE, SIGN, SPACE = 0.165, 0.24, 0.2


@frozen(kw_only=True)
class Entry:
    """
    A sign and what it means.

    Attributes:
        sign: One of those that `draw_legend` knows; `none` for words alone.
        words: What it means.
    """

    sign: str
    words: str


def legend_height(entries: Sequence[Entry]) -> float:
    """Height in inches of a legend as wide as the page."""
    return LINE * (max((line for line, _, _ in _places(entries)), default=0) + 1) + 0.14


def draw_legend(page: Page, entries: Sequence[Entry], top: float) -> None:
    """Draw a legend below a thin rule."""
    left, right = MARGIN, page.width - MARGIN
    page.sheet.plot([left, right], [top, top], color=RULE, linewidth=0.6)
    for line, start, entry in _places(entries):
        middle = top + 0.06 + LINE * (line + 0.5)
        _draw_sign(page, entry.sign, left + start, middle)
        page.sheet.text(left + start + _room(entry), middle, entry.words, size=SMALL, color=INK,
                        va="center_baseline", gid=f"legend:{entry.sign}")  # fmt: skip


def _places(entries: Sequence[Entry]) -> list[tuple[int, float, Entry]]:
    found, line, at, width = [], 0, 0.0, WIDTH - 2 * MARGIN
    for entry in entries:
        wide = _room(entry) + text_width(entry.words, SMALL)
        if at and at + wide > width:
            line, at = line + 1, 0.0
        found.append((line, at, entry))
        at += wide + SPACE
    return found


def _room(entry: Entry) -> float:
    return 0.0 if entry.sign == "none" else SIGN + 0.05


_MARKERS: dict[str, tuple[str, float, str]] = {
    "hollow": ("o", 3.6, PAPER),
    "target": ("*", 8, INK),
    "strong": ("o", 4.5, INK),
    "weak": ("o", 4.5, PAPER),
    "reversal": ("v", 5, INK),
    "obstacle": ("X", 5, INK),
    "context": ("D", 3.8, PAPER),
}


_LINES: dict[str, tuple[tuple[float, float], dict[str, Any]]] = {
    "line": ((0, SIGN), {"linewidth": 1.9}),
    "interval": ((0, SIGN), {"linewidth": 1.4, "marker": "|", "markersize": 5}),
    "look": ((0, SIGN), {"linewidth": 2.5, "color": SOFT, "solid_capstyle": "butt"}),
}
_BOXES: dict[str, tuple[str, str, str]] = {
    "band": (BAND, BAND_EDGE, ""),
    "dark": (SOFT, BAND_EDGE, ""),
    "full_cell": (BAND_EDGE, BAND_EDGE, ""),
    "veil": (VEIL, VEIL, ""),
    **{f"grade_{letter}": (colour, colour, "") for letter, colour in GRADES.items()},
    "stale": ("none", FAINT, "//////"),
    "not_applicable": (RULE, RULE, ""),
}


def _draw_sign(page: Page, sign: str, left: float, middle: float) -> None:
    sheet, centre = page.sheet, left + SIGN / 2
    if sign in _MARKERS:
        marker, size, face = _MARKERS[sign]
        sheet.plot([centre], [middle], marker=marker, markersize=size, markerfacecolor=face,
                   markeredgecolor=INK, markeredgewidth=0.7, linestyle="none")  # fmt: skip
    elif sign in _LINES:
        (start, end), how = _LINES[sign]
        sheet.plot([left + start, left + end], [middle, middle], **{"color": INK, **how})
    elif sign in _BOXES:
        _box(page, left, middle - 0.05, SIGN, 0.1, *_BOXES[sign])
    elif sign in _SPECIAL:
        _SPECIAL[sign](page, left, middle)


def _draw_number(page: Page, left: float, middle: float) -> None:
    centre = left + SIGN / 2
    page.sheet.plot([centre], [middle], marker="o", markersize=8, color=INK)
    page.sheet.text(centre, middle, "1", size=5.5, color=PAPER, weight="bold", ha="center",
                    va="center_baseline")  # fmt: skip


def _draw_gap(page: Page, left: float, middle: float) -> None:
    for start in (left, left + SIGN - 0.07):
        page.sheet.plot([start, start + 0.07], [middle, middle], color=INK, linewidth=1.9,
                        solid_capstyle="butt")  # fmt: skip


def _draw_baseline(page: Page, left: float, middle: float) -> None:
    page.sheet.plot([left + SIGN / 2] * 2, [middle - 0.06, middle + 0.06], color=INK,
                    linewidth=0.8, dashes=(1.2, 2.2))  # fmt: skip


def _draw_bars(page: Page, left: float, middle: float) -> None:
    for start, height, face in ((0.02, 0.06, PAPER), (0.1, 0.1, SOFT), (0.18, 0.12, SOFT)):
        _box(page, left + start, middle + 0.05 - height, 0.06, height, face, SOFT)


def _draw_as_of(page: Page, left: float, middle: float) -> None:
    page.sheet.plot([left + SIGN / 2] * 2, [middle - 0.06, middle + 0.06], color=INK, linewidth=0.8)


def _draw_group(page: Page, left: float, middle: float) -> None:
    page.sheet.plot([left, left + SIGN], [middle] * 2, color=GROUP, linewidth=1.2, marker="|",
                    markersize=5)  # fmt: skip
    page.sheet.plot([left + SIGN / 2], [middle], color=GROUP, marker="D", markersize=4)


def _draw_dash(page: Page, left: float, middle: float) -> None:
    page.sheet.plot([left + 0.06, left + SIGN - 0.06], [middle] * 2, color=SOFT, linewidth=0.8)


def _draw_low_cell(page: Page, left: float, middle: float) -> None:
    _box(page, left, middle - 0.031, SIGN, 0.062, BAND_EDGE, BAND_EDGE)


_SPECIAL: dict[str, Callable[[Page, float, float], None]] = {
    "number": _draw_number,
    "gap": _draw_gap,
    "baseline": _draw_baseline,
    "bars": _draw_bars,
    "as_of": _draw_as_of,
    "group": _draw_group,
    "dash": _draw_dash,
    "low_cell": _draw_low_cell,
}


def _box(
    page: Page, left: float, top: float, width: float, height: float, face: str, edge: str,
    hatch: str = "",
) -> None:  # fmt: skip
    page.sheet.add_patch(Rectangle((left, top), width, height, facecolor=face, edgecolor=edge,
                                   linewidth=0.6, hatch=hatch or None))  # fmt: skip
