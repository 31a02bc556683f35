"""Observations → points between goalposts."""

from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Indicator, Ladder, has_log_goalposts
from scorecard.errors import of_type
from scorecard.panel import M, Panel, panel_frame, panel_of, panel_rows

SHARE = (0.0, 1.0)


def normalise(observations: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Score observations: declared scores for stages, min–max between goalposts for all else, of the
    logarithms where the goalposts say so.

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
    of_type("card", card, Card, "a card", "load it with load_card(…)")
    points = normalise_panel(panel_of(observations, card))
    return panel_frame(points).rename(columns={"value": "score"})


def normalise_panel(panel: Panel) -> Panel:
    """A panel of values → a panel of points; see `normalise`."""
    scale = _scale_of(panel.card)
    points = {name: scale.points(getattr(panel, name)) for name in ("value", "low", "high", "held")}
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


@frozen(kw_only=True, eq=False)
class _Scale:
    """How each panel row is turned into points: stage scores, or two ends."""

    ladders: np.ndarray
    stages: np.ndarray
    others: np.ndarray
    logs: np.ndarray
    worst: np.ndarray
    best: np.ndarray

    def points(self, values: np.ndarray) -> np.ndarray:
        """Points from 0 to 100 of panel rows × units × periods; NaN stays NaN."""
        found = np.empty_like(values)
        place = values[self.ladders]
        missing = np.isnan(place)
        place = np.where(missing, 0, place).astype(np.intp)
        row = np.arange(len(self.ladders))[:, None, None]
        scores = self.stages.reshape(-1)[row * self.stages.shape[1] + place]
        found[self.ladders] = np.where(missing, np.nan, scores)
        placed = values[self.others]
        placed[self.logs] = np.log(placed[self.logs])
        found[self.others] = min_max(placed, self.worst, self.best)
        return found


def _scale_of(card: Card) -> _Scale:
    by_id = {item.id: item for item in card.placed}
    rows = [(by_id[indicator], element) for indicator, element in panel_rows(card)]
    ladders = {place: item for place, (item, _) in enumerate(rows) if isinstance(item, Ladder)}
    others = [place for place in range(len(rows)) if place not in ladders]
    ends = [SHARE if rows[place][1] else ends_of(rows[place][0]) for place in others]
    logs = [number for number, place in enumerate(others) if has_log_goalposts(rows[place][0])]
    worst, best = (np.array([end[n] for end in ends]).reshape(-1, 1, 1) for n in (0, 1))
    most = max([1, *(len(item.stages) for item in ladders.values())])
    stages = np.zeros((len(ladders), most))
    for number, item in enumerate(ladders.values()):
        stages[number, : len(item.stages)] = [stage.score for stage in item.stages]
    return _Scale(
        ladders=np.array(list(ladders), dtype=np.intp),
        stages=stages,
        others=np.array(others, dtype=np.intp),
        logs=np.array(logs, dtype=np.intp),
        worst=worst,
        best=best,
    )


def ends_of(item: Indicator) -> tuple[float, float]:
    """Value that scores 0 and value that scores 100, or their logarithms; not for ladders."""
    goalposts = getattr(item, "goalposts", None)
    if goalposts is None:
        return SHARE
    ends = goalposts.worst, goalposts.best
    return (float(np.log(ends[0])), float(np.log(ends[1]))) if goalposts.is_log else ends


def min_max(values: np.ndarray, worst: Any, best: Any) -> np.ndarray:
    """
    Share of the way from the worst to the best end, in points, clipped to 0 and 100.

    Args:
        values: In the indicator's own unit of measure, or their logarithms if the ends are such.
        worst: Value that scores 0.
        best: Value that scores 100; the smaller number where less is better.
    """
    return np.clip(100 * ((values - worst) / (best - worst)), 0, 100)


def target_points(item: Indicator) -> float:
    """What an indicator's target scores; 100 where none is declared."""
    if item.target is None:
        return 100.0
    if isinstance(item, Ladder):
        scores = {stage.id: stage.score for stage in item.stages}
        return scores[str(item.target)]
    target = float(item.target)
    placed = float(np.log(target)) if has_log_goalposts(item) else target
    return float(min_max(np.array(placed), *ends_of(item)))
