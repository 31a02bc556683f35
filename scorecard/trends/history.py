"""Each series since its baseline: where it starts, its path and its steps."""

from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen

from scorecard.trends.labels import moves
from scorecard.trends.series import Series

_DIGITS = 9  # scores that differ only beyond are equal: such differences come from rounding


@frozen(kw_only=True, eq=False)
class History:
    """
    Each series since its baseline.

    Attributes:
        start: Place of the baseline.
        is_renewed: Whether a break moved it.
        last_break: Place of the last break; -1 where there is none.
        path: Scores from the baseline on, rounded; NaN before it and where there is no score.
        n: Scored periods after the baseline.
        steps: Change since the score before, dated at the later of the two; NaN elsewhere.
    """

    start: np.ndarray
    is_renewed: np.ndarray
    last_break: np.ndarray
    path: np.ndarray
    n: np.ndarray
    steps: np.ndarray


def history_of(series: Series, breaks: np.ndarray) -> History:
    """
    Each series since its baseline, or since the last break after it.

    Args:
        series: Scores.
        breaks: Where a series starts anew, series × periods.
    """
    places = np.arange(series.score.shape[1])
    declared = series.card.period(series.card.baseline).ordinal - series.first
    scored = ~np.isnan(series.score)
    last_break = np.where(breaks, places, -1).max(axis=1)
    is_renewed = last_break > declared
    begins = first_place(scored & (places >= last_break[:, None]), otherwise=last_break)
    start = np.where(is_renewed, begins, declared)
    path = np.where(places >= start[:, None], series.score.round(_DIGITS), np.nan)
    latest = np.maximum.accumulate(np.where(np.isnan(path), -1, places), axis=1)
    before = np.pad(latest[:, :-1], [(0, 0), (1, 0)], constant_values=-1)
    earlier = np.where(before < 0, np.nan, np.take_along_axis(path, np.maximum(before, 0), 1))
    n = np.count_nonzero(scored & (places > start[:, None]), axis=1)
    return History(
        start=start, is_renewed=is_renewed, last_break=last_break, path=path, n=n,
        steps=path - earlier,
    )  # fmt: skip


def first_place(condition: np.ndarray, *, otherwise: np.ndarray) -> np.ndarray:
    """Place of the first period in which a condition holds."""
    return np.where(condition.any(axis=1), condition.argmax(axis=1), otherwise)


def at_place(values: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The value of each series at a place of its own; NaN outside the time axis."""
    is_inside = (place >= 0) & (place < values.shape[1])
    inside = np.where(is_inside, place, 0).astype(np.int64)
    return np.where(is_inside, np.take_along_axis(values, inside[:, None], 1)[:, 0], np.nan)


def moves_of(series: Series, history: History) -> np.ndarray:
    """How often each score moved, and when, in words; see `moves`."""
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
    return in_words((known, *counts, *latest), sentence)


def in_words(keys: Sequence[np.ndarray], sentence: Callable[..., str]) -> np.ndarray:
    """One text for each series, written once for each pattern of the whole numbers behind it."""
    table = np.stack(keys).astype(np.int64)
    lowest, highest = table.min(axis=1, initial=0), table.max(axis=1, initial=0)
    pattern = np.ravel_multi_index(tuple(table - lowest[:, None]), highest - lowest + 1)
    _, example, where = np.unique(pattern, return_index=True, return_inverse=True)
    texts = [sentence(*row) for row in table[:, example].T.tolist()]
    return np.array(texts, dtype=object)[where]
