"""Adding to a ledger: checked as a whole file is, stamped, and never a change to what stood."""

import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import drawn_ledgers
from strategies.drawn_cards import cards

from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card
from scorecard.errors import ScorecardError
from scorecard.ledger.appending import add_evidence
from scorecard.ledger.checks import check_rows
from scorecard.ledger.correcting import correct_evidence, retract_evidence
from scorecard.ledger.importing import import_evidence, template_bytes
from scorecard.ledger.reading import COLUMNS, read_ledger
from scorecard.ledger.touched import touched
from scorecard.starter import write_starter

DAY = date(2026, 4, 2)
LOOK = {"id": "look", "kind": "check", "node": "harbour", "title": "A look",
        "occurred_on": "2026-01-01/2026-03-31"}  # fmt: skip
DEED = {"id": "deed", "kind": "event", "node": "HP1", "stage": "agreed", "title": "A deed",
        "occurred_on": "2026-03-01", "reliability": "B", "credibility": "2"}  # fmt: skip


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """A fresh copy of the small card."""
    write_starter(tmp_path / "harbour")
    return load_card(tmp_path / "harbour")


def contents(card: Card) -> dict[str, bytes]:
    assert card.folder is not None
    return {path.name: path.read_bytes() for path in (card.folder / "evidence").iterdir()}


def test_an_added_row_is_read_and_stamped_and_nothing_else_changes(card: Card) -> None:
    """The row is in the ledger with the day of entry; every older file has the same bytes."""
    before = contents(card)

    path = add_evidence(card, [DEED], recorded_on=DAY)

    row = read_ledger(card).set_index("id").loc["deed"]
    assert row["recorded_on"] == pd.Timestamp(DAY)
    assert row["stage"] == "agreed"
    assert {name: raw for name, raw in contents(card).items() if name != path.name} == before


def test_two_branches_that_both_added_merge_without_a_conflict(card: Card, tmp_path: Path) -> None:
    """No file is written twice, so the union of both folders is the ledger of both."""
    write_starter(tmp_path / "other")
    other = load_card(tmp_path / "other")
    add_evidence(card, [LOOK], recorded_on=DAY)
    add_evidence(other, [DEED], recorded_on=DAY)
    one, two = contents(card), contents(other)

    assert all(one[name] == two[name] for name in one.keys() & two.keys())
    assert card.folder is not None
    for name, raw in two.items():
        (card.folder / "evidence" / name).write_bytes(raw)
    assert {"look", "deed"} <= set(read_ledger(card)["id"])


