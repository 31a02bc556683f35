"""Days, spans of days and periods."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.periods import (
    EXAMPLE,
    FREQUENCIES,
    Frequency,
    is_period,
    last_days,
    ordinals,
    parse_moment,
    parse_period,
    parse_span,
    period_index,
)

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
PANDAS = {"A": "Y", "Q": "Q", "M": "M", "D": "D"}


@given(DAYS)
def test_a_day_is_a_span_of_one_day(day: date) -> None:
    """A day means itself, its month and year mean all their days."""
    month, year = parse_span(f"{day:%Y-%m}"), parse_span(f"{day:%Y}")

    assert parse_span(str(day)) == (day, day)
    assert month[0] <= day <= month[1]
    assert (month[0].day, (month[1] + timedelta(days=1)).day) == (1, 1)
    assert year == (date(day.year, 1, 1), date(day.year, 12, 31))


@given(DAYS, DAYS)
def test_an_interval_means_every_day_between_its_ends(one: date, other: date) -> None:
    """Both ends belong to an interval; an end before the start is refused."""
    first, last = sorted([one, other])

    assert parse_span(f"{first}/{last}") == (first, last)
    if first < last:
        with pytest.raises(ValueError, match="before the start"):
            parse_span(f"{last}/{first}")


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-3", "2024-13", "2024-02-30", "28/03/2024", "2024-03-28T10:00", "2024/", "/2024",
     "2024-01/2024-02/2024-03", " 2024", "２０２４"],
)  # fmt: skip
def test_what_is_no_span_is_refused(text: str) -> None:
    """Only ISO 8601 days, months, years and intervals are read; nothing is guessed."""
    with pytest.raises(ValueError, match=r"."):
        parse_span(text)


@given(st.sampled_from(FREQUENCIES), DAYS)
def test_periods_are_counted_as_pandas_counts_them(frequency: Frequency, day: date) -> None:
    """The number of a period and its last day are those of pandas."""
    period = pd.Period(day, freq=PANDAS[frequency])
    number = int(ordinals(np.datetime64(day), frequency))

    assert number == period.ordinal
    assert last_days(number, frequency) == np.datetime64(period.end_time.date())
    assert period_index(number, number, frequency)[0] == period
    assert parse_period(str(period), frequency) == period


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_a_period_of_another_frequency_is_refused(frequency: Frequency) -> None:
    """Each frequency reads its own way of writing and no other."""
    for other, text in EXAMPLE.items():
        assert is_period(text, frequency) == (other == frequency)


@pytest.mark.parametrize("text", ["2024Q0", "2024Q5", "2024q1", "Q1 2024", "2024-Q1", "24Q1"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    """A quarter is written 2026Q3 and in no other way."""
    assert not is_period(text, "Q")


def test_a_day_counts_to_its_end() -> None:
    """As of a day means all of that day; as of a time means up to that time, in UTC."""
    assert parse_moment("2026-09-30") == datetime(2026, 9, 30, 23, 59, 59, 999999)
    assert parse_moment("2026-09-30", end_of_day=False) == datetime(2026, 9, 30)
    assert parse_moment(date(2026, 9, 30)) == parse_moment("2026-09-30")
    assert parse_moment("2026-09-30T10:00") == datetime(2026, 9, 30, 10)
    assert parse_moment("2026-09-30T10:00+02:00") == datetime(2026, 9, 30, 8)
