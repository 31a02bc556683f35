"""Observations → points: between goalposts, or by any other choice of the method."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Indicator, Ladder, has_log_goalposts, is_more_better
from scorecard.definitions.normalisation import RATIOS, Normalisation, Scale
from scorecard.errors import of_type
from scorecard.panel import (
    EXACT,
    NONE,
    SHARE,
    SIMULATED,
    M,
    O,
    Panel,
    bounds_column,
    panel_frame,
    panel_of,
    panel_rows,
)
from scorecard.relative import Points, Values, relative_points
from scorecard.rescaling import min_max


def normalise(observations: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Turn observations into points by the card's normalisation, or the indicator's own.

    By default: declared scores for stages, min–max between goalposts for all else, of the
    logarithms where the goalposts say so.

    Args:
        observations: As `observe` returns them, or made elsewhere: `period, unit, indicator,
            value` and, where known, `low, high, obs_status`.
        card: The card that declares stages, goalposts and normalisation.

    Returns:
        `period, unit, indicator, element, score, low, high, held, obs_status, bounds`, one row a
        cell, on the scale of the card (`card.scale`), by default points from 0 to 100. Never
        observed: score NaN, bounds the ends of the scale; on a scale without ends the lowest and
        the highest score seen in that period. Status M: all NaN. `bounds` is `exact` where low and
        high are the least and the most there can be, `simulated` where they are those of draws
        (see `scorecard.simulation`), `none` where there are none.

    Raises:
        ScorecardError: Faults of the frame, or values that the normalisation cannot read.

    Source:
        OECD/JRC Handbook on Constructing Composite Indicators (2008), step 5; ends fixed
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
    frame = panel_frame(points).rename(columns={"value": "score"})
    return frame.assign(bounds=bounds_column(points.bounds, points.status.shape))


def normalise_panel(panel: Panel) -> Panel:
    """A panel of values → a panel of points; see `normalise`."""
    groups = _groups(panel.card)
    own, _ = groups[0]
    if len(groups) == 1 and own.by == "goalposts":
        points = _fixed_points(panel, own, slice(None))
        return _bounded(panel, points, panel.card.scale, is_relative=False)
    shape = panel.value.shape
    arrays = {name: np.full(shape, np.nan) for name in ("value", "low", "high", "held")}
    bounds = np.zeros(len(panel.value), dtype=np.uint8)
    for own, rows in groups:
        make = _fixed_points if own.by == "goalposts" else _relative
        found = make(panel, own, rows)
        bounds[rows] = found.bounds
        for name, array in arrays.items():
            array[rows] = getattr(found, name)
    points = Points(**arrays, bounds=bounds)
    return _bounded(panel, points, panel.card.scale, is_relative=True)


def _groups(card: Card) -> list[tuple[Normalisation, np.ndarray]]:
    """The panel rows that each normalisation is for."""
    by_id = {item.id: card.normalisation(item) for item in card.indicators}
    chosen = [by_id[indicator] for indicator, _ in panel_rows(card)]
    return [
        (own, np.flatnonzero([other == own for other in chosen])) for own in dict.fromkeys(chosen)
    ]


def _bounded(panel: Panel, points: Points, scale: Scale, *, is_relative: bool) -> Panel:
    """Points with ends in every cell that applies: their own, or all that can be."""
    applies = panel.status != M
    value = points.value
    never = np.isnan(value) & applies
    low, high = np.fmin(points.low, points.high), np.fmax(points.low, points.high)
    np.fmin(low, value, out=low)
    np.fmax(high, value, out=high)
    status, bounds = panel.status, None
    if not scale.is_open:
        np.copyto(low, scale.low, where=never | np.isneginf(low) if is_relative else never)
        np.copyto(high, scale.high, where=never | np.isposinf(high) if is_relative else never)
        if points.bounds.any():
            bounds = np.broadcast_to(points.bounds[:, None, None], value.shape)
    else:
        known = np.where(applies, value, np.nan)
        least, most = (np.broadcast_to(end.reduce(known, axis=1, keepdims=True), value.shape)
                       for end in (np.fmin, np.fmax))  # fmt: skip
        low, high = (_seen(end, never, seen) for end, seen in ((low, least), (high, most)))
        bounds = np.where(never, SIMULATED, points.bounds[:, None, None]).astype(np.uint8)
        bounds[never & np.isnan(least)] = NONE
        # A value that cannot be compared, since the reference is missing, is not known in points.
        status = np.where(never & ~np.isnan(panel.value), np.uint8(O), status)
    held = points.held
    if not applies.all():
        is_held = held is not value
        value, low, high = (np.where(applies, array, np.nan) for array in (value, low, high))
        held = np.where(applies, held, np.nan) if is_held else value
    return evolve(panel, value=value, low=low, high=high, held=held, status=status, bounds=bounds)


def _seen(end: np.ndarray, never: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Ends with the last that was seen where they are open, or where nothing was observed."""
    return np.where(never | np.isinf(end), seen, end)