def test_rows_are_added_all_or_none(card: Card) -> None:
    """One faulty row keeps the good one out too."""
    before = contents(card)

    with pytest.raises(ScorecardError, match="stage"):
        add_evidence(card, [LOOK, {**DEED, "stage": "agred"}], recorded_on=DAY)

    assert contents(card) == before


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**LOOK, "id": "H01"}, "row:1: id: found \"H01\"; expected an id that differs from h01"),
        ({**LOOK, "id": "h01"}, "an id not used before (evidence/ledger.csv:2)"),
        ({**LOOK, "knd": "x"}, 'header: found "knd"; expected a column of the ledger'),
        ({**LOOK, "recorded_on": "2026-01-01"}, 'header: found "recorded_on"'),
        ({**LOOK, "note": "=cmd()"}, 'row:1: note: found "=cmd()"; expected a text that no'),
        ({**LOOK, "fact": "＠x"}, "expected a text that no spreadsheet runs as a formula"),
        ({**LOOK, "occurred_on": "28/03/2024"}, "write 2024-03-28"),
        ({**LOOK, "occurred_on": "2027-01"}, "row:1: occurred_on: found"),
        ({**DEED, "supersedes": "h99"}, "expected the id of a row; did you mean h19?"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_refused_with_its_place(card: Card, row: dict[str, str], said: str) -> None:
    """Every rule of a ledger file holds for a row that is added."""
    before = contents(card)

    with pytest.raises(ScorecardError) as caught:
        add_evidence(card, [row], recorded_on=DAY)

    assert said in str(caught.value)
    assert contents(card) == before


def test_a_day_of_entry_before_the_last_is_refused(card: Card) -> None:
    """A row dated back would change what earlier reports are held to have known."""
    with pytest.raises(ScorecardError, match="expected a day not before 2026-01-20"):
        add_evidence(card, [{**LOOK, "occurred_on": "2025-01"}], recorded_on=date(2026, 1, 19))


def test_a_row_may_be_stamped_with_a_time(card: Card) -> None:
    """A time tells the rows of one day apart, and is read to the second."""
    path = add_evidence(card, [LOOK], recorded_on=datetime(2026, 4, 2, 10, 30, 5))

    assert path.name == "2026-04-02-look.csv"
    row = read_ledger(card).set_index("id").loc["look"]
    assert row["recorded_on"] == pd.Timestamp("2026-04-02 10:30:05")


def test_no_rows_are_refused(card: Card) -> None:
    """Nothing to add is a slip, not a success."""
    with pytest.raises(ScorecardError, match="expected at least one"):
        add_evidence(card, [], recorded_on=DAY)


@pytest.mark.parametrize(
    ("rows", "said"),
    [(LOOK, "rows: found a dict; expected a list of rows; write one row as [row]"),
     ([LOOK, "look"], 'rows[1]: found "look"; expected a row: cells by column')],
)  # fmt: skip
def test_a_row_in_place_of_a_list_is_refused_as_that(card: Card, rows: Any, said: str) -> None:
    """Not letter by letter, as if its columns were rows."""
    with pytest.raises(ScorecardError, match=re.escape(said)):
        add_evidence(card, rows, recorded_on=DAY)


def test_a_ledger_that_cannot_be_read_is_not_added_to(card: Card) -> None:
    """Where ids are illegible, nobody can say that an id is new."""
    assert card.folder is not None
    (card.folder / "evidence" / "torn.csv").write_text(
        "id,kind,node,occurred_on,recorded_on,title\nx"
    )

    with pytest.raises(ScorecardError, match=r"torn\.csv:2"):
        add_evidence(card, [LOOK], recorded_on=DAY)


@given(st.data())
def test_checking_what_is_touched_finds_what_checking_all_finds(data: st.DataObject) -> None:
    """New rows are refused beside the rows they touch exactly if the whole ledger refuses them."""
    card = data.draw(cards())
    rows = data.draw(drawn_ledgers.ledgers(card, most=10))
    cut = data.draw(st.integers(0, len(rows)))
    old, new = rows[:cut], [dict(row) for row in rows[cut:]]
    if old and new:
        place = data.draw(st.integers(0, len(new) - 1))
        like = data.draw(st.sampled_from(old))
        how = data.draw(st.sampled_from(["no", "id", "capitals", "supersedes", "day"]))
        if how == "id":
            new[place]["id"] = like["id"]
        elif how == "capitals":
            new[place]["id"] = like["id"].swapcase()
        elif how == "supersedes":
            new[place]["supersedes"] = like["id"]
        elif how == "day":
            new[place] |= {
                key: like[key] for key in like if key not in ("id", "supersedes", "value")
            }
    before, added = text_of(old), text_of(new)
    if check_rows(before, card).faults:
        return  # a ledger with a fault of its own is not what is added to

    beside = pd.concat([before[touched(before, added)], added], ignore_index=True)
    whole = pd.concat([before, added], ignore_index=True)

    found, every = (check_rows(text, card).faults for text in (beside, whole))
    assert bool(found) == bool(every)


def text_of(rows: list[dict[str, str]]) -> pd.DataFrame:
    cells = [[row.get(name, "") for name in COLUMNS] for row in rows]
    text = pd.DataFrame(cells, columns=list(COLUMNS), dtype=object)
    return text.assign(file="row", line=range(1, len(rows) + 1))


def test_a_correction_stands_in_place_of_its_row(card: Card) -> None:
    """The new row says what was not changed too, and the old row stays in its file."""
    before = contents(card)["ledger.csv"]

    correct_evidence(card, "h05", {"stage": "agreed", "note": "Signed."}, recorded_on=DAY)
    correct_evidence(card, "h05.r2", {"title": "Signed at last"}, recorded_on=DAY)

    ledger = read_ledger(card).set_index("id")
    assert ledger.loc["h05.r2", "supersedes"] == "h05"
    assert ledger.loc["h05.r3", "supersedes"] == "h05.r2"
    assert ledger.loc["h05.r3", "stage"] == "agreed"
    assert ledger.loc["h05.r3", "url"] == ledger.loc["h05", "url"]
    assert ledger.loc["h05.r3", "published_on"] == ledger.loc["h05", "published_on"]
    assert contents(card)["ledger.csv"] == before


@pytest.mark.parametrize("row", [f"h{number:02}" for number in range(1, 20)])
def test_any_row_can_be_retracted(card: Card, row: str) -> None:
    """A row of any kind is taken back, a look at a recommendation or the card too."""
    retract_evidence(card, row, note="It was a mistake.", recorded_on=DAY)

    ledger = read_ledger(card).set_index("id")
    assert ledger.loc[f"{row}.r2", "kind"] == "retraction"
    assert ledger.loc[f"{row}.r2", "supersedes"] == row


def test_a_correction_that_corrects_nothing_is_refused(card: Card) -> None:
    """A row that says the same again is a slip."""
    with pytest.raises(ScorecardError, match="nothing that differs"):
        correct_evidence(card, "h05", {"stage": "drafted", "note": "Yes."}, recorded_on=DAY)


def test_a_misspelt_row_or_column_is_refused_with_the_nearest(card: Card) -> None:
    """What is corrected is named as the ledger names it."""
    with pytest.raises(ScorecardError, match="did you mean h05"):
        correct_evidence(card, "h055", {"stage": "agreed"}, recorded_on=DAY)
    with pytest.raises(ScorecardError, match="did you mean stage"):
        correct_evidence(card, "h05", {"stge": "agreed"}, recorded_on=DAY)


def test_two_values_of_one_day_are_refused(card: Card) -> None:
    """Another number for a day that has one asks which of them stands."""
    row = {"id": "other", "kind": "event", "node": "HL2", "indicator": "groundings", "value": "8",
           "occurred_on": "2023-12-31", "unit_measure": "ships a year", "title": "Eight",
           "reliability": "B", "credibility": "2"}  # fmt: skip

    with pytest.raises(ScorecardError, match='expected "9" as in h04, of the same day'):
        add_evidence(card, [row], recorded_on=DAY)


def test_a_row_is_superseded_once(card: Card) -> None:
    """A second correction supersedes the first, not the row that the first has replaced."""
    retract_evidence(card, "h05", note="A mistake.", recorded_on=DAY)

    with pytest.raises(ScorecardError, match=r"h05\.r2 does"):
        retract_evidence(card, "h05", note="A mistake.", recorded_on=DAY)


def test_a_retraction_says_why(card: Card) -> None:
    """Taking back without a word is refused."""
    with pytest.raises(ScorecardError, match="why the row is taken back"):
        retract_evidence(card, "h05", note=" ", recorded_on=DAY)


def filled_template(card: Card, rows: list[dict[str, object]]) -> bytes:
    """The template with rows filled in from the third line on, as a person would."""
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(card)))
    sheet = book["evidence"]
    names = [cell.value for cell in sheet[1]]
    for line, row in enumerate(rows, 3):
        for name, value in row.items():
            sheet.cell(line, names.index(name) + 1).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_filled_in_template_is_taken_in(card: Card, tmp_path: Path) -> None:
    """Days, numbers and texts of Excel are read; blank lines are passed over."""
    file = tmp_path / "rows.xlsx"
    deed = {**DEED, "occurred_on": datetime(2026, 3, 1), "credibility": 2}
    file.write_bytes(filled_template(card, [dict(LOOK), {}, deed]))

    import_evidence(card, file, recorded_on=DAY)

    ledger = read_ledger(card).set_index("id")
    assert ledger.loc["deed", "occurred_on"] == "2026-03-01"
    assert ledger.loc["deed", "credibility"] == "2"
    assert "look" in ledger.index


