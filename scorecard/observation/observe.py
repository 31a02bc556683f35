"""Ledger → observations: what is known of each indicator in each period."""

from datetime import datetime

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.model import Clock
from scorecard.errors import Fault, ScorecardError
from scorecard.ledger.reading import as_ledger
from scorecard.ledger.vintage import AsOf, last_complete, moment_of, vintage, within_reach
from scorecard.observation.checks import cover_of
from scorecard.observation.flows import observe_flows
from scorecard.observation.placement import Axis, place_rows
from scorecard.observation.states import observe_states
from scorecard.panel import A, I, M, O, P, Panel, panel_frame, panel_rows
from scorecard.periods import ordinals


def observe(
    card: Card, evidence: pd.DataFrame, *, as_of: AsOf = None, clock: Clock = "published"
) -> pd.DataFrame:
    """
    What each indicator's value was in each period, as far as it was known on a date.

    Args:
        card: The card.
        evidence: A ledger, from `read_ledger` or made in Python.
        as_of: Only evidence known on that day (or time) is used; by default the ledger's last
            `recorded_on`.
        clock: Which date of a row decides that: `published` or `recorded`.

    Returns:
        `period, unit, indicator, element, value, low, high, held, obs_status`: one row a cell,
        from the card's first period to the one that the as-of date lies in. Values are stage
        positions for ladders (0 the lowest), shares for checklists, ratios and sequences, own
        units of measure otherwise. `element` is empty for the whole indicator; each element of a
        checklist has rows of its own. `held` is the value if nothing had lapsed. Status `O`:
        not observed (value stale or missing), `P`: the period was not over.

    Raises:
        ScorecardError: Faults of the evidence; an as-of date before the series began.
    """
    rows = as_ledger(evidence, card)
    moment = moment_of(as_of, rows)
    return panel_frame(observe_panel(card, vintage(rows, moment, clock), moment))


def observe_panel(
    card: Card, rows: pd.DataFrame, as_of: datetime, *, fold: tuple[int, int] | None = None
) -> Panel:
    """
    The observations of a vintage as arrays; see `observe`.

    Args:
        card: The card.
        rows: The rows in force.
        as_of: Last moment whose knowledge is used.
        fold: A stretch of periods in which no time passes, so that nothing ages: see
            `periods.folded`.
    """
    if not card.units:
        fault = Fault(where="card.units", found="any", expected="units by name, for a ledger",
                      remedy="name them in the card, or give observations")  # fmt: skip
        raise ScorecardError([fault], "call")
    within_reach(card, as_of)
    first = card.period(card.series_from).ordinal
    last = int(ordinals(np.datetime64(as_of.date()), card.frequency))
    if last < first:
        fault = Fault(where="as_of", found=str(as_of.date()), remedy="choose a later day",
                      expected=f"a day not before the series begins ({card.series_from})")  # fmt: skip
        raise ScorecardError([fault], "call")
    axis = Axis(card=card, first=first, last=last, fold=fold)
    shape = (len(panel_rows(card)), len(card.units), axis.length)
    panel = Panel(
        card=card, first=axis.start, value=np.full(shape, np.nan), low=np.full(shape, np.nan),
        high=np.full(shape, np.nan), held=np.full(shape, np.nan),
        status=np.full(shape, O, dtype=np.uint8),
    )  # fmt: skip
    placed = place_rows(rows, card, fold)
    cover = cover_of(rows, placed, axis)
    is_state = np.array([not item.is_flow for item in card.indicators])
    scored = rows["kind"].isin(["event", "reversal"]).to_numpy() & (placed.row >= 0)
    by_state = (
        scored & np.append(is_state, np.ones(shape[0] - len(is_state), dtype=bool))[placed.row]
    )
    observe_states(placed.where(by_state), cover, axis, panel)
    observe_flows(rows, placed, cover, axis, panel)
    return _finished(panel, axis, last_complete(as_of, card.frequency))


def _finished(panel: Panel, axis: Axis, complete: int) -> Panel:
    """Cut the lead, mark provisional periods, and take out indicators that do not apply."""
    keep = slice(axis.lead, None)
    arrays = {
        name: getattr(panel, name)[..., keep] for name in ("value", "low", "high", "held", "status")
    }
    number = np.arange(axis.first, axis.last + 1)
    status = arrays["status"]
    provisional = (number > complete) & ((status == A) | (status == I))
    status[provisional] = P
    by_id = {item.id: item for item in axis.card.indicators}
    for place, (name, _) in enumerate(panel_rows(axis.card)):
        item = by_id[name]
        outside = np.zeros(len(number), dtype=bool)
        if item.applies_from is not None:
            outside |= number < axis.card.period(item.applies_from).ordinal
        if item.applies_to is not None:
            outside |= number > axis.card.period(item.applies_to).ordinal
        status[place][:, outside] = M
        for key in ("value", "low", "high", "held"):
            arrays[key][place][:, outside] = np.nan
    return Panel(card=axis.card, first=axis.first, **arrays)
