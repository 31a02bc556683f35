"""The [card] table as far as it can be read, and its faults."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define

from scorecard.definitions.card import period_faults, unit_faults
from scorecard.definitions.data_steps import method_faults
from scorecard.definitions.groups import Group, group_faults
from scorecard.definitions.kinds import Indicator
from scorecard.definitions.method import Method
from scorecard.definitions.structuring import Head
from scorecard.errors import Fault
from scorecard.periods import FREQUENCIES, Frequency


@define
class RawHead:
    """What is legible of the [card] table, faulty or not."""

    id: str = ""
    frequency: Frequency = "Q"
    series_from: str | None = None
    baseline: str | None = None


def raw_head(owner: str, raw: Mapping[str, Any]) -> RawHead:
    """What is legible of a [card] table; `owner` is its id, or what stands in for it."""
    frequency = raw.get("frequency")
    periods = [raw.get(key) for key in ("series_from", "baseline")]
    return RawHead(
        owner,
        frequency if frequency in FREQUENCIES else "Q",
        *(text if isinstance(text, str) else None for text in periods),
    )


def head_faults(
    raw: RawHead,
    heads: Sequence[Head],
    groups: Sequence[Group],
    indicators: Sequence[Indicator],
    method: Method,
) -> Iterator[Fault]:
    """
    Faults of periods and units, and of what is held against them.

    Args:
        raw: What is legible of the table.
        heads: The table, if it could be read.
        groups: Groups of the units.
        indicators: Those that could be read.
        method: The choices behind the numbers.
    """
    if raw.series_from is not None and raw.baseline is not None:
        yield from period_faults(raw.series_from, raw.baseline, raw.frequency)
    for head in heads:
        if (head.unit is None) == (head.units is None):
            both = "neither unit nor units" if head.unit is None else "both unit and units"
            yield Fault(where="card.unit", found=both, expected="one of the two",
                        remedy="write unit for one, units for several or any",
                        path=("card", "", "unit"))  # fmt: skip
        elif head.units != "any":
            key = "unit" if head.units is None else "units"
            yield from unit_faults(head.all_units, key)
        yield from group_faults(groups, head.all_units)
        yield from method_faults(method, indicators, raw.frequency, head.all_units)
