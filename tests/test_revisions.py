"""The revision triangle: what each quarter was believed to be at each date."""

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from strategies import card_of, cards, checked, ledgers

import scorecard as sc
from scorecard.cli import main
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Ladder, Stage
from scorecard.errors import ScorecardError

LADDER = Ladder(
    id="x", clause="C1", question="How far?", why="It shows.", valid_for=8,
    stages=(
        Stage(id="none", score=0, like="none"),
        Stage(id="agreed", score=100, like="agreed", earned_by="proof"),
    ),
)  # fmt: skip
CARD = card_of(LADDER)
QUARTERS = ["2023Q1", "2023Q2", "2023Q3"]
DATES = ["2023-03-31", "2023-06-30", "2023-12-31"]


def row(name: str, stage: str, occurred: str, published: str) -> dict[str, str]:
    return {
        "id": name, "kind": "event", "node": "C1", "indicator": "x", "stage": stage,
        "occurred_on": occurred, "published_on": published, "recorded_on": "2024-01-31",
        "title": "A fact", "reliability": "B", "credibility": "2",
    }  # fmt: skip


LEDGER = checked(
    [row("start", "none", "2023-01-05", "2023-01-05"),
     row("late", "agreed", "2023-03-20", "2023-08-15")], CARD,
)  # fmt: skip


def test_the_triangle_shows_what_was_believed_at_each_date() -> None:
    """An agreement of March that was published in August changes both quarters by December."""
    found = sc.vintages(CARD, QUARTERS, DATES, evidence=LEDGER)

    expected = np.array([[0, 0, 100], [np.nan, 0, 100], [np.nan, np.nan, 100]])
    np.testing.assert_allclose(found.triangle("x").to_numpy(), expected, atol=1e-9)


def test_revisions_count_from_the_first_published_score() -> None:
    """The first quarter was revised by 100 points, the last by none."""
    found = sc.vintages(CARD, QUARTERS, DATES, evidence=LEDGER)
    revisions = found.revisions.set_index(["node", "period"]).loc["x"]

    assert revisions["n"].tolist() == [3, 2, 1]
    assert revisions["revision"].tolist() == [100, 100, 0]
    assert revisions["mean_absolute"].round(9).tolist() == [
        pytest.approx(100 / 3), pytest.approx(50), 0,
    ]  # fmt: skip


def test_late_evidence_is_named() -> None:
    """The row that came after its quarter was over, with the date at which it was first known."""
    late = sc.vintages(CARD, QUARTERS, DATES, evidence=LEDGER).late

    assert late[["as_of", "evidence_id"]].to_numpy().tolist() == [["2023-12-31", "late"]]


def test_on_the_recorded_clock_the_day_of_entry_decides() -> None:
    """Nothing had been entered before January 2024, so nothing was known in 2023."""
    found = sc.vintages(CARD, QUARTERS, DATES, evidence=LEDGER, clock="recorded")

    assert found.triangle("x").isna().all(axis=None)


@given(cards().flatmap(lambda card: ledgers(card).map(lambda rows: (card, rows))))
def test_each_column_is_what_scoring_at_that_date_gives(
    drawn: tuple[Card, list[dict[str, str]]],
) -> None:
    """The triangle says nothing that `score` does not."""
    card, rows = drawn
    ledger = checked(rows, card)
    dates, quarters = ["2023-02-10", "2024-06-30"], ["2022Q2", "2023Q1", "2024Q2"]
    found = sc.vintages(card, quarters, dates, evidence=ledger).scores
    for date in dates:
        own = found[(found["as_of"] == date) & (found["obs_status"] != "M")]
        scores = sc.score(card, ledger, as_of=date).scores
        keys = ["period", "unit", "node"]
        both = own.astype({"node": object, "unit": object}).merge(
            scores[scores["aspect"] == "all"].astype({"node": object, "unit": object}), on=keys
        )
        assert len(both) == len(own)
        for name in ("score", "low", "high", "coverage"):
            assert both[f"{name}_x"].equals(both[f"{name}_y"])


@pytest.mark.parametrize(
    ("quarters", "dates", "expected"),
    [
        ([], DATES, "quarters: found none"),
        (QUARTERS, [], "as_of_dates: found none"),
        (["2023Q1", "2023Q1"], DATES, "one given twice"),
        (["2023-1"], DATES, "write it like 2026Q3"),
    ],
)
def test_misuse_is_refused(quarters: list[str], dates: list[str], expected: str) -> None:
    """Nothing to show, the same twice, and no period."""
    with pytest.raises(ScorecardError, match=expected):
        sc.vintages(CARD, quarters, dates, evidence=LEDGER)


def test_the_command_line_prints_the_triangle() -> None:
    """A column a date, and the evidence that came late below."""
    done = CliRunner().invoke(
        main, ["vintages", "nato_japan", "--node", "economic_security", "--as-of", "2024-06-30",
               "--as-of", "2024-12-31", "--quarter", "2024Q2"],
    )  # fmt: skip

    assert done.exit_code == 0, done.stderr
    assert "2024-06-30" in done.stdout
    assert "es-nato-roadmap-2024-06" in done.stdout
