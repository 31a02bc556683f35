"""Other ways by which values could become points, worked out once for all draws."""

from collections.abc import Iterator

from attrs import evolve

from scorecard.definitions.card import Card
from scorecard.definitions.normalisation import Normalisation
from scorecard.definitions.robustness import DECLARED, Robustness
from scorecard.errors import Fault, ScorecardError, raise_faults
from scorecard.normalisation import normalise_panel
from scorecard.panel import Panel
from scorecard.robustness.leaves import Leaves, leaves_of


def ways_of(panel: Panel, alternatives: Robustness) -> tuple[Leaves | None, ...]:
    """
    The leaves by each normalisation that draws may take.

    Args:
        panel: Observations, treated if the card says so.
        alternatives: Names the normalisations.

    Returns:
        One entry a name, `None` for the declared one.

    Raises:
        ScorecardError: A normalisation that the card cannot take: one that needs several units or
            a base period, gives another scale, or stands beside declared targets, which have no
            place on it.
    """
    found: list[Leaves | None] = []
    faults: list[Fault] = []
    for name in alternatives.normalisation:
        if name == DECLARED:
            found.append(None)
            continue
        try:
            card = _by(name, panel.card)
        except ScorecardError as error:
            faults += [_fault(name, fault.found, fault.expected) for fault in error.faults]
            continue
        faults += _misfits(name, card, panel.card)
        other = evolve(panel, card=card)
        found.append(leaves_of(normalise_panel(other), other, moving=False))
    raise_faults(faults, "call")
    return tuple(found)


def _by(name: str, card: Card) -> Card:
    """The card with one normalisation for all its indicators."""
    method = evolve(card.method, normalisation=Normalisation(by=name))
    indicators = tuple(evolve(item, normalisation=None) for item in card.indicators)
    return evolve(card, method=method, indicators=indicators)


def _misfits(name: str, card: Card, declared: Card) -> Iterator[Fault]:
    if card.scale != declared.scale:
        yield _fault(name, card.scale.words, f"the scale of the card, {declared.scale.words}")
    aimed = [item.id for item in declared.indicators if item.target is not None]
    if aimed:
        yield _fault(name, f"{name} beside the target of {aimed[0]}", "no declared targets")


def _fault(name: str, found: str, expected: str) -> Fault:
    return Fault(where="robustness.normalisation", found=found, expected=expected,
                 remedy=f"leave {name} out")  # fmt: skip
