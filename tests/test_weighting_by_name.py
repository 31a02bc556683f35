"""Ways of weighing that a card chooses by name: what scores and weights then are."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import cards, observations
from test_means import with_mean
from test_weighting import measures

import scorecard as sc
from scorecard.aggregation import aggregate_panel, weighed
from scorecard.cli import main
from scorecard.definitions.card import Card
from scorecard.definitions.method import Method
from scorecard.definitions.weighting import FROM_DATA, WEIGHTINGS, Judgement, Weighting
from scorecard.normalisation import normalise_panel
from scorecard.panel import panel_of
from scorecard.scoring import Result
from scorecard.weighting import applicable, families, weights_in_force, weights_of

FEWER = settings(max_examples=max(1, settings().max_examples // 4))
UNITS = ("Alba", "Bora", "Cora", "Dora", "Ella", "Fara", "Gera")
VALUES = np.array([
    [10, 40, 70], [20, 80, 20], [30, 10, 60], [50, 60, 40], [60, 30, 90], [90, 70, 10],
    [80, 20, 50],
], dtype=float)  # fmt: skip


def weighted_by(card: Card, name: str, **others: Any) -> Card:
    """The card with one way of weighing at every level, and no coverage asked for."""
    weighting = Weighting(clause=name, recommendation=name, card=name, **others)
    return attrs.evolve(card, method=Method(weighting=weighting, coverage=0))


def clause_by(name: str, *, units: Sequence[str] = UNITS, **others: Any) -> Card:
    """A card of one clause with three measures, weighed by name in the clause alone."""
    card = attrs.evolve(measures(1, 2, 3), units=tuple(units))
    method = Method(weighting=Weighting(clause=name, **others), coverage=0)
    return attrs.evolve(card, method=method)


def frame_of(
    values: np.ndarray = VALUES, *, units: Sequence[str] = UNITS, period: str = "2022Q1"
) -> pd.DataFrame:
    """Observations of units × measures in one quarter."""
    count = values.shape[1]
    return pd.DataFrame({
        "period": pd.PeriodIndex([period] * values.size, freq="Q"),
        "unit": np.repeat(list(units), count),
        "indicator": [f"m{number}" for number in range(count)] * len(units),
        "value": values.reshape(-1),
    })  # fmt: skip


def shares_in_clause(result: Result, unit: str = "Alba", period: str = "2022Q1") -> list[float]:
    shown = result.weights
    own = shown[(shown["unit"] == unit) & (shown["period"] == pd.Period(period, freq="Q"))]
    return own.set_index("node")["weight"].loc[["m0", "m1", "m2"]].tolist()


def clause_scores(result: Result, period: str = "2022Q1") -> np.ndarray:
    at = result.card.positions["C1"], slice(None), result.period_position(period)
    return result.by_aspect["all"].value[at]


@pytest.mark.parametrize("name", [name for name in FROM_DATA if name != "benefit_of_the_doubt"])
def test_scores_are_means_by_the_weights_of_the_matrix(name: str) -> None:
    """A clause of one quarter is the mean of its parts by `scorecard.weights` of their points."""
    result = sc.score(clause_by(name), observations=frame_of())
    expected = getattr(sc.weights, name)(VALUES)

    np.testing.assert_allclose(shares_in_clause(result), expected)
    np.testing.assert_allclose(clause_scores(result), VALUES @ expected)


def test_benefit_of_the_doubt_scores_each_unit_by_its_own_weights() -> None:
    """A clause is the sum of its parts by the weights best for the unit, 100 for the best."""
    result = sc.score(clause_by("benefit_of_the_doubt"), observations=frame_of())
    by_hand = sc.weights.benefit_of_the_doubt(VALUES / 100)

    np.testing.assert_allclose(clause_scores(result), (by_hand * VALUES).sum(axis=1))
    assert clause_scores(result).max() == pytest.approx(100)
    np.testing.assert_allclose(
        shares_in_clause(result, "Bora"), by_hand[1] / by_hand[1].sum(), atol=1e-9
    )


def test_bounds_on_shares_hold_down_what_one_part_can_do() -> None:
    """With shares held between a fifth and a half, no unit gains and the best still has 100."""
    free = clause_scores(sc.score(clause_by("benefit_of_the_doubt"), observations=frame_of()))
    card = clause_by("benefit_of_the_doubt", share_min=0.2, share_max=0.5)
    bound = clause_scores(sc.score(card, observations=frame_of()))

    assert (bound <= free + 1e-7).all()
    assert (bound < free - 1).any()


def test_equal_weights_forget_the_declared_ones() -> None:
    """Parts declared as 1, 2 and 3 count alike."""
    result = sc.score(clause_by("equal"), observations=frame_of())

    assert shares_in_clause(result) == pytest.approx([1 / 3] * 3)


def test_experts_are_read_from_the_card() -> None:
    """Points of two experts are averaged; pairs give the principal eigenvector."""
    budget = clause_by("budget_allocation", judgement=(
        Judgement(node="C1", expert="first", points={"m0": 50, "m1": 30, "m2": 20}),
        Judgement(node="C1", expert="second", points={"m2": 1, "m0": 3, "m1": 0}),
    ))  # fmt: skip
    pairs = clause_by("analytic_hierarchy", judgement=(
        Judgement(node="C1", expert="first",
                  comparisons=(("m1", "m0", 2.0), ("m0", "m2", 3.0), ("m1", "m2", 6.0))),
    ))  # fmt: skip

    given_out = sc.score(budget, observations=frame_of())
    compared = sc.score(pairs, observations=frame_of())

    assert shares_in_clause(given_out) == pytest.approx([0.625, 0.15, 0.225])
    assert shares_in_clause(compared) == pytest.approx([0.3, 0.6, 0.1])


@pytest.mark.parametrize("name", ["standard_deviation", "benefit_of_the_doubt"])
def test_a_new_quarter_never_rewrites_the_past(name: str) -> None:
    """Scores of a quarter are the same to the last bit with and without the quarter after."""
    later = frame_of(100 - VALUES[::-1], period="2022Q2")
    both = pd.concat([frame_of(), later])
    for others in ({}, {"base_period": "2022Q1"}):
        card = clause_by(name, **others)
        before = sc.score(card, observations=frame_of())
        after = sc.score(card, observations=both)

        assert clause_scores(before).tobytes() == clause_scores(after).tobytes()


def test_weights_of_a_base_period_hold_for_all_time() -> None:
    """With a base period the weights are those of its cells; without, each quarter has its own."""
    later = frame_of(VALUES * [1, 0.1, 0.5], period="2022Q2")
    both = pd.concat([frame_of(), later])
    fixed = sc.score(clause_by("critic", base_period="2022Q1"), observations=both)
    free = sc.score(clause_by("standard_deviation"), observations=both)
    pooled = sc.score(
        clause_by("standard_deviation", base_period="2022Q1/2022Q2"), observations=both
    )

    assert shares_in_clause(fixed, period="2022Q2") == shares_in_clause(fixed)
    assert shares_in_clause(free, period="2022Q2") != pytest.approx(shares_in_clause(free))
    expected = sc.weights.standard_deviation(np.vstack([VALUES, VALUES * [1, 0.1, 0.5]]))
    assert shares_in_clause(pooled) == pytest.approx(expected.tolist())


def test_one_unit_over_time_is_weighed_by_its_base_period() -> None:
    """The quarters of the base period are the cells; later ones change no weight."""
    periods = pd.period_range("2022Q1", periods=7, freq="Q")
    frame = frame_of(units=["made"] * 7).assign(period=periods.repeat(3)).drop(columns="unit")
    card = attrs.evolve(clause_by("entropy", units=("made",), base_period="2022Q1/2022Q4"))
    result = sc.score(card, observations=frame)

    expected = sc.weights.entropy(VALUES[:4])
    assert shares_in_clause(result, "made", "2023Q3") == pytest.approx(expected.tolist())


def test_cells_with_gaps_are_left_out() -> None:
    """Only units of which all parts are known are read; a part nobody knows keeps a third."""
    gaps = VALUES.copy()
    gaps[0, 1] = gaps[3, 2] = np.nan
    blind = VALUES.copy()
    blind[:, 2] = np.nan
    some = sc.score(clause_by("critic"), observations=frame_of(gaps))
    none = sc.score(clause_by("critic"), observations=frame_of(blind))

    whole = np.delete(VALUES, [0, 3], axis=0)
    assert shares_in_clause(some) == pytest.approx(sc.weights.critic(whole).tolist())
    two = sc.weights.critic(VALUES[:, :2]) * 2 / 3
    assert shares_in_clause(none) == pytest.approx([*two, 1 / 3])


def test_a_quarter_with_too_few_cells_takes_the_weights_before() -> None:
    """Before the first quarter that tells enough parts count alike; after it, its weights stay."""
    thin = VALUES.copy()
    thin[2:, 0] = np.nan
    frames = [frame_of(thin), frame_of(period="2022Q2"), frame_of(thin, period="2022Q3")]
    result = sc.score(clause_by("standard_deviation"), observations=pd.concat(frames))

    told = sc.weights.standard_deviation(VALUES).tolist()
    assert shares_in_clause(result) == pytest.approx([1 / 3] * 3)
    assert shares_in_clause(result, period="2022Q2") == pytest.approx(told)
    assert shares_in_clause(result, period="2022Q3") == pytest.approx(told)


def test_a_part_never_observed_still_opens_the_bounds() -> None:
    """Under benefit of the doubt as under any other weights, what is missing is not zero."""
    gaps = VALUES.copy()
    gaps[0, 0] = np.nan
    result = sc.score(clause_by("benefit_of_the_doubt"), observations=frame_of(gaps))
    scores = result.scores.set_index(["node", "unit"]).loc[("C1", "Alba")]

    assert scores["coverage"] == pytest.approx(2 / 3)
    assert scores["low"] <= scores["score"] < scores["high"]


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_what_an_indicator_adds_sums_to_the_score(name: str) -> None:
    """Contributions take a score apart by the weights it was made with, however they were found."""
    judgement: tuple[Judgement, ...] = ()
    if name == "budget_allocation":
        judgement = (Judgement(node="C1", expert="x", points={"m0": 1, "m1": 1, "m2": 3}),)
    if name == "analytic_hierarchy":
        pairs = (("m0", "m1", 1.0), ("m0", "m2", 2.0), ("m1", "m2", 2.0))
        judgement = (Judgement(node="C1", expert="x", comparisons=pairs),)
    result = sc.score(clause_by(name, judgement=judgement), observations=frame_of())
    parts = sc.explain(result, "C1", "2022Q1", unit="Cora").parts
    leaves = parts[parts["level"] == "indicator"]

    assert leaves["contribution"].sum() == pytest.approx(parts["score"].iloc[0])
    assert leaves["weight"].sum() == pytest.approx(1)
    assert leaves["weight"].tolist() == pytest.approx(shares_in_clause(result, "Cora"))


@pytest.mark.parametrize("name", FROM_DATA)
@FEWER
@given(data=st.data())
def test_weights_of_any_card_are_shares(name: str, data: st.DataObject) -> None:
    """Whatever the tree, the shares of siblings that apply sum to 1 and scores keep their bounds."""
    drawn = attrs.evolve(data.draw(cards(applies=False)), units=UNITS)
    card = weighted_by(drawn, name)
    frame = data.draw(observations(card))
    try:
        panel = weighed(normalise_panel(panel_of(frame, card)))
    except sc.ScorecardError as error:
        assert "are known" in str(error)  # noqa: PT017 — drawn ledgers may tell too little
        return
    applies = applicable(panel.status, card, "all", weights_of(panel))
    share = weights_in_force(panel)
    for family in families(card):
        total = np.add.reduceat(np.nan_to_num(share[family.children]), family.starts, axis=0)
        np.testing.assert_allclose(total[applies[family.parents]], 1)
    scores = aggregate_panel(panel)
    seen = ~np.isnan(scores.value)

    assert ((scores.low <= scores.value) & (scores.value <= scores.high))[seen].all()


@pytest.mark.parametrize("name", ["declared", "equal"])
@FEWER
@given(data=st.data())
def test_weights_that_need_no_data_are_as_if_declared(name: str, data: st.DataObject) -> None:
    """Equal weights score to the last bit as a card that declares 1 throughout."""
    card = data.draw(cards(applies=False))
    panel = normalise_panel(panel_of(data.draw(observations(card)), card))
    ones = attrs.evolve(
        card,
        recommendations=tuple(attrs.evolve(item, weight=1) for item in card.recommendations),
        clauses=tuple(attrs.evolve(item, weight=1) for item in card.clauses),
        indicators=tuple(attrs.evolve(item, weight=1) for item in card.indicators),
    )
    same = card if name == "declared" else ones
    plain = attrs.evolve(same, method=Method(coverage=0))
    named = aggregate_panel(attrs.evolve(panel, card=weighted_by(card, name)))
    expected = aggregate_panel(attrs.evolve(panel, card=plain))

    assert named.value.tobytes() == expected.value.tobytes()
    assert named.high.tobytes() == expected.high.tobytes()


def test_upper_levels_are_weighed_by_the_scores_below() -> None:
    """The recommendations of a card are weighed by their own scores, not by their indicators'."""
    made = measures(1, 1, 1)
    clauses = [
        attrs.evolve(made.clauses[0], code=f"C{n}", recommendation=f"r{n}") for n in range(3)
    ]
    card = attrs.evolve(
        made, units=UNITS, clauses=tuple(clauses),
        recommendations=tuple(attrs.evolve(made.recommendations[0], id=f"r{n}") for n in range(3)),
        indicators=tuple(
            attrs.evolve(item, clause=f"C{n}") for n, item in enumerate(made.indicators)
        ),
        method=Method(weighting=Weighting(card="critic")),
    )  # fmt: skip
    result = sc.score(card, observations=frame_of())
    found = result.weights[result.weights["unit"] == "Alba"].set_index("node")["weight"]

    np.testing.assert_allclose(found[["r0", "r1", "r2"]], sc.weights.critic(VALUES))
    assert found["C1"] == 1


