"""The ledger as it stood on a date, on either clock."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import AS_OF, Row, card_of, cards, checked, ledgers

from scorecard.definitions.kinds import Ladder, Stage
from scorecard.definitions.model import CLOCKS, Clock
from scorecard.errors import ScorecardError
from scorecard.ledger.vintage import digest_of, last_complete, moment_of, vintage
from scorecard.periods import parse_moment

LADDER = Ladder(
    id="x",
    clause="C1",
    question="How far?",
    why="It shows.",
    valid_for=2,
    stages=(
        Stage(id="none", score=0, like="none"),
        Stage(id="agreed", score=100, like="agreed", earned_by="proof"),
    ),
)
CARD = card_of(LADDER)


def row(name: str, **cells: str) -> Row:
    """An agreement of 1 February 2024, published and recorded on that day unless told."""
    common = {
        "kind": "event",
        "node": "C1",
        "indicator": "x",
        "stage": "agreed",
        "occurred_on": "2024-02-01",
        "recorded_on": "2024-02-01",
        "title": "A fact",
        "reliability": "B",
        "credibility": "2",
    }
    if cells.get("kind") in ("check", "retraction"):
        common |= {"stage": "", "reliability": "", "credibility": ""}
    return common | {"id": name} | cells


def in_force(rows: list[Row], day: str, clock: Clock = "published") -> list[str]:
    """Ids of the rows in force on a date."""
    found = vintage(checked(rows, CARD), parse_moment(day), clock)
    return sorted(found["id"].astype(str))


def test_a_correction_takes_the_place_of_its_row() -> None:
    """From the day it was published, the correction stands and the row does not."""
    rows = [
        row("old"),
        row("new", supersedes="old", published_on="2024-03-01", recorded_on="2024-03-01"),
    ]

    assert in_force(rows, "2024-02-29") == ["old"]
    assert in_force(rows, "2024-03-01") == ["new"]


def test_a_correction_without_a_date_was_always_so() -> None:
    """A correction that gives no publication date inherits that of the row it mends."""
    rows = [row("old"), row("new", supersedes="old", recorded_on="2024-03-01")]

    assert in_force(rows, "2024-02-01") == ["new"]
    assert in_force(rows, "2024-02-29", "recorded") == ["old"]
    assert in_force(rows, "2024-03-01", "recorded") == ["new"]


def test_a_retraction_of_a_correction_leaves_neither() -> None:
    """What stood in place of a row is gone with the row it stood for."""
    rows = [
        row("old"),
        row("new", supersedes="old", recorded_on="2024-03-01"),
        row("gone", kind="retraction", supersedes="new", recorded_on="2024-04-01"),
    ]

    assert in_force(rows, "2024-06-01") == []
    assert in_force(rows, "2024-03-31", "recorded") == ["new"]


def test_a_check_counts_before_anyone_wrote_it_down() -> None:
    """On the published clock anyone could have looked; on the recorded one only once made."""
    look = row("look", kind="check", occurred_on="2024-01-01/2024-06-30", recorded_on="2024-07-15")
    ledger = checked([look], CARD)
    early = vintage(ledger, parse_moment("2024-03-31"))

    assert early["occurred_to"].iloc[0] == pd.Timestamp("2024-03-31")
    assert vintage(ledger, parse_moment("2024-07-14"), "recorded").empty
    assert len(vintage(ledger, parse_moment("2024-07-15"), "recorded")) == 1


def test_a_check_that_was_taken_back_never_counts() -> None:
    """A look that we retract, without a date, confirmed nothing at any time."""
    rows = [
        row("look", kind="check", occurred_on="2024-01-01/2024-06-30", recorded_on="2024-07-15"),
        row("slip", kind="retraction", supersedes="look", recorded_on="2024-08-01"),
    ]

    assert in_force(rows, "2024-03-31") == []
    assert in_force(rows, "2024-07-20", "recorded") == ["look"]


def test_a_check_that_was_narrowed_never_covered_more() -> None:
    """A corrected look replaces the wider one even before its own period begins."""
    rows = [
        row("wide", kind="check", occurred_on="2024-01-01/2024-06-30", recorded_on="2024-07-15"),
        row(
            "narrow", kind="check", occurred_on="2024-04-01/2024-06-30", recorded_on="2024-08-01",
            supersedes="wide",
        ),
    ]  # fmt: skip

    assert in_force(rows, "2024-03-31") == []
    assert in_force(rows, "2024-06-30") == ["narrow"]


def test_nothing_is_known_to_happen_after_it_was_published() -> None:
    """A vague date ends on the day the row could be known."""
    rows = [row("x", occurred_on="2024", published_on="2024-05-02", recorded_on="2024-06-01")]
    found = vintage(checked(rows, CARD), parse_moment("2024-12-31"))

    assert found["occurred_from"].iloc[0] == pd.Timestamp("2024-01-01")
    assert found["occurred_to"].iloc[0] == pd.Timestamp("2024-05-02")


@given(st.data())
def test_a_vintage_holds_what_was_known_and_stood(data: st.DataObject) -> None:
    """Each row in force was known by then, and spans of days stay spans."""
    card = data.draw(cards(most_units=1))
    ledger = checked(data.draw(ledgers(card)), card)
    as_of = AS_OF - timedelta(days=data.draw(st.integers(0, 700)))
    clock = data.draw(st.sampled_from(CLOCKS))
    found = vintage(ledger, parse_moment(as_of), clock)  # type: ignore[arg-type]

    assert not (found["kind"] == "retraction").any()
    happened = found[found["kind"] != "check"]
    key = "published_on" if clock == "published" else "recorded_on"
    assert (happened[key] < pd.Timestamp(as_of) + pd.Timedelta(days=1)).all()
    assert (found["occurred_from"] <= found["occurred_to"]).all()
    assert (found["occurred_to"] < pd.Timestamp(as_of) + pd.Timedelta(days=1)).all()


@given(st.data())
def test_without_a_date_the_last_entry_decides(data: st.DataObject) -> None:
    """The default as-of date is the ledger's last `recorded_on`, never the computer's clock."""
    card = data.draw(cards(most_units=1))
    rows = data.draw(ledgers(card))
    ledger = checked(rows, card)
    if not rows:
        with pytest.raises(ScorecardError, match="give as_of"):
            moment_of(None, ledger)
        return

    assert moment_of(None, ledger) == parse_moment(max(row["recorded_on"] for row in rows))


def test_a_time_of_entry_is_an_as_of_time() -> None:
    """Where the last row was entered at a time, that time is the default, not the day's end."""
    ledger = checked([row("x", recorded_on="2024-02-03T10:30")], CARD)

    assert moment_of(None, ledger) == datetime(2024, 2, 3, 10, 30)


