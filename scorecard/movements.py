"""Which indicators moved from one period to the next, and on what evidence."""

import numpy as np
import pandas as pd

from scorecard.definitions.kinds import Indicator
from scorecard.errors import Fault, ScorecardError
from scorecard.explanation import answer_words
from scorecard.panel import STATUSES
from scorecard.periods import last_days
from scorecard.scoring import Result


def moved(
    result: Result, period: str | pd.Period | None = None, *, unit: str | None = None
) -> pd.DataFrame:
    """
    The indicators that moved, or whose standing moved, from the period before.

    Args:
        result: A result.
        period: By default the last complete one.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        One row for each indicator whose points, bounds or status differ from the period before, in
        card order: `indicator, recommendation, before, after, low_before, low, high_before, high`
        (points), `status_before, status`, `answer_before, answer` (in words), `evidence_ids` (the
        rows of this period that were not behind the one before), `why` (`new evidence`, `lapsed`,
        `out of the window`, `no longer fresh`, `checked`, `definitions`, `imputed` where either of the two was, or
        `new observation` where observations were given).

    Raises:
        ScorecardError: An unknown unit, or a period without one before it.
    """
    card = result.card
    number = result.period_position(result.last_complete if period is None else period)
    if number == 0:
        fault = Fault(where="period", found=str(result.periods[0]), expected="a later one",
                      remedy="the first has none before it")  # fmt: skip
        raise ScorecardError([fault], "call")
    place = result.unit_position(unit)
    new = _new_rows(result, place, number)
    kinds = _kinds(result, new)
    rows = []
    for row, item in enumerate(card.indicators):
        before, after = (_cell(result, row, place, n) for n in (number - 1, number))
        if before == after:
            continue
        ids = tuple(new.get(item.id, ()))
        why = (
            "definitions" if _enters_or_leaves(result, item, number)
            else "imputed" if any(result.imputed_by(row, place, n) for n in (number - 1, number))
            else _why(item, before, after, None if kinds is None else [kinds[name] for name in ids])
        )  # fmt: skip
        rows.append(
            {
                "indicator": item.id, "recommendation": card.recommendation_of[item.id],
                "before": _number(before[0]), "after": _number(after[0]),
                "low_before": _number(before[1]), "low": _number(after[1]),
                "high_before": _number(before[2]), "high": _number(after[2]),
                "status_before": before[3], "status": after[3],
                "answer_before": answer_words(item, _number(before[4])),
                "answer": answer_words(item, _number(after[4])),
                "evidence_ids": ids, "why": why,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(_CHANGE_COLUMNS))


_CHANGE_COLUMNS = (
    "indicator", "recommendation", "before", "after", "low_before", "low", "high_before", "high",
    "status_before", "status", "answer_before", "answer", "evidence_ids", "why",
)  # fmt: skip

_Cell = tuple[float | None, float | None, float | None, str, float | None]


def _cell(result: Result, row: int, unit: int, period: int) -> _Cell:
    """Points, bounds, status and value of an observation; provisional counts as observed."""
    at = row, unit, period
    status = STATUSES[result.panel.status[at]]
    numbers = [float(array[at]) for array in (result.points.value, result.points.low,
                                              result.points.high, result.panel.value)]  # fmt: skip
    value, low, high, raw = (None if np.isnan(x) else x for x in numbers)
    return value, low, high, status, raw


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _new_rows(result: Result, unit: int, period: int) -> dict[str, list[str]]:
    """
    Rows behind an indicator that were not behind it in the period before, and may lie in this one.

    An older row can come back: where a stage lapses, what proved the one below counts again. A
    vague row that lies in this period at the latest is new in it once more: the point reads it so.
    """
    if "occurred_to" not in result.evidence:
        return {}
    links = result.links[result.links["unit"] == result.card.units[unit]]
    before, now = (
        links[links["period"] == result.periods[n]][["indicator", "evidence_id"]].astype(object)
        for n in (period - 1, period)
    )
    seen = set(before.itertuples(index=False, name=None))
    start, end = (last_days(result.panel.first + n, result.card.frequency)
                  for n in (period - 1, period))  # fmt: skip
    latest = result.evidence["occurred_to"].to_numpy().astype("datetime64[D]")
    is_scored = result.evidence["kind"].isin(["event", "reversal"]).to_numpy()
    late = set(result.evidence["id"][latest > start])
    settled = set(result.evidence["id"][is_scored & (latest > start) & (latest <= end)])
    found: dict[str, list[str]] = {}
    for indicator, evidence_id in now.itertuples(index=False, name=None):
        is_new = (indicator, evidence_id) not in seen and evidence_id in late
        if is_new or evidence_id in settled:
            found.setdefault(indicator, []).append(evidence_id)
    return found


def _kinds(result: Result, new: dict[str, list[str]]) -> dict[str, str] | None:
    """Kind of each new row, by id; `None` where observations were given and there is no ledger."""
    if "kind" not in result.evidence:
        return None
    own = result.evidence[
        result.evidence["id"].isin({name for ids in new.values() for name in ids})
    ]
    return dict(zip(own["id"], own["kind"], strict=True))


def _enters_or_leaves(result: Result, item: Indicator, period: int) -> bool:
    """Whether the time in which an indicator applies begins in a period, or ended before it."""
    card, now = result.card, str(result.periods[period])
    begins = item.applies_from is not None and str(card.period(item.applies_from)) == now
    return begins or (item.applies_to is not None and str(card.period(item.applies_to) + 1) == now)


def _why(item: Indicator, before: _Cell, after: _Cell, kinds: list[str] | None) -> str:
    """Why a reading moved; `kinds` are those of the new rows behind it."""
    if "M" in (before[3], after[3]) and not item.is_flow:
        return "definitions"
    if kinds is None:
        return "new observation"
    if any(kind != "check" for kind in kinds):
        return "new evidence"
    if before[0] is not None and after[0] is not None and after[0] != before[0]:
        return "out of the window" if item.is_flow else "lapsed"
    return "checked" if kinds else "no longer fresh"
