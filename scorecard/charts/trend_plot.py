"""What is drawn within one plot of the trend chart: ground, lines, target, coverage."""

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen
from matplotlib.axes import Axes

from scorecard.charts.axis import Axis
from scorecard.charts.layout import Page
from scorecard.charts.style import (
    BAND,
    BAND_EDGE,
    INK,
    PAPER,
    SMALL,
    SOFT,
    VEIL,
    Look,
    look,
)
from scorecard.charts.ticks import period_ticks, value_ticks
from scorecard.scoring import Result
from scorecard.summary import percent

PLOT, GAP, STRIP = 1.45, 0.06, 0.17
LEADER = 0.12
CROWDED = 80  # periods above which only a point that stands alone has a marker
FURTHEST = 0.4  # the axis is drawn out to the target date by at most this share of the series


@frozen(kw_only=True, eq=False)
class Panel:
    """What one panel holds, its texts already broken into lines."""

    node: str
    series: pd.DataFrame
    latest: pd.DataFrame
    moves: pd.DataFrame
    title: str
    caption: str
    key: tuple[str, ...]


@frozen(kw_only=True)
class Plot:
    """
    Where a plot lies on the page, in inches from its top left corner.

    Attributes:
        left: Where the time axis begins.
        top: Where the scale begins; it is `PLOT` high.
        wide: Length of the time axis.
        end: Last place on the time axis.
        axis: The axis of the scores.
    """

    left: float
    top: float
    wide: float
    end: float
    axis: Axis

    def across(self, place: float) -> float:
        """Where a place on the time axis lies on the page."""
        return self.left + self.wide * (place + 0.6) / (self.end + 1.2)

    def down(self, height: float) -> float:
        """Where a score lies on the page."""
        return self.top + PLOT * (104 - self.axis.per_cent(height)) / 108


def end_of_axis(result: Result, panel: Panel) -> float:
    """Last place of the axis: the target date where it is near, else the last period."""
    count = len(result.periods)
    target = target_place(result, panel)
    if target is not None and target - (count - 1) <= max(2.0, FURTHEST * count):
        return max(float(count - 1), target)
    return float(count - 1)


def target_place(result: Result, panel: Panel) -> float | None:
    """Place of the target date on the time axis."""
    due = result.card.due.get(panel.node)
    if due is None:
        return None
    period = pd.Period(due.on, freq=result.periods.freqstr)
    return float(period.ordinal - result.periods[0].ordinal)


def draw_ground(axes: Axes, result: Result, panel: Panel, plot: Plot) -> None:
    """Draw what the lines stand on: scale, band of the total, baseline, the unfinished period."""
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    value_ticks(axes, plot.axis.ticks, plot.axis.labels, side="left")
    total = panel.series[panel.series["aspect"] == "all"].reset_index(drop=True)
    for place in np.flatnonzero(total["is_provisional"].to_numpy()):
        axes.axvspan(place - 0.5, place + 0.5, color=VEIL, linewidth=0, zorder=0.65,
                     gid=f"provisional:{panel.node}:{place}")  # fmt: skip
    edges = np.repeat(np.arange(len(total)), 2) + np.tile([-0.5, 0.5], len(total))
    low, high = (np.repeat(total[name].to_numpy(dtype=float), 2) for name in ("low", "high"))
    axes.fill_between(edges, low, high, color=BAND, linewidth=0, zorder=0.5,
                      gid=f"band:{panel.node}")  # fmt: skip
    for name, ends in (("low", low), ("high", high)):
        axes.plot(edges, ends, color=BAND_EDGE, linewidth=0.6, zorder=0.6,
                  gid=f"band-{name}:{panel.node}")  # fmt: skip
    at = result.card.period(result.card.baseline).ordinal - result.periods[0].ordinal
    if 0 <= at <= plot.end:
        axes.axvline(at, color=INK, linewidth=0.8, dashes=(1.2, 2.2), zorder=0.7,
                     gid=f"baseline:{panel.node}")  # fmt: skip