@pytest.mark.parametrize("as_of", ["2024", "yesterday", "31.03.2024", "2024-02-30", ""])
def test_an_as_of_that_is_no_day_is_refused(as_of: str) -> None:
    """Anything but a day or a time is a fault that shows how to write it."""
    with pytest.raises(ScorecardError, match="write 2026-09-30"):
        moment_of(as_of, checked([row("x")], CARD))


def test_an_unknown_clock_is_refused() -> None:
    """There are two clocks; a third is a fault that names the nearest."""
    with pytest.raises(ScorecardError, match="did you mean published"):
        vintage(checked([row("x")], CARD), parse_moment("2024-03-31"), "publisched")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2024-03-30", "2023Q4"), ("2024-03-31", "2024Q1"), ("2024-04-01", "2024Q1")],
)
def test_a_quarter_is_complete_on_its_last_day(day: str, quarter: str) -> None:
    """A quarter counts as over when its last day is not after the as-of date."""
    number = last_complete(parse_moment(date.fromisoformat(day)), "Q")

    assert str(pd.Period(ordinal=number, freq="Q")) == quarter


@given(st.data())
def test_the_digest_knows_rows_not_their_order(data: st.DataObject) -> None:
    """The same rows in another order have the same digest; a changed word has another."""
    card = data.draw(cards(most_units=1))
    rows = data.draw(ledgers(card, corrections=False))
    shuffled = data.draw(st.permutations(rows))
    digest = digest_of(checked(rows, card))

    assert digest == digest_of(checked(shuffled, card))
    if rows:
        changed = [rows[0] | {"title": "Another"}, *rows[1:]]
        assert digest != digest_of(checked(changed, card))


def test_the_digest_keeps_cells_apart() -> None:
    """Text that moves from one cell to the next changes the digest."""
    one = checked([row("x", title="ab", fact="c")], CARD)
    two = checked([row("x", title="a", fact="bc")], CARD)

    assert digest_of(one) != digest_of(two)
    assert np.unique([digest_of(one), digest_of(one)]).size == 1