def _relative(panel: Panel, own: Normalisation, rows: np.ndarray) -> Points:
    """Points of panel rows that are compared with other units, periods or a target."""
    card = panel.card
    names, by_id = panel_rows(card), {item.id: item for item in card.indicators}
    items = [(by_id[names[row][0]], names[row][1]) for row in rows]
    applies = panel.status[rows] != M
    worth = {name: np.where(applies, _worth(getattr(panel, name)[rows], items, own), np.nan)
             for name in ("value", "low", "high", "held")}  # fmt: skip
    value = worth["value"]
    for name, limit in (("low", np.fmin), ("high", np.fmax)):
        worth[name] = np.where(np.isnan(value), np.nan, limit(worth[name], value))
    given = Values(
        names=tuple(f"{name} {element}".strip() for name, element in (names[row] for row in rows)),
        is_more_better=np.array([bool(element) or is_more_better(item) for item, element in items]),
        **worth,
    )
    target = np.array([1.0 if element else _worth_of_target(item) for item, element in items])
    return relative_points(given, own, card, first=panel.first, target=target)


def _worth(
    values: np.ndarray, items: Sequence[tuple[Indicator, str]], own: Normalisation
) -> np.ndarray:
    """Declared scores for stages, logarithms where goalposts take them, the values for all else."""
    found = values.copy()
    for place, (item, element) in enumerate(items):
        if isinstance(item, Ladder):
            scores = np.array([stage.score for stage in item.stages] + [np.nan])
            known = ~np.isnan(values[place])
            found[place] = scores[np.where(known, values[place], -1).astype(np.intp)]
        elif not element and has_log_goalposts(item) and own.by not in RATIOS:
            found[place] = np.log(values[place])
    return found


def _worth_of_target(item: Indicator) -> float:
    """What an indicator's target is worth before it is compared; the most there can be without one."""
    if isinstance(item, Ladder):
        scores = {stage.id: stage.score for stage in item.stages}
        return scores.get(str(item.target), item.stages[-1].score)
    return 1.0 if item.target is None else float(item.target)


def _fixed_points(panel: Panel, own: Normalisation, rows: "np.ndarray | slice") -> Points:
    """Points of panel rows by declared stage scores and fixed ends."""
    scale = _fixed_scale(panel.card, rows)
    low, high = own.ends
    points: dict[str, np.ndarray] = {}
    done: dict[int, np.ndarray] = {}  # ends and the held point are often the point itself
    for name in ("value", "low", "high", "held"):
        given = getattr(panel, name)
        if id(given) not in done:
            done[id(given)] = scale.points(given[rows], clip=own.is_clipped)
            if panel.card.accepted:
                off = _off_scale(panel.card, rows, given[rows])
                unclipped = scale.points(given[rows], clip=False)
                done[id(given)] = np.where(off, unclipped, done[id(given)])
        points[name] = done[id(given)]
    if own.points is not None:
        points = {name: low + (high - low) / 100 * array for name, array in points.items()}
    return Points(**points, bounds=np.full(len(points["value"]), EXACT, dtype=np.uint8))


