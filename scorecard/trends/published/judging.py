"""A published rule at work: labels of many series, or of one series of yearly values."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from attrs import frozen

from scorecard.errors import Fault, argument, raise_faults
from scorecard.trends.published.reading import Reading
from scorecard.trends.published.rule import NO_SCORE, NOT_APPLICABLE, PublishedRule
from scorecard.trends.published.rules import PUBLISHED


def codes_of_rule(rule: PublishedRule, reading: Reading, applies: np.ndarray) -> np.ndarray:
    """For each series the place of its label, or a refusal (below zero); see `PublishedRule`."""
    code = rule.decide(reading)
    if not rule.is_of_parts:
        code = np.where(np.isnan(reading.latest), NO_SCORE, code)
    return np.where(applies, code, NOT_APPLICABLE)


@frozen(kw_only=True)
class Verdict:
    """
    What a published rule says of one series.

    Attributes:
        label: The label as published, or the words with which the rule refuses.
        direction: Which way it says things go: `forward`, `level`, `back`, `level or back`, or
            `not known`.
        reason: Why, as a sentence.
    """

    label: str
    direction: str
    reason: str


def published_label(
    values: Sequence[float],
    rule: str,
    *,
    first_year: int,
    target: float | None = None,
    target_year: int | None = None,
    wanted: Literal["rise", "fall"] = "rise",
    limit: float | None = None,
) -> Verdict:
    """
    Label one series of yearly values, in whatever they are counted, by a published rule.

    Args:
        values: One for each year; NaN where there is none.
        rule: Name of a rule in `PUBLISHED`; those that judge a node by its parts see one part.
        first_year: Year of the first value, which is the baseline.
        target: Value to be reached.
        target_year: Year by which; 2030 where a rule assumes that.
        wanted: Which way is better.
        limit: End of the scale in the wanted direction, which `open_sdg_no_target` looks at.

    Returns:
        Label, direction and reason.

    Raises:
        ScorecardError: An unknown rule or direction, no values, or one that is not finite.

    Source:
        That of the rule.

    Example:
        >>> published_label([50, 51, 53], "uk_jncc", first_year=2021).label
        'Improving (green)'
        >>> published_label([0, 10, 20], "astat", first_year=2021)
        Verdict(label='cannot be assessed', direction='not known',
                reason='It stood at zero in 2021, and there is no rate of change from zero.')
    """
    argument("rule", rule, PUBLISHED)
    argument("wanted", wanted, ("rise", "fall"))
    series = np.array(values, dtype=float)[None, :]
    raise_faults(_value_faults(series, target), "call")
    reading = Reading(
        value=series,
        start=np.array([0]),
        target=np.array([np.nan if target is None else target]),
        due=np.array([np.nan if target_year is None else target_year - first_year]),
        end_of_2030=2030 - first_year,
        per_year=1,
        wanted=1 if wanted == "rise" else -1,
        limit=np.nan if limit is None else limit,
        owner=np.array([0]),
        member=np.array([0]),
    )
    chosen = PUBLISHED[rule]
    code = int(codes_of_rule(chosen, reading, np.array([True]))[0])
    reason = because(
        chosen, code, since=str(first_year + int(chosen.since(reading)[0])),
        latest=str(first_year + reading.last),
        due=f"{2030 if target_year is None else target_year}",
    )  # fmt: skip
    return Verdict(label=chosen.says(code), direction=chosen.direction(code), reason=reason)


def because(rule: PublishedRule, code: int, *, since: str, latest: str, due: str) -> str:
    """Why a rule says what it says, in one sentence."""
    return rule.because(code).format(since=since, latest=latest, due=due, needs=rule.needs)


def _value_faults(series: np.ndarray, target: float | None) -> list[Fault]:
    faults = []
    if not series.size:
        faults.append(Fault(where="values", found="none", remedy="give some",
                            expected="a value for each year"))  # fmt: skip
    given = series[~np.isnan(series)].tolist() + ([] if target is None else [target])
    faults += [Fault(where="values", found=str(value), expected="finite numbers, NaN for none",
                     remedy="mend it") for value in given if not np.isfinite(value)]  # fmt: skip
    return faults
