"""Sustainable Development Solutions Network: arrows of the SDG Index."""

import numpy as np

from scorecard.trends.published.parts import mean_of_parts, share_of_parts
from scorecard.trends.published.reading import A_YEAR, TOLERANCE, Reading
from scorecard.trends.published.rule import (
    BACK,
    FORWARD,
    LEVEL,
    NO_PARTS,
    NO_TARGET,
    NOT_AFTER,
    PAST,
    TOO_SHORT,
    Label,
    PublishedRule,
    band,
    choose,
)

WINDOW = 5
SHARES, GOAL = (1.0, 0.5), (3.0, 2.0, 1.0)
LEAST_PARTS = 0.75
_UP, _UP_RIGHT, _RIGHT, _DOWN = (
    "On track or maintaining goal achievement (up arrow)",
    "Moderately improving, insufficient to attain goal (up-right arrow)",
    "Stagnating (right arrow)",
    "Decreasing (down arrow)",
)


def _indicator(reading: Reading) -> np.ndarray:
    """
    Label by the yearly change lately over the yearly change needed, both linear.

    n = (threshold − score at the start) ÷ years from the start to the target date; o = change
    over the last five years ÷ 5, or since the start where that is later. The green threshold is
    the node's target; without a target date it is 2030. o ≥ n, or a score that never left the
    threshold since the start, is an arrow up; o ≥ n ÷ 2 up-right; o ≥ 0 right; o < 0 down. Where
    the score five years ago is missing, the nearest at most a year away stands in.

    It works on scores from 0 to 100 and takes no ratio of them, so zero and negative values need
    no care. Once the target date has passed it is refused: the source does not say how to go on.

    Source:
        Not firm: the comparison and the line at 50 % are in answers 13 and 14 of the questions
        page of the Africa SDG Index and in the legend of the index pages. Which way an exact tie
        goes is not said; the signs here are ours.
    """
    observed, needed = _observed(reading), _needed(reading)
    is_short = ~(reading.years(reading.base, float(reading.last)) >= A_YEAR) | np.isnan(observed)
    return choose(
        (np.isnan(reading.target), NO_TARGET),
        (is_short, TOO_SHORT),
        (_stayed(reading), 0),
        (reading.due_or_2030 <= reading.base, NOT_AFTER),
        (reading.due_or_2030 < reading.last, PAST),
        (observed < -TOLERANCE, 3),
        (observed >= needed - TOLERANCE, 0),
        (observed >= SHARES[1] * needed - TOLERANCE, 1),
        otherwise=2,
    )


def _goal(reading: Reading) -> np.ndarray:
    """
    Label a node by the mean trend of the indicators below it, on a scale from 0 to 4.

    An indicator's trend is 1 + 2 × o ÷ n, cut off at 0 and 4, so that o = 0, n ÷ 2 and n stand at
    1, 2 and 3; one that never left its threshold has 3. A mean of at least 3 is on track, of 2
    moderately improving, of 1 stagnating. Fewer than 75 % of the indicators with a trend: none.

    Source:
        Not firm, as the rule for one indicator; the bands 0 to 4 are published, the straight line
        through them and the side of ties are ours.
    """
    code, stayed = _indicator(reading), _stayed(reading)
    is_judged = (code >= 0) & reading.is_known[:, -1]
    observed, needed = _observed(reading), _needed(reading)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(needed > TOLERANCE, observed / needed, np.where(observed >= 0, 1.0, -1.0))
    trend = np.where(stayed, 3.0, np.clip(1 + 2 * share, 0, 4))
    mean = mean_of_parts(reading, trend, is_judged)
    known = share_of_parts(reading, is_judged, ~np.isnan(reading.target))
    all_stayed = share_of_parts(reading, stayed, is_judged) == 1
    return choose(
        (~(known >= LEAST_PARTS - TOLERANCE), NO_PARTS),
        (all_stayed, 0),
        otherwise=1 + band(mean, GOAL),
    )


def _observed(reading: Reading) -> np.ndarray:
    """Change a year over the last five years, or since the start."""
    first = np.maximum(reading.base, reading.last - round(WINDOW * reading.per_year))
    place = reading.nearest(first)
    years = reading.years(place, float(reading.last))
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = reading.wanted * (reading.latest - reading.at(place)) / years
    return np.where(years > 0, rate, np.nan)


def _needed(reading: Reading) -> np.ndarray:
    """Change a year that was needed at the start."""
    years = reading.years(reading.base, reading.due_or_2030)
    with np.errstate(divide="ignore", invalid="ignore"):
        return reading.lacks(reading.at(reading.base)) / years


def _stayed(reading: Reading) -> np.ndarray:
    """Whether no score since the start lies below the threshold."""
    since = np.arange(reading.last + 1) >= reading.base[:, None]
    short = reading.wanted * (reading.target[:, None] - reading.value) > TOLERANCE
    return ~np.isnan(reading.target) & ~(short & since).any(axis=1)


SDSN = PublishedRule(
    title="SDSN SDG Index arrows",
    labels=(
        Label(words=_UP, direction=FORWARD,
              because="It rises fast enough to reach its target by {due}, or never fell below the "
              "target since {since}."),
        Label(words=_UP_RIGHT, direction=FORWARD,
              because="It rises at less than the speed that its target by {due} needs, but at "
              "least at half of it."),
        Label(words=_RIGHT, direction=LEVEL,
              because="It stands still, or rises at less than half the speed that its target by "
              "{due} needs."),
        Label(words=_DOWN, direction=BACK, because="It has fallen over the last five years, or "
              "since {since}."),
    ),
    decide=_indicator,
)  # fmt: skip

SDSN_GOAL = PublishedRule(
    title="SDSN SDG Index arrows, goal",
    labels=(
        Label(words="Maintaining SDG achievement", direction=FORWARD,
              because="None of its indicators fell below its target since the start."),
        Label(words="On track", direction=FORWARD,
              because="Its indicators have a mean trend of 3 or more, from 0 to 4."),
        Label(words="Moderately improving", direction=FORWARD,
              because="Its indicators have a mean trend of 2 to 3, from 0 to 4."),
        Label(words="Stagnating", direction=LEVEL,
              because="Its indicators have a mean trend of 1 to 2, from 0 to 4."),
        Label(words="Decreasing", direction=BACK,
              because="Its indicators have a mean trend below 1, from 0 to 4."),
    ),
    decide=_goal,
    needs="a trend for 75 % of its indicators",
    refused="No trend",
    is_of_parts=True,
)  # fmt: skip
