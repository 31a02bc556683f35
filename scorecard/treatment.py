"""Outlying values: reported, and pulled in or placed by logarithms as declared."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from attrs import evolve

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Indicator, Ladder, has_log_goalposts
from scorecard.definitions.treatment import UNTREATED, Treatment
from scorecard.errors import Fault, ScorecardError, of_type
from scorecard.outlying import (
    Limits,
    is_outlying,
    kurtosis,
    limits_by_points,
    limits_by_shape,
    skewness,
)
from scorecard.panel import M, O, Panel, long_frame, panel_frame, panel_of


def treat(observations: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Pull outlying values in to limits, by the rule of the card or of each indicator.

    Once the limits are there, each value is treated by itself: the value and both ends of its
    interval are moved to the nearest limit if they lie beyond it. Ladders and checklists are never
    treated. With `log` no value changes here: a measure is then placed by its logarithm between
    the logarithms of its goalposts (see `normalise`).

    Args:
        observations: As `observe` or `impute` returns them, or made elsewhere.
        card: The card that declares the rules, `[method.treatment]` or `treatment = {…}` of an
            indicator: `winsorise`, the outermost values one by one as long as skewness and
            kurtosis are too large; `winsorise_points`, so many on either side in any case; `log`.

    Returns:
        `period, unit, indicator, element, value, low, high, held, obs_status`, one row a cell.
        Limits come from what was observed or imputed (not from stale values): with `base_period`
        from all units in those periods, and hold in every period; without it from all units of
        each period, so that a period never rewrites another.

    Raises:
        ScorecardError: Faults of the frame; one unit and no base period, where a new period would
            move the limits of the old ones.

    Source:
        OECD/JRC Handbook (2008) treats outliers before normalising; the rule of skewness and
        kurtosis is in `scorecard.outlying`.

    Example:
        >>> import attrs, pandas as pd, scorecard as sc
        >>> from scorecard.definitions.treatment import Treatment
        >>> card = sc.load_card("nato_japan")
        >>> rule = Treatment(by="winsorise_points", points=1)
        >>> card = attrs.evolve(card, units=("A", "B", "C"),
        ...                     method=attrs.evolve(card.method, treatment=rule))
        >>> trust = pd.DataFrame({"unit": ["A", "B", "C"], "indicator": "trust_in_japan",
        ...                       "period": "2024Q1", "value": [40, 50, 90]})
        >>> sc.treat(trust, card).dropna(subset="value")["value"].tolist()
        [50.0, 50.0, 50.0]
    """
    of_type("card", card, Card, "a card", "load it with load_card(…)")
    return panel_frame(treat_panel(panel_of(observations, card)))


def treat_panel(panel: Panel) -> Panel:
    """A panel with outlying values pulled in; see `treat`."""
    names = ("value", "low", "high", "held")
    arrays: dict[str, Any] = {}
    for rule, rows in _by_rule(panel.card):
        if not rule.has_limits:
            continue
        arrays = arrays or {name: getattr(panel, name).copy() for name in names}
        limits = _limits(_sample(panel, rule, rows), rule)
        shape = (len(rows), 1, -1)
        lower, upper = limits.lower.reshape(shape), limits.upper.reshape(shape)
        for name in names:
            arrays[name][rows] = np.clip(arrays[name][rows], lower, upper)
    return evolve(panel, **arrays) if arrays else panel


