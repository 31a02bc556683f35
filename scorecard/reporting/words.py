"""What a report says: days, numbers and findings as plain English."""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time

import pandas as pd
from attrs import frozen

from scorecard.definitions.scales import Display
from scorecard.summary import ends_shown, points

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


def day(on: date) -> str:
    """A day in words: `8 February 2024`."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def moment(at: datetime) -> str:
    """A day, with the time where it is not the whole day."""
    return day(at) if at.time() == time.max else f"{day(at)}, {at:%H:%M} UTC"


def vague_day(written: str) -> str:
    """
    A day, month, year or interval as the ledger writes it, in words.

    Example:
        >>> vague_day("2024-03"), vague_day("2024-03-01/2024-05-31")
        ('March 2024', '1 March 2024 to 31 May 2024')
    """
    return " to ".join(_part(part) for part in written.split("/"))


def _part(written: str) -> str:
    year, *rest = written.split("-")
    if not rest:
        return year
    month = f"{MONTHS[int(rest[0]) - 1]} {year}"
    return month if len(rest) == 1 else f"{int(rest[1])} {month}"


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things: `one row`, `12 rows`, `no rows`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def number(count: int) -> str:
    """A number, in words where it is small: `three`, `12`."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def listed(words: Iterable[str]) -> str:
    """Words as a list: `a, b and c`."""
    items = list(words)
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def sentence(text: str) -> str:
    """A text with a capital first letter and a full stop."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def named(identifier: str) -> str:
    """The name of an aspect or a kind as a reader sees it."""
    return identifier.replace("_", " ")


def span(low: float, high: float, display: Display | None = None) -> str:
    """The interval of a score: `between 35 and 60`, or the one number that both ends round to."""
    if math.isnan(low):
        return "not applicable"
    ends = ends_shown(low, high, display)
    return ends[0] if ends[0] == ends[1] else f"between {ends[0]} and {ends[1]}"


def standing(
    score: float, low: float, high: float, period: str, display: Display | None = None, *,
    of: str = " of 100",
) -> str:  # fmt: skip
    """
    Where something stands in a period.

    Args:
        score: Points; NaN where hidden.
        low: Lower end; NaN where there is none.
        high: Upper end.
        period: The period.
        display: How scores are printed, if not as whole points.
        of: What points are of; empty on a scale of another length.
    """
    shown = points(score, display)
    printed_on = _ends_of(display)
    scale = f" on the scale from {printed_on}" if printed_on else of
    if math.isnan(low):
        at = "it does not apply" if math.isnan(score) else f"it scores {shown}{scale}"
        return f"in {period} {at}"
    ends = ends_shown(low, high, display)
    if math.isnan(score):
        return (
            f"in {period} too little is known for a score, which lies somewhere between {ends[0]} "
            f"and {ends[1]}{scale}"
        )
    if ends[0] == ends[1]:
        return f"in {period} it scores {shown}{scale}, with nothing left open"
    return (
        f"in {period} it scores {shown}{scale} and, allowing for what is not known, lies "
        f"somewhere between {ends[0]} and {ends[1]}"
    )


def scale(display: Display | None, own: str = "points from 0 to 100") -> str:
    """
    The scale that scores are printed on, in a sentence.

    Args:
        display: How scores are printed, if not as whole points.
        own: What the card's points are.
    """
    ends = _ends_of(display)
    return sentence(f"a scale from {ends}" if ends else own)


def _ends_of(display: Display | None) -> str:
    """Both ends of a scale that is not that of the points; else empty."""
    if display is None or display.is_points:
        return ""
    return f"{display.worst:g} (worst) to {display.best:g} (best)"


def band(name: object, low: object, high: object) -> str:
    """
    Into which band something falls, as a clause; empty where no band is declared.

    Example:
        >>> band("B", "C", "A"), band("B", "B", "B")
        ('its band is B, and by what is not known it may be anything from C to A', 'its band is B')
    """
    if pd.isna(low):  # type: ignore[call-overload]
        return ""
    sure = f"its band is {low}" if low == high else f"its band may be anything from {low} to {high}"
    if pd.isna(name) or (low == name and high == name):  # type: ignore[call-overload]
        return sure
    return f"its band is {name}, and by what is not known it may be anything from {low} to {high}"


def direction(label: str, *, fragile: bool, baseline: str, due: date | None) -> str:
    """What a label says, as a clause; a label of another body as it stands."""
    told = {
        "cannot tell yet": f"its direction since {baseline} cannot be told yet",
        "met": "the target is met",
        "missed": "the date that the source set has passed and the target was not reached",
        "on track": "it is on track to reach its target"
        + (f" by {day(due)}" if due is not None else ""),
        "progress": f"there has been progress since {baseline}",
        "backsliding": f"it has slipped back since {baseline}",
        "no change": f"there has been no change to speak of since {baseline}",
    }.get(label, f"its trend is labelled “{label}”")
    return f"{told}, though this is not certain" if fragile else told


@frozen(kw_only=True)
class Dated:
    """The last day something may have happened on, and the date as the ledger writes it."""

    on: date
    written: str


def on_record(newest: Dated | None, looked_to: date | None) -> str:
    """
    Until when something was looked for.

    Args:
        newest: When the newest evidence happened.
        looked_to: Last day that a look reaches.

    Example:
        >>> on_record(Dated(on=date(2022, 12, 31), written="2022"), date(2021, 3, 1))
        'The newest evidence is of 2022; the last look reaches only to 1 March 2021.'
    """
    if newest is None:
        if looked_to is None:
            return "Nothing is on record, neither evidence nor a look."
        return f"No evidence is on record; the last look reaches to {day(looked_to)}."
    found = f"The newest evidence is of {vague_day(newest.written)}"
    if looked_to is None:
        return f"{found}, and no look is on record."
    if day(looked_to) == vague_day(newest.written):
        return f"{found}; the last look reaches to that day too."
    only = "only " if looked_to < newest.on else ""
    return f"{found}; the last look reaches {only}to {day(looked_to)}."


def status(code: str, *, seen: str, ever: bool) -> str:
    """
    How well an answer is known.

    Args:
        code: Status of the observation.
        seen: Last period in which it was seen or looked at; empty if none.
        ever: Whether there is an answer at all.
    """
    since = f"in {seen}" if seen else "before the series begins"
    return {
        "A": "up to date",
        "I": f"carried forward; last seen {since}",
        "P": "provisional: the period is not over",
        "O": f"out of date; last seen {since}" if ever else "never observed",
        "M": "does not apply",
    }[code]


def change(before: float, after: float, display: Display | None = None) -> str:
    """Points before and after: `from 20 to 60 points`, `still 60 points`."""
    new = points(after, display)
    if math.isnan(before):
        return f"{new} points"
    if points(before, display) == new:
        return f"still {new} points"
    return f"from {points(before, display)} to {new} points"


def slope(value: float, p_value: float, period: str) -> str:
    """The fitted slope, with the caution that goes with it."""
    way = "rises" if value > 0 else "falls"
    p = "less than 0.01" if p_value < 0.01 else f"{p_value:.2f}"
    line = f"{way} by {abs(value):.1f} points a {period}" if round(abs(value), 1) else "is level"
    return (
        f"A line through all scores since then (Theil–Sen) {line}; chance alone would give so "
        f"steady a series with a probability of {p} (Mann–Kendall), if scores did not depend on "
        "those before them, which a series this short cannot show."
    )


def with_days(text: str) -> str:
    """
    A text whose ISO days are written out.

    Example:
        >>> with_days("It reaches its target by 2028-12-31.")
        'It reaches its target by 31 December 2028.'
    """
    return re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda match: vague_day(match[0]), text)


def clipped(text: str, longest: int = 300) -> str:
    """A text cut where it would drown the rest; the data files hold the whole of it."""
    return text if len(text) <= longest else f"{text[:longest].rstrip()}… (cut; see the data)"


def first_sentence(text: str) -> str:
    """A text up to its first full stop or semicolon that ends a statement."""
    return sentence(re.split(r"(?<=[a-z0-9)])[.;]\s", text, maxsplit=1)[0])
