"""
Draws valid goalposts, indicators, cards, ledgers and observations for the property tests.

A new kind of indicator is added here first.
"""

from strategies.drawn_cards import (
    FLOWS,
    KINDS,
    SERIES_FROM,
    SOURCE,
    STATES,
    card_of,
    cards,
    goalposts,
    indicators,
    numbers,
    stages,
)
from strategies.drawn_ledgers import (
    FIRST_DAY,
    LAST_DAY,
    STRONG,
    WEAK,
    Row,
    any_row,
    check_rows,
    checked,
    days,
    flow_rows,
    ledgers,
    other_rows,
    spans,
    state_rows,
    text_frame,
    without_clashes,
)
from strategies.drawn_results import (
    AS_OF,
    observations,
    observed,
    same_panels,
    scored,
)

__all__ = [
    "AS_OF",
    "FIRST_DAY",
    "FLOWS",
    "KINDS",
    "LAST_DAY",
    "SERIES_FROM",
    "SOURCE",
    "STATES",
    "STRONG",
    "WEAK",
    "Row",
    "any_row",
    "card_of",
    "cards",
    "check_rows",
    "checked",
    "days",
    "flow_rows",
    "goalposts",
    "indicators",
    "ledgers",
    "numbers",
    "observations",
    "observed",
    "other_rows",
    "same_panels",
    "scored",
    "spans",
    "stages",
    "state_rows",
    "text_frame",
    "without_clashes",
]
