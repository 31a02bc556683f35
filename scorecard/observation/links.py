"""Which ledger rows stand behind each observation."""

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Count, Measure, Ratio, Sequence
from scorecard.ledger.selection import matching
from scorecard.observation.checks import check_targets, cover_of, covered_periods, covers
from scorecard.observation.flows import endings, event_numbers, events_of, flow_rows
from scorecard.observation.placement import NEVER, Axis, Rows, latest, place_rows
from scorecard.observation.standing import tracks_of
from scorecard.observation.states import CARRIED_AFTER_CHECK, last_certain_day, lists_of
from scorecard.panel import A, Panel, panel_rows


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

    Taking away a row changes no observation that it is not linked to. Behind a ladder or an
    element stand the rows since the last sure reversal that reach the low end, and the row that
    last kept the knowledge fresh; behind a measure the rows that may be the last; behind a flow
    the events of its window, those that a point carried on was counted from, the last one seen,
    and what decides whether the event that should come first stood; behind all of them the checks
    that cover it, or still bear on it: a start they confirmed, a lapse, a window they close.

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
            _flows(evidence, rows, axis, panel),
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
    firm = own.where(own.is_reversal & ~own.is_weak)
    fallen = latest(shape, (firm.row, firm.unit, axis.place(firm.high)), firm.low_day)[at]
    strong = own.where(~own.is_weak)
    news = latest(
        shape, (strong.row, strong.unit, axis.place(strong.point_period)), strong.point_period
    )[at]
    low = panel.low[pairs.row, pairs.unit, period - axis.first]
    is_news = (pairs.point_period == news) & ~pairs.is_weak
    counts = pairs.is_reversal | (pairs.rank >= np.nan_to_num(low, nan=0.0))
    keep = is_news | (counts & (pairs.high_day >= fallen))
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


def _flows(evidence: pd.DataFrame, rows: Rows, axis: Axis, panel: Panel) -> _Links:
    found = []
    numbers = event_numbers(evidence, rows)
    for place, item in enumerate(axis.card.indicators):
        if not isinstance(item, Count | Ratio | Sequence):
            continue
        mask = flow_rows(evidence, item, axis.card)
        events, member = events_of(rows, numbers, mask, axis.card.frequency)
        low, high, unit = events.low[member], events.high[member], events.unit[member]
        last = np.full(len(low), axis.last) if item.window == 0 else high + item.window - 1
        last = np.maximum(last, _last_spoken_for(unit, high, last, panel.status[place], axis))
        own = rows.where(mask)
        pairs, period = _spread(own, low, last, axis)
        found.append(_linked(pairs, period, axis, np.full(len(period), place)))
        if isinstance(item, Sequence):
            decides = matching(evidence, item.after, axis.card)
            decides |= endings(evidence, rows, item.after, axis.card)
            before = rows.where(decides)
            pairs, period = _spread(before, before.low, np.full(len(before.row), axis.last), axis)
            found.append(_linked(pairs, period, axis, np.full(len(period), place)))
    return _joined(found)


def _last_spoken_for(
    unit: np.ndarray, high: np.ndarray, last: np.ndarray, status: np.ndarray, axis: Axis
) -> np.ndarray:
    """
    Last period in which each event stands behind the point.

    A point is carried on until the next period with news; the last event seen is why anything is
    known at all.
    """
    length = status.shape[1]
    news = np.where(status == A, np.arange(length), length)
    following = np.minimum.accumulate(news[:, ::-1], axis=1)[:, ::-1]
    following = np.concatenate([following, np.full((len(status), 1), length)], axis=1)
    place = np.clip(last + 1 - axis.first, 0, length)
    until = following[unit, place] + axis.first - 1
    newest = np.full(len(status), NEVER)
    np.maximum.at(newest, unit, high)
    return np.where(high == newest[unit], axis.last, until)


def _checks(evidence: pd.DataFrame, rows: Rows, axis: Axis) -> list[_Links]:
    """Checks that still bear on an observation."""
    target = check_targets(evidence)
    bearing = _Bearing(evidence, rows, axis)
    found = []
    for word in sorted(set(target) - {""}):
        checks = rows.where(np.flatnonzero(target == word))
        by_name = covers(axis.card, word, by_name=True)
        for row in np.flatnonzero(covers(axis.card, word, by_name=False)):
            check, unit, period = np.nonzero(bearing.bears(checks, int(row), is_named=by_name[row]))
            found.append(
                _Links(
                    ledger=checks.ledger[check],
                    row=np.full(len(check), row),
                    unit=unit,
                    period=period,
                )
            )
    return found


class _Bearing:
    """In which periods a check bears on a row of the panel."""

    def __init__(self, evidence: pd.DataFrame, rows: Rows, axis: Axis) -> None:
        card, shown = axis.card, slice(axis.lead, None)
        self.axis, self.shown = axis, axis.numbers[shown]
        cover = cover_of(evidence, rows, axis)
        own = rows.where(_scored(evidence, rows))
        at = (own.row, own.unit, axis.place(own.low))
        self.eldest = -latest(cover.last.shape, at, -own.low)[..., shown]
        strong = own.where(~own.is_weak)
        at = (strong.row, strong.unit, axis.place(strong.point_period))
        news = latest(cover.last.shape, at, strong.point_period)[..., shown]
        self.named = np.where(news > NEVER, NEVER, cover.last_named[..., shown])
        self.last = cover.last[..., shown]
        lists = lists_of(card)
        self.whole = np.where(lists >= 0, lists, np.arange(len(lists)))
        tracks = tracks_of(card)
        self.lapses = np.isin(np.arange(len(lists)), tracks.rows[tracks.lapses])
        windows = {place: item.window or len(self.shown) for place, item in enumerate(card.indicators)
                   if isinstance(item, Count | Ratio | Sequence)}  # fmt: skip
        self.window = windows

    def bears(self, checks: Rows, row: int, *, is_named: bool) -> np.ndarray:
        """Checks × units × periods."""
        first, last = (each[:, None, None] for each in covered_periods(checks, self.axis))
        bears = np.zeros((len(checks.row), *self.last.shape[1:]), dtype=bool)
        if row in self.window:
            # What closes the window, what last moved the point, what first made anything known.
            opens = self.shown - self.window[row] + 1
            bears |= is_named & (last >= first) & (first <= self.shown) & (last >= opens)
            reached = [self.last[row], self.named[row]]
        else:
            carried = self.shown - self.last <= CARRIED_AFTER_CHECK
            lapsed = self.lapses[row] & (self.eldest[row] < self.last[row])
            reached = [np.where(carried[row] | lapsed, self.last[row], NEVER), self.named[row]]
            whole = self.whole[row]
            reached.append(np.where(carried[whole], self.last[whole], NEVER))
            reached.append(self.named[whole])
        for period in reached:
            bears |= (first <= period) & (period <= last)
        units = np.arange(bears.shape[1])
        own = (checks.unit[:, None] == units) | (checks.unit[:, None] < 0)
        return bears & own[..., None]


def _joined(found: list[_Links]) -> _Links:
    none = np.zeros(0, dtype=np.int64)
    return _Links(
        **{
            name: np.concatenate([none, *(getattr(link, name) for link in found)])
            for name in ("ledger", "row", "unit", "period")
        }
    )
