"""One unit of a result at its last complete period: the look-ups that all parts of a report need."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.coding.disputes import Dispute
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Indicator
from scorecard.definitions.scales import Display
from scorecard.figure_ids import FigureId
from scorecard.notes.model import Note
from scorecard.observation.checks import check_targets, covers
from scorecard.panel import STATUSES, A, P, panel_rows
from scorecard.periods import NAME, last_days
from scorecard.reporting.disputed import disputes_by_row
from scorecard.reporting.draws import Drawn
from scorecard.reporting.words import Dated
from scorecard.scoring import Result
from scorecard.summary import label_words
from scorecard.trends.trending import trend

NOT_SCORED = ("obstacle", "context")
Row = dict[str, Any]


@frozen(kw_only=True)
class Reading:
    """The score of a node in a period; `score` is NaN where coverage hides the `value`."""

    score: float
    value: float
    low: float
    high: float
    coverage: float
    applies: bool
    worst: str


@frozen(kw_only=True)
class Answer:
    """What is known of an indicator in a period, in its own unit of measure and in points."""

    value: float
    low: float
    high: float
    held: float
    points: float
    points_low: float
    points_high: float
    status: str
    seen: str
    since: str
    peak: float
    imputed: str


@frozen(kw_only=True)
class Refs:
    """Numbers of neighbouring evidence rows, the first and the last of them."""

    first: int
    last: int


@frozen(kw_only=True, eq=False)
class View:
    """
    What a report is about.

    Attributes:
        result: The result.
        unit: Position of the unit.
        drawn: The unit recomputed under other choices; `None` where that was not asked for, or
            cannot be.
        not_drawn: Why it cannot be.
        at: Position of the period it is about; by default the last complete one.
        whole: The same at the last complete period, whose look-ups over all periods it shares.
        note: The analyst's own words on the last complete period, if they are to be shown.
    """

    result: Result
    unit: int
    drawn: Drawn | None = None
    not_drawn: str = ""
    at: int | None = None
    whole: "View | None" = None
    note: Note | None = None

    @property
    def card(self) -> Card:
        """The card that was scored."""
        return self.result.card

    @property
    def display(self) -> Display | None:
        """How scores are printed; `None` for whole points."""
        return self.card.printed

    @cached_property
    def bands(self) -> dict[str, Row]:
        """Row of the bands in the last complete period, by node; without those of aspects."""
        frame = self.result.bands
        own = frame[(frame["unit"] == self.card.units[self.unit]) & (frame["aspect"] == "all")]
        now = own[own["period"] == self.period]
        return {row["node"]: row for row in records(now.astype(object))}

    @cached_property
    def period(self) -> pd.Period:
        """The last complete period, or the one that was chosen."""
        return self.result.periods[self.current]

    @cached_property
    def current(self) -> int:
        """Its position among all periods."""
        return (
            self.result.period_position(self.result.last_complete) if self.at is None else self.at
        )

    @property
    def period_name(self) -> str:
        """What a period is called, for example `quarter`."""
        return NAME[self.card.frequency]

    @cached_property
    def ends(self) -> date:
        """Last day of the last complete period."""
        return last_days(self.period.ordinal, self.card.frequency).item()

    @cached_property
    def several(self) -> bool:
        """Whether the card scores more than one unit."""
        return len(self.card.units) > 1

    def reading(self, node: str, aspect: str = "all", period: int | None = None) -> Reading:
        """The score of a node, in the last complete period or another."""
        scores, number = self.result.by_aspect[aspect], self.current if period is None else period
        at = self.card.positions[node], self.unit, number
        worst = int(scores.worst[at])
        return Reading(
            score=float(scores.score[at]), value=float(scores.value[at]),
            low=float(scores.low[at]), high=float(scores.high[at]),
            coverage=float(scores.coverage[at]), applies=bool(scores.applies[at]),
            worst=self.card.nodes[worst].id if worst >= 0 else "",
        )  # fmt: skip

    def period_or_none(self, period: str) -> int | None:
        """Position of a period; `None` where it lies outside the result."""
        number = self.card.period(period).ordinal - self.result.panel.first
        return number if 0 <= number < len(self.result.periods) else None

    def figure_id(self, node: str, aspect: str = "all", period: int | None = None) -> str:
        """Id of a score; `scorecard explain` leads from it to the evidence. Empty: does not apply."""
        if not self.reading(node, aspect, period).applies:
            return ""
        shown = self.result.periods[self.current if period is None else period]
        unit = self.card.units[self.unit] if self.several else ""
        return str(FigureId(node=node, period=str(shown), aspect=aspect, unit=unit))

    def last_score(self, node: str) -> tuple[int, float] | None:
        """Position and score of the last complete period in which a node has a score."""
        scores = self.result.by_aspect["all"].score[self.card.positions[node], self.unit]
        place = _last(~np.isnan(scores[: self.current + 1]))
        return (place, float(scores[place])) if place >= 0 else None

    def label_then(self, node: str, period: int) -> str:
        """The label that a node's trend had in an earlier period."""
        result = self.result
        frame = trend(result.scores, self.card, through=result.periods[period],
                      weights=result.weights_for_targets)  # fmt: skip
        own = (frame["unit"] == self.card.units[self.unit]) & (frame["aspect"] == "all")
        (row,) = records(frame[own & (frame["node"] == node)].astype({"label": object}))
        return label_words(row["label"], fragile=row["fragile"])

    def aspects(self, node: str) -> list[str]:
        """Aspects that the indicators below a node carry, in card order, then `all`."""
        carried = {item.aspect for item in self.card.indicators_below(node)}
        return [name for name in self.card.aspects if name == "all" or name in carried]

    @cached_property
    def trends(self) -> dict[tuple[str, str], Row]:
        """Row of the trends, by node and aspect; fragile by other choices too, if drawn."""
        frame = self.result.trends
        own = frame[frame["unit"] == self.card.units[self.unit]]
        rows = records(own.astype({"node": object, "aspect": object, "label": object}))
        by_name = {(row["node"], row["aspect"]): row for row in rows}
        for name, is_fragile in ({} if self.drawn is None else self.drawn.is_fragile).items():
            by_name[name]["fragile"] = is_fragile
        return by_name

    def answer(self, item: Indicator, element: str = "", period: int | None = None) -> Answer:
        """What is known of an indicator, or of one element of it."""
        row = self._panel_rows[item.id, element]
        number = self.current if period is None else period
        panel, points = self.result.panel, self.result.points
        values, statuses = panel.value[row, self.unit], panel.status[row, self.unit]
        at = row, self.unit, number
        return Answer(
            value=float(values[number]), low=float(panel.low[at]), high=float(panel.high[at]),
            held=float(panel.held[at]), points=float(points.value[at]),
            points_low=float(points.low[at]), points_high=float(points.high[at]),
            status=STATUSES[statuses[number]],
            seen=self._named(_last((statuses[: number + 1] == A) | (statuses[: number + 1] == P))),
            since=self._since(values[: number + 1]),
            peak=float(np.fmax.reduce(values[: number + 1])),
            imputed=self.result.imputed_by(row, self.unit, number),
        )  # fmt: skip

    @cached_property
    def _panel_rows(self) -> dict[tuple[str, str], int]:
        if self.whole is not None:
            return self.whole._panel_rows
        return {name: place for place, name in enumerate(panel_rows(self.card))}

    def _named(self, place: int) -> str:
        return str(self.result.periods[place]) if place >= 0 else ""

    def _since(self, values: np.ndarray) -> str:
        """First period of the run of equal values that reaches the last one; empty: from the start."""
        if np.isnan(values[-1]):
            return ""
        start = 1 + _last(values != values[-1])
        return self._named(start) if start else ""

    @cached_property
    def rows(self) -> list[Row]:
        """The evidence in force that is about this unit, in the order a report numbers it."""
        if self.whole is not None:
            return self.whole.rows
        frame = self.result.evidence
        if "kind" not in frame:
            return []
        about = frame["unit"].astype(object).isin(["", self.card.units[self.unit]])
        own = frame[about].copy()
        order = {name: place for place, name in enumerate(self._places)}
        own["place"] = own["node"].astype(object).map(order)
        own = own.sort_values(["place", "occurred_from", "id"], kind="stable")
        return records(own.drop(columns="place").astype(object))

    @cached_property
    def _places(self) -> list[str]:
        """Nodes in the order of the evidence tables: each recommendation, then its clauses."""
        found = []
        for item in self.card.recommendations:
            found.append(item.id)
            found += [c.code for c in self.card.clauses if c.recommendation == item.id]
        return [*found, self.card.id, *(item.id for item in self.card.indicators)]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Number of each row of evidence, counted from 1, by id."""
        if self.whole is not None:
            return self.whole.numbers
        return {row["id"]: number for number, row in enumerate(self.rows, start=1)}

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """Rows of evidence by id."""
        if self.whole is not None:
            return self.whole.by_id
        return {row["id"]: row for row in self.rows}

    @cached_property
    def disputes(self) -> Mapping[str, Sequence[Dispute]]:
        """What two coders read differently, by the row that it is told at."""
        if self.whole is not None:
            return self.whole.disputes
        return disputes_by_row(self.result, self.by_id)

    def refs(self, ids: Iterable[str]) -> tuple[Refs, ...]:
        """Where rows of evidence stand in the report, neighbours taken together."""
        found: list[Refs] = []
        for number in sorted({self.numbers[name] for name in ids if name in self.numbers}):
            if found and found[-1].last == number - 1:
                found[-1] = Refs(first=found[-1].first, last=number)
            else:
                found.append(Refs(first=number, last=number))
        return tuple(found)

    @cached_property
    def _linked(self) -> pd.DataFrame:
        links = self.result.links
        own = links[links["unit"] == self.card.units[self.unit]]
        return own[["period", "indicator", "evidence_id"]].astype(
            {"indicator": object, "evidence_id": object}
        )

    def behind(self, indicator: str, period: int | None = None) -> tuple[str, ...]:
        """Ids of the rows behind an answer."""
        wanted = self.result.periods[self.current if period is None else period]
        return self._behind.get((indicator, wanted.ordinal), ())

    @cached_property
    def _behind(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Ids of the rows behind every answer in every period."""
        if self.whole is not None:
            return self.whole._behind
        links, found = self._linked, dict[tuple[str, int], list[str]]()
        ordinals = pd.PeriodIndex(links["period"]).asi8.tolist()
        for name, period, row in zip(
            links["indicator"], ordinals, links["evidence_id"], strict=True
        ):
            found.setdefault((name, period), []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def readers(self) -> dict[str, list[str]]:
        """Indicators that ever read each row of evidence."""
        pairs = self._linked[["evidence_id", "indicator"]].drop_duplicates()
        return {str(name): list(own) for name, own in pairs.groupby("evidence_id")["indicator"]}

    def recommendation_of(self, node: str) -> str:
        """Recommendation that a clause, an indicator or a recommendation belongs to; or empty."""
        return self.card.recommendation_of.get(node, "")

    def newest(self, recommendation: str) -> Dated | None:
        """When the newest evidence on a recommendation happened, looks left aside."""
        return _newest(
            row for row in self.rows if self.recommendation_of(row["node"]) == recommendation
        )

    def newest_for(self, indicator: str) -> Dated | None:
        """When the newest evidence that an indicator read happened, looks left aside."""
        return _newest(
            self.by_id[name] for name, readers in self.readers.items() if indicator in readers
        )

    @cached_property
    def looks(self) -> dict[str, date]:
        """Last day that a look at each indicator reaches."""
        frame = self.result.evidence
        if "kind" not in frame:
            return {}
        targets = dict(zip(frame["id"].astype(object), check_targets(frame), strict=True))
        names = [row["id"] for row in self.rows if targets[row["id"]]]
        found: dict[str, date] = {}
        for name in names:
            reached = covers(self.card, targets[name], by_name=False)
            end = self.by_id[name]["occurred_to"].date()
            for item, hit in zip(self.card.indicators, reached, strict=False):
                if hit and end > found.get(item.id, date.min):
                    found[item.id] = end
        return found

    def looked_to(self, node: str) -> date | None:
        """Last day that a look at any indicator below a node reaches."""
        items = self.card.indicators_below(node)
        return max((self.looks[i.id] for i in items if i.id in self.looks), default=None)


def records(frame: pd.DataFrame) -> list[Row]:
    """The rows of a frame, each by the names of its columns."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def told_once(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows by what happened: those that share an event, or a title and a date, taken together."""
    found: list[list[Row]] = []
    places: dict[Any, list[Row]] = {}
    for row in rows:
        keys = [key for key in (row["event"], (row["title"], row["occurred_on"])) if key]
        same = next((places[key] for key in keys if key in places), None)
        if same is None:
            same = []
            found.append(same)
        same.append(row)
        places.update(dict.fromkeys(keys, same))
    return found


def _newest(rows: Iterable[Row]) -> Dated | None:
    """The latest row; of several that end on one day, the one dated most exactly."""
    real = [row for row in rows if row["kind"] != "check"]
    if not real:
        return None
    latest = max(real, key=lambda row: (row["occurred_to"], row["occurred_from"], row["id"]))
    return Dated(on=latest["occurred_to"].date(), written=latest["occurred_on"])


def _last(flags: np.ndarray) -> int:
    """Position of the last true flag; -1 where there is none."""
    found = np.flatnonzero(flags)
    return int(found[-1]) if len(found) else -1
