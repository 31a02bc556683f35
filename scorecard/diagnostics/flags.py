"""What is odd about the parts of a card, with the reason in words."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.diagnostics.structure import parents_with_parts

COLLINEAR = 0.92
AGAINST = -0.01
FEWEST_KNOWN = 3
_STILL = 1e-9


def flags_of(cells: np.ndarray, correlations: pd.DataFrame, card: Card) -> pd.DataFrame:
    """Siblings that say the same, parts that run against the whole, nodes that do not vary."""
    rows = [*_dead(cells, card), *_pairs(correlations, card)]
    return pd.DataFrame(rows, columns=["node", "other", "flag", "value", "reason"])


def _dead(cells: np.ndarray, card: Card) -> Iterator[tuple[str, str, str, float, str]]:
    """Nodes that do not vary; a node all of whose parts are dead goes without saying."""
    known = ~np.isnan(cells)
    still = np.array([
        own.sum() >= FEWEST_KNOWN and np.ptp(column[own]) <= _STILL
        for column, own in zip(cells.T, known.T, strict=True)
    ])  # fmt: skip
    implied = {parent for parent, parts in parents_with_parts(card) if still[parts].all()}
    for place, node in enumerate(card.nodes):
        if still[place] and place not in implied and node.element is None:
            own = cells[known[:, place], place]
            yield node.id, "", "dead", float(own[0]), (
                f"{node.id} scores {own[0]:.0f} in all {len(own)} cells: it tells none from another"
            )  # fmt: skip


def _pairs(correlations: pd.DataFrame, card: Card) -> Iterator[tuple[str, str, str, float, str]]:
    parent = {node.id: node.parent for node in card.nodes}
    for row in correlations.to_dict("records"):
        node, other, r, n = row["node_a"], row["node_b"], row["r"], row["n"]
        if np.isnan(r) or n < FEWEST_KNOWN:
            continue
        if row["relation"] == "siblings" and abs(r) > COLLINEAR:
            how = ("say nearly the same", "one thing counts twice") if r > 0 else (
                "say nearly the opposite", "they cancel out"
            )  # fmt: skip
            yield node, other, "collinear", r, (
                f"{node} and {other} {how[0]} (r {r:.2f} in {n} cells): {how[1]}"
            )  # fmt: skip
        elif parent[node] == other and r < AGAINST:
            yield node, other, "against the whole", r, (
                f"{node} runs against {other}, of which it is a part (r {r:.2f} in {n} cells)"
            )  # fmt: skip
