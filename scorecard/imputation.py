"""Observations with gaps → observations filled in as declared, each such value marked and wider."""

import numpy as np
import pandas as pd
from attrs import evolve

from scorecard.definitions.card import Card
from scorecard.definitions.imputation import NOT_IMPUTED, Imputation
from scorecard.definitions.kinds import Checklist, Indicator, Ladder, Measure, has_log_goalposts
from scorecard.errors import of_type
from scorecard.imputation_rules import RULES, Found
from scorecard.panel import I, O, P, Panel, long_frame, panel_frame, panel_of

_SLACK = 1e-9
_LARGEST_POWER = 200.0  # e to that power is far beyond any value, and can still be reckoned with
IN_WORDS = {
    "last": "the last value, carried on", "linear": "a line from the value before to the next",
    "group_mean": "the mean of its group", "group_median": "the median of its group",
    "nearest": "the mean of the units most like it",
}  # fmt: skip


def impute(observations: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Fill in what was not observed, by the rule of the card or of each indicator.

    Only cells of status `O` are filled in; what does not apply (`M`) never is, nor is a checklist,
    whose share is made of its elements. A rule that finds nothing to go by leaves the cell as it
    is. What fills it in was observed in its own right (`A`, `P`, `B`, or carried on by the ledger's
    rule, `I`), never imputed itself.

    Args:
        observations: As `observe` returns them, or made elsewhere.
        card: The card that declares the rules, `[method.imputation]` or `imputation = {…}` of an
            indicator: `last` value of the same unit, for `limit` periods; `linear` between the
            last and the next of the same unit, never beyond either; `group_mean` or
            `group_median` of the units of the same group in the same period (of all units, where
            the card has no groups); `nearest`, the mean of those `neighbours` units that are most
            like this one in the same period, by the root mean square difference of the other
            indicators that both have, each divided by its standard deviation across units.

    Returns:
        `period, unit, indicator, element, value, low, high, held, obs_status`, one row a cell. Of
        imputed cells `obs_status` is `I`, in a period that is not over `P`. The interval reaches
        from the lowest to the highest end of all values that the rule took, and on either side
        by `widen` of the indicator's span for each period between (one where other units gave
        the value); it ends where the indicator's scale does. The span lies between the goalposts,
        the first and the last stage, or 0 and 1; logarithms where the goalposts are such. The
        place of a ladder is rounded down.

    Raises:
        ScorecardError: Faults of the frame.

    Source:
        OECD/JRC Handbook (2008), step 3, imputation of missing data, names the single imputations
        (the last value, the mean or median of a group, the most similar case); the interval is
        this library's.

    Example:
        >>> import attrs, pandas as pd, scorecard as sc
        >>> from scorecard.definitions.imputation import Imputation
        >>> card = sc.load_card("nato_japan")
        >>> rule = Imputation(by="linear", widen=0)
        >>> card = attrs.evolve(card, method=attrs.evolve(card.method, imputation=rule))
        >>> trust = pd.DataFrame({"period": ["2024Q1", "2024Q3"], "indicator": "trust_in_japan",
        ...                       "value": [50, 54]})
        >>> filled = sc.impute(trust, card).dropna(subset="value").set_index("period")
        >>> print(*filled.loc["2024Q2", ["value", "low", "high", "obs_status"]])
        52.0 50.0 54.0 I
    """
    of_type("card", card, Card, "a card", "load it with load_card(…)")
    return panel_frame(impute_panel(panel_of(observations, card)))


def impute_panel(panel: Panel, complete: int | None = None) -> Panel:
    """
    A panel with its gaps filled in; see `impute`.

    Args:
        panel: Observations.
        complete: Number of the last period that is over; by default the last one without a `P`.
    """
    by_rule: dict[Imputation, list[int]] = {}
    for place, item in enumerate(panel.card.indicators):
        rule = rule_of(item, panel.card)
        if rule.by != "none":
            by_rule.setdefault(rule, []).append(place)
    if not by_rule:
        return panel
    names = ("value", "low", "high", "held", "status")
    arrays = {name: getattr(panel, name).copy() for name in names}
    for rule, rows in by_rule.items():
        _fill(arrays, panel, rule, np.array(rows))
    is_new = (panel.status == O) & (arrays["status"] == I)
    number = panel.first + np.arange(panel.value.shape[2])
    open_from = _first_open(panel) if complete is None else complete + 1
    arrays["status"][is_new & (number >= open_from)] = P
    return evolve(panel, **arrays)


def rule_of(item: Indicator, card: Card) -> Imputation:
    """The rule by which an indicator is imputed; `none` for a checklist."""
    if isinstance(item, Checklist):
        return NOT_IMPUTED
    return item.imputation or card.method.imputation


def imputed_frame(given: Panel, filled: Panel) -> pd.DataFrame:
    """
    Which values were imputed, and by what rule.

    Args:
        given: Observations before imputation.
        filled: The same after it.

    Returns:
        `period, unit, indicator, value, low, high, by`, in the order of the card.
    """
    items = given.card.indicators
    rows = slice(len(items))
    frame = long_frame(
        [("indicator", [item.id for item in items]), ("unit", given.card.units),
         ("period", given.periods)],
        {name: getattr(filled, name)[rows] for name in ("value", "low", "high")},
    )  # fmt: skip
    rules = pd.Series({item.id: rule_of(item, given.card).by for item in items}, dtype=object)
    is_new = (given.status[rows] == O) & (filled.status[rows] != O)
    frame = frame[is_new.reshape(-1)].reset_index(drop=True)
    frame["by"] = frame["indicator"].astype(object).map(rules).astype(object)
    return frame[["period", "unit", "indicator", "value", "low", "high", "by"]]


def _first_open(panel: Panel) -> int:
    """Number of the first period that is not over, as far as the panel says."""
    is_open = (panel.status == P).any(axis=(0, 1))
    return panel.first + (int(np.argmax(is_open)) if is_open.any() else panel.value.shape[2])


def _fill(arrays: dict[str, np.ndarray], panel: Panel, rule: Imputation, rows: np.ndarray) -> None:
    """Write what a rule gives into the gaps of the indicators that it is for."""
    found = RULES[rule.by](panel, rows, rule)
    items = [panel.card.placed[place] for place in rows]
    value, low, high = found.value, *_widened(found, items, rule.widen * _spans(items, panel, rows))
    whole = np.array([isinstance(item, Ladder) for item in items])
    value[whole], low[whole] = np.floor(value[whole] + _SLACK), np.floor(low[whole] + _SLACK)
    high[whole] = np.ceil(high[whole] - _SLACK)
    least, most = (np.array(ends)[:, None, None] for ends in zip(*map(_ends, items), strict=True))
    low, high = np.fmin(np.maximum(low, least), value), np.fmax(np.minimum(high, most), value)
    gap = (panel.status[rows] == O) & ~np.isnan(value)
    new = {"value": value, "held": value, "low": low, "high": high, "status": np.uint8(I)}
    for name, filled in new.items():
        arrays[name][rows] = np.where(gap, filled, arrays[name][rows])


def _widened(
    found: Found, items: list[Indicator], share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Both ends, moved outwards by a share of each indicator's span for each period between."""
    by = found.steps * share[:, None, None]
    low, high = found.low - by, found.high + by
    logs = np.array([has_log_goalposts(item) for item in items])
    ratio = np.exp(np.minimum(by[logs], _LARGEST_POWER))
    low[logs], high[logs] = found.low[logs] / ratio, found.high[logs] * ratio
    return low, high


