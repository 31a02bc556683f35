"""Scores over time → change since the baseline, pace, and a label with its reason."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scorecard.definitions.card import LEVELS, Card
from scorecard.definitions.method import LABEL_RULES
from scorecard.errors import argument
from scorecard.trends.aims import aims_of
from scorecard.trends.history import History, history_of, moves_of
from scorecard.trends.labelling import label_by, standing_of
from scorecard.trends.series import Series, series_of
from scorecard.trends.statistics import mann_kendall, theil_sen

LEAST_MOVES = 3


def trend(
    scores: pd.DataFrame,
    card: Card,
    *,
    through: str | pd.Period | None = None,
    rule: str | None = None,
    weights: pd.DataFrame | None = None,
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
        rule: Name of the rule that labels; by default the card's. Besides `default` the rules of
            other bodies: `un_progress_chart_2023`, `open_sdg`, `sdsn`, `healthy_people_2020`,
            `dns`, `astat`, `uk_jncc` and their variants; see `docs/method.md`.
        weights: As `weigh` returns them (`result.weights`), for the targets of nodes; needed
            where the card takes its weights from the data and targets differ.

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
          four, or without a score at the baseline or at `through`, it is `cannot tell yet` by
          the default rule; published rules have needs of their own.
        - `label` is that of the point, by the rule's own words. By the default rule low ends are also compared with the low end at the
          baseline, high ends with the high end. Where one reads as an advance (met, on track,
          progress) and another as backsliding it is `cannot tell yet`; where they differ
          otherwise, `fragile` is true. A published rule has no such word: where its label differs
          at an end, `fragile` is true. Where it cannot judge, its own words or `cannot be
          assessed` stand as the label, and `reason` says why.
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
        See `default_rule`, `scorecard.trends.published`, `theil_sen` and `mann_kendall`.

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
    argument("rule", name, LABEL_RULES)
    series = series_of(scores, card, through)
    aims = aims_of(series, weights)
    history = history_of(series, aims.breaks)
    point = standing_of(series, aims, history, series.score)
    found = label_by(name, series, aims, history)
    return pd.DataFrame(
        {
            **identity(series),
            "baseline": point.baseline, "score": point.score, "change": point.change,
            "target": point.target, "pace": point.pace,
            **_statistics(history),
            "n": history.n,
            "label": category(found.label, found.words),
            "fragile": found.fragile,
            "rule": category(np.zeros(len(found.label), dtype=np.int64), [name]),
            "reason": found.reason,
            "moves": moves_of(series, history),
        }
    )  # fmt: skip


def identity(series: Series) -> dict[str, pd.Categorical]:
    """The columns that say which series a row is."""
    nodes = series.card.nodes
    levels = np.array([LEVELS.index(node.level) for node in nodes])
    return {
        "unit": category(series.unit, series.card.units),
        "node": category(series.node, [node.id for node in nodes]),
        "level": category(levels[series.node], LEVELS),
        "aspect": category(series.aspect, series.card.aspects),
    }


def category(codes: np.ndarray, words: Sequence[str]) -> pd.Categorical:
    """Words by their positions."""
    return pd.Categorical.from_codes(codes, pd.Index(list(words), dtype=object))


def _statistics(history: History) -> dict[str, np.ndarray]:
    """Slope and p of the series that changed often enough to have them."""
    has_moved = np.count_nonzero(np.nan_to_num(history.steps), axis=1) >= LEAST_MOVES
    slope, p_value = np.full((2, len(has_moved)), np.nan)
    if has_moved.any():
        path = history.path[has_moved][:, max(0, history.start[has_moved].min()) :]
        slope[has_moved] = theil_sen(path)
        p_value[has_moved] = mann_kendall(path)[1]
    return {"slope": slope, "p_value": p_value}
