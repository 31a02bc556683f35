"""Which choice moves the scores: Sobol' indices of the choices, and each indicator left out."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import pandas as pd
from attrs import field, frozen

from scorecard.definitions.card import LEVELS, Card
from scorecard.definitions.robustness import Robustness
from scorecard.errors import Fault, ScorecardError, of_type, quoted
from scorecard.robustness.model import Model, model_of
from scorecard.robustness.removal import ranks, removals
from scorecard.robustness.sobol import LEAST_SPREAD, Indices, sobol_design, sobol_indices
from scorecard.scoring import Result
from scorecard.trends.trending import category

SAMPLE = 1024
MOST_SAMPLE = 1_000_000
AT_ONCE = 1024
_MOST_CELLS = 16_000_000
_NAMES = ("first", "first_low", "first_high", "total", "total_low", "total_high")
NEVER, SOMETIMES, STILL = (
    "it has no score", "it has no score in some draws, in which all its parts are left out",
    "no choice moves it",
)  # fmt: skip


@frozen(kw_only=True, eq=False, repr=False)
class Sensitivity:
    """
    Which choice the scores hang on, at the last complete period.

    `first` is the share of the variance of the draws that would go away if the choice were
    settled; `total` the share that would be left if all other choices were. What `total` has more
    than `first` the choice does together with others. `low` and `high` are the ends of their 95 %
    confidence intervals, which fewer draws make wider.

    Attributes:
        indices: `unit, node, level, factor, first, first_low, first_high, total, total_low,
            total_high, spread, reason`: one row for each unit, node and choice; `spread` is the
            standard deviation of the score over all draws, in points. Where there is nothing to
            share out the indices are NaN, and `reason` says why. Scores are not hidden where
            coverage is low.
        rank_shifts: The same without `unit`, for the mean number of places by which units move
            in the ranking from where the result has them; empty where there is one unit.
        removal: Each indicator left out by itself; see `scorecard.robustness.removal.removals`.
        alternatives: `factor, choice, range`: what was varied and how far, in words.
        manifest: What it takes to make this again: sample, seed, alternatives, and the result's
            own manifest.
        result: The result that was recomputed.
    """

    indices: pd.DataFrame
    rank_shifts: pd.DataFrame
    removal: pd.DataFrame
    alternatives: pd.DataFrame
    manifest: Mapping[str, Any] = field(repr=False)
    result: Result = field(repr=False)

    @cached_property
    def leading(self) -> pd.DataFrame:
        """
        The choice with the largest total index for each unit and node that any choice moves.

        Returns:
            `unit, node, level, factor, total, total_low, total_high, spread, is_clear`; `is_clear`
            says that no other choice's interval reaches that of the first.
        """
        known = self.indices[self.indices["total"].notna()]
        ordered = known.sort_values("total", ascending=False, kind="stable")
        by_node = ordered.groupby(["unit", "node"], observed=True, sort=False)
        others = ordered[by_node.cumcount() > 0]
        reach = others.groupby(["unit", "node"], observed=True)["total_high"].max()
        top = by_node.head(1).sort_index()
        keys = pd.MultiIndex.from_frame(top[["unit", "node"]])
        reached = reach.reindex(keys).fillna(-np.inf).to_numpy()
        names = ["unit", "node", "level", "factor", "total", "total_low", "total_high", "spread"]
        return (
            top[names].assign(is_clear=top["total_low"].to_numpy() > reached).reset_index(drop=True)
        )

    def __repr__(self) -> str:
        return "\n".join([self._heading, "", self._headline.to_string(index=False)])

    def _repr_html_(self) -> str:
        return f"<p>{self._heading}</p>{self._headline.to_html(index=False)}"

    @property
    def _heading(self) -> str:
        made = self.manifest
        draws = made["n"] * (len(made["factors"]) + 2)
        return (f"{draws} draws (sample of {made['n']}), seed {made['seed']}; varied: "
                f"{', '.join(made['factors']) or 'nothing'}")  # fmt: skip

    @property
    def _headline(self) -> pd.DataFrame:
        """The card and its recommendations."""
        head = self.indices[self.indices["level"].isin(["card", "recommendation"])]
        return head.drop(columns=["level", "reason"]).round(2)


def sensitivity(
    result: Result,
    seed: int = 1,
    *,
    n: int = SAMPLE,
    alternatives: Robustness | None = None,
) -> Sensitivity:
    """
    Share out the variance of the scores among the choices behind them; leave out each indicator.

    Each choice (weights, mean, goalposts, coding of rows, missing values, indicators left out) is
    one input: what varies is which of its numbered draws is taken. The same draws are taken as by
    `uncertainty` with that seed. The numbers of a draw have no order, so they are counted and not
    spread evenly.

    Args:
        result: What `score` returned.
        seed: Same seed, same bits.
        n: Sample size; the scores are recomputed n × (choices + 2) times.
        alternatives: What to vary and how far; by default the card's own `[robustness]`.

    Returns:
        Frozen frames: `indices`, `rank_shifts`, `removal`, `alternatives`; and `leading`.

    Raises:
        ScorecardError: Arguments that cannot be, a result without a complete period, or choices
            of the card that no draw can follow; see `scorecard.robustness.following`.

    Source:
        Grouped inputs, estimators: Saltelli et al. (2010), see `scorecard.robustness.sobol`.
        Choices as inputs, mean shift in rank as output: OECD/JRC Handbook (2008), uncertainty and
        sensitivity analysis.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> found = sc.sensitivity(result, n=64, seed=1)
        >>> found.leading.loc[0, ["node", "factor"]].tolist()
        ['nato_japan', 'aggregation']
    """
    of_type("result", result, Result, "a result", "score a card first")
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or not 2 <= n <= MOST_SAMPLE:
        fault = Fault(where="n", found=quoted(n), remedy=f"write n={SAMPLE}",
                      expected=f"a whole number from 2 to {MOST_SAMPLE}")  # fmt: skip
        raise ScorecardError([fault], "call")
    model = model_of(result, alternatives, seed)
    sample = np.repeat(np.arange(int(n))[:, None], len(model.factors), axis=1)
    design = sobol_design(sample, sample + int(n))
    return Sensitivity(
        indices=_indices(model, design, int(seed)),
        rank_shifts=_rank_shifts(model, design, int(seed)),
        removal=removals(result),
        alternatives=model.words,
        manifest={
            "n": int(n), "seed": int(seed), "alternatives": attrs.asdict(model.alternatives),
            "factors": list(model.factors), "result": result.manifest.as_dict(),
        },
        result=result,
    )  # fmt: skip


def _indices(model: Model, design: np.ndarray, seed: int) -> pd.DataFrame:
    """Indices of every node, some units at a time so that memory is bounded."""
    card = model.result.card
    if not model.factors:
        return _frame(card, (), {})
    nodes, units = len(card.nodes), len(card.units)
    width = max(1, _MOST_CELLS // (design.shape[0] * design.shape[1] * nodes))
    width = units if model.chooser.compares else width
    parts = []
    for start in range(0, units, width):
        part = slice(start, min(start + width, units))
        outputs = model.evaluate(_numbers(model, design), part)
        flat = outputs.swapaxes(1, 2).reshape(*design.shape[:2], -1)
        parts.append(_columns(flat, seed))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return _frame(card, model.factors, columns)


def _rank_shifts(model: Model, design: np.ndarray, seed: int) -> pd.DataFrame:
    """Indices of the mean number of places by which units move, of every node."""
    card = model.result.card
    if len(card.units) < 2 or not model.factors:
        return _frame(card, model.factors, {}).drop(columns="unit")
    base = ranks(model.evaluate({})[0])
    numbers = _numbers(model, design)
    draws = design.shape[0] * design.shape[1]
    shifts = np.empty((draws, len(card.nodes)))
    for start in range(0, draws, AT_ONCE):
        part = slice(start, start + AT_ONCE)
        scores = model.evaluate({name: own[part] for name, own in numbers.items()})
        moved = np.abs(ranks(scores.reshape(-1, scores.shape[2])).reshape(scores.shape) - base)
        is_ranked = ~np.isnan(moved)
        places = np.where(is_ranked, moved, 0.0).sum(axis=2)
        with np.errstate(invalid="ignore"):
            shifts[part] = places / is_ranked.sum(axis=2)
    columns = _columns(shifts.reshape(*design.shape[:2], -1), seed)
    return _frame(card, model.factors, columns).drop(columns="unit")


def _numbers(model: Model, design: np.ndarray) -> dict[str, np.ndarray]:
    """Which choice each draw of a design takes, sample by sample."""
    rows = design.reshape(-1, design.shape[2])
    return dict(zip(model.factors, rows.T, strict=True))


def _columns(outputs: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """The columns of some outputs, outputs × factors."""
    found: Indices = sobol_indices(outputs, seed=seed)
    lacking = np.isnan(outputs).mean(axis=(0, 1))
    with np.errstate(invalid="ignore"):
        spread = outputs[:2].std(axis=(0, 1))
        is_still = np.ptp(outputs, axis=(0, 1)) <= LEAST_SPREAD
    reason = np.select([lacking == 1, lacking > 0, is_still], [NEVER, SOMETIMES, STILL], "")
    shape = found.first.T.shape
    beside = {
        name: np.broadcast_to(values[:, None], shape)
        for name, values in (("spread", spread), ("reason", reason.astype(object)))
    }
    return {name: getattr(found, name).T for name in _NAMES} | beside


def _frame(card: Card, factors: tuple[str, ...], columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """A long frame of arrays over (units ×) nodes × factors."""
    count, nodes = len(columns.get("first", ())), len(card.nodes)
    place = np.repeat(np.arange(count), len(factors))
    level = np.array([LEVELS.index(node.level) for node in card.nodes])
    names = (*_NAMES, "spread", "reason")
    return pd.DataFrame(
        {
            "unit": category(place // nodes, card.units),
            "node": category(place % nodes, [node.id for node in card.nodes]),
            "level": category(level[place % nodes], LEVELS),
            "factor": category(np.tile(np.arange(len(factors)), count), factors),
            **{name: columns[name].reshape(-1) if columns else np.empty(0) for name in names},
        }
    )
