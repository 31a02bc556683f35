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
from scorecard.reporting import words
from scorecard.reporting.markdown import calmed, escaped, visible
from scorecard.reporting.parts import Content
from scorecard.reporting.runs import html_runs, markdown_runs

_LONGEST_HEAD = 90  # characters that fit on one line


def html_page(shown: Content, names: list[str]) -> str:
    """The content as one HTML page; `names` are those of the data files beside it."""
    style = [*map(_template, ("style.css", "charts.css")), dark_rules(), _template("print.css"),
             _running_head(shown)]  # fmt: skip
    scripts, allowed = zip(*map(inline_script, ("charts.js", "page.js")), strict=True)
    page = _environment(visible, html_runs).get_template("report.html.j2")
    return page.render(
        report=shown, data=names, css=Markup("".join(style)),  # noqa: S704 — our own
        scripts=scripts, allowed=Markup(" ").join(allowed), on_paper=False, made=_taken_apart(shown),
    )  # fmt: skip


def paper_page(shown: Content, names: list[str]) -> str:
    """
    The same page as it is laid out on paper: all of it open, nothing to press, nothing beside it.

    Where the page holds a drawing, this one has an image `chart:NAME`; where the page takes the
    reader's own fonts, this one asks for `font:FILE`. Whoever lays it out hands it both.
    """
    style = [*map(_template, ("style.css", "print.css", "paper.css")), _running_head(shown)]
    page = _environment(visible, html_runs).get_template("report.html.j2")
    return page.render(
        report=shown, data=names, css=Markup("".join(style)),  # noqa: S704 — our own
        scripts=(), allowed="'none'", on_paper=True, made=_taken_apart(shown),
    )  # fmt: skip


def _taken_apart(shown: Content) -> dict[str, str]:
    """Where the tables stand that say how scores are made, by the ids of these figures."""
    return {
        figure.id: f"{line.anchor}-made"
        for line in shown.headlines for figure in line.figures if figure.id
    }  # fmt: skip


def _running_head(shown: Content) -> str:
    """The rule that prints what the report is about at the head of every sheet but the first."""
    title = _as_css(words.clipped(f"{shown.title} – {shown.period}", _LONGEST_HEAD))
    day = _as_css(f"As of {shown.as_of}")
    return f"@page {{ @top-left {{ content: {title}; }} @top-right {{ content: {day}; }} }}\n"


def _as_css(text: str) -> str:
    """A text as a string of a style sheet; only letters, digits and blanks stand as they are."""
    safe = (
        c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in visible(text)
    )
    return f'"{"".join(safe)}"'


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
