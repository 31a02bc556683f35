"""Which choice moves the scores: shares of the variance by choice, for one unit and for several."""

from collections.abc import Callable

import attrs
import numpy as np
import pandas as pd
import pytest
from test_weighting import measures

import scorecard as sc
from scorecard.definitions.robustness import NO_ALTERNATIVES, OtherWeights, Robustness
from scorecard.errors import ScorecardError
from scorecard.robustness import sensitivity as module
from scorecard.scoring import Result

WEIGHTS = OtherWeights(by="relative", share=0.5)


def only(**choices: object) -> Robustness:
    """Alternatives in which only these choices vary."""
    return attrs.evolve(NO_ALTERNATIVES, **choices)


def of_units(**values: list[float]) -> Result:
    """Units with points for three measures of equal weight."""
    card = attrs.evolve(measures(1, 1, 1), units=tuple(values))
    frame = pd.DataFrame(
        [{"unit": unit, "indicator": f"m{n}", "value": value}
         for unit, own in values.items() for n, value in enumerate(own)]
    )  # fmt: skip
    frame["period"] = pd.Period("2022Q1", freq="Q")
    return sc.score(card, observations=frame)


@pytest.fixture(scope="module")
def one() -> Result:
    return of_units(a=[10, 50, 90])


def row(found: pd.DataFrame, factor: str, node: str = "C1") -> pd.Series:
    (number,) = np.flatnonzero((found["node"] == node) & (found["factor"] == factor))
    return found.iloc[number]


def test_a_single_choice_has_all_of_the_variance(one: Result) -> None:
    """Where only the weights vary, both of their indices are 1."""
    found = sc.sensitivity(one, n=512, alternatives=only(weights=WEIGHTS)).indices
    own = row(found, "weights")

    assert found["factor"].unique().tolist() == ["weights"]
    assert own["first"] == pytest.approx(1, abs=0.05)
    assert own["total"] == pytest.approx(1, abs=0.1)
    assert own["first_low"] <= 1 <= own["first_high"]
    assert own["spread"] > 0
    assert own["reason"] == ""


def test_a_wider_choice_takes_a_larger_share(one: Result) -> None:
    """Of weights moved by ±50 % and goalposts moved by ±0.1 %, the weights have nearly all."""
    found = sc.sensitivity(one, n=512, alternatives=only(weights=WEIGHTS, goalposts=0.001)).indices

    assert row(found, "weights")["first"] > 0.95
    assert row(found, "goalposts")["total"] < 0.05
    assert row(found, "weights")["total_low"] > row(found, "goalposts")["total_high"]


def test_choices_that_only_add_up_share_out_all_of_the_variance() -> None:
    """Goalposts moved a little and missing values move a mean side by side: first indices sum to
    1, and each is its own total."""
    result = of_units(a=[40, 60])
    found = sc.sensitivity(
        result, n=8192, alternatives=only(missing="uniform", goalposts=0.2)
    ).indices
    own = found[found["node"] == "C1"]

    assert own["factor"].tolist() == ["goalposts", "missing"]
    assert own["first"].sum() == pytest.approx(1, abs=0.08)
    np.testing.assert_allclose(own["first"], own["total"], atol=0.06)


def test_nothing_to_choose_gives_no_rows(one: Result) -> None:
    """Without alternatives there is no choice; removals are there all the same."""
    found = sc.sensitivity(one, n=16, alternatives=NO_ALTERNATIVES)

    assert found.indices.empty
    assert found.leading.empty
    assert found.alternatives.empty
    assert len(found.removal) > 0
    assert "varied: nothing" in repr(found)


def test_a_score_that_no_choice_moves_has_a_reason_and_no_indices() -> None:
    """Equal parts give what each of them is, whatever their weights."""
    found = sc.sensitivity(of_units(a=[50, 50, 50]), n=32, alternatives=only(weights=WEIGHTS))
    own = row(found.indices, "weights")

    assert own["reason"] == "no choice moves it"
    assert np.isnan(own[["first", "first_low", "total", "total_high"]].astype(float)).all()
    assert own["spread"] == pytest.approx(0, abs=1e-9)
    assert found.leading.empty


def test_a_part_that_is_sometimes_left_out_has_a_reason(one: Result) -> None:
    """A clause all of whose indicators are left out in some draws has no score there."""
    found = sc.sensitivity(one, n=64, alternatives=only(drop=0.6)).indices

    assert "left out" in row(found, "drop")["reason"]
    assert np.isnan(row(found, "drop")["total"])


