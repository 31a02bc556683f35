"""Scores of one series, for tests that label trends."""

from collections.abc import Sequence

import pandas as pd


def scored(
    points: Sequence[float], *, node: str = "pilots", first: str = "2024Q1", **columns: object
) -> pd.DataFrame:
    """One series, quarter by quarter."""
    periods = pd.period_range(first, periods=len(points), freq="Q", name="period")
    return pd.DataFrame({"period": periods, "node": node, "score": points, **columns})
