"""What can be read of a faulty card: good for checking the words of a ledger, and no more."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from attrs import evolve, field, frozen

from scorecard.definitions.accepted import Accepted
from scorecard.definitions.card import Card
from scorecard.definitions.clauses import clauses_above
from scorecard.definitions.consistency import SELECTORS, Parts, inconsistencies
from scorecard.definitions.kinds import Indicator, Ladder, Selector
from scorecard.definitions.method import Method
from scorecard.definitions.model import Source


@frozen(kw_only=True, repr=False)
class Draft(Card):
    """
    The readable parts of a card with faults, which are not raised anew.

    Attributes:
        parts: The same, with the ids of what could not be read.
        has_nameless: Whether some piece could not even be read as far as its id, so that an
            unknown name may be its.
        has_lost_reader: Whether what could not be read may read rows of any node.
        stood_in: Columns of a ledger about which the card says nothing that can be relied on.
    """

    parts: Parts
    has_nameless: bool
    has_lost_reader: bool
    stood_in: frozenset[str] = field(eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "digest", "")

    def is_doubtful(self, node: str, indicator: str) -> bool:
        """Whether what a row of that node and indicator says might be right, once all is mended."""
        known = {self.id, *(item.id for item in self.recommendations), *self._above}
        indicators = {item.id: item.clause for item in self.indicators}
        for name, names in ((node, known), (indicator, set(indicators))):
            if name and name not in names and (self.has_nameless or self.parts.lets(name)):
                return True
        reader = indicators.get(indicator)
        touched = {node, *self._above.get(node, ()), indicator, *self._above.get(reader or "", ())}
        if touched & self.parts.broken:
            return True
        return node in self._above and self.has_lost_reader and not indicator

    @cached_property
    def _above(self) -> Mapping[str, list[str]]:
        return {item.code: clauses_above(item.code, self.clauses) for item in self.clauses}


def draft_of(
    parts: Parts,
    *,
    units: tuple[str, ...],
    method: Method,
    accepted: tuple[Accepted, ...],
    has_nameless: bool,
    has_lost_reader: bool,
    stood_in: Iterable[str],
) -> Draft | None:
    """
    The draft of a card; `None` where too little of it could be read.

    Args:
        parts: What could be read, and the ids of what could not.
        units: Who is scored.
        method: The choices behind the numbers.
        accepted: Rows whose value may be off its scale.
        has_nameless: See `Draft`.
        has_lost_reader: See `Draft`.
        stood_in: See `Draft`.
    """
    if not (parts.recommendations and parts.clauses):
        return None
    codes = {item.code for item in parts.clauses}
    placed = [item for item in parts.indicators if item.clause in codes]
    ladders = {item.id: item for item in placed if isinstance(item, Ladder)}
    sound = tuple(item for item in placed if _is_sound(item, codes, ladders))
    lost = [item for item in parts.indicators if item not in sound]
    has_lost_reader |= any(item.is_flow or not parts.lets(item.clause) for item in lost)
    day = date(2000, 1, 1)
    return Draft(
        id=parts.card_id, title="?", version="?", adopted_on=day, units=units, method=method,
        source=Source(title="?", published_on=day), frequency=parts.frequency, series_from="?",
        baseline="?", recommendations=parts.recommendations, clauses=parts.clauses,
        indicators=sound, accepted=accepted, has_nameless=has_nameless, stood_in=frozenset(stood_in),
        has_lost_reader=has_lost_reader,
        parts=evolve(parts, broken=parts.broken | _in_doubt(parts) | {item.id for item in lost}),
    )  # fmt: skip


def _in_doubt(parts: Parts) -> set[str]:
    """Ids, and clauses, of parts whose own faults bear on what a row may say; names they seek."""
    faults = [fault for fault in inconsistencies(parts) if fault.path[2] in _SAID_BY_ROWS]
    at_fault = {str(fault.path[1]) for fault in faults}
    sought = {fault.found.strip('"') for fault in faults}
    return at_fault | sought | {item.clause for item in parts.indicators if item.id in at_fault}


_SAID_BY_ROWS = {"recommendation", "part_of", "clause", "stages", "elements", *SELECTORS}


def _is_sound(item: Indicator, codes: set[str], ladders: Mapping[str, Ladder]) -> bool:
    """Whether what an indicator selects can be looked up."""
    for name in SELECTORS:
        selector = getattr(item, name, None)
        if not isinstance(selector, Selector):
            continue
        ladder = ladders.get(selector.indicator or "")
        stages = [stage.id for stage in ladder.stages] if ladder else []
        if selector.node not in (None, *codes) or selector.stage not in (None, *stages):
            return False
    return True
