"""Which ledger rows stand behind each observation."""

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.card import Card
from scorecard.kinds import Count, Measure, Ratio, Sequence
from scorecard.observation.checks import check_targets, covered_periods, covers
from scorecard.observation.flows import flow_rows
from scorecard.observation.placement import NEVER, Axis, Rows, latest, place_rows
from scorecard.observation.states import CARRIED_AFTER_CHECK, last_certain_day, lists_of
from scorecard.panel import Panel, panel_rows
from scorecard.selection import matching


@frozen(kw_only=True, eq=False)
class _Links:
    """Pairs of a ledger row and an observation: positions of row, panel row, unit and period."""

    ledger: np.ndarray
    row: np.ndarray
    unit: np.ndarray
    period: np.ndarray


def evidence_links(card: Card, evidence: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """
    The ledger rows behind each observation.

    Behind a ladder or an element stand the rows at or above the stage that stands, the last
    reversal, and the row that last kept the knowledge fresh; behind a measure the rows that may
    be the last; behind a flow the events of its window and the event that should precede them;
    behind all of them the checks that cover the period.

    Args:
        card: The card.
        evidence: The rows in force on the as-of date.
        panel: Their observations.

    Returns:
        `period, unit, indicator, evidence_id`, all but the period categorical, each pair once, in
        the order of the columns.
    """
    axis = Axis(card=card, first=panel.first, last=panel.first + panel.value.shape[2] - 1)
    found = []
    if "kind" in evidence and len(evidence):
        rows = place_rows(evidence, card)
        found = [
            _tracks(evidence, rows, axis, panel),
            _measures(evidence, rows, axis, panel),
            _flows(evidence, rows, axis),
            *_checks(evidence, rows, axis),
        ]
    return _frame(card, evidence, panel, found)


def _frame(card: Card, evidence: pd.DataFrame, panel: Panel, found: list[_Links]) -> pd.DataFrame:
    ids = sorted(evidence["id"].astype(object))
    rank = pd.Index(ids, dtype=object).get_indexer(pd.Index(evidence["id"].astype(object)))
    lists = lists_of(card)
    whole = np.where(lists >= 0, lists, np.arange(len(lists)))
    none = np.zeros(0, dtype=np.int64)
    columns = [
        np.concatenate([none, *(link.period for link in found)]),
        np.concatenate([none, *(link.unit for link in found)]),
        whole[np.concatenate([none, *(link.row for link in found)])],
        rank[np.concatenate([none, *(link.ledger for link in found)])],
    ]
    period, unit, indicator, row = np.unique(np.stack(columns), axis=1)
    return pd.DataFrame(
        {
            "period": panel.periods.take(period),
            "unit": pd.Categorical.from_codes(unit, pd.Index(card.units, dtype=object)),
            "indicator": pd.Categorical.from_codes(
                indicator, pd.Index([item.id for item in card.indicators], dtype=object)
            ),
            "evidence_id": pd.Categorical.from_codes(row, pd.Index(ids, dtype=object)),
        }
    )


def _spread(rows: Rows, first: np.ndarray, last: np.ndarray, axis: Axis) -> tuple[Rows, np.ndarray]:
    """Each row once for every period of the series from its first to its last."""
    first = np.maximum(first, axis.first)
    count = np.maximum(np.minimum(last, axis.last) - first + 1, 0)
    pair = np.repeat(np.arange(len(first)), count)
    start = np.repeat(np.cumsum(count) - count, count)
    return rows.where(pair), np.repeat(first, count) + np.arange(len(pair)) - start


def _linked(rows: Rows, period: np.ndarray, axis: Axis, row: np.ndarray | None = None) -> _Links:
    return _Links(
        ledger=rows.ledger,
        row=rows.row if row is None else row,
        unit=rows.unit,
        period=period - axis.first,
    )


def _scored(evidence: pd.DataFrame, rows: Rows) -> np.ndarray:
    return evidence["kind"].isin(["event", "reversal"]).to_numpy() & (rows.row >= 0)


def _tracks(evidence: pd.DataFrame, rows: Rows, axis: Axis, panel: Panel) -> _Links:
    """Rows of ladders and elements; a reversal takes the place of the rows before it."""
    card = axis.card
    is_track = np.array([bool(element) for _, element in panel_rows(card)])
    is_track[: len(card.indicators)] = [item.kind == "ladder" for item in card.indicators]
    own = rows.where(_scored(evidence, rows) & is_track[rows.row])
    pairs, period = _spread(own, own.low, np.full(len(own.row), axis.last), axis)
    at = (pairs.row, pairs.unit, axis.place(period))
    shape = (*panel.value.shape[:2], axis.length)
    falls = own.where(own.is_reversal)
    fallen = latest(shape, (falls.row, falls.unit, axis.place(falls.low)), falls.low_day)[at]
    newest = latest(shape, (own.row, own.unit, axis.place(own.low)), own.high_day)[at]
    point = panel.value[pairs.row, pairs.unit, period - axis.first]
    counts = (pairs.rank >= np.nan_to_num(point, nan=0.0)) | (pairs.high_day == newest)
    stands = np.where(pairs.is_reversal, pairs.low_day == fallen, pairs.high_day >= fallen)
    keep = stands & (counts | pairs.is_reversal)
    return _linked(pairs.where(keep), period[keep], axis)


def _measures(evidence: pd.DataFrame, rows: Rows, axis: Axis, panel: Panel) -> _Links:
    is_measure = np.array([isinstance(item, Measure) for item in axis.card.indicators])
    is_measure = np.append(is_measure, np.zeros(len(panel.value) - len(is_measure), dtype=bool))
    own = rows.where(_scored(evidence, rows) & is_measure[rows.row])
    pairs, period = _spread(own, own.low, np.full(len(own.row), axis.last), axis)
    shape = (*panel.value.shape[:2], axis.length)
    first_day = last_certain_day(own.where(~own.is_weak), shape, axis)
    keep = pairs.high_day >= first_day[pairs.row, pairs.unit, axis.place(period)]
    return _linked(pairs.where(keep), period[keep], axis)


def _flows(evidence: pd.DataFrame, rows: Rows, axis: Axis) -> _Links:
    found = []
    for place, item in enumerate(axis.card.indicators):
        if not isinstance(item, Count | Ratio | Sequence):
            continue
        own = rows.where(flow_rows(evidence, item, axis.card))
        since = item.window == 0
        last = np.full(len(own.row), axis.last) if since else own.high + item.window - 1
        late = own.high < axis.first if since else np.zeros(len(own.row), dtype=bool)
        pairs, period = _spread(own, own.low, np.where(late, NEVER, last), axis)
        found.append(_linked(pairs, period, axis, np.full(len(period), place)))
        if isinstance(item, Sequence):
            before = rows.where(matching(evidence, item.after, axis.card))
            pairs, period = _spread(before, before.low, np.full(len(before.row), axis.last), axis)
            found.append(_linked(pairs, period, axis, np.full(len(period), place)))
    return _joined(found)


def _checks(evidence: pd.DataFrame, rows: Rows, axis: Axis) -> list[_Links]:
    """Checks, in the periods they cover and, for states, in the one they carry on to."""
    target = check_targets(evidence)
    found = []
    is_flow = np.array([item.is_flow for item in axis.card.indicators])
    for word in sorted(set(target) - {""}):
        checks = rows.where(np.flatnonzero(target == word))
        first, last = covered_periods(checks, axis)
        reached = np.flatnonzero(covers(axis.card, word, by_name=False))
        for row in reached:
            on = 0 if row < len(is_flow) and is_flow[row] else CARRIED_AFTER_CHECK
            end = np.where(last >= first, last + on, NEVER)
            pairs, period = _spread(checks, first, end, axis)
            for unit in range(len(axis.card.units)):
                seen = (pairs.unit == unit) | (pairs.unit < 0)
                own = pairs.where(seen)
                found.append(
                    _Links(
                        ledger=own.ledger,
                        row=np.full(len(own.row), row),
                        unit=np.full(len(own.row), unit),
                        period=period[seen] - axis.first,
                    )
                )
    return found


def _joined(found: list[_Links]) -> _Links:
    none = np.zeros(0, dtype=np.int64)
    return _Links(
        **{
            name: np.concatenate([none, *(getattr(link, name) for link in found)])
            for name in ("ledger", "row", "unit", "period")
        }
    )
