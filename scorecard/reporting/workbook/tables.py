"""Frames as real Excel tables: one sheet each, typed cells, a header that stays in sight."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.reporting.workbook.book import MOST_ROWS, Book, height_of, safe_text

STYLE = "Table Style Light 1"  # grey bands: colour is left to what it is needed for
WIDTHS: Mapping[str, int] = {
    "title": 45, "fact": 60, "url": 30, "archive_url": 30, "node": 24, "indicator": 28, "unit": 22, "lapses_to": 20, "like": 14,
    "event": 20, "publisher": 22, "note": 40, "id": 26, "reason": 40, "moves": 40, "label": 16,
    "occurred_on": 22, "question": 55, "why": 45, "counts": 40, "does_not_count": 40,
    "example": 40, "asks": 55, "unmeasured": 45, "earned_by": 55, "source": 35, "spacing": 40,
    "evidence_id": 26, "text": 110, "worst_child": 24, "aspect": 16, "aggregation": 14,
}  # fmt: skip
PLAIN = 12
_POINTS = ("score", "low", "high", "held", "baseline", "change", "target", "pace", "slope")
_SHARES = ("weight", "share", "p_value")
LINKS = ("url", "archive_url")


def table(
    book: Book, name: str, frame: pd.DataFrame, *, in_points: bool = True, is_wrapped: bool = False
) -> None:  # fmt: skip
    """
    A frame as an Excel table on a sheet of its own, its header in the first row.

    Args:
        book: The workbook.
        name: Of the sheet and, with `_` for blanks, of the table.
        frame: Numbers, truths, days and text stay what they are; a period becomes text, what is
            missing a blank cell. Rows beyond `MOST_ROWS` are left out from the start, and that is
            noted in the book.
        in_points: Whether columns such as `score` hold points, shown with one decimal.
        is_wrapped: Whether long text takes several lines, for sheets that are read and not sorted.
    """
    if len(frame) > MOST_ROWS:
        book.cut.append(f"{name}: the last {MOST_ROWS:,} of {len(frame):,} rows")
        frame = frame.iloc[-MOST_ROWS:]
    columns = [str(column) for column in frame.columns]
    widths = [max(WIDTHS.get(column, PLAIN), len(column) + 5) for column in columns]
    sheet, last = book.sheet(name, widths), max(len(frame), 1)
    heads = [book.look("head_right" if _is_number(frame[column]) else "head_told")
             for column in columns]  # fmt: skip
    sheet.add_table(0, 0, last, len(columns) - 1, {
        "name": name.replace(" ", "_"), "style": STYLE,
        "columns": [{"header": column, "header_format": head}
                    for column, head in zip(columns, heads, strict=True)],
    })  # fmt: skip
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    for place, column in enumerate(columns):
        _column(book, sheet, place, frame[column], _Looks(in_points=in_points, wraps=is_wrapped))
    if is_wrapped:
        for row, cells in enumerate(frame.itertuples(index=False), 1):
            sheet.set_row(row, height_of(cells, widths))


@frozen(kw_only=True)
class _Looks:
    """How the cells of a table look, by what they hold."""

    in_points: bool
    wraps: bool

    @property
    def text(self) -> str:
        return "told" if self.wraps else "cell"

    def number(self, name: str) -> str:
        if name == "coverage":
            return "percent"
        if name in _SHARES:
            return "share"
        return "points" if self.in_points and name in _POINTS else "number"


def _is_number(cells: pd.Series) -> bool:
    dtype = cells.dtype
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype)


def _column(book: Book, sheet: Any, place: int, cells: pd.Series, looks: _Looks) -> None:
    name, dtype = str(cells.name), cells.dtype
    if _is_number(cells):
        look = book.look(looks.number(name))
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
        _texts(book, sheet, place, cells, looks.text)


def _texts(book: Book, sheet: Any, place: int, cells: pd.Series, look: str) -> None:
    """Text, each different one made safe once; other values that stand among it as they are."""
    codes, values = pd.factorize(cells.astype(object), use_na_sentinel=True)
    safe = [safe_text(_text(value)) if _is_text(value) else value for value in values]
    looks = [book.look_of(text, look) if isinstance(text, str) else None for text in safe]
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
