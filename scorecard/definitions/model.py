"""What a card is made of besides its indicators and its method, and the manifest of a result."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import attrs
from attrs import field, frozen
from attrs.validators import optional

from scorecard.definitions.method import is_aggregation, steepness
from scorecard.definitions.validators import at_least, filled, identifier, refuse

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
        aggregation: How its clauses become one score, where not as the card's method says.
        exponent: Of its power mean, if it takes one.
    """

    id: str = field(validator=identifier)
    title: str = field(validator=filled)
    addressee: tuple[str, ...] = ()
    target_on: date | None = None
    target_set_by: Literal["source", "us"] | None = None
    milestones: tuple[Milestone, ...] = ()
    weight: float = field(default=1.0, validator=at_least(0))
    aggregation: str | None = field(default=None, validator=optional(is_aggregation))
    exponent: float | None = field(default=None, validator=steepness)


@frozen(kw_only=True)
class Clause:
    """
    One separable thing asked for within a recommendation, in our own words.

    Attributes:
        code: Node id, such as `PD3b`.
        recommendation: Id of the recommendation it belongs to.
        asks: What is asked.
        worded_on: Day since when it is worded so, where the wording has changed.
        part_of: Code of the clause above, if any.
        unmeasured: Why nothing measures it, if nothing does.
        weight: Share among its siblings, before they are divided by their sum.
        aggregation: How its parts become one score, where not as the card's method says.
        exponent: Of its power mean, if it takes one.
    """

    code: str = field(validator=identifier)
    recommendation: str
    asks: str = field(validator=filled)
    worded_on: date | None = None
    part_of: str | None = None
    unmeasured: str | None = None
    weight: float = field(default=1.0, validator=at_least(0))
    aggregation: str | None = field(default=None, validator=optional(is_aggregation))
    exponent: float | None = field(default=None, validator=steepness)


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
        recorded_through: Last `recorded_on` of the ledger: rows entered later were not there yet.
            Empty where observations were given.
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
    recorded_through: str
    last_complete: str
    method: Mapping[str, Any]
    versions: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return attrs.asdict(self)
