"""The cells of the heatmap: shades, hatching and numbers, a collection for each."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from scorecard.charts.axis import Axis
from scorecard.charts.figure import text_width
from scorecard.charts.layout import UNCLIPPED
from scorecard.charts.scale_key import boxes_between
from scorecard.charts.shades import inks_on, shades
from scorecard.charts.style import FAINT, SOFT
from scorecard.definitions.card import Card
from scorecard.summary import points

FIGURE = 5.8  # points
LOW = 0.62  # height of a carried cell, of a row's
MOST = 800  # numbers; beyond, one for each run of equal ones
WIDTH_OF_GAP = 0.02  # inches


@frozen(kw_only=True)
class Run:
    """Neighbouring cells of a row that look alike: places of the first and the last of them."""

    first: int
    last: int
    score: float
    status: str


def has_number_in_each(card: Card, cells: pd.DataFrame, each: float) -> bool:
    """Whether every cell that has a score is wide enough for its number, and they are not too many."""
    known = cells["score"].dropna()
    words = {points(value, card.printed) for value in known.unique()}
    widest = max((text_width(word, FIGURE) for word in words), default=0.0)
    return len(known) <= MOST and widest + WIDTH_OF_GAP + 0.02 <= each


def draw_cells(
    axes: Axes, card: Card, cells: pd.DataFrame, spots: Mapping[str, tuple[float, float]],
    scale: tuple[Axis, float],
) -> None:  # fmt: skip
    """
    Draw the cells of all rows.

    Args:
        axes: Axes with periods across and inches down.
        card: The card.
        cells: As `heatmap_data` gives them.
        spots: Top and bottom of each indicator's row.
        scale: The axis of scores, and the width of a cell in inches.
    """
    axis, each = scale
    is_apart = has_number_in_each(card, cells, each)
    found = [(run, *spots[str(name)]) for name, own in cells.groupby("indicator", sort=False)
             for run in cell_runs(own, is_apart=is_apart)]  # fmt: skip
    known = [item for item in found if not np.isnan(item[0].score)]
    gap = WIDTH_OF_GAP / 2 / each if is_apart else 0.0  # else a number might lie on a gap
    colours = shades([axis.per_cent(run.score) for run, _, _ in known])
    boxes = [_box(run, top, bottom, gap) for run, top, bottom in known]
    axes.add_collection(PolyCollection(boxes, facecolors=colours, linewidths=0, zorder=2,
                                       gid="shades", clip_on=False), autolim=False)  # fmt: skip
    unseen = [_box(run, top, bottom, gap) for run, top, bottom in found if run.status == "O"]
    axes.add_collection(PolyCollection(unseen, facecolors="none", edgecolors=FAINT, hatch="/////",
                                       linewidths=0, zorder=1, gid="unseen", clip_on=False), autolim=False)  # fmt: skip
    apart = [[(run.first - 0.2, (top + bottom) / 2), (run.last + 0.2, (top + bottom) / 2)]
             for run, top, bottom in found if run.status == "M"]  # fmt: skip
    axes.add_collection(LineCollection(apart, colors=SOFT, linewidths=0.8, zorder=1,
                                       gid="not-applicable", clip_on=False), autolim=False)  # fmt: skip
    for name, own in cells.groupby("indicator", sort=False):
        _write_numbers(axes, card, number_runs(own, is_apart=is_apart), spots[str(name)], scale)


def cell_runs(own: pd.DataFrame, *, is_apart: bool) -> Iterator[Run]:
    """
    The cells of one indicator, neighbours that look alike as one unless they are kept apart.

    Args:
        own: Its rows of `heatmap_data`, in the order of the periods.
        is_apart: Whether each cell with a score stands by itself.
    """
    score = own["score"].to_numpy(dtype=float)
    status = own["obs_status"].to_numpy(dtype=object)
    look = np.where(np.isnan(score), np.where(status == "M", "M", "O"), "A")
    look[(look == "A") & np.isin(status, ["I", "P"])] = "I"
    return _runs(score, look, is_apart=is_apart)


def number_runs(own: pd.DataFrame, *, is_apart: bool) -> Iterator[Run]:
    """The cells that share one number, whether observed or carried; see `cell_runs`."""
    score = own["score"].to_numpy(dtype=float)
    found = _runs(score, np.where(np.isnan(score), "O", "A"), is_apart=is_apart)
    return (run for run in found if run.status == "A")


def _runs(score: np.ndarray, look: np.ndarray, *, is_apart: bool) -> Iterator[Run]:
    starts = np.ones(len(score), dtype=bool)
    known = ~np.isnan(score[1:])
    starts[1:] = (look[1:] != look[:-1]) | (known & (is_apart | (score[1:] != score[:-1])))
    first = np.flatnonzero(starts)
    for begin, end in zip(first, np.append(first[1:], len(score)), strict=True):
        yield Run(first=int(begin), last=int(end) - 1, score=float(score[begin]),
                  status=str(look[begin]))  # fmt: skip


def _box(run: Run, top: float, bottom: float, gap: float) -> np.ndarray:
    """A run as a rectangle; a carried one is low."""
    cut = (bottom - top) * (1 - LOW) / 2 if run.status == "I" else 0.0
    return boxes_between(run.first - 0.5 + gap, run.last + 0.5 - gap, top + cut, bottom - cut)


def _write_numbers(
    axes: Axes, card: Card, found: Iterable[Run], spot: tuple[float, float],
    scale: tuple[Axis, float],
) -> None:  # fmt: skip
    axis, each = scale
    runs = list(found)
    inks = inks_on(shades([axis.per_cent(run.score) for run in runs]))
    for run, ink in zip(runs, inks, strict=True):
        words = points(run.score, card.printed)
        if text_width(words, FIGURE) + WIDTH_OF_GAP <= each * (run.last - run.first + 1):
            axes.text((run.first + run.last) / 2, sum(spot) / 2, words, size=FIGURE, color=ink,
                      ha="center", va="center_baseline", zorder=3, gid="number",
                      clip_path=UNCLIPPED)  # fmt: skip
