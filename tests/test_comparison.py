"""Two results compared: what each cause, indicator and row of evidence has changed."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import AS_OF, card_of, cards, checked, goalposts, ledgers, observations

import scorecard as sc
from scorecard.comparison.causes import sort_rows
from scorecard.comparison.states import LedgerStates, Side, foreign_rows
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Count, Goalposts, Ladder, Measure, Stage
from scorecard.definitions.method import Aggregation, Method
from scorecard.definitions.weighting import Weighting
from scorecard.errors import ScorecardError
from scorecard.observation.observe import observe_panel
from scorecard.panel import Panel
from scorecard.scoring import Result

DAYS = [date(2022, 5, 15), date(2022, 9, 30), date(2023, 3, 31), date(2023, 11, 1), AS_OF]


def sums_to_the_difference(found: sc.Comparison) -> bool:
    """Whether the parts of every node sum to its difference, ends included, within 1e-9."""
    totals = found.totals.set_index("node")
    parts = found.parts.groupby("node", observed=False)[["points", "low", "high"]].sum()
    for name, of in (("value", "points"), ("low", "low"), ("high", "high")):
        change = (totals[f"{name}_after"] - totals[f"{name}_before"]).dropna()
        rest = parts[of].reindex(change.index, fill_value=0.0) - change
        if (rest.abs() > 1e-9).any():
            return False
    return True


@st.composite
def other_card(draw: st.DrawFn, card: Card) -> Card:
    """The same card with some of its weights, definitions and method changed."""
    weight = st.sampled_from([0.5, 1.0, 2.0])
    clauses = tuple(evolve(item, weight=draw(weight)) for item in card.clauses)
    items = list(card.indicators)
    for place, item in enumerate(items):
        if isinstance(item, Measure) and draw(st.booleans()):
            items[place] = evolve(item, goalposts=draw(goalposts()))
        elif isinstance(item, Ladder) and draw(st.booleans()):
            items[place] = evolve(item, valid_for=draw(st.integers(0, 4)))
    used = [item.clause for item in items]
    spare = [place for place, item in enumerate(items) if used.count(item.clause) > 1]
    if spare and draw(st.booleans()):
        dropped = items[spare[-1]].id
        named = [getattr(item, "after", None) for item in items]
        if not any(selector is not None and selector.indicator == dropped for selector in named):
            items.pop(spare[-1])
    mean = draw(st.sampled_from(["arithmetic", "geometric", "minimum", "median"]))
    method = evolve(card.method, aggregation=Aggregation(clause=mean, card=mean),
                    weakest_grade=draw(st.sampled_from(["C3", "F6"])))  # fmt: skip
    return evolve(card, clauses=clauses, indicators=tuple(items), method=method)


@st.composite
def two_results(draw: st.DrawFn, *, other: bool = True) -> tuple[Result, Result]:
    """The same ledger on two days, under one card or under two."""
    card = draw(cards())
    changed = draw(other_card(card)) if other and draw(st.booleans()) else card
    rows = draw(ledgers(card))
    kept = {item.id for item in changed.indicators}
    own = [row for row in rows if row.get("indicator", "") in {*kept, ""}]
    first, last = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
    clock = draw(st.sampled_from(["published", "recorded"]))
    return (
        sc.score(card, checked(rows, card), as_of=first, clock=clock),
        sc.score(changed, checked(own, changed), as_of=last, clock=clock),
    )


@settings(max_examples=12)
@given(st.data())
def test_parts_of_a_change_sum_to_the_change(data: st.DataObject) -> None:
    """Over all causes, indicators and rows the parts of each node sum to its change within 1e-9."""
    before, after = data.draw(two_results())
    unit = data.draw(st.sampled_from(before.card.units))

    found = sc.compare(before, after, unit=unit)

    assert sums_to_the_difference(found)
    shown = found.totals.dropna(subset="change").set_index("node")
    parts = found.parts.groupby("node", observed=False)["points"].sum()
    assert np.allclose(parts.reindex(shown.index, fill_value=0.0), shown["change"], atol=1e-9)


@settings(max_examples=10)
@given(st.data())
def test_compared_the_other_way_round_every_sign_turns(data: st.DataObject) -> None:
    """The change from b to a is the change from a to b with every sign turned."""
    before, after = data.draw(two_results(other=False))
    unit = before.card.units[0]

    one, other = sc.compare(before, after, unit=unit), sc.compare(after, before, unit=unit)

    if one.period_before != one.period_after or before.as_of != after.as_of:
        keys = ["node", "cause", "indicator", "evidence_id"]
        both = one.parts.merge(other.parts, on=keys, how="outer", suffixes=("", "_back"))
        assert np.allclose(both["points"].fillna(0), -both["points_back"].fillna(0), atol=1e-12)


@settings(max_examples=10)
@given(st.data())
def test_a_result_compared_with_itself_has_no_part(data: st.DataObject) -> None:
    """Between a result and itself no cause differs and there is no part."""
    before, _ = data.draw(two_results(other=False))

    found = sc.compare(before, before, unit=before.card.units[0])

    assert found.causes == ()
    assert found.parts.empty


def _states(before: Result, after: Result, first: str, last: str) -> LedgerStates:
    sides = [
        Side(result=result, number=result.card.period(period).ordinal)
        for result, period in ((before, first), (after, last))
    ]
    foreign = foreign_rows(*sides, definitions_differ=False)
    rows = sort_rows(before.evidence, after.evidence, sides[0].ends, foreign)
    return LedgerStates(before=sides[0], after=sides[1], rows=rows, definitions_differ=False)


def _same(panel: Panel, number: int, side: Side) -> bool:
    names = ("value", "low", "high", "held")
    return all(
        np.array_equal(
            getattr(panel, name)[..., number - panel.first],
            getattr(side.result.panel, name)[..., side.place],
            equal_nan=True,
        )
        for name in names
    )


@settings(max_examples=25)
@given(st.data())
def test_with_no_cause_acting_it_is_the_side_before_and_with_all_the_side_after(
    data: st.DataObject,
) -> None:
    """Mixing no cause gives the observations before to the last bit, and mixing all those after."""
    card = data.draw(cards(applies=False))
    ledger = checked(data.draw(ledgers(card)), card)
    days = sorted(data.draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
    clock = data.draw(st.sampled_from(["published", "recorded"]))
    before, after = (sc.score(card, ledger, as_of=day, clock=clock) for day in days)
    states = _states(before, after, *(str(r.last_complete) for r in (before, after)))

    for acting, side in ((set(), states.before), (set(states.causes), states.after)):
        panel, number = states.observed(card, acting)
        assert _same(panel, number, side)


@settings(max_examples=25)
@given(st.data())
def test_while_no_time_passes_and_nothing_is_new_all_stays_as_it_was(data: st.DataObject) -> None:
    """Where no evidence differs, folding the time between gives the side before to the last bit."""
    card = data.draw(cards(applies=False))
    ledger = checked(data.draw(ledgers(card)), card)
    result = sc.score(card, ledger, as_of=AS_OF)
    first = data.draw(st.sampled_from(["2022Q1", "2022Q4", "2023Q2"]))
    end = pd.Period(first, freq="Q").end_time.normalize()
    kept = result.evidence[result.evidence["occurred_to"] <= end].reset_index(drop=True)
    result = evolve(result, evidence=kept)
    states = _states(result, result, first, "2024Q1")

    panel, number = states.observed(card, set())

    assert states.causes == ("lapsed",)
    old = sc.score(card, ledger, as_of=AS_OF)
    cut = evolve(old, panel=_observed(card, kept, old))
    assert _same(panel, number, Side(result=cut, number=states.before.number))


def _observed(card: Card, rows: pd.DataFrame, result: Result) -> Panel:
    return observe_panel(card, rows, result.as_of)


LADDER = Ladder(
    id="x", clause="C1", question="How far?", why="It shows.", valid_for=2,
    stages=(
        Stage(id="none", score=0, like="none"),
        Stage(id="agreed", score=40, like="agreed", earned_by="proof"),
        Stage(id="used", score=100, like="in_use", earned_by="proof", lapses_after=2),
    ),
)  # fmt: skip
COUNT = Count(
    id="n", clause="C2", question="How many?", why="It shows.", window=2,
    goalposts=Goalposts(worst=0, best=4, set_on=date(2022, 1, 1), source="Made up"),
)  # fmt: skip
CARD = card_of(LADDER, COUNT)


def row(name: str, day: str, **more: str) -> dict[str, str]:
    """A row of the ladder, known on its day and entered then, unless said otherwise."""
    own = {"id": name, "kind": "event", "node": "C1", "indicator": "x", "unit": "one",
           "occurred_on": day, "published_on": day, "recorded_on": day, "title": "Seen",
           "reliability": "B", "credibility": "2"}  # fmt: skip
    return own | more


def event(name: str, day: str) -> dict[str, str]:
    """A row that the count counts."""
    return row(name, day, node="C2", indicator="n")


def between(rows: list[dict[str, str]], first: str, last: str, **more: str) -> sc.Comparison:
    """The ledger on two days compared."""
    ledger = checked(rows, CARD)
    return sc.compare(*(sc.score(CARD, ledger, as_of=day) for day in (first, last)), **more)


def told(found: sc.Comparison, node: str) -> dict[tuple[str, str], float]:
    """Points by cause and row."""
    own = found.of(node)
    return {
        (cause, name): round(float(points), 6)
        for cause, name, points in zip(own["cause"], own["evidence_id"], own["points"], strict=True)
        if abs(points) > 1e-9
    }


def test_evidence_of_the_time_between_is_new() -> None:
    """A stage earned after the quarter before is new evidence, and its row stands behind it."""
    rows = [row("a", "2022-02-01", stage="agreed"), row("b", "2022-05-02", stage="used")]

    found = between(rows, "2022-03-31", "2022-06-30")

    assert told(found, "x") == {("new", "b"): 60.0}


def test_evidence_about_the_time_before_that_became_known_since_is_late() -> None:
    """A stage earned before, but published after the first as-of date, came late."""
    rows = [
        row("a", "2022-02-01", stage="agreed"),
        row("b", "2022-03-02", stage="used", published_on="2022-05-02", recorded_on="2022-05-02"),
    ]

    found = between(rows, "2022-03-31", "2022-06-30")

    assert told(found, "x") == {("late", "b"): 60.0}


def test_what_is_retracted_is_revised() -> None:
    """Where a row is taken back on a later day, its loss is a revision with the row behind it."""
    rows = [
        row("a", "2022-02-01", stage="agreed"),
        row("b", "2022-02-02", stage="used"),
        row("c", "2022-02-02", kind="retraction", supersedes="b", recorded_on="2022-04-02",
            published_on="2022-04-02"),
    ]  # fmt: skip
    rows[2]["indicator"] = ""

    found = between(rows, "2022-03-31", "2022-06-30")

    assert told(found, "x") == {("revised", "b"): -60.0}


def test_a_chain_of_corrections_is_one_revision() -> None:
    """A correction of a correction is a revision of the row that began the chain."""
    fixed = {"reliability": "B", "credibility": "2", "stage": "agreed"}
    rows = [
        row("a", "2022-02-02", stage="used"),
        row("b", "2022-02-02", supersedes="a", recorded_on="2022-04-02",
            published_on="2022-04-02", **{**fixed, "stage": "none"}),
        row("c", "2022-02-02", supersedes="b", recorded_on="2022-05-02",
            published_on="2022-05-02", **fixed),
    ]  # fmt: skip

    found = between(rows, "2022-03-31", "2022-06-30")

    assert told(found, "x") == {("revised", "a"): -30.0, ("revised", "c"): -30.0}


def test_a_stage_that_lapsed_is_a_change_by_time() -> None:
    """A stage unproved for too long falls by lapse; the row that had proved it is behind it."""
    rows = [row("a", "2022-02-01", stage="used")]

    found = between(rows, "2022-03-31", "2022-12-31")

    assert told(found, "x") == {("lapsed", "a"): -60.0}


def test_what_leaves_a_window_is_a_change_by_time_and_what_enters_is_new() -> None:
    """A count falls by what left its window and rises by what entered it, each named."""
    rows = [event("a", "2022-02-01"), event("b", "2022-02-02"), event("c", "2022-08-02")]

    found = between(rows, "2022-03-31", "2022-09-30")

    # 50 points before. With the new event and no time passed 75; with time and no new event the
    # quarter is unseen and 50 are carried on; with both 25. So each order gives the new event
    # +25 or -25, and time 0 or -50.
    assert told(found, "n") == {("lapsed", "a"): -12.5, ("lapsed", "b"): -12.5}


def test_rows_behind_a_part_share_it_equally() -> None:
    """Three new events that move a count have a third of its part each."""
    rows = [event("a", "2022-02-01"), event("b", "2022-05-02"), event("c", "2022-05-03"),
            event("d", "2022-05-04")]  # fmt: skip

    found = between(rows, "2022-03-31", "2022-06-30")

    assert told(found, "n") == {("new", name): 25.0 for name in "bcd"}


def score_under(card: Card, rows: list[dict[str, str]], day: str = "2022-06-30") -> Result:
    """Some rows scored under a card."""
    return sc.score(card, checked(rows, card), as_of=day)


ROWS = [row("a", "2022-05-02", stage="agreed"), event("b", "2022-05-02"), event("c", "2022-05-03")]


def test_changed_weights_definitions_and_method_are_told_apart() -> None:
    """Weights, a stage's score and the mean of one card against another: each its own cause."""
    stages = (LADDER.stages[0], evolve(LADDER.stages[1], score=60), LADDER.stages[2])
    other = evolve(
        CARD,
        clauses=(evolve(CARD.clauses[0], weight=3.0), CARD.clauses[1]),
        indicators=(evolve(LADDER, stages=stages), COUNT),
        method=Method(coverage=0.0, aggregation=Aggregation(recommendation="minimum")),
    )

    found = sc.compare(score_under(CARD, ROWS), score_under(other, ROWS))

    assert found.causes == ("definitions", "weights", "method")
    assert told(found, "x") == {("definitions", ""): 20.0}
    # Ladder 40 -> 60, count 50; the mean of both, 45, becomes the lower of the two, 50. With D, W, M
    # in any order: 45, D 55, W 42.5, M 40, DW 57.5, DM 50, WM 40, DWM 50.
    sums = found.by_cause("r").set_index("cause")["points"]
    assert sums["definitions"] == pytest.approx((2 * 10 + 15 + 10 + 2 * 10) / 6)
    assert sums["weights"] == pytest.approx((2 * -2.5 + 2.5 + 0 + 2 * 0) / 6)
    assert sums["method"] == pytest.approx((2 * -5 - 5 - 2.5 + 2 * -7.5) / 6)


