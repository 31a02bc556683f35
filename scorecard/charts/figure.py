"""A figure that says in words what it shows, and how it is written to a file."""

import hashlib
import html
import io
import re
from functools import lru_cache
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from scorecard.charts.letters import wide
from scorecard.charts.png import png_of
from scorecard.charts.spots import SpotRow
from scorecard.charts.style import FONT, style
from scorecard.charts.words import Heading
from scorecard.errors import Fault, ScorecardError, quoted

DPI = 200
PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n'  # of an SVG that is a file of its own
_STACK = f"'{FONT}', 'Bitstream Vera Sans', Verdana, sans-serif"  # all of about the same width
_TEXT = re.compile(r'<text style="(?P<style>[^"]*)"(?P<rest>[^>]*)>(?P<words>[^<]+)</text>')


class Chart(Figure):
    """
    A matplotlib figure with a name and a text for those who cannot see it.

    It is made without pyplot, so nothing has to be closed, and it shows in a notebook all the same.

    Attributes:
        name: Short name, for files and ids.
        title: What it is about, in a line.
        alt_text: What the chart shows, in words.
        spots: Its points by row, with what each says; see `SpotRow`.
        heading: What stands above it, and whose it is.
    """

    name: str = "chart"
    title: str = ""
    alt_text: str = ""
    spots: tuple[SpotRow, ...] = ()
    heading: Heading | None = None

    def note(self, row: SpotRow) -> None:
        """Keep a row of spots, unless it is empty."""
        if row.spots:
            self.spots = (*self.spots, row)

    def _repr_html_(self) -> str:
        digest = hashlib.sha256(to_svg(self, prefix="x").encode()).hexdigest()
        return to_svg(self, prefix=f"{self.name}-{digest[:8]}")


def to_svg(chart: Chart, *, prefix: str) -> str:
    """
    A chart as SVG that can stand in an HTML page.

    Text stays text, to be searched and read aloud, and keeps its measured width where the font is
    missing. The same chart gives the same bytes.

    Args:
        chart: The chart.
        prefix: Begins every id, so that several charts can share a page.

    Returns:
        An `svg` element with title and description, without prolog.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with style():
        chart.savefig(buffer, format="svg", metadata=nothing)
        text = _TEXT.sub(_kept_width, buffer.getvalue())
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", lambda tag: _own_tag(tag[0], prefix), text)
    # The rule would hold for the whole page that the chart stands in.
    text = text.replace('<style type="text/css">*{', f'<style type="text/css">#{prefix}-svg *{{')
    names = f'id="{prefix}-svg" role="img" aria-labelledby="{prefix}-title {prefix}-desc"'
    words = (
        f'<title id="{prefix}-title">{html.escape(chart.title)}</title>'
        f'<desc id="{prefix}-desc">{html.escape(chart.alt_text)}</desc>'
    )
    return text.replace("<svg ", f"<svg {names} ", 1).replace(">", f">\n {words}", 1)


def svg_text(chart: Chart) -> str:
    """A chart as the text of an SVG file."""
    return f"{PROLOG}{to_svg(chart, prefix=chart.name)}"


def save(chart: Chart, path: str | Path) -> Path:
    """
    Write a chart to a file; the same chart gives the same bytes.

    Args:
        chart: The chart.
        path: File that ends in `.svg` or `.png`.

    Returns:
        The path.

    Raises:
        ScorecardError: Any other ending.
    """
    path = Path(path)
    if path.suffix == ".svg":
        path.write_text(svg_text(chart), encoding="utf-8", newline="\n")
    elif path.suffix == ".png":
        path.write_bytes(png_of(chart, DPI))
    else:
        fault = Fault(where="path", found=quoted(path.name), remedy="add the ending",
                      expected="a name that ends in .svg or .png")  # fmt: skip
        raise ScorecardError([fault], "call")
    return path


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in inches."""
    spaces = words.count(" ") * _em_width(" ", bold=bold)
    return size / 72 * (spaces + sum(_em_width(word, bold=bold) for word in words.split(" ")))


@lru_cache(maxsize=4096)
def _em_width(word: str, *, bold: bool) -> float:
    """Width of a word over its font size; measuring is slow, and words come back."""
    squares = wide(word)
    if squares:
        rest = "".join(letter for letter in word if letter not in squares)
        return len(squares) + _em_width(rest, bold=bold)
    if not word:
        return 0.0
    font = FontProperties(family=FONT, size=100, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(word, font, ismath=False)[0]) / 100


def _own_tag(tag: str, prefix: str) -> str:
    """A tag with its ids prefixed and with fonts to fall back on."""
    tag = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}-", tag)
    return tag.replace(f"'{FONT}'", _STACK)


def _kept_width(match: re.Match[str]) -> str:
    size = re.search(r"([\d.]+)px", match["style"])
    bold = re.search(r"\b(bold|700)\b", match["style"])
    width = (
        72 * text_width(html.unescape(match["words"]), float(size[1]), bold=bool(bold))
        if size
        else 0
    )
    length = f' textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"' if width else ""
    return f'<text style="{match["style"]}"{match["rest"]}{length}>{match["words"]}</text>'
