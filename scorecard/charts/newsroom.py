"""A chart as a picture that stands alone: the finding as its title, source and date inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from matplotlib.text import Text

from scorecard.charts.figure import Chart
from scorecard.charts.layout import (
    MARGIN,
    head_height,
    head_lines,
    height_of,
    lines_of,
    write_lines,
)
from scorecard.charts.letters import boxed
from scorecard.charts.png import png_of
from scorecard.charts.style import HEAD, INK, RULE, SMALL, SOFT, TITLE, WIDTH, style
from scorecard.charts.words import Heading
from scorecard.folders import write_files

DPI = 300  # 2,220 pixels across: A4 in print, and twice what a column of 1,110 pixels shows
HEADLINE, STANDFIRST = TITLE + 4, HEAD + 0.5  # points
ABOVE, BETWEEN, GAP, BELOW = 0.14, 0.07, 0.08, 0.1  # inches: over, between, under the heading; foot


def newsroom(chart: Chart, folder: str | Path) -> list[Path]:
    """
    Write a chart for a newsroom: a picture that stands alone, and what it shows in words.

    The picture is a PNG, 2,220 pixels across and as high as the chart needs. Its title is the
    finding; below stand source and as-of date. The same chart gives the same bytes.

    Args:
        chart: A chart; it is left as it was.
        folder: Where `NAME.png` and `NAME.txt`, its text for those who cannot see it, are written; made
            where it is missing.

    Returns:
        The two files.

    Raises:
        ScorecardError: A folder that cannot be written to.

    Example:
        >>> import tempfile, scorecard as sc
        >>> chart = sc.charts.status(sc.score("nato_japan", as_of="2026-03-31"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     [path.name for path in sc.charts.newsroom(chart, folder)]
        ['status.png', 'status.txt']
    """
    place = Path(folder)
    files = {
        f"{chart.name}.png": newsroom_png(chart),
        f"{chart.name}.txt": alt_file(chart).encode(),
    }
    write_files(place, files)
    return [place / name for name in files]


def newsroom_png(chart: Chart, dpi: float = DPI) -> bytes:
    """
    The picture of a chart that stands alone, as a PNG.

    Args:
        chart: A chart; it is left as it was.
        dpi: Pixels for an inch; the picture is 7.4 inches across.
    """
    if chart.heading is None:
        return png_of(chart, dpi)
    with style(), restaged(chart, chart.heading):
        return png_of(chart, dpi)


def alt_file(chart: Chart) -> str:
    """
    What a chart shows, in words, and whose it is; ends with a new line.

    It also says which letters are boxes in the picture, as no font that is installed has them.
    """
    parts = [chart.alt_text]
    if chart.heading is not None:
        parts = [f"{chart.heading.lead[0]}.", chart.alt_text, chart.heading.credit]
    letters = boxed(" ".join(text.get_text() for text in chart.findobj(Text)))
    if letters:
        parts.append(f"Boxes in the picture stand for letters that no font here has: {letters}")
    return "".join(f"{part}\n\n" for part in parts).removesuffix("\n")


@contextmanager
def restaged(chart: Chart, heading: Heading) -> Iterator[None]:
    """The chart with another heading and with a foot, for as long as it takes to draw it."""
    headline, rest = heading.lead
    above = _lines(
        (headline, HEADLINE, True), (rest, STANDFIRST, False), (heading.subject, HEAD, False)
    )
    below = _lines((heading.credit, SMALL, False))
    old, width = chart.get_figheight(), chart.get_figwidth()
    foot = _tall(below) + ABOVE + BELOW
    new = old - head_height(heading) + ABOVE + _tall(above) + GAP + foot
    places = [axes.get_position(original=True).frozen() for axes in chart.axes]
    number = sum(words.count("\n") + 1 for words, _, _ in head_lines(heading) if words)
    own = chart.axes[0].texts[:number]
    try:
        chart.set_size_inches(width, new)
        for axes, place in zip(chart.axes, places, strict=True):
            ends = (np.array([place.y0, place.y1]) * old + foot) / new
            axes.set_position((place.x0, ends[0], place.width, ends[1] - ends[0]))
        for text in own:
            text.set_visible(False)
        _write(chart, above, below, foot)
        yield
    finally:
        for axes in chart.axes[len(places) :]:
            axes.remove()
        for text in own:
            text.set_visible(True)
        for axes, place in zip(chart.axes, places, strict=True):
            axes.set_position(place)
        chart.set_size_inches(width, old)


def _lines(*parts: tuple[str, float, bool]) -> list[tuple[str, float, bool]]:
    """Texts broken into lines as wide as the picture; empty ones are left out."""
    across = WIDTH - 2 * MARGIN
    return [(lines_of(words, across, size, bold=bold), size, bold)
            for words, size, bold in parts if words]  # fmt: skip


def _tall(parts: list[tuple[str, float, bool]]) -> float:
    return sum(height_of(words, size) + BETWEEN for words, size, _ in parts)


def _write(
    chart: Chart, above: list[tuple[str, float, bool]], below: list[tuple[str, float, bool]],
    foot: float,
) -> None:  # fmt: skip
    """Write the heading and the foot over the whole of the picture."""
    width, height = chart.get_figwidth(), chart.get_figheight()
    sheet = chart.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
    sheet.set_axis_off()
    rule = height - foot + ABOVE / 2
    sheet.plot([MARGIN, width - MARGIN], [rule, rule], color=RULE, linewidth=0.6)
    for top, parts in ((ABOVE, above), (height - foot + ABOVE, below)):
        at = top
        for words, size, bold in parts:
            colour = INK if size > HEAD else SOFT
            write_lines(sheet, (MARGIN, at), words, size, color=colour,
                        weight="bold" if bold else "normal")  # fmt: skip
            at += height_of(words, size) + BETWEEN
