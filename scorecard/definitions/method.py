"""The choices behind the numbers, step by step."""

import re
from collections.abc import Iterator
from typing import Any

import attrs
from attrs import field, frozen

from scorecard.definitions.imputation import NOT_IMPUTED, Imputation
from scorecard.definitions.normalisation import Normalisation
from scorecard.definitions.scales import Bands, Display, Rounding, scale_faults
from scorecard.definitions.treatment import UNTREATED, Treatment
from scorecard.definitions.validators import among, refuse, within
from scorecard.definitions.weighting import Weighting
from scorecard.errors import Fault, raise_faults

AGGREGATIONS = ("arithmetic", "geometric", "harmonic", "power", "median", "minimum")
OTHER_AGGREGATIONS = ("mazziotta_pareto", "copeland")  # neither a mean of parts alone
PENALTIES = ("negative", "positive")
STEEPEST = 20.0
LABEL_RULES = (
    "default", "un_progress_chart_2023", "un_progress_chart_2023_no_target", "open_sdg",
    "open_sdg_no_target", "open_sdg_aggregate", "sdsn", "sdsn_goal", "healthy_people_2020", "dns",
    "dns_every_year", "dns_direction_only", "astat", "uk_jncc",
)  # fmt: skip


def grade(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    """Validator: a grade on the Admiralty scale, A1 to F6."""
    if not re.fullmatch("[A-F][1-6]", value):
        refuse(attribute.name, value, "a letter A to F and a digit 1 to 6", "write it like C3")


def steepness(_: Any, attribute: "attrs.Attribute[Any]", value: float | None) -> None:
    """Validator: an exponent that a power mean can take; at 0 it would be the geometric mean."""
    if value is not None and not 0 < abs(value) <= STEEPEST:
        expected = f"a number from {-STEEPEST:g} to {STEEPEST:g} other than 0"
        remedy = "write geometric" if value == 0 else "write minimum for the worst part alone"
        refuse(attribute.name, value, expected, remedy)


is_aggregation = among(*AGGREGATIONS, *OTHER_AGGREGATIONS)


@frozen(kw_only=True)
class Aggregation:
    """
    How parts become a whole at each level, by name; see `scorecard.means` and
    `scorecard.outranking`. A recommendation or a clause may name another for itself.

    Attributes:
        clause: How indicators, and clauses that are part of it, become a clause.
        recommendation: How clauses become a recommendation.
        card: How recommendations become the card.
    """

    clause: str = field(default="arithmetic", validator=is_aggregation)
    recommendation: str = field(default="arithmetic", validator=is_aggregation)
    card: str = field(default="arithmetic", validator=is_aggregation)


@frozen(kw_only=True)
class Method:
    """
    The choices behind the numbers.

    Attributes:
        normalisation: How values become points.
        aggregation: By level.
        weighting: How the parts are weighed, by level.
        floor: Points below which a geometric or harmonic mean, or a power mean with a negative
            exponent, reads no part, so that one zero does not hide the rest.
        exponent: Of the power mean; needed where a level takes it.
        penalty: Which way imbalance moves a Mazziotta–Pareto index: `negative` takes points off,
            `positive` adds them, for an index of which more is worse.
        coverage: Share of the weight that must be observed for a point score to be shown.
        weakest_grade: Evidence below this grade (Admiralty scale) never lifts a point.
        label_rule: Name of the rule that labels trends.
        rounding: By level, before the next one takes the points up; none by default.
        bands: Scales of bands, each for levels of its own.
        display: Scale on which scores are printed; points by default.
        imputation: How what was not observed is filled in.
        treatment: What is done about outlying values.
    """

    normalisation: Normalisation = field(factory=Normalisation)
    aggregation: Aggregation = Aggregation()
    weighting: Weighting = field(factory=Weighting)
    floor: float = field(default=1.0, validator=within(0, 100))
    exponent: float | None = field(default=None, validator=steepness)
    penalty: str = field(default="negative", validator=among(*PENALTIES))
    coverage: float = field(default=0.65, validator=within(0, 1))
    weakest_grade: str = field(default="C3", validator=grade)
    label_rule: str = field(default="default", validator=among(*LABEL_RULES))
    imputation: Imputation = NOT_IMPUTED
    treatment: Treatment = UNTREATED

    rounding: Rounding = field(factory=Rounding)
    bands: tuple[Bands, ...] = ()
    display: Display | None = None

    def __attrs_post_init__(self) -> None:
        raise_faults([*self._exponent_faults(), *scale_faults(self.bands, self.display)], "method")

    def _exponent_faults(self) -> Iterator[Fault]:
        is_needed = "power" in attrs.astuple(self.aggregation)
        if is_needed == (self.exponent is not None):
            return
        found, remedy = "an exponent without a power mean", "remove it"
        if is_needed:
            found, remedy = "a power mean without exponent", "add exponent = …"
        yield Fault(where="exponent", found=found, expected="both or neither", remedy=remedy,
                    path=("exponent",))  # fmt: skip
