"""Where things go on a page, in inches from its top left corner."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform, TransformedPath

from scorecard.charts.figure import Chart, text_width
from scorecard.charts.style import (
    BODY,
    HEAD,
    INK,
    LEADING,
    PAPER,
    SMALL,
    SOFT,
    TITLE,
    WIDTH,
)  # fmt: skip
from scorecard.charts.words import Heading

MARGIN = 0.1
# Given to texts: axes make a path for each text to be clipped by, which takes long and is not used.
UNCLIPPED = TransformedPath(Path.unit_rectangle(), IdentityTransform())


def lines_of(words: str, width: float, size: float, *, bold: bool = False, most: int = 0) -> str:
    """
    A text broken into lines no wider than `width` inches.

    Args:
        words: The text.
        width: Inches.
        size: Font size in points.
        bold: Whether it is set bold.
        most: Lines at most, the rest cut with an ellipsis; 0 for no limit.

    Returns:
        The text with line breaks; a word that is too long by itself is broken.
    """
    lines: list[str] = []
    for word in words.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, bold=bold) <= width:
            lines[-1] = joined
            continue
        while (cut := _fitting(word, width, size, bold=bold)) < len(word):
            lines.append(word[:cut])
            word = word[cut:]
            if most and len(lines) > most:
                break
        lines.append(word)
        if most and len(lines) > most:
            break
    if most and len(lines) > most:
        last = lines[most - 1]
        while last and text_width(f"{last}…", size, bold=bold) > width:
            last = last[:-1].rstrip()
        lines = [*lines[: most - 1], f"{last}…"]
    return "\n".join(lines)


def _fitting(word: str, width: float, size: float, *, bold: bool) -> int:
    """
    How many letters of a word fit, at least one.

    Doubles and then halves, since measuring takes its time: a word may have thousands of letters.
    """
    some = 8
    while some < len(word) and text_width(word[:some], size, bold=bold) <= width:
        some *= 2
    some = min(some, len(word))
    if text_width(word[:some], size, bold=bold) <= width:
        return some
    wider = range(1, some)
    return 1 + bisect_right(wider, width, key=lambda n: text_width(word[: n + 1], size, bold=bold))


def height_of(text: str, size: float) -> float:
    """Height in inches of a text that is already broken into lines."""
    return (text.count("\n") + 1) * size * LEADING / 72 if text else 0.0


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> np.ndarray:
    """
    Places as near as can be to the wanted ones, in their order, so that nothing overlaps.

    Args:
        wanted: Where each middle should be.
        sizes: Length of each along the axis.
        low: Nothing begins before it.
        high: Nothing ends after it; where they do not all fit, they are set closer.

    Returns:
        Middles, as near to the wanted ones as least squares can bring them.

    Source:
        Isotonic regression by pooling adjacent violators: Barlow et al. (1972), Statistical
        Inference under Order Restrictions.
    """
    middle, size = np.asarray(wanted, dtype=float), np.asarray(sizes, dtype=float)
    if not len(middle):
        return middle
    size = size * min(1.0, (high - low) / size.sum())
    order = np.argsort(middle, kind="stable")
    ahead = np.cumsum(size[order]) - size[order] / 2
    pools: list[tuple[float, int]] = []
    for value in middle[order] - ahead:
        total, count = float(value), 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            total, count = total + pools[-1][0], count + pools.pop()[1]
        pools.append((total, count))
    start = np.repeat([total / count for total, count in pools], [count for _, count in pools])
    placed = np.empty(len(middle))
    placed[order] = np.clip(start, low, max(low, high - size.sum())) + ahead
    return placed


def runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """First and last place of each run of true flags."""
    at = np.flatnonzero(flags)
    parts = np.split(at, np.flatnonzero(np.diff(at) > 1) + 1) if len(at) else []
    return [(int(part[0]), int(part[-1])) for part in parts]


def head_height(heading: Heading) -> float:
    """Height in inches of a heading, with the space below it."""
    return 0.3 + sum(height_of(words, size) for words, size, _ in head_lines(heading))


def head_lines(heading: Heading) -> list[tuple[str, float, bool]]:
    """Title, subject and finding, broken into lines, each with its size and whether it is bold."""
    across = WIDTH - 2 * MARGIN
    parts = ((heading.title, TITLE, True), (heading.subject, HEAD + 0.5, True),
             (heading.finding, BODY + 0.4, False))  # fmt: skip
    return [(lines_of(words, across, size, bold=bold), size, bold) for words, size, bold in parts]


class Page:
    """
    A chart with places in inches from its top left corner.

    Args:
        name: Short name of the chart.
        heading: What stands above it; it takes `head_height`.
        below: Height in inches of all that follows.
    """

    def __init__(self, name: str, heading: Heading, below: float) -> None:
        width, height = WIDTH, head_height(heading) + below
        self.width, self.height = width, height
        self.chart = Chart(figsize=(width, height), facecolor=PAPER)
        self.chart.name = name
        self.sheet = self.chart.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
        self.sheet.set_axis_off()
        self.sheet.set_gid("sheet")
        self.chart.title, self.chart.alt_text = heading.subject, heading.told
        self.chart.heading = heading
        at = 0.08
        for name, line in zip(("title", "subject", "finding"), head_lines(heading), strict=True):
            words, size, bold = line
            at += self.text(MARGIN, at, words, size, bold=bold, gid=name) + 0.03

    def axes(self, left: float, top: float, width: float, height: float, gid: str) -> Axes:
        """Axes at a place, without ticks, frame or background."""
        corner = (left / self.width, 1 - (top + height) / self.height)
        found = self.chart.add_axes((*corner, width / self.width, height / self.height))
        found.set_gid(gid)
        found.patch.set_visible(False)
        for side in ("top", "right"):
            found.spines[side].set_visible(False)
        found.tick_params(labelsize=SMALL, labelcolor=SOFT, color=SOFT, length=2, width=0.6, pad=2)
        return found

    def text(
        self,
        left: float,
        top: float,
        words: str,
        size: float,
        *,
        colour: str = INK,
        bold: bool = False,
        align: str = "left",
        gid: str = "",
    ) -> float:
        """Write a text below `top`; gives its height."""
        write_lines(self.sheet, (left, top), words, size, color=colour, ha=align, gid=gid,
                    weight="bold" if bold else "normal")  # fmt: skip
        return height_of(words, size)


def write_lines(
    sheet: Axes, corner: tuple[float, float], words: str, size: float, *, gid: str = "", **how: Any
) -> None:
    """
    Write the lines of a text, one artist each, on a sheet that is measured in inches from the top.

    Args:
        sheet: Where.
        corner: Inches from the left and from the top.
        words: A text that is already broken into lines.
        size: Font size in points.
        gid: What each line is called, before its number.
        how: Colour, weight and alignment, as matplotlib names them.
    """
    left, top = corner
    for number, line in enumerate(words.split("\n") if words else ()):
        middle = top + (number + 0.5) * size * LEADING / 72
        sheet.text(left, middle, line, size=size, va="center_baseline", clip_path=UNCLIPPED,
                   gid=f"{gid}:{number}" if gid else None, **how)  # fmt: skip
