"""United Nations: progress chart of the Sustainable Development Goals, 2023."""

import numpy as np

from scorecard.trends.published.reading import A_YEAR, TOLERANCE, Reading, growth, is_zero
from scorecard.trends.published.rule import (
    BEYOND,
    FORWARD,
    NEGATIVE,
    NO_SCORE_THEN,
    NO_TARGET,
    NOT_FORWARD,
    TOO_SHORT,
    ZERO,
    Label,
    PublishedRule,
    band,
    choose,
)

_TOP, _MIDDLE, _BOTTOM = (
    "On track or target met", "Fair progress, but acceleration needed", "Stagnation or regression",
)  # fmt: skip
WITH_TARGET, WITHOUT_TARGET = (0.95, 0.10), (0.02, 0.005)
NEAR = 1.0


def _toward_target(reading: Reading) -> np.ndarray:
    """
    Label by the share of the way that the growth so far, continued, will have gone.

    a = (v_t ÷ v_b)^(1 ÷ (t − b)) − 1, continued to e = v_t × (1 + a)^(T − t), and
    P = (e − v_b) ÷ (target − v_b): at least 0.95 is on track, at least 0.10 is fair progress.
    A latest value at the target is met whatever the trend, and so is one within 1 of a target of
    100 or 0 (points are read as per cent). The base b is the baseline, else the first score
    after it, else the last before it, so that at least a year lies between. Without a target
    date it is 2030; once the date has passed, the series is judged as it stood then.

    At zero and below the source says nothing: a base of zero and any negative value are
    refused, and so is a base at the target or beyond it, from where there is no way to measure.

    Source:
        Second-hand: the method page of Eustat, which names the technical note of the UN
        Statistics Division on the progress chart 2023 as its basis; the note was not read.
    """
    due = reading.due_or_2030
    then = np.minimum(reading.last, due)
    place = _base_then(reading)
    base, value = reading.at(place), reading.at(then)
    years = reading.years(place, then)
    rate = growth(base, value, years)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        ahead = value * (1 + rate) ** reading.years(then, due)
        share = (ahead - base) / (reading.target - base)
    ends_scale = is_zero(reading.target) | is_zero(reading.target - 100)
    is_met = [
        reading.reaches(now) | (ends_scale & (np.abs(now - reading.target) <= NEAR + TOLERANCE))
        for now in (value, reading.latest)
    ]
    return choose(
        (np.isnan(reading.target), NO_TARGET),
        (np.isnan(base) | (reading.years(place, float(reading.last)) < A_YEAR), TOO_SHORT),
        (is_met[0] | is_met[1], 0),
        (np.isnan(value), NO_SCORE_THEN),
        (years < A_YEAR, TOO_SHORT),
        (is_zero(base), ZERO),
        ((base < 0) | (value < 0), NEGATIVE),
        (reading.reaches(base), BEYOND),
        otherwise=band(share, WITH_TARGET),
    )


def _by_growth(reading: Reading) -> np.ndarray:
    """
    Label by compound growth a year alone: at least 2 % in the wanted direction, at least 0.5 %.

    Zero and negative values are refused as by the rule with a target.

    Source:
        As the rule with a target.
    """
    place = _base_now(reading)
    base, years = reading.at(place), reading.years(place, float(reading.last))
    return choose(
        (np.isnan(base) | (years < A_YEAR), TOO_SHORT),
        (is_zero(base), ZERO),
        ((base < 0) | (reading.latest < 0), NEGATIVE),
        otherwise=band(reading.wanted * growth(base, reading.latest, years), WITHOUT_TARGET),
    )


def _base_then(reading: Reading) -> np.ndarray:
    return _base(reading, np.minimum(reading.last, reading.due_or_2030))


def _base_now(reading: Reading) -> np.ndarray:
    return _base(reading, np.full(len(reading.base), float(reading.last)))


def _base(reading: Reading, then: np.ndarray) -> np.ndarray:
    """The first score from the baseline on that leaves a year; else the last before that does."""
    places = np.arange(reading.last + 1)
    leaves_a_year = (then[:, None] - places) / reading.per_year >= A_YEAR
    is_before = reading.is_known & leaves_a_year & (places < reading.start[:, None])
    before = np.where(is_before, places, -1).max(axis=1)
    is_enough = reading.years(reading.base, then) >= A_YEAR
    return np.where(is_enough | (before < 0), reading.base, before)


UN_PROGRESS_CHART_2023 = PublishedRule(
    title="UN SDG Progress Chart 2023",
    labels=(
        Label(words=_TOP, direction=FORWARD,
              because="It is at its target, or its growth since {since}, continued, goes at least "
              "95 % of the way to the target by {due}."),
        Label(words=_MIDDLE, direction=FORWARD,
              because="Its growth since {since}, continued, goes at least 10 % but less than 95 % "
              "of the way to the target by {due}."),
        Label(words=_BOTTOM, direction=NOT_FORWARD,
              because="Its growth since {since}, continued, goes less than 10 % of the way to the "
              "target by {due}."),
    ),
    decide=_toward_target,
    since=_base_then,
    refused="No assessment",
)  # fmt: skip

UN_PROGRESS_CHART_2023_NO_TARGET = PublishedRule(
    title="UN SDG Progress Chart 2023, without target",
    labels=(
        Label(words=_TOP, direction=FORWARD,
              because="It has moved the wanted way since {since} by at least 2 % a year."),
        Label(words=_MIDDLE, direction=FORWARD,
              because="It has moved the wanted way since {since} by at least 0.5 % but less than "
              "2 % a year."),
        Label(words=_BOTTOM, direction=NOT_FORWARD,
              because="It has moved the wanted way since {since} by less than 0.5 % a year, or "
              "not at all."),
    ),
    decide=_by_growth,
    since=_base_now,
    refused="No assessment",
)  # fmt: skip
