"""The coder's desk: a sheet that tells nothing, answers taken back, decisions in the ledger."""

import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from scorecard.coding.adjudicating import adjudicate, disagreement_sheet
from scorecard.coding.agreement import FEWEST, Agreement, agreement
from scorecard.coding.answers import merge_answers, read_second
from scorecard.coding.items import NOTHING, coding_items, options_of
from scorecard.coding.masking import MASK, masked, stage_words
from scorecard.coding.sheet import SHEET, TO_FILL_IN, coding_sheet, sheet_bytes
from scorecard.coding.words import ONCE, agreement_sentences
from scorecard.definitions.card import Card
from scorecard.definitions.finding import shipped_cards
from scorecard.definitions.kinds import Checklist, Ladder
from scorecard.definitions.loading import load_card
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import read_ledger

DAY = date(2026, 11, 25)
Coder = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module")
def shipped() -> tuple[Card, pd.DataFrame]:
    """The flagship card and its ledger, for what only reads."""
    card = load_card("nato_japan")
    return card, read_ledger(card)


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """A copy of the flagship card in which nothing was coded twice yet."""
    folder = tmp_path / "copy"
    shutil.copytree(shipped_cards()["nato_japan"], folder)
    shutil.rmtree(folder / "coding")
    for decided in (folder / "evidence").glob("*.r2.csv"):
        decided.unlink()
    return load_card(folder)


def filled(card: Card, ledger: pd.DataFrame, *, wrong: int = 0) -> pd.DataFrame:
    """A sheet filled in as the first coder did, but for the first few items of each indicator."""
    sheet = coding_sheet(card, ledger)
    first = coding_items(card, ledger).set_index("item").loc[sheet["item"]].reset_index()
    place = first.groupby("indicator", sort=False).cumcount().to_numpy()
    answers = []
    for said, number in zip(first.itertuples(), place, strict=True):
        options = options_of(card.indicator(str(said.indicator)))
        other = options[(options.index(str(said.answer)) + 1) % len(options)]
        answers.append(other if number < wrong else said.answer)
    back = first["step_back"].to_numpy(dtype=bool) & (np.array(answers) != NOTHING)
    return sheet.assign(answer=answers, step_back=np.where(back, "yes", ""))


def merged(card: Card, sheet: pd.DataFrame, file: Path) -> pd.DataFrame:
    sheet.to_csv(file, index=False)
    return merge_answers(card, read_ledger(card), file, coded_on=DAY)


def agreed(card: Card) -> Agreement:
    return agreement(card, read_ledger(card))


def test_the_sheet_says_nothing_of_the_first_coding(shipped: tuple[Card, pd.DataFrame]) -> None:
    """No column holds an answer, an id, a kind, a title, a note, a grade or a worked example."""
    card, ledger = shipped
    sheet = coding_sheet(card, ledger)
    shown = set(sheet[list(SHEET[:-3])].to_numpy(dtype=object).ravel())

    assert (sheet[list(TO_FILL_IN)] == "").all(axis=None)
    assert not shown & (set(ledger["id"]) | set(ledger["title"]) | set(ledger["note"]) - {""})
    assert not shown & {item.example for item in card.indicators}
    assert not set(sheet.columns) & {"id", "kind", "stage", "element", "title", "note", "event",
                                     "reliability", "credibility", "coder"}  # fmt: skip


def test_no_fact_on_the_sheet_names_a_stage(shipped: tuple[Card, pd.DataFrame]) -> None:
    """Words that name a stage of the ladder, or a default stage, are taken out of facts."""
    card, ledger = shipped
    sheet = coding_sheet(card, ledger)

    for row in sheet.itertuples():
        words = stage_words(card.indicator(str(row.indicator)))
        pattern = "|".join(rf"\b{re.escape(word)}\b" for word in words) or r"\b\B"
        assert not re.search(pattern, str(row.fact), re.IGNORECASE), row.fact
    assert sheet["fact"].str.contains(MASK, regex=False).any()


