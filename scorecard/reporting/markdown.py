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
    return "".join(f"[U+{ord(c):04X}]" if _is_hidden(c) else c for c in " ".join(text.split()))


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN


def calmed(svg: str) -> str:
    """A drawing whose texts hold no hidden characters."""
    return "".join(f"[U+{ord(c):04X}]" if c != "\n" and _is_hidden(c) else c for c in svg)


def escaped(text: str) -> Markup:
    """
    A text in which Markdown finds nothing to mark up.

    Example:
        >>> print(escaped("# A *bold* [link](x) | <b>"))
        \\# A \\*bold\\* \\[link\\](x) \\| \\<b\\>
    """
    shown = _SPECIAL.sub(r"\\\1", visible(text))
    return Markup(_LINE_START.sub(r"\1\\\2", shown))  # noqa: S704 — escaped for Markdown just now
