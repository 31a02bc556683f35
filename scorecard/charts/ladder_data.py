"""What the ladder chart shows: the rungs, where each stood, and the evidence."""

import numpy as np
import pandas as pd

from scorecard.charts.timeline_data import places_of
from scorecard.definitions.kinds import Checklist, Indicator, Ladder
from scorecard.errors import argument
from scorecard.scoring import Result

SHOWN = ("event", "reversal", "obstacle", "context", "check")
BESIDE = -1  # rung of what is shown and never scored


def charted(result: Result, recommendation: str | None = None) -> list[Indicator]:
    """
    The ladders and checklists of a card or of one recommendation, in the order of the clauses.

    Raises:
        ScorecardError: There is no such recommendation; names the nearest.
    """
    card = result.card
    if recommendation is not None:
        argument("recommendation", recommendation, [item.id for item in card.recommendations])
    asked = [item.id for item in card.recommendations]
    order = {clause.code: (asked.index(clause.recommendation), number)
             for number, clause in enumerate(card.clauses)}  # fmt: skip
    items = [
        item for item in card.indicators
        if isinstance(item, Ladder | Checklist)
        and recommendation in (None, asked[order[item.clause][0]])
    ]  # fmt: skip
    return sorted(items, key=lambda item: order[item.clause])


def rungs(item: Indicator) -> list[str]:
    """Ids of an indicator's stages, lowest first, or of its elements, last declared first."""
    return list(rung_words(item))


def rung_words(item: Indicator) -> dict[str, str]:
    """The same ids with their names as readers see them."""
    if isinstance(item, Ladder):
        return {stage.id: stage.words for stage in item.stages}
    assert isinstance(item, Checklist)
    return {element.id: element.words for element in reversed(item.elements)}


def ladder_data(
    result: Result, *, recommendation: str | None = None, unit: str | None = None
) -> pd.DataFrame:
    """
    Where every ladder and every element of a checklist stood.

    Args:
        result: A result.
        recommendation: Id of a recommendation; by default all of the card.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        `indicator, element, period, value, low, high, obs_status`: for a ladder positions of
        stages, lowest 0; for an element 1 where it stands and 0 where it does not.

    Raises:
        ScorecardError: An unknown recommendation or unit.
    """
    name = result.card.units[result.unit_position(unit)]
    items = charted(result, recommendation)
    ladders = [item.id for item in items if isinstance(item, Ladder)]
    lists = [item.id for item in items if isinstance(item, Checklist)]
    frame = result.observations[result.observations["unit"] == name]
    own = frame["indicator"].isin(ladders) | (
        frame["indicator"].isin(lists) & (frame["element"] != "")
    )
    columns = ["indicator", "element", "period", "value", "low", "high", "obs_status"]
    return frame.loc[own, columns].reset_index(drop=True)


def ladder_evidence(
    result: Result, *, recommendation: str | None = None, unit: str | None = None
) -> pd.DataFrame:
    """
    The ledger rows that the chart marks.

    Args:
        result: A result.
        recommendation: Id of a recommendation; by default all of the card.
        unit: Who is scored; may be left out where the card has one unit.

    Returns:
        `indicator, id, kind, rung, first, last, is_weak, title, occurred_on, grade`: `rung` is the
        position in `rungs`, -1 for what is shown beside (obstacles, context, checks); `first` and
        `last` are the days it may mean, in periods from the start of the series.

    Raises:
        ScorecardError: An unknown recommendation or unit.
    """
    name = result.card.units[result.unit_position(unit)]
    found = [_of(result, item, name) for item in charted(result, recommendation)]
    columns = ["indicator", "id", "kind", "rung", "first", "last", "is_weak", "title",
               "occurred_on", "grade"]  # fmt: skip
    kept = [frame[columns] for frame in found if len(frame)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame(columns=columns)


def _of(result: Result, item: Indicator, unit: str) -> pd.DataFrame:
    rows = result.evidence
    if "kind" not in rows or rows.empty:
        return rows.assign(indicator=item.id)
    text = {key: rows[key].astype(object) for key in ("kind", "node", "indicator", "unit")}
    clauses = result.card.clauses_below[item.clause]
    is_own = (rows["read_by"].astype(object) == item.id) & text["kind"].isin(["event", "reversal"])
    is_beside = (
        text["kind"].isin(["obstacle", "context"])
        & text["node"].isin(clauses)
        & text["indicator"].isin([item.id, ""])
    )
    links = result.links
    behind = links.loc[
        (links["indicator"] == item.id) & (links["unit"] == unit), "evidence_id"
    ].astype(object)
    is_check = (text["kind"] == "check") & rows["id"].isin(set(behind))
    is_whose = text["unit"].isin([unit, ""])
    own = rows[(is_own | is_beside | is_check) & is_whose]
    names = rungs(item)
    step = own["stage" if isinstance(item, Ladder) else "element"].astype(object)
    rung = np.where(
        own["kind"].isin(["event", "reversal"]),
        [names.index(word) if word in names else BESIDE for word in step],
        BESIDE,
    )
    return own.assign(
        indicator=item.id,
        rung=rung.astype(np.int64),
        first=places_of(result, own["occurred_from"]),
        last=places_of(result, own["occurred_to"], end=True),
        grade=own["reliability"].astype(object) + own["credibility"].astype(object),
    ).astype({"kind": object})
