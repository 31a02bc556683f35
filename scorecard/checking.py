"""Every fault of a card's definitions, its ledger, its notes and its second coding, in one go."""

import os
from collections.abc import Callable
from typing import TypeVar

import pandas as pd

from scorecard.coding.adjudicating import read_adjudicated
from scorecard.coding.answers import read_second
from scorecard.definitions.card import Card
from scorecard.definitions.finding import CardPlace, find_card
from scorecard.definitions.loading import card_versions, load_card, load_draft
from scorecard.errors import Fault, ScorecardError, raise_faults
from scorecard.ledger.reading import ledger_faults, read_ledger
from scorecard.notes.reading import read_notes

Found = TypeVar("Found")


def check_card(card: str | os.PathLike[str]) -> tuple[Card, pd.DataFrame]:
    """
    Load a card and its ledger, or say everything that is wrong with them and what lies beside them.

    Args:
        card: Name of a shipped card, or a folder; with `@` and a version, those definitions. Without
            one, earlier versions of the definitions are checked too.

    Returns:
        The card and its checked ledger.

    Raises:
        ScorecardError: Every fault of the definitions, the ledger, the notes and the second coding.
            Where the definitions are at fault, the ledger is checked against what of them could be
            read, doubtful cases are left out, and notes and codings are not read.
    """
    place = find_card(card)
    try:
        loaded = load_card(card) if place.version else card_versions(place.folder)[-1]
    except ScorecardError as error:
        faults = [*error.faults, *_ledger_faults(place)]
        raise ScorecardError(faults, error.subject) from None
    faults, subjects = list[Fault](), list[str]()

    def tried(read: Callable[[], Found]) -> Found | None:
        try:
            return read()
        except ScorecardError as error:
            faults.extend(error.faults)
            subjects.append(error.subject)
            return None

    ledger = tried(lambda: read_ledger(loaded))
    tried(lambda: read_notes(loaded))
    tried(lambda: read_adjudicated(loaded))
    if ledger is not None:
        tried(lambda: read_second(loaded, ledger))
    raise_faults(faults, subjects[0] if len(subjects) == 1 else f"card {loaded.id}")
    return loaded, pd.DataFrame() if ledger is None else ledger


def _ledger_faults(place: CardPlace) -> list[Fault]:
    try:
        return ledger_faults(place.folder, load_draft(place.definitions))
    except ScorecardError as error:
        return list(error.faults)
