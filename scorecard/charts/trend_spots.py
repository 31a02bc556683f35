"""What each point of the trend chart says."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scorecard.charts.figure import Chart
from scorecard.charts.spots import Told, plain_rows, said, spot_row
from scorecard.charts.words import aspect_name, figures, node_name
from scorecard.definitions.card import Card
from scorecard.definitions.scales import Display
from scorecard.summary import percent

_HOW = {
    "A": "observed",
    "B": "what applies changed here",
    "I": "partly carried forward or not observed",
    "P": "not over yet",
}


def note_lines(chart: Chart, axes: Axes, series: pd.DataFrame, node: str, card: Card) -> None:
    """
    Note every period of each line of a panel.

    Without a score a spot lies in the middle of what is possible; what does not apply lies at the
    foot of the scale.

    Args:
        chart: The chart.
        axes: The axes of the panel.
        series: The panel's rows of `trend_data`.
        node: Id of its node.
        card: The card.
    """
    foot = axes.get_ylim()[0]
    for aspect in card.aspects:
        own = series[series["aspect"] == aspect]
        rows = plain_rows(own)
        if rows:
            score, low, high = (own[key].to_numpy(float) for key in ("score", "low", "high"))
            height = np.where(np.isnan(score), (low + high) / 2, score)
            height = np.where(np.isnan(height), foot, height)
            told = [Told(place, at, score_words(row, card.printed), str(row["period"]))
                    for place, (at, row) in enumerate(zip(height, rows, strict=True))]  # fmt: skip
            chart.note(spot_row(axes, told, panel=node_name(rows[0]), name=aspect_name(aspect),
                                node=node, aspect=aspect))  # fmt: skip


def score_words(row: Any, display: Display | None = None) -> str:
    """A row of `trend_data` in words: period, aspect, score with its range, how it is known."""
    head = f"{row['period']}: {aspect_name(row['aspect'])} {figures(row, display)}"
    known = "" if np.isnan(row["coverage"]) else f"{percent(row['coverage'])} known"
    known += ", too little for a score" if row["obs_status"] == "O" else ""
    return said([head, _HOW.get(str(row["obs_status"]), ""), known])
