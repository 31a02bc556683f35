"""Letters that the font of the charts lacks: how wide they are, and which other font has them."""

import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from scorecard.charts.style import FONT

# Fonts of Chinese, Japanese and Korean, as systems ship them; those that are installed are taken, in this order.
OTHERS = (
    "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans CJK KR", "Noto Sans JP", "Source Han Sans",
    "IPAexGothic", "IPAGothic", "TakaoPGothic", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
    "Droid Sans Fallback", "Hiragino Sans", "Yu Gothic", "Meiryo", "MS Gothic", "PingFang SC",
    "Microsoft YaHei", "Apple SD Gothic Neo", "Malgun Gothic", "Arial Unicode MS",
)  # fmt: skip


def lacking(words: str) -> frozenset[str]:
    """Letters of a text that the font of the charts lacks; what is invisible does not count."""
    return frozenset(
        letter for letter in set(words) - _letters_of(FONT)
        if not letter.isspace() and unicodedata.category(letter)[0] != "C"
    )  # fmt: skip


def wide(words: str) -> str:
    """Those letters of a text that other fonts set in a square, as Chinese ones are."""
    if words.isascii():
        return ""
    missing = lacking(words)
    return "".join(
        letter for letter in words
        if letter in missing and unicodedata.east_asian_width(letter) in "WF"
    )  # fmt: skip


def boxed(words: str) -> str:
    """Letters of a text that no font here has, so that a picture shows boxes; each once."""
    missing = lacking(words)
    for name in _others() if missing else ():
        missing -= _letters_of(name)
    return "".join(sorted(missing))


@contextmanager
def all_letters(figure: Figure) -> Iterator[None]:
    """The texts of a figure with other fonts to fall back on, where they are needed."""
    changed = [
        (text, text.get_fontfamily()) for text in figure.findobj(Text)
        if isinstance(text, Text) and lacking(text.get_text())
    ]  # fmt: skip
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    try:
        if changed:
            log.setLevel(logging.ERROR)  # else it tells that a font has no bold face
        for text, _ in changed:
            text.set_fontfamily([FONT, *_others()])
        yield
    finally:
        for text, family in changed:
            text.set_fontfamily(family)
        log.setLevel(level)


def _others() -> list[str]:
    """Those of the other fonts that are installed."""
    installed = {font.name for font in fontManager.ttflist}
    return [name for name in OTHERS if name in installed]


@cache
def _letters_of(family: str) -> frozenset[str]:
    return frozenset(map(chr, FT2Font(findfont(FontProperties(family=family))).get_charmap()))
