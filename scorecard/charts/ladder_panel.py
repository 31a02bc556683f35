"""One ladder or checklist of the ladder chart."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scorecard.charts.ladder_data import BESIDE, rung_words, rungs
from scorecard.charts.ladder_spots import note_ladder
from scorecard.charts.layout import MARGIN, Page, height_of, lines_of, runs
from scorecard.charts.style import (
    BAND,
    BAND_EDGE,
    FAINT,
    INK,
    LEADING,
    PAPER,
    RULE,
    SMALL,
    SOFT,
    VEIL,
    WIDTH,
)
from scorecard.charts.ticks import period_ticks
from scorecard.definitions.kinds import Indicator, Ladder
from scorecard.scoring import Result

RUNG = 0.155
NAMES = 1.65  # inches for the names of the rungs


def ladder_height(item: Indicator, marks: pd.DataFrame) -> float:
    """Height in inches of an indicator's rungs, and of a lane below them if anything is there."""
    return RUNG * (len(rungs(item)) + int(_has_beside(marks[marks["indicator"] == item.id])))


def _has_beside(marks: pd.DataFrame) -> bool:
    return bool((marks["rung"] == BESIDE).any())


def _beside_words(marks: pd.DataFrame) -> str:
    """Name of the lane below the rungs."""
    kinds = set(marks.loc[marks["rung"] == BESIDE, "kind"])
    words = ["looked at"] if "check" in kinds else []
    return ", ".join([*words, "context"] if kinds - {"check"} else words)


def draw_ladder(
    page: Page, result: Result, item: Indicator, states: pd.DataFrame, marks: pd.DataFrame,
    top: float,
) -> None:  # fmt: skip
    """Draw an indicator's rungs, where it stood and its evidence, from `top` down."""
    names, height = rungs(item), ladder_height(item, marks)
    wide = WIDTH - 2 * MARGIN - NAMES - 0.1
    axes = page.axes(MARGIN + NAMES, top, wide, height, f"ladder:{item.id}")
    count, bottom = len(result.periods), -1.5 if _has_beside(marks) else -0.5
    axes.set(xlim=(-0.5, count - 0.5), ylim=(bottom, len(names) - 0.5), yticks=[])
    period_ticks(axes, result.periods, count - 1, wide)
    for number in range(len(names)):
        axes.axhline(number, color=RULE, linewidth=0.5, zorder=0.15)
    for place in np.flatnonzero(result.periods > result.last_complete):
        axes.axvspan(place - 0.5, place + 0.5, color=VEIL, linewidth=0, zorder=0.38)
    if isinstance(item, Ladder):
        _draw_steps(axes, item.id, states.reset_index(drop=True))
    else:
        for number, element in enumerate(names):
            own = states[states["element"] == element].reset_index(drop=True)
            _draw_element(axes, f"{item.id}:{element}", own, number)
    _draw_marks(axes, item.id, marks)
    note_ladder(page.chart, axes, item, states, marks,
                is_imputed=result.given is not result.panel)  # fmt: skip
    _name_rungs(page, result, item, states, top, beside=_beside_words(marks))


def _draw_steps(axes: Axes, name: str, states: pd.DataFrame) -> None:
    value, low, high = (states[key].to_numpy(dtype=float) for key in ("value", "low", "high"))
    place = np.arange(len(states))
    edges = np.repeat(place, 2) + np.tile([-0.5, 0.5], len(states))
    is_open = np.repeat(high > low, 2)
    axes.fill_between(edges, np.repeat(low, 2) - 0.2, np.repeat(high, 2) + 0.2, where=is_open,
                      color=BAND, linewidth=0, zorder=0.3, gid=f"band:{name}")  # fmt: skip
    _draw_unseen(axes, name, states, -0.5, float(axes.get_ylim()[1]))
    stale = (states["obs_status"] == "O").to_numpy()
    known = np.repeat(value, 2)
    axes.plot(edges, known, color=INK, linewidth=0.9, dashes=(2, 1.6), zorder=2,
              gid=f"stale:{name}")  # fmt: skip
    axes.plot(edges, np.where(np.repeat(stale, 2), np.nan, known), color=INK, linewidth=2.0,
              zorder=2.1, solid_capstyle="butt", solid_joinstyle="miter",
              gid=f"steps:{name}")  # fmt: skip


