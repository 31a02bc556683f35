"""How likely another coder would have coded a row otherwise, measured on the evidence coded twice."""

from datetime import date

import pandas as pd

from scorecard.coding.agreement import FEWEST, POOLED, both_codings
from scorecard.definitions.card import Card

COLUMNS = ("indicator", "group", "n", "differing", "chance")


def disagreement_chances(
    card: Card, ledger: pd.DataFrame, *, through: date | None = None
) -> pd.DataFrame:
    """
    The chance of a different coding, for each indicator of which anything was coded twice.

    Half a disagreement and one decision are added to what was found (the mean under Jeffreys'
    prior), so that a few decisions without a disagreement do not pass for certainty.

    Args:
        card: The card.
        ledger: Its checked ledger.
        through: Last day on which an answer may have been taken back; by default any.

    Returns:
        One row an indicator: `indicator`; `group` (the indicator itself, or where fewer than 20 of
        its events were coded twice, those of its kind that it is pooled with, as for alpha); `n`
        (decisions of the group that were taken twice); `differing` (those on which the coders
        differ); `chance` (0 to 1).

    Raises:
        ScorecardError: Every fault of `coding/second.csv`.

    Example:
        >>> import scorecard as sc
        >>> card = sc.load_card("nato_japan")
        >>> found = disagreement_chances(card, sc.read_ledger(card))
        >>> bool(found["chance"].between(0, 1).all())
        True
    """
    both = both_codings(card, ledger, through=through)
    events = both.groupby("indicator")["event"].nunique()
    pooled = both["kind"].map(POOLED)
    both = both.assign(
        group=both["indicator"].where(both["indicator"].map(events) >= FEWEST, pooled)
    )
    found = both.groupby("group")["same"].agg(n="size", agreeing="sum")
    found["differing"] = found["n"] - found["agreeing"]
    found["chance"] = (found["differing"] + 0.5) / (found["n"] + 1)
    named = both[["indicator", "group"]].drop_duplicates()
    joined = named.merge(found, left_on="group", right_index=True)
    return joined[list(COLUMNS)].sort_values("indicator", kind="stable", ignore_index=True)
