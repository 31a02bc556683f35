"""Values off their scale that a card accepts: used as written, and told."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from attrs import evolve
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from strategies import card_of
from test_malformed import assembled

import scorecard as sc
from scorecard.cli import main
from scorecard.definitions.accepted import Accepted
from scorecard.definitions.kinds import Goalposts, Measure
from scorecard.errors import ScorecardError

ENDS = Goalposts(worst=1, best=5, set_on=date(2022, 1, 1), source="Method paper")
COMMON = {"clause": "C1", "question": "How far?", "why": "Asked.", "valid_for": 8,
          "unit_measure": "marks", "goalposts": ENDS, "scale": (0, 7)}  # fmt: skip
KNOWN = Accepted(row="r1", reason="printed so")
CARD = card_of(Measure(id="law", **COMMON), Measure(id="practice", **COMMON))
ACCEPTING = evolve(CARD, accepted=(KNOWN,))


def rows(law: float, practice: float = 3.0) -> pd.DataFrame:
    return pd.DataFrame(
        {"id": ["r1", "r2"], "kind": "event", "node": "C1", "indicator": ["law", "practice"],
         "occurred_on": "2023-01-05", "recorded_on": "2023-02-05", "value": [law, practice],
         "unit_measure": "marks", "title": "A mark", "reliability": "B", "credibility": "2"}
    )  # fmt: skip


def scores_of(card: sc.Card, evidence: pd.DataFrame) -> pd.Series:
    scores = sc.score(card, evidence, as_of="2023-06-30").scores
    last = scores[(scores["period"] == scores["period"].max()) & (scores["aspect"] == "all")]
    return last.astype({"node": object}).set_index("node")["score"]


def refusal(card: sc.Card, evidence: pd.DataFrame) -> str:
    with pytest.raises(ScorecardError) as caught:
        sc.as_ledger(evidence, card)
    return str(caught.value)


def test_a_value_off_its_scale_is_refused_unless_accepted() -> None:
    """The same row is a fault without the acceptance, and no fault with it."""
    assert 'value: found "16"' in refusal(CARD, rows(16))
    assert len(sc.as_ledger(rows(16), ACCEPTING)) == 2


@given(st.floats(7.01, 1e4) | st.floats(-1e4, -0.01), st.floats(0, 7))
def test_an_accepted_value_counts_as_written(value: float, other: float) -> None:
    """Its points lie beyond the ends as far as it does, and so does the mean that it is part of."""
    found = scores_of(ACCEPTING, rows(value, other))

    own, beside = (value - 1) / 4 * 100, min(max((other - 1) / 4 * 100, 0), 100)
    assert found["law"] == pytest.approx(own)
    assert found["practice"] == pytest.approx(beside)
    assert found["C1"] == pytest.approx((own + beside) / 2)
    assert found[CARD.id] == pytest.approx((own + beside) / 2)


@given(st.floats(7.01, 1e3), st.floats(0, 7))
def test_bounds_hold_an_accepted_value(value: float, other: float) -> None:
    """Every score lies between its ends, off the scale too."""
    scores = sc.score(ACCEPTING, rows(value, other), as_of="2023-06-30").scores
    known = scores.dropna(subset=["score"])

    assert (known["low"] <= known["score"]).all()
    assert (known["score"] <= known["high"]).all()


def test_the_steps_by_frames_give_what_score_gives() -> None:
    """Observations and points off the scale pass through the public steps as well."""
    result = sc.score(ACCEPTING, rows(16), as_of="2023-06-30")
    points = sc.normalise(result.observations, ACCEPTING)

    found = sc.aggregate(points, ACCEPTING)
    assert found["score"].max() == result.scores["score"].max() == 375
    assert len(sc.trend(found, ACCEPTING)) > 0


@given(st.floats(5.01, 7))
def test_a_value_beyond_the_goalposts_but_on_its_scale_is_clipped_still(value: float) -> None:
    """An acceptance lifts the clipping of no other value."""
    assert scores_of(ACCEPTING, rows(16, value))["practice"] == 100


@pytest.mark.parametrize("aggregation", ["geometric", "harmonic", "median", "minimum"])
def test_other_means_take_an_accepted_value_without_a_fault(aggregation: str) -> None:
    """A mean of 375 and 50 points lies between them, whatever the mean."""
    method = evolve(
        ACCEPTING.method, aggregation=evolve(ACCEPTING.method.aggregation, clause=aggregation)
    )

    found = scores_of(evolve(ACCEPTING, method=method), rows(16))["C1"]
    assert 50 <= found <= 375


def test_an_accepted_row_that_is_not_there_is_a_fault() -> None:
    """It is refused with the nearest id of a row whose value is off its scale."""
    card = evolve(CARD, accepted=(Accepted(row="r1x", reason="printed so"),))

    said = refusal(card, rows(16))
    assert 'accepted.row: found "r1x", which no row has as its id' in said
    assert "did you mean r1?" in said


def test_a_sound_row_cannot_be_accepted() -> None:
    """Nothing is accepted beforehand."""
    assert 'accepted.row: found "r1", whose value is sound' in refusal(ACCEPTING, rows(6))


def test_a_row_is_accepted_once() -> None:
    """A second acceptance of the same row is a fault."""
    card = evolve(CARD, accepted=(KNOWN, KNOWN))

    assert '"r1" again; expected each row once' in refusal(card, rows(16))


@pytest.mark.parametrize(
    ("column", "cell"),
    [("unit_measure", "votes"), ("reliability", "Z"), ("indicator", "laws"),
     ("kind", "events"), ("value", "sixteen")],
)  # fmt: skip
def test_a_fault_of_another_sort_is_never_accepted(column: str, cell: str) -> None:
    """What is wrong with the row beside its value off the scale stays a fault."""
    table = rows(16).astype(object)
    table.loc[0, column] = cell

    assert f"{column}: found" in refusal(ACCEPTING, table)


def test_the_digest_tells_what_is_accepted() -> None:
    """Two cards that accept different rows are different cards."""
    reworded = evolve(CARD, accepted=(evolve(KNOWN, reason="a slip of the pen"),))

    assert len({card.digest for card in (CARD, ACCEPTING, reworded)}) == 3


def quay(tmp_path: Path) -> Path:
    """The good card with 700 collisions where 500 are the most, accepted."""
    folder = assembled("accepted_row_misspelt", tmp_path / "quay")
    text = (folder / "card.toml").read_text(encoding="utf-8")
    (folder / "card.toml").write_text(text.replace("colisions", "collisions"), encoding="utf-8")
    return folder


def test_check_lists_what_is_accepted(tmp_path: Path) -> None:
    """The row, its value, and the reason are printed."""
    done = CliRunner().invoke(main, ["check", str(quay(tmp_path))])

    assert done.exit_code == 0
    said = "Accepted fault: q3-collisions: 700 ships a year for collisions, accepted as written: "
    assert f"{said}printed so by the harbour office" in " ".join(done.output.split())


def test_the_report_lists_what_is_accepted(tmp_path: Path) -> None:
    """The report says so among the rules by which its numbers are made."""
    result = sc.score(str(quay(tmp_path)))
    page = sc.report(result, tmp_path / "out", robustness=False, formats=["markdown"]).read_text(
        "utf-8"
    )

    assert "Accepted faults" in page
    assert "printed so by the harbour office" in page


def test_the_report_and_the_clause_map_say_since_when_a_clause_is_worded_so(tmp_path: Path) -> None:
    """The day stands beside the wording."""
    folder = assembled("good", tmp_path / "quay")
    text = (folder / "clauses.toml").read_text(encoding="utf-8")
    dated = text.replace('both ports"', 'both ports"\nworded_on = 2025-03-04')
    (folder / "clauses.toml").write_text(dated, encoding="utf-8")

    result = sc.score(str(folder))
    page = sc.report(result, tmp_path / "out", robustness=False, formats=["markdown"]).read_text(
        "utf-8"
    )
    assert "orded so since 4 March 2025" in page
    card = sc.load_card(folder)
    found = sc.map_clauses(card, sc.read_ledger(card)).set_index("clause")["worded_on"]
    assert found["Q1"] == "2025-03-04"
    assert (found.drop("Q1") == "").all()
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert "worded so since 2025-03-04" in " ".join(done.output.split())


def test_a_reworded_ask_is_a_changed_definition() -> None:
    """The comparison names the clause, both wordings, and the day of the second."""
    (clause,) = CARD.clauses
    later = evolve(clause, asks="Advance gradually", worded_on=date(2023, 5, 1))
    evidence = rows(3)
    results = [sc.score(card, evidence, as_of="2023-06-30")
               for card in (CARD, evolve(CARD, clauses=(later,)))]  # fmt: skip

    found = sc.compare(*results).redefined
    assert found.to_numpy().tolist() == [
        ["clause", "C1", "asks", clause.asks, "Advance gradually"],
        ["clause", "C1", "worded_on", "", "2023-05-01"],
    ]
