"""The six kinds of indicator, as frozen values."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Literal

import attrs
from attrs import field, frozen
from attrs.validators import optional

from scorecard.errors import Fault, ScorecardError, quoted

Aspect = str
Like = Literal["none", "announced", "agreed", "in_force", "in_use", "effective"]
DEFAULT_STAGES: tuple[Like, ...] = (
    "none", "announced", "agreed", "in_force", "in_use", "effective",
)  # fmt: skip

# Every aspect is a column of its own in the summary of a result, beside these.
SUMMARY_COLUMNS = (
    "unit", "node", "title", "score", "low", "high", "coverage", "label", "fragile", "worst_child",
)  # fmt: skip

LARGEST = 1e18
NEAREST = 1e-12

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


@frozen(kw_only=True)
class Goalposts:
    """
    The two fixed ends between which an indicator is scored.

    Direction lives here and nowhere else: where less is better, `worst` is the larger number.

    Attributes:
        worst: Value that scores 0, in the indicator's own unit of measure.
        best: Value that scores 100, same unit of measure.
        set_on: Day the ends were fixed; scores before it are hindsight.
        source: Where a reader can check them.

    Raises:
        ScorecardError: The ends coincide or are not finite.

    Example:
        >>> Goalposts(worst=35, best=70, set_on=date(2024, 2, 8), source="Report, p. 4").best
        70
    """

    worst: float = field(validator=finite)
    best: float = field(validator=finite)
    set_on: date
    source: str = field(validator=filled)

    def __attrs_post_init__(self) -> None:
        if abs(self.worst - self.best) < NEAREST:
            found = f"worst {quoted(self.worst)} and best {quoted(self.best)}"
            fault = Fault(where="goalposts", found=found, expected="two different numbers",
                          remedy="move one end")  # fmt: skip
            raise ScorecardError([fault], "goalposts")


@frozen(kw_only=True)
class Stage:
    """
    One rung of a ladder.

    Attributes:
        id: Name of the stage, as the ledger writes it.
        score: What reaching it is worth, 0 to 100 points.
        like: The default stage it resembles, for tallies across ladders.
        earned_by: What a source must show; every stage but the lowest needs it.
        lapses_after: Quarters without new proof after which it falls back.
        lapses_to: Stage it falls back to; by default the one below.
        title: Its name as readers see it; by default the id with blanks.
    """

    id: str = field(validator=identifier)
    score: float = field(validator=within(0, 100))
    like: Like
    earned_by: str = ""
    lapses_after: int | None = field(default=None, validator=optional(periods_from(1)))
    lapses_to: str | None = None
    title: str = ""

    @property
    def words(self) -> str:
        """Its name as readers see it."""
        return self.title or self.id.replace("_", " ")


@frozen(kw_only=True)
class Element:
    """
    One item of a checklist.

    Attributes:
        id: Name of the element, as the ledger writes it.
        earned_by: What a source must show.
        clause: Clause that the element alone answers; it then gets the element's score.
        title: Its name as readers see it; by default the id with blanks.
    """

    id: str = field(validator=identifier)
    earned_by: str = ""
    clause: str | None = None
    title: str = ""

    @property
    def words(self) -> str:
        """Its name as readers see it."""
        return self.title or self.id.replace("_", " ")


@frozen(kw_only=True)
class Selector:
    """
    Which events match: every given condition must hold.

    Attributes:
        node: Clause code; includes the clauses below.
        indicator: Indicator that the row is read by.
        stage: With `indicator`: that stage or a higher one.
        element: Element named by the row.
        source_kind: Kind of source.
    """

    node: str | None = None
    indicator: str | None = None
    stage: str | None = None
    element: str | None = None
    source_kind: str | None = None


@frozen(kw_only=True)
class Indicator:
    """
    A question with one answer per period and unit; see the six kinds below.

    Attributes:
        id: Short name, unique among all nodes of the card.
        clause: Code of the clause it measures.
        question: What is asked, in words.
        why: Why the answer measures the clause.
        aspect: What it speaks of (for example commitment, implementation or outcome).
        weight: Share among its siblings, before they are divided by their sum.
        target: What counts as done; a stage for a ladder, else a number in its own unit of measure.
        counts: Coding rule: what counts.
        does_not_count: Coding rule: what does not.
        example: One worked coding.
        unit_measure: What a value is counted in.
        applies_from: First period in which the indicator applies.
        applies_to: Last period in which it applies.
    """

    kind: ClassVar[str]
    is_flow: ClassVar[bool] = False

    id: str = field(validator=identifier)
    clause: str
    question: str = field(validator=filled)
    why: str = field(validator=filled)
    aspect: Aspect | None = field(default=None, validator=optional(label))
    weight: float = field(default=1.0, validator=at_least(0))
    target: float | str | None = None
    counts: str = ""
    does_not_count: str = ""
    example: str = ""
    unit_measure: str = ""
    applies_from: str | None = None
    applies_to: str | None = None


@frozen(kw_only=True)
class Ladder(Indicator):
    """
    State: the highest stage earned by the period's end.

    Attributes:
        stages: Lowest first; scores never fall from one to the next.
        valid_for: Periods a stage is carried without news.
        start: Stage that stands before anything happened; by default the lowest.
        spacing: Why the scores are spaced as they are.
    """

    kind: ClassVar[str] = "ladder"

    stages: tuple[Stage, ...] = field(validator=filled)
    valid_for: int = field(validator=periods_from(0))
    start: str | None = None
    spacing: str = ""
    unit_measure: str = "stage"


@frozen(kw_only=True)
class Checklist(Indicator):
    """
    State: the share of the declared elements that stand at the period's end.

    Attributes:
        elements: What is looked for.
        valid_for: Periods an element is carried without news.
        lapses_after: Periods without new proof after which an element falls away.
    """

    kind: ClassVar[str] = "checklist"

    elements: tuple[Element, ...] = field(validator=filled)
    valid_for: int = field(validator=periods_from(0))
    lapses_after: int | None = field(default=None, validator=optional(periods_from(1)))
    unit_measure: str = "share of elements"


@frozen(kw_only=True)
class Measure(Indicator):
    """
    State: the last value.

    Attributes:
        goalposts: Ends between which the value is scored.
        valid_for: Periods a value is carried without news.
        scale: Lowest and highest value there can be; others are refused in the ledger.
    """

    kind: ClassVar[str] = "measure"

    goalposts: Goalposts
    valid_for: int = field(validator=periods_from(0))
    scale: tuple[float, float] | None = field(default=None, validator=optional(scale_ends))
    unit_measure: str = field(validator=filled)


@frozen(kw_only=True)
class Count(Indicator):
    """
    Flow: events in the trailing window.

    Attributes:
        goalposts: Ends between which the number is scored.
        window: Periods counted, the current one included.
        matches: Which rows count; by default those that the indicator reads.
    """

    kind: ClassVar[str] = "count"
    is_flow: ClassVar[bool] = True

    goalposts: Goalposts
    window: int = field(default=4, validator=periods_from(1))
    matches: Selector | None = None
    unit_measure: str = "events"


@frozen(kw_only=True)
class Ratio(Indicator):
    """
    Flow: share of the window's denominator events that are numerator events too.

    Attributes:
        numerator: Which events are counted above the line.
        denominator: Which events are counted below it.
        window: Periods counted, the current one included.
        goalposts: Ends between which the share is scored; by default 0 and 1.
    """

    kind: ClassVar[str] = "ratio"
    is_flow: ClassVar[bool] = True

    numerator: Selector
    denominator: Selector
    window: int = field(default=4, validator=periods_from(1))
    goalposts: Goalposts | None = None
    unit_measure: str = "share of events"


@frozen(kw_only=True)
class Sequence(Indicator):
    """
    Flow: share of the window's steps that were taken after an event that should come first.

    Attributes:
        steps: Which events are steps.
        after: Which event should precede them.
        window: Periods counted, the current one included; 0 means since the series began.
    """

    kind: ClassVar[str] = "sequence"
    is_flow: ClassVar[bool] = True

    steps: Selector
    after: Selector
    window: int = field(default=8, validator=periods_from(0))
    unit_measure: str = "share of steps"


KINDS: dict[str, type[Indicator]] = {
    cls.kind: cls for cls in (Ladder, Checklist, Measure, Count, Ratio, Sequence)
}
