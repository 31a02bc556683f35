"""Published rules on scores: years out of quarters, breaks, parts, and rules side by side."""

import io
import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import attrs
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from score_series import scored

import scorecard as sc
from scorecard.cli import main
from scorecard.definitions.card import Card
from scorecard.definitions.method import LABEL_RULES
from scorecard.errors import ScorecardError
from scorecard.scoring import Result
from scorecard.trends.published.judging import published_label
from scorecard.trends.published.rule import DIRECTIONS
from scorecard.trends.published.rules import PUBLISHED

NONE = np.nan

# The harbour card: baseline 2024Q1, targets 100; "pilots" (clauses HP1 and HP2, three indicators)
# due 2028-12-31, "lights" due 2027-12-31.


def judged(scores: pd.DataFrame, card: Card, rule: str) -> dict[str, object]:
    """The only row of a trend."""
    (row,) = sc.trend(scores, card, rule=rule).to_dict("records")
    return {str(name): value for name, value in row.items()}


def without_dates(card: Card) -> Card:
    items = [attrs.evolve(item, target_on=None, target_set_by=None)
             for item in card.recommendations]  # fmt: skip
    return attrs.evolve(card, recommendations=tuple(items))


def yearly(card: Card) -> Card:
    dated = [attrs.evolve(item, target_on=date(2030, 12, 31)) for item in card.recommendations]
    return attrs.evolve(
        card, frequency="A", series_from="2015", baseline="2015",
        recommendations=tuple(dated),
        indicators=tuple(attrs.evolve(item) for item in card.indicators),
    )  # fmt: skip


@given(st.lists(st.none() | st.integers(0, 100), min_size=2, max_size=8),
       st.sampled_from(list(PUBLISHED)))  # fmt: skip
def test_yearly_scores_are_read_as_they_are(
    harbour: Card, points: list[int | None], rule: str
) -> None:
    """On a card of years a rule says of an indicator what it says of the bare numbers."""
    values = [NONE if point is None else float(point) for point in points]
    years = pd.period_range("2015", periods=len(values), freq="Y")
    scores = pd.DataFrame({"period": years, "node": "syllabus", "score": values})

    row = judged(scores, yearly(harbour), rule)

    alone = published_label(values, rule, first_year=2015, target=100, target_year=2030, limit=100)
    assert row["label"] == alone.label


def test_years_between_two_scores_are_counted_in_quarters(harbour: Card) -> None:
    """A rise of 5 % in five quarters is less than 5 % a year, one of 5.1 % in four is more."""
    five = [100 / 2, *[50] * 4, 52.5]
    four = [50.0, 50, 50, 50, 52.55]

    assert judged(scored(five), harbour, "astat")["label"] == "Slight improvement"
    assert judged(scored(four), harbour, "astat")["label"] == "Clear improvement"


@pytest.mark.parametrize(("quarters", "label"), [(5, "Clear improvement"),
                                                 (4, "cannot be assessed")])  # fmt: skip
def test_two_scores_must_lie_a_year_apart(harbour: Card, quarters: int, label: str) -> None:
    """Less than a year is no yearly rate."""
    assert judged(scored([50, 60, 70, 80, 90][:quarters]), harbour, "astat")["label"] == label


def test_a_value_for_each_year_is_that_of_the_same_quarter(harbour: Card) -> None:
    """The yearly values of the German rule lie four quarters apart, back from the last, and may
    lie before the baseline."""
    quarters = [0.0] * 16
    quarters[3::4] = [10, 20, 30, 40]  # 2022Q4, 2023Q4, 2024Q4, 2025Q4; 0 in between

    row = judged(scored(quarters, first="2022Q1"), harbour, "dns")
    shorter = judged(scored(quarters[1:], first="2022Q2"), harbour, "dns")

    assert row["label"] == "Cloud"  # 40 + 3 × 10 of 100 by 2028: half of what is left is missed
    assert shorter["label"] == "Cloud"
    assert judged(scored(quarters[4:], first="2023Q1"), harbour, "dns")["label"] == (
        "cannot be assessed"
    )


