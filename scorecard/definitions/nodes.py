"""The places in the tree of a card, and the day by which each should be done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from attrs import frozen

from scorecard.definitions.model import Recommendation
from scorecard.definitions.scales import Level


@frozen(kw_only=True)
class Node:
    """
    A place in the tree that has a score.

    Attributes:
        id: Node id: card, recommendation, clause or indicator.
        level: Which of the four it is.
        title: What it stands for, in words.
        parent: Id of the node above; `None` for the card.
        weight: Declared weight among its siblings; 0 for a clause that one element answers,
            whose score is shown beside the checklist and not added to it.
        indicator: Position of the indicator, for an indicator or such an element's checklist.
        element: Position of the element in that checklist.
        aggregation: How its parts become its score; empty for a node without parts.
        exponent: Of its power mean, if it takes one.
    """

    id: str
    level: Level
    title: str
    parent: str | None
    weight: float
    indicator: int | None = None
    element: int | None = None
    aggregation: str = ""
    exponent: float | None = None


@frozen(kw_only=True)
class Due:
    """
    The day by which a node should be done.

    Attributes:
        on: The day.
        set_by: Who set it, the `source` or `us`; `None` for a card whose dates both have set.
    """

    on: date
    set_by: Literal["source", "us"] | None


def due_of(nodes: Sequence[Node], recommendations: Sequence[Recommendation]) -> Mapping[str, Due]:
    """
    Target date of each node that has one; see `Card.due`.

    Args:
        nodes: The card first, each before the nodes below it.
        recommendations: Those of the card.
    """
    own = {
        item.id: Due(on=item.target_on, set_by=item.target_set_by)
        for item in recommendations
        if item.target_on is not None
    }
    found: dict[str, Due] = {}
    scored = [own.get(node.id) for node in nodes if node.level == "recommendation"]
    dates = [due for due in scored if due is not None]
    if dates and len(dates) == len(scored):
        setters = {due.set_by for due in dates}
        set_by = setters.pop() if len(setters) == 1 else None
        found[nodes[0].id] = Due(on=max(due.on for due in dates), set_by=set_by)
    for node in nodes[1:]:
        due = own.get(node.id) if node.level == "recommendation" else found.get(node.parent or "")
        if due is not None:
            found[node.id] = due
    return found
