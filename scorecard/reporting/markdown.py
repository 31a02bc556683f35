"""Text that Markdown prints as it is, whatever it holds."""

import re
import unicodedata

from markupsafe import Markup

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$#!{}])")
_LINE_START = re.compile(r"^(\d*)((?<!\d)[-+=:]|(?<=\d)[.)](?=\s|$))")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def visible(text: str) -> str:
    """
    A text on one line whose hidden characters can be seen and do nothing.

    Characters that turn the direction of writing or hide others could make evidence read as what
    it does not say.

    Example:
        >>> visible("tab\\tand \\u202eturned")
        'tab and [U+202E]turned'
    """
    return _shown(" ".join(text.split()))


def _shown(text: str, *, kept: str = "") -> str:
    # Looking each character up takes seconds on a large drawing; its distinct ones are few.
    hidden = {ord(c): f"[U+{ord(c):04X}]" for c in set(text) - set(kept) if _is_hidden(c)}
    return text.translate(hidden) if hidden else text


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN


def calmed(svg: str) -> str:
    """A drawing, or other text of several lines, that holds no hidden characters."""
    return _shown(svg, kept="\n")


def escaped(text: str) -> Markup:
    """
    A text in which Markdown finds nothing to mark up.

    Example:
        >>> print(escaped("# A *bold* [link](x) | <b>"))
        \\# A \\*bold\\* \\[link\\](x) \\| \\<b\\>
    """
    shown = _SPECIAL.sub(r"\\\1", visible(text))
    return Markup(_LINE_START.sub(r"\1\\\2", shown))  # noqa: S704 — escaped for Markdown just now
