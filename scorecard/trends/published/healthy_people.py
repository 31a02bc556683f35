"""United States: progress status of Healthy People 2020."""

import numpy as np

from scorecard.trends.published.reading import TOLERANCE, Reading, is_zero
from scorecard.trends.published.rule import (
    BACK,
    FORWARD,
    LEVEL,
    NEGATIVE,
    NO_TARGET,
    TOO_SHORT,
    ZERO,
    Label,
    PublishedRule,
    choose,
)

LEAST_PER_CENT = 10.0


def _status(reading: Reading) -> np.ndarray:
    """
    Label by the share of the way achieved, or by the relative change away from the target.

    Towards the target T = 100 × (final − baseline) ÷ (target − baseline), away from it
    W = 100 × |final − baseline| ÷ baseline; 10 or more counts. Scores have no standard errors,
    so the tests that the source prefers where there are some do not apply. One score is
    `Baseline only`, no target `Informational`; neither dates nor whole years are needed.

    W from a baseline of zero or below is refused: the source divides by the baseline.

    Source:
        Notes of the published Healthy People 2020 final progress table (NCHS, ODPHP).
    """
    base, final = reading.at(reading.base), reading.latest
    toward = reading.wanted * (final - base)
    is_away = toward < -TOLERANCE
    with np.errstate(divide="ignore", invalid="ignore"):
        achieved = 100 * (final - base) / (reading.target - base)
        worse = 100 * np.abs(final - base) / base
    return choose(
        (reading.base >= reading.last, TOO_SHORT),
        (np.isnan(reading.target), NO_TARGET),
        (reading.reaches(final), 0),
        (is_away & is_zero(base), ZERO),
        (is_away & (base < 0), NEGATIVE),
        (is_away & (worse >= LEAST_PER_CENT - TOLERANCE), 3),
        (is_away | (toward <= TOLERANCE), 2),
        (achieved >= LEAST_PER_CENT - TOLERANCE, 1),
        otherwise=2,
    )


HEALTHY_PEOPLE_2020 = PublishedRule(
    title="Healthy People 2020",
    labels=(
        Label(words="Target met or exceeded", direction=FORWARD,
              because="It stands at its target or beyond in {latest}."),
        Label(words="Improved", direction=FORWARD,
              because="It has come at least 10 % of the way to its target since {since}."),
        Label(words="Little or no detectable change", direction=LEVEL,
              because="Since {since} it has come less than 10 % of the way to its target, or "
              "fallen by less than 10 % of what it was."),
        Label(words="Got worse", direction=BACK,
              because="It has fallen since {since} by at least 10 % of what it was."),
    ),
    decide=_status,
    needs="two scores",
    refused_as={TOO_SHORT: "Baseline only", NO_TARGET: "Informational"},
)  # fmt: skip
