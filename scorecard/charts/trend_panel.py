"""One panel of the trend chart."""

from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.charts.axis import axis_of
from scorecard.charts.events import move_words
from scorecard.charts.figure import text_width
from scorecard.charts.layout import Page, height_of, lines_of, spread
from scorecard.charts.style import BODY, HEAD, INK, LEADING, PAPER, SMALL, SOFT, look
from scorecard.charts.trend_plot import (
    GAP,
    LEADER,
    PLOT,
    STRIP,
    Panel,
    Plot,
    dashed,
    draw_coverage,
    draw_ground,
    draw_lines,
    draw_target,
    end_of_axis,
)
from scorecard.charts.trend_spots import note_lines
from scorecard.charts.words import (
    aspect_name,
    figures,
    node_name,
    signed_label,
    step_words,
    target_words,
)
from scorecard.definitions.card import Card
from scorecard.scoring import Result
from scorecard.summary import points

AXIS, LANE, TICKS = 0.26, 0.2, 0.2
NUMBER = 0.14  # across a numbered marker
WIDEST_LABEL, SAMPLE = 1.15, 0.22


@frozen(kw_only=True)
class Slot:
    """Where a panel lies on the page, in inches: its corner, its width, the room for labels."""

    left: float
    top: float
    across: float
    beside: float


def panel_of_node(
    result: Result, series: pd.DataFrame, now: pd.DataFrame, moves: pd.DataFrame, node: str,
    across: float,
) -> Panel:  # fmt: skip
    """What the panel of one node holds, for a panel `across` inches wide."""
    own = now[now["node"] == node]
    total = own[own["aspect"] == "all"].iloc[0]
    moved = moves[moves["node"] == node].reset_index(drop=True)
    label = signed_label(str(total["label"]), fragile=bool(total["fragile"]))
    caption = [
        lines_of(" · ".join([figures(total, result.card.printed), label]), across, BODY),
        lines_of(target_words(result.card, node, float(total["target"])), across, BODY),
    ]
    key = tuple(
        lines_of(f"{row['period']}, {step_words(result.card, row['change'])}: {move_words(row)}",
                 across - NUMBER - 0.06, SMALL, most=2)
        for row in moved.to_dict("records")
    )  # fmt: skip
    return Panel(
        node=node,
        series=series[series["node"] == node],
        latest=own,
        moves=moved,
        title=lines_of(node_name(total), across, HEAD, bold=True, most=4),
        caption="\n".join(part for part in caption if part),
        key=key,
    )


def row_height(row: list[Panel]) -> float:
    """Height in inches of a row of panels."""
    return _head_height(row) + LANE + PLOT + GAP + STRIP + TICKS + _key_height(row)


def _head_height(row: list[Panel]) -> float:
    return max(height_of(p.title, HEAD) + height_of(p.caption, BODY) for p in row) + 0.04


def _key_height(row: list[Panel]) -> float:
    return max(sum(height_of(text, SMALL) + 0.02 for text in p.key) for p in row) + 0.04


def draw_panel(page: Page, result: Result, panel: Panel, slot: Slot, row: list[Panel]) -> None:
    """Draw a panel, its parts level with those of the others in its row."""
    left, node = slot.left, panel.node
    height = page.text(left, slot.top, panel.title, HEAD, bold=True, gid=f"title:{node}")
    page.text(left, slot.top + height + 0.02, panel.caption, BODY, gid=f"caption:{node}")
    drawn = [panel.series[name].to_numpy(dtype=float) for name in ("score", "low", "high")]
    plot = Plot(left=left + AXIS, top=slot.top + _head_height(row) + LANE,
                wide=slot.across - AXIS - slot.beside, end=end_of_axis(result, panel),
                axis=axis_of(result.card, drawn))  # fmt: skip
    axes = page.axes(plot.left, plot.top, plot.wide, PLOT, f"panel:{node}")
    axes.set(xlim=(-0.6, plot.end + 0.6), ylim=plot.axis.limits)
    draw_ground(axes, result, panel, plot)
    draw_lines(axes, result, panel)
    note_lines(page.chart, axes, panel.series, node, result.card)
    draw_target(axes, result, panel, plot)
    draw_coverage(page, result, panel, plot)
    _write_ends(page, result, panel, plot)
    _number_moves(page, panel, plot)
    below = plot.top + PLOT + GAP + STRIP + TICKS
    for number, words in enumerate(panel.key, start=1):
        _numbered(page, left + NUMBER / 2, below + SMALL * LEADING / 144, f"key:{node}", number)
        below += page.text(left + NUMBER + 0.06, below, words, SMALL,
                           gid=f"key:{node}:{number}") + 0.02  # fmt: skip


def _end_words(result: Result, panel: Panel) -> dict[str, str]:
    """What is written at the end of each line, by aspect; in one line each where many end there."""
    rows = {row["aspect"]: row for row in panel.latest.to_dict("records")}
    found: dict[str, str] = {}
    for most in (2, 1):
        found = {aspect: _at_end(result.card, rows[aspect], most)
                 for aspect in result.card.aspects if aspect in rows}  # fmt: skip
        if sum(height_of(words, SMALL) for words in found.values()) <= PLOT + LANE / 2:
            break
    return found


