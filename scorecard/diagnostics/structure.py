"""How the nodes of a card go together: correlations, reliability, principal components."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.diagnostics.statistics import correlations_with_gaps, cronbach_alpha
from scorecard.weighting import families
from scorecard.weights.components import components_of, kept_components
from scorecard.weights.matrices import varies
from scorecard.weights.spread import correlation

FEWEST_ROWS = 3


def parents_with_parts(card: Card) -> Iterator[tuple[int, np.ndarray]]:
    """Each node that is made of others and the positions of its parts, in the card's order."""
    found = {
        int(parent): family.children[family.owner == place]
        for family in families(card)
        for place, parent in enumerate(family.parents)
    }
    yield from sorted(found.items())


def ancestors(card: Card) -> list[list[int]]:
    """Positions of the nodes above each node, nearest first."""
    above: list[list[int]] = []
    for node in card.nodes:
        parent = None if node.parent is None else card.positions[node.parent]
        above.append([] if parent is None else [parent, *above[parent]])
    return above


def correlations_of(cells: np.ndarray, card: Card) -> pd.DataFrame:
    """Pearson's r of siblings and of each node with those above it; see `Diagnosis`."""
    r, n = correlations_with_gaps(cells)
    pairs = [(int(first), int(second), "siblings")
             for _, parts in parents_with_parts(card)
             for place, first in enumerate(parts) for second in parts[place + 1 :]]  # fmt: skip
    pairs += [(node, above, "above")
              for node, all_above in enumerate(ancestors(card)) for above in all_above
              if card.nodes[node].element is None]  # fmt: skip
    return pd.DataFrame(
        [(card.nodes[a].id, card.nodes[b].id, relation, card.nodes[a].level, r[a, b], n[a, b])
         for a, b, relation in pairs],
        columns=["node_a", "node_b", "relation", "level", "r", "n"],
    )  # fmt: skip


def whole_rows(cells: np.ndarray, parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The parts of which anything is known, and the cells in which all of these are."""
    known = parts[~np.isnan(cells[:, parts]).all(axis=0)]
    rows = cells[:, known]
    return known, rows[~np.isnan(rows).any(axis=1)]


def reliability_of(cells: np.ndarray, card: Card) -> pd.DataFrame:
    """Cronbach's alpha of the parts of each node, and without each of them; see `Diagnosis`."""
    rows = []
    for parent, parts in parents_with_parts(card):
        known, whole = whole_rows(cells, parts)
        if len(known) < 2:
            continue
        for place, left_out in enumerate(["", *(card.nodes[part].id for part in known)]):
            kept = whole if not place else np.delete(whole, place - 1, axis=1)
            alphas = [np.nan, np.nan]
            if len(kept) >= FEWEST_ROWS and kept.shape[1] > 1:
                alphas = [cronbach_alpha(kept, standardised=flag) for flag in (False, True)]
            rows.append((card.nodes[parent].id, left_out, kept.shape[1], len(kept), *alphas))
    return pd.DataFrame(rows, columns=["node", "without", "parts", "n", "alpha", "standardised"])


def components_by_parent(cells: np.ndarray, card: Card) -> pd.DataFrame:
    """Principal components of the parts of each node that vary; see `Diagnosis`."""
    rows = []
    for parent, parts in parents_with_parts(card):
        known, whole = whole_rows(cells, parts)
        if len(whole) < FEWEST_ROWS:
            continue
        alive = varies(whole)
        if alive.sum() < 2:
            continue
        eigenvalues, vectors = components_of(correlation(whole[:, alive]))
        loadings = vectors * np.sqrt(eigenvalues)
        kept = kept_components(eigenvalues)
        names = [card.nodes[part].id for part in known[alive]]
        rows += [
            (card.nodes[parent].id, number + 1, size, size / len(names), number < kept, name,
             loadings[place, number])
            for number, size in enumerate(eigenvalues) for place, name in enumerate(names)
        ]  # fmt: skip
    columns = ["node", "component", "eigenvalue", "share", "kept", "part", "loading"]
    return pd.DataFrame(rows, columns=columns)