def _draw_element(axes: Axes, name: str, states: pd.DataFrame, rung: int) -> None:
    value, high = (states[key].to_numpy(dtype=float) for key in ("value", "high"))
    stale = (states["obs_status"] == "O").to_numpy()
    stands = value > 0
    for first, last in runs((high > 0) & ~stands):
        axes.barh([rung], [last - first + 1], left=first - 0.5, height=0.5, color=BAND,
                  linewidth=0, zorder=0.3, gid=f"band:{name}:{first}")  # fmt: skip
    _draw_unseen(axes, name, states, rung - 0.42, rung + 0.42)
    for which, face, what in ((~stale, BAND_EDGE, "stands"), (stale, BAND, "stale")):
        for first, last in runs(stands & which):
            axes.barh([rung], [last - first + 1], left=first - 0.5, height=0.46, facecolor=face,
                      edgecolor=BAND_EDGE, linewidth=0.6, zorder=0.35,
                      gid=f"{what}:{name}:{first}")  # fmt: skip


def _draw_unseen(axes: Axes, name: str, states: pd.DataFrame, low: float, high: float) -> None:
    """Hatch what nobody looked at; grey what does not apply."""
    for status, face, edge, hatch in (("O", "none", FAINT, "////"), ("M", RULE, RULE, None)):
        for first, last in runs((states["obs_status"] == status).to_numpy()):
            axes.fill_between([first - 0.5, last + 0.5], low, high, linewidth=0, zorder=0.4,
                              facecolor=face, edgecolor=edge, hatch=hatch,
                              gid=f"{status}:{name}:{first}")  # fmt: skip


def _draw_marks(axes: Axes, name: str, marks: pd.DataFrame) -> None:
    looks = {"event": ("o", 4.2), "reversal": ("v", 5.2), "obstacle": ("X", 5.0),
             "context": ("D", 3.6)}  # fmt: skip
    right = axes.get_xlim()[1]
    marks = marks[(marks["last"] >= -0.5) & (marks["first"] <= right)]
    for row in marks.to_dict("records"):
        first, last = max(row["first"], -0.5), min(row["last"], right)
        gid = f"{row['kind']}:{name}:{row['id']}"
        if row["kind"] == "check":
            axes.plot([first, last], [BESIDE, BESIDE], color=SOFT, linewidth=2.5, zorder=3,
                      solid_capstyle="butt", gid=gid)  # fmt: skip
            continue
        marker, size = looks[row["kind"]]
        hollow = row["is_weak"] or row["kind"] == "context"
        edge = INK if hollow or row["rung"] == BESIDE else PAPER
        if last - first > 0.1:
            axes.plot([first, last], [row["rung"]] * 2, color=INK, linewidth=0.8, zorder=3)
        axes.plot([last], [row["rung"]], marker=marker, markersize=size, linestyle="none",
                  markerfacecolor=PAPER if hollow else INK, markeredgecolor=edge,
                  markeredgewidth=0.8 if hollow else 0.5, zorder=4, clip_on=False,
                  gid=gid)  # fmt: skip


def _name_rungs(
    page: Page, result: Result, item: Indicator, states: pd.DataFrame, top: float, *,
    beside: str,
) -> None:  # fmt: skip
    names = rung_words(item)
    now = states[states["period"] == result.last_complete]
    for number, (name, shown) in enumerate(names.items()):
        value = (
            now["value"] if isinstance(item, Ladder) else now.loc[now["element"] == name, "value"]
        )
        stands = len(value) and (
            value.iloc[0] == number if isinstance(item, Ladder) else value.iloc[0] > 0
        )
        middle = top + RUNG * (len(names) - number - 0.5)
        words = lines_of(shown, NAMES - 0.12, SMALL, bold=True, most=1)
        page.text(MARGIN + NAMES - 0.07, middle - height_of(words, SMALL) / 2, words, SMALL,
                  bold=bool(stands), align="right", gid=f"rung:{item.id}:{name}")  # fmt: skip
    if beside:
        middle = top + RUNG * (len(names) + 0.5)
        page.text(MARGIN + NAMES - 0.07, middle - SMALL * LEADING / 144, beside, SMALL,
                  colour=SOFT, align="right", gid=f"rung:{item.id}:beside")  # fmt: skip