def draw_lines(axes: Axes, result: Result, panel: Panel) -> None:
    """Draw a line for each aspect, its marks hollow where not all was seen in the period."""
    for aspect in reversed(result.card.aspects):
        own = panel.series[panel.series["aspect"] == aspect].reset_index(drop=True)
        if own.empty:
            continue
        how = look(aspect, result.card.aspects)
        x, y = broken_line(own)
        depth = 3.0 if aspect == "all" else 3.5
        axes.plot(x, y, color=how.colour, linewidth=how.width, zorder=depth,
                  solid_capstyle="round", gid=f"line:{panel.node}:{aspect}",
                  **dashed(how))  # fmt: skip
        known = own["score"].notna()
        if len(own) > CROWDED:
            known &= own["score"].shift(1).isna() & own["score"].shift(-1).isna()
        fresh = own["obs_status"].isin(["A", "B"])
        size = 3.4 if aspect == "all" else 2.8
        size *= min(1.0, 30 / len(own)) if len(own) <= CROWDED else 1.0
        for name, which, face in (("seen", fresh, how.colour), ("carried", ~fresh, PAPER)):
            at = np.flatnonzero((known & which).to_numpy())
            axes.plot(at, own["score"].to_numpy()[at], linestyle="none", marker=how.marker,
                      markersize=size, markerfacecolor=face, markeredgecolor=how.colour,
                      markeredgewidth=0.7, zorder=depth + 0.1,
                      gid=f"{name}:{panel.node}:{aspect}")  # fmt: skip


def broken_line(panel: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """
    Places and points of one line, with a gap where there is no score and before a break.

    Args:
        panel: One series of `trend_data`, in the order of its periods.
    """
    place = np.arange(len(panel), dtype=float)
    score = panel["score"].to_numpy(dtype=float)
    starts = np.flatnonzero((panel["obs_status"] == "B").to_numpy())
    starts = starts[starts > 0]
    return np.insert(place, starts, place[starts] - 0.5), np.insert(score, starts, np.nan)


def dashed(how: Look) -> dict[str, Any]:
    """The dashes of a line, for `plot`."""
    return {} if how.dashes is None else {"dashes": how.dashes}


def draw_target(axes: Axes, result: Result, panel: Panel, plot: Plot) -> None:
    """Mark the target at its date, or at the end of an axis that does not reach it."""
    total = panel.latest[panel.latest["aspect"] == "all"].iloc[0]
    place, aim = target_place(result, panel), float(total["target"])
    if np.isnan(aim) or place is None:
        return
    is_near = place <= plot.end
    axes.plot([place if is_near else plot.end + 0.6], [aim], linestyle="none",
              marker="*" if is_near else ">", markersize=8 if is_near else 5, color=INK,
              clip_on=False, zorder=4, gid=f"target:{panel.node}")  # fmt: skip


def draw_coverage(page: Page, result: Result, panel: Panel, plot: Plot) -> None:
    """Draw the share of the weight known, as bars below the plot, and the periods below these."""
    top = plot.top + PLOT + GAP
    axes = page.axes(plot.left, top, plot.wide, STRIP, f"coverage:{panel.node}")
    total = panel.series[panel.series["aspect"] == "all"].reset_index(drop=True)
    share = total["coverage"].fillna(0.0).to_numpy(dtype=float)
    threshold = result.card.method.coverage
    enough = share >= threshold - 1e-9
    place = np.arange(len(share))
    axes.set(xlim=(-0.6, plot.end + 0.6), ylim=(0, 1))
    axes.bar(place[enough], share[enough], width=0.8, color=SOFT, linewidth=0)
    axes.bar(place[~enough], share[~enough], width=0.8, facecolor=PAPER, edgecolor=SOFT,
             linewidth=0.6)  # fmt: skip
    axes.axhline(threshold, color=INK, linewidth=0.5, dashes=(2, 2))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    period_ticks(axes, result.periods, plot.end, plot.wide)
    now = panel.latest[panel.latest["aspect"] == "all"].iloc[0]
    page.text(plot.left + plot.wide + LEADER, top + 0.02, f"{percent(now['coverage'])} known", SMALL,
              colour=SOFT, gid=f"known:{panel.node}")  # fmt: skip
