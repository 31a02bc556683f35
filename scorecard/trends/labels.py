"""The labels of a trend: the rules that give them, how sure they are, and why, in words."""

from collections.abc import Callable, Mapping

import numpy as np
from attrs import frozen

LABELS = (
    "cannot tell yet", "met", "missed", "on track", "progress", "backsliding", "no change",
)  # fmt: skip
CANNOT_TELL, MET, MISSED, ON_TRACK, PROGRESS, BACKSLIDING, NO_CHANGE = range(len(LABELS))
_DIRECTION = np.array([0, 1, 0, 1, 1, -1, 0])
DIRECTIONS = ("not known", "forward", "not known", "forward", "forward", "back", "level")

CAUSES = (
    "", "not applicable", "no score", "no baseline", "too few", "opposed", "excused", "no target",
)  # fmt: skip
NONE, NOT_APPLICABLE, NO_SCORE, NO_BASELINE, TOO_FEW, OPPOSED, EXCUSED, NO_TARGET = range(
    len(CAUSES)
)

SHARE_THAT_COUNTS = 0.1
LEAST_DISTANCE = 10.0
ROUNDING = 1e-9


@frozen(kw_only=True, eq=False)
class Standing:
    """
    Where each series stands, read at its point or at one end of its interval.

    Attributes:
        baseline: Points at the baseline.
        score: Points now.
        target: Points to be reached.
        pace: Points a period, lately.
        excused: Points of a fall that only lapses or periods nobody looked at explain.
        remaining: Whole periods that end by the target date; NaN where there is none.
        is_overdue: Whether a date that the source set has passed and the target was not reached
            by then.
    """

    baseline: np.ndarray
    score: np.ndarray
    target: np.ndarray
    pace: np.ndarray
    excused: np.ndarray
    remaining: np.ndarray
    is_overdue: np.ndarray

    @property
    def change(self) -> np.ndarray:
        """Points since the baseline."""
        return self.score - self.baseline

    @property
    def step(self) -> np.ndarray:
        """The least change that counts by the default rule."""
        return SHARE_THAT_COUNTS * np.fmax(self.target - self.baseline, LEAST_DISTANCE) - ROUNDING


def default_rule(at: Standing) -> np.ndarray:
    """
    Label by a tenth of the way from baseline to target, and by the recent pace.

    A change of at least 10 % of the distance counts, up or down. The distance counts as at least
    10 points, so that a node that starts near its target, or beyond it, does not slip back by a
    fall of less than 1 point. The excused part of a fall does not count.

    Args:
        at: Where the series stand.

    Returns:
        Positions in `LABELS`; the first that applies of met, missed, on track, progress,
        backsliding, no change.

    Source:
        A tenth of the distance: Healthy People 2020 (upwards; the same downwards is ours). Recent
        pace continued to the target date: German Sustainable Development Strategy.

    Example:
        >>> lone = {"baseline": 20, "target": 100, "pace": 2, "excused": 0, "is_overdue": False}
        >>> arrays = {name: np.array([value] * 3) for name, value in lone.items()}
        >>> scores, remaining = np.array([27.0, 28.0, 28.0]), np.array([10, 10, 36])
        >>> found = default_rule(Standing(score=scores, remaining=remaining, **arrays))
        >>> [LABELS[code] for code in found]
        ['no change', 'progress', 'on track']
    """
    ahead = at.score + at.pace * at.remaining
    tests = {
        MET: ~falls_short(at.score, at.target),
        MISSED: at.is_overdue,
        ON_TRACK: ~falls_short(ahead, at.target),
        PROGRESS: at.change >= at.step,
        BACKSLIDING: at.change + at.excused <= -at.step,
    }
    return np.select(list(tests.values()), list(tests), NO_CHANGE)


