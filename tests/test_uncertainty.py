"""Uncertainty: scores, changes, labels and ranks over draws of other defensible choices."""

from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata
from strategies import cards, observations

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.method import Aggregation
from scorecard.definitions.robustness import (
    LETTERS,
    MEANS,
    NO_ALTERNATIVES,
    OtherWeights,
    Recode,
    Robustness,
)
from scorecard.definitions.weighting import Weighting
from scorecard.errors import ScorecardError
from scorecard.robustness.batch import Batches, Tile
from scorecard.robustness.counting import Counts
from scorecard.robustness.labels import Judge, Judging
from scorecard.robustness.model import Model, model_of
from scorecard.robustness.ranks import ranked
from scorecard.robustness.streams import Stream
from scorecard.scoring import Result, score
from scorecard.trends.trending import trend

FRAMES = ("scores", "changes", "labels", "ranks", "fragile")
EVERYTHING = Robustness(
    weights=OtherWeights(by="relative", share=0.5), goalposts=0.2, drop=0.2,
    aggregation=("arithmetic", "geometric", "harmonic", "median", "minimum"),
    recode=Recode(**dict.fromkeys(LETTERS, 0.2)),
)  # fmt: skip


@st.composite
def results(draw: st.DrawFn, coverage: float | None = None) -> Result:
    """A drawn card scored from drawn observations, one or two units."""
    card = draw(cards(applies=False, coverage=coverage))
    return score(card, observations=draw(observations(card, periods=8)), as_of="2024-01-05")


def same_frames(one: sc.Uncertainty, other: sc.Uncertainty) -> None:
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


def all_cells(model: Model, numbers: Mapping[str, np.ndarray]) -> np.ndarray:
    """Scores of draws × nodes × units × periods."""
    shape = model.result.by_aspect["all"].value.shape
    batches = Batches(model.chooser, Tile(slice(0, shape[1]), np.arange(shape[2])))
    count = len(next(iter(numbers.values())))
    found = np.empty((*shape, count))
    for own, nodes in batches.scores(model.chooser.choices(numbers, count)):
        for place, node in enumerate(nodes):
            cells = np.broadcast_to(node.points, (shape[1] * shape[2], own.count))
            found[place][..., own.places] = cells.reshape(*shape[1:], -1)
    return np.moveaxis(found, -1, 0)


@given(results())
def test_without_alternatives_every_draw_is_the_result(drawn: Result) -> None:
    """With nothing to vary, median and range are the score, and every label is the result's."""
    found = sc.uncertainty(drawn, n=3, alternatives=NO_ALTERNATIVES)
    scores = found.scores

    assert found.alternatives.empty
    for name in ("median", "low", "high"):
        np.testing.assert_allclose(scores[name], scores["score"], atol=1e-9)
        np.testing.assert_allclose(found.changes[name], found.changes["change"], atol=1e-9)
    assert (scores["n_scored"] == np.where(scores["score"].notna(), 3, 0)).all()
    if not found.ranks.empty:
        ranks = found.ranks
        assert ranks["median"].fillna(0).tolist() == ranks["rank"].fillna(0).tolist()


@given(results())
def test_ranges_are_ordered_and_on_the_scale(drawn: Result) -> None:
    """0 ≤ low ≤ median ≤ high ≤ 100 wherever a score is shown, and shares sum to one."""
    found = sc.uncertainty(drawn, n=40, alternatives=EVERYTHING)
    scores = found.scores[found.scores["n_scored"] > 0]

    assert ((scores["low"] >= 0) & (scores["high"] <= 100)).all()
    assert ((scores["low"] <= scores["median"]) & (scores["median"] <= scores["high"])).all()
    assert found.scores.loc[found.scores["score"].isna(), "median"].isna().all()
    share = found.labels.groupby(["unit", "node"], observed=True)["share"].sum()
    np.testing.assert_allclose(share, 1)
    others = 1 - found.labels.loc[found.labels["is_result"], "share"].to_numpy()
    np.testing.assert_allclose(found.fragile["share_of_others"], others)
    assert (found.fragile["is_fragile"] == (others > 0.1)).all()


