"""Frames as CSV and JSON text: the same frame gives the same bytes anywhere."""

import json
import math
from datetime import date, datetime
from typing import Any

import pandas as pd

from scorecard.formulas import harmless


def csv_text(frame: pd.DataFrame) -> str:
    """
    A frame as CSV: a header, a row a line, `,` and LF; floats as short as they are exact.

    Text that a spreadsheet would run as a formula gets a leading `'`; numbers are left alone.

    Args:
        frame: Any frame of numbers, text, days, periods or tuples of ids.

    Returns:
        The text; its last character is a line end.

    Example:
        >>> print(csv_text(pd.DataFrame({"n": [-1.5, float("nan")], "title": ["=1+1", "plain"]})))
        n,title
        -1.5,'=1+1
        ,plain
        <BLANKLINE>
    """
    columns = {name: _cells(frame[name]) for name in frame.columns}
    shown = pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))
    shown = shown.rename(columns=harmless)
    return shown.to_csv(index=False, lineterminator="\n")


def json_text(frame: pd.DataFrame) -> str:
    """
    A frame as a JSON list with one object a row; a missing value is `null`.

    Example:
        >>> print(json_text(pd.DataFrame({"node": ["a"], "score": [float("nan")]})))
        [
         {
          "node": "a",
          "score": null
         }
        ]
    """
    return as_json(frame.to_dict("records"))


def as_json(value: Any) -> str:
    """Plain values, frames, days and periods as JSON with a fixed layout."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=1, allow_nan=False)


def script_json(value: Any) -> str:
    """
    Plain values as JSON on one line, such that no text in it can end a script element.

    Example:
        >>> print(script_json({"title": "</script>", "n": [1, 2]}))
        {"title":"\\u003c/script>","n":[1,2]}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _cells(column: pd.Series) -> Any:
    if pd.api.types.is_bool_dtype(column.dtype):
        return ["true" if cell else "false" for cell in column]
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy()
    return [harmless(_text(cell)) for cell in column.astype(object)]


def _text(cell: Any) -> str:
    plain = _plain(cell)
    if plain is None:
        return ""
    return " ".join(map(str, plain)) if isinstance(plain, list) else str(plain)


def _plain(value: Any) -> Any:
    """A value that JSON has a word for."""
    if isinstance(value, pd.DataFrame):
        return _plain(value.to_dict("records"))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, pd.Period):
        return str(value)
    return value.item() if hasattr(value, "item") else value
