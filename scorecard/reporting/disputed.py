"""Rows that two coders read differently, in words, at the row and at the answer."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime

from scorecard.coding.answers import has_second
from scorecard.coding.disputes import Dispute, Reading, disputes
from scorecard.coding.items import NOTHING
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Indicator, Ladder
from scorecard.ledger.reading import read_ledger
from scorecard.ledger.vintage import entered_by, moment_of
from scorecard.reporting.words import day
from scorecard.scoring import Result


def disputes_by_row(result: Result, shown: Container[str]) -> Mapping[str, Sequence[Dispute]]:
    """
    The disputes of a result by the row at which a report tells of them.

    Codings and decisions taken in since the result's ledger ended are left out, so that a report
    made again from its manifest says the same.

    Args:
        result: The result.
        shown: Ids of the rows that the report shows. Where a row was corrected, its dispute is told
            at the last of its corrections that is shown.
    """
    card, through = result.card, result.manifest.recorded_through
    if "kind" not in result.evidence or not through or not has_second(card):
        return {}
    ledger = entered_by(read_ledger(card), through)
    found: dict[str, list[Dispute]] = {}
    for dispute in disputes(card, ledger, through=_last_day(result, moment_of(through, ledger))):
        own = [row for row in dispute.rows if row in shown]
        if own:
            found.setdefault(own[-1], []).append(dispute)
    return found


def _last_day(result: Result, entered: datetime) -> date:
    """By the recorded clock nothing that was entered after the as-of date is known."""
    return (min(entered, result.as_of) if result.clock == "recorded" else entered).date()


def dispute_words(card: Card, dispute: Dispute) -> str:
    """Who read what, and what became of it, in a sentence."""
    item = card.indicator(dispute.indicator)
    first, second = (_read_as(card, item, said) for said in (dispute.first, dispute.second))
    if dispute.settled is None or dispute.settled_on is None:
        return (
            f"Disputed on “{item.question}”: read as {first} by the first coder and as {second} by "
            "the second; not settled."
        )
    return (
        f"Coded twice, and read differently on “{item.question}”: as {first}, then as {second}; "
        f"settled as {_read_as(card, item, dispute.settled)} on {day(dispute.settled_on)}."
    )


def _read_as(card: Card, item: Indicator, reading: Reading) -> str:
    if reading.answer == NOTHING:
        return "earning nothing"
    name = f"“{_name(card, item, reading.answer)}”"
    if not reading.step_back:
        return name
    return f"a step back to {name}" if isinstance(item, Ladder) else f"the end of {name}"


def _name(card: Card, item: Indicator, answer: str) -> str:
    """A stage or an element as readers know it; as it was written where there is none."""
    if isinstance(item, Ladder):
        return next((stage.words for stage in item.stages if stage.id == answer), answer)
    elements = item.elements if isinstance(item, Checklist) else ()
    element = next((part for part in elements if part.id == answer), None)
    if element is None:
        return answer
    asks = {clause.code: clause.asks for clause in card.clauses}
    return asks[element.clause] if element.clause else element.words
