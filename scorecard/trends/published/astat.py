"""Italy: trend of the indicators as ISTAT and ASTAT (South Tyrol) show it."""

import numpy as np

from scorecard.trends.published.reading import A_YEAR, TOLERANCE, Reading, growth, is_zero
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

EDGES = (0.05, 0.01, -0.01, -0.05)


def _trend(reading: Reading) -> np.ndarray:
    """
    Label by compound growth a year since the baseline, in bands at ±1 % and ±5 %.

    a = (y_t ÷ y_t0)^(1 ÷ (t − t0)) − 1, in the wanted direction. The bands are closed at the top:
    exactly 5 % is a slight improvement. How that mirrors where a fall is wanted is not said; here
    the bands are those of −a. Targets play no part.

    The text says nothing of zero and negative values: a base of zero and any negative value are
    refused.

    Source:
        Method page of ASTAT, which cites the SDG report 2019 of ISTAT, pages 37 and 38.
    """
    base, years = reading.at(reading.base), reading.years(reading.base, float(reading.last))
    rate = reading.wanted * growth(base, reading.latest, years)
    return choose(
        (~(years >= A_YEAR), TOO_SHORT),
        (is_zero(base), ZERO),
        ((base < 0) | (reading.latest < 0), NEGATIVE),
        (np.isnan(rate), UNDEFINED),
        otherwise=np.sum([~(rate > edge + TOLERANCE) for edge in EDGES], axis=0),
    )


ASTAT = PublishedRule(
    title="ISTAT/ASTAT",
    labels=(
        Label(words="Clear improvement", direction=FORWARD,
              because="It has improved since {since} by more than 5 % a year."),
        Label(words="Slight improvement", direction=FORWARD,
              because="It has improved since {since} by more than 1 % and at most 5 % a year."),
        Label(words="Stable", direction=LEVEL,
              because="Since {since} it has moved by about 1 % a year at most."),
        Label(words="Slight worsening", direction=BACK,
              because="It has worsened since {since} by 1 to 5 % a year."),
        Label(words="Clear worsening", direction=BACK,
              because="It has worsened since {since} by 5 % a year or more."),
    ),
    decide=_trend,
)  # fmt: skip
