"""Scores over time → change since the baseline, pace, and a label with its reason."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.aggregation import aggregate_panel
from scorecard.definitions.card import LEVELS, Card
from scorecard.errors import argument
from scorecard.ledger.vintage import last_complete
from scorecard.normalisation import target_points
from scorecard.panel import A, B, M, Panel, panel_rows
from scorecard.periods import NAME, last_days
from scorecard.trends.labels import (
    EXCUSED,
    LABELS,
    NO_BASELINE,
    NO_CHANGE,
    NO_SCORE,
    NONE,
    NOT_APPLICABLE,
    RULES,
    TOO_FEW,
    Case,
    Standing,
    falls_short,
    moves,
    reason,
    verdict,
)
from scorecard.trends.series import Series, series_of
from scorecard.trends.statistics import mann_kendall, theil_sen
from scorecard.weighting import node_rows

PACE_PERIODS = 8
LEAST_SCORED = 4
LEAST_MOVES = 3
_DIGITS = 9  # scores that differ only beyond are equal: such differences come from rounding


def trend(
    scores: pd.DataFrame,
    card: Card,
    *,
    through: str | pd.Period | None = None,
    rule: str | None = None,
) -> pd.DataFrame:
    """
    Label the change of every node since the baseline, with its reason.

    Args:
        scores: As `aggregate` returns them, rows in any order. Made elsewhere: `period, node,
            score` are needed, and `unit` where the card has several; without `aspect` it is
            `all`, without `low` and `high` the score is exact, without `held` nothing lapsed,
            without `obs_status` nothing is provisional or broken.
        card: The card: baseline, targets and their dates.
        through: Last period judged; later rows are ignored. By default the last before the first
            provisional one.
        rule: Name of the rule that labels; by default the card's.

    Returns:
        `unit, node, level, aspect, baseline, score, change, target, pace, slope, p_value, n,
        label, fragile, rule, reason, moves`: one row for each unit, node and aspect, in the
        card's order.

        - `baseline` and `score` are points at the baseline and at `through`. After a break the
          baseline is the first score of the new series. `target` is made of the indicators'
          targets by the weights in force at `through`; the target of one element is that it
          stands.
        - `pace`: points a period over the last eight periods, or since the baseline, or since
          the first score within either.
        - `n`: scored periods after the baseline, which is not counted itself. With fewer than
          four, or without a score at the baseline or at `through`, it is `cannot tell yet`.
        - `label` is that of the point. Low ends are also compared with the low end at the
          baseline, high ends with the high end. Where one reads as an advance (met, on track,
          progress) and another as backsliding it is `cannot tell yet`; where they differ
          otherwise, `fragile` is true.
        - The card's target date is the latest of its recommendations' dates if all have one, and
          the source's if all are; a clause or an indicator has its recommendation's. `missed` is
          said only of a date of the source, if the target was not reached by then.
        - `slope` (Theil–Sen, points a period) and `p_value` (Mann–Kendall, two-sided, exact given
          the ties) are over the scores since the baseline and never decide a label; NaN unless
          the score changed at least three times. No such test controls autocorrelation in series
          this short. `moves` says in words how often the score rose and fell.

    Raises:
        ScorecardError: Faults of the frame, an unknown rule, a period outside the frame.

    Source:
        See `default_rule`, `theil_sen` and `mann_kendall`.

    Example:
        >>> import pandas as pd, scorecard as sc
        >>> card = sc.load_card("nato_japan")
        >>> quarters = pd.period_range("2023Q4", "2025Q4", freq="Q")
        >>> scores = pd.DataFrame({"period": quarters, "node": card.id, "score": 20.0})
        >>> sc.trend(scores, card)[["n", "label", "moves"]]
           n      label            moves
        0  8  no change  has not changed
    """
    name = card.method.label_rule if rule is None else rule
    argument("rule", name, RULES)
    series = series_of(scores, card, through)
    aims = _aims(series)
    history = _history(series, aims)
    point, low, high = (
        _standing(series, aims, history, end) for end in (series.score, series.low, series.high)
    )
    ends = np.stack([RULES[name](standing) for standing in (point, low, high)])
    label, cause, fragile = verdict(ends, _causes(series, history, point))
    cause[(label == NO_CHANGE) & (point.change <= -point.step)] = EXCUSED
    judged = (label, ends[1], ends[2], cause, fragile)
    return pd.DataFrame(
        {
            **_identity(series),
            "baseline": point.baseline, "score": point.score, "change": point.change,
            "target": point.target, "pace": point.pace,
            **_statistics(history),
            "n": history.n,
            "label": _category(label, LABELS),
            "fragile": fragile,
            "rule": _category(np.zeros(len(label), dtype=np.int64), [name]),
            "reason": _reasons(series, aims, history, judged),
            "moves": _moves(series, history),
        }
    )  # fmt: skip


@frozen(kw_only=True, eq=False)
class _Aims:
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


def _aims(series: Series) -> _Aims:
    card = series.card
    target = np.full(len(series.node), np.nan)
    breaks = series.status == B
    now, through_time = _panel_of_targets(series), _panel_without_gaps(series)
    for place in np.unique(series.aspect):
        of = series.aspect == place
        ideal = aggregate_panel(now, card.aspects[place])
        target[of] = ideal.value[series.node[of], series.unit[of], 0]
        # A break that falls where coverage hides the score has status O in the frame, not B.
        declared = aggregate_panel(through_time, card.aspects[place]).breaks
        breaks[of] |= declared[series.node[of], 0]
    due = _target_dates(card)
    dates = sorted({"", *(str(on) for on, _ in due if on is not None)})
    end = last_days(series.last, card.frequency)
    places = [
        np.nan if on is None else
        last_complete(datetime.combine(on, time.min), card.frequency) - series.first
        for on, _ in due
    ]  # fmt: skip
    node = series.node
    return _Aims(
        target=target,
        due=np.array(places)[node],
        on=np.array([dates.index("" if on is None else str(on)) for on, _ in due])[node],
        dates=dates,
        is_past=np.array([on is not None and np.datetime64(on) <= end for on, _ in due])[node],
        by_source=np.array([by_source for _, by_source in due])[node],
        breaks=breaks,
    )


def _panel_of_targets(series: Series) -> Panel:
    """Every indicator at its target in the last period; what does not apply there is left out."""
    card = series.card
    rows, targets = panel_rows(card), {item.id: target_points(item) for item in card.indicators}
    value = np.array([100.0 if element else targets[item] for item, element in rows])
    status = np.full((len(rows), len(card.units), 1), A, dtype=np.uint8)
    row = node_rows(card)[series.node]
    is_out = (row >= 0) & (series.status[:, -1] == M)
    status[row[is_out], series.unit[is_out], 0] = M
    return _panel(card, series.last, np.broadcast_to(value[:, None, None], status.shape), status)


def _panel_without_gaps(series: Series) -> Panel:
    """One unit that is observed throughout: only declared breaks are left."""
    shape = (len(panel_rows(series.card)), 1, series.score.shape[1])
    status = np.full(shape, A, dtype=np.uint8)
    return _panel(series.card, series.first, np.zeros(shape), status)


def _panel(card: Card, first: int, value: np.ndarray, status: np.ndarray) -> Panel:
    return Panel(card=card, first=first, value=value, low=value, high=value, held=value,
                 status=status)  # fmt: skip


def _target_dates(card: Card) -> list[tuple[date | None, bool]]:
    """The target date of each node, and whether the source set it."""
    own = {item.id: (item.target_on, item.target_set_by == "source")
           for item in card.recommendations}  # fmt: skip
    scored = [own[node.id] for node in card.nodes if node.level == "recommendation"]
    dates = [on for on, _ in scored if on is not None]
    has_date = bool(dates) and len(dates) == len(scored)
    found: dict[str, tuple[date | None, bool]] = {card.id: (None, False)}
    if has_date:
        found[card.id] = max(dates), all(by_source for _, by_source in scored)
    for node in card.nodes[1:]:
        assert node.parent is not None
        found[node.id] = own[node.id] if node.level == "recommendation" else found[node.parent]
    return [found[node.id] for node in card.nodes]


@frozen(kw_only=True, eq=False)
class _History:
    """
    Each series since its baseline.

    Attributes:
        start: Place of the baseline.
        is_renewed: Whether a break moved it.
        path: Scores from the baseline on, rounded; NaN before it and where there is no score.
        n: Scored periods after the baseline.
        steps: Change since the score before, dated at the later of the two; NaN elsewhere.
    """

    start: np.ndarray
    is_renewed: np.ndarray
    path: np.ndarray
    n: np.ndarray
    steps: np.ndarray


def _history(series: Series, aims: _Aims) -> _History:
    places = np.arange(series.score.shape[1])
    declared = series.card.period(series.card.baseline).ordinal - series.first
    scored = ~np.isnan(series.score)
    last_break = np.where(aims.breaks, places, -1).max(axis=1)
    is_renewed = last_break > declared
    begins = _first(scored & (places >= last_break[:, None]), otherwise=last_break)
    start = np.where(is_renewed, begins, declared)
    path = np.where(places >= start[:, None], series.score.round(_DIGITS), np.nan)
    latest = np.maximum.accumulate(np.where(np.isnan(path), -1, places), axis=1)
    before = np.pad(latest[:, :-1], [(0, 0), (1, 0)], constant_values=-1)
    earlier = np.where(before < 0, np.nan, np.take_along_axis(path, np.maximum(before, 0), 1))
    n = np.count_nonzero(scored & (places > start[:, None]), axis=1)
    return _History(start=start, is_renewed=is_renewed, path=path, n=n, steps=path - earlier)


def _standing(series: Series, aims: _Aims, history: _History, end: np.ndarray) -> Standing:
    """Where the series stand, read along their points, their low or their high ends."""
    last = end.shape[1] - 1
    places = np.arange(last + 1)
    recent = places >= np.maximum(history.start, last - PACE_PERIODS)[:, None]
    since = _first(recent & ~np.isnan(end), otherwise=np.full(len(end), last))
    periods = np.where(since < last, last - since, np.nan)
    unlapsed = series.held - series.score
    more_lapsed = unlapsed[:, -1] - _at(unlapsed, history.start)
    was_short = falls_short(_at(end, aims.due), aims.target)
    return Standing(
        baseline=_at(end, history.start),
        score=end[:, -1],
        target=aims.target,
        pace=(end[:, -1] - _at(end, since)) / periods,
        excused=np.maximum(np.nan_to_num(more_lapsed), 0),
        remaining=np.maximum(aims.due - last, 0),
        is_overdue=aims.is_past & aims.by_source & was_short,
    )


def _first(condition: np.ndarray, *, otherwise: np.ndarray) -> np.ndarray:
    """Place of the first period in which a condition holds."""
    return np.where(condition.any(axis=1), condition.argmax(axis=1), otherwise)


def _at(values: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The value of each series at a place of its own; NaN outside the time axis."""
    is_inside = (place >= 0) & (place < values.shape[1])
    inside = np.where(is_inside, place, 0).astype(np.int64)
    return np.where(is_inside, np.take_along_axis(values, inside[:, None], 1)[:, 0], np.nan)


