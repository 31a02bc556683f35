"""Weights from matrices: worked examples, what must hold for each, and independent codes."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pymcdm import weights as pymcdm
from pymcdm.weights.subjective import AHP
from skcriteria.preprocessing import weighters as skcriteria

from scorecard import ScorecardError, weights
from scorecard.weights.components import components_of, kept_components, varimax
from scorecard.weights.spread import correlation

FROM_UNITS: dict[str, Callable[[Any], np.ndarray]] = {
    "equal": weights.equal,
    "standard_deviation": weights.standard_deviation,
    "entropy": weights.entropy,
    "critic": weights.critic,
    "principal_components": weights.principal_components,
}


@st.composite
def matrices(draw: st.DrawFn, *, least: float = 1, rows: int = 4, columns: int = 2) -> np.ndarray:
    """Units × parts between `least` and 100, where every part varies by more than rounding."""
    shape = draw(st.integers(rows, 9)), draw(st.integers(columns, 5))
    found = draw(arrays(float, shape, elements=st.integers(int(least), 100).map(float)))
    found[0], found[1] = least, 100.0  # every part varies
    return found


@st.composite
def comparisons(draw: st.DrawFn, count: int | None = None) -> np.ndarray:
    """A mirrored matrix on the scale from 1/9 to 9."""
    count = draw(st.integers(1, 6)) if count is None else count
    found = np.ones((count, count))
    for row in range(count):
        for column in range(row + 1, count):
            times = float(draw(st.integers(1, 9)))
            found[row, column] = times if draw(st.booleans()) else 1 / times
            found[column, row] = 1 / found[row, column]
    return found


@pytest.mark.parametrize("name", FROM_UNITS)
@given(matrix=matrices())
def test_weights_are_shares(name: str, matrix: np.ndarray) -> None:
    """None is below 0 and together they are 1."""
    found = FROM_UNITS[name](matrix)

    assert found.shape == (matrix.shape[1],)
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("name", FROM_UNITS)
@given(matrix=matrices(), data=st.data())
def test_the_order_of_units_and_of_parts_means_nothing(
    name: str, matrix: np.ndarray, data: st.DataObject
) -> None:
    """Units shuffled, the weights stay; parts shuffled, they go along."""
    rows = data.draw(st.permutations(range(len(matrix))))
    columns = data.draw(st.permutations(range(matrix.shape[1])))
    before, after = FROM_UNITS[name](matrix), FROM_UNITS[name](matrix[rows][:, columns])

    np.testing.assert_allclose(after, before[columns], atol=1e-6)


@pytest.mark.parametrize(
    ("name", "shifts", "stretches"),
    [
        ("standard_deviation", True, False), ("entropy", False, True), ("critic", True, True),
        ("principal_components", True, True),
    ],
)  # fmt: skip
@given(matrix=matrices(), data=st.data())
def test_what_another_unit_of_measure_would_change(
    name: str, shifts: bool, stretches: bool, matrix: np.ndarray, data: st.DataObject
) -> None:
    """A number added to a part, or a factor put before it, leaves the weights it should leave."""
    of_parts = st.lists(st.integers(1, 50), min_size=matrix.shape[1], max_size=matrix.shape[1])
    other = matrix
    if shifts:
        other = other + np.array(data.draw(of_parts))
    if stretches:
        other = other * np.array(data.draw(of_parts))

    np.testing.assert_allclose(FROM_UNITS[name](other), FROM_UNITS[name](matrix), atol=1e-6)


@given(matrix=matrices())
def test_spread_agrees_with_independent_implementations(matrix: np.ndarray) -> None:
    """Standard deviation, entropy and equal weights are those of scikit-criteria and pymcdm."""
    deviation = weights.standard_deviation(matrix)
    np.testing.assert_allclose(deviation, skcriteria.std_weights(matrix))
    np.testing.assert_allclose(deviation, pymcdm.standard_deviation_weights(matrix))
    entropy = weights.entropy(matrix)
    np.testing.assert_allclose(entropy, skcriteria.entropy_weights(matrix), atol=1e-9)
    np.testing.assert_allclose(entropy, pymcdm.entropy_weights(matrix), atol=1e-9)
    np.testing.assert_allclose(weights.equal(matrix), pymcdm.equal_weights(matrix))
    np.testing.assert_allclose(weights.equal(matrix), skcriteria.equal_weights(matrix))


@given(matrix=matrices())
def test_critic_agrees_with_independent_implementations(matrix: np.ndarray) -> None:
    """Where the parts are not all one and the same, CRITIC is that of both other libraries."""
    if (correlation(matrix) > 1 - 1e-9).all():
        np.testing.assert_allclose(weights.critic(matrix), weights.equal(matrix))
        return
    found = weights.critic(matrix)
    more_is_better = [1] * matrix.shape[1]

    np.testing.assert_allclose(found, pymcdm.critic_weights(matrix), atol=1e-9)
    np.testing.assert_allclose(found, skcriteria.critic_weights(matrix, more_is_better), atol=1e-9)


def test_a_zero_has_no_logarithm_and_no_entropy() -> None:
    """0·ln 0 is 0, as in scikit-criteria; pymcdm refuses a 0."""
    matrix = np.array([[0.0, 1.0], [1.0, 3.0], [1.0, 4.0]])
    by_hand = np.array([1 - np.log(2) / np.log(3), 1 - 0.9743147528693494 / np.log(3)])

    np.testing.assert_allclose(weights.entropy(matrix), by_hand / by_hand.sum())
    np.testing.assert_allclose(weights.entropy(matrix), skcriteria.entropy_weights(matrix))
    with pytest.raises(ValueError, match="positive"):
        pymcdm.entropy_weights(matrix)


@pytest.mark.parametrize("name", [name for name in FROM_UNITS if name != "equal"])
def test_a_part_that_tells_nothing_has_no_weight(name: str) -> None:
    """Where all units have the same in a part, the others share the weight; if in all, all do."""
    matrix = np.array([[10.0, 7, 40], [20, 7, 10], [40, 7, 20], [30, 7, 90]])
    found = FROM_UNITS[name](matrix)

    assert found[1] == 0
    np.testing.assert_allclose(found[[0, 2]], FROM_UNITS[name](matrix[:, [0, 2]]))
    np.testing.assert_allclose(FROM_UNITS[name](np.full((4, 3), 7.0)), 1 / 3)


def test_critic_by_hand() -> None:
    """Two parts that run against each other share the weight by their spread from 0 to 1."""
    # Stretched: 0, 0.5, 1 and 1, 1, 0; deviations 0.5 and 0.5774; both times 1 − r.
    found = weights.critic([[0, 10], [5, 10], [10, 0]])

    np.testing.assert_allclose(found, np.array([0.5, 3**-0.5]) / (0.5 + 3**-0.5))


def test_factors_kept_are_those_of_the_handbook() -> None:
    """Of the eigenvalues of the Technology Achievement Index the first four are kept."""
    # OECD/JRC Handbook (2008), table 16; table 17 goes on with four factors.
    explained = [41.9, 21.8, 12.3, 11.1, 6.0, 3.7, 2.2, 0.9]

    assert kept_components(explained) == 4
    assert kept_components([55, 9, 9, 9, 9, 9]) == 2  # together more than 60 %
    assert kept_components([1.0]) == 1


def test_principal_components_by_hand() -> None:
    """Two pairs of parts that go together by r = 0.8 and 0.6 and otherwise do not."""
    # Each pair is a factor with squared loadings (1 + r) ÷ 2: 0.9, 0.9, 0.8, 0.8.
    half = np.array([[1.0, 1], [1, -1], [-1, 1], [-1, -1]])
    first, second = np.kron(half, np.ones((4, 1))), np.kron(np.ones((4, 1)), half)

    def pair(base: np.ndarray, r: float) -> np.ndarray:
        return np.column_stack([base[:, 0], r * base[:, 0] + (1 - r * r) ** 0.5 * base[:, 1]])

    found = weights.principal_components(np.hstack([pair(first, 0.8), pair(second, 0.6)]))

    np.testing.assert_allclose(found, np.array([0.9, 0.9, 0.8, 0.8]) / 3.4, atol=1e-9)


@given(matrix=matrices(rows=6, columns=3))
def test_components_are_the_singular_values_of_standard_scores(matrix: np.ndarray) -> None:
    """Eigenvalues of the correlations are squared singular values over n − 1; they sum to k."""
    scores = (matrix - matrix.mean(axis=0)) / matrix.std(axis=0, ddof=1)
    expected = np.linalg.svd(scores, compute_uv=False) ** 2 / (len(matrix) - 1)
    found = components_of(correlation(matrix))[0]

    np.testing.assert_allclose(found, expected[: matrix.shape[1]], atol=1e-9)
    assert found.sum() == pytest.approx(matrix.shape[1])


@given(matrix=matrices(rows=6, columns=3), angle=st.floats(-3.1, 3.1), data=st.data())
def test_varimax_turns_to_where_squares_vary_most(
    matrix: np.ndarray, angle: float, data: st.DataObject
) -> None:
    """It keeps what each part has in common, and turning two of the factors makes it no better."""
    eigenvalues, vectors = components_of(correlation(matrix))
    loadings = vectors[:, :3] * np.sqrt(eigenvalues[:3])
    found = varimax(loadings)
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    pair = data.draw(st.sampled_from([(0, 1), (0, 2), (1, 2)]))
    turn = np.eye(3)
    turn[np.ix_(pair, pair)] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]

    def simplicity(turned: np.ndarray) -> float:
        return float(((turned / length) ** 2).var(axis=0).sum())

    np.testing.assert_allclose((found**2).sum(axis=1), length[:, 0] ** 2)
    assert simplicity(found) >= simplicity(found @ turn) - 1e-6


def test_experts_count_alike_whatever_they_give_out() -> None:
    """A budget of 100 and one of 20 are read as shares and averaged."""
    np.testing.assert_allclose(
        weights.budget_allocation([[50, 30, 20], [2, 8, 10]]), [0.3, 0.35, 0.35]
    )


@given(count=st.integers(1, 9), data=st.data())
def test_consistent_comparisons_give_the_weights_behind_them(
    count: int, data: st.DataObject
) -> None:
    """Where each number is the ratio of two weights, these come back, and nothing contradicts."""
    of = data.draw(st.lists(st.floats(1, 9), min_size=count, max_size=count))
    behind = np.array(of) / sum(of)
    matrix = behind[:, None] / behind

    np.testing.assert_allclose(weights.analytic_hierarchy(matrix), behind)
    assert weights.consistency_ratio(matrix) == pytest.approx(0, abs=1e-9)


@given(matrix=comparisons(3))
def test_three_parts_have_a_closed_form(matrix: np.ndarray) -> None:
    """Of three parts the weights are geometric means of the rows, and λ follows from one cycle."""
    means = matrix.prod(axis=1) ** (1 / 3)
    cycle = (matrix[0, 1] * matrix[1, 2] / matrix[0, 2]) ** (1 / 3)
    largest = 1 + cycle + 1 / cycle

    np.testing.assert_allclose(weights.analytic_hierarchy(matrix), means / means.sum())
    expected = (largest - 3) / 2 / 0.58
    assert weights.consistency_ratio(matrix) == pytest.approx(expected, abs=1e-9)


@given(matrix=comparisons())
def test_hierarchies_agree_with_an_independent_implementation(matrix: np.ndarray) -> None:
    """Weights are those of pymcdm; so is the ratio, but for the random index it takes."""
    other = AHP(matrix=matrix)

    np.testing.assert_allclose(weights.analytic_hierarchy(matrix), other(), atol=1e-8)
    if len(matrix) > 2:
        # It takes the indices of Tummala & Ling (1998), which differ in the third digit.
        index = other.get_cr() * AHP.RI_M[len(matrix) - 1]
        found = weights.consistency_ratio(matrix)
        assert found * (0.58, 0.90, 1.12, 1.24)[len(matrix) - 3] == pytest.approx(index, abs=1e-8)


def test_a_hierarchy_as_in_the_documentation_of_another_library() -> None:
    """Of a ranking 1, 2, 4, 3 read as ratios, pymcdm documents the weights to eight digits."""
    ratios = [[1, 2, 4, 3], [1 / 2, 1, 2, 1], [1 / 4, 1 / 2, 1, 1], [1 / 3, 1, 1, 1]]
    documented = [0.48144852, 0.21998235, 0.13073309, 0.16783605]

    np.testing.assert_allclose(weights.analytic_hierarchy(ratios), documented, atol=5e-9)


@given(matrix=comparisons(4))
def test_an_expert_and_the_opposite_cancel_out(matrix: np.ndarray) -> None:
    """Joined by geometric means, a judgement and its mirror image leave all parts alike."""
    np.testing.assert_allclose(weights.analytic_hierarchy([matrix, matrix.T]), 0.25)


def best(matrix: np.ndarray, **others: float) -> np.ndarray:
    """Scores by the benefit of the doubt."""
    return (weights.benefit_of_the_doubt(matrix, **others) * matrix).sum(axis=1)


@given(matrix=matrices(least=0))
def test_benefit_of_the_doubt_puts_nobody_above_the_best(matrix: np.ndarray) -> None:
    """By the weights of any unit nobody passes 1, somebody reaches it, and no weight is below 0."""
    found = weights.benefit_of_the_doubt(matrix)

    assert (found >= 0).all()
    assert (found @ matrix.T <= 1 + 1e-9).all()
    assert best(matrix).max() == pytest.approx(1)


@given(matrix=matrices(), data=st.data())
def test_no_other_weights_would_serve_a_unit_better(
    matrix: np.ndarray, data: st.DataObject
) -> None:
    """Any weights, stretched until the best unit has 1, give a unit no more than its own do."""
    size = matrix.shape[1]
    any_weights = data.draw(arrays(float, size, elements=st.floats(0.01, 1)))
    others = matrix @ any_weights

    assert (others / others.max() <= best(matrix) + 1e-9).all()


@given(matrix=matrices(columns=2).map(lambda drawn: drawn[:, :2]))
def test_benefit_of_the_doubt_is_found_at_a_corner(matrix: np.ndarray) -> None:
    """With two parts the best weights lie where two limits meet; trying all corners agrees."""
    rows = np.unique(matrix, axis=0)
    limits = np.vstack([rows, np.eye(2)])
    ends = np.r_[np.ones(len(rows)), 0.0, 0.0]
    corners = [
        np.linalg.solve(limits[[a, b]], ends[[a, b]])
        for a, b in combinations(range(len(limits)), 2)
        if abs(np.linalg.det(limits[[a, b]])) > 1e-9
    ]
    allowed = [at for at in corners if (at >= -1e-9).all() and (rows @ at <= 1 + 1e-9).all()]

    np.testing.assert_allclose(best(matrix), (matrix @ np.array(allowed).T).max(axis=1), atol=1e-7)


@given(matrix=matrices(), data=st.data())
def test_benefit_of_the_doubt_knows_no_unit_of_measure(
    matrix: np.ndarray, data: st.DataObject
) -> None:
    """A factor before a part changes no score; a higher value lowers none of the unit's own."""
    size = matrix.shape[1]
    factors = data.draw(arrays(float, size, elements=st.floats(0.1, 10)))
    higher = matrix.copy()
    higher[0, 0] += data.draw(st.floats(0, 50))

    np.testing.assert_allclose(best(matrix * factors), best(matrix), atol=1e-7)
    assert best(higher)[0] >= best(matrix)[0] - 1e-7


