"""Faults: collected, then raised and printed together."""

import difflib
from collections.abc import Iterable, Mapping

from attrs import evolve, frozen


@frozen(kw_only=True)
class Fault:
    """
    One thing that is wrong, where it is, and what to do about it.

    Attributes:
        where: The key, column or argument at fault, for example `syllabus.goalposts`.
        found: What stands there, quoted as typed.
        expected: What would be accepted.
        remedy: What to do.
        file: File name relative to the card's folder; empty for values made in Python.
        line: Line in that file, counted from 1.
        path: Keys that lead to the value within its table; a reader finds the line by it.

    Example:
        >>> print(Fault(where="pilots.weight", found="-1", expected="a number of at least 0",
        ...             remedy="mend it", file="card.toml", line=7))
        card.toml:7: pilots.weight: found -1; expected a number of at least 0; mend it
    """

    where: str
    found: str
    expected: str
    remedy: str
    file: str = ""
    line: int | None = None
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line is not None else ""
        if not place and self.file:
            place = f"{self.file}: "
        said = f"{self.where}: found {self.found}; expected {self.expected}; {self.remedy}"
        return printable(f"{place}{said}")


class ScorecardError(ValueError):
    """
    Everything that is wrong with the input of one call.

    Attributes:
        subject: What was being read or computed, for example `card nato_japan`.
        faults: All faults, sorted by file and line.

    Example:
        >>> raise_faults([Fault(where="n", found="0", expected="at least 1", remedy="raise it")],
        ...              "call")
        Traceback (most recent call last):
        scorecard.errors.ScorecardError: 1 fault in call
        n: found 0; expected at least 1; raise it
    """

    def __init__(self, faults: Iterable[Fault], subject: str) -> None:
        self.faults = tuple(sorted(faults, key=_place))
        self.subject = subject
        count = len(self.faults)
        title = f"{count} fault{'' if count == 1 else 's'} in {subject}"
        super().__init__("\n".join([title, *map(str, self.faults)]))

    def __reduce__(self) -> tuple[type["ScorecardError"], tuple[tuple[Fault, ...], str]]:
        return type(self), (self.faults, self.subject)


def raise_faults(faults: Iterable[Fault], subject: str) -> None:
    """Raise one `ScorecardError` if there is any fault; otherwise do nothing."""
    collected = list(faults)
    if collected:
        raise ScorecardError(collected, subject)


def at(fault: Fault, file: str, line: int | None) -> Fault:
    """The same fault with its place in a file."""
    return evolve(fault, file=file, line=line)


def quoted(value: object) -> str:
    """
    A value as a reader would recognise it in a message, cut at 60 characters.

    Example:
        >>> quoted("28/03/2024"), quoted(65.0), quoted(True), quoted(["a", "b"])
        ('"28/03/2024"', '65', 'true', 'a list')
    """
    if isinstance(value, str):
        return f'"{shortened(value)}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int) and abs(value) >= 10**60:
        return "a number of more than 60 digits"
    if isinstance(value, float) and abs(value) < 1e15 and value.is_integer():
        return f"{value:.0f}"
    return str(value)


def shortened(text: str) -> str:
    """A text without signs that cannot be seen, cut at 60 characters."""
    text = printable(text[:61])
    return text if len(text) <= 60 else f"{text[:59]}…"


def printable(text: str) -> str:
    """A text with every sign that cannot be seen written out, for example `\\u202e`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def one_of(options: Iterable[object]) -> str:
    """Options in words: `a, b or c`; long lists are cut."""
    words = [str(option) for option in options]
    if len(words) > 20:
        words = [*words[:19], f"{len(words) - 19} more"]
    if len(words) < 2:
        return words[0] if words else "nothing"
    return f"{', '.join(words[:-1])} or {words[-1]}"


def nearest(word: object, options: Iterable[object], otherwise: str) -> str:
    """A remedy that names the nearest right word, or `otherwise` where none is near."""
    close = close_matches(word, map(str, options)) if isinstance(word, str) else []
    return f"did you mean {close[0]}?" if close else otherwise


def close_matches(word: str, options: Iterable[str]) -> list[str]:
    """Up to three options near a word, nearest first, capitals and outer blanks aside."""
    by_small = {option.casefold(): option for option in reversed(list(options))}
    small = word[:200].strip().casefold()
    return [by_small[close] for close in difflib.get_close_matches(small, list(by_small), 3, 0.6)]


def not_an_option(
    where: str,
    found: object,
    options: Iterable[object],
    *,
    path: tuple[str | int, ...] = (),
    otherwise: str = "use one of these",
) -> Fault:
    """The fault of a word that is none of the options, with the nearest one as remedy."""
    choices = list(options)
    return Fault(
        where=where,
        found=quoted(found),
        expected=one_of(choices),
        remedy=nearest(found, choices, otherwise),
        path=path,
    )


def of_type(name: str, found: object, kind: type, expected: str, remedy: str) -> None:
    """Refuse an argument of another type, before anything stumbles over it."""
    if not isinstance(found, kind):
        is_plain = isinstance(found, str | int | float)
        said = quoted(found) if is_plain else f"a {type(found).__name__}"
        raise ScorecardError(
            [Fault(where=name, found=said, expected=expected, remedy=remedy)], "call"
        )


def argument(name: str, found: object, options: Iterable[object]) -> None:
    """Refuse an argument that is none of the options."""
    choices = list(options)
    if found not in choices:
        raise ScorecardError([not_an_option(name, found, choices)], "call")


def _place(fault: Fault) -> tuple[str, int, str, str]:
    return fault.file, fault.line or 0, fault.where, fault.found
