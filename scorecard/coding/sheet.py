"""The blind sheet that a second coder fills in."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scorecard.coding.items import NOTHING, coded_indicators, coding_items, in_force, options_of
from scorecard.coding.masking import masked, stage_words
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Indicator, Ladder
from scorecard.workbooks import workbook_bytes

SHEET_NAME = "sheet"
TO_FILL_IN = ("answer", "step_back", "remark")
SHEET = (
    "item", "clause", "asks", "indicator", "question", "counts", "does_not_count", "options",
    "occurred_on", "published_on", "publisher", "url", "locator", "fact", *TO_FILL_IN,
)  # fmt: skip
_WIDTHS = {"asks": 30, "question": 40, "counts": 60, "does_not_count": 60, "options": 60,
           "url": 30, "fact": 70, "remark": 40}  # fmt: skip


def coding_sheet(
    card: Card, ledger: pd.DataFrame, *, indicators: Sequence[str] = ()
) -> pd.DataFrame:
    """
    What a second coder needs to code the evidence anew, and nothing that the first one said.

    Args:
        card: The card.
        ledger: Its checked ledger.
        indicators: Ladders and checklists to code; by default all of them.

    Returns:
        One row for each row in force and each ladder or checklist it was offered to, those that
        earned nothing among them: `item` (a code), `clause` and what it `asks`, the indicator with
        its coding rules (`question`, `counts`, `does_not_count`, `options` with what earns each),
        the source (`occurred_on`, `published_on`, `publisher`, `url`, `locator`) and the `fact`
        in our own words, with stage words taken out; `answer`, `step_back` and `remark` are empty,
        to be filled in. Titles, notes, grades and worked examples are left out, since they tell
        what was coded. Sorted by indicator and `item`, so that the order says nothing either.

    Raises:
        ScorecardError: An indicator is no ladder or checklist of the card.

    Example:
        >>> from scorecard import load_card, read_ledger
        >>> card = load_card("nato_japan")
        >>> sheet = coding_sheet(card, read_ledger(card), indicators=["statement"])
        >>> sheet["options"].iloc[0].splitlines()[0]
        'none: the stage that stands before anything happened'
    """
    names = coded_indicators(card, tuple(indicators))
    items = coding_items(card, ledger)
    items = items[in_force(items, ledger) & items["indicator"].isin(names).to_numpy()]
    order = pd.Categorical(items["indicator"], categories=names)
    items = items.iloc[np.lexsort((items["item"].astype(str), order.codes))]
    rows = ledger.set_index("id").loc[items["id"]].reset_index()
    read = [card.indicator(name) for name in items["indicator"]]
    asks = {clause.code: clause.asks for clause in card.clauses}
    source = {name: rows[name].astype(object).to_numpy()
              for name in ("occurred_on", "publisher", "url", "locator")}  # fmt: skip
    facts = rows["fact"].where(rows["fact"].ne(""), rows["title"])
    columns = {
        "item": items["item"].to_numpy(),
        "clause": rows["node"].astype(object).to_numpy(),
        "asks": [asks[code] for code in rows["node"]],
        "indicator": items["indicator"].to_numpy(),
        **{name: [getattr(item, name) for item in read]
           for name in ("question", "counts", "does_not_count")},
        "options": [_options_in_words(item) for item in read],
        **source,
        "published_on": rows["published_on"].dt.strftime("%Y-%m-%d").to_numpy(),
        "fact": [masked(fact, stage_words(item)) for fact, item in zip(facts, read, strict=True)],
        **dict.fromkeys(TO_FILL_IN, ""),
    }  # fmt: skip
    return pd.DataFrame(columns)[list(SHEET)].astype(object)


def _options_in_words(item: Indicator) -> str:
    """Each answer with what earns it, one a line."""
    if isinstance(item, Ladder):
        earned = {stage.id: stage.earned_by or _UNEARNED for stage in item.stages}
    else:
        assert isinstance(item, Checklist)
        earned = {element.id: element.earned_by or element.words for element in item.elements}
    told = [f"{name}: {earned[name]}" for name in options_of(item)[:-1]]
    return "\n".join([*told, f"{NOTHING}: the fact earns none of these"])


_UNEARNED = "the stage that stands before anything happened"


def sheet_bytes(sheet: pd.DataFrame, card: Card) -> bytes:
    """
    A sheet as an Excel workbook that offers the answers to choose from.

    Args:
        sheet: What `coding_sheet` returns.
        card: The card.

    Raises:
        ScorecardError: The extra `excel` is not installed.
    """
    options = [options_of(card.indicator(name)) for name in sheet["indicator"].unique()]
    answers = list(dict.fromkeys(word for words in options for word in words))
    choices = {"answer": answers, "step_back": ["yes"]} if answers else {}
    return workbook_bytes({SHEET_NAME: sheet}, choices, widths=_WIDTHS)
