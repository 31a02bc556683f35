"""What the text asks, clause by clause: what measures it, and where that stands."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from scorecard.charts.clause_rows import Row, columns_of, draw_rows, row_of
from scorecard.charts.figure import Chart
from scorecard.charts.layout import Page, head_height
from scorecard.charts.legend import Entry, draw_legend, legend_height
from scorecard.charts.style import style
from scorecard.charts.words import Heading, counted, heading, scale_of, short
from scorecard.clause_map import map_clauses
from scorecard.definitions.card import Card
from scorecard.explanation import answer_words
from scorecard.panel import STATUSES
from scorecard.scoring import Result
from scorecard.summary import points

HEADER = 0.2  # inches
_NO_EVIDENCE = pd.DataFrame({"kind": pd.Series(dtype=object), "node": pd.Series(dtype=object)})
_COUNTS = ("scored", "checks", "context")
_COLUMNS = ["level", "depth", "node", "title", "score", "low", "high", "coverage", "obs_status",
            "label", "fragile", "answer", "unmeasured", "indicators", *_COUNTS]  # fmt: skip
_SCORES = ("score", "low", "high", "coverage")


def clause_map_data(result: Result, *, unit: str | None = None) -> pd.DataFrame:
    """
    The tree of what is asked, down to the indicators, at the last complete period.

    Args:
        result: A result.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        One row for each recommendation, clause and indicator, each before what lies below it:
        `level, depth` (0 for a recommendation), `node, title, score, low, high` (on the card's
        scale), `coverage` (0 to 1), `obs_status, label, fragile`, `answer` (of an indicator, in
        words), `unmeasured` (why nothing measures a clause, else empty), `indicators` (ids of
        those that measure it, itself for an indicator) and, for a clause, `scored, checks, context`
        (rows of evidence; see `map_clauses`), NaN where observations were given. What has no
        score of its own has NaN and an empty status.

    Raises:
        ScorecardError: An unknown unit, or no period was over on the as-of date.
    """
    card, place = result.card, result.unit_position(unit)
    has_ledger = "kind" in result.evidence
    mapped = map_clauses(card, result.evidence if has_ledger else _NO_EVIDENCE)
    if not has_ledger:
        mapped[list(_COUNTS)] = np.nan
    names = ["unmeasured", "indicators", *_COUNTS]
    of_clause = dict(zip(mapped["clause"], mapped[names].to_dict("records"), strict=True))
    trends = result.trends
    own = trends[(trends["unit"] == card.units[place]) & (trends["aspect"] == "all")]
    labels = dict(zip(own["node"].astype(object), own[["label", "fragile"]].to_dict("records"),
                      strict=True))  # fmt: skip
    rows = []
    for level, depth, node, title in _tree(card):
        here = {"level": level, "depth": depth, "node": node, "title": title}
        answer = _answer(result, node, place) if level == "indicator" else ""
        itself = node if level == "indicator" else ""
        rows.append({"fragile": False, "label": "", "unmeasured": "", "indicators": itself, **here,
                     **_standing(result, node, place), **labels.get(node, {}),
                     **of_clause.get(node, {}), "answer": answer})  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS)


def clause_map(result: Result, *, unit: str | None = None) -> Chart:
    """
    Draw what the text asks: recommendations, their clauses, and the indicators of each.

    Beside each stands its score with all that the evidence allows, and its label or answer; a
    clause that nothing measures is hatched, and the reason said.

    Args:
        result: A result.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        A figure with `alt_text`.

    Raises:
        ScorecardError: An unknown unit, or no period was over on the as-of date.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> "measured" in sc.charts.clause_map(result).alt_text
        True
    """
    found = clause_map_data(result, unit=unit)
    name = result.card.units[result.unit_position(unit)]
    head = heading(result, f"What is asked, and where it stands in {result.last_complete}", name,
                   _finding(result, found))  # fmt: skip
    with style():
        chart = _draw(result, found, head)
    left_out = found[found["unmeasured"] != ""]
    told = (f"{row['node']}, “{short(row['title'])}”, is not measured: {short(row['unmeasured'])}"
            for row in left_out.to_dict("records"))  # fmt: skip
    chart.alt_text = " ".join([chart.alt_text, *(f"{one.rstrip('.')}." for one in told)])
    return chart


def _tree(card: Card) -> Iterator[tuple[str, int, str, str]]:
    """Level, depth, id and words of all that is asked, each before what lies below it."""

    def below(
        above: str | None, recommendation: str, depth: int
    ) -> Iterator[tuple[str, int, str, str]]:
        for clause in card.clauses:
            if clause.part_of != above or clause.recommendation != recommendation:
                continue
            yield "clause", depth, clause.code, clause.asks
            for item in card.indicators:
                if item.clause == clause.code:
                    yield "indicator", depth + 1, item.id, item.question
            yield from below(clause.code, recommendation, depth + 1)

    for item in card.recommendations:
        yield "recommendation", 0, item.id, item.title
        yield from below(None, item.id, 1)


def _standing(result: Result, node: str, unit: int) -> dict[str, Any]:
    """Score, ends, coverage and status of a node; what has no score of its own has none of them."""
    position = result.card.positions.get(node)
    if position is None:
        return {**dict.fromkeys(_SCORES, np.nan), "obs_status": ""}
    scores, at = result.by_aspect["all"], result.period_position(result.last_complete)
    numbers = {name: float(getattr(scores, name)[position, unit, at]) for name in _SCORES}
    return {**numbers, "obs_status": STATUSES[scores.status[position, unit, at]]}


def _answer(result: Result, indicator: str, unit: int) -> str:
    at = result.period_position(result.last_complete)
    row = [item.id for item in result.card.indicators].index(indicator)
    if STATUSES[result.panel.status[row, unit, at]] == "M":
        return "does not apply"
    return answer_words(result.card.indicators[row], float(result.panel.value[row, unit, at]))


def _finding(result: Result, found: pd.DataFrame) -> str:
    """How much of what is asked is measured, how much of that has a score, what is done least."""
    clauses = found[found["level"] == "clause"]
    open_ones = int((clauses["unmeasured"] != "").sum())
    items = int((found["level"] == "indicator").sum())
    said = f"{counted(len(clauses), 'clause')}, {len(clauses) - open_ones} of them measured, by " \
           f"{counted(items, 'indicator')}"  # fmt: skip
    known = clauses[clauses["score"].notna()]
    said += f". Scored in {result.last_complete}: {len(known)} of them"
    if known.empty or known["score"].min() == known["score"].max():
        return f"{said}."
    display = result.card.printed
    ends = []
    for end in ("max", "min"):
        own = known[known["score"] == known["score"].agg(end)]
        name = f"{own['node'].iloc[0]} ({short(own['title'].iloc[0])})"
        several = counted(len(own), "clause")
        ends.append(f"{name if len(own) == 1 else several} at "
                    f"{points(own['score'].iloc[0], display)}")  # fmt: skip
    return f"{said}. Most done: {ends[0]}{scale_of(result.card)}; least done: {ends[1]}."


def _draw(result: Result, found: pd.DataFrame, head: Heading) -> Chart:
    at = columns_of(found)
    records = [{str(name): cell for name, cell in row.items()} for row in found.to_dict("records")]
    rows: list[Row] = [row_of(result.card, row, len(found), at) for row in records]
    entries = list(_entries(found))
    page = Page(
        "clause_map", head, HEADER + sum(row.height for row in rows) + legend_height(entries)
    )
    below = draw_rows(page, result.card, rows, at, head_height(head) + HEADER)
    draw_legend(page, entries, below)
    return page.chart


def _entries(found: pd.DataFrame) -> Iterator[Entry]:
    yield Entry(sign="strong", words="score")
    yield Entry(sign="interval", words="all that the evidence allows")
    if (found["unmeasured"] != "").any():
        yield Entry(sign="stale", words="not measured")
    if found["fragile"].any():
        yield Entry(sign="none", words="Fragile: the label differs at an end of what is possible.")
    if found["scored"].notna().any():
        yield Entry(sign="none", words="Evidence: events and reversals, those of the parts too.")
