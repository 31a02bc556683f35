"""Imputation: what fills a gap, what marks it, and how wide it is."""

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import card_of, cards, observations
from test_weighting import measures

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.groups import Group
from scorecard.definitions.imputation import IMPUTATIONS, Imputation
from scorecard.definitions.kinds import Ladder, Stage
from scorecard.panel import panel_of

RULES = {
    "last": Imputation(by="last", limit=2),
    "linear": Imputation(by="linear"),
    "group_mean": Imputation(by="group_mean"),
    "group_median": Imputation(by="group_median"),
    "nearest": Imputation(by="nearest", neighbours=2),
}
BY_NAME = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
GRIDS = st.integers(0, 2**31).map(
    lambda seed: np.where(
        (rng := np.random.default_rng(seed)).random((3, 4, 5)) < 0.4,
        np.nan,
        rng.integers(0, 101, (3, 4, 5)),
    )
)


def card_with(rule: Imputation, *groups: Group, indicators: int = 3, units: int = 4) -> Card:
    """Measures from 0 to 100 over some units, imputed by one rule."""
    card = measures(*[1] * indicators)
    names = tuple(f"u{number}" for number in range(units))
    method = attrs.evolve(card.method, imputation=rule)
    return attrs.evolve(card, units=names, groups=groups, method=method)


def frame_of(grid: np.ndarray) -> pd.DataFrame:
    """Values of indicators × units × periods, long, NaN where there is none."""
    rows, units, length = grid.shape
    cells = pd.MultiIndex.from_product(
        [
            [f"m{number}" for number in range(rows)],
            [f"u{number}" for number in range(units)],
            pd.period_range("2022Q1", periods=length, freq="Q"),
        ],
        names=["indicator", "unit", "period"],
    )
    return cells.to_frame(index=False).assign(value=grid.reshape(-1))


def values_of(frame: pd.DataFrame, column: str = "value") -> np.ndarray:
    """One column of a filled frame of `frame_of`, as indicators × units × periods."""
    counts = [frame[name].nunique() for name in ("indicator", "unit", "period")]
    return frame[column].to_numpy().reshape(counts)


def test_every_rule_is_tried_here() -> None:
    """All rules but `none` are among those tested below."""
    assert ("none", *RULES) == IMPUTATIONS


@given(st.data())
def test_imputing_nothing_changes_nothing(data: st.DataObject) -> None:
    """Without a rule observations and scores stay as they are, to the last bit."""
    card = data.draw(cards())
    frame = data.draw(observations(card))
    result = sc.score(card, observations=frame)

    assert result.panel is result.given
    assert result.imputed.empty


@given(st.data())
def test_observed_cells_stay_as_they_are(data: st.DataObject) -> None:
    """A rule touches cells that were not observed alone, never what does not apply."""
    card = data.draw(cards())
    rule = data.draw(st.sampled_from([*RULES.values()]))
    card = attrs.evolve(card, method=attrs.evolve(card.method, imputation=rule))
    frame = data.draw(observations(card))
    before, after = sc.normalise(frame, card), sc.normalise(sc.impute(frame, card), card)
    own = (before["obs_status"] != "O").to_numpy()

    pd.testing.assert_frame_equal(before[own], after[own])
    assert (after["obs_status"] == "M").sum() == (before["obs_status"] == "M").sum()


@BY_NAME
@given(grid=GRIDS)
def test_an_imputed_value_lies_within_its_interval(rule: Imputation, grid: np.ndarray) -> None:
    """Imputed cells are marked I; low ≤ value ≤ high, and the interval is not a point."""
    frame = sc.impute(frame_of(grid), card_with(rule))
    new = frame[np.isnan(grid.reshape(-1)) & frame["value"].notna()]

    assert set(new["obs_status"]) <= {"I"}
    assert (new["low"] <= new["value"]).all()
    assert (new["value"] <= new["high"]).all()
    assert (new["high"] - new["low"] >= 10 - 1e-9).all()
    assert set(frame["obs_status"][~np.isnan(grid.reshape(-1))]) <= {"A"}


@BY_NAME
@given(grid=GRIDS, widen=st.floats(0, 1))
def test_a_larger_share_widens_more(rule: Imputation, grid: np.ndarray, widen: float) -> None:
    """The value does not hang on `widen`; the interval never shrinks as it grows."""
    narrow, wide = (
        sc.impute(frame_of(grid), card_with(attrs.evolve(rule, widen=share)))
        for share in (0, widen)
    )

    pd.testing.assert_series_equal(narrow["value"], wide["value"])
    assert (wide["low"].fillna(0) <= narrow["low"].fillna(0)).all()
    assert (wide["high"].fillna(0) >= narrow["high"].fillna(0)).all()


