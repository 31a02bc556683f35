"""A card of measures over several units, and its observations from an array."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Measure
from scorecard.definitions.method import Method
from scorecard.definitions.model import Clause, Recommendation, Source
from scorecard.definitions.normalisation import Normalisation


def measure(number: int, **others: Any) -> Measure:
    if not {"goalposts", "direction"} & set(others):
        others["direction"] = "higher_is_better"
    return Measure(id=f"m{number}", clause="C1", question="How much?", why="It shows.",
                   valid_for=4, unit_measure="points", **others)  # fmt: skip


def card_over(
    units: int, *indicators: Measure, method: dict[str, Any] | None = None, **chosen: Any
) -> Card:
    """A card over units u0, u1, …, normalised as chosen."""
    return Card(
        id="card", title="A card", version="1.0", adopted_on=date(2024, 2, 8),
        source=Source(title="A source", published_on=date(2020, 1, 31)),
        units=tuple(f"u{number}" for number in range(units)),
        series_from="2022Q1", baseline="2022Q1",
        recommendations=(Recommendation(id="r1", title="One"),),
        clauses=(Clause(code="C1", recommendation="r1", asks="One"),),
        indicators=indicators,
        method=Method(normalisation=Normalisation(**chosen), coverage=0, **(method or {})),
    )  # fmt: skip


def frame_over(
    values: np.ndarray, low: np.ndarray | None = None, high: np.ndarray | None = None
) -> pd.DataFrame:
    """Observations from values over indicators × units × periods; NaN is not observed."""
    m, u, t = (index.reshape(-1) for index in np.indices(values.shape))
    periods = pd.period_range("2022Q1", periods=values.shape[2], freq="Q")
    return pd.DataFrame(
        {
            "period": periods.take(t),
            "unit": [f"u{n}" for n in u],
            "indicator": [f"m{n}" for n in m],
            "value": values.reshape(-1),
            "low": (values if low is None else low).reshape(-1),
            "high": (values if high is None else high).reshape(-1),
        }
    )


def in_arrays(points: pd.DataFrame, name: str, shape: Sequence[int]) -> np.ndarray:
    """A column of normalised points, as indicators × units × periods."""
    return points[name].to_numpy().reshape(tuple(shape))
