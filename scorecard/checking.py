"""Every fault of a card's definitions and of its ledger, in one go."""

import os

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.finding import CardPlace, find_card
from scorecard.definitions.loading import card_versions, load_card, load_draft
from scorecard.errors import Fault, ScorecardError
from scorecard.ledger.reading import ledger_faults, read_ledger


def check_card(card: str | os.PathLike[str]) -> tuple[Card, pd.DataFrame]:
    """
    Load a card and its ledger, or say everything that is wrong with either.

    Args:
        card: Name of a shipped card, or a folder; with `@` and a version, those definitions. Without
            one, earlier versions of the definitions are checked too.

    Returns:
        The card and its checked ledger.

    Raises:
        ScorecardError: Every fault of both. Where the definitions are at fault, the ledger is
            checked against what of them could be read, and doubtful cases are left out.
    """
    place = find_card(card)
    try:
        loaded = load_card(card) if place.version else card_versions(place.folder)[-1]
    except ScorecardError as error:
        faults = [*error.faults, *_ledger_faults(place)]
        raise ScorecardError(faults, error.subject) from None
    return loaded, read_ledger(loaded)


def _ledger_faults(place: CardPlace) -> list[Fault]:
    try:
        return ledger_faults(place.folder, load_draft(place.definitions))
    except ScorecardError as error:
        return list(error.faults)
