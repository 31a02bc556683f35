"""Scores that are no mean of parts alone: Mazziotta–Pareto and Copeland, and nodes with a way of their own."""

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from made_of_units import card_over, frame_over, measure

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.method import Aggregation
from scorecard.errors import ScorecardError
from scorecard.outranking import copeland
from scorecard.scoring import Result

FEWER = settings(max_examples=max(1, settings().max_examples // 2))
PARTS, UNITS = 3, 5
BETWEEN = {"by": "min_max", "points": (70, 130)}


def scored(card: Card, values: np.ndarray, **ends: np.ndarray) -> Result:
    return sc.score(card, observations=frame_over(values, **ends))


def card_by(name: str, *indicators: object, units: int = UNITS, **others: object) -> Card:
    """Measures whose clause is made in this way, by default on points from 70 to 130."""
    levels = {"aggregation": Aggregation(clause=name)}
    chosen = {key: others.pop(key) for key in list(others) if key in ("by", "points", "centre")}
    measures = indicators or tuple(measure(n) for n in range(PARTS))
    return card_over(units, *measures, method=levels | others, **(chosen or BETWEEN))  # type: ignore[arg-type]


def of_clause(result: Result, name: str = "score") -> np.ndarray:
    rows = result.scores[result.scores["node"] == "C1"]
    return rows[name].to_numpy()


def pairs(least: int, most: int) -> st.SearchStrategy[np.ndarray]:
    return arrays(float, (PARTS, UNITS, 1), elements=st.integers(least, most).map(float))


def compared(points: np.ndarray, weight: np.ndarray, unit: int) -> float:
    """Wins less losses of one unit, pair by pair."""
    net = 0.0
    for other in range(points.shape[1]):
        lead = sum(w * np.sign(p[unit] - p[other]) for w, p in zip(weight, points, strict=True))
        net += 0.0 if abs(lead) < 1e-9 else float(np.sign(lead))
    return net


@FEWER
@given(pairs(0, 4), st.lists(st.sampled_from([0.1, 0.2, 0.3, 1.0]), min_size=3, max_size=3))
def test_copeland_is_wins_less_losses(points: np.ndarray, shares: list[float]) -> None:
    """Counted one pair at a time; the scores of all units are halfway on the whole."""
    weight = np.broadcast_to(np.array(shares)[:, None, None], points.shape)
    found = copeland(points, points, weight)[:, 0]
    net = np.array([compared(points[:, :, 0], np.array(shares), unit) for unit in range(UNITS)])

    np.testing.assert_allclose(found, (1 + net / (UNITS - 1)) / 2)
    assert found.mean() == pytest.approx(0.5)


@FEWER
@given(pairs(1, 9), st.sampled_from([0.5, 2.0, 9.0]))
def test_copeland_reads_the_order_alone(points: np.ndarray, power: float) -> None:
    """By how much a unit is better never matters."""
    weight = np.ones(points.shape)

    np.testing.assert_array_equal(
        copeland(points, points, weight), copeland(points**power, points**power, weight)
    )


@FEWER
@given(pairs(2, 9), pairs(0, 2), st.integers(0, 99))
def test_copeland_bounds_hold_for_every_draw(
    values: np.ndarray, width: np.ndarray, seed: int
) -> None:
    """The own parts at one end and all others at the other; no value within leaves them."""
    card = card_by("copeland", by="percentile_rank")
    low, high = values - width, values + width
    ends = scored(card, values, low=low, high=high)
    draw = low + (high - low) * np.random.default_rng(seed).integers(0, 3, values.shape) / 2
    found = of_clause(scored(card, draw))

    assert (of_clause(ends, "low") <= found + 1e-9).all()
    assert (found <= of_clause(ends, "high") + 1e-9).all()
    assert set(of_clause(ends, "bounds")) == {"exact"}


def test_a_part_that_one_unit_lacks_is_left_out_of_its_comparisons() -> None:
    """Against a unit known in one part, only that part counts."""
    points = np.array([[[5.0], [1.0], [3.0]], [[1.0], [9.0], [2.0]]])
    weight = np.ones(points.shape)
    weight[1, 0] = 0  # the first unit is not known in the second part

    assert copeland(points, points, weight)[:, 0].tolist() == [1.0, 0.25, 0.25]


def test_many_units_are_compared_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded, and the blocks give the same scores."""
    points = np.random.default_rng(1).integers(0, 5, (3, 40, 2)).astype(float)
    whole = copeland(points, points, np.ones(points.shape))
    monkeypatch.setattr("scorecard.outranking._CELLS", 500)

    np.testing.assert_array_equal(copeland(points, points, np.ones(points.shape)), whole)


def test_contributions_under_copeland_leave_the_others_as_they_are() -> None:
    """Of two units, the better one loses all 100 points without the part in which it is better."""
    values = np.array([[[9.0], [1.0]], [[5.0], [5.0]]])
    card = card_by("copeland", measure(0), measure(1), units=2, by="percentile_rank")
    parts = sc.explain(scored(card, values), "C1", "2022Q1", unit="u0").parts.set_index("node")

    assert parts.loc["C1", "score"] == 100
    # The scored halves tie in m1; without m0 the other unit, at 0 there too, leads in m1 alone.
    assert parts.loc["m0", "contribution"] == 50
    assert parts.loc["m1", "contribution"] == 50


@FEWER
@given(pairs(0, 9))
def test_mazziotta_pareto_is_the_mean_less_the_variance_over_it(values: np.ndarray) -> None:
    """M − S·cv over points from 70 to 130, and M + S·cv where more is worse."""
    least, most = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    share = np.where(most > least, (values - least) / np.where(most > least, most - least, 1), 0.5)
    points = 70 + 60 * share[:, :, 0]
    mean, variance = points.mean(axis=0), points.var(axis=0)

    found = of_clause(scored(card_by("mazziotta_pareto"), values))
    np.testing.assert_allclose(found, mean - variance / mean)
    assert (found <= mean + 1e-9).all()
    worse = card_by("mazziotta_pareto", penalty="positive")
    np.testing.assert_allclose(of_clause(scored(worse, values)), mean + variance / mean)


def test_mazziotta_pareto_costs_nothing_where_parts_are_balanced() -> None:
    """Three parts at 100 score 100; 90, 100 and 110 lose their variance of 66.7 over 100."""
    card = card_by("mazziotta_pareto", by="z_score", centre=100)
    frame = frame_over(np.tile([[100.0], [100]], (3, 1, 1)))
    frame.loc[frame["unit"] == "u1", "value"] = [90, 100, 110]
    points = frame.rename(columns={"value": "score"}).drop(columns=["low", "high"])
    scores = sc.aggregate(points, attrs.evolve(card, units=("u0", "u1")))

    found = scores.loc[scores["node"] == "C1", "score"].tolist()
    assert found == pytest.approx([100, 100 - 200 / 3 / 100])


def test_what_is_not_monotone_has_no_interval() -> None:
    """A Mazziotta–Pareto node and all above it: no ends, and bounds that say so."""
    scores = scored(card_by("mazziotta_pareto"), np.arange(15.0).reshape(PARTS, UNITS, 1)).scores
    above = scores[scores["level"] != "indicator"]

    assert set(above["bounds"]) == {"none"}
    assert above[["low", "high"]].isna().all(axis=None)
    assert above["score"].notna().all()
    assert set(scores.loc[scores["level"] == "indicator", "bounds"]) == {"simulated"}


def test_a_node_may_be_made_in_a_way_of_its_own() -> None:
    """A clause by the geometric mean, and one by a power mean with its own exponent."""
    base = card_over(1, measure(0, target=100.0), measure(1, target=100.0), by="distance_to_target")
    values = np.array([[[25.0]], [[100.0]]])

    def clause(**own: object) -> float:
        changed = attrs.evolve(base, clauses=(attrs.evolve(base.clauses[0], **own),))
        return float(of_clause(scored(changed, values))[0])

    assert clause() == 62.5
    assert clause(aggregation="geometric") == pytest.approx(50)
    assert clause(aggregation="power", exponent=2.0) == pytest.approx((5312.5) ** 0.5)
    assert clause(aggregation="power", exponent=-1.0) == pytest.approx(40)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"aggregation": "power"}, "C1.exponent: found a power mean without exponent"),
        ({"exponent": 2.0}, "C1.exponent: found an exponent without a power mean"),
        ({"aggregation": "copeland"}, "C1.aggregation: found copeland of one unit"),
    ],
)
def test_a_node_with_a_faulty_way_is_refused(own: dict[str, object], told: str) -> None:
    """The fault names the node."""
    base = card_over(1, measure(0, target=1.0), by="distance_to_target")

    with pytest.raises(ScorecardError) as caught:
        attrs.evolve(base, clauses=(attrs.evolve(base.clauses[0], **own),))

    assert told in str(caught.value)


def test_the_arrays_and_the_frame_say_the_same_bounds() -> None:
    """Aggregating the frame of points gives the scores that the arrays gave."""
    values = np.random.default_rng(3).integers(1, 9, (PARTS, UNITS, 2)).astype(float)
    card = card_over(UNITS, *(measure(n) for n in range(PARTS)), by="z_score")
    frame = frame_over(values, values - 0.5, values + 0.5)
    scores, result = (
        sc.aggregate(sc.normalise(frame, card), card),
        sc.score(card, observations=frame),
    )

    for name in ("score", "low", "high", "bounds"):
        np.testing.assert_array_equal(scores[name].to_numpy(), result.scores[name].to_numpy())
