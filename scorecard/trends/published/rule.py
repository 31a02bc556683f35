"""What a published rule is: its labels, what each one says, and when it refuses."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter

import numpy as np
from attrs import field, frozen

from scorecard.trends.published.reading import TOLERANCE, Reading

FORWARD, LEVEL, BACK, NOT_FORWARD, UNKNOWN = (
    "forward", "level", "back", "level or back", "not known",
)  # fmt: skip
DIRECTIONS = (FORWARD, LEVEL, BACK, NOT_FORWARD, UNKNOWN)
CANNOT_BE_ASSESSED = "cannot be assessed"

(NOT_APPLICABLE, NO_SCORE, TOO_SHORT, NO_TARGET, NO_DATE, NOT_AFTER, PAST, NO_SCORE_THEN, ZERO,
 STILL_ZERO, NEGATIVE, TWO_SIGNS, BEYOND, NO_STEP, NO_PARTS, UNDEFINED) = range(-1, -17, -1)  # fmt: skip

# {latest} is the period judged, {since} the first score from the baseline on, {due} the target
# date, {needs} what the rule needs at least.
REFUSALS: Mapping[int, str] = {
    NOT_APPLICABLE: "It does not apply in {latest}.",
    NO_SCORE: "There is no score for {latest}: coverage is too low, too little is known.",
    TOO_SHORT: "The series is too short: it takes {needs}.",
    NO_TARGET: "There is no target.",
    NO_DATE: "No target date is set.",
    NOT_AFTER: "The target date, {due}, does not lie after {since}, where the series starts.",
    PAST: "The target date, {due}, has passed, and the rule does not say how to judge after it.",
    NO_SCORE_THEN: "There is no score at the target date, {due}, up to which the rule judges.",
    ZERO: "It stood at zero in {since}, and there is no rate of change from zero.",
    STILL_ZERO: "It started at zero in {since} and is still there, and there is no rate of change "
    "from zero.",
    NEGATIVE: "The rule has no rate of change for values below zero.",
    TWO_SIGNS: "Values are above and below zero, and there is no rate of change between them.",
    BEYOND: "It stood at its target or beyond in {since} and no longer does; the rule measures "
    "only a way that is still ahead.",
    NO_STEP: "There is no score for the year before, and the rule needs the last yearly change.",
    NO_PARTS: "The rule can judge too few of its indicators.",
    UNDEFINED: "The formula has no value for these numbers.",
}


@frozen(kw_only=True)
class Label:
    """
    One label of a published rule.

    Attributes:
        words: The label as published (in English).
        direction: Which way it says things go; one of `DIRECTIONS`.
        because: What it says, as a sentence; may name `{since}`, `{latest}` and `{due}`.
    """

    words: str
    direction: str
    because: str


@frozen(kw_only=True, eq=False)
class PublishedRule:
    """
    A rule of another body, with its own labels.

    Attributes:
        title: Body and rule, as a reader knows them.
        labels: Its labels, best first.
        decide: Reading → for each series the place of its label, or a refusal (below zero).
        since: Reading → place of the score that each series is compared with.
        needs: The least it needs, to follow "it takes".
        refused: What it says where it cannot say anything.
        refused_as: Other words for some refusals.
        is_of_parts: Whether it judges a node by the indicators below and not by its own score.
    """

    title: str
    labels: tuple[Label, ...]
    decide: Callable[[Reading], np.ndarray]
    since: Callable[[Reading], np.ndarray] = field(default=attrgetter("base"))
    needs: str = "two scores at least a year apart"
    refused: str = CANNOT_BE_ASSESSED
    refused_as: Mapping[int, str] = field(factory=dict)
    is_of_parts: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All that the rule may say, refusals last, without repetition."""
        told = [label.words for label in self.labels]
        return tuple(dict.fromkeys([*told, self.refused, *self.refused_as.values()]))

    def says(self, code: int) -> str:
        """The words for a code."""
        return self.labels[code].words if code >= 0 else self.refused_as.get(code, self.refused)

    def direction(self, code: int) -> str:
        """Which way a code says things go."""
        return self.labels[code].direction if code >= 0 else UNKNOWN

    def because(self, code: int) -> str:
        """The sentence for a code, with the names of dates still to be filled in."""
        return self.labels[code].because if code >= 0 else REFUSALS[code]


def choose(*cases: tuple[np.ndarray, int], otherwise: np.ndarray | int) -> np.ndarray:
    """For each series the code of the first case that holds, else `otherwise`."""
    return np.select([test for test, _ in cases], [code for _, code in cases], otherwise)


def band(measure: np.ndarray, edges: Sequence[float]) -> np.ndarray:
    """
    Band from the top: how many of the edges are not reached; reaching an edge is enough.

    Example:
        >>> band(np.array([0.95, 0.7, -1.0]), (0.95, 0.6, 0.0))
        array([0, 1, 3])
    """
    short = [~(measure >= edge - TOLERANCE) for edge in edges]
    return np.where(np.isnan(measure), UNDEFINED, np.sum(short, axis=0))
