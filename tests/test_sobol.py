"""Sobol' indices: known values, properties, and agreement with scipy and SALib."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from SALib.analyze import sobol as salib
from scipy import stats

from scorecard.robustness.sobol import sobol_design, sobol_indices


def design(inputs: int, n: int, seed: int) -> np.ndarray:
    """Points of two halves of one scrambled Sobol' sequence, n a power of 2."""
    both = stats.qmc.Sobol(2 * inputs, rng=np.random.default_rng(seed)).random(n)
    return sobol_design(both[:, :inputs], both[:, inputs:])


def ishigami(points: np.ndarray) -> np.ndarray:
    """The function with a = 7 and b = 0.1; inputs uniform from −π to π, the last axis."""
    x = np.pi * (2 * points - 1)
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


def ishigami_indices() -> tuple[np.ndarray, np.ndarray]:
    """First and total indices from the integrals of the function over its cube."""
    a, b, pi = 7, 0.1, np.pi
    alone = np.array([(1 + b * pi**4 / 5) ** 2 / 2, a**2 / 8, 0])
    both = 8 * b**2 * pi**8 / 225  # of the first and the third input together
    variance = alone.sum() + both
    return alone / variance, (alone + np.array([both, 0, both])) / variance


def test_the_ishigami_function_has_its_analytic_indices() -> None:
    """First and total indices of the Ishigami function lie within their intervals and 0.02."""
    found = sobol_indices(ishigami(design(3, 4096, seed=1))[..., None], seed=1)
    first, total = ishigami_indices()

    np.testing.assert_allclose(first, [0.3139, 0.4424, 0], atol=5e-5)
    np.testing.assert_allclose(found.first[:, 0], first, atol=0.02)
    np.testing.assert_allclose(found.total[:, 0], total, atol=0.02)
    assert ((found.first_low[:, 0] <= first) & (first <= found.first_high[:, 0])).all()
    assert ((found.total_low[:, 0] <= total) & (total <= found.total_high[:, 0])).all()


@pytest.mark.parametrize("seed", range(1, 9))
def test_intervals_hold_for_other_seeds_too(seed: int) -> None:
    """For eight seeds at least five of the six intervals hold the analytic value."""
    found = sobol_indices(ishigami(design(3, 1024, seed=seed))[..., None], seed=seed)
    first, total = ishigami_indices()
    held = [
        (found.first_low[:, 0] <= first) & (first <= found.first_high[:, 0]),
        (found.total_low[:, 0] <= total) & (total <= found.total_high[:, 0]),
    ]

    assert np.count_nonzero(held) >= 5


@given(st.integers(2, 5), st.integers(0, 2**32 - 1))  # of one input scipy drops the axis
def test_scipy_says_the_same_of_the_same_outputs(inputs: int, seed: int) -> None:
    """`scipy.stats.sobol_indices` uses these estimators, and agrees to rounding."""
    chance = np.random.default_rng(seed)
    outputs = chance.normal(3, 1, (inputs + 2, 64, 2))
    found = sobol_indices(outputs, seed=1, resamples=2)

    given_ = {
        "f_A": outputs[0].T, "f_B": outputs[1].T,
        "f_AB": outputs[2:].transpose(0, 2, 1),
    }  # fmt: skip
    theirs = stats.sobol_indices(func=given_, n=64)

    np.testing.assert_allclose(found.first, theirs.first_order.T, atol=1e-9)
    np.testing.assert_allclose(found.total, theirs.total_order.T, atol=1e-9)


@given(st.integers(2, 4), st.integers(1, 2**32 - 1))
def test_salib_says_the_same_of_the_same_outputs(inputs: int, seed: int) -> None:
    """SALib agrees once its variance, of outputs scaled to 1 over A and B, is the same."""
    chance = np.random.default_rng(seed)
    outputs = chance.normal(3, 1, (inputs + 2, 64, 1))
    found = sobol_indices(outputs, seed=1, resamples=2)

    ordered = outputs[[0, *range(2, inputs + 2), 1], :, 0].T.reshape(-1)
    problem = {"num_vars": inputs, "names": [f"x{n}" for n in range(inputs)],
               "bounds": [[0, 1]] * inputs}  # fmt: skip
    theirs = salib.analyze(problem, ordered, calc_second_order=False, num_resamples=10, seed=1)

    # SALib centres by the mean of all outputs, we by that of A and B.
    np.testing.assert_allclose(found.total[:, 0], theirs["ST"], atol=1e-9)
    mean, all_mean = outputs[:2].mean(), outputs.mean()
    steps = (outputs[2:, :, 0] - outputs[0, :, 0]).mean(axis=1)
    shift = (mean - all_mean) * steps / outputs[:2].var()
    np.testing.assert_allclose(found.first[:, 0] + shift, theirs["S1"], atol=1e-9)


