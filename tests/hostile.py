"""Evidence that a hostile hand could write and the ledger lets through, since it is only text."""

import pandas as pd

from scorecard.definitions.card import Card

SCRIPT = "<script>alert(1)</script>"
TEXTS = {
    "script": f"{SCRIPT}</script><img src=x onerror=alert(2)>",
    "formula": '=HYPERLINK("http://evil.example","click")',
    "plus": "+1+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)",
    "bidi": "safe\u202egnp.exe\u2066 and\u200b hidden",
    "long": "word " * 2000,
    "markdown": "[here](javascript:alert(3)) ![x](http://evil.example/x.png) `a` | b",
    "template": "{{ 7 * 7 }} {% raw %} ]]> --> ${1+1}",
}


def hostile_rows(card: Card) -> list[dict[str, str]]:
    """A row of context for each text, as title and as fact, on the first clause."""
    return [
        {
            "id": f"hostile-{name}", "kind": "context", "node": card.clauses[0].code,
            "occurred_on": "2025-03-01", "published_on": "2025-03-02", "recorded_on": "2026-01-15",
            "title": text, "fact": text, "publisher": text, "url": "https://example.org/?a=1&b=2",
            "reliability": "B", "credibility": "2", "source_kind": "news",
        }
        for name, text in TEXTS.items()
    ]  # fmt: skip


def hostile_ledger(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """The ledger of a card with those rows."""
    from report_page import with_rows

    return with_rows(ledger, card, *hostile_rows(card))
