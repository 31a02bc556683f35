"""What the scores, ranks and labels would be if one indicator alone were left out."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from scorecard.aggregation import aggregate_panel
from scorecard.definitions.card import Card
from scorecard.panel import M, Panel, panel_rows
from scorecard.scores import Scores, scores_frame
from scorecard.scoring import Result
from scorecard.shares import shares_frame
from scorecard.trends.aims import aims_of
from scorecard.trends.history import history_of
from scorecard.trends.labelling import label_by
from scorecard.trends.series import series_of
from scorecard.trends.trending import category

AT_ONCE = 2_000_000


def removals(result: Result) -> pd.DataFrame:
    """
    Leave out each indicator by itself, as if it did not apply, its weight shared out.

    Weights that the card takes from the data stay those of all indicators, and points those of all
    units.

    Args:
        result: A result.

    Returns:
        `unit, node, level, indicator, score, without, change, rank, rank_without, label,
        label_without`: at the last complete period, one row for each unit, node and indicator
        below it, of aspect `all`, in the card's order. A node that has no other indicator is left
        out, as nothing of it would remain.

        - `score` and `without` are points as they are shown: NaN where too little is known.
          `change` is that of the points before coverage hides any.
        - `rank` and `rank_without` are places among the units, 1 for the highest score, equal
          scores sharing the better place; NaN without a score, or where there is one unit.

    Source:
        Leaving out one indicator at a time: OECD/JRC Handbook (2008), uncertainty and sensitivity
        analysis.
    """
    card, last = result.card, result.period_position(result.last_complete)
    own = result.by_aspect["all"]
    label = _labels(own, result, result.weights_for_targets)
    rank = ranks(own.score[:, :, last])
    node, indicator = _pairs(card)
    found: dict[str, list[np.ndarray]] = {}
    for first, scores, labels in _left_out(result):
        is_here = (indicator >= first) & (indicator < first + scores.shape[1])
        at, copy = node[is_here], indicator[is_here] - first
        shown, value = scores[:, copy, at]
        for name, values in {
            "score": own.score[at, :, last], "without": shown,
            "change": value - own.value[at, :, last],
            "rank": rank[at], "rank_without": ranks(shown),
            "label": label[at], "label_without": labels[copy, at],
            "node": np.broadcast_to(at[:, None], shown.shape),
            "indicator": np.broadcast_to(indicator[is_here][:, None], shown.shape),
            "unit": np.broadcast_to(np.arange(shown.shape[1]), shown.shape),
        }.items():  # fmt: skip
            found.setdefault(name, []).append(values.reshape(-1))
    return _frame(card, {name: np.concatenate(parts) for name, parts in found.items()})


def ranks(scores: np.ndarray) -> np.ndarray:
    """
    Places among units, whole arrays at once.

    Args:
        scores: Rows × units; NaN has no place.

    Returns:
        1 for the highest of a row, equal scores sharing the better place; NaN for a single unit.

    Example:
        >>> ranks(np.array([[40.0, 70.0, np.nan, 70.0]]))
        array([[ 3.,  1., nan,  1.]])
    """
    if scores.shape[1] < 2:
        return np.full(scores.shape, np.nan)
    rounded = pd.DataFrame(scores.round(9))
    return rounded.rank(axis=1, method="min", ascending=False).to_numpy()


def _pairs(card: Card) -> tuple[np.ndarray, np.ndarray]:
    """Each node above several indicators with each of them, as positions."""
    places = {item.id: place for place, item in enumerate(card.indicators)}
    pairs = []
    for place, node in enumerate(card.nodes):
        below = card.indicators_below(node.id)
        if node.indicator is None and len(below) > 1:
            pairs += [(place, places[item.id]) for item in below]
    of_node, of_indicator = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return of_node, of_indicator


def _left_out(result: Result) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """
    Some indicators at a time: the first of them; shown and full points, 2 × indicators × nodes ×
    units, at the last complete period; labels, indicators × nodes × units.
    """
    card, points = result.card, result.points
    last, units = result.period_position(result.last_complete), len(card.units)
    each = max(1, len(card.nodes) * units * points.value.shape[2])
    width = max(1, min(len(card.indicators), AT_ONCE // each))
    width = 1 if _names_units(card) else width
    for first in range(0, len(card.indicators), width):
        count = min(width, len(card.indicators) - first)
        names = tuple(f"{n}" for n in range(count * units))
        copied = card if count == 1 else card.with_units(names)
        panel = _without(points, copied, range(first, first + count))
        scores = aggregate_panel(panel)
        both = np.stack([scores.score[:, :, last], scores.value[:, :, last]])
        shape = (2, len(card.nodes), count, units)
        weights = shares_frame(panel) if card.method.weighting.is_from_data else None
        labels = _labels(scores, result, weights).reshape(shape[1:]).swapaxes(0, 1)
        yield first, both.reshape(shape).swapaxes(1, 2), labels


def _without(points: Panel, copied: Card, left_out: range) -> Panel:
    """The panel once for each indicator, side by side as units, with that one not applicable."""
    owners = [item for item, _ in panel_rows(points.card)]
    rows = [np.array([owner == points.card.indicators[place].id for owner in owners])
            for place in left_out]  # fmt: skip
    is_out = np.stack(rows, axis=1)[:, :, None, None]
    arrays = {}
    for name, nothing in (("value", np.nan), ("low", np.nan), ("high", np.nan), ("held", np.nan),
                          ("status", M)):  # fmt: skip
        own = getattr(points, name)
        copies = np.where(is_out, np.array(nothing, dtype=own.dtype), own[:, None])
        arrays[name] = copies.reshape(len(own), -1, own.shape[2])
    weight = points.weight
    if weight is not None and weight.shape[1] > 1:
        weight = np.tile(weight, (1, len(left_out), 1))
    bounds = points.bounds
    if bounds is not None:
        bounds = np.tile(np.broadcast_to(bounds, points.value.shape), (1, len(left_out), 1))
    return Panel(card=copied, first=points.first, weight=weight, bounds=bounds, **arrays)


def _names_units(card: Card) -> bool:
    """Whether scores hang on who the units are, or how many: no copies may stand beside them."""
    own = [card.normalisation(item) for item in card.indicators]
    return any(node.aggregation == "copeland" for node in card.nodes) or any(
        item.by == "rank" or item.reference_unit is not None for item in own
    )


def _labels(scores: Scores, result: Result, weights: pd.DataFrame | None) -> np.ndarray:
    """Label of each node and unit at the last complete period, nodes × units."""
    card = scores.card
    series = series_of(scores_frame([scores]), card, result.last_complete)
    aims = aims_of(series, weights)
    found = label_by(card.method.label_rule, series, aims, history_of(series, aims.breaks))
    label = np.array(found.words, dtype=object)[found.label]
    return label.reshape(len(card.units), len(card.nodes)).T


def _frame(card: Card, columns: dict[str, np.ndarray]) -> pd.DataFrame:
    order = np.lexsort((columns["indicator"], columns["node"], columns["unit"]))
    nodes = [node.id for node in card.nodes]
    level = [node.level for node in card.nodes]
    data = {name: values[order] for name, values in columns.items()}
    return pd.DataFrame(
        {
            "unit": category(data.pop("unit"), card.units),
            "node": category(data["node"], nodes),
            "level": np.array(level, dtype=object)[data.pop("node")],
            "indicator": category(
                data.pop("indicator"), [item.id for item in card.indicators]
            ),
            **{name: data[name] for name in ("score", "without", "change", "rank", "rank_without",
                                             "label", "label_without")},
        }
    )  # fmt: skip
