"""How another coder might have coded each ledger row, and which indicators that reaches."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Flow, Indicator, Ladder, Measure, Ratio, Sequence
from scorecard.definitions.robustness import LETTERS, Recode
from scorecard.ledger.selection import codes_of, matching
from scorecard.observation.flows import endings, flow_rows
from scorecard.observation.placement import Rows, place_rows

DOWN, UP = 0, 1
_NONE: Mapping[str, float] = {}


@frozen(kw_only=True, eq=False)
class Coding:
    """
    Ledger rows that may be coded otherwise, in the order of their series.

    A series is a cluster of indicators and a unit: indicators that read a row in common, or that
    another one's order of events hangs on, make one cluster, so that each row feeds one series.

    Attributes:
        rows: Positions in the vintage.
        series: Cluster × number of units + unit.
        chance: That a row is coded one step off.
        is_possible: Whether there is such a step down, and up, rows × 2.
        is_two_way: Whether the step down is another than the step up.
        stage: The stage then, rows × 2; empty for other rows.
        element: The element then, rows × 2.
        value: The value then, rows × 2.
        is_gone: Whether the row then counts for nothing.
        cluster: Cluster of each indicator of the card.
    """

    rows: np.ndarray
    series: np.ndarray
    chance: np.ndarray
    is_possible: np.ndarray
    is_two_way: np.ndarray
    stage: np.ndarray
    element: np.ndarray
    value: np.ndarray
    is_gone: np.ndarray
    cluster: np.ndarray


def coding_of(
    vintage: pd.DataFrame, card: Card, recode: Recode, measured: Mapping[str, float] = _NONE
) -> Coding:
    """
    What each row of a vintage could have been coded as.

    - A row of a ladder: the next stage down or up, for a reversal the stage left standing.
    - A row of a measure with ends: its low end or its high end.
    - A row of a ratio whose numerator names an element: above the line, or not.
    - A row of a checklist or of another flow: it does not count.

    Args:
        vintage: Rows in force.
        card: The card.
        recode: Chances by grade.
        measured: Chances by the indicator that reads a row, which take their place.
    """
    placed = place_rows(vintage, card)
    reads = _reads(vintage, placed, card)
    cluster = _clusters(reads)
    is_fed = reads.any(axis=0) & (placed.unit >= 0)
    rows = np.flatnonzero(is_fed)
    owner = cluster[reads[:, rows].argmax(axis=0)]
    series = owner * len(card.units) + placed.unit[rows]
    order = np.argsort(series, kind="stable")
    rows = rows[order]
    stage, element, is_gone = _other_words(vintage.iloc[rows], card)
    own_stage, own_element = (
        vintage[name].astype(object).to_numpy()[rows, None] for name in ("stage", "element")
    )
    value = vintage["value"].to_numpy(dtype=float)[rows, None]
    ends = vintage[["value_low", "value_high"]].to_numpy(dtype=float)[rows]
    ends = np.where(np.isnan(ends), value, ends)
    differs = (stage != own_stage) | (element != own_element) | is_gone[:, None]
    return Coding(
        rows=rows,
        series=series[order],
        chance=_chances(vintage, card, recode, measured)[rows],
        is_possible=differs | (ends < value) | (ends > value),
        is_two_way=(stage[:, DOWN] != stage[:, UP]) | (ends[:, DOWN] < ends[:, UP]),
        stage=stage, element=element, value=ends, is_gone=is_gone, cluster=cluster,
    )  # fmt: skip


def _chances(
    vintage: pd.DataFrame, card: Card, recode: Recode, measured: Mapping[str, float]
) -> np.ndarray:
    by_grade = np.array(recode.chances)[grades(vintage)]
    names = [item.id for item in card.indicators]
    by_indicator = np.array([*(measured.get(name, np.nan) for name in names), np.nan])
    found = by_indicator[codes_of(vintage["read_by"], names)]
    return np.where(np.isnan(found), by_grade, found)


def grades(vintage: pd.DataFrame) -> np.ndarray:
    """Position in A to F of the worse of the two signs of each row; F where one is blank."""
    letter = codes_of(vintage["reliability"], LETTERS)
    digit = codes_of(vintage["credibility"], [str(n + 1) for n in range(len(LETTERS))])
    worst = len(LETTERS) - 1
    return np.maximum(np.where(letter < 0, worst, letter), np.where(digit < 0, worst, digit))


def _reads(vintage: pd.DataFrame, placed: Rows, card: Card) -> np.ndarray:
    """Which rows each indicator hangs on, indicators × rows."""
    is_scored = codes_of(vintage["kind"], ["event", "reversal"]) >= 0
    read_by = codes_of(vintage["read_by"], [item.id for item in card.indicators])
    found = np.zeros((len(card.indicators), len(vintage)), dtype=bool)
    for place, item in enumerate(card.indicators):
        found[place] = is_scored & (read_by == place)
        if isinstance(item, Flow):
            found[place] |= flow_rows(vintage, item, card)
        if isinstance(item, Sequence):
            found[place] |= matching(vintage, item.after, card)
            found[place] |= endings(vintage, placed, item.after, card)
    return found


def _clusters(reads: np.ndarray) -> np.ndarray:
    """Number of the cluster of each indicator: the least of those it is linked with."""
    cluster = np.arange(len(reads))
    is_linked = reads.astype(np.int64) @ reads.T.astype(np.int64) > 0
    for _ in range(len(reads)):
        before = cluster
        near = np.where(is_linked, before, len(reads)).min(axis=1, initial=len(reads))
        cluster = np.minimum(before, near)
        if (cluster == before).all():
            break
    return np.unique(cluster, return_inverse=True)[1]


def _other_words(vintage: pd.DataFrame, card: Card) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stage and element of each row one step down and up, rows × 2, and whether it is gone."""
    named = [vintage[name].astype(object) for name in ("read_by", "stage", "element")]
    frame = pd.DataFrame({name.name: name for name in named})
    group = frame.groupby(list(frame), sort=False).ngroup().to_numpy()
    first = np.unique(group, return_index=True)[1]
    items = {item.id: item for item in card.indicators}
    said = [_words(items.get(read_by), stage, element)
            for read_by, stage, element in frame.iloc[first].itertuples(index=False)]  # fmt: skip
    stage, element = (
        np.array([each[n] for each in said], dtype=object).reshape(-1, 2)[group] for n in (0, 1)
    )
    return stage, element, np.array([each[2] for each in said], dtype=bool)[group]


def _words(
    item: Indicator | None, stage: str, element: str
) -> tuple[tuple[str, str], tuple[str, str], bool]:
    """Stages and elements that a row may say instead, and whether it would not count at all."""
    stages, elements = (stage, stage), (element, element)
    if isinstance(item, Ladder):
        ids = [rung.id for rung in item.stages]
        place = ids.index(stage)
        return (ids[max(place - 1, 0)], ids[min(place + 1, len(ids) - 1)]), elements, False
    if isinstance(item, Measure):
        return stages, elements, False
    if isinstance(item, Ratio) and item.numerator.element is not None:
        flipped = "" if element == item.numerator.element else item.numerator.element
        return stages, (flipped, flipped), False
    return stages, elements, True