@pytest.mark.parametrize("name", ["harbour", "panel"])
def test_the_same_seed_gives_the_same_bits_whatever_the_chunk(name: str, result: Result) -> None:
    """Seed and number of draws settle every number; the chunk and another run do not."""
    shown = result if name == "harbour" else panel()
    one = sc.uncertainty(shown, n=700, seed=3, alternatives=EVERYTHING)

    same_frames(one, sc.uncertainty(shown, n=700, seed=3, alternatives=EVERYTHING))
    same_frames(one, sc.uncertainty(shown, n=700, seed=3, alternatives=EVERYTHING, chunk=97))
    other = sc.uncertainty(shown, n=700, seed=4, alternatives=EVERYTHING)
    assert not one.scores["low"].equals(other.scores["low"])


def panel(units: int = 4) -> Result:
    """A panel of several units, eight quarters and four measures, some of it missing."""
    rng = np.random.default_rng(5)
    card = evolve(panel_card(), units=tuple(f"u{n}" for n in range(units)))
    index = pd.MultiIndex.from_product(
        [[item.id for item in card.indicators], card.units,
         pd.period_range("2022Q1", periods=8, freq="Q")], names=["indicator", "unit", "period"],
    )  # fmt: skip
    frame = index.to_frame(index=False)
    frame["value"] = np.where(rng.random(len(frame)) < 0.25, np.nan, rng.random(len(frame)) * 100)
    return score(card, observations=frame)


def panel_card(label_rule: str = "default") -> Card:
    """Two recommendations of two measures each, in one clause and in two."""
    base = sc.load_card("nato_japan")
    measure = next(item for item in base.indicators if item.kind == "measure")
    goalposts = evolve(measure.goalposts, worst=0.0, best=100.0)  # type: ignore[attr-defined]
    codes, heads = ("A1", "A1", "B1", "B2"), {"A1": "a", "B1": "b", "B2": "b"}
    recommendation, clause = base.recommendations[0], base.clauses[0]
    measures = [
        evolve(measure, id=f"m{n}", clause=code, goalposts=goalposts, weight=1.0 + n,
               target=60.0 if n == 1 else None,
               scale=None, aspect=None, applies_from=None, applies_to=None)
        for n, code in enumerate(codes)
    ]  # fmt: skip
    return evolve(
        base, series_from="2022Q1", baseline="2022Q2", indicators=tuple(measures),
        recommendations=tuple(evolve(recommendation, id=name, milestones=()) for name in "ab"),
        clauses=tuple(evolve(clause, code=code, recommendation=heads[code], part_of=None,
                             unmeasured=None, weight=1.0) for code in heads),
        method=evolve(base.method, label_rule=label_rule, coverage=0.0),
    )  # fmt: skip


def reference(model: Model, number: int, factors: tuple[str, ...]) -> Result | None:
    """What the public functions make of the card as one draw has it; `None` if it is refused."""
    card = model.result.card
    numbers = {name: np.array([number]) for name in factors}
    chosen = model.chooser.choices(numbers, 1)
    weight = {node.id: own for node, own in zip(card.nodes, chosen.weights[:, 0], strict=True)
              if node.element is None}  # fmt: skip
    mean = model.chooser.means[int(chosen.mean[0])]
    leaf = {card.nodes[node].id: place for place, node in enumerate(model.chooser.leaves.nodes)}
    items = []
    for item in card.indicators:
        own = evolve(item, weight=weight[item.id])
        ends = getattr(item, "goalposts", None)
        if ends is not None and chosen.slope is not None and chosen.shift is not None:
            slope, shift = (of[leaf[item.id], 0] for of in (chosen.slope, chosen.shift))
            span = ends.best - ends.worst
            worst = ends.worst - span * shift / slope / 100
            moved = evolve(ends, worst=worst, best=worst + span / slope)
            low, high = sorted((moved.worst, moved.best))
            is_between = isinstance(item.target, float) and low <= item.target <= high
            own = evolve(own, goalposts=moved, target=item.target if is_between else None)
        items.append(own)
    method = card.method
    if mean != "declared":
        method = evolve(
            method, aggregation=Aggregation(clause=mean, recommendation=mean, card=mean)
        )
    try:
        other = evolve(
            card, indicators=tuple(items), method=method,
            clauses=tuple(evolve(c, weight=weight.get(c.code, c.weight)) for c in card.clauses),
            recommendations=tuple(evolve(r, weight=weight.get(r.id, r.weight))
                                  for r in card.recommendations),
        )  # fmt: skip
    except ScorecardError:  # siblings that are all left out
        return None
    if "kind" in model.result.evidence:
        rows = model.result.evidence.assign(supersedes="")  # what they mend is not in force
        return score(other, rows, as_of=model.result.as_of)
    return score(other, observations=model.result.observations)


