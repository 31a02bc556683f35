"""The label of each series by a rule of a given name, ours or a published one."""

import numpy as np
from attrs import frozen

from scorecard.panel import M
from scorecard.periods import NAME
from scorecard.trends.aims import Aims
from scorecard.trends.history import History, at_place, first_place, in_words
from scorecard.trends.labels import (
    DIRECTIONS,
    EXCUSED,
    LABELS,
    NO_BASELINE,
    NO_CHANGE,
    NO_SCORE,
    NO_TARGET,
    NONE,
    NOT_APPLICABLE,
    RULES,
    TOO_FEW,
    Case,
    Standing,
    falls_short,
    reason,
    verdict,
)
from scorecard.trends.published.of_scores import label_scores
from scorecard.trends.published.rules import PUBLISHED
from scorecard.trends.series import Series

PACE_PERIODS = 8
LEAST_SCORED = 4


@frozen(kw_only=True, eq=False)
class Labelled:
    """
    What a rule says of each series.

    Attributes:
        words: All that the rule may say.
        label: Positions in `words`.
        fragile: Whether the label differs at an end of the interval.
        direction: Which way the label says things go.
        reason: Why, in one to three sentences.
    """

    words: tuple[str, ...]
    label: np.ndarray
    fragile: np.ndarray
    direction: np.ndarray
    reason: np.ndarray


def label_by(name: str, series: Series, aims: Aims, history: History) -> Labelled:
    """The labels of all series by the rule of this name, one of `RULES` or `PUBLISHED`."""
    if name in PUBLISHED:
        rule = PUBLISHED[name]
        label, fragile, direction, why = label_scores(rule, series, aims, history)
        return Labelled(words=rule.words, label=label, fragile=fragile, direction=direction,
                        reason=why)  # fmt: skip
    point, low, high = (
        standing_of(series, aims, history, end) for end in (series.score, series.low, series.high)
    )
    ends = np.stack([RULES[name](standing) for standing in (point, low, high)])
    label, cause, fragile = verdict(ends, _causes(series, history, point))
    cause[(label == NO_CHANGE) & (point.change <= -point.step)] = EXCUSED
    judged = (label, ends[1], ends[2], cause, fragile)
    return Labelled(
        words=LABELS, label=label, fragile=fragile,
        direction=np.array(DIRECTIONS, dtype=object)[label],
        reason=_reasons(series, aims, history, judged),
    )  # fmt: skip


def standing_of(series: Series, aims: Aims, history: History, end: np.ndarray) -> Standing:
    """Where the series stand, read along their points, their low or their high ends."""
    last = end.shape[1] - 1
    places = np.arange(last + 1)
    recent = places >= np.maximum(history.start, last - PACE_PERIODS)[:, None]
    since = first_place(recent & ~np.isnan(end), otherwise=np.full(len(end), last))
    periods = np.where(since < last, last - since, np.nan)
    unlapsed = series.held - series.score
    more_lapsed = unlapsed[:, -1] - at_place(unlapsed, history.start)
    was_short = falls_short(at_place(end, aims.due), aims.target)
    return Standing(
        baseline=at_place(end, history.start),
        score=end[:, -1],
        target=aims.target,
        pace=(end[:, -1] - at_place(end, since)) / periods,
        excused=np.maximum(np.nan_to_num(more_lapsed), 0),
        remaining=np.maximum(aims.due - last, 0),
        is_overdue=aims.is_past & aims.by_source & was_short,
    )


def _causes(series: Series, history: History, point: Standing) -> np.ndarray:
    """Why nothing can be told of a series, if so."""
    tests = {
        NOT_APPLICABLE: series.status[:, -1] == M,
        NO_SCORE: np.isnan(point.score),
        NO_BASELINE: np.isnan(point.baseline),
        TOO_FEW: history.n < LEAST_SCORED,
        NO_TARGET: np.isnan(point.target),
    }
    return np.select(list(tests.values()), list(tests), NONE)


def _reasons(
    series: Series, aims: Aims, history: History, judged: tuple[np.ndarray, ...]
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
    return in_words(keys, sentences)
