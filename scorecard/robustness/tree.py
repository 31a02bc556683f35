"""Scores of all nodes for many draws at once, from the leaves up."""

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.method import Method
from scorecard.definitions.normalisation import Scale
from scorecard.definitions.robustness import DECLARED
from scorecard.means import mean_of
from scorecard.outranking import copeland
from scorecard.rounding import rounded
from scorecard.weighting import families

COPELAND = "copeland"


@frozen(eq=False)
class Values:
    """
    Points of one node, cells × draws, or cells × 1 where all draws have the same.

    Attributes:
        points: NaN where there is no score.
        is_whole: Whether none is NaN.
        logs: Logarithms of the points as shares of 100, where they are known.
    """

    points: np.ndarray
    is_whole: bool
    logs: np.ndarray | None = None

    @property
    def is_common(self) -> bool:
        """Whether all draws have the same."""
        return self.points.shape[1] == 1


def values(points: np.ndarray) -> Values:
    """Points, looked through for gaps."""
    return Values(points, not np.isnan(points).any())


@frozen(eq=False)
class Parent:
    """
    A node that is made of others.

    Attributes:
        node: Its position among the card's nodes.
        children: Theirs.
        may_leave: Whether what is made of them can lie beyond the scale, and has to be put on it.
    """

    node: int
    children: np.ndarray
    may_leave: bool


def parents_of(card: Card) -> list[Parent]:
    """Every parent of a card, after all that lies below it."""
    found = []
    for family in families(card):
        for number, node in enumerate(family.parents):
            children = family.children[family.owner == number]
            # The floor of a geometric mean is one of points of 100, whatever the scale.
            may_leave = (not card.scale.is_hundred
                         or card.nodes[node].aggregation == "mazziotta_pareto")  # fmt: skip
            found.append(Parent(int(node), children, may_leave))
    return found


def climb(
    nodes: list[Values | None], parents: Sequence[Parent], weights: np.ndarray, mean: str,
    card: Card, *, units: int = 1, others: list[Values] | None = None,
) -> list[Values]:  # fmt: skip
    """
    The scores of all nodes.

    Args:
        nodes: Points of the leaves in the places of their nodes, `None` in those of the parents.
        parents: As `parents_of` returns them.
        weights: Nodes × draws, or nodes × 1, or nodes × cells × draws where cells have their own;
            those of siblings are divided by their sum here.
        mean: Name of the mean at every level, or `declared` for the card's own.
        card: Which means are declared; floor, exponents and rounding.
        units: Number of units; their cells stand unit by unit.
        others: Points of all nodes that the other units have where units are compared; by default
            the same as each has itself.

    Returns:
        Points of all nodes, before any gate of coverage.
    """
    found = [None if part is None else _rounded(part, card, place)
             for place, part in enumerate(nodes)]  # fmt: skip
    for parent in parents:
        node, own = card.nodes[parent.node], weights[parent.children]
        name = node.aggregation if mean == DECLARED else mean
        parts = _of(found, parent)
        if name == COPELAND:
            against = parts if others is None else _of(others, parent)
            made = _compared(parts, against, own, units, card.scale)
        else:
            made = mean_over(parts, own, name, card.method, exponent=node.exponent)
        if parent.may_leave:
            made = Values(np.clip(made.points, card.scale.low, card.scale.high), made.is_whole)
        found[parent.node] = _rounded(made, card, parent.node)
    return [part for part in found if part is not None]


def _of(nodes: Sequence[Values | None], parent: Parent) -> list[Values]:
    """The parts of a parent."""
    parts = [nodes[child] for child in parent.children]
    return [part for part in parts if part is not None]


def _rounded(part: Values, card: Card, node: int) -> Values:
    """What the next level takes up, where the card rounds."""
    rounding = card.method.rounding
    digits = rounding.digits(card.nodes[node].level)
    if digits is None:
        return part
    return Values(rounded(part.points, rounding.rule, digits), part.is_whole)


