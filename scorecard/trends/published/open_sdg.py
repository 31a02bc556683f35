"""Open SDG: the progress measure of Statistics Canada."""

import numpy as np

from scorecard.trends.published.parts import mean_of_parts
from scorecard.trends.published.reading import A_YEAR, TOLERANCE, Reading, growth, is_zero
from scorecard.trends.published.rule import (
    BACK,
    FORWARD,
    NO_PARTS,
    NO_TARGET,
    NOT_AFTER,
    STILL_ZERO,
    TOO_SHORT,
    TWO_SIGNS,
    Label,
    PublishedRule,
    band,
    choose,
)

WITH_TARGET, WITHOUT_TARGET, SCORE = (0.95, 0.60, 0.0), (0.015, 0.005, 0.0), (2.5, 0.0, -2.5)
STAND_IN = 0.001
_EXPONENT = 4.44
_ON_TRACK, _MADE, _LIMITED, _BACK = (
    "On track", "Progress made but acceleration needed", "Limited progress", "Deterioration",
)  # fmt: skip
_ACHIEVED = "Target achieved"


def _toward_target(reading: Reading) -> np.ndarray:
    """
    Label by the growth so far over the growth that was needed.

    o = (y_i ÷ y_0)^(1 ÷ (t_i − t_0)) − 1 and r = (y_T ÷ y_0)^(1 ÷ (t_T − t_0)) − 1; R = d × o ÷ |r|,
    d = 1 where a rise is wanted, −1 where a fall is, turned round where all values are negative.
    At least 0.95 is on track, at least 0.60 progress, at least 0 limited progress. That the latest
    value is at its target is checked first. y_0 is the first score from the baseline on; without
    a target date it is 2030.

    A base or a target of zero is read as 0.001, as the source says (and it warns of what comes
    of it). Ours: a series that starts at zero and has not passed 0.001 is refused, since only the
    stand-in would make it fall. Values of two signs are refused. Where base and target coincide
    no growth was needed, and any loss is a deterioration.

    Source:
        Method text of Open SDG, docs/progress-methodology.md; the formula of R is a picture there
        and was taken from the body's own program, sdg-build, sdg/ProgressMeasure.py.
    """
    ratio = _ratio(reading)
    return choose(
        (np.isnan(reading.target), NO_TARGET),
        (reading.reaches(reading.latest), 0),
        (_is_too_short(reading), TOO_SHORT),
        (_has_two_signs(reading, np.abs(reading.target) > TOLERANCE), TWO_SIGNS),
        (_still_at_zero(reading), STILL_ZERO),
        (reading.due_or_2030 <= reading.base, NOT_AFTER),
        otherwise=_one_lower(band(ratio, WITH_TARGET)),
    )


def _by_growth(reading: Reading) -> np.ndarray:
    """
    Label by compound growth a year: at least 1.5 % × C, 0.5 % × C, or 0 in the wanted direction.

    C = 1 − (y_0 ÷ limit)^4.44 asks less of a series that starts near the end of its scale, as a
    score does near 100; there is none where a fall of scores down to zero is wanted. At the limit
    itself C = 0, and whatever does not fall is on track. Zero and two signs as by the rule with a
    target.

    Source:
        As the rule with a target; the formula of C from the same program.
    """
    rate, share = _growth(reading), _nearness(reading)
    steps = np.array(WITHOUT_TARGET)[:, None] * share
    code = np.sum([~(rate >= step - TOLERANCE) for step in steps], axis=0)
    return choose(
        (_is_too_short(reading), TOO_SHORT),
        (_has_two_signs(reading, np.zeros(len(rate), dtype=bool)), TWO_SIGNS),
        (_still_at_zero(reading), STILL_ZERO),
        otherwise=code,
    )


def _by_parts(reading: Reading) -> np.ndarray:
    """
    Label a node by the mean score of its indicators, each judged by the rule with a target.

    R is turned into a score of −5 (R ≤ −0.6) over 0 (R = 0.6) to 5 (R ≥ 1.3), in straight lines;
    an indicator at its target has 5. A mean of at least 2.5 is on track, of 0 progress, of −2.5
    limited progress; the target is achieved where each indicator has achieved its own. Indicators
    that cannot be assessed are left out, and each other one counts once: the source averages
    nested groups first, which is not done here.

    Source:
        As the rule with a target.
    """
    code = _toward_target(reading)
    is_judged = (code >= 0) & reading.is_known[:, -1]
    score = np.where(code == 0, 5.0, np.interp(_ratio(reading), (-0.6, 0.6, 1.3), (-5.0, 0.0, 5.0)))
    mean = mean_of_parts(reading, score, is_judged)
    achieved = mean_of_parts(reading, (code == 0).astype(float), is_judged)
    return choose(
        (np.isnan(mean), NO_PARTS),
        (achieved == 1, 0),
        otherwise=_one_lower(band(mean, SCORE)),
    )


