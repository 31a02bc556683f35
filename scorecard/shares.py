"""The share of every node among its siblings, in each period, as a frame."""

import pandas as pd

from scorecard.aggregation import weighed
from scorecard.definitions.card import Card
from scorecard.errors import argument
from scorecard.panel import Panel, long_frame, panel_of
from scorecard.weighting import weights_in_force


def weigh(points: pd.DataFrame, card: Card, *, aspect: str = "all") -> pd.DataFrame:
    """
    The weight of every node among its siblings, in force in each period.

    Args:
        points: As `normalise` returns them; the points themselves are read only where the card
            takes its weights from the data.
        card: The card that says how its parts are weighed.
        aspect: Indicators of another aspect count as not applicable.

    Returns:
        `period, unit, node, weight`: shares that sum to 1 among the siblings that apply; NaN for
        a node that does not apply. The card itself has 1. Under benefit of the doubt a score is
        the sum of parts by weights whose scale the best sets; these are the same, made to sum to 1.

    Raises:
        ScorecardError: An unknown aspect, faults of the frame, or data that cannot give weights.

    Source:
        OECD/JRC Handbook (2008), step 6: weights are shares; those of missing parts are shared
        out in proportion. Each method: see `scorecard.weights`.
    """
    argument("aspect", aspect, card.aspects)
    panel = panel_of(points.rename(columns={"score": "value"}), card, in_points=True)
    return shares_frame(weighed(panel), aspect)


def shares_frame(panel: Panel, aspect: str = "all") -> pd.DataFrame:
    """Weights in force of a panel as a frame; see `weigh`."""
    nodes = [node.id for node in panel.card.nodes]
    return long_frame(
        [("node", nodes), ("unit", panel.card.units), ("period", panel.periods)],
        {"weight": weights_in_force(panel, aspect)},
    )[["period", "unit", "node", "weight"]]