def test_an_indicator_that_was_added_is_a_changed_definition() -> None:
    """Adding an indicator moves what lies above it by definition; itself it has no change."""
    small = evolve(CARD, clauses=CARD.clauses[:1], indicators=(LADDER,))
    before, after = score_under(small, ROWS[:1]), score_under(CARD, ROWS)

    found = sc.compare(before, after)

    own = found.of("r")
    assert own[["cause", "indicator"]].to_numpy().tolist() == [["definitions", "n"]]
    assert own["points"].sum() == pytest.approx(5.0)
    totals = found.totals.set_index("node")
    assert np.isnan(totals.loc["n", "change"])
    assert found.redefined[["level", "id", "before", "after"]].to_numpy().tolist() == [
        ["clause", "C2", "", "there"], ["indicator", "n", "", "there"],
    ]  # fmt: skip


def test_rows_that_only_the_new_definitions_can_read_count_with_them() -> None:
    """Evidence for an indicator that is new itself needs both causes, which share its effect."""
    small = evolve(CARD, clauses=CARD.clauses[:1], indicators=(LADDER,))
    rows = [row("a", "2022-02-01", stage="agreed")]
    late = [*rows, event("b", "2022-05-02"), event("c", "2022-05-03")]

    found = sc.compare(score_under(small, rows, "2022-03-31"), score_under(CARD, late))

    assert {"new", "definitions"} <= set(found.causes)
    assert sums_to_the_difference(found)


