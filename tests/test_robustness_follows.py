"""Draws, sensitivity and removals under every other choice of a card, or a refusal in words."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from made_of_units import card_over, frame_over, measure
from test_uncertainty import all_cells

import scorecard as sc
from scorecard.aggregation import aggregate_panel
from scorecard.definitions.card import Card
from scorecard.definitions.goalposts import Goalposts
from scorecard.definitions.imputation import Imputation
from scorecard.definitions.method import Aggregation, Method
from scorecard.definitions.model import Clause, Recommendation
from scorecard.definitions.normalisation import Normalisation
from scorecard.definitions.robustness import (
    LETTERS,
    NO_ALTERNATIVES,
    OtherWeights,
    Recode,
    Robustness,
)
from scorecard.definitions.scales import Rounding
from scorecard.definitions.treatment import Treatment
from scorecard.definitions.weighting import Weighting
from scorecard.errors import ScorecardError
from scorecard.panel import M
from scorecard.robustness.model import Model, model_of
from scorecard.robustness.removal import removals
from scorecard.scoring import Result

UNITS, PERIODS = 5, 8
MANY: dict[str, Any] = {"by": "percentile_rank"}
TREATED = Treatment(by="winsorise_points", points=1)


def made(
    chosen: dict[str, Any] | None = None, own: dict[str, Any] | None = None,
    clause: dict[str, Any] | None = None, head: dict[str, Any] | None = None, **method: Any,
) -> Result:  # fmt: skip
    """
    Five measures in three clauses and two recommendations, over five units and eight quarters.

    Args:
        chosen: Normalisation of the card.
        own: What the first measure declares for itself.
        clause: What the first clause declares.
        head: What the first recommendation declares.
        method: All else of the method.
    """
    ends = Goalposts(worst=1.0, best=9.0, set_on=date(2020, 1, 1), source="a table")
    codes = ("A1", "A1", "A2", "B1", "B1")
    measures = [
        evolve(
            measure(n, goalposts=ends, **({"target": 7.0} if n % 2 else {}),
                    **(own if own and n == 0 else {})),
            clause=code, weight=1.0 + n,
        ) for n, code in enumerate(codes)
    ]  # fmt: skip
    card = card_over(UNITS, *[evolve(item, clause="C1") for item in measures])
    card = evolve(
        card, method=evolve(card.method, normalisation=Normalisation(**(chosen or {})), **method),
        recommendations=(
            Recommendation(id="A", title="A", weight=2.0, target_on=date(2024, 6, 30),
                           target_set_by="us", **(head or {})),
            Recommendation(id="B", title="B"),
        ),
        clauses=(
            Clause(code="A1", recommendation="A", asks="A1", weight=1.0, **(clause or {})),
            Clause(code="A2", recommendation="A", asks="A2", weight=3.0),
            Clause(code="B1", recommendation="B", asks="B1"),
        ),
        indicators=tuple(measures),
    )  # fmt: skip
    return sc.score(card, observations=observed())


def observed() -> pd.DataFrame:
    """Values from 0.5 to 11, some missing, some of which would be higher had nothing lapsed."""
    rng = np.random.default_rng(8)
    value = rng.uniform(0.5, 11, (5, UNITS, PERIODS)).round(1)
    value[rng.random(value.shape) < 0.15] = np.nan
    frame = frame_over(value, value - 0.4, value + 0.4)
    lapsed = rng.random(len(frame)) < 0.2
    return frame.assign(held=np.where(lapsed, frame["value"] + 1.5, frame["value"]))


def recommended(name: str) -> dict[str, Any]:
    """A mean at every level."""
    return {"aggregation": Aggregation(clause=name, recommendation=name, card=name)}


FEATURES: dict[str, dict[str, Any]] = {
    "a mean of one clause": {"clause": {"aggregation": "geometric"}},
    "an exponent of one recommendation": {"head": {"aggregation": "power", "exponent": -2.0}},
    "Copeland": recommended("copeland"),
    "Copeland of one clause": {"clause": {"aggregation": "copeland"}},
    "Mazziotta-Pareto": recommended("mazziotta_pareto"),
    "Mazziotta-Pareto from 70 to 130": {
        "chosen": {"by": "min_max", "points": (70, 130)}, **recommended("mazziotta_pareto"),
    },
    "goalposts from 1 to 7": {"chosen": {"points": (1, 7)}, **recommended("geometric")},
    "min-max": {"chosen": {"by": "min_max"}},
    "ranks": {"chosen": {"by": "rank"}},
    "percentile ranks": {"chosen": MANY, **recommended("median")},
    "distance to the best": {"chosen": {"by": "distance_to_best"}},
    "ranks of one measure": {"own": {"normalisation": Normalisation(**MANY)}},
    "goalposts of one measure": {"chosen": MANY, "own": {"normalisation": Normalisation()}},
    "treatment": {"treatment": TREATED},
    "logarithms": {"own": {"treatment": Treatment(by="log")}, "treatment": TREATED},
    "imputation": {"imputation": Imputation(by="linear")},
    "imputation and ranks": {"imputation": Imputation(by="last", limit=2), "chosen": MANY},
    "rounding": {"rounding": Rounding(indicator=0, clause=1, recommendation=0, card=0)},
    "rounding of Copeland": {
        "rounding": Rounding(rule="floor", indicator=0, clause=1), **recommended("copeland"),
    },
    "a rule of others": {
        "label_rule": "sdsn", "chosen": MANY, "clause": {"aggregation": "copeland"},
    },
    "weights from the data": {"weighting": Weighting(clause="critic"), "chosen": MANY},
}  # fmt: skip
RESULTS = {name: made(**choices) for name, choices in FEATURES.items()}
EVERYTHING = Robustness(
    weights=OtherWeights(by="relative", share=0.5), goalposts=0.2, drop=0.2,
    aggregation=("declared", "arithmetic", "harmonic"),
)  # fmt: skip


@pytest.fixture(params=list(FEATURES))
def one(request: pytest.FixtureRequest) -> Result:
    """A result under one of the choices."""
    return RESULTS[request.param]


def test_without_alternatives_every_draw_is_the_result(one: Result) -> None:
    """Scores, changes, ranks and labels of all draws are the result's, whatever the card chose."""
    found = sc.uncertainty(one, n=3, alternatives=NO_ALTERNATIVES)

    assert found.alternatives.empty
    for name in ("median", "low", "high"):
        np.testing.assert_allclose(found.scores[name], found.scores["score"], atol=1e-9)
        np.testing.assert_allclose(found.changes[name], found.changes["change"], atol=1e-9)
        np.testing.assert_array_equal(found.ranks[name], found.ranks["rank"])
    own = found.labels[found.labels["is_result"]]
    told = own["label"] != "cannot tell yet"  # a draw has no interval, and can tell more often
    assert told.any() or one.card.method.normalisation.by == "rank"  # ranks have no targets
    assert (own.loc[told, "share"] == 1).all()
    whole = model_of(one, NO_ALTERNATIVES).evaluate({})[0]
    last = one.period_position(one.last_complete)
    np.testing.assert_allclose(whole, one.by_aspect["all"].value[:, :, last], atol=1e-9)


