"""
How many recomputations of a whole index uncertainty makes, beside drawing the same numbers alone.

Run it with `python benchmarks/robust.py`. The index has 51 units and 49 indicators in three levels
(ladders, measures and counts from a ledger of two rows a cell, some cells without any). A
recomputation is the score of every node for every unit in one draw. It prints recomputations a
second for weights and means, and for all factors; the latter also as a share of the speed of bare
NumPy that draws the same random numbers from the same generator; the growth with units, indicators
and draws; and the peak of memory.
"""

import resource
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
from attrs import evolve
from timing import seconds

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.goalposts import Goalposts
from scorecard.definitions.kinds import Count, Indicator, Ladder, Measure, Stage
from scorecard.definitions.model import Clause, Recommendation, Source
from scorecard.definitions.robustness import NO_ALTERNATIVES, Robustness
from scorecard.robustness.batch import Batches, Tile
from scorecard.robustness.model import AT_ONCE, Model, model_of
from scorecard.scoring import Result, score

UNITS, INDICATORS, DRAWS, REPEATS = 51, 49, 8_192, 5
PER_CLAUSE, CLAUSES_OF = 7, (0, 0, 0, 1, 1, 2, 2)
STAGES = (0.0, 10.0, 30.0, 60.0, 85.0, 100.0)


