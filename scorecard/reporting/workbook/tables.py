"""Frames as real Excel tables: one sheet each, typed cells, a header that stays in sight."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scorecard.reporting.workbook.book import MOST_ROWS, Book, safe_text

STYLE = "Table Style Light 1"  # grey bands: colour is left to what it is needed for
WIDTHS: Mapping[str, int] = {
    "title": 45, "fact": 60, "url": 30, "archive_url": 30, "node": 18, "indicator": 20, "unit": 22,
    "event": 20, "publisher": 22, "note": 40, "id": 26, "reason": 40, "moves": 40, "label": 16,
    "occurred_on": 22, "question": 55, "why": 45, "counts": 40, "does_not_count": 40,
    "example": 40, "asks": 55, "unmeasured": 45, "earned_by": 55, "source": 35, "spacing": 40,
    "evidence_id": 26, "text": 110, "worst_child": 18, "aspect": 16, "aggregation": 14,
}  # fmt: skip
PLAIN = 12
_POINTS = ("score", "low", "high", "held", "baseline", "change", "target", "pace", "slope")
_SHARES = ("weight", "share", "p_value")
LINKS = ("url", "archive_url")


def table(book: Book, name: str, frame: pd.DataFrame, *, in_points: bool = True) -> None:
    """
    A frame as an Excel table on a sheet of its own, its header in the first row.

    Args:
        book: The workbook.
        name: Of the sheet and, with `_` for blanks, of the table.
        frame: Numbers, truths, days and text stay what they are; a period becomes text, what is
            missing a blank cell. Rows beyond `MOST_ROWS` are left out from the start, and that is
            noted in the book.
        in_points: Whether columns such as `score` hold points, shown with one decimal.
    """
    if len(frame) > MOST_ROWS:
        book.cut.append(f"{name}: the last {MOST_ROWS:,} of {len(frame):,} rows")
        frame = frame.iloc[-MOST_ROWS:]
    columns = [str(column) for column in frame.columns]
    sheet = book.sheet(name, [max(WIDTHS.get(name, PLAIN), len(name) + 5) for name in columns])
    last = max(len(frame), 1)
    sheet.add_table(0, 0, last, len(columns) - 1, {
        "name": name.replace(" ", "_"), "style": STYLE,
        "columns": [{"header": column, "header_format": book.look("head")} for column in columns],
    })  # fmt: skip
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    for place, column in enumerate(columns):
        _column(book, sheet, place, frame[column], in_points=in_points)


def _column(book: Book, sheet: Any, place: int, cells: pd.Series, *, in_points: bool) -> None:
    name, dtype = str(cells.name), cells.dtype
    if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype):
        look = book.look(_look(name, in_points=in_points))
        numbers = cells.to_numpy()
        for row in np.flatnonzero(np.isfinite(numbers)).tolist():
            sheet.write_number(row + 1, place, numbers[row].item(), look)
    elif name in LINKS:
        for row, cell in enumerate(cells.astype(object), 1):
            if cell:
                book.link(sheet, row, place, cell)
    elif pd.api.types.is_bool_dtype(dtype) or pd.api.types.is_datetime64_any_dtype(dtype):
        plain = cells.dt.to_pydatetime() if dtype.kind == "M" else cells
        for row, cell in enumerate(plain.tolist(), 1):
            if cell is not pd.NaT:
                book.put(sheet, row, place, cell)
    else:
        _texts(book, sheet, place, cells)


def _look(name: str, *, in_points: bool) -> str:
    if name == "coverage":
        return "percent"
    if name in _SHARES:
        return "share"
    return "points" if in_points and name in _POINTS else "number"


def _texts(book: Book, sheet: Any, place: int, cells: pd.Series) -> None:
    """Text, each different one made safe once; other values that stand among it as they are."""
    codes, values = pd.factorize(cells.astype(object), use_na_sentinel=True)
    safe = [safe_text(_text(value)) if _is_text(value) else value for value in values]
    looks = [book.look_of(text) if isinstance(text, str) else None for text in safe]
    for row, code in enumerate(codes.tolist(), 1):
        if code < 0 or safe[code] == "":
            continue
        if looks[code] is None:
            book.put(sheet, row, place, safe[code])
        else:
            sheet.write_string(row, place, safe[code], looks[code])


def _is_text(value: Any) -> bool:
    return isinstance(value, str | pd.Period | tuple)


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
