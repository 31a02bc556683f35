"""How far the scores could move under other choices, and which labels they would then have."""

import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from scorecard.charts.axis import Axis, axis_of
from scorecard.charts.figure import Chart, text_width
from scorecard.charts.layout import MARGIN, Page, head_height, height_of, lines_of
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.spots import Told, spot_row
from scorecard.charts.style import (
    BAND,
    BAND_EDGE,
    HEAD,
    INK,
    PAPER,
    RULE,
    SMALL,
    SOFT,
    WIDTH,
    style,
)  # fmt: skip
from scorecard.charts.words import Heading, counted, heading, node_name
from scorecard.definitions.card import Card
from scorecard.definitions.scales import Display
from scorecard.robustness.uncertainty import FRAGILE_FROM, Uncertainty
from scorecard.summary import between, percent, points

INDENT, SCALE, GAP = 0.12, 4.3, 0.25  # inches from the left margin: scale begins, its width
LANE, BAR, SPACE, HEADER = 0.2, 0.16, 0.14, 0.2


def uncertainty_data(spread: Uncertainty, *, unit: str | None = None) -> pd.DataFrame:
    """
    Range and label of the card and each recommendation, at the last complete period.

    Args:
        spread: What `uncertainty` returned.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        `node, level, title, score, median, low, high, label, share`: points, NaN where no score
        is shown; `share` is that of the draws with the result's own label.

    Raises:
        ScorecardError: An unknown unit.
    """
    result = spread.result
    name = result.card.units[result.unit_position(unit)]
    scores = spread.scores
    now = _head(scores[scores["period"] == result.last_complete], name)
    labels = _head(spread.labels, name)
    own = labels[labels["is_result"]].set_index("node")
    titles = {node.id: node.title for node in result.card.nodes}
    found = now[["node", "level", "score", "median", "low", "high"]].reset_index(drop=True)
    found.insert(2, "title", [titles[node] for node in found["node"]])
    found["label"] = own["label"].reindex(found["node"]).to_numpy()
    found["share"] = own["share"].reindex(found["node"]).to_numpy()
    return found


