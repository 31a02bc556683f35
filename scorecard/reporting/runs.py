"""Words with emphasis, code and links as HTML, and as Markdown that means the same."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from markupsafe import Markup

from scorecard.notes.model import Run
from scorecard.reporting.markdown import escaped, visible


def html_runs(runs: Sequence[Run]) -> Markup:
    """
    The words of a block as HTML.

    Example:
        >>> print(html_runs([Run(text="Not "), Run(text="<done>", bold=True)]))
        Not <strong>&lt;done&gt;</strong>
    """
    pieces = []
    for url, own in groupby(runs, key=lambda run: run.url):
        inner = Markup().join(_tagged(run, _spaced(run.text, visible), code=_html_code)
                              for run in own)  # fmt: skip
        link = Markup('<a href="{}" rel="noopener noreferrer">{}</a>')
        pieces.append(link.format(url, inner) if url else inner)
    return Markup().join(pieces)


def markdown_runs(runs: Sequence[Run]) -> Markup:
    """
    The words of a block as Markdown.

    Example:
        >>> print(markdown_runs([Run(text="Not "), Run(text="*done*", bold=True)]))
        Not **\\*done\\***
    """
    pieces = []
    for url, own in groupby(enumerate(runs), key=lambda pair: pair[1].url):
        inner = Markup().join(_marked(runs, place) for place, _ in own)
        pieces.append(Markup("[{}](<{}>)").format(inner, Markup(url)) if url else inner)  # noqa: S704 — checked when it was read
    return Markup().join(pieces)


def _spaced(text: str, shown: Callable[[str], str]) -> Markup:
    """A text as it is shown, with the blanks at its ends."""
    if not text.strip():
        return Markup(" ")
    before, after = (" " if end.isspace() else "" for end in (text[0], text[-1]))
    return Markup("{}{}{}").format(before, shown(text), after)


def _tagged(run: Run, text: Markup, *, code: Callable[[str], Markup]) -> Markup:
    if run.code:
        text = code(run.text)
    if run.bold:
        text = Markup("<strong>{}</strong>").format(text)
    return Markup("<em>{}</em>").format(text) if run.italic else text


def _html_code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(visible(text))


def _markdown_code(text: str) -> Markup:
    """Code between more backticks than it holds in a row."""
    shown = visible(text)
    ticks = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return Markup(f"{ticks}{pad}{shown}{pad}{ticks}")  # noqa: S704 — nothing is marked up in code


def _marked(runs: Sequence[Run], place: int) -> Markup:
    """
    One run as Markdown.

    Asterisks emphasise only where what is beside them lets them, so that words within words and
    emphasis beside emphasis take tags instead.
    """
    run = runs[place]
    text = _markdown_code(run.text) if run.code else _spaced(run.text, escaped)
    stars = "*" * (run.italic + 2 * run.bold)
    before, after = runs[max(place - 1, 0) : place], runs[place + 1 : place + 2]
    if stars and not run.code and _lets_stars(run.text, before, after):
        return Markup("{0}{1}{0}").format(stars, text)
    return _tagged(run, text, code=_markdown_code)


def _lets_stars(text: str, before: Sequence[Run], after: Sequence[Run]) -> bool:
    """Whether asterisks around a text are read as emphasis beside what stands before and after."""
    if any(other.bold or other.italic for other in (*before, *after)):
        return False
    is_begun = all(other.text[-1].isspace() for other in before)
    is_ended = all(other.text[0].isspace() for other in after)
    opens = text[0].isalnum() or (is_begun and not text[0].isspace())
    closes = text[-1].isalnum() or (is_ended and not text[-1].isspace())
    return opens and closes
