"""How parts are weighed at each level, and what experts said of them."""

from collections.abc import Mapping

import attrs
from attrs import field, frozen

from scorecard.definitions.validators import among, filled, within
from scorecard.errors import Fault, ScorecardError

FROM_DATA = (
    "principal_components", "entropy", "critic", "standard_deviation", "benefit_of_the_doubt",
)  # fmt: skip
FROM_EXPERTS = ("budget_allocation", "analytic_hierarchy")
WEIGHTINGS = ("declared", "equal", *FROM_EXPERTS, *FROM_DATA)


@frozen(kw_only=True)
class Judgement:
    """
    What one expert said of the parts of one node: points given out, or pairs compared.

    Attributes:
        node: The node whose parts are weighed.
        expert: Who said so.
        points: Points by part, for a budget allocation. Every part has some, be it 0; what they
            sum to does not matter.
        comparisons: Pairs of parts and a number from 1 to 9, for an analytic hierarchy: the first
            counts so many times as much as the second. Every pair stands once, the part that
            counts more first; the other way round is 1 over it.
    """

    node: str
    expert: str = field(validator=filled)
    points: Mapping[str, float] | None = None
    comparisons: tuple[tuple[str, str, float], ...] | None = None

    def __attrs_post_init__(self) -> None:
        if (self.points is None) != (self.comparisons is None):
            return
        found = "neither points nor comparisons" if self.points is None else "both"
        fault = Fault(where="judgement", found=found, expected="points or comparisons",
                      remedy="write one of the two")  # fmt: skip
        raise ScorecardError([fault], "judgement")


@frozen(kw_only=True)
class Weighting:
    """
    How the parts of a node are weighed, by the node's level; see `scorecard.weights`.

    Attributes:
        clause: How indicators, and clauses that are part of it, are weighed in a clause.
        recommendation: How clauses are weighed in a recommendation.
        card: How recommendations are weighed in the card.
        base_period: Period, or span such as `2020Q1/2021Q4`, whose points alone the weights are
            taken from, so that later ones change nothing. Needed where the weights come from the
            data of one unit; with several they are otherwise taken from each period by itself.
        share_min: Benefit of the doubt: least share of each part in its whole.
        share_max: Benefit of the doubt: largest such share.
        most_inconsistent: Analytic hierarchy: largest consistency ratio accepted of an expert.
        judgement: What experts said.
    """

    clause: str = field(default="declared", validator=among(*WEIGHTINGS))
    recommendation: str = field(default="declared", validator=among(*WEIGHTINGS))
    card: str = field(default="declared", validator=among(*WEIGHTINGS))
    base_period: str | None = None
    share_min: float = field(default=0.0, validator=within(0, 1))
    share_max: float = field(default=1.0, validator=within(0, 1))
    most_inconsistent: float = field(default=0.10, validator=within(0, 1))
    judgement: tuple[Judgement, ...] = ()

    def of(self, level: str) -> str:
        """The name of the method by which the parts of a node of this level are weighed."""
        return str(getattr(self, level, "declared"))

    @property
    def names(self) -> tuple[str, str, str]:
        """The names for clause, recommendation and card."""
        return self.clause, self.recommendation, self.card

    @property
    def is_from_data(self) -> bool:
        """Whether any level takes its weights from the data."""
        return any(name in FROM_DATA for name in self.names)

    def __attrs_post_init__(self) -> None:
        faults = [
            Fault(where=key, found=f"{key} without weights that read it", path=(key,),
                  expected="none", remedy="remove it")
            for key, readers in _READERS.items()
            if getattr(self, key) != attrs.fields_dict(Weighting)[key].default
            and not set(readers) & set(self.names)
        ]  # fmt: skip
        if self.share_min > self.share_max:
            faults.append(Fault(where="share_min", found=f"{self.share_min:g}", path=("share_min",),
                                expected=f"at most share_max ({self.share_max:g})",
                                remedy="move one of the two"))  # fmt: skip
        if faults:
            raise ScorecardError(faults, "weighting")


_READERS = {
    "base_period": FROM_DATA,
    "share_min": ("benefit_of_the_doubt",),
    "share_max": ("benefit_of_the_doubt",),
    "most_inconsistent": ("analytic_hierarchy",),
}
