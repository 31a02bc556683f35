"""The points of the indicators before any choice is drawn, with room for other goalposts."""

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import has_log_goalposts
from scorecard.normalisation import ends_of, normalise_panel
from scorecard.panel import M, O, Panel, panel_rows
from scorecard.weighting import node_rows

BEYOND = 1e12  # an end that stays open however goalposts are moved


@frozen(kw_only=True, eq=False)
class Leaves:
    """
    Points of the nodes that are made of no others, leaves × units × periods.

    Attributes:
        nodes: Their positions among the card's nodes.
        value: Point; NaN where never observed or not applicable. Where goalposts can be moved it
            is not clipped to 0 and 100.
        low: Lower end, in the same way; far below 0 where nothing bounds it.
        high: Upper end.
        held: Point if nothing had lapsed.
        is_open: Whether the cell is not observed.
        moves: Whether the leaf has goalposts that can be moved, one entry a leaf.
    """

    nodes: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    held: np.ndarray
    is_open: np.ndarray
    moves: np.ndarray


def leaves_of(panel: Panel, *, moving: bool) -> Leaves:
    """
    The leaves of a panel of observations.

    Args:
        panel: Observations, not points.
        moving: Whether goalposts will be moved: points between goalposts are then kept unclipped.
    """
    card, points = panel.card, normalise_panel(panel)
    rows = node_rows(card)
    nodes = np.flatnonzero(rows >= 0)
    rows = rows[nodes]
    arrays = {name: getattr(points, name)[rows] for name in ("value", "low", "high", "held")}
    moves = np.zeros(len(rows), dtype=bool)
    if moving:
        for leaf, ends in _ends(card, rows).items():
            moves[leaf] = True
            _unclip(arrays, leaf, rows[leaf], panel, ends)
    is_open = panel.status[rows] == O
    arrays["low"][is_open & ~(arrays["low"] > 0)] = -BEYOND
    arrays["high"][is_open & ~(arrays["high"] < 100)] = BEYOND
    arrays["value"][panel.status[rows] == M] = np.nan
    return Leaves(nodes=nodes, is_open=is_open, moves=moves, **arrays)


def _ends(card: Card, rows: np.ndarray) -> dict[int, tuple[float, float, bool]]:
    """Goalposts, and whether they are logarithms, of the leaves that have some."""
    by_id = {item.id: item for item in card.indicators}
    names = panel_rows(card)
    found = {}
    for leaf, row in enumerate(rows):
        indicator, element = names[row]
        item = by_id[indicator]
        if not element and getattr(item, "goalposts", None) is not None:
            found[leaf] = (*ends_of(item), has_log_goalposts(item))
    return found


def _unclip(
    arrays: dict[str, np.ndarray], leaf: int, row: int, panel: Panel,
    ends: tuple[float, float, bool],
) -> None:  # fmt: skip
    worst, best, is_log = ends
    placed = {}
    for name in arrays:
        values = getattr(panel, name)[row]
        values = np.log(values) if is_log else values
        placed[name] = 100 * ((values - worst) / (best - worst))
    low = np.fmin(np.fmin(placed["low"], placed["high"]), placed["value"])
    high = np.fmax(np.fmax(placed["low"], placed["high"]), placed["value"])
    never = np.isnan(placed["value"])
    arrays["value"][leaf], arrays["held"][leaf] = placed["value"], placed["held"]
    arrays["low"][leaf] = np.where(never, 0.0, low)
    arrays["high"][leaf] = np.where(never, 100.0, high)