def _at_end(card: Card, row: dict[Any, Any], most: int) -> str:
    """An aspect's name in some lines at most, and its score behind or below it."""
    bold = row["aspect"] == "all"
    says = points(row["score"], card.printed)
    if np.isnan(row["score"]):
        says = "not applicable" if row["obs_status"] == "M" else "no score"
    behind = text_width(f" {says}", SMALL, bold=bold)
    if most == 1:
        room = WIDEST_LABEL - behind
        return f"{lines_of(aspect_name(row['aspect']), room, SMALL, bold=bold, most=1)} {says}"
    name = lines_of(aspect_name(row["aspect"]), WIDEST_LABEL, SMALL, bold=bold, most=most)
    last = text_width(name.rpartition("\n")[2], SMALL, bold=bold)
    fits = last + behind <= WIDEST_LABEL and not np.isnan(row["score"])
    return f"{name} {says}" if fits else f"{name}\n{says}"


def room_beside(result: Result, panels: list[Panel]) -> float:
    """Room to the right of a plot: leader, sample and the widest words."""
    widest = max(
        text_width(line, SMALL, bold=aspect == "all")
        for panel in panels
        for aspect, words in _end_words(result, panel).items()
        for line in words.split("\n")
    )
    return LEADER + SAMPLE + 0.05 + widest


def _write_ends(page: Page, result: Result, panel: Panel, plot: Plot) -> None:
    """Name each line at its end, with a sample; a line that broke off has no leader."""
    words = _end_words(result, panel)
    heights = [height_of(text, SMALL) for text in words.values()]
    ends = [_last_shown(panel, aspect) for aspect in words]
    wanted = [plot.down(height) for height, _ in ends]
    placed = spread(wanted, heights, plot.top - LANE / 2, plot.top + PLOT)
    last, left = plot.across(len(result.periods) - 1), plot.left + plot.wide
    for aspect, (_, reaches), want, at, tall in zip(
        words, ends, wanted, placed, heights, strict=True
    ):
        how = look(aspect, result.card.aspects)
        name = f"{panel.node}:{aspect}"
        if reaches:
            page.sheet.plot([last, left, left + LEADER - 0.03], [want, want, at], linewidth=0.5,
                            color=how.colour, gid=f"leader:{name}")  # fmt: skip
        start, end = left + LEADER, left + LEADER + SAMPLE
        page.sheet.plot([start, end], [at, at], color=how.colour, linewidth=how.width,
                        **dashed(how))  # fmt: skip
        page.sheet.plot([(start + end) / 2], [at], color=how.colour, marker=how.marker,
                        markersize=2.8)  # fmt: skip
        page.text(end + 0.05, at - tall / 2, words[aspect], SMALL, colour=how.colour,
                  bold=aspect == "all", gid=f"end:{name}")  # fmt: skip


def _last_shown(panel: Panel, aspect: str) -> tuple[float, bool]:
    """Height of a line's last point, and whether that is the last period."""
    own = panel.series[panel.series["aspect"] == aspect]
    shown = own["score"].dropna()
    if len(shown):
        return float(shown.iloc[-1]), bool(own["score"].notna().iloc[-1])
    middle = float(own["low"].iloc[-1] + own["high"].iloc[-1]) / 2
    return 50.0 if np.isnan(middle) else middle, False


def _number_moves(page: Page, panel: Panel, plot: Plot) -> None:
    first = panel.series["period"].min().ordinal
    places = [period.ordinal - first for period in panel.moves["period"]]
    wanted = [plot.across(place) for place in places]
    placed = spread(wanted, [NUMBER + 0.02] * len(wanted), plot.left - NUMBER,
                    plot.left + plot.wide + NUMBER)  # fmt: skip
    total = panel.series[panel.series["aspect"] == "all"]["score"].to_numpy(dtype=float)
    for number, (place, true, at) in enumerate(zip(places, wanted, placed, strict=True), start=1):
        reach = plot.down(total[place]) - 0.04
        page.sheet.plot([at, true, true], [plot.top - 0.06, plot.top, reach], color=SOFT,
                        linewidth=0.5, gid=f"drop:{panel.node}:{number}")  # fmt: skip
        _numbered(page, at, plot.top - LANE / 2 - 0.03, f"move:{panel.node}", number)


def _numbered(page: Page, left: float, middle: float, name: str, number: int) -> None:
    what, node = name.split(":", 1)
    page.sheet.plot([left], [middle], marker="o", markersize=NUMBER * 72 - 0.5, color=INK,
                    markeredgewidth=0, gid=f"{what}-disc:{node}:{number}")  # fmt: skip
    page.sheet.text(left, middle, str(number), size=SMALL - 0.8, color=PAPER, weight="bold",
                    ha="center", va="center_baseline", gid=f"{name}:{number}")  # fmt: skip
