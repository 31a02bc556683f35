"""Dated tables of a tracker as evidence: what changed between two looks."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import card_of

import scorecard as sc
from scorecard.definitions.kinds import Count, Goalposts, Ladder, Measure, Stage
from scorecard.errors import ScorecardError

ENDS = Goalposts(worst=0, best=7, set_on=date(2022, 1, 1), source="Method paper")
COMMON = {"clause": "C1", "question": "How far?", "why": "Asked."}
MARK = Measure(id="mark", goalposts=ENDS, unit_measure="marks", valid_for=8, **COMMON)
LADDER = Ladder(
    id="law",
    valid_for=8,
    stages=(
        Stage(id="none", score=0, like="none"),
        Stage(id="read", score=50, like="agreed", earned_by="a reading"),
        Stage(id="law", score=100, like="in_force", earned_by="the text"),
    ),
    **COMMON,
)
CARD = card_of(MARK, LADDER)
GRADE = {"reliability": "B", "credibility": "2", "source_kind": "dataset"}
LOOKS = ("2023-01-10", "2023-03-20T13:00", "2023-03-20T15:00", "2023-06-30", "2024-02-01")


def snapshots(**answers: list[float] | list[str]) -> pd.DataFrame:
    """One snapshot a look, each with the indicators given by name."""
    parts = []
    for name, values in answers.items():
        column = "stage" if isinstance(values[0], str) else "value"
        looks = list(LOOKS[: len(values)])
        parts.append(pd.DataFrame({"recorded_on": looks, "indicator": name, column: values}))
    return pd.concat(parts, ignore_index=True)


def rows_of(table: pd.DataFrame) -> pd.DataFrame:
    return sc.rows_from_snapshots(table, CARD, common=GRADE)


def messages(error: pytest.ExceptionInfo[ScorecardError]) -> str:
    return "\n".join(map(str, error.value.faults))


def test_only_what_changed_becomes_a_row() -> None:
    """An answer that stays is not told again; each look is one check of the whole card."""
    rows = rows_of(snapshots(mark=[3.0, 3.0, 3.0, 5.0]))

    assert rows.loc[rows["kind"] == "event", "value"].tolist() == [3.0, 5.0]
    assert rows.loc[rows["kind"] == "check", "node"].tolist() == [CARD.id] * 4


def test_a_change_happened_between_two_looks() -> None:
    """After the day of the one and by the day of the other; the first look knows its day only."""
    rows = rows_of(snapshots(mark=[3.0, 4.0, 4.0, 5.0]))

    assert rows.loc[rows["kind"] == "event", "occurred_on"].tolist() == [
        "2023-01-10",
        "2023-01-11/2023-03-20",
        "2023-03-21/2023-06-30",
    ]


def test_a_fall_on_a_ladder_is_a_reversal() -> None:
    """It names the stage left standing."""
    rows = rows_of(snapshots(law=["none", "law", "law", "read"]))
    changes = rows[rows["kind"] != "check"]

    assert changes["kind"].tolist() == ["event", "event", "reversal"]
    assert changes["stage"].tolist() == ["none", "law", "read"]


def test_of_two_changes_on_one_day_the_later_corrects_the_earlier() -> None:
    """A slip mended two hours later supersedes it, so that the day has one answer."""
    rows = rows_of(snapshots(mark=[3.0, 6.0, 4.0]))
    slip, mended = rows[rows["kind"] == "event"].iloc[1:].itertuples()

    assert mended.supersedes == slip.id
    assert mended.occurred_on == "2023-03-20"


def test_later_snapshots_change_no_row() -> None:
    """Ids count in the order of time, so a ledger made again only grows."""
    table = snapshots(mark=[3.0, 4.0, 4.0, 5.0, 6.0], law=["none", "read", "read", "law", "law"])
    before = rows_of(table[table["recorded_on"] < "2023-06-30"])
    after = rows_of(table)

    assert after.head(len(before)).equals(before)


@given(
    st.lists(st.sampled_from([0.0, 1.0, 3.0, 5.0, 7.0]), min_size=1, max_size=5),
    st.data(),
)
def test_each_look_is_found_again_at_its_time(marks: list[float], data: st.DataObject) -> None:
    """On the recorded clock the score at a look is the mark and the stage of that look."""
    drawn = st.lists(st.sampled_from(["none", "read", "law"]), min_size=len(marks),
                     max_size=len(marks))  # fmt: skip
    stages = data.draw(drawn)
    ledger = sc.as_ledger(rows_of(snapshots(mark=marks, law=stages)), CARD)
    for look, mark, stage in zip(LOOKS, marks, stages, strict=False):
        result = sc.score(CARD, ledger, as_of=look, clock="recorded")
        seen = result.observations[result.observations["period"] == result.periods[-1]]
        values = seen.set_index("indicator")["value"]
        assert values["mark"] == mark
        assert values["law"] == ["none", "read", "law"].index(stage)


def test_an_item_that_is_gone_is_refused() -> None:
    """Missing is not zero: the card must say that the item has ended."""
    table = snapshots(mark=[3.0, 4.0], law=["none", "read", "read", "law"])
    with pytest.raises(ScorecardError) as error:
        rows_of(table)

    assert "mark: found not in the snapshot of 2023-03-20 15:00:00" in messages(error)


def test_all_faults_of_the_tables_are_told_together() -> None:
    """Unknown indicators, kinds without an answer, no answer, two answers."""
    card = card_of(MARK, Count(id="talks", goalposts=ENDS, **COMMON))
    table = pd.DataFrame(
        {
            "recorded_on": "2023-01-10",
            "indicator": ["mork", "talks", "mark", "mark"],
            "value": [1.0, 1.0, None, 2.0],
        }
    )
    with pytest.raises(ScorecardError) as error:
        sc.rows_from_snapshots(table, card)

    assert len(error.value.faults) == 4
    for part in ("did you mean mark?", "talks, a count", "no answer in", "two answers in"):
        assert part in messages(error)


def test_columns_are_those_of_a_ledger() -> None:
    """A misspelt one is refused with the nearest, a missing one is named."""
    table = snapshots(mark=[3.0]).rename(columns={"value": "valu"})
    with pytest.raises(ScorecardError) as error:
        rows_of(table)

    assert "did you mean value?" in messages(error)
    assert "neither value nor stage" in messages(error)
