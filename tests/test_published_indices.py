"""Published indices reproduced through the public API, from cards defined in TOML."""

import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import scorecard as sc
from scorecard.definitions.kinds import Ladder

ROOT = Path(__file__).parents[1]
FOLDER = Path(os.environ.get("SCORECARD_REFERENCE", ROOT.parent / "shared" / "reference"))
EXAMPLES = Path(str(files("scorecard.indicators"))) / "examples"
needs_reference = pytest.mark.skipif(
    not (FOLDER / "hdi").is_dir(), reason=f"there is no {FOLDER}; set SCORECARD_REFERENCE"
)

INPUTS = ["le", "eys", "mys", "gnipc"]
# Of the Human Development Report 2023/24: unit, year, inputs in this order, index as published.
ROWS = [
    ("AFG", 1990, (45.967, 2.936460018, 0.871961963, 3115.670448), 0.284),
    ("NER", 2022, (62.08, 7.186131428, 1.341352433, 1283.309235), 0.394),
    ("JPN", 2022, (84.82, 15.45631981, 12.66923046, 43643.86417), 0.92),
    ("IRL", 2022, (82.716, 19.12610054, 11.6569568, 87467.51391), 0.95),
    ("HKG", 2021, (85.473, 17.72920036, 12.3072497, 64150.85303), 0.959),
    ("ZZK.WORLD", 2022, (72.00406985, 12.98976611, 8.661597531, 17254.43404), 0.739),
]
INDICES = {
    "StringencyIndex": "stringency",
    "GovernmentResponseIndex": "oxcgrt",
    "ContainmentHealthIndex": "containment_health",
    "EconomicSupportIndex": "economic_support",
}
FLAGLESS = ("C8", "E2", "H2", "H3")
# The publisher's worked example: value, flag (none where there is none), sub-index as printed.
EXAMPLE = {
    "C1": (2, 1, 66.67), "C2": (0, None, 0.00), "C3": (2, 0, 75.00), "C4": (2, 0, 37.50),
    "C5": (0, None, 0.00), "C6": (1, 0, 16.67), "C7": (1, 1, 50.00), "C8": (3, None, 75.00),
    "E1": (2, 0, 75.00), "E2": (2, None, 100.00), "H1": (2, 0, 75.00), "H2": (3, None, 100.00),
    "H3": (2, None, 100.00), "H6": (2, 0, 37.50), "H7": (2, 1, 40.00), "H8": (2, 1, 66.66),
}  # fmt: skip
PRINTED = {
    "GovernmentResponseIndex": 57.18, "ContainmentHealthIndex": 52.86,
    "StringencyIndex": 43.98, "EconomicSupportIndex": 87.50,
}  # fmt: skip


def scores_of(card: str, wide: pd.DataFrame) -> pd.DataFrame:
    """Scores, a column a node, of a frame of inputs with a row for each unit and period."""
    observations = wide.melt(["unit", "period"], var_name="indicator", value_name="value")
    scores = sc.score(sc.load_card(EXAMPLES / card), observations=observations).scores
    plain = scores.astype({"unit": object, "node": object})
    found = plain.pivot_table(
        index=["unit", "period"], columns="node", values="score", dropna=False
    )
    return found.reindex(pd.MultiIndex.from_frame(wide[["unit", "period"]]))


def matching(index: str, found: pd.Series, published: pd.Series, *, within: float) -> int:
    """How many values lie within a distance of what was published; says so."""
    matched = int((np.abs(found.to_numpy() - published.to_numpy()) <= within + 1e-9).sum())
    print(f"{index}: {matched} matched of {published.notna().sum()}")  # noqa: T201 — see it with -s
    return matched


def test_typed_rows_of_the_human_development_index() -> None:
    """Six published rows come out to three decimals, those beyond a goalpost among them."""
    wide = pd.DataFrame([row[2] for row in ROWS], columns=INPUTS).assign(
        unit=[row[0] for row in ROWS],
        period=pd.PeriodIndex([str(row[1]) for row in ROWS], freq="Y"),
    )
    found = scores_of("hdi", wide)["hdi"] / 100

    assert found.round(3).tolist() == [row[3] for row in ROWS]


