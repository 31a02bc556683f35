"""Points and weights → one level up, with bounds, coverage and the worst part."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from scorecard.data_weights import BENEFIT, data_weights, shape_of_weights
from scorecard.definitions.card import Card
from scorecard.means import mean_of, shared
from scorecard.outranking import copeland
from scorecard.panel import (
    NONE,
    STATUSES,
    A,
    I,
    M,
    O,
    P,
    Panel,
    panel_of,
)
from scorecard.rounding import round_levels
from scorecard.scores import Scores, scores_frame
from scorecard.weighting import (
    Family,
    applicable,
    families,
    node_rows,
    weights_of,
    weights_without_data,
)

_CELLS = 4096  # units × periods worked on at once
_ARRAYS = ("value", "low", "high", "held", "coverage", "worst", "applies", "provisional",
           "carried", "breaks", "bounds")  # fmt: skip
_IS_OBSERVED = np.array([float(code in (A, I, P)) for code in range(len(STATUSES))])


def aggregate(points: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Scores of every node and aspect, from the indicators up, by the mean of each level.

    Args:
        points: As `normalise` returns them.
        card: The card: tree, weights, coverage.

    Returns:
        `period, unit, node, level, aspect, score, low, high, coverage, obs_status, worst_child,
        held, bounds`: one row for each node, aspect, unit and period, on the scale of the card
        (by default points from 0 to 100), coverage from 0 to 1. `score` is NaN where coverage is
        below the card's threshold; the value flows up all the same. `low` and `high` are made of
        the parts at their low and at their high ends, parts never observed at 0 and 100: exact,
        since every mean, and every rounding
        that the card asks for, is monotone in each part, if those of the parts are (`bounds`). A
        Mazziotta–Pareto index is not monotone: it and all above it have no ends, and `bounds` is
        `none`.

    Raises:
        ScorecardError: Faults of the frame.

    Source:
        Aggregation: OECD/JRC Handbook (2008), step 7, and `scorecard.means`. Bounds: Manski
        (2003), Partial Identification of Probability Distributions, ch. 1 (worst-case bounds).
    """
    panel = weighed(panel_of(points.rename(columns={"score": "value"}), card, in_points=True))
    return scores_frame([aggregate_panel(panel, aspect) for aspect in card.aspects])


def aggregate_panel(panel: Panel, aspect: str = "all") -> Scores:
    """
    Scores of one aspect from a panel of points; see `aggregate`.

    Where the card takes its weights from the data, they are those of the panel's points, the same
    for every aspect and at both ends; the bounds are exact given these weights.
    """
    panel = weighed(panel)
    card, weight = panel.card, weights_of(panel)
    applies = applicable(panel.status, card, aspect, weight)
    rows = node_rows(card)
    leaf = rows >= 0
    shape = applies.shape
    # What is made of others stands for nothing yet: each is set before it is read.
    taken = np.maximum(rows, 0)
    away = None if applies.all() else ~applies
    arrays: dict[str, np.ndarray] = {}
    for name, missing in (("value", np.nan), ("low", 0.0), ("high", 0.0), ("held", np.nan)):
        is_known = name == "held" and panel.held is panel.value
        arrays[name] = (
            arrays["value"] if is_known else _only_where(getattr(panel, name)[taken], away, missing)
        )
    bounds = _bounds(panel, rows)
    if panel.bounds is not None:
        arrays["low"], arrays["high"] = np.nan_to_num(arrays["low"]), np.nan_to_num(arrays["high"])
    status = _only_where(panel.status[taken], away, M)
    scores = Scores(
        card=card, aspect=aspect, first=panel.first, **arrays,
        coverage=_IS_OBSERVED[status],
        worst=np.full(shape, -1, dtype=np.int32),
        applies=applies,
        provisional=status == P,
        carried=(status == I) | (status == O),
        breaks=_breaks(card, applies, panel.first), bounds=bounds,
    )  # fmt: skip
    _round(scores, np.flatnonzero(leaf))
    in_force = weight if away is None else np.where(applies, weight, 0.0)
    made = [(kind, alike) for family in families(card) for kind, alike in _by_kind(family, card)]
    for block in _blocks(scores):
        own = _of_units(scores, block)
        counted, declared = (array[:, block] if array.shape[1] > 1 else array
                             for array in (in_force, weight))  # fmt: skip
        for kind, alike in made:
            _one_level_up(own, alike, counted, kind)
            _beside(own, alike, counted, declared)
    scores.breaks[leaf] = False
    if away is not None:
        for array in (scores.low, scores.high, scores.coverage):
            array[away] = np.nan
    if bounds is not None:
        scores.low[bounds == NONE] = scores.high[bounds == NONE] = np.nan
    return scores


