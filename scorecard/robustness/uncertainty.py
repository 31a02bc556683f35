"""How far scores, ranks, changes and labels could move: many draws of other defensible choices."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import pandas as pd
from attrs import field, frozen

from scorecard.definitions.card import LEVELS
from scorecard.definitions.robustness import MOST_DRAWS, Robustness
from scorecard.errors import Fault, ScorecardError, of_type, quoted
from scorecard.robustness.batch import Batches, Tile
from scorecard.robustness.choices import Choices
from scorecard.robustness.counting import Counts
from scorecard.robustness.labels import Judge, Judging, portions
from scorecard.robustness.model import AT_ONCE, Model, model_of
from scorecard.robustness.ranks import Ranking
from scorecard.scoring import Result

ENDS = (0.5, 0.05, 0.95)
FRAGILE_FROM = 0.1
_SHOWN = 30
_CELLS = 4096  # cells whose draws are counted at a time: about 200 MB


@frozen(kw_only=True, eq=False, repr=False)
class Uncertainty:
    """
    How far the numbers and the messages of a result could move.

    `low` and `high` are the 5 % and the 95 % quantile of the draws.

    Attributes:
        scores: `period, unit, node, level, aspect, score, median, low, high, n_scored`: one row
            for each node, unit and period, for all aspects together; `score` is the result's own.
            Where it shows none, the quantiles are NaN and `n_scored`, the number of draws in which
            the node had a score, is 0.
        changes: `unit, node, level, change, median, low, high`: points from the baseline to the
            last complete period.
        labels: `unit, node, level, label, share, is_result`: the share of the draws that give each
            label; shares of a node sum to 1.
        ranks: `period, unit, node, level, rank, median, low, high`: 1 is the best; empty where
            there is one unit. Without the indicators.
        alternatives: `factor, choice, range`: what was varied and how far, in words.
        fragile: `unit, node, level, label, share_of_others, is_fragile`: whether more than 10 % of
            the draws give another label than the result does.
        manifest: What it takes to make this again: draws, seed, alternatives, and the result's
            own manifest.
        result: The result that was recomputed.
    """

    scores: pd.DataFrame
    changes: pd.DataFrame
    labels: pd.DataFrame
    ranks: pd.DataFrame
    alternatives: pd.DataFrame
    fragile: pd.DataFrame
    manifest: Mapping[str, Any] = field(repr=False)
    result: Result = field(repr=False)

    def __repr__(self) -> str:
        return "\n".join(
            [self._heading, "", self._headline.to_string(index=False, max_rows=_SHOWN)]
        )

    def _repr_html_(self) -> str:
        return f"<p>{self._heading}</p>{self._headline.to_html(index=False, max_rows=_SHOWN)}"

    @property
    def _heading(self) -> str:
        made = self.manifest
        return (f"{made['n']} draws, seed {made['seed']}; varied: "
                f"{', '.join(dict.fromkeys(self.alternatives['factor'])) or 'nothing'}")  # fmt: skip

    @property
    def _headline(self) -> pd.DataFrame:
        """The card and its recommendations at the last complete period."""
        last = self.scores["period"].astype(str) == self.manifest["result"]["last_complete"]
        is_head = self.scores["level"].isin(["card", "recommendation"])
        names = ["unit", "node", "score", "median", "low", "high"]
        head = self.scores.loc[last & is_head, names].merge(
            self.fragile[["unit", "node", "label", "share_of_others"]], on=["unit", "node"]
        )
        return head.round({"score": 1, "median": 1, "low": 1, "high": 1, "share_of_others": 2})


def uncertainty(
    result: Result,
    n: int | None = None,
    seed: int = 1,
    *,
    chunk: int = AT_ONCE,
    alternatives: Robustness | None = None,
) -> Uncertainty:
    """
    Recompute a result under many other choices that could have been defended.

    A draw takes weights, a mean, goalposts and the indicators left out once, for all units and
    periods; it codes a ledger row otherwise once, which holds in every period that the row feeds;
    and it fills a missing stretch once. A recoded row is observed anew by the engine itself.

    Args:
        result: What `score` returned.
        n: Number of draws; by default the card's, 10,000 unless it says otherwise.
        seed: Same seed, same bits, whatever the chunk.
        chunk: Draws in memory at a time.
        alternatives: What to vary and how far; by default the card's own `[robustness]`.

    Returns:
        Frozen frames: `scores`, `changes`, `labels`, `ranks`, `alternatives`, `fragile`.
        Quantiles are counted of draws rounded to a ten-thousandth of the scale, so that memory
        does not grow with `n`.

    Raises:
        ScorecardError: Arguments that cannot be, a result without a complete period, or choices
            of the card that no draw can follow; see `scorecard.robustness.following`.

    Source:
        OECD/JRC Handbook (2008), uncertainty and sensitivity analysis; Saisana et al. (2005),
        Uncertainty and sensitivity analysis techniques as tools for the quality assessment of
        composite indicators.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> found = sc.uncertainty(result, n=200, seed=1)
        >>> found.labels.groupby(["unit", "node"], observed=True)["share"].sum().round(9).unique()
        array([1.])
    """
    of_type("result", result, Result, "a result", "score a card first")
    model = model_of(result, alternatives, seed)
    draws = _whole("n", model.alternatives.draws if n is None else n, MOST_DRAWS)
    run = _Run(model, draws, _whole("chunk", chunk, MOST_DRAWS))
    judge = Judge(result, model.chooser)
    (scores, ranks), (changes, shares) = run.scores(), run.judged(judge)
    labels = _labels(judge, shares)
    return Uncertainty(
        scores=scores, changes=changes, labels=labels, ranks=ranks, alternatives=model.words,
        fragile=_fragile(judge, shares),
        manifest={
            "n": draws, "seed": int(seed), "alternatives": attrs.asdict(model.alternatives),
            "factors": list(model.factors), "result": result.manifest.as_dict(),
        },
        result=result,
    )  # fmt: skip


def _whole(name: str, value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 1 <= value <= most:
        fault = Fault(where=name, found=quoted(value), remedy="write such a number",
                      expected=f"a whole number from 1 to {most}")  # fmt: skip
        raise ScorecardError([fault], "call")
    return int(value)


@frozen(eq=False)
class _Run:
    """The draws of one call, made anew for every part of the result that is counted."""

    model: Model
    draws: int
    chunk: int

    def scores(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Quantiles of every node, unit and period, and those of the ranks."""
        result = self.model.result
        shape = result.by_aspect["all"].value.shape
        found, counted = np.empty((len(ENDS), *shape)), np.empty(shape)
        ranked = []
        for tile in _tiles(shape, together=self.model.chooser.compares):
            counts, rankings = self._counted(tile, shape)
            ranked += [_ranks(ranking, result) for ranking in rankings]
            size = (tile.units.stop - tile.units.start, len(tile.periods))
            at = (slice(None), tile.units, slice(tile.periods[0], tile.periods[-1] + 1))
            found[(slice(None), *at)] = counts.quantiles(ENDS).reshape(len(ENDS), shape[0], *size)
            counted[at] = counts.draws.reshape(shape[0], *size)
        own = result.scores
        own = own[own["aspect"] == "all"].reset_index(drop=True)
        frame = own[["period", "unit", "node", "level", "aspect", "score"]].copy()
        is_shown = frame["score"].notna().to_numpy()
        for name, values in zip(("median", "low", "high"), found, strict=True):
            frame[name] = np.where(is_shown, values.reshape(-1), np.nan)
        frame["n_scored"] = np.where(is_shown, counted.reshape(-1), 0).astype(np.int64)
        if shape[1] > 1 and not ranked:
            ranked = [self._ranked(period) for period in range(shape[2])]
        return frame, pd.concat(ranked, ignore_index=True) if ranked else _no_ranks()

    def _counted(self, tile: Tile, shape: tuple[int, ...]) -> tuple[Counts, list[Ranking]]:
        """Counts of the scores in a tile, and of the ranks where it holds all of several units."""
        batches = Batches(self.model.chooser, tile)
        scale = self.model.result.card.scale
        counts = Counts(shape[0] * tile.cells, scale.low, scale.high, self.draws)
        is_ranked = shape[1] > 1 and tile.units == slice(0, shape[1])
        rankings = [Ranking(self.model.result, period)
                    for period in (tile.periods.tolist() if is_ranked else ())]  # fmt: skip
        for chosen in self._choices():
            for own, points in batches.scores(chosen):
                for node, values in enumerate(points):
                    counts.add(node * tile.cells, values.points, own.count,
                               is_whole=values.is_whole)  # fmt: skip
                for ranking in rankings:
                    ranking.add(own, points, tile)
        return counts, rankings

    def _ranked(self, period: int) -> pd.DataFrame:
        """Quantiles of the ranks in one period, of more units than are counted at a time."""
        result = self.model.result
        ranking = Ranking(result, period)
        tile = Tile(slice(0, ranking.units), np.array([period]))
        batches = Batches(self.model.chooser, tile)
        for chosen in self._choices():
            for own, points in batches.scores(chosen):
                ranking.add(own, points, tile)
        return _ranks(ranking, result)

    def judged(self, judge: Judge) -> tuple[pd.DataFrame, np.ndarray]:
        """Changes as a frame, and the share of each label, nodes × units × labels."""
        card = self.model.result.card
        nodes, units = len(card.nodes), len(card.units)
        size = max(1, _CELLS // (nodes * max(len(judge.periods), 1)))
        size = units if self.model.chooser.compares else size
        found, shares = np.empty((len(ENDS), nodes, units)), []
        for part in portions(units, size):
            judging = Judging(judge, part, self.draws)
            for chosen in self._choices():
                judging.add(chosen)
            found[:, :, part] = judging.changes.quantiles(ENDS).reshape(len(ENDS), nodes, -1)
            shares.append(judging.counts / self.draws)
        frame = _by_node(judge)
        start, last = (judge.at(name) for name in ("start", "last"))
        frame["change"] = (last - start).T.reshape(-1)
        for name, values in zip(("median", "low", "high"), found, strict=True):
            frame[name] = values.T.reshape(-1)
        return frame, np.concatenate(shares, axis=1)

    def _choices(self) -> Iterator[Choices]:
        """The choices of all draws, chunk by chunk."""
        for part in portions(self.draws, self.chunk):
            numbers = np.arange(part.start, part.stop)
            own = dict.fromkeys(self.model.factors, numbers)
            yield self.model.chooser.choices(own, len(numbers))


def _tiles(shape: tuple[int, ...], *, together: bool) -> Iterator[Tile]:
    """Nodes × units × periods, in parts small enough to be counted; units together if need be."""
    nodes, units, periods = shape
    at_once = units if together else min(units, max(1, _CELLS // nodes))
    length = max(1, _CELLS // (nodes * at_once))
    for part in portions(units, at_once):
        for span in portions(periods, length):
            yield Tile(part, np.arange(span.start, span.stop))


def _by_node(judge: Judge) -> pd.DataFrame:
    """`unit, node, level`, one row for each unit and node."""
    card = judge.result.card
    unit = np.repeat(np.arange(len(card.units)), len(card.nodes))
    node = np.tile(np.arange(len(card.nodes)), len(card.units))
    level = np.array([LEVELS.index(item.level) for item in card.nodes])[node]
    of = pd.Categorical.from_codes
    return pd.DataFrame(
        {
            "unit": of(unit, pd.Index(card.units, dtype=object)),
            "node": of(node, pd.Index([item.id for item in card.nodes], dtype=object)),
            "level": of(level, pd.Index(LEVELS, dtype=object)),
        }
    )


def _labels(judge: Judge, shares: np.ndarray) -> pd.DataFrame:
    """Labels that any draw gives, and that of the result."""
    own = judge.labels.T.reshape(-1)
    flat = shares.swapaxes(0, 1).reshape(len(own), -1)
    is_result = own[:, None] == np.arange(flat.shape[1])
    row, word = np.nonzero((flat > 0) | is_result)
    frame = _by_node(judge).take(row).reset_index(drop=True)
    frame["label"] = pd.Categorical.from_codes(word, pd.Index(judge.words, dtype=object))
    frame["share"], frame["is_result"] = flat[row, word], is_result[row, word]
    return frame


def _fragile(judge: Judge, shares: np.ndarray) -> pd.DataFrame:
    own = judge.labels.T.reshape(-1)
    flat = shares.swapaxes(0, 1).reshape(len(own), -1)
    frame = _by_node(judge)
    frame["label"] = pd.Categorical.from_codes(own, pd.Index(judge.words, dtype=object))
    others = 1 - flat[np.arange(len(own)), own]
    frame["share_of_others"] = others
    frame["is_fragile"] = others > FRAGILE_FROM
    return frame


_RANKS = ("period", "unit", "node", "level", "rank", "median", "low", "high")


def _no_ranks() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=float) for name in _RANKS})


def _ranks(ranking: Ranking, result: Result) -> pd.DataFrame:
    card, period = result.card, ranking.period
    node = np.repeat(ranking.nodes, ranking.units)
    unit = np.tile(np.arange(ranking.units), len(ranking.nodes))
    score = result.by_aspect["all"].score[ranking.nodes, :, period]
    own = pd.DataFrame(score.round(9)).rank(axis=1, ascending=False, method="min").to_numpy()
    of = pd.Categorical.from_codes
    levels = np.array([LEVELS.index(item.level) for item in card.nodes])
    columns = {
        "period": result.periods.take(np.full(len(node), period)),
        "unit": of(unit, pd.Index(card.units, dtype=object)),
        "node": of(node, pd.Index([item.id for item in card.nodes], dtype=object)),
        "level": of(levels[node], pd.Index(LEVELS, dtype=object)),
        "rank": own.reshape(-1),
    }
    for name, values in zip(("median", "low", "high"), ranking.quantiles(ENDS), strict=True):
        columns[name] = values.reshape(-1)
    return pd.DataFrame(columns)
