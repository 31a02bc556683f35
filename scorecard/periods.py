"""Days, spans of days and periods: what `2024-03` may mean, and which quarter a day lies in."""

import calendar
import re
from datetime import date, datetime, time
from typing import Any, Literal

import numpy as np
import pandas as pd

Frequency = Literal["A", "Q", "M", "D"]
FREQUENCIES: tuple[Frequency, ...] = ("A", "Q", "M", "D")
_PANDAS = {"A": "Y", "Q": "Q", "M": "M", "D": "D"}
_PATTERN = {
    "A": r"\d{4}",
    "Q": r"\d{4}Q[1-4]",
    "M": r"\d{4}-(0[1-9]|1[0-2])",
    "D": r"\d{4}-\d{2}-\d{2}",
}
EXAMPLE = {"A": "2026", "Q": "2026Q3", "M": "2026-09", "D": "2026-09-30"}
NAME = {"A": "year", "Q": "quarter", "M": "month", "D": "day"}

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def parse_span(text: str) -> tuple[date, date]:
    """
    First and last day that an ISO 8601 day, month, year or interval may mean.

    Raises:
        ValueError: The text is none of these, or its end lies before its start.

    Example:
        >>> parse_span("2024-02")
        (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
        >>> parse_span("2024-03-01/2024-05-31")
        (datetime.date(2024, 3, 1), datetime.date(2024, 5, 31))
    """
    start, _, end = text.partition("/")
    first = _part(start)
    last = _part(end) if "/" in text else first
    if last[1] < first[0]:
        raise ValueError("the end lies before the start")
    return first[0], last[1]


def _part(text: str) -> tuple[date, date]:
    match = _DAY.fullmatch(text)
    if not match:
        raise ValueError("not an ISO 8601 day, month, year or interval")
    year, month, day = match.groups()
    if month is None:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if day is None:
        end = calendar.monthrange(int(year), int(month))[1]
        return date(int(year), int(month), 1), date(int(year), int(month), end)
    exact = date(int(year), int(month), int(day))
    return exact, exact


def parse_moment(value: str | date | datetime, *, end_of_day: bool = True) -> datetime:
    """
    A day or a time; a day counts to its end (or from its start), a time zone is turned to UTC.

    Raises:
        ValueError: The text is neither an ISO 8601 day nor a time.

    Example:
        >>> parse_moment("2026-09-30")
        datetime.datetime(2026, 9, 30, 23, 59, 59, 999999)
    """
    if isinstance(value, str):
        day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII)
        value = date.fromisoformat(value) if day else _time(value)
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = (value - value.utcoffset()).replace(tzinfo=None)  # type: ignore[operator]
        return value
    return datetime.combine(value, time.max if end_of_day else time.min)


def _time(text: str) -> datetime:
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text, re.ASCII):
        raise ValueError("not an ISO 8601 day or time")
    return datetime.fromisoformat(text)


def parse_period(text: str, frequency: Frequency = "Q") -> pd.Period:
    """
    A period as it is written in files: `2026Q3`, or `2026`, `2026-09`, `2026-09-30`.

    Raises:
        ValueError: The text is not a period of this frequency.

    Example:
        >>> parse_period("2026Q3")
        Period('2026Q3', 'Q-DEC')
    """
    if not re.fullmatch(_PATTERN[frequency], text, re.ASCII):
        raise ValueError(f"not a {NAME[frequency]} such as {EXAMPLE[frequency]}")
    return pd.Period(text, freq=_PANDAS[frequency])


def parse_periods(text: str, frequency: Frequency = "Q") -> tuple[pd.Period, pd.Period]:
    """
    First and last period of a span as it is written in files: `2020Q1`, or `2020Q1/2021Q4`.

    Raises:
        ValueError: An end is no period of this frequency, or the last lies before the first.

    Example:
        >>> parse_periods("2020Q1/2021Q4")
        (Period('2020Q1', 'Q-DEC'), Period('2021Q4', 'Q-DEC'))
    """
    start, _, end = text.partition("/")
    first = parse_period(start, frequency)
    last = parse_period(end, frequency) if "/" in text else first
    if last < first:
        raise ValueError("the end lies before the start")
    return first, last


def is_period(text: str, frequency: Frequency) -> bool:
    """Whether a text is a period of this frequency."""
    try:
        parse_period(text, frequency)
    except ValueError:
        return False
    return True


def ordinals(days: Any, frequency: Frequency) -> np.ndarray:
    """Number of the period that each day lies in (`datetime64[D]`), counted as pandas does."""
    days = np.asarray(days, "datetime64[D]")
    if frequency == "D":
        return days.astype(np.int64)
    if frequency == "A":
        return days.astype("datetime64[Y]").astype(np.int64)
    months = days.astype("datetime64[M]").astype(np.int64)
    return months if frequency == "M" else months // 3


def last_days(numbers: Any, frequency: Frequency) -> np.ndarray:
    """Last day (`datetime64[D]`) of each period, given by its number."""
    following = np.asarray(numbers, np.int64) + 1
    if frequency == "D":
        return following.astype("datetime64[D]") - 1
    if frequency == "A":
        return following.astype("datetime64[Y]").astype("datetime64[D]") - 1
    months = following if frequency == "M" else following * 3
    return months.astype("datetime64[M]").astype("datetime64[D]") - 1


def folded(numbers: np.ndarray, fold: tuple[int, int] | None) -> np.ndarray:
    """
    Numbers of periods on an axis where a stretch counts as part of the period before it.

    Args:
        numbers: Numbers of periods.
        fold: Number of the period before the stretch, and of the last one in it; `None` folds
            nothing.

    Example:
        >>> folded(np.array([4, 5, 6, 7, 8]), (5, 7))
        array([4, 5, 5, 5, 6])
    """
    if fold is None:
        return numbers
    before, last = fold
    return np.where(numbers > last, numbers - (last - before), np.minimum(numbers, before))


def period_index(first: int, last: int, frequency: Frequency) -> pd.PeriodIndex:
    """The periods numbered `first` to `last`, both included."""
    index: Any = pd.PeriodIndex  # the stubs do not know from_ordinals
    return index.from_ordinals(np.arange(first, last + 1), freq=_PANDAS[frequency], name="period")
