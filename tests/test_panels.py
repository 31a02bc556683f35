"""Several units over several quarters, through every function that takes a result."""

from pathlib import Path

import attrs
import numpy as np
import pandas as pd
import pytest
from test_malformed import assembled

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.groups import Group
from scorecard.definitions.imputation import Imputation
from scorecard.definitions.treatment import Treatment

UNITS = tuple(f"Port {letter}" for letter in "ABCDE")
GROUPS = (
    Group(id="north", title="Northern ports", units=UNITS[:2]),
    Group(id="south", title="Southern ports", units=UNITS[2:]),
)


@pytest.fixture(scope="module")
def card(harbour: Card) -> Card:
    """The small card over five ports in two groups, for eight quarters."""
    return attrs.evolve(
        harbour, units=UNITS, groups=GROUPS, series_from="2024Q1", baseline="2024Q1"
    )


@pytest.fixture(scope="module")
def ledger(card: Card, harbour_folder: Path) -> pd.DataFrame:
    """The evidence of the small card for each port, each without every fifth event."""
    files = sorted((harbour_folder / "evidence").glob("*.csv"))
    rows = pd.concat([pd.read_csv(path, dtype=str, keep_default_na=False) for path in files])
    corrected = set(rows["supersedes"]) if "supersedes" in rows else set()
    parts = []
    for number, unit in enumerate(UNITS):
        own = rows.assign(unit=unit)
        for name in ("id", "supersedes", "event"):
            if name in own:
                own[name] = [f"{cell}-{number}" if cell else "" for cell in own[name]]
        is_whole = rows["supersedes"].ne("") if "supersedes" in rows else False
        is_left_out = (rows["kind"] == "event") & (np.arange(len(rows)) % 5 == number)
        parts.append(own[~(is_left_out & ~rows["id"].isin(corrected) & ~is_whole).to_numpy()])
    return sc.as_ledger(pd.concat(parts, ignore_index=True), card)


@pytest.fixture(scope="module")
def result(card: Card, ledger: pd.DataFrame) -> sc.Result:
    """All ports at the end of 2025."""
    return sc.score(card, ledger, as_of="2025-12-31")


def test_each_unit_scores_as_it_does_alone(result: sc.Result, ledger: pd.DataFrame) -> None:
    """A ledger of five ports gives each the scores, trends and tallies of its own rows."""
    assert len(result.periods) == 8
    for unit in UNITS:
        alone = attrs.evolve(result.card, units=(unit,), groups=())
        rows = ledger[ledger["unit"] == unit]
        other = sc.score(alone, rows, as_of="2025-12-31")
        for name in ("scores", "trends", "tally"):
            among = getattr(result, name).astype({"unit": str})
            among = among[among["unit"] == unit]
            own = getattr(other, name).astype({"unit": str})
            pd.testing.assert_frame_equal(
                among.reset_index(drop=True), own.reset_index(drop=True), check_categorical=False
            )


def test_its_own_observations_score_the_same(result: sc.Result) -> None:
    """The observations of a ledger, given as a frame, lead to the same scores and trends."""
    again = sc.score(result.card, observations=result.observations, as_of="2025-12-31")

    pd.testing.assert_frame_equal(again.scores, result.scores)
    pd.testing.assert_frame_equal(again.trends, result.trends)


def test_every_unit_can_be_explained_and_followed(result: sc.Result) -> None:
    """Contributions sum to the score of the unit, and its movements are its own."""
    for unit in UNITS:
        found = sc.explain(result, "pilots", "2025Q4", unit=unit)
        total = found.parts["score"].iloc[0]
        scores = result.scores[result.scores["period"] == "2025Q4"].astype({"unit": str})
        shown = scores[(scores["unit"] == unit) & (scores["node"] == "pilots")]
        shown = shown[shown["aspect"] == "all"]
        assert found.parts["contribution"].sum() == pytest.approx(total)
        assert shown["score"].iloc[0] == pytest.approx(total)
        rows = {name for ids in sc.moved(result, unit=unit)["evidence_ids"] for name in ids}
        assert all(name.endswith(f"-{UNITS.index(unit)}") for name in rows)


