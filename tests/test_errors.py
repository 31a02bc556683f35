"""Faults: how they are worded, sorted and carried."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.errors import (
    Fault,
    ScorecardError,
    argument,
    at,
    nearest,
    one_of,
    quoted,
    raise_faults,
)

FAULT = Fault(where="a", found="1", expected="2", remedy="add 1")


def test_a_fault_reads_as_one_line() -> None:
    """File, line, place, found, expected and remedy stand in this order."""
    assert str(at(FAULT, "card.toml", 7)) == "card.toml:7: a: found 1; expected 2; add 1"


def test_a_fault_without_a_line_names_its_file_alone() -> None:
    """A fault of a whole file has no line, a fault of an argument neither."""
    assert str(at(FAULT, "card.toml", None)) == "card.toml: a: found 1; expected 2; add 1"
    assert str(FAULT) == "a: found 1; expected 2; add 1"


def test_faults_are_sorted_by_file_and_line() -> None:
    """The order in which faults were found means nothing."""
    places = [("b.toml", 1), ("a.toml", 10), ("a.toml", 9)]

    error = ScorecardError([at(FAULT, file, line) for file, line in places], "card x")

    assert [(fault.file, fault.line) for fault in error.faults] == sorted(places)


def test_the_title_counts_the_faults() -> None:
    """The first line says how many faults there are and in what."""
    assert str(ScorecardError([FAULT], "card x")).startswith("1 fault in card x\n")
    assert str(ScorecardError([FAULT] * 2, "card x")).startswith("2 faults in card x\n")


def test_no_faults_raise_nothing() -> None:
    """An empty list of faults is no error."""
    assert raise_faults([], "card x") is None


def test_an_error_survives_pickling() -> None:
    """An error that comes back from another process says the same."""
    error = ScorecardError([at(FAULT, "card.toml", 7)], "card x")

    back = pickle.loads(pickle.dumps(error))  # noqa: S301 — our own bytes

    assert type(back) is ScorecardError
    assert (str(back), back.faults, back.subject) == (str(error), error.faults, error.subject)


def test_an_unknown_argument_names_the_nearest() -> None:
    """A misspelt argument is refused with the right word."""
    with pytest.raises(ScorecardError, match="did you mean recorded"):
        argument("clock", "recordd", ["published", "recorded"])


def test_the_nearest_word_is_found_despite_capitals_and_blanks() -> None:
    """Excel's capitals and stray blanks hide no word."""
    assert nearest(" Stage ", ["stage", "title"], "remove it") == "did you mean stage?"


def test_a_word_near_none_gets_the_other_remedy() -> None:
    """Where no word is near, none is suggested."""
    assert nearest("colour", ["stage", "title"], "remove it") == "remove it"
    assert nearest(["stage"], ["stage"], "remove it") == "remove it"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("28/03/2024", '"28/03/2024"'), (65.0, "65"), (0.65, "0.65"), (True, "true"),
        (float("nan"), "nan"), (float("-inf"), "-inf"), ({"a": 1}, "a table"), ([1], "a list"),
        (10**100, "a number of more than 60 digits"), ("", '""'), (1e300, "1e+300"),
    ],
)  # fmt: skip
def test_a_value_is_quoted_as_typed(value: object, words: str) -> None:
    """A reader recognises what stands in the file."""
    assert quoted(value) == words


@given(st.text(max_size=200))
def test_a_quoted_text_is_short_and_visible(text: str) -> None:
    """However long or strange a cell, its quotation fits a line and hides no sign."""
    told = quoted(text)

    assert told.isprintable()
    assert told[0] == told[-1] == '"'
    assert len(told) <= 620
    assert len(told) <= 62 or not text[:61].isprintable()


@given(st.text(), st.text())
def test_a_message_is_one_visible_line(where: str, found: str) -> None:
    """Neither line breaks nor direction marks of the input get into a message."""
    fault = Fault(where=where, found=found, expected="2", remedy="add 1")

    assert str(fault).isprintable()


def test_long_lists_of_options_are_cut() -> None:
    """At most twenty options are named."""
    assert one_of(range(3)) == "0, 1 or 2"
    assert one_of(range(40)).endswith("18 or 21 more")
    assert one_of([]) == "nothing"
