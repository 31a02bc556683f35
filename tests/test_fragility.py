"""Labels that would be another by another rule, or in other draws of our choices."""

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cards, observations
from test_means import FEWER
from test_weighting import measures

import scorecard as sc
from scorecard.definitions.method import LABEL_RULES
from scorecard.errors import ScorecardError
from scorecard.robustness.fragility import disagreements
from scorecard.robustness.uncertainty import Uncertainty
from scorecard.scoring import Result
from scorecard.trends.published.rule import DIRECTIONS


def drawn(result: Result, share: float) -> Uncertainty:
    """An uncertainty of which only the whole card's share of other labels is known."""
    fragile = pd.DataFrame(
        {"unit": result.card.units[0], "node": [result.card.id], "share_of_others": [share]}
    )
    nothing = pd.DataFrame()
    return Uncertainty(scores=nothing, changes=nothing, labels=nothing, ranks=nothing,
                       alternatives=nothing, fragile=fragile, manifest={}, result=result)  # fmt: skip


def of_series(values: list[float], rule: str = "default") -> Result:
    """A card of one measure with these values from 2022Q1 on."""
    card = measures(1)
    card = attrs.evolve(card, method=attrs.evolve(card.method, label_rule=rule))
    quarters = pd.period_range("2022Q1", periods=len(values), freq="Q")
    frame = pd.DataFrame({"period": quarters, "indicator": "m0", "value": values})
    return sc.score(card, observations=frame)


def of_card(labels: pd.DataFrame) -> dict[str, object]:
    """The row of the whole card."""
    (row,) = labels[(labels["level"] == "card") & (labels["aspect"] == "all")].to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_a_steep_rise_is_forward_by_every_rule() -> None:
    """From 10 to 90 within three years no rule speaks of standing still or of falling."""
    row = of_card(sc.robust_labels(of_series(list(np.linspace(10, 90, 13)))))

    assert row["direction"] == "forward"
    assert row["rules_disagreeing"] == ()
    assert not row["fragile"]
    assert row["reasons"] == ""
    assert len(row["rules_applied"]) >= 8  # type: ignore[arg-type]


def test_a_small_rise_is_level_by_one_rule_and_forward_by_another() -> None:
    """From 50 to 53.5 is less than a tenth of the way, but more than 2 % a year."""
    row = of_card(sc.robust_labels(of_series(list(np.linspace(50, 53.5, 9)))))

    assert (row["label"], row["direction"]) == ("no change", "level")
    assert "uk_jncc" in row["rules_disagreeing"]  # type: ignore[operator]
    assert "healthy_people_2020" not in row["rules_disagreeing"]  # type: ignore[operator]
    assert row["fragile"]
    assert "uk_jncc: Improving (green)" in str(row["reasons"])


def test_a_rule_that_refuses_does_not_disagree() -> None:
    """From zero there is no rate of growth, so the rules that need one are not among those
    applied."""
    row = of_card(sc.robust_labels(of_series([0, 0, 0, 0, 2, 4, 6, 8, 10, 12])))

    assert "astat" not in row["rules_applied"]  # type: ignore[operator]
    assert "astat" not in row["rules_disagreeing"]  # type: ignore[operator]


def test_a_label_without_a_direction_claims_none() -> None:
    """Where ours says that nothing can be told yet, no rule can deny it."""
    row = of_card(sc.robust_labels(of_series([50, 60, 90])))

    assert row["label"] == "cannot tell yet"
    assert row["rules_disagreeing"] == ()
    assert not row["fragile"]


@pytest.mark.parametrize("rule", LABEL_RULES)
def test_a_rule_is_not_compared_with_itself(rule: str) -> None:
    """The card's own rule is never among the others, whichever it is."""
    row = of_card(sc.robust_labels(of_series(list(np.linspace(50, 55, 9)), rule)))

    assert rule not in row["rules_applied"]  # type: ignore[operator]


@st.composite
def drawn_results(draw: st.DrawFn) -> Result:
    card = draw(cards(applies=False))
    return sc.score(card, observations=draw(observations(card, periods=10)), as_of="2024-06-30")


@FEWER
@given(drawn_results())
def test_it_is_fragile_where_an_end_or_a_rule_says_so(result: Result) -> None:
    """One row for each trend, in its order; fragile there stays fragile; a rule that disagrees
    can judge; the reasons are empty exactly where the label is not fragile."""
    labels, trends = sc.robust_labels(result), result.trends

    for name in ("unit", "node", "aspect", "label"):
        assert labels[name].astype(object).tolist() == trends[name].astype(object).tolist()
    assert (labels["fragile"] >= trends["fragile"]).all()
    inside = [set(a) <= set(b) for a, b in
              zip(labels["rules_disagreeing"], labels["rules_applied"], strict=True)]  # fmt: skip
    assert all(inside)
    by_rule = np.array([bool(names) for names in labels["rules_disagreeing"]])
    assert (labels["fragile"] == (trends["fragile"] | by_rule)).all()
    assert ((labels["reasons"] == "") == ~labels["fragile"]).all()


@given(st.sampled_from(DIRECTIONS), st.sampled_from(DIRECTIONS))
def test_two_rules_disagree_with_each_other(one: str, other: str) -> None:
    """Disagreement is mutual, never with oneself, and never where nothing is known."""
    first, second = (np.array([[way]], dtype=object) for way in (one, other))
    applied, against = disagreements(first, second)

    assert against == disagreements(second, first)[1]
    assert not disagreements(first, first)[1].any()
    assert against.all() == (
        {one, other} in ({"forward", "level"}, {"forward", "back"}, {"level", "back"},
                         {"forward", "level or back"})
    )  # fmt: skip
    assert applied.all() == (other != "not known")


@pytest.mark.parametrize(("share", "fragile"), [(0.05, False), (0.1, False), (0.11, True)])
def test_more_than_a_tenth_of_the_draws_makes_a_label_fragile(share: float, fragile: bool) -> None:
    """One draw in ten may give another label, and no more; nodes not drawn have no share."""
    result = of_series(list(np.linspace(10, 90, 13)))
    labels = sc.robust_labels(result, drawn(result, share))
    row = of_card(labels)

    assert row["share_of_draws_disagreeing"] == share
    assert row["fragile"] == fragile
    assert ("of the draws" in str(row["reasons"])) == fragile
    others = labels[labels["node"] != result.card.id]
    assert others["share_of_draws_disagreeing"].isna().all()


def test_draws_are_read_by_unit_and_node(result: Result) -> None:
    """Each node has the share that the uncertainty gives it, for all aspects together alone."""
    found = sc.uncertainty(result, n=50, seed=1)
    labels = sc.robust_labels(result, found)
    total = labels[labels["aspect"] == "all"].set_index("node")["share_of_draws_disagreeing"]

    expected = found.fragile.set_index("node")["share_of_others"]
    assert total.to_dict() == expected.to_dict()
    assert labels.loc[labels["aspect"] != "all", "share_of_draws_disagreeing"].isna().all()


def test_something_else_is_no_uncertainty(result: Result) -> None:
    """A frame in place of an uncertainty is refused, with what to do."""
    with pytest.raises(ScorecardError, match=r"uncertainty: found a DataFrame; .*sc\.uncertainty"):
        sc.robust_labels(result, result.scores)  # type: ignore[arg-type]
