"""The evidence over time: a lane for each recommendation, a mark for each row."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scorecard.charts.figure import Chart
from scorecard.charts.layout import MARGIN, Page, head_height, height_of, lines_of
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.style import HEAD, INK, RULE, SMALL, SOFT, VEIL, WIDTH, style
from scorecard.charts.ticks import period_ticks
from scorecard.charts.timeline_data import KINDS, lanes_of, places_of, timeline_data
from scorecard.charts.timeline_labels import STRIP, Label, draw_labels, key_labels
from scorecard.charts.timeline_marks import (
    DOWN,
    UP,
    Lane,
    counted_lane,
    draw_bars,
    draw_marks,
    is_crowded,
    marked_lane,
    peaks,
)
from scorecard.charts.timeline_spots import note_bars, note_marks
from scorecard.charts.words import Heading, counted, heading, short
from scorecard.scoring import Result
from scorecard.summary import percent

LEFT, RIGHT, TICKS, SPACE = 0.75, 0.1, 0.18, 0.12  # inches; right: half of the last period's name
WORDS = {"event": ("event", "events"), "reversal": ("reversal", "reversals"),
         "obstacle": ("obstacle", "obstacles"), "context": ("row of context", "rows of context"),
         "check": ("check", "checks")}  # fmt: skip


def timeline(result: Result, *, unit: str | None = None) -> Chart:
    """
    Draw the evidence over time: a lane for each recommendation, then one for the whole card.

    Kinds differ by shape; grades by band, colour and, where too weak to lift a score, by hollow
    marks. Where marks would pile up too high, bars count the rows of each period instead. Of the
    rows that moved a recommendation most the titles are shown, as far as they fit.

    Args:
        result: A result.
        unit: Whose evidence; may be left out where the card has one unit.

    Returns:
        A figure with `alt_text`.

    Raises:
        ScorecardError: An unknown unit.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> "rows of evidence" in sc.charts.timeline(result).alt_text
        True
    """
    rows = timeline_data(result, unit=unit)
    name = result.card.units[result.unit_position(unit)]
    head = heading(result, "The evidence over time", name, _finding(result, rows))
    groups = {lane: rows[rows["lane"] == lane] for lane in lanes_of(result.card)}
    if groups[result.card.id].empty:
        del groups[result.card.id]
    with style():
        chart = _draw(result, groups, key_labels(result, rows, unit), head)
    titles = lanes_of(result.card)
    told = (f"“{titles[lane]}”: {_counts(own)}." for lane, own in groups.items())
    chart.alt_text = " ".join([chart.alt_text, *told])
    return chart


def _finding(result: Result, rows: pd.DataFrame) -> str:
    """How much evidence there is, of what grade, and where most and least of it lies."""
    if rows.empty:
        is_ledger = "kind" in result.evidence
        return "No row of evidence." if is_ledger else "Observations were given, no evidence."
    said = _counts(rows)
    scored = rows[rows["kind"].isin(["event", "reversal"])]
    if len(scored):
        strong = percent(1 - scored["is_weak"].mean())
        said += f"; of the events and reversals {strong} are strong enough to lift a score"
    titles = {item.id: item.title for item in result.card.recommendations}
    number = scored["lane"].value_counts().reindex(list(titles), fill_value=0)
    if len(number) > 1 and number.max() > number.min():
        most, least = str(number.idxmax()), str(number.idxmin())
        said += (f". Most of them: {short(titles[most])} ({number.max()}); "
                 f"fewest: {short(titles[least])} ({number.min()})")  # fmt: skip
    return f"{said}."


def _counts(own: pd.DataFrame) -> str:
    """How many rows of each kind, in words."""
    if own.empty:
        return "no evidence"
    number = own["kind"].value_counts()
    kinds = [counted(int(number[kind]), *WORDS[kind]) for kind in KINDS if kind in number]
    total = counted(len(own), "row of evidence", "rows of evidence")
    return f"{total}: {', '.join(kinds)}"


def _draw(
    result: Result, groups: dict[str, pd.DataFrame], labels: dict[str, list[Label]], head: Heading
) -> Chart:
    count, across = len(result.periods), WIDTH - 2 * MARGIN - LEFT - RIGHT
    each = across / max(count, 1)
    lanes = [marked_lane(name, own, each) for name, own in groups.items()]
    has_marks = not any(is_crowded(lane) for lane in lanes)
    if not has_marks:
        lanes = [counted_lane(name, own) for name, own in groups.items()]
    entries = list(_entries(result, lanes, has_marks=has_marks))
    titles = lanes_of(result.card)
    names = [lines_of(titles[lane.name], WIDTH - 2 * MARGIN, HEAD, bold=True, most=3)
             for lane in lanes]  # fmt: skip
    below = [lines_of(_caption(result, lane, groups[lane.name]), WIDTH - 2 * MARGIN, SMALL)
             for lane in lanes]  # fmt: skip
    heads = [height_of(name, HEAD) + height_of(words, SMALL) + 0.08
             for name, words in zip(names, below, strict=True)]  # fmt: skip
    strips = [STRIP if labels.get(lane.name) else 0.0 for lane in lanes]
    tall = sum(heads) + sum(strips) + sum(lane.height + SPACE for lane in lanes)
    page = Page("timeline", head, TICKS + tall + legend_height(entries))
    at = float(head_height(head))
    most = peaks(lanes, count) if count else (0, 0)
    for lane, name, words, high, strip in zip(lanes, names, below, heads, strips, strict=True):
        page.sheet.plot([MARGIN, WIDTH - MARGIN], [at - 0.02] * 2, color=RULE, linewidth=0.6)
        down = page.text(MARGIN, at + 0.02, name, HEAD, bold=True, gid=f"title:{lane.name}")
        page.text(MARGIN, at + 0.03 + down, words, SMALL, colour=SOFT, gid=f"caption:{lane.name}")
        axes = page.axes(MARGIN + LEFT, at + high, across, strip + lane.height, f"lane:{lane.name}")
        axes.set(xlim=(-0.5, max(count, 1) - 0.5), ylim=(lane.height, -strip), yticks=[])
        _draw_ground(axes, result, is_last=lane is lanes[-1], across=across)
        if has_marks:
            draw_marks(axes, lane)
            note_marks(page.chart, axes, lane, titles[lane.name])
        else:
            draw_bars(axes, lane, count, most)
            note_bars(page.chart, axes, lane, result.periods, most, titles[lane.name])
        draw_labels(axes, lane, labels.get(lane.name, []), each, (page, at + high + strip))
        _write_bands(page, lane, at + high + strip, None if has_marks else most)
        at += high + strip + lane.height + SPACE
    draw_legend(page, entries, at + TICKS - SPACE + 0.06)
    return page.chart


def _caption(result: Result, lane: Lane, own: pd.DataFrame) -> str:
    before = f"; not drawn: {lane.before} before {result.periods[0]}" if lane.before else ""
    words = f"{_counts(own)}{before}"
    return f"{words[:1].upper()}{words[1:]}"


def _draw_ground(axes: Axes, result: Result, *, is_last: bool, across: float) -> None:
    """Years, the period that is not over, the end of the baseline and the as-of date."""
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xticks([])
    if not len(result.periods):
        return
    tall = axes.get_ylim()[0]
    years = [n for n, period in enumerate(result.periods) if n == 0 or
             period.year != result.periods[n - 1].year]  # fmt: skip
    shown = np.array(years if len(years) < 40 else years[::5]) - 0.5
    axes.vlines(shown, 0, tall, color=RULE, linewidth=0.5, zorder=0.3)
    for place in np.flatnonzero(result.periods > result.last_complete):
        axes.fill_between([place - 0.5, place + 0.5], 0, tall, color=VEIL, linewidth=0, zorder=0.4)
    baseline = result.card.period(result.card.baseline).ordinal - result.periods[0].ordinal + 0.5
    now = float(places_of(result, [pd.Timestamp(result.as_of).normalize()], end=True)[0])
    for at, dashes, gid in ((baseline, (0, (1.2, 2.2)), "baseline"), (now, "solid", "as-of")):
        axes.vlines(min(float(at), len(result.periods) - 0.5), 0, tall, color=INK, linewidth=0.8,
                    linestyle=dashes, zorder=0.7, clip_on=False, gid=gid)  # fmt: skip
    if is_last:
        period_ticks(axes, result.periods, len(result.periods) - 1, across)


def _write_bands(page: Page, lane: Lane, top: float, most: tuple[int, int] | None) -> None:
    """What stands left of a lane: the grades, or the ends of the bars' scale; then the checks."""
    right = MARGIN + LEFT - 0.08
    words = {letter: (f"grade {letter}" if letter.isalpha() else "no grade", at)
             for letter, at in lane.letters.items()}  # fmt: skip
    if most is not None:
        words = {"up": (f"{most[0]}", 0.04), "zero": ("0", UP), "down": (f"{most[1]}", UP + DOWN)}
    if not np.isnan(lane.looks):
        words["looks"] = ("looked at", lane.looks)
    for name, (said, at) in words.items():
        page.text(right, top + at - height_of(said, SMALL) / 2, said, SMALL, colour=SOFT,
                  align="right", gid=f"band:{lane.name}:{name}")  # fmt: skip


