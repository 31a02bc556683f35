"""Which rows of a ledger an indicator reads, and which a selector matches."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import (
    Checklist,
    Count,
    Indicator,
    Ladder,
    Measure,
    Ratio,
    Selector,
    Sequence,
    Sum,
)


def codes_of(column: pd.Series, words: Iterable[str]) -> np.ndarray:
    """
    Position of each cell of a categorical or text column in `words`; -1 where it is none of them.
    """
    index = pd.Index(list(words), dtype=object)
    if isinstance(column.dtype, pd.CategoricalDtype):
        lookup = np.append(index.get_indexer(column.cat.categories.astype(object)), -1)
        return lookup[column.cat.codes.to_numpy()]
    return index.get_indexer(pd.Index(column.to_numpy(dtype=object)))


def matching(rows: pd.DataFrame, selector: Selector, card: Card) -> np.ndarray:
    """
    Which events match a selector.

    Args:
        rows: Checked ledger rows (`kind`, `node`, `read_by`, `stage`, `element`, `source_kind`).
        selector: Conditions; every given one must hold.
        card: The card that declares clauses and stages.

    Returns:
        Boolean array, one entry a row; False for every row whose kind is not `event`.
    """
    found = codes_of(rows["kind"], ["event"]) == 0
    if selector.node is not None:
        found &= codes_of(rows["node"], card.clauses_below[selector.node]) >= 0
    if selector.indicator is not None:
        found &= codes_of(rows["read_by"], [selector.indicator]) == 0
    if selector.stage is not None and selector.indicator is not None:
        ladder = card.indicator(selector.indicator)
        assert isinstance(ladder, Ladder)
        stages = [stage.id for stage in ladder.stages]
        found &= codes_of(rows["stage"], stages[stages.index(selector.stage) :]) >= 0
    if selector.element is not None:
        found &= codes_of(rows["element"], [selector.element]) == 0
    if selector.source_kind is not None:
        found &= codes_of(rows["source_kind"], [selector.source_kind]) == 0
    return found


def selectors_of(indicator: Indicator) -> list[Selector]:
    """The selectors of a flow; empty where it simply reads the rows that name it."""
    if isinstance(indicator, Count | Sum):
        return [] if indicator.matches is None else [indicator.matches]
    if isinstance(indicator, Ratio):
        return [indicator.numerator, indicator.denominator]
    return [indicator.steps] if isinstance(indicator, Sequence) else []


def added_up(rows: pd.DataFrame, item: Sum, card: Card) -> np.ndarray:
    """Which rows a sum adds up; see `matching`."""
    return matching(rows, item.matches or Selector(indicator=item.id), card)


def elements_of(indicator: Indicator) -> list[str]:
    """Elements that a row of this indicator may name."""
    if isinstance(indicator, Checklist):
        return [element.id for element in indicator.elements]
    named = [selector.element for selector in selectors_of(indicator)]
    return list(dict.fromkeys(name for name in named if name is not None))


def readers(card: Card, node: str, *, stage: str, element: str, valued: bool) -> list[Indicator]:
    """
    Indicators that can read a row at a clause by what the row carries.

    A row with a stage is for ladders that have it, one with an element for checklists that have
    it, one with a value for measures and sums; any other event is for flows, and for sums only if
    there is nothing else. An indicator reads the rows of its clause and of the clauses below.
    """
    candidates = [item for item in card.indicators if node in card.clauses_below[item.clause]]
    if stage:
        return [
            item for item in candidates
            if isinstance(item, Ladder) and stage in {rung.id for rung in item.stages}
        ]  # fmt: skip
    if element:
        able = [item for item in candidates if element in elements_of(item)]
        return [item for item in able if isinstance(item, Checklist)] or able
    if valued:
        return [item for item in candidates if isinstance(item, Measure | Sum)]
    flows = [item for item in candidates if item.is_flow]
    return [item for item in flows if not isinstance(item, Sum)] or flows