CHOICES = ("weights", "aggregation", "goalposts", "drop")
BOUNDED = evolve(EVERYTHING, recode=NO_ALTERNATIVES.recode, missing="last", drop=0.05)


@pytest.mark.parametrize("name", ["harbour", "flagship", "panel"])
def test_draws_agree_with_scoring_a_changed_card(name: str, result: Result) -> None:
    """Weights, means, goalposts and what is left out give what `score` gives of such a card."""
    shown = {"harbour": lambda: result, "flagship": lambda: sc.score("nato_japan"), "panel": panel}
    model = model_of(shown[name](), BOUNDED)
    factors = tuple(factor for factor in CHOICES if factor in model.factors)
    drawn = all_cells(model, dict.fromkeys(factors, np.arange(20)))
    compared = 0
    for number in range(20):
        other = reference(model, number, factors)
        if other is not None:
            np.testing.assert_allclose(drawn[number], other.by_aspect["all"].value, atol=1e-9)
            compared += 1

    assert factors == CHOICES
    assert compared >= 5


@pytest.mark.parametrize("rule", ["default", "open_sdg", "sdsn"])
def test_labels_agree_with_those_of_a_changed_card(rule: str) -> None:
    """The label and the change of a draw are those of the trend of such a card, at its points."""
    shown = panel()
    shown = score(panel_card_of(shown, rule), observations=shown.observations)
    model = model_of(shown, BOUNDED)
    judge = Judge(shown, model.chooser)
    factors = tuple(factor for factor in CHOICES if factor in model.factors)
    compared = 0
    for number in range(12):
        other = reference(model, number, factors)
        if other is None:
            continue
        scores = other.scores[["period", "unit", "node", "level", "aspect", "score"]]
        own = trend(scores, other.card, through=other.last_complete)
        judging = Judging(judge, slice(0, len(shown.card.units)), 1)
        numbers = {name: np.array([number]) for name in factors}
        judging.add(model.chooser.choices(numbers, 1))
        label = np.array(judge.words)[judging.counts.argmax(axis=-1)].T.reshape(-1)
        change = judging.changes.quantiles((0.5,)).reshape(len(shown.card.nodes), -1).T.reshape(-1)

        assert label.tolist() == own["label"].tolist()
        np.testing.assert_allclose(change, own["change"], atol=1e-9)
        compared += 1

    assert compared >= 3


def panel_card_of(shown: Result, rule: str) -> Card:
    method = evolve(shown.card.method, label_rule=rule)
    return evolve(shown.card, method=method)


def test_a_missing_stretch_is_drawn_once() -> None:
    """Within a run of unobserved periods each draw lies at one share of the way between bounds."""
    shown = panel()
    chosen_alternatives = evolve(NO_ALTERNATIVES, missing="uniform")
    model = model_of(shown, chosen_alternatives)
    leaves = model.chooser.leaves
    drawn = all_cells(model, {"missing": np.arange(50)})[:, leaves.nodes]
    low, high = (np.clip(ends, 0, 100) for ends in (leaves.low, leaves.high))
    share = (drawn - low) / np.where(leaves.is_open, high - low, np.nan)

    assert leaves.is_open.any()
    assert ((share >= 0) & (share <= 1))[:, leaves.is_open].all()
    both = leaves.is_open[..., 1:] & leaves.is_open[..., :-1]
    assert both.any()
    np.testing.assert_allclose(share[..., 1:][:, both], share[..., :-1][:, both])
    assert np.isnan(share).any()


