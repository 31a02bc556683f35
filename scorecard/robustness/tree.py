"""Scores of all nodes for many draws at once, from the leaves up."""

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.method import Method
from scorecard.definitions.robustness import DECLARED
from scorecard.means import mean_of
from scorecard.weighting import families


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
    """A node that is made of others."""

    node: int
    level: str
    children: np.ndarray


def parents_of(card: Card) -> list[Parent]:
    """Every parent of a card, after all that lies below it."""
    found = []
    for family in families(card):
        for number, node in enumerate(family.parents):
            children = family.children[family.owner == number]
            found.append(Parent(int(node), card.nodes[node].level, children))
    return found


def climb(
    nodes: list[Values | None], parents: Sequence[Parent], weights: np.ndarray, mean: str,
    method: Method,
) -> list[Values]:  # fmt: skip
    """
    The scores of all nodes.

    Args:
        nodes: Points of the leaves in the places of their nodes, `None` in those of the parents.
        parents: As `parents_of` returns them.
        weights: Nodes × draws, or nodes × 1, or nodes × cells × draws where cells have their own;
            those of siblings are divided by their sum here.
        mean: Name of the mean at every level, or `declared` for the card's own.
        method: Which means are declared; floor and exponent.

    Returns:
        Points of all nodes, before any gate of coverage.
    """
    found = list(nodes)
    for parent in parents:
        name = getattr(method.aggregation, parent.level) if mean == DECLARED else mean
        parts = [found[child] for child in parent.children]
        found[parent.node] = mean_over(
            [part for part in parts if part is not None], weights[parent.children], name, method
        )
    return [part for part in found if part is not None]


def mean_over(parts: list[Values], weights: np.ndarray, name: str, method: Method) -> Values:
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
    return _any_mean(parts, weights, name, method)


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


def _any_mean(parts: list[Values], weights: np.ndarray, name: str, method: Method) -> Values:
    cells = len(parts[0].points)
    draws = max(weights.shape[-1], *(part.points.shape[1] for part in parts))
    mean = mean_of(name, method, (cells, draws))
    base = np.zeros((cells, draws))
    for part, weight in zip(parts, weights, strict=True):
        points = np.broadcast_to(part.points, (cells, draws))
        seen = ~np.isnan(points) * weight
        mean.add(slice(None), seen, np.nan_to_num(points))
        base += seen
    return values(mean.over(base, np.nan))
