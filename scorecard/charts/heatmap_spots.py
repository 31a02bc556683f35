"""What each cell of the heatmap says."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from scorecard.charts.figure import Chart
from scorecard.charts.spots import Told, plain_rows, said, spot_row
from scorecard.charts.words import figures
from scorecard.definitions.card import Card

_HOW = {
    "A": "observed",
    "B": "observed, what applies changed here",
    "I": "carried forward, or filled in",
    "P": "not over yet",
    "O": "not observed, or too long ago",
}


def note_cells(
    chart: Chart, axes: Axes, card: Card, cells: pd.DataFrame,
    spots: Mapping[str, tuple[float, float]],
) -> None:  # fmt: skip
    """
    Note every cell, a row for each indicator; those of a recommendation are walked through as one.

    Args:
        chart: The chart.
        axes: Its axes, with periods across and inches down.
        card: The card.
        cells: As `heatmap_data` gives them.
        spots: Top and bottom of each indicator's row.
    """
    titles = {item.id: item.title for item in card.recommendations}
    for name, own in cells.groupby("indicator", sort=False):
        recommendation = str(own["recommendation"].iloc[0])
        middle = sum(spots[str(name)]) / 2
        chart.note(spot_row(axes, list(_told(card, own, middle)), panel=titles[recommendation],
                            name=str(own["question"].iloc[0]), node=str(name),
                            grid=recommendation))  # fmt: skip


def _told(card: Card, own: pd.DataFrame, middle: float) -> Iterator[Told]:
    for place, row in enumerate(plain_rows(own)):
        period = str(row["period"])
        yield Told(place, middle, cell_words(row, card), period)


def cell_words(row: Any, card: Card) -> str:
    """A row of `heatmap_data` in words: period, score with what is possible, how it is known."""
    head = f"{row['period']}: {figures(row, card.printed)}"
    return said([head, _HOW.get(str(row["obs_status"]), "")])
