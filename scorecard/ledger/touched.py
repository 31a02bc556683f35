"""Which rows of a ledger new rows can clash with, so that only those need checking again."""

import re

import numpy as np
import pandas as pd

_DAY = 10  # letters of an ISO 8601 day


def touched(text: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """
    Rows that could be at fault, or be the reason for a fault, once new rows stand beside them.

    A row that is right by itself can only clash by its id, by what it supersedes, or by saying
    something else of the same day; a correction takes its publication date from the rows it
    supersedes. So these are the rows with a new or a named id (capitals aside), those of the same
    days, and whatever rows corrections join to them.

    Args:
        text: The rows of a ledger without fault, as text.
        new: Rows to be added, as text.

    Returns:
        Boolean array, one entry a row of `text`.
    """
    ids, named = (text[key].to_numpy(dtype=object) for key in ("id", "supersedes"))
    wanted = {cell.casefold() for key in ("id", "supersedes") for cell in new[key] if cell}
    days = {cell[:_DAY] for cell in new["occurred_on"] if re.match(r"\d{4}-\d{2}-\d{2}", cell)}
    found = np.array(
        [
            name.casefold() in wanted or day[:_DAY] in days
            for name, day in zip(ids, text["occurred_on"], strict=True)
        ],
        dtype=bool,
    )
    return _joined(found, ids, named)


def _joined(found: np.ndarray, ids: np.ndarray, named: np.ndarray) -> np.ndarray:
    """The same rows with all that supersede them and all that they supersede, however far."""
    corrections = np.flatnonzero(named != "")
    if not found.any() or not len(corrections):
        return found
    place = {name: row for row, name in enumerate(ids)}
    pairs = [(int(row), place[named[row]]) for row in corrections if named[row] in place]
    one, other = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    for _ in range(len(pairs)):
        reached = found[one] | found[other]
        if found[one[reached]].all() and found[other[reached]].all():
            break
        found[one[reached]] = found[other[reached]] = True
    return found