def _spans(items: list[Indicator], panel: Panel, rows: np.ndarray) -> np.ndarray:
    """How far apart the ends of each indicator lie, in logarithms where its goalposts do."""
    spans = np.array([_span(item) for item in items])
    for place in np.flatnonzero(np.isnan(spans)):  # nothing is declared: what was observed
        seen = panel.value[rows[place]][panel.status[rows[place]] != O]
        seen = seen[~np.isnan(seen)]
        seen = np.log(seen) if has_log_goalposts(items[place]) else seen
        spans[place] = np.ptp(seen) if len(seen) else 0.0
    return spans


def _span(item: Indicator) -> float:
    if isinstance(item, Ladder):
        return float(len(item.stages) - 1)
    goalposts = getattr(item, "goalposts", None)
    if goalposts is None and item.kind in ("ratio", "sequence"):
        return 1.0
    ends = getattr(item, "scale", None) if goalposts is None else (goalposts.worst, goalposts.best)
    is_log = has_log_goalposts(item)
    if ends is None or (is_log and min(ends) <= 0):
        return np.nan
    return float(np.ptp(np.log(ends) if is_log else ends))


def _ends(item: Indicator) -> tuple[float, float]:
    """Lowest and highest value that an indicator can have."""
    if isinstance(item, Ladder):
        return 0.0, float(len(item.stages) - 1)
    if item.kind in ("ratio", "sequence"):
        return 0.0, 1.0
    if isinstance(item, Measure):
        return item.scale or (-np.inf, np.inf)
    return (0.0, np.inf) if item.kind == "count" else (-np.inf, np.inf)
