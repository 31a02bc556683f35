"""Which quarters moved a score most, and the evidence that came in then."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from scorecard.influence import pushes
from scorecard.movements import moved
from scorecard.scoring import Result

COLUMNS = ("node", "period", "change", "indicator", "question", "evidence_id", "title", "why")


def move_data(
    result: Result, nodes: list[str], *, unit: str | None = None, most: int = 4, least: float = 0.5
) -> pd.DataFrame:
    """
    The quarters in which the total of some nodes moved most, each with what moved it most.

    Args:
        result: A result.
        nodes: Node ids.
        unit: Who is scored; may be left out where the card has one unit.
        most: How many quarters a node, at most.
        least: Points that a move must have to be named.

    Returns:
        `node, period, change, indicator, question, evidence_id, title, why`, by node and period:
        `indicator` is the one that moved the total most in the same direction, `evidence_id` the
        row newly behind it and `title` that row's; without new evidence both are empty and `why`
        tells what happened (`lapsed`, `out of the window`, …), if the result is of a ledger.
    """
    place = result.unit_position(unit)
    rows: list[dict[str, Any]] = []

    @cache
    def moves_of(number: int) -> pd.DataFrame:
        return moved(result, result.periods[number], unit=unit).set_index("indicator")

    for node in nodes:
        score = result.by_aspect["all"].score[result.card.positions[node], place]
        change = np.diff(score, prepend=np.nan)
        size = np.where(np.isnan(change) | (np.abs(change) < least), 0.0, np.abs(change))
        order = np.argsort(-size, kind="stable")[:most]
        for number in sorted(int(number) for number in order if size[number] > 0):
            cause = _cause(result, node, number, change[number], moves_of(number), place)
            at = {"node": node, "period": result.periods[number], "change": change[number]}
            rows.append({**at, **cause})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _cause(
    result: Result, node: str, number: int, change: float, moves: pd.DataFrame, place: int
) -> dict[str, str]:
    card = result.card
    own = [item.id for item in card.indicators_below(node) if item.id in moves.index]
    if not own:
        return {**dict.fromkeys(COLUMNS[3:], ""), "why": "definitions"}
    rows = np.array([[item.id for item in card.indicators].index(name) for name in own])
    push = pushes(result.points, rows, unit=place, period=number)[card.positions[node]]
    indicator = own[int(np.argmax(push * np.sign(change)))]
    move = moves.loc[indicator]
    row = _telling_row(result, list(move["evidence_ids"]), falls=change < 0)
    has_ledger = "kind" in result.evidence
    return {
        "indicator": indicator,
        "question": result.card.indicator(indicator).question,
        "evidence_id": "" if row is None else str(row["id"]),
        "title": "" if row is None else str(row["title"]),
        "why": str(move["why"]) if has_ledger else "",
    }


def _telling_row(result: Result, ids: list[str], *, falls: bool) -> Any:
    """Of several new rows the strong one, of the kind that moves that way, that came last."""
    rows = result.evidence[result.evidence["id"].isin(ids)]
    if rows.empty:
        return None
    rows = rows[rows["kind"].isin(["event", "reversal"])]
    if rows.empty:
        return None
    fits = (rows["kind"] == "reversal") == falls
    rows = rows.assign(fits=fits, is_strong=~rows["is_weak"])
    return rows.sort_values(["is_strong", "fits", "occurred_to", "id"]).iloc[-1]


def move_words(row: Any) -> str:
    """What moved a score in one quarter."""
    if row["title"]:
        return str(row["title"])
    words = _WITHOUT_EVIDENCE.get(row["why"], row["why"])
    return ": ".join(part for part in (words, row["question"]) if part)


_WITHOUT_EVIDENCE = {
    "lapsed": "lapsed without new proof",
    "out of the window": "older events left the window",
    "checked": "looked at again",
    "new evidence": "other evidence",
    "definitions": "what applies has changed",
}