def weighed(panel: Panel) -> Panel:
    """The panel with the weights that its card takes from the data, if it does and has none yet."""
    card = panel.card
    if panel.weight is not None or not card.method.weighting.is_from_data:
        return panel
    weight = np.zeros(shape_of_weights(card, *panel.value.shape[1:])) + weights_without_data(card)
    for family in families(card):
        value = aggregate_panel(evolve(panel, weight=weight)).value
        found = data_weights(value, family, card, panel.first)
        weight[family.children] = np.where(np.isnan(found), weight[family.children], found)
    return evolve(panel, weight=weight)


def _blocks(scores: Scores) -> list[slice]:
    """Units a few at a time, so that what is worked on stays near; all where they are compared."""
    _, units, periods = scores.value.shape
    size = max(1, _CELLS // max(periods, 1))
    if any(node.aggregation == "copeland" for node in scores.card.nodes):
        size = max(units, 1)
    return [slice(start, start + size) for start in range(0, units, size)]


def _of_units(scores: Scores, block: slice) -> Scores:
    """The same arrays, seen for some units alone."""
    seen: dict[int, np.ndarray] = {}
    for name in _ARRAYS:
        array = getattr(scores, name)
        if array is not None and id(array) not in seen:
            seen[id(array)] = array[:, block]
    arrays: dict[str, Any] = {name: seen.get(id(getattr(scores, name))) for name in _ARRAYS}
    return evolve(scores, **arrays)


def _only_where(own: np.ndarray, away: np.ndarray | None, missing: float) -> np.ndarray:
    """The array, changed where a part does not apply; `None` where all do."""
    if away is not None:
        own[away] = missing
    return own


def _bounds(panel: Panel, rows: np.ndarray) -> np.ndarray | None:
    """What the ends of each node are, before the levels are made; `None` where all are exact."""
    is_made_up = any(node.aggregation == "mazziotta_pareto" for node in panel.card.nodes)
    if panel.bounds is None and not is_made_up:
        return None
    found = np.zeros((len(rows), *panel.value.shape[1:]), dtype=np.uint8)
    if panel.bounds is not None:
        found[rows >= 0] = np.broadcast_to(panel.bounds, panel.value.shape)[rows[rows >= 0]]
    return found


Kind = tuple[str, float | None]


def _by_kind(family: Family, card: Card) -> Iterator[tuple[Kind, Family]]:
    """Parents of one height apart by how they are made: clauses may stand beside the card."""
    nodes = [card.nodes[parent] for parent in family.parents]
    kinds = [(node.aggregation, node.exponent) for node in nodes]
    for kind in dict.fromkeys(kinds):
        is_own = np.array([other == kind for other in kinds])
        yield kind, family if is_own.all() else family.only(is_own)


def _one_level_up(scores: Scores, family: Family, weight: np.ndarray, kind: Kind) -> None:
    """Score of the parents and its bounds, from their children and the weights in force."""
    at, (lowest, highest) = family.parents, _ends(scores, family)
    make = _pair_by_pair if kind[0] == "copeland" else _part_by_part
    value, held, low, high = make(scores, family, weight, kind)
    value, held, low, high = (np.clip(array, lowest, highest) for array in (value, held, low, high))
    scores.held[at] = held
    scores.value[at] = value
    scores.low[at] = np.fmin(low, value)
    scores.high[at] = np.fmax(high, value)
    _round(scores, at)


def _ends(scores: Scores, family: Family) -> tuple[float, float]:
    """What no mean of the children can lie beyond: the scale, wider where a value off it counts."""
    scale, below = scores.card.scale, family.children
    if not scores.card.accepted:
        return scale.low, scale.high
    parts = [array[below] for array in (scores.value, scores.held, scores.low, scores.high)]
    lowest = min(float(np.fmin.reduce(part, axis=None, initial=scale.low)) for part in parts)
    highest = max(float(np.fmax.reduce(part, axis=None, initial=scale.high)) for part in parts)
    return lowest, highest


Four = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _part_by_part(scores: Scores, family: Family, weight: np.ndarray, kind: Kind) -> Four:
    """Point, held, low and high of the parents as means of their children."""
    shape = (len(family.parents), *scores.value.shape[1:])
    name, exponent = kind
    point, held, low, high = (
        mean_of(name, scores.card.method, shape, exponent=exponent) for _ in range(4)
    )
    whole, base = np.zeros(shape), np.zeros(shape)
    has_lapsed = scores.held is not scores.value
    for owners, children in family.turns:
        in_force = weight[children]
        value = scores.value[children]
        missing = np.isnan(value)
        seen = in_force
        if missing.any():
            seen = np.where(missing, 0.0, in_force)
            value = np.where(missing, 0.0, value)
        whole[owners] += in_force
        base[owners] += seen
        point.add(owners, seen, value)
        if has_lapsed:
            held.add(owners, seen, np.where(missing, 0.0, scores.held[children]))
        low.add(owners, in_force, scores.low[children])
        high.add(owners, in_force, scores.high[children])
    base, whole = (_divisors(scores, family, total, name) for total in (base, whole))
    found = point.over(base, np.nan)
    unlapsed = held.over(base, np.nan) if has_lapsed else found
    return found, unlapsed, low.over(whole, 0.0), high.over(whole, 0.0)


def _pair_by_pair(scores: Scores, family: Family, weight: np.ndarray, _: Kind) -> Four:
    """Point, held, low and high of the parents by comparing the units; see `outranking`."""
    shape, scale = (len(family.parents), *scores.value.shape[1:]), scores.card.scale
    found = np.full((4, *shape), np.nan)
    for place in range(len(family.parents)):
        own = family.children[family.owner == place]
        in_force = np.broadcast_to(weight[own], scores.value[own].shape)
        value, low, high = scores.value[own], scores.low[own], scores.high[own]
        seen = np.where(np.isnan(value), 0.0, in_force)
        found[0, place] = copeland(value, value, seen)
        found[1, place] = copeland(scores.held[own], value, seen)
        found[2, place] = copeland(low, high, in_force)
        found[3, place] = copeland(high, low, in_force)
    point, held, least, most = scale.low + (scale.high - scale.low) * found
    return point, held, np.nan_to_num(least), np.nan_to_num(most)


def _beside(scores: Scores, family: Family, weight: np.ndarray, declared: np.ndarray) -> None:
    """Coverage, status, worst part and kind of bounds of the parents."""
    at, shape = family.parents, (len(family.parents), *scores.value.shape[1:])
    whole, coverage = np.zeros(shape), np.zeros(shape)
    lowest, worst = np.full(shape, np.inf), np.full(shape, -1, dtype=np.int32)
    named = np.arange(len(scores.value), dtype=np.int32)[:, None, None]
    flags = {name: np.zeros(shape, dtype=bool) for name in ("provisional", "carried", "breaks")}
    raised = [name for name in flags if getattr(scores, name).any()]
    bounds = np.zeros(shape, dtype=np.uint8)
    for owners, children in family.turns:
        in_force = weight[children]
        counts, value = in_force > 0, scores.value[children]
        whole[owners] += in_force
        coverage[owners] += in_force * scores.coverage[children]
        better = (value < lowest[owners]) & counts
        if isinstance(owners, slice):
            np.copyto(lowest, value, where=better)
            np.copyto(worst, named[children], where=better)
        else:
            lowest[owners] = np.where(better, value, lowest[owners])
            worst[owners] = np.where(better, named[children], worst[owners])
        for name in raised:
            says = declared[children] > 0 if name == "breaks" else counts
            flags[name][owners] |= getattr(scores, name)[children] & says
        if scores.bounds is not None:
            bounds[owners] = np.maximum(bounds[owners], scores.bounds[children] * counts)
    scores.coverage[at] = np.clip(shared(coverage, whole, 0.0), 0, 1)
    scores.worst[at] = worst
    for name in raised:
        getattr(scores, name)[at] = flags[name]
    if scores.bounds is not None:
        is_none = [scores.card.nodes[parent].aggregation == "mazziotta_pareto" for parent in at]
        bounds[is_none] = NONE
        scores.bounds[at] = bounds


def _round(scores: Scores, places: np.ndarray) -> None:
    """Round points, and their ends alike, before the next level takes them up."""
    round_levels(scores.card, places, (scores.value, scores.held, scores.low, scores.high))


def _divisors(scores: Scores, family: Family, total: np.ndarray, mean: str) -> np.ndarray:
    """
    What sums of weighted parts are divided by: the total weight.

    Under benefit of the doubt the sum itself is the score, since the best sets the scale of the
    weights; over some of the parts alone, those of an aspect, it would fall short.
    """
    card = scores.card
    weighting = card.method.weighting
    if BENEFIT not in weighting.names or scores.aspect != "all" or mean != "arithmetic":
        return total
    is_sum = np.array([weighting.of(card.nodes[at].level) == BENEFIT for at in family.parents])
    return np.where(is_sum[:, None, None] & (total > 0), 1.0, total)


def _breaks(card: Card, applies: np.ndarray, first: int) -> np.ndarray:
    """Periods in which an indicator's declared time begins or has just ended."""
    found = np.zeros(applies.shape, dtype=bool)
    for place, node in enumerate(card.nodes):
        if node.indicator is None or not applies[place].any():
            continue
        item = card.indicators[node.indicator]
        edges = []
        if item.applies_from is not None:
            edges.append(card.period(item.applies_from).ordinal - first)
        if item.applies_to is not None:
            edges.append(card.period(item.applies_to).ordinal + 1 - first)
        for edge in edges:
            if 0 < edge < applies.shape[2]:
                found[place][:, edge] = True
    return found
