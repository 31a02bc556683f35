"""What each period's score was believed to be at each date, and what evidence came late."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card
from scorecard.definitions.model import Clock
from scorecard.errors import Fault, ScorecardError, argument
from scorecard.ledger.reading import as_ledger, read_ledger
from scorecard.ledger.vintage import AsOf, as_text_of, last_complete, moment_of
from scorecard.panel import STATUSES, long_frame
from scorecard.periods import last_days
from scorecard.scoring import Result, score

_POINTS = ("score", "low", "high", "coverage")
_SCORED = ("event", "reversal", "check")


@frozen(kw_only=True, eq=False, repr=False)
class Vintages:
    """
    The revision triangle of a card.

    Attributes:
        card: The card.
        aspect: Which aspect, or `all`.
        scores: `as_of, period, unit, node, score, low, high, coverage, obs_status, is_over`: one row
            for each date, period, unit and node. For a period that had not begun on the date the
            numbers are NaN and the status is `M`; `is_over` says whether it was complete.
        late: Evidence about a period that was over at one date and known only at a later one:
            `as_of` (the first of the dates at which it was known), `evidence_id, kind, indicator`
            (empty where no state reads the row), `occurred_on, published_on, supersedes, title`.
    """

    card: Card
    aspect: str
    scores: pd.DataFrame
    late: pd.DataFrame

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """
        How far each score was revised since it was first published.

        Returns:
            `period, unit, node, n, first, last, revision, mean_absolute, lowest, highest`: of the
            `n` dates at which the period was over and had a score, the first and the last score,
            their difference, the mean distance of all from the first, and the range. Points.
        """
        known = self.scores[self.scores["is_over"] & self.scores["score"].notna()]
        cells = known.groupby(["period", "unit", "node"], observed=True, sort=False)["score"]
        first = cells.transform("first")
        distance = (known["score"] - first).abs()
        found = cells.agg(n="size", first="first", last="last", lowest="min", highest="max")
        found["revision"] = found["last"] - found["first"]
        keys = [known[name] for name in ("period", "unit", "node")]
        found["mean_absolute"] = distance.groupby(keys, observed=True, sort=False).mean()
        columns = ["n", "first", "last", "revision", "mean_absolute", "lowest", "highest"]
        return found[columns].reset_index()

    def triangle(self, node: str | None = None, *, unit: str | None = None) -> pd.DataFrame:
        """
        Scores of one node, a row a period and a column a date; NaN where there was none.

        Args:
            node: Node id; by default the card.
            unit: Who is scored; may be left out where the card has one unit.

        Raises:
            ScorecardError: An unknown node or unit.
        """
        wanted = self.card.node(self.card.id if node is None else node).id
        name = self.card.units[0] if unit is None and len(self.card.units) == 1 else unit
        argument("unit", str(name), self.card.units)
        own = self.scores[(self.scores["node"] == wanted) & (self.scores["unit"] == name)]
        return own.pivot_table(
            index="period", columns="as_of", values="score", dropna=False, observed=True
        )

    def __repr__(self) -> str:
        return f"{self.card.title}: scores by the date at which they were known\n{self.triangle()}"


def vintages(
    card: Card | str,
    quarters: Sequence[str | pd.Period],
    as_of_dates: Sequence[AsOf],
    *,
    evidence: pd.DataFrame | None = None,
    clock: Clock = "published",
    aspect: str = "all",
) -> Vintages:
    """
    Score several periods as they were known at several dates.

    Args:
        card: A card, the name of a shipped card, or a folder.
        quarters: Periods of the card's frequency.
        as_of_dates: Days or times; only evidence known by then is used for each.
        evidence: A ledger; by default the card's own.
        clock: Which date of a row decides: `published` (when anyone could know) or `recorded`
            (when we entered it).
        aspect: One of the card's aspects, or `all`.

    Returns:
        The revision triangle, with the evidence that came late. One scoring a date, whatever the
        number of periods.

    Raises:
        ScorecardError: No period or date, one given twice, an unknown aspect, or all faults of
            the ledger.

    Source:
        Croushore & Stark (2001), A real-time data set for macroeconomists: a vintage is the data
        as they stood on a date.

    Example:
        >>> import scorecard as sc
        >>> found = sc.vintages("nato_japan", ["2024Q2"], ["2024-06-30", "2024-12-31"])
        >>> bool(found.revisions.set_index("node").loc["nato_japan", "revision"] > 0)
        True
    """
    card = card if isinstance(card, Card) else load_card(card)
    argument("aspect", aspect, card.aspects)
    ledger = read_ledger(card) if evidence is None else as_ledger(evidence, card)
    periods = _unique("quarters", [card.period(text) for text in quarters])
    moments = _unique("as_of_dates", sorted(moment_of(item, ledger) for item in as_of_dates))
    results = [score(card, ledger, as_of=moment, clock=clock) for moment in moments]
    return Vintages(
        card=card, aspect=aspect, scores=_scores(results, periods, aspect), late=_late(results)
    )


def _unique(name: str, values: list) -> list:  # type: ignore[type-arg]
    if not values or len(set(values)) < len(values):
        found = "none" if not values else "one given twice"
        fault = Fault(where=name, found=found, expected="each once", remedy="name them once")
        raise ScorecardError([fault], "call")
    return values


def _scores(results: list[Result], periods: list[pd.Period], aspect: str) -> pd.DataFrame:
    card = results[0].card
    shape = (len(results), len(periods), len(card.units), len(card.nodes))
    arrays = {name: np.full(shape, np.nan) for name in _POINTS}
    status = np.full(shape, "M", dtype=object)
    is_over = np.zeros(shape, dtype=bool)
    wanted = np.array([period.ordinal for period in periods])
    for number, result in enumerate(results):
        scores = result.by_aspect[aspect]
        place = wanted - scores.first
        begun = np.flatnonzero((place >= 0) & (place < scores.value.shape[2]))
        for name in _POINTS:
            own = getattr(scores, name)[:, :, place[begun]]
            arrays[name][number, begun] = own.transpose(2, 1, 0)
        codes = scores.status[:, :, place[begun]].transpose(2, 1, 0)
        status[number, begun] = np.array(STATUSES, dtype=object)[codes]
        last = last_complete(result.as_of, card.frequency)
        is_over[number] = (wanted <= last)[:, None, None]
    frequency = periods[0].freq
    dates = [as_text_of(result.as_of) for result in results]
    nodes = [node.id for node in card.nodes]
    axes: list[tuple[str, pd.Index | Sequence[str]]] = [("as_of", dates), ("period", pd.PeriodIndex(periods, freq=frequency)),
            ("unit", card.units), ("node", nodes)]  # fmt: skip
    return long_frame(axes, {**arrays, "obs_status": status, "is_over": is_over})


def _late(results: list[Result]) -> pd.DataFrame:
    """Rows that first appear at a later date though their period was over at an earlier one."""
    columns = ["id", "kind", "read_by", "occurred_on", "published_on", "supersedes", "title"]
    known: set[str] = set(results[0].evidence["id"])
    frames = []
    for before, after in pairwise(results):
        rows = after.evidence
        is_new = ~rows["id"].isin(known) & rows["kind"].isin(_SCORED)
        last = last_complete(before.as_of, before.card.frequency)
        end = last_days(last, before.card.frequency).astype("datetime64[us]")
        own = rows[is_new & (rows["occurred_to"] <= end)]
        frames.append(own[columns].assign(as_of=as_text_of(after.as_of)))
        known |= set(rows["id"])
    found = pd.concat(frames, ignore_index=True) if frames else (
        results[0].evidence.head(0)[columns].assign(as_of="")
    )  # fmt: skip
    names = {"id": "evidence_id", "read_by": "indicator"}
    found = found.rename(columns=names).astype({"indicator": object, "kind": object})
    return found[["as_of", *(names.get(name, name) for name in columns)]]
