"""What the tests of the report share: a page taken apart, and content without charts."""

from collections.abc import Mapping
from html.parser import HTMLParser

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.ledger.reading import COLUMNS, as_ledger
from scorecard.reporting.content import content
from scorecard.reporting.parts import LADDERS, Content, Picture
from scorecard.reporting.view import View
from scorecard.scoring import Result

NAMES = ["scores.csv"]
SILENT = ("svg", "style", "title", "script", "textarea")


class Page(HTMLParser):
    """What a page holds: its text, its elements in order, its ids and its links."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._silent = 0
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attributes}))
        self._silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())

    @property
    def ids(self) -> list[str]:
        return [has["id"] for _, has in self.tags if "id" in has]

    def all(self, *names: str) -> list[dict[str, str]]:
        return [has for tag, has in self.tags if tag in names]


def pictures(card: Card) -> dict[str, Picture]:
    """Stand-ins for charts, which take longer than all the rest."""
    keys = ["status", "trend", *(f"{LADDERS}{item.id}" for item in card.recommendations),
            "heatmap", "timeline", *(["units"] if len(card.units) > 1 else [])]  # fmt: skip
    return {key: Picture(name=f"p{n}", caption="Shown.", alt="A chart.", svg="")
            for n, key in enumerate(keys)}  # fmt: skip


def content_of(result: Result, unit: int = 0) -> Content:
    return content(View(result=result, unit=unit), pictures(result.card))


def with_rows(ledger: pd.DataFrame, card: Card, *rows: Mapping[str, object]) -> pd.DataFrame:
    """A ledger with more rows, checked again."""
    names = [name for name in COLUMNS if name in ledger]
    plain = ledger[names].astype(object)
    plain = plain.where(plain.notna(), "")
    return as_ledger(pd.concat([plain, pd.DataFrame(rows)], ignore_index=True).fillna(""), card)
