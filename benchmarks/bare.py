"""What the scores of the made card cost in bare NumPy: the limit that scoring is measured against."""

import numpy as np
import pandas as pd
from made import (
    CLAUSES,
    INDICATORS,
    QUARTERS,
    RECOMMENDATIONS,
    SCORES,
    STAGES,
    UNITS,
    VALID_FOR,
    WINDOW,
    kind_of,
)


def bare_scores(rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """
    Score, bounds, coverage, status and worst part of every node of the made card.

    Args:
        rows: Arrays of the ledger: `indicator`, `unit`, `quarter`, `day` and `known` (positions and
            days), `stage` (position, -1 where none), `value`.

    Returns:
        Arrays over nodes × units × quarters, nodes in the order of the card.
    """
    shape = (INDICATORS, UNITS, QUARTERS)
    at = rows["indicator"], rows["unit"], rows["quarter"]
    kinds = np.array([kind_of(n) for n in range(INDICATORS)])
    quarter = np.arange(QUARTERS)
    seen = np.full(shape, -1000)
    np.maximum.at(seen, at, rows["quarter"])
    fresh = seen >= 0
    last = np.maximum.accumulate(seen, axis=-1)
    value, low, high = (np.full(shape, np.nan) for _ in range(3))

    is_ladder = kinds == "ladder"
    rank = np.full(shape, -1)
    np.maximum.at(rank, at, rows["stage"])
    rank = np.maximum.accumulate(rank, axis=-1)[is_ladder]
    points = np.array(SCORES)[rank]
    stale = quarter - last > VALID_FOR
    value[is_ladder] = np.where(rank >= 0, points, np.nan)
    low[is_ladder] = np.where(rank >= 0, points, 0)
    high[is_ladder] = np.where((rank >= 0) & ~stale[is_ladder], points, 100)

    is_measure = kinds == "measure"
    order = np.lexsort((rows["day"], rows["quarter"]))
    order = order[is_measure[rows["indicator"][order]]]
    newest = np.full(shape, -1)
    np.maximum.at(newest, tuple(index[order] for index in at), np.arange(len(order)))
    newest = np.maximum.accumulate(newest, axis=-1)[is_measure]
    points = np.append(rows["value"][order], np.nan)[newest]
    value[is_measure] = np.clip(points, 0, 100)
    low[is_measure] = np.where(newest >= 0, points, 0)
    high[is_measure] = np.where((newest >= 0) & ~stale[is_measure], points, 100)

    is_count = kinds == "count"
    number = np.zeros((INDICATORS, UNITS, QUARTERS + WINDOW))
    np.add.at(number, (at[0], at[1], at[2] + WINDOW), 1)
    total = np.cumsum(number, axis=-1)
    events = (total[..., WINDOW:] - total[..., :-WINDOW])[is_count]
    moved = np.where(fresh, quarter, -1)[is_count]
    moved = np.maximum.accumulate(moved, axis=-1)
    held = np.take_along_axis(events, np.maximum(moved, 0), axis=-1)
    value[is_count] = np.where(moved >= 0, np.clip(100 * held / 8, 0, 100), np.nan)
    low[is_count] = np.where(moved >= 0, np.clip(100 * np.minimum(events, held) / 8, 0, 100), 0)
    high[is_count] = 100
    known = last >= 0
    in_window = np.zeros(shape, bool)
    in_window[is_count] = events > 0
    valid = np.where(is_count[:, None, None], in_window, ~stale)
    status = np.where(fresh, 0, np.where(known & valid, 1, 4)).astype(np.uint8)
    return _levels(value, low, high, status)


def _levels(
    value: np.ndarray, low: np.ndarray, high: np.ndarray, status: np.ndarray
) -> dict[str, np.ndarray]:
    """Arithmetic means of two, five and ten parts; parts never observed are left out of the point."""
    coverage = (status < 4).astype(float)
    carried = status > 0
    levels = [{"score": value, "low": low, "high": high, "coverage": coverage, "carried": carried}]
    for parts in (INDICATORS // (RECOMMENDATIONS * CLAUSES), CLAUSES, RECOMMENDATIONS):
        below = {
            name: array.reshape(-1, parts, UNITS, QUARTERS) for name, array in levels[-1].items()
        }
        observed = ~np.isnan(below["score"])
        number = observed.sum(axis=1)
        total = np.where(observed, below["score"], 0).sum(axis=1)
        ranked = np.where(observed, below["score"], np.inf)
        levels.append(
            {
                "score": np.divide(
                    total, number, out=np.full(total.shape, np.nan), where=number > 0
                ),
                "low": below["low"].mean(axis=1),
                "high": below["high"].mean(axis=1),
                "coverage": below["coverage"].mean(axis=1),
                "carried": below["carried"].any(axis=1),
                "worst": np.where(number > 0, ranked.argmin(axis=1), -1),
            }
        )
    levels[0]["worst"] = np.full(value.shape, -1)
    found = {}
    order = _order()
    for name in ("score", "low", "high", "coverage", "carried", "worst"):
        found[name] = np.concatenate([level[name] for level in levels])[order]
    shown = (found["coverage"] >= 0.65 - 1e-9) & ~np.isnan(found["score"])
    found["status"] = np.where(shown, np.where(found["carried"], 1, 0), 4).astype(np.uint8)
    found["score"] = np.where(shown, found["score"], np.nan)
    return found


def _order() -> np.ndarray:
    """Positions, in the stacked levels, of the nodes in the order of the card."""
    clauses = INDICATORS + np.arange(RECOMMENDATIONS * CLAUSES)
    heads = INDICATORS + RECOMMENDATIONS * CLAUSES + np.arange(RECOMMENDATIONS)
    order = [INDICATORS + RECOMMENDATIONS * CLAUSES + RECOMMENDATIONS]
    per_clause = INDICATORS // (RECOMMENDATIONS * CLAUSES)
    for head in range(RECOMMENDATIONS):
        order.append(int(heads[head]))
        for clause in range(head * CLAUSES, (head + 1) * CLAUSES):
            order.append(int(clauses[clause]))
            order += range(clause * per_clause, (clause + 1) * per_clause)
    return np.array(order)


def bare_frame(found: dict[str, np.ndarray], nodes: list[str], units: list[str]) -> pd.DataFrame:
    """The same arrays as a long frame with categorical ids."""
    shape = found["score"].shape
    inner = shape[1] * shape[2]
    code = np.repeat(np.arange(shape[0]), inner)
    periods = pd.period_range("2015Q1", periods=QUARTERS, freq="Q")
    category = pd.Categorical.from_codes
    levels = np.array([{"m": 0, "r": 1, "c": 2, "i": 3}[name[0]] for name in nodes])
    return pd.DataFrame(
        {
            "period": periods.take(np.tile(np.arange(shape[2]), shape[0] * shape[1])),
            "unit": category(
                np.tile(np.repeat(np.arange(shape[1]), shape[2]), shape[0]), pd.Index(units)
            ),
            "node": category(code, pd.Index(nodes)),
            "level": category(
                levels[code], pd.Index(["card", "recommendation", "clause", "indicator"])
            ),
            "aspect": category(np.zeros(len(code), int), pd.Index(["all"])),
            "score": found["score"].reshape(-1),
            "low": found["low"].reshape(-1),
            "high": found["high"].reshape(-1),
            "coverage": found["coverage"].reshape(-1),
            "obs_status": category(found["status"].reshape(-1), pd.Index(list("AIPBOM"))),
            "worst_child": category(found["worst"].reshape(-1), pd.Index(nodes)),
            "held": found["score"].reshape(-1),
        },
        copy=False,
    )


def arrays_of(ledger: pd.DataFrame) -> dict[str, np.ndarray]:
    """The columns of a read ledger as the arrays that `bare_scores` takes."""
    day = ledger["occurred_from"].to_numpy().astype("datetime64[D]")
    months = day.astype("datetime64[M]").astype(int)
    order = {name: number for number, name in enumerate(STAGES)}
    stage = ledger["stage"].cat.categories.map(lambda name: order.get(name, -1)).to_numpy()

    def position(column: str) -> np.ndarray:
        numbers = ledger[column].cat.categories.str[1:].astype(int).to_numpy()
        return numbers[ledger[column].cat.codes.to_numpy()]

    return {
        "indicator": position("indicator"),
        "unit": position("unit"),
        "quarter": months // 3 - (2015 - 1970) * 4,
        "day": day.astype(np.int64),
        "stage": stage[ledger["stage"].cat.codes.to_numpy()],
        "value": ledger["value"].to_numpy(),
    }
