"""The key of the shades: a bar with numbers."""

import itertools

import numpy as np
from matplotlib.collections import PolyCollection

from scorecard.charts.axis import Axis
from scorecard.charts.layout import Page
from scorecard.charts.shades import shades
from scorecard.charts.style import SMALL, SOFT

KEY = 0.4  # inches
WIDE, BAR, STEPS = 2.2, 0.1, 40


def draw_key(page: Page, axis: Axis, left: float, top: float) -> None:
    """Draw the shades from the lowest to the highest score, with five numbers below."""
    edges = left + WIDE * np.arange(STEPS + 1) / STEPS
    boxes = [boxes_between(*ends, top, top + BAR) for ends in itertools.pairwise(edges)]
    colours = shades((np.arange(STEPS) + 0.5) * 100 / STEPS)
    page.sheet.add_collection(PolyCollection(boxes, facecolors=colours, edgecolors=colours,
                                             linewidths=0.3, gid="key", clip_on=False), autolim=False)  # fmt: skip
    for tick, words in zip(axis.ticks, axis.words, strict=True):
        page.text(left + WIDE * axis.per_cent(tick) / 100, top + BAR + 0.02, words, SMALL,
                  colour=SOFT, align="center", gid=f"key:{tick:g}")  # fmt: skip
    page.text(left - 0.2, top - 0.01, "the shade of a score", SMALL, colour=SOFT,
              align="right", gid="key:words")  # fmt: skip


def boxes_between(left: float, right: float, top: float, bottom: float) -> np.ndarray:
    """The corners of a rectangle."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
