"""Faults of the choices of a method, held against the indicators and nodes that they are for."""

from collections.abc import Iterator, Sequence

import attrs
from attrs import frozen

from scorecard.definitions.goalposts import Goalposts
from scorecard.definitions.kinds import Indicator, is_more_better
from scorecard.definitions.method import Method
from scorecard.definitions.model import Clause, Recommendation
from scorecard.definitions.normalisation import RANKS, RATIOS, Normalisation
from scorecard.errors import Fault, not_an_option, quoted
from scorecard.periods import EXAMPLE, NAME, Frequency, is_period

Path = tuple[str | int, ...]
POSITIVE = ("geometric", "harmonic", "power")


@frozen(kw_only=True)
class Choices:
    """
    What the choices are held against.

    Attributes:
        method: The method.
        indicators: The indicators.
        recommendations: The recommendations.
        clauses: The clauses.
        units: Who is scored; empty for a card open to any unit, `None` where that is not known.
        frequency: Of the card.
        series_from: First period of every series; empty where that is not known.
    """

    method: Method
    indicators: Sequence[Indicator]
    recommendations: Sequence[Recommendation]
    clauses: Sequence[Clause]
    units: tuple[str, ...] | None
    frequency: Frequency
    series_from: str

    @property
    def nodes(self) -> Iterator[tuple[Path, Recommendation | Clause]]:
        """The nodes that may name a way of their own to make one score, with their paths."""
        for head in self.recommendations:
            yield ("recommendation", head.id), head
        for clause in self.clauses:
            yield ("clause", clause.code), clause

    @property
    def normalisations(self) -> Iterator[tuple[Path, Normalisation]]:
        """The card's normalisation, then those that indicators have for themselves."""
        yield ("method", "method", "normalisation"), self.method.normalisation
        for item in self.indicators:
            if item.normalisation is not None:
                yield ("indicator", item.id, "normalisation"), item.normalisation


def choice_faults(choices: Choices) -> Iterator[Fault]:
    """All faults of the choices; `path` names table, id and key of each."""
    for path, own in choices.normalisations:
        yield from _base_period(choices, path, own)
        yield from _units(choices, path, own)
    for item in choices.indicators:
        yield from _ends(item, item.normalisation or choices.method.normalisation)
    yield from _scales(choices)
    yield from _aggregations(choices)


def _fault(path: Path, found: str, expected: str, remedy: str) -> Fault:
    table, owner, *keys = path
    where = ".".join(map(str, keys if table == "method" else (owner, *keys)))
    where = f"method.{where}" if table == "method" else where
    return Fault(where=where, found=found, expected=expected, remedy=remedy, path=path)


def _base_period(choices: Choices, path: Path, own: Normalisation) -> Iterator[Fault]:
    if own.span is None:
        return
    path, written = (*path, "base_period"), quoted(own.base_period)
    first, last = own.span
    name, example = NAME[choices.frequency], EXAMPLE[choices.frequency]
    if not all(is_period(text, choices.frequency) for text in own.span):
        yield _fault(path, written, f"a {name}, or a first and a last one with / between",
                     f"write it like {example}")  # fmt: skip
    elif last < first:
        yield _fault(path, written, "the first period before the last", "swap them")
    elif is_period(choices.series_from, choices.frequency) and first < choices.series_from:
        yield _fault(path, written, f"none before series_from ({choices.series_from})",
                     "move one of the two")  # fmt: skip


def _units(choices: Choices, path: Path, own: Normalisation) -> Iterator[Fault]:
    units = choices.units
    if units is None or not units:
        return
    if len(units) == 1 and own.by in RANKS:
        yield _fault((*path, "by"), f"{own.by} of one unit", "several units to compare",
                     "choose goalposts, or z_score with a base_period")  # fmt: skip
    elif len(units) == 1 and own.reads_the_data and own.base_period is None:
        yield _fault(path, f"{own.by} of one unit without base_period",
                     "a base_period, so that a new period never rewrites the past",
                     "add base_period = …")  # fmt: skip
    if own.reference_unit is not None and own.reference_unit not in units:
        path = (*path, "reference_unit")
        where = _fault(path, "", "", "").where
        yield not_an_option(where, own.reference_unit, units, path=path)


