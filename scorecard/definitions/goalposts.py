"""The two ends between which a value is scored."""

from datetime import date

from attrs import field, frozen

from scorecard.definitions.validators import filled, finite
from scorecard.errors import Fault, ScorecardError, quoted

NEAREST = 1e-12


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