@BY_NAME
@given(grid=GRIDS)
def test_an_imputed_value_lies_among_those_it_was_taken_from(
    rule: Imputation, grid: np.ndarray
) -> None:
    """No rule goes below the lowest or above the highest observed value of the indicator."""
    value = values_of(sc.impute(frame_of(grid), card_with(rule)))
    for own, filled in zip(grid, value, strict=True):
        if not np.isnan(own).all():
            assert np.nanmin(filled) >= np.nanmin(own)
            assert np.nanmax(filled) <= np.nanmax(own)


@BY_NAME
@given(grid=GRIDS)
def test_imputing_again_changes_nothing_more(rule: Imputation, grid: np.ndarray) -> None:
    """Where every gap was filled, the rule has nothing left to do; values never change."""
    card = card_with(rule)
    once = sc.impute(frame_of(grid), card)
    twice = sc.impute(once, card)
    filled = once["value"].notna()

    pd.testing.assert_frame_equal(once[filled], twice[filled])


@given(GRIDS, st.integers(1, 5))
def test_the_last_value_is_carried_as_pandas_does(grid: np.ndarray, limit: int) -> None:
    """Values agree with pandas' ffill with the same limit."""
    value = values_of(sc.impute(frame_of(grid), card_with(Imputation(by="last", limit=limit))))
    expected = pd.DataFrame(grid.reshape(-1, grid.shape[2])).ffill(axis=1, limit=limit)

    np.testing.assert_array_equal(value.reshape(expected.shape), expected)


@given(GRIDS)
def test_a_line_is_drawn_as_pandas_does(grid: np.ndarray) -> None:
    """Values agree with pandas' linear interpolation inside the observed stretch."""
    value = values_of(sc.impute(frame_of(grid), card_with(RULES["linear"])))
    long = pd.DataFrame(grid.reshape(-1, grid.shape[2]).T)
    expected = long.interpolate(limit_area="inside").T

    np.testing.assert_allclose(value.reshape(expected.shape), expected, atol=1e-9)


@pytest.mark.parametrize("middle", ["mean", "median"])
@given(grid=GRIDS)
def test_a_group_gives_its_middle_as_pandas_does(middle: str, grid: np.ndarray) -> None:
    """Values agree with pandas' mean and median by group and period; others stay missing."""
    groups = [
        Group(id="a", title="A", units=("u0", "u1")),
        Group(id="b", title="B", units=("u2",)),
    ]
    frame = frame_of(grid)
    filled = sc.impute(frame, card_with(RULES[f"group_{middle}"], *groups))
    home = frame["unit"].map({"u0": "a", "u1": "a", "u2": "b"})
    middles = frame.groupby(["indicator", home, "period"])["value"].transform(middle)
    expected = frame["value"].fillna(middles)

    np.testing.assert_allclose(filled["value"], expected, atol=1e-9)


def test_without_groups_all_units_are_one() -> None:
    """The mean of all units that are observed in the period fills the gap."""
    grid = np.array([10.0, 20.0, 60.0, np.nan]).reshape(1, 4, 1)
    filled = sc.impute(frame_of(grid), card_with(Imputation(by="group_mean"), indicators=1))
    new = filled.set_index("unit").loc["u3"]

    assert new["value"] == 30
    assert (new["low"], new["high"]) == (0, 70)  # 10 to 60, and a tenth of 100 on either side


def _nearest_by_hand(grid: np.ndarray, neighbours: int) -> np.ndarray:
    """The rule as the docstring has it, cell by cell."""
    filled = grid.copy()
    spread = np.array([
        [np.std(own[~np.isnan(own)]) if (~np.isnan(own)).any() else 0 for own in row.T]
        for row in grid
    ])  # fmt: skip
    for row, unit, period in np.argwhere(np.isnan(grid)):
        found = []
        for other in range(grid.shape[1]):
            apart = [
                0.0 if spread[j, period] == 0
                else ((grid[j, unit, period] - grid[j, other, period]) / spread[j, period]) ** 2
                for j in range(len(grid))
                if not np.isnan(grid[j, unit, period] + grid[j, other, period])
            ]  # fmt: skip
            if other != unit and apart and not np.isnan(grid[row, other, period]):
                found.append((round(float(np.mean(apart)), 9), other))
        nearest = [grid[row, other, period] for _, other in sorted(found)[:neighbours]]
        filled[row, unit, period] = np.mean(nearest) if nearest else np.nan
    return filled


