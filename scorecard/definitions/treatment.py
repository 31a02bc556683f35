"""What is done about outlying values, as declared."""

from attrs import field, frozen

from scorecard.definitions.validators import among, at_least, whole

TREATMENTS = ("none", "winsorise", "winsorise_points", "log")


@frozen(kw_only=True)
class Treatment:
    """
    What is done about outlying values; see `scorecard.treatment.treat`.

    Attributes:
        by: Name of the rule.
        points: With `winsorise`: how many values may be pulled in, both sides together. With
            `winsorise_points`: how many are, on either side.
        skewness: With `winsorise`: values are outlying only if their skewness, its sign left
            aside, is at least this.
        kurtosis: With `winsorise`: and their excess kurtosis is at least this.
        base_period: A period, or the first and last of a span (`2020Q1/2021Q4`), whose values set
            the limits for all periods. Without it each period sets its own, across units.

    Example:
        >>> Treatment(by="winsorise").points
        5
    """

    by: str = field(default="none", validator=among(*TREATMENTS))
    points: int = field(default=5, validator=whole(1, 1000))
    skewness: float = field(default=2.0, validator=at_least(0))
    kurtosis: float = field(default=3.5, validator=at_least(0))
    base_period: str | None = None

    @property
    def has_limits(self) -> bool:
        """Whether values are pulled in to limits that are taken from the data."""
        return self.by in ("winsorise", "winsorise_points")


UNTREATED = Treatment()
