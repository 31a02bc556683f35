"""The rows of the comparison of units: a dot with its interval for each."""

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from scorecard.charts.axis import Axis, axis_of
from scorecard.charts.figure import Chart, text_width
from scorecard.charts.layout import MARGIN, Page, head_height, height_of, lines_of
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.spots import Told, spot_row
from scorecard.charts.style import (
    BAND,
    BODY,
    GROUP,
    INK,
    LEADING,
    PAPER,
    RULE,
    SMALL,
    SOFT,
    WIDTH,
)
from scorecard.charts.words import Heading, figures, possible
from scorecard.definitions.card import Card

LANE, HEADER, GAP = 0.17, 0.2, 0.16  # inches
BELOW = 0.05  # inches: the earlier score lies below the interval, which would hide it
LONGEST = 2.4  # inches of a name


@frozen(kw_only=True)
class Line:
    """
    A line of the chart.

    Attributes:
        name: Of the unit or the group, or what is left out.
        kind: `unit`, `group` or `gap`.
        score: Where the dot stands; NaN for none.
        low: Where the range begins.
        high: Where it ends.
        rank: In words.
        earlier: Where the hollow dot stands; NaN for none.
        is_chosen: Whether it is printed bold.
    """

    name: str
    kind: str
    score: float
    low: float
    high: float
    rank: str = ""
    earlier: float = math.nan
    is_chosen: bool = False


def draw(
    card: Card, lines: Sequence[Line], notes: Sequence[str], head: Heading, entries: Sequence[Entry]
) -> Chart:
    """
    Draw a line for each unit and group, then the notes and the legend.

    Args:
        card: The card.
        lines: From the top down.
        notes: What cannot be drawn, in sentences.
        head: What stands above.
        entries: How to read it.
    """
    said = [lines_of(note, WIDTH - 2 * MARGIN, BODY) for note in notes]
    tall = HEADER + LANE * len(lines) + 0.1 if lines else 0.0
    below = sum(height_of(note, BODY) + 0.06 for note in said)
    page = Page("units", head, tall + below + legend_height(entries))
    if lines:
        _draw_rows(page, card, lines, head_height(head))
    at = head_height(head) + tall
    for number, note in enumerate(said):
        at += page.text(MARGIN, at, note, BODY, gid=f"note:{number}") + 0.06
    draw_legend(page, entries, at)
    return page.chart


def _draw_rows(page: Page, card: Card, lines: Sequence[Line], top: float) -> None:
    """Draw ranks, names, dots and figures from `top` down, below a header."""
    names = [lines_of(line.name, LONGEST, SMALL, bold=line.is_chosen, most=1) for line in lines]
    figured = [_figures(card, line) for line in lines]
    named = _widest(names, bold=True)
    ranked = _widest([line.rank for line in lines] + ["rank"])
    right = _widest([*figured, "score (possible)"])
    left = MARGIN + ranked + GAP + named + GAP
    wide = WIDTH - MARGIN - right - GAP - left
    axis = axis_of(card, [np.array([(line.score, line.low, line.high, line.earlier)
                                    for line in lines])])  # fmt: skip
    top, tall = top + HEADER, LANE * len(lines)
    axes = page.axes(left, top, wide, tall, "scale")
    axes.set(xlim=(axis.low, axis.high), ylim=(tall, 0.0), xticks=[], yticks=[])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.vlines(axis.ticks, 0, tall, color=RULE, linewidth=0.5, zorder=0.5, clip_on=False)
    _write_header(page, axis, (left, wide, ranked), top - HEADER)
    _draw_lines(axes, lines)
    _note_lines(page.chart, axes, lines, figured)
    for place, (line, name, words) in enumerate(zip(lines, names, figured, strict=True)):
        at = top + LANE * (place + 0.5) - SMALL * LEADING / 144
        ink = SOFT if line.kind == "gap" else INK
        page.text(MARGIN + ranked, at, line.rank, SMALL, colour=SOFT, align="right",
                  gid=f"rank:{line.name}")  # fmt: skip
        page.text(MARGIN + ranked + GAP, at, name, SMALL, bold=line.is_chosen, colour=ink,
                  gid=f"name:{line.name}")  # fmt: skip
        page.text(left + wide + GAP, at, words, SMALL, bold=line.is_chosen, colour=ink,
                  gid=f"figures:{line.name}")  # fmt: skip
        if line.kind == "group" and place and lines[place - 1].kind != "group":
            page.sheet.plot([MARGIN, WIDTH - MARGIN], [top + LANE * place] * 2, color=RULE,
                            linewidth=0.6)  # fmt: skip