def test_the_sheet_holds_every_row_offered_those_that_earned_nothing_too(
    shipped: tuple[Card, pd.DataFrame],
) -> None:
    """Each scored row stands at its reader, each context row at every ladder of its clause."""
    card, ledger = shipped
    items = coding_items(card, ledger)
    coded = {item.id for item in card.indicators if isinstance(item, Ladder | Checklist)}
    scored = ledger[ledger["kind"].isin(["event", "reversal"]) & ledger["read_by"].isin(coded)]

    earning = items[items["answer"] != NOTHING]
    assert sorted(earning["id"]) == sorted(scored["id"])
    at_di5 = ledger[(ledger["node"] == "DI5") & (ledger["kind"] == "context")]
    offered = items[items["id"].isin(at_di5["id"])]
    assert len(at_di5)
    assert set(offered["indicator"]) == {"capacity_japan", "capacity_nato"}
    assert set(offered["answer"]) == {NOTHING}


def test_items_are_the_same_whatever_the_order_of_rows(shipped: tuple[Card, pd.DataFrame]) -> None:
    """The code of an item comes from its row and indicator alone, and no two share one."""
    card, ledger = shipped
    turned = ledger.iloc[::-1].reset_index(drop=True)

    items = coding_items(card, ledger)

    assert items["item"].is_unique
    pd.testing.assert_frame_equal(items, coding_items(card, turned))
    pd.testing.assert_frame_equal(coding_sheet(card, ledger), coding_sheet(card, turned))


def test_the_sheet_can_be_of_a_few_indicators(shipped: tuple[Card, pd.DataFrame]) -> None:
    """A coder may take one ladder at a time; a count cannot be coded."""
    card, ledger = shipped

    assert set(coding_sheet(card, ledger, indicators=["scope"])["indicator"]) == {"scope"}
    with pytest.raises(ScorecardError, match="did you mean channel"):
        coding_sheet(card, ledger, indicators=["chanel"])
    with pytest.raises(ScorecardError, match="exchanges"):
        coding_sheet(card, ledger, indicators=["exchanges"])


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It was Announced.", ["announced"], "It was […]."),
        ("They agree and are agreeing to an agreement.", ["agreed"],
         "They […] and are […] to an agreement."),
        ("in  force, in_force, in-force", ["in force"], "[…], […], […]"),
        ("Nothing here.", ["met"], "Nothing here."),
        ("The staff met.", ["staffed", "staff met"], "The […]."),
        ("Text", [], "Text"),
    ],
)  # fmt: skip
def test_words_are_masked_with_their_endings(text: str, words: list[str], expected: str) -> None:
    """A stage's word is taken out in any form of the verb, and nothing else is."""
    assert masked(text, words) == expected


def test_a_second_coding_that_says_the_same_agrees_in_full(card: Card, tmp_path: Path) -> None:
    """Everything coded twice, every answer the same, alpha 1 and nothing to decide."""
    merged(card, filled(card, read_ledger(card)), tmp_path / "sheet.csv")

    found = agreed(card)

    assert found.coded_twice == found.items == len(coding_sheet(card, read_ledger(card)))
    assert (found.table["agreed"] == 1).all()
    assert np.allclose(found.table["alpha"].dropna(), 1)
    assert found.disagreements.empty


def test_answers_outlive_excel(card: Card, tmp_path: Path) -> None:
    """The sheet filled in as a workbook gives the same second coding as CSV."""
    sheet = filled(card, read_ledger(card), wrong=1)
    by_csv = merged(card, sheet, tmp_path / "sheet.csv")
    assert card.folder is not None
    shutil.rmtree(card.folder / "coding")
    (tmp_path / "sheet.xlsx").write_bytes(sheet_bytes(sheet, card))

    by_excel = merge_answers(card, read_ledger(card), tmp_path / "sheet.xlsx", coded_on=DAY)

    pd.testing.assert_frame_equal(by_csv, by_excel)
    pd.testing.assert_frame_equal(read_second(card, read_ledger(card)), by_csv)


def test_the_workbook_offers_the_answers(card: Card, tmp_path: Path) -> None:
    """Excel has a drop-down of answers, and every cell is text."""
    sheet = coding_sheet(card, read_ledger(card), indicators=["scope"])
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(sheet_bytes(sheet, card))

    book = openpyxl.load_workbook(path)

    offered = [cell.value for cell in book["choices"]["A"]]
    assert offered == ["answer", *options_of(card.indicator("scope"))]
    assert {cell.data_type for row in book["sheet"].iter_rows() for cell in row} <= {"s", "n"}


