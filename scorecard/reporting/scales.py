"""Rounding, the printed scale and the bands of a card, in words."""

from collections.abc import Iterator

from scorecard.definitions.method import Method
from scorecard.definitions.scales import LEVELS, Bands, Display, Level
from scorecard.reporting.parts import Item
from scorecard.reporting.words import counted, listed

RULES = {
    "half_up": "to the nearest, halves away from zero",
    "half_even": "to the nearest, halves to the even digit",
    "floor": "down",
    "none": "not at all",
}
NOUNS: dict[Level, str] = {
    "card": "the card", "recommendation": "recommendations", "clause": "clauses",
    "indicator": "answers",
}  # fmt: skip


def scale_items(method: Method) -> Iterator[Item]:
    """What is rounded before it flows up, how scores are printed, and their bands."""
    rounding = method.rounding
    kept = {level: rounding.digits(level) for level in reversed(LEVELS)}
    named = [f"of {NOUNS[level]} {_decimals(digits)}"
             for level, digits in kept.items() if digits is not None]  # fmt: skip
    if named:
        yield Item(head="Rounding", text=(
            f"Points are rounded {RULES[rounding.rule]}, before the next level takes them up: "
            f"those {listed(named)}. Both ends of a range are rounded alike."
        ))  # fmt: skip
    if method.display is not None:
        yield Item(head="Printed scale", text=_printed(method.display))
    for bands in method.bands:
        yield Item(head="Bands", text=_bands(bands, method.display))


def _decimals(digits: int) -> str:
    return "to whole points" if digits == 0 else f"to {counted(digits, 'decimal')}"


def _printed(display: Display) -> str:
    return (
        f"Scores of the card, of recommendations and of clauses are printed on a scale from "
        f"{display.worst:g} (worst) to {display.best:g} (best), which stands for 0 to 100 points, "
        f"with {counted(display.digits, 'decimal')}, rounded {RULES[display.rounding]}. Single "
        "answers, slopes and the data files are in points."
    )


def _bands(bands: Bands, display: Display | None) -> str:
    """One scale of bands: what is banded, from where each band holds, and how it is rounded."""
    *steps, last = bands.steps
    held = [f"{step.name} from {step.at_least:g} on" for step in steps]
    if bands.count_of is not None:
        what = (f"the number of {'answers' if bands.count_of == 'indicators' else 'parts'} below "
                f"{bands.failing_below:g} points")  # fmt: skip
    else:
        is_own = bands.scale == "display" and display is not None
        what = "the score on the printed scale" if is_own else "the score in points"
    rounded = "" if bands.rounding == "none" else (
        f" It is first rounded {RULES[bands.rounding]}, "
        f"with {counted(bands.digits, 'decimal')}."
    )  # fmt: skip
    return (
        f"Bands of {listed(NOUNS[level] for level in bands.levels)} go by {what}: "
        f"{listed(held)}, else {last.name}.{rounded} A band is firm where both ends of the range "
        "lie in it."
    )
