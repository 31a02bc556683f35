"""What each series should reach, and by when."""

from collections.abc import Sequence
from datetime import datetime, time

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.aggregation import aggregate_panel
from scorecard.definitions.card import Card
from scorecard.errors import Fault, ScorecardError
from scorecard.ledger.selection import codes_of
from scorecard.ledger.vintage import last_complete
from scorecard.normalisation import target_points
from scorecard.panel import A, B, M, Panel, panel_rows
from scorecard.periods import last_days
from scorecard.trends.series import Series
from scorecard.weighting import declared_weights, node_rows


@frozen(kw_only=True, eq=False)
class Aims:
    """
    What each series should reach, and by when.

    Attributes:
        target: Points.
        due: Place of the last period that ends by the target date; NaN where there is no date.
        on: Position of the date among `dates`.
        dates: Target dates as they are written; the empty one stands for none.
        is_past: Whether the date has passed by the end of the last period.
        by_source: Whether the source set it.
        breaks: Where a series starts anew, series × periods.
    """

    target: np.ndarray
    due: np.ndarray
    on: np.ndarray
    dates: Sequence[str]
    is_past: np.ndarray
    by_source: np.ndarray
    breaks: np.ndarray


def aims_of(series: Series, weights: pd.DataFrame | None = None) -> Aims:
    """
    What each series should reach, by its indicators' targets and its recommendation's date.

    Args:
        series: The series.
        weights: As `weigh` returns them; read only where the card takes them from the data.

    Raises:
        ScorecardError: Weights are needed and not given.
    """
    card = series.card
    target = np.full(len(series.node), np.nan)
    breaks = series.status == B
    now, through_time = _panel_of_targets(series, weights), _panel_without_gaps(series)
    for place in np.unique(series.aspect):
        of = series.aspect == place
        ideal = aggregate_panel(now, card.aspects[place])
        target[of] = ideal.value[series.node[of], series.unit[of], 0]
        # A break that falls where coverage hides the score has status O in the frame, not B.
        declared = aggregate_panel(through_time, card.aspects[place]).breaks
        breaks[of] |= declared[series.node[of], 0]
    due = [card.due.get(node.id) for node in card.nodes]
    dates = sorted({"", *(str(item.on) for item in due if item is not None)})
    end = last_days(series.last, card.frequency)
    places = [
        np.nan if item is None else
        last_complete(datetime.combine(item.on, time.min), card.frequency) - series.first
        for item in due
    ]  # fmt: skip
    node = series.node
    return Aims(
        target=target,
        due=np.array(places)[node],
        on=np.array([dates.index("" if item is None else str(item.on)) for item in due])[node],
        dates=dates,
        is_past=np.array([item is not None and np.datetime64(item.on) <= end for item in due])[
            node
        ],
        by_source=np.array([item is not None and item.set_by == "source" for item in due])[node],
        breaks=breaks,
    )


def _panel_of_targets(series: Series, weights: pd.DataFrame | None) -> Panel:
    """Every indicator at its target in the last period; what does not apply there is left out."""
    card = series.card
    rows, targets = panel_rows(card), {item.id: target_points(item) for item in card.indicators}
    value = np.array([100.0 if element else targets[item] for item, element in rows])
    status = np.full((len(rows), len(card.units), 1), A, dtype=np.uint8)
    row = node_rows(card)[series.node]
    is_out = (row >= 0) & (series.status[:, -1] == M)
    status[row[is_out], series.unit[is_out], 0] = M
    weight = _weights_at(series, weights, are_alike=len(set(targets.values())) < 2)
    everywhere = np.broadcast_to(value[:, None, None], status.shape)
    return _panel(card, series.last, everywhere, status, weight)


def _weights_at(series: Series, weights: pd.DataFrame | None, *, are_alike: bool) -> np.ndarray:
    """Weights of the nodes in the last period; where all targets are alike, any will do."""
    card = series.card
    if not card.method.weighting.is_from_data or (weights is None and are_alike):
        return declared_weights(card)
    if weights is None:
        fault = Fault(where="weights", found="none, for a card that takes them from the data",
                      expected="as weigh returns them, for the targets",
                      remedy="pass weights=result.weights")  # fmt: skip
        raise ScorecardError([fault], "call")
    now = weights[weights["period"].array.asi8 == series.last]
    found = np.zeros((len(card.nodes), len(card.units), 1))
    node = codes_of(now["node"], [item.id for item in card.nodes])
    unit = codes_of(now["unit"], card.units)
    found[node, unit, 0] = np.nan_to_num(now["weight"].to_numpy())
    return found


def _panel_without_gaps(series: Series) -> Panel:
    """One unit that is observed throughout: only declared breaks are left."""
    shape = (len(panel_rows(series.card)), 1, series.score.shape[1])
    status = np.full(shape, A, dtype=np.uint8)
    weight = declared_weights(series.card)
    return _panel(series.card, series.first, np.zeros(shape), status, weight)


def _panel(
    card: Card, first: int, value: np.ndarray, status: np.ndarray, weight: np.ndarray
) -> Panel:
    return Panel(card=card, first=first, value=value, low=value, high=value, held=value,
                 status=status, weight=weight)  # fmt: skip
