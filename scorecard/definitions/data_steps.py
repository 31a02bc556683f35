"""Faults of imputation and treatment held against the indicators that they are for."""

from collections.abc import Iterator, Sequence

from attrs import evolve

from scorecard.definitions.imputation import NOT_IMPUTED
from scorecard.definitions.kinds import Checklist, Indicator, Ladder, Measure
from scorecard.definitions.method import Method
from scorecard.definitions.treatment import UNTREATED, Treatment
from scorecard.errors import Fault, ScorecardError, quoted
from scorecard.periods import EXAMPLE, NAME, Frequency, parse_periods


def step_faults(item: Indicator, frequency: Frequency) -> Iterator[Fault]:
    """Faults of what an indicator declares for itself."""
    imputation, treatment = item.imputation or NOT_IMPUTED, item.treatment or UNTREATED
    if imputation.by != "none" and isinstance(item, Checklist):
        yield _fault(item, "imputation", imputation.by, "none: its elements make the share")
    if treatment.has_limits and isinstance(item, Ladder | Checklist):
        yield _fault(item, "treatment", treatment.by, f"none: no {item.kind} has outlying values")
    if treatment.by == "log" and not isinstance(item, Measure):
        yield _fault(item, "treatment", "log", "it for a measure alone")
    yield from _base_faults(treatment, frequency, item.id, ("indicator", item.id, "treatment"))


def _fault(item: Indicator, key: str, by: str, expected: str) -> Fault:
    return Fault(where=f"{item.id}.{key}", found=f"{by} for a {item.kind}", expected=expected,
                 remedy=f"remove {key}", path=("indicator", item.id, key, "by"))  # fmt: skip


def method_faults(
    method: Method, indicators: Sequence[Indicator], frequency: Frequency, units: Sequence[str]
) -> Iterator[Fault]:
    """
    Faults of the method's steps held against the rest of the card.

    Args:
        method: The choices behind the numbers.
        indicators: Those of the card.
        frequency: Of the card.
        units: Of the card; empty where it is open to any.
    """
    path = ("method", "method", "treatment")
    yield from _base_faults(method.treatment, frequency, "method", path)
    yield from _log_faults(indicators, method.treatment)
    if len(units) != 1:
        return
    if _lacks_base(method.treatment):
        yield _no_base("method", path)
    for item in indicators:
        if item.treatment is not None and _lacks_base(item.treatment):
            yield _no_base(item.id, ("indicator", item.id, "treatment"))


def in_logs(item: Indicator, treatment: Treatment) -> Indicator:
    """
    The indicator with its values, and goalposts if it has any, on a log scale if so treated.

    Args:
        item: An indicator; of those that are not measures none is placed so.
        treatment: What the method says of indicators that say nothing themselves.
    """
    own = item.treatment or treatment
    if own.by != "log" or not isinstance(item, Measure):
        return item
    placed, goalposts = evolve(item, treatment=own), item.goalposts
    return placed if goalposts is None else evolve(placed, goalposts=evolve(goalposts, scale="log"))


def _log_faults(indicators: Sequence[Indicator], treatment: Treatment) -> Iterator[Fault]:
    """Goalposts without a logarithm, or so near that their logarithms coincide."""
    for item in indicators:
        try:
            in_logs(item, treatment)
        except ScorecardError as error:
            for fault in error.faults:
                yield evolve(fault, where=f"{item.id}.goalposts", path=(
                    "indicator", item.id, "goalposts"),
                    remedy='move the end, or add treatment = { by = "none" }')  # fmt: skip


def _lacks_base(treatment: Treatment) -> bool:
    return treatment.has_limits and treatment.base_period is None


def _no_base(owner: str, path: tuple[str, str, str]) -> Fault:
    return Fault(where=f"{owner}.treatment", found="no base_period, with one unit",
                 expected="the periods that set the limits, so that a new one moves no old one",
                 remedy="add base_period = …", path=path)  # fmt: skip


def _base_faults(
    treatment: Treatment, frequency: Frequency, owner: str, path: tuple[str, str, str]
) -> Iterator[Fault]:
    text = treatment.base_period
    if text is None:
        return
    found = None
    try:
        parse_periods(text, frequency)
    except ValueError:
        example = EXAMPLE[frequency]
        found = Fault(where="", found=quoted(text), remedy=f"write it like {example}",
                      expected=f"a {NAME[frequency]}, or two parted by / in order")  # fmt: skip
    if found is None and not treatment.has_limits:
        found = Fault(where="", found=f"base_period with {treatment.by}", remedy="remove it",
                      expected="it with winsorise or winsorise_points alone")  # fmt: skip
    if found is not None:
        where = f"{owner}.treatment.base_period"
        yield evolve(found, where=where, path=(*path, "base_period"))
