"""The content of a report as one page of HTML, or of Markdown."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from importlib.resources import files as resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from scorecard.charts.theme import dark_rules
from scorecard.notes.model import Run
from scorecard.reporting.markdown import calmed, escaped, visible
from scorecard.reporting.parts import Content
from scorecard.reporting.runs import html_runs, markdown_runs


def html_page(shown: Content, names: list[str]) -> str:
    """The content as one HTML page; `names` are those of the data files beside it."""
    style = _template("style.css") + _template("charts.css") + dark_rules()
    scripts, allowed = zip(*map(inline_script, ("charts.js", "page.js")), strict=True)
    page = _environment(visible, html_runs).get_template("report.html.j2")
    return page.render(
        report=shown, data=names, css=Markup(style),  # noqa: S704 — our own files
        made={line.node: f"{line.anchor}-made" for line in shown.headlines},
        scripts=scripts, allowed=Markup(" ").join(allowed),
    )  # fmt: skip


def inline_script(name: str) -> tuple[Markup, Markup]:
    """A script of ours to stand in a page, and the source by which a policy allows just that."""
    text = _template(name)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), Markup(f"'sha256-{digest}'")  # noqa: S704 — our own file


def markdown_page(shown: Content, names: list[str]) -> str:
    """The same content as Markdown."""
    page = _environment(escaped, markdown_runs).get_template("report.md.j2")
    return page.render(report=shown, data=names)


def _environment(
    shown: Callable[[str], str], runs: Callable[[Sequence[Run]], Markup]
) -> Environment:
    """Templates in which every text goes through one function, and what is not markup is escaped."""

    def finalize(value: Any) -> Any:
        return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=finalize, trim_blocks=True,
        loader=FunctionLoader(_template), keep_trailing_newline=True,
    )  # fmt: skip
    # Web addresses are checked where they are read; Markdown keeps them as they are.
    environment.filters["address"] = Markup
    environment.filters["runs"] = runs
    # JSON that is made so that it may stand in a script element.
    environment.filters["data"] = Markup
    environment.filters["lines"] = _lines
    # Ids are letters, digits and _-.: alone, so nothing in them can end the code.
    environment.filters["code"] = lambda name: Markup(f"`{name}`")  # noqa: S704
    return environment


def _lines(text: str) -> Markup:
    """A text whose line ends are kept, the rest of it escaped."""
    return escape(calmed(text))


def _template(name: str) -> str:
    return (resources("scorecard.reporting") / "templates" / name).read_text(encoding="utf-8")