@pytest.mark.parametrize(
    "one", [name for name in FEATURES if name != "weights from the data"], indirect=True
)
def test_drawn_weights_give_what_a_card_with_these_weights_gives(one: Result) -> None:
    """Every node, unit and period of a draw is that of a scoring with the weights of the draw."""
    model = model_of(one, EVERYTHING, seed=3)
    numbers = {"weights": np.arange(3)}
    chosen = model.chooser.choices(numbers, 3)
    found = all_cells(model, numbers)

    for draw in range(3):
        other = score_again(with_weights(one.card, chosen.weights[:, draw]))
        np.testing.assert_allclose(found[draw], other.by_aspect["all"].value, atol=1e-9)


def test_drawn_goalposts_give_what_a_card_with_these_goalposts_gives(one: Result) -> None:
    """What is placed between goalposts moves with them, on the card's scale, and nothing else."""
    model = model_of(one, EVERYTHING, seed=3)
    placed = [one.card.normalisation(item).by == "goalposts" for item in one.card.indicators]
    assert ("goalposts" in model.factors) == any(placed)
    if not any(placed):
        return
    numbers = {"goalposts": np.arange(2)}
    found = all_cells(model, numbers)

    for draw in range(2):
        other = score_again(with_goalposts(model, draw))
        np.testing.assert_allclose(found[draw], other.by_aspect["all"].value, atol=1e-9)


def test_an_indicator_left_out_does_not_apply(one: Result) -> None:
    """A draw that leaves indicators out, and a removal, give what a scoring without them gives."""
    at = one.period_position(one.last_complete)
    points = {name: getattr(one.points, name).copy() for name in ("value", "low", "high", "held")}
    status = one.points.status.copy()
    for array in points.values():
        array[1] = np.nan
    status[1] = M
    other = aggregate_panel(evolve(one.points, status=status, **points))

    found = removals(one)
    found = found[found["indicator"] == "m1"]
    node = [one.card.positions[name] for name in found["node"]]
    unit = [one.card.units.index(name) for name in found["unit"]]
    np.testing.assert_allclose(found["without"], other.score[node, unit, at], atol=1e-9)
    model = model_of(one, EVERYTHING, seed=3)
    drawn = model.evaluate({"drop": np.arange(200)})
    is_alone = np.isclose(drawn[:, node, unit], other.value[node, unit, at], atol=1e-9)
    assert is_alone.all(axis=1).any()


