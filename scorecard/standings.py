"""Several units side by side: who ranks where, and how groups of them stand."""

import numpy as np
import pandas as pd

from scorecard.errors import Fault, ScorecardError, argument
from scorecard.panel import long_frame
from scorecard.scoring import Result

TIES = ("min", "dense", "average")
_DIGITS = 9  # points closer than this are the same; what is nearer is rounding of the machine


def ranking(
    result: Result,
    node: str | None = None,
    period: str | pd.Period | None = None,
    *,
    aspect: str = "all",
    ties: str = "min",
) -> pd.DataFrame:
    """
    Rank the units by their score of one node in one period, the best first.

    Args:
        result: A result of several units.
        node: Card, recommendation, clause or indicator; by default the card.
        period: By default the last complete one.
        aspect: One of the card's aspects, or `all`.
        ties: What equal scores share: `min`, the best place among them (1, 2, 2, 4); `dense`, with
            no place left out after them (1, 2, 2, 3); `average`, the mean of their places
            (1, 2.5, 2.5, 4).

    Returns:
        One row a unit, best first, then in the order of the card: `period, unit, node, score,
        rank, rank_low, rank_high, n`. `rank_low` and `rank_high` are the best and the worst rank
        that any scores within the intervals of all `n` ranked units would give: certainly above
        are those whose low end lies above the high end here. A unit without a score is not ranked
        (NaN), and never last. Where a ranked unit has no interval, no rank has a range.

    Raises:
        ScorecardError: An unknown node, period, aspect or rule for ties.

    Example:
        >>> import pandas as pd, scorecard as sc
        >>> from importlib.resources import files
        >>> hdi = sc.load_card(files("scorecard.indicators") / "examples" / "hdi")
        >>> years = {"le": [83, 77, 60], "eys": [19, 15, 9], "mys": [13, 9, 4],
        ...          "gnipc": [70000, 20000, 20000]}
        >>> made = pd.DataFrame(years, index=["A", "B", "C"]).melt(
        ...     var_name="indicator", ignore_index=False).rename_axis("unit").reset_index()
        >>> result = sc.score(hdi, observations=made.assign(period="2022"))
        >>> sc.ranking(result, "income", ties="average")[["unit", "rank", "n"]].values.tolist()
        [['A', 1.0, 3], ['B', 2.5, 3], ['C', 2.5, 3]]
    """
    argument("ties", ties, TIES)
    argument("aspect", aspect, result.card.aspects)
    card = result.card
    place = card.positions[card.node(card.id if node is None else node).id]
    at = result.period_position(result.last_complete if period is None else period)
    scores = result.by_aspect[aspect]
    score, low, high = (
        np.round(ends[place, :, at], _DIGITS) for ends in (scores.score, scores.low, scores.high)
    )
    rank, best, worst = (np.full(len(score), np.nan) for _ in range(3))
    is_ranked = ~np.isnan(score)
    rank[is_ranked] = _ranks(score[is_ranked], ties)
    best[is_ranked], worst[is_ranked] = _ranges(low[is_ranked], high[is_ranked], ties)
    order = np.argsort(np.where(is_ranked, rank, np.inf), kind="stable")
    frame = long_frame(
        [("node", [card.nodes[place].id]), ("unit", card.units), ("period", result.periods[[at]])],
        {"score": scores.score[place, :, at], "rank": rank, "rank_low": best, "rank_high": worst},
    ).assign(n=int(is_ranked.sum()))
    columns = ["period", "unit", "node", "score", "rank", "rank_low", "rank_high", "n"]
    return frame[columns].iloc[order].reset_index(drop=True)


def _ranks(score: np.ndarray, ties: str) -> np.ndarray:
    """Ranks of scores, none of them missing, the highest first."""
    values, own = np.unique(-score, return_inverse=True)
    if ties == "dense":
        return own + 1.0
    counts = np.bincount(own, minlength=len(values))
    first = 1.0 + np.cumsum(counts) - counts
    shared = (counts - 1) / 2 if ties == "average" else np.zeros(len(values))
    return (first + shared)[own]


