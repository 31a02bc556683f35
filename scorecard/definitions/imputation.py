"""How what was not observed is filled in, as declared."""

from attrs import field, frozen
from attrs.validators import optional

from scorecard.definitions.validators import among, periods_from, whole, within
from scorecard.errors import Fault, ScorecardError

IMPUTATIONS = ("none", "last", "linear", "group_mean", "group_median", "nearest")
NEIGHBOURS = 5


@frozen(kw_only=True)
class Imputation:
    """
    How what was not observed is filled in; see `scorecard.imputation.impute`.

    Attributes:
        by: Name of the rule.
        limit: With `last`: for how many periods a value is carried on.
        neighbours: With `nearest`: how many of the most similar units give a value; by default 5.
        widen: Share of the indicator's span by which the interval is widened on either side, for
            each period between an imputed value and the nearest observed one it is taken from.

    Raises:
        ScorecardError: `last` without a limit, or an argument that the rule does not take.

    Example:
        >>> Imputation(by="last", limit=4).widen
        0.1
    """

    by: str = field(default="none", validator=among(*IMPUTATIONS))
    limit: int | None = field(default=None, validator=optional(periods_from(1)))
    neighbours: int | None = field(default=None, validator=optional(whole(1, 1000)))
    widen: float = field(default=0.1, validator=within(0, 1))

    def __attrs_post_init__(self) -> None:
        faults = []
        if self.by == "last" and self.limit is None:
            faults = [_fault("limit", "last without limit", "a number of periods", "add limit = …")]
        for name, rule in (("limit", "last"), ("neighbours", "nearest")):
            if getattr(self, name) is not None and self.by != rule:
                faults.append(_fault(name, f"{name} with {self.by}", f"it with {rule} alone",
                                     "remove it"))  # fmt: skip
        if faults:
            raise ScorecardError(faults, "imputation")


def _fault(name: str, found: str, expected: str, remedy: str) -> Fault:
    return Fault(where=name, found=found, expected=expected, remedy=remedy, path=(name,))


NOT_IMPUTED = Imputation()