@pytest.mark.parametrize("name", ["explain", "moved", "trend", "ladders"])
def test_a_unit_must_be_named_where_there_are_several(result: sc.Result, name: str) -> None:
    """Nobody is picked by chance: the message lists the units."""
    calls = {
        "explain": lambda unit: sc.explain(result, "pilots", "2025Q4", unit=unit),
        "moved": lambda unit: sc.moved(result, unit=unit),
        "trend": lambda unit: sc.charts.trend(result, unit=unit),
        "ladders": lambda unit: sc.charts.ladders(result, unit=unit),
    }
    with pytest.raises(sc.ScorecardError, match="expected Port A, Port B"):
        calls[name](None)
    with pytest.raises(sc.ScorecardError, match=r"did you mean Port [A-E]\?"):
        calls[name]("Port F")


def test_charts_are_drawn_for_a_unit(result: sc.Result) -> None:
    """Each chart shows the unit that it is asked for."""
    for draw in (sc.charts.trend, sc.charts.status, sc.charts.ladders):
        figure = draw(result, unit="Port C")

        assert "Port C" in repr([text.get_text() for text in figure.findobj(_is_text)])


def _is_text(artist: object) -> bool:
    return hasattr(artist, "get_text")


def test_ranks_and_groups_follow_from_the_scores(result: sc.Result) -> None:
    """The first has the highest score; the groups share out the units."""
    ranks = sc.ranking(result)
    groups = sc.group_scores(result)
    now = groups[(groups["period"] == "2025Q4") & (groups["aspect"] == "all")]
    top = now[now["level"] == "card"].set_index("group")

    assert ranks["score"].is_monotonic_decreasing
    assert ranks["rank"].tolist() == [1, 2, 3, 4, 5]
    assert (top["n"] + top["missing"]).tolist() == [2, 3]
    assert top["max"].max() == ranks["score"].iloc[0]


def test_a_report_says_what_was_imputed_and_pulled_in(
    card: Card, ledger: pd.DataFrame, tmp_path: Path
) -> None:
    """Imputed answers are marked as such, the method names both steps, and all units are shown."""
    method = attrs.evolve(
        card.method, imputation=Imputation(by="group_median"),
        treatment=Treatment(by="winsorise_points", points=1),
    )  # fmt: skip
    result = sc.score(attrs.evolve(card, method=method), ledger, as_of="2025-12-31")
    rows = result.imputed[result.imputed["period"] == "2025Q4"].astype({"unit": str})
    unit, indicator = rows.iloc[0][["unit", "indicator"]]
    page = sc.report(result, tmp_path / "report", unit=unit).read_text(encoding="utf-8")
    found = sc.explain(result, indicator, "2025Q4", unit=unit)

    assert all(name in page for name in UNITS)
    assert "Not observed; imputed: the median of its group" in page
    assert "outlying ones are pulled in" in page
    assert found.observations["answer"].iloc[0].endswith("(imputed: the median of its group)")
    assert found.observations["obs_status"].tolist() == ["I"]
    moves = pd.concat([sc.moved(result, period, unit=unit) for period in result.periods[1:]])
    assert "imputed" in set(moves["why"])


def test_a_card_file_declares_groups_and_rules(tmp_path: Path) -> None:
    """What card.toml says of groups, gaps and outlying values is what the card has."""
    path = assembled("good", tmp_path / "quay") / "card.toml"
    text = path.read_text(encoding="utf-8").replace(
        'unit        = "Port"', 'units       = ["Port", "Quay"]'
    )
    path.write_text(
        f"""{text}
imputation = {{ by = "nearest", neighbours = 3, widen = 0.2 }}
treatment  = {{ by = "winsorise", points = 2, base_period = "2024Q1/2024Q4" }}

[[group]]
id    = "north"
title = "Northern ports"
units = ["Quay"]
""",
        encoding="utf-8",
    )
    card = sc.load_card(path.parent)

    assert card.groups == (Group(id="north", title="Northern ports", units=("Quay",)),)
    assert card.method.imputation == Imputation(by="nearest", neighbours=3, widen=0.2)
    assert card.method.treatment == Treatment(by="winsorise", points=2, base_period="2024Q1/2024Q4")
    observed = pd.DataFrame({"unit": ["Port"], "indicator": "collisions", "period": "2024Q1"})
    manifest = sc.score(card, observations=observed.assign(value=3.0)).manifest
    assert manifest.as_dict()["method"]["imputation"]["by"] == "nearest"
