"""What a published rule reads of a series: values, baseline, target, dates, years."""

from functools import cached_property

import numpy as np
from attrs import field, frozen

TOLERANCE = 1e-9
A_YEAR = 0.99  # a common year of days is a little less than the mean year


def no_pairs() -> np.ndarray:
    """No places at all."""
    return np.zeros(0, dtype=np.int64)


@frozen(kw_only=True, eq=False)
class Reading:
    """
    Series as a published rule reads them, at their point or at one end of their interval.

    The rules were written for one value a year. A rule that compares two values here counts the
    years between them as periods ÷ periods a year, so that a judged quarter in mid-year is not
    taken for a whole year. A rule that needs a value for each year takes the judged period and
    the same period of the years before. Yearly series are read as they are.

    Attributes:
        value: Series × periods; NaN where there is none, and before a break.
        start: Place of the baseline from which change is counted, or of the break after it.
        target: Value to be reached; NaN where there is none.
        due: Place of the last period that ends by the target date; NaN where there is no date.
        end_of_2030: Place of the last period of 2030, which some rules take where no date is set.
        per_year: Periods in a year.
        wanted: 1 where a rise is wanted, -1 where a fall is.
        limit: End of the scale in the wanted direction; NaN where there is none.
        owner: For each pair of a node and an indicator below it, the place of the node's series.
        member: For each such pair, the place of the indicator's series.
    """

    value: np.ndarray
    start: np.ndarray
    target: np.ndarray
    due: np.ndarray
    end_of_2030: float
    per_year: float
    wanted: int = 1
    limit: float = np.nan
    owner: np.ndarray = field(factory=no_pairs)
    member: np.ndarray = field(factory=no_pairs)

    @property
    def last(self) -> int:
        """Place of the period judged."""
        return self.value.shape[1] - 1

    @property
    def latest(self) -> np.ndarray:
        """Values in the period judged."""
        return self.value[:, -1]

    @cached_property
    def is_known(self) -> np.ndarray:
        """Where there is a value."""
        return ~np.isnan(self.value)

    @cached_property
    def base(self) -> np.ndarray:
        """Place of the first value from the baseline on; the last place where there is none."""
        known = self.is_known & (np.arange(self.last + 1) >= self.start[:, None])
        return np.where(known.any(axis=1), known.argmax(axis=1), self.last)

    @cached_property
    def due_or_2030(self) -> np.ndarray:
        """The due place; the end of 2030 where no date is set."""
        return np.where(np.isnan(self.due), self.end_of_2030, self.due)

    def at(self, place: np.ndarray) -> np.ndarray:
        """The value of each series at a place of its own; NaN outside the time axis."""
        is_inside = (place >= 0) & (place <= self.last)
        inside = np.where(is_inside, place, 0).astype(np.int64)
        return np.where(is_inside, np.take_along_axis(self.value, inside[:, None], 1)[:, 0], np.nan)

    def years(self, first: np.ndarray, last: np.ndarray | float) -> np.ndarray:
        """Years between two places."""
        return (last - first) / self.per_year

    def lacks(self, value: np.ndarray) -> np.ndarray:
        """How much is missing to the target, in the wanted direction; NaN without a target."""
        return self.wanted * (self.target - value)

    def reaches(self, value: np.ndarray) -> np.ndarray:
        """Whether a value is at the target or beyond it; differences of rounding do not count."""
        return self.lacks(value) <= TOLERANCE

    def nearest(self, wanted: np.ndarray) -> np.ndarray:
        """
        Place of the value nearest to a wanted place, at most a year away; the last if none is.

        Only values from the base on and before the last are looked at; of two equally near, the
        earlier.
        """
        places = np.arange(self.last + 1)
        distance = np.abs(places - wanted[:, None]).astype(float)
        is_open = self.is_known & (places >= self.base[:, None]) & (places < self.last)
        distance = np.where(is_open, distance, np.inf)
        is_near = distance.min(axis=1) <= self.per_year
        return np.where(is_near, distance.argmin(axis=1), self.last)


def growth(first: np.ndarray, last: np.ndarray, years: np.ndarray) -> np.ndarray:
    """
    Compound growth a year, as a share: (last ÷ first)^(1 ÷ years) − 1.

    NaN where the two have no such rate: a first value of zero, two signs, no time between.

    Example:
        >>> growth(np.array([100.0]), np.array([121.0]), np.array([2.0])).round(3)
        array([0.1])
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        rate: np.ndarray = (last / first) ** (1 / years) - 1
    return np.where(np.isfinite(rate), rate, np.nan)


def is_zero(value: np.ndarray) -> np.ndarray:
    """Whether a value is zero; differences of rounding do not count."""
    return np.abs(value) <= TOLERANCE
