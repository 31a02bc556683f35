"""The charts of a report: drawn once, for every format that shows them."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import frozen
from markupsafe import Markup

from scorecard import charts
from scorecard.charts.figure import DPI, PROLOG
from scorecard.charts.newsroom import alt_file, newsroom_png
from scorecard.charts.page_svg import page_svg
from scorecard.charts.png import png_of
from scorecard.reporting.chart_tables import chart_data
from scorecard.reporting.markdown import calmed, visible
from scorecard.reporting.parts import LADDERS, Picture
from scorecard.reporting.view import View

_CAPTIONS = {
    "status": "Where each recommendation stands: score, range, trend and how much is known.",
    "trend": "Scores over time, with the range of the total and the events that moved it.",
    "units": "All units side by side, with the ranks that the evidence allows.",
    "heatmap": "Every indicator over time: how far it has got, and where nothing is known.",
    "timeline": "The evidence over time: what came when, and how good its sources are.",
    "uncertainty": "How far scores and labels could move under other choices.",
    "sensitivity": "Which choice the scores hang on.",
}
_LADDERS = "How far each stage of “{title}” was reached over time, with the evidence."


@frozen(kw_only=True, eq=False)
class Drawing:
    """A chart as it stands in the pages, and as a figure that can be written to a file."""

    picture: Picture
    chart: charts.Chart

    @cached_property
    def png(self) -> bytes:
        """The chart as a PNG for a document."""
        return png_of(self.chart, DPI)


def drawings(view: View) -> dict[str, Drawing]:
    """Each chart by what it shows: `status`, `trend`, `ladders:` with a recommendation and so on."""
    found = {}
    titles = {f"{LADDERS}{item.id}": item.title for item in view.card.recommendations}
    periods = {str(period): place for place, period in enumerate(view.result.periods)}
    for number, (key, chart) in enumerate(_drawn(view)):
        name = key if key in _CAPTIONS else f"ladders-{number - 1}"
        svg = calmed(charts.to_svg(chart, prefix=name))
        live = page_svg(chart, svg, prefix=name, numbers=view.numbers, periods=periods,
                        shown=visible)  # fmt: skip
        data = chart_data(view, key, chart.title)
        picture = Picture(
            name=name, alt=chart.alt_text, table=data.table, csv=data.csv,
            caption=_CAPTIONS.get(key) or _LADDERS.format(title=titles[key]),
            svg=Markup(svg), live=Markup(live),  # noqa: S704 — made by us, its texts escaped
        )  # fmt: skip
        found[key] = Drawing(picture=picture, chart=chart)
    return found


def chart_files(drawn: Mapping[str, Drawing]) -> Iterator[tuple[str, bytes]]:
    """Name below the report's folder, and content, of each file of a chart."""
    for drawing in drawn.values():
        name, svg = drawing.picture.name, drawing.picture.svg
        yield f"charts/{name}.svg", f"{PROLOG}{svg}".encode()
        yield f"charts/{name}.png", newsroom_png(drawing.chart)
        yield f"charts/{name}.txt", calmed(alt_file(drawing.chart)).encode()


def _drawn(view: View) -> Iterator[tuple[str, charts.Chart]]:
    """Each chart, and what it belongs to."""
    result, unit = view.result, view.card.units[view.unit]
    labels = None if view.drawn is None else view.drawn.labels
    yield "status", charts.status(result, unit=unit, labels=labels)
    yield "trend", charts.trend(result, unit=unit, labels=labels)
    for item in view.card.recommendations:
        if item.id in view.card.positions:
            yield f"{LADDERS}{item.id}", charts.ladders(result, recommendation=item.id, unit=unit)
    if view.several:
        yield "units", charts.units(result, chosen=[unit])
    yield "heatmap", charts.heatmap(result, unit=unit)
    if view.rows:
        yield "timeline", charts.timeline(result, unit=unit)
    if view.drawn is not None:
        yield "uncertainty", charts.uncertainty(view.drawn.spread, unit=unit)
        yield "sensitivity", charts.sensitivity(view.drawn.causes, unit=unit)
