"""What two coders read differently: told at the row, and at the answer while it is not settled."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from report_page import NAMES, content_of

import scorecard as sc
from scorecard.coding.disputes import disputes
from scorecard.definitions.card import Card
from scorecard.errors import ScorecardError
from scorecard.reporting.disputed import disputes_by_row
from scorecard.reporting.pages import html_page, markdown_page
from scorecard.reporting.parts import AnswerRow, Content, EvidenceRow

SECOND = "id,indicator,answer,step_back,remark,coder,coded_on\n"
DECIDED = "id,indicator,adjudicated,step_back,reason,decided_on\n"
Code = Callable[..., Card]


@pytest.fixture
def coded(harbour_folder: Path, tmp_path: Path) -> Code:
    """A copy of the small card with second codings, and perhaps decisions."""
    folder = tmp_path / "harbour"
    shutil.copytree(harbour_folder, folder)
    (folder / "coding").mkdir()

    def code(second: str, decided: str = "") -> Card:
        (folder / "coding" / "second.csv").write_text(SECOND + second, "utf-8")
        if decided:
            (folder / "coding" / "adjudicated.csv").write_text(DECIDED + decided, "utf-8")
        return sc.load_card(folder)

    return code


def rows_of(shown: Content) -> dict[str, EvidenceRow]:
    return {row.id: row for table in shown.evidence for group in table.groups for row in group.rows}


def answers_of(shown: Content) -> dict[str, AnswerRow]:
    return {row.node: row for part in shown.sections for clause in part.clauses
            for row in clause.answers}  # fmt: skip


AS_DRAFTED = "h13,syllabus,drafted,,,second,2026-01-18\n"


def test_a_dispute_is_told_at_the_row_and_at_the_answer(coded: Code) -> None:
    """Both readings by name, and that nothing is decided; other rows and answers say nothing."""
    shown = content_of(sc.score(coded(AS_DRAFTED)))
    told = {name: row.disputed for name, row in rows_of(shown).items() if row.disputed}
    answers = {name: row.disputed for name, row in answers_of(shown).items() if row.disputed}

    assert told == {
        "h13": "Disputed on “How far is the common syllabus?”: read as “in use” by the first coder "
        "and as “drafted” by the second; not settled."
    }
    assert list(answers) == ["syllabus"]
    assert answers["syllabus"].refs[0].first == rows_of(shown)["h13"].number
    for page in (html_page(shown, NAMES), markdown_page(shown, NAMES)):
        assert "two coders read one row differently here; not settled." in page
        assert told["h13"] in page


def test_what_was_settled_is_no_longer_disputed(coded: Code) -> None:
    """The row tells the decision and its day; the answer stands without a remark."""
    decision = "h13,syllabus,in_use,,The course is on the timetable.,2026-01-19\n"
    shown = content_of(sc.score(coded(AS_DRAFTED, decision)))

    assert rows_of(shown)["h13"].disputed.endswith("settled as “in use” on 19 January 2026.")
    assert not any(row.disputed for row in answers_of(shown).values())


def test_a_step_back_is_told_as_one(coded: Code) -> None:
    """An element that one coder saw fall and the other did not."""
    shown = content_of(sc.score(coded("h16,entrances_lit,nothing,,,second,2026-01-18\n")))

    assert (
        "read as the end of “The north entrance is lit” by the first coder and as earning nothing"
        in rows_of(shown)["h16"].disputed
    )


def test_coders_who_agree_leave_no_dispute(coded: Code) -> None:
    """The same answer twice is not worth a word."""
    shown = content_of(sc.score(coded(AS_DRAFTED.replace("drafted", "in_use"))))

    assert not any(row.disputed for row in rows_of(shown).values())


def test_codings_taken_in_later_are_left_out(coded: Code) -> None:
    """A report made again says what it said: a decision of a later day is none yet."""
    decision = "h13,syllabus,in_use,,On the timetable.,2026-02-01\n"
    card = coded(AS_DRAFTED, decision)
    result = sc.score(card)

    assert "not settled" in rows_of(content_of(result))["h13"].disputed
    assert disputes(card, sc.read_ledger(card), through=date(2026, 1, 17)) == ()
    assert disputes(card, sc.read_ledger(card), through=date(2026, 2, 1))[0].settled is not None


def test_a_decision_on_no_day_is_refused(coded: Code) -> None:
    """With its file and line."""
    card = coded(AS_DRAFTED, "h13,syllabus,in_use,,On the timetable.,last week\n")
    with pytest.raises(ScorecardError, match=r"coding/adjudicated\.csv:2: decided_on"):
        disputes(card, sc.read_ledger(card), through=date(2026, 2, 1))


def test_a_corrected_row_hands_its_dispute_on() -> None:
    """All five of the flagship are told, four of them at the row that settled them."""
    result = sc.score("nato_japan")
    found = disputes_by_row(result, set(result.evidence["id"].astype(object)))

    assert sum(map(len, found.values())) == 5
    assert sum(name.endswith(".r2") for name in found) == 4
    assert all(one.settled is not None for own in found.values() for one in own)


def test_by_the_recorded_clock_nothing_later_is_known() -> None:
    """On the day before the coders sat down there was one coding, and no dispute."""
    result = sc.score("nato_japan", clock="recorded", as_of="2026-11-23")

    assert disputes_by_row(result, set(result.evidence["id"].astype(object))) == {}


def test_a_card_coded_once_has_no_disputes(harbour: Card, harbour_ledger: pd.DataFrame) -> None:
    """Nothing is read where nobody coded anything twice."""
    assert disputes(harbour, harbour_ledger, through=date(2026, 12, 31)) == ()
