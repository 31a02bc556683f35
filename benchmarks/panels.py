"""
Normalising, weighing and aggregating many units, as ratios against bare NumPy, pandas and peers.

Run it with `python benchmarks/panels.py`. It prints, as medians of one run:

- 5,000 units × 50 indicators in two levels: the array core against bare NumPy that gives the same
  score, low, high, coverage and worst part, and against scikit-criteria and pymcdm giving score, low
  and high; the public functions from a long frame to the frame of scores against what pandas needs to
  pivot that frame there and back;
- 1,000 units × 40 quarters × 100 indicators: from a frame of observations to the frame of scores,
  against bare NumPy plus building that frame, and the peak of memory;
- how the cost of the core grows with units, quarters and indicators, as exponents.

It fails where two sides do not give the same scores.
"""

import resource
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.preprocessing.scalers import MinMaxScaler
from timing import seconds, timed

import scorecard as sc
from scorecard.aggregation import aggregate_panel
from scorecard.definitions.card import Card
from scorecard.definitions.goalposts import Goalposts
from scorecard.definitions.kinds import Measure
from scorecard.definitions.method import Method
from scorecard.definitions.model import Clause, Recommendation, Source
from scorecard.normalisation import normalise_panel
from scorecard.panel import A, O, Panel
from scorecard.scores import Scores

RUNS, FEW = 7, 3


def card_of(units: int, indicators: int, groups: int) -> Card:
    """Groups of measures side by side: one clause for each recommendation, all of equal weight."""
    ends = {"set_on": date(2015, 1, 1), "source": "made up"}
    return Card(
        id="made", title="Made", version="1", adopted_on=date(2024, 12, 31),
        source=Source(title="Nothing", published_on=date(2016, 1, 31)),
        units=tuple(f"u{n:05}" for n in range(units)), series_from="2015Q1", baseline="2015Q1",
        recommendations=tuple(Recommendation(id=f"r{n}", title="R") for n in range(groups)),
        clauses=tuple(Clause(code=f"c{n}", recommendation=f"r{n}", asks="C") for n in range(groups)),
        indicators=tuple(
            Measure(id=f"i{n:03}", clause=f"c{n * groups // indicators}", question="?", why=".",
                    valid_for=4, unit_measure="%", weight=1.0 + n % 3,
                    goalposts=Goalposts(worst=float(n % 7), best=100.0 + n, **ends))
            for n in range(indicators)
        ),
        method=Method(),
    )  # fmt: skip


def panel_over(card: Card, periods: int) -> Panel:
    """Values with ends, one in twenty never observed."""
    draw = np.random.default_rng(1)
    value = draw.uniform(-10, 160, (len(card.indicators), len(card.units), periods))
    value[draw.random(value.shape) < 0.05] = np.nan
    low, high = value - draw.random(value.shape), value + draw.random(value.shape)
    return Panel(card=card, first=card.period("2015Q1").ordinal, value=value, low=low, high=high,
                 held=value, status=np.where(np.isnan(value), O, A).astype(np.uint8))  # fmt: skip


def core(panel: Panel) -> Scores:
    """What the library does with arrays."""
    return aggregate_panel(normalise_panel(panel))