def _entries(result: Result, lanes: list[Lane], *, has_marks: bool) -> Iterator[Entry]:
    rows = pd.concat([lane.rows for lane in lanes]) if lanes else pd.DataFrame(columns=["kind"])
    kinds = set(rows["kind"])
    if has_marks:
        if "event" in kinds:
            yield Entry(sign="strong", words="event")
        told = {"reversal": "fell back", "obstacle": "refused or blocked",
                "context": "context, not scored"}  # fmt: skip
        for kind, words in told.items():
            if kind in kinds:
                yield Entry(sign=kind, words=words)
        if len(rows) and rows.loc[rows["kind"].isin(["event", "reversal"]), "is_weak"].any():
            yield Entry(sign="weak", words="event too weak to lift a score")
    elif lanes:
        yield Entry(sign="none", words=(
            "Rows in each period: above the line events and reversals, below it obstacles and "
            "context."))  # fmt: skip
        yield from (Entry(sign=f"grade_{letter}", words=f"grade {words}")
                    for letter, words in (("A", "A"), ("B", "B"), ("C", "C"),
                                          ("D", "D to F, or none")))  # fmt: skip
    if "check" in kinds:
        yield Entry(sign="look", words="time that somebody looked at")
    yield Entry(sign="baseline", words=f"end of the baseline, {result.card.baseline}")
    yield Entry(sign="as_of", words=f"as of {result.as_of.date()}")
    if len(result.periods) and (result.periods > result.last_complete).any():
        yield Entry(sign="veil", words=f"{result.periods[-1]} is not over")
