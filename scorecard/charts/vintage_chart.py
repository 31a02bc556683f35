"""What each period's score was believed to be at each date: a line for each period."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scorecard.charts.axis import axis_of, round_ticks
from scorecard.charts.figure import Chart, text_width
from scorecard.charts.layout import MARGIN, Page, head_height, spread
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.style import LEADING, PAPER, SMALL, SOFT, WIDTH, look, style
from scorecard.charts.ticks import value_ticks
from scorecard.charts.words import Heading, credit, scale_of
from scorecard.definitions.card import Card
from scorecard.revisions import Vintages
from scorecard.summary import points, signed

TALL, ROOM, ABOVE = 3.2, 0.35, 0.1  # inches: of the scale, below it, above it
NARROWEST, LEAST = 0.1, 0.0005  # of the scale: what is shown of it, what counts as a revision


def vintages_data(
    triangle: Vintages, *, node: str | None = None, unit: str | None = None
) -> pd.DataFrame:
    """
    The scores of one node by period and date.

    Args:
        triangle: A revision triangle.
        node: Node id; by default the card.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        `period, as_of, score, is_over`, for dates at which the period had begun; `score` is empty
        where too little was known.

    Raises:
        ScorecardError: An unknown node or unit.
    """
    triangle.triangle(node, unit=unit)  # refuses an unknown node or unit
    wanted = triangle.card.id if node is None else node
    name = triangle.card.units[0] if unit is None else unit
    rows = triangle.scores
    own = rows[(rows["node"] == wanted) & (rows["unit"] == name) & (rows["obs_status"] != "M")]
    own = own.assign(as_of=pd.to_datetime(own["as_of"].astype(object)))
    own = own.sort_values(["period", "as_of"], kind="stable")
    return own[["period", "as_of", "score", "is_over"]].reset_index(drop=True)


def vintages(triangle: Vintages, *, node: str | None = None, unit: str | None = None) -> Chart:
    """
    Draw what each period's score was believed to be at each date.

    A level line means that nothing known later changed the score; hollow marks are dates before
    the period was over.

    Args:
        triangle: A revision triangle.
        node: Node id; by default the card.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        A figure with `alt_text`.

    Raises:
        ScorecardError: An unknown node or unit.

    Example:
        >>> import scorecard as sc
        >>> found = sc.vintages("nato_japan", ["2024Q2"], ["2024-06-30", "2024-12-31"])
        >>> "2024Q2" in sc.charts.vintages(found, node="economic_security").alt_text
        True
    """
    rows = vintages_data(triangle, node=node, unit=unit)
    name = triangle.card.id if node is None else node
    with style():
        chart = _draw(triangle.card, rows, _heading(triangle, name, unit, rows))
    told = [
        f"{period}: {', then '.join(points(score, triangle.card.printed) for score in own['score'])}."
        for period, own in rows.groupby("period")
    ]
    chart.alt_text = " ".join([chart.alt_text, *told])
    return chart


def _heading(triangle: Vintages, node: str, unit: str | None, rows: pd.DataFrame) -> Heading:
    card = triangle.card
    of = f", {unit}" if len(card.units) > 1 else ""
    aspect = "" if triangle.aspect == "all" else f", {triangle.aspect.replace('_', ' ')}"
    what = "The whole card" if node == card.id else card.node(node).title
    dates = sorted({str(day.date()) for day in rows["as_of"]})
    span = " to ".join(dict.fromkeys([*dates[:1], *dates[-1:]]))
    return Heading(
        title=card.title,
        subject=f"{what}{of}{aspect}: scores by the date at which they were known, {span}",
        credit=credit(
            card,
            f"its evidence as known from {span}"
            if len(dates) > 1
            else f"its evidence as of {span}",
        ),
        finding=_finding(card, rows, len(triangle.late)),
    )


def _finding(card: Card, rows: pd.DataFrame, late: int) -> str:
    """The largest revision since a score was first published, and how much evidence came late."""
    known = rows[rows["is_over"] & rows["score"].notna()]
    ends = known.groupby("period")["score"].agg(["first", "last"])
    moved = (ends["last"] - ends["first"]).abs()
    came = f"{late} row{'' if late == 1 else 's'} of evidence came late" if late else (
        "No evidence came late"
    )  # fmt: skip
    if moved.empty:
        return f"No score was known at any of the dates. {came}."
    if moved.max() < LEAST * card.scale.length:
        return f"No score was revised once its period was over. {came}."
    place = int(moved.to_numpy().argmax())
    period, (first, last) = ends.index[place], ends.to_numpy()[place]
    was, became = points(first, card.printed), points(last, card.printed)
    by = signed(last - first, card.printed)
    how = f"by {by}" if was == became else f"from {was} to {became}{scale_of(card)} ({by})"
    return f"Most revised: {period}, {how}. {came}."


def _draw(card: Card, rows: pd.DataFrame, head: Heading) -> Chart:
    places = {day: number for number, day in enumerate(sorted(set(rows["as_of"])))}
    rows = rows.assign(place=rows["as_of"].map(places))
    periods = list(dict.fromkeys(rows["period"]))
    names = {period: _name(card, period, rows) for period in periods}
    wide = max((text_width(name, SMALL) for name in names.values()), default=0.0)
    entries = list(_entries())
    page = Page("vintages", head, ABOVE + TALL + ROOM + legend_height(entries))
    top, left = head_height(head) + ABOVE, MARGIN + 0.3
    across = WIDTH - MARGIN - left - wide - 0.25
    axes = page.axes(left, top, across, TALL, "scale")
    low, high = _limits(card, rows["score"])
    axes.set(ylim=(low, high))
    value_ticks(axes, *round_ticks(card.printed, low, high), side="left")
    _dates(axes, list(places), across)
    ends = []
    for number, period in enumerate(periods):
        own = rows[rows["period"] == period]
        _line(axes, own, str(period), number, len(periods))
        known = own["score"].dropna()
        if len(known):
            ends.append((period, float(known.iloc[-1])))
    step = SMALL * LEADING / 72
    wanted = [TALL * (high - value) / (high - low) for _, value in ends]
    placed = spread(wanted, [step] * len(ends), 0.0, TALL)
    for (period, _), at in zip(ends, placed, strict=True):
        number = periods.index(period)
        page.text(left + across + 0.15, top + at - step / 2, names[period], SMALL,
                  colour=_look(number, len(periods))["color"], gid=f"name:{period}")  # fmt: skip
    draw_legend(page, entries, top + TALL + ROOM)
    return page.chart


def _name(card: Card, period: pd.Period, rows: pd.DataFrame) -> str:
    known = rows["score"][rows["period"] == period].dropna()
    return f"{period}: {points(known.iloc[-1], card.printed)}" if len(known) else str(period)


def _limits(card: Card, scores: pd.Series) -> tuple[float, float]:
    """Ends of the scale with room around; never narrower than a tenth of it."""
    known = scores.dropna()
    if known.empty:
        return axis_of(card, []).limits
    low, high = float(known.min()), float(known.max())
    room = max(0.08 * (high - low), (NARROWEST * card.scale.length - (high - low)) / 2)
    return low - room, high + room


def _dates(axes: Axes, found: list[pd.Timestamp], across: float) -> None:
    """Ticks at the dates, as many as fit beside each other."""
    places = np.arange(len(found))
    each = text_width("2026-09-30", SMALL) + 0.12
    step = max(1, int(np.ceil(len(found) * each / across)))
    axes.set_xlim(-0.3, max(len(found) - 0.7, 0.3))
    axes.set_xticks(places[::step], [str(day.date()) for day in found[::step]])
    axes.tick_params(axis="x", labelcolor=SOFT)


def _look(number: int, count: int) -> dict[str, Any]:
    """Colour, marker and dashes of a period's line: never by colour alone."""
    how = look(f"p{number}", tuple(f"p{place}" for place in range(count)))
    dashes = "solid" if how.dashes is None else (0, how.dashes)
    return {"color": how.colour, "marker": how.marker, "linestyle": dashes}


def _line(axes: Axes, own: pd.DataFrame, period: str, number: int, count: int) -> None:
    how = _look(number, count)
    place = own["place"].to_numpy()
    axes.plot(place, own["score"], linewidth=1.1, markersize=0, gid=f"line:{period}",
              **{**how, "marker": None})  # fmt: skip
    for over, face in ((True, how["color"]), (False, PAPER)):
        part = own[own["is_over"] == over]
        axes.plot(part["place"], part["score"], marker=how["marker"], linestyle="none",
                  markersize=4.5, markerfacecolor=face, markeredgecolor=how["color"],
                  markeredgewidth=0.9, clip_on=False, zorder=3,
                  gid=f"{'known' if over else 'provisional'}:{period}")  # fmt: skip


def _entries() -> Iterator[Entry]:
    yield Entry(sign="none", words="A line for each period, by what was known at each date:")
    yield Entry(sign="strong", words="the period was over")
    yield Entry(sign="weak", words="not over yet")
