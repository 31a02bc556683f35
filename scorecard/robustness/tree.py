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
    """

    points: np.ndarray
    is_whole: bool

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
        weights: Nodes × draws, or nodes × 1; those of siblings are divided by their sum here.
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
        return _weighted(parts, weights)
    if name == "geometric":
        floor = method.floor / 100
        with np.errstate(divide="ignore"):
            logs = [Values(np.log(np.maximum(part.points / 100, floor)), part.is_whole)
                    for part in parts]  # fmt: skip
        if floor == 0:  # log 0 times a weight of 0 is no number
            return _any_mean(parts, weights, name, method)
        means = _weighted(logs, weights)
        return Values(100 * np.exp(means.points), means.is_whole)
    return _any_mean(parts, weights, name, method)


def _weighted(parts: list[Values], weights: np.ndarray) -> Values:
    """Weighted mean of the parts that have a score."""
    common = [place for place, part in enumerate(parts) if part.is_common]
    varying = [place for place, part in enumerate(parts) if not part.is_common]
    cells = len(parts[0].points)
    draws = max(weights.shape[1], *(part.points.shape[1] for part in parts))
    total, base = np.zeros((cells, draws)), np.zeros((1, draws))
    if common:
        stacked = np.concatenate([parts[place].points for place in common], axis=1)
        own = weights[common]
        if all(parts[place].is_whole for place in common):
            base = base + own.sum(axis=0)
        else:
            seen = ~np.isnan(stacked)
            stacked = np.where(seen, stacked, 0.0)
            base = base + seen.astype(float) @ own
        total += stacked @ own
    product = np.empty((cells, draws)) if varying else total
    for place in varying:
        part, own = parts[place], weights[place]
        if part.is_whole:
            np.multiply(part.points, own, out=product)
            base = base + own
        else:
            seen = ~np.isnan(part.points)
            product[...] = np.where(seen, part.points, 0.0) * own
            base = base + seen * own
        total += product
    return _divided(total, base)


def _divided(total: np.ndarray, base: np.ndarray) -> Values:
    if (base > 0).all():
        total /= base
        return Values(total, True)
    means = np.divide(total, base, out=np.full(total.shape, np.nan),
                      where=np.broadcast_to(base > 0, total.shape))  # fmt: skip
    return Values(means, False)


def _any_mean(parts: list[Values], weights: np.ndarray, name: str, method: Method) -> Values:
    cells = len(parts[0].points)
    draws = max(weights.shape[1], *(part.points.shape[1] for part in parts))
    mean = mean_of(name, method, (cells, draws))
    base = np.zeros((cells, draws))
    for part, weight in zip(parts, weights, strict=True):
        points = np.broadcast_to(part.points, (cells, draws))
        seen = ~np.isnan(points) * weight
        mean.add(slice(None), seen, np.nan_to_num(points))
        base += seen
    return values(mean.over(base, np.nan))
