"""How scores are rounded, printed and put into bands."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from attrs import field, frozen
from attrs.validators import deep_iterable, optional

from scorecard.definitions.validators import LARGEST, among, filled, finite, is_label, within
from scorecard.errors import Fault, quoted, raise_faults

Level = Literal["card", "recommendation", "clause", "indicator"]
LEVELS: tuple[Level, ...] = ("card", "recommendation", "clause", "indicator")
Rule = Literal["half_up", "half_even", "floor"]
RULES: tuple[Rule, ...] = ("half_up", "half_even", "floor")
BandRule = Literal["half_up", "half_even", "floor", "none"]
MOST_DIGITS = 6
NARROWEST = 1e-9


@frozen(kw_only=True)
class Rounding:
    """
    Rounding of the scores that flow up; a level that is not given is not rounded.

    Attributes:
        rule: What becomes of a number; see `scorecard.rounding.rounded`.
        indicator: Decimals of the points of indicators.
        clause: Decimals of the points of clauses.
        recommendation: Decimals of the points of recommendations.
        card: Decimals of the points of the card.
    """

    rule: Rule = field(default="half_up", validator=among(*RULES))
    indicator: int | None = field(default=None, validator=optional(within(0, MOST_DIGITS)))
    clause: int | None = field(default=None, validator=optional(within(0, MOST_DIGITS)))
    recommendation: int | None = field(default=None, validator=optional(within(0, MOST_DIGITS)))
    card: int | None = field(default=None, validator=optional(within(0, MOST_DIGITS)))

    def digits(self, level: Level) -> int | None:
        """Decimals kept at a level; `None` where nothing is rounded."""
        found: int | None = getattr(self, level)
        return found


def decimals_of(length: float) -> int:
    """
    Decimals that a scale of some length is printed with, so that it has fifty steps or more.

    None where its ends are more than 10 apart, one down to 1, and so on.

    Example:
        >>> decimals_of(100), decimals_of(6), decimals_of(1)
        (0, 1, 2)
    """
    if not NARROWEST < length < LARGEST:
        return 0
    return min(max(2 - math.ceil(math.log10(length)), 0), MOST_DIGITS)


@frozen(kw_only=True)
class Display:
    """
    The scale on which scores are printed; they are computed and stored from 0 to 100 all the same.

    Attributes:
        worst: What 0 points are printed as; the larger number where 1 is the best mark.
        best: What 100 points are printed as.
        digits: Decimals printed; by default what the length of the scale asks for, see
            `decimals_of`.
        rounding: What becomes of the others; see `scorecard.rounding.rounded`.

    Raises:
        ScorecardError: The two ends coincide.

    Example:
        >>> Display(worst=1, best=7, digits=1).of(50.0)
        4.0
    """

    worst: float = field(validator=finite)
    best: float = field(validator=finite)
    digits: int = field(validator=within(0, MOST_DIGITS))
    rounding: Rule = field(default="half_up", validator=among(*RULES))

    @digits.default
    def _digits(self) -> int:
        ends = (self.worst, self.best)
        is_known = all(isinstance(end, (int, float)) and math.isfinite(end) for end in ends)
        return decimals_of(abs(self.worst - self.best)) if is_known else 0

    def __attrs_post_init__(self) -> None:
        if abs(self.worst - self.best) < NARROWEST:
            found = f"worst {quoted(self.worst)} and best {quoted(self.best)}"
            raise_faults([Fault(where="display", found=found, expected="two different numbers",
                                remedy="move one end")], "display")  # fmt: skip

    def of(self, points: Any) -> Any:
        """Points as they stand on this scale, before rounding; numbers or arrays."""
        return self.worst + (self.best - self.worst) * points / 100

    def points_of(self, shown: float) -> float:
        """The points that a number on this scale stands for."""
        return (shown - self.worst) * 100 / (self.best - self.worst)

    def of_change(self, points: float) -> float:
        """A difference of points as it is on this scale; negative for a rise where less is best."""
        return (self.best - self.worst) * points / 100

    @property
    def is_points(self) -> bool:
        """Whether it changes nothing but the decimals."""
        return (self.worst, self.best) == (0, 100)


@frozen(kw_only=True)
class Band:
    """
    One step of a scale of bands.

    Attributes:
        name: A letter or a word.
        at_least: Lowest number that belongs to it; none for the last, which takes the rest.
    """

    name: str
    at_least: float | None = field(default=None, validator=optional(finite))


@frozen(kw_only=True)
class Bands:
    """
    A scale of bands, for the nodes of some levels.

    Attributes:
        steps: Highest first; each but the last says from which number on it holds, so that every
            number has one band and one only.
        levels: Levels whose nodes get a band; all if not given.
        rounding: What is done to a number before its band is looked up; see
            `scorecard.rounding.rounded`. `none` reads it to nine decimals.
        digits: Decimals that rounding leaves.
        scale: Whether scores are banded in `points` or as the `display` shows them.
        count_of: If given, not the score is banded but how many of its `indicators`, or of its
            `children`, fail.
        failing_below: Points below which a part fails, after it was rounded.

    Raises:
        ScorecardError: Steps that overlap, are out of order or bear one name; a count without its
            threshold, or the other way round.

    Example:
        >>> Bands(steps=[Band(name="high", at_least=50), Band(name="low")]).names
        ('high', 'low')
    """

    steps: tuple[Band, ...] = field(converter=tuple, validator=filled)
    levels: tuple[Level, ...] = field(
        default=LEVELS, converter=tuple, validator=[filled, deep_iterable(among(*LEVELS))]
    )
    rounding: BandRule = field(default="none", validator=among(*RULES, "none"))
    digits: int = field(default=0, validator=within(0, MOST_DIGITS))
    scale: Literal["points", "display"] = field(
        default="points", validator=among("points", "display")
    )
    count_of: Literal["indicators", "children"] | None = field(
        default=None, validator=optional(among("indicators", "children"))
    )
    failing_below: float | None = field(default=None, validator=optional(finite))

    def __attrs_post_init__(self) -> None:
        raise_faults([*_step_faults(self.steps), *_count_faults(self)], "bands")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the bands, the highest first."""
        return tuple(step.name for step in self.steps)

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Lowest number of each band but the last, the highest first."""
        return tuple(step.at_least for step in self.steps if step.at_least is not None)


def _step_faults(steps: Sequence[Band]) -> Iterator[Fault]:
    if len(steps) == 1:
        yield _fault("one band", "two or more", "add a band", "steps")
    names = [step.name for step in steps]
    above: float = LARGEST
    for number, step in enumerate(steps):
        path = ("steps", number)
        if names.index(step.name) < number or not is_label(step.name):
            yield _fault(quoted(step.name), "visible text, each name once", "rename it",
                         *path, "name")  # fmt: skip
        is_last = number == len(steps) - 1
        if step.at_least is None and not is_last:
            yield _fault(f"{step.name} without at_least", "the lowest number of each band but the "
                         "last", "add at_least", *path)  # fmt: skip
        elif step.at_least is not None and is_last:
            yield _fault(f"at_least = {quoted(step.at_least)} in the last band", "a last band that "
                         "takes all that is lower", "leave it out, or add a band below",
                         *path, "at_least")  # fmt: skip
        elif step.at_least is not None:
            if number and step.at_least >= above:
                yield _fault(f"{quoted(step.at_least)} after {quoted(above)}",
                             "numbers that fall from one band to the next",
                             "reorder the bands, or mend a number", *path, "at_least")  # fmt: skip
            above = step.at_least


def _count_faults(bands: Bands) -> Iterator[Fault]:
    if (bands.count_of is None) != (bands.failing_below is None):
        given, missing = "count_of", "failing_below"
        if bands.count_of is None:
            given, missing = missing, given
        yield _fault(f"{given} without {missing}", "both or neither", f"add {missing}", given)
    if bands.count_of is not None and bands.scale == "display":
        yield _fault('"display" beside count_of', "points, for a number of parts",
                     "leave scale out", "scale")  # fmt: skip


def _fault(found: str, expected: str, remedy: str, *path: str | int) -> Fault:
    return Fault(where=str(path[0]), found=found, expected=expected, remedy=remedy, path=path)


def scale_faults(bands: Sequence[Bands], display: Display | None) -> Iterator[Fault]:
    """Faults between the scales of bands and the scale scores are printed on."""
    taken: set[Level] = set()
    for number, item in enumerate(bands):
        twice = [level for level in item.levels if level in taken]
        if twice:
            yield _fault(f"a second scale of bands for the {twice[0]}", "one for each level",
                         "name other levels", "bands", number, "levels")  # fmt: skip
        taken |= set(item.levels)
        if item.scale == "display" and display is None:
            yield _fault('"display" without a display', "points, or a display in [method]",
                         "add display = …", "bands", number, "scale")  # fmt: skip
