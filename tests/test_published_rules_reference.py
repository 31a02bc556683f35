"""The published rules against the collected facts about them, where these lie beside the tree."""

import csv
import math
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.trends.published.judging import published_label
from scorecard.trends.published.rules import PUBLISHED

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("SCORECARD_REFERENCE", ROOT.parent / "shared" / "reference"))
FACTS = FOLDER / "trend_rules" / "rules.csv"
if not FACTS.is_file():
    pytest.skip(f"there is no {FACTS}; set SCORECARD_REFERENCE", allow_module_level=True)

NONE = math.nan
SMALL = 1e-7
WITHOUT_NUMBERS = {"healthy_people_2030", "eurostat"}
RULE_OF = {
    "un_progress_chart_2023_target": "un_progress_chart_2023",
    "un_progress_chart_2023_no_target_increase": "un_progress_chart_2023_no_target",
    "un_progress_chart_2023_no_target_decrease": "un_progress_chart_2023_no_target",
    "open_sdg_target": "open_sdg",
    "open_sdg_no_target": "open_sdg_no_target",
    "open_sdg_any": "open_sdg",
    "open_sdg_aggregate": "open_sdg_aggregate",
    "dns_target_year": "dns",
    "dns_every_year": "dns_every_year",
    "dns_direction_only": "dns_direction_only",
    "healthy_people_2020": "healthy_people_2020",
    "sdsn_indicator": "sdsn",
    "sdsn_goal": "sdsn_goal",
    "uk_jncc": "uk_jncc",
    "astat": "astat",
}


def facts() -> list[dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(rule: str, values: list[float], **more: object) -> str:
    return published_label(values, rule, first_year=2015, **more).label  # type: ignore[arg-type]


def grown(rate: float) -> list[float]:
    return [100.0, NONE, NONE, 100 * (1 + rate) ** 3]


def score_to_ratio(score: float) -> float:
    return -0.6 + (score + 5) / 5 * 1.2 if score < 0 else 0.6 + score / 5 * 0.7


# For each rule set whose conditions are bands of one quantity: the label where it has this value.
AT: dict[str, Callable[[float], str]] = {
    "un_progress_chart_2023_target": lambda p: said(
        "un_progress_chart_2023", [50, *[NONE] * 14, 50 + 40 * p], target=90
    ),
    "un_progress_chart_2023_no_target_increase": lambda a: said(
        "un_progress_chart_2023_no_target", grown(a)
    ),
    "un_progress_chart_2023_no_target_decrease": lambda a: said(
        "un_progress_chart_2023_no_target", grown(a), wanted="fall"
    ),
    "open_sdg_target": lambda r: said("open_sdg", grown(r * 0.05), target=100 * 1.05**15),
    "open_sdg_no_target": lambda g: said("open_sdg_no_target", grown(g)),
    "open_sdg_aggregate": lambda s: said(
        "open_sdg_aggregate", grown(score_to_ratio(s) * 0.05), target=100 * 1.05**15
    ),
    "astat": lambda a: said("astat", grown(a)),
}

_NUMBER = r"(-?[\d.]+)(?:\*C)?"
_BAND = re.compile(rf"(?:{_NUMBER} *(<=|<) *)?[A-Za-z] *(<=|<|>=|>) *{_NUMBER}")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": lambda left, right: left <= right, "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right, ">": lambda left, right: left > right,
}  # fmt: skip


def is_in_band(condition: str, value: float) -> bool:
    """Whether a value fulfils a condition such as `0.10 <= P < 0.95`."""
    match = _BAND.fullmatch(condition)
    assert match is not None, condition
    lower, below, sign, edge = match.groups()
    holds = _HOLDS[sign](value, float(edge))
    return holds and (lower is None or _HOLDS[below](float(lower), value))


def banded(rule_set: str) -> list[dict[str, str]]:
    return [row for row in facts()
            if row["rule_set"] == rule_set and _BAND.fullmatch(row["condition"])]  # fmt: skip


def test_every_rule_set_with_numbers_is_there() -> None:
    """Each collected rule set is a rule by name, save those for which no numbers were found."""
    found = {row["rule_set"] for row in facts()}

    assert found - WITHOUT_NUMBERS == set(RULE_OF)
    assert set(RULE_OF.values()) == set(PUBLISHED)


def test_every_published_label_is_one_of_the_rules_words() -> None:
    """Labels are spelt as they were collected."""
    known = [row for row in facts() if row["rule_set"] in RULE_OF]

    unknown = [(row["rule_id"], row["label"]) for row in known
               if row["label"] not in PUBLISHED[RULE_OF[row["rule_set"]]].words]  # fmt: skip

    assert len(known) == 62
    assert not unknown


@pytest.mark.parametrize("rule_set", AT)
def test_each_band_has_its_label_at_and_beside_its_ends(rule_set: str) -> None:
    """At each threshold, just below and just above it, the label is that of the only band that
    holds the value."""
    rows = banded(rule_set)
    edges = {float(edge) for row in rows for edge in row["thresholds"].split(";")}
    values = [value for edge in sorted(edges) for value in (edge - SMALL, edge, edge + SMALL)]

    for value in values:
        (label,) = {row["label"] for row in rows if is_in_band(row["condition"], value)} or {None}
        if label is not None:  # the ends of the scale have a band on one side only
            assert AT[rule_set](value) == label, value
    assert len(rows) >= 3


def test_the_remaining_thresholds_are_those_collected() -> None:
    """Numbers of conditions that are not bands of one quantity stand in the collection too."""
    collected = {(row["rule_id"], row["thresholds"]) for row in facts()}

    assert collected >= {
        ("healthy_people_2020.4", "10"), ("healthy_people_2020.6", "10"),
        ("dns_target_year.1", "0.05"), ("dns_target_year.2", "0.05;0.20"),
        ("dns_target_year.3", "0.20"), ("uk_jncc.2", "3"), ("uk_jncc.4", "3"),
        ("sdsn_indicator.1", "1 (o/n)"), ("sdsn_indicator.2", "0.5;1 (o/n)"),
        ("sdsn_goal.1", "0.75"), ("sdsn_goal.4", "1;2"), ("sdsn_goal.5", "2;3"),
    }  # fmt: skip
