"""Germany: weather symbols of the sustainable development strategy (DNS)."""

import numpy as np

from scorecard.trends.published.reading import TOLERANCE, Reading
from scorecard.trends.published.rule import (
    FORWARD,
    NO_DATE,
    NO_STEP,
    NO_TARGET,
    NOT_FORWARD,
    TOO_SHORT,
    Label,
    PublishedRule,
    choose,
)

POINTS, LEAST_POINTS = 6, 4
SUNNY, CLOUDY = 0.05, 0.20
NEEDS = "a score in the same period of four of the last six years"
_KEPT = 99  # no label: the rule for every year takes over
_WORDS = ("Sun", "Slightly cloudy", "Cloud", "Thunderstorm")


def _target_year(reading: Reading) -> np.ndarray:
    """
    Label by where the mean yearly change lately, continued, leaves the series at its date.

    m = mean of the last five yearly changes; h = latest + m × years to the date; what h misses
    of the target is compared with what is missing now: under 5 % sun, up to 20 % slightly cloudy,
    more cloud; thunderstorm if m is zero or points away. A target reached early, and a date that
    is now or has passed (the latter is ours), are judged as a value to be kept every year.

    It takes six yearly scores, by exception four or five; m is then the change between the first
    and the last of them by the years between. They may lie before the card's baseline, but not
    before a break. Differences need no care at zero and negative values. Refused without a
    target date.

    Source:
        Status page of the German Sustainable Development Strategy (dns-indikatoren.de). The
        share is of the difference between target and current value, which the German text says
        outright and the English one leaves out in places.
    """
    change = _mean_change(reading)
    ahead = reading.latest + reading.wanted * change * reading.years(
        np.full(len(change), float(reading.last)), reading.due
    )
    gap = reading.lacks(reading.latest)
    missed = np.maximum(reading.lacks(ahead), 0)
    is_kept = reading.reaches(reading.latest) | (reading.due <= reading.last)
    return choose(
        (np.isnan(reading.target), NO_TARGET),
        (np.isnan(reading.due), NO_DATE),
        (np.isnan(change), TOO_SHORT),
        (is_kept, _KEPT),
        (~(change > TOLERANCE), 3),
        (missed < SUNNY * gap - TOLERANCE, 0),
        (missed <= CLOUDY * gap + TOLERANCE, 1),
        otherwise=2,
    )


def _target_year_or_kept(reading: Reading) -> np.ndarray:
    """The rule for a target year; the rule for every year where that one sends on to it."""
    code = _target_year(reading)
    return np.where(code == _KEPT, len(_WORDS) + _every_year(reading), code)


def _every_year(reading: Reading) -> np.ndarray:
    """
    Label by whether the target is met now and which way the mean yearly change points.

    Source:
        As the rule for a target year. The language versions differ where the target is missed
        and m is zero: the German one is followed (thunderstorm; the English one says cloud).
    """
    change, is_met = _mean_change(reading), reading.reaches(reading.latest)
    return choose(
        (np.isnan(reading.target), NO_TARGET),
        (np.isnan(change), TOO_SHORT),
        (is_met & (change >= -TOLERANCE), 0),
        (is_met, 1),
        (change > TOLERANCE, 2),
        otherwise=3,
    )


def _direction(reading: Reading) -> np.ndarray:
    """
    Label by the mean yearly change lately and the last yearly change, for a goal with no number.

    Source:
        As the rule for a target year.
    """
    change = _mean_change(reading)
    before = np.full(len(change), reading.last - round(reading.per_year))
    last_change = reading.wanted * (reading.latest - reading.at(before))
    rises, rose_last = change > TOLERANCE, last_change > TOLERANCE
    return choose(
        (np.isnan(change), TOO_SHORT),
        (np.isnan(last_change), NO_STEP),
        (rises & rose_last, 0),
        (rises, 1),
        (rose_last, 2),
        otherwise=3,
    )


def _mean_change(reading: Reading) -> np.ndarray:
    """Mean yearly change over the last six years in the wanted direction; NaN if too short."""
    years = np.arange(POINTS)
    place = reading.last - np.round(years * reading.per_year).astype(np.int64)
    is_there = place >= 0
    value = np.where(is_there, reading.value[:, np.maximum(place, 0)], np.nan)
    known = ~np.isnan(value)
    oldest = np.where(known, years, 0).max(axis=1)
    first = np.take_along_axis(value, oldest[:, None], 1)[:, 0]
    is_enough = np.count_nonzero(known, axis=1) >= LEAST_POINTS
    mean = reading.wanted * (reading.latest - first) / np.maximum(oldest, 1)
    return np.where(is_enough, mean, np.nan)


_EVERY_YEAR = (
    Label(words=_WORDS[0], direction=FORWARD,
          because="It meets its target in {latest}, and over the last years it has not worsened."),
    Label(words=_WORDS[1], direction=FORWARD,
          because="It meets its target in {latest}, but over the last years it has worsened."),
    Label(words=_WORDS[2], direction=FORWARD,
          because="It misses its target in {latest}, and over the last years it has come closer."),
    Label(words=_WORDS[3], direction=NOT_FORWARD,
          because="It misses its target in {latest}, and over the last years it has not come "
          "closer."),
)  # fmt: skip

DNS = PublishedRule(
    title="German Sustainable Development Strategy",
    labels=(
        Label(words=_WORDS[0], direction=FORWARD,
              because="Going on as in the last years, it misses less than 5 % of the way that is "
              "left to its target by {due}."),
        Label(words=_WORDS[1], direction=FORWARD,
              because="Going on as in the last years, it misses 5 to 20 % of the way that is left "
              "to its target by {due}."),
        Label(words=_WORDS[2], direction=FORWARD,
              because="It comes closer, but going on as in the last years it misses more than "
              "20 % of the way that is left to its target by {due}."),
        Label(words=_WORDS[3], direction=NOT_FORWARD,
              because="Over the last years it has not come closer to its target."),
        *_EVERY_YEAR,
    ),
    decide=_target_year_or_kept,
    needs=NEEDS,
)  # fmt: skip

DNS_EVERY_YEAR = PublishedRule(
    title="German Sustainable Development Strategy, value kept every year",
    labels=_EVERY_YEAR,
    decide=_every_year,
    needs=NEEDS,
)

DNS_DIRECTION_ONLY = PublishedRule(
    title="German Sustainable Development Strategy, direction only",
    labels=(
        Label(words=_WORDS[0], direction=FORWARD,
              because="It rose over the last years on average and in the last year."),
        Label(words=_WORDS[1], direction=FORWARD,
              because="It rose over the last years on average, but not in the last year."),
        Label(words=_WORDS[2], direction=NOT_FORWARD,
              because="It did not rise over the last years on average, but rose in the last year."),
        Label(words=_WORDS[3], direction=NOT_FORWARD,
              because="It rose neither over the last years on average nor in the last year."),
    ),
    decide=_direction,
    needs=NEEDS,
)  # fmt: skip
