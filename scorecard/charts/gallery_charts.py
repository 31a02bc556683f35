"""Which charts a gallery holds, and what each of them needs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pandas as pd
from attrs import frozen

from scorecard.charts.change_chart import change
from scorecard.charts.clause_chart import clause_map
from scorecard.charts.figure import Chart
from scorecard.charts.heatmap_chart import heatmap
from scorecard.charts.ladder_chart import ladders
from scorecard.charts.ladder_data import charted
from scorecard.charts.sensitivity_chart import sensitivity
from scorecard.charts.status_chart import status
from scorecard.charts.timeline_chart import timeline
from scorecard.charts.trend_chart import trend
from scorecard.charts.uncertainty_chart import uncertainty
from scorecard.charts.units_chart import units
from scorecard.charts.vintage_chart import vintages
from scorecard.comparison.compare import compare
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import as_ledger, read_ledger
from scorecard.revisions import vintages as triangle_of
from scorecard.robustness.sensitivity import sensitivity as causes_of
from scorecard.robustness.uncertainty import uncertainty as spread_of
from scorecard.scoring import Result

DRAWS, SAMPLE, SEED = 500, 64, 1
SHOWN = 6  # periods in the chart of vintages
QUARTERS = 8  # their ends are its dates


class InapplicableError(Exception):
    """A chart does not apply; its text says why."""


@frozen(kw_only=True, eq=False)
class Subject:
    """
    What a gallery is about.

    Attributes:
        result: A result.
        unit: Who is scored.
        evidence: The ledger that the result is from; `None` for the card's own.
        robustness: Whether other choices may be drawn.
    """

    result: Result
    unit: str
    evidence: pd.DataFrame | None
    robustness: bool


def _status(subject: Subject) -> Iterator[Chart]:
    yield status(subject.result, unit=subject.unit)


def _trend(subject: Subject) -> Iterator[Chart]:
    yield trend(subject.result, unit=subject.unit)


def _ladders(subject: Subject) -> Iterator[Chart]:
    """One for each recommendation, with its number in the name."""
    result, some = subject.result, False
    for number, item in enumerate(result.card.recommendations, start=1):
        if item.id in result.card.positions and charted(result, item.id):
            chart = ladders(result, recommendation=item.id, unit=subject.unit)
            chart.name, some = f"ladders-{number}", True
            yield chart
    if not some:
        raise InapplicableError("no indicator is a ladder or a checklist")


def _heatmap(subject: Subject) -> Iterator[Chart]:
    yield heatmap(subject.result, unit=subject.unit)


def _timeline(subject: Subject) -> Iterator[Chart]:
    if "kind" not in subject.result.evidence:
        raise InapplicableError("observations were given, no evidence")
    yield timeline(subject.result, unit=subject.unit)


def _clause_map(subject: Subject) -> Iterator[Chart]:
    yield clause_map(subject.result, unit=subject.unit)


def _units(subject: Subject) -> Iterator[Chart]:
    if len(subject.result.card.units) < 2:
        raise InapplicableError("the card has one unit")
    yield units(subject.result, chosen=[subject.unit])


def _change(subject: Subject) -> Iterator[Chart]:
    """From the period before the last complete one."""
    result = subject.result
    number = result.period_position(result.last_complete)
    if number == 0:
        raise InapplicableError("the series has one complete period only")
    yield change(compare(result, result, before=result.periods[number - 1], unit=subject.unit))


def _uncertainty(subject: Subject) -> Iterator[Chart]:
    with _other_choices(subject):
        spread = spread_of(subject.result, n=DRAWS, seed=SEED)
    yield uncertainty(spread, unit=subject.unit)


def _sensitivity(subject: Subject) -> Iterator[Chart]:
    with _other_choices(subject):
        causes = causes_of(subject.result, n=SAMPLE, seed=SEED)
    yield sensitivity(causes, unit=subject.unit)


@contextmanager
def _other_choices(subject: Subject) -> Iterator[None]:
    """Drawing other choices, where that was not ruled out; what about a card rules it out is told."""
    if not subject.robustness:
        raise InapplicableError("other choices were not to be drawn")
    try:
        yield
    except ScorecardError as error:
        raise InapplicableError("; ".join(fault.found for fault in error.faults)) from error


def _vintages(subject: Subject) -> Iterator[Chart]:
    """The last complete periods, as they were known at the quarter ends of two years."""
    result, ledger = subject.result, _ledger(subject)
    last = pd.Period(result.as_of, freq="Q")
    last -= int(last.end_time.date() > result.as_of.date())
    ends = [(last - n).end_time.date() for n in reversed(range(QUARTERS))]
    dates = [str(end) for end in ends if end >= result.periods[0].end_time.date()]
    if len(dates) < 2:
        raise InapplicableError("fewer than two quarter ends lie in the series")
    over = result.period_position(result.last_complete) + 1
    shown = list(result.periods[max(0, over - SHOWN) : over])
    found = triangle_of(result.card, shown, dates, evidence=ledger, clock=result.clock)
    yield vintages(found, unit=subject.unit)


def _ledger(subject: Subject) -> pd.DataFrame:
    """Every row of the ledger, those included that were superseded since."""
    result, card = subject.result, subject.result.card
    if "kind" not in result.evidence:
        raise InapplicableError("observations were given, of which no earlier state is known")
    if subject.evidence is not None:
        return as_ledger(subject.evidence, card)
    rows = read_ledger(card) if card.folder is not None else None
    if rows is None or not set(result.evidence["id"]) <= set(rows["id"]):
        raise InapplicableError(
            "the result is not from the card's own ledger; give the one it is from"
        )
    return rows


# In the order in which a reader wants them. To add one, add its line.
CHARTS: Mapping[str, Callable[[Subject], Iterator[Chart]]] = {
    "status": _status,
    "trend": _trend,
    "change": _change,
    "ladders": _ladders,
    "heatmap": _heatmap,
    "timeline": _timeline,
    "clause_map": _clause_map,
    "units": _units,
    "uncertainty": _uncertainty,
    "sensitivity": _sensitivity,
    "vintages": _vintages,
}
