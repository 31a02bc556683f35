"""The map of the clauses as data and as artists."""

import attrs
import numpy as np
import pytest
from made_charts import artists, made_card, made_result, observed, overlaps, words

import scorecard as sc
from scorecard import charts
from scorecard.charts.figure import Chart
from scorecard.definitions.scales import Display
from scorecard.scoring import Result, score


@pytest.fixture(scope="module")
def drawn(result: Result) -> Chart:
    """The map of the small card."""
    return charts.clause_map(result)


def test_every_clause_and_indicator_has_a_row_below_what_it_is_part_of(result: Result) -> None:
    """The rows are a tree: recommendations, clauses, their indicators, then their parts."""
    rows = charts.clause_map_data(result)

    assert list(zip(rows["node"], rows["depth"], strict=True))[-8:] == [
        ("lights", 0), ("HL1", 1), ("entrances_lit", 2), ("inspections_on_time", 2), ("HL1a", 2),
        ("HL1b", 2), ("HL2", 1), ("groundings", 2),
    ]  # fmt: skip
    assert set(rows.loc[rows["level"] == "clause", "node"]) == {
        clause.code for clause in result.card.clauses
    }
    assert set(rows.loc[rows["level"] == "indicator", "node"]) == {
        item.id for item in result.card.indicators
    }


def test_scores_are_those_of_the_last_complete_period(result: Result) -> None:
    """Score and ends of each row are the result's."""
    rows = charts.clause_map_data(result).set_index("node")
    scores = result.scores
    now = scores[(scores["period"] == result.last_complete) & (scores["aspect"] == "all")]
    now = now.assign(node=now["node"].astype(object)).set_index("node").drop("harbour")

    for name in ("score", "low", "high", "coverage"):
        np.testing.assert_allclose(rows.loc[now.index, name], now[name])


def test_the_counts_are_those_of_map_clauses(result: Result) -> None:
    """What measures a clause and how much evidence there is comes from the one map."""
    rows = charts.clause_map_data(result)
    own = rows[rows["level"] == "clause"].set_index("node")
    mapped = sc.map_clauses(result.card, result.evidence).set_index("clause")

    for name in ("indicators", "scored", "checks", "context", "unmeasured"):
        assert own[name].tolist() == mapped.loc[own.index, name].tolist()


def test_an_unmeasured_clause_is_hatched_with_its_reason(drawn: Chart) -> None:
    """Goodwill has no score, no dot and no label, and the reason is printed."""
    assert len(artists(drawn, "unmeasured")[0].get_paths()) == 1  # type: ignore[attr-defined]
    assert words(drawn, "figures:HP9") == "not measured"
    assert words(drawn, "reason:HP9").startswith("Not measured: No observable sign was found")
    assert "HP9, “Goodwill”, is not measured" in drawn.alt_text


def test_standing_is_said_in_words(drawn: Chart) -> None:
    """Clauses have their label with its sign, indicators their answer."""
    assert words(drawn, "stands:HP1") == "✓ met"
    assert words(drawn, "stands:syllabus") == "in use"
    assert words(drawn, "figures:HP2") == "58 (58–100)"


def test_without_a_ledger_there_is_no_column_of_evidence() -> None:
    """Rows of evidence are not counted as zero where observations were given."""
    result = made_result("four quarters")

    assert charts.clause_map_data(result)["scored"].isna().all()
    assert artists(charts.clause_map(result), "header:rows") == []


def test_figures_are_on_the_printed_scale(result: Result) -> None:
    """A card whose best mark is 1 has 6 at the left end and 1 at the right."""
    method = attrs.evolve(result.card.method, display=Display(worst=6, best=1, digits=1))
    chart = charts.clause_map(sc.score(attrs.evolve(result.card, method=method),
                                       sc.read_ledger(result.card)))  # fmt: skip

    assert [words(chart, f"header:{place}") for place in (0, 2, 4)] == ["6", "3.5", "1"]
    assert words(chart, "figures:HP1") == "1.0"
    assert overlaps(chart) == []


def test_a_clause_of_depth_three_is_drawn_in_its_place() -> None:
    """Parts of parts are indented further, and no text leaves its column."""
    made = made_card(1, 3, title="Do it, and then do it again, in every port of the coast")
    parts = [attrs.evolve(clause, part_of=above) for clause, above in
             zip(made.clauses, (None, "C0.0", "C0.1"), strict=True)]  # fmt: skip
    made = attrs.evolve(made, clauses=tuple(parts))
    result = score(made, observations=observed(made, 3))
    rows = charts.clause_map_data(result)

    assert rows.loc[rows["level"] == "clause", "depth"].tolist() == [1, 2, 3]
    assert overlaps(charts.clause_map(result)) == []
