"""Takes out of a fact the words that would give the first coder's answer away."""

import re
from collections.abc import Iterable

from scorecard.definitions.kinds import DEFAULT_STAGES, Indicator, Ladder

MASK = "[…]"


def stage_words(item: Indicator) -> list[str]:
    """
    Words that name a stage: the ladder's own, as id and as title, and those of the default stages.

    Args:
        item: An indicator; one that is no ladder has none.
    """
    if not isinstance(item, Ladder):
        return []
    own = [word for stage in item.stages for word in (stage.id.replace("_", " "), stage.title)]
    default = [word.replace("_", " ") for word in DEFAULT_STAGES]
    return [word for word in dict.fromkeys([*own, *default]) if word and word != "none"]


def masked(text: str, words: Iterable[str]) -> str:
    """
    A text with `[…]` in place of each of the words, whatever their capitals and endings.

    Example:
        >>> masked("The plan was announced; it announces a line in force since May.",
        ...        ["announced", "in force"])
        'The plan was […]; it […] a line […] since May.'
    """
    patterns = sorted(map(_pattern, words), key=len, reverse=True)
    if not patterns:
        return text
    return re.sub(rf"\b(?:{'|'.join(patterns)})\b", MASK, text, flags=re.IGNORECASE)


def _pattern(word: str) -> str:
    """Matches a word; one that ends in -ed with its other endings too."""
    parts = [re.escape(part) for part in word.split()]
    if len(parts) == 1 and word.endswith("ed") and len(word) > 4:
        return rf"{parts[0][:-2]}(?:ed|es|e|ing|eing)"
    return r"[\s_-]+".join(parts)