def falls_short(points: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Whether points are below the target, or unknown; differences of rounding do not count."""
    return ~(points >= target - ROUNDING)


Rule = Callable[[Standing], np.ndarray]
RULES: Mapping[str, Rule] = {"default": default_rule}


def verdict(labels: np.ndarray, cause: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    The label of each series, whether anything can be told, and whether it is fragile.

    An end that reads as an advance beside one that reads as backsliding leaves the direction
    open. An end that reads as no change does not: one part that nobody looked at opens the high
    end of all above it, and most nodes would have no label at all.

    Args:
        labels: What the rule says at the point, the low and the high end: three × series.
        cause: Positions in `CAUSES`: why nothing can be told, or `NONE`.

    Returns:
        Labels, causes, and whether the label is fragile.
    """
    direction = _DIRECTION[labels]
    opposed = (direction.max(axis=0) > 0) & (direction.min(axis=0) < 0)
    cause = np.where((cause == NONE) & opposed, OPPOSED, cause)
    label = np.where(cause == NONE, labels[0], CANNOT_TELL)
    return label, cause, (cause == NONE) & (labels != labels[0]).any(axis=0)


@frozen(kw_only=True)
class Case:
    """
    What the reason for a label mentions.

    Attributes:
        label: Position in `LABELS`.
        lowest: Label at the low end.
        highest: Label at the high end.
        cause: Position in `CAUSES`.
        n: Scored periods since the baseline.
        period: What a period is called.
        baseline: Period that change is counted from.
        latest: Period judged.
        due: Target date; empty where there is none.
        is_past: Whether it has passed.
        by_source: Whether the source set it.
        is_renewed: Whether the series started anew after the card's baseline.
        is_fragile: Whether the label differs between the ends.
    """

    label: int
    lowest: int
    highest: int
    cause: int
    n: int
    period: str
    baseline: str
    latest: str
    due: str
    is_past: bool
    by_source: bool
    is_renewed: bool
    is_fragile: bool


def reason(case: Case) -> str:
    """Why a series has its label, in one to three plain sentences."""
    parts = [_cause(case) if case.label == CANNOT_TELL else _rule(case)]
    if case.label in (ON_TRACK, PROGRESS, BACKSLIDING, NO_CHANGE) and case.is_past:
        parts.append(
            f"It had reached the target by {case.due}, the date the source set."
            if case.by_source
            else f"This is past our own horizon, {case.due}."
        )
    if case.is_fragile:
        parts.append(
            f"Not certain: at the low end it would be “{LABELS[case.lowest]}”, at the high end "
            f"“{LABELS[case.highest]}”."
        )
    if case.is_renewed:
        parts.append(f"The series starts anew in {case.baseline}, as its parts changed.")
    return " ".join(parts)


def _cause(case: Case) -> str:
    return {
        NOT_APPLICABLE: f"It does not apply in {case.latest}.",
        NO_SCORE: f"There is no score for {case.latest}: coverage is too low, too little is known.",
        NO_BASELINE: f"There is no score for {case.baseline}, from which change is counted.",
        TOO_FEW: f"Scored {case.period}s since {case.baseline}: {case.n}; four are needed.",
        NO_TARGET: "Its target has no place on the scale of the scores, which depends on what "
        "all units have.",
        OPPOSED: f"What is not known decides the direction: at the low end it would be "
        f"“{LABELS[case.lowest]}”, at the high end “{LABELS[case.highest]}”.",
    }[case.cause]


def _rule(case: Case) -> str:
    since = f"since {case.baseline}"
    ahead = "" if case.is_past else f", too slowly to reach the target by {case.due}"
    return {
        MET: f"It stands at or above its target in {case.latest}.",
        MISSED: f"It had not reached its target by {case.due}, the date the source set.",
        ON_TRACK: f"Going on at its recent pace, it reaches its target by {case.due}.",
        PROGRESS: f"It has come at least a tenth of the way to its target {since}"
        + (ahead if case.due else "; no date is set for the rest")
        + ".",
        BACKSLIDING: f"It has fallen {since} by at least a tenth of the way to its target.",
        NO_CHANGE: f"It has fallen {since} only because evidence grew old or nobody looked."
        if case.cause == EXCUSED
        else f"The change {since} is too small to count: that takes a tenth of the way to the "
        "target, and at least 1 point.",
    }[case.label]


def moves(*, rises: int, falls: int, last_rise: str, last_fall: str) -> str:
    """
    How often a score moved, and when, in words.

    Example:
        >>> moves(rises=1, falls=0, last_rise="2024Q3", last_fall="")
        'rose once, in 2024Q3'
        >>> moves(rises=3, falls=2, last_rise="2025Q4", last_fall="2025Q1")
        'rose 3 times, last in 2025Q4; fell twice, last in 2025Q1'
    """
    parts = [
        f"{verb} {({1: 'once', 2: 'twice'}).get(count, f'{count} times')}, "
        f"{'' if count == 1 else 'last '}in {period}"
        for verb, count, period in (("rose", rises, last_rise), ("fell", falls, last_fall))
        if count
    ]
    return "; ".join(parts) or "has not changed"
