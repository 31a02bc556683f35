"""How the scores went: small multiples, one panel for the card and for each recommendation."""

from collections.abc import Iterator

import pandas as pd

from scorecard.charts.events import move_data, move_words
from scorecard.charts.figure import Chart
from scorecard.charts.headlines import scores_headline
from scorecard.charts.layout import MARGIN, Page, head_height
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.style import WIDTH, style
from scorecard.charts.trend_panel import (
    Slot,
    draw_panel,
    panel_of_node,
    room_beside,
    row_height,
)  # fmt: skip
from scorecard.charts.words import Heading, finding, heading, move_told, node_name, stands
from scorecard.definitions.card import Card
from scorecard.scoring import Result
from scorecard.summary import percent

GUTTER, BELOW = 0.3, 0.22


def trend_data(result: Result, *, unit: str | None = None) -> pd.DataFrame:
    """
    The series behind the chart.

    Args:
        result: A result.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        `node, level, title, aspect, period, score, low, high, coverage, obs_status,
        is_provisional`: the card, then its recommendations; aspects in card order, `all` last.
        `score` is NaN where too little was observed: there the line breaks.
    """
    name = result.card.units[result.unit_position(unit)]
    scores = result.scores
    kept = scores[scores["level"].isin(["card", "recommendation"]) & (scores["unit"] == name)]
    titles = {item.id: item.title for item in result.card.nodes}
    frame = kept.assign(
        title=kept["node"].astype(object).map(titles),
        is_provisional=kept["period"] > result.last_complete,
    )
    frame = frame.sort_values(["node", "aspect", "period"], kind="stable")
    columns = ["node", "level", "title", "aspect", "period", "score", "low", "high", "coverage",
               "obs_status", "is_provisional"]  # fmt: skip
    return frame[columns].reset_index(drop=True)


def trend(result: Result, *, unit: str | None = None, labels: pd.DataFrame | None = None) -> Chart:
    """
    Draw how the card and each recommendation went since the series began.

    Aspects and total as lines, the total's interval as a band, coverage as a strip below;
    baseline and target marked; the quarters that moved the total most numbered and named.

    Args:
        result: A result.
        unit: Who is scored; may be left out where the card has one unit.
        labels: What `robust_labels` says of them: fragile is then what would change by other rules
            or draws too.

    Returns:
        A figure with `alt_text`.

    Raises:
        ScorecardError: An unknown unit, or no period was over on the as-of date.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> "as of 2026-03-31" in sc.charts.trend(result).alt_text
        True
    """
    series = trend_data(result, unit=unit)
    name = result.card.units[result.unit_position(unit)]
    now = standing_rows(result, series, name, labels)
    totals = now[now["aspect"] == "all"].reset_index(drop=True)
    moves = move_data(result, list(totals["node"]), unit=unit)
    head = heading(result, "Scores over time", name, finding(result, totals),
                   scores_headline(result, totals))  # fmt: skip
    with style():
        chart = _draw(result, series, now, moves, head)
    told = [f"“{row['title']}” {stands(result.card, row, is_first=False)}."
            for row in totals.to_dict("records")[1:]]  # fmt: skip
    chart.alt_text = " ".join([chart.alt_text, *told, *_moves_told(result.card, totals, moves)])
    return chart


def standing_rows(
    result: Result, series: pd.DataFrame, unit: str, labels: pd.DataFrame | None
) -> pd.DataFrame:
    """The series at the last complete period, with label, fragile, target and moves."""
    now = series[series["period"] == result.last_complete].astype({"node": object})
    trends = result.trends
    own = trends[trends["unit"] == unit][
        ["node", "aspect", "baseline", "target", "label", "fragile", "reason", "moves"]
    ]
    keys = ["node", "aspect"]
    own = own.astype(dict.fromkeys(keys, object))
    if labels is not None:
        robust = labels.loc[labels["unit"] == unit, [*keys, "fragile"]]
        robust = robust.astype(dict.fromkeys(keys, object))
        own = own.drop(columns="fragile").merge(robust, on=keys)
    now = now.astype({"aspect": object}).merge(own, on=keys, how="left")
    return now.assign(label=now["label"].astype(object), fragile=now["fragile"].astype(bool))


def _moves_told(card: Card, totals: pd.DataFrame, moves: pd.DataFrame) -> list[str]:
    titles = {row["node"]: f"“{row['title']}”" for row in totals.to_dict("records")[1:]}
    titles[totals["node"][0]] = node_name(totals.iloc[0])
    told = []
    for row in moves.to_dict("records"):
        words = move_words(row)
        stop = "" if words.endswith((".", "?", "!")) else "."
        told.append(f"{titles[row['node']]} {move_told(card, row['change'])} in {row['period']}: {words}{stop}")  # fmt: skip
    return told


def _draw(
    result: Result, series: pd.DataFrame, now: pd.DataFrame, moves: pd.DataFrame, head: Heading
) -> Chart:
    """Lay the panels out, two side by side, and draw them."""
    nodes = list(dict.fromkeys(series["node"].astype(object)))
    columns = 2 if len(nodes) > 1 else 1
    across = (WIDTH - 2 * MARGIN - GUTTER * (columns - 1)) / columns
    panels = [panel_of_node(result, series, now, moves, node, across) for node in nodes]
    beside = room_beside(result, panels)
    rows = [panels[n : n + columns] for n in range(0, len(panels), columns)]
    entries = list(_entries(result, series, moved=len(moves) > 0))
    heights = [row_height(row) + BELOW for row in rows]
    page = Page("trend", head, sum(heights) + legend_height(entries))
    at = head_height(head)
    for row, height in zip(rows, heights, strict=True):
        for number, panel in enumerate(row):
            left = MARGIN + number * (across + GUTTER)
            slot = Slot(left=left, top=at, across=across, beside=beside)
            draw_panel(page, result, panel, slot, row)
        at += height
    draw_legend(page, entries, at)
    return page.chart


def _entries(result: Result, series: pd.DataFrame, *, moved: bool) -> Iterator[Entry]:
    """How to read the chart; only what it holds."""
    yield Entry(sign="line", words="total of all aspects")
    yield Entry(sign="band", words="all that the evidence allows for the total")
    if series["obs_status"].isin(["I", "P"]).any():
        yield Entry(sign="hollow", words="partly carried forward, not observed or not over")
    if series["score"].isna().any():
        yield Entry(sign="gap", words="line broken: too little known for a score")
    yield Entry(sign="bars", words="share of the weight known (hollow: below the "
                f"{percent(result.card.method.coverage)} needed)")  # fmt: skip
    yield Entry(sign="baseline", words=f"baseline {result.card.baseline}")
    if any(item.target_on for item in result.card.recommendations):
        yield Entry(sign="target", words="target at its date, or ▶ beyond the axis")
    if series["is_provisional"].any():
        yield Entry(sign="veil", words=f"{result.periods[-1]} is not over")
    if moved:
        yield Entry(sign="number", words="moved the total most; named below")
    yield Entry(sign="none", words=f"Figures at the line ends: {result.last_complete}")