@given(GRIDS, st.integers(1, 4))
def test_the_nearest_units_are_those_found_by_hand(grid: np.ndarray, neighbours: int) -> None:
    """Values agree with a search through all pairs of units."""
    rule = Imputation(by="nearest", neighbours=neighbours)
    value = values_of(sc.impute(frame_of(grid), card_with(rule)))

    np.testing.assert_allclose(value, _nearest_by_hand(grid, neighbours), atol=1e-9)


@given(GRIDS, st.permutations(range(4)))
def test_the_order_of_units_gives_no_other_mean(grid: np.ndarray, order: list[int]) -> None:
    """Units that change their places take their imputed values with them."""
    card = card_with(RULES["group_median"])
    value = values_of(sc.impute(frame_of(grid), card))
    moved = values_of(sc.impute(frame_of(grid[:, order]), card))

    np.testing.assert_array_equal(value[:, order], moved)


def test_an_interval_widens_with_every_period_that_goes_by() -> None:
    """A value carried two periods is twice as uncertain as one carried one."""
    grid = np.array([50.0, np.nan, np.nan, np.nan]).reshape(1, 1, 4)
    rule = Imputation(by="last", limit=2, widen=0.05)
    filled = sc.impute(frame_of(grid), card_with(rule, indicators=1, units=1))

    assert filled["low"].tolist()[:3] == [50, 45, 40]
    assert filled["high"].tolist()[:3] == [50, 55, 60]
    assert filled["obs_status"].tolist() == ["A", "I", "I", "O"]


def test_nothing_is_drawn_beyond_the_last_observation() -> None:
    """A line has two ends; before the first and after the last value the gap stays."""
    grid = np.array([np.nan, 10, np.nan, np.nan, 40, np.nan]).reshape(1, 1, 6)
    filled = sc.impute(frame_of(grid), card_with(RULES["linear"], indicators=1, units=1))

    assert filled["value"].tolist()[1:5] == [10, 20, 30, 40]
    assert filled["value"].isna().tolist() == [True, False, False, False, False, True]


def test_a_stage_is_rounded_down() -> None:
    """A place between two stages counts as the lower one, and its ends are stages too."""
    rungs = tuple(
        Stage(id=f"s{number}", score=25 * number, like="none", earned_by="proof")
        for number in range(5)
    )
    item = Ladder(id="l", clause="C1", question="?", why="!", stages=rungs, valid_for=4)
    card = card_of(item, units=("a", "b", "c"))
    rule = Imputation(by="group_mean", widen=0.1)
    card = attrs.evolve(card, method=attrs.evolve(card.method, imputation=rule))
    frame = pd.DataFrame({"unit": ["a", "b"], "value": [1, 2], "indicator": "l"})
    new = sc.impute(frame.assign(period="2022Q1"), card).set_index("unit").loc["c"]

    assert new[["value", "low", "high"]].tolist() == [1, 0, 3]


def test_values_on_a_log_scale_widen_by_equal_ratios() -> None:
    """Where goalposts are logarithmic the low end never reaches 0."""
    card = card_with(Imputation(by="last", limit=3, widen=0.5), indicators=1, units=1)
    item = card.indicators[0]
    ends = attrs.evolve(item.goalposts, worst=1, best=100, scale="log")  # type: ignore[attr-defined]
    card = attrs.evolve(card, indicators=(attrs.evolve(item, goalposts=ends),))  # type: ignore[call-arg]
    filled = sc.impute(frame_of(np.array([10, np.nan, np.nan]).reshape(1, 1, 3)), card)

    assert filled["low"].tolist() == pytest.approx([10, 1, 0.1])
    assert filled["high"].tolist() == pytest.approx([10, 100, 1000])


def test_an_interval_ends_where_the_scale_does() -> None:
    """No end lies outside what the indicator can be."""
    card = card_with(Imputation(by="last", limit=3, widen=1), indicators=1, units=1)
    item = attrs.evolve(card.indicators[0], scale=(0.0, 60.0))  # type: ignore[call-arg]
    card = attrs.evolve(card, indicators=(item,))
    filled = sc.impute(frame_of(np.array([50, np.nan]).reshape(1, 1, 2)), card)

    assert filled.loc[1, ["low", "high"]].tolist() == [0, 60]


