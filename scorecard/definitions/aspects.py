"""Names of aspects that differ by what looks like a slip of the pen."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from scorecard.definitions.kinds import Indicator
from scorecard.errors import Fault, quoted

NEAR = 0.85  # share of letters in common above which two names are taken for one


def aspect_faults(indicators: Sequence[Indicator]) -> Iterator[Fault]:
    """
    Aspects that one indicator alone declares and that are nearly the name of another aspect.

    Each aspect is a column of its own, so a slip would part an indicator from its like unseen.
    """
    used = Counter(item.aspect for item in indicators if item.aspect is not None)
    settled: set[str] = set()
    for item in reversed(indicators):
        if item.aspect is None or used[item.aspect] > 1:
            continue
        others = [name for name in used if name not in settled and _is_near(item.aspect, name)]
        if others:
            settled.add(item.aspect)
            nearest = max(others, key=lambda name: used[name])
            yield Fault(
                where=f"{item.id}.aspect", found=quoted(item.aspect),
                expected=f"{quoted(nearest)}, or a name less like it",
                remedy=f"did you mean {nearest}?", path=("indicator", item.id, "aspect"),
            )  # fmt: skip


def _is_near(name: str, other: str) -> bool:
    """Whether two names differ by a slip: neither by a number nor by a prefix such as in-."""
    if name == other:
        return False
    small, large = sorted((name.strip().casefold(), other.strip().casefold()), key=len)
    if small == large:
        return True
    is_meant = re.findall(r"\d+", small) != re.findall(r"\d+", large) or large.endswith(small)
    return not is_meant and SequenceMatcher(None, small, large).ratio() > NEAR