def test_where_one_side_is_hidden_the_change_is_empty_and_the_ends_are_split() -> None:
    """Below the coverage there is no change of the score, and the parts of the ends are given."""
    card = evolve(CARD, method=Method(coverage=1.0))
    rows = [row("a", "2022-02-01", stage="agreed"), event("b", "2022-05-02")]

    found = sc.compare(score_under(card, rows, "2022-03-31"), score_under(card, rows))

    total = found.totals.set_index("node").loc["r"]
    assert np.isnan(total["change"])
    assert np.isnan(total["before"])
    parts = found.of("r")
    assert parts["high"].sum() == pytest.approx(total["high_after"] - total["high_before"])
    assert parts["points"].sum() == pytest.approx(total["value_after"] - total["value_before"])


def many(count: int, mean: str) -> Card:
    """A card with many measures in one clause."""
    ends = Goalposts(worst=0, best=100, set_on=date(2022, 1, 1), source="Made up")
    items = [
        Measure(id=f"m{n}", clause="C1", question="How much?", why="It shows.", valid_for=4,
                goalposts=ends, unit_measure="points")
        for n in range(count)
    ]  # fmt: skip
    method = Method(coverage=0.0, aggregation=Aggregation(clause=mean))
    return evolve(card_of(*items), method=method)


