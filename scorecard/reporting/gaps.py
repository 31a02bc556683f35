"""What is not known, what was looked for, and until when; and what to watch next."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from scorecard.definitions.kinds import Indicator
from scorecard.movements import moved
from scorecard.reporting import words
from scorecard.reporting.parts import Group, Item, Table
from scorecard.reporting.view import View
from scorecard.summary import percent


def gaps(view: View) -> Iterator[Group]:
    """What nothing measures, what was never observed and what is out of date."""
    unmeasured = [
        Item(head=clause.asks, text=words.sentence(clause.unmeasured))
        for clause in view.card.clauses if clause.unmeasured
    ]  # fmt: skip
    unmeasured += [
        Item(head=item.title, text="No part of this recommendation is measured.")
        for item in view.card.recommendations if item.id not in view.card.positions
    ]  # fmt: skip
    never: list[Item] = []
    stale: list[Item] = []
    for item in view.card.indicators:
        answer = view.answer(item)
        if answer.status == "O":
            (never if np.isnan(answer.value) else stale).append(_gap(view, item))
    groups = {
        "Asked for, and not measured": unmeasured,
        "Never observed": never,
        "Out of date": stale,
    }
    for title, items in groups.items():
        if items:
            yield Group(title=title, items=tuple(items))


def _gap(view: View, item: Indicator) -> Item:
    """A question without a fresh answer: until when it was looked for, and what would count."""
    record = words.on_record(view.newest_for(item.id), view.looks.get(item.id))
    sought = f"Looked for: {words.first_sentence(item.counts)}" if item.counts else ""
    return Item(head=item.question, text=record, more=sought)


def known_table(view: View) -> Table:
    """How much of the weight behind each score is known."""
    nodes = [node for node in view.card.nodes if node.level in ("card", "recommendation")]
    rows, ids = [], []
    for node in [*nodes[1:], nodes[0]]:
        shares, names_of = [], [""]
        for aspect in view.card.aspects:
            has_aspect = aspect in view.aspects(node.id)
            names_of.append(view.figure_id(node.id, aspect) if has_aspect else "")
            shares.append(percent(view.reading(node.id, aspect).coverage) if has_aspect else "–")
        rows.append(("All together" if node.level == "card" else node.title, *shares))
        ids.append(tuple(names_of))
    names = ["total" if aspect == "all" else words.named(aspect) for aspect in view.card.aspects]
    return Table(
        caption=f"Share of the weight that is known in {view.period}; "
        f"{percent(view.card.method.coverage)} is needed for a score",
        header=("Recommendation", *names),
        rows=tuple(rows),
        ids=tuple(ids),
    )


def watch(view: View) -> Iterator[Item]:
    """Dates ahead, and the period under way."""
    today = view.result.as_of.date()
    ahead: dict[tuple[date, str], list[str]] = {}
    for item in view.card.recommendations:
        for stone in item.milestones:
            if stone.on > today:
                ahead.setdefault((stone.on, stone.what), []).append(item.title)
        due = view.card.due.get(item.id)
        if due is not None and due.on > today:
            whose = (
                "The date that the source set" if due.set_by == "source"
                else "Our own horizon"
            )  # fmt: skip
            ahead.setdefault((due.on, whose), []).append(item.title)
    for (on, what), titles in sorted(ahead.items()):
        yield Item(head=words.day(on), text=words.sentence(what), more=_about(view, titles))
    yield from _passed(view)
    yield from _under_way(view)


def _about(view: View, titles: list[str]) -> str:
    if len(titles) == len(view.card.recommendations):
        return "For all recommendations." if len(titles) > 1 else ""
    return f"For {words.listed(f'“{title}”' for title in titles)}."


def _passed(view: View) -> Iterator[Item]:
    for item in view.card.recommendations:
        due = view.card.due.get(item.id)
        if due is not None and due.on <= view.result.as_of.date():
            whose = "set by the source" if due.set_by == "source" else "our own horizon"
            yield Item(
                head=words.day(due.on), text=f"This date, {whose} for “{item.title}”, is past."
            )


def _under_way(view: View) -> Iterator[Item]:
    """The period that is not over yet, provisional."""
    periods = view.result.periods
    if view.current + 1 >= len(periods):
        return
    coming = periods[view.current + 1]
    rows = moved(view.result, coming, unit=view.card.units[view.unit])
    news = rows[rows["why"] == "new evidence"]
    head = f"{coming} so far (provisional)"
    if news.empty:
        yield Item(head=head, text="No new evidence bears on any question yet.")
    for row in news.to_dict("records"):
        question = view.card.indicator(row["indicator"]).question
        yield Item(head=head, text=f"{question} {words.sentence(row['answer'])}",
                   refs=view.refs(row["evidence_ids"]))  # fmt: skip
