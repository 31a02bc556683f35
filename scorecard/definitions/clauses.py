"""The tree that clauses and their weights make, before it is known to be sound."""

from collections.abc import Iterable, Sequence

from scorecard.definitions.kinds import Indicator
from scorecard.definitions.model import Clause, Recommendation

Siblings = dict[tuple[str, str], dict[str, float]]


def clauses_above(code: str, clauses: Iterable[Clause]) -> list[str]:
    """Codes of the clauses above a clause, nearest first; ends where a circle closes."""
    above = {item.code: item.part_of for item in clauses}
    found: list[str] = []
    current = above.get(code)
    while current is not None and current not in found:
        found.append(current)
        current = above.get(current)
    return found


def weighted_clauses(clauses: Iterable[Clause], indicators: Iterable[Indicator]) -> set[str]:
    """Codes of the clauses that an indicator measures, by itself or through a clause below."""
    clauses = list(clauses)
    own = {item.clause for item in indicators}
    return own | {above for code in own for above in clauses_above(code, clauses)}


def declared_siblings(
    card_id: str,
    recommendations: Sequence[Recommendation],
    clauses: Sequence[Clause],
    indicators: Sequence[Indicator],
    *,
    in_doubt: bool = False,
) -> Siblings:
    """
    The declared weights of the parts of each node, by the node's level and id.

    Args:
        card_id: Id of the card.
        recommendations: Those that nothing measures are left out.
        clauses: Those that nothing measures are left out.
        indicators: In order.
        in_doubt: Whether some indicator could not be read, so that no recommendation is left out.
    """
    siblings: Siblings = {}
    weighted = weighted_clauses(clauses, indicators)
    for item in indicators:
        siblings.setdefault(("clause", item.clause), {})[item.id] = item.weight
    for clause in clauses:
        if clause.code in weighted:
            is_top = clause.part_of is None
            key = ("recommendation", clause.recommendation) if is_top else (
                "clause", str(clause.part_of)
            )  # fmt: skip
            siblings.setdefault(key, {})[clause.code] = clause.weight
    scored = {clause.recommendation for clause in clauses if clause.code in weighted}
    for recommendation in recommendations:
        if recommendation.id in scored or in_doubt:
            own = siblings.setdefault(("card", card_id), {})
            own[recommendation.id] = recommendation.weight
    return siblings