def test_nothing_before_a_break_is_read(harbour: Card) -> None:
    """After a break the series starts anew, for every rule."""
    status = ["A", "A", "A", "A", "B", *["A"] * 4]
    points = [90.0, 90, 90, 90, 40, 41, 42, 43, 44]

    rows = {rule: judged(scored(points, obs_status=status), harbour, rule) for rule in PUBLISHED}

    assert rows["uk_jncc"]["label"] == "Improving (green)"
    assert str(rows["uk_jncc"]["reason"]).endswith(
        "The series starts anew there, as its parts changed."
    )
    assert rows["astat"]["label"] == "Clear improvement"
    assert rows["dns"]["label"] == "cannot be assessed"
    assert rows["un_progress_chart_2023"]["label"] != "Stagnation or regression"


def test_yearly_values_before_a_break_do_not_count(harbour: Card) -> None:
    """The German rule may go back before the baseline, but not before a break."""
    points, status = [50.0] * 20, ["A"] * 20
    broken = [*status[:8], "B", *status[9:]]

    assert judged(scored(points, first="2021Q1"), harbour, "dns")["label"] == "Thunderstorm"
    row = judged(scored(points, first="2021Q1", obs_status=broken), harbour, "dns")
    assert row["label"] == "cannot be assessed"


@pytest.mark.parametrize(("frequency", "first", "periods"), [("M", "2024-01", 12),
                                                             ("D", "2024-01-01", 366)])  # fmt: skip