def test_csv_and_excel_give_the_same_ledger_file(card: Card, tmp_path: Path) -> None:
    """The way in makes no difference."""
    csv_file, excel = tmp_path / "rows.csv", tmp_path / "rows.xlsx"
    pd.DataFrame([LOOK]).to_csv(csv_file, index=False)
    excel.write_bytes(filled_template(card, [dict(LOOK)]))

    one = import_evidence(card, csv_file, recorded_on=DAY)
    said = one.read_bytes()
    one.unlink()

    assert import_evidence(card, excel, recorded_on=DAY).read_bytes() == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**LOOK, "title": "=1+1"}, "rows.xlsx:3: O3: found the formula \"=1+1\""),
        ({**LOOK, "title": True}, "rows.xlsx:3: O3: found true; expected a text"),
        ({**LOOK, "kind": "chek"}, "rows.xlsx:3: kind: found \"chek\""),
        ({**DEED, "value": 3.5}, "rows.xlsx:3: value"),
    ],
)  # fmt: skip
def test_a_faulty_workbook_is_refused_by_line(
    card: Card, tmp_path: Path, row: dict[str, object], said: str
) -> None:
    """Formulas are refused, never computed; other faults are those of a ledger file."""
    file, before = tmp_path / "rows.xlsx", contents(card)
    file.write_bytes(filled_template(card, [row]))

    with pytest.raises(ScorecardError) as caught:
        import_evidence(card, file, recorded_on=DAY)

    assert said in str(caught.value)
    assert contents(card) == before


def test_an_imported_file_has_no_day_of_entry(card: Card, tmp_path: Path) -> None:
    """`recorded_on` is stamped, so a filled one is refused by line."""
    file = tmp_path / "rows.csv"
    pd.DataFrame([{**LOOK, "recorded_on": "2026-01-01"}]).to_csv(file, index=False)

    with pytest.raises(ScorecardError, match=r"rows\.csv:2: recorded_on: .* clear it"):
        import_evidence(card, file, recorded_on=DAY)


@pytest.mark.parametrize("raw", [b"", b"PK\3\4 broken", b"\0" * 100])
def test_what_is_no_workbook_is_refused(card: Card, tmp_path: Path, raw: bytes) -> None:
    """A broken archive is a message."""
    file = tmp_path / "rows.xlsx"
    file.write_bytes(raw)

    with pytest.raises(ScorecardError, match="no Excel workbook that can be read"):
        import_evidence(card, file, recorded_on=DAY)


def test_the_template_is_the_same_any_day_and_offers_the_words_of_the_card(card: Card) -> None:
    """Two makings give the same bytes, with a drop-down for every column that has words."""
    raw = template_bytes(card)
    book = openpyxl.load_workbook(io.BytesIO(raw))

    assert template_bytes(card) == raw
    offered = {column[0].value: [cell.value for cell in column[1:] if cell.value]
               for column in book["choices"].columns}  # fmt: skip
    assert offered["stage"] == ["none", "drafted", "agreed", "in_use"]
    assert len(book["evidence"].data_validations.dataValidation) == len(offered)
    assert set(offered) <= {row[0].value for row in book["columns"].iter_rows()}