def test_everything_at_once_stays_on_the_scale(one: Result) -> None:
    """With all alternatives low, median and high are in order and within the ends of the scale."""
    found = sc.uncertainty(one, n=40, alternatives=EVERYTHING)
    causes = sc.sensitivity(one, n=8, alternatives=EVERYTHING)
    labels = sc.robust_labels(one, found)
    scale, scores = one.card.scale, found.scores[found.scores["n_scored"] > 0]

    assert ((scores["low"] >= scale.low) & (scores["high"] <= scale.high)).all()
    assert ((scores["low"] <= scores["median"]) & (scores["median"] <= scores["high"])).all()
    assert (found.scores["high"] > found.scores["low"]).any()
    np.testing.assert_allclose(
        found.labels.groupby(["unit", "node"], observed=True)["share"].sum(), 1
    )
    assert set(causes.manifest["factors"]) == set(found.manifest["factors"])
    assert len(labels) == len(one.trends)


def score_again(card: Card) -> Result:
    """The same observations by another card."""
    return sc.score(card, observations=observed())


def with_weights(card: Card, weights: np.ndarray) -> Card:
    """The card with other weights of its nodes."""
    of = {node.id: float(weight) for node, weight in zip(card.nodes, weights, strict=True)}
    return evolve(
        card,
        indicators=tuple(evolve(item, weight=of[item.id]) for item in card.indicators),
        clauses=tuple(evolve(item, weight=of[item.code]) for item in card.clauses),
        recommendations=tuple(evolve(item, weight=of[item.id]) for item in card.recommendations),
    )


def with_goalposts(model: Model, draw: int) -> Card:
    """The card with the goalposts of a draw."""
    card, scale = model.result.card, model.result.card.scale
    chosen = model.chooser.choices({"goalposts": np.array([draw])}, 1)
    assert chosen.slope is not None
    assert chosen.shift is not None
    items = []
    for place, slope, shift, moves in zip(
        model.chooser.leaves.nodes, chosen.slope[:, 0], chosen.shift[:, 0],
        model.chooser.leaves.moves, strict=True,
    ):  # fmt: skip
        item = card.indicators[int(card.nodes[place].indicator or 0)]
        shares = (np.array([scale.low, scale.high]) - shift) / slope - scale.low
        shares /= scale.high - scale.low
        ends = np.array([item.goalposts.worst, item.goalposts.best])  # type: ignore[attr-defined]
        is_log = card.placed[int(card.nodes[place].indicator or 0)].goalposts.is_log  # type: ignore[attr-defined]
        ends = np.log(ends) if is_log else ends
        worst, best = ends[0] + shares * (ends[1] - ends[0])
        if is_log:
            worst, best = np.exp([worst, best])
        own = evolve(item.goalposts, worst=float(worst), best=float(best))  # type: ignore[attr-defined]
        items.append(evolve(item, goalposts=own) if moves else item)  # type: ignore[call-arg]
    return evolve(card, indicators=tuple(items))


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"chosen": {"by": "z_score"}}, "a scale with two ends"),
        ({"chosen": {"by": "goalposts", "clip": False}}, "a scale with two ends"),
        ({"chosen": {"by": "min_max", "points": (-1, 1)}}, "numbers that are never negative"),
    ],
)
def test_what_no_draw_can_follow_is_refused(choices: dict[str, Any], told: str) -> None:
    """A scale without ends, and a mean that cannot read it, are refused in words."""
    with pytest.raises(ScorecardError, match=told):
        sc.uncertainty(made(**choices))


RECODED = Robustness(
    weights=OtherWeights(by="relative", share=0.5), goalposts=0.2, drop=0.2,
    aggregation=("declared",), recode=Recode(**dict.fromkeys(LETTERS, 0.3)),
)  # fmt: skip


