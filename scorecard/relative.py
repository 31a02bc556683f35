"""Points that depend on what the units have: ranks, ratios, and ends, means or sds from the data."""

from collections.abc import Iterator

import numpy as np
from attrs import evolve, frozen

from scorecard.definitions.card import Card
from scorecard.definitions.normalisation import RANKS, RATIOS, Normalisation
from scorecard.errors import Fault, raise_faults
from scorecard.panel import EXACT, SIMULATED
from scorecard.rescaling import (
    between,
    ends_over,
    highest_of_the_others,
    moments_over,
    percentile_ranks,
    ranks,
    ratios,
    z_scores,
)
from scorecard.simulation import simulated


@frozen(kw_only=True, eq=False)
class Values:
    """
    What some indicators are worth before they are compared, indicators × units × periods.

    Attributes:
        names: Ids of the indicators, for faults.
        is_more_better: Of each indicator, whether more is better.
        value: Point; NaN where there is none.
        low: Lower end; NaN where there is no point, infinite where it is open.
        high: Upper end.
        held: Point if nothing had lapsed.
    """

    names: tuple[str, ...]
    is_more_better: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    held: np.ndarray


@frozen(kw_only=True, eq=False)
class Points:
    """
    The same in points.

    Attributes:
        value: Point.
        low: Lower bound, of those that have a point.
        high: Upper bound.
        held: Point if nothing had lapsed.
        bounds: Positions in `BOUNDS`, of each indicator.
    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    held: np.ndarray
    bounds: np.ndarray


def relative_points(
    given: Values, own: Normalisation, card: Card, *, first: int, target: np.ndarray
) -> Points:
    """
    Points of indicators that are compared with each other's units, or with a target.

    Args:
        given: Values of the indicators.
        own: How they are normalised; anything but `goalposts`.
        card: The card, for its units and periods.
        first: Number of the first period.
        target: Of each indicator, what scores 100; read by `distance_to_target` alone.

    Raises:
        ScorecardError: No value in the base period, or a ratio of numbers that are not positive.
    """
    raise_faults(_faults(given, own, card, first, target), "observations")
    turned = _turned(given, own)
    rule = _Rule(own=own, span=_span(own, card, first), target=_turned_target(given, own, target),
                 unit=_reference_unit(own, card))  # fmt: skip
    value = rule.points(turned.value)
    held = rule.points(turned.held, among=turned.value)
    if own.by == "distance_to_best" and rule.span is None:
        held = np.minimum(held, 100)  # had it not lapsed, it would be the best itself
    low, high, bounds = _bounds(turned, rule)
    return Points(value=value, low=low, high=high, held=held, bounds=bounds)


@frozen(kw_only=True, eq=False)
class _Rule:
    """A normalisation that knows its base period, its target and its reference unit."""

    own: Normalisation
    span: slice | None
    target: np.ndarray
    unit: int

    def points(self, values: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
        """Points of values that stand among those of all units, by default among themselves."""
        own, (low, high) = self.own, self.own.ends
        among = values if among is None else among
        if own.by in RANKS:
            rank = ranks(values, among, own.ties or "average")
            if own.by == "rank":
                return rank
            return percentile_ranks(rank, self.count(among), low=low, high=high)
        seen, axis = (among, 1) if self.span is None else (among[:, :, self.span], (1, 2))
        if own.by == "min_max":
            ends = ends_over(seen, axis)
            return between(values, *ends, low=low, high=high, clip=own.is_clipped)
        if own.by == "z_score":
            spread = 1 if own.spread is None else own.spread
            return z_scores(values, *moments_over(seen, axis), centre=own.centre or 0,
                            spread=spread)  # fmt: skip
        return self.capped(ratios(values, self.reference(seen, axis)))

    def reference(self, seen: np.ndarray, axis: int | tuple[int, ...]) -> np.ndarray:
        """What scores 100 as a ratio."""
        if self.own.by == "distance_to_target":
            return self.target
        if self.own.by == "distance_to_best":
            return ends_over(seen, axis)[1]
        one = seen[:, self.unit : self.unit + 1]
        return one if self.span is None else moments_over(one, axis)[0]

    def capped(self, points: np.ndarray) -> np.ndarray:
        """Points of a ratio to the target, which as a rule are not above 100."""
        is_capped = self.own.by == "distance_to_target" and self.own.is_clipped
        return np.minimum(points, 100) if is_capped else points

    @staticmethod
    def count(values: np.ndarray) -> np.ndarray:
        """Number of units with a value, indicators × 1 × periods."""
        return (~np.isnan(values)).sum(axis=1, keepdims=True)


Ends = tuple[np.ndarray, np.ndarray, np.ndarray]


def _bounds(at: Values, rule: _Rule) -> Ends:
    """Ends in points, and whether they are exact."""
    own, exact = rule.own, np.zeros(len(at.value), dtype=np.uint8)
    if own.by in RANKS:
        least = ranks(at.low, at.high, own.ties or "average")
        most = ranks(at.high, at.low, own.ties or "average")
        if own.by == "percentile_rank":
            count, (low, high) = rule.count(at.value), own.ends
            least = percentile_ranks(least, count, low=low, high=high)
            most = percentile_ranks(most, count, low=low, high=high)
        return least, most, exact
    if own.by == "distance_to_best" and rule.span is None:
        return *_beside_the_best(at), exact
    if own.by == "distance_to_reference" and rule.span is None:
        return *_beside_one(at, rule.unit), exact
    return _ends_of_all(at, rule)


def _ends_of_all(at: Values, rule: _Rule) -> Ends:
    """Ends between what is fixed; drawn where ends, mean or reference may be others."""
    is_open = np.isinf(at.low), np.isinf(at.high)
    at = evolve(at, low=_closed(at.low, at.value), high=_closed(at.high, at.value))
    low, high = rule.points(at.low, among=at.value), rule.points(at.high, among=at.value)
    drawn = _is_uncertain(at, rule)
    if drawn.any():
        low[drawn], high[drawn] = simulated(
            at.value[drawn], at.low[drawn], at.high[drawn],
            evolve(rule, target=rule.target[drawn]).points,
        )  # fmt: skip
    low[is_open[0]], high[is_open[1]] = -np.inf, np.inf
    return low, high, np.where(drawn, SIMULATED, EXACT).astype(np.uint8)


def _is_uncertain(at: Values, rule: _Rule) -> np.ndarray:
    """Whether the ends, means or references of each indicator are not fixed."""
    if rule.own.by == "distance_to_target":
        return np.zeros(len(at.value), dtype=bool)
    if rule.span is None:
        return np.ones(len(at.value), dtype=bool)
    low, high = at.low[:, :, rule.span], at.high[:, :, rule.span]
    return np.logical_or.reduce(low < high, axis=(1, 2))


def _beside_the_best(at: Values) -> tuple[np.ndarray, np.ndarray]:
    """Per cent of the best: the own value at one end, all others at the other."""
    with np.errstate(invalid="ignore"):
        low = ratios(at.low, np.fmax(at.low, highest_of_the_others(at.high)))
        high = ratios(at.high, np.fmax(at.high, highest_of_the_others(at.low)))
    # Nothing is as good as an end that is open, and nothing near it.
    low = np.where(np.isnan(low) & ~np.isnan(at.value), 0.0, low)
    return low, np.where(np.isinf(at.high), 100.0, high)


def _beside_one(at: Values, unit: int) -> tuple[np.ndarray, np.ndarray]:
    """Per cent of the reference unit: the own value at one end, its value at the other."""
    one = slice(unit, unit + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = ratios(at.low, at.high[:, one]), ratios(at.high, at.low[:, one])
    low[:, one] = high[:, one] = np.where(np.isnan(at.value[:, one]), np.nan, 100.0)
    return low, high


def _closed(end: np.ndarray, value: np.ndarray) -> np.ndarray:
    """An end, or the point where the end is open."""
    return np.where(np.isinf(end), value, end)


def _turned(given: Values, own: Normalisation) -> Values:
    """The values so that more is better: less by its negative, or by its inverse for a ratio."""
    is_less = ~given.is_more_better
    if not is_less.any():
        return given

    def turn(values: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return 1 / values if own.by in RATIOS else -values

    arrays = {}
    for name, other in (("value", "value"), ("low", "high"), ("high", "low"), ("held", "held")):
        arrays[name] = getattr(given, name).copy()
        arrays[name][is_less] = turn(getattr(given, other)[is_less])
    return evolve(given, **arrays)


def _turned_target(given: Values, own: Normalisation, target: np.ndarray) -> np.ndarray:
    if own.by != "distance_to_target":
        return np.zeros((len(given.value), 1, 1))
    turned = np.where(given.is_more_better, target, 1 / np.where(target == 0, np.nan, target))
    return np.asarray(turned)[:, None, None]


def _span(own: Normalisation, card: Card, first: int) -> slice | None:
    """Places of the base periods."""
    return None if own.base_period is None else card.places_of(own.base_period, first)


def _reference_unit(own: Normalisation, card: Card) -> int:
    return 0 if own.reference_unit is None else card.units.index(own.reference_unit)


def _faults(
    given: Values, own: Normalisation, card: Card, first: int, target: np.ndarray
) -> Iterator[Fault]:
    span = _span(own, card, first)
    for place, name in enumerate(given.names):
        value = given.value[place]
        if span is not None and np.isnan(value[:, span]).all() and not np.isnan(value).all():
            yield Fault(where=name, found=f"no value in the base period {own.base_period}",
                        expected="one at least", remedy="choose another base_period")  # fmt: skip
        if own.by not in RATIOS or np.isnan(value).all():
            continue
        least = float(np.nanmin(given.low[place]))
        is_less = not given.is_more_better[place]
        if least < 0 or (is_less and least == 0):
            yield Fault(where=name, found=f"{least:g}", expected="numbers above 0, for a ratio",
                        remedy="choose another normalisation")  # fmt: skip
        elif not _reference_of(value, own, card, target[place]) > 0:
            yield Fault(where=name, found="a reference of 0", expected="one above 0, for a ratio",
                        remedy="choose another normalisation")  # fmt: skip


def _reference_of(value: np.ndarray, own: Normalisation, card: Card, target: float) -> float:
    """The least that a ratio is taken to."""
    if own.by == "distance_to_target":
        return float(target)
    if own.by == "distance_to_best":
        return float(np.nanmax(value))
    one = value[_reference_unit(own, card)]
    return 1.0 if np.isnan(one).all() else float(np.nanmin(one))
