"""What the days and numbers in a cell may look like, and how to mend those that do not."""

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from scorecard.definitions.validators import LARGEST
from scorecard.periods import parse_moment, parse_span

Problem = tuple[str, str]

BROKEN_FORMULAS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)


def parse_day(cell: str) -> date:
    """
    An ISO 8601 day.

    Raises:
        ValueError: It is none.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell, re.ASCII):
        raise ValueError("not an ISO 8601 day")
    return parse_span(cell)[0]


def _problem_of(parse: Callable[[str], Any], expected: str) -> Callable[[str], Problem | None]:
    def problem(cell: str) -> Problem | None:
        try:
            parse(cell)
        except ValueError as error:
            told = str(error)
            if "before the start" in told:
                return "an interval that starts before it ends", "swap its two days"
            if "ISO" not in told:
                return "a day of the calendar", "mend the day, the month or the year"
            return expected, _day_remedy(cell)
        return None

    return problem


def _day_remedy(cell: str) -> str:
    """How to write a day; never a guess, so both readings are given where there are two."""
    cell = cell.strip()
    readings = _readings(cell)
    if len(readings) > 1:
        return f"write {' or '.join(readings)}, whichever is meant"
    if readings:
        is_serial = cell.isdigit() and len(cell) == 5
        return f"write {readings[0]}{', if that is what the spreadsheet shows' * is_serial}"
    return "write it like 2024-03-28"


def _readings(cell: str) -> list[str]:
    iso = re.match(r"\d{4}-\d{2}-\d{2}(?=[T ])", cell, re.ASCII)
    if iso:
        return [iso[0]]
    if re.fullmatch(r"[2-6]\d{4}", cell, re.ASCII):  # days since the end of 1899, from 1954 on
        return [str(date(1899, 12, 30) + timedelta(days=int(cell)))]
    local = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", cell, re.ASCII)
    found = []
    if local:
        one, other, year = int(local[1]), int(local[3]), int(local[4])
        for day, month in ((one, other), (other, one)):
            try:
                found.append(str(date(year, month, day)))
            except ValueError:
                continue
    return list(dict.fromkeys(found))


span_problem = _problem_of(parse_span, "an ISO 8601 day, month, year or interval")
day_problem = _problem_of(parse_day, "an ISO 8601 day")
moment_problem = _problem_of(parse_moment, "an ISO 8601 day or time")


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def number_in(cell: str) -> float:
    """The number in a cell; NaN where it is none."""
    return float(cell) if _NUMBER.fullmatch(cell) else math.nan


def number_problem(cell: str) -> Problem | None:
    """What is wrong with a number."""
    if abs(number_in(cell)) <= LARGEST:
        return None
    return "a finite number", _number_remedy(cell.strip())


def _number_remedy(cell: str) -> str:
    thousands = re.fullmatch(r"[+-]?\d{1,3},\d{3}", cell, re.ASCII)
    if thousands:
        return f"write {cell.replace(',', '')} or {cell.replace(',', '.')}, whichever is meant"
    comma_last = re.fullmatch(r"[+-]?[\d. ]*\d,\d+", cell, re.ASCII)
    stop_last = re.fullmatch(r"[+-]?[\d, ]*\d\.\d+", cell, re.ASCII)
    if comma_last:
        return f"write {re.sub('[. ]', '', cell).replace(',', '.')}"
    if stop_last:
        return f"write {re.sub('[, ]', '', cell)}"
    return "write digits and a full stop only, such as 12.5"
