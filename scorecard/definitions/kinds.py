"""The seven kinds of indicator, as frozen values."""

import math
from typing import ClassVar, Literal

from attrs import field, frozen
from attrs.validators import optional

from scorecard.definitions.goalposts import Goalposts
from scorecard.definitions.imputation import Imputation
from scorecard.definitions.normalisation import Direction, Normalisation
from scorecard.definitions.treatment import Treatment
from scorecard.definitions.validators import (
    among,
    at_least,
    filled,
    identifier,
    label,
    periods_from,
    scale_ends,
    within,
)

Aspect = str
Signs = Literal["any", "not_negative", "not_positive"]
SIGNS: tuple[Signs, ...] = ("any", "not_negative", "not_positive")
Like = Literal["none", "announced", "agreed", "in_force", "in_use", "effective"]
DEFAULT_STAGES: tuple[Like, ...] = (
    "none", "announced", "agreed", "in_force", "in_use", "effective",
)  # fmt: skip


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
    A question with one answer per period and unit; see the seven kinds below.

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
        normalisation: How its values become points, where not as the card's method says.
        imputation: How what was not observed is filled in, if not as the method says.
        treatment: What is done about outlying values, if not what the method says.
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
    normalisation: Normalisation | None = None
    imputation: Imputation | None = None
    treatment: Treatment | None = None


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
        goalposts: Ends between which the value is scored; needed where the method takes them.
        direction: Which way is better, in place of goalposts where the method needs none.
        valid_for: Periods a value is carried without news.
        scale: Lowest and highest value there can be; others are refused in the ledger.
    """

    kind: ClassVar[str] = "measure"

    goalposts: Goalposts | None = None
    direction: Direction | None = None
    valid_for: int = field(validator=periods_from(0))
    scale: tuple[float, float] | None = field(default=None, validator=optional(scale_ends))
    unit_measure: str = field(validator=filled)


@frozen(kw_only=True)
class Count(Indicator):
    """
    Flow: events in the trailing window.

    Attributes:
        goalposts: Ends between which the number is scored; needed where the method takes them.
        direction: Which way is better, in place of goalposts where the method needs none.
        window: Periods counted, the current one included.
        matches: Which rows count; by default those that the indicator reads.
    """

    kind: ClassVar[str] = "count"
    is_flow: ClassVar[bool] = True

    goalposts: Goalposts | None = None
    direction: Direction | None = None
    window: int = field(default=4, validator=periods_from(1))
    matches: Selector | None = None
    unit_measure: str = "events"


@frozen(kw_only=True)
class Sum(Indicator):
    """
    Flow: the signed values of the events in the trailing window, added up.

    Attributes:
        goalposts: Ends between which the sum is scored.
        window: Periods added up, the current one included.
        matches: Which rows are added up, each of which needs a value; by default those that the
            indicator reads.
        values: Which values an event can have: `any`, or only those that are `not_negative` or
            `not_positive`; others are refused in the ledger. What nobody looked for may have
            raised the sum or lowered it, so that without a sign both ends stay open.
    """

    kind: ClassVar[str] = "sum"
    is_flow: ClassVar[bool] = True

    goalposts: Goalposts
    window: int = field(default=4, validator=periods_from(1))
    matches: Selector | None = None
    values: Signs = field(default="any", validator=among(*SIGNS))
    unit_measure: str = field(validator=filled)


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


Flow = Count | Sum | Ratio | Sequence

POSITIVE = "a number above 0, for goalposts on a log scale"


def has_log_goalposts(item: Indicator) -> bool:
    """Whether the values of an indicator are placed by their logarithms."""
    if not isinstance(item, Measure):
        return False
    if item.goalposts is None:
        return item.treatment is not None and item.treatment.by == "log"
    return item.goalposts.is_log


def is_more_better(item: Indicator) -> bool:
    """Whether more of what an indicator counts is better."""
    goalposts = getattr(item, "goalposts", None)
    if goalposts is not None:
        return bool(goalposts.best > goalposts.worst)
    return getattr(item, "direction", None) != "lower_is_better"


def furthest(item: Indicator) -> tuple[float, float]:
    """
    Lowest and highest value that one nobody looked at is taken to have, infinite where none is.

    The goalposts; without them the values there can be.
    """
    goalposts = getattr(item, "goalposts", None)
    if goalposts is not None:
        return min(goalposts.worst, goalposts.best), max(goalposts.worst, goalposts.best)
    if isinstance(item, Measure):
        return item.scale or (-float("inf"), float("inf"))
    return (0.0, float("inf")) if isinstance(item, Count) else (0.0, 1.0)


@frozen(kw_only=True)
class Limits:
    """The lowest and the highest value there can be, in words too, and the key that says so."""

    low: float
    high: float
    words: str
    key: str


def limits_of(item: Indicator) -> Limits | None:
    """What values a measure or the events of a sum can have, where its definition says so."""
    if isinstance(item, Measure) and item.scale is not None:
        low, high = item.scale
        words = f"a number from {low:g} to {high:g}"
        return Limits(low=low, high=high, words=words, key="the scale")
    if isinstance(item, Sum) and item.values == "not_negative":
        return Limits(low=0, high=math.inf, words="a number of at least 0", key="the sum's values")
    if isinstance(item, Sum) and item.values == "not_positive":
        return Limits(low=-math.inf, high=0, words="a number of at most 0", key="the sum's values")
    return None


KINDS: dict[str, type[Indicator]] = {
    cls.kind: cls for cls in (Ladder, Checklist, Measure, Count, Sum, Ratio, Sequence)
}
