"""The ledger: rows checked against the card, and typed."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Selector
from scorecard.definitions.loading import load_card
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import COLUMNS, REQUIRED, as_ledger, parse_ledger, read_ledger

GOOD = Path(__file__).parent / "malformed" / "good"
CARD = load_card(GOOD)
WHERE = ["file", "line"]


def facts(**cells: object) -> dict[str, object]:
    """A row that is right, but for the given cells."""
    row: dict[str, object] = {
        "id": "a", "kind": "event", "node": "Q3", "indicator": "collisions",
        "occurred_on": "2024-12-31", "recorded_on": "2026-01-20", "value": "7",
        "unit_measure": "ships a year", "title": "Seven", "reliability": "A", "credibility": "2",
    }  # fmt: skip
    return row | cells


def ledger_of(*rows: dict[str, object]) -> pd.DataFrame:
    return as_ledger(pd.DataFrame(list(rows)), CARD)


def refusal(*rows: dict[str, object]) -> ScorecardError:
    with pytest.raises(ScorecardError) as caught:
        ledger_of(*rows)
    return caught.value


def told(ledger: pd.DataFrame) -> pd.DataFrame:
    """What a ledger says, without where it stood."""
    return ledger.drop(columns=WHERE)


def test_columns_and_dtypes_are_as_documented() -> None:
    """Days are dates, values floats, names categorical, all else text."""
    ledger = read_ledger(CARD)
    days = ["occurred_from", "occurred_to", "published_on", "recorded_on"]
    names = ["kind", "node", "indicator", "event", "unit", "stage", "element", "unit_measure",
             "source_kind", "reliability", "credibility", "coder", "read_by"]  # fmt: skip
    values = ["value", "value_low", "value_high"]

    assert set(COLUMNS) | {*WHERE, *days, "read_by", "is_weak"} <= set(ledger.columns)
    assert {str(ledger[name].dtype) for name in days} == {"datetime64[us]"}
    assert {str(ledger[name].dtype) for name in names} == {"category"}
    assert {str(ledger[name].dtype) for name in values} == {"float64"}
    assert (str(ledger["is_weak"].dtype), str(ledger["line"].dtype)) == ("bool", "int64")
    assert {type(cell) for name in ("id", "title", "fact", "note") for cell in ledger[name]} == {
        str
    }


def test_both_clocks_are_filled_in() -> None:
    """Without a publication date a fact was known on the day it was recorded."""
    ledger = read_ledger(CARD).set_index("id")

    assert str(ledger.loc["q1", "published_on"].date()) == "2024-06-11"
    assert str(ledger.loc["q2", "published_on"].date()) == "2026-01-20"
    assert set(ledger["recorded_on"].dt.date) == {date(2026, 1, 20)}


def test_a_vague_day_is_a_span_of_days() -> None:
    """A month may mean any of its days; the words of the file are kept."""
    row = read_ledger(CARD).set_index("id").loc["q2"]

    assert (row["occurred_on"], str(row["occurred_from"].date())) == ("2024-11", "2024-11-01")
    assert str(row["occurred_to"].date()) == "2024-11-30"


def test_a_row_is_read_by_the_only_indicator_that_can() -> None:
    """The indicator may be left out where there is no choice."""
    assert list(read_ledger(CARD)["read_by"]) == [
        "rulebook", "berths_lit", "collisions", "drills", "drills_on_time", "",
    ]  # fmt: skip


def test_evidence_below_the_weakest_grade_is_weak() -> None:
    """Either half of the grade can make it so."""
    grades = [("C", "3"), ("D", "3"), ("C", "4"), ("A", "1"), ("F", "6")]
    rows = [
        facts(id=f"a{n}", occurred_on=f"2024-12-{n + 1:02}", reliability=letter, credibility=digit)
        for n, (letter, digit) in enumerate(grades)
    ]

    assert list(ledger_of(*rows)["is_weak"]) == [False, True, True, False, True]


def test_a_correction_inherits_the_publication_date() -> None:
    """What was published on a day and entered wrongly was still published on that day."""
    ledger = ledger_of(
        facts(id="a", published_on="2025-02-01"),
        facts(id="b", value="8", recorded_on="2026-01-21", supersedes="a"),
        facts(id="c", value="9", recorded_on="2026-01-22", supersedes="b"),
        facts(id="d", kind="retraction", recorded_on="2026-01-23", supersedes="c", value="",
              unit_measure="", published_on="2026-01-23"),
    )  # fmt: skip

    days = [str(day.date()) for day in ledger["published_on"]]

    assert days == ["2025-02-01", "2025-02-01", "2025-02-01", "2026-01-23"]


def test_a_retraction_may_be_dated_by_the_day_it_was_made() -> None:
    """It says nothing of the world, so the day it inherits as known may lie before its own."""
    ledger = ledger_of(
        facts(id="a", published_on="2025-02-01"),
        facts(id="b", kind="retraction", occurred_on="2026-01-21", recorded_on="2026-01-21",
              supersedes="a", value="", unit_measure=""),
    )  # fmt: skip

    assert [str(day.date()) for day in ledger["published_on"]] == ["2025-02-01", "2025-02-01"]


def test_a_correction_of_an_undated_row_inherits_its_day_of_entry() -> None:
    """A chain whose first row has no publication date goes back to when that row was entered."""
    ledger = ledger_of(
        facts(id="a"),
        facts(id="b", value="8", recorded_on="2026-01-21", supersedes="a"),
        facts(id="c", value="9", recorded_on="2026-01-22", supersedes="b"),
    )

    assert {str(day.date()) for day in ledger["published_on"]} == {"2026-01-20"}


def test_a_row_that_leads_into_a_circle_ends_the_search() -> None:
    """Corrections of rows in a circle neither hang nor crash."""
    error = refusal(
        facts(id="a", supersedes="b"), facts(id="b", supersedes="a"), facts(id="c", supersedes="d"),
        facts(id="d", supersedes="a"),
    )  # fmt: skip

    assert {fault.where for fault in error.faults} == {"supersedes"}


def test_a_corrected_value_is_no_clash() -> None:
    """Two values on one day are fine once one of them is said to stand."""
    ledger = ledger_of(
        facts(id="a"), facts(id="b", value="8", recorded_on="2026-01-21", supersedes="a")
    )

    assert list(ledger["value"]) == [7.0, 8.0]


def test_equal_values_on_one_day_are_no_clash() -> None:
    """Two sources may report the same."""
    assert len(ledger_of(facts(id="a"), facts(id="b", value="7.0"))) == 2


@pytest.mark.parametrize("text", ["1e2", "1E+02", "+100", "100.", "100.000"])
def test_numbers_are_read_as_spreadsheets_write_them(text: str) -> None:
    """Scientific notation, signs and trailing zeros are numbers."""
    assert list(ledger_of(facts(value=text))["value"]) == [100.0]


def test_none_and_na_are_words() -> None:
    """`NA` is a country and `None` a title: only an empty cell is empty."""
    ledger = ledger_of(facts(title="None", note="NA", publisher="null"))

    assert (ledger["title"][0], ledger["note"][0], ledger["publisher"][0]) == ("None", "NA", "null")


def test_formulas_are_kept_as_text() -> None:
    """A title that a spreadsheet would run is only a title here."""
    assert ledger_of(facts(title="=1+1"))["title"][0] == "=1+1"


def test_markup_is_kept_as_text() -> None:
    """What was typed is stored; escaping is for those who show it."""
    assert ledger_of(facts(title="<b>&amp;"))["title"][0] == "<b>&amp;"


def test_a_long_cell_is_kept() -> None:
    """A fact may fill pages."""
    assert len(ledger_of(facts(fact="S" * 100_000))["fact"][0]) == 100_000


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u00e9", " ", "\n", "/", "<"])
def test_ids_hold_no_sign_that_could_deceive(sign: str) -> None:
    """Direction marks, invisible signs and slashes are refused in ids, and told visibly."""
    (fault,) = refusal(facts(id=f"a{sign}b")).faults

    assert fault.where == "id"
    assert str(fault).isprintable()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "http://", "https://a b",
     "https://a\u202eb", 'https://a"onclick="x', "HTTPS//x", "ftp://a", "https://a\u00a0b"],
)  # fmt: skip
def test_only_web_addresses_are_followed(address: str) -> None:
    """Whatever a browser should not open from a report is refused."""
    (fault,) = refusal(facts(url=address)).faults

    assert fault.where == "url"


def test_addresses_beyond_ascii_are_kept() -> None:
    """An address may hold letters of any script."""
    assert ledger_of(facts(url="https://例え.jp/日本"))["url"][0] == "https://例え.jp/日本"


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x85", "\x9f", "\ud800", "\uffff"])
@pytest.mark.parametrize("where", ["title", "fact", "note", "publisher", "coder", "event"])
def test_control_characters_are_refused(where: str, sign: str) -> None:
    """No page or picture can hold them, so no cell does."""
    (fault,) = refusal(facts(**{where: f"a{sign}b"})).faults

    assert (fault.where, fault.remedy) == (where, "remove them")


def test_typed_frames_say_the_same_as_text() -> None:
    """Dates, numbers, missing values and categories are understood as they are."""
    typed = pd.DataFrame([
        facts(occurred_on=date(2024, 12, 31), recorded_on=datetime(2026, 1, 20, tzinfo=None),
              published_on=pd.NaT, value=7, credibility=2, note=None, supersedes=np.nan),
        facts(id="b", occurred_on=pd.Timestamp("2023-12-31"), recorded_on=date(2026, 1, 20),
              published_on=pd.Timestamp("2024-02-01"), value=9.0, credibility=2.0),
    ]).astype({"kind": "category", "title": "str"})  # fmt: skip

    ledger = as_ledger(typed, CARD)

    plain = ledger_of(
        facts(), facts(id="b", occurred_on="2023-12-31", published_on="2024-02-01", value="9")
    )
    assert_frame_equal(ledger, plain)


def test_a_time_of_entry_is_turned_to_utc() -> None:
    """Two desks in two zones put their rows in one order."""
    rows = [
        facts(id="a", occurred_on="2023-12-31", recorded_on="2026-01-20T23:30:00-05:00"),
        facts(id="b", recorded_on=datetime(2026, 1, 21, 3, tzinfo=UTC)),
    ]

    assert list(ledger_of(*rows)["id"]) == ["b", "a"]


def test_a_checked_ledger_is_not_checked_again() -> None:
    """A frame that came out goes in unchanged."""
    ledger = read_ledger(CARD)

    assert as_ledger(ledger, CARD) is ledger


def test_faults_of_a_frame_name_its_rows() -> None:
    """Rows of a frame are counted from 1."""
    error = refusal(facts(), facts(id="b", value=float("inf"), occurred_on="2023-12-31"))

    assert str(error).splitlines()[1].startswith('row:2: value: found "inf"; expected a finite')


def test_columns_of_a_frame_are_checked() -> None:
    """Unknown and missing columns of a frame are refused by name."""
    with pytest.raises(ScorecardError) as caught:
        as_ledger(pd.DataFrame({"id": ["a"], "colour": ["red"]}), CARD)

    found = [fault.found for fault in caught.value.faults]
    assert found == ['"colour"', *(f"no column {name}" for name in sorted(REQUIRED[1:]))]


def test_what_a_sequence_waits_for_needs_no_other_reader(harbour: Card) -> None:
    """A row that only the `after` of a sequence matches is used, so it is no fault."""
    items = [
        attrs.evolve(item, after=Selector(node="HP9")) if item.id == "syllabus_first" else item
        for item in harbour.indicators
    ]
    card = attrs.evolve(harbour, indicators=tuple(items))
    wish = facts(node="HP9", indicator="", value="", unit_measure="")

    assert as_ledger(pd.DataFrame([wish]), card)["read_by"].tolist() == [""]
    with pytest.raises(ScorecardError, match="an indicator that measures HP9"):
        as_ledger(pd.DataFrame([wish]), harbour)


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NA, pd.NaT])
def test_a_missing_cell_is_an_empty_one(blank: object) -> None:
    """However pandas says missing, nothing was written."""
    assert ledger_of(facts(note=blank))["note"].tolist() == [""]


def test_an_empty_frame_is_an_empty_ledger() -> None:
    """No evidence has the same columns and types as some."""
    empty = as_ledger(pd.DataFrame(columns=list(REQUIRED)), CARD)

    dtypes = empty.dtypes.astype(str)
    assert len(empty) == 0
    assert dict(dtypes) == dict(read_ledger(CARD).dtypes.astype(str))


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="#"),
    max_size=30,
)


@given(st.lists(st.fixed_dictionaries({
    "title": TEXT.filter(str.strip), "fact": TEXT, "note": TEXT.map(lambda text: f"a\n{text}"),
    "value": st.floats(0, 500).map(repr), "locator": st.sampled_from(["", "NA", "None", '"', ","]),
}), min_size=1, max_size=4))  # fmt: skip
def test_the_ledger_survives_a_round_trip(rows: list[dict[str, Any]]) -> None:
    """Written as CSV and read again, every cell is the same."""
    frame = pd.DataFrame(
        [facts(id=f"a{n}", occurred_on=f"2024-12-{n + 1:02}", **row) for n, row in enumerate(rows)]
    )
    first = as_ledger(frame, CARD)

    back, _ = parse_ledger(frame.to_csv(index=False).encode(), "a.csv")

    assert_frame_equal(told(as_ledger(back[list(COLUMNS)], CARD)), told(first))


@given(st.lists(st.text(max_size=12), max_size=30), st.integers(1, 27))
def test_no_frame_of_chance_cells_gives_a_traceback(cells: list[str], width: int) -> None:
    """Whatever the cells of a frame say, they are read or refused with the number of their row."""
    names = [*REQUIRED, *(name for name in COLUMNS if name not in REQUIRED)][: max(width, 6)]
    rows = [cells[start : start + len(names)] for start in range(0, len(cells), len(names))]
    filled = [row + [""] * (len(names) - len(row)) for row in rows]
    frame = pd.DataFrame(filled, columns=names, dtype=object)

    if not filled:
        assert len(as_ledger(frame, CARD)) == 0
        return
    with pytest.raises(ScorecardError) as caught:
        as_ledger(frame, CARD)
    assert all(fault.line is not None for fault in caught.value.faults)


def test_a_correction_entered_on_a_day_may_follow_a_row_entered_at_a_time_that_day(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """A day stands for any time of it, so that the correction is not called earlier."""
    row = {
        "id": "x1", "kind": "event", "node": "HP1", "indicator": "syllabus", "stage": "drafted",
        "occurred_on": "2024-06-10", "recorded_on": "2026-01-20T10:00", "title": "A draft",
        "reliability": "A", "credibility": "2",
    }  # fmt: skip
    later = {**row, "id": "x2", "recorded_on": "2026-01-20", "supersedes": "x1"}
    earlier = {**later, "recorded_on": "2026-01-19"}

    assert len(as_ledger(pd.DataFrame([row, later]), harbour)) == 2
    with pytest.raises(ScorecardError, match="a day not before that of the row it supersedes"):
        as_ledger(pd.DataFrame([row, earlier]), harbour)
