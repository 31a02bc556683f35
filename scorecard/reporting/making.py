"""How a score is made: its parts, their weights in force, and the points that each adds."""

from collections.abc import Iterator, Mapping

import numpy as np

from scorecard.definitions.card import Node
from scorecard.influence import contributions
from scorecard.reporting.parts import Table
from scorecard.reporting.view import View
from scorecard.reporting.words import named
from scorecard.summary import NOT_SHOWN, percent, points
from scorecard.weighting import declared_weights, node_rows

Added = Mapping[str, np.ndarray]


def made_table(view: View, node: str) -> Table | None:
    """
    The scores of a recommendation or of the card, taken apart into the parts right below it.

    Args:
        view: What the report is about.
        node: The recommendation or the card.

    Returns:
        One row a part, with its last known value, its weight among those that are known, and the
        points that it adds to each aspect and to the total; these sum to the value where means are
        arithmetic. `None` where the node does not apply.
    """
    if not view.reading(node).applies:
        return None
    adds = ["points it adds"] if len(view.aspects(node)) == 1 else [
        f"adds to {'total' if aspect == 'all' else named(aspect)}" for aspect in view.aspects(node)
    ]  # fmt: skip
    added = points_added(view)
    cells = tuple(made_cells(view, node, added))
    return Table(
        caption=made_caption(view, node, added),
        header=("Part", "last known", "weight", *adds),
        rows=cells,
        places=tuple(f"{node} made {number}" for number in range(len(cells))),
    )


def points_added(view: View) -> Added:
    """By aspect, nodes × indicators: points that the node would lose if the indicator scored 0."""
    card = view.card
    rows = node_rows(card)[[card.positions[item.id] for item in card.indicators]]
    return {
        aspect: contributions(
            view.result.points, rows, unit=view.unit, period=view.current, aspect=aspect
        )
        for aspect in card.aspects
    }


def made_caption(view: View, node: str, added: Added) -> str:
    """What the table says, and where its points are on another scale or do not sum, that too."""
    said = (
        f"How the score of “{view.card.node(node).title}” is made in {view.period}, from the last "
        "known values, even where too little is known for a score; what was never observed has no "
        "weight"
    )
    if view.display is not None and not view.display.is_points:
        said += "; what a part adds is in points from 0 to 100"
    if np.isnan(view.reading(node).value) or _is_sum(view, node, "all", added):
        return said
    return (
        f"{said}. Its mean is not a sum: a part adds what the score would lose by each of its "
        "answers alone, were that 0 points"
    )


def made_cells(view: View, node: str, added: Added) -> Iterator[tuple[str, ...]]:
    """The rows of the table, the sum last: the same parts in every period."""
    card, aspects, place = view.card, view.aspects(node), view.card.positions[node]
    parts = [part for part in card.children(node) if part.element is None]
    for part, weight in zip(parts, _weights(view, parts), strict=True):
        display = card.printed_points if part.level == "indicator" else view.display
        below = {item.id for item in card.indicators_below(part.id)}
        own = np.array([item.id in below for item in card.indicators])
        adds = {aspect: added[aspect][place, own].sum() for aspect in view.aspects(part.id)
                if not np.isnan(view.reading(part.id, aspect).value)}  # fmt: skip
        yield (
            part.title, points(view.reading(part.id).value, display), percent(weight),
            *(_shown(view, adds.get(aspect)) for aspect in aspects),
        )  # fmt: skip
    sums = (added[aspect][place].sum() if _is_sum(view, node, aspect, added) else None
            for aspect in aspects)  # fmt: skip
    whole = points(view.reading(node).value, view.display)
    yield ("Together", whole, "", *(_shown(view, total) for total in sums))


def _is_sum(view: View, node: str, aspect: str, added: Added) -> bool:
    """Whether what the parts add is the value, to the last digit shown."""
    total = added[aspect][view.card.positions[node]].sum()
    return bool(abs(total - view.reading(node, aspect).value) < 0.5 * 10 ** -_digits(view))


def _shown(view: View, total: float | None) -> str:
    return NOT_SHOWN if total is None else f"{total:.{_digits(view)}f}"


def _digits(view: View) -> int:
    """Decimals of the points that parts add: one more than points are printed with."""
    printed = view.card.printed_points
    return 1 if printed is None else printed.digits + 1


def _weights(view: View, parts: list[Node]) -> np.ndarray:
    """Shares of the parts that are known: the weights by which values become the score."""
    card, held = view.card, view.result.points.weight_at(view.unit, view.current)
    at = [card.positions[part.id] for part in parts]
    weights = (declared_weights(card) if held is None else held)[at, 0, 0]
    reads = [view.reading(part.id) for part in parts]
    known = np.array([read.applies and not np.isnan(read.value) for read in reads])
    counted = np.where(known, weights, 0.0)
    whole = counted.sum()
    return counted / whole if whole > 0 else counted
