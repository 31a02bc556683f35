"""Every file of a report, as bytes."""

import tempfile
from collections.abc import Callable, Iterator
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from scorecard import charts
from scorecard.errors import ScorecardError
from scorecard.movements import moved
from scorecard.reporting.content import content
from scorecard.reporting.draws import Drawn, drawn
from scorecard.reporting.markdown import calmed, escaped, visible
from scorecard.reporting.parts import Content, Picture
from scorecard.reporting.tables import as_json, csv_text
from scorecard.reporting.view import View
from scorecard.scoring import Result

CODEBOOK = "data/CODEBOOK.md"


def all_files(
    result: Result, unit: str | None = None, *, robustness: bool = True
) -> dict[str, bytes]:
    """
    Content of every file by name, `index.html` last, so that it never points at what is not there.

    Args:
        result: A result.
        unit: Whom the pages are about; by default the first of the card.
        robustness: Whether to draw other choices and say what they would change.

    Raises:
        ScorecardError: An unknown unit, or no complete period yet.
    """
    place = 0 if unit is None else result.unit_position(unit)
    found, why_not = _drawn_or_why_not(result, place) if robustness else (None, "")
    view = View(result=result, unit=place, drawn=found, not_drawn=why_not)
    texts = dict(_data(view))
    codebook = _codebook(view)
    pictures, binaries = _charts(view)
    shown = content(view, pictures, codebook=CODEBOOK if codebook else "")
    names = sorted(name.removeprefix("data/") for name in texts)
    made = {
        **result.manifest.as_dict(), "report_on": view.card.units[view.unit],
        "robustness": None if view.drawn is None else view.drawn.settings,
    }  # fmt: skip
    texts["manifest.json"] = as_json(made) + "\n"
    texts["report.md"] = markdown_page(shown, names)
    texts["index.html"] = html_page(shown, names)
    if codebook:
        binaries[CODEBOOK] = codebook
    return binaries | {name: text.encode() for name, text in texts.items()}


def _drawn_or_why_not(result: Result, unit: int) -> tuple[Drawn | None, str]:
    """The draws of other choices, or what about the card rules them out."""
    try:
        return drawn(result, unit), ""
    except ScorecardError as error:
        return None, "; ".join(fault.found for fault in error.faults)


def _data(view: View) -> Iterator[tuple[str, str]]:
    """The frames behind the report as CSV, and what it is about as JSON."""
    result = view.result
    frames = {
        "scores": result.scores, "trends": result.trends, "tally": result.tally,
        "observations": result.observations, "links": result.links, "evidence": result.evidence,
        "summary": result.summary, "changes": _moved(view),
    }  # fmt: skip
    if view.card.method.bands:
        frames["bands"] = result.bands
    if view.drawn is not None:
        frames |= {
            "robustness": view.drawn.found, "sensitivity": view.drawn.causes.indices,
            "removal": view.drawn.causes.removal, "alternatives": view.drawn.spread.alternatives,
        }  # fmt: skip
    for name, frame in frames.items():
        yield f"data/{name}.csv", csv_text(frame)
    chosen = {name: frames[name] for name in ("summary", "trends", "changes")}
    yield "data/result.json", as_json({"manifest": result.manifest.as_dict(), **chosen}) + "\n"


def _moved(view: View) -> pd.DataFrame:
    """What moved in the last complete period, for every unit."""
    if view.current == 0:
        return pd.DataFrame({"unit": []})
    frames = [moved(view.result, view.period, unit=unit) for unit in view.card.units]
    return pd.concat(
        [frame.assign(unit=unit) for frame, unit in zip(frames, view.card.units, strict=True)],
        ignore_index=True,
    )


def _codebook(view: View) -> bytes:
    """The card's own coding rules, if it has any."""
    path = None if view.card.folder is None else view.card.folder / "CODEBOOK.md"
    return path.read_bytes() if path is not None and path.is_file() else b""


def _charts(view: View) -> tuple[dict[str, Picture], dict[str, bytes]]:
    pictures, binaries = {}, {}
    for number, (key, chart) in enumerate(_drawn(view)):
        name = key if key in _CAPTIONS else f"ladders-{number - 1}"
        svg = calmed(charts.to_svg(chart, prefix=name))
        pictures[key] = Picture(
            name=name, caption=_CAPTIONS.get(key, _LADDERS), alt=chart.alt_text,
            svg=Markup(svg),  # noqa: S704 — made by us, its texts escaped
        )  # fmt: skip
        binaries[f"charts/{name}.svg"] = f'<?xml version="1.0" encoding="utf-8"?>\n{svg}'.encode()
        binaries[f"charts/{name}.png"] = _png(chart)
    return pictures, binaries


def _png(chart: charts.Chart) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return charts.save(chart, Path(folder) / "chart.png").read_bytes()


_CAPTIONS = {
    "status": "Where each recommendation stands: score, range, trend and how much is known.",
    "trend": "Scores over time, with the range of the total and the events that moved it.",
    "uncertainty": "How far scores and labels could move under other choices.",
    "sensitivity": "Which choice the scores hang on.",
}
_LADDERS = "How far each stage was reached over time, with the evidence."


def _drawn(view: View) -> Iterator[tuple[str, charts.Chart]]:
    """Each chart, and what it belongs to: `status`, `trend` or a recommendation."""
    result, unit = view.result, view.card.units[view.unit]
    labels = None if view.drawn is None else view.drawn.labels
    yield "status", charts.status(result, unit=unit, labels=labels)
    yield "trend", charts.trend(result, unit=unit, labels=labels)
    for item in view.card.recommendations:
        if item.id in view.card.positions:
            yield item.id, charts.ladders(result, recommendation=item.id, unit=unit)
    if view.drawn is not None:
        yield "uncertainty", charts.uncertainty(view.drawn.spread, unit=unit)
        yield "sensitivity", charts.sensitivity(view.drawn.causes, unit=unit)


def html_page(shown: Content, names: list[str]) -> str:
    """The content as one HTML page; `names` are those of the data files beside it."""
    style = _template("style.css")
    page = _environment(visible).get_template("report.html.j2")
    return page.render(report=shown, data=names, css=Markup(style))  # noqa: S704 — our own file


def markdown_page(shown: Content, names: list[str]) -> str:
    """The same content as Markdown."""
    page = _environment(escaped).get_template("report.md.j2")
    return page.render(report=shown, data=names)


def _environment(shown: Callable[[str], str]) -> Environment:
    """Templates in which every text goes through one function, and what is not markup is escaped."""

    def finalize(value: Any) -> Any:
        return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=finalize, trim_blocks=True,
        loader=FunctionLoader(_template), keep_trailing_newline=True,
    )  # fmt: skip
    # Web addresses are checked where they are read; Markdown keeps them as they are.
    environment.filters["address"] = Markup
    # Ids are letters, digits and _-.: alone, so nothing in them can end the code.
    environment.filters["code"] = lambda name: Markup(f"`{name}`")  # noqa: S704
    return environment


def _template(name: str) -> str:
    return (resources("scorecard.reporting") / "templates" / name).read_text(encoding="utf-8")