def test_targets_take_the_weights_of_the_last_quarter() -> None:
    """The target of a clause is the mean of its indicators' targets by the weights in force."""
    card = clause_by("standard_deviation")
    goals = (40.0, 60.0, 100.0)
    indicators = tuple(
        attrs.evolve(item, target=goal) for item, goal in zip(card.indicators, goals, strict=True)
    )
    card = attrs.evolve(card, indicators=indicators)
    result = sc.score(card, observations=frame_of())
    target = result.trends.set_index(["node", "unit"]).loc[("C1", "Alba"), "target"]

    assert target == pytest.approx(float(sc.weights.standard_deviation(VALUES) @ np.array(goals)))
    with pytest.raises(sc.ScorecardError, match=r"pass weights=result\.weights"):
        sc.trend(result.scores, card)


def test_the_manifest_and_the_frame_name_the_weights() -> None:
    """The manifest names the method; `weigh` gives the same frame as the result."""
    card = clause_by("critic")
    result = sc.score(card, observations=frame_of())
    again = sc.weigh(sc.normalise(frame_of(), card), card)

    assert result.manifest.method["weighting"]["clause"] == "critic"
    assert result.manifest.method["weighting"]["judgement"] == []
    pd.testing.assert_frame_equal(again, result.weights)
    pd.testing.assert_frame_equal(sc.aggregate(sc.normalise(frame_of(), card), card), result.scores)