def test_a_sheet_may_come_back_in_parts(card: Card, tmp_path: Path) -> None:
    """Items without an answer are left for later; taking a part back twice changes nothing."""
    sheet = filled(card, read_ledger(card))
    half = sheet.assign(answer=np.where(np.arange(len(sheet)) % 2, sheet["answer"], ""))

    first = merged(card, half, tmp_path / "half.csv")
    again = merged(card, half, tmp_path / "half.csv")
    whole = merged(card, sheet, tmp_path / "sheet.csv")

    pd.testing.assert_frame_equal(first, again)
    assert (len(first), len(whole)) == (len(sheet) // 2, len(sheet))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda sheet: sheet.assign(answer="agred"), 'sheet.csv:2: answer: found "agred"'),
        (lambda sheet: sheet.assign(step_back="perhaps"), "expected yes or no"),
        (lambda sheet: sheet.assign(answer=NOTHING, step_back="yes"), "nothing beside nothing"),
        (lambda sheet: pd.concat([sheet, sheet]), "expected each once (it is on line 2 too)"),
        (lambda sheet: sheet.assign(item="0"), 'item: found "0"; expected an item of the card'),
        (lambda sheet: sheet.drop(columns="answer"), "header: found no column answer"),
        (lambda sheet: sheet.assign(stage="x"), 'header: found "stage"'),
    ],
)
def test_a_faulty_sheet_is_refused_by_line_and_nothing_is_kept(
    card: Card, tmp_path: Path, change: Coder, said: str
) -> None:
    """Every fault of the sheet is named, and no answer of it is taken."""
    sheet = change(filled(card, read_ledger(card)).head(3))

    with pytest.raises(ScorecardError) as caught:
        merged(card, sheet, tmp_path / "sheet.csv")

    assert said in str(caught.value)
    assert read_second(card, read_ledger(card)).empty


def test_a_coding_is_not_changed_once_taken_back(card: Card, tmp_path: Path) -> None:
    """A second thought after the first coding was seen would no longer be blind."""
    merged(card, filled(card, read_ledger(card)), tmp_path / "sheet.csv")

    with pytest.raises(ScorecardError, match="adjudicate it"):
        merged(card, filled(card, read_ledger(card), wrong=1), tmp_path / "sheet.csv")


def test_few_events_are_pooled_by_kind(card: Card, tmp_path: Path) -> None:
    """Below 20 events an indicator has no alpha of its own, but its answers count in the pool."""
    merged(card, filled(card, read_ledger(card), wrong=2), tmp_path / "sheet.csv")

    table = agreed(card).table.set_index("indicator")

    own = table[~table.index.str.startswith("other ")]
    assert (own["alpha"].isna() == (own["events"] < FEWEST)).all()
    few = own[own["events"] < FEWEST]
    for kind, label in (("ladder", "other ladders"), ("checklist", "other checklists")):
        assert table.loc[label, "n"] == few.loc[few["kind"] == kind, "n"].sum()
        assert table.loc[label, "low"] <= table.loc[label, "alpha"] <= table.loc[label, "high"]
    assert set(table.loc[table["kind"] == "ladder", "level"]) == {"ordinal"}
    assert set(table.loc[table["kind"] == "checklist", "level"]) == {"nominal"}


def test_an_interval_is_the_same_for_the_same_seed(card: Card, tmp_path: Path) -> None:
    """Events are drawn anew by a seed."""
    merged(card, filled(card, read_ledger(card), wrong=2), tmp_path / "sheet.csv")
    ledger = read_ledger(card)

    one, same, other = (agreement(card, ledger, seed=seed).table for seed in (1, 1, 2))

    pd.testing.assert_frame_equal(one, same)
    assert not one["low"].equals(other["low"])
    assert one["alpha"].equals(other["alpha"])


def test_answers_taken_back_later_can_be_left_out(card: Card, tmp_path: Path) -> None:
    """A report made again from its manifest knows no coding that came after it."""
    merged(card, filled(card, read_ledger(card)), tmp_path / "sheet.csv")
    ledger = read_ledger(card)

    assert agreement(card, ledger, through=DAY).coded_twice > 0
    assert agreement(card, ledger, through=DAY - timedelta(days=1)).coded_twice == 0


