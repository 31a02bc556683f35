"""Rules of other bodies: their thresholds, their needs, and what they refuse."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scorecard.errors import ScorecardError
from scorecard.trends.published.judging import published_label
from scorecard.trends.published.rule import DIRECTIONS, FORWARD, LEVEL, REFUSALS
from scorecard.trends.published.rules import PUBLISHED

NONE = math.nan
SMALL = 1e-6
ZERO = "It stood at zero in 2015, and there is no rate of change from zero."
BELOW = "The rule has no rate of change for values below zero."


def said(rule: str, values: list[float], **more: object) -> str:
    """The label of yearly values from 2015 on."""
    return published_label(values, rule, first_year=2015, **more).label  # type: ignore[arg-type]


def grown(rate: float, years: int = 4, start: float = 100.0) -> list[float]:
    """Values that grow by a share each year."""
    return [start * (1 + rate) ** year for year in range(years + 1)]


UP, MIDDLE, DOWN = ("On track or target met", "Fair progress, but acceleration needed",
                    "Stagnation or regression")  # fmt: skip
UN = [(0.95, UP), (0.95 - SMALL, MIDDLE), (0.10, MIDDLE), (0.10 - SMALL, DOWN), (0.0, DOWN),
      (-1.0, DOWN)]  # fmt: skip


@pytest.mark.parametrize(("share", "label"), UN)
def test_un_goes_by_the_share_of_the_way_reached_at_the_date(share: float, label: str) -> None:
    """95 % of the way is on track, 10 % fair progress, at the threshold itself too."""
    last_year = [40.0, *[NONE] * 14, 40 + 40 * share]
    halfway = [40.0, *[NONE] * 4, 40 * ((40 + 40 * share) / 40) ** (5 / 15)]

    assert said("un_progress_chart_2023", last_year, target=80) == label
    assert said("un_progress_chart_2023", halfway, target=80) == label
    assert said("un_progress_chart_2023", halfway, target=80, target_year=2030) == label


def test_un_calls_a_value_at_the_target_met_whatever_the_trend() -> None:
    """A latest value at the target is met though it fell, and within 1 of a target of 100."""
    assert said("un_progress_chart_2023", [95, 92, 90], target=90) == UP
    assert said("un_progress_chart_2023", [99.5, 99.2, 99], target=100) == UP
    assert said("un_progress_chart_2023", [99.5, 99.2, 99 - SMALL], target=100) == DOWN
    assert said("un_progress_chart_2023", [80, 79.5, 79.2], target=80) != UP


def test_un_judges_a_date_that_has_passed_as_it_stood_then() -> None:
    """After the target date the series is judged at that date."""
    assert said("un_progress_chart_2023", [40, 41, 78, 50], target=80, target_year=2017) == UP
    assert said("un_progress_chart_2023", [40, 41, 42, 79], target=80, target_year=2017) == DOWN
    assert published_label([40, 41, NONE, 50], "un_progress_chart_2023", first_year=2015,
                           target=80, target_year=2017).reason == (
        "There is no score at the target date, 2017, up to which the rule judges."
    )  # fmt: skip


GROWTHS = [
    ("un_progress_chart_2023_no_target", 0.02, UP),
    ("un_progress_chart_2023_no_target", 0.02 - SMALL, MIDDLE),
    ("un_progress_chart_2023_no_target", 0.005, MIDDLE),
    ("un_progress_chart_2023_no_target", 0.005 - SMALL, DOWN),
    ("open_sdg_no_target", 0.015, "On track"),
    ("open_sdg_no_target", 0.015 - SMALL, "Progress made but acceleration needed"),
    ("open_sdg_no_target", 0.005, "Progress made but acceleration needed"),
    ("open_sdg_no_target", 0.005 - SMALL, "Limited progress"),
    ("open_sdg_no_target", 0.0, "Limited progress"),
    ("open_sdg_no_target", -SMALL, "Deterioration"),
    ("astat", 0.05 + SMALL, "Clear improvement"),
    ("astat", 0.05, "Slight improvement"),
    ("astat", 0.01 + SMALL, "Slight improvement"),
    ("astat", 0.01, "Stable"),
    ("astat", -0.01 + SMALL, "Stable"),
    ("astat", -0.01, "Slight worsening"),
    ("astat", -0.05 + SMALL, "Slight worsening"),
    ("astat", -0.05, "Clear worsening"),
]


@pytest.mark.parametrize(("rule", "rate", "label"), GROWTHS)
def test_rules_of_growth_have_their_thresholds(rule: str, rate: float, label: str) -> None:
    """Compound growth a year decides, at the threshold as just beside it, up and down."""
    assert said(rule, grown(rate)) == label
    assert said(rule, grown(-rate), wanted="fall") == label


@pytest.mark.parametrize(("ratio", "label"), [
    (0.95, "On track"), (0.95 - SMALL, "Progress made but acceleration needed"),
    (0.60, "Progress made but acceleration needed"), (0.60 - SMALL, "Limited progress"),
    (0.0, "Limited progress"), (-SMALL, "Deterioration"),
])  # fmt: skip
def test_open_sdg_compares_growth_with_the_growth_needed(ratio: float, label: str) -> None:
    """R of 0.95, 0.60 and 0 are the thresholds."""
    needed = 0.03

    assert said("open_sdg", grown(ratio * needed), target=100 * (1 + needed) ** 15) == label
    assert said("open_sdg", grown(-ratio * needed), target=100 * (1 - needed) ** 15,
                wanted="fall") == label  # fmt: skip


def test_open_sdg_checks_first_whether_the_target_is_achieved() -> None:
    """A value at the target has achieved it, with one value or after a fall."""
    assert said("open_sdg", [90], target=90) == "Target achieved"
    assert said("open_sdg", [100, 90], target=90) == "Target achieved"
    assert said("open_sdg", [100, 90 - SMALL], target=90) == "Deterioration"
    assert said("open_sdg", [90, 80], target=90) == "Deterioration"


def test_open_sdg_puts_a_thousandth_in_the_place_of_zero() -> None:
    """A base of zero counts as 0.001, and so does a target of zero."""
    needed = (50 / 0.001) ** (1 / 15) - 1
    just_on_track = 0.001 * (1 + 0.96 * needed) ** 5

    assert said("open_sdg", [0, *[NONE] * 4, just_on_track], target=50) == "On track"
    assert said("open_sdg", [50, *[NONE] * 4, 50 * (0.001 / 50) ** (5 / 15)], target=0,
                wanted="fall") == "On track"  # fmt: skip


def test_open_sdg_turns_round_where_all_values_are_negative() -> None:
    """From −50 to −45 a wanted rise has gone up, though the rate of the numbers is negative."""
    assert said("open_sdg_no_target", [-50, -45]) == "On track"
    assert said("open_sdg_no_target", [-45, -50]) == "Deterioration"


@pytest.mark.parametrize("values", [[-5.0, 5.0], [5.0, -5.0], [5.0, -1.0, 6.0]])
def test_open_sdg_refuses_values_of_two_signs(values: list[float]) -> None:
    """Between values below and above zero there is no rate."""
    assert said("open_sdg_no_target", values) == "Unable to assess"
    assert said("open_sdg", values, target=50) == "Unable to assess"


@pytest.mark.parametrize("rule", ["open_sdg", "open_sdg_no_target"])
def test_open_sdg_refuses_what_has_stayed_at_zero(rule: str) -> None:
    """From 0 to 0 nothing fell, though 0.001 put in the place of the base would say so."""
    found = published_label([0, 0, 0], rule, first_year=2015, target=50)

    assert found.label == "Unable to assess"
    assert found.reason.startswith("It started at zero in 2015 and is still there")


def test_open_sdg_asks_less_near_the_end_of_the_scale() -> None:
    """Thresholds shrink by C = 1 − (base ÷ limit)^4.44; at the limit, what stays is on track."""
    share = 1 - 0.9**4.44
    at, below = (grown(0.015 * share - less, start=90.0) for less in (0, SMALL))

    assert said("open_sdg_no_target", at, limit=100) == "On track"
    assert said("open_sdg_no_target", below, limit=100) == "Progress made but acceleration needed"
    assert said("open_sdg_no_target", [100, 100], limit=100) == "On track"
    assert said("open_sdg_no_target", [100, 99.99], limit=100) == "Deterioration"
    assert (
        said("open_sdg_no_target", grown(-0.015, start=50), limit=25, wanted="fall") == "On track"
    )


@pytest.mark.parametrize(("rise", "label"), [
    (4.0, "On track or maintaining goal achievement (up arrow)"),
    (4 - SMALL, "Moderately improving, insufficient to attain goal (up-right arrow)"),
    (2.0, "Moderately improving, insufficient to attain goal (up-right arrow)"),
    (2 - SMALL, "Stagnating (right arrow)"), (0.0, "Stagnating (right arrow)"),
    (-SMALL, "Decreasing (down arrow)"),
])  # fmt: skip
def test_sdsn_compares_the_yearly_change_with_the_one_needed(rise: float, label: str) -> None:
    """From 20 in 2015 to 80 in 2030 it takes 4 a year; half of it is the other threshold."""
    values = [20 + rise * year for year in range(6)]

    assert said("sdsn", values, target=80) == label


def test_sdsn_looks_at_the_last_five_years() -> None:
    """What was gained earlier does not count, and a missing year is replaced by its neighbour."""
    stalled = [20.0, 60, 60, 60, 60, 60, 60]

    assert said("sdsn", stalled, target=80) == "Stagnating (right arrow)"
    assert said("sdsn", [20, NONE, *stalled[2:]], target=80).startswith("On track")
    assert said("sdsn", [20, 60, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 60], target=80) == (
        "cannot be assessed"
    )


def test_sdsn_calls_what_never_left_its_threshold_maintained() -> None:
    """Moves above the threshold are ignored; below it they are not."""
    assert said("sdsn", [95, 99, 90, 85], target=80).startswith("On track")
    assert said("sdsn", [95, 79, 90, 85], target=80).startswith("Decreasing")


@pytest.mark.parametrize(("rise", "label"), [
    (4.0, "On track"), (4 - SMALL, "Moderately improving"), (2.0, "Moderately improving"),
    (2 - SMALL, "Stagnating"), (0.0, "Stagnating"), (-SMALL, "Decreasing"),
])  # fmt: skip
def test_sdsn_goal_has_the_bands_of_its_indicators(rise: float, label: str) -> None:
    """A goal of one indicator goes the way of the indicator."""
    assert said("sdsn_goal", [20 + rise * year for year in range(6)], target=80) == label


@pytest.mark.parametrize(("values", "label"), [
    ([20, 28], "Improved"), ([20, 28 - SMALL], "Little or no detectable change"),
    ([20, 20], "Little or no detectable change"),
    ([20, 18 + SMALL], "Little or no detectable change"), ([20, 18], "Got worse"),
    ([20, 100], "Target met or exceeded"), ([20, 100 - SMALL], "Improved"),
    ([100, 95], "Little or no detectable change"), ([100, 90], "Got worse"),
    ([20], "Baseline only"), ([NONE, 20], "Baseline only"),
])  # fmt: skip
def test_healthy_people_counts_a_tenth(values: list[float], label: str) -> None:
    """A tenth of the way up is improved, a tenth of the baseline down is worse."""
    assert said("healthy_people_2020", values, target=100) == label


def test_healthy_people_without_target_only_informs() -> None:
    """Without a target there is nothing to judge."""
    assert said("healthy_people_2020", [20, 40]) == "Informational"


@pytest.mark.parametrize(("rise", "label"), [
    (5.7 + SMALL, "Sun"), (5.7, "Slightly cloudy"), (4.8, "Slightly cloudy"),
    (4.8 - SMALL, "Cloud"), (SMALL, "Cloud"), (0.0, "Thunderstorm"), (-1.0, "Thunderstorm"),
])  # fmt: skip
def test_dns_goes_by_what_the_pace_will_miss(rise: float, label: str) -> None:
    """With 60 to go in ten years, missing under 5 % of it is sun, up to 20 % slightly cloudy."""
    values = [40 - rise * (5 - year) for year in range(6)]

    assert said("dns", values, target=100, target_year=2030) == label
    falling = [100 - value for value in values]
    assert said("dns", falling, target=0, target_year=2030, wanted="fall") == label


@pytest.mark.parametrize(("values", "label"), [
    ([80, 81, 82, 83, 84, 85], "Sun"), ([85, 85, 85, 85, 85, 85], "Sun"),
    ([90, 89, 88, 87, 86, 85], "Slightly cloudy"), ([70, 71, 72, 73, 74, 75], "Cloud"),
    ([75, 75, 75, 75, 75, 75], "Thunderstorm"), ([80, 79, 78, 77, 76, 75], "Thunderstorm"),
])  # fmt: skip
def test_dns_judges_what_is_to_be_kept_by_target_and_direction(
    values: list[float], label: str
) -> None:
    """A value to be kept, and one whose date is now or has passed, has four cases."""
    assert said("dns_every_year", values, target=80) == label
    assert said("dns", values, target=80, target_year=2020) == label
    assert said("dns", values, target=80, target_year=2018) == label


@pytest.mark.parametrize(("values", "label"), [
    ([1, 2, 3, 4, 5, 6], "Sun"), ([1, 2, 3, 4, 7, 7], "Slightly cloudy"),
    ([7, 6, 5, 4, 3, 4], "Cloud"), ([7, 6, 5, 4, 3, 3], "Thunderstorm"),
    ([3, 6, 5, 4, 2, 3], "Cloud"),
])  # fmt: skip
def test_dns_without_number_goes_by_two_directions(values: list[float], label: str) -> None:
    """The mean change and the last change give four cases."""
    assert said("dns_direction_only", values) == label


@pytest.mark.parametrize("rule", ["dns", "dns_every_year", "dns_direction_only"])
def test_dns_needs_four_of_the_last_six_years(rule: str) -> None:
    """Four yearly values are enough, three are not, and what is older does not count."""
    four, three = [NONE, NONE, 1.0, 2, 3, 4], [NONE, NONE, NONE, 2.0, 3, 4]
    more = {"target": 9, "target_year": 2030}

    assert said(rule, four, **more) != "cannot be assessed"
    assert said(rule, three, **more) == "cannot be assessed"
    assert said(rule, [1.0, *three], **more) == "cannot be assessed"


def test_dns_needs_a_date_and_the_last_change() -> None:
    """The rule for a target year has no symbol without a year, the one for directions none
    without the year before."""
    gap = published_label([1, 2, 3, 4, NONE, 6], "dns_direction_only", first_year=2015)

    assert said("dns", [1, 2, 3, 4, 5, 6], target=9) == "cannot be assessed"
    assert gap.reason.startswith("There is no score for the year before")


@pytest.mark.parametrize(("last", "label"), [
    (103.0, "Improving (green)"), (103 - SMALL, "Little or no overall change (amber)"),
    (97 + SMALL, "Little or no overall change (amber)"), (97.0, "Deteriorating (red)"),
])  # fmt: skip
def test_jncc_counts_three_per_cent(last: float, label: str) -> None:
    """A change of 3 % counts, whatever lies in between."""
    assert said("uk_jncc", [100, 500, last]) == label
    assert said("uk_jncc", [100, 1, 200 - last], wanted="fall") == label


REFUSED = [
    ("un_progress_chart_2023", [0, 10], "No assessment", ZERO),
    ("un_progress_chart_2023_no_target", [0, 10], "No assessment", ZERO),
    ("un_progress_chart_2023", [-5, -4], "No assessment", BELOW),
    ("un_progress_chart_2023", [5, -4], "No assessment", BELOW),
    ("un_progress_chart_2023_no_target", [-5, -4], "No assessment", BELOW),
    ("un_progress_chart_2023", [95, 85], "No assessment",
     "It stood at its target or beyond in 2015 and no longer does; the rule measures only a way "
     "that is still ahead."),
    ("healthy_people_2020", [0, -1], "cannot be assessed", ZERO),
    ("healthy_people_2020", [-5, -8], "cannot be assessed", BELOW),
    ("astat", [0, 10], "cannot be assessed", ZERO),
    ("astat", [-5, -4], "cannot be assessed", BELOW),
    ("astat", [5, -4], "cannot be assessed", BELOW),
    ("uk_jncc", [0, 10], "Insufficient or no comparable data (white)", ZERO),
    ("uk_jncc", [-5, -4], "Insufficient or no comparable data (white)", BELOW),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "values", "label", "reason"), REFUSED)
def test_zero_and_negative_values_are_refused_with_the_reason(
    rule: str, values: list[float], label: str, reason: str
) -> None:
    """Where a formula divides by zero or takes a root of a negative number the rule says so."""
    found = published_label(values, rule, first_year=2015, target=90)

    assert (found.label, found.direction, found.reason) == (label, "not known", reason)


@pytest.mark.parametrize("rule", ["sdsn", "dns", "dns_every_year", "dns_direction_only"])
def test_rules_of_differences_take_zero_and_negative_values(rule: str) -> None:
    """A rule without a ratio of values judges them all alike, wherever zero lies."""
    values = [-3.0, -2, -1, 0, 1, 2]

    low = said(rule, values, target=10, target_year=2030)
    high = said(rule, [value + 50 for value in values], target=60, target_year=2030)

    assert low == high != "cannot be assessed"


@pytest.mark.parametrize("rule", PUBLISHED)
def test_a_series_that_ends_without_a_value_is_refused(rule: str) -> None:
    """No rule labels a year for which there is no value."""
    found = published_label([40, 50, 60, 70, 80, NONE], rule, first_year=2015, target=90,
                            target_year=2030)  # fmt: skip

    assert found.label == PUBLISHED[rule].refused
    assert found.direction == "not known"


@pytest.mark.parametrize(("rule", "date"), [("open_sdg", 2015), ("sdsn", 2015), ("sdsn", 2018)])
def test_a_date_that_leaves_no_way_is_refused(rule: str, date: int) -> None:
    """A target date at the base, and for SDSN one that has passed, is no date to judge by."""
    found = published_label([40, 50, 60, 61, 62], rule, first_year=2015, target=90,
                            target_year=date)  # fmt: skip

    assert found.label == PUBLISHED[rule].refused
    assert str(date) in found.reason


numbers = st.floats(-200, 200, allow_subnormal=False) | st.integers(-3, 3).map(float)
series = st.lists(numbers | st.just(NONE), min_size=1, max_size=9)


@given(st.sampled_from(list(PUBLISHED)), series, st.none() | numbers,
       st.none() | st.integers(2010, 2040), st.sampled_from(["rise", "fall"]))  # fmt: skip
def test_every_series_has_a_label_and_a_reason(
    rule: str, values: list[float], target: float | None, year: int | None, wanted: str
) -> None:
    """Whatever the numbers, a rule says one of its words and why."""
    found = published_label(values, rule, first_year=2015, target=target, target_year=year,
                            wanted=wanted)  # type: ignore[arg-type]  # fmt: skip

    assert found.label in PUBLISHED[rule].words
    assert found.direction in DIRECTIONS
    assert "{" not in found.reason
    assert found.reason.endswith(".")


@given(st.sampled_from(list(PUBLISHED)), st.lists(st.floats(1, 99), min_size=6, max_size=6),
       st.floats(0.1, 50))  # fmt: skip
def test_a_higher_last_value_never_has_a_worse_label(
    rule: str, values: list[float], more: float
) -> None:
    """Labels of one rule rise with the last value, all else equal."""
    places = {label.words: place for place, label in enumerate(PUBLISHED[rule].labels)}
    higher = [*values[:-1], values[-1] + more]

    before, after = (said(rule, each, target=60, target_year=2030) for each in (values, higher))

    assume(before in places and after in places)
    assert places[after] <= places[before]


def test_a_label_without_change_never_speaks_of_the_way_back() -> None:
    """A level series below its target goes forward by Open SDG's words, level or not by others."""
    level = {
        rule: published_label([50.0] * 6, rule, first_year=2015, target=90, target_year=2030)
        for rule in PUBLISHED
    }

    assert {found.direction for found in level.values()} == {FORWARD, LEVEL, "level or back"}
    assert {rule for rule, found in level.items() if found.direction == FORWARD} == {
        "open_sdg", "open_sdg_no_target", "open_sdg_aggregate",
    }  # fmt: skip


@pytest.mark.parametrize(("values", "more", "message"), [
    ([], {}, "values: found none; expected a value for each year; give some"),
    ([1, math.inf], {}, "values: found inf; expected finite numbers"),
    ([1, 2], {"target": math.inf}, "values: found inf"),
    ([1, 2], {"wanted": "rice"}, 'wanted: found "rice"; expected rise or fall; did you mean rise?'),
])  # fmt: skip
def test_what_is_no_series_is_refused(
    values: list[float], more: dict[str, object], message: str
) -> None:
    """No values, infinite ones and misspelt words are refused with what to do."""
    with pytest.raises(ScorecardError) as caught:
        said("astat", values, **more)

    assert message in str(caught.value)


def test_a_misspelt_rule_is_refused_with_the_nearest() -> None:
    """An unknown rule is refused, and the nearest right one named."""
    with pytest.raises(ScorecardError, match="did you mean uk_jncc"):
        said("uk_jnc", [1, 2])


def test_every_refusal_has_a_sentence() -> None:
    """Each code below zero says why."""
    assert all(text.endswith(".") for text in REFUSALS.values())
    assert sorted(REFUSALS) == list(range(-len(REFUSALS), 0))
