"""Where everything stands: aspects side by side with their intervals, on one page."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from scorecard.charts.axis import Axis, axis_of
from scorecard.charts.figure import Chart, text_width
from scorecard.charts.headlines import scores_headline
from scorecard.charts.layout import MARGIN, Page, head_height, height_of, lines_of
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.spots import Told, said, spot_row
from scorecard.charts.style import (
    HEAD,
    INK,
    PAPER,
    RULE,
    SMALL,
    SOFT,
    WIDTH,
    look,
    style,
)  # fmt: skip
from scorecard.charts.trend_chart import standing_rows, trend_data
from scorecard.charts.words import (
    Heading,
    aspect_name,
    figures,
    finding,
    heading,
    node_name,
    signed_label,
    stands,
)  # fmt: skip
from scorecard.definitions.card import Card
from scorecard.definitions.scales import Display
from scorecard.scoring import Result
from scorecard.summary import percent, points

LANE, SPACE, HEADER = 0.2, 0.14, 0.2
NAMED, FIGURES, LABEL, BAR = 3.6, 1.15, 1.4, 0.45  # inches; the first: names and scale
INDENT, LONGEST = 0.12, 1.5


def status_data(
    result: Result, *, unit: str | None = None, labels: pd.DataFrame | None = None
) -> pd.DataFrame:
    """
    Where the card and each recommendation stood in the last complete period.

    Args:
        result: A result.
        unit: Who is scored; may be left out where the card has one unit.
        labels: What `robust_labels` says of them: fragile is then what would change by other rules
            or draws too.

    Returns:
        `node, level, title, aspect, score, low, high, coverage, obs_status, baseline, target,
        label, fragile, reason, moves, worst, worst_score`: the card, then its recommendations;
        aspects in card order, `all` last. `worst` names the part with the lowest score, in words.

    Raises:
        ScorecardError: An unknown unit, or no period was over on the as-of date.
    """
    name = result.card.units[result.unit_position(unit)]
    now = standing_rows(result, trend_data(result, unit=unit), name, labels)
    scores = result.scores
    here = scores[(scores["period"] == result.last_complete) & (scores["unit"] == name)]
    here = here.astype({"node": object, "aspect": object, "worst_child": object})
    worst = here.set_index(["node", "aspect"])["worst_child"]
    total = here[here["aspect"] == "all"].set_index("node")["score"]
    ids = [worst.get((row.node, row.aspect)) for row in now.itertuples()]
    titles = {item.id: item.title for item in result.card.nodes}
    now = now.assign(
        worst=[titles.get(str(item), "") for item in ids],
        worst_score=[total.get(str(item), np.nan) for item in ids],
    )
    return now.drop(columns=["period", "is_provisional"])


def status(result: Result, *, unit: str | None = None, labels: pd.DataFrame | None = None) -> Chart:
    """
    Draw where the card and each recommendation stand in the last complete period.

    Aspects side by side as points with their intervals, and beside them the figures, the label
    with its arrow (none where nothing can be told yet), the coverage and the worst part.

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
        >>> "as of 2026-03-31" in sc.charts.status(result).alt_text
        True
    """
    rows = status_data(result, unit=unit, labels=labels)
    name = result.card.units[result.unit_position(unit)]
    totals = rows[rows["aspect"] == "all"].reset_index(drop=True)
    head = heading(result, f"Where it stands in {result.last_complete}", name,
                   finding(result, totals), scores_headline(result, totals))  # fmt: skip
    with style():
        chart = _draw(result, rows, head, _FRAGILE if labels is None else _FRAGILE_BY_ALL)
    told = []
    for row in totals.to_dict("records")[1:]:
        told.append(f"“{row['title']}” {stands(result.card, row, is_first=False)}.")
        if row["worst"]:
            told.append(f"Its least done part: {row['worst']}.")
    chart.alt_text = " ".join([chart.alt_text, *told])
    return chart


_FRAGILE = "Fragile: the label differs at an end of what is possible."
_FRAGILE_BY_ALL = (
    "Fragile: the label differs at an end of what is possible, by another rule or in other draws."
)


def _draw(result: Result, rows: pd.DataFrame, head: Heading, fragile: str) -> Chart:
    across = WIDTH - 2 * MARGIN
    groups = [own for _, own in rows.groupby("node", sort=False)]
    names = [lines_of(node_name(own.iloc[0]), across, HEAD, bold=True) for own in groups]
    worst = [lines_of(_worst_words(own, result.card.printed), across, SMALL) for own in groups]
    heights = [
        height_of(name, HEAD) + LANE * len(own) + height_of(words, SMALL) + SPACE + 0.04
        for own, name, words in zip(groups, names, worst, strict=True)
    ]
    entries = list(_entries(result, fragile if rows["fragile"].any() else ""))
    page = Page("status", head, HEADER + sum(heights) + legend_height(entries))
    at = head_height(head)
    columns = _columns(result.card)
    drawn = ("score", "low", "high", "baseline", "target")
    axis = axis_of(result.card, [rows[name].to_numpy(dtype=float) for name in drawn])
    _write_header(page, result.card, columns, axis, at)
    at += HEADER
    for own, name, words, height in zip(groups, names, worst, heights, strict=True):
        _draw_group(page, result, own, name, words, (columns, axis), at)
        at += height
    draw_legend(page, entries, at)
    return page.chart


def _worst_words(own: pd.DataFrame, display: Display | None) -> str:
    total = own[own["aspect"] == "all"].iloc[0]
    if not total["worst"]:
        return ""
    score = "" if np.isnan(total["worst_score"]) else f" ({points(total['worst_score'], display)})"
    return f"Least done: {total['worst']}{score}"


@frozen(kw_only=True)
class _Columns:
    """Where the columns begin, in inches from the left, and how wide the scale is."""

    scale: float
    wide: float
    figures: float = MARGIN + NAMED
    label: float = MARGIN + NAMED + FIGURES
    coverage: float = MARGIN + NAMED + FIGURES + LABEL


def _columns(card: Card) -> _Columns:
    """The names get what the longest needs, within reason, the scale what is left."""
    widest = max(text_width(aspect_name(aspect), SMALL, bold=True) for aspect in card.aspects)
    names = min(widest, LONGEST) + INDENT + 0.18
    return _Columns(scale=MARGIN + names, wide=NAMED - names - 0.18)


def _write_header(page: Page, card: Card, at: _Columns, axis: Axis, top: float) -> None:
    for name, left, words in (
        ("figures", at.figures, "score (possible)"),
        ("label", at.label, f"since {card.baseline}"),
        ("coverage", at.coverage, "known"),
    ):
        page.text(left, top, words, SMALL, colour=SOFT, gid=f"header:{name}")
    for value, words in zip(axis.ticks, axis.labels, strict=True):
        if words:
            page.text(at.scale + at.wide * axis.per_cent(value) / 100, top, words, SMALL,
                      colour=SOFT, align="center", gid=f"header:{words}")  # fmt: skip


def _draw_group(
    page: Page, result: Result, own: pd.DataFrame, name: str, words: str, across: tuple[_Columns, Axis],
    top: float,
) -> None:  # fmt: skip
    at, axis = across
    card, period = result.card, str(result.last_complete)
    node = str(own.iloc[0]["node"])
    page.sheet.plot([MARGIN, WIDTH - MARGIN], [top - 0.02] * 2, color=RULE, linewidth=0.6)
    top += page.text(MARGIN, top, name, HEAD, bold=True, gid=f"title:{node}") + 0.02
    axes = page.axes(at.scale, top, at.wide, LANE * len(own), f"scale:{node}")
    axes.set(xlim=(axis.low, axis.high), ylim=(len(own) - 0.5, -0.5), xticks=[], yticks=[])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for value in axis.ticks:
        axes.axvline(value, color=RULE, linewidth=0.5, zorder=0.5, clip_on=False)
    for number, row in enumerate(own.to_dict("records")):
        _draw_point(axes, card, row, number)
        _write_row(page, card, row, at, top + LANE * (number + 0.5))
        page.chart.note(spot_row(axes, [_told(row, period, (number, axis), card.printed)], panel=node_name(row),
                                 name=aspect_name(row["aspect"]), node=node,
                                 aspect=row["aspect"]))  # fmt: skip
    page.text(MARGIN, top + LANE * len(own), words, SMALL, gid=f"worst:{node}")


def _told(row: Any, period: str, at: tuple[int, Axis], display: Display | None) -> Told:
    """A row in words, at its score or in the middle of what is possible."""
    lane, axis = at
    place = (row["low"] + row["high"]) / 2 if np.isnan(row["score"]) else row["score"]
    ends = [f"{name} {points(row[name], display)}" for name in ("baseline", "target")
            if not np.isnan(row[name])]  # fmt: skip
    known = "" if np.isnan(row["coverage"]) else f"{percent(row['coverage'])} known"
    label = signed_label(str(row["label"]), fragile=bool(row["fragile"]))
    head = f"{period}: {aspect_name(row['aspect'])} {figures(row, display)}"
    return Told(
        axis.low if np.isnan(place) else place, lane, said([head, label, known, *ends]), period
    )


def _draw_point(axes: Axes, card: Card, row: Any, lane: int) -> None:
    how = look(row["aspect"], card.aspects)
    name = f"{row['node']}:{row['aspect']}"
    if np.isnan(row["low"]):
        return
    axes.plot([row["low"], row["high"]], [lane, lane], color=how.colour, linewidth=1.6,
              marker="|", markersize=5, markeredgewidth=1.0, solid_capstyle="butt", clip_on=False,
              zorder=2, gid=f"interval:{name}")  # fmt: skip
    own: dict[str, Any] = {"marker": how.marker, "markersize": 5.5, "markeredgewidth": 0.8,
           "markeredgecolor": how.colour}  # fmt: skip
    star: dict[str, Any] = {"marker": "*", "markersize": 8, "markeredgewidth": 0.6,
                            "markeredgecolor": PAPER}  # fmt: skip
    for column, gid, face, depth, signs in (
        ("target", "target", INK, 2.5, star),
        ("baseline", "baseline", PAPER, 3, own),
        ("score", "point", how.colour, 4, own),
    ):
        if not np.isnan(row[column]):
            axes.plot([row[column]], [lane], linestyle="none", markerfacecolor=face, clip_on=False,
                      zorder=depth, gid=f"{gid}:{name}", **signs)  # fmt: skip


def _write_row(page: Page, card: Card, row: Any, at: _Columns, middle: float) -> None:
    bold = row["aspect"] == "all"
    name = lines_of(aspect_name(row["aspect"]), LONGEST, SMALL, bold=bold, most=1)
    label = signed_label(str(row["label"]), fragile=bool(row["fragile"]))
    for column, left, words, colour in (
        ("name", MARGIN + INDENT, name, look(row["aspect"], card.aspects).colour),
        ("figures", at.figures, figures(row, card.printed), INK),
        ("label", at.label, label, INK),
        ("coverage", at.coverage, percent(row["coverage"]), INK),
    ):
        page.text(left, middle - height_of(words, SMALL) / 2, words, SMALL, colour=colour,
                  bold=bold, gid=f"{column}:{row['node']}:{row['aspect']}")  # fmt: skip
    if not np.isnan(row["coverage"]):
        _draw_bar(page, at.coverage + 0.42, middle, row["coverage"], card.method.coverage)


def _draw_bar(page: Page, left: float, middle: float, share: float, needed: float) -> None:
    """Coverage as a bar, hollow below what is needed, with a line there."""
    face = SOFT if share >= needed - 1e-9 else PAPER
    if share > 0:
        page.sheet.add_patch(Rectangle((left, middle - 0.035), BAR * share, 0.07, facecolor=face,
                                       edgecolor=SOFT, linewidth=0.6))  # fmt: skip
    page.sheet.plot([left + BAR * needed] * 2, [middle - 0.06, middle + 0.06], color=INK,
                    linewidth=0.6)  # fmt: skip


def _entries(result: Result, fragile: str) -> Iterator[Entry]:
    yield Entry(sign="strong", words="score now")
    yield Entry(sign="weak", words=f"at the baseline, {result.card.baseline}")
    yield Entry(sign="interval", words="all that the evidence allows")
    yield Entry(sign="target", words="target")
    needed = percent(result.card.method.coverage)
    yield Entry(sign="bars", words=f"share of the weight known; hollow below the {needed} needed "
                "for a score")  # fmt: skip
    if fragile:
        yield Entry(sign="none", words=fragile)
