"""The sentences of a report."""

from datetime import date, datetime, time

import numpy as np
import pytest

from scorecard.definitions.method import Aggregation, Method
from scorecard.reporting import words
from scorecard.reporting.changes import movement
from scorecard.reporting.method import mean_words
from scorecard.trends.labels import LABELS


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2024-03-28", "28 March 2024"),
        ("2024-03", "March 2024"),
        ("2024", "2024"),
        ("2024-03-01/2024-05", "1 March 2024 to May 2024"),
    ],
)
def test_a_vague_day_is_said_as_vaguely_as_it_is_known(written: str, said: str) -> None:
    """A month stays a month and an interval an interval."""
    assert words.vague_day(written) == said


def test_the_time_is_said_only_where_one_was_given() -> None:
    """A day that counts to its end is a day."""
    day = datetime(2026, 9, 30)

    assert words.moment(datetime.combine(day, time.max)) == "30 September 2026"
    assert words.moment(day.replace(hour=14, minute=5)) == "30 September 2026, 14:05 UTC"


@pytest.mark.parametrize(
    ("score", "low", "high", "said"),
    [
        (40.6, 35.2, 60, "in 2026Q3 it scores 41 of 100 and, allowing for what is not known, "
                         "lies somewhere between 35 and 60"),
        (np.nan, 20.6, 58, "in 2026Q3 too little is known for a score, which lies somewhere "
                           "between 21 and 58 of 100"),
        (50, 50, 50.2, "in 2026Q3 it scores 50 of 100, with nothing left open"),
        (np.nan, np.nan, np.nan, "in 2026Q3 it does not apply"),
    ],
)  # fmt: skip
def test_a_standing_names_quarter_score_and_interval(
    score: float, low: float, high: float, said: str
) -> None:
    """Where coverage hides the score, the sentence says so and keeps the interval."""
    assert words.standing(score, low, high, "2026Q3") == said


@pytest.mark.parametrize("label", LABELS)
def test_every_label_has_a_clause_that_never_says_broken(label: str) -> None:
    """What was not done is not called broken, and a fragile label is called uncertain."""
    clause = words.direction(label, fragile=False, baseline="2023Q4", due=date(2026, 12, 31))
    fragile = words.direction(label, fragile=True, baseline="2023Q4", due=None)

    assert "broken" not in clause
    assert fragile.endswith("though this is not certain")


@pytest.mark.parametrize(
    ("newest", "looked", "said"),
    [
        (date(2026, 5, 27), date(2026, 6, 15),
         "The newest evidence is of 27 May 2026; the last look reaches to 15 June 2026."),
        (date(2026, 6, 15), date(2026, 6, 15),
         "The newest evidence is of 15 June 2026; the last look reaches to that day too."),
        (None, date(2026, 6, 15), "No evidence is on record; the last look reaches to 15 June 2026."),
        (date(2026, 5, 27), None, "The newest evidence is of 27 May 2026, and no look is on record."),
        (date(2026, 5, 27), date(2024, 2, 8),
         "The newest evidence is of 27 May 2026; the last look reaches only to 8 February 2024."),
        (None, None, "Nothing is on record, neither evidence nor a look."),
    ],
)  # fmt: skip
def test_a_gap_says_until_when_was_looked(
    newest: date | None, looked: date | None, said: str
) -> None:
    """Evidence and looks are told apart, each with its date."""
    dated = None if newest is None else words.Dated(on=newest, written=newest.isoformat())

    assert words.on_record(dated, looked) == said


def test_lists_and_numbers_read_as_english() -> None:
    """Small numbers are words and a list ends in and."""
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert [words.counted(n, "row") for n in (0, 1, 12, 13)] == [
        "no rows", "one row", "twelve rows", "13 rows",
    ]  # fmt: skip


MOVEMENT = {
    "before": 20.0, "after": 60.0, "low_before": 20.0, "low": 60.0, "high_before": 100.0,
    "high": 60.0, "answer_before": "“drafted”", "answer": "“agreed”", "why": "new evidence",
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sort": "moved"}, "From “drafted” to “agreed” (from 20 to 60 points)."),
        ({"sort": "new", "before": np.nan}, "First answer: “agreed” (60 points)."),
        ({"sort": "confirmed", "answer_before": "“agreed”", "before": 60.0},
         "Still “agreed”; now 60 points, before between 20 and 100."),
        ({"sort": "fell", "why": "lapsed"},
         "From “drafted” to “agreed” (from 20 to 60 points): nothing has proved it anew for long "
         "enough; it may still stand."),
        ({"sort": "faded", "high": 100.0},
         "Last known: “agreed”, 60 points; by now anything between 60 and 100 is possible."),
        ({"sort": "carried"}, "Still “agreed” (60 points)."),
        ({"sort": "gone"}, "Was “drafted”; no such case lies in the time counted any more."),
    ],
)  # fmt: skip
def test_each_movement_is_told_by_its_kind(given: dict[str, object], said: str) -> None:
    """New evidence, rules and age are told apart."""
    assert movement({**MOVEMENT, **given}, period="quarter") == said


def test_the_method_names_the_mean_of_each_level() -> None:
    """One mean for all is said once; others are named level by level, with their numbers."""
    plain = mean_words(Method())
    mixed = mean_words(
        Method(
            aggregation=Aggregation(clause="median", recommendation="power", card="geometric"),
            exponent=-2, floor=5,
        )
    )  # fmt: skip

    assert plain == (
        "A clause is the weighted mean of its answers, a recommendation that of its clauses, "
        "the card that of its recommendations."
    )
    assert "A clause is the weighted median of its answers" in mixed
    assert "a recommendation the weighted power mean of its clauses" in mixed
    assert "the card the weighted geometric mean of its recommendations" in mixed
    assert "has the exponent -2" in mixed
    assert "No part is read as less than 5 of 100 points there" in mixed


def test_the_method_says_no_floor_where_none_is_read() -> None:
    """A floor of 0, or one that no mean reads, is not mentioned."""
    without = Method(aggregation=Aggregation(card="harmonic"), floor=0)
    unread = Method(aggregation=Aggregation(card="minimum"), floor=5)

    assert all("No part is read" not in mean_words(method) for method in (without, unread))
