"""Weights → weights in force: shared out among the parts that apply."""

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.weighting import FROM_EXPERTS
from scorecard.expert_weights import expert_weights
from scorecard.panel import M, Panel, panel_rows


@frozen(kw_only=True, eq=False)
class Family:
    """
    Parents of one height in the tree and their children, children of one parent side by side.

    Attributes:
        parents: Positions of the parents among the card's nodes.
        children: Positions of their children.
        starts: Where each parent's children start.
        owner: Which parent (position in `parents`) each child belongs to.
    """

    parents: np.ndarray
    children: np.ndarray
    starts: np.ndarray
    owner: np.ndarray

    def only(self, kept: np.ndarray) -> "Family":
        """Some of the parents, with their children."""
        is_child = kept[self.owner]
        counts = np.bincount(self.owner, minlength=len(kept))[kept]
        return Family(
            parents=self.parents[kept],
            children=self.children[is_child],
            starts=np.cumsum(counts) - counts,
            owner=np.repeat(np.arange(len(counts)), counts),
        )

    @property
    def turns(self) -> "Iterator[tuple[slice | np.ndarray, np.ndarray]]":
        """
        The first child of every parent, then the second of those that have one, and so on.

        Each turn gives which of `parents` and the positions of their children: a sum over children
        is a few array operations of whole parents, in the declared order.
        """
        place = np.arange(len(self.children)) - self.starts[self.owner]
        for turn in range(int(place.max()) + 1):
            own = place == turn
            everyone = own.sum() == len(self.parents)
            yield slice(None) if everyone else self.owner[own], self.children[own]


def families(card: Card) -> list[Family]:
    """
    Parents and children from the leaves up; every child is done before its parent.

    A clause that one element answers is shown beside its checklist and is nobody's child here.
    """
    below: dict[int, list[int]] = {}
    for place, node in enumerate(card.nodes):
        if node.parent is not None and node.element is None:
            below.setdefault(card.positions[node.parent], []).append(place)
    height = dict.fromkeys(range(len(card.nodes)), 0)
    for place in reversed(range(len(card.nodes))):
        height[place] = 1 + max((height[child] for child in below.get(place, [])), default=-1)
    found = []
    for level in range(1, max(height.values(), default=0) + 1):
        parents = [place for place in below if height[place] == level]
        counts = [len(below[place]) for place in parents]
        found.append(
            Family(
                parents=np.array(parents),
                children=np.array([child for place in parents for child in below[place]]),
                starts=np.r_[0, np.cumsum(counts)[:-1]].astype(np.int64),
                owner=np.repeat(np.arange(len(parents)), counts),
            )
        )
    return found


def node_rows(card: Card) -> np.ndarray:
    """Row of the panel behind each node; -1 for nodes that are made of others."""
    rows = panel_rows(card)
    found = []
    for node in card.nodes:
        if node.indicator is None:
            found.append(-1)
            continue
        item = card.indicators[node.indicator]
        element = "" if node.element is None else item.elements[node.element].id  # type: ignore[attr-defined]
        found.append(rows.index((item.id, element)))
    return np.array(found)


def applicable(
    status: np.ndarray, card: Card, aspect: str = "all", weight: np.ndarray | None = None
) -> np.ndarray:
    """
    Where each node applies, nodes × units × periods.

    A node applies where a part of it does; a part of weight 0 is shown but does not count.

    Args:
        status: Status codes of the panel rows.
        card: The card.
        aspect: Indicators of another aspect do not apply.
        weight: Weights of the nodes; by default those that need no data.
    """
    rows = node_rows(card)
    applies = np.zeros((len(rows), *status.shape[1:]), dtype=bool)
    leaf = rows >= 0
    of_aspect = np.array([
        node.indicator is None or aspect in ("all", card.indicators[node.indicator].aspect)
        for node in card.nodes
    ])  # fmt: skip
    applies[leaf] = status[rows[leaf]] != M
    applies[~of_aspect] = False
    counts = (declared_weights(card) if weight is None else weight) > 0
    for family in families(card):
        applies[family.parents] = np.logical_or.reduceat(
            applies[family.children] & counts[family.children], family.starts, axis=0
        )
    return applies


def declared_weights(card: Card) -> np.ndarray:
    """
    Weights before they are divided by their sum among siblings, nodes × 1 × 1.

    They are what the card declares, or what experts said; parts that are to be weighed by the
    data count alike, until they are.
    """
    weighting, nodes = card.method.weighting, card.nodes
    found = np.array([node.weight for node in nodes])
    if set(weighting.names) != {"declared"}:
        for family in families(card):
            for place, parent in enumerate(family.parents):
                name = weighting.of(nodes[parent].level)
                own = family.children[family.owner == place]
                if name in FROM_EXPERTS:
                    ids = [nodes[child].id for child in own]
                    found[own] = expert_weights(weighting.judgement, nodes[parent].id, ids)
                elif name != "declared":
                    found[own] = 1.0
    return found[:, None, None]


def weights_of(panel: Panel) -> np.ndarray:
    """Weights before they are divided by their sum, nodes × (1 or units) × (1 or periods)."""
    return declared_weights(panel.card) if panel.weight is None else panel.weight


def weights_in_force(panel: Panel, aspect: str = "all") -> np.ndarray:
    """Shares among siblings, nodes × units × periods; see `weigh`."""
    card = panel.card
    applies = applicable(panel.status, card, aspect, weights_of(panel))
    weight = np.where(applies, weights_of(panel), 0.0)
    share = np.where(applies, 1.0, np.nan)
    for family in families(card):
        own = weight[family.children]
        total = np.add.reduceat(own, family.starts, axis=0)[family.owner]
        shares = np.divide(own, total, out=np.full(own.shape, np.nan), where=total > 0)
        share[family.children] = np.where(applies[family.children], shares, np.nan)
    return share
