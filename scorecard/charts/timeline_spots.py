"""What each mark of the timeline says, and each bar where there are too many marks."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from scorecard.charts.figure import Chart
from scorecard.charts.spots import Told, plain_rows, said, spot_row, titled
from scorecard.charts.timeline_marks import DOWN, SCORED, UP, Lane, places_in
from scorecard.charts.words import counted

_WHAT = {
    "event": "event",
    "reversal": "fell back",
    "obstacle": "refused or blocked",
    "context": "context, not scored",
    "check": "a look that found nothing new",
}
LOOKS = "Looked at"


def note_marks(chart: Chart, axes: Axes, lane: Lane, title: str) -> None:
    """
    Note every mark of a lane, a row for each grade, and every look where it has its middle.

    Args:
        chart: The chart.
        axes: The axes of the lane.
        lane: The lane, with marks.
        title: What the lane is called.
    """
    marks = lane.rows[lane.rows["kind"] != "check"]
    for letter in lane.letters:
        own = marks[marks["letter"] == letter].sort_values(["end", "start", "id"], kind="stable")
        told = [Told(row["end"], row["at"], mark_words(row), evidence=row["id"])
                for row in plain_rows(own)]  # fmt: skip
        name = f"Grade {letter}" if letter.isalpha() else "No grade"
        chart.note(spot_row(axes, told, panel=title, name=name, node=lane.name))
    _note_looks(chart, axes, lane, title)


def note_bars(
    chart: Chart, axes: Axes, lane: Lane, periods: pd.PeriodIndex, most: tuple[int, int], title: str
) -> None:
    """
    Note every bar of a lane in its middle, with the rows that it counts.

    Args:
        chart: The chart.
        axes: The axes of the lane.
        lane: The lane, with bars.
        periods: All periods.
        most: The largest numbers, up and down, of all lanes.
        title: What the lane is called.
    """
    rows = lane.rows[lane.rows["kind"] != "check"]
    is_scored = rows["kind"].isin(SCORED)
    for own, tall, largest, one, name in (
        (rows[is_scored], -UP, most[0], ("event or reversal", "events and reversals"),
         "Events and reversals"),
        (rows[~is_scored], DOWN, most[1], ("obstacle or row of context", "obstacles and rows of context"),
         "Obstacles and context"),
    ):  # fmt: skip
        places = places_in(own, len(periods))
        told = []
        for place in np.unique(places):
            counts = own[places == place]
            middle = UP + tall * len(counts) / max(largest, 1) / 2
            told.append(Told(int(place), middle, _bar_words(counts, periods[place], one),
                             counted=tuple(counts["id"])))  # fmt: skip
        chart.note(spot_row(axes, told, panel=title, name=name, node=lane.name))
    _note_looks(chart, axes, lane, title)


def _note_looks(chart: Chart, axes: Axes, lane: Lane, title: str) -> None:
    looks = lane.rows[lane.rows["kind"] == "check"]
    chart.note(spot_row(axes, list(_looks(looks, lane.looks)), panel=title, name=LOOKS,
                        node=lane.name))  # fmt: skip


def _looks(looks: pd.DataFrame, depth: float) -> Iterator[Told]:
    told = [((max(row["start"], -0.5) + row["end"]) / 2, row) for row in plain_rows(looks)]
    for middle, row in sorted(told, key=lambda pair: (pair[0], pair[1]["id"])):
        yield Told(middle, depth, mark_words(row), evidence=row["id"])


def mark_words(row: Any) -> str:
    """A row of `timeline_data` in words: when, what, how good, its title."""
    first, last = row["first"].date(), row["last"].date()
    when = f"{first}" if first == last else f"{first} to {last}"
    grade = f"grade {row['grade']}" if row["grade"][:1].isalpha() else ""
    weak = "too weak to lift a score" if row["is_weak"] and row["kind"] in SCORED else ""
    return f"{when}: {said([_WHAT[row['kind']], grade, weak])}. {titled(row['title'])}"


def _bar_words(counts: pd.DataFrame, period: pd.Period, one: tuple[str, str]) -> str:
    letters = sorted(str(grade)[:1] for grade in counts["grade"])
    grades = [f"{letters.count(letter)} " + (f"of grade {letter}" if letter.isalpha() else "without a grade")
              for letter in dict.fromkeys(letters)]  # fmt: skip
    return f"{period}: {counted(len(counts), *one)}: {', '.join(grades)}"
