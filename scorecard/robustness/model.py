"""The scores as a function of the choices behind them: what uncertainty and sensitivity drive."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.robustness import Robustness
from scorecard.errors import Fault, ScorecardError, argument, of_type, quoted, raise_faults
from scorecard.robustness.batch import Batches, Tile
from scorecard.robustness.choices import FACTORS, Chooser
from scorecard.robustness.following import recoding_faults, unfollowed_faults
from scorecard.robustness.tree import parents_of
from scorecard.robustness.words import words_of
from scorecard.scoring import Result

AT_ONCE = 1024


@frozen(kw_only=True, eq=False)
class Model:
    """
    The scores of a result as a function of the choices behind them.

    Attributes:
        result: The result whose choices are varied.
        alternatives: How far each choice may go.
        chooser: Makes the choices.
    """

    result: Result
    alternatives: Robustness
    chooser: Chooser

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors that can change anything, in the order of `FACTORS`."""
        return self.chooser.factors

    @property
    def words(self) -> pd.DataFrame:
        """`factor, choice, range`: the alternatives in words, chances by grade included."""
        return words_of(self.alternatives, self.factors, self.chooser.measured)

    def evaluate(self, numbers: Mapping[str, np.ndarray], units: slice | None = None) -> np.ndarray:
        """
        Scores at the last complete period.

        Args:
            numbers: For each factor that varies, which of its numbered choices each draw takes:
                whole numbers from 0, all arrays of one length. A factor left out stays as the
                result has it. Choice number k of a factor hangs on the seed, the factor and k
                alone, and different numbers are independent choices.
            units: Positions of the units, from one up to another; by default all.

        Returns:
            Draws × nodes × units, on the card's scale; NaN where a node has none, or where every
            part of it is left out. Scores are not hidden where coverage is low. One draw, equal to
            the result, without any numbers.

        Raises:
            ScorecardError: A factor that is not active, or arrays of different length.
        """
        count = _count_of(numbers, self.factors)
        result, scale = self.result, self.result.card.scale
        if units is not None and self.chooser.compares:
            return self.evaluate(numbers)[:, :, units]
        last = result.period_position(result.last_complete)
        tile = Tile(units or slice(0, len(result.card.units)), np.array([last]))
        batches = Batches(self.chooser, tile)
        found = np.empty((count, len(result.card.nodes), tile.cells))
        for start in range(0, count, AT_ONCE):
            part = slice(start, min(start + AT_ONCE, count))
            own = {name: np.asarray(values)[part] for name, values in numbers.items()}
            chosen = self.chooser.choices(own, part.stop - part.start)
            for draws, nodes in batches.scores(chosen):
                at = start + draws.places
                for place, points in enumerate(nodes):
                    found[at, place] = points.points.T
        return np.clip(found, scale.low, scale.high)


def model_of(result: Result, alternatives: Robustness | None = None, seed: int = 1) -> Model:
    """
    The scores of a result as a function of the choices behind them.

    Args:
        result: What `score` returned.
        alternatives: How far each choice may go; by default the card's own.
        seed: Same seed, same choices.

    Raises:
        ScorecardError: A seed that is no whole number from 0, or choices of the card that no draw
            can follow; see `scorecard.robustness.following`.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        fault = Fault(where="seed", found=quoted(seed), expected="a whole number from 0",
                      remedy="write seed=1")  # fmt: skip
        raise ScorecardError([fault], "call")
    known = result.card.robustness if alternatives is None else alternatives
    of_type("alternatives", known, Robustness, "alternatives", "write sc.Robustness(…)")
    raise_faults(unfollowed_faults(result.card, known), "call")
    chooser = Chooser(result, known, parents_of(result.card), int(seed))
    if chooser.recoder is not None:
        raise_faults(recoding_faults(result.card), "call")
    return Model(result=result, alternatives=known, chooser=chooser)


def _count_of(numbers: Mapping[str, np.ndarray], factors: tuple[str, ...]) -> int:
    """Number of draws asked for."""
    for name in numbers:
        argument("factor", name, factors)
    lengths = {len(values) for values in numbers.values()}
    if len(lengths) > 1:
        fault = Fault(where="numbers", found=f"arrays of {sorted(lengths)} numbers",
                      expected="one length", remedy="give each draw a number of each")  # fmt: skip
        raise ScorecardError([fault], "call")
    return lengths.pop() if lengths else 1


__all__ = ["FACTORS", "Model", "model_of"]