FAULTS: dict[str, tuple[str, dict[str, Any], np.ndarray, str]] = {
    "too few cells": (
        "entropy", {}, VALUES[:3], "found 3 cells in any one period in which all 3 parts",
    ),
    "too few cells in the base period": (
        "critic", {"base_period": "2022Q1"}, VALUES[:3], "found 3 cells in the base period",
    ),
    "a base period elsewhere": (
        "critic", {"base_period": "2031Q1"}, VALUES, "found no period of base_period",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_data_that_tell_too_little_are_refused(name: str) -> None:
    """The fault says which node, how many cells there are and how many are needed."""
    way, others, values, message = FAULTS[name]
    units = UNITS[: len(values)]

    with pytest.raises(sc.ScorecardError) as caught:
        sc.score(clause_by(way, units=units, **others), observations=frame_of(values, units=units))
    assert message in str(caught.value)
    assert "weights of the parts of C1" in str(caught.value)


def test_an_open_card_given_one_unit_needs_a_base_period() -> None:
    """A card open to any unit is refused once its observations turn out to have one."""
    with pytest.raises(sc.ScorecardError, match="data of one unit"):
        sc.score(clause_by("critic", units=()), observations=frame_of(VALUES[:1], units=["Alba"]))


def test_means_other_than_arithmetic_take_these_weights_too() -> None:
    """The geometric mean by CRITIC weights is the exponential of the weighted mean of logs."""
    card = attrs.evolve(
        with_mean(clause_by("critic"), "geometric"),
        method=Method(
            aggregation=with_mean(clause_by("critic"), "geometric").method.aggregation,
            weighting=Weighting(clause="critic"), coverage=0,
        ),
    )  # fmt: skip
    result = sc.score(card, observations=frame_of())
    expected = np.exp(np.log(VALUES) @ sc.weights.critic(VALUES))

    np.testing.assert_allclose(clause_scores(result), expected)


def test_a_report_with_judgements_is_made_again(tmp_path: Path) -> None:
    """A card read from files with experts' points scores, reports and is rebuilt from the manifest."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "card")]).exit_code == 0
    path = tmp_path / "card" / "card.toml"
    made = sc.load_card(tmp_path / "card")
    points = ", ".join(f"{item.id} = {n}" for n, item in enumerate(made.recommendations, 1))
    path.write_text(path.read_text().replace("[[recommendation]]", (
        '[method.weighting]\ncard = "budget_allocation"\nclause = "standard_deviation"\n'
        'base_period = "2024Q1/2025Q4"\n\n[[method.weighting.judgement]]\n'
        f'node = "{made.id}"\nexpert = "first"\npoints = {{ {points} }}\n\n[[recommendation]]'
    ), 1))  # fmt: skip
    result = sc.score(sc.load_card(tmp_path / "card"))
    page = sc.report(result, tmp_path / "report", robustness=False, formats=["markdown"])

    assert "as experts gave out points" in page.read_text(encoding="utf-8")
    again = sc.rebuild(tmp_path / "report" / "manifest.json", tmp_path / "card")
    assert again.manifest == result.manifest


def test_declared_weights_of_nothing_do_where_nobody_reads_them() -> None:
    """Parts that all declare 0 are refused as declared and count alike as equal."""
    with pytest.raises(sc.ScorecardError, match="every weight below it 0"):
        measures(0, 0)
    made = measures(1, 1)
    idle = tuple(attrs.evolve(item, weight=0) for item in made.indicators)
    card = attrs.evolve(made, indicators=idle, method=Method(weighting=Weighting(clause="equal")))
    result = sc.score(
        card, observations=frame_of(VALUES[:1, :2], units=["made"]).drop(columns="unit")
    )

    assert result.by_aspect["all"].value[0, 0, 0] == pytest.approx(25)


def test_weights_from_data_are_never_taken_for_declared_ones() -> None:
    """Where points have not been weighed yet, asking for their weights is refused, not guessed."""
    card = clause_by("critic")
    panel = normalise_panel(panel_of(frame_of(), card))

    for ask in (weights_of, weights_in_force):
        with pytest.raises(sc.ScorecardError, match="weigh the points first"):
            ask(panel)
    assert weights_of(weighed(panel)).shape == (len(card.nodes), 1, 1)
