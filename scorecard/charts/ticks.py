"""
Ticks of an axis as a few artists, where matplotlib makes five of each.

They lie where its own would, since its transforms place them.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from scorecard.charts.figure import text_width
from scorecard.charts.style import RULE, SMALL, SOFT

LONG, SHORT, PAD = 2.0, 1.2, 2.0  # points: a tick, a stroke between ticks, from tick to label
_LEFT: Final = 0  # matplotlib's TICKLEFT
_DOWN: Final = 3  # matplotlib's TICKDOWN
_DEPTH = 2.01  # above the ground of the axes
_MOST_STROKES = 48


def value_ticks(axes: Axes, places: Sequence[float], labels: Sequence[str], *, side: str) -> None:
    """
    Mark an axis of values, with rules across the plot; what needs no label has an empty one.

    Args:
        axes: Where; its limits are set already.
        places: Values.
        labels: What stands at each.
        side: `left` or `bottom`.
    """
    at = np.asarray(places, dtype=float)
    ends = np.tile([0.0, 1.0], (len(at), 1))
    across = np.repeat(at[:, None], 2, axis=1)
    is_left = side == "left"
    pairs = (ends, across) if is_left else (across, ends)
    rules = LineCollection(
        list(np.stack(pairs, axis=2)), colors=RULE, linewidths=0.5, zorder=0.45, capstyle="butt",
        transform=axes.get_yaxis_transform() if is_left else axes.get_xaxis_transform(),
        gid=f"rules:{axes.get_gid()}",
    )  # fmt: skip
    axes.add_collection(rules, autolim=False)
    if is_left:
        axes.set_yticks([])
    else:
        axes.set_xticks([])
    _mark(axes, at, LONG, 0.6, is_left=is_left, gid=f"ticks:{axes.get_gid()}")
    for place, words in zip(places, labels, strict=True):
        if words:
            label(axes, place, words, side=side)


def label(axes: Axes, place: float, words: str, *, side: str) -> None:
    """Write the label of a tick, `left`, `bottom` or `top` of the axes."""
    if side == "left":
        transform, down, along = axes.get_yaxis_text1_transform(LONG + PAD)
        x, y = 0.0, place
    elif side == "bottom":
        transform, down, along = axes.get_xaxis_text1_transform(LONG + PAD)
        x, y = place, 0.0
    else:
        transform, down, along = axes.get_xaxis_text2_transform(LONG + PAD)
        x, y = place, 1.0
    how: dict[str, Any] = {"va": down, "ha": along}
    axes.text(x, y, words, transform=transform, size=SMALL, color=SOFT, zorder=_DEPTH, **how)


def period_ticks(
    axes: Axes,
    periods: pd.PeriodIndex,
    end: float,
    width: float,
    *,
    marked: bool = True,
    above: bool = False,
) -> None:
    """
    Label the periods that fit below an axis that runs to `end`, at round distances.

    Args:
        axes: Where; its limits are set already.
        periods: Those of the series.
        end: Last place, counted from the first of them.
        width: Length of the axis in inches.
        marked: Whether ticks stand at the labels, and strokes at the periods between.
        above: Whether the labels are repeated above the axes.
    """
    places, labels = labelled(periods, end, width)
    axes.set_xticks([])
    if marked:
        count, gid = int(end) + 1, axes.get_gid()
        _mark(axes, places, LONG, 0.6, gid=f"ticks:{gid}")
        if count <= _MOST_STROKES:
            _mark(axes, np.arange(count), SHORT, 0.4, gid=f"strokes:{gid}")
    for place, words in zip(places, labels, strict=True):
        label(axes, place, words, side="bottom")
        if above:
            label(axes, place, words, side="top")


def labelled(periods: pd.PeriodIndex, end: float, width: float) -> tuple[np.ndarray, list[str]]:
    """
    Places of the periods that are labelled on an axis, and what stands there.

    At round distances: each quarter, each half, each year and so on, the least at which the labels
    stay apart.
    """
    steps = {"Q": (1, 2, 4, 8, 12, 20, 40, 80), "M": (1, 3, 6, 12, 24, 60, 120)}.get(
        periods.freqstr[0], (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
    )
    each = text_width(str(periods[0]), SMALL) + 0.06
    numbers = periods[0].ordinal + np.arange(int(end) + 1)
    step = next((step for step in steps if step * width / (end + 1.2) >= each), steps[-1])
    places = np.flatnonzero(numbers % step == 0)
    if not len(places):
        places = np.array([0])
    return places, [str(periods[0] + int(place)) for place in places]


def _mark(
    axes: Axes, places: np.ndarray, length: float, width: float, *, gid: str,
    is_left: bool = False,
) -> None:  # fmt: skip
    """One line of small strokes, outward from the axis."""
    foot = np.zeros(len(places))
    x, y = (foot, places) if is_left else (places, foot)
    transform = axes.get_yaxis_transform() if is_left else axes.get_xaxis_transform()
    strokes = Line2D(x, y, transform=transform, marker=_LEFT if is_left else _DOWN, color=SOFT,
                     markersize=length, markeredgewidth=width, linestyle="none", clip_on=False,
                     zorder=_DEPTH, gid=gid)  # fmt: skip
    axes.add_artist(strokes)
