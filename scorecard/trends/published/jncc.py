"""United Kingdom: traffic lights of the biodiversity indicators (JNCC, Defra)."""

import numpy as np

from scorecard.trends.published.reading import TOLERANCE, Reading, is_zero
from scorecard.trends.published.rule import (
    BACK,
    FORWARD,
    LEVEL,
    NEGATIVE,
    TOO_SHORT,
    UNDEFINED,
    ZERO,
    Label,
    PublishedRule,
    choose,
)

LEAST_PER_CENT = 3.0


def _light(reading: Reading) -> np.ndarray:
    """
    Label by the change since the baseline in per cent of the baseline; 3 or more counts.

    p = 100 × (end − base) ÷ base, in the wanted direction. What happened in between and the
    target play no part. The text calls 3 % a rule of thumb and leaves open which way exactly 3 %
    goes; here it counts as a change. A statistical test, which the source prefers where it can
    be made, and a three-year average as base are not used: scores are not samples.

    A base of zero or below is refused: there is no per cent of it.

    Source:
        Method page of JNCC (jncc.gov.uk/our-work/assessing-indicators).
    """
    base = reading.at(reading.base)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = reading.wanted * 100 * (reading.latest - base) / base
    return choose(
        (reading.base >= reading.last, TOO_SHORT),
        (is_zero(base), ZERO),
        (base < 0, NEGATIVE),
        (np.isnan(change), UNDEFINED),
        (change >= LEAST_PER_CENT - TOLERANCE, 0),
        (change <= TOLERANCE - LEAST_PER_CENT, 2),
        otherwise=1,
    )


UK_JNCC = PublishedRule(
    title="UK biodiversity indicators (JNCC/Defra)",
    labels=(
        Label(words="Improving (green)", direction=FORWARD,
              because="It has improved since {since} by at least 3 % of what it was."),
        Label(words="Little or no overall change (amber)", direction=LEVEL,
              because="Since {since} it has changed by less than 3 % of what it was."),
        Label(words="Deteriorating (red)", direction=BACK,
              because="It has worsened since {since} by at least 3 % of what it was."),
    ),
    decide=_light,
    needs="two scores",
    refused="Insufficient or no comparable data (white)",
)  # fmt: skip
