"""How a score is made: its parts, their weights in force, and the points that each adds."""

import numpy as np

from scorecard.explanation import explain
from scorecard.reporting.parts import Table
from scorecard.reporting.view import View
from scorecard.summary import percent, points


def made_table(view: View, node: str) -> Table | None:
    """
    The score of a recommendation or of the card, taken apart into the parts right below it.

    Args:
        view: What the report is about.
        node: The recommendation or the card.

    Returns:
        One row a part, with its last known value, its weight among those that are known, and the
        points that it adds, which sum to the value under arithmetic means; `None` where the node
        does not apply.
    """
    if not view.reading(node).applies:
        return None
    unit = view.card.units[view.unit]
    parts = explain(view.result, node, view.period, unit=unit).parts
    top, below = parts.iloc[0], parts[parts["parent"] == node]
    adds = parts.set_index("node")["contribution"].to_dict()
    rows = []
    for part in below.to_dict("records"):
        own = [adds.get(item.id, np.nan) for item in view.card.indicators_below(part["node"])]
        added = float(np.nansum(own)) if np.isfinite(own).any() else np.nan
        rows.append((part["title"], points(part["score"], view.display), percent(part["weight"]),
                     "–" if np.isnan(added) else f"{added:.1f}"))  # fmt: skip
    total = float(np.nansum(list(adds.values())))
    is_sum = bool(abs(total - top["score"]) < 0.05)
    rows.append(("Together", points(top["score"], view.display), "",
                 f"{total:.1f}" if is_sum else "–"))  # fmt: skip
    return Table(
        caption=f"How the score of “{top['title']}” is made in {view.period}, from the last known "
        "values; what was never observed has no weight",
        header=("Part", "value", "weight", "points it adds"),
        rows=tuple(rows),
    )
