"""Scores of all nodes as arrays, and the long frame that says the same."""

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import LEVELS, Card
from scorecard.panel import A, B, I, M, O, P, bounds_column, statuses
from scorecard.periods import period_index

ROUNDING = 1e-9


@frozen(kw_only=True, eq=False)
class Scores:
    """
    Scores of all nodes for one aspect, nodes × units × periods.

    Attributes:
        card: The card.
        aspect: Which aspect, or `all`.
        first: Number of the first period.
        value: Point before the coverage gate; NaN where no part was ever observed.
        low: Lower bound.
        high: Upper bound.
        held: Point if nothing had lapsed.
        coverage: Share of the weight that is observed.
        worst: Position of the child with the lowest point; -1 where there is none.
        applies: Whether the node has any applicable part.
        provisional: Whether any part is provisional.
        carried: Whether any part is carried forward or not observed.
        breaks: Whether a part below enters or leaves.
        bounds: Positions in `BOUNDS`: what low and high are; `None` where all are exact.
    """

    card: Card
    aspect: str
    first: int
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    held: np.ndarray
    coverage: np.ndarray
    worst: np.ndarray
    applies: np.ndarray
    provisional: np.ndarray
    carried: np.ndarray
    breaks: np.ndarray
    bounds: np.ndarray | None

    @cached_property
    def is_covered(self) -> np.ndarray:
        """Whether enough is observed for a point score to be shown."""
        enough = self.coverage >= self.card.method.coverage - ROUNDING
        return self.applies & enough & ~np.isnan(self.value)

    @property
    def score(self) -> np.ndarray:
        """Point as shown: NaN where too little is observed."""
        return np.where(self.is_covered, self.value, np.nan)

    @property
    def status(self) -> np.ndarray:
        """Positions in `STATUSES`; the first that applies of M, O, B, P, I, A."""
        status = np.where(self.carried, np.uint8(I), np.uint8(A))
        status[self.provisional] = P
        status[self.breaks] = B
        status[~self.is_covered] = O
        status[~self.applies] = M
        return status


def scores_frame(results: list[Scores]) -> pd.DataFrame:
    """Scores of several aspects as one long frame; see `aggregate` for its columns."""
    card = results[0].card
    kept = [_nodes_with_aspect(card, scores.aspect) for scores in results]
    units, length = len(card.units), results[0].value.shape[2]
    shape = (sum(map(len, kept)), units, length)
    node = np.concatenate(kept)
    aspect = np.repeat(np.arange(len(results)), [len(nodes) for nodes in kept])
    periods = period_index(results[0].first, results[0].first + length - 1, card.frequency)
    ids = pd.Index([item.id for item in card.nodes], dtype=object)
    levels = np.array([LEVELS.index(item.level) for item in card.nodes])

    def column(name: str) -> np.ndarray:
        parts = []
        for scores, nodes in zip(results, kept, strict=True):
            array = getattr(scores, name)
            parts.append((array if len(nodes) == len(array) else array[nodes]).reshape(-1))
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def category(
        codes: np.ndarray, words: "list[str] | tuple[str, ...] | pd.Index"
    ) -> pd.Categorical:
        # The fewest bytes that hold the codes: a long frame has many of them.
        small = codes.astype(np.min_scalar_type(-max(len(words), 1)))
        if small.size != np.prod(shape):
            small = np.broadcast_to(small, shape)
        return pd.Categorical.from_codes(small.reshape(-1), pd.Index(words, dtype=object))

    score = column("score")
    bounds = bounds_column(None, score.shape)
    if results[0].bounds is not None:
        bounds = bounds_column(column("bounds"), score.shape)
    return pd.DataFrame(
        {
            "period": _repeated(periods, shape),
            "unit": category(np.arange(units)[:, None], card.units),
            "node": category(node[:, None, None], ids),
            "level": category(levels[node][:, None, None], LEVELS),
            "aspect": category(aspect[:, None, None], [scores.aspect for scores in results]),
            "score": score, "low": column("low"), "high": column("high"),
            "coverage": column("coverage"),
            "obs_status": statuses(column("status")),
            "worst_child": category(column("worst"), ids),
            "held": np.where(np.isnan(score), np.nan, column("held")),
            "bounds": bounds,
        },
        copy=False,
    )  # fmt: skip


def _repeated(periods: pd.PeriodIndex, shape: tuple[int, ...]) -> pd.PeriodIndex:
    """The periods, over and over to fill a shape whose last axis they are."""
    numbers = np.broadcast_to(periods.asi8, shape).reshape(-1)
    dtype: Any = periods.dtype
    return type(periods)(pd.arrays.PeriodArray(numbers, dtype=dtype))


def _nodes_with_aspect(card: Card, aspect: str) -> np.ndarray:
    """Positions of the nodes that have an indicator of the aspect at or below them."""
    has = [
        aspect == "all" or any(item.aspect == aspect for item in card.indicators_below(node.id))
        for node in card.nodes
    ]
    return np.flatnonzero(has)