def _ends(item: Indicator, own: Normalisation) -> Iterator[Fault]:
    """What an indicator must declare for its normalisation: ends, a direction, a target."""
    known = attrs.fields_dict(type(item))
    path = ("indicator", item.id)
    goalposts, direction = getattr(item, "goalposts", None), getattr(item, "direction", None)
    if "direction" in known and goalposts is None:
        if own.by == "goalposts":
            yield _fault((*path, "goalposts"), "no goalposts", "the worst and the best end",
                         "add goalposts = …")  # fmt: skip
        elif direction is None:
            yield _fault((*path, "direction"), "neither direction nor goalposts",
                         "higher_is_better or lower_is_better", "add direction = …")  # fmt: skip
    if isinstance(goalposts, Goalposts) and direction is not None:
        given = "higher_is_better" if is_more_better(item) else "lower_is_better"
        if given != direction:
            yield _fault((*path, "direction"), quoted(direction), f"{given}, as the goalposts say",
                         "remove it")  # fmt: skip
    if own.by == "distance_to_target" and "direction" in known:
        if item.target is None:
            yield _fault((*path, "target"), "no target", "what scores 100", "add target = …")
        elif not isinstance(item.target, str) and item.target <= 0:
            yield _fault((*path, "target"), quoted(item.target),
                         "a number above 0, for a ratio to the target", "mend it, or choose "
                         "another normalisation")  # fmt: skip
    elif own.by in RATIOS and isinstance(goalposts, Goalposts) and goalposts.is_log:
        yield _fault((*path, "goalposts"), f"a log scale for {own.by}", "none for a ratio",
                     "leave scale out")  # fmt: skip


def _scales(choices: Choices) -> Iterator[Fault]:
    """Scores are made of points of one scale, and others' rules and scales read 0 to 100."""
    count = len(choices.units or ("", ""))
    common = choices.method.normalisation.scale(count)
    for path, own in list(choices.normalisations)[1:]:
        scale = own.scale(count)
        if scale != common:
            yield _fault(path, scale.words, f"the scale of the card, {common.words}",
                         "choose one with that scale, or change the card's")  # fmt: skip
    rule = choices.method.label_rule
    if rule != "default" and not common.is_hundred:
        yield _fault(("method", "method", "label_rule"), f"{rule} for {common.words}",
                     "points from 0 to 100, which such a rule reads",
                     'write "default", or choose another normalisation')  # fmt: skip
    if choices.method.display is not None and not common.is_hundred:
        yield _fault(("method", "method", "display"), f"a display scale for {common.words}",
                     "points from 0 to 100, which it stands for",
                     "remove it, or choose another normalisation")  # fmt: skip


def _aggregations(choices: Choices) -> Iterator[Fault]:
    method, own = choices.method, choices.method.normalisation
    scale = own.scale(len(choices.units or ("", "")))
    levels = attrs.asdict(method.aggregation)
    named: list[tuple[Path, str]] = [
        (("method", "method", "aggregation", level), name) for level, name in levels.items()
    ]
    for path, node in choices.nodes:
        if node.aggregation is not None:
            named.append(((*path, "aggregation"), node.aggregation))
            if node.aggregation == "power" and (node.exponent or method.exponent) is None:
                yield _fault((*path, "exponent"), "a power mean without exponent",
                             "both or neither", "add exponent = …")  # fmt: skip
        if node.exponent is not None and node.aggregation != "power":
            yield _fault((*path, "exponent"), "an exponent without a power mean",
                         "both or neither", "remove it")  # fmt: skip
    for path, name in named:
        if name in POSITIVE and scale.low < 0:
            yield _fault(path, f"{name} of {scale.words}", "numbers that are never negative",
                         "choose arithmetic, median or minimum")  # fmt: skip
        elif name == "mazziotta_pareto" and scale.low < 0 and not (own.centre or 0) > 0:
            yield _fault(path, f"{name} of {scale.words}", "a mean above 0",
                         "add centre = 100 and spread = 10")  # fmt: skip
        elif name == "copeland" and scale.is_open:
            yield _fault(path, f"{name} of {scale.words}", "a scale with two ends",
                         "choose goalposts, min_max or percentile_rank")  # fmt: skip
        if name == "copeland" and choices.units is not None and len(choices.units) == 1:
            yield _fault(path, f"{name} of one unit", "several units to compare",
                         "choose another aggregation")  # fmt: skip
