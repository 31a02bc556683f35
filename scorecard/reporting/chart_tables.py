"""What each chart of a report shows, as a table and as CSV."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard import charts
from scorecard.charts.ladder_data import charted
from scorecard.charts.ladder_words import state_lines, state_words
from scorecard.charts.spots import plain_rows
from scorecard.charts.timeline_chart import WORDS
from scorecard.charts.timeline_data import lanes_of
from scorecard.charts.timeline_marks import places_in
from scorecard.charts.words import aspect_name, figures, node_name, possible, signed_label
from scorecard.definitions.scales import Display
from scorecard.reporting.parts import LADDERS, Table
from scorecard.reporting.tables import csv_text
from scorecard.reporting.view import View
from scorecard.summary import NOT_SHOWN, between, percent, points


@frozen(kw_only=True)
class ChartData:
    """The data of a chart: worded and rounded for readers, and exact as CSV."""

    table: Table
    csv: str


def chart_data(view: View, key: str, title: str) -> ChartData:
    """
    The data of one chart, from the frame that the chart draws.

    Args:
        view: What the report is about.
        key: `status`, `trend`, `units`, `heatmap`, `timeline`, `uncertainty`, `sensitivity`, or
            `ladders:` and the id of a recommendation.
        title: Title of the chart.
    """
    unit, result = view.card.units[view.unit], view.result
    header: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]
    labels = None if view.drawn is None else view.drawn.labels
    if key == "status":
        frame = charts.status_data(result, unit=unit, labels=labels)
        rows, header = _status(frame, view.display), _STATUS
    elif key == "trend":
        frame = charts.trend_data(result, unit=unit)
        rows, header = _trend(frame, view.display), ("What", *map(str, result.periods))
    elif key == "units":
        frame = charts.units_data(result)
        rows, header = _units(frame, view.display), _UNITS
    elif key == "heatmap":
        frame = charts.heatmap_data(result, unit=unit)
        rows, header = _heatmap(frame, view.display), ("What", *map(str, result.periods))
        # As CSV by id: the questions, once again for each period, would be half of it.
        frame = frame.drop(columns="question")
    elif key == "timeline":
        frame = charts.timeline_data(result, unit=unit)
        before = f"before {result.periods[0]}"
        rows, header = _timeline(view, frame), ("What", before, *map(str, result.periods), "all")
    elif key == "uncertainty" and view.drawn is not None:
        frame = charts.uncertainty_data(view.drawn.spread, unit=unit)
        rows, header = _uncertainty(frame, view.display), _UNCERTAINTY
    elif key == "sensitivity" and view.drawn is not None:
        frame = charts.sensitivity_data(view.drawn.causes, unit=unit)
        rows, header = _sensitivity(frame), _SENSITIVITY
    else:
        recommendation = key.removeprefix(LADDERS)
        frame = charts.ladder_data(result, recommendation=recommendation, unit=unit)
        rows, header = _ladders(view, recommendation, frame), _LADDERS
    table = Table(caption=f"Data of the chart: {title}", header=header, rows=tuple(rows),
                  text_columns=_TEXTS.get(header, 0))  # fmt: skip
    return ChartData(table=table, csv=csv_text(frame))


_STATUS = ("What", "score", "possible", "baseline", "target", "known", "trend", "least done")
_UNCERTAINTY = ("What", "score", "median of the draws", "5–95 % of the draws", "draws with its label",
                "label")  # fmt: skip
_SENSITIVITY = (
    "What",
    "spread",
    "has a part in",
    "95 % interval",
    "alone",
    "95 % interval",
    "note",
)
_UNITS = ("Who", "score", "possible", "known", "rank", "possible ranks")
_LADDERS = ("What", "from", "to", "where it stood")
_TEXTS = {_STATUS: 2, _UNCERTAINTY: 1, _SENSITIVITY: 1, _LADDERS: 3}


def _line(row: pd.Series) -> str:
    return f"{node_name(row)}: {aspect_name(row['aspect'])}"


def _status(frame: pd.DataFrame, display: Display | None) -> Iterator[tuple[str, ...]]:
    for _, row in frame.iterrows():
        yield (_line(row), points(row["score"], display), possible(row, display),
               points(row["baseline"], display), points(row["target"], display), percent(row["coverage"]),
               signed_label(str(row["label"]), fragile=bool(row["fragile"])),
               row["worst"] or NOT_SHOWN)  # fmt: skip


def _trend(frame: pd.DataFrame, display: Display | None) -> Iterator[tuple[str, ...]]:
    for _, own in frame.groupby(["node", "aspect"], sort=False, observed=True):
        yield (_line(own.iloc[0]), *(figures(row, display) for row in own.to_dict("records")))


def _ladders(view: View, key: str, frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """A row for each run of periods in which a state and what is known of it stayed the same."""
    is_imputed = view.result.given is not view.result.panel
    for item in charted(view.result, key):
        states = frame[frame["indicator"] == item.id]
        for element, own in state_lines(item, states):
            said = [state_words(item, row, is_imputed=is_imputed)
                    for row in own.to_dict("records")]  # fmt: skip
            periods = [str(period) for period in own["period"]]
            starts = [n for n, words in enumerate(said) if n == 0 or words != said[n - 1]]
            name = f"{item.question} {element[:1].upper()}{element[1:]}".strip()
            for start, end in zip(starts, [*starts[1:], len(said)], strict=True):
                yield name, periods[start], periods[end - 1], said[start]


def _units(frame: pd.DataFrame, display: Display | None) -> Iterator[tuple[str, ...]]:
    for row in plain_rows(frame):
        rank, *ends = (NOT_SHOWN if np.isnan(row[name]) else f"{row[name]:.0f}"
                       for name in ("rank", "rank_low", "rank_high"))  # fmt: skip
        yield (row["unit"], points(row["score"], display), possible(row, display),
               percent(row["coverage"]), rank,
               NOT_SHOWN if NOT_SHOWN in ends else "–".join(dict.fromkeys(ends)))  # fmt: skip


def _heatmap(frame: pd.DataFrame, display: Display | None) -> Iterator[tuple[str, ...]]:
    for _, own in frame.groupby("indicator", sort=False):
        rows = plain_rows(own)
        yield (rows[0]["question"], *(figures(row, display) for row in rows))


def _timeline(view: View, frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """How many rows of each kind came in each period, by recommendation."""
    count, titles = len(view.result.periods), lanes_of(view.card)
    for (lane, kind), own in frame.groupby(["lane", "kind"], sort=False):
        seen = own[own["end"] >= -0.5]
        numbers = np.bincount(places_in(seen, count), minlength=count)
        yield (f"{titles[str(lane)]}: {WORDS[str(kind)][1]}", str(len(own) - len(seen)),
               *map(str, numbers), str(len(own)))  # fmt: skip


def _uncertainty(frame: pd.DataFrame, display: Display | None) -> Iterator[tuple[str, ...]]:
    for _, row in frame.iterrows():
        yield (node_name(row), points(row["score"], display), points(row["median"], display),
               between(row["low"], row["high"], display), percent(row["share"]), str(row["label"]))  # fmt: skip


def _sensitivity(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    for _, row in frame.iterrows():
        name, spread = f"{node_name(row)}: {row['choice']}", f"{row['spread']:.1f}"
        cells = [name, NOT_SHOWN if np.isnan(row["spread"]) else spread]
        for index in ("total", "first"):
            share, low, high = (percent(np.clip(row[f"{index}{end}"], 0, 1))
                                for end in ("", "_low", "_high"))  # fmt: skip
            cells += [share, NOT_SHOWN if NOT_SHOWN in (low, high)
                      else f"{low} to {high}"]  # fmt: skip
        yield (*cells, str(row["reason"]))