def _causes(series: Series, history: _History, point: Standing) -> np.ndarray:
    """Why nothing can be told of a series, if so."""
    tests = {
        NOT_APPLICABLE: series.status[:, -1] == M,
        NO_SCORE: np.isnan(point.score),
        NO_BASELINE: np.isnan(point.baseline),
        TOO_FEW: history.n < LEAST_SCORED,
    }
    return np.select(list(tests.values()), list(tests), NONE)


def _identity(series: Series) -> dict[str, pd.Categorical]:
    nodes = series.card.nodes
    levels = np.array([LEVELS.index(node.level) for node in nodes])
    return {
        "unit": _category(series.unit, series.card.units),
        "node": _category(series.node, [node.id for node in nodes]),
        "level": _category(levels[series.node], LEVELS),
        "aspect": _category(series.aspect, series.card.aspects),
    }


def _category(codes: np.ndarray, words: Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, pd.Index(list(words), dtype=object))


def _statistics(history: _History) -> dict[str, np.ndarray]:
    """Slope and p of the series that changed often enough to have them."""
    has_moved = np.count_nonzero(np.nan_to_num(history.steps), axis=1) >= LEAST_MOVES
    slope, p_value = np.full((2, len(has_moved)), np.nan)
    if has_moved.any():
        path = history.path[has_moved][:, max(0, history.start[has_moved].min()) :]
        slope[has_moved] = theil_sen(path)
        p_value[has_moved] = mann_kendall(path)[1]
    return {"slope": slope, "p_value": p_value}


