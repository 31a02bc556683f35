"""Arrays over rows × units × periods, and the long frames that say the same."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import (
    POSITIVE,
    Checklist,
    Indicator,
    Ladder,
    Measure,
    has_log_goalposts,
)
from scorecard.errors import Fault, not_an_option, of_type, raise_faults
from scorecard.ledger.selection import codes_of
from scorecard.periods import NAME, period_index

STATUSES = ("A", "I", "P", "B", "O", "M")
A, I, P, B, O, M = range(6)  # noqa: E741 — the codes of SDMX


@frozen(kw_only=True, eq=False)
class Panel:
    """
    Values with bounds and status.

    The rows are the card's indicators, in order, then the elements of its checklists.

    Attributes:
        card: Whose indicators these are.
        first: Number of the first period.
        value: Point, rows × units × periods; NaN where never observed or not applicable.
        low: Lower end.
        high: Upper end.
        held: The point if nothing had lapsed and no unseen period had lowered a count.
        status: Positions in `STATUSES`.
        weight: Weights of the card's nodes before they are divided by their sum, nodes × (1 or
            units) × (1 or periods), where they come from the data; else `None`. They stay as
            they are when the values are changed.
    """

    card: Card
    first: int
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    held: np.ndarray
    status: np.ndarray
    weight: np.ndarray | None = None

    @property
    def periods(self) -> pd.PeriodIndex:
        """The periods, in order."""
        return period_index(self.first, self.first + self.value.shape[2] - 1, self.card.frequency)

    def weight_at(self, unit: int, period: int) -> np.ndarray | None:
        """The weights of one unit in one period, nodes × 1 × 1; `None` where none are held."""
        if self.weight is None:
            return None
        _, units, periods = self.weight.shape
        unit, period = min(unit, units - 1), min(period, periods - 1)
        return self.weight[:, unit : unit + 1, period : period + 1]


def panel_rows(card: Card) -> list[tuple[str, str]]:
    """Indicator and element (empty for the whole indicator) of each row of a panel."""
    whole = [(item.id, "") for item in card.indicators]
    parts = [
        (item.id, element.id)
        for item in card.indicators
        if isinstance(item, Checklist)
        for element in item.elements
    ]
    return whole + parts


def long_frame(
    axes: Sequence[tuple[str, "pd.Index | Sequence[str]"]], columns: dict[str, np.ndarray]
) -> pd.DataFrame:
    """
    A long frame of arrays that share their axes.

    Args:
        axes: Name and labels of each axis, outermost first; periods stay periods, all else
            becomes categorical.
        columns: Arrays over these axes.

    Returns:
        One row a cell, the axes first.
    """
    shape = [len(labels) for _, labels in axes]
    data: dict[str, object] = {}
    for place, (name, labels) in enumerate(axes):
        inner = int(np.prod(shape[place + 1 :], dtype=np.int64))
        outer = int(np.prod(shape[:place], dtype=np.int64))
        codes = np.tile(np.repeat(np.arange(shape[place]), inner), outer)
        if isinstance(labels, pd.PeriodIndex):
            data[name] = labels.take(codes)
        else:
            data[name] = pd.Categorical.from_codes(codes, pd.Index(labels, dtype=object))
    data |= {name: array.reshape(-1) for name, array in columns.items()}
    return pd.DataFrame(data, copy=False)


def statuses(codes: np.ndarray) -> pd.Categorical:
    """Status codes as a categorical column."""
    return pd.Categorical.from_codes(codes.reshape(-1), pd.Index(STATUSES, dtype=object))


def panel_frame(panel: Panel) -> pd.DataFrame:
    """
    A panel as a long frame.

    Returns:
        `period, unit, indicator, element, value, low, high, held, obs_status`, in the order of
        indicator, element, unit, period; `element` is empty for the whole indicator.
    """
    rows = panel_rows(panel.card)
    values = {"value": panel.value, "low": panel.low, "high": panel.high, "held": panel.held}
    frame = long_frame(
        [("row", [str(n) for n in range(len(rows))]), ("unit", panel.card.units),
         ("period", panel.periods)], values,
    )  # fmt: skip
    order = frame.pop("row").cat.codes.to_numpy()
    for place, name in enumerate(("indicator", "element")):
        words = list(dict.fromkeys(row[place] for row in rows))
        codes = np.array([words.index(row[place]) for row in rows], dtype=np.int64)
        frame[name] = pd.Categorical.from_codes(codes[order], pd.Index(words, dtype=object))
    frame["obs_status"] = statuses(panel.status)
    return frame[
        ["period", "unit", "indicator", "element", "value", "low", "high", "held", "obs_status"]
    ]


def panel_of(frame: pd.DataFrame, card: Card, *, in_points: bool = False) -> Panel:
    """
    A panel from a long frame of observations or points.

    Args:
        frame: `period, unit, indicator, value, low, high, obs_status`; `element` and `held` are
            optional, as is `unit` where the card has one. A card open to any unit takes its own
            from here. Rows in any order; a cell without a row
            is not observed. Without `low` and `high` the value is exact; without `obs_status` a
            value is `A`, its absence `O`.
        card: The card that declares indicators and units.
        in_points: Whether the values are points; a cell never observed then runs from 0 to 100.

    Raises:
        ScorecardError: Unknown indicators, elements, units, statuses or columns, two rows for one
            cell, periods before the series begins, values that are infinite, off their scale or
            outside their ends.
    """
    of_type("observations", frame, pd.DataFrame, "a pandas frame", "make one with a row a cell")
    frame = _with_periods(frame, card)
    card = card.with_units_of(frame)
    raise_faults(_frame_faults(frame, card), "observations")
    rows = panel_rows(card)
    words = [f"{indicator}\x1f{element}" for indicator, element in rows]
    element = frame["element"].astype(object) if "element" in frame else ""
    keys = frame["indicator"].astype(object) + "\x1f" + element
    row = codes_of(keys, words)
    unit = codes_of(frame["unit"], card.units) if "unit" in frame else np.zeros(len(frame), int)
    period = frame["period"].array.asi8 if len(frame) else np.zeros(0, dtype=np.int64)
    first = card.period(card.series_from).ordinal
    length = max(0, int(period.max()) - first + 1) if len(frame) else 0
    cell = (row * len(card.units) + unit) * length + (period - first)
    faults = []
    if (row < 0).any():
        faults = [_unknown_row(frame, int(np.argmax(row < 0)), rows)]
    elif (unit < 0).any():
        worst = frame["unit"].astype(object).iloc[int(np.argmax(unit < 0))]
        faults = [not_an_option("unit", worst, card.units)]
    elif (period < first).any():
        faults = [Fault(where="period", found=str(frame["period"].min()), remedy="drop the row",
                        expected=f"none before series_from ({card.series_from})")]  # fmt: skip
    elif len(np.unique(cell)) < len(cell):
        faults = [Fault(where="observations", found="two rows for one cell", expected="one row for "
                        "each period, unit and indicator", remedy="drop one")]  # fmt: skip
    else:
        faults = list(_off_scale(frame, row, card, in_points=in_points))
    raise_faults(faults, "observations")
    panel = _filled_panel(frame, cell, card, first, length, len(rows))
    if in_points:
        never = np.isnan(panel.value) & (panel.status != M)
        panel.low[never & np.isnan(panel.low)] = 0.0
        panel.high[never & np.isnan(panel.high)] = 100.0
    return panel


def _with_periods(frame: pd.DataFrame, card: Card) -> pd.DataFrame:
    """The frame with periods written as text, as in a CSV file, read as such."""
    if "period" not in frame or not pd.api.types.is_string_dtype(frame["period"].dtype):
        return frame
    read = {text: card.period(text) for text in frame["period"].dropna().unique()}
    dtype = period_index(0, 0, card.frequency).dtype
    return frame.assign(period=frame["period"].map(read).astype(dtype))


def _off_scale(
    frame: pd.DataFrame, row: np.ndarray, card: Card, *, in_points: bool
) -> Iterator[Fault]:
    """Values that their indicator cannot have, the first of each panel row."""
    by_id = {item.id: item for item in card.indicators}
    for place, (indicator, element) in enumerate(panel_rows(card)):
        low, high, expected = (
            (0.0, 100.0, "points from 0 to 100") if in_points
            else (0.0, 1.0, "a number from 0 to 1") if element else _scale(by_id[indicator])
        )  # fmt: skip
        whole = not in_points and isinstance(by_id[indicator], Ladder)
        is_log = not in_points and has_log_goalposts(by_id[indicator])
        own = np.flatnonzero(row == place)
        for name in ("value", "low", "high", "held"):
            values = frame[name].to_numpy(dtype=float)[own] if name in frame else np.zeros(0)
            wrong = (values < low - _SLACK) | (values > high + _SLACK)
            wrong |= whole & ~np.isnan(values) & (values != np.floor(values))
            if wrong.any():
                worst = values[int(np.argmax(wrong))]
                yield Fault(where=f"{indicator}.{name}", found=f"{worst:g}", expected=expected,
                            remedy="mend it, or leave it missing")  # fmt: skip
            elif is_log and (values <= 0).any():
                yield Fault(where=f"{indicator}.{name}", found=f"{np.nanmin(values):g}",
                            expected=POSITIVE, remedy="mend it, or leave it missing")  # fmt: skip


_SLACK = 1e-9


def _scale(item: Indicator) -> tuple[float, float, str]:
    if isinstance(item, Ladder):
        last = len(item.stages) - 1
        return 0.0, float(last), f"the place of a stage, 0 to {last}"
    if item.kind in ("checklist", "ratio", "sequence"):
        return 0.0, 1.0, "a share from 0 to 1"
    if isinstance(item, Measure) and item.scale is not None:
        low, high = item.scale
        return low, high, f"a number from {low:g} to {high:g}"
    return -np.inf, np.inf, "a number"


def _unknown_row(frame: pd.DataFrame, place: int, rows: Sequence[tuple[str, str]]) -> Fault:
    """The fault of a row of the frame that names no row of the panel."""
    indicator = frame["indicator"].iloc[place]
    elements = [element for name, element in rows if name == indicator]
    if not elements:
        return not_an_option("indicator", indicator, list(dict.fromkeys(name for name, _ in rows)))
    options = [element or "an empty text for the whole indicator" for element in elements]
    return not_an_option("element", frame["element"].iloc[place], options)


def _filled_panel(
    frame: pd.DataFrame, cell: np.ndarray, card: Card, first: int, length: int, count: int
) -> Panel:
    shape = (count, len(card.units), length)
    arrays = {}
    value = frame["value"].to_numpy(dtype=float)
    for name in ("value", "low", "high", "held"):
        flat = np.full(int(np.prod(shape)), np.nan)
        flat[cell] = frame[name].to_numpy(dtype=float) if name in frame else value
        arrays[name] = flat.reshape(shape)
    status = np.full(int(np.prod(shape)), O, dtype=np.uint8)
    if "obs_status" in frame:
        status[cell] = codes_of(frame["obs_status"], STATUSES)
    else:
        status[cell] = np.where(np.isnan(value), O, A)
    return Panel(card=card, first=first, status=status.reshape(shape), **arrays)


def _frame_faults(frame: pd.DataFrame, card: Card) -> list[Fault]:
    known = ("period", "unit", "indicator", "element", "value", "low", "high", "held", "obs_status")
    faults = [not_an_option("column", str(name), known, otherwise="drop the column")
              for name in frame.columns if name not in known]  # fmt: skip
    needed = ["period", "indicator", "value"] + (["unit"] if len(card.units) != 1 else [])
    faults += [Fault(where="column", found=f"no column {name}", remedy=f"add {name}",
                     expected=", ".join(needed))
               for name in needed if name not in frame.columns]  # fmt: skip
    if faults:
        return faults
    expected = period_index(0, 0, card.frequency).dtype
    if frame["period"].dtype != expected:
        frequency = str(expected)[len("period[") : -1]
        faults.append(Fault(where="period", found=str(frame["period"].dtype),
                            expected=str(expected),
                            remedy=f'use pd.PeriodIndex(…, freq="{frequency}")'))  # fmt: skip
    elif frame["period"].isna().any():
        faults.append(Fault(where="period", found="a row without a period", remedy="drop the row",
                            expected=f"a {NAME[card.frequency]} in each row"))  # fmt: skip
    texts = [name for name in ("value", "low", "high", "held")
             if name in frame and not _is_numeric(frame[name])]  # fmt: skip
    if texts:
        return faults + [Fault(where=name, found="cells that are no numbers", expected="numbers",
                               remedy="convert the column with pd.to_numeric")
                         for name in texts]  # fmt: skip
    faults += [Fault(where=name, found="an infinite number", expected="a finite number",
                     remedy="mend it, or leave it missing")
               for name in ("value", "low", "high", "held")
               if name in frame and np.isinf(frame[name].to_numpy(dtype=float)).any()]  # fmt: skip
    for name, sign in (("low", 1), ("high", -1)):
        if name in frame and (sign * (frame[name] - frame["value"]) > 1e-9).any():
            faults.append(Fault(where=name, found="an end on the wrong side of the value",
                                expected="low ≤ value ≤ high", remedy="swap them"))  # fmt: skip
    if "obs_status" in frame and (codes_of(frame["obs_status"], STATUSES) < 0).any():
        worst = next(item for item in frame["obs_status"] if item not in STATUSES)
        faults.append(not_an_option("obs_status", worst, STATUSES))
    return faults


def _is_numeric(column: pd.Series) -> bool:
    try:
        column.to_numpy(dtype=float)
    except (TypeError, ValueError):
        return False
    return True