def _ranges(low: np.ndarray, high: np.ndarray, ties: str) -> tuple[np.ndarray, np.ndarray]:
    """
    Best and worst rank that scores within the intervals can give.

    The best comes about where the unit stands at its high end and all others at their low ends,
    the worst the other way round. With `dense` several units above may share a place, so the best
    rank counts the fewest values that reach every interval above; the worst counts all of them,
    exact scores that are equal once.
    """
    if np.isnan(low).any() or np.isnan(high).any():
        return np.full(len(low), np.nan), np.full(len(low), np.nan)
    if ties == "dense":
        return 1.0 + _fewest_above(low, high), 1.0 + _most_above(low, high)
    lows, highs = np.sort(low), np.sort(high)
    best = 1.0 + len(low) - np.searchsorted(lows, high, side="right")
    worst = 1.0 + len(low) - np.searchsorted(highs, low, side="right")
    is_itself = high > low  # its own high end lies above its own low end
    worst -= is_itself
    if ties == "average":
        exact = ~is_itself
        best += 0.5 * (_how_many(lows, high) - exact)
        worst += 0.5 * (_how_many(highs, low) - exact)
    return best, worst


def _how_many(ends: np.ndarray, at: np.ndarray) -> np.ndarray:
    """How many of some sorted ends equal each value."""
    return np.searchsorted(ends, at, side="right") - np.searchsorted(ends, at, side="left")


def _fewest_above(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """
    Fewest values that reach into every interval above each high end.

    The highest value that reaches the interval which ends first reaches most others too; what
    begins above it is left over, and the same holds there.
    """
    order = np.argsort(low, kind="stable")
    lows = low[order]
    ends = np.append(np.minimum.accumulate(high[order][::-1])[::-1], np.inf)
    following = ends[np.searchsorted(lows, high, side="right")]
    fewest = {np.inf: -1}
    for place in np.argsort(-high, kind="stable"):
        fewest[high[place]] = 1 + fewest[following[place]]
    return np.array([fewest[end] for end in high])


def _most_above(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Most different values above each low end: each interval gives one, equal scores one."""
    open_ends = np.sort(high[high > low])
    points = np.unique(high[high == low])
    above = len(open_ends) - np.searchsorted(open_ends, low, side="right")
    return above - (high > low) + len(points) - np.searchsorted(points, low, side="right")


def group_scores(result: Result) -> pd.DataFrame:
    """
    How the groups of the card stand: each of their units counts alike.

    Args:
        result: A result of a card with `[[group]]` tables.

    Returns:
        One row for each group, node, aspect and period: `period, group, node, level, aspect, mean,
        median, min, max, n, missing`, in points. `n` units have a score; `missing` have none and
        are left out. Without any score the numbers are NaN. Units that do not occur in the result
        are not counted.

    Raises:
        ScorecardError: The card has no group.
    """
    groups = result.card.groups
    if not groups:
        fault = Fault(where="group", found="a card without groups", expected="[[group]] in "
                      "card.toml", remedy="declare some")  # fmt: skip
        raise ScorecardError([fault], "call")
    home = {unit: place for place, group in enumerate(groups) for unit in group.units}
    codes = np.array([home.get(unit, -1) for unit in result.card.units])
    scores = result.scores
    ids = pd.Index([group.id for group in groups], dtype=object)
    own = pd.Categorical.from_codes(codes[scores["unit"].cat.codes], ids)
    keys = ["group", "node", "level", "aspect", "period"]
    found = scores.assign(group=own).groupby(keys, observed=True)["score"]
    frame = found.agg(["mean", "median", "min", "max", "count", "size"]).reset_index()
    frame["missing"] = frame.pop("size") - frame["count"]
    return frame.rename(columns={"count": "n"})[
        ["period", "group", "node", "level", "aspect", "mean", "median", "min", "max", "n",
         "missing"]
    ]  # fmt: skip
