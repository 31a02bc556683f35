"""The points of the indicators before any choice is drawn, with room for other goalposts."""

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import has_log_goalposts
from scorecard.normalisation import ends_of
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
            is not clipped to the ends of the scale.
        low: Lower end, in the same way; far below the scale where nothing bounds it.
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


def leaves_of(points: Panel, panel: Panel, *, moving: bool) -> Leaves:
    """
    The leaves of a panel of points, on a scale with two ends.

    Args:
        points: Points.
        panel: The observations that they were made from, treated if the card says so.
        moving: Whether goalposts will be moved: points between goalposts are then kept unclipped.
    """
    card, scale = panel.card, panel.card.scale
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
    arrays["low"][is_open & ~(arrays["low"] > scale.low)] = -BEYOND
    arrays["high"][is_open & ~(arrays["high"] < scale.high)] = BEYOND
    arrays["value"][panel.status[rows] == M] = np.nan
    return Leaves(nodes=nodes, is_open=is_open, moves=moves, **arrays)


def _ends(card: Card, rows: np.ndarray) -> dict[int, tuple[float, float, bool]]:
    """Goalposts, and whether they are logarithms, of the leaves that are placed between some."""
    by_id = {item.id: item for item in card.placed}
    names = panel_rows(card)
    found = {}
    for leaf, row in enumerate(rows):
        indicator, element = names[row]
        item = by_id[indicator]
        if element or card.normalisation(item).by != "goalposts":
            continue
        if getattr(item, "goalposts", None) is not None:
            found[leaf] = (*ends_of(item), has_log_goalposts(item))
    return found


def _unclip(
    arrays: dict[str, np.ndarray], leaf: int, row: int, panel: Panel,
    ends: tuple[float, float, bool],
) -> None:  # fmt: skip
    (worst, best, is_log), scale, placed = ends, panel.card.scale, {}
    for name in arrays:
        values = getattr(panel, name)[row]
        values = np.log(values) if is_log else values
        placed[name] = scale.low + (scale.high - scale.low) * ((values - worst) / (best - worst))
    low = np.fmin(np.fmin(placed["low"], placed["high"]), placed["value"])
    high = np.fmax(np.fmax(placed["low"], placed["high"]), placed["value"])
    never = np.isnan(placed["value"])
    arrays["value"][leaf], arrays["held"][leaf] = placed["value"], placed["held"]
    arrays["low"][leaf] = np.where(never, scale.low, low)
    arrays["high"][leaf] = np.where(never, scale.high, high)