def decided(card: Card, file: Path, *, second: bool) -> pd.DataFrame:
    """Every open disagreement decided for one of the coders."""
    sheet = disagreement_sheet(card, read_ledger(card))
    who = "second" if second else "first"
    sheet = sheet.assign(adjudicated=sheet[who], adjudicated_step_back=sheet[f"{who}_step_back"],
                         reason="The source says so.")  # fmt: skip
    sheet.to_csv(file, index=False)
    return sheet


def test_decisions_for_the_second_coder_become_rows(card: Card, tmp_path: Path) -> None:
    """Each row that was miscoded is superseded by one that says what was decided."""
    merged(card, filled(card, read_ledger(card), wrong=1), tmp_path / "sheet.csv")
    before = agreed(card)
    sheet = decided(card, tmp_path / "decide.csv", second=True)

    adjudicate(card, read_ledger(card), tmp_path / "decide.csv", recorded_on=DAY)

    ledger = read_ledger(card)
    new = ledger[ledger["coder"] == "adjudicated"]
    assert set(new["supersedes"]) - {""} == set(sheet["id"])
    said = coding_items(card, ledger).set_index(["id", "indicator"])["answer"]
    for row in new[new["supersedes"] != ""].itertuples():
        wanted = sheet[sheet["id"] == row.supersedes].set_index("indicator")["adjudicated"]
        reader = next(name for name in wanted.index if (row.id, name) in said.index)
        assert said[row.id, reader] == wanted[reader]
    assert disagreement_sheet(card, ledger).empty
    after = agreed(card)
    pd.testing.assert_frame_equal(after.table, before.table)
    assert after.coded_twice == after.items


def test_decisions_for_the_first_coder_change_no_row(card: Card, tmp_path: Path) -> None:
    """Where the ledger was right, it stays as it is, and the question is settled."""
    merged(card, filled(card, read_ledger(card), wrong=1), tmp_path / "sheet.csv")
    decided(card, tmp_path / "decide.csv", second=False)
    before = read_ledger(card)

    assert adjudicate(card, before, tmp_path / "decide.csv", recorded_on=DAY) is None

    pd.testing.assert_frame_equal(read_ledger(card), before)
    assert disagreement_sheet(card, before).empty


def test_adjudicating_again_adds_nothing(card: Card, tmp_path: Path) -> None:
    """A run that was stopped before it noted its decisions can be repeated."""
    merged(card, filled(card, read_ledger(card), wrong=1), tmp_path / "sheet.csv")
    decided(card, tmp_path / "decide.csv", second=True)
    adjudicate(card, read_ledger(card), tmp_path / "decide.csv", recorded_on=DAY)
    rows = len(read_ledger(card))
    assert card.folder is not None
    (card.folder / "coding" / "adjudicated.csv").unlink()

    assert adjudicate(card, read_ledger(card), tmp_path / "decide.csv", recorded_on=DAY) is None

    assert len(read_ledger(card)) == rows
    assert disagreement_sheet(card, read_ledger(card)).empty


def test_a_decision_needs_a_reason(card: Card, tmp_path: Path) -> None:
    """Nobody decides between two coders without saying why."""
    merged(card, filled(card, read_ledger(card), wrong=1), tmp_path / "sheet.csv")
    file = tmp_path / "decide.csv"
    decided(card, file, second=True).assign(reason="").to_csv(file, index=False)

    with pytest.raises(ScorecardError, match=r"decide\.csv:2: reason: found nothing"):
        adjudicate(card, read_ledger(card), file, recorded_on=DAY)


def test_what_two_codings_say_is_told_in_sentences(card: Card, tmp_path: Path) -> None:
    """How much was coded twice, how often both said the same, alpha, and what it does not test."""
    assert agreement_sentences(agreed(card)) == [ONCE]
    merged(card, filled(card, read_ledger(card), wrong=1), tmp_path / "sheet.csv")

    told = " ".join(agreement_sentences(agreed(card)))

    total = len(coding_sheet(card, read_ledger(card)))
    assert f"Of {total} coding decisions on ladders and checklists, {total} were taken" in told
    assert "Krippendorff's alpha: " in told
    assert "this tests the coding rules, not the sources" in told
