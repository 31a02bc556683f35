"""Arrays over rows × units × periods, and the long frames that say the same."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from attrs import evolve, frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import (
    POSITIVE,
    Checklist,
    Indicator,
    Ladder,
    Measure,
    furthest,
    has_log_goalposts,
    limits_of,
)
from scorecard.errors import Fault, not_an_option, of_type, raise_faults
from scorecard.frames import has_twice, is_numeric, rows_of, with_periods
from scorecard.ledger.selection import codes_of
from scorecard.periods import NAME, period_index

BOUNDS = ("exact", "simulated", "none")
EXACT, SIMULATED, NONE = range(3)
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
        bounds: Positions in `BOUNDS`: what low and high are; `None` where all are exact.
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
    bounds: np.ndarray | None = None
    weight: np.ndarray | None = None

    @cached_property
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


def bounds_column(codes: np.ndarray | None, shape: tuple[int, ...]) -> pd.Categorical:
    """What low and high are as a categorical column; all exact where there are no codes."""
    places = np.broadcast_to(np.int8(0), shape) if codes is None else codes.astype(np.int8)
    return pd.Categorical.from_codes(places.reshape(-1), pd.Index(BOUNDS, dtype=object))


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
            value is `A`, its absence `O`; without `bounds` all are exact.
        card: The card that declares indicators and units.
        in_points: Whether the values are points; a cell never observed then runs from one end of
            the card's scale to the other, or has no bounds.

    Raises:
        ScorecardError: Unknown indicators, elements, units, statuses or columns, two rows for one
            cell, periods before the series begins, values that are infinite, off their scale or
            outside their ends.
    """
    of_type("observations", frame, pd.DataFrame, "a pandas frame", "make one with a row a cell")
    frame = with_periods(frame, card)
    card = card.with_units_of(frame)
    raise_faults(_frame_faults(frame, card), "observations")
    rows = panel_rows(card)
    row = rows_of(frame, rows)
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
    elif has_twice(cell, len(rows) * len(card.units) * length):
        faults = [Fault(where="observations", found="two rows for one cell", expected="one row for "
                        "each period, unit and indicator", remedy="drop one")]  # fmt: skip
    else:
        faults = list(_off_scale(frame, row, card, in_points=in_points))
    raise_faults(faults, "observations")
    panel = _filled_panel(frame, cell, card, first, length, len(rows))
    return _in_points(panel) if in_points else panel


def _in_points(panel: Panel) -> Panel:
    """The panel with bounds where nothing was observed and the scale has ends."""
    never = np.isnan(panel.value) & (panel.status != M)
    scale = panel.card.scale
    if not scale.is_open:
        low = np.where(never & np.isnan(panel.low), scale.low, panel.low)
        return evolve(
            panel, low=low, high=np.where(never & np.isnan(panel.high), scale.high, panel.high)
        )
    has_none = never & (np.isnan(panel.low) | np.isnan(panel.high))
    given = np.zeros(has_none.shape, np.uint8) if panel.bounds is None else panel.bounds
    return evolve(panel, bounds=np.where(has_none, np.uint8(NONE), given))


def _off_scale(
    frame: pd.DataFrame, row: np.ndarray, card: Card, *, in_points: bool
) -> Iterator[Fault]:
    """Values that their indicator cannot have, the first of each panel row."""
    by_id = {item.id: item for item in card.placed}
    in_doubt = _rows_in_doubt(frame, row, card, in_points=in_points)
    for place, (indicator, element) in enumerate(panel_rows(card)):
        low, high, expected = (
            _OPEN if _may_be_off(card, by_id[indicator], in_points=in_points)
            else (card.scale.low, card.scale.high, card.scale.words) if in_points
            else (0.0, 1.0, "a number from 0 to 1") if element else scale_of(by_id[indicator])
        )  # fmt: skip
        whole = not in_points and isinstance(by_id[indicator], Ladder)
        is_log = not in_points and has_log_goalposts(by_id[indicator])
        if place not in in_doubt:
            continue
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


