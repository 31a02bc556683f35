"""Runs every case in `tests/cases`: small stories worked out by hand, see the README there."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Ladder
from scorecard.definitions.loading import load_card
from scorecard.ledger.reading import as_ledger
from scorecard.observation.observe import observe
from scorecard.periods import parse_moment, parse_span
from scorecard.scoring import Result, score

Case = dict[str, Any]
FOLDER = Path(__file__).parent / "cases"
DECIMALS = 1
KEYS = {
    "name", "as_of", "clock", "series_from", "card", "indicator", "beside", "node", "aspect",
    "evidence", "evidence_ids", "expected",
}  # fmt: skip
EXPECTED_KEYS = {"period", "obs_status", "value", "low", "high", "because"}


CASES: list[Case] = [
    case
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


def made_up_card(case: Case, folder: Path) -> Card:
    """The card of a case that tells its own story, read from files like any other."""
    items = [{"id": "it"} | case["indicator"], *case.get("beside", [])]
    card: dict[str, Any] = {
        "card": {
            "id": "case", "title": "A case", "version": "1.0", "adopted_on": date(2024, 1, 1),
            "source": {"title": "A source", "published_on": date(2024, 1, 1)}, "unit": "one",
            "series_from": case.get("series_from", "2024Q1"),
            "baseline": case.get("series_from", "2024Q1"),
        },
        "recommendation": [{"id": "r", "title": "Do it"}],
        "clause": [{"code": "C1", "recommendation": "r", "asks": "It"}],
        "indicator": [{"clause": "C1", "question": "?", "why": "It shows."} | i for i in items],
    }  # fmt: skip
    tables = [
        (f"[[{name}]]" if isinstance(value, list) else f"[{name}]", entry)
        for name, value in card.items()
        for entry in (value if isinstance(value, list) else [value])
    ]
    lines = [
        "\n".join([head, *(f"{key} = {toml(part)}" for key, part in entry.items())])
        for head, entry in tables
    ]
    (folder / "card.toml").write_text("\n\n".join(lines), encoding="utf-8")
    return load_card(folder)


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def ledger_of(case: Case, card: Card) -> pd.DataFrame:
    """The rows of a case with all that it may leave out."""
    rows = []
    for given in case["evidence"]:
        row = {"kind": "event", "node": "C1", "indicator": "it", "title": "A fact"} | given
        row["occurred_on"] = str(row["occurred_on"])
        last = str(parse_span(row["occurred_on"])[1])
        row["published_on"] = str(row.get("published_on", last))
        row["recorded_on"] = str(row.get("recorded_on", row["published_on"]))
        grade = row.pop("grade", "B2")
        row |= {"reliability": grade[0], "credibility": grade[1]}
        if "value" in row:
            row["unit_measure"] = case["indicator"]["unit_measure"]
        if row["kind"] in ("check", "retraction"):
            row |= {"reliability": "", "credibility": ""}
        rows.append(row)
    frame = pd.DataFrame(rows).astype(object)
    return as_ledger(frame.where(frame.notna(), ""), card)


def readable(value: Any, item: Any) -> Any:
    """A value as a case writes it: nothing, a stage, or a number."""
    if pd.isna(value):
        return None
    return item.stages[int(value)].id if isinstance(item, Ladder) else float(value)


def check_cells(case: Case, rows: pd.DataFrame, item: Any, decimals: int | None) -> None:
    """Compare each expected quarter with its row."""
    by_period = {str(period): row for period, row in rows.set_index("period").iterrows()}
    for expected in case["expected"]:
        row = by_period[expected["period"]]
        told = f"{expected['period']}: {expected['because']}"
        assert row["obs_status"] == expected["obs_status"], told
        for name in ("value", "low", "high"):
            found, wanted = readable(row[name], item), expected.get(name)
            if isinstance(found, float) and isinstance(wanted, int | float):
                gap = 1e-9 if decimals is None else 0.5 * 10**-decimals
                assert found == pytest.approx(wanted, abs=gap), f"{name} in {told}"
            else:
                assert found == wanted, f"{name} in {told}"


def check_shipped(case: Case) -> None:
    """A story about a shipped card: its own ledger, an indicator or a node."""
    card = load_card(case["card"])
    clock = case.get("clock", "published")
    result = score(card, as_of=str(case["as_of"]), clock=clock)
    if "indicator" in case:
        frame = result.observations
        own = (frame["indicator"] == case["indicator"]) & (frame["element"] == "")
        check_cells(case, frame[own], card.indicator(case["indicator"]), None)
    else:
        frame = result.scores.rename(columns={"score": "value"})
        own = (frame["node"] == case["node"]) & (frame["aspect"] == case.get("aspect", "all"))
        check_cells(case, frame[own], None, DECIMALS)
    if "evidence_ids" in case:
        assert sorted(case["evidence_ids"]) == rests_on(case, result)


def rests_on(case: Case, result: Result) -> list[str]:
    """Ids of the rows behind the quarters that a case expects."""
    node: str = case["indicator"] if "indicator" in case else case["node"]
    ids = [item.id for item in result.card.indicators_below(node)]
    periods = [expected["period"] for expected in case["expected"]]
    links = result.links
    own = links["indicator"].isin(ids) & links["period"].astype(str).isin(periods)
    return sorted(set(links.loc[own, "evidence_id"].astype(str)))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_quarter_is_as_worked_out_by_hand(case: Case, tmp_path: Path) -> None:
    """Each quarter of the story is as its author worked it out."""
    assert set(case) <= KEYS
    assert all(set(expected) <= EXPECTED_KEYS for expected in case["expected"])
    if "card" in case:
        check_shipped(case)
        return
    card = made_up_card(case, tmp_path)
    frame = observe(
        card, ledger_of(case, card), as_of=parse_moment(case["as_of"]),
        clock=case.get("clock", "published"),
    )  # fmt: skip
    own = (frame["indicator"] == "it") & (frame["element"] == "")
    check_cells(case, frame[own], card.indicator("it"), None)


def test_cases_tell_of_every_kind_and_turn() -> None:
    """Together they hold all seven kinds, and every turn that a ledger may take."""
    made = [case for case in CASES if "card" not in case]
    rows = [row for case in made for row in case["evidence"]]

    assert {case["indicator"]["kind"] for case in made} == {
        "ladder", "checklist", "measure", "count", "sum", "ratio", "sequence",
    }  # fmt: skip
    assert {row.get("kind", "event") for row in rows} == {
        "event", "reversal", "check", "retraction",
    }  # fmt: skip
    assert any(len(str(row["occurred_on"])) == len("2024-05") for row in rows)
    assert any(row.get("grade", "B2") > "C3" for row in rows)
    assert any(str(row.get("published_on", "")) > str(row["occurred_on"]) for row in rows)
    assert any("lapses_after" in str(case["indicator"]) for case in made)