def _one_lower(code: np.ndarray) -> np.ndarray:
    """Places below that of `Target achieved`."""
    return np.where(code >= 0, code + 1, code)


def _ratio(reading: Reading) -> np.ndarray:
    """Growth so far over the size of the growth needed."""
    target = np.where(is_zero(reading.target), STAND_IN, reading.target)
    needed = growth(_first(reading), target, reading.years(reading.base, reading.due_or_2030))
    observed = _growth(reading)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: np.ndarray = observed / np.abs(needed)
    # Nothing was needed: what did not fall keeps pace.
    return np.where(needed == 0, np.where(observed >= -TOLERANCE, np.inf, -np.inf), ratio)


def _growth(reading: Reading) -> np.ndarray:
    """Growth a year in the wanted direction."""
    first = _first(reading)
    rate = growth(first, reading.latest, reading.years(reading.base, float(reading.last)))
    return reading.wanted * np.where(first < 0, -rate, rate)


def _first(reading: Reading) -> np.ndarray:
    base = reading.at(reading.base)
    return np.where(is_zero(base), STAND_IN, base)


def _nearness(reading: Reading) -> np.ndarray:
    """C: how much of the thresholds is left, by the way from the base to the end of the scale."""
    base, limit = np.abs(reading.at(reading.base)), abs(reading.limit)
    if np.isnan(limit) or limit == 0:  # at a limit of zero the program does not scale either
        return np.ones(len(base))
    way = np.where(base <= limit, base / limit, np.maximum(2 - base / limit, 0))
    return 1 - way**_EXPONENT


def _is_too_short(reading: Reading) -> np.ndarray:
    return ~(reading.years(reading.base, float(reading.last)) >= A_YEAR)


def _still_at_zero(reading: Reading) -> np.ndarray:
    return is_zero(reading.at(reading.base)) & (np.abs(reading.latest) <= STAND_IN)


def _has_two_signs(reading: Reading, counts_target: np.ndarray) -> np.ndarray:
    """Whether values since the base, or the target if it counts, lie on both sides of zero."""
    since = np.arange(reading.last + 1) >= reading.base[:, None]
    is_above = ((reading.value > TOLERANCE) & since).any(axis=1)
    is_below = ((reading.value < -TOLERANCE) & since).any(axis=1)
    is_above |= counts_target & (reading.target > 0)
    is_below |= counts_target & (reading.target < 0)
    return is_above & is_below


OPEN_SDG = PublishedRule(
    title="Open SDG (Statistics Canada)",
    labels=(
        Label(words=_ACHIEVED, direction=FORWARD,
              because="It stands at its target or beyond in {latest}."),
        Label(words=_ON_TRACK, direction=FORWARD,
              because="Its growth since {since} is at least 95 % of what the target by {due} "
              "needs."),
        Label(words=_MADE, direction=FORWARD,
              because="Its growth since {since} is at least 60 % but less than 95 % of what the "
              "target by {due} needs."),
        Label(words=_LIMITED, direction=FORWARD,
              because="It has not fallen since {since}, and its growth is less than 60 % of what "
              "the target by {due} needs."),
        Label(words=_BACK, direction=BACK, because="It has gone back since {since}."),
    ),
    decide=_toward_target,
    refused="Unable to assess",
)  # fmt: skip

OPEN_SDG_NO_TARGET = PublishedRule(
    title="Open SDG (Statistics Canada), without target",
    labels=(
        Label(words=_ON_TRACK, direction=FORWARD,
              because="It has moved the wanted way since {since} by at least 1.5 % a year, or by "
              "as much of it as the end of the scale allows."),
        Label(words=_MADE, direction=FORWARD,
              because="It has moved the wanted way since {since} by at least 0.5 % but less than "
              "1.5 % a year, or by as much of them as the end of the scale allows."),
        Label(words=_LIMITED, direction=FORWARD,
              because="It has not gone back since {since}, and moved by less than 0.5 % a year."),
        Label(words=_BACK, direction=BACK, because="It has gone back since {since}."),
    ),
    decide=_by_growth,
    refused="Unable to assess",
)  # fmt: skip

OPEN_SDG_AGGREGATE = PublishedRule(
    title="Open SDG (Statistics Canada), mean of the indicators",
    labels=(
        Label(words=_ACHIEVED, direction=FORWARD,
              because="Each of its indicators that can be judged has achieved its target."),
        Label(words=_ON_TRACK, direction=FORWARD,
              because="Its indicators score 2.5 or more on average, from −5 to 5."),
        Label(words=_MADE, direction=FORWARD,
              because="Its indicators score 0 to 2.5 on average, from −5 to 5."),
        Label(words=_LIMITED, direction=FORWARD,
              because="Its indicators score −2.5 to 0 on average, from −5 to 5."),
        Label(words=_BACK, direction=BACK,
              because="Its indicators score less than −2.5 on average, from −5 to 5."),
    ),
    decide=_by_parts,
    refused="Unable to assess",
    is_of_parts=True,
)  # fmt: skip
