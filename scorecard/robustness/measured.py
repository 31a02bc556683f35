"""Chances of another coding that were measured on the card of a result."""

import pandas as pd

from scorecard.coding.chances import COLUMNS, disagreement_chances
from scorecard.scoring import Result

NOT_MEASURED = pd.DataFrame(columns=list(COLUMNS))


def measured_chances(result: Result) -> pd.DataFrame:
    """
    How likely another coder would have coded a row otherwise; see `disagreement_chances`.

    Rows and codings taken in since the result's ledger ended are left out, so that a result made
    again has the same chances.

    Args:
        result: A result; without a ledger or a second coding nothing was measured.
    """
    ledger, entered = result.ledger_coded_twice, result.recorded_through
    if ledger is None or entered is None:
        return NOT_MEASURED
    return disagreement_chances(result.card, ledger, through=entered.date())