@pytest.mark.parametrize("name", ["weights", "goalposts", "drop", "aggregation"])
def test_wider_alternatives_give_no_narrower_ranges(name: str) -> None:
    """Further moves of one choice widen the range of the whole, at a fixed seed."""
    steps = {
        "weights": [OtherWeights(by="relative", share=share) for share in (0.05, 0.3, 0.9)],
        "goalposts": [0.02, 0.1, 0.3],
        "drop": [0.01, 0.1, 0.3],
        "aggregation": [("declared",), ("declared", "geometric"), ("declared", "minimum")],
    }
    shown, widths = panel(), []
    for step in steps[name]:
        found = sc.uncertainty(shown, n=800, alternatives=evolve(NO_ALTERNATIVES, **{name: step}))
        heads = found.scores[found.scores["level"] == "card"]
        widths.append(float((heads["high"] - heads["low"]).mean()))

    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


@pytest.mark.parametrize("concentration", [5.0, 80.0])
def test_drawn_weights_have_the_moments_of_a_dirichlet(concentration: float) -> None:
    """Shares of siblings have the declared mean and the variance m(1 − m)/(α + 1) of a Dirichlet."""
    other = evolve(NO_ALTERNATIVES, weights=OtherWeights(concentration=concentration))
    model = model_of(panel(), other)
    weights = model.chooser.choices({"weights": np.arange(40_000)}, 40_000).weights
    nodes = [model.result.card.positions[name] for name in ("m0", "m1")]
    share = weights[nodes] / weights[nodes].sum(axis=0)
    mean, total = np.array([1, 2]) / 3, concentration * 2

    np.testing.assert_allclose(share.mean(axis=1), mean, atol=0.005)
    np.testing.assert_allclose(share.var(axis=1), mean * (1 - mean) / (total + 1), rtol=0.05)


def test_relative_weights_stay_within_their_share() -> None:
    """No weight moves by more than the declared share of itself."""
    other = evolve(NO_ALTERNATIVES, weights=OtherWeights(by="relative", share=0.25))
    model = model_of(panel(), other)
    weights = model.chooser.choices({"weights": np.arange(2000)}, 2000).weights
    declared = np.array([node.weight for node in model.result.card.nodes])[:, None]
    ratio = weights / declared

    assert 0.75 <= ratio.min() < 0.76
    assert 1.24 < ratio.max() <= 1.25


@given(
    arrays(float, (3, 60), elements=st.one_of(st.floats(0, 100), st.just(np.nan), st.just(40.0))),
    st.integers(1, 59), st.sampled_from([7, 60]),
)  # fmt: skip
def test_counted_quantiles_are_those_of_the_rounded_draws(
    values: np.ndarray, split: int, expected: int
) -> None:
    """Counting in parts gives NumPy's inverted distribution of the draws rounded to 0.01."""
    counts = Counts(3, 0.0, 100.0, expected)
    for part in (values[:, :split], values[:, split:]):
        counts.add(0, part, part.shape[1], is_whole=not np.isnan(part).any())
    shares = (0.5, 0.05, 0.95)
    found = counts.quantiles(shares)
    for cell, own in enumerate(values):
        seen = own[~np.isnan(own)]
        assert counts.draws[cell] == len(seen)
        if len(seen):
            wanted = np.quantile(seen, shares, method="inverted_cdf")
            np.testing.assert_allclose(found[:, cell], wanted, atol=0.0051)
        else:
            assert np.isnan(found[:, cell]).all()


