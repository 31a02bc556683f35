"""Where the rows of a vintage lie: on which row of the panel, for which unit, in which periods."""

from functools import cached_property

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Count, Ladder, Ratio, Sequence
from scorecard.ledger.selection import codes_of
from scorecard.panel import panel_rows
from scorecard.periods import ordinals

NEVER = np.iinfo(np.int32).min // 4


@frozen(kw_only=True, eq=False)
class Axis:
    """
    The periods that are computed: those of the series, and as many before as windows reach back.

    Attributes:
        card: Whose series these are.
        first: Number of the first period of the series.
        last: Number of the last period.
    """

    card: Card
    first: int
    last: int

    @cached_property
    def lead(self) -> int:
        """Periods before the series that its windows look into."""
        windows = [item.window for item in self.card.indicators
                   if isinstance(item, Count | Ratio | Sequence)]  # fmt: skip
        return max([1, *windows]) - 1

    @property
    def start(self) -> int:
        """Number of the first period computed."""
        return self.first - self.lead

    @property
    def length(self) -> int:
        """How many periods are computed."""
        return self.last - self.start + 1

    @cached_property
    def numbers(self) -> np.ndarray:
        """Numbers of the periods computed."""
        return np.arange(self.start, self.last + 1, dtype=np.int32)

    def place(self, period: np.ndarray) -> np.ndarray:
        """Position of a period; earlier ones are placed first, later ones beyond the end."""
        return np.clip(period - self.start, 0, self.length)


@frozen(kw_only=True, eq=False)
class Rows:
    """
    Ledger rows as arrays.

    Attributes:
        ledger: Position in the vintage.
        row: Row of the panel that reads it (an element's own row for a checklist).
        unit: Position of the unit; -1 for all units.
        rank: Stage earned or left standing; 1 for an element, 0 once it no longer stands.
        low_day: First day it may have happened, counted from 1970.
        high_day: Last day it may have happened.
        low: Period of the first day.
        high: Period of the last day.
        is_weak: Below the card's weakest grade.
        is_reversal: Names what is left standing.
        value: Value, with its ends, for a measure.
    """

    ledger: np.ndarray
    row: np.ndarray
    unit: np.ndarray
    rank: np.ndarray
    low_day: np.ndarray
    high_day: np.ndarray
    low: np.ndarray
    high: np.ndarray
    is_weak: np.ndarray
    is_reversal: np.ndarray
    value: np.ndarray
    value_low: np.ndarray
    value_high: np.ndarray

    def where(self, mask: np.ndarray) -> "Rows":
        """The rows of a mask or of positions."""
        rows = np.flatnonzero(mask) if mask.dtype == bool else mask
        return Rows(**{name: getattr(self, name)[rows] for name in Rows.__annotations__})

    @property
    def point_period(self) -> np.ndarray:
        """Period in which the unfavourable reading places the row."""
        return np.where(self.is_reversal, self.low, self.high)


def place_rows(vintage: pd.DataFrame, card: Card) -> Rows:
    """
    Place the rows of a vintage.

    Args:
        vintage: Rows in force on the as-of date.
        card: The card whose indicators read them.

    Returns:
        One entry a row of the vintage, in its order.
    """
    rows = panel_rows(card)
    ids = [item.id for item in card.indicators]
    indicator = codes_of(vintage["read_by"], ids)
    row = indicator.copy()
    rank = np.zeros(len(vintage), dtype=np.int16)
    is_reversal = codes_of(vintage["kind"], ["reversal"]) == 0
    for number, item in enumerate(card.indicators):
        if isinstance(item, Ladder):
            own = indicator == number
            stages = codes_of(vintage["stage"], [stage.id for stage in item.stages])
            rank[own] = stages[own]
        elif isinstance(item, Checklist):
            own = indicator == number
            element = codes_of(vintage["element"], [element.id for element in item.elements])
            offset = rows.index((item.id, item.elements[0].id))
            row[own] = offset + element[own]
            rank[own] = np.where(is_reversal[own], 0, 1)
    low_day = vintage["occurred_from"].to_numpy().astype("datetime64[D]")
    high_day = vintage["occurred_to"].to_numpy().astype("datetime64[D]")
    values = {
        name: vintage[name].to_numpy(dtype=float) for name in ("value", "value_low", "value_high")
    }
    for name in ("value_low", "value_high"):
        values[name] = np.where(np.isnan(values[name]), values["value"], values[name])
    unit = codes_of(vintage["unit"], card.units)
    if len(card.units) == 1:
        unit = np.zeros_like(unit)
    return Rows(
        ledger=np.arange(len(vintage)),
        row=row,
        unit=unit,
        rank=rank,
        low_day=low_day.astype(np.int64),
        high_day=high_day.astype(np.int64),
        low=ordinals(low_day, card.frequency),
        high=ordinals(high_day, card.frequency),
        is_weak=vintage["is_weak"].to_numpy(dtype=bool),
        is_reversal=is_reversal,
        **values,
    )


def latest(
    shape: tuple[int, ...], at: tuple[np.ndarray, ...], value: np.ndarray, missing: int = NEVER
) -> np.ndarray:
    """
    Highest value seen so far along the last axis.

    Args:
        shape: Shape of the result.
        at: Positions of the values; those beyond the end of the last axis are left out.
        value: Integers.
        missing: What stands where nothing was seen yet.
    """
    grid = np.full(shape, missing, dtype=np.int32)
    inside = at[-1] < shape[-1]
    np.maximum.at(grid, tuple(index[inside] for index in at), value[inside].astype(np.int32))
    return np.maximum.accumulate(grid, axis=-1)
