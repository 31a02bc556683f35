"""The one style of all charts: measures, colours, signs."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from attrs import frozen

FONT = "DejaVu Sans"  # comes with matplotlib, so that text has the same width everywhere
WIDTH = 7.4  # inches: what A4 leaves between its margins
TITLE, HEAD, BODY, SMALL = 11.0, 8.5, 7.6, 7.0  # points
LEADING = 1.25  # line height over font size

INK = "#1a1a1a"
SOFT = "#595959"  # 7:1 on white
RULE = "#c8c8c8"
FAINT = "#8c8c8c"  # hatching; 3:1 on white
BAND = "#dbe6f0"
BAND_EDGE = "#5c7f9e"
VEIL = "#ccb8804d"  # see-through, over a period that is not over
PAPER = "#ffffff"

GROUP = "#0069a6"
UNGRADED = "–"
# Reliability of a source: the better, the darker; each 3:1 on white.
GRADES = {
    "A": "#0b2f56", "B": "#0069a6", "C": "#4a8dbd", "D": FAINT, "E": FAINT, "F": FAINT,
    UNGRADED: FAINT,
}  # fmt: skip

# Blue, vermilion, green and purple of Okabe & Ito, darkened until text in them has 4.5:1 on white.
ASPECT_COLOURS = ("#0069a6", "#b24a00", "#00714f", "#8c3f73", "#5b5300", "#5a4fb0")
_MARKERS = ("s", "^", "D", "v", "P", "X")
_DASHES: tuple[tuple[float, ...], ...] = (
    (4.5, 1.6), (1.4, 1.4), (6.0, 1.5, 1.4, 1.5), (3.0, 1.2), (8.0, 2.0), (2.0, 2.4),
)  # fmt: skip

SIGNS = {
    "cannot tell yet": "",
    "met": "✓",
    "missed": "✗",
    "on track": "↑",
    "progress": "↗",
    "backsliding": "↓",
    "no change": "→",
}


@frozen(kw_only=True)
class Look:
    """How one aspect is drawn: never by colour alone."""

    colour: str
    marker: str
    dashes: tuple[float, ...] | None
    width: float


def look(aspect: str, aspects: tuple[str, ...]) -> Look:
    """The look of an aspect among those of its card; the total is black, thick and solid."""
    if aspect == "all":
        return Look(colour=INK, marker="o", dashes=None, width=1.9)
    place = aspects.index(aspect)
    return Look(
        colour=ASPECT_COLOURS[place % len(ASPECT_COLOURS)],
        marker=_MARKERS[place % len(_MARKERS)],
        dashes=_DASHES[place % len(_DASHES)],
        width=1.2,
    )


@contextmanager
def style() -> Iterator[None]:
    """Context in which artists are made and written, whatever the user's own settings are."""
    own: dict[Any, Any] = {
        **mpl.rcParamsDefault,
        "font.family": [FONT],
        "text.hinting": "none",  # else widths depend on the resolution
        "text.parse_math": False,  # a title with two dollar signs is no formula
        "svg.fonttype": "none",
        "svg.hashsalt": "scorecard",
        "axes.linewidth": 0.6,
        "hatch.linewidth": 0.4,
    }
    for name in ("backend", "backend_fallback", "interactive", "toolbar", "timezone"):
        own.pop(name, None)
    with mpl.rc_context(own), warnings.catch_warnings():
        # Text stays text in SVG, so a browser finds the letters that this font lacks.
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield
