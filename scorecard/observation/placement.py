"""Where the rows of a vintage lie: on which row of the panel, for which unit, in which periods."""

from functools import cached_property

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Flow, Ladder
from scorecard.ledger.selection import codes_of
from scorecard.panel import panel_rows
from scorecard.periods import folded, last_days, ordinals

NEVER = np.iinfo(np.int32).min // 4


@frozen(kw_only=True, eq=False)
class Axis:
    """
    The periods that are computed: those of the series, and as many before as windows reach back.

    Attributes:
        card: Whose series these are.
        first: Number of the first period of the series.
        last: Number of the last period.
        fold: A stretch of periods in which no time passes; see `periods.folded`.
    """

    card: Card
    first: int
    last: int
    fold: tuple[int, int] | None = None

    @cached_property
    def lead(self) -> int:
        """Periods before the series that its windows look into."""
        windows = [item.window for item in self.card.indicators if isinstance(item, Flow)]
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

    def reached(self, low_day: np.ndarray, high_day: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """
        First and last period of which a span of days reaches the last day (last < first: none).

        Args:
            low_day: First days, counted from 1970.
            high_day: Last days.
        """
        frequency = self.card.frequency
        first, high = (ordinals(day.astype("datetime64[D]"), frequency)
                       for day in (low_day, high_day))  # fmt: skip
        last = np.where(last_days(high, frequency).astype(np.int64) <= high_day, high, high - 1)
        is_none = last < first
        first, last = folded(first, self.fold), folded(last, self.fold)
        return first, np.where(is_none, first - 1, last)


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
        value: Value, with its ends, for a measure or a sum.
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


def place_rows(vintage: pd.DataFrame, card: Card, fold: tuple[int, int] | None = None) -> Rows:
    """
    Place the rows of a vintage.

    Args:
        vintage: Rows in force on the as-of date.
        card: The card whose indicators read them.
        fold: A stretch of periods in which no time passes; see `periods.folded`.

    Returns:
        One entry a row of the vintage, in its order.
    """
    rows = panel_rows(card)
    ids = [item.id for item in card.indicators]
    indicator = codes_of(vintage["read_by"], ids)
    is_reversal = codes_of(vintage["kind"], ["reversal"]) == 0
    stages = [[stage.id for stage in item.stages] if isinstance(item, Ladder) else []
              for item in card.indicators]  # fmt: skip
    rank = np.maximum(_places(vintage["stage"], indicator, stages), 0).astype(np.int16)
    elements = [[element.id for element in item.elements] if isinstance(item, Checklist) else []
                for item in card.indicators]  # fmt: skip
    element = _places(vintage["element"], indicator, elements)
    listed = element >= 0
    first = np.array([rows.index((item.id, own[0])) if own else 0
                      for item, own in zip(card.indicators, elements, strict=True)])  # fmt: skip
    row = np.where(listed, first[indicator] + element, indicator)
    rank[listed] = np.where(is_reversal[listed], 0, 1)
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
        low=folded(ordinals(low_day, card.frequency), fold),
        high=folded(ordinals(high_day, card.frequency), fold),
        is_weak=vintage["is_weak"].to_numpy(dtype=bool),
        is_reversal=is_reversal,
        **values,
    )


def _places(column: pd.Series, indicator: np.ndarray, words: list[list[str]]) -> np.ndarray:
    """Position of each cell among the words of the indicator that reads it; -1 where none."""
    cells = column.astype("category").cat
    categories = cells.categories.astype(object)
    table = np.full((len(words) + 1, len(categories) + 1), -1)
    for number, own in enumerate(words):
        if own:
            table[number, :-1] = pd.Index(own, dtype=object).get_indexer(categories)
    return table[indicator, cells.codes.to_numpy()]


def flat_positions(shape: tuple[int, ...], at: tuple[np.ndarray, ...]) -> np.ndarray:
    """Positions in an array laid out flat, where NumPy gathers and scatters fastest."""
    flat = np.zeros(len(at[0]), dtype=np.intp)
    for length, index in zip(shape, at, strict=True):
        flat = flat * length + index
    return flat


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
    inside = np.flatnonzero(at[-1] < shape[-1])
    flat = flat_positions(shape, tuple(index[inside] for index in at))
    np.maximum.at(grid.reshape(-1), flat, value[inside].astype(np.int32))
    return np.maximum.accumulate(grid, axis=-1)