def test_recoded_rows_and_missing_values_follow_the_scale(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """On a scale from 1 to 7 every draw of an arithmetic card is the one of 100, put on it."""
    flat = evolve(harbour, method=Method())
    other = evolve(flat, method=Method(normalisation=Normalisation(points=(1, 7))))
    one, two = (model_of(sc.score(card, harbour_ledger), RECODED)
                for card in (flat, other))  # fmt: skip
    assert {"recode", "missing", "goalposts", "drop"} <= set(one.factors) == set(two.factors)
    numbers = dict.fromkeys(one.factors, np.arange(50))

    want = 1 + 0.06 * one.evaluate(numbers)
    assert len(np.unique(want[:, 0])) > 10
    np.testing.assert_allclose(two.evaluate(numbers), want, atol=1e-9)


def test_rows_are_not_recoded_where_others_have_a_part_in_the_points(
    harbour: Card, harbour_ledger: pd.DataFrame
) -> None:
    """With imputation a row coded otherwise is refused, and all else is drawn."""
    card = evolve(harbour, method=evolve(harbour.method, imputation=Imputation(by="linear")))
    one = sc.score(card, harbour_ledger)

    with pytest.raises(ScorecardError, match="no other series has a part in"):
        sc.uncertainty(one, n=3)
    others = evolve(RECODED, recode=NO_ALTERNATIVES.recode)
    assert sc.uncertainty(one, n=3, alternatives=others).manifest["n"] == 3


def test_removals_follow_a_scale_without_ends() -> None:
    """Nothing is drawn when one indicator is left out, so that any scale will do."""
    one = made(chosen={"by": "distance_to_reference", "reference_unit": "u1"})
    found = removals(one)

    assert found["without"].notna().any()
    own = found[(found["node"] == "A1") & (found["indicator"] == "m0")]
    points = one.points.value[1, :, one.period_position(one.last_complete)]
    np.testing.assert_allclose(own["without"], points)


def test_a_comparison_of_compared_units_is_split_by_cause_alone() -> None:
    """On a Copeland card each cause is one row without indicator, and the parts still sum."""
    one = RESULTS["Copeland"]
    found = sc.compare(one, one, before="2022Q2", after="2023Q4", unit="u1")

    parts = found.parts[found.parts["points"].abs() > 1e-12]
    assert len(parts)
    assert (parts["indicator"] == "").all()
    assert not parts.duplicated(["node", "cause"]).any()
    totals = found.totals.set_index("node")
    change = (totals["value_after"] - totals["value_before"]).dropna()
    sums = found.parts.groupby("node", observed=False)["points"].sum()
    np.testing.assert_allclose(sums.reindex(change.index, fill_value=0.0), change, atol=1e-9)


@pytest.mark.parametrize("name", ["Mazziotta-Pareto", "Mazziotta-Pareto from 70 to 130"])
def test_the_waterfall_says_its_scale(name: str) -> None:
    """“of 100” is said of a scale from 0 to 100 alone; another is named below the axis."""
    one = RESULTS[name]
    chart = sc.charts.change(sc.compare(one, one, before="2022Q2", after="2023Q4", unit="u1"))
    (unit,) = chart.findobj(lambda artist: str(artist.get_gid()).startswith("unit"))

    if one.card.scale.is_hundred:
        assert unit.get_text() == "points of 100"
    else:
        assert unit.get_text() == one.card.scale.words
        assert "of 100" not in chart.alt_text


def without_targets() -> Result:
    """The same card without targets, over the same observations."""
    shown = made()
    plain = tuple(evolve(item, target=None) for item in shown.card.indicators)
    return sc.score(evolve(shown.card, indicators=plain), observations=shown.observations)


@pytest.mark.parametrize("name", ["min_max", "percentile_rank", "distance_to_best"])
def test_a_draw_of_another_normalisation_scores_as_such_a_card(name: str) -> None:
    """What a draw takes for all indicators gives what `score` gives of a card that declares it."""
    shown = without_targets()
    model = model_of(shown, evolve(NO_ALTERNATIVES, normalisation=("declared", name)))
    other = evolve(shown.card.method, normalisation=Normalisation(by=name))
    changed = sc.score(evolve(shown.card, method=other), observations=shown.observations)
    drawn = all_cells(model, {"normalisation": np.arange(30)})

    assert model.factors == ("normalisation",)
    sides = [shown.by_aspect["all"].value, changed.by_aspect["all"].value]
    found = [[np.allclose(draw, side, atol=1e-9, equal_nan=True) for side in sides]
             for draw in drawn]  # fmt: skip
    assert (np.sum(found, axis=1) == 1).all()
    assert np.any(found, axis=0).all()


@pytest.mark.parametrize(
    ("result", "name", "words"),
    [
        (made, "percentile_rank", "beside the target of"),
        (without_targets, "z_score", "the scale of the card"),
        (lambda: sc.score("nato_japan", as_of="2024-12-31"), "rank", "several units to compare"),
    ],
)
def test_a_normalisation_that_the_card_cannot_take_is_refused(
    result: Any, name: str, words: str
) -> None:
    """Beside targets, on another scale, and where there is one unit alone."""
    with pytest.raises(ScorecardError, match=words):
        model_of(result(), evolve(NO_ALTERNATIVES, normalisation=("declared", name)))


def test_another_normalisation_has_its_part_in_the_variance() -> None:
    """Alone it has all of it, and its words name it."""
    shown = without_targets()
    found = sc.sensitivity(
        shown, n=64, alternatives=evolve(NO_ALTERNATIVES, normalisation=("declared", "min_max"))
    )

    indices = found.indices.dropna(subset=["total"])
    assert len(indices)
    assert set(indices["factor"]) == {"normalisation"}
    assert np.allclose(indices["total"], 1, atol=0.3)
    assert "how values become points" in found.alternatives["choice"].tolist()
