"""What the columns of a frame of observations say."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.ledger.selection import codes_of
from scorecard.periods import period_index


def rows_of(frame: pd.DataFrame, rows: Sequence[tuple[str, str]]) -> np.ndarray:
    """Row of the panel that each row of the frame is for; -1 for none."""
    names = list(dict.fromkeys(name for name, _ in rows))
    parts = list(dict.fromkeys(part for _, part in rows))
    place = np.full((len(names) + 1, len(parts) + 1), -1)
    for number, (name, part) in enumerate(rows):
        place[names.index(name), parts.index(part)] = number
    item = codes_of(frame["indicator"], names)
    whole = np.full(1, parts.index(""))
    found: np.ndarray = place[
        item, codes_of(frame["element"], parts) if "element" in frame else whole
    ]
    return found


def has_twice(cell: np.ndarray, size: int) -> bool:
    """Whether any number occurs twice; all are below the size."""
    is_there = np.zeros(size, dtype=bool)
    is_there[cell] = True
    return int(np.count_nonzero(is_there)) < len(cell)


def with_periods(frame: pd.DataFrame, card: Card) -> pd.DataFrame:
    """The frame with periods written as text, as in a CSV file, read as such."""
    if "period" not in frame or not pd.api.types.is_string_dtype(frame["period"].dtype):
        return frame
    read = {text: card.period(text) for text in frame["period"].dropna().unique()}
    dtype = period_index(0, 0, card.frequency).dtype
    return frame.assign(period=frame["period"].map(read).astype(dtype))


def is_numeric(column: pd.Series) -> bool:
    """Whether a column can be read as numbers."""
    try:
        column.to_numpy(dtype=float)
    except (TypeError, ValueError):
        return False
    return True
