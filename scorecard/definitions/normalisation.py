"""How values become points: the choice, its arguments, and the scale that the points have then."""

from collections.abc import Iterator
from typing import Any, Literal

import attrs
from attrs import field, frozen
from attrs.validators import optional

from scorecard.definitions.validators import LARGEST, among, filled, finite, refuse, scale_ends
from scorecard.errors import Fault, one_of, raise_faults

Direction = Literal["higher_is_better", "lower_is_better"]
Ties = Literal["average", "lowest", "highest"]

# Which arguments each choice takes.
NORMALISATIONS = {
    "goalposts": ("points", "clip"),
    "min_max": ("points", "clip", "base_period"),
    "z_score": ("centre", "spread", "base_period"),
    "rank": ("ties",),
    "percentile_rank": ("points", "ties"),
    "distance_to_target": ("clip",),
    "distance_to_best": ("base_period",),
    "distance_to_reference": ("reference_unit", "base_period"),
}
RATIOS = ("distance_to_target", "distance_to_best", "distance_to_reference")
RANKS = ("rank", "percentile_rank")
FROM_DATA = ("min_max", "z_score", *RANKS, "distance_to_best", "distance_to_reference")


def positive(_: Any, attribute: "attrs.Attribute[Any]", value: float) -> None:
    """Validator: a finite number above 0."""
    if not 0 < value <= LARGEST:
        refuse(attribute.name, value, "a finite number above 0", "write such a number")


@frozen(kw_only=True)
class Scale:
    """
    The scale that points and scores have.

    Attributes:
        low: The least there can be; infinite where there is no such number.
        high: The most there can be.
        words: What the numbers are.
        length: How far apart the least and the most usually lie; it decides on decimals.
    """

    low: float
    high: float
    words: str
    length: float

    @property
    def is_open(self) -> bool:
        """Whether either end is missing."""
        return not abs(self.low) + abs(self.high) < float("inf")

    @property
    def is_hundred(self) -> bool:
        """Whether it runs from 0 to 100, as labels of other bodies and pictures read it."""
        return (self.low, self.high) == (0.0, 100.0)


@frozen(kw_only=True)
class Normalisation:
    """
    How the values of an indicator become points.

    Attributes:
        by: One of `NORMALISATIONS`; see `docs/normalisation.md` for the formulas.
        points: What the worst and the best end score; by default 0 and 100.
        clip: Whether values beyond the ends score no less and no more than they; by default so.
        base_period: Periods whose values give the ends, the mean or the reference, such as
            `2020Q1` or `2020Q1/2021Q4`; by default each period gives its own.
        centre: What the mean scores as a z-score; by default 0.
        spread: What a standard deviation counts as a z-score; by default 1.
        ties: Rank of equal values: the `average` of their ranks (default), the `lowest` or the
            `highest`.
        reference_unit: Unit that scores 100.

    Raises:
        ScorecardError: An argument that the choice does not take, or one that it lacks.

    Example:
        >>> Normalisation(by="z_score", centre=100, spread=10).scale(20).words
        'z-scores, mean 100 and standard deviation 10'
    """

    by: str = field(default="goalposts", validator=among(*NORMALISATIONS))
    points: tuple[float, float] | None = field(default=None, validator=optional(scale_ends))
    clip: bool | None = None
    base_period: str | None = field(default=None, validator=optional(filled))
    centre: float | None = field(default=None, validator=optional(finite))
    spread: float | None = field(default=None, validator=optional(positive))
    ties: Ties | None = field(
        default=None, validator=optional(among("average", "lowest", "highest"))
    )
    reference_unit: str | None = field(default=None, validator=optional(filled))

    def __attrs_post_init__(self) -> None:
        raise_faults(self._faults(), "normalisation")

    def _faults(self) -> Iterator[Fault]:
        taken = NORMALISATIONS[self.by]
        for name in attrs.fields_dict(Normalisation):
            if name not in ("by", *taken) and getattr(self, name) is not None:
                yield Fault(where=name, found=f"{name} for {self.by}", path=(name,),
                            expected=one_of(taken) or "nothing", remedy="remove it")  # fmt: skip
        if self.by == "distance_to_reference" and self.reference_unit is None:
            yield Fault(where="reference_unit", found="no reference_unit", expected="the unit "
                        "that scores 100", remedy="add reference_unit = …",
                        path=("reference_unit",))  # fmt: skip

    @property
    def ends(self) -> tuple[float, float]:
        """Points at the worst and at the best end."""
        return self.points or (0.0, 100.0)

    @property
    def is_clipped(self) -> bool:
        """Whether points beyond the ends are cut off there."""
        return self.clip is not False

    @property
    def reads_the_data(self) -> bool:
        """Whether ends, mean or reference come from the observations."""
        return self.by in FROM_DATA

    @property
    def span(self) -> tuple[str, str] | None:
        """First and last base period, as they are written."""
        if self.base_period is None:
            return None
        first, _, last = self.base_period.partition("/")
        return first, last or first

    def scale(self, units: int) -> Scale:
        """
        The scale of the points.

        Args:
            units: Number of units, for ranks.
        """
        if self.by == "rank":
            return Scale(low=1.0, high=float(max(units, 1)), words="ranks, 1 the worst",
                         length=units - 1.0)  # fmt: skip
        if self.by == "z_score":
            spread = 1.0 if self.spread is None else self.spread
            return _open(f"z-scores, mean {self.centre or 0:g} and standard deviation "
                         f"{spread:g}", length=6 * spread)  # fmt: skip
        if self.by == "distance_to_reference" or (
            self.by == "distance_to_target" and not self.is_clipped
        ):
            return _open("per cent of a reference", low=0.0)
        if self.by == "distance_to_best" and self.base_period is not None:
            return _open("per cent of a reference", low=0.0)
        low, high = self.ends
        words = f"points from {low:g} to {high:g}"
        if self.by in ("goalposts", "min_max") and not self.is_clipped:
            return _open(f"points, {low:g} and {high:g} at the ends and not cut off there",
                         length=abs(high - low))  # fmt: skip
        return Scale(low=float(low), high=float(high), words=words, length=abs(high - low))


def _open(words: str, low: float = -float("inf"), length: float = 100.0) -> Scale:
    return Scale(low=low, high=float("inf"), words=words, length=length)
