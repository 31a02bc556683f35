"""The colours of charts in a page that may be light or dark."""

import re

import numpy as np
from matplotlib.colors import to_hex

from scorecard.charts.shades import ON_DARK, ON_LIGHT, dark_shades, shades
from scorecard.charts.style import (
    ASPECT_COLOURS,
    BAND,
    BAND_EDGE,
    FAINT,
    GRADES,
    INK,
    PAPER,
    RULE,
    SOFT,
    VEIL,
)

# Name of each colour of the style, and what stands for it on a dark page.
TONES: dict[str, tuple[str, str]] = {
    PAPER: ("paper", "#16191d"),
    INK: ("ink", "#ececec"),
    "#000000": ("frame", "#ececec"),  # axes, as matplotlib has them
    SOFT: ("soft", "#b5b9be"),
    RULE: ("rule", "#454b52"),
    FAINT: ("faint", "#858b92"),
    BAND: ("band", "#253647"),
    BAND_EDGE: ("band-edge", "#5f8ab0"),
    VEIL[:7]: ("veil", "#80704a"),
    ON_LIGHT: ("on-light", "#ffffff"),
    ON_DARK: ("on-dark", "#000000"),
    **{
        to_hex(light): (f"shade-{place}", to_hex(dark))
        for place, (light, dark) in enumerate(
            zip(shades(np.arange(101)), dark_shades(np.arange(101)), strict=True)
        )
    },
    GRADES["A"]: ("grade-a", "#d9e8f6"),
    GRADES["C"]: ("grade-c", "#4a8dbd"),
    **{
        light: (f"aspect-{number}", dark)
        for number, (light, dark) in enumerate(
            zip(
                ASPECT_COLOURS,
                ("#63b5ea", "#ff9c5a", "#3fcf9f", "#e59fce", "#d3c54a", "#b0a8fa"),
                strict=True,
            )
        )
    },
}
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")


def themed(declarations: str) -> str:
    """
    Declarations of a style sheet in which every colour may be set by the page.

    Args:
        declarations: Such as `fill: #1a1a1a`.

    Returns:
        The same with custom properties, the light colour to fall back on.

    Example:
        >>> themed("fill: #1a1a1a; stroke-width: 2")
        'fill: var(--chart-ink, #1a1a1a); stroke-width: 2'
    """
    return _COLOUR.sub(lambda found: f"var(--chart-{TONES[found[0]][0]}, {found[0]})", declarations)


def is_themed(declarations: str) -> bool:
    """Whether every colour has one for dark pages."""
    return all(colour in TONES for colour in _COLOUR.findall(declarations))


def dark_rules() -> str:
    """
    The rules that set the colours of charts on a dark page, and on screens alone.

    Dark is what the reader's system asks for, unless the page's `data-theme` says otherwise.
    """
    own = " ".join(f"--chart-{name}: {dark};" for name, dark in TONES.values())
    return (
        f"@media screen and (prefers-color-scheme: dark) {{\n"
        f':root:not([data-theme="light"]) {{ {own} }}\n}}\n'
        f'@media screen {{\n:root[data-theme="dark"] {{ {own} }}\n}}\n'
    )
