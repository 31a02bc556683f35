"""Which choice the scores hang on: shares of the variance with their intervals."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from scorecard.charts.figure import Chart, text_width
from scorecard.charts.layout import MARGIN, Page, head_height, height_of, lines_of
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.spots import Told, spot_row
from scorecard.charts.style import (
    BAND,
    BAND_EDGE,
    HEAD,
    INK,
    RULE,
    SMALL,
    SOFT,
    WIDTH,
    style,
)  # fmt: skip
from scorecard.charts.words import Heading, heading, node_name, spread_words
from scorecard.definitions.card import Card
from scorecard.robustness.findings import CHOICES
from scorecard.robustness.sensitivity import Sensitivity

LANE, SPACE, HEADER = 0.2, 0.16, 0.2
FIGURES, INDENT, GAP = 1.75, 0.12, 0.18
TICKS = (0, 25, 50, 75, 100)


def sensitivity_data(causes: Sensitivity, *, unit: str | None = None) -> pd.DataFrame:
    """
    Indices of the card and each recommendation, at the last complete period.

    Args:
        causes: What `sensitivity` returned.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        `node, level, title, factor, choice, first, first_low, first_high, total, total_low,
        total_high, spread, reason`: `choice` is the factor in words; see `Sensitivity`.

    Raises:
        ScorecardError: An unknown unit.
    """
    result = causes.result
    name = result.card.units[result.unit_position(unit)]
    own = causes.indices[causes.indices["unit"] == name]
    own = own[own["level"].isin(["card", "recommendation"])].drop(columns="unit")
    own = own.astype(dict.fromkeys(("node", "level", "factor"), object)).reset_index(drop=True)
    titles = {node.id: node.title for node in result.card.nodes}
    own.insert(2, "title", [titles[node] for node in own["node"]])
    own.insert(4, "choice", [CHOICES[factor] for factor in own["factor"]])
    return own


def sensitivity(causes: Sensitivity, *, unit: str | None = None) -> Chart:
    """
    Draw which choice the scores hang on.

    Args:
        causes: What `sensitivity` returned.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        A figure with `alt_text`: for the card and each recommendation a bar for each choice, light
        for the share of the variance that it has a part in (total index), dark for the share that
        it has alone (first-order index), each with its 95 % interval as a line.

    Raises:
        ScorecardError: An unknown unit.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> chart = sc.charts.sensitivity(sc.sensitivity(result, n=32))
        >>> "Which choice moves the scores" in chart.alt_text
        True
    """
    result = causes.result
    rows = sensitivity_data(causes, unit=unit)
    name = result.card.units[result.unit_position(unit)]
    head = heading(result, f"Which choice moves the scores in {result.last_complete}", name,
                   _finding(causes, name))  # fmt: skip
    with style():
        chart = _draw(result.card, rows, head)
    told = [f"“{node_name(own.iloc[0])}”: {_told(result.card, own)}." for own in _groups(rows)]
    chart.alt_text = " ".join([chart.alt_text, *told])
    return chart


def _groups(rows: pd.DataFrame) -> list[pd.DataFrame]:
    return [own for _, own in rows.groupby("node", sort=False)]


def _finding(causes: Sensitivity, unit: str) -> str:
    """On which choice the whole card hangs most."""
    top = causes.leading[(causes.leading["unit"] == unit) & (causes.leading["level"] == "card")]
    if top.empty:
        return "No choice moves the score of the whole card."
    row = top.iloc[0]
    clear = "" if row["is_clear"] else ", though by these draws not clearly before all others"
    return (f"The whole card hangs most on {CHOICES[row['factor']]}: it has a part in "
            f"{_percent(row['total'])} of the variance{clear}.")  # fmt: skip


def _told(card: Card, own: pd.DataFrame) -> str:
    reason = own["reason"].iloc[0]
    if reason:
        return str(reason)
    shares = [f"{row['choice']} {_figures(row)}" for row in own.to_dict("records")]
    spread = spread_words(card, own["spread"].iloc[0])
    return f"standard deviation {spread}; {', '.join(shares)}"


def _percent(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.0f} %"


def _figures(row: Any) -> str:
    return f"{_percent(row['total'])}, alone {_percent(row['first'])}"


def _draw(card: Card, rows: pd.DataFrame, head: Heading) -> Chart:
    across = WIDTH - 2 * MARGIN
    groups = _groups(rows)
    names = [lines_of(_title(card, own), across, HEAD, bold=True) for own in groups]
    heights = [
        height_of(name, HEAD) + LANE * (1 if own["reason"].iloc[0] else len(own)) + SPACE
        for own, name in zip(groups, names, strict=True)
    ]
    entries = list(_entries())
    page = Page("sensitivity", head, HEADER + sum(heights) + legend_height(entries))
    scale = MARGIN + INDENT + max(
        (text_width(words, SMALL, bold=True) for words in rows["choice"]), default=0
    ) + GAP  # fmt: skip
    wide = WIDTH - MARGIN - FIGURES - GAP - scale
    at = head_height(head)
    for value in TICKS if (rows["reason"] == "").any() else ():
        page.text(scale + wide * value / 100, at, f"{value} %", SMALL, colour=SOFT, align="center",
                  gid=f"header:{value}")  # fmt: skip
    at += HEADER
    for own, name, height in zip(groups, names, heights, strict=True):
        _draw_node(page, own, name, (scale, wide), at)
        at += height
    draw_legend(page, entries, at)
    return page.chart


def _title(card: Card, own: pd.DataFrame) -> str:
    row = own.iloc[0]
    spread = "" if row["reason"] else f" (± {spread_words(card, row['spread'])})"
    return f"{node_name(row)}{spread}"


def _draw_node(
    page: Page, own: pd.DataFrame, name: str, scale: tuple[float, float], top: float
) -> None:
    node, (left, wide) = own["node"].iloc[0], scale
    page.sheet.plot([MARGIN, WIDTH - MARGIN], [top - 0.02] * 2, color=RULE, linewidth=0.6)
    top += page.text(MARGIN, top, name, HEAD, bold=True, gid=f"title:{node}") + 0.02
    if own["reason"].iloc[0]:
        words = f"Nothing to share out: {own['reason'].iloc[0]}."
        page.text(MARGIN + INDENT, top, words, SMALL, gid=f"reason:{node}")
        return
    axes = page.axes(left, top, wide, LANE * len(own), f"scale:{node}")
    axes.set(xlim=(0, 1), ylim=(len(own) - 0.5, -0.5), xticks=[], yticks=[])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for value in TICKS:
        axes.axvline(value / 100, color=RULE, linewidth=0.5, zorder=0.5, clip_on=False)
    largest = own["total"].idxmax()
    for lane, (place, row) in enumerate(own.iterrows()):
        _draw_bars(axes, row, lane)
        middle = top + LANE * (lane + 0.5) - height_of("x", SMALL) / 2
        page.text(MARGIN + INDENT, middle, row["choice"], SMALL, bold=place == largest,
                  gid=f"choice:{node}:{row['factor']}")  # fmt: skip
        page.text(WIDTH - MARGIN - FIGURES, middle, _figures(row), SMALL,
                  gid=f"figures:{node}:{row['factor']}")  # fmt: skip
        told = Told(np.clip(row["total"], 0, 1), lane, _row_words(row))
        page.chart.note(spot_row(axes, [told], panel=node_name(row), name=row["choice"], node=node))


def _row_words(row: Any) -> str:
    total, alone = (f"{_percent(row[name])} ({_percent(row[f'{name}_low'])} to "
                    f"{_percent(row[f'{name}_high'])})" for name in ("total", "first"))  # fmt: skip
    return f"{row['choice']}: has a part in {total} of the variance, alone {alone}"


def _draw_bars(axes: Axes, row: Any, lane: int) -> None:
    name = f"{row['node']}:{row['factor']}"
    for index, face, tall, shift in (("total", BAND, 0.7, 0.14), ("first", SOFT, 0.3, -0.14)):
        share = float(np.clip(row[index], 0, 1))
        axes.add_patch(Rectangle((0, lane - tall / 2), share, tall, facecolor=face,
                                 edgecolor=BAND_EDGE, linewidth=0.6, gid=f"{index}:{name}"))  # fmt: skip
        ends = np.clip([row[f"{index}_low"], row[f"{index}_high"]], 0, 1)
        axes.plot(ends, [lane + 1.6 * shift] * 2, color=INK, linewidth=0.9, marker="|",
                  markersize=3, markeredgewidth=0.8, clip_on=False, zorder=3,
                  gid=f"{index}-interval:{name}")  # fmt: skip


def _entries() -> Iterator[Entry]:
    yield Entry(sign="band", words="share of the variance that the choice has a part in (total)")
    yield Entry(sign="dark", words="that it has alone (first order)")
    yield Entry(
        sign="interval", words="95 % interval: above of the thin bar, below of the thick one"
    )
    yield Entry(sign="none", words="± is the standard deviation of the draws.")
