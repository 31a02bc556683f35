"""What two codings say about the evidence, in sentences."""

import math
from typing import Any

from scorecard.coding.agreement import POOLED, Agreement

ONCE = "The evidence has been coded once. How far a second coder would agree has not been measured."


def agreement_sentences(found: Agreement) -> list[str]:
    """
    How much of the evidence was coded twice, and how well the coders agree.

    Args:
        found: What `agreement` returns.
    """
    own = found.table[~found.table["indicator"].isin(POOLED.values())]
    if not found.coded_twice or own.empty:
        return [ONCE]
    count = int(own["n"].sum())
    same = count - len(found.disagreements)
    told = [
        f"Of {found.items} coding decisions on ladders and checklists, {found.coded_twice} were "
        f"taken a second time, blind. Both coders said the same in {same} of {count}, "
        f"{same / count:.0%}."
    ]
    alphas = [_alpha(row) for row in found.table.to_dict("records") if not math.isnan(row["alpha"])]
    if alphas:
        told.append(f"Krippendorff's alpha: {'; '.join(alphas)}.")
    told.append(
        "Both codings read the same collected facts, so this tests the coding rules, not the "
        "sources."
    )
    return told


def _alpha(row: dict[Any, Any]) -> str:
    spread = "" if math.isnan(row["low"]) else f", 95 % {row['low']:.2f} to {row['high']:.2f}"
    return f"{row['indicator']} {row['alpha']:.2f} ({row['level']}, n = {row['n']}{spread})"