def outliers(observations: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    Report which indicators have outlying values, and what the declared treatment does about them.

    Args:
        observations: As `observe` or `impute` returns them, or made elsewhere.
        card: The card that declares the rules; where it declares none, the report says how an
            indicator would stand by the usual ones.

    Returns:
        One row for each indicator but ladders and checklists, and for each period with values that
        are looked at together (NaT where those of several periods are: a base period, or one unit
        over time): `indicator, period, n, skewness, kurtosis, is_outlying, by, lower, upper,
        pulled, skewness_after, kurtosis_after`. `is_outlying` where both skewness, its sign left
        aside, and excess kurtosis reach the rule's thresholds (2 and 3.5 unless declared).
        `lower` and `upper` are the limits, NaN where there is none, and `pulled` is how many of the
        `n` values are pulled in to them.

    Raises:
        ScorecardError: Faults of the frame.

    Example:
        >>> import pandas as pd, scorecard as sc
        >>> from importlib.resources import files
        >>> hdi = sc.load_card(files("scorecard.indicators") / "examples" / "hdi")
        >>> made = pd.DataFrame({"unit": list("ABCDEFGHIJK"), "period": "2022",
        ...                      "indicator": "gnipc", "value": [*range(1000, 11000, 1000), 1e5]})
        >>> report = sc.outliers(made, hdi)
        >>> report[["indicator", "n", "is_outlying"]].values.tolist()
        [['gnipc', 11, True]]
    """
    of_type("card", card, Card, "a card", "load it with load_card(…)")
    panel = panel_of(observations, card)
    parts = [_report(panel, rule, rows) for rule, rows in _by_rule(panel.card)]
    frame = pd.concat(parts, ignore_index=True) if parts else _report(panel, UNTREATED, [])
    order = {item.id: place for place, item in enumerate(card.indicators)}
    frame = frame[frame["n"] > 0]
    place = frame["indicator"].map(order)
    return frame.iloc[np.argsort(place.to_numpy(), kind="stable")].reset_index(drop=True)


def rule_of(item: Indicator, card: Card) -> Treatment:
    """The rule by which an indicator is treated; none has limits for a ladder or a checklist."""
    if isinstance(item, Ladder | Checklist):
        return UNTREATED
    return item.treatment or card.method.treatment


def treated_frame(before: Panel, after: Panel) -> pd.DataFrame:
    """
    Which values were pulled in, and to what.

    Args:
        before: Observations before treatment.
        after: The same after it.

    Returns:
        `period, unit, indicator, value, treated, by`, in the order of the card.
    """
    items = before.card.indicators
    rows = slice(len(items))
    frame = long_frame(
        [("indicator", [item.id for item in items]), ("unit", before.card.units),
         ("period", before.periods)],
        {"value": before.value[rows], "treated": after.value[rows]},
    )  # fmt: skip
    is_moved = (frame["value"] != frame["treated"]) & frame["value"].notna()
    frame = frame[is_moved].reset_index(drop=True)
    rules = {item.id: rule_of(item, before.card).by for item in items}
    frame["by"] = frame["indicator"].astype(object).map(rules).astype(object)
    return frame[["period", "unit", "indicator", "value", "treated", "by"]]


def _by_rule(card: Card) -> Iterator[tuple[Treatment, list[int]]]:
    """Indicators whose values can be outlying, by their rule."""
    found: dict[Treatment, list[int]] = {}
    for place, item in enumerate(card.indicators):
        if not isinstance(item, Ladder | Checklist):
            found.setdefault(rule_of(item, card), []).append(place)
    yield from found.items()


def _sample(panel: Panel, rule: Treatment, rows: list[int]) -> np.ndarray:
    """
    The values that limits come from, values × columns.

    The columns are the indicators, or with limits for each period indicators × periods.
    """
    status = panel.status[rows]
    value = np.where((status == O) | (status == M), np.nan, panel.value[rows])
    if rule.base_period is not None:
        value = value[..., panel.card.places_of(rule.base_period, panel.first)]
    elif len(panel.card.units) > 1:
        return value.transpose(1, 0, 2).reshape(value.shape[1], -1)
    elif rule.has_limits:
        fault = Fault(where="treatment", found="no base_period, with one unit", expected="the "
                      "periods that set the limits", remedy="add base_period = …")  # fmt: skip
        raise ScorecardError([fault], "observations")
    return value.reshape(len(rows), -1).T


def _limits(sample: np.ndarray, rule: Treatment) -> Limits:
    if rule.by == "winsorise_points":
        return limits_by_points(sample, points=rule.points)
    if rule.by == "winsorise":
        return limits_by_shape(sample, points=rule.points, skew=rule.skewness, kurt=rule.kurtosis)
    columns = sample.shape[1]
    return Limits(lower=np.full(columns, -np.inf), upper=np.full(columns, np.inf))


def _report(panel: Panel, rule: Treatment, rows: list[int]) -> pd.DataFrame:
    """The rows of the report on indicators that have one rule."""
    sample = _sample(panel, rule, rows)
    limits = _limits(sample, rule)
    after = np.clip(sample, limits.lower, limits.upper)
    items = [panel.card.placed[place] for place in rows]
    each = sample.shape[1] // max(len(rows), 1)
    logs = np.repeat([rule.by == "log" and has_log_goalposts(item) for item in items], each)
    after[:, logs.astype(bool)] = np.log(after[:, logs.astype(bool)])
    is_pooled = rule.base_period is not None or len(panel.card.units) == 1
    periods = pd.PeriodIndex([pd.NaT], freq=panel.periods.freq) if is_pooled else panel.periods
    return pd.DataFrame({
        "indicator": np.repeat(np.array([item.id for item in items], dtype=object), each),
        "period": periods.take(np.tile(np.arange(each), len(rows))),
        "n": (~np.isnan(sample)).sum(axis=0),
        "skewness": skewness(sample), "kurtosis": kurtosis(sample),
        "is_outlying": is_outlying(sample, skew=rule.skewness, kurt=rule.kurtosis),
        "by": rule.by,
        "lower": np.where(np.isinf(limits.lower), np.nan, limits.lower),
        "upper": np.where(np.isinf(limits.upper), np.nan, limits.upper),
        "pulled": (~np.isnan(sample) & (after != sample)).sum(axis=0) * rule.has_limits,
        "skewness_after": skewness(after), "kurtosis_after": kurtosis(after),
    })  # fmt: skip