def _note_lines(
    chart: Chart, axes: Axes, lines: Sequence[Line], figured: Sequence[str]
) -> None:  # fmt: skip
    """Note every point, a row for each; all of them are walked through as one."""
    for number, (line, words) in enumerate(zip(lines, figured, strict=True)):
        if not math.isnan(line.score):
            told = f"{f'rank {line.rank}' if line.rank else 'mean'}: {words}"
            spot = Told(line.score, LANE * (number + 0.5), told)
            chart.note(spot_row(axes, [spot], panel=chart.title, name=line.name, node=line.name,
                                grid="units"))  # fmt: skip


def _widest(words: Sequence[str], *, bold: bool = False) -> float:
    return max((text_width(word, SMALL, bold=bold) for word in words), default=0.0)


def _figures(card: Card, line: Line) -> str:
    """A score with its interval; of those left out, the lowest and the highest score."""
    ends = {"score": line.score, "low": line.low, "high": line.high, "obs_status": "A"}
    if line.kind == "gap":
        return possible(ends, card.printed)
    if math.isnan(line.score):
        return "no score"
    if math.isnan(line.low):
        ends |= {"low": line.score, "high": line.score}
    return figures(ends, card.printed)


def _write_header(page: Page, axis: Axis, across: tuple[float, float, float], top: float) -> None:
    left, wide, ranked = across
    page.text(MARGIN + ranked, top, "rank", SMALL, colour=SOFT, align="right", gid="header:rank")
    page.text(left + wide + GAP, top, "score (possible)", SMALL, colour=SOFT, gid="header:figures")
    for place, (tick, words) in enumerate(zip(axis.ticks, axis.labels, strict=True)):
        if words:
            page.text(left + wide * axis.per_cent(tick) / 100, top, words, SMALL, colour=SOFT,
                      align="center", gid=f"header:{place}")  # fmt: skip


def _draw_lines(axes: Axes, lines: Sequence[Line]) -> None:
    places = {id(line): LANE * (number + 0.5) for number, line in enumerate(lines)}
    for kind, colour, width in (("unit", SOFT, 1.2), ("group", GROUP, 1.2), ("gap", RULE, 4.0)):
        own = [line for line in lines if line.kind == kind]
        spans = [[(line.low, places[id(line)]), (line.high, places[id(line)])] for line in own
                 if not math.isnan(line.low)]  # fmt: skip
        axes.add_collection(LineCollection(spans, colors=colour, linewidths=width, zorder=2,
                                           clip_on=False, gid=f"range:{kind}"), autolim=False)  # fmt: skip
        ends = np.array(spans if kind != "gap" else []).reshape(-1, 2)
        axes.scatter(ends[:, 0], ends[:, 1], s=22, marker="|", color=colour, linewidths=0.9,
                     zorder=2, clip_on=False, gid=f"ends:{kind}")  # fmt: skip
        known = np.array([(line.score, places[id(line)]) for line in own
                          if not math.isnan(line.score)]).reshape(-1, 2)  # fmt: skip
        axes.scatter(known[:, 0], known[:, 1], s=24, marker="o" if kind == "unit" else "D",
                     color=INK if kind == "unit" else GROUP, linewidths=0, zorder=4, clip_on=False,
                     gid=f"point:{kind}")  # fmt: skip
    moved = [(line, places[id(line)] + BELOW) for line in lines if not math.isnan(line.earlier)]
    paths = [[(line.earlier, at), (line.score, at)] for line, at in moved]
    axes.add_collection(LineCollection(paths, colors=INK, linewidths=0.7, zorder=1.5, clip_on=False,
                                       gid="moves"), autolim=False)  # fmt: skip
    was = np.array([(line.earlier, at) for line, at in moved]).reshape(-1, 2)
    axes.scatter(was[:, 0], was[:, 1], s=11, marker="o", facecolors=PAPER, edgecolors=INK,
                 linewidths=0.7, zorder=3.5, clip_on=False, gid="earlier")  # fmt: skip
    chosen = [places[id(line)] for line in lines if line.is_chosen]
    for at in chosen:
        axes.axhspan(at - LANE / 2, at + LANE / 2, color=BAND, linewidth=0, zorder=0.3)
