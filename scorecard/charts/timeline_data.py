"""The evidence as marks in time: which recommendation, which kind, which grade."""

from typing import Any

import numpy as np
import pandas as pd

from scorecard.charts.style import UNGRADED
from scorecard.definitions.card import Card
from scorecard.scoring import Result

KINDS = ("event", "reversal", "obstacle", "context", "check")
_COLUMNS = [
    "lane",
    "id",
    "kind",
    "node",
    "grade",
    "is_weak",
    "first",
    "last",
    "start",
    "end",
    "title",
]


def timeline_data(result: Result, *, unit: str | None = None) -> pd.DataFrame:
    """
    The evidence of a result in time, by recommendation.

    Args:
        result: A result.
        unit: Whose evidence; rows that name no unit are everybody's. May be left out where the
            card has one unit.

    Returns:
        One row for each row of evidence in force, by recommendation in the order of the card and,
        last, those about the whole card; then by day: `lane` (id of the recommendation, or of the
        card), `id, kind, node, grade` (such as `B2`; `–` where none is given), `is_weak` (below the
        card's weakest grade), `first, last` (the days it may mean), `start, end` (the same in
        periods, where the first period of the series is centred on 0), `title`. Empty where
        observations were given instead of evidence.

    Raises:
        ScorecardError: An unknown unit.
    """
    name, rows = result.card.units[result.unit_position(unit)], result.evidence
    if "kind" not in rows or rows.empty:
        return pd.DataFrame(columns=_COLUMNS)
    whose = rows["unit"].astype(object) if "unit" in rows else pd.Series("", index=rows.index)
    rows = rows[whose.isin([name, ""])]
    lanes = lanes_of(result.card)
    text = {key: rows[key].astype(object).fillna("") for key in ("reliability", "credibility")}
    grade = text["reliability"] + text["credibility"]
    frame = pd.DataFrame(
        {
            "lane": rows["node"]
            .astype(object)
            .map(dict(result.card.recommendation_of))
            .fillna(result.card.id),
            "id": rows["id"].astype(object),
            "kind": rows["kind"].astype(object),
            "node": rows["node"].astype(object),
            "grade": grade.where(grade != "", UNGRADED),
            "is_weak": rows["is_weak"].astype(bool),
            "first": rows["occurred_from"],
            "last": rows["occurred_to"],
            "start": places_of(result, rows["occurred_from"]),
            "end": places_of(result, rows["occurred_to"], end=True),
            "title": rows["title"].astype(object),
        }
    )
    frame["order"] = [list(lanes).index(lane) for lane in frame["lane"]]
    frame = frame.sort_values(["order", "first", "last", "id"], kind="stable")
    return frame[_COLUMNS].reset_index(drop=True)


def lanes_of(card: Card) -> dict[str, str]:
    """Ids and titles of the recommendations, then of the card."""
    return {item.id: item.title for item in card.recommendations} | {card.id: "The whole card"}


def places_of(result: Result, days: Any, *, end: bool = False) -> np.ndarray:
    """Days as places on a time axis where each period is centred on its number."""
    periods = pd.PeriodIndex(days, freq=result.periods.freqstr)
    first, day = periods.start_time, pd.Timedelta(days=1)
    passed = (pd.DatetimeIndex(days) - first) / day + (1.0 if end else 0.0)
    length = ((periods + 1).start_time - first) / day
    start = result.card.period(result.card.series_from).ordinal
    place: np.ndarray = periods.asi8 - start - 0.5 + np.asarray(passed / length)
    return place
