"""Points of siblings → the weights that a card takes from them."""

from collections.abc import Iterator

import numpy as np

from scorecard.definitions.card import Card
from scorecard.definitions.weighting import FROM_DATA
from scorecard.errors import Fault, raise_faults
from scorecard.weighting import Family
from scorecard.weights import (
    benefit_of_the_doubt,
    critic,
    entropy,
    principal_components,
    standard_deviation,
)

BENEFIT = "benefit_of_the_doubt"
FEWEST_CELLS = 3
_METHODS = {
    "principal_components": principal_components,
    "entropy": entropy,
    "critic": critic,
    "standard_deviation": standard_deviation,
}
_FROM_ZERO = ("entropy", BENEFIT)


def shape_of_weights(card: Card, units: int, periods: int) -> tuple[int, int, int]:
    """Nodes × units × periods, 1 where the weights of a card are the same for all of them."""
    weighting = card.method.weighting
    is_benefit = BENEFIT in weighting.names
    is_fixed = weighting.base_period is not None and not is_benefit
    return len(card.nodes), units if is_benefit else 1, 1 if is_fixed else periods


def data_weights(value: np.ndarray, family: Family, card: Card, first: int) -> np.ndarray:
    """
    Weights of the children of one height, from the points of the children themselves.

    A cell is a unit in a period. Only cells in which all parts are known are read; a part that
    was never observed in any of them keeps the share it would have if all counted alike. With a
    base period its cells give one set of weights for all time; without, each period gives its
    own, and one with too few cells takes those of the period before (before the first that has
    enough, parts count alike). Benefit of the doubt gives each unit its own in each period, from
    the parts known of it, held against its peers of the base period or of the same period.

    Args:
        value: Points of all nodes × units × periods, those of the children already made.
        family: Parents and children of one height.
        card: The card.
        first: Number of the first period.

    Returns:
        Children × units × periods (see `shape_of_weights`), before they are divided by their sum;
        NaN for children whose weights do not come from data.

    Raises:
        ScorecardError: Too few cells, one unit without a base period, a base period without any
            cell, points below 0 where the method cannot read them.
    """
    base = _base_periods(card, first, value.shape[2])
    shape = (len(family.children), *shape_of_weights(card, *value.shape[1:])[1:])
    found, faults = np.full(shape, np.nan), []
    for place, parent in enumerate(family.parents):
        node = card.nodes[parent]
        name = card.method.weighting.of(node.level)
        if name not in FROM_DATA:
            continue
        own = family.owner == place
        points = value[family.children[own]]
        wrong = list(_faults(points, name, node.id, base))
        faults += wrong
        if wrong:
            continue
        if name == BENEFIT:
            found[own] = _benefit(points, card, base)
        else:
            weights = _over_time(points, name, base)
            if weights is None:
                faults.append(_too_few(node.id, name, points, base))
            else:
                found[own] = weights
    raise_faults(faults, "weights")
    return found


def _base_periods(card: Card, first: int, length: int) -> np.ndarray | None:
    """Places of the base periods among those at hand; `None` where none is declared."""
    span = card.method.weighting.base_period
    if span is None:
        return None
    return np.arange(length)[card.places_of(span, first)]


def _faults(points: np.ndarray, name: str, node: str, base: np.ndarray | None) -> Iterator[Fault]:
    where = f"weights of the parts of {node}"
    if base is None and points.shape[1] == 1:
        yield Fault(where=where, found=f"data of one unit ({name})", expected="a base period",
                    remedy="add base_period = … under method.weighting")  # fmt: skip
    elif base is not None and not len(base):
        yield Fault(where=where, found="no period of base_period", expected="some of it in the "
                    "series", remedy="move base_period")  # fmt: skip
    elif name in _FROM_ZERO and (points < 0).any():
        yield Fault(where=where, found=f"{np.nanmin(points):g} points ({name})",
                    expected="points of at least 0", remedy="choose another way of weighing")  # fmt: skip


def _too_few(node: str, name: str, points: np.ndarray, base: np.ndarray | None) -> Fault:
    cells = points if base is None else points[:, :, base]
    known = int((~np.isnan(cells)).all(axis=0).sum(axis=0 if base is None else None).max())
    when = "in any one period" if base is None else "in the base period"
    return Fault(
        where=f"weights of the parts of {node}",
        found=f"{known} cells {when} in which all {len(points)} parts are known ({name})",
        expected=f"at least {max(FEWEST_CELLS, len(points) + 1)}",
        remedy="declare a longer base_period, or choose another way of weighing",
    )


def _over_time(points: np.ndarray, name: str, base: np.ndarray | None) -> np.ndarray | None:
    """Parts × 1 × (1 or periods); nothing where no period has cells enough."""
    count = len(points)
    if base is not None:
        fixed = _of_cells(points[:, :, base].reshape(count, -1).T, name)
        return None if fixed is None else fixed[:, None, None]
    found, last, has_any = np.empty((count, points.shape[2])), np.full(count, 1 / count), False
    for period in range(points.shape[2]):
        own = _of_cells(points[:, :, period].T, name)
        if own is not None:
            last, has_any = own, True
        found[:, period] = last
    return found[:, None, :] if has_any else None


def _of_cells(cells: np.ndarray, name: str) -> np.ndarray | None:
    """Weights from cells × parts, some missing; nothing where too few cells are whole."""
    count = cells.shape[1]
    known = ~np.isnan(cells).all(axis=0)
    whole = cells[:, known]
    whole = whole[~np.isnan(whole).any(axis=1)]
    if count == 1:
        return np.ones(1)
    if len(whole) < max(FEWEST_CELLS, known.sum() + 1) or not known.any():
        return None
    weights = np.full(count, 1 / count)
    weights[known] = _METHODS[name](whole) * known.sum() / count
    return weights


def _benefit(points: np.ndarray, card: Card, base: np.ndarray | None) -> np.ndarray:
    """
    Parts × units × periods, such that the sum of weight × points is the score.

    A part never observed takes the mean weight of the others, so that it still opens the bounds.
    Shares are held on points read no lower than the card's floor: a part at 0 has no share.
    """
    weighting = card.method.weighting
    least = card.method.floor / 100 if weighting.share_min > 0 else 0.0
    shares = np.maximum(points / 100, least)
    found = np.ones(points.shape)
    for period in range(points.shape[2]):
        own = shares[:, :, period]
        peers = own if base is None else shares[:, :, base].reshape(len(points), -1)
        is_known = ~np.isnan(own)
        for known in np.unique(is_known[:, is_known.any(axis=0)], axis=1).T:
            alike = (is_known == known[:, None]).all(axis=0)
            units, others = own[known][:, alike].T, peers[known]
            whole = others[:, ~np.isnan(others).any(axis=0)].T
            weights = benefit_of_the_doubt(
                units, peers=whole if len(whole) else units, share_min=weighting.share_min,
                share_max=max(weighting.share_max, 1 / known.sum()),
            )  # fmt: skip
            found[np.ix_(known, alike, [period])] = weights.T[:, :, None]
            found[np.ix_(~known, alike, [period])] = weights.mean(axis=1)[None, :, None]
    return found