def _head(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows of the card and its recommendations for one unit, words as plain text."""
    own = frame[(frame["unit"] == unit) & frame["level"].isin(["card", "recommendation"])]
    words = [name for name in ("node", "level", "label", "factor") if name in own]
    return own.astype(dict.fromkeys(words, object))


def uncertainty(spread: Uncertainty, *, unit: str | None = None) -> Chart:
    """
    Draw how far the scores could move, and the share of the draws for each label.

    Args:
        spread: What `uncertainty` returned.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        A figure with `alt_text`: the card and each recommendation with its score, the median and
        the 5–95 % range of the draws, and below them a bar of the labels, the result's own dark.

    Raises:
        ScorecardError: An unknown unit.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> chart = sc.charts.uncertainty(sc.uncertainty(result, n=100))
        >>> "How far the scores could move" in chart.alt_text
        True
    """
    result = spread.result
    rows = uncertainty_data(spread, unit=unit)
    name = result.card.units[result.unit_position(unit)]
    labels = _head(spread.labels, name)
    head = heading(result, f"How far the scores could move in {result.last_complete}", name,
                   _finding(rows, spread), _headline(rows))  # fmt: skip
    with style():
        chart = _draw(result.card, rows, labels, head)
    told = [f"“{node_name(row)}”: {_told(row, result.card)}" for row in rows.to_dict("records")]
    chart.alt_text = " ".join([chart.alt_text, *told])
    return chart


def _headline(rows: pd.DataFrame) -> str:
    held = int((rows["share"] >= 1 - FRAGILE_FROM).sum())
    return (f"{held or 'None'} of {counted(len(rows), 'label')} would stay the same in nine of ten other "
            "choices that could have been defended")  # fmt: skip


def _finding(rows: pd.DataFrame, spread: Uncertainty) -> str:
    """Which labels hold in most draws."""
    said = f"{spread.manifest['n']} draws of other choices that could have been defended."
    loose = rows[rows["share"] < 1 - FRAGILE_FROM]
    if loose.empty:
        return f"{said} Each label holds in at least 90 % of them."
    names = [
        f"“{row['label']}” for {_short(row)} ({percent(row['share'])})"
        for row in loose.to_dict("records")
    ]
    return f"{said} Labels that fewer than 90 % of them give: {'; '.join(names)}."


def _short(row: Any) -> str:
    return textwrap.shorten(node_name(row), 64, placeholder="…").replace("The whole", "the whole")


def _told(row: Any, card: Card) -> str:
    return f"{_figures(row, card.printed)}; {percent(row['share'])} of the draws give its label, {row['label']}."


def _figures(row: Any, display: Display | None) -> str:
    if np.isnan(row["score"]):
        return "no score"
    return (f"{points(row['score'], display)}; draws {between(row['low'], row['high'], display)}, "
            f"median {points(row['median'], display)}")  # fmt: skip


def _draw(card: Card, rows: pd.DataFrame, labels: pd.DataFrame, head: Heading) -> Chart:
    across = WIDTH - 2 * MARGIN
    nodes = rows.to_dict("records")
    names = [lines_of(node_name(row), across, HEAD, bold=True) for row in nodes]
    shares = [labels[labels["node"] == row["node"]] for row in nodes]
    small = [lines_of(_in_small(own), across - INDENT, SMALL) for own in shares]
    heights = [
        height_of(name, HEAD) + LANE + _bar_height(own) + height_of(words, SMALL) + SPACE + 0.1
        for name, own, words in zip(names, shares, small, strict=True)
    ]
    entries = list(_entries())
    page = Page("uncertainty", head, HEADER + sum(heights) + legend_height(entries))
    at = head_height(head)
    drawn = rows[["score", "median", "low", "high"]].to_numpy(dtype=float)
    axis = axis_of(card, [drawn])
    for value, words in zip(axis.ticks, axis.words, strict=True):
        page.text(MARGIN + INDENT + SCALE * axis.per_cent(value) / 100, at, words, SMALL,
                  colour=SOFT, align="center", gid=f"header:{value:g}")  # fmt: skip
    at += HEADER
    for row, name, own, words, height in zip(nodes, names, shares, small, heights, strict=True):
        _draw_node(page, (card, axis), row, name, own, words, at)
        at += height
    draw_legend(page, entries, at)
    return page.chart


def _draw_node(
    page: Page, of: tuple[Card, Axis], row: Any, name: str, labels: pd.DataFrame, small: str,
    top: float,
) -> None:  # fmt: skip
    (card, axis), node = of, row["node"]
    page.sheet.plot([MARGIN, WIDTH - MARGIN], [top - 0.02] * 2, color=RULE, linewidth=0.6)
    top += page.text(MARGIN, top, name, HEAD, bold=True, gid=f"title:{node}") + 0.02
    axes = page.axes(MARGIN + INDENT, top, SCALE, LANE, f"scale:{node}")
    axes.set(xlim=(axis.low, axis.high), ylim=(0.5, -0.5), xticks=[], yticks=[])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for value in axis.ticks:
        axes.axvline(value, color=RULE, linewidth=0.5, zorder=0.5, clip_on=False)
    _draw_range(axes, row)
    at = row["median"] if np.isnan(row["score"]) else row["score"]
    told = Told(axis.low if np.isnan(at) else at, 0, _told(row, card))
    page.chart.note(spot_row(axes, [told], panel=node_name(row), name="score", node=node))
    words = _figures(row, card.printed)
    page.text(MARGIN + INDENT + SCALE + GAP, top + (LANE - height_of(words, SMALL)) / 2, words,
              SMALL, gid=f"figures:{node}")  # fmt: skip
    top += LANE + 0.04
    if _bar_height(labels):
        _draw_labels(page, node, labels, top)
    page.text(MARGIN + INDENT, top + _bar_height(labels) + 0.02, small, SMALL,
              gid=f"others:{node}")  # fmt: skip


def _draw_range(axes: Axes, row: Any) -> None:
    node = row["node"]
    if not np.isnan(row["low"]):
        axes.plot([row["low"], row["high"]], [0, 0], color=INK, linewidth=1.6, marker="|",
                  markersize=6, markeredgewidth=1.0, clip_on=False, zorder=2,
                  gid=f"interval:{node}")  # fmt: skip
        axes.plot([row["median"]], [0], linestyle="none", marker="D", markersize=6,
                  markerfacecolor=PAPER, markeredgecolor=INK, markeredgewidth=0.8, clip_on=False, zorder=3,
                  gid=f"median:{node}")  # fmt: skip
    if not np.isnan(row["score"]):
        axes.plot([row["score"]], [0], marker="o", markersize=4, color=INK, clip_on=False,
                  zorder=4, gid=f"point:{node}")  # fmt: skip


def _draw_labels(page: Page, node: str, labels: pd.DataFrame, top: float) -> None:
    """A bar as long as the page is wide, a piece for each label, named where its name fits."""
    left, across = MARGIN + INDENT, _across()
    for row in labels.to_dict("records"):
        wide = across * row["share"]
        face, ink = (SOFT, PAPER) if row["is_result"] else (BAND, INK)
        if wide > 0:
            page.sheet.add_patch(
                Rectangle((left, top), wide, BAR, facecolor=face, edgecolor=BAND_EDGE,
                          linewidth=0.6, gid=f"share:{node}:{row['label']}")
            )  # fmt: skip
        if _fits(row):
            page.text(left + wide / 2, top + (BAR - height_of("x", SMALL)) / 2, _piece(row), SMALL,
                      colour=ink, align="center", gid=f"label:{node}:{row['label']}")  # fmt: skip
        left += wide


def _across() -> float:
    return WIDTH - 2 * MARGIN - INDENT


def _piece(row: Any) -> str:
    shown = percent(row["share"]) if row["share"] >= 0.005 or not row["share"] else "under 1 %"
    return f"{row['label']} {shown}"


def _fits(row: Any) -> bool:
    return text_width(_piece(row), SMALL) + 0.08 <= _across() * row["share"]


def _bar_height(labels: pd.DataFrame) -> float:
    """None is drawn where all draws give one label."""
    return BAR if (labels["share"] > 0).sum() > 1 else 0.0


def _in_small(labels: pd.DataFrame) -> str:
    """The labels whose names do not fit into the bar, or the only one there is."""
    if not _bar_height(labels):
        return f"Every draw: {labels['label'].iloc[int(labels['share'].argmax())]}"
    rest = [
        _piece(row) + (" (the label of the score)" if row["is_result"] else "")
        for row in labels.to_dict("records") if not _fits(row)
    ]  # fmt: skip
    return f"Not named in the bar: {', '.join(rest)}" if rest else ""


def _entries() -> Iterator[Entry]:
    yield Entry(sign="strong", words="score")
    yield Entry(sign="context", words="median of the draws")
    yield Entry(sign="interval", words="5–95 % of the draws")
    yield Entry(sign="dark", words="share of the draws with the label of the score")
    yield Entry(sign="band", words="share with another label")
