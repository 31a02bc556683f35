"""A section for each recommendation: what is asked, how it moved, every answer."""

from collections.abc import Iterator

import numpy as np

from scorecard.definitions.model import Clause, Recommendation
from scorecard.reporting import words
from scorecard.reporting.answers import answer_row
from scorecard.reporting.making import made_table
from scorecard.reporting.own_words import own_words
from scorecard.reporting.parts import ClausePart, Item, Picture, Section, Table
from scorecard.reporting.view import View, told_once
from scorecard.summary import between, label_words, percent, points


def section(view: View, item: Recommendation, picture: Picture) -> Section:
    """All about one recommendation."""
    scored = item.id in view.card.positions
    return Section(
        anchor=f"r-{view.card.positions[item.id]}-more" if scored else "",
        title=item.title,
        items=tuple(_items(view, item)),
        aspects=_aspects(view, item),
        made=made_table(view, item.id) if scored else None,
        clauses=tuple(_clauses(view, item)),
        picture=picture,
        words=own_words(view, item.id),
    )


def _items(view: View, item: Recommendation) -> Iterator[Item]:
    yield Item(text=_addressed(item))
    yield Item(text=_course(view, item))
    yield from _weakest(view, item)
    yield from _not_scored(view, item)


def _addressed(item: Recommendation) -> str:
    to = f"Addressed to {words.listed(item.addressee)}. " if item.addressee else ""
    if item.target_on is None:
        return f"{to}No date is set for it."
    by = (
        "the date that the source set" if item.target_set_by == "source"
        else "our own horizon, since the source sets no date"
    )  # fmt: skip
    return f"{to}To be done by {words.day(item.target_on)}, {by}."


def _course(view: View, item: Recommendation) -> str:
    """How the score has moved since the baseline, and why its label."""
    row, baseline = view.trends[item.id, "all"], view.card.baseline
    parts = [
        _from_to(view, item.id, row["baseline"], row["target"]),
        f"Since {baseline} the score {row['moves']}.",
        f"Trend: {label_words(row['label'], fragile=row['fragile'])}.",
        words.with_days(row["reason"]),
    ]
    if not np.isnan(row["slope"]):
        parts.append(words.slope(row["slope"], row["p_value"], view.period_name))
    return " ".join(part for part in parts if part)


def _from_to(view: View, node: str, before: float, target: float) -> str:
    """Score at the baseline and the last one since, as far as there are any, and the way to go."""
    baseline, last = view.card.baseline, view.last_score(node)
    if last is None:
        return ""
    number, score = last
    since = (
        f"scores {points(score, view.display)} in {view.period}" if number == view.current
        else f"last scored {points(score, view.display)}, in {view.result.periods[number]}"
    )  # fmt: skip
    if np.isnan(before):
        return f"It {since}."
    said = f"It scored {points(before, view.display)} in {baseline} and {since}"
    if np.isnan(target) or before >= target:
        return f"{said}."
    if view.display is not None:
        return f"{said}. The target is {points(target, view.display)}."
    # Of the shown numbers, so that a reader who takes them from each other finds the same.
    change = round(score) - round(before)
    way = f"{words.counted(abs(change), 'point')} {'up' if change > 0 else 'down'}"
    away = words.counted(round(target) - round(before), "point")
    return f"{said}{f': {way}' if change else ''}. In {baseline} the target was {away} away."


def _weakest(view: View, item: Recommendation) -> Iterator[Item]:
    """The part with the lowest score, named so that a mean cannot hide it."""
    worst = view.reading(item.id).worst
    if not worst:
        return
    kids = [view.reading(node.id) for node in view.card.children(item.id)]
    lowest = view.reading(worst).value
    ties = sum(read.applies and read.value == lowest for read in kids) - 1
    with_others = (
        f" (so {'does' if ties == 1 else 'do'} {words.counted(ties, 'other part')})"
        if ties else ""
    )  # fmt: skip
    is_answer = view.card.node(worst).level == "indicator"
    shown = points(lowest, view.card.printed_points if is_answer else view.display)
    yield Item(
        head="Weakest part",
        text=f"{view.card.node(worst).title}. It last scored {shown}{with_others}.",
    )


def _not_scored(view: View, item: Recommendation) -> Iterator[Item]:
    """Obstacles by name, context by number: on record, never scored."""
    rows = [row for row in view.rows if view.recommendation_of(row["node"]) == item.id]
    obstacles = [row for row in rows if row["kind"] == "obstacle"]
    if obstacles:
        titles = [words.clipped(same[0]["title"]) for same in told_once(obstacles)]
        yield Item(
            head="Refused or blocked, not scored",
            text=words.sentence("; ".join(titles)),
            refs=view.refs(row["id"] for row in obstacles),
        )
    context = sum(row["kind"] == "context" for row in rows)
    if context:
        said = f"{words.counted(context, 'row')} of evidence, in italics in the tables at the end"
        yield Item(head="Context, not scored", text=words.sentence(said))


def _aspects(view: View, item: Recommendation) -> Table:
    rows, ids = [], []
    baseline = view.period_or_none(view.card.baseline)
    for aspect in view.aspects(item.id):
        now = view.figure_id(item.id, aspect)
        then = "" if baseline is None else view.figure_id(item.id, aspect, baseline)
        ids.append(("", then, now, now, now, ""))
        read, trend = view.reading(item.id, aspect), view.trends[item.id, aspect]
        rows.append((
            words.named("total" if aspect == "all" else aspect).capitalize(),
            points(trend["baseline"], view.display), points(read.score, view.display),
            between(read.low, read.high, view.display),
            percent(read.coverage), label_words(trend["label"], fragile=trend["fragile"]),
        ))  # fmt: skip
    return Table(
        caption=f"Aspects of “{item.title}”",
        header=("Aspect", view.card.baseline, str(view.period), "range", "known", "trend"),
        rows=tuple(rows),
        ids=tuple(ids),
        text_columns=1,
    )


def _clauses(view: View, item: Recommendation) -> Iterator[ClausePart]:
    """What is asked, in the card's order; a clause that one element answers is told there."""
    by_element = {node.id for node in view.card.nodes if node.element is not None}
    for clause in view.card.clauses:
        if clause.recommendation == item.id and clause.code not in by_element:
            yield ClausePart(
                id=view.figure_id(clause.code) if clause.code in view.card.positions else "",
                place=f"{clause.code} all" if is_measured(view, clause) else "",
                asks=clause.asks,
                standing=standing(view, clause),
                is_inner=clause.part_of is not None,
                note=_note(clause),
                answers=tuple(
                    answer_row(view, own)
                    for own in view.card.indicators if own.clause == clause.code
                ),
            )  # fmt: skip


def _note(clause: Clause) -> str:
    """Since when a clause is worded so, and why nothing measures it."""
    said = [f"worded so since {words.day(clause.worded_on)}"] if clause.worded_on else []
    said += [clause.unmeasured] if clause.unmeasured else []
    return " ".join(map(words.sentence, said))


def is_measured(view: View, clause: Clause) -> bool:
    """Whether anything measures a clause."""
    return not clause.unmeasured and clause.code in view.card.positions


def standing(view: View, clause: Clause) -> str:
    """Where a clause stands, in figures."""
    if not is_measured(view, clause):
        return "not measured"
    read = view.reading(clause.code)
    if not read.applies:
        return "does not apply"
    ends = words.span(read.low, read.high, view.display)
    shown = points(read.score, view.display)
    if np.isnan(read.score):
        return f"no score, {ends}"
    return shown if ends == shown else f"{shown}, {ends}"