def _off_scale(card: Card, kept: "np.ndarray | slice", values: np.ndarray) -> np.ndarray:
    """Where values are off the scale of their measure, which only accepted ones can be."""
    by_id = {item.id: item for item in card.indicators}
    scales = np.array([
        getattr(by_id[name], "scale", None) or (-np.inf, np.inf) for name, _ in panel_rows(card)
    ])[kept]  # fmt: skip
    low, high = (scales[:, side, None, None] for side in (0, 1))
    return (values < low) | (values > high)


@frozen(kw_only=True, eq=False)
class _Fixed:
    """How each panel row is turned into points: stage scores, or two ends."""

    ladders: np.ndarray
    stages: np.ndarray
    others: np.ndarray
    logs: np.ndarray
    worst: np.ndarray
    best: np.ndarray

    def points(self, values: np.ndarray, *, clip: bool) -> np.ndarray:
        """Points, 0 and 100 at the ends, of rows × units × periods; NaN stays NaN."""
        if not len(self.ladders) and not len(self.logs):
            return min_max(values, self.worst, self.best, clip=clip)
        found = np.empty_like(values)
        place = values[self.ladders]
        missing = np.isnan(place)
        place = np.where(missing, 0, place).astype(np.intp)
        row = np.arange(len(self.ladders))[:, None, None]
        scores = self.stages.reshape(-1)[row * self.stages.shape[1] + place]
        found[self.ladders] = np.where(missing, np.nan, scores)
        placed = values[self.others]
        placed[self.logs] = np.log(placed[self.logs])
        found[self.others] = min_max(placed, self.worst, self.best, clip=clip)
        return found


def _fixed_scale(card: Card, kept: "np.ndarray | slice") -> _Fixed:
    by_id = {item.id: item for item in card.placed}
    chosen = np.arange(len(panel_rows(card)))[kept]
    named = panel_rows(card)
    rows = [(by_id[named[row][0]], named[row][1]) for row in chosen]
    ladders = {place: item for place, (item, _) in enumerate(rows) if isinstance(item, Ladder)}
    others = [place for place in range(len(rows)) if place not in ladders]
    ends = [SHARE if rows[place][1] else ends_of(rows[place][0]) for place in others]
    logs = [number for number, place in enumerate(others) if has_log_goalposts(rows[place][0])]
    worst, best = (np.array([end[n] for end in ends]).reshape(-1, 1, 1) for n in (0, 1))
    most = max([1, *(len(item.stages) for item in ladders.values())])
    stages = np.zeros((len(ladders), most))
    for number, item in enumerate(ladders.values()):
        stages[number, : len(item.stages)] = [stage.score for stage in item.stages]
    return _Fixed(
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


def target_points(item: Indicator, own: Normalisation | None = None) -> float:
    """
    What an indicator's target scores; the best end where none is declared.

    Args:
        item: The indicator.
        own: Its normalisation; by default between goalposts.

    Returns:
        Points; NaN where they depend on the values of the units, which no target has a part in:
        z-scores, ranks, distances to a reference, and any declared target between ends from the
        data.
    """
    own = own or Normalisation()
    low, high = own.ends
    if own.by == "distance_to_target":
        return 100.0
    if own.by != "goalposts":
        has_end = own.by in ("min_max", "percentile_rank") or (
            own.by == "distance_to_best" and own.base_period is None
        )
        return float(high) if has_end and item.target is None else float("nan")
    if isinstance(item, Ladder) or item.target is None:
        points = 100.0 if item.target is None else _worth_of_target(item)
    else:
        target = float(item.target)
        placed = float(np.log(target)) if has_log_goalposts(item) else target
        points = float(min_max(np.array(placed), *ends_of(item), clip=own.is_clipped))
    return points if own.points is None else low + (high - low) / 100 * points
