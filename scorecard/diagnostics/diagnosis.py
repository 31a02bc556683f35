"""A diagnosis of a result: what its parts have to do with each other and with the whole."""

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.diagnostics.flags import flags_of
from scorecard.diagnostics.influences import influence_of
from scorecard.diagnostics.structure import components_by_parent, correlations_of, reliability_of
from scorecard.errors import Fault, ScorecardError, argument, of_type
from scorecard.periods import NAME
from scorecard.scoring import Result
from scorecard.weighting import weights_in_force

FEWEST_CELLS = 5


@frozen(kw_only=True, eq=False, repr=False)
class Diagnosis:
    """
    What a result's scores say of its structure.

    A cell is a unit in a period. The scores of nodes are read before coverage hides any; a node
    that was never observed in a cell is missing there.

    Attributes:
        aspect: Which aspect, or `all`.
        cells: How many cells were read.
        note: What the cells are, and how far to trust them, in words.
        correlations: `node_a, node_b, relation, level, r, n`: Pearson's r of siblings, and of each
            node (`node_a`) with every node above it (`relation` is `siblings` or `above`, `level`
            that of `node_a`), over the `n` cells in which both are known.
        reliability: `node, without, parts, n, alpha, standardised`: Cronbach's alpha of the parts
            of each node, and of what is left without one of them (`without` is empty for all),
            over the cells in which all are known.
        components: `node, component, eigenvalue, share, kept, part, loading`: principal
            components of the correlations of the parts; `kept` by the rule of
            `weights.principal_components`.
        influence: `whole, part, weight, influence, linear, share, n`: of the variance of a whole,
            how much each part explains (correlation ratio), and by a straight line alone (r²).
            `weight` is the part's mean share in the whole, `share` its influence divided by that
            of all. The card is the whole of all indicators and of its recommendations, every
            other node of its own parts. Shares far from the weights say that the parts do not
            count as declared.
        flags: `node, other, flag, value, reason`: pairs of siblings that say nearly the same
            (`collinear`), parts that run against the whole (`against the whole`), and nodes that
            do not vary (`dead`), with the reason in words.
    """

    aspect: str
    cells: int
    note: str
    correlations: pd.DataFrame
    reliability: pd.DataFrame
    components: pd.DataFrame
    influence: pd.DataFrame
    flags: pd.DataFrame

    def __repr__(self) -> str:
        lines = [self.note, ""]
        whole = self.reliability[self.reliability["without"] == ""]
        lines += [f"Cronbach's alpha of the parts of {row['node']}: {_number(row['alpha'])} "
                  f"({row['parts']} parts, {row['n']} cells)"
                  for row in whole.to_dict("records")]  # fmt: skip
        lines += ["", f"Flags: {len(self.flags) or 'none'}"]
        lines += [f"  {reason}" for reason in self.flags["reason"]]
        return "\n".join(lines)


def _number(value: float) -> str:
    return "not known" if np.isnan(value) else f"{value:.2f}"


def diagnose(
    result: Result, *, period: str | pd.Period | None = None, aspect: str = "all"
) -> Diagnosis:
    """
    Correlations, reliability, principal components, effective weights and what is odd about them.

    Args:
        result: A result.
        period: The period whose units are compared. By default the last complete one; where it
            has fewer than five units, all complete periods together, which says so in `note`.
        aspect: One of the card's aspects, or `all`.

    Returns:
        A diagnosis with frames `correlations, reliability, components, influence, flags`.

    Raises:
        ScorecardError: Fewer than five cells in which the card has any score, an unknown aspect or
            period.

    Source:
        OECD/JRC Handbook (2008), step 4 (multivariate analysis). Cronbach's alpha, correlation
        ratio: see `scorecard.diagnostics.statistics`.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> found = sc.diagnose(result)
        >>> found.note
        '17 quarters of one unit, 2022Q1 to 2026Q1: they follow each other and are not independent, so read this as a description.'
        >>> bool(found.influence["influence"].dropna().between(0, 1).all())
        True
    """
    of_type("result", result, Result, "a result", "make one with score(…)")
    card = result.card
    argument("aspect", aspect, card.aspects)
    places = _periods(result, period)
    value = result.by_aspect[aspect].value[:, :, places]
    cells = value.reshape(len(value), -1).T
    cells = cells[~np.isnan(cells[:, 0])]
    if len(cells) < FEWEST_CELLS:
        fault = Fault(where="period" if period is not None else "result",
                      found=f"{len(cells)} cells in which {card.id} has a score",
                      expected=f"at least {FEWEST_CELLS} units or {NAME[card.frequency]}s",
                      remedy="choose another period, or none for all")  # fmt: skip
        raise ScorecardError([fault], "call")
    weight = weights_in_force(result.points, aspect)[:, :, places]
    correlations = correlations_of(cells, card)
    return Diagnosis(
        aspect=aspect,
        cells=len(cells),
        note=_note(result, places, len(cells)),
        correlations=correlations,
        reliability=reliability_of(cells, card),
        components=components_by_parent(cells, card),
        influence=influence_of(cells, _mean_weights(weight, value[0]), card),
        flags=flags_of(cells, correlations, card),
    )


def _periods(result: Result, period: str | pd.Period | None) -> np.ndarray:
    """Places of the periods read."""
    if period is not None:
        return np.array([result.period_position(period)])
    last = result.period_position(result.last_complete)
    has_score = ~np.isnan(result.by_aspect["all"].value[0, :, last])
    return np.array([last]) if has_score.sum() >= FEWEST_CELLS else np.arange(last + 1)


def _mean_weights(weight: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Mean share of each node among its siblings over the cells; 0 where it does not apply."""
    return np.nan_to_num(weight)[:, ~np.isnan(whole)].mean(axis=1)


def _note(result: Result, places: np.ndarray, cells: int) -> str:
    card: Card = result.card
    name = NAME[card.frequency]
    if len(places) == 1:
        return f"{cells} units in {result.periods[places[0]]}."
    span = f"{result.periods[places[0]]} to {result.periods[places[-1]]}"
    who = f"{cells} {name}s of one unit" if len(card.units) == 1 else (
        f"{cells} cells of {len(card.units)} units, {name} by {name}"
    )  # fmt: skip
    return (f"{who}, {span}: they follow each other and are not independent, so read this as a "
            "description.")  # fmt: skip
