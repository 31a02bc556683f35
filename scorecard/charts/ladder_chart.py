"""How far each thing asked for has come: stages over time, with the evidence."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.charts.figure import Chart
from scorecard.charts.ladder_data import charted, ladder_data, ladder_evidence, rung_words
from scorecard.charts.ladder_panel import draw_ladder, ladder_height
from scorecard.charts.layout import MARGIN, Page, head_height, height_of, lines_of
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.style import HEAD, SMALL, TITLE, WIDTH, style
from scorecard.charts.words import Heading, counted, heading
from scorecard.definitions.kinds import Indicator, Ladder
from scorecard.explanation import answer_words
from scorecard.scoring import Result

TICKS, BELOW = 0.19, 0.12


def ladders(result: Result, *, recommendation: str | None = None, unit: str | None = None) -> Chart:
    """
    Draw every ladder as steps over time, every checklist as rows, with the evidence as marks.

    Args:
        result: A result.
        recommendation: Id of a recommendation; by default all of the card.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        A figure with `alt_text`.

    Raises:
        ScorecardError: An unknown recommendation or unit.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> chart = sc.charts.ladders(result, recommendation="economic_security")
        >>> "as of 2026-03-31" in chart.alt_text
        True
    """
    name = result.card.units[result.unit_position(unit)]
    items = charted(result, recommendation)
    states = ladder_data(result, recommendation=recommendation, unit=unit)
    marks = ladder_evidence(result, recommendation=recommendation, unit=unit)
    subject = "Stages over time"
    if recommendation is not None:
        titles = {item.id: item.title for item in result.card.recommendations}
        subject = f"{titles[recommendation]}: stages over time"
    told = [f"{item.question} {_answer(result, item, states)}." for item in items]
    lead = _finding(result, items, states)
    with style():
        chart = _draw(result, items, states, marks, heading(result, subject, name, lead))
    chart.alt_text = " ".join([chart.alt_text, *told])
    return chart


def _finding(result: Result, items: list[Indicator], states: pd.DataFrame) -> str:
    """How many stand higher and lower than at the baseline, and how to read the names."""
    if not items:
        return "No indicator here is a ladder or a checklist."
    card, now = result.card, result.last_complete
    sums = states.groupby(["indicator", "period"], observed=True)["value"].sum(min_count=1)
    moves = []
    for item in items:
        own = sums.loc[str(item.id)]
        moves.append(own.get(now, np.nan) - own.get(card.period(card.baseline), np.nan))
    up, down = (int(np.sum(np.array(moves) * sign > 0)) for sign in (1, -1))
    came = (
        f"{up} of {counted(len(items), 'question')} stood higher in {now} than in {card.baseline}"
    )
    fell = f", {down} lower" if down else ""
    bold = f"Where each stood at the end of {now} is printed bold."
    return bold if card.period(card.baseline) >= now else f"{came}{fell}. {bold}"


def _answer(result: Result, item: Indicator, states: pd.DataFrame) -> str:
    now = states[(states["indicator"] == item.id) & (states["period"] == result.last_complete)]
    value = now["value"].to_numpy(dtype=float)
    if now["obs_status"].eq("M").all():
        return "Not applicable"
    if np.isnan(value).all():
        return "Not observed"
    stale = ", not looked at lately" if now["obs_status"].eq("O").all() else ""
    if isinstance(item, Ladder):
        answer = answer_words(item, value[0])
        return f"{answer[:1].upper()}{answer[1:]}{stale}"
    names = rung_words(item)
    stands = [names[name] for name in now["element"].astype(object)[value > 0]]
    return f"{len(stands)} of {len(value)}" + (f": {', '.join(stands)}" if stands else "") + stale


def _draw(
    result: Result, items: list[Indicator], states: pd.DataFrame, marks: pd.DataFrame,
    head: Heading,
) -> Chart:  # fmt: skip
    entries, blocks = list(_entries(result, states, marks)), list(_blocks(result, items, marks))
    page = Page("ladders", head, sum(block.height for block in blocks) + legend_height(entries))
    at = head_height(head)
    for block in blocks:
        name, below = block.item.id, at
        below += page.text(MARGIN, below, block.group, TITLE - 1, bold=True, gid=f"group:{name}")
        below += 0.06 if block.group else 0.0
        below += page.text(MARGIN, below, block.question, HEAD, bold=True, gid=f"title:{name}")
        below += page.text(MARGIN, below, block.asks, SMALL, gid=f"asks:{name}") + 0.05
        own, rows = (frame[frame["indicator"] == name] for frame in (states, marks))
        draw_ladder(page, result, block.item, own, rows, below)
        at += block.height
    draw_legend(page, entries, at)
    return page.chart


@frozen(kw_only=True, eq=False)
class _Block:
    """A ladder's place on the page, its texts already broken into lines."""

    item: Indicator
    group: str
    question: str
    asks: str
    height: float


def _blocks(result: Result, items: list[Indicator], marks: pd.DataFrame) -> Iterator[_Block]:
    """
    Blocks from the top down; the first of each recommendation names it if there are several.

    What is asked for is said once where several indicators in a row measure it.
    """
    card, across = result.card, WIDTH - 2 * MARGIN
    clauses = {clause.code: clause for clause in card.clauses}
    titles = {item.id: item.title for item in card.recommendations}
    of = [clauses[item.clause].recommendation for item in items]
    for number, item in enumerate(items):
        is_first = len(set(of)) > 1 and (number == 0 or of[number] != of[number - 1])
        group = lines_of(titles[of[number]], across, TITLE - 1, bold=True) if is_first else ""
        question = lines_of(item.question, across, HEAD, bold=True)
        is_same = number > 0 and item.clause == items[number - 1].clause
        asks = "" if is_same else f"Asked for: {clauses[item.clause].asks}"
        asks = lines_of(asks, across, SMALL)
        height = (
            (height_of(group, TITLE - 1) + 0.06 if group else 0.0)
            + height_of(question, HEAD) + height_of(asks, SMALL) + 0.05
            + ladder_height(item, marks) + TICKS + BELOW
        )  # fmt: skip
        yield _Block(item=item, group=group, question=question, asks=asks, height=height)


def _entries(result: Result, states: pd.DataFrame, marks: pd.DataFrame) -> Iterator[Entry]:
    kinds = set(marks["kind"])
    strong = marks[~marks["is_weak"].astype(bool)]
    if "event" in set(strong["kind"]):
        yield Entry(sign="strong", words="evidence")
    if marks["is_weak"].astype(bool).any():
        yield Entry(sign="weak", words="weak evidence (moves only an end)")
    told = {"reversal": "fell back", "obstacle": "refused or blocked",
            "context": "context, not scored"}  # fmt: skip
    for kind, words in told.items():
        if kind in kinds:
            yield Entry(sign=kind, words=words)
    if "check" in kinds:
        yield Entry(sign="look", words="period that somebody looked at")
    if (states["obs_status"] == "O").any():
        yield Entry(sign="stale", words="not looked at, or too long ago")
    if (states["high"] > states["low"]).any():
        yield Entry(sign="band", words="what may be the case")
    if (states["obs_status"] == "M").any():
        yield Entry(sign="not_applicable", words="does not apply")
    if (result.periods > result.last_complete).any():
        yield Entry(sign="veil", words=f"{result.periods[-1]} is not over")
