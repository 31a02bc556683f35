"""Runs the stages in order; the result and its manifest."""

import platform
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cached_property
from html import escape
from importlib.metadata import version
from typing import Any

import attrs
import numpy as np
import pandas as pd
from attrs import field, frozen

from scorecard.aggregation import aggregate_panel, weighed
from scorecard.bands import band
from scorecard.coding.answers import has_second
from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card
from scorecard.definitions.model import CLOCKS, Clock, Manifest
from scorecard.errors import Fault, ScorecardError, argument, not_an_option, of_type
from scorecard.imputation import impute_panel, imputed_frame, rule_of
from scorecard.ledger.reading import as_ledger, read_ledger
from scorecard.ledger.vintage import (
    AsOf,
    as_text_of,
    digest_of,
    entered_by,
    last_complete,
    moment_of,
    vintage,
)
from scorecard.normalisation import normalise_panel
from scorecard.observation.links import evidence_links
from scorecard.observation.observe import observe_panel
from scorecard.panel import A, I, O, P, Panel, panel_frame, panel_of
from scorecard.periods import NAME, last_days, ordinals
from scorecard.scores import Scores, scores_frame
from scorecard.shares import shares_frame
from scorecard.summary import as_html, as_text, summary
from scorecard.tally import tally_of
from scorecard.treatment import treat_panel, treated_frame
from scorecard.trends.trending import trend


