"""Disagreement between two coders is the chance that a row is coded otherwise."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from attrs import evolve

import scorecard as sc
from scorecard.coding.agreement import POOLED, agreement, both_codings
from scorecard.coding.chances import disagreement_chances
from scorecard.definitions.card import Card
from scorecard.ledger.reading import read_ledger
from scorecard.robustness.choices import Chooser
from scorecard.robustness.measured import measured_chances
from scorecard.robustness.model import model_of


@pytest.fixture(scope="module")
def card() -> Card:
    """The card whose evidence was coded twice."""
    return sc.load_card("nato_japan")


@pytest.fixture(scope="module")
def ledger(card: Card) -> pd.DataFrame:
    """Its ledger."""
    return read_ledger(card)


@pytest.fixture(scope="module")
def found(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """Its chances."""
    return disagreement_chances(card, ledger)


def chooser_of(result: sc.Result, **recode: object) -> Chooser:
    """What draws codings."""
    own = result.card.robustness
    return model_of(result, evolve(own, recode=evolve(own.recode, **recode))).chooser


def test_every_disagreement_is_counted_once(
    card: Card, ledger: pd.DataFrame, found: pd.DataFrame
) -> None:
    """Over the groups, decisions and disagreements are those of the agreement."""
    groups, table = found.drop_duplicates("group"), agreement(card, ledger).table
    own = table[~table["indicator"].isin(POOLED.values())]

    assert groups["n"].sum() == own["n"].sum() == len(both_codings(card, ledger))
    assert groups["differing"].sum() == len(agreement(card, ledger).disagreements)


def test_few_decisions_without_a_disagreement_are_no_certainty(found: pd.DataFrame) -> None:
    """No chance is 0 or 1, and more decisions bring it nearer to what was found."""
    none = found[found["differing"] == 0].sort_values("n")

    assert found["chance"].between(0, 1, inclusive="neither").all()
    assert none["chance"].is_monotonic_decreasing


def test_rows_of_an_indicator_coded_twice_have_its_chance(found: pd.DataFrame) -> None:
    """All rows that it reads, whatever their grade; others keep that of their grade."""
    result = sc.score("nato_japan")
    recoder = chooser_of(result).recoder
    by_grade = chooser_of(result, by="grade").recoder
    assert recoder is not None
    assert by_grade is not None
    readers = result.evidence["read_by"].astype(object).to_numpy()[recoder.coding.rows]
    chances = pd.Series(readers).map(found.set_index("indicator")["chance"])
    measured = chances.notna()

    assert measured.any()
    assert (recoder.coding.chance[measured] == chances[measured]).all()
    assert (recoder.coding.chance[~measured] == by_grade.coding.chance[~measured]).all()


def test_without_a_chance_by_grade_no_row_is_coded_otherwise() -> None:
    """All chances 0 still leave the ledger as it is."""
    off = dict.fromkeys("ABCDEF", 0)

    assert chooser_of(sc.score("nato_japan"), **off).recoder is None


def test_what_was_measured_is_told(found: pd.DataFrame) -> None:
    """With the number of decisions behind each chance, beside what is assumed."""
    result = sc.score("nato_japan", as_of="2026-11-24")
    told = model_of(result).words["range"].tolist()

    assert any("two coders differed on 2 of 25" in text for text in told)
    assert sum("our assumption" in text for text in told) == 6


def test_codings_taken_in_later_change_no_earlier_result(tmp_path: Path, card: Card) -> None:
    """A second coding dated after the ledger's end was not there yet."""
    assert card.folder is not None
    shutil.copytree(card.folder, tmp_path / "nato_japan")
    second = tmp_path / "nato_japan" / "coding" / "second.csv"
    rows = pd.read_csv(second, dtype=str, keep_default_na=False)
    rows.assign(coded_on="2027-01-01").to_csv(second, index=False)

    assert measured_chances(sc.score(tmp_path / "nato_japan")).empty
