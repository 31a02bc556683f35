"""Faults that only show when the parts of a card are held against each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from scorecard.definitions.aspects import aspect_faults
from scorecard.definitions.clauses import clauses_above, declared_siblings
from scorecard.definitions.goalposts import Goalposts
from scorecard.definitions.judgements import weighting_faults
from scorecard.definitions.kinds import Checklist, Indicator, Ladder, Measure, Ratio, Selector
from scorecard.definitions.kinds import Sequence as SequenceKind
from scorecard.definitions.method import Method
from scorecard.definitions.model import SOURCE_KINDS, Clause, Recommendation
from scorecard.definitions.validators import LARGEST
from scorecard.errors import Fault, close_matches, not_an_option, one_of, quoted
from scorecard.periods import EXAMPLE, NAME, Frequency, is_period

SELECTORS = ("matches", "numerator", "denominator", "steps", "after")


@frozen(kw_only=True)
class Parts:
    """
    The parts of a card, and ids that were declared but could not be read.

    A reference to an id in `broken`, or to a name near one in `misnamed`, is let pass: the fault
    that matters is already on the list.
    """

    card_id: str
    frequency: Frequency
    recommendations: tuple[Recommendation, ...]
    clauses: tuple[Clause, ...]
    indicators: tuple[Indicator, ...]
    method: Method = field(factory=Method)
    units: tuple[str, ...] = ()
    broken: frozenset[str] = frozenset()
    misnamed: frozenset[str] = frozenset()

    def lets(self, name: str) -> bool:
        """Whether a name that nobody declares is let pass."""
        return name in self.broken or bool(close_matches(name, self.misnamed))


def inconsistencies(parts: Parts) -> Iterator[Fault]:
    """All faults between the parts of a card; `path` names table, id and key of each."""
    yield from _duplicates(parts)
    yield from _recommendations(parts)
    yield from _clauses(parts)
    for indicator in parts.indicators:
        yield from _indicator(indicator, parts)
    yield from _measured(parts)
    yield from _weights(parts)
    yield from aspect_faults(parts.indicators)


def _fault(
    table: str, owner: str, key: str, found: str, expected: str, remedy: str, at: int | None = None
) -> Fault:
    path: tuple[str | int, ...] = (table, owner, key) if at is None else (table, owner, key, at)
    where = f"{owner}.{key}" if key else owner
    return Fault(where=where, found=found, expected=expected, remedy=remedy, path=path)


def _unknown(
    table: str, owner: str, key: str, found: str, options: Iterable[str], parts: Parts | None
) -> Iterator[Fault]:
    options = list(options)
    if found not in options and not (parts is not None and parts.lets(found)):
        fault = not_an_option(f"{owner}.{key}", found, options, path=(table, owner, key))
        yield fault


def _duplicates(parts: Parts) -> Iterator[Fault]:
    owners: list[tuple[str, str]] = [("card", parts.card_id)]
    owners += [("recommendation", item.id) for item in parts.recommendations]
    owners += [("clause", item.code) for item in parts.clauses]
    owners += [("indicator", item.id) for item in parts.indicators]
    seen: set[str] = set()
    for table, owner in owners:
        if owner in seen:
            key = "code" if table == "clause" else "id"
            yield _fault(
                table, owner, key, quoted(owner), "an id used once in the card", "rename one"
            )
        seen.add(owner)


def _recommendations(parts: Parts) -> Iterator[Fault]:
    for item in parts.recommendations:
        if (item.target_on is None) != (item.target_set_by is None):
            given, missing = ("target_on", "target_set_by")
            if item.target_on is None:
                given, missing = missing, given
            yield _fault(
                "recommendation", item.id, given, f"{given} without {missing}", "both or neither",
                f"add {missing}",
            )  # fmt: skip


def _clauses(parts: Parts) -> Iterator[Fault]:
    recommendations = [item.id for item in parts.recommendations]
    by_code = {item.code: item for item in parts.clauses}
    for item in parts.clauses:
        if recommendations:
            yield from _unknown(
                "clause", item.code, "recommendation", item.recommendation, recommendations, parts
            )  # fmt: skip
        if item.part_of is None:
            continue
        yield from _unknown("clause", item.code, "part_of", item.part_of, by_code, parts)
        above = by_code.get(item.part_of)
        if above is not None and above.recommendation != item.recommendation:
            yield _fault(
                "clause", item.code, "part_of", quoted(item.part_of),
                f"a clause of {item.recommendation}", "move one of the two",
            )  # fmt: skip
        if item.code in clauses_above(item.code, parts.clauses):
            yield _fault(
                "clause", item.code, "part_of", quoted(item.part_of),
                f"a clause that does not lead back to {item.code}", "break the circle",
            )  # fmt: skip


def _indicator(item: Indicator, parts: Parts) -> Iterator[Fault]:
    codes = [clause.code for clause in parts.clauses]
    yield from _unknown("indicator", item.id, "clause", item.clause, codes, parts)
    for key in ("applies_from", "applies_to"):
        text = getattr(item, key)
        if text is not None and not is_period(text, parts.frequency):
            name, example = NAME[parts.frequency], EXAMPLE[parts.frequency]
            yield _fault(
                "indicator", item.id, key, quoted(text), f"a {name}", f"write it like {example}"
            )
    if item.applies_from and item.applies_to and item.applies_to < item.applies_from:
        yield _fault(
            "indicator", item.id, "applies_to", quoted(item.applies_to),
            f"a {NAME[parts.frequency]} not before {item.applies_from}", "swap them",
        )  # fmt: skip
    if isinstance(item, Ladder):
        yield from _ladder(item)
    elif isinstance(item, Checklist):
        yield from _checklist(item, parts)
    yield from _target(item)
    yield from _log_scale(item)
    for key in SELECTORS:
        selector = getattr(item, key, None)
        if isinstance(selector, Selector):
            yield from _selector(item, key, selector, parts)


def _target(item: Indicator) -> Iterator[Fault]:
    if item.target is None:
        return
    if isinstance(item, Ladder):
        stages = [stage.id for stage in item.stages]
        yield from _unknown("indicator", item.id, "target", str(item.target), stages, None)
    elif isinstance(item.target, str):
        yield _fault(
            "indicator", item.id, "target", quoted(item.target), "a number: only ladders have stages",
            "write a number without quotes",
        )  # fmt: skip
    elif isinstance(item, Checklist | Ratio | SequenceKind) and not 0 <= item.target <= 1:
        yield _fault(
            "indicator", item.id, "target", quoted(item.target), "a share from 0 to 1",
            "write 0.5 for a half",
        )  # fmt: skip
    elif not abs(item.target) <= LARGEST:
        yield _fault(
            "indicator", item.id, "target", quoted(item.target), "a finite number",
            "write a number such as 12.5",
        )  # fmt: skip
    elif isinstance(goalposts := getattr(item, "goalposts", None), Goalposts):
        worst, best = goalposts.worst, goalposts.best
        if not min(worst, best) <= item.target <= max(worst, best):
            yield _fault(
                "indicator", item.id, "target", quoted(item.target),
                f"a number between worst and best ({worst:.15g} and {best:.15g})",
                "mend the target, or move an end",
            )  # fmt: skip


def _log_scale(item: Indicator) -> Iterator[Fault]:
    """A number of events or a share can be 0, which has no logarithm."""
    goalposts = getattr(item, "goalposts", None)
    if goalposts is not None and goalposts.is_log and not isinstance(item, Measure):
        yield _fault(
            "indicator", item.id, "goalposts", f"a log scale for a {item.kind}",
            "one for a measure alone", "leave scale out",
        )  # fmt: skip


def _repeats(owner: str, key: str, ids: Sequence[str]) -> Iterator[Fault]:
    for name, times in Counter(ids).items():
        if times > 1:
            yield _fault(
                "indicator", owner, key, f'"{name}" {times} times', "each id once", "rename one"
            )


def _ladder(item: Ladder) -> Iterator[Fault]:
    ids = [stage.id for stage in item.stages]
    yield from _repeats(item.id, "stages", ids)
    if len(ids) == 1:
        yield _fault("indicator", item.id, "stages", "one stage", "two or more", "add a stage")
    if item.start is not None:
        yield from _unknown("indicator", item.id, "start", item.start, ids, None)
    scores = [stage.score for stage in item.stages]
    for number, stage in enumerate(item.stages):
        if number and scores[number] < scores[number - 1]:
            yield _fault(
                "indicator", item.id, "stages",
                f"{stage.id} {stage.score:g} after {ids[number - 1]} {scores[number - 1]:g}",
                "scores that never fall from one stage to the next", "reorder or rescore", number,
            )  # fmt: skip
        if number and not stage.earned_by:
            yield _fault(
                "indicator", item.id, "stages", f"{stage.id} without earned_by",
                "what a source must show", "add earned_by", number,
            )  # fmt: skip
        yield from _lapse(item, number, ids)
    if len(scores) > 1 and scores[0] == scores[-1]:
        yield _fault(
            "indicator", item.id, "stages", f"every stage {scores[0]:g}",
            "a last stage worth more than the first", "rescore",
        )  # fmt: skip


def _lapse(item: Ladder, number: int, ids: list[str]) -> Iterator[Fault]:
    stage = item.stages[number]
    if stage.lapses_to is not None:
        if stage.lapses_after is None:
            yield _fault(
                "indicator", item.id, "stages", f"{stage.id} with lapses_to only",
                "lapses_after as well", "add lapses_after", number,
            )  # fmt: skip
        if stage.lapses_to not in ids[:number]:
            yield _fault(
                "indicator", item.id, "stages",
                f"{stage.id}.lapses_to {quoted(stage.lapses_to)}",
                f"a stage below it: {one_of(ids[:number])}", "name a lower one", number,
            )  # fmt: skip
    elif stage.lapses_after is not None and number == 0:
        yield _fault(
            "indicator", item.id, "stages", f"{stage.id}.lapses_after",
            "a stage that has one below", "remove it", number,
        )  # fmt: skip


def _checklist(item: Checklist, parts: Parts) -> Iterator[Fault]:
    yield from _repeats(item.id, "elements", [element.id for element in item.elements])
    codes = [clause.code for clause in parts.clauses]
    for number, element in enumerate(item.elements):
        if element.clause is None or parts.lets(element.clause):
            continue
        path = ("indicator", item.id, "elements", number)
        where = f"{item.id}.{element.id}.clause"
        if element.clause not in codes:
            yield not_an_option(where, element.clause, codes, path=path)
        elif item.clause not in clauses_above(element.clause, parts.clauses) and _is_placed(
            element.clause, parts
        ):
            yield Fault(
                where=where, found=quoted(element.clause),
                expected=f"a clause that is part_of {item.clause}", remedy="set its part_of",
                path=path,
            )  # fmt: skip


def _is_placed(code: str, parts: Parts) -> bool:
    """Whether the clauses above a clause are in order; if not, their own faults say so."""
    by_code = {clause.code: clause for clause in parts.clauses}
    clause = by_code[code]
    above = clauses_above(code, parts.clauses)
    return code not in above and all(
        name in by_code and by_code[name].recommendation == clause.recommendation for name in above
    )


def _selector(item: Indicator, key: str, selector: Selector, parts: Parts) -> Iterator[Fault]:
    given = [name for name in _SELECTOR_KEYS if getattr(selector, name) is not None]
    if not given:
        yield _fault(
            "indicator", item.id, key, "no condition", one_of(_SELECTOR_KEYS), "name what matches"
        )
    by_id = {other.id: other for other in parts.indicators}
    checklist = by_id.get(selector.indicator or "")
    if selector.element is not None and isinstance(checklist, Checklist):
        elements = [element.id for element in checklist.elements]
        yield from _unknown("indicator", item.id, key, selector.element, elements, None)
    options: dict[str, list[str]] = {
        "node": [clause.code for clause in parts.clauses],
        "indicator": list(by_id),
        "source_kind": list(SOURCE_KINDS),
    }
    for name in given:
        value = getattr(selector, name)
        if name in options:
            yield from _unknown("indicator", item.id, key, value, options[name], parts)
    if selector.stage is not None:
        named = by_id.get(selector.indicator or "")
        if isinstance(named, Ladder):
            stages = [stage.id for stage in named.stages]
            yield from _unknown("indicator", item.id, key, selector.stage, stages, None)
        elif not (selector.indicator and parts.lets(selector.indicator)):
            yield _fault(
                "indicator", item.id, key, f"stage {quoted(selector.stage)}",
                "the ladder whose stage it is", "add indicator = …",
            )  # fmt: skip


_SELECTOR_KEYS = ("node", "indicator", "stage", "element", "source_kind")


def _measured(parts: Parts) -> Iterator[Fault]:
    own = {item.clause for item in parts.indicators}
    named = Counter(
        element.clause
        for item in parts.indicators
        if isinstance(item, Checklist)
        for element in item.elements
        if element.clause is not None
    )
    above = {item.code: clauses_above(item.code, parts.clauses) for item in parts.clauses}
    below = {up for code, codes in above.items() for up in codes if code not in codes}
    measured = own | set(named)
    meant = {code for name in measured - set(above) for code in close_matches(name, above)}
    covered = measured | {up for code in measured for up in above.get(code, [])}
    for code, times in named.items():
        if times > 1 or code in own or code in below:
            yield _fault(
                "clause", code, "", "that an element and another part measure it",
                "one element and nothing else", "split the clause",
            )  # fmt: skip
    for item in parts.clauses:
        is_missed = item.code not in covered and item.code not in meant
        if is_missed and item.unmeasured is None and not parts.broken:
            yield _fault(
                "clause", item.code, "", "nothing that measures it",
                "an indicator, or unmeasured with a reason", "add one of the two",
            )  # fmt: skip
        if item.code in covered and item.unmeasured is not None:
            yield _fault(
                "clause", item.code, "unmeasured", quoted(item.unmeasured),
                "no reason: an indicator measures it", "remove unmeasured",
            )  # fmt: skip
    if not parts.indicators and not parts.broken:
        yield _fault("card", parts.card_id, "", "no indicator", "at least one", "add one")


def _weights(parts: Parts) -> Iterator[Fault]:
    siblings = declared_siblings(
        parts.card_id, parts.recommendations, parts.clauses, parts.indicators,
        in_doubt=bool(parts.broken),
    )  # fmt: skip
    for (table, owner), own in siblings.items():
        is_read = parts.method.weighting.of(table) == "declared"
        if is_read and sum(own.values()) == 0:
            yield _fault(
                table, owner, "", "every weight below it 0", "at least one above 0", "raise one"
            )
    if not parts.broken:
        yield from weighting_faults(parts.method, siblings, parts.units, parts.frequency)
