"""The means by which the scores of parts become one score, each built up part by part."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from attrs import define, field

from scorecard.definitions.method import Method

Owners = slice | np.ndarray
Change = Callable[[np.ndarray], np.ndarray]
_SLACK = 1e-9  # weights that differ by less than this share of their sum are equal


class Mean(Protocol):
    """A mean of several wholes at once, to which one part of each is added at a time."""

    def add(self, owners: Owners, weight: np.ndarray, points: np.ndarray) -> None:
        """
        Add a part.

        Args:
            owners: The wholes that have such a part.
            weight: Its weight; 0 where it does not count, whatever its points then are.
            points: Its points, from 0 to 100 and never NaN.
        """

    def over(self, weight: np.ndarray, missing: float) -> np.ndarray:
        """The means, given the sum of the weights; `missing` where that is 0."""


def mean_of(
    name: str, method: Method, shape: tuple[int, ...], *, exponent: float | None = None
) -> Mean:
    """
    An empty mean, by name.

    All but the last are monotone in each part; equal parts give what each of them is, and a part
    of weight 0 counts for nothing. Weights are shares.

    - `arithmetic`: Σ w·x.
    - `geometric`: exp(Σ w·ln x); the lower a part, the harder it is to make up for.
    - `harmonic`: 1 ÷ Σ (w ÷ x); harder still.
    - `power`: (Σ w·xᵖ)^(1 ÷ p) with the exponent p of the card; below 1 low parts count for more,
      above 1 high parts.
    - `median`: where half of the weight lies below; the middle of two such parts.
    - `minimum`: the lowest part.
    - `mazziotta_pareto`: M − S·cv, where M is the arithmetic mean of the parts, S their standard
      deviation and cv = S ÷ M, so that imbalance costs points; M + S·cv where the card's penalty
      is positive. More of one part may make it less, so it has no bounds by this rule. It is meant
      for z-scores of mean 100 and standard deviation 10, or for points from 70 to 130. NaN where M
      is below 0.

    A geometric or harmonic mean, and a power mean with a negative exponent, read no part below
    the floor of the card, and so are never below it themselves; with a floor of 0, one part at 0
    makes the whole 0.

    Args:
        name: One of `AGGREGATIONS`, or `mazziotta_pareto`.
        method: Floor, exponent and penalty.
        shape: Of the wholes.
        exponent: Of the power mean, where not the method's.

    Source:
        Arithmetic and geometric: OECD/JRC Handbook (2008), step 7. Harmonic and power: Decancq &
        Lugo (2008), Setting Weights in Multidimensional Indices of Well-Being, OPHI Working Paper
        18, which treats all of them as power means. Mazziotta–Pareto: De Muro, Mazziotta & Pareto
        (2011), Composite Indices of Development and Poverty, Social Indicators Research 104;
        weighted: Mazziotta & Pareto, Weighting in composite indices construction, RIEDS.
    """
    floor, exponent = method.floor / 100, method.exponent if exponent is None else exponent
    if name == "arithmetic":
        return _Sum(np.zeros(shape))
    if name == "minimum":
        return _Lowest(np.full(shape, np.inf))
    if name == "median":
        return _Middle(shape)
    if name == "mazziotta_pareto":
        sign = 1.0 if method.penalty == "positive" else -1.0
        return _Penalised(np.zeros(shape), np.zeros(shape), np.zeros(shape), sign)
    if name == "geometric":
        return _Changed(np.zeros(shape), floor, np.log, np.exp)
    if name == "harmonic" or exponent is None:
        return _Changed(np.zeros(shape), floor, np.reciprocal, np.reciprocal)
    return _Changed(
        np.zeros(shape),
        floor if exponent < 0 else 0.0,
        lambda share: np.power(share, exponent),
        lambda share: np.power(share, 1 / exponent),
    )


def shared(total: np.ndarray, weight: np.ndarray, missing: float) -> np.ndarray:
    """A weighted total as a mean; `missing` where no weight is in force."""
    return np.divide(total, weight, out=np.full(total.shape, missing), where=weight > 0)


@define(eq=False)
class _Sum:
    total: np.ndarray

    def add(self, owners: Owners, weight: np.ndarray, points: np.ndarray) -> None:
        self.total[owners] += weight * points

    def over(self, weight: np.ndarray, missing: float) -> np.ndarray:
        return shared(self.total, weight, missing)


@define(eq=False)
class _Changed:
    """An arithmetic mean of parts that are changed before, and changed back after."""

    total: np.ndarray
    floor: float
    change: Change
    change_back: Change

    def add(self, owners: Owners, weight: np.ndarray, points: np.ndarray) -> None:
        # Shares of 100 keep large exponents finite. A part at a floor of 0 becomes infinite, and
        # the whole 0, as it should; one that does not count must not.
        with np.errstate(divide="ignore"):
            changed = self.change(np.maximum(points / 100, self.floor))
        self.total[owners] += np.multiply(
            weight, changed, out=np.zeros(changed.shape), where=weight > 0
        )

    def over(self, weight: np.ndarray, missing: float) -> np.ndarray:
        means = shared(self.total, weight, 1.0)
        with np.errstate(divide="ignore"):
            return np.where(weight > 0, 100 * self.change_back(means), missing)


@define(eq=False)
class _Lowest:
    lowest: np.ndarray

    def add(self, owners: Owners, weight: np.ndarray, points: np.ndarray) -> None:
        counted = np.where(weight > 0, points, np.inf)
        self.lowest[owners] = np.minimum(self.lowest[owners], counted)

    def over(self, weight: np.ndarray, missing: float) -> np.ndarray:
        return np.where(weight > 0, self.lowest, missing)


@define(eq=False)
class _Middle:
    shape: tuple[int, ...]
    parts: list[np.ndarray] = field(factory=list)

    def add(self, owners: Owners, weight: np.ndarray, points: np.ndarray) -> None:
        part = np.zeros((2, *self.shape))
        part[0][owners], part[1][owners] = points, weight
        self.parts.append(part)

    def over(self, weight: np.ndarray, missing: float) -> np.ndarray:
        points, weights = np.stack(self.parts, axis=1)
        order = np.argsort(points, axis=0, kind="stable")
        points = np.take_along_axis(points, order, axis=0)
        below = np.cumsum(np.take_along_axis(weights, order, axis=0), axis=0)
        half, slack = weight / 2, weight * _SLACK
        lower, upper = (
            np.take_along_axis(points, reached.argmax(axis=0)[None], axis=0)[0]
            for reached in (below >= half - slack, below > half + slack)
        )
        return np.where(weight > 0, (lower + upper) / 2, missing)


@define(eq=False)
class _Penalised:
    """
    A mean less (or plus) the variance of its parts over it.

    Mean and squares are built up together, so that nearly equal parts lose no digits.
    """

    weight: np.ndarray
    mean: np.ndarray
    squares: np.ndarray
    sign: float

    def add(self, owners: Owners, weight: np.ndarray, points: np.ndarray) -> None:
        whole = self.weight[owners] + weight
        away = np.where(weight > 0, points - self.mean[owners], 0.0)
        step = np.divide(away * weight, whole, out=np.zeros(whole.shape), where=whole > 0)
        self.mean[owners] += step
        self.squares[owners] += weight * away * (away - step)
        self.weight[owners] = whole

    def over(self, weight: np.ndarray, missing: float) -> np.ndarray:
        variance = shared(self.squares, weight, 0.0)
        penalty = np.divide(variance, self.mean, out=np.zeros(weight.shape), where=self.mean > 0)
        found = np.where(self.mean >= 0, self.mean + self.sign * penalty, np.nan)
        return np.where(weight > 0, found, missing)
