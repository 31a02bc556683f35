"""Rows that two coders read differently, and what became of it."""

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd
from attrs import frozen

from scorecard.coding.adjudicating import read_adjudicated
from scorecard.coding.agreement import both_codings
from scorecard.definitions.card import Card


@frozen(kw_only=True)
class Reading:
    """What somebody made of a row: an answer of the indicator, and whether it is a step back."""

    answer: str
    step_back: bool


@frozen(kw_only=True)
class Dispute:
    """
    A coding decision on which two coders differ.

    Attributes:
        rows: Id of the row as it was coded twice, then of those that superseded it, in their order.
        indicator: What it was offered to.
        first: What the first coder read.
        second: What the second coder read.
        settled: What was decided; `None` where nothing is decided yet.
        settled_on: The day of the decision.
    """

    rows: tuple[str, ...]
    indicator: str
    first: Reading
    second: Reading
    settled: Reading | None = None
    settled_on: date | None = None


def disputes(card: Card, ledger: pd.DataFrame, *, through: date) -> tuple[Dispute, ...]:
    """
    Every row of a ledger that two coders read differently.

    Args:
        card: The card.
        ledger: Its checked ledger, superseded rows included.
        through: Last day on which a coding was taken back or a difference decided.

    Returns:
        In the order of indicators, then of rows.

    Raises:
        ScorecardError: Every fault of `coding/second.csv` or of `coding/adjudicated.csv`.

    Example:
        >>> import scorecard as sc
        >>> card = sc.load_card("nato_japan")
        >>> found = disputes(card, sc.read_ledger(card), through=date(2026, 11, 24))
        >>> len(found), found[0].first.answer, found[0].second.answer, found[0].settled.answer
        (5, 'nothing', 'planned', 'nothing')
    """
    both = both_codings(card, ledger, through=through)
    differing = both[~both["same"]].sort_values(["indicator", "id"], kind="stable")
    decided = {(row, item): (answer, day) for row, item, answer, day in _decided(card, through)}
    successors = _successors(ledger)
    found = []
    for row in differing.to_dict("records"):
        answer, day = decided.get((row["id"], row["indicator"]), (None, None))
        found.append(Dispute(
            rows=tuple(_with_successors(row["id"], successors)), indicator=row["indicator"],
            first=Reading(answer=row["first"], step_back=bool(row["first_step_back"])),
            second=Reading(answer=row["second"], step_back=bool(row["second_step_back"])),
            settled=answer, settled_on=day,
        ))  # fmt: skip
    return tuple(found)


def _decided(card: Card, through: date) -> Iterator[tuple[str, str, Reading, date]]:
    for row in read_adjudicated(card).to_dict("records"):
        day = date.fromisoformat(row["decided_on"])
        if day <= through:
            reading = Reading(answer=row["adjudicated"], step_back=row["step_back"] == "yes")
            yield row["id"], row["indicator"], reading, day


def _successors(ledger: pd.DataFrame) -> Mapping[str, str]:
    """The row that supersedes each superseded one."""
    named = ledger["supersedes"].astype(object)
    has = named.ne("")
    return dict(zip(named[has], ledger.loc[has, "id"].astype(object), strict=True))


def _with_successors(row: str, successors: Mapping[str, str]) -> Iterator[str]:
    yield row
    while row in successors:
        row = successors[row]
        yield row