def _compared(
    parts: list[Values], others: list[Values], weights: np.ndarray, units: int, scale: Scale
) -> Values:
    """Points from comparing the units pair by pair; see `outranking`."""
    cells = len(parts[0].points)
    draws = max(weights.shape[-1], *(part.points.shape[1] for part in (*parts, *others)))
    whole = (len(parts), cells, draws)
    by_unit = (len(parts), units, cells // units * draws)
    own, against = (
        np.stack([np.broadcast_to(part.points, whole[1:]) for part in of]).reshape(by_unit)
        for of in (parts, others)
    )
    each = weights if weights.ndim == 3 else weights[:, None, :]
    weight = np.broadcast_to(each, whole).reshape(by_unit)
    share = copeland(own, against, np.where(np.isnan(against), 0.0, weight))
    points = scale.low + (scale.high - scale.low) * share
    return values(points.reshape(cells, draws))


def mean_over(
    parts: list[Values], weights: np.ndarray, name: str, method: Method,
    exponent: float | None = None,
) -> Values:  # fmt: skip
    """
    Mean of parts by name, those without a score left out.

    The arithmetic and the geometric mean are sums of products, of points or of their logarithms:
    parts that all draws share are multiplied with the weights of all draws as matrices.
    """
    if name == "arithmetic":
        return Values(*_weighted([part.points for part in parts], parts, weights))
    if name == "geometric" and method.floor > 0:  # log 0 times a weight of 0 is no number
        logs = [_logs(part, method.floor / 100) for part in parts]
        means, is_whole = _weighted(logs, parts, weights)
        points = np.exp(means)
        points *= 100
        return Values(points, is_whole, means)
    return _any_mean(parts, weights, name, method, exponent)


def _logs(part: Values, floor: float) -> np.ndarray:
    """Logarithms of a part, no lower than that of the floor; a mean of such is none lower either."""
    if part.logs is not None:
        return part.logs
    return np.log(np.maximum(part.points / 100, floor))


def _weighted(
    numbers: list[np.ndarray], parts: list[Values], weights: np.ndarray
) -> tuple[np.ndarray, bool]:
    """
    Weighted mean of the numbers of the parts that have a score.

    Returns:
        Cells × draws, and whether all of them have one.
    """
    is_alike = weights.ndim == 2
    common = [place for place, part in enumerate(numbers) if is_alike and part.shape[1] == 1]
    varying = [place for place in range(len(numbers)) if place not in common]
    total: np.ndarray | None = None
    base: np.ndarray = np.zeros((1, 1))
    if common:
        stacked = np.concatenate([numbers[place] for place in common], axis=1)
        own = weights if len(common) == len(parts) else weights[common]
        if all(parts[place].is_whole for place in common):
            base = base + own.sum(axis=0)
        else:
            seen = ~np.isnan(stacked)
            stacked = np.where(seen, stacked, 0.0)
            base = base + seen.astype(float) @ own
        total = stacked @ own
    for place in varying:
        part, own = numbers[place], weights[place]
        if parts[place].is_whole:
            product = part * own
            base = base + own
        else:
            seen = ~np.isnan(part)
            product = np.where(seen, part, 0.0) * own
            base = base + seen * own
        total = product if total is None else total + product
    assert total is not None
    return _divided(total, base)


def _divided(total: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, bool]:
    if base.min() > 0:
        return total / base, True
    shape = np.broadcast_shapes(total.shape, base.shape)
    base, total = np.broadcast_to(base, shape), np.broadcast_to(total, shape)
    return np.divide(total, base, out=np.full(shape, np.nan), where=base > 0), False


def _any_mean(
    parts: list[Values], weights: np.ndarray, name: str, method: Method, exponent: float | None
) -> Values:
    cells = len(parts[0].points)
    draws = max(weights.shape[-1], *(part.points.shape[1] for part in parts))
    mean = mean_of(name, method, (cells, draws), exponent=exponent)
    base = np.zeros((cells, draws))
    for part, weight in zip(parts, weights, strict=True):
        points = np.broadcast_to(part.points, (cells, draws))
        seen = ~np.isnan(points) * weight
        mean.add(slice(None), seen, np.nan_to_num(points))
        base += seen
    return values(mean.over(base, np.nan))