@frozen(kw_only=True, eq=False, repr=False)
class Result:
    """
    Everything that one scoring gives, frozen, with what it takes to make it again.

    Attributes:
        card: The card that was scored.
        as_of: Last moment whose knowledge was used.
        clock: Which date of a row decided that.
        evidence: The ledger rows in force then; empty where observations were given.
        recorded_through: Last `recorded_on` of the whole ledger; `None` where there was no row.
        given: Observations as arrays, before any was imputed.
        panel: The same with what was imputed.
        points: The same in points, with the weights that the card takes from them, if it does.
        by_aspect: Scores as arrays, by aspect.
    """

    card: Card
    as_of: datetime
    clock: Clock
    evidence: pd.DataFrame
    recorded_through: datetime | None
    given: Panel
    panel: Panel
    points: Panel
    by_aspect: Mapping[str, Scores] = field(repr=False)

    @cached_property
    def observations(self) -> pd.DataFrame:
        """Observations, long, the imputed ones included; see `observe` for the columns."""
        return panel_frame(self.panel)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Scores, long; see `aggregate` for the columns."""
        return scores_frame(list(self.by_aspect.values()))

    @cached_property
    def bands(self) -> pd.DataFrame:
        """Bands of the scores, where the card declares any; see `band` for the columns."""
        return band(self.scores, self.card)

    @cached_property
    def weights(self) -> pd.DataFrame:
        """The weight of every node among its siblings; see `weigh` for the columns."""
        return shares_frame(self.points)

    @property
    def weights_for_targets(self) -> pd.DataFrame | None:
        """The weights that `trend` needs; none where those the card declares will do."""
        return self.weights if self.card.method.weighting.is_from_data else None

    @cached_property
    def trends(self) -> pd.DataFrame:
        """Trends at the last complete period; see `trend` for the columns."""
        through, weights = self.last_complete, self.weights_for_targets
        return trend(self.scores, self.card, through=through, weights=weights)

    @cached_property
    def tally(self) -> pd.DataFrame:
        """Ladders by default stage; see `tally_of` for the columns."""
        return tally_of(self.given)

    @cached_property
    def imputed(self) -> pd.DataFrame:
        """Which values were imputed, and by what; see `imputation.imputed_frame`."""
        return imputed_frame(self.given, self.panel)

    def imputed_by(self, row: int, unit: int, period: int) -> str:
        """
        The rule that imputed an observation; empty where it was not imputed.

        Args:
            row: Row of the panel.
            unit: Position of the unit.
            period: Position of the period.
        """
        at = row, unit, period
        if self.given.status[at] != O or self.panel.status[at] == O:
            return ""
        return rule_of(self.card.indicators[row], self.card).by

    @cached_property
    def treated(self) -> pd.DataFrame:
        """Which outlying values were pulled in, and to what; see `treatment.treated_frame`."""
        return treated_frame(self.panel, treat_panel(self.panel))

    @cached_property
    def links(self) -> pd.DataFrame:
        """`period, unit, indicator, evidence_id`: the rows behind each observation."""
        return evidence_links(self.card, self.evidence, self.given)

    @cached_property
    def ledger_coded_twice(self) -> pd.DataFrame | None:
        """
        The card's ledger, superseded rows included, if anything of it was coded a second time.

        Rows entered since this was scored are left out, so that a result made again has the same.
        `None` where nothing was coded twice, or observations were given.

        Raises:
            ScorecardError: Any fault of the ledger.
        """
        entered = self.recorded_through
        if entered is None or "kind" not in self.evidence or not has_second(self.card):
            return None
        return entered_by(read_ledger(self.card), as_text_of(entered))

    @property
    def periods(self) -> pd.PeriodIndex:
        """All periods, the provisional one included."""
        return self.panel.periods

    @property
    def last_complete(self) -> pd.Period:
        """
        The last period that was over on the as-of date.

        Raises:
            ScorecardError: None was over yet.
        """
        number = last_complete(self.as_of, self.card.frequency)
        if not self._is_begun:
            fault = Fault(where="as_of", found=str(self.as_of.date()), remedy="choose a later day",
                          expected=f"a day after the end of {self.card.series_from}")  # fmt: skip
            raise ScorecardError([fault], "call")
        return self.periods[min(number - self.panel.first, len(self.periods) - 1)]

    def unit_position(self, unit: str | None) -> int:
        """
        Position of a unit among the card's units; the only one may be left out.

        Raises:
            ScorecardError: There is no such unit, or none was named of several.
        """
        units = self.card.units
        if unit is None and len(units) == 1:
            return 0
        if unit not in units:
            found = "nothing" if unit is None else unit
            raise ScorecardError([not_an_option("unit", found, units)], "call")
        return units.index(unit)

    def period_position(self, period: "str | pd.Period") -> int:
        """
        Position of a period among the periods of the result.

        Raises:
            ScorecardError: The text is no period of the card's frequency, or lies outside.
        """
        wanted = self.card.period(period)
        number = int(wanted.ordinal) - self.panel.first
        if not 0 <= number < len(self.periods):
            fault = Fault(where="period", found=str(wanted), remedy="choose one of them",
                          expected=f"{self.periods[0]} to {self.periods[-1]}")  # fmt: skip
            raise ScorecardError([fault], "call")
        return number

    @cached_property
    def manifest(self) -> Manifest:
        """What it takes to make this result again."""
        used = self.evidence
        if "kind" not in used:
            given = panel_frame(self.given)
            used = given[given["value"].notna()].reset_index(names="id")
        names = ("policy-scorecard", "numpy", "pandas", "matplotlib")
        versions = {name: version(name) for name in names}
        versions["python"] = platform.python_version()
        return Manifest(
            card=self.card.id,
            card_version=self.card.version,
            card_digest=self.card.digest,
            evidence_rows=len(used),
            evidence_digest=digest_of(used),
            as_of=as_text_of(self.as_of),
            clock=self.clock,
            recorded_through=""
            if self.recorded_through is None
            else as_text_of(self.recorded_through),
            last_complete=str(self.last_complete),
            method=_plain(attrs.asdict(self.card.method)),
            versions=dict(sorted(versions.items())),
        )

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Where each recommendation stands at the last complete period; see `summary.summary`."""
        return summary(self.scores, self.trends, self.card, str(self.last_complete))

    @property
    def headings(self) -> list[str]:
        """What was scored, from what, as of when."""
        period = NAME[self.card.frequency]
        rows = len(self.evidence)
        is_ledger = "kind" in self.evidence
        known = f"{rows} rows of evidence known" if is_ledger else "observations given"
        if self.given is not self.panel and len(self.imputed):
            known += f", {len(self.imputed)} values imputed"
        last = f"last complete {period} {self.last_complete}" if self._is_begun else (
            f"no {period} of the series is complete yet"
        )  # fmt: skip
        return [
            f"{self.card.title} ({self.card.id}, version {self.card.version})",
            f"As of {as_text_of(self.as_of)} ({self.clock}); {last}; {known}",
        ]

    @property
    def _is_begun(self) -> bool:
        """Whether any period of the series was over on the as-of date."""
        number = last_complete(self.as_of, self.card.frequency)
        return number >= self.panel.first and len(self.periods) > 0

    def __repr__(self) -> str:
        if not self._is_begun:
            return "\n".join(self.headings)
        return as_text(self.headings, self.summary, self.card.printed)

    def _repr_html_(self) -> str:
        if not self._is_begun:
            return f"<pre>{escape(repr(self))}</pre>"
        return as_html(self.headings, self.summary, self.card.printed)


