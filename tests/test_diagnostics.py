"""What a diagnosis says of a result, and the statistics it is made of."""

from itertools import product

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from test_weighting import measures
from test_weighting_by_name import UNITS, VALUES, clause_by, frame_of

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.diagnostics.statistics import (
    correlation_ratio,
    correlations_with_gaps,
    cronbach_alpha,
)

TENTHS = st.integers(-100, 100).map(lambda number: number / 10)


@st.composite
def items(draw: st.DrawFn) -> np.ndarray:
    """Cells × parts where the first part, and the sum, vary."""
    shape = draw(st.integers(3, 8)), draw(st.integers(2, 5))
    found = draw(arrays(float, shape, elements=TENTHS))
    found[:, 0] += np.arange(shape[0]) * 60.0
    return found


def test_alpha_by_hand() -> None:
    """Variances 1, 1 and 4 of a sum of 10 give 3/2 · (1 − 6/10) = 0.6."""
    apart = np.vstack([np.eye(3), -np.eye(3)]) * np.sqrt(5 / 2)  # variances 1, no covariance
    together = apart @ np.linalg.cholesky([[1, 0, 1], [0, 1, 1], [1, 1, 4]]).T

    assert cronbach_alpha(apart) == pytest.approx(0, abs=1e-12)
    assert cronbach_alpha(together) == pytest.approx(0.6)


@given(items(), st.integers(2, 5))
def test_alpha_of_the_same_part_several_times_is_one(matrix: np.ndarray, times: int) -> None:
    """Parts that rise and fall as one have an alpha of 1, whatever is added to each."""
    same = matrix[:, :1] + np.arange(times)

    assert cronbach_alpha(same) == pytest.approx(1)
    assert cronbach_alpha(same, standardised=True) == pytest.approx(1)


@given(items())
def test_alpha_is_at_most_one_and_knows_no_scale(matrix: np.ndarray) -> None:
    """One factor for all parts, numbers added and the order of parts leave alpha as it is."""
    found = cronbach_alpha(matrix)
    moved = (matrix * 3 + np.arange(matrix.shape[1]))[:, ::-1]

    assert found <= 1 + 1e-9
    assert cronbach_alpha(moved) == pytest.approx(found)


@given(items())
def test_standardised_alpha_is_that_of_the_mean_correlation(matrix: np.ndarray) -> None:
    """It is k·r ÷ (1 + (k − 1)·r) over the parts that vary."""
    varied = matrix[:, np.ptp(matrix, axis=0) > 0]
    count = varied.shape[1]
    if count < 2:
        assert np.isnan(cronbach_alpha(matrix, standardised=True))
        return
    correlations = np.corrcoef(varied.T)
    mean = (correlations.sum() - count) / (count * (count - 1))
    if 1 + (count - 1) * mean < 1e-6:
        return

    expected = count * mean / (1 + (count - 1) * mean)
    found = cronbach_alpha(matrix, standardised=True)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(st.data())
def test_correlations_with_gaps_are_those_of_pandas(data: st.DataObject) -> None:
    """Each pair is taken over the rows in which both are known; none is beyond 1."""
    shape = data.draw(st.integers(3, 9)), data.draw(st.integers(1, 5))
    holes = st.one_of(st.just(np.nan), TENTHS, TENTHS)
    cells = data.draw(arrays(float, shape, elements=holes))
    r, n = correlations_with_gaps(cells)
    frame = pd.DataFrame(cells)
    for first, second in product(range(shape[1]), repeat=2):
        both = frame[[first]].assign(other=frame[second]).dropna().to_numpy()
        assert n[first, second] == len(both)
        if len(both) > 1 and (np.ptp(both, axis=0) > 0).all():
            expected = np.corrcoef(both.T)[0, 1]
            assert r[first, second] == pytest.approx(expected, abs=1e-7)
            assert abs(r[first, second]) <= 1
        else:
            assert np.isnan(r[first, second])


