"""What changed between two results, as a waterfall from the score before to the score after."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scorecard.charts.axis import axis_of, round_ticks
from scorecard.charts.figure import Chart
from scorecard.charts.layout import MARGIN, Page, head_height, height_of, lines_of
from scorecard.charts.style import INK, PAPER, SMALL, SOFT, WIDTH, style
from scorecard.charts.ticks import value_ticks
from scorecard.charts.words import Heading, credit, move_told, scale_of
from scorecard.comparison.compare import WORDS, Comparison
from scorecard.definitions.card import Card
from scorecard.summary import points, scale_words, signed

NAMED, SCALE, FIGURES = 3.55, 2.75, 0.9  # inches
GAP, BAR, LEAST = 0.1, 0.15, 0.04  # inches, inches, share of the scale that is shown
RISE, FALL = "#0069a6", "#b24a00"
ROUNDING = 1e-9
MOST = 12


def change_data(
    comparison: Comparison, *, node: str | None = None, most: int = MOST
) -> pd.DataFrame:
    """
    The steps of a waterfall: what each indicator moved, cause by cause.

    Args:
        comparison: A comparison.
        node: Node id; by default the card.
        most: Indicators shown at most, those that moved most; the others of a cause are one step.

    Returns:
        `step, cause, indicator, title, points, start, end, evidence_ids`: first `before`, then a
        `part` for each cause and indicator that moved the value (`rest` for those taken together,
        with an empty indicator), last `after`. `start` and `end` are values before they are held
        against the coverage; all empty where nothing was ever known on one side.

    Raises:
        ScorecardError: Neither card has such a node.
    """
    own = comparison.of(node)
    name = comparison.after.card.id if node is None else node
    total = comparison.totals[comparison.totals["node"] == name].iloc[0]
    own = own.astype({"cause": object})
    sums = own.groupby(["cause", "indicator"], sort=False).agg(
        points=("points", "sum"), evidence_ids=("evidence_id", lambda ids: tuple(filter(None, ids)))
    )
    moved = sums[sums["points"].abs() > ROUNDING].reset_index()
    titles = {
        item.id: item.question
        for card in (comparison.before.card, comparison.after.card)
        for item in card.indicators
    }
    moved["title"] = [titles.get(name, "All together") for name in moved["indicator"]]
    moved["step"] = "part"
    kept = moved["points"].abs().rank(method="first", ascending=False) <= most
    rows = [_end("before", total["value_before"])]
    for cause, of_cause in moved.groupby("cause", sort=False):
        shown, others = of_cause[kept[of_cause.index]], of_cause[~kept[of_cause.index]]
        rows += _records(shown)
        if len(others):
            ids = tuple(sorted({name for own in others["evidence_ids"] for name in own}))
            rows.append({
                "step": "rest", "cause": cause, "indicator": "", "evidence_ids": ids,
                "title": f"{len(others)} others", "points": others["points"].sum(),
            })  # fmt: skip
    rows.append(_end("after", total["value_after"]))
    frame = pd.DataFrame(rows)
    is_end = frame["step"].isin(["before", "after"])
    along = total["value_before"] + frame["points"].where(~is_end, 0.0).cumsum()
    frame["start"] = np.where(is_end, frame["points"], along - frame["points"])
    frame["end"] = np.where(is_end, frame["points"], along)
    columns = ["step", "cause", "indicator", "title", "points", "start", "end", "evidence_ids"]
    return frame[columns]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def _end(step: str, value: float) -> dict[str, Any]:
    return {"step": step, "cause": "", "indicator": "", "title": "", "points": value,
            "evidence_ids": ()}  # fmt: skip


def change(comparison: Comparison, *, node: str | None = None, most: int = MOST) -> Chart:
    """
    Draw how a score came from where it was to where it is: a step for each cause and indicator.

    Args:
        comparison: A comparison.
        node: Node id; by default the card.
        most: Indicators shown at most; see `change_data`.

    Returns:
        A figure with `alt_text`.

    Raises:
        ScorecardError: Neither card has such a node.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> found = sc.compare(result, result, before="2024Q4")
        >>> "new evidence" in sc.charts.change(found, node="economic_security").alt_text
        True
    """
    rows = change_data(comparison, node=node, most=most)
    name = comparison.after.card.id if node is None else node
    with style():
        chart = _draw(comparison, rows, _heading(comparison, name))
    display = comparison.after.card.printed
    told = [
        f"{row['title'].rstrip('?.')}: {signed(row['points'], display)} ({WORDS[row['cause']]})."
        for row in _records(rows) if row["step"] in ("part", "rest")
    ]  # fmt: skip
    chart.alt_text = " ".join([chart.alt_text, *told])
    return chart


def _heading(comparison: Comparison, node: str) -> Heading:
    card = comparison.after.card
    titles = {item.id: item.title for item in (*comparison.before.card.nodes, *card.nodes)}
    of = f", {comparison.unit}" if len(card.units) > 1 else ""
    aspect = "" if comparison.aspect == "all" else f", {comparison.aspect.replace('_', ' ')}"
    name = "The whole card" if node == card.id else titles[node]
    dates = [str(side.as_of.date()) for side in (comparison.before, comparison.after)]
    return Heading(
        title=card.title,
        subject=f"{name}{of}{aspect}: what changed, {comparison.sides}",
        finding=_finding(comparison, node),
        headline=_headline(comparison, node, "All recommendations together"
                           if node == card.id else f"“{titles[node]}”"),
        credit=credit(card, f"as of {' and '.join(dict.fromkeys(dates))}"),
    )  # fmt: skip


def _headline(comparison: Comparison, node: str, name: str) -> str:
    """How far it moved, and by what most."""
    card, total = comparison.after.card, _total(comparison, node)
    moved = total["value_after"] - total["value_before"]
    sides = f"between {comparison.period_before} and {comparison.period_after}"
    if np.isnan(moved):
        return f"{name}: no change can be given {sides}"
    if abs(moved) <= ROUNDING:
        return f"{name} did not move {sides}"
    sums = comparison.by_cause(node)
    cause = WORDS[str(sums["cause"].iloc[int(sums["points"].abs().to_numpy().argmax())])]
    return f"{name} {move_told(card, moved)} {sides}, most of it by {cause}"


def _total(comparison: Comparison, node: str) -> pd.Series:
    return comparison.totals[comparison.totals["node"] == node].iloc[0]


def _finding(comparison: Comparison, node: str) -> str:
    card, total = comparison.after.card, _total(comparison, node)
    old, new = total["value_before"], total["value_after"]
    if np.isnan(old) or np.isnan(new):
        return "Nothing was ever known on one of the two sides, so no change can be given."
    sums = comparison.by_cause(node)
    said = [
        f"{WORDS[row['cause']]} {signed(row['points'], card.printed)}"
        for row in _records(sums) if abs(row["points"]) > ROUNDING
    ]  # fmt: skip
    causes = f": {', '.join(said)}" if said else ", as nothing moved it"
    hidden = " Too little is known on one side for a score to be shown; these are the last known " \
             "values." if np.isnan(total["change"]) else ""  # fmt: skip
    first, last = points(old, card.printed), points(new, card.printed)
    by = signed(new - old, card.printed)
    return f"From {first} to {last}{scale_of(card)} ({by}){causes}.{hidden}"


def _draw(comparison: Comparison, rows: pd.DataFrame, head: Heading) -> Chart:
    card = comparison.after.card
    steps = [_step(comparison, row) for row in _records(rows)]
    lines: list[dict[str, Any]] = []
    for step in steps:
        if step["cause"] and (not lines or lines[-1]["cause"] != step["cause"]):
            cause = WORDS[step["cause"]]
            total = rows["points"][rows["cause"] == step["cause"]].sum()
            lines.append({"step": "cause", "cause": step["cause"], "bold": True, "end": np.nan,
                          "start": np.nan, "figure": signed(total, card.printed),
                          "gid": step["cause"],
                          "name": lines_of(cause[0].upper() + cause[1:], NAMED, SMALL, bold=True)})  # fmt: skip
        lines.append(step)
    heights = [max(height_of(line["name"], SMALL), BAR) + GAP / 2 for line in lines]
    page = Page("change", head, sum(heights) + 0.4)
    top, left = head_height(head), MARGIN + NAMED + 0.1
    axes = page.axes(left, top, SCALE, sum(heights), "waterfall")
    low, high = _limits(card, rows)
    axes.set(xlim=(low, high), ylim=(sum(heights), 0), yticks=[])
    value_ticks(axes, *round_ticks(card.printed, low, high), side="bottom")
    axes.spines["left"].set_visible(False)
    page.text(left + SCALE / 2, top + sum(heights) + 0.16, _counted_in(card), SMALL, colour=SOFT,
              align="center", gid="unit")  # fmt: skip
    at, last = 0.0, np.nan
    for line, height in zip(lines, heights, strict=True):
        middle = at + height / 2
        size = height_of(line["name"], SMALL)
        page.text(MARGIN, top + middle - size / 2, line["name"], SMALL, bold=line["bold"],
                  gid=f"name:{line['gid']}")  # fmt: skip
        page.text(WIDTH - MARGIN, top + middle - height_of("x", SMALL) / 2, line["figure"], SMALL,
                  bold=line["bold"], align="right", gid=f"figure:{line['gid']}")  # fmt: skip
        _bar(axes, line, middle, last)
        last = middle if line["step"] != "cause" else last
        at += height
    return page.chart


def _step(comparison: Comparison, row: dict[str, Any]) -> dict[str, Any]:
    """A line of the chart: its name and figure in words."""
    display = comparison.after.card.printed
    if row["step"] in ("before", "after"):
        period = getattr(comparison, f"period_{row['step']}")
        name = f"{period}, {'before' if row['step'] == 'before' else 'after'}"
        return {**row, "name": name, "bold": True, "figure": points(row["points"], display),
                "gid": row["step"]}  # fmt: skip
    name = lines_of(row["title"], NAMED - 0.12, SMALL, most=2)
    return {**row, "name": name, "bold": False, "figure": signed(row["points"], display),
            "gid": f"{row['cause']}:{row['indicator']}"}  # fmt: skip


def _counted_in(card: Card) -> str:
    ends = scale_words(card.printed)
    return f"scale: {ends}" if ends else (
        "points of 100" if card.scale.is_hundred else card.scale.words
    )  # fmt: skip


def _limits(card: Card, rows: pd.DataFrame) -> tuple[float, float]:
    """Ends of the scale, with room around; never narrower than a small part of it."""
    values = rows[["start", "end"]].to_numpy(dtype=float)
    if np.isnan(values).all():
        return axis_of(card, []).limits
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = max(0.08 * (high - low), (LEAST * card.scale.length - (high - low)) / 2)
    return low - room, high + room


def _bar(axes: Axes, line: dict[str, Any], middle: float, last: float) -> None:
    """A step as a bar from where it starts to where it ends; an end as a line with a mark."""
    if line["step"] == "cause" or np.isnan(line["end"]):
        return
    if not np.isnan(last):
        axes.plot([line["start"]] * 2, [last, middle], color=SOFT, linewidth=0.6,
                  gid=f"link:{line['gid']}")  # fmt: skip
    if line["step"] in ("before", "after"):
        axes.plot([line["end"]], [middle], marker="D", markersize=6, color=INK, linestyle="none",
                  clip_on=False, zorder=4, gid=f"end:{line['gid']}")  # fmt: skip
        return
    rises = line["points"] > 0
    axes.barh(
        middle, line["end"] - line["start"], left=line["start"], height=BAR, zorder=3,
        color=RISE if rises else PAPER, edgecolor=RISE if rises else FALL, linewidth=0.9,
        hatch=None if rises else "////",
    )[0].set_gid(f"bar:{line['gid']}")  # fmt: skip
