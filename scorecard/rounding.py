"""Rounding, exact in decimals."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from scorecard.definitions.card import Card
from scorecard.definitions.scales import LEVELS, MOST_DIGITS, RULES
from scorecard.errors import Fault, argument, raise_faults

FINEST = 9  # decimals to which results are the same on every machine


def rounded(values: Any, rule: str, digits: int = 0) -> np.ndarray:
    """
    Numbers rounded by a named rule.

    A number is first read to nine decimals, which takes away what arithmetic in binary adds, and
    the rest is done in whole numbers: 0.285 is a tie, and 79.9999999999 is 80.

    - `half_up`: to the nearest, ties away from zero.
    - `half_even`: to the nearest, ties to the even digit.
    - `floor`: down, towards minus infinity.
    - `none`: read to nine decimals, and no more.

    Args:
        values: Numbers below 1,000,000 in size; NaN stays NaN.
        rule: One of these.
        digits: Decimals left, 0 to 6.

    Returns:
        An array of the same shape. A larger number is never rounded to a smaller one, and
        rounding twice changes nothing more.

    Raises:
        ScorecardError: No such rule, or another number of digits.

    Example:
        >>> rounded([2.5, 0.285, 79.9999999999], "half_up").tolist()
        [3.0, 0.0, 80.0]
        >>> rounded([0.285, 0.275], "half_even", 2).tolist()
        [0.28, 0.28]
    """
    argument("rule", rule, (*RULES, "none"))
    raise_faults(_digit_faults(digits), "call")
    whole = np.rint(np.asarray(values, dtype=float) * 10.0**FINEST)
    if rule == "none":
        return np.asarray(whole / 10.0**FINEST + 0.0)
    unit = 10.0 ** (FINEST - digits)
    if rule == "floor":
        return np.asarray(np.floor(whole / unit) / 10.0**digits + 0.0)
    size = np.abs(whole)
    steps = np.floor(size / unit)
    rest = 2 * (size - steps * unit)
    goes_up = rest > unit
    goes_up |= (rest == unit) & (steps % 2 == 1 if rule == "half_even" else True)
    return np.asarray(np.sign(whole) * (steps + goes_up) / 10.0**digits + 0.0)


def _digit_faults(digits: object) -> Iterable[Fault]:
    if isinstance(digits, bool) or digits not in range(MOST_DIGITS + 1):
        yield Fault(where="digits", found=str(digits), remedy="write such a number",
                    expected=f"a whole number from 0 to {MOST_DIGITS}")  # fmt: skip


def round_levels(card: Card, places: np.ndarray, arrays: Iterable[np.ndarray]) -> None:
    """
    Round what flows up, at the levels for which the card says so.

    Args:
        card: The card.
        places: Positions of the nodes whose points have just been computed.
        arrays: Points, nodes first; changed in place. Point and ends are rounded alike, and since
            no rule puts a larger number below a smaller one, ends stay ends.
    """
    rounding = card.method.rounding
    if all(rounding.digits(level) is None for level in LEVELS):
        return
    levels = [card.nodes[place].level for place in places]
    for level in dict.fromkeys(levels):
        digits = rounding.digits(level)
        if digits is not None:
            own = places[[name == level for name in levels]]
            for array in arrays:
                array[own] = rounded(array[own], rounding.rule, digits)
