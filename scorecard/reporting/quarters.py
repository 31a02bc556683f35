"""What the figures and answers of a page are in every period, small enough to stand in it."""

from collections.abc import Iterator

from attrs import evolve

from scorecard.reporting.answers import answer_row
from scorecard.reporting.headlines import coverage, figure
from scorecard.reporting.making import Added, made_caption, made_cells, points_added
from scorecard.reporting.markdown import visible
from scorecard.reporting.parts import AnswerRow
from scorecard.reporting.sections import is_measured, standing
from scorecard.reporting.tables import script_json
from scorecard.reporting.view import Refs, View

_Cell = tuple[str, str]
_SAID = (
    "Scores, ranges, coverage and answers are now those of {}. "
    "Prose, trends, charts and tables that name a date stay those of {}."
)


def quarters(view: View) -> str:
    """
    What a page shows when its reader chooses another period, as JSON for a script element.

    Returns:
        `periods`: names of the complete ones; `said`: what stays of the last one, with `{}` where
        the chosen one is to stand; `texts`: every text once; `cells`: by place in the page (node,
        aspect or `answer` or `made` and row, what of it) the runs of equal texts, each the
        position of its first period and of its text.
    """
    texts: dict[str, int] = {}
    cells: dict[str, list[list[int]]] = {}
    for number in range(view.current + 1):
        then = evolve(view, at=number, whole=view, drawn=None)
        for name, text in _cells(then):
            place = texts.setdefault(text, len(texts))
            runs = cells.setdefault(name, [])
            if not runs or runs[-1][1] != place:
                runs.append([number, place])
    found = {
        "periods": [str(period) for period in view.result.periods[: view.current + 1]],
        "said": _SAID.format("{}", view.period), "texts": list(map(visible, texts)),
        "cells": cells,
    }  # fmt: skip
    return script_json(found)


def _cells(then: View) -> Iterator[_Cell]:
    added = points_added(then)
    for node in then.card.nodes:
        if node.level in ("recommendation", "card"):
            for aspect in then.aspects(node.id):
                shown = figure(then, node.id, aspect)
                yield f"{shown.place} score", shown.score
                yield f"{shown.place} between", shown.between
            yield f"{node.id} all coverage", coverage(then, node.id)
            yield from _made_cells(then, node.id, added)
    for clause in then.card.clauses:
        if is_measured(then, clause):
            yield f"{clause.code} all standing", standing(then, clause)
    for item in then.card.indicators:
        yield from _answer_cells(item.id, answer_row(then, item))


def _made_cells(then: View, node: str, added: Added) -> Iterator[_Cell]:
    yield f"{node} made caption", made_caption(then, node, added)
    for number, row in enumerate(made_cells(then, node, added)):
        for column, text in enumerate(row[1:], start=1):
            yield f"{node} made {number} {column}", text


def _answer_cells(name: str, row: AnswerRow) -> Iterator[_Cell]:
    told = {
        "answer": row.answer, "more": row.more, "points": row.points,
        "ends": f"({row.ends})" if row.ends else "", "known": row.known,
        "refs": " ".join(map(_run, row.refs)),
    }  # fmt: skip
    yield from ((f"{name} answer {what}", text) for what, text in told.items())


def _run(refers: Refs) -> str:
    return f"{refers.first}-{refers.last}" if refers.last > refers.first else str(refers.first)
