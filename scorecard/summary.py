"""The few lines that say what a result found, as a frame, as text and as HTML."""

import html
import math
import textwrap
from collections.abc import Iterable

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.validators import SUMMARY_COLUMNS

NOT_SHOWN = "–"


def summary(scores: pd.DataFrame, trends: pd.DataFrame, card: Card, period: str) -> pd.DataFrame:
    """
    Where the card and each recommendation stand in one period, aspects side by side.

    Args:
        scores: As `aggregate` returns them.
        trends: As `trend` returns them.
        card: The card.
        period: The period.

    Returns:
        One row for each unit and node, the card last: `unit, node, title`, a column for each
        aspect, then `score, low, high, coverage, label, fragile, worst_child`. Points from 0 to
        100, NaN where too little is known.
    """
    nodes = [item for item in card.nodes if item.level == "recommendation"]
    nodes.append(card.nodes[0])
    order = [(unit, node.id) for unit in card.units for node in nodes]
    now = scores[
        (scores["period"] == card.period(period)) & scores["node"].isin([n.id for n in nodes])
    ]
    by_aspect = now.astype({"unit": object, "node": object, "aspect": object}).pivot_table(
        index=["unit", "node"], columns="aspect", values="score", dropna=False, sort=False
    )
    aspects = by_aspect.reindex(index=order, columns=[a for a in card.aspects if a != "all"])
    keys = ["unit", "node"]
    total = now[now["aspect"] == "all"].astype({"unit": object, "node": object}).set_index(keys)
    labels = trends[trends["aspect"] == "all"].astype({"unit": object, "node": object})
    frame = aspects.join(total[["score", "low", "high", "coverage", "worst_child"]].reindex(order))
    frame = frame.join(labels.set_index(keys)[["label", "fragile"]])
    frame.insert(0, "title", [card.node(node).title for _, node in order])
    last = ["score", "low", "high", "coverage", "label", "fragile", "worst_child"]
    return frame[[name for name in frame.columns if name not in last] + last].reset_index()


def points(value: float) -> str:
    """Points as they are shown: a whole number, or a dash where there is no score."""
    return NOT_SHOWN if math.isnan(value) else f"{value:.0f}"


def signed(change: float) -> str:
    """
    A change in points as it is shown, with its sign and one decimal.

    Example:
        >>> signed(6.04), signed(-2.0), signed(-0.01)
        ('+6.0', '−2.0', '+0.0')
    """
    if math.isnan(change):
        return NOT_SHOWN
    return f"{round(change, 1) + 0.0:+.1f}".replace("-", "−")


def between(low: float, high: float) -> str:
    """An interval as it is shown."""
    return NOT_SHOWN if math.isnan(low) else f"{low:.0f}–{high:.0f}"


def percent(share: float) -> str:
    """A share as it is shown."""
    return NOT_SHOWN if math.isnan(share) else f"{100 * share:.0f} %"


def label_words(label: str, *, fragile: bool) -> str:
    """A label, marked where it would not hold at both ends of the interval."""
    return f"{label} (fragile)" if fragile else label


def summary_cells(frame: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a summary, as words."""
    aspects = [name for name in frame.columns if name not in SUMMARY_COLUMNS]
    several = len(frame["unit"].unique()) > 1
    header = ["", *aspects, "all", "between", "known", "trend"]
    rows = []
    for row in frame.to_dict("records"):
        title = f"{row['title']} – {row['unit']}" if several else str(row["title"])
        rows.append(
            [
                title,
                *(points(row[aspect]) for aspect in aspects),
                points(row["score"]),
                between(row["low"], row["high"]),
                percent(row["coverage"]),
                label_words(str(row["label"]), fragile=bool(row["fragile"])),
            ]
        )
    return header, rows


def as_text(head: Iterable[str], frame: pd.DataFrame) -> str:
    """A summary for a terminal: some lines of heading, then a table, titles in several lines."""
    header, rows = summary_cells(frame)
    wrapped = [textwrap.wrap(row[0], 38) or [""] for row in rows]
    widths = [38, *(max(len(row[n]) for row in [header, *rows]) for n in range(1, len(header)))]
    lines = [*head, ""]

    def line(cells: list[str]) -> str:
        middle = [cell.rjust(width) for cell, width in zip(cells[1:-1], widths[1:-1], strict=True)]
        return "  ".join([cells[0].ljust(widths[0]), *middle, cells[-1]]).rstrip()

    lines.append(line(header))
    for title, row in zip(wrapped, rows, strict=True):
        lines.append(line([title[0], *row[1:]]))
        lines += [f"  {more}" for more in title[1:]]
    return "\n".join(lines)


def as_html(head: Iterable[str], frame: pd.DataFrame) -> str:
    """A summary for a notebook."""
    header, rows = summary_cells(frame)
    title, *others = [html.escape(text) for text in head]
    cells = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in header)
    body = "".join(
        f'<tr><th scope="row" style="text-align:left">{html.escape(row[0])}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f"<p><strong>{title}</strong><br>{'<br>'.join(others)}</p>"
        f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
    )
