"""The card: one scored framework, and the tree of its nodes."""

import hashlib
import html
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
from attrs import evolve, field, frozen

from scorecard.definitions.accepted import Accepted
from scorecard.definitions.clauses import clauses_above, weighted_clauses
from scorecard.definitions.consistency import Parts, inconsistencies
from scorecard.definitions.data_steps import in_logs, method_faults
from scorecard.definitions.groups import Group, group_faults, groups_among
from scorecard.definitions.kinds import Checklist, Indicator
from scorecard.definitions.method import Method
from scorecard.definitions.model import Clause, Recommendation, Source
from scorecard.definitions.nodes import Due as Due
from scorecard.definitions.nodes import Node as Node
from scorecard.definitions.nodes import due_of
from scorecard.definitions.normalisation import Normalisation, Scale
from scorecard.definitions.robustness import Robustness
from scorecard.definitions.scales import LEVELS as LEVELS
from scorecard.definitions.scales import Display, decimals_of
from scorecard.definitions.scales import Level as Level
from scorecard.definitions.validators import among, filled, identifier, is_label
from scorecard.errors import Fault, ScorecardError, not_an_option, quoted, raise_faults
from scorecard.periods import EXAMPLE, FREQUENCIES, NAME, Frequency, is_period, parse_period


@frozen(kw_only=True, repr=False)
class Card:
    """
    One scored framework: a source, its recommendations, their indicators, a method.

    Attributes:
        id: Node id of the whole.
        title: What the card follows, in a few words.
        version: Version of the definitions.
        adopted_on: Day this version was adopted.
        changed: What this version changed.
        source: The publication followed.
        units: Who is scored; one or several. Empty where the card is open to any unit
            (`units = "any"`): the observations then bring theirs.
        frequency: `Q` quarterly, `A` yearly, `M` monthly or `D` daily.
        series_from: First period of every series.
        baseline: Period that change is counted from.
        recommendations: In the order of the source.
        clauses: In the order they are shown.
        indicators: In the order they are shown.
        groups: Groups of units.
        accepted: Rows whose value is off its scale and used all the same.
        method: The choices behind the numbers.
        robustness: Other choices that could have been defended; they change no score.
        folder: Where the card was read from; its ledger lies below it.
        digest: SHA-256 over all that the definitions say, however the files lay it out.

    Raises:
        ScorecardError: Any inconsistency between the parts, all of them at once.
    """

    id: str = field(validator=identifier)
    title: str = field(validator=filled)
    version: str = field(validator=filled)
    adopted_on: date
    changed: str = ""
    source: Source
    units: tuple[str, ...]
    frequency: Frequency = field(default="Q", validator=among(*FREQUENCIES))
    series_from: str
    baseline: str
    recommendations: tuple[Recommendation, ...] = field(validator=filled)
    clauses: tuple[Clause, ...] = field(validator=filled)
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    method: Method = field(factory=Method)
    robustness: Robustness = field(factory=Robustness)
    folder: Path | None = field(default=None, eq=False)
    digest: str = field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        parts = Parts(
            card_id=self.id,
            frequency=self.frequency,
            recommendations=self.recommendations,
            clauses=self.clauses,
            indicators=self.indicators,
            method=self.method,
            units=self.units,
            series_from=self.series_from,
        )
        faults = [*period_faults(self.series_from, self.baseline, self.frequency)]
        faults += unit_faults(self.units) if self.units else []
        faults += group_faults(self.groups, self.units)
        faults += method_faults(self.method, self.indicators, self.frequency, self.units)
        raise_faults([*faults, *inconsistencies(parts)], f"card {self.id}")
        values = repr([getattr(self, item.name) for item in attrs.fields(Card) if item.eq])
        object.__setattr__(self, "digest", hashlib.sha256(values.encode()).hexdigest())

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes that have a score, each before the nodes below it."""
        return tuple(_nodes(self))

    @cached_property
    def placed(self) -> tuple[Indicator, ...]:
        """The indicators as values are placed between their goalposts: some by logarithms."""
        return tuple(in_logs(item, self.method.treatment) for item in self.indicators)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Position of each node in `nodes`, by id."""
        return {node.id: number for number, node in enumerate(self.nodes)}

    @cached_property
    def scale(self) -> Scale:
        """The scale of points and scores; ranks know it once the units are known."""
        return self.method.normalisation.scale(len(self.units))

    @cached_property
    def printed(self) -> Display | None:
        """How scores are printed; `None` for whole points."""
        return self.method.display or self.printed_points

    @cached_property
    def printed_points(self) -> Display | None:
        """How points are printed: whole, unless their scale is short, as that of z-scores is."""
        digits = decimals_of(self.scale.length)
        return Display(worst=0, best=100, digits=digits) if digits else None

    def normalisation(self, item: Indicator) -> Normalisation:
        """How the values of an indicator become points."""
        return item.normalisation or self.method.normalisation

    def places_of(self, span: str, first: int) -> slice:
        """
        Places of the periods of a span among periods that begin with number `first`.

        Args:
            span: Such as `2020Q1`, or `2020Q1/2021Q4` with both ends included.
            first: Number of the first period; what lies before it is left out.
        """
        start, _, end = span.partition("/")
        low, high = (self.period(text).ordinal - first for text in (start, end or start))
        return slice(max(low, 0), max(high + 1, 0))

    @cached_property
    def clauses_below(self) -> Mapping[str, frozenset[str]]:
        """Each clause with every clause below it, the unmeasured ones included."""
        above = {item.code: clauses_above(item.code, self.clauses) for item in self.clauses}
        return {
            item.code: frozenset({item.code, *(c for c in above if item.code in above[c])})
            for item in self.clauses
        }

    @cached_property
    def recommendation_of(self) -> Mapping[str, str]:
        """The recommendation of each clause, each indicator, and of itself, by id."""
        own = {item.id: item.id for item in self.recommendations}
        own |= {item.code: item.recommendation for item in self.clauses}
        return own | {item.id: own[item.clause] for item in self.indicators}

    @cached_property
    def due(self) -> Mapping[str, Due]:
        """
        Target date of each node that has one: its recommendation's.

        The card has the latest of its measured recommendations' dates, if all of them have one.
        """
        return due_of(self.nodes, self.recommendations)

    @cached_property
    def aspects(self) -> tuple[str, ...]:
        """Aspects that the indicators declare, in order of appearance, then `all`."""
        declared = dict.fromkeys(item.aspect for item in self.indicators if item.aspect)
        return (*declared, "all")

    def with_units_of(self, frame: pd.DataFrame) -> "Card":
        """
        The same card; if it is open to any unit, with those of a frame in alphabetical order.

        Raises:
            ScorecardError: A unit that is no visible text.
        """
        if self.units or "unit" not in frame:
            return self
        units = frame["unit"].astype(object).unique().tolist()
        raise_faults((Fault(where="unit", found=quoted(unit), expected="text in each row",
                            remedy="name the unit")
                      for unit in units if not isinstance(unit, str)), "observations")  # fmt: skip
        return evolve(self, units=tuple(sorted(units)), groups=groups_among(self.groups, units))

    def with_units(self, units: tuple[str, ...]) -> "Card":
        """
        The same card with others who are scored.

        Raises:
            ScorecardError: A unit that is no visible text, or one that is named twice.
        """
        return evolve(self, units=units, groups=groups_among(self.groups, units))

    def node(self, node: str) -> Node:
        """
        The node of that id.

        Raises:
            ScorecardError: There is none, and the nearest is named; or nothing measures it, and
                the reason is.
        """
        if node not in self.positions:
            for fault in _unmeasured(self, node):
                raise ScorecardError([fault], "call")
            raise ScorecardError([not_an_option("node", node, self.positions)], "call")
        return self.nodes[self.positions[node]]

    def indicator(self, indicator: str) -> Indicator:
        """
        The indicator of that id.

        Raises:
            ScorecardError: There is none; names the nearest.
        """
        by_id = {item.id: item for item in self.indicators}
        if indicator not in by_id:
            raise ScorecardError([not_an_option("indicator", indicator, by_id)], "call")
        return by_id[indicator]

    def children(self, node: str) -> tuple[Node, ...]:
        """The nodes right below a node, those of one element included."""
        return tuple(item for item in self.nodes if item.parent == node)

    def indicators_below(self, node: str) -> tuple[Indicator, ...]:
        """The indicators at or below a node."""
        start = self.node(node)
        if start.element is not None:
            assert start.indicator is not None
            return (self.indicators[start.indicator],)
        found, inside = [], {start.id}
        for item in self.nodes:
            if item.id in inside or item.parent in inside:
                inside.add(item.id)
                if item.level == "indicator" and item.indicator is not None:
                    found.append(self.indicators[item.indicator])
        return tuple(found)

    def period(self, text: "str | pd.Period") -> pd.Period:
        """
        A period of the card's frequency.

        Raises:
            ScorecardError: The text is no such period.
        """
        try:
            return parse_period(str(text), self.frequency)
        except ValueError:
            fault = Fault(
                where=NAME[self.frequency], found=quoted(text), expected=f"a "
                f"{NAME[self.frequency]}", remedy=f"write it like {EXAMPLE[self.frequency]}",
            )  # fmt: skip
            raise ScorecardError([fault], "call") from None

    def __repr__(self) -> str:
        head = f"{self.title} ({self.id}, version {self.version}, adopted {self.adopted_on})"
        lines = [head, f"Source: {_cited(self.source)}"]
        for item in self.recommendations:
            below = self.indicators_below(item.id) if item.id in self.positions else ()
            lines.append(f"  {item.id}: {item.title} ({len(below)} indicators)")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(item.title)}</td><td><code>{html.escape(item.id)}</code></td>"
            f"<td>{len(self.indicators_below(item.id)) if item.id in self.positions else 0}</td>"
            f"<td>{item.target_on or '–'}</td></tr>"
            for item in self.recommendations
        )
        return (
            f"<p><strong>{html.escape(self.title)}</strong>, version {html.escape(self.version)}, "
            f"adopted {self.adopted_on}<br>{html.escape(_cited(self.source))}</p>"
            "<table><thead><tr><th>Recommendation</th><th>Node</th><th>Indicators</th>"
            f"<th>Target date</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def _unmeasured(card: Card, node: str) -> Iterator[Fault]:
    """The fault of asking for the score of what the card declares and nothing measures."""
    why = {item.code: item.unmeasured or "no indicator" for item in card.clauses}
    why |= {item.id: "none of its clauses is measured" for item in card.recommendations}
    if node in why:
        yield Fault(where="node", found=f"{quoted(node)}, which is unmeasured: {why[node]}",
                    expected="a node with a score", remedy="choose another")  # fmt: skip


def period_faults(series_from: str, baseline: str, frequency: Frequency) -> Iterator[Fault]:
    """Faults of the two periods that a card declares."""
    given = {"series_from": series_from, "baseline": baseline}
    wrong = [key for key, text in given.items() if not is_period(text, frequency)]
    name, example = NAME[frequency], EXAMPLE[frequency]
    for key in wrong:
        yield Fault(where=f"card.{key}", found=quoted(given[key]), expected=f"a {name}",
                    remedy=f"write it like {example}", path=("card", "", key))  # fmt: skip
    if not wrong and baseline < series_from:
        yield Fault(where="card.baseline", found=quoted(baseline), path=("card", "", "baseline"),
                    expected=f"a {name} not before series_from ({series_from})",
                    remedy="move one of the two")  # fmt: skip


def unit_faults(units: tuple[str, ...], key: str = "units") -> Iterator[Fault]:
    """Faults of the list of units; `key` is how the card names it."""
    for unit in dict.fromkeys(units):
        if units.count(unit) > 1 or not is_label(unit):
            yield Fault(where=f"card.{key}", found=quoted(unit), path=("card", "", key),
                        expected="visible text, each unit once",
                        remedy="rename or remove it")  # fmt: skip
    if not units:
        yield Fault(where="card.units", found="none", expected="at least one", remedy="name one",
                    path=("card", "", "units"))  # fmt: skip


def _cited(source: Source) -> str:
    authors = " & ".join(source.authors)
    parts = [authors, source.title, source.publisher, str(source.published_on)]
    return ", ".join(part for part in parts if part)


def _nodes(card: Card) -> Iterator[Node]:
    yield Node(id=card.id, level="card", title=card.title, parent=None, weight=1.0,
               aggregation=card.method.aggregation.card, exponent=card.method.exponent)  # fmt: skip
    weighted = weighted_clauses(card.clauses, card.indicators)
    for item in card.recommendations:
        tops = [c for c in card.clauses if c.recommendation == item.id and c.part_of is None]
        if not any(clause.code in weighted for clause in tops):
            continue
        yield Node(
            id=item.id, level="recommendation", title=item.title, parent=card.id,
            weight=item.weight, **_making(item, card.method.aggregation.recommendation, card),
        )  # fmt: skip
        for clause in tops:
            if clause.code in weighted:
                yield from _below(card, clause, item.id, weighted)


def _making(item: Recommendation | Clause, level: str, card: Card) -> Mapping[str, Any]:
    """How the parts of a node become its score: its own way, or that of its level."""
    exponent = card.method.exponent if item.exponent is None else item.exponent
    return {"aggregation": item.aggregation or level, "exponent": exponent}


def _below(card: Card, clause: Clause, parent: str, weighted: set[str]) -> Iterator[Node]:
    yield Node(
        id=clause.code, level="clause", title=clause.asks, parent=parent, weight=clause.weight,
        **_making(clause, card.method.aggregation.clause, card),
    )  # fmt: skip
    by_code = {item.code: item for item in card.clauses}
    for number, item in enumerate(card.indicators):
        if item.clause != clause.code:
            continue
        yield Node(
            id=item.id, level="indicator", title=item.question, parent=clause.code,
            weight=item.weight, indicator=number,
        )  # fmt: skip
        for place, element in enumerate(item.elements if isinstance(item, Checklist) else ()):
            if element.clause is not None:
                named = by_code[element.clause]
                yield Node(
                    id=named.code, level="clause", title=named.asks,
                    parent=clause.code, weight=0.0, indicator=number,
                    element=place,
                )  # fmt: skip
    for below in card.clauses:
        if below.part_of == clause.code and below.code in weighted:
            yield from _below(card, below, clause.code, weighted)