@given(st.lists(st.integers(1, 9), min_size=2, max_size=4))
def test_influence_of_independent_parts_is_their_share_of_the_variance(of: list[int]) -> None:
    """Of a sum of independent parts each explains w²σ² ÷ Σ w²σ², and all together explain it."""
    levels = np.array(list(product([0.0, 1, 2], repeat=len(of))))
    weights = np.array(of, dtype=float)
    found = [correlation_ratio(part, levels @ weights) for part in levels.T]

    np.testing.assert_allclose(found, weights**2 / (weights**2).sum(), atol=1e-9)


def test_influence_sees_what_a_straight_line_does_not() -> None:
    """A whole that falls and rises with a part has r² of 0 and is still explained by it."""
    part = np.linspace(-1, 1, 41)

    assert np.corrcoef(part, np.abs(part))[0, 1] == pytest.approx(0, abs=1e-9)
    assert correlation_ratio(part, np.abs(part)) > 0.9
    assert correlation_ratio(part, 5 - 2 * part) == pytest.approx(1)


@given(st.data())
def test_influence_is_a_share_that_knows_no_unit_of_measure(data: st.DataObject) -> None:
    """It lies from 0 to 1; stretching, shifting or turning either side changes nothing."""
    count = data.draw(st.integers(4, 25))
    numbers = st.integers(-100, 100).map(float)
    x, y = (data.draw(arrays(float, count, elements=numbers, unique=True)) for _ in range(2))
    order = data.draw(st.permutations(range(count)))
    found = correlation_ratio(x, y)

    assert 0 <= found <= 1
    assert correlation_ratio(7 - 2 * x, y / 4 + 1) == pytest.approx(found, abs=1e-6)
    assert correlation_ratio(x[order], y[order]) == pytest.approx(found, abs=1e-6)


def test_influence_of_very_many_cells_is_that_of_every_so_many() -> None:
    """Thousands of cells are thinned along the part, which moves the answer little."""
    rng = np.random.default_rng(1)
    x, noise = rng.normal(size=(2, 3000))
    y = np.sin(2 * x) + 0.5 * noise
    explained = np.var(np.sin(2 * x)) / np.var(y)

    assert correlation_ratio(x, y) == pytest.approx(explained, abs=0.06)


def test_what_does_not_vary_has_no_influence() -> None:
    """A part or a whole that is the same in all cells, or too few cells, give NaN."""
    assert np.isnan(correlation_ratio([1, 1, 1], [1, 2, 3]))
    assert np.isnan(correlation_ratio([1, 2, 3], [1, 1, 1]))
    assert np.isnan(correlation_ratio([1, 2], [1, 2]))


def diagnosed(values: np.ndarray, **others: object) -> sc.Diagnosis:
    units = [f"u{number}" for number in range(len(values))]
    card = attrs.evolve(measures(*[1.0] * values.shape[1]), units=tuple(units))
    return sc.diagnose(sc.score(card, observations=frame_of(values, units=units)), **others)  # type: ignore[arg-type]


def test_a_diagnosis_of_several_units_compares_them_in_the_last_quarter() -> None:
    """Each frame is that of the matrix of units × indicators."""
    found = diagnosed(VALUES)
    r = found.correlations.set_index(["node_a", "node_b"])["r"]
    alpha = found.reliability.set_index(["node", "without"])["alpha"]
    parts = found.components[found.components["node"] == "C1"]

    assert found.note == "7 units in 2022Q1."
    assert found.cells == 7
    assert r["m0", "m1"] == pytest.approx(np.corrcoef(VALUES.T)[0, 1])
    assert r["m0", "C1"] == pytest.approx(np.corrcoef(VALUES[:, 0], VALUES.mean(axis=1))[0, 1])
    assert alpha["C1", ""] == pytest.approx(cronbach_alpha(VALUES))
    assert alpha["C1", "m1"] == pytest.approx(cronbach_alpha(VALUES[:, [0, 2]]))
    assert parts.groupby("component")["eigenvalue"].first().sum() == pytest.approx(3)
    np.testing.assert_allclose((parts["loading"] ** 2).groupby(parts["part"]).sum(), 1)


