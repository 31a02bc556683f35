"""Cards between two cards: the definitions of one, the weights or the method of the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs
from attrs import evolve

from scorecard.comparison.causes import Cause
from scorecard.definitions.card import Card
from scorecard.definitions.method import Method
from scorecard.definitions.weighting import Weighting
from scorecard.errors import ScorecardError

BY_CARD: tuple[Cause, ...] = ("definitions", "weights", "method")
_PARTS = {"recommendations": "id", "clauses": "code", "indicators": "id"}
_ABOUT = ("title", "version", "adopted_on", "changed", "source", "units", "baseline", "method")


def card_causes(before: Card, after: Card) -> tuple[Cause, ...]:
    """
    Which of definitions, weights and method differ between two cards, where they can be told apart.

    Where a card with the definitions of one side and the weights or the method of the other cannot
    be, both are one change of definitions.
    """
    differ = [
        cause for cause, is_so in zip(BY_CARD, _differences(before, after), strict=True) if is_so
    ]
    if len(differ) < 2 or _can_be_mixed(before, after, differ):
        return tuple(differ)
    return (differ[0],)


def hybrid(before: Card, after: Card, causes: Sequence[Cause], acting: set[Cause]) -> Card:
    """
    The card before, with what the acting causes have changed.

    Args:
        before: The card before.
        after: The card after.
        causes: Which causes differ, as `card_causes` gives them.
        acting: Those that act.

    Raises:
        ScorecardError: There can be no such card.
    """
    acts = {cause for cause in causes if cause in acting}
    if acts == set(causes) & set(BY_CARD):
        return after
    if not acts & set(BY_CARD):
        return before
    base = after if "definitions" in acts else before
    weights = after if "weights" in acts else before
    method = after if "method" in acts else before
    changed: dict[str, Any] = {
        name: _weighed(getattr(base, name), getattr(weights, name), key)
        for name, key in _PARTS.items()
    }
    return evolve(base, **changed, method=_method(method, weights))


def plainly_weighed(card: Card, weights: Callable[[], Mapping[str, float]]) -> Card:
    """
    A card that declares the weights it had, where its way of weighing takes them from elsewhere.

    Args:
        card: The card.
        weights: Gives the weight of each node, by id; asked only where it is needed.
    """
    if card.method.weighting == Weighting():
        return card
    found = weights()
    changed: dict[str, Any] = {
        name: tuple(
            evolve(part, weight=found.get(getattr(part, key), part.weight))
            for part in getattr(card, name)
        )
        for name, key in _PARTS.items()
    }
    return evolve(card, **changed, method=evolve(card.method, weighting=Weighting()))


def _weighed(parts: Sequence[Any], others: Sequence[Any], key: str) -> tuple[Any, ...]:
    """Parts with the weights that others of the same name have."""
    weight = {getattr(part, key): part.weight for part in others}
    return tuple(evolve(part, weight=weight.get(getattr(part, key), part.weight)) for part in parts)


def _method(method: Card, weights: Card) -> Method:
    return evolve(method.method, weighting=weights.method.weighting)


def _differences(before: Card, after: Card) -> Iterator[bool]:
    """Whether definitions, weights and method differ."""
    names = [item.name for item in attrs.fields(Card)
             if item.eq and item.name not in (*_ABOUT, *_PARTS)]  # fmt: skip
    yield any(getattr(before, name) != getattr(after, name) for name in names) or any(
        list(map(_bare, getattr(before, name))) != list(map(_bare, getattr(after, name)))
        for name in _PARTS
    )
    weights = [
        _weighed(getattr(before, name), getattr(after, name), key) != getattr(before, name)
        for name, key in _PARTS.items()
    ]
    yield any(weights) or before.method.weighting != after.method.weighting
    yield _method(after, before) != before.method


def _bare(part: Any) -> Any:
    return evolve(part, weight=1.0)


def _can_be_mixed(before: Card, after: Card, causes: Sequence[Cause]) -> bool:
    """Whether every mixture of the differing causes is a card."""
    try:
        for number in range(1 << len(causes)):
            acting = {cause for bit, cause in enumerate(causes) if number >> bit & 1}
            hybrid(before, after, causes, acting)
    except ScorecardError:
        return False
    return True


def union_of(base: Card, other: Card) -> Card:
    """
    A card with the nodes of both, those that both have as the first has them.

    Raises:
        ScorecardError: The parts of the two do not fit together.
    """
    changed: dict[str, Any] = {}
    for name, key in _PARTS.items():
        own = {getattr(part, key) for part in getattr(base, name)}
        more = [part for part in getattr(other, name) if getattr(part, key) not in own]
        changed[name] = (*getattr(base, name), *more)
    return evolve(base, **changed)