def values(card: Card, day: str, numbers: list[float]) -> list[dict[str, str]]:
    """One value of each measure on a day."""
    return [
        row(f"v{day}-{n}", day, indicator=f"m{n}", value=repr(value), unit_measure="points")
        for n, value in enumerate(numbers)
    ]


@settings(max_examples=15)
@given(
    st.integers(1, 12),
    st.sampled_from(["arithmetic", "geometric", "harmonic", "minimum", "median"]),
    st.data(),
)
def test_the_parts_of_many_indicators_sum_whatever_the_mean(
    count: int, mean: str, data: st.DataObject
) -> None:
    """Up to eight indicators by Shapley, more along the line: the parts sum, equals get equal parts."""
    card = many(count, mean)
    number = st.integers(0, 100).map(float)
    one, other = (data.draw(st.lists(number, min_size=count, max_size=count)) for _ in range(2))
    rows = values(card, "2022-02-01", one) + values(card, "2022-05-01", other)

    found = sc.compare(score_under(card, rows, "2022-03-31"), score_under(card, rows))

    assert sums_to_the_difference(found)
    if mean == "arithmetic":
        own = found.of("C1").set_index("indicator")["points"]
        for n in range(count):
            expected = (other[n] - one[n]) / count
            assert own.get(f"m{n}", 0.0) == pytest.approx(expected, abs=1e-9)


