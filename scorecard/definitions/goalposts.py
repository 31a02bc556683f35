"""The two ends between which a value is scored."""

import math
from datetime import date
from typing import Literal

from attrs import field, frozen

from scorecard.definitions.validators import filled, finite
from scorecard.errors import Fault, ScorecardError, quoted

Scale = Literal["linear", "log"]
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
        scale: `linear`, or `log` where equal ratios count alike: both ends and all values are
            then above 0.

    Raises:
        ScorecardError: The ends coincide or are not finite, or not above 0 on a `log` scale.

    Example:
        >>> Goalposts(worst=35, best=70, set_on=date(2024, 2, 8), source="Report, p. 4").best
        70
    """

    worst: float = field(validator=finite)
    best: float = field(validator=finite)
    set_on: date
    source: str = field(validator=filled)
    scale: Scale = "linear"

    @property
    def is_log(self) -> bool:
        """Whether values are placed by their logarithms."""
        return self.scale == "log"

    def __attrs_post_init__(self) -> None:
        if self.is_log and min(self.worst, self.best) <= 0:
            found = f"worst {quoted(self.worst)} and best {quoted(self.best)} on a log scale"
            fault = Fault(where="goalposts", found=found, expected="two numbers above 0",
                          remedy="move the end, or leave scale out")  # fmt: skip
            raise ScorecardError([fault], "goalposts")
        apart = self.worst - self.best
        if self.is_log:
            apart = math.log(self.worst) - math.log(self.best)
        if abs(apart) < NEAREST:
            found = f"worst {quoted(self.worst)} and best {quoted(self.best)}"
            fault = Fault(where="goalposts", found=found, expected="two different numbers",
                          remedy="move one end")  # fmt: skip
            raise ScorecardError([fault], "goalposts")
