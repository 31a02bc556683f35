"""Faults between the way parts are weighed and the tree they are parts of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from scorecard.definitions.clauses import Siblings
from scorecard.definitions.method import Method
from scorecard.definitions.weighting import FROM_DATA, Judgement
from scorecard.errors import Fault, close_matches, not_an_option, one_of, quoted
from scorecard.periods import EXAMPLE, NAME, Frequency, is_period
from scorecard.weights.experts import MOST_COMPARED, consistency_ratio

KIND = {"budget_allocation": "points", "analytic_hierarchy": "comparisons"}
_MOST_MORE = 9.0


def weighting_faults(
    method: Method, siblings: Siblings, units: Sequence[str], frequency: Frequency
) -> Iterator[Fault]:
    """
    What is wrong with a card's weighting, given its tree.

    Args:
        method: Whose weighting is checked.
        siblings: The parts of each node that has some.
        units: Who is scored; empty where that is open.
        frequency: Of the card.
    """
    levels = {node: level for level, node in siblings}
    parts = {node: list(own) for (_, node), own in siblings.items()}
    weighting = method.weighting
    yield from _base(method, units, frequency)
    wanted = {node: KIND[name] for node in parts
              if (name := weighting.of(levels[node])) in KIND and len(parts[node]) > 1}  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for number, judgement in enumerate(weighting.judgement):
        node, kind = judgement.node, "points" if judgement.comparisons is None else "comparisons"
        if node not in parts:
            yield _at(number, "node", not_an_option("", node, parts))
        elif wanted.get(node) != kind:
            yield _at(number, "node", _unread(weighting.of(levels[node]), node, kind, parts))
        elif (node, judgement.expert) in seen:
            yield _at(number, "expert", Fault(
                where="", found=f"{quoted(judgement.expert)} on {node} again",
                expected="one judgement of each expert on a node", remedy="remove one",
            ))  # fmt: skip
        else:
            check = _points if kind == "points" else _comparisons
            yield from (_at(number, kind, fault)
                        for fault in check(judgement, list(parts[node]),
                                           weighting.most_inconsistent))  # fmt: skip
        seen.add((node, judgement.expert))
    yield from _share_bounds(method, levels, parts)
    for node, kind in wanted.items():
        if node not in {judged for judged, _ in seen}:
            yield _fault(levels[node], f"no {kind} for the parts of {node}",
                         "a [[method.weighting.judgement]]", "add one")  # fmt: skip


def _unread(name: str, node: str, kind: str, parts: Mapping[str, Sequence[str]]) -> Fault:
    """The fault of a judgement that nothing reads."""
    expected, remedy = f"none: they are {name}", "remove them, or weigh its level by them"
    if len(parts[node]) == 1:
        expected, remedy = "none: it has one", "remove them"
    elif name in KIND:
        expected, remedy = f"{KIND[name]}, read by {name}", f"write {KIND[name]}"
    found = f"{kind} for the parts of {node}"
    return Fault(where="", found=found, expected=expected, remedy=remedy)


def _base(method: Method, units: Sequence[str], frequency: Frequency) -> Iterator[Fault]:
    weighting = method.weighting
    if weighting.base_period is not None:
        first, _, last = weighting.base_period.partition("/")
        last = last or first
        if not (is_period(first, frequency) and is_period(last, frequency) and first <= last):
            example = EXAMPLE[frequency]
            yield _fault("base_period", quoted(weighting.base_period),
                         f"a {NAME[frequency]} or a span of them",
                         f"write it like {example} or {example}/{example}")  # fmt: skip
    elif len(units) == 1:
        for level in ("clause", "recommendation", "card"):
            if weighting.of(level) in FROM_DATA:
                yield _fault(level, f"weights from the data of one unit ({weighting.of(level)})",
                             "a base period, so that no new period changes the past",
                             "add base_period = …")  # fmt: skip
    for level in ("clause", "recommendation", "card"):
        mean = getattr(method.aggregation, level)
        if weighting.of(level) == "benefit_of_the_doubt" and mean != "arithmetic":
            yield _fault(level, f"benefit_of_the_doubt under the {mean} mean",
                         "the arithmetic one, whose sums it takes",
                         f'write {level} = "arithmetic" under aggregation')  # fmt: skip


def _share_bounds(
    method: Method, levels: Mapping[str, str], parts: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    """Shares that cannot add up to 1 over the parts of some node."""
    weighting = method.weighting
    for node, own in parts.items():
        if weighting.of(levels[node]) != "benefit_of_the_doubt" or len(own) == 1:
            continue
        for key, wrong, side in (
            ("share_min", weighting.share_min * len(own) > 1, "most"),
            ("share_max", weighting.share_max * len(own) < 1, "least"),
        ):
            if wrong:
                yield _fault(key, f"{getattr(weighting, key):g} for the {len(own)} parts of {node}",
                             f"at {side} 1/{len(own)}", "move it")  # fmt: skip


def _points(judgement: Judgement, own: list[str], _: float) -> Iterator[Fault]:
    points = judgement.points or {}
    for name, value in points.items():
        if name not in own:
            yield not_an_option("", name, own, path=(name,))
        elif not 0 <= value <= 1e18:
            yield Fault(where="", found=quoted(value), expected="a number of at least 0",
                        remedy="write such a number", path=(name,))  # fmt: skip
    meant = {close for name in points if name not in own for close in close_matches(name, own)[:1]}
    missing = [name for name in own if name not in points and name not in meant]
    if missing:
        yield Fault(where="", found=f"no points for {one_of(missing)}", expected="some for each "
                    f"part of {judgement.node}", remedy="write 0 for none")  # fmt: skip
    elif set(points) == set(own) and not sum(points.values()) > 0:
        yield Fault(where="", found="points that are all 0", expected="some above 0",
                    remedy="raise one")  # fmt: skip


def _comparisons(judgement: Judgement, own: list[str], most: float) -> Iterator[Fault]:
    faults = list(_pairs(judgement, own))
    yield from faults
    if faults:
        return
    if len(own) > MOST_COMPARED:
        yield Fault(where="", found=f"{len(own)} parts of {judgement.node}", remedy="put them in "
                    "groups, or give out points", expected=f"at most {MOST_COMPARED}")  # fmt: skip
        return
    ratio = consistency_ratio(comparison_matrix(judgement, own))
    if ratio > most:
        yield Fault(where="", found=f"comparisons with a consistency ratio of {ratio:.2f}",
                    expected=f"at most {most:.2f}",
                    remedy="ask the expert again, or raise most_inconsistent")  # fmt: skip


def _pairs(judgement: Judgement, own: list[str]) -> Iterator[Fault]:
    given = judgement.comparisons or ()
    for place, (more, less, times) in enumerate(given):
        for name in (more, less):
            if name not in own:
                yield not_an_option("", name, own, path=(place,))
        if more == less:
            yield Fault(where="", found=f"{more} compared with itself", expected="two parts",
                        remedy="remove it", path=(place,))  # fmt: skip
        if not 1 <= times <= _MOST_MORE:
            yield Fault(where="", found=quoted(times), expected="a number from 1 to 9, the part "
                        "that counts more first", remedy="turn the pair round", path=(place,))  # fmt: skip
    seen = Counter(frozenset(pair[:2]) for pair in given)
    for pair, times in seen.items():
        if times > 1:
            yield Fault(where="", found=f"{' and '.join(sorted(pair))} compared {times} times",
                        expected="each pair once", remedy="remove one")  # fmt: skip
    missing = [f"{a} with {b}" for a, b in combinations(own, 2) if frozenset((a, b)) not in seen]
    if missing and {name for pair in given for name in pair[:2]} <= set(own):
        yield Fault(where="", found=f"no comparison of {one_of(missing)}", expected="each pair of "
                    f"the parts of {judgement.node}", remedy="add it")  # fmt: skip


def comparison_matrix(judgement: Judgement, own: Sequence[str]) -> np.ndarray:
    """
    Pairwise comparisons as a matrix of parts × parts, mirrored.

    Args:
        judgement: With comparisons of every pair.
        own: Ids of the parts, in order.
    """
    matrix = np.ones((len(own), len(own)))
    for more, less, times in judgement.comparisons or ():
        matrix[own.index(more), own.index(less)] = times
        matrix[own.index(less), own.index(more)] = 1 / times
    return matrix


def _fault(key: str, found: str, expected: str, remedy: str) -> Fault:
    return Fault(where=f"method.weighting.{key}", found=found, expected=expected, remedy=remedy,
                 path=("method", "method", "weighting", key))  # fmt: skip


def _at(number: int, key: str, fault: Fault) -> Fault:
    """A fault of one judgement with the keys that lead to it."""
    inner: Iterable[str | int] = fault.path
    path = ("method", "method", "weighting", "judgement", number, key, *inner)
    words = [str(part + 1) if isinstance(part, int) else part for part in path[2:]]
    return Fault(where=".".join(["method", *words]), found=fault.found, expected=fault.expected,
                 remedy=fault.remedy, path=path)  # fmt: skip