def test_given_observations_are_new_late_or_revised() -> None:
    """Without a ledger a later period is new, a filled gap late, a changed number revised."""

    def given_frame(cells: list[tuple[str, str, float]]) -> pd.DataFrame:
        frame = pd.DataFrame(cells, columns=["period", "indicator", "value"])
        return frame.assign(period=pd.PeriodIndex(frame["period"], freq="Q"))

    card = many(3, "arithmetic")
    first = given_frame([("2022Q1", "m0", 10), ("2022Q1", "m2", 50)])
    second = given_frame([("2022Q1", "m0", 40), ("2022Q1", "m1", 90), ("2022Q1", "m2", 50)])
    third = given_frame([("2022Q1", "m0", 10), ("2022Q2", "m0", 70)])
    a, b, c = (sc.score(card, observations=frame) for frame in (first, second, third))

    found = sc.compare(a, b)

    assert found.causes == ("late", "revised")
    assert sums_to_the_difference(found)
    assert told(found, "m0") == {("revised", ""): 30.0}
    assert told(sc.compare(c, c, before="2022Q1", after="2022Q2"), "m0") == {("new", ""): 60.0}


@settings(max_examples=10)
@given(st.data())
def test_given_observations_of_any_card_sum_too(data: st.DataObject) -> None:
    """Two frames of observations: the parts sum to the change for every node."""
    card = data.draw(cards())
    one, other = (data.draw(observations(card)) for _ in range(2))
    a, b = (
        sc.score(card, observations=frame.assign(obs_status=frame["obs_status"].replace("P", "A")))
        for frame in (one, other)
    )

    assert sums_to_the_difference(
        sc.compare(a, b, before="2022Q1", after="2022Q3", unit=card.units[0])
    )


def test_an_indicator_that_begins_to_apply_is_a_changed_definition() -> None:
    """Where an indicator's declared time begins between the two periods, that is a definition."""
    begins = evolve(COUNT, applies_from="2022Q2")
    card = evolve(CARD, indicators=(LADDER, begins))
    rows = [row("a", "2022-02-01", stage="agreed"), event("b", "2022-02-02")]

    found = sc.compare(score_under(card, rows, "2022-03-31"), score_under(card, rows))

    assert "definitions" in found.causes
    assert sums_to_the_difference(found)
    assert found.by_cause("r").set_index("cause")["points"]["definitions"] != 0


