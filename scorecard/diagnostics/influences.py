"""What each part really weighs in a whole: how much of its variance it explains."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.diagnostics.statistics import correlation_ratio
from scorecard.diagnostics.structure import ancestors, parents_with_parts


def influence_of(cells: np.ndarray, weight: np.ndarray, card: Card) -> pd.DataFrame:
    """
    The influence of parts on wholes beside their weights; see `Diagnosis`.

    Args:
        cells: Cells × nodes.
        weight: Mean share of each node among its siblings.
        card: The card.
    """
    rows = []
    for whole, parts, shares in _wholes(weight, card):
        found = [_explained(cells[:, part], cells[:, whole]) for part in parts]
        total = np.nansum([one[0] for one in found])
        rows += [
            (card.nodes[whole].id, card.nodes[part].id, share, influence, linear,
             influence / total if total > 0 else np.nan, n)
            for part, share, (influence, linear, n) in zip(parts, shares, found, strict=True)
        ]  # fmt: skip
    columns = ["whole", "part", "weight", "influence", "linear", "share", "n"]
    return pd.DataFrame(rows, columns=columns)


def _wholes(weight: np.ndarray, card: Card) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Each whole, its parts and their shares in it: all indicators in the card, then parts."""
    leaves = np.array([place for place, node in enumerate(card.nodes)
                       if node.indicator is not None and node.element is None])  # fmt: skip
    above = ancestors(card)
    shares = np.array([weight[[leaf, *above[leaf][:-1]]].prod() for leaf in leaves])
    yield 0, leaves, shares
    for parent, parts in parents_with_parts(card):
        yield parent, parts, weight[parts]


def _explained(part: np.ndarray, whole: np.ndarray) -> tuple[float, float, int]:
    """Correlation ratio, r² and the number of cells in which both are known."""
    known = ~np.isnan(part) & ~np.isnan(whole)
    x, y = part[known], whole[known]
    influence = correlation_ratio(x, y)
    if np.isnan(influence):
        return np.nan, np.nan, len(x)
    return influence, float(np.corrcoef(x, y)[0, 1] ** 2), len(x)