def made_card(units: int, indicators: int) -> Card:
    """Clauses of seven indicators each, in three recommendations."""
    clauses = -(-indicators // PER_CLAUSE)
    return Card(
        id="made", title="A made-up index", version="1.0", adopted_on=date(2024, 12, 31),
        source=Source(title="Nothing", published_on=date(2016, 1, 31)),
        units=tuple(f"u{n:04}" for n in range(units)), series_from="2023Q1", baseline="2023Q4",
        recommendations=tuple(Recommendation(id=f"r{n}", title="It") for n in range(3)),
        clauses=tuple(Clause(code=f"c{n}", recommendation=f"r{CLAUSES_OF[n % 7]}", asks="It")
                      for n in range(clauses)),
        indicators=tuple(_indicator(n) for n in range(indicators)),
    )  # fmt: skip


def _indicator(number: int) -> Indicator:
    common = {"id": f"i{number:02}", "clause": f"c{number // PER_CLAUSE}", "question": "How far?",
              "why": "It shows."}  # fmt: skip
    ends = Goalposts(worst=0, best=100, set_on=date(2015, 1, 1), source="Made up")
    if number % 4 < 2:
        stages = tuple(
            Stage(id=f"s{n}", score=points, like="none" if n == 0 else "agreed",
                  earned_by="It was seen." if n else "")
            for n, points in enumerate(STAGES)
        )  # fmt: skip
        return Ladder(**common, stages=stages, valid_for=4)
    if number % 4 == 2:
        return Measure(**common, goalposts=ends, unit_measure="%", valid_for=4)
    return Count(**common, goalposts=evolve(ends, best=4))


def made_result(units: int = UNITS, indicators: int = INDICATORS) -> Result:
    """The index, scored from two rows of evidence for nine cells in ten."""
    card, rng = made_card(units, indicators), np.random.default_rng(1)
    cell = np.flatnonzero(rng.random(units * indicators) < 0.9).repeat(2)
    item, unit = cell // units, cell % units
    day = np.datetime64("2023-01-01") + rng.integers(340, size=len(cell))
    day += 350 * (np.arange(len(cell)) % 2)
    kinds = np.array([type(one).kind for one in card.indicators])[item]
    value = rng.uniform(0, 100, len(cell)).round(1)
    rows = pd.DataFrame({
        "id": [f"e{n}" for n in range(len(cell))], "kind": "event",
        "node": [card.indicators[n].clause for n in item],
        "indicator": [card.indicators[n].id for n in item],
        "unit": [card.units[n] for n in unit], "occurred_on": day.astype(str),
        "published_on": day.astype(str), "recorded_on": "2024-12-31",
        "stage": np.where(kinds == "ladder", [f"s{n}" for n in rng.integers(6, size=len(cell))], ""),
        "value": np.where(kinds == "measure", value.astype(str), ""),
        "value_low": np.where(kinds == "measure", (value - 5).astype(str), ""),
        "value_high": np.where(kinds == "measure", (value + 5).astype(str), ""),
        "unit_measure": np.where(kinds == "measure", "%", ""), "title": "A title", "fact": "Seen.",
        "publisher": "P", "url": "https://example.org/", "source_kind": "official",
        "reliability": np.array(list("ABC"))[rng.integers(3, size=len(cell))], "credibility": "2",
        "coder": "first",
    })  # fmt: skip
    return score(card, rows)


def recomputed(model: Model, draws: int) -> None:
    """Every node of every unit at the last complete period, in so many draws."""
    result = model.result
    last = np.array([result.period_position(result.last_complete)])
    batches = Batches(model.chooser, Tile(slice(0, len(result.card.units)), last))
    for start in range(0, draws, AT_ONCE):
        numbers = np.arange(start, min(start + AT_ONCE, draws))
        chosen = model.chooser.choices(dict.fromkeys(model.factors, numbers), len(numbers))
        for _ in batches.scores(chosen):
            pass


def drawn(model: Model, draws: int) -> None:
    """The same random numbers, drawn by bare NumPy and thrown away."""
    chooser = model.chooser
    nodes = sum(len(parent.children) for parent in chooser.parents)
    shape = np.full((nodes, 1), model.alternatives.weights.spread)
    rows = 0 if chooser.recoder is None else len(chooser.recoder.coding.rows)
    moves, leaves = int(chooser.leaves.moves.sum()), len(chooser.leaves.nodes)
    stretches = int(chooser.stretch.max()) + 1
    for start in range(0, draws, AT_ONCE):
        rng, size = np.random.Generator(np.random.Philox(start)), min(AT_ONCE, draws - start)
        if "weights" in model.factors:
            rng.standard_gamma(shape, size=(nodes, size))
        if "aggregation" in model.factors:
            rng.integers(2, size=size)
        if "goalposts" in model.factors:
            rng.random((2 * moves, size))
        if "recode" in model.factors:
            rng.random((rows, size), dtype=np.float32)
        if "missing" in model.factors:
            rng.random((stretches, size), dtype=np.float32)
        if "drop" in model.factors:
            rng.random((leaves, size), dtype=np.float32)


def exponent(sizes: list[int], times: list[float]) -> float:
    """Power of the size by which the time grows."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def main() -> None:
    """Print what the module says."""
    result = made_result()
    few = evolve(
        NO_ALTERNATIVES, weights=Robustness().weights, aggregation=Robustness().aggregation
    )
    for name, alternatives in (("weights and means", few), ("all factors", Robustness())):
        model = model_of(result, alternatives)
        own, bare = (seconds(partial(task, model, DRAWS), REPEATS) for task in (recomputed, drawn))
        whole = seconds(partial(sc.uncertainty, result, n=DRAWS, alternatives=alternatives), 1)
        print(f"{name}: {', '.join(model.factors)}")
        print(f"  {DRAWS / own:>12,.0f} recomputations a second")
        print(f"  {bare / own:>12.0%} of the speed of drawing the same numbers")
        print(f"  {DRAWS / whole:>12,.0f} draws a second with quantiles, ranks and labels, "
              "all periods")  # fmt: skip
    grown = {
        "units": [(made_result(n, 21), 2048, n) for n in (50, 100, 200)],
        "indicators": [(made_result(30, n), 2048, n) for n in (49, 98, 196)],
        "draws": [(made_result(30, 49), n, n) for n in (2048, 4096, 8192)],
    }
    for name, cases in grown.items():
        models = [(model_of(each, Robustness()), draws) for each, draws, _ in cases]
        times = [seconds(partial(recomputed, *each), REPEATS) for each in models]
        print(f"growth exponent, {name}: {exponent([size for *_, size in cases], times):.2f}")
    print(f"peak of memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
