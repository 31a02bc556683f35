"""The ends and the marks of an axis of scores, on the scale that the card's scores have."""

import math
from collections.abc import Iterable

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card

PAD = 0.04  # of the whole, beyond either end


@frozen(kw_only=True)
class Axis:
    """
    An axis of scores.

    Attributes:
        low: Its lower end.
        high: Its upper end.
        ticks: Five places, the ends among them.
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    def per_cent(self, score: float) -> float:
        """How far along the axis a score lies."""
        return 100 * (score - self.low) / (self.high - self.low)

    @property
    def limits(self) -> tuple[float, float]:
        """The ends with a little room beyond."""
        room = PAD * (self.high - self.low)
        return self.low - room, self.high + room

    @property
    def labels(self) -> list[str]:
        """The ends and the middle in numbers, blanks between."""
        return [f"{tick:g}" if n % 2 == 0 else "" for n, tick in enumerate(self.ticks)]


def axis_of(card: Card, scores: Iterable[np.ndarray]) -> Axis:
    """
    The axis of the card's scale; where that has no ends, one that holds all that is drawn.

    Args:
        card: The card.
        scores: Scores and ends that are drawn.

    Example:
        >>> import scorecard as sc
        >>> axis_of(sc.load_card("nato_japan"), []).labels
        ['0', '', '50', '', '100']
    """
    scale = card.scale
    low, high = scale.low, scale.high
    if scale.is_open:
        drawn = np.concatenate([np.zeros(0), *(np.ravel(array) for array in scores)])
        drawn = drawn[np.isfinite(drawn)]
        low, high = (drawn.min(), drawn.max()) if len(drawn) else (0.0, 1.0)
        step = 4 * _round_step(max(high - low, 1e-9) / 4)
        low = step * math.floor(low / step)
        high = max(step * math.ceil(high / step), low + step)
    return Axis(low=low, high=high, ticks=tuple(low + (high - low) * np.arange(5) / 4))


def _round_step(width: float) -> float:
    """The least of 1, 2, 2.5 and 5 times a power of ten that is not below a width."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= width * (1 - 1e-9))
