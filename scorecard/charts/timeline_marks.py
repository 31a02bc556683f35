"""One lane of the timeline: a mark for each row of evidence, or bars where there are too many."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from scorecard.charts.scale_key import boxes_between
from scorecard.charts.style import GRADES, INK, PAPER, SOFT, UNGRADED

LEVEL, RADIUS, BETWEEN, LOOKS = 0.066, 0.033, 0.05, 0.1  # inches
PILE, MANY = 10, 300  # marks above each other, and in a lane, beyond which bars are clearer
UP, DOWN = 0.5, 0.35  # inches for the bars of what is scored and of what is not
MARKERS = {"event": ("o", 17.0), "reversal": ("v", 24.0), "obstacle": ("X", 24.0),
           "context": ("D", 11.0)}  # fmt: skip
SCORED = ("event", "reversal")


@frozen(kw_only=True, eq=False)
class Lane:
    """
    What a lane shows, and where, in inches below its top.

    Attributes:
        name: Id of the recommendation, or of the card.
        rows: Its rows of `timeline_data` that reach into the series; with marks also `letter`,
            `level` and `at`, how deep the mark lies.
        letters: Depth of the middle of each grade's band.
        looks: Depth of the line of checks; NaN where there is none.
        height: All of it.
        before: How many rows lie before the series begins.
    """

    name: str
    rows: pd.DataFrame
    letters: dict[str, float]
    looks: float
    height: float
    before: int


def marked_lane(name: str, rows: pd.DataFrame, each: float) -> Lane:
    """
    A lane with a mark for each row: a band for each grade, marks of one time above each other.

    Args:
        name: Id of the lane.
        rows: Its rows of `timeline_data`.
        each: Inches that a period takes.
    """
    seen = rows[rows["end"] >= -0.5].reset_index(drop=True)
    is_mark = seen["kind"] != "check"
    seen["letter"] = seen["grade"].str[:1].where(seen["grade"].str[:1].isin(list(GRADES)), UNGRADED)
    seen["level"], seen["at"] = 0, np.nan
    letters, at = {}, 0.0
    for letter in [one for one in GRADES if (seen.loc[is_mark, "letter"] == one).any()]:
        own = seen[is_mark & (seen["letter"] == letter)]
        level = levels(own["start"].clip(lower=-0.5) * each, own["end"] * each, 2 * RADIUS)
        seen.loc[own.index, "level"] = level
        tall = max(LEVEL * (level.max() + 1), 0.11)
        seen.loc[own.index, "at"] = at + tall - LEVEL * (level + 0.5)
        letters[letter] = at + tall / 2
        at += tall + BETWEEN
    looks = at + LOOKS / 2 if not is_mark.all() else np.nan
    return Lane(name=name, rows=seen, letters=letters, looks=looks, before=len(rows) - len(seen),
                height=max(at + LOOKS * (not np.isnan(looks)), LEVEL))  # fmt: skip


def counted_lane(name: str, rows: pd.DataFrame) -> Lane:
    """A lane with bars: upwards what is scored, downwards what is not, for each period."""
    seen = rows[rows["end"] >= -0.5].reset_index(drop=True)
    has_looks = (seen["kind"] == "check").any()
    return Lane(name=name, rows=seen, letters={}, before=len(rows) - len(seen),
                looks=UP + DOWN + 1.4 * LOOKS if has_looks else np.nan,
                height=UP + DOWN + LOOKS * (1.9 if has_looks else 0.5))  # fmt: skip


def levels(start: Sequence[float] | pd.Series, end: Sequence[float] | pd.Series,
           room: float) -> np.ndarray:  # fmt: skip
    """
    The lowest level at which each interval touches none before it.

    Args:
        start: Beginnings, in order.
        end: Ends.
        room: What must lie between two ends on one level.

    Returns:
        Levels, the lowest 0: no more of them than intervals that lie above each other anywhere.
    """
    free: list[float] = []
    found = np.zeros(len(start), dtype=int)
    for number, (first, last) in enumerate(zip(start, end, strict=True)):
        level = next((n for n, until in enumerate(free) if until + room <= first), len(free))
        found[number] = level
        free[level : level + 1] = [last]
    return found


def is_crowded(lane: Lane) -> bool:
    """Whether marks of a lane would be too many, or pile up too high."""
    return len(lane.rows) > MANY or bool(len(lane.rows) and lane.rows["level"].max() >= PILE)


def draw_marks(axes: Axes, lane: Lane) -> None:
    """Draw a mark for each row; a line shows where its day is not known exactly."""
    marks = lane.rows[lane.rows["kind"] != "check"]
    vague = marks[marks["end"] - marks["start"].clip(lower=-0.5) > 0.1]
    lines = _lines(vague, vague["at"].to_numpy(dtype=float))
    colours = [GRADES[letter] for letter in vague["letter"]]
    axes.add_collection(LineCollection(lines, colors=colours, linewidths=0.8, zorder=2,
                                       gid=f"span:{lane.name}"), autolim=False)  # fmt: skip
    for kind, (marker, size) in MARKERS.items():
        own = marks[marks["kind"] == kind]
        if own.empty:
            continue
        edges = [GRADES[letter] for letter in own["letter"]]
        is_hollow = own["is_weak"] | (kind == "context")
        faces = [PAPER if hollow else edge for hollow, edge in zip(is_hollow, edges, strict=True)]
        axes.scatter(own["end"], own["at"], s=size, marker=marker, c=faces, edgecolors=edges,
                     linewidths=0.8, zorder=3, clip_on=False, gid=f"{kind}:{lane.name}")  # fmt: skip
    _draw_looks(axes, lane)


def draw_bars(axes: Axes, lane: Lane, count: int, most: tuple[int, int]) -> None:
    """
    Draw how many rows fall into each period, upwards what is scored, downwards what is not.

    Args:
        axes: Axes with periods across and inches down.
        lane: The lane.
        count: Number of periods.
        most: The largest numbers, up and down, of all lanes.
    """
    boxes, colours = [], []
    for is_up, tall in ((True, UP), (False, DOWN)):
        base = np.zeros(count)
        for letters in _CLASSES:
            number = _numbers(lane.rows, count, letters, is_up=is_up)
            scale = (-tall if is_up else tall) / max(most[0 if is_up else 1], 1)
            for place in np.flatnonzero(number):
                ends = UP + scale * base[place], UP + scale * (base[place] + number[place])
                boxes.append(boxes_between(place - 0.4, place + 0.4, *ends))
                colours.append(GRADES[letters[0]])
            base += number
    axes.add_collection(PolyCollection(boxes, facecolors=colours, edgecolors=PAPER, linewidths=0.3,
                                       zorder=3, gid=f"bars:{lane.name}"), autolim=False)  # fmt: skip
    axes.axhline(UP, color=INK, linewidth=0.6, zorder=3.2)
    _draw_looks(axes, lane)


_CLASSES = (("A",), ("B",), ("C",), ("D", "E", "F", UNGRADED))


def _numbers(
    rows: pd.DataFrame, count: int, letters: Sequence[str] | None, *, is_up: bool
) -> np.ndarray:
    own = rows[(rows["kind"] != "check") & (rows["kind"].isin(SCORED) == is_up)]
    if letters is not None:
        known = own["grade"].str[:1]
        own = own[known.where(known.isin(list(GRADES)), UNGRADED).isin(letters)]
    return np.bincount(places_in(own, count), minlength=count)


def places_in(rows: pd.DataFrame, count: int) -> np.ndarray:
    """The period, of `count`, that each row of `timeline_data` falls into."""
    # A day that ends a period lies on its edge: it belongs to the period before it.
    place = np.ceil(rows["end"].to_numpy(dtype=float) - 0.5 - 1e-9).astype(int)
    return place.clip(0, max(count - 1, 0))


def peaks(lanes: Sequence[Lane], count: int) -> tuple[int, int]:
    """The most rows that any lane has in a period: scored, and not scored."""
    up, down = (
        max((int(_numbers(lane.rows, count, None, is_up=is_up).max()) for lane in lanes), default=0)
        for is_up in (True, False)
    )
    return up, down


def _draw_looks(axes: Axes, lane: Lane) -> None:
    looks = lane.rows[lane.rows["kind"] == "check"]
    lines = _lines(looks, np.full(len(looks), lane.looks))
    axes.add_collection(LineCollection(lines, colors=SOFT, linewidths=2.5, zorder=2, capstyle="projecting",
                                       gid=f"check:{lane.name}"), autolim=False)  # fmt: skip


def _lines(rows: pd.DataFrame, depth: np.ndarray) -> list[np.ndarray]:
    """A line over the days that each row may mean."""
    start = rows["start"].clip(lower=-0.5).to_numpy(dtype=float)
    ends = np.stack([start, rows["end"].to_numpy(dtype=float)], axis=1)
    return list(np.stack([ends, np.stack([depth, depth], axis=1)], axis=2))
