"""Points and weights → one level up, with bounds, coverage and the worst part."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from scorecard.data_weights import BENEFIT, data_weights, shape_of_weights
from scorecard.definitions.card import LEVELS, Card
from scorecard.means import mean_of, shared
from scorecard.panel import STATUSES, A, B, I, M, O, P, Panel, panel_of, statuses
from scorecard.periods import period_index
from scorecard.weighting import Family, applicable, families, node_rows, weights_of

ROUNDING = 1e-9
_IS_OBSERVED = np.array([float(code in (A, I, P)) for code in range(len(STATUSES))])


@frozen(kw_only=True, eq=False)
class Scores:
    """
    Scores of all nodes for one aspect, nodes × units × periods.

    Attributes:
        card: The card.
        aspect: Which aspect, or `all`.
        first: Number of the first period.
        value: Point before the coverage gate; NaN where no part was ever observed.
        low: Lower bound.
        high: Upper bound.
        held: Point if nothing had lapsed.
        coverage: Share of the weight that is observed.
        worst: Position of the child with the lowest point; -1 where there is none.
        applies: Whether the node has any applicable part.
        provisional: Whether any part is provisional.
        carried: Whether any part is carried forward or not observed.
        breaks: Whether a part below enters or leaves.
    """

    card: Card
    aspect: str
    first: int
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    held: np.ndarray
    coverage: np.ndarray
    worst: np.ndarray
    applies: np.ndarray
    provisional: np.ndarray
    carried: np.ndarray
    breaks: np.ndarray

    @cached_property
    def is_covered(self) -> np.ndarray:
        """Whether enough is observed for a point score to be shown."""
        enough = self.coverage >= self.card.method.coverage - ROUNDING
        return self.applies & enough & ~np.isnan(self.value)

    @property
    def score(self) -> np.ndarray:
        """Point as shown: NaN where too little is observed."""
        return np.where(self.is_covered, self.value, np.nan)

    @property
    def status(self) -> np.ndarray:
        """Positions in `STATUSES`; the first that applies of M, O, B, P, I, A."""
        status = np.where(self.carried, np.uint8(I), np.uint8(A))
        status[self.provisional] = P
        status[self.breaks] = B
        status[~self.is_covered] = O
        status[~self.applies] = M
        return status


def aggregate(points: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Scores of every node and aspect, from the indicators up, by the mean of each level.

    Args:
        points: As `normalise` returns them.
        card: The card: tree, weights, coverage.

    Returns:
        `period, unit, node, level, aspect, score, low, high, coverage, obs_status, worst_child,
        held`: one row for each node, aspect, unit and period, points from 0 to 100, coverage from
        0 to 1. `score` is NaN where coverage is below the card's threshold; the value flows up
        all the same. `low` and `high` are exact, since every mean is monotone in each part:
        every part at its low and at its high end, parts never observed at 0 and 100.

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
    arrays = {}
    for name, missing in (("value", np.nan), ("low", 0.0), ("high", 0.0), ("held", np.nan)):
        array = np.full(shape, missing)
        array[leaf] = np.where(applies[leaf], getattr(panel, name)[rows[leaf]], missing)
        arrays[name] = array
    status = np.full(shape, M, dtype=np.uint8)
    status[leaf] = np.where(applies[leaf], panel.status[rows[leaf]], M)
    scores = Scores(
        card=card, aspect=aspect, first=panel.first, **arrays,
        coverage=_IS_OBSERVED[status],
        worst=np.full(shape, -1, dtype=np.int32),
        applies=applies,
        provisional=status == P,
        carried=(status == I) | (status == O),
        breaks=_breaks(card, applies, panel.first),
    )  # fmt: skip
    for family in families(card):
        for name, alike in _by_mean(family, card):
            _one_level_up(scores, alike, weight, name)
    scores.breaks[leaf] = False
    scores.low[~applies] = scores.high[~applies] = scores.coverage[~applies] = np.nan
    return scores


def weighed(panel: Panel) -> Panel:
    """The panel with the weights that its card takes from the data, if it does and has none yet."""
    card = panel.card
    if panel.weight is not None or not card.method.weighting.is_from_data:
        return panel
    weight = np.zeros(shape_of_weights(card, *panel.value.shape[1:])) + weights_of(panel)
    for family in families(card):
        value = aggregate_panel(evolve(panel, weight=weight)).value
        found = data_weights(value, family, card, panel.first)
        weight[family.children] = np.where(np.isnan(found), weight[family.children], found)
    return evolve(panel, weight=weight)


def _by_mean(family: Family, card: Card) -> Iterator[tuple[str, Family]]:
    """Parents of one height apart by the mean they take: clauses may stand beside the card."""
    aggregation = card.method.aggregation
    names = [getattr(aggregation, card.nodes[parent].level) for parent in family.parents]
    for name in dict.fromkeys(names):
        is_own = np.array([other == name for other in names])
        yield name, family if is_own.all() else family.only(is_own)


def _one_level_up(scores: Scores, family: Family, weight: np.ndarray, mean: str) -> None:
    """Mean of the children, their bounds, coverage, status and worst part."""
    shape = (len(family.parents), *scores.value.shape[1:])
    method = scores.card.method
    point, held, low, high = (mean_of(mean, method, shape) for _ in range(4))
    whole, base, coverage = (np.zeros(shape) for _ in range(3))
    lowest, worst = np.full(shape, np.inf), np.full(shape, -1, dtype=np.int32)
    provisional, carried, breaks = (np.zeros(shape, dtype=bool) for _ in range(3))
    for owners, children in family.turns:
        declared = weight[children]
        in_force = np.where(scores.applies[children], declared, 0.0)
        value = scores.value[children]
        missing = np.isnan(value)
        seen = np.where(missing, 0.0, in_force)
        whole[owners] += in_force
        base[owners] += seen
        point.add(owners, seen, np.where(missing, 0.0, value))
        held.add(owners, seen, np.where(missing, 0.0, scores.held[children]))
        low.add(owners, in_force, scores.low[children])
        high.add(owners, in_force, scores.high[children])
        coverage[owners] += in_force * scores.coverage[children]
        better = (seen > 0) & (value < lowest[owners])
        lowest[owners] = np.where(better, value, lowest[owners])
        worst[owners] = np.where(better, children[:, None, None], worst[owners])
        provisional[owners] |= scores.provisional[children] & (in_force > 0)
        carried[owners] |= scores.carried[children] & (in_force > 0)
        breaks[owners] |= scores.breaks[children] & (declared > 0)
    base_over, whole_over = (_divisors(scores, family, total, mean) for total in (base, whole))
    value = np.clip(point.over(base_over, np.nan), 0, 100)
    at = family.parents
    scores.value[at] = value
    scores.held[at] = np.clip(held.over(base_over, np.nan), 0, 100)
    scores.low[at] = np.fmin(np.clip(low.over(whole_over, 0.0), 0, 100), value)
    scores.high[at] = np.fmax(np.clip(high.over(whole_over, 0.0), 0, 100), value)
    scores.coverage[at] = np.clip(shared(coverage, whole, 0.0), 0, 1)
    scores.worst[at] = worst
    scores.provisional[at], scores.carried[at], scores.breaks[at] = provisional, carried, breaks


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


def scores_frame(results: list[Scores]) -> pd.DataFrame:
    """Scores of several aspects as one long frame; see `aggregate` for its columns."""
    card = results[0].card
    kept = [_nodes_with_aspect(card, scores.aspect) for scores in results]
    units, length = len(card.units), results[0].value.shape[2]
    inner = units * length
    node = np.repeat(np.concatenate(kept), inner)
    aspect = np.repeat(np.arange(len(results)), [len(nodes) * inner for nodes in kept])
    unit = np.tile(np.repeat(np.arange(units), length), sum(map(len, kept)))
    periods = period_index(results[0].first, results[0].first + length - 1, card.frequency)
    ids = pd.Index([item.id for item in card.nodes], dtype=object)
    levels = np.array([LEVELS.index(item.level) for item in card.nodes])

    def column(name: str) -> np.ndarray:
        parts = []
        for scores, nodes in zip(results, kept, strict=True):
            array = getattr(scores, name)
            parts.append((array if len(nodes) == len(array) else array[nodes]).reshape(-1))
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def category(
        codes: np.ndarray, words: "list[str] | tuple[str, ...] | pd.Index"
    ) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, pd.Index(words, dtype=object))

    score = column("score")
    return pd.DataFrame(
        {
            "period": periods.take(np.tile(np.arange(length), len(node) // max(length, 1))),
            "unit": category(unit, card.units),
            "node": category(node, ids),
            "level": category(levels[node], LEVELS),
            "aspect": category(aspect, [scores.aspect for scores in results]),
            "score": score, "low": column("low"), "high": column("high"),
            "coverage": column("coverage"),
            "obs_status": statuses(column("status")),
            "worst_child": category(column("worst"), ids),
            "held": np.where(np.isnan(score), np.nan, column("held")),
        },
        copy=False,
    )  # fmt: skip


def _nodes_with_aspect(card: Card, aspect: str) -> np.ndarray:
    """Positions of the nodes that have an indicator of the aspect at or below them."""
    has = [
        aspect == "all" or any(item.aspect == aspect for item in card.indicators_below(node.id))
        for node in card.nodes
    ]
    return np.flatnonzero(has)