@needs_reference
def test_every_published_human_development_index() -> None:
    """All 6171 published values, of 206 countries and groups, come out to three decimals."""
    table = pd.read_csv(
        FOLDER / "hdi" / "hdi_timeseries.csv", keep_default_na=False, na_values=[""]
    ).rename(columns={"iso3": "unit"})
    table["period"] = pd.PeriodIndex(table["year"].astype(str), freq="Y")
    found = (scores_of("hdi", table[["unit", "period", *INPUTS]])["hdi"] / 100).round(3)
    is_published = table["hdi"].notna()
    extra = table[~is_published & found.notna().to_numpy()]

    assert table["unit"].nunique() == 206
    assert matching("Human Development Index", found, table["hdi"], within=0) == 6171
    assert is_published.sum() == 6171
    # Rwanda from 1990 to 1994 has all four inputs and no published value. Nothing else is scored
    # and unpublished: a missing input is a missing score.
    assert extra[["unit", "year"]].to_numpy().tolist() == [["RWA", y] for y in range(1990, 1995)]


def placed(values: Mapping[str, pd.Series], flags: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Ordinal values with their flags as places on the card's ladders."""
    found = {}
    for item in sc.load_card(EXAMPLES / "oxcgrt").indicators:
        assert isinstance(item, Ladder)
        place = {stage.id: float(number) for number, stage in enumerate(item.stages)}
        value = values[item.id].astype(float)
        stage = value.map("{:.0f}".format)
        if item.id in flags:
            flagged = stage + "_flag_" + flags[item.id].astype(float).map("{:.0f}".format)
            stage = stage.where(value == 0, flagged)
        found[item.id] = stage.map(place)
        assert (found[item.id].isna() == value.isna()).all(), item.id
    return pd.DataFrame(found)


def test_the_worked_example_of_the_government_response_tracker() -> None:
    """All sixteen sub-indices and the four indices come out as the publisher prints them."""
    values = {name: pd.Series([row[0]]) for name, row in EXAMPLE.items()}
    flags = {name: pd.Series([row[1]]) for name, row in EXAMPLE.items() if name not in FLAGLESS}
    wide = placed(values, flags).assign(unit="Y", period=pd.PeriodIndex(["2020-04-01"], freq="D"))
    scores = scores_of("oxcgrt", wide).iloc[0]

    for name, (_, _, printed) in EXAMPLE.items():
        # One is printed cut off instead of rounded: 66.66 for 66.667.
        assert scores[name] == pytest.approx(printed, abs=0.0067 if name == "H8" else 0.005)
    for index, printed in PRINTED.items():
        # So is one index: 57.18 for 57.1875.
        within = 0.0076 if index == "GovernmentResponseIndex" else 0.005
        assert scores[INDICES[index]] == pytest.approx(printed, abs=within)


@needs_reference
def test_every_published_government_response_of_eight_countries() -> None:
    """Four daily indices of eight countries come out to two decimals, blank where inputs are."""
    table = pd.read_csv(FOLDER / "oxcgrt" / "countries_daily.csv")
    keys = {"unit": table["iso3"], "period": pd.PeriodIndex(table["date"], freq="D")}
    flags = {name: table[f"{name}_flag"] for name in EXAMPLE if name not in FLAGLESS}
    scores = scores_of("oxcgrt", placed({n: table[n] for n in EXAMPLE}, flags).assign(**keys))

    for index, node in INDICES.items():
        published = table[index]
        assert published.notna().sum() == 8768
        assert matching(index, scores[node], published, within=0.005) == 8768
        assert scores[node].isna().to_numpy().tolist() == published.isna().tolist()


@needs_reference
@pytest.mark.parametrize(("inputs", "suffix"), [("NV", "NonVaccinated"), ("V", "Vaccinated")])
def test_every_published_government_response_of_the_united_kingdom(
    inputs: str, suffix: str
) -> None:
    """Indices for the vaccinated and for others come out to two decimals, on every day."""
    table = pd.read_csv(FOLDER / "oxcgrt" / "uk_differentiated_daily.csv")
    values, flags = {}, {}
    for name in EXAMPLE:
        is_apart = f"{name}E" in table  # else the policy is the same for everyone
        own = table[f"{name}{inputs}"] if is_apart else table[name]
        values[name] = own.fillna(table[f"{name}E"]) if is_apart else own
        if name not in FLAGLESS:
            flag = table[f"{name}{inputs}_flag"] if is_apart else table[f"{name}_flag"]
            flags[name] = flag.where(own.notna(), table[f"{name}E_flag"]) if is_apart else flag
    keys = {
        "unit": table["region"] + ", " + table["jurisdiction"],
        "period": pd.PeriodIndex(table["date"], freq="D"),
    }
    scores = scores_of("oxcgrt", placed(values, flags).assign(**keys))

    for index, node in INDICES.items():
        column = index if index in table else f"{index}_{suffix}"
        assert matching(column, scores[node], table[column], within=0.005) == 3288