def _rows_in_doubt(
    frame: pd.DataFrame, row: np.ndarray, card: Card, *, in_points: bool
) -> set[int]:
    """Rows of the panel that may have a value off their scale, so that few are looked through."""
    rows, by_id = panel_rows(card), {item.id: item for item in card.placed}
    strict = [
        not in_points and (isinstance(by_id[name], Ladder) or has_log_goalposts(by_id[name]))
        for name, _ in rows
    ]
    limits = [
        _OPEN[:2] if _may_be_off(card, by_id[name], in_points=in_points)
        else (card.scale.low, card.scale.high) if in_points
        else SHARE if element else scale_of(by_id[name])[:2]
        for name, element in rows
    ]  # fmt: skip
    found = set(np.flatnonzero(strict).tolist())
    if np.isinf(limits).all():
        return found
    least, most = np.array(limits).T[:, row]
    for name in ("value", "low", "high", "held"):
        if name in frame:
            values = frame[name].to_numpy(dtype=float)
            wrong = (values < least - _SLACK) | (values > most + _SLACK)
            found |= set(np.unique(row[wrong]).tolist())
    return found


SHARE = (0.0, 1.0)


_OPEN = (-np.inf, np.inf, "a number")


def _may_be_off(card: Card, item: Indicator, *, in_points: bool) -> bool:
    """Whether the card accepts values off their scale, which a measure alone can have."""
    return bool(card.accepted) and isinstance(item, Measure) and (in_points or bool(item.scale))


def scale_of(item: Indicator) -> tuple[float, float, str]:
    """Lowest and highest value that an indicator can have, and both in words."""
    if isinstance(item, Ladder):
        last = len(item.stages) - 1
        return 0.0, float(last), f"the place of a stage, 0 to {last}"
    if item.kind in ("checklist", "ratio", "sequence"):
        return 0.0, 1.0, "a share from 0 to 1"
    if (limits := limits_of(item)) is not None:
        return limits.low, limits.high, limits.words
    return _OPEN


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
    arrays: dict[str, np.ndarray] = {}
    # A full frame in the order of the panel, as the stages return them, is the panel as it stands.
    is_in_order = len(cell) == np.prod(shape) and bool((np.diff(cell) == 1).all())
    for name in ("value", "low", "high", "held"):
        if name != "value" and name not in frame:
            arrays[name] = arrays["value"]
            continue
        values = frame[name].to_numpy(dtype=float)
        if is_in_order:
            arrays[name] = values.reshape(shape)
            continue
        flat = np.full(int(np.prod(shape)), np.nan)
        flat[cell] = values
        arrays[name] = flat.reshape(shape)
    status = np.full(int(np.prod(shape)), O, dtype=np.uint8)
    if "obs_status" in frame:
        status[cell] = codes_of(frame["obs_status"], STATUSES)
    else:
        value = frame["value"].to_numpy(dtype=float)
        status[cell] = np.where(np.isnan(value), O, A)
    bounds = None
    if "bounds" in frame and (given := codes_of(frame["bounds"], BOUNDS)).any():
        flat = np.zeros(len(status), dtype=np.uint8)
        flat[cell] = given
        bounds = flat.reshape(shape)
    return Panel(card=card, first=first, status=status.reshape(shape), bounds=bounds, **arrays)


def _frame_faults(frame: pd.DataFrame, card: Card) -> list[Fault]:
    known = ("period", "unit", "indicator", "element", "value", "low", "high", "held", "obs_status",
             "bounds")  # fmt: skip
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
             if name in frame and not is_numeric(frame[name])]  # fmt: skip
    if texts:
        return faults + [Fault(where=name, found="cells that are no numbers", expected="numbers",
                               remedy="convert the column with pd.to_numeric")
                         for name in texts]  # fmt: skip
    may_be_open = any(np.isinf(furthest(item)).any() for item in card.indicators)
    faults += [Fault(where=name, found="an infinite number", expected="a finite number",
                     remedy="mend it, or leave it missing")
               for name in (("value", "held") if may_be_open else ("value", "low", "high", "held"))
               if name in frame and np.isinf(frame[name].to_numpy(dtype=float)).any()]  # fmt: skip
    for name, sign in (("low", 1), ("high", -1)):
        if name in frame and (sign * (frame[name] - frame["value"]) > 1e-9).any():
            faults.append(Fault(where=name, found="an end on the wrong side of the value",
                                expected="low ≤ value ≤ high", remedy="swap them"))  # fmt: skip
    for name, options in (("obs_status", STATUSES), ("bounds", BOUNDS)):
        if name in frame and (codes_of(frame[name], options) < 0).any():
            worst = next(item for item in frame[name] if item not in options)
            faults.append(not_an_option(name, worst, options))
    return faults
