"""Evidence, and a card, that a hostile hand could write and that are let through: only text."""

import json
import re
import shutil
from itertools import cycle
from pathlib import Path

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card

ALERT = "alert('got out')"  # what would run if one of the texts were believed
SCRIPT = f"<script>{ALERT}</script>"
TEXTS = {
    "script": f"{SCRIPT}</script><img src=x onerror=alert(2)>",
    "quotes": f'"\'><img src=https://got.out/x.png onerror="{ALERT}">',
    "closing": f"</script></title></textarea></style></desc></svg><svg onload={ALERT}>",
    "sections": f"]]> --> <!-- <![CDATA[ <?xml-stylesheet href='https://got.out/x.css'?> {ALERT}",
    "word": "</w:t></w:r><w:instrText>HYPERLINK https://got.out</w:instrText>",
    "formula": '=HYPERLINK("http://evil.example","click")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+DDE(1)",
    "at": "@SUM(1+1)",
    "bidi": "safe\u202egnp.exe\u2066 and\u200b hidden",
    "unseen": "soft\u00ad joined\u2060\ufeff parted\u2028here\u2029and here, private \ue000",
    "far": "stacked " + "e\u0301\u0302\u0303\u0304" * 3 + ", far \U0001f6a2 and \U0001fffe",
    "long": "word " * 2000,
    "endless": "x" * 10_000,
    "markdown": "[here](javascript:alert(3)) ![x](http://evil.example/x.png) `a` | b",
    "definition": "[click]: https://got.out 'a' <https://got.out> www.got.out ~~struck~~ **bold**",
    "lines": "# heading\n- item\n\n---\n```\nfence\n1. one",
    "template": "{{ 7 * 7 }} {% raw %} ]]> --> ${1+1} {# gone #}",
    "entities": "&lt;b&gt; &#60;i&#62; &amp; &nbsp;",
    "formulae": "$\\frac{1}{0}$ \\textbf{x} C:\\new\\table",
}

# Addresses that no reader must be able to follow: the ledger refuses each.
REFUSED = (
    f"javascript:{ALERT}", f"JaVaScRiPt:{ALERT}", f" javascript:{ALERT}", "data:text/html,x",
    "vbscript:x", "//got.out", "file:///etc/passwd", "https://a b", 'https://a"onclick=x',
    "https://a>b", "https://a\u202eb", "https://a\tb", "HTTPS//x", "https:got.out", "https://",
)  # fmt: skip
# Addresses that it lets through, and that must not break out of the link they stand in.
SLY = ("https://example.org/?a=1&b='onclick=x&lt;", "https://example.org/)](javascript:x)[")

_WORDED = re.compile(
    r'\b(?P<key>title|publisher|asks|unmeasured|question|earned_by|what|unit|aspect)'
    r'(?P<sign>\s*=\s*)"(?P<words>[^"]*)"'
)  # fmt: skip
# The names of things are short, stand on one line and hide nothing.
_NAMES = {"unit": "<b>{{ n }}</b> [n](https://got.out)", "aspect": "<i>=1+1"}


def hostile_rows(card: Card) -> list[dict[str, str]]:
    """A row of context for each text, in every free cell, on the first clause."""
    return [
        {
            "id": f"hostile-{name}", "kind": "context", "node": card.clauses[0].code,
            "occurred_on": "2025-03-01", "published_on": "2025-03-02", "recorded_on": "2026-01-15",
            "title": text, "fact": text, "publisher": text, "locator": text, "note": text,
            "url": address, "archive_url": address,
            "reliability": "B", "credibility": "2", "source_kind": "news",
        }
        for (name, text), address in zip(TEXTS.items(), cycle(SLY), strict=False)
    ]  # fmt: skip


def hostile_ledger(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """The ledger of a card with those rows."""
    from report_page import with_rows

    return with_rows(ledger, card, *hostile_rows(card))


def hostile_card(harbour: Path, folder: Path) -> Card:
    """
    The small card whose texts try to get out too, in a folder of its own, with those rows.

    Args:
        harbour: Folder of the small card.
        folder: Where to put the hostile one; must not exist.
    """
    shutil.copytree(harbour, folder)
    texts = cycle(text for text in TEXTS.values() if len(text) < 1000)

    def worded(match: re.Match[str]) -> str:
        said = f"{_NAMES.get(match['key']) or next(texts)} {match['words']}"
        return f"{match['key']}{match['sign']}{json.dumps(said, ensure_ascii=False)}"

    for path in sorted(folder.glob("*.toml")):
        path.write_text(_WORDED.sub(worded, path.read_text("utf-8")), "utf-8")
    card = load_card(folder)
    rows = pd.DataFrame(hostile_rows(card))
    rows.to_csv(folder / "evidence" / "hostile.csv", index=False, encoding="utf-8")
    return card