def test_months_and_days_make_years_too(
    harbour: Card, frequency: Literal["M", "D"], first: str, periods: int
) -> None:
    """Half a per cent more than 5 % within a year is a clear improvement, by month or by day."""
    card = attrs.evolve(
        harbour, frequency=frequency, series_from=first, baseline=first,
        indicators=tuple(attrs.evolve(item) for item in harbour.indicators),
    )  # fmt: skip

    def label(last: float, length: int) -> object:
        index = pd.period_range(first, periods=length, freq=frequency, name="period")
        points = [50.0] * (length - 1) + [last]
        scores = pd.DataFrame({"period": index, "node": "pilots", "score": points})
        return judged(scores, card, "astat")["label"]

    assert label(50 * 1.051, periods + 1) == "Clear improvement"
    assert label(50 * 1.0499, periods + 1) == "Slight improvement"
    assert label(50 * 1.051**2, 2 * periods + 1) == "Clear improvement"
    assert label(50 * 1.051, periods // 2) == "cannot be assessed"


def test_scores_have_the_end_of_their_scale_as_limit(harbour: Card) -> None:
    """From 98 a rise by half a point in a year is on track, though it is less than 1.5 %."""
    assert judged(scored([98, 98, 98, 98, 98.5]), harbour, "open_sdg_no_target")["label"] == (
        "On track"
    )
    assert judged(scored([50, 50, 50, 50, 50.25]), harbour, "open_sdg_no_target")["label"] == (
        "Progress made but acceleration needed"
    )


def test_the_first_score_from_the_baseline_on_is_the_base(harbour: Card) -> None:
    """Where the baseline has no score the next one stands in, and the reason names it."""
    row = judged(scored([NONE, 50, 50, 50, 50, 60]), harbour, "uk_jncc")

    assert row["reason"] == "It has improved since 2024Q2 by at least 3 % of what it was."


def test_the_un_rule_falls_back_on_a_year_before(harbour: Card) -> None:
    """Where less than a year is left after the baseline, the last score before it is the base."""
    scores = scored([NONE, 40, 40, 90, NONE, NONE, 60], first="2023Q1")

    row = judged(scores, harbour, "un_progress_chart_2023")

    assert row["label"] == "On track or target met"
    assert "since 2023Q3" in str(row["reason"])
    assert judged(scores, harbour, "open_sdg")["label"] == "Unable to assess"


def test_without_a_date_it_is_2030_where_the_rule_says_so(harbour: Card) -> None:
    """The SDG rules assume 2030; the German one is refused."""
    card, scores = without_dates(harbour), scored([50.0, 51, 53, 54, 56, 57, 58, 60, 61])

    assert str(judged(scores, card, "open_sdg")["reason"]).endswith("target by 2030 needs.")
    assert "2030" in str(judged(scores, card, "un_progress_chart_2023")["reason"])
    dns = judged(scored([50.0] * 16, first="2022Q1"), card, "dns")
    assert (dns["label"], dns["reason"]) == ("cannot be assessed", "No target date is set.")


def test_a_label_that_differs_at_an_end_is_fragile(harbour: Card) -> None:
    """The rule is asked at both ends too, and the reason says what it would say there."""
    scores = scored([50] * 5, low=[50, 50, 50, 50, 40], high=[50, 50, 50, 50, 60])

    row = judged(scores, harbour, "uk_jncc")

    assert (row["label"], row["fragile"]) == ("Little or no overall change (amber)", True)
    assert str(row["reason"]).endswith(
        "Not certain: at the low end it would be “Deteriorating (red)”, at the high end "
        "“Improving (green)”."
    )


def test_what_does_not_apply_is_not_judged(harbour: Card) -> None:
    """A node that does not apply has no label by any rule, and the reason says so."""
    scores = scored([20, 20, 20, 20, NONE], obs_status=[*"AAAAM"])

    for rule in PUBLISHED:
        row = judged(scores, harbour, rule)
        assert (row["label"], row["reason"]) == (
            PUBLISHED[rule].refused, "It does not apply in 2025Q1.",
        )  # fmt: skip


PARTS = ("syllabus", "joint_courses", "syllabus_first")


def parts(**points: Sequence[float]) -> pd.DataFrame:
    """Series of the three indicators of the pilots, and of the pilots, which stand still."""
    length = len(next(iter(points.values())))
    own = scored([50.0] * length, node="pilots")
    return pd.concat([own, *(scored(points[name], node=name) for name in points)])


def label_of(scores: pd.DataFrame, card: Card, rule: str, node: str = "pilots") -> str:
    found = sc.trend(scores, card, rule=rule)
    return str(found.loc[found["node"] == node, "label"].iloc[0])


def test_a_mean_of_indicators_judges_a_node_by_its_parts(harbour: Card) -> None:
    """One part that has achieved its target (5) and one that has not moved (−2.5) have a mean of
    1.25; all must achieve it for the node to."""
    done, still = [50.0, 60, 70, 80, 100], [50.0] * 5

    assert label_of(parts(syllabus=done, joint_courses=still), harbour, "open_sdg_aggregate") == (
        "Progress made but acceleration needed"
    )
    assert label_of(parts(syllabus=done), harbour, "open_sdg_aggregate") == "Target achieved"
    assert label_of(parts(syllabus=[NONE] * 5), harbour, "open_sdg_aggregate") == (
        "Unable to assess"
    )


def after_a_year(share: float, rate: float, start: float = 50.0) -> list[float]:
    """Five quarters that end after so many times the yearly growth that is needed."""
    return [start] * 4 + [start * (1 + share * rate)]


@pytest.mark.parametrize(("one", "other", "label"), [
    (1.3, 0.6, "On track"), (1.29, 0.6, "Progress made but acceleration needed"),
    (1.7, 0.53, "Progress made but acceleration needed"),
    (1.3, -0.59, "Progress made but acceleration needed"),
    (1.29, -0.6, "Limited progress"), (1.3, -1.5, "Progress made but acceleration needed"),
])  # fmt: skip
def test_ratios_become_scores_between_their_ends(
    harbour: Card, one: float, other: float, label: str
) -> None:
    """R of −0.6, 0.6 and 1.3 score −5, 0 and 5, in straight lines, and nothing beyond scores
    more or less."""
    rate = (100 / 50) ** (1 / 4.75) - 1  # from 2024Q1 to 2028Q4
    scores = parts(syllabus=after_a_year(one, rate), joint_courses=after_a_year(other, rate))

    assert label_of(scores, harbour, "open_sdg_aggregate") == label


@pytest.mark.parametrize(("one", "other", "label"), [
    (3.0, 0.0, "Moderately improving"), (3.0, -2.0, "Moderately improving"),
    (1.5, 0.5, "On track"), (1.49, 0.49, "Moderately improving"), (0.0, -0.5, "Decreasing"),
])  # fmt: skip
def test_trends_of_a_goal_end_at_0_and_4(
    harbour: Card, one: float, other: float, label: str
) -> None:
    """Twice as fast as needed and three times as fast are both 4; the mean of both parts counts."""
    rate = 1 / 4.75  # of the 50 points that are missing
    scores = parts(syllabus=after_a_year(one, rate), joint_courses=after_a_year(other, rate))

    assert label_of(scores, harbour, "sdsn_goal") == label


def test_a_goal_needs_a_trend_for_three_quarters_of_its_indicators(harbour: Card) -> None:
    """Two of three are too few; of those that apply, two of two are enough."""
    rising, unknown = [50.0, 60, 70, 80, 90], [50.0, 60, 70, 80, NONE]
    two = parts(syllabus=rising, joint_courses=rising, syllabus_first=unknown)

    assert label_of(two, harbour, "sdsn_goal") == "No trend"
    status = ["A"] * (len(two) - 1) + ["M"]
    assert label_of(two.assign(obs_status=status), harbour, "sdsn_goal") == "On track"
    stayed = parts(**{name: [100.0] * 5 for name in PARTS})
    assert label_of(stayed, harbour, "sdsn_goal") == "Maintaining SDG achievement"


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Series of several nodes with gaps, breaks and intervals."""
    length = draw(st.integers(1, 30))
    made = []
    for node in draw(st.lists(st.sampled_from(["harbour", "pilots", "HP1", "syllabus", "HL2"]),
                              min_size=1, unique=True)):  # fmt: skip
        points = draw(st.lists(st.none() | st.integers(0, 100), min_size=length, max_size=length))
        status = draw(st.lists(st.sampled_from("AAAAIBM"), min_size=length, max_size=length))
        score = pd.Series(points, dtype=float).where(pd.Series(status) != "M")
        wide = draw(st.integers(0, 40))
        made.append(scored(
            score.tolist(), node=node, first=draw(st.sampled_from(["2020Q3", "2024Q1"])),
            low=(score - wide).clip(lower=0), high=(score + wide).clip(upper=100),
            obs_status=status,
        ))  # fmt: skip
    return pd.concat(made, ignore_index=True)


@given(frames(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_label(
    harbour: Card, scores: pd.DataFrame, chance: random.Random
) -> None:
    """Labels by every rule are the same whatever the order of rows."""
    order = list(range(len(scores)))
    chance.shuffle(order)

    pd.testing.assert_frame_equal(
        sc.labels_by_rule(scores.iloc[order], harbour), sc.labels_by_rule(scores, harbour)
    )


@given(frames())
def test_every_rule_says_something_of_every_series(harbour: Card, scores: pd.DataFrame) -> None:
    """There is a label, a direction and a reason in each row, never a gap."""
    found = sc.labels_by_rule(scores, harbour)

    assert len(found) == len(LABEL_RULES) * scores["node"].nunique()
    assert found.notna().all(axis=None)
    assert found["direction"].isin(DIRECTIONS).all()
    assert found["reason"].str.endswith(".").all()
    assert not found["reason"].str.contains("{", regex=False).any()


@given(frames(), st.sampled_from(LABEL_RULES))
def test_rules_side_by_side_say_what_each_says_alone(
    harbour: Card, scores: pd.DataFrame, rule: str
) -> None:
    """A rule's rows are those of a trend by that rule."""
    found = sc.labels_by_rule(scores, harbour)
    own = found[found["rule"] == rule].reset_index(drop=True)
    alone = sc.trend(scores, harbour, rule=rule)

    columns = ["unit", "node", "level", "aspect", "fragile", "reason"]
    pd.testing.assert_frame_equal(own[columns], alone[columns])
    assert own["label"].tolist() == alone["label"].tolist()
    assert own["rule"].tolist() == alone["rule"].tolist()


def test_no_scores_have_no_labels(harbour: Card) -> None:
    """An empty frame gives an empty frame with the same columns."""
    empty = sc.labels_by_rule(scored([20]).iloc[:0], harbour)

    assert empty.empty
    assert list(empty) == ["unit", "node", "level", "aspect", "rule", "label", "fragile",
                           "reason", "direction"]  # fmt: skip


def test_a_misspelt_rule_in_the_list_is_refused(harbour: Card) -> None:
    """An unknown name is refused with the nearest right one."""
    with pytest.raises(ScorecardError, match="did you mean open_sdg"):
        sc.labels_by_rule(scored([20] * 5), harbour, rules=("open_sdq",))


def with_rule(card: Card, rule: str) -> Card:
    return attrs.evolve(card, method=attrs.evolve(card.method, label_rule=rule))


@pytest.mark.parametrize("rule", ["open_sdg", "dns"])
def test_a_card_may_name_its_rule_and_is_reported_by_it(
    harbour: Card, harbour_ledger: pd.DataFrame, rule: str, tmp_path: Path
) -> None:
    """Scores, charts and the report speak in the words of the rule that the card names."""
    result = sc.score(with_rule(harbour, rule), harbour_ledger)

    page = sc.report(result, tmp_path / "out", robustness=False, formats=["html"]).read_text(
        "utf-8"
    )

    assert set(result.trends["rule"]) == {rule}
    total = result.trends[result.trends["aspect"] == "all"].set_index("node")["label"]
    label = str(total["harbour"])
    assert label in PUBLISHED[rule].words
    assert label in sc.charts.trend(result).alt_text
    assert f"“{label}”" in page
    assert PUBLISHED[rule].title in page


def test_a_rule_named_in_the_file_is_used(tmp_path: Path) -> None:
    """`label_rule` in card.toml takes the name; a misspelt one is refused with the nearest."""
    run("init", tmp_path / "card")
    definition = tmp_path / "card" / "card.toml"
    text = definition.read_text()
    definition.write_text(text.replace('"default"', '"astat"'))

    assert sc.load_card(tmp_path / "card").method.label_rule == "astat"
    definition.write_text(text.replace('"default"', '"astut"'))
    with pytest.raises(ScorecardError, match="did you mean astat"):
        sc.load_card(tmp_path / "card")


def run(*arguments: object) -> str:
    """Standard output of a command that must succeed."""
    found = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert found.exit_code == 0, found.stderr
    return found.stdout


def test_the_command_shows_all_rules_side_by_side(harbour_folder: Path) -> None:
    """Each rule has a line, each recommendation a column."""
    shown = run("trends", harbour_folder, "--rule", "all")

    assert [name for name in LABEL_RULES if name in shown] == list(LABEL_RULES)
    assert all(name in shown for name in ("harbour", "pilots", "lights"))


def test_the_command_shows_one_rule_with_its_reasons(harbour_folder: Path, result: Result) -> None:
    """By default the card's own rule, with why."""
    shown = " ".join(run("trends", harbour_folder).split())

    own = result.trends[result.trends["aspect"] == "all"].set_index("node")
    assert f"pilots {own.loc['pilots', 'label']}" in shown
    assert "Why" in shown


def test_the_command_gives_long_frames(harbour_folder: Path) -> None:
    """As csv and json: every node, aspect and rule, with the reason."""
    table = pd.read_csv(io.StringIO(run("trends", harbour_folder, "--rule", "all",
                                        "--format", "csv")))  # fmt: skip
    rows = json.loads(run("trends", harbour_folder, "--rule", "dns", "--format", "json",
                          "--as-of", "2024-12-31"))  # fmt: skip

    assert set(table["rule"]) == set(LABEL_RULES)
    assert {"unit", "node", "aspect", "rule", "label", "reason", "direction"} <= set(table)
    assert {row["rule"] for row in rows} == {"dns"}
