"""Scores of one series, for tests that label trends."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import attrs
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.trends.trending import trend


def scored(
    points: Sequence[float], *, node: str = "pilots", first: str = "2024Q1", **columns: object
) -> pd.DataFrame:
    """One series, quarter by quarter."""
    periods = pd.period_range(first, periods=len(points), freq="Q", name="period")
    return pd.DataFrame({"period": periods, "node": node, "score": points, **columns})


def judged(scores: pd.DataFrame, card: Card, through: str | None = None) -> pd.Series:
    """The only row of a trend."""
    (row,) = trend(scores, card, through=through).to_dict("records")
    return pd.Series(row)


def due(card: Card, on: date | None, by: Literal["source", "us"] | None, *only: str) -> Card:
    """The card with another target date for some recommendations, or for all."""
    changed = [
        attrs.evolve(item, target_on=on, target_set_by=by)
        if not only or item.id in only else item
        for item in card.recommendations
    ]  # fmt: skip
    return attrs.evolve(card, recommendations=tuple(changed))