def _reasons(
    series: Series, aims: _Aims, history: _History, judged: tuple[np.ndarray, ...]
) -> np.ndarray:
    latest, period = series.named(series.score.shape[1] - 1), NAME[series.card.frequency]

    def sentences(
        label: int, lowest: int, highest: int, cause: int, fragile: int, n: int, start: int,
        renewed: int, on: int, past: int, by_source: int,
    ) -> str:  # fmt: skip
        return reason(
            Case(
                label=label, lowest=lowest, highest=highest, cause=cause, n=n, period=period,
                baseline=series.named(start), latest=latest, due=aims.dates[on], is_past=bool(past),
                by_source=bool(by_source), is_renewed=bool(renewed), is_fragile=bool(fragile),
            )
        )  # fmt: skip

    # Only "too few" counts the periods; others would have as many patterns as there are lengths.
    n = np.minimum(history.n, LEAST_SCORED)
    keys = (*judged, n, history.start, history.is_renewed, aims.on, aims.is_past, aims.by_source)
    return _in_words(keys, sentences)


def _moves(series: Series, history: _History) -> np.ndarray:
    places = np.arange(series.score.shape[1])
    rises, falls = history.steps > 0, history.steps < 0

    def sentence(known: int, rise: int, fall: int, last_rise: int, last_fall: int) -> str:
        if known < 2:
            return "was known once at most"
        return moves(rises=rise, falls=fall, last_rise=series.named(last_rise),
                     last_fall=series.named(last_fall))  # fmt: skip

    known = np.minimum(np.count_nonzero(~np.isnan(history.path), axis=1), 2)
    counts = [np.count_nonzero(flags, axis=1) for flags in (rises, falls)]
    latest = [np.where(flags, places, 0).max(axis=1) for flags in (rises, falls)]
    return _in_words((known, *counts, *latest), sentence)


def _in_words(keys: Sequence[np.ndarray], sentence: Callable[..., str]) -> np.ndarray:
    """One text for each series, written once for each pattern of the whole numbers behind it."""
    table = np.stack(keys).astype(np.int64)
    lowest, highest = table.min(axis=1, initial=0), table.max(axis=1, initial=0)
    pattern = np.ravel_multi_index(tuple(table - lowest[:, None]), highest - lowest + 1)
    _, example, where = np.unique(pattern, return_index=True, return_inverse=True)
    texts = [sentence(*row) for row in table[:, example].T.tolist()]
    return np.array(texts, dtype=object)[where]
