"""What each point of the ladder chart says."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scorecard.charts.figure import Chart
from scorecard.charts.ladder_data import BESIDE, rung_words, rungs
from scorecard.charts.ladder_words import state_lines, state_words
from scorecard.charts.spots import Told, plain_rows, said, spot_row, titled
from scorecard.definitions.kinds import Indicator, Ladder


def note_ladder(
    chart: Chart, axes: Axes, item: Indicator, states: pd.DataFrame, marks: pd.DataFrame, *,
    is_imputed: bool,
) -> None:  # fmt: skip
    """
    Note every period of a ladder, or of each element of a checklist, and every mark of evidence.

    What was never observed lies in the middle of what may be the case.

    Args:
        chart: The chart.
        axes: The axes of the indicator.
        item: The indicator.
        states: Its rows of `ladder_data`.
        marks: Its rows of `ladder_evidence`.
        is_imputed: Whether what was not observed may have been filled in.
    """
    for line, rows in state_lines(item, states):
        told = []
        for place, row in enumerate(plain_rows(rows)):
            period, words = str(row["period"]), state_words(item, row, is_imputed=is_imputed)
            told.append(Told(place, _height(item, row), f"{period}: {words}", period))
        chart.note(
            spot_row(axes, told, panel=item.question, name=line or "Where it stood", node=item.id)
        )
    chart.note(spot_row(axes, list(_marks(axes, item, marks)), panel=item.question,
                        name="Evidence", node=item.id))  # fmt: skip


def _height(item: Indicator, row: Any) -> float:
    if not isinstance(item, Ladder):
        return float(rungs(item).index(row["element"]))
    height = (row["low"] + row["high"]) / 2 if np.isnan(row["value"]) else row["value"]
    return 0.0 if np.isnan(height) else float(height)


def _marks(axes: Axes, item: Indicator, marks: pd.DataFrame) -> Iterator[Told]:
    """The evidence within the chart, each row where its mark is drawn, from left to right."""
    left, right = axes.get_xlim()
    rows = [row for row in plain_rows(marks) if row["last"] >= left and row["first"] <= right]
    names = list(rung_words(item).values())
    for row in sorted(rows, key=lambda row: (row["last"], row["first"], row["id"])):
        first, last = max(row["first"], left), min(row["last"], right)
        place = (first + last) / 2 if row["kind"] == "check" else last
        yield Told(place, row["rung"], _mark_words(item, row, names), evidence=row["id"])


def _mark_words(item: Indicator, row: Any, names: list[str]) -> str:
    what = {"obstacle": "refused or blocked", "context": "context, not scored",
            "check": "a look that found nothing new", "event": "evidence",
            "reversal": "fell back"}[row["kind"]]  # fmt: skip
    if row["rung"] != BESIDE:
        fell = "fell back to" if isinstance(item, Ladder) else "no longer so:"
        what = f"{'evidence for' if row['kind'] == 'event' else fell} “{names[row['rung']]}”"
    grade = f"grade {row['grade']}" if row["grade"] else ""
    weak = "too weak to lift a score" if row["is_weak"] else ""
    when = row["occurred_on"].replace("/", " to ")
    return f"{when}: {said([what, grade, weak])}. {titled(row['title'])}"
