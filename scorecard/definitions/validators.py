"""What single values of a definition must be, each refused with what would do."""

import re
from collections.abc import Callable
from typing import Any

import attrs

from scorecard.errors import Fault, ScorecardError, not_an_option, quoted

# Every aspect is a column of its own in the summary of a result, beside these.
SUMMARY_COLUMNS = (
    "unit", "node", "title", "score", "low", "high", "band", "band_low", "band_high", "coverage",
    "label", "fragile", "worst_child",
)  # fmt: skip

LARGEST = 1e18

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]


def refuse(name: str, value: object, expected: str, remedy: str) -> None:
    """Raise the fault of one attribute."""
    raise ScorecardError(
        [Fault(where=name, found=quoted(value), expected=expected, remedy=remedy, path=(name,))],
        "value",
    )


def at_least(least: float) -> Validator:
    """Validator: a finite number of at least `least`."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: float) -> None:
        if not least <= value <= LARGEST:
            expected = f"a finite number of at least {least:g}"
            refuse(attribute.name, value, expected, "write such a number")

    return check


def periods_from(least: int) -> Validator:
    """Validator: a number of periods from `least` to 10,000, which is 27 years of days."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: int) -> None:
        if not least <= value <= 10_000:
            expected = f"a number of periods from {least} to 10000"
            refuse(attribute.name, value, expected, "write such a number")

    return check


def within(low: float, high: float) -> Validator:
    """Validator: a number from `low` to `high`, both included."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: float) -> None:
        if not low <= value <= high:
            expected = f"a number from {low:g} to {high:g}"
            refuse(attribute.name, value, expected, "write such a number")

    return check


def whole(low: int, high: int) -> Validator:
    """Validator: a whole number from `low` to `high`, both included."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: int) -> None:
        if not isinstance(value, int) or not low <= value <= high:
            expected = f"a whole number from {low} to {high}"
            refuse(attribute.name, value, expected, "write such a number")

    return check


def finite(_: Any, attribute: "attrs.Attribute[Any]", value: float) -> None:
    """Validator: a finite number, small enough to reckon with."""
    if not abs(value) <= LARGEST:
        refuse(attribute.name, value, "a finite number", "write a number such as 12.5")


def scale_ends(_: Any, attribute: "attrs.Attribute[Any]", value: tuple[float, float]) -> None:
    """Validator: the lowest and the highest value there can be, in this order."""
    low, high = value
    if not -LARGEST <= low < high <= LARGEST:
        found = f"{quoted(low)} to {quoted(high)}"
        fault = Fault(where=attribute.name, found=found, path=(attribute.name,),
                      expected="two finite numbers, the lower one first",
                      remedy="write such a pair")  # fmt: skip
        raise ScorecardError([fault], "value")


def label(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    """Validator: a name shown to readers; `all` stands for every aspect together."""
    if value == "all" or not is_label(value):
        refuse(attribute.name, value, 'some visible text other than "all"', "choose another name")
    if value in SUMMARY_COLUMNS:
        refuse(attribute.name, value, "a name that no column of the summary has", "choose another")


def is_label(text: str) -> bool:
    """Whether a text is fit for a name: not blank, and free of signs that cannot be seen."""
    return bool(text.strip()) and text.isprintable() and len(text) <= 200


def is_text(text: str) -> bool:
    """Whether a text holds no control characters but tabs and line ends."""
    if text.isascii():
        return len(text) == len(text.translate(_ASCII_CONTROLS))
    return not _CONTROLS.search(text)


_ASCII_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_CONTROLS = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")


def filled(_: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    """Validator: not empty."""
    if isinstance(value, str) and not value.strip():
        refuse(attribute.name, value, "some text", "fill it in")
    if not value:
        fault = Fault(where=attribute.name, found="none", path=(attribute.name,),
                      expected="at least one", remedy="add one")  # fmt: skip
        raise ScorecardError([fault], "value")


def identifier(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    """Validator: a short id of letters, digits, `_`, `-` or `.`, safe as a file name."""
    allowed = value[:1].isalnum() and all(c.isalnum() or c in "_-." for c in value)
    if not (allowed and value.isascii() and len(value) <= 80):
        expected = "1 to 80 letters a to z, digits, _, - or ."
        refuse(attribute.name, value, expected, "choose a plain id")


def among(*options: str) -> Validator:
    """Validator: one of the options."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
        if value not in options:
            fault = not_an_option(attribute.name, value, options, path=(attribute.name,))
            raise ScorecardError([fault], "value")

    return check
