"""Where ladders and checklists stood, in words."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from scorecard.charts.ladder_data import rung_words
from scorecard.charts.spots import said
from scorecard.definitions.kinds import Indicator, Ladder

_HOW = {
    "A": "observed",
    "B": "observed",
    "I": "carried forward",
    "P": "not over yet",
    "O": "not looked at, or too long ago",
}


def state_lines(item: Indicator, states: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """
    What the chart draws of one indicator: a ladder, or each element of a checklist, top down.

    Args:
        item: The indicator.
        states: Its rows of `ladder_data`.

    Yields:
        The element as a reader sees it, empty for a ladder, and its rows.
    """
    if isinstance(item, Ladder):
        yield "", states
        return
    for element, words in reversed(rung_words(item).items()):
        yield words, states[states["element"] == element]


def state_words(item: Indicator, row: Any, *, is_imputed: bool) -> str:
    """
    A row of `ladder_data` in words: where it stands, what else it may be, how it is known.

    Args:
        item: The indicator.
        row: The row.
        is_imputed: Whether what was not observed may have been filled in.
    """
    if row["obs_status"] == "M":
        return "does not apply"
    how = (
        "carried forward or imputed"
        if row["obs_status"] == "I" and is_imputed
        else (_HOW[str(row["obs_status"])])
    )
    if not isinstance(item, Ladder):
        return _element(row, how)
    if np.isnan(row["value"]):
        return said(["never observed", _may(item, row)])
    return said([_stage(item, row["value"]), _may(item, row), how])


def _element(row: Any, how: str) -> str:
    if np.isnan(row["value"]):
        return "nothing on record"
    if row["value"] > 0:
        return said(["stands", "but may no longer" if row["low"] == 0 else "", how])
    return said(["not so", "but may be" if row["high"] > 0 else "", how])


def _stage(item: Ladder, place: float) -> str:
    return f"“{item.stages[round(place)].words}”"


def _may(item: Ladder, row: Any) -> str:
    """What else may be the case; empty where nothing else may."""
    if not row["high"] > row["low"]:
        return ""
    low, high = _stage(item, row["low"]), _stage(item, row["high"])
    if row["low"] == row["value"]:
        return f"perhaps as far as {high}"
    if row["high"] == row["value"]:
        return f"perhaps no further than {low}"
    return f"anything from {low} to {high} is possible"
