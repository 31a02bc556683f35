"""
What a report costs, beside bare matplotlib that draws and saves as many axes in the same run.

Run it with `python benchmarks/reports.py`. Bars: the page of the shipped card alone within 3 × bare
matplotlib and 1.5 MB; a card of 10 recommendations, 100 indicators, 40 quarters and 5,000 rows within
20 seconds and 8 MB.
"""

import io
import tempfile
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")  # before anything else loads it

import numpy as np
from made import made_card, made_ledger
from matplotlib.figure import Figure
from timing import seconds

import scorecard as sc
from scorecard.ledger.reading import as_ledger
from scorecard.reporting.draws import drawn
from scorecard.reporting.pictures import drawings
from scorecard.reporting.view import View

RUNS = 3
ROWS = 5_000


def axes_of(result: sc.Result) -> list[int]:
    """Number of axes in each chart of a report."""
    view = View(result=result, unit=0, drawn=drawn(result, 0))
    return [len(one.chart.axes) for one in drawings(view).values()]


def bare(counts: list[int], periods: int) -> None:
    """As many figures with as many axes, a line and the default ticks in each, saved as SVG."""
    for count in counts:
        figure = Figure(figsize=(7.4, 2.0 * count))
        for place in range(count):
            axes = figure.add_subplot(count, 1, place + 1)
            axes.plot(np.arange(periods), np.linspace(0, 100, periods))
        figure.savefig(io.BytesIO(), format="svg")


def page_of(result: sc.Result, folder: Path) -> int:
    """Write the page alone; its size in bytes."""
    return sc.report(result, folder, formats=["html"]).stat().st_size


def told(name: str, result: sc.Result, place: Path, runs: int) -> str:
    """What the page of a result costs."""
    counts = axes_of(result)
    limit = seconds(lambda: bare(counts, len(result.periods)), runs)
    took = seconds(lambda: page_of(result, place), runs)
    size = page_of(result, place) / 1e6
    return (f"{name:13} page {took:6.2f} s   bare {sum(counts)} axes {limit:6.2f} s   "
            f"ratio {took / limit:5.2f}   {size:5.2f} MB")  # fmt: skip


def main() -> None:
    """Print times, ratios and sizes."""
    card = made_card(units=1)
    made = as_ledger(made_ledger(ROWS, units=1), card)
    with tempfile.TemporaryDirectory() as place:
        print(told("shipped card", sc.score("nato_japan"), Path(place) / "shipped", RUNS))
        print(told("made card", sc.score(card, made), Path(place) / "made", 1))


if __name__ == "__main__":
    main()
