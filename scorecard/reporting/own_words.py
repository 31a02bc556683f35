"""The analyst's own words as a report prints them: signed and dated."""

from scorecard.reporting.parts import SignedWords
from scorecard.reporting.view import View
from scorecard.reporting.words import day


def own_words(view: View, node: str) -> SignedWords | None:
    """What the analyst says of the card or of a recommendation; `None` where that is nothing."""
    blocks = () if view.note is None else view.note.on(node)
    if view.note is None or not blocks:
        return None
    return SignedWords(
        period=str(view.period), author=view.note.author, written_on=day(view.note.written_on),
        blocks=blocks,
    )  # fmt: skip
