"""What the nodes would score if one indicator alone were another: what each adds, what each moved."""

from collections.abc import Mapping

import numpy as np

from scorecard.aggregation import aggregate_panel
from scorecard.panel import Panel

_ARRAYS = ("value", "low", "high", "held", "status")


def contributions(
    points: Panel, rows: np.ndarray, *, unit: int, period: int, aspect: str = "all"
) -> np.ndarray:
    """
    Points that each node would lose if an indicator scored 0, indicator by indicator.

    Args:
        points: Panel of points.
        rows: Rows of the panel, each changed by itself.
        unit: Position of the unit.
        period: Position of the period.
        aspect: Which aspect, or `all`.

    Returns:
        Nodes × rows. Under arithmetic means the indicators below a node add up to its score; under
        other means they do not, since there parts do not add up. 0 for one never observed.
    """
    none = np.where(np.isnan(points.value[rows, unit, period]), np.nan, 0.0)
    found = _one_by_one(
        points, rows, {"value": none, "held": none}, unit=unit, period=period, aspect=aspect
    )
    return np.nan_to_num(found[:, :1] - found[:, 1:])


def pushes(points: Panel, rows: np.ndarray, *, unit: int, period: int) -> np.ndarray:
    """
    Points by which each node would have moved if an indicator alone had, indicator by indicator.

    Args:
        points: Panel of points.
        rows: Rows of the panel, each moved by itself from the period before to this one.
        unit: Position of the unit.
        period: Position of the period, not the first.

    Returns:
        Nodes × rows; 0 where there is no score before or after.
    """
    now = {name: getattr(points, name)[rows, unit, period] for name in _ARRAYS}
    found = _one_by_one(points, rows, now, unit=unit, period=period - 1)
    return np.nan_to_num(found[:, 1:] - found[:, :1])


def _one_by_one(
    points: Panel, rows: np.ndarray, other: Mapping[str, np.ndarray], *,
    unit: int, period: int, aspect: str = "all",
) -> np.ndarray:  # fmt: skip
    """Nodes × (as it is, then with each row changed): the copies stand where units do."""
    arrays = {}
    for name in _ARRAYS:
        own = getattr(points, name)[:, unit, period]
        arrays[name] = np.repeat(own[:, None], 1 + len(rows), axis=1)
        if name in other:
            arrays[name][rows, 1 + np.arange(len(rows))] = other[name]
    panel = Panel(
        card=points.card, first=points.first + period, weight=points.weight_at(unit, period),
        **{name: array[:, :, None] for name, array in arrays.items()},
    )  # fmt: skip
    return aggregate_panel(panel, aspect).value[:, :, 0]