def test_what_was_never_observed_has_no_score() -> None:
    """A node without a score has none in any draw, and the reason says so."""
    card = measures(1, 1)
    frame = pd.DataFrame({"period": pd.PeriodIndex(["2022Q1"], freq="Q"), "indicator": ["m0"],
                          "value": [50.0]})  # fmt: skip
    result = sc.score(card, observations=frame)
    found = sc.sensitivity(result, n=16, alternatives=only(weights=WEIGHTS)).indices

    assert row(found, "weights", "m1")["reason"] == "it has no score"


def test_the_same_seed_gives_the_same_bits(one: Result) -> None:
    """Another run is equal to the last bit; another seed is not."""
    first, again, other = (sc.sensitivity(one, seed, n=32) for seed in (3, 3, 4))

    pd.testing.assert_frame_equal(first.indices, again.indices, check_exact=True)
    assert first.manifest == again.manifest
    assert not first.indices["total"].equals(other.indices["total"])


def test_memory_bounds_change_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Units handled one by one have the indices that they have all at once."""
    result = of_units(a=[10, 50, 90], b=[30, 20, 70], c=[80, 60, 10])
    at_once = sc.sensitivity(result, n=32)
    monkeypatch.setattr(module, "_MOST_CELLS", 1)
    monkeypatch.setattr(module, "AT_ONCE", 7)
    apart = sc.sensitivity(result, n=32)

    pd.testing.assert_frame_equal(at_once.indices, apart.indices, rtol=1e-9)
    pd.testing.assert_frame_equal(at_once.rank_shifts, apart.rank_shifts, rtol=1e-9)


def test_units_far_apart_never_change_places() -> None:
    """Where one unit is ahead in every part, no weights move it, and no rank shifts."""
    result = of_units(a=[80, 90, 85], b=[10, 20, 15])
    found = sc.sensitivity(result, n=64, alternatives=only(weights=WEIGHTS)).rank_shifts

    assert row(found, "weights")["reason"] == "no choice moves it"
    assert row(found, "weights")["spread"] == 0


def test_close_units_change_places_with_the_weights() -> None:
    """Where each of two units is ahead in one part, the weights alone shift their ranks."""
    result = of_units(a=[90, 20, 50], b=[30, 79, 50])
    found = sc.sensitivity(result, n=512, alternatives=only(weights=WEIGHTS)).rank_shifts

    assert row(found, "weights")["total"] == pytest.approx(1, abs=0.15)
    assert "unit" not in found


def test_one_unit_has_no_rank_to_shift(one: Result) -> None:
    """The frame is empty and has its columns."""
    found = sc.sensitivity(one, n=16).rank_shifts

    assert found.empty
    assert {"node", "factor", "total"} <= set(found.columns)


def test_the_leading_choice_has_the_largest_total(result: Result) -> None:
    """One row for each node that a choice moves; clear where no other interval reaches it."""
    found = sc.sensitivity(result, n=64)
    known = found.indices[found.indices["total"].notna()]

    largest = known.groupby("node", observed=True)["total"].max()
    assert found.leading.set_index("node")["total"].to_dict() == largest.to_dict()
    for told in found.leading.to_dict("records"):
        own = known[known["node"] == told["node"]]
        others = own.loc[own["factor"] != told["factor"], "total_high"]
        assert told["is_clear"] == (told["total_low"] > others.max() if len(others) else True)


def test_it_says_what_it_takes_to_make_it_again(result: Result) -> None:
    """Sample, seed, alternatives and the manifest of the result; and the heading says so."""
    found = sc.sensitivity(result, 5, n=16)

    assert found.manifest["n"] == 16
    assert found.manifest["seed"] == 5
    assert found.manifest["result"] == result.manifest.as_dict()
    assert found.manifest["alternatives"]["goalposts"] == result.card.robustness.goalposts
    assert "(sample of 16), seed 5" in repr(found)
    assert "<table" in found._repr_html_()
    grades = found.alternatives[found.alternatives["factor"] == "recode"]
    assert grades["range"].str.contains("our assumption").all()
    assert len(grades) == 6


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda one: sc.sensitivity(one, n=1), "n: found 1; expected a whole number from 2"),
        (lambda one: sc.sensitivity(one, n=2.5), "n: found 2.5; expected a whole number"),
        (lambda one: sc.sensitivity(one, n=True), "n: found true; expected a whole number"),
        (lambda one: sc.sensitivity(one, seed=-1), "seed: found -1; expected a whole number"),
        (lambda one: sc.sensitivity(one.scores), "result: found a DataFrame; expected a result"),
    ],
)
def test_arguments_that_cannot_be_are_refused(
    one: Result, call: Callable[[Result], object], said: str
) -> None:
    """The fault names the argument, what was found and what is expected."""
    with pytest.raises(ScorecardError, match=said):
        call(one)
