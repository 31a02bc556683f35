"""What a report draws of other choices, for the unit that its pages are about."""

from functools import cached_property
from typing import Any, TypeVar

import attrs
import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.panel import Panel
from scorecard.robustness.findings import findings
from scorecard.robustness.following import needs_all_units
from scorecard.robustness.fragility import robust_labels
from scorecard.robustness.sensitivity import Sensitivity, sensitivity
from scorecard.robustness.uncertainty import Uncertainty, uncertainty
from scorecard.scores import Scores
from scorecard.scoring import Result

DRAWS, SAMPLE, SEED = 2_000, 256, 1
# Each draw observes the rows that it codes otherwise anew, so that long ledgers get fewer draws.
FEWEST, ROWS_DRAWN = 500, 4_000_000
Held = TypeVar("Held", Panel, Scores)


@frozen(kw_only=True, eq=False)
class Drawn:
    """
    One unit recomputed under other choices.

    Attributes:
        spread: How far its scores and labels could move.
        causes: Which choice moves them.
        unit: Who it is about; others may stand beside it in the frames of both.
    """

    spread: Uncertainty
    causes: Sensitivity
    unit: str

    @cached_property
    def labels(self) -> pd.DataFrame:
        """Which labels hold, by node and aspect; see `robust_labels`."""
        return self.own(robust_labels(self.spread.result, self.spread))

    @cached_property
    def found(self) -> pd.DataFrame:
        """One row a node; see `findings`."""
        return self.own(findings(self.spread.result, self.spread, self.causes))

    def own(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of a frame that are about the unit."""
        return frame[frame["unit"] == self.unit]

    @cached_property
    def is_fragile(self) -> dict[tuple[str, str], bool]:
        """Whether a label would not hold, by node and aspect."""
        names = self.labels[["node", "aspect"]].astype(object).itertuples(index=False, name=None)
        return dict(zip(names, self.labels["fragile"].tolist(), strict=True))

    @property
    def settings(self) -> dict[str, int]:
        """What of it the manifest of the report holds."""
        made = self.spread.manifest
        return {"draws": made["n"], "sample": self.causes.manifest["n"], "seed": made["seed"]}


def drawn(result: Result, unit: int) -> Drawn:
    """
    Recompute one unit of a result under other choices.

    Args:
        result: A result.
        unit: Position of the unit; the others are left aside, so that a report on one of many
            units takes no longer than a report on one alone, unless its score hangs on them.

    Raises:
        ScorecardError: No draw can follow the card; see `scorecard.robustness.following`.
    """
    taken = result if needs_all_units(result.card) else of_unit(result, unit)
    draws = min(DRAWS, max(FEWEST, ROWS_DRAWN // max(len(taken.evidence), 1)))
    return Drawn(
        spread=uncertainty(taken, draws, SEED), causes=sensitivity(taken, SEED, n=SAMPLE),
        unit=result.card.units[unit],
    )  # fmt: skip


def of_unit(result: Result, unit: int) -> Result:
    """A result with one of its units alone."""
    if len(result.card.units) == 1:
        return result
    name = result.card.units[unit]
    card = result.card.with_units((name,))
    evidence = result.evidence
    if "kind" in evidence:
        evidence = evidence[evidence["unit"].astype(object).isin(["", name])]
    by_aspect = {aspect: _of_unit(scores, card, unit)
                 for aspect, scores in result.by_aspect.items()}  # fmt: skip
    return attrs.evolve(
        result, card=card, evidence=evidence, given=_of_unit(result.given, card, unit), panel=_of_unit(result.panel, card, unit),
        points=_of_unit(result.points, card, unit), by_aspect=by_aspect,
    )  # fmt: skip


def _of_unit(held: Held, card: Card, unit: int) -> Held:
    """The arrays over units cut down to one."""
    cut: dict[str, Any] = {
        item.name: value[:, unit : unit + 1] if value.shape[1] > 1 else value
        for item in attrs.fields(type(held))
        if isinstance(value := getattr(held, item.name), np.ndarray)
    }
    return attrs.evolve(held, card=card, **cut)
