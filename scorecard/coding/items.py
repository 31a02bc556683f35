"""What can be coded twice: each row with each ladder or checklist it was offered to."""

import hashlib

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Indicator, Ladder
from scorecard.errors import not_an_option, raise_faults

NOTHING = "nothing"
EARNING, EARNED_NOTHING = ("event", "reversal"), ("obstacle", "context")
COLUMNS = ("item", "id", "indicator", "kind", "event", "answer", "step_back")


def coding_items(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """
    Every coding decision of a ledger that a second coder can take anew.

    Args:
        card: The card.
        ledger: Its checked ledger.

    Returns:
        One row for each ledger row and each ladder or checklist that it was offered to, in the
        order of `item`: `item` (a code that tells nothing), `id` of the row, `indicator`, `kind`
        of indicator, `event` (the row's id where it names none), `answer` (what the ledger says:
        a stage, an element, or `nothing`), `step_back` (whether the row is a reversal). Events
        and reversals are offered to the indicator that reads them; an obstacle or context row to
        the one it names, else to every one of its clause. Superseded rows are among them, since
        they tell what the first coder said.
    """
    coded = [item for item in card.indicators if isinstance(item, Ladder | Checklist)]
    parts = [_offered(item, card, ledger) for item in coded]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    found["item"] = [_code(*pair) for pair in zip(found["id"], found["indicator"], strict=True)]
    return found.sort_values("item", kind="stable", ignore_index=True)[list(COLUMNS)]


def _offered(item: Indicator, card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    kind = ledger["kind"].astype(object)
    named = ledger["indicator"].astype(object)
    reads = ledger["read_by"].astype(object).eq(item.id) & kind.isin(EARNING)
    below = ledger["node"].astype(object).isin(card.clauses_below[item.clause])
    beside = kind.isin(EARNED_NOTHING) & (named.eq(item.id) | (named.eq("") & below))
    rows = ledger[reads | beside]
    earns = kind[rows.index].isin(EARNING)
    said = rows["stage" if isinstance(item, Ladder) else "element"].astype(object)
    event = rows["event"].astype(object)
    return pd.DataFrame(
        {
            "id": rows["id"], "indicator": item.id, "kind": item.kind,
            "event": event.where(event.ne(""), rows["id"]),
            "answer": said.where(earns, NOTHING),
            "step_back": kind[rows.index].eq("reversal"),
        }
    )  # fmt: skip


def _code(row: str, indicator: str) -> str:
    """A code that says nothing about the row and is the same on any day."""
    return hashlib.sha256(f"{row}\x1f{indicator}".encode()).hexdigest()[:10]


def in_force(items: pd.DataFrame, ledger: pd.DataFrame) -> np.ndarray:
    """Which items are of rows that no other row supersedes."""
    superseded = set(ledger["supersedes"].astype(object)) - {""}
    return ~items["id"].isin(superseded).to_numpy()


def options_of(item: Indicator) -> list[str]:
    """What a coder may answer for an indicator."""
    if isinstance(item, Ladder):
        return [*(stage.id for stage in item.stages), NOTHING]
    assert isinstance(item, Checklist)
    return [*(element.id for element in item.elements), NOTHING]


def coded_indicators(card: Card, names: tuple[str, ...] = ()) -> list[str]:
    """
    Ladders and checklists of a card, or those of them that are named.

    Raises:
        ScorecardError: A name is none of them.
    """
    every = [item.id for item in card.indicators if isinstance(item, Ladder | Checklist)]
    wrong = [not_an_option("indicator", name, every) for name in names if name not in every]
    raise_faults(wrong, "call")
    return [name for name in every if not names or name in names]
