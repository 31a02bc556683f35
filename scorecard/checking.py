"""Every fault of a card's definitions, of its ledger and of its notes, in one go."""

import os

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.finding import CardPlace, find_card
from scorecard.definitions.loading import card_versions, load_card, load_draft
from scorecard.errors import Fault, ScorecardError, raise_faults
from scorecard.ledger.reading import ledger_faults, read_ledger
from scorecard.notes.reading import read_notes


def check_card(card: str | os.PathLike[str]) -> tuple[Card, pd.DataFrame]:
    """
    Load a card and its ledger, or say everything that is wrong with them or with its notes.

    Args:
        card: Name of a shipped card, or a folder; with `@` and a version, those definitions. Without
            one, earlier versions of the definitions are checked too.

    Returns:
        The card and its checked ledger.

    Raises:
        ScorecardError: Every fault of the three. Where the definitions are at fault, the ledger is
            checked against what of them could be read, doubtful cases are left out, and notes are
            not read.
    """
    place = find_card(card)
    try:
        loaded = load_card(card) if place.version else card_versions(place.folder)[-1]
    except ScorecardError as error:
        faults = [*error.faults, *_ledger_faults(place)]
        raise ScorecardError(faults, error.subject) from None
    faults, subjects = list[Fault](), list[str]()
    ledger = pd.DataFrame()
    try:
        ledger = read_ledger(loaded)
    except ScorecardError as error:
        faults, subjects = [*error.faults], [error.subject]
    try:
        read_notes(loaded)
    except ScorecardError as error:
        faults, subjects = [*faults, *error.faults], [*subjects, error.subject]
    raise_faults(faults, subjects[0] if len(subjects) == 1 else f"card {loaded.id}")
    return loaded, ledger


def _ledger_faults(place: CardPlace) -> list[Fault]:
    try:
        return ledger_faults(place.folder, load_draft(place.definitions))
    except ScorecardError as error:
        return list(error.faults)
