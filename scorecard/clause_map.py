"""Which indicators measure each clause, on how much evidence, and what nobody measures."""

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist


def map_clauses(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """
    The clauses of a card, what measures each of them, and the evidence there is.

    Args:
        card: The card.
        ledger: A checked ledger.

    Returns:
        One row a clause, in card order: `recommendation, clause, asks, worded_on` (day since
        when; may be empty), `indicators` (ids of those
        that measure it, by themselves, through one element or through a clause below),
        `scored, checks, context` (ledger rows at the clause and below: events and reversals,
        looks, and what is shown without being scored), `unmeasured` (the reason, or an empty
        text).

    Example:
        >>> import scorecard as sc
        >>> card = sc.load_card("nato_japan")
        >>> found = sc.map_clauses(card, sc.read_ledger(card))
        >>> bool(((found["indicators"] != "") | (found["unmeasured"] != "")).all())
        True
    """
    kinds = ledger["kind"].astype(object)
    nodes = ledger["node"].astype(object)
    rows = []
    for clause in card.clauses:
        below = card.clauses_below[clause.code]
        at = nodes.isin(below)
        above = {card.id, clause.recommendation}
        rows.append(
            {
                "recommendation": clause.recommendation,
                "clause": clause.code,
                "asks": clause.asks,
                "worded_on": "" if clause.worded_on is None else str(clause.worded_on),
                "indicators": ", ".join(_measured_by(card, below)),
                "scored": int((at & kinds.isin(["event", "reversal"])).sum()),
                "checks": int(((at | nodes.isin(above)) & (kinds == "check")).sum()),
                "context": int((at & kinds.isin(["context", "obstacle"])).sum()),
                "unmeasured": clause.unmeasured or "",
            }
        )
    return pd.DataFrame(rows)


def _measured_by(card: Card, below: frozenset[str]) -> list[str]:
    return [
        item.id
        for item in card.indicators
        if item.clause in below
        or (
            isinstance(item, Checklist)
            and any(element.clause in below for element in item.elements)
        )
    ]
