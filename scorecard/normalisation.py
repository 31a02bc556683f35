"""Observations → points between goalposts."""

import numpy as np
import pandas as pd
from attrs import evolve

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Count, Goalposts, Indicator, Ladder, Measure, Ratio
from scorecard.panel import M, Panel, panel_frame, panel_of, panel_rows

SHARE = (0.0, 1.0)


def normalise(observations: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Score observations: declared scores for stages, min–max between goalposts for all else.

    Args:
        observations: As `observe` returns them, or made elsewhere: `period, unit, indicator,
            value` and, where known, `low, high, obs_status`.
        card: The card that declares stages and goalposts.

    Returns:
        `period, unit, indicator, element, score, low, high, held, obs_status`, in points from 0
        to 100, one row a cell. Never observed: score NaN, bounds 0 and 100. Status M: all NaN.

    Raises:
        ScorecardError: Faults of the frame.

    Source:
        OECD/JRC Handbook on Constructing Composite Indicators (2008), step 5, min–max; ends fixed
        in advance as UNDP does for the Human Development Index (Technical note 1).

    Example:
        >>> import pandas as pd, scorecard as sc
        >>> card = sc.load_card("nato_japan")
        >>> trust = pd.DataFrame({"period": pd.PeriodIndex(["2024Q1"], freq="Q"),
        ...                       "indicator": ["trust_in_japan"], "value": [52.5]})
        >>> float(sc.normalise(trust, card).dropna()["score"].iloc[0])
        50.0
    """
    points = normalise_panel(panel_of(observations, card))
    return panel_frame(points).rename(columns={"value": "score"})


def normalise_panel(panel: Panel) -> Panel:
    """A panel of values → a panel of points; see `normalise`."""
    by_id = {item.id: item for item in panel.card.indicators}
    points = {name: np.empty_like(panel.value) for name in ("value", "low", "high", "held")}
    for place, (indicator, element) in enumerate(panel_rows(panel.card)):
        for name, array in points.items():
            values = getattr(panel, name)[place]
            array[place] = 100 * values if element else points_of(by_id[indicator], values)
    applies = panel.status != M
    never = np.isnan(panel.value) & applies
    low = np.fmin(np.fmin(points["low"], points["high"]), points["value"])
    high = np.fmax(np.fmax(points["low"], points["high"]), points["value"])
    low[never], high[never] = 0.0, 100.0
    return evolve(
        panel,
        value=np.where(applies, points["value"], np.nan),
        low=np.where(applies, low, np.nan),
        high=np.where(applies, high, np.nan),
        held=np.where(applies, points["held"], np.nan),
    )


def points_of(item: Indicator, values: np.ndarray) -> np.ndarray:
    """
    Points of values in the indicator's own terms.

    Args:
        item: The indicator.
        values: Stage positions for a ladder, shares for a checklist, ratio or sequence, own unit
            of measure otherwise; NaN stays NaN.

    Returns:
        Points from 0 to 100.
    """
    if isinstance(item, Ladder):
        scores = np.array([stage.score for stage in item.stages])
        position = np.nan_to_num(values, nan=0).astype(np.int64)
        return np.where(np.isnan(values), np.nan, scores[np.clip(position, 0, len(scores) - 1)])
    if isinstance(item, Measure | Count):
        return min_max(values, item.goalposts)
    if isinstance(item, Ratio) and item.goalposts is not None:
        return min_max(values, item.goalposts)
    return np.clip(100 * values, 0, 100)


def min_max(values: np.ndarray, goalposts: Goalposts) -> np.ndarray:
    """Share of the way from the worst to the best end, in points, clipped to 0 and 100."""
    way = goalposts.best - goalposts.worst
    # The share first: it is exactly 1 at the best end, so that a target met scores 100 sharp.
    return np.clip(100 * ((values - goalposts.worst) / way), 0, 100)


def target_points(item: Indicator) -> float:
    """What an indicator's target scores; 100 where none is declared."""
    if item.target is None:
        return 100.0
    if isinstance(item, Ladder):
        scores = {stage.id: stage.score for stage in item.stages}
        return scores[str(item.target)]
    return float(points_of(item, np.array([float(item.target)]))[0])
