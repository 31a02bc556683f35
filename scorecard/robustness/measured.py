"""Chances of another coding that were measured on the card of a result."""

import pandas as pd

from scorecard.coding.answers import has_second
from scorecard.coding.chances import COLUMNS, disagreement_chances
from scorecard.ledger.reading import read_ledger
from scorecard.ledger.vintage import entered_by, moment_of
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
    through = result.manifest.recorded_through
    if not through or "kind" not in result.evidence or not has_second(result.card):
        return NOT_MEASURED
    ledger = entered_by(read_ledger(result.card), through)
    return disagreement_chances(result.card, ledger, through=moment_of(through, ledger).date())