def score(
    card: Card | str,
    evidence: pd.DataFrame | None = None,
    *,
    observations: pd.DataFrame | None = None,
    as_of: AsOf = None,
    clock: Clock = "published",
) -> Result:
    """
    Score a card: observe, impute and treat if declared, normalise, weigh, aggregate.

    Args:
        card: A card, the name of a shipped card, or a folder.
        evidence: A ledger; by default the card's own, read from its folder.
        observations: Observations made elsewhere, instead of a ledger; see `observe` and
            `normalise` for the columns. A card open to any unit (`units = "any"`) takes its units
            from here, and needs them.
        as_of: Only evidence known on that day (or time) is used. By default the ledger's last
            `recorded_on`, never the computer's clock; with observations, the end of their last
            period.
        clock: Which date of a row decides: `published` rebuilds history, `recorded` rebuilds what
            an earlier report said.

    Returns:
        A frozen result with `scores`, `trends`, `tally`, `observations`, `imputed`, `treated`,
        `links`, `manifest`.

    Raises:
        ScorecardError: All faults of the card, of the ledger, or of the arguments.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> str(result.last_complete)
        '2026Q1'
    """
    argument("clock", clock, CLOCKS)
    card = card if isinstance(card, Card) else load_card(card)
    for name, given in (("evidence", evidence), ("observations", observations)):
        if given is not None:
            of_type(name, given, pd.DataFrame, "a pandas frame", "read the file into one first")
    if observations is not None:
        if evidence is not None:
            fault = Fault(where="observations", found="observations and evidence",
                          expected="one of the two", remedy="drop one")  # fmt: skip
            raise ScorecardError([fault], "call")
        panel = panel_of(observations, card)
        moment = moment_of(as_of if as_of is not None else _end_of(panel), _NO_ROWS)
        return _scored(panel.card, _NO_ROWS, cut_at(panel, moment), moment, clock, None)
    ledger = read_ledger(card) if evidence is None else as_ledger(evidence, card)
    moment = moment_of(as_of, ledger)
    rows = vintage(ledger, moment, clock)
    last = None if ledger.empty else moment_of(None, ledger)
    return _scored(card, rows, observe_panel(card, rows, moment), moment, clock, last)


def _plain(value: Any) -> Any:
    """The same with lists for tuples, as a file has them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def score_panel(
    card: Card, rows: pd.DataFrame, panel: Panel, as_of: datetime, clock: Clock
) -> Result:
    """
    Score observations that are arrays already: the second half of `score`.

    Args:
        card: The card.
        rows: The ledger rows they were made from.
        panel: The observations.
        as_of: Last moment whose knowledge was used.
        clock: Which date of a row decided that.
    """
    return _scored(card, rows, panel, as_of, clock, None)


_NO_ROWS = pd.DataFrame({"id": pd.Series([], dtype=object)})


def cut_at(panel: Panel, as_of: datetime) -> Panel:
    """
    The periods of a panel that had begun on a date; those not over then are provisional.

    Args:
        panel: Observations made elsewhere.
        as_of: Last moment whose knowledge is used.
    """
    begun = int(ordinals(np.datetime64(as_of.date()), panel.card.frequency)) - panel.first + 1
    keep = slice(0, max(begun, 0))
    done: dict[int, np.ndarray] = {}  # ends and the held point are often the point itself
    arrays: dict[str, np.ndarray] = {}
    for name in ("value", "low", "high", "held", "status"):
        given = getattr(panel, name)
        if id(given) not in done:
            done[id(given)] = given[..., keep].copy() if name == "status" else given[..., keep]
        arrays[name] = done[id(given)]
    over = last_complete(as_of, panel.card.frequency) - panel.first + 1
    status = arrays["status"][..., max(over, 0) :]
    status[(status == A) | (status == I)] = P
    return Panel(card=panel.card, first=panel.first, **arrays)


def _end_of(panel: Panel) -> datetime:
    """The end of the last period, or the first day of the first provisional one."""
    open_from = np.flatnonzero((panel.status == P).any(axis=(0, 1)))
    if len(open_from):
        before = last_days(panel.first + int(open_from[0]) - 1, panel.card.frequency)
        return datetime.combine(before.item() + timedelta(days=1), time.max)
    last = last_days(panel.first + panel.value.shape[2] - 1, panel.card.frequency)
    return datetime.combine(last.item(), time.max)


def _scored(
    card: Card, rows: pd.DataFrame, panel: Panel, moment: datetime, clock: Clock,
    recorded_through: datetime | None,
) -> Result:  # fmt: skip
    filled = impute_panel(panel, last_complete(moment, card.frequency))
    points = weighed(normalise_panel(treat_panel(filled)))
    by_aspect = {aspect: aggregate_panel(points, aspect) for aspect in card.aspects}
    return Result(
        card=card, as_of=moment, clock=clock, evidence=rows, recorded_through=recorded_through,
        given=panel, panel=filled, points=points, by_aspect=by_aspect,
    )  # fmt: skip
