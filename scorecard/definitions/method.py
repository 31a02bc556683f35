"""The choices behind the numbers, step by step."""

import re
from typing import Any

import attrs
from attrs import field, frozen

from scorecard.definitions.validators import among, refuse, within
from scorecard.definitions.weighting import Weighting
from scorecard.errors import Fault, ScorecardError

AGGREGATIONS = ("arithmetic", "geometric", "harmonic", "power", "median", "minimum")
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


@frozen(kw_only=True)
class Aggregation:
    """
    How parts become a whole at each level, by name; see `scorecard.means`.

    Attributes:
        clause: How indicators, and clauses that are part of it, become a clause.
        recommendation: How clauses become a recommendation.
        card: How recommendations become the card.
    """

    clause: str = field(default="arithmetic", validator=among(*AGGREGATIONS))
    recommendation: str = field(default="arithmetic", validator=among(*AGGREGATIONS))
    card: str = field(default="arithmetic", validator=among(*AGGREGATIONS))


@frozen(kw_only=True)
class Method:
    """
    The choices behind the numbers.

    Attributes:
        aggregation: By level.
        weighting: How the parts are weighed, by level.
        floor: Points below which a geometric or harmonic mean, or a power mean with a negative
            exponent, reads no part, so that one zero does not hide the rest.
        exponent: Of the power mean; needed where a level takes it.
        coverage: Share of the weight that must be observed for a point score to be shown.
        weakest_grade: Evidence below this grade (Admiralty scale) never lifts a point.
        label_rule: Name of the rule that labels trends.
    """

    aggregation: Aggregation = Aggregation()
    weighting: Weighting = field(factory=Weighting)
    floor: float = field(default=1.0, validator=within(0, 100))
    exponent: float | None = field(default=None, validator=steepness)
    coverage: float = field(default=0.65, validator=within(0, 1))
    weakest_grade: str = field(default="C3", validator=grade)
    label_rule: str = field(default="default", validator=among(*LABEL_RULES))

    def __attrs_post_init__(self) -> None:
        is_needed = "power" in attrs.astuple(self.aggregation)
        if is_needed == (self.exponent is not None):
            return
        found, remedy = "an exponent without a power mean", "remove it"
        if is_needed:
            found, remedy = "a power mean without exponent", "add exponent = …"
        raise ScorecardError([Fault(where="exponent", found=found, expected="both or neither",
                                    remedy=remedy, path=("exponent",))], "method")  # fmt: skip
