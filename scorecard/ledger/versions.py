"""One ledger under several versions of the definitions: which rows each version can read."""

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.finding import places_of
from scorecard.definitions.loading import card_versions
from scorecard.ledger.checks import Checked, check_rows


def rows_of_version(
    text: pd.DataFrame, card: Card, *, is_whole: bool = True
) -> tuple[pd.DataFrame, Checked]:
    """
    The rows that are this version's, checked.

    A row for an indicator, stage or element that came later, or has gone, is at fault under one
    version and sound under another. It is left out of the first; a row is at fault only if no
    version can read it.

    Args:
        text: All ledger columns as text, with `file` and `line`.
        card: One version of the card.
        is_whole: See `check_rows`.

    Returns:
        The rows and what their check found.
    """
    checked = check_rows(text, card, is_whole=is_whole)
    if not checked.faults or card.folder is None or len(places_of(card.folder)) == 1:
        return text, checked
    at_fault, excused = _lines(checked), set[tuple[str, int | None]]()
    for other in card_versions(card.folder):
        if other.digest != card.digest:
            excused |= at_fault - _lines(check_rows(text, other, is_whole=is_whole))
    if not excused:
        return text, checked
    place = pd.MultiIndex.from_arrays([text["file"], text["line"]])
    own = text[~place.isin(list(excused))].reset_index(drop=True)
    return own, check_rows(own, card, is_whole=is_whole)


def _lines(checked: Checked) -> set[tuple[str, int | None]]:
    """Where the rows at fault stand."""
    return {(fault.file, fault.line) for fault in checked.faults}