def bare(panel: Panel, groups: int) -> dict[str, np.ndarray]:
    """Score, low, high, coverage and worst part of indicators, groups and the whole."""
    card = panel.card
    worst, best = (np.array([getattr(i.goalposts, end) for i in card.indicators])[:, None, None]
                   for end in ("worst", "best"))  # fmt: skip
    weight = np.array([i.weight for i in card.indicators])[:, None, None]
    known = ~np.isnan(panel.value)
    score, low, high = (np.clip(100 * ((x - worst) / (best - worst)), 0, 100)
                        for x in (panel.value, panel.low, panel.high))  # fmt: skip
    low, high = np.where(known, low, 0.0), np.where(known, high, 100.0)
    levels = [{"score": score, "low": low, "high": high, "coverage": known.astype(float),
               "worst": np.full(score.shape, -1)}]  # fmt: skip
    for parts in (len(card.indicators) // groups, groups):
        levels.append(_above(levels[-1], weight, parts))
        weight = np.ones((groups, 1, 1))
    return {name: np.concatenate([level[name] for level in levels]) for name in levels[0]}


def _above(below: dict[str, np.ndarray], weight: np.ndarray, parts: int) -> dict[str, np.ndarray]:
    shape = (-1, parts, *below["score"].shape[1:])
    by_part = {name: array.reshape(shape) for name, array in below.items()}
    heavy = weight.reshape(-1, parts, 1, 1)
    seen = ~np.isnan(by_part["score"])
    total = np.where(seen, heavy * by_part["score"], 0).sum(axis=1)
    base, whole = np.where(seen, heavy, 0.0).sum(axis=1), heavy.sum(axis=1)
    ranked = np.where(seen, by_part["score"], np.inf)
    return {
        "score": np.divide(total, base, out=np.full(total.shape, np.nan), where=base > 0),
        "low": (heavy * by_part["low"]).sum(axis=1) / whole,
        "high": (heavy * by_part["high"]).sum(axis=1) / whole,
        "coverage": (heavy * by_part["coverage"]).sum(axis=1) / whole,
        "worst": np.where(base > 0, ranked.argmin(axis=1), -1),
    }


def same(ours: Scores, theirs: dict[str, np.ndarray]) -> None:
    """Stop where the two do not give the same numbers; the card has one level more."""
    nodes = ours.card.nodes
    order = [n for level in ("indicator", "clause", "card")
             for n, node in enumerate(nodes) if node.level == level]  # fmt: skip
    for name, own in (("score", ours.value), ("low", ours.low), ("high", ours.high),
                      ("coverage", ours.coverage)):  # fmt: skip
        np.testing.assert_allclose(own[order], theirs[name], atol=1e-9, err_msg=name)


def frame_of(panel: Panel) -> pd.DataFrame:
    """The panel as a long frame, a row a cell."""
    ids = [item.id for item in panel.card.indicators]
    shape = panel.value.shape
    item, unit, period = (index.reshape(-1) for index in np.indices(shape))
    category = pd.Categorical.from_codes
    return pd.DataFrame(
        {
            "period": panel.periods.take(period),
            "unit": category(unit, pd.Index(panel.card.units)),
            "indicator": category(item, pd.Index(ids)),
            "value": panel.value.reshape(-1),
            "low": panel.low.reshape(-1),
            "high": panel.high.reshape(-1),
        }
    )


def there_and_back(frame: pd.DataFrame) -> pd.DataFrame:
    """What pandas needs to make the frame wide and long again."""
    keys, values = ["period", "unit"], ["value", "low", "high"]
    wide = frame.pivot(index=keys, columns="indicator", values=values)  # noqa: PD010
    return wide.stack(level="indicator").reset_index()  # noqa: PD013


def two_levels(peer: Callable[..., np.ndarray], matrix: np.ndarray, groups: int) -> np.ndarray:
    """Weighted sums of each group's points, then of the groups, by a library that has one level."""
    parts = np.split(matrix, groups, axis=1)
    weights = np.split(1.0 + np.arange(matrix.shape[1]) % 3, groups)
    made = [peer(part, weight / weight.sum(), scaled=True)
            for part, weight in zip(parts, weights, strict=True)]  # fmt: skip
    return peer(np.stack(made, axis=1), np.full(groups, 1 / groups), scaled=False)


def with_pymcdm(matrix: np.ndarray, weight: np.ndarray, *, scaled: bool) -> np.ndarray:
    """Points between the ends of the data, and their weighted sum."""
    method = WSM(minmax_normalization if scaled else lambda x, cost: x)
    return method(matrix, weight, np.ones(len(weight)))


def with_scikit_criteria(matrix: np.ndarray, weight: np.ndarray, *, scaled: bool) -> np.ndarray:
    """The same."""
    made = mkdm(matrix, [max] * len(weight), weights=weight)
    if scaled:
        made = MinMaxScaler(target="matrix").transform(made)
    return WeightedSumModel().evaluate(made).e_.score


def plain_frame(found: dict[str, np.ndarray], panel: Panel) -> pd.DataFrame:
    """The bare arrays as a long frame with categorical ids, as one would write it down."""
    nodes, units, length = found["score"].shape
    names = pd.Index([f"n{number}" for number in range(nodes)])
    node = np.repeat(np.arange(nodes), units * length)
    unit = np.tile(np.repeat(np.arange(units), length), nodes)
    category, status = pd.Categorical.from_codes, np.where(np.isnan(found["score"]), 4, 0)
    return pd.DataFrame(
        {
            "period": panel.periods.take(np.tile(np.arange(length), nodes * units)),
            "unit": category(unit, pd.Index(panel.card.units)),
            "node": category(node, names),
            "level": category(np.minimum(node, 2), pd.Index(["i", "g", "w"])),
            "aspect": category(np.zeros(len(node), int), pd.Index(["all"])),
            "score": found["score"].reshape(-1),
            "low": found["low"].reshape(-1),
            "high": found["high"].reshape(-1),
            "coverage": found["coverage"].reshape(-1),
            "obs_status": category(status.reshape(-1), pd.Index(list("AIPBOM"))),
            "worst_child": category(found["worst"].reshape(-1), names),
        },
        copy=False,
    )


def one_period() -> None:
    """5,000 units × 50 indicators in two levels."""
    card = card_of(5000, 50, 10)
    panel = panel_over(card, 1)
    limit, theirs = timed(lambda: bare(panel, 10), RUNS)
    own, ours = timed(lambda: core(panel), RUNS)
    same(ours, theirs)
    print(f"core, 5,000 × 50: {own * 1e3:.1f} ms, {own / limit:.2f} × bare NumPy")
    filled = [np.nan_to_num(array[:, :, 0].T, nan=50.0)
              for array in (panel.value, panel.low, panel.high)]  # fmt: skip
    for name, peer in (("pymcdm", with_pymcdm), ("scikit-criteria", with_scikit_criteria)):
        took = seconds(lambda peer=peer: [two_levels(peer, array, 10) for array in filled], FEW)
        print(
            f"  {own / took:.2f} × {name}: point, low and high by weighted sums of ten times five"
        )
    frame = frame_of(panel)
    pivot = seconds(lambda: there_and_back(frame), RUNS)
    whole = seconds(lambda: sc.aggregate(sc.normalise(frame, card), card), RUNS)
    run = seconds(lambda: sc.score(card, observations=frame).scores, RUNS)
    print(f"frame to frame: normalise and aggregate {whole / pivot:.2f}, score {run / pivot:.2f} × "
          f"pandas pivoting there and back ({pivot * 1e3:.0f} ms)")  # fmt: skip


def many_periods() -> None:
    """1,000 units × 40 quarters × 100 indicators."""
    card = card_of(1000, 100, 10)
    frame = frame_of(panel_over(card, 40))
    own = seconds(lambda: sc.score(card, observations=frame).scores, FEW)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    panel = panel_over(card, 40)
    arrays, found = timed(lambda: bare(panel, 10), FEW)
    built = seconds(lambda: plain_frame(found, panel), FEW)
    limit = arrays + built
    print(f"panel, 1,000 × 40 × 100: {own:.1f} s, {own / limit:.2f} × bare NumPy ({arrays:.1f} s) and "
          f"building the frame ({built:.1f} s); peak of memory {peak:.2f} GiB")  # fmt: skip


def growth() -> None:
    """How the cost of the core grows."""
    sizes = {
        "units": [(n, 10, 50) for n in (500, 1000, 2000, 4000)],
        "quarters": [(500, n, 50) for n in (10, 20, 40, 80)],
        "indicators": [(500, 10, n) for n in (50, 100, 200, 400)],
    }
    for name, all_of in sizes.items():
        times = []
        for units, quarters, indicators in all_of:
            panel = panel_over(card_of(units, indicators, 10), quarters)
            times.append(seconds(lambda panel=panel: core(panel), FEW))
        cells = [np.prod(size) for size in all_of]
        slope = np.polyfit(np.log(cells), np.log(times), 1)[0]
        print(f"growth exponent, {name}: {slope:.2f}")


def main() -> None:
    """Print the ratios."""
    many_periods()
    one_period()
    growth()


if __name__ == "__main__":
    main()
