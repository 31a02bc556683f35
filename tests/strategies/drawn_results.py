"""Draws observations, and takes drawn rows through the stages from ledger to score."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from scorecard.aggregation import aggregate_panel
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Count, Indicator, Ladder, Measure, Sum, limits_of
from scorecard.definitions.model import Clock
from scorecard.ledger.vintage import vintage
from scorecard.normalisation import normalise_panel
from scorecard.observation.observe import observe_panel
from scorecard.panel import Panel
from scorecard.periods import parse_moment
from scorecard.scores import Scores
from strategies.drawn_cards import SERIES_FROM
from strategies.drawn_ledgers import Row, checked

AS_OF = date(2024, 5, 10)  # a quarter under way, so that the last period is provisional


@st.composite
def observations(draw: st.DrawFn, card: Card, *, periods: int = 3) -> pd.DataFrame:
    """
    Observations of every indicator, unit and period, some not observed and some not applicable.

    Columns `period, unit, indicator, value, low, high, obs_status`, in the indicators' own terms.
    """
    index = pd.period_range(SERIES_FROM, periods=periods, freq="Q")
    ids = [item.id for item in card.indicators]
    cells = pd.MultiIndex.from_product([ids, card.units, index], names=["indicator", "unit", "p"])
    # One draw for all cells, four bytes each: a draw for each number would be slow.
    size = 4 * len(cells)
    drawn = np.frombuffer(draw(st.binary(min_size=size, max_size=size)), np.uint8).reshape(-1, 4)
    status = np.array(["A", "A", "I", "P", "O", "M", "O", "A"])[drawn[:, 0] % 8]
    never = np.isin(drawn[:, 0] % 8, (5, 6))
    share = np.sort(drawn[:, 1:] / 255, axis=1)
    scale = np.array([_scale(card.indicator(name)) for name in cells.get_level_values(0)])
    values = scale[:, :1] + share * (scale[:, 1:2] - scale[:, :1])
    values = np.where(scale[:, 2:] == 1, np.round(values), values)
    values[never] = np.nan
    frame = cells.to_frame(index=False).rename(columns={"p": "period"})
    frame["low"], frame["value"], frame["high"] = values.T
    return frame.assign(obs_status=status)


def _scale(item: Indicator) -> tuple[float, float, bool]:
    """Lowest and highest value to draw, and whether values are whole numbers."""
    if isinstance(item, Ladder):
        return 0, len(item.stages) - 1, True
    if isinstance(item, Sum):
        limits = limits_of(item)
        return (
            (-8, 8, False) if limits is None else (max(-8, limits.low), min(8, limits.high), False)
        )
    return (-120, 120, False) if isinstance(item, Measure | Count) else (0, 1, False)


def observed(
    rows: Iterable[Row], card: Card, *, as_of: date = AS_OF, clock: Clock = "published"
) -> Panel:
    """The observations that rows give on a date."""
    ledger = checked(rows, card)
    moment = parse_moment(as_of)
    return observe_panel(card, vintage(ledger, moment, clock), moment)


def scored(rows: Iterable[Row], card: Card, *, aspect: str = "all") -> Scores:
    """The scores that rows give on the usual date."""
    return aggregate_panel(normalise_panel(observed(rows, card)), aspect)


def same_panels(one: Panel, other: Panel) -> bool:
    """Whether two panels agree to the last bit."""
    names = ("value", "low", "high", "held", "status")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in names)
