"""Values off their scale that the card accepts: that they are there, and what they are."""

from collections.abc import Iterator, Sequence

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.loading import place_in_card
from scorecard.errors import Fault, nearest, quoted
from scorecard.ledger.checks import Checked

_OFF = "a row whose value is off its scale"


def acceptance_faults(card: Card, checked: Checked) -> Iterator[Fault]:
    """
    Faults of what a card accepts, held against its whole ledger.

    Args:
        card: The card.
        checked: What the check of the ledger found.
    """
    if not card.accepted:
        return
    ids = checked.table.text["id"].to_numpy(dtype=object)
    off = set(ids[checked.off_scale])
    seen = set[str]()
    for number, known in enumerate(card.accepted):
        fault = _fault(known.row, set(ids), sorted(off), is_repeated=known.row in seen)
        seen.add(known.row)
        if fault is not None:
            yield place_in_card(card, ("accepted", number, "row"), fault)


def _fault(row: str, ids: set[str], off: Sequence[str], *, is_repeated: bool) -> Fault | None:
    found, expected, remedy = quoted(row), _OFF, nearest(row, off, "remove it")
    if is_repeated:
        found, expected, remedy = f"{found} again", "each row once", "remove one"
    elif row not in ids:
        found, remedy = (
            f"{found}, which no row has as its id",
            nearest(row, off or ids, "remove it"),
        )
    elif row not in off:
        found = f"{found}, whose value is sound"
    else:
        return None
    return Fault(where="accepted.row", found=found, expected=expected, remedy=remedy)


def accepted_values(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """
    What a card accepts, with the values as they were written.

    Args:
        card: The card.
        ledger: A checked ledger, or some rows of it.

    Returns:
        `row, indicator, value, unit_measure, recorded_on, reason`: one row for each accepted row
            that the ledger has, in the order of the card.

    Example:
        >>> import scorecard as sc
        >>> card = sc.load_card("nato_japan")
        >>> len(accepted_values(card, sc.read_ledger(card)))
        0
    """
    names = ["indicator", "value", "unit_measure", "recorded_on"]
    known = pd.DataFrame(
        [(item.row, item.reason) for item in card.accepted], columns=["row", "reason"], dtype=object
    )
    rows = ledger.assign(indicator=ledger["read_by"].astype(object))[["id", *names]]
    found = known.merge(rows, left_on="row", right_on="id")
    return found[["row", *names, "reason"]]


def accepted_sentences(card: Card, ledger: pd.DataFrame) -> list[str]:
    """
    Each accepted value in a sentence.

    Args:
        card: The card.
        ledger: A checked ledger, or some rows of it.
    """
    return [
        f"{row['row']}: {row['value']:g} {row['unit_measure']} for {row['indicator']}, accepted "
        f"as written: {row['reason']}"
        for row in accepted_values(card, ledger).to_dict("records")
    ]
