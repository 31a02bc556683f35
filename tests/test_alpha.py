"""Krippendorff's alpha: the published example, an independent implementation, its properties."""

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scorecard.coding.alpha import LEVELS, Level, coincidences, disagreements, krippendorff_alpha
from scorecard.errors import ScorecardError

codings = st.tuples(st.integers(2, 4), st.integers(1, 12)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(-1, 4))
)
levels = st.sampled_from(LEVELS)


def has_two_values(codes: np.ndarray) -> bool:
    """Whether the units that were coded twice hold more than one value."""
    return len(set(codes[:, (codes >= 0).sum(axis=0) > 1].flat) - {-1}) > 1


def test_the_published_example_is_matched() -> None:
    """
    Krippendorff's data "C", four coders and twelve units: alpha is 0.743 for nominal values.

    Data and figure as in the reference page of `kripp.alpha` in the R package irr.
    """
    none = 0
    given = [1, 1, none, 1, 2, 2, 3, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 1, 2, 3, 4, 4, 4, 4, 4,
             1, 1, 2, 1, 2, 2, 2, 2, none, 5, 5, 5, none, none, 1, 1, none, none, 3, none]  # fmt: skip
    codes = np.array(given).reshape(12, 4).T - 1

    assert round(krippendorff_alpha(codes, "nominal"), 3) == 0.743


@given(codings, levels)
def test_alpha_agrees_with_an_independent_implementation(codes: np.ndarray, level: Level) -> None:
    """The package krippendorff gives the same, wherever it gives anything."""
    assume(has_two_values(codes))

    expected = krippendorff.alpha(
        reliability_data=np.where(codes < 0, np.nan, codes), level_of_measurement=level
    )

    assert krippendorff_alpha(codes, level) == pytest.approx(expected, abs=1e-9)


@given(codings, levels)
def test_alpha_is_at_most_one(codes: np.ndarray, level: Level) -> None:
    """No agreement is better than full agreement."""
    assume(has_two_values(codes))

    assert krippendorff_alpha(codes, level) <= 1 + 1e-12


@given(arrays(np.int64, 8, elements=st.integers(0, 3)), levels)
def test_alpha_of_equal_codings_is_one(first: np.ndarray, level: Level) -> None:
    """Where all say the same, and more than one thing, alpha is 1."""
    assume(len(set(first)) > 1)

    assert krippendorff_alpha(np.array([first, first]), level) == pytest.approx(1)


@given(codings, levels)
def test_alpha_knows_neither_coders_nor_order(codes: np.ndarray, level: Level) -> None:
    """Coders and units may be exchanged without a change."""
    assume(has_two_values(codes))
    order = np.random.default_rng(1).permutation(codes.shape[1])

    turned = krippendorff_alpha(codes[::-1, order], level)

    assert turned == pytest.approx(krippendorff_alpha(codes, level))


@given(codings)
def test_nominal_alpha_knows_no_names(codes: np.ndarray) -> None:
    """Renaming the values changes nothing where they have no order."""
    assume(has_two_values(codes))
    renamed = np.where(codes < 0, -1, 4 - codes)

    assert krippendorff_alpha(renamed, "nominal") == pytest.approx(
        krippendorff_alpha(codes, "nominal")
    )


@given(codings, levels)
def test_a_unit_coded_once_says_nothing(codes: np.ndarray, level: Level) -> None:
    """A unit that only one coder coded makes no pair."""
    assume(has_two_values(codes))
    single = np.full((len(codes), 1), -1)
    single[0] = 2

    more = krippendorff_alpha(np.hstack([codes, single]), level)

    assert more == pytest.approx(krippendorff_alpha(codes, level))


@given(codings)
def test_pairs_count_each_coding_once(codes: np.ndarray) -> None:
    """The pairs of a unit that was coded twice or more sum to its number of codings."""
    coded = (codes >= 0).sum(axis=0)

    assert np.allclose(coincidences(codes).sum(axis=(1, 2)), np.where(coded > 1, coded, 0))


@given(codings, levels)
def test_disagreements_of_many_sums_are_those_of_each(codes: np.ndarray, level: Level) -> None:
    """Sums of pairs may be stacked, as drawing events anew does."""
    pairs = coincidences(codes, 5).sum(axis=0)
    stacked = np.stack([pairs, 2 * pairs, np.zeros_like(pairs)])

    for place, one in enumerate(stacked):
        alone = disagreements(one, level)
        together = [side[place] for side in disagreements(stacked, level)]
        assert together == pytest.approx(alone)


def test_alpha_of_one_value_is_not_known() -> None:
    """Where nobody ever said anything else, chance cannot be told from agreement."""
    assert np.isnan(krippendorff_alpha(np.array([[1, 1], [1, 1]]), "nominal"))
    assert np.isnan(krippendorff_alpha(np.array([[1, -1], [-1, 0]]), "ordinal"))


def test_ordinal_alpha_forgives_near_misses() -> None:
    """A neighbouring stage is less of a disagreement than a far one."""
    first = [0, 1, 2, 3, 0, 1, 2, 3]
    near, far = [0, 1, 2, 3, 1, 1, 2, 3], [0, 1, 2, 3, 3, 1, 2, 3]

    assert krippendorff_alpha(np.array([first, near]), "ordinal") > krippendorff_alpha(
        np.array([first, far]), "ordinal"
    )


def test_an_unknown_level_is_refused_with_the_nearest() -> None:
    """A misspelt level is no level."""
    with pytest.raises(ScorecardError, match="did you mean ordinal"):
        krippendorff_alpha(np.zeros((2, 2), dtype=int), "ordnal")  # type: ignore[arg-type]