def test_scorings_are_at_most_two_for_each_set_of_causes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Splitting takes at most two array scorings for each mixture of the causes that differ."""
    from scorecard.comparison import mixtures, splitting

    calls: list[int] = []
    for module, name in ((mixtures, "score_panel"), (splitting, "aggregate_panel")):
        own = getattr(module, name)

        def counted(*args: object, own=own) -> object:  # type: ignore[no-untyped-def]
            calls.append(1)
            return own(*args)

        monkeypatch.setattr(module, name, counted)
    stages = (LADDER.stages[0], evolve(LADDER.stages[1], score=60), LADDER.stages[2])
    other = evolve(
        CARD, clauses=(evolve(CARD.clauses[0], weight=3.0), CARD.clauses[1]),
        indicators=(evolve(LADDER, stages=stages), COUNT),
        method=Method(coverage=0.0, aggregation=Aggregation(recommendation="minimum")),
    )  # fmt: skip
    rows = [
        row("a", "2022-02-01", stage="agreed"),
        row("b", "2022-03-02", stage="used", published_on="2022-05-02", recorded_on="2022-05-02"),
        event("c", "2022-05-02"),
        event("d", "2022-03-02"),
        row("e", "2022-03-02", node="C2", indicator="", kind="retraction", supersedes="d",
            recorded_on="2022-05-02", published_on="2022-05-02"),
    ]  # fmt: skip

    found = sc.compare(score_under(CARD, rows, "2022-03-31"), score_under(other, rows))

    assert len(found.causes) == 7
    assert len(calls) <= 2 * 2 ** len(found.causes)
    assert sums_to_the_difference(found)


def test_weights_from_the_data_move_with_the_evidence() -> None:
    """Where weights come from the data, what their change did is a part of no single indicator."""
    card = many(3, "arithmetic")
    weighing = Weighting(clause="standard_deviation", base_period="2022Q1/2023Q4")
    weighed = evolve(card, method=evolve(card.method, weighting=weighing))
    rows = [
        row
        for number, day in enumerate(["02", "05", "08", "11"])
        for year in (2022, 2023)
        for row in values(card, f"{year}-{day}-01", [10.0 * number + year - 2020, 50.0 - number,
                                                     float(year - 1990 + number**2)])
    ]  # fmt: skip

    old = score_under(weighed, rows, "2023-06-30")
    new = score_under(weighed, rows, "2023-12-31")
    over_time = sc.compare(old, new)
    by_weights = sc.compare(score_under(card, rows, "2023-12-31"), new)

    assert sums_to_the_difference(over_time)
    assert {"m0", "m1", "m2", ""} == set(over_time.of("C1")["indicator"])
    assert by_weights.causes == ("weights",)
    assert sums_to_the_difference(by_weights)


def test_a_mixture_that_cannot_be_scored_keeps_what_was_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where a method asks more of the data than a mixture has, the value before stands in it."""
    from scorecard.comparison import mixtures

    def refused(*_: object) -> Result:
        raise ScorecardError([], "weights")

    monkeypatch.setattr(mixtures, "score_panel", refused)
    rows = [row("a", "2022-02-01", stage="used"), event("c", "2022-08-02")]

    found = between(rows, "2022-03-31", "2022-12-31")

    # Neither cause moves anything alone, so both share what they do together.
    assert sums_to_the_difference(found)
    sums = found.by_cause("x").set_index("cause")["points"]
    assert sums["new"] == sums["lapsed"] == pytest.approx(-30.0)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"before": "2022Q9"}, "2022Q9"),
        ({"unit": "two"}, "unit"),
        ({"aspect": "commitmnt"}, "aspect"),
        ({"after": "2031Q1"}, "2031Q1"),
    ],
)
def test_a_call_at_fault_is_refused_in_words(more: dict[str, str], said: str) -> None:
    """An unknown period, unit or aspect is refused by name."""
    before = score_under(CARD, ROWS)

    with pytest.raises(ScorecardError, match=said):
        sc.compare(before, before, **more)  # type: ignore[arg-type]


def test_a_ledger_is_not_compared_with_given_observations() -> None:
    """A result from a ledger and one from observations are refused, as are no results at all."""
    frame = pd.DataFrame({"period": pd.PeriodIndex(["2022Q2"], freq="Q"), "indicator": ["n"],
                          "value": [1.0]})  # fmt: skip
    given_result, from_ledger = sc.score(CARD, observations=frame), score_under(CARD, ROWS)

    with pytest.raises(ScorecardError, match="given observations"):
        sc.compare(from_ledger, given_result)
    with pytest.raises(ScorecardError, match="score a card first"):
        sc.compare(from_ledger, "harbour")  # type: ignore[arg-type]