def test_an_indicator_may_have_a_rule_of_its_own() -> None:
    """What an indicator declares goes before what the method says."""
    card = card_with(RULES["linear"], indicators=2, units=1)
    own = attrs.evolve(card.indicators[1], imputation=Imputation())
    card = attrs.evolve(card, indicators=(card.indicators[0], own))
    grid = np.array([[0, np.nan, 10], [0, np.nan, 10]], dtype=float).reshape(2, 1, 3)
    value = values_of(sc.impute(frame_of(grid), card))

    assert value[0, 0, 1] == 5
    assert np.isnan(value[1, 0, 1])


def test_a_result_says_what_was_imputed() -> None:
    """`imputed` lists each such value with its interval and its rule, and nothing else."""
    grid = np.array([[10, np.nan], [np.nan, 30], [50, 60]]).reshape(1, 3, 2)
    card = card_with(Imputation(by="group_mean"), indicators=1, units=3)
    result = sc.score(card, observations=frame_of(grid))
    rows = result.imputed

    assert rows.astype({"period": str})[["period", "unit", "value", "by"]].to_numpy().tolist() == [
        ["2022Q2", "u0", 45, "group_mean"], ["2022Q1", "u1", 30, "group_mean"]
    ]  # fmt: skip
    assert rows["low"].tolist() == [20, 0]
    shown = result.scores[result.scores["node"] == "m0"]
    assert shown["coverage"].tolist() == [1] * 6
    assert shown["obs_status"].tolist() == ["A", "I", "I", "A", "A", "A"]


def test_what_is_imputed_in_a_period_under_way_is_provisional() -> None:
    """In a period that is not over the status is P, as of all else that was seen or carried."""
    card = card_with(Imputation(by="last", limit=4), indicators=1, units=1)
    frame = frame_of(np.array([50, np.nan]).reshape(1, 1, 2))
    result = sc.score(card, observations=frame, as_of="2022-05-10")

    assert result.observations["obs_status"].tolist() == ["A", "P"]
    assert result.imputed["value"].tolist() == [50]


def test_a_ledger_is_imputed_like_any_observations(harbour: Card) -> None:
    """Evidence that grew stale gives way to the declared rule; the tally counts what was seen."""
    method = attrs.evolve(harbour.method, imputation=Imputation(by="last", limit=40))
    plain, filled = sc.score(harbour), sc.score(attrs.evolve(harbour, method=method))

    assert len(filled.imputed)
    assert (filled.scores["coverage"].fillna(0) >= plain.scores["coverage"].fillna(0)).all()
    pd.testing.assert_frame_equal(plain.tally, filled.tally)
    pd.testing.assert_frame_equal(plain.links, filled.links)
    assert plain.manifest.evidence_digest == filled.manifest.evidence_digest


def test_a_checklist_is_not_imputed(harbour: Card) -> None:
    """Its share is made of its elements, which no mean can put in their places."""
    rule = Imputation(by="last", limit=40)
    result = sc.score(attrs.evolve(harbour, method=attrs.evolve(harbour.method, imputation=rule)))
    kinds = {item.id: item.kind for item in harbour.indicators}

    assert "checklist" not in set(result.imputed["indicator"].astype(object).map(kinds))


@pytest.mark.parametrize(
    ("given", "message"),
    [({"by": "last"}, "add limit"), ({"by": "linear", "limit": 3}, "it with last alone"),
     ({"by": "last", "limit": 3, "neighbours": 2}, "it with nearest alone"),
     ({"by": "nearest", "neighbours": 0}, "a whole number from 1 to 1000"),
     ({"by": "group_means"}, "did you mean group_mean"), ({"widen": 2}, "from 0 to 1")],
)  # fmt: skip
def test_a_rule_takes_its_own_arguments_alone(given: dict[str, object], message: str) -> None:
    """An argument of another rule, or a misspelt name, is refused."""
    with pytest.raises(sc.ScorecardError, match=message):
        Imputation(**given)  # type: ignore[arg-type]


def test_a_cell_without_anything_to_go_by_stays_missing() -> None:
    """Where no unit was observed, no rule makes a value up."""
    grid = np.full((3, 4, 2), np.nan)
    for rule in RULES.values():
        panel = panel_of(sc.impute(frame_of(grid), card_with(rule)), card_with(rule))

        assert np.isnan(panel.value).all()
