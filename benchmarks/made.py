"""A made-up card and ledger of any size, the same on every run."""

from datetime import date

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Count, Goalposts, Indicator, Ladder, Measure, Stage
from scorecard.definitions.model import Clause, Recommendation, Source

FIRST, QUARTERS = "2015Q1", 40
RECOMMENDATIONS, CLAUSES, UNITS, INDICATORS = 10, 5, 200, 100
STAGES = ("none", "announced", "agreed", "in_force", "in_use", "effective")
SCORES = (0.0, 10.0, 30.0, 60.0, 85.0, 100.0)
VALID_FOR, WINDOW = 4, 4
RECORDED = "2024-12-31"


def made_card(units: int = UNITS, first: str = FIRST) -> Card:
    """Ten recommendations of five clauses with two indicators each; 50 ladders, 30 measures, 20 counts."""
    recommendations = tuple(
        Recommendation(id=f"r{n}", title=f"Recommendation {n}") for n in range(RECOMMENDATIONS)
    )
    clauses = tuple(
        Clause(code=f"c{n}", recommendation=f"r{n // CLAUSES}", asks=f"Clause {n}")
        for n in range(RECOMMENDATIONS * CLAUSES)
    )
    return Card(
        id="made", title="A made-up card", version="1.0", adopted_on=date(2024, 12, 31),
        source=Source(title="Nothing", published_on=date(2016, 1, 31)),
        units=tuple(f"u{n:03}" for n in range(units)), series_from=first, baseline="2015Q4",
        recommendations=recommendations, clauses=clauses,
        indicators=tuple(_indicator(n) for n in range(INDICATORS)),
    )  # fmt: skip


def kind_of(number: int) -> str:
    """Kind of an indicator, by its position."""
    return "ladder" if number % 10 < 5 else "measure" if number % 10 < 8 else "count"


def _indicator(number: int) -> Indicator:
    common = {"id": f"i{number:02}", "clause": f"c{number // 2}", "question": "?", "why": "."}
    ends = {"set_on": date(2015, 1, 1), "source": "made up"}
    if kind_of(number) == "ladder":
        rungs = zip(STAGES, SCORES, strict=True)
        stages = tuple(Stage(id=s, score=p, like=s, earned_by="a text") for s, p in rungs)  # type: ignore[arg-type]
        return Ladder(**common, stages=stages, valid_for=VALID_FOR)
    if kind_of(number) == "measure":
        ends |= {"worst": 0.0, "best": 100.0}
        return Measure(**common, goalposts=Goalposts(**ends), valid_for=VALID_FOR, unit_measure="%")
    return Count(**common, goalposts=Goalposts(worst=0.0, best=8.0, **ends), window=WINDOW)


def made_ledger(
    rows: int, seed: int = 1, *, units: int = UNITS, first: str = FIRST, quarters: int = QUARTERS
) -> pd.DataFrame:
    """A ledger as text, with exact days, good grades and no checks."""
    draw = np.random.default_rng(seed)
    start = np.datetime64(f"{first[:4]}-01-01")
    days = 365 * quarters // 4
    day = start + draw.integers(0, days, rows).astype("timedelta64[D]")
    published = day + draw.integers(0, 20, rows).astype("timedelta64[D]")
    indicator, unit = draw.integers(0, INDICATORS, rows), draw.integers(0, units, rows)
    kinds = np.array([kind_of(n) for n in range(INDICATORS)])[indicator]
    # One value a day for each series: the same cell always holds the same number.
    value = ((indicator * 7919 + unit * 104729 + day.astype(np.int64) * 1299709) % 1000) / 10
    stage = np.array(STAGES)[draw.integers(0, len(STAGES), rows)]
    number = np.arange(rows)
    text = {
        "id": np.char.add("e", number.astype(str)),
        "kind": np.full(rows, "event"),
        "node": np.char.add("c", (indicator // 2).astype(str)),
        "indicator": np.char.add("i", np.char.zfill(indicator.astype(str), 2)),
        "unit": np.char.add("u", np.char.zfill(unit.astype(str), 3)),
        "occurred_on": day.astype(str),
        "published_on": np.minimum(published, np.datetime64(RECORDED)).astype(str),
        "recorded_on": np.full(rows, RECORDED),
        "stage": np.where(kinds == "ladder", stage, ""),
        "value": np.where(kinds == "measure", value.astype(str), ""),
        "unit_measure": np.where(kinds == "measure", "%", ""),
        "title": np.char.add("Title of the row ", number.astype(str)),
        "fact": np.char.add(
            "Something was seen that bears on the clause, row ", number.astype(str)
        ),
        "publisher": np.full(rows, "Publisher"),
        "url": np.char.add("https://example.org/", number.astype(str)),
        "source_kind": np.full(rows, "official"),
        "reliability": np.full(rows, "A"),
        "credibility": np.full(rows, "2"),
        "coder": np.full(rows, "first"),
    }
    return pd.DataFrame(text)