def test_influence_stands_beside_the_weight() -> None:
    """Independent parts that count alike but vary 1 : 3 have influences of 1 : 9."""
    grid = np.array(list(product([0.0, 10, 20], [0.0, 30, 60])))
    found = diagnosed(grid).influence.set_index(["whole", "part"])

    assert found.loc[("made", "m0"), "weight"] == pytest.approx(0.5)
    assert found.loc[("made", "m0"), "influence"] == pytest.approx(0.1)
    assert found.loc[("made", "m1"), "influence"] == pytest.approx(0.9)
    assert found.loc[("C1", "m1"), "share"] == pytest.approx(0.9)
    assert found.loc[("C1", "m1"), "linear"] == pytest.approx(0.9)


def test_flags_name_what_is_odd_in_words() -> None:
    """Two parts that say the same, one that runs against the whole, one that never moves."""
    base = np.array([0.0, 10, 20, 30, 40, 50])
    wave = np.array([0.0, 3, 0, 3, 0, 3])
    low = np.array([45.0, 30, 40, 25, 38, 22])
    values = np.column_stack([base, base + wave, low, np.full(6, 50.0)])
    found = diagnosed(values).flags

    flags = {(row["node"], row["flag"]): row["reason"] for row in found.to_dict("records")}
    assert flags["m3", "dead"] == "m3 scores 50 in all 6 cells: it tells none from another"
    assert "m0 and m1 say nearly the same" in flags["m0", "collinear"]
    assert "m2 runs against C1" in flags["m2", "against the whole"]
    assert ("m3", "against the whole") not in flags


def over_time(count: int) -> tuple[Card, pd.DataFrame]:
    """One unit with as many quarters, all complete."""
    card = measures(1, 1, 1)
    values = VALUES[np.arange(count) % len(VALUES)]
    periods = pd.period_range("2022Q1", periods=count, freq="Q")
    frame = frame_of(values, units=["made"] * count).assign(period=periods.repeat(3))
    return attrs.evolve(card, units=("made",)), frame.drop(columns="unit")


def test_one_unit_over_time_says_that_quarters_are_not_independent() -> None:
    """All complete quarters are read, and the note says what they are."""
    card, frame = over_time(7)
    found = sc.diagnose(sc.score(card, observations=frame))

    assert found.cells == 7
    assert found.note.startswith("7 quarters of one unit, 2022Q1 to 2023Q3")
    assert "not independent" in found.note


def test_too_few_cells_are_refused_in_words() -> None:
    """Four quarters of one unit, or one quarter of it, give no diagnosis."""
    card, frame = over_time(4)
    result = sc.score(card, observations=frame)

    with pytest.raises(sc.ScorecardError, match="found 4 cells in which made has a score"):
        sc.diagnose(result)
    with pytest.raises(sc.ScorecardError, match="found 1 cells"):
        sc.diagnose(result, period="2022Q2")
    with pytest.raises(sc.ScorecardError, match="did you mean all"):
        sc.diagnose(result, aspect="al")


def test_few_units_are_read_over_all_quarters() -> None:
    """Three units in one quarter are too few, so all complete quarters are taken together."""
    units = UNITS[:3]
    frames = [frame_of(VALUES[n : n + 3], units=units, period=f"202{n}Q1") for n in (2, 3, 4)]
    card = clause_by("equal", units=units)
    found = sc.diagnose(sc.score(card, observations=pd.concat(frames)))

    assert found.cells == 9
    assert found.note.startswith("9 cells of 3 units, quarter by quarter")


def test_a_diagnosis_prints_its_note_and_flags() -> None:
    """What is printed says what was read, the reliability of each node and each flag."""
    text = repr(diagnosed(VALUES))

    assert text.startswith("7 units in 2022Q1.")
    assert "Cronbach's alpha of the parts of C1" in text
    assert "Flags:" in text
