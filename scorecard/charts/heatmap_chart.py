"""Every indicator in every period, as shades; what is missing is hatched and never a shade."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.charts.axis import axis_of
from scorecard.charts.figure import Chart
from scorecard.charts.heatmap_cells import draw_cells, has_number_in_each
from scorecard.charts.heatmap_spots import note_cells
from scorecard.charts.layout import MARGIN, Page, head_height, height_of, lines_of
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.scale_key import KEY, draw_key
from scorecard.charts.style import HEAD, RULE, SMALL, SOFT, VEIL, WIDTH, style
from scorecard.charts.ticks import period_ticks
from scorecard.charts.words import (
    Heading,
    counted,
    figures,
    have_scores,
    heading,
    possible,
    scale_of,
    short,
)  # fmt: skip
from scorecard.panel import STATUSES
from scorecard.scoring import Result
from scorecard.summary import points

NAMES, NOW = 2.6, 0.95  # inches: what stands on either side of the cells
WIDEST, TALLEST, TICKS, GAP = 0.7, 0.24, 0.18, 0.06
LINES = ((30, 3), (60, 2))  # lines of a name, by the number of rows up to which; else one


def heatmap_data(
    result: Result, *, node: str | None = None, unit: str | None = None
) -> pd.DataFrame:
    """
    The points of every indicator in every period.

    Args:
        result: A result.
        node: Card, recommendation, clause or indicator; by default the card.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        One row for each indicator and period, in the order of the card: `recommendation, clause,
        indicator, question, period, score, low, high, obs_status, is_provisional`. Points on the
        card's scale; `score` is NaN where the indicator was not observed (status `O`) or does not
        apply (`M`), never zero.

    Raises:
        ScorecardError: An unknown node or unit.
    """
    card, place = result.card, result.unit_position(unit)
    wanted = {item.id for item in card.indicators_below(card.id if node is None else node)}
    nodes = [item for item in card.nodes if item.level == "indicator" and item.id in wanted]
    items = [card.indicators[item.indicator] for item in nodes if item.indicator is not None]
    scores, periods = result.by_aspect["all"], result.periods
    at = np.array([card.positions[item.id] for item in nodes], dtype=int)
    columns = {"recommendation": [card.recommendation_of[item.id] for item in items],
               "clause": [item.clause for item in items], "indicator": [item.id for item in items],
               "question": [item.question for item in items]}  # fmt: skip
    frame = pd.DataFrame(
        {name: np.repeat(np.array(words, dtype=object), len(periods))
         for name, words in columns.items()}
    )  # fmt: skip
    frame["period"] = periods.take(np.tile(np.arange(len(periods)), len(items)))
    for name in ("score", "low", "high"):
        frame[name] = getattr(scores, name)[at, place].reshape(-1)
    status = scores.status[at, place].reshape(-1)
    frame["obs_status"] = np.array(STATUSES, dtype=object)[status]
    frame["is_provisional"] = frame["period"] > result.last_complete
    return frame


def heatmap(result: Result, *, node: str | None = None, unit: str | None = None) -> Chart:
    """
    Draw the points of every indicator in every period, the higher the darker.

    A full cell was observed in its period, a low one is carried forward; hatched is what was not
    observed, a short line stands where the indicator does not apply. Numbers stand in the cells
    as far as they fit, else where the number changes.

    Args:
        result: A result.
        node: Card, recommendation, clause or indicator; by default the card.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        A figure with `alt_text`.

    Raises:
        ScorecardError: An unknown node or unit, or no period was over on the as-of date.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> "have a score" in sc.charts.heatmap(result, node="economic_security").alt_text
        True
    """
    cells = heatmap_data(result, node=node, unit=unit)
    name = result.card.units[result.unit_position(unit)]
    now = cells[cells["period"] == result.last_complete].reset_index(drop=True)
    subject = "Every indicator over time"
    if node is not None and node != result.card.id:
        subject = f"{short(result.card.node(node).title)}: every indicator over time"
    head = heading(result, subject, name, _finding(result, now))
    with style():
        chart = _draw(result, cells, now, head)
    chart.alt_text = " ".join([chart.alt_text, *_told(result, now)])
    return chart


def _finding(result: Result, now: pd.DataFrame) -> str:
    """How many indicators have a score, the highest and the lowest, and why the others have none."""
    display, known = result.card.printed, now[now["score"].notna()]
    applies = now[now["obs_status"] != "M"]
    said = f"{result.last_complete}: {have_scores(len(known), len(applies), 'indicator')}"
    if known.empty:
        return f"{said}."
    said += f"; their median is {points(float(known['score'].median()), display)}{scale_of(result.card)}."
    if known["score"].min() < known["score"].max():
        said += f" Most done: {_at(result, known, 'max')}; least done: {_at(result, known, 'min')}."
    unseen = len(applies) - len(known)
    return f"{said} Not observed, or too long ago: {unseen}." if unseen else said


def _at(result: Result, known: pd.DataFrame, end: str) -> str:
    """The indicator at one end, or how many share it."""
    score = known["score"].agg(end)
    own = known[known["score"] == score]
    name = short(own["question"].iloc[0]) if len(own) == 1 else counted(len(own), "indicator")
    return f"{name} ({points(score, result.card.printed)})"


def _told(result: Result, now: pd.DataFrame) -> Iterator[str]:
    """Each recommendation in a sentence."""
    titles = {item.id: item.title for item in result.card.recommendations}
    for recommendation, own in now.groupby("recommendation", sort=False):
        known = own["score"].dropna()
        span = possible({"low": known.min(), "high": known.max()}, result.card.printed)
        at = f", at {span}" if len(known) else ""
        yield f"“{titles[str(recommendation)]}”: {have_scores(len(known), len(own), 'indicator')}{at}."


@frozen(kw_only=True, eq=False)
class _Row:
    """A line of the chart: the title of a recommendation, or an indicator with its cells."""

    name: str
    words: str
    height: float
    is_title: bool


def _rows(result: Result, now: pd.DataFrame) -> Iterator[_Row]:
    titles = {item.id: item.title for item in result.card.recommendations}
    lines = next((lines for most, lines in LINES if len(now) <= most), 1)
    before = ""
    for row in now.to_dict("records"):
        if row["recommendation"] != before:
            before = row["recommendation"]
            words = lines_of(titles[before], WIDTH - 2 * MARGIN, HEAD, bold=True, most=3)
            yield _Row(name=before, words=words, height=height_of(words, HEAD) + 0.12,
                       is_title=True)  # fmt: skip
        words = lines_of(row["question"], NAMES - 0.1, SMALL, most=lines)
        height = max(height_of(words, SMALL), 0.14) + 0.03
        yield _Row(name=row["indicator"], words=words, height=height, is_title=False)


def _draw(result: Result, cells: pd.DataFrame, now: pd.DataFrame, head: Heading) -> Chart:
    rows, card, count = list(_rows(result, now)), result.card, len(result.periods)
    drawn = cells[["score", "low", "high"]].to_numpy(dtype=float) if len(cells) else np.zeros(0)
    axis = axis_of(card, [drawn])
    wide = min(WIDTH - 2 * MARGIN - NAMES - NOW, WIDEST * count)
    entries = list(_entries(result, cells, wide / max(count, 1)))
    tall = sum(row.height for row in rows)
    below = 2 * TICKS + tall + GAP + KEY + legend_height(entries)
    page = Page("heatmap", head, below)
    top, left = head_height(head) + TICKS, MARGIN + NAMES
    axes = page.axes(left, top, wide, tall, "cells")
    axes.set(xlim=(-0.5, count - 0.5), ylim=(tall, 0.0), yticks=[])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    period_ticks(axes, result.periods, count - 1, wide, marked=False, above=tall > 3.0)
    for place in np.flatnonzero(result.periods > result.last_complete):
        axes.axvspan(place - 0.5, place + 0.5, color=VEIL, linewidth=0, zorder=0.4,
                     gid=f"provisional:{place}")  # fmt: skip
    _write_names(page, result, rows, now, (top, left + wide + NOW))
    spots = _spots(rows)
    draw_cells(axes, card, cells, spots, (axis, wide / max(count, 1)))
    note_cells(page.chart, axes, card, cells, spots)
    at = top + tall + TICKS + GAP
    draw_key(page, axis, left, at)
    draw_legend(page, entries, at + KEY)
    return page.chart


def _spots(rows: list[_Row]) -> dict[str, tuple[float, float]]:
    """Top and bottom of the cells of each indicator, in inches from the top of the axes."""
    found, at = {}, 0.0
    for row in rows:
        if not row.is_title:
            middle, half = at + row.height / 2, min(row.height / 2 - 0.015, TALLEST / 2)
            found[row.name] = (middle - half, middle + half)
        at += row.height
    return found


def _write_names(
    page: Page, result: Result, rows: list[_Row], now: pd.DataFrame, corner: tuple[float, float]
) -> None:
    """Titles across the page, questions left of the cells, the figures of today right of them."""
    top, beside = corner
    display, latest = result.card.printed, now.set_index("indicator")
    page.text(beside, top - TICKS + 0.03, f"in {result.last_complete}", SMALL, colour=SOFT,
              align="right", gid="header:now")  # fmt: skip
    for row in rows:
        if row.is_title:
            page.sheet.plot([MARGIN, WIDTH - MARGIN], [top + 0.05] * 2, color=RULE, linewidth=0.6)
            page.text(MARGIN, top + 0.08, row.words, HEAD, bold=True, gid=f"title:{row.name}")
        else:
            middle = top + row.height / 2
            page.text(MARGIN, middle - height_of(row.words, SMALL) / 2, row.words, SMALL,
                      gid=f"name:{row.name}")  # fmt: skip
            words = figures(latest.loc[row.name], display)
            page.text(beside, middle - height_of(words, SMALL) / 2, words, SMALL, align="right",
                      gid=f"now:{row.name}")  # fmt: skip
        top += row.height


def _entries(result: Result, cells: pd.DataFrame, each: float) -> Iterator[Entry]:
    status = set(cells["obs_status"])
    yield Entry(sign="full_cell", words="observed in the period")
    if status & {"I", "P"}:
        yield Entry(sign="low_cell", words="carried forward, or filled in")
    if "O" in status:
        yield Entry(sign="stale", words="not observed, or too long ago")
    if "M" in status:
        yield Entry(sign="dash", words="does not apply")
    if (result.periods > result.last_complete).any():
        yield Entry(sign="veil", words=f"{result.periods[-1]} is not over")
    if not has_number_in_each(result.card, cells, each):
        yield Entry(sign="none", words="Numbers stand where the score changes, if they fit.")