@given(arrays(float, (5, 4), elements=st.sampled_from([0.0, 12.5, 12.5 + 1e-6, 70.0, np.nan])))
def test_ranks_are_those_of_scipy(points: np.ndarray) -> None:
    """The best score has rank 1, equal ones share the best rank, those without points have none."""
    unit, rank = ranked(points)
    found = np.full(points.shape, np.nan)
    draw = np.concatenate([np.full((~np.isnan(column)).sum(), n) for n, column in
                           enumerate(points.T)] or [np.zeros(0)]).astype(int)  # fmt: skip
    found[unit, draw] = rank + 1

    np.testing.assert_array_equal(found, rankdata(-points, method="min", axis=0, nan_policy="omit"))


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30), st.sampled_from([1, 3, 20_000]))
def test_a_draw_is_the_same_bits_whichever_are_asked_for(numbers: list[int], width: int) -> None:
    """Numbered draws of a stream do not hang on what else is drawn."""
    stream = Stream(7, "weights", width, lambda rng, size: rng.random((width, size)))
    number = np.array(numbers[:2] if width > 3 else numbers)
    found = stream.take(number)

    for place, one in enumerate(number):
        np.testing.assert_array_equal(found[:, place], stream.take(np.array([one]))[:, 0])


def test_factors_share_no_numbers() -> None:
    """Streams of two factors, or of two seeds, differ."""
    fill = [Stream(seed, factor, 4, lambda rng, size: rng.random((4, size))).take(np.arange(9))
            for seed, factor in ((1, "weights"), (1, "drop"), (2, "weights"))]  # fmt: skip

    assert len({numbers.tobytes() for numbers in fill}) == 3


def test_a_model_without_numbers_is_the_result(result: Result) -> None:
    """One draw with no choice varied has the values of the result at the last complete period."""
    last = result.period_position(result.last_complete)

    np.testing.assert_allclose(
        model_of(result).evaluate({})[0], result.by_aspect["all"].value[:, :, last], atol=1e-9
    )


def test_a_factor_left_out_stays_as_it_is() -> None:
    """Varying nothing but the mean gives as many different totals as there are means."""
    means = ("arithmetic", "geometric", "harmonic", "minimum")
    model = model_of(panel(), evolve(EVERYTHING, aggregation=means))
    found = model.evaluate({"aggregation": np.arange(200)})

    assert len(np.unique(found[:, 0, 0].round(9))) == len(means)


def test_chances_by_grade_are_printed_as_our_assumption(result: Result) -> None:
    """The frame of alternatives names every factor, and the chance of each grade."""
    words = sc.uncertainty(result, n=10).alternatives
    coded = words[words["factor"] == "recode"]

    assert list(dict.fromkeys(words["factor"])) == list(model_of(result).factors)
    assert len(coded) == len(LETTERS)
    assert coded["range"].str.contains("our assumption").all()


def test_the_manifest_says_what_it_takes_to_make_it_again(result: Result) -> None:
    """Draws, seed, alternatives, digest of the card and versions are on record."""
    made = sc.uncertainty(result, n=10, seed=9).manifest

    assert (made["n"], made["seed"]) == (10, 9)
    assert made["alternatives"] == attrs.asdict(result.card.robustness)
    assert made["result"] == result.manifest.as_dict()


def test_alternatives_change_no_score(result: Result, harbour: Card) -> None:
    """A card with other alternatives scores to the same last bit."""
    other = score(evolve(harbour, robustness=EVERYTHING), result.evidence, as_of=result.as_of)

    pd.testing.assert_frame_equal(other.scores, result.scores, check_exact=True)
    assert other.card.digest != harbour.digest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"n": 0}, "n: found 0; expected a whole number from 1"),
        ({"n": 10.5}, "n: found 10.5; expected a whole number"),
        ({"seed": -1}, "seed: found -1; expected a whole number from 0"),
        ({"chunk": 0}, "chunk: found 0; expected a whole number from 1"),
        ({"alternatives": "none"}, 'alternatives: found "none"; expected alternatives'),
    ],
)
def test_arguments_that_cannot_be_are_refused(
    arguments: dict[str, object], said: str, result: Result
) -> None:
    """Each refused argument is named, with what would do."""
    with pytest.raises(ScorecardError, match=said):
        sc.uncertainty(result, **arguments)  # type: ignore[arg-type]


def test_a_factor_that_is_not_varied_is_refused(result: Result) -> None:
    """A misspelt factor is refused with the nearest right one, arrays of two lengths too."""
    model = model_of(result)
    with pytest.raises(ScorecardError, match="did you mean weights"):
        model.evaluate({"weight": np.arange(3)})
    with pytest.raises(ScorecardError, match="one length"):
        model.evaluate({"weights": np.arange(3), "drop": np.arange(4)})


