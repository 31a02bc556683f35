"""The ends and the marks of an axis of scores, on the scale that the card's scores have."""

import math
from collections.abc import Iterable

import numpy as np
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.scales import Display

PAD = 0.04  # of the whole, beyond either end


@frozen(kw_only=True)
class Axis:
    """
    An axis of scores.

    Attributes:
        low: Its lower end.
        high: Its upper end.
        ticks: Five places, the ends among them.
        words: What is printed at each.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    words: tuple[str, ...]

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
        return [words if n % 2 == 0 else "" for n, words in enumerate(self.words)]


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
    ticks = tuple(low + (high - low) * np.arange(5) / 4)
    display = card.printed
    words = tuple(f"{tick if display is None else display.of(tick):g}" for tick in ticks)
    return Axis(low=low, high=high, ticks=ticks, words=words)


def round_ticks(display: Display | None, low: float, high: float) -> tuple[list[float], list[str]]:
    """
    About five round numbers within a part of the scale, and where they lie.

    Args:
        display: How scores are printed, if not as whole points.
        low: Lower end of the part, in points.
        high: Its upper end.

    Returns:
        Places in points, and the numbers as they are printed.

    Example:
        >>> round_ticks(None, 41, 63)
        ([45.0, 50.0, 55.0, 60.0], ['45', '50', '55', '60'])
    """
    printed = Display(worst=0, best=100) if display is None else display
    start, end = sorted((printed.of(low), printed.of(high)))
    step = _round_step((end - start) / 5)
    numbers = step * np.arange(math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9) + 1)
    return [printed.points_of(float(n)) for n in numbers], [f"{n:g}" for n in numbers]


def _round_step(width: float) -> float:
    """The least of 1, 2, 2.5 and 5 times a power of ten that is not below a width."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= width * (1 - 1e-9))
