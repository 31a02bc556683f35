"""What can be coded twice: each row with each ladder or checklist it was offered to."""

import hashlib
from collections.abc import Mapping

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
    cells = {name: ledger[name].to_numpy(dtype=object) for name in _READ}
    parts = [_offered(item, card, cells) for item in card.indicators
             if isinstance(item, Ladder | Checklist)]  # fmt: skip
    columns = {
        name: np.concatenate([part[name] for part in parts])
        if parts
        else np.array([], dtype=object)
        for name in COLUMNS
    }
    found = pd.DataFrame(columns).astype(dict.fromkeys(COLUMNS[:-1], object) | {"step_back": bool})
    return found.sort_values("item", kind="stable", ignore_index=True)


_READ = ("id", "kind", "node", "indicator", "event", "read_by", "stage", "element")


def _offered(item: Indicator, card: Card, cells: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    earns = np.isin(cells["kind"], EARNING)
    named = cells["indicator"]
    below = np.isin(cells["node"], list(card.clauses_below[item.clause]))
    beside = np.isin(cells["kind"], EARNED_NOTHING)
    beside &= (named == item.id) | ((named == "") & below)
    rows = np.flatnonzero((earns & (cells["read_by"] == item.id)) | beside)
    ids, event = cells["id"][rows], cells["event"][rows]
    said = cells["stage" if isinstance(item, Ladder) else "element"][rows]
    codes = [_code(name, item.id) for name in ids]
    return {
        "item": np.array(codes, dtype=object), "id": ids,
        "indicator": np.full(len(rows), item.id, dtype=object),
        "kind": np.full(len(rows), item.kind, dtype=object),
        "event": np.where(event == "", ids, event), "answer": np.where(earns[rows], said, NOTHING),
        "step_back": cells["kind"][rows] == "reversal",
    }  # fmt: skip


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
