"""What a card is made of besides its indicators, and the manifest of a result."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import attrs
from attrs import field, frozen

from scorecard.definitions.validators import at_least, filled, identifier, refuse, within
from scorecard.errors import Fault, ScorecardError, not_an_option

AGGREGATIONS = ("arithmetic", "geometric", "harmonic", "power", "median", "minimum")
STEEPEST = 20.0
LABEL_RULES = (
    "default", "un_progress_chart_2023", "un_progress_chart_2023_no_target", "open_sdg",
    "open_sdg_no_target", "open_sdg_aggregate", "sdsn", "sdsn_goal", "healthy_people_2020", "dns",
    "dns_every_year", "dns_direction_only", "astat", "uk_jncc",
)  # fmt: skip
CLOCKS = ("published", "recorded")
SOURCE_KINDS = ("official", "news", "research", "dataset")
ADDRESS = "an address that starts with http:// or https://"
Clock = Literal["published", "recorded"]


def web_address(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    """Validator: empty, or an address that starts with http:// or https:// and has no blanks."""
    if value and not is_web_address(value):
        refuse(attribute.name, value, ADDRESS, "write it in full, without blanks")


def is_web_address(text: str) -> bool:
    """Whether a text is an address that a reader may safely follow."""
    return text.isprintable() and bool(re.fullmatch(r"https?://[^\s<>\"\\^`{|}]+", text))


def grade(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    """Validator: a grade on the Admiralty scale, A1 to F6."""
    if not re.fullmatch("[A-F][1-6]", value):
        refuse(attribute.name, value, "a letter A to F and a digit 1 to 6", "write it like C3")


def one_of(*options: str) -> Any:
    """Validator: one of the options."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
        if value not in options:
            fault = not_an_option(attribute.name, value, options, path=(attribute.name,))
            raise ScorecardError([fault], "value")

    return check


@frozen(kw_only=True)
class Source:
    """The publication whose recommendations are followed."""

    title: str = field(validator=filled)
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published_on: date
    url: str = field(default="", validator=web_address)


@frozen(kw_only=True)
class Milestone:
    """A dated event worth watching."""

    on: date
    what: str = field(validator=filled)


@frozen(kw_only=True)
class Recommendation:
    """
    What the authors ask for; a node of the score.

    Attributes:
        id: Node id.
        title: The ask in a few words.
        addressee: Who should act.
        target_on: Day by which it should be done.
        target_set_by: Who set that day: the `source` or `us`.
        milestones: Dated events worth watching.
        weight: Share among the recommendations, before they are divided by their sum.
    """

    id: str = field(validator=identifier)
    title: str = field(validator=filled)
    addressee: tuple[str, ...] = ()
    target_on: date | None = None
    target_set_by: Literal["source", "us"] | None = None
    milestones: tuple[Milestone, ...] = ()
    weight: float = field(default=1.0, validator=at_least(0))


@frozen(kw_only=True)
class Clause:
    """
    One separable thing asked for within a recommendation, in our own words.

    Attributes:
        code: Node id, such as `PD3b`.
        recommendation: Id of the recommendation it belongs to.
        asks: What is asked.
        part_of: Code of the clause above, if any.
        unmeasured: Why nothing measures it, if nothing does.
        weight: Share among its siblings, before they are divided by their sum.
    """

    code: str = field(validator=identifier)
    recommendation: str
    asks: str = field(validator=filled)
    part_of: str | None = None
    unmeasured: str | None = None
    weight: float = field(default=1.0, validator=at_least(0))


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

    clause: str = field(default="arithmetic", validator=one_of(*AGGREGATIONS))
    recommendation: str = field(default="arithmetic", validator=one_of(*AGGREGATIONS))
    card: str = field(default="arithmetic", validator=one_of(*AGGREGATIONS))


@frozen(kw_only=True)
class Method:
    """
    The choices behind the numbers.

    Attributes:
        aggregation: By level.
        floor: Points below which a geometric or harmonic mean, or a power mean with a negative
            exponent, reads no part, so that one zero does not hide the rest.
        exponent: Of the power mean; needed where a level takes it.
        coverage: Share of the weight that must be observed for a point score to be shown.
        weakest_grade: Evidence below this grade (Admiralty scale) never lifts a point.
        label_rule: Name of the rule that labels trends.
    """

    aggregation: Aggregation = Aggregation()
    floor: float = field(default=1.0, validator=within(0, 100))
    exponent: float | None = field(default=None, validator=steepness)
    coverage: float = field(default=0.65, validator=within(0, 1))
    weakest_grade: str = field(default="C3", validator=grade)
    label_rule: str = field(default="default", validator=one_of(*LABEL_RULES))

    def __attrs_post_init__(self) -> None:
        is_needed = "power" in attrs.astuple(self.aggregation)
        if is_needed == (self.exponent is not None):
            return
        found, remedy = "an exponent without a power mean", "remove it"
        if is_needed:
            found, remedy = "a power mean without exponent", "add exponent = …"
        raise ScorecardError([Fault(where="exponent", found=found, expected="both or neither",
                                    remedy=remedy, path=("exponent",))], "method")  # fmt: skip


@frozen(kw_only=True)
class Manifest:
    """
    What it takes to make a result again.

    Attributes:
        card: Id of the card.
        card_version: Its version.
        card_digest: SHA-256 over all that its definitions say.
        evidence_rows: Number of ledger rows used.
        evidence_digest: SHA-256 over those rows, in the order of their ids.
        as_of: Only evidence known on that day or time was used.
        clock: Which of the two dates of a row decides that.
        last_complete: Last period that was over on the as-of date.
        method: The method, as plain values.
        versions: Of scorecard, Python, numpy, pandas and matplotlib.
    """

    card: str
    card_version: str
    card_digest: str
    evidence_rows: int
    evidence_digest: str
    as_of: str
    clock: Clock
    last_complete: str
    method: Mapping[str, Any]
    versions: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return attrs.asdict(self)