@pytest.mark.parametrize("values", [("mean",), ("geometric", "geometric"), ()])
def test_means_that_do_not_exist_are_refused(values: tuple[str, ...]) -> None:
    """Names of means to draw from are known ones, each once, and at least one."""
    with pytest.raises(ScorecardError, match="aggregation"):
        Robustness(aggregation=values)


@pytest.mark.parametrize("mean", MEANS)
def test_every_mean_can_be_drawn(mean: str, result: Result) -> None:
    """A draw with each mean lies on the scale, the minimum below all others."""
    means = (mean, "minimum") if mean != "minimum" else ("minimum", "declared")
    model = model_of(result, evolve(NO_ALTERNATIVES, aggregation=means))
    found = model.evaluate({"aggregation": np.arange(64)})[:, 0, 0]

    assert ((found >= 0) & (found <= 100)).all()
    assert found.min() == pytest.approx(
        model_of(result, evolve(NO_ALTERNATIVES, aggregation=("minimum", "declared")))
        .evaluate({"aggregation": np.arange(64)})[:, 0, 0].min()
    )  # fmt: skip


@pytest.mark.parametrize("cells", [1, 40, 100])
def test_how_many_cells_are_counted_at_a_time_changes_no_bit(
    cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Units and periods counted one after the other give what they give together."""
    shown = panel()
    whole = sc.uncertainty(shown, n=300, alternatives=EVERYTHING)
    monkeypatch.setattr("scorecard.robustness.uncertainty._CELLS", cells)

    same_frames(whole, sc.uncertainty(shown, n=300, alternatives=EVERYTHING))


def test_more_draws_than_are_kept_give_the_same_quantiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws that were counted away bin by bin give the quantiles of draws that were kept."""
    few = evolve(NO_ALTERNATIVES, weights=OtherWeights(), missing="uniform")
    kept = sc.uncertainty(panel(), n=2500, alternatives=few)
    monkeypatch.setattr("scorecard.robustness.counting._KEPT", 1000)

    same_frames(kept, sc.uncertainty(panel(), n=2500, alternatives=few))


def test_the_text_of_an_uncertainty_names_what_was_varied(result: Result) -> None:
    """In a terminal and in a notebook it says draws, seed, factors, and the card's own range."""
    found = sc.uncertainty(result, n=20, seed=4)

    for text in (repr(found), found._repr_html_()):
        assert "20 draws, seed 4; varied: weights, aggregation" in text
        assert "harbour" in text


@pytest.mark.parametrize("way", ["equal", "standard_deviation", "critic"])
def test_other_ways_of_weighing_are_varied_around_their_own_weights(way: str) -> None:
    """Without alternatives a draw has the weights of the result, by unit and period where they are."""
    shown = panel(12)
    weighting = Weighting(clause=way, recommendation=way)
    card = evolve(shown.card, method=evolve(shown.card.method, weighting=weighting))
    other = score(card, observations=shown.observations)
    found = sc.uncertainty(other, n=60, alternatives=NO_ALTERNATIVES)
    scores = found.scores

    np.testing.assert_allclose(scores["median"], scores["score"], atol=1e-9)
    varied = evolve(NO_ALTERNATIVES, weights=OtherWeights())
    spread = sc.uncertainty(other, n=60, alternatives=varied).scores
    heads = spread["node"] == "a"
    assert (spread.loc[heads, "high"] > spread.loc[heads, "low"]).any()


def test_benefit_of_the_doubt_is_refused() -> None:
    """A card whose weights are each unit's best is refused, with what would do."""
    shown = panel(12)
    weighting = Weighting(clause="benefit_of_the_doubt")
    card = evolve(shown.card, method=evolve(shown.card.method, weighting=weighting))
    other = score(card, observations=shown.observations)

    with pytest.raises(ScorecardError, match="choose other weights"):
        sc.uncertainty(other, n=10)
