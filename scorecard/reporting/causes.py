"""Why the scores of recommendations moved from one period to the next: a sentence for each cause."""

from collections.abc import Iterator

import pandas as pd

from scorecard.comparison.compare import LEAST, WORDS, Comparison, compare
from scorecard.reporting import words
from scorecard.reporting.parts import Group, Item
from scorecard.reporting.view import View, records
from scorecard.summary import signed


def why_moved(view: View, number: int) -> Iterator[Group]:
    """
    What moved each recommendation in a period, with the rows of evidence behind it.

    Args:
        view: What the report is about.
        number: Position of the period; it has one before it.
    """
    result = view.result
    found = compare(
        result, result, before=result.periods[number - 1], after=result.periods[number],
        unit=view.card.units[view.unit],
    )  # fmt: skip
    items = tuple(
        item
        for each in view.card.recommendations if each.id in view.card.positions
        for item in _items(view, found, each.id, each.title)
    )  # fmt: skip
    if items:
        yield Group(title="Why the scores moved", items=items)


def _items(view: View, found: Comparison, node: str, title: str) -> Iterator[Item]:
    """One statement for each cause that moved a node."""
    own = found.of(node)
    (total,) = records(found.totals[found.totals["node"] == node])
    hidden = bool(pd.isna(total["change"]))
    for cause, of_cause in own.groupby("cause", observed=True):
        sums = of_cause.groupby("indicator", sort=False)["points"].sum()
        moved = sums[sums.abs() >= LEAST]
        if abs(sums.sum()) < LEAST and moved.empty:
            continue
        rows = of_cause[of_cause["indicator"].isin(moved.index)]
        yield Item(
            head=title,
            text=words.sentence(_sentence(view, str(cause), sums.sum(), moved, hidden=hidden)),
            refs=view.refs(rows["evidence_id"]),
        )


def _sentence(view: View, cause: str, whole: float, moved: pd.Series, *, hidden: bool) -> str:
    """A cause with what it moved, and by which questions."""
    questions = {item.id: item.question for item in view.card.indicators}
    named = [(f"“{questions[str(name)]}”", float(change)) for name, change in moved.items()
             if str(name) in questions]  # fmt: skip
    said = f"{WORDS[cause]}: {signed(whole)} points"
    if len(named) == 1:
        said += f", from {named[0][0]}"
    elif named:
        said += (
            f", of which {words.listed(f'{signed(change)} from {name}' for name, change in named)}"
        )
    return f"{said} (of the last known value; too little is known for a score)" if hidden else said
