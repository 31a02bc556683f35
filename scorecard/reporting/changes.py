"""What changed from one period to the next, and on what evidence."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pandas as pd

from scorecard.definitions.kinds import Ladder
from scorecard.definitions.scales import Display
from scorecard.movements import moved
from scorecard.periods import ordinals
from scorecard.reporting import words
from scorecard.reporting.causes import why_moved
from scorecard.reporting.parts import Changes, Group, Item, Table
from scorecard.reporting.view import NOT_SCORED, Row, View, records, told_once
from scorecard.summary import between, points

KINDS = {
    "new": "New answers",
    "moved": "Moved on new evidence",
    "confirmed": "Confirmed by new evidence",
    "fell": "Changed by rule, not by new evidence",
    "gone": "Nothing to count any more",
    "faded": "Less certain, as nothing newer is known",
    "carried": "Carried forward, unchanged",
    "checked": "Looked at, nothing new",
    "definitions": "Changed by definition",
}
STOOD_STILL = ("faded", "carried", "checked")


def changes(view: View) -> Changes:
    """What moved in the last complete period, and in the last one before it that had evidence."""
    period, before = str(view.period), view.current - 1
    if before < 0:
        lead = f"{period} is the first {view.period_name} of the series; there is none before it."
        return Changes(period=period, lead=(Item(text=lead),), scores=None, groups=(),
                       earlier_title="", earlier=())  # fmt: skip
    rows = _moved(view, view.current)
    groups = [
        *why_moved(view, view.current), *_groups(view, rows), *_not_scored(view, view.current)
    ]  # fmt: skip
    earlier = None if _has_news(rows) else _last_with_news(view)
    title = "" if earlier is None else (
        f"The last {view.period_name} that brought evidence: {view.result.periods[earlier]}"
    )  # fmt: skip
    told = () if earlier is None else tuple(_news(view, earlier))
    return Changes(
        period=period,
        lead=tuple(_lead(view, rows)),
        scores=_scores(view),
        groups=tuple(groups),
        earlier_title=title,
        earlier=told,
    )


def _moved(view: View, number: int) -> list[Row]:
    frame = moved(view.result, view.result.periods[number], unit=view.card.units[view.unit])
    return [{**row, "sort": _sort(row)} for row in records(frame)]


def _sort(row: Row) -> str:
    """Which of `KINDS` a movement is."""
    was_known, is_known = not pd.isna(row["before"]), not pd.isna(row["after"])
    same = row["answer_before"] == row["answer"] and (
        row["before"] == row["after"] or not (was_known or is_known)
    )
    if row["why"] in ("definitions", "imputed"):
        return "definitions" if row["why"] == "definitions" else "fell"
    if was_known != is_known:
        return "new" if is_known else "gone"
    if row["why"] == "new evidence":
        return "confirmed" if same else "moved"
    if not same:
        return "fell"
    if row["high"] - row["low"] > row["high_before"] - row["low_before"]:
        return "faded"
    return "checked" if row["why"] == "checked" else "carried"


def _has_news(rows: list[Row]) -> bool:
    return any(row["why"] == "new evidence" for row in rows)


def _last_with_news(view: View) -> int | None:
    """The latest earlier period in which new evidence moved or confirmed an answer."""
    days = [row["occurred_to"] for row in view.rows if row["kind"] in ("event", "reversal")]
    dated = {_period_of(view, on) for on in days}
    for number in range(view.current - 1, 0, -1):
        if number in dated and _has_news(_moved(view, number)):
            return number
    return None


def _period_of(view: View, on: datetime) -> int:
    """Position of the period that a day lies in; negative before the series begins."""
    number = ordinals(np.datetime64(on.date()), view.card.frequency)
    return int(number) - view.result.panel.first


def _news(view: View, number: int) -> Iterator[Group]:
    """What moved in an earlier period, by evidence or by rule, or was confirmed."""
    rows = [row for row in _moved(view, number) if row["sort"] not in STOOD_STILL]
    yield from why_moved(view, number)
    yield from _groups(view, rows)
    yield from _not_scored(view, number)


def _lead(view: View, rows: list[Row]) -> Iterator[Item]:
    period = view.period
    news = sum(row["why"] == "new evidence" for row in rows)
    total = len(view.card.indicators)
    known = sum(view.answer(item).status == "A" for item in view.card.indicators)
    if not known:
        yield Item(text=(
            f"Nobody has looked yet: nothing on record from {period} answers a question, and no "
            "look reaches its last day. So it is not known whether anything has changed. Where "
            "a range below has widened, knowledge has grown old, and nothing more."
        ))  # fmt: skip
        return
    evidence = (
        f"New evidence bears on {words.counted(news, 'question')}"
        if news else "No new evidence bears on any question"
    )  # fmt: skip
    yield Item(text=(
        f"{evidence} in {period}. Evidence or a look reaches the end of that {view.period_name} "
        f"for {'every question' if known == total else f'{known} of {total} questions'}."
    ))  # fmt: skip


def _scores(view: View) -> Table:
    before, now = view.result.periods[view.current - 1], view.period
    rows, ids = [], []
    for item in view.card.recommendations:
        if item.id not in view.card.positions:
            continue
        cells, names = [], [""]
        for number in (view.current - 1, view.current):
            read = view.reading(item.id, period=number)
            cells += [points(read.score, view.display),
                      between(read.low, read.high, view.display)]  # fmt: skip
            names += [view.figure_id(item.id, period=number)] * 2
        rows.append((item.title, *cells))
        ids.append(tuple(names))
    return Table(
        caption=f"Scores in {before} and {now}; – where too little is known for a score",
        header=("Recommendation", str(before), "range", str(now), "range"),
        rows=tuple(rows),
        ids=tuple(ids),
    )


def _groups(view: View, rows: list[Row]) -> Iterator[Group]:
    for sort, title in KINDS.items():
        items = tuple(_item(view, row) for row in rows if row["sort"] == sort)
        if items:
            yield Group(title=title, items=items)


def _item(view: View, row: Row) -> Item:
    item = view.card.indicator(row["indicator"])
    marked = {
        name: f"“{row[name]}”" if isinstance(item, Ladder) else row[name]
        for name in ("answer_before", "answer")
    }
    return Item(
        head=item.question,
        text=movement({**row, **marked}, period=view.period_name, display=view.card.printed_points),
        refs=view.refs(row["evidence_ids"]),
    )


def movement(row: Row, *, period: str, display: Display | None = None) -> str:
    """
    One movement in words.

    Args:
        row: As `moved` gives it, with `sort`, one of `KINDS`.
        period: What a period is called.
        display: How points are printed, if not whole.
    """
    old, new, sort = row["answer_before"], row["answer"], row["sort"]
    ends = words.span(row["low"], row["high"], display)
    was = words.span(row["low_before"], row["high_before"], display)
    now: str = str(new) if pd.isna(row["low"]) else f"{new} ({ends} points)"
    if sort in ("new", "moved", "fell"):
        worth = words.change(row["before"], row["after"], display)
        step = f"first answer: {new}" if sort == "new" else f"from {old} to {new}"
        step = f"{new}, as before" if old == new else step
        said = f"{step} ({worth})" + (f": {_rule(row, period)}" if sort == "fell" else "")
    elif sort == "confirmed":
        said = f"still {now}" if ends == was else f"still {new}; now {ends} points, before {was}"
    elif sort == "gone":
        said = f"was {old}; no such case lies in the time counted any more"
    elif sort == "faded":
        worth = f"{points(row['after'], display)} points"
        said = f"last known: {new}, {worth}; by now anything {ends} is possible"
    else:
        said = f"was {old}, now {new}" if sort == "definitions" else f"still {now}"
    return words.sentence(said)


def _rule(row: Row, period: str) -> str:
    if row["why"] == "imputed":
        return "what was not observed is filled in by rule"
    if row["why"] == "lapsed":
        return "nothing has proved it anew for long enough; it may still stand"
    if row["why"] == "out of the window":
        return f"what was counted up to the {period} before has left the time that is counted"
    return "what is known has grown old"


def _not_scored(view: View, number: int) -> Iterator[Group]:
    """Obstacles and context of a period."""
    rows = [
        row for row in view.rows
        if row["kind"] in NOT_SCORED and _period_of(view, row["occurred_to"]) == number
    ]  # fmt: skip
    if rows:
        items = tuple(
            Item(text=words.sentence(words.clipped(same[0]["title"])),
                 refs=view.refs(row["id"] for row in same))
            for same in told_once(rows)
        )  # fmt: skip
        yield Group(title="Also on record, shown and not scored", items=items)