@given(st.lists(st.floats(0.5, 10), min_size=2, max_size=6), st.integers(1, 100))
def test_inputs_that_only_add_up_have_equal_indices_that_sum_to_one(
    slopes: list[float], seed: int
) -> None:
    """Of a weighted sum, first and total index are the squared weight over the sum of squares."""
    weight = np.array(slopes)
    found = sobol_indices((design(len(slopes), 512, seed) @ weight)[..., None], seed=seed)
    exact = weight**2 / np.sum(weight**2)

    np.testing.assert_allclose(found.first[:, 0], exact, atol=0.06)
    np.testing.assert_allclose(found.total[:, 0], exact, atol=0.03)
    assert found.first.sum() == pytest.approx(1, abs=0.08)


def test_a_product_of_signs_is_all_interaction() -> None:
    """Of a product of two inputs around zero neither explains anything alone, both explain all."""
    points = design(2, 4096, seed=3) - 0.5
    found = sobol_indices(np.prod(points, axis=-1)[..., None], seed=3)

    np.testing.assert_allclose(found.first[:, 0], 0, atol=0.02)
    np.testing.assert_allclose(found.total[:, 0], 1, atol=0.02)


@given(st.floats(-1e6, 1e6), st.floats(0.01, 100), st.integers(1, 1000))
def test_neither_scale_nor_shift_of_an_output_matters(
    shift: float, scale: float, seed: int
) -> None:
    """Centred outputs: points counted from elsewhere, or in another unit, have the same indices."""
    outputs = ishigami(design(3, 64, seed=seed))[..., None]
    found = sobol_indices(outputs, seed=1, resamples=5)
    other = sobol_indices(scale * outputs + shift, seed=1, resamples=5)

    for name in ("first", "first_low", "total", "total_high"):
        np.testing.assert_allclose(getattr(found, name), getattr(other, name), atol=1e-4)


def test_an_output_that_never_moves_has_no_indices() -> None:
    """No variance cannot be shared out: NaN, not zero; other outputs are as they are alone."""
    outputs = ishigami(design(3, 64, seed=1))[..., None]
    beside = np.concatenate([np.full_like(outputs, 0.1), outputs], axis=-1)
    alone, found = sobol_indices(outputs, seed=1), sobol_indices(beside, seed=1)

    for name in ("first", "first_low", "first_high", "total", "total_low", "total_high"):
        assert np.isnan(getattr(found, name)[:, 0]).all()
        np.testing.assert_allclose(getattr(found, name)[:, 1], getattr(alone, name)[:, 0], 1e-12)


def test_an_output_unknown_at_some_point_has_no_indices() -> None:
    """One missing output leaves the variance unknown."""
    outputs = ishigami(design(3, 64, seed=1))[..., None]
    outputs[3, 5] = np.nan

    assert np.isnan(sobol_indices(outputs, seed=1).first).all()


def test_an_estimate_lies_between_the_ends_of_its_interval() -> None:
    """Resampled estimates spread around the estimate from all points."""
    chance = np.random.default_rng(5)
    found = sobol_indices(chance.normal(size=(6, 256, 40)), seed=5)

    assert (found.first_low <= found.first + 0.05).all()
    assert (found.first <= found.first_high + 0.05).all()
    assert (found.total_low < found.total_high).all()


def test_the_same_seed_gives_the_same_bits() -> None:
    """Intervals hang on the seed alone, for 0 too; another seed gives others."""
    outputs = design(4, 64, 1)
    one, same, other = (sobol_indices(outputs, seed=seed) for seed in (0, 0, 2))

    assert one.first_low.tobytes() == same.first_low.tobytes()
    assert (one.first_low != other.first_low).any()


def test_outputs_are_alike_alone_and_in_parts() -> None:
    """However many outputs are handled at once, each has the indices it has alone."""
    outputs = np.random.default_rng(1).normal(size=(4, 4096, 300))
    found = sobol_indices(outputs, seed=1, resamples=20)
    last = sobol_indices(outputs[:, :, -1:], seed=1, resamples=20)

    np.testing.assert_allclose(found.total_high[:, -1:], last.total_high, atol=1e-12)


def test_mixed_samples_differ_from_the_first_in_one_column() -> None:
    """The sample of an input is A with that column from B."""
    a, b, *mixed = design(3, 16, seed=2)

    for place, sample in enumerate(mixed):
        expected = a.copy()
        expected[:, place] = b[:, place]
        np.testing.assert_array_equal(sample, expected)
