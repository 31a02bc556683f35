"""The few lines that say what a result found, as a frame, as text and as HTML."""

import html
import math
import textwrap
from collections.abc import Iterable

import pandas as pd

from scorecard.bands import band
from scorecard.definitions.card import Card
from scorecard.definitions.scales import Display
from scorecard.definitions.validators import SUMMARY_COLUMNS
from scorecard.rounding import rounded

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
        100, NaN where too little is known. Where the card declares bands for these nodes, `band,
        band_low, band_high` follow on `high`; see `band`.
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
    if card.method.bands:
        bands = band(scores[scores["period"] == card.period(period)], card)
        bands = bands[bands["aspect"] == "all"]
        named = bands.astype(dict.fromkeys((*keys, *_BANDS), object)).set_index(keys)
        frame = frame.join(named[list(_BANDS)].reindex(order))
        last[3:3] = _BANDS
    return frame[[name for name in frame.columns if name not in last] + last].reset_index()


_BANDS = ("band", "band_low", "band_high")


def signed(change: float, display: Display | None = None) -> str:
    """
    A change as it is shown, with its sign and one decimal more than scores have.

    Args:
        change: Points, or NaN.
        display: How the card's scores are printed, if not as whole points.

    Example:
        >>> signed(6.04), signed(-2.0), signed(-0.01)
        ('+6.0', '−2.0', '+0.0')
        >>> signed(50, Display(worst=6, best=1, digits=1))
        '−2.50'
    """
    if math.isnan(change):
        return NOT_SHOWN
    size, digits = change, 1
    if display is not None:
        size, digits = display.of_change(change), display.digits + 1
    return f"{round(size, digits) + 0.0:+.{digits}f}".replace("-", "−")


def distance(change: float, display: Display | None = None) -> str:
    """
    How far apart two scores lie, as it is shown: with as many decimals as scores have.

    Example:
        >>> distance(-25.0), distance(-25.0, Display(worst=1, best=7, digits=1))
        ('25', '1.5')
    """
    if display is None or math.isnan(change):
        return points(abs(change))
    size = float(rounded(abs(display.of_change(change)), display.rounding, display.digits))
    return f"{size:.{display.digits}f}"


def points(value: float, display: Display | None = None) -> str:
    """
    Points as they are shown: a whole number, or a dash where there is no score.

    Args:
        value: Points from 0 to 100, or NaN.
        display: The card's own scale, if it has one.

    Example:
        >>> points(62.5), points(62.5, Display(worst=1, best=7, digits=1))
        ('62', '4.8')
    """
    if math.isnan(value):
        return NOT_SHOWN
    if display is None:
        return f"{round(value):d}"
    shown = float(rounded(display.of(value), display.rounding, display.digits))
    return f"{shown:.{display.digits}f}"


def between(low: float, high: float, display: Display | None = None) -> str:
    """An interval as it is shown."""
    return NOT_SHOWN if math.isnan(low) else "–".join(ends_shown(low, high, display))


def ends_shown(low: float, high: float, display: Display | None = None) -> tuple[str, str]:
    """Both ends of an interval as they are shown, the lower number first."""
    ends = points(low, display), points(high, display)
    return ends if display is None or display.worst < display.best else ends[::-1]


def scale_words(display: Display | None) -> str:
    """The two ends of the scale that scores are printed on; empty for points."""
    if display is None or display.is_points:
        return ""
    return f"{display.worst:g} worst, {display.best:g} best"


def band_words(name: object, low: object, high: object) -> str:
    """A band, with those at the ends of the interval where they differ from it."""
    shown = NOT_SHOWN if pd.isna(name) else str(name)  # type: ignore[call-overload]
    if pd.isna(low) or (low == name and high == name):  # type: ignore[call-overload]
        return shown
    return f"{shown} ({low})" if low == high else f"{shown} ({low} to {high})"


def percent(share: float) -> str:
    """A share as it is shown."""
    return NOT_SHOWN if math.isnan(share) else f"{100 * share:.0f} %"


def label_words(label: str, *, fragile: bool) -> str:
    """A label, marked where it would not hold at both ends of the interval."""
    return f"{label} (fragile)" if fragile else label


def summary_cells(
    frame: pd.DataFrame, display: Display | None = None
) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a summary, as words."""
    has_bands = "band" in frame
    aspects = [name for name in frame.columns if name not in SUMMARY_COLUMNS]
    several = len(frame["unit"].unique()) > 1
    bands = ["band"] if has_bands else []
    header = [scale_words(display), *aspects, "all", "between", *bands, "known", "trend"]
    rows = []
    for row in frame.to_dict("records"):
        title = f"{row['title']} – {row['unit']}" if several else str(row["title"])
        rows.append(
            [
                title,
                *(points(row[aspect], display) for aspect in aspects),
                points(row["score"], display),
                between(row["low"], row["high"], display),
                *([band_words(*(row[name] for name in _BANDS))] if has_bands else []),
                percent(row["coverage"]),
                label_words(str(row["label"]), fragile=bool(row["fragile"])),
            ]
        )
    return header, rows


def as_text(head: Iterable[str], frame: pd.DataFrame, display: Display | None = None) -> str:
    """A summary for a terminal: some lines of heading, then a table, titles in several lines."""
    header, rows = summary_cells(frame, display)
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


def as_html(head: Iterable[str], frame: pd.DataFrame, display: Display | None = None) -> str:
    """A summary for a notebook."""
    header, rows = summary_cells(frame, display)
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