@given(matrix=matrices())
def test_shares_are_kept_within_their_bounds(matrix: np.ndarray) -> None:
    """Each part makes up between a tenth and nine tenths of a score, which never gains by that."""
    found = weights.benefit_of_the_doubt(matrix, share_min=0.1, share_max=0.9) * matrix
    score = found.sum(axis=1)

    assert (found >= 0.1 * score[:, None] - 1e-7).all()
    assert (found <= 0.9 * score[:, None] + 1e-7).all()
    assert (score <= best(matrix) + 1e-7).all()


def test_benefit_of_the_doubt_by_hand() -> None:
    """With equal shares forced on two parts, w = score ÷ 2y; the tightest peer sets the score."""
    # Unit (4, 1) of peers (4, 1) and (2, 2): s/2·(2/4 + 2/1) ≤ 1 gives s = 0.8.
    matrix = np.array([[4.0, 1], [2, 2]])

    assert best(matrix, share_min=0.5, share_max=0.5)[0] == pytest.approx(0.8)
    np.testing.assert_allclose(best(matrix), 1)


FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "one row": (lambda: weights.entropy([[1, 2]]), "found 1 rows; expected at least 2"),
    "one dimension": (lambda: weights.critic([1, 2]), "an array of 2; expected a matrix"),
    "words": (lambda: weights.critic([["a", "b"]]), "found no numbers"),
    "a cell missing": (lambda: weights.critic([[1, np.nan], [1, 2]]), "missing or not finite"),
    "entropy below 0": (lambda: weights.entropy([[-1, 2], [1, 2]]), "numbers of at least 0"),
    "an expert without points": (lambda: weights.budget_allocation([[0, 0]]), "who gave none"),
    "no mirror": (lambda: weights.analytic_hierarchy([[1, 3], [3, 1]]), "do not mirror"),
    "not square": (lambda: weights.analytic_hierarchy([[1, 3]]), "expected parts × parts"),
    "a ratio of 0": (lambda: weights.analytic_hierarchy([[1, 0], [0, 1]]), "numbers above 0"),
    "eleven parts": (lambda: weights.consistency_ratio(np.ones((11, 11))), "at most 10"),
    "shares too small": (
        lambda: weights.benefit_of_the_doubt([[1, 2, 3]], share_max=0.3), "can add up to 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_matrix_that_gives_no_weights_is_refused(name: str) -> None:
    """The fault says what was found and what was expected."""
    make, message = FAULTS[name]

    with pytest.raises(ScorecardError) as caught:
        make()
    assert message in str(caught.value)


def test_a_unit_that_has_nothing_scores_nothing() -> None:
    """Where a unit is 0 in every part its weights are finite and its score is 0."""
    found = weights.benefit_of_the_doubt([[0, 0], [3, 5]])[0]

    assert np.isfinite(found).all()
    assert (found > 0).all()


def test_without_scipy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SciPy is missing, the message says what to install."""
    import sys

    monkeypatch.setitem(sys.modules, "scipy", None)

    with pytest.raises(ScorecardError, match=r"policy-scorecard\[stats\]"):
        weights.benefit_of_the_doubt([[1, 2], [2, 1]])
