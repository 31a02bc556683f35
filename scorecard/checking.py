"""Every fault of a card's definitions and of its ledger, in one go."""

import os
from pathlib import Path

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.loading import find_card, load_card, load_draft
from scorecard.errors import Fault, ScorecardError
from scorecard.ledger.reading import ledger_faults, read_ledger


def check_card(card: str | os.PathLike[str]) -> tuple[Card, pd.DataFrame]:
    """
    Load a card and its ledger, or say everything that is wrong with either.

    Args:
        card: Name of a shipped card, or a folder.

    Returns:
        The card and its checked ledger.

    Raises:
        ScorecardError: Every fault of both. Where the definitions are at fault, the ledger is
            checked against what of them could be read, and doubtful cases are left out.
    """
    folder = find_card(card)
    try:
        loaded = load_card(folder)
    except ScorecardError as error:
        faults = [*error.faults, *_ledger_faults(folder)]
        raise ScorecardError(faults, error.subject) from None
    return loaded, read_ledger(loaded)


def _ledger_faults(folder: Path) -> list[Fault]:
    try:
        return ledger_faults(folder, load_draft(folder))
    except ScorecardError as error:
        return list(error.faults)
