"""How much of the evidence was coded twice, and how well the two coders agree."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.coding.alpha import Level, coincidences, disagreements
from scorecard.coding.answers import read_second
from scorecard.coding.items import NOTHING, coding_items, in_force, options_of
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Indicator, Ladder

FEWEST = 20  # events coded twice below which an indicator has no alpha of its own
DRAWS = 2_000
POOLED = {"ladder": "other ladders", "checklist": "other checklists"}
COLUMNS = ("indicator", "kind", "level", "n", "events", "agreed", "alpha", "low", "high")


@frozen(kw_only=True)
class Agreement:
    """
    What a second coding says about the first.

    Attributes:
        items: Coding decisions in force.
        coded_twice: Those of them that a second coder took too.
        table: One row for each indicator of which anything was coded twice, then one for each
            kind over the indicators with too few events: `indicator`, `kind`, `level`, `n` (items
            coded twice), `events`, `agreed` (share of the items on which both say the same),
            `alpha` (Krippendorff's; NaN where there are too few events or one value only), `low`
            and `high` (95 % of the alphas that events drawn anew give).
        disagreements: Items on which the coders differ: `item`, `id`, `indicator`, `first`,
            `first_step_back`, `second`, `second_step_back`, `remark`.
    """

    items: int
    coded_twice: int
    table: pd.DataFrame
    disagreements: pd.DataFrame


def agreement(
    card: Card, ledger: pd.DataFrame, *, through: date | None = None, seed: int = 1
) -> Agreement:
    """
    Hold the second coding of a card against the first.

    The first answer is that of the row as it was first entered, whatever corrected it later. A
    ladder is ordinal, `nothing` below its lowest stage, whether or not the row is a step back; a
    checklist is nominal, an element that fell being another value than one that stands. Where an
    indicator has fewer than 20 events coded twice, it is pooled with the others of its kind: chance
    is reckoned within each indicator, and observed and expected disagreement are summed, so that
    words which no coder could confuse do not pass for agreement.

    Args:
        card: The card.
        ledger: Its checked ledger.
        through: Last day on which an answer may have been taken back; by default any.
        seed: Of the events drawn anew for the interval.

    Raises:
        ScorecardError: Every fault of `coding/second.csv`.

    Source:
        Krippendorff (2011), Computing Krippendorff's Alpha-Reliability. The interval resamples
        whole events, since rows of one event are seldom coded independently.
    """
    items, both = coding_items(card, ledger), both_codings(card, ledger, through=through)
    return Agreement(
        items=int(in_force(items, ledger).sum()),
        coded_twice=_coded_twice(items, both, ledger),
        table=_table(card, both, seed),
        disagreements=_differing(both),
    )


def differing(card: Card, ledger: pd.DataFrame) -> pd.DataFrame:
    """The items on which two coders differ; see `Agreement.disagreements`."""
    return _differing(both_codings(card, ledger))


def both_codings(card: Card, ledger: pd.DataFrame, *, through: date | None = None) -> pd.DataFrame:
    """
    The items that were coded twice, with both answers.

    Args:
        card: The card.
        ledger: Its checked ledger.
        through: Last day on which an answer may have been taken back; by default any.

    Returns:
        `item, id, indicator, kind, event, first, first_step_back, second, second_step_back,
        remark, coder, coded_on, same`.

    Raises:
        ScorecardError: Every fault of `coding/second.csv`.
    """
    items, second = coding_items(card, ledger), read_second(card, ledger)
    if through is not None:
        second = second[second["coded_on"] <= through.isoformat()]
    other = second.rename(columns={"answer": "second", "step_back": "second_step_back"})
    other["second_step_back"] = other["second_step_back"].eq("yes")
    first = items.rename(columns={"answer": "first", "step_back": "first_step_back"})
    both = first.merge(other, on=["id", "indicator"], how="inner", validate="one_to_one")
    both["same"] = both["first"].eq(both["second"]) & (
        both["first_step_back"].eq(both["second_step_back"])
    )
    return both


def _coded_twice(items: pd.DataFrame, both: pd.DataFrame, ledger: pd.DataFrame) -> int:
    """Items in force that were coded twice, or that correct a row that was."""
    coded = set(both["id"])
    corrects = dict(zip(ledger["id"], ledger["supersedes"].astype(object), strict=True))
    pairs = set(zip(both["id"], both["indicator"], strict=True))
    found = 0
    for row in items[in_force(items, ledger)].itertuples():
        if (row.id, row.indicator) in pairs:
            found += 1
            continue
        earlier = corrects.get(str(row.id), "")
        while earlier and earlier not in coded:
            earlier = corrects.get(earlier, "")
        found += bool(earlier)
    return found


def _table(card: Card, both: pd.DataFrame, seed: int) -> pd.DataFrame:
    own, few = [], []
    for name in dict.fromkeys(item.id for item in card.indicators):
        rows = both[both["indicator"] == name]
        if rows.empty:
            continue
        is_enough = rows["event"].nunique() >= FEWEST
        own.append(_line(card, name, rows, seed, with_alpha=is_enough))
        few += [] if is_enough else [name]
    pooled = [
        _line(card, label, rows, seed, with_alpha=True)
        for kind, label in POOLED.items()
        if len(rows := both[both["indicator"].isin(few) & both["kind"].eq(kind)])
    ]
    return pd.DataFrame([*own, *pooled], columns=list(COLUMNS))


def _line(
    card: Card, name: str, rows: pd.DataFrame, seed: int, *, with_alpha: bool
) -> dict[str, object]:
    kind = str(rows["kind"].iloc[0])
    level: Level = "ordinal" if kind == "ladder" else "nominal"
    alpha, low, high = _alphas(card, rows, level, seed) if with_alpha else (np.nan,) * 3
    return {"indicator": name, "kind": kind, "level": level, "n": len(rows),
            "events": rows["event"].nunique(), "agreed": rows["same"].mean(), "alpha": alpha,
            "low": low, "high": high}  # fmt: skip


def _alphas(card: Card, rows: pd.DataFrame, level: Level, seed: int) -> tuple[float, float, float]:
    """Alpha over all items, and the ends of 95 % of the alphas of events drawn anew."""
    events, event = np.unique(rows["event"].astype(str), return_inverse=True)
    chance = np.random.default_rng(seed)
    drawn = chance.multinomial(len(events), np.full(len(events), 1 / len(events)), size=DRAWS)
    weights = np.vstack([np.ones(len(events)), drawn])
    observed = expected = np.zeros(len(weights))
    for name in dict.fromkeys(rows["indicator"]):
        own = rows["indicator"].eq(name).to_numpy()
        pairs = _pairs(card.indicator(str(name)), rows[own])
        by_event = np.zeros((len(events), *pairs.shape[1:]))
        np.add.at(by_event, event[own], pairs)
        seen, by_chance = disagreements(np.tensordot(weights, by_event, axes=1), level)
        observed, expected = observed + seen, expected + by_chance
    defined = expected > 0
    found = np.where(defined, 1 - observed / np.where(defined, expected, 1), np.nan)
    if not defined[0] or not defined[1:].any():
        return float(found[0]), np.nan, np.nan
    low, high = np.nanquantile(found[1:], [0.025, 0.975])
    return float(found[0]), float(low), float(high)


def _pairs(item: Indicator, rows: pd.DataFrame) -> np.ndarray:
    """Coincidences of the two answers for each item of one indicator."""
    values = _values(item)
    number = {value: place for place, value in enumerate(values)}
    codes = np.array(
        [
            [
                number[value]
                for value in _said(item, list(rows[who]), list(rows[f"{who}_step_back"]))
            ]
            for who in ("first", "second")
        ]
    )
    return coincidences(codes, len(values))


def _values(item: Indicator) -> list[tuple[str, bool]]:
    """What may be said, lowest first where there is an order; the flag tells a step back."""
    options = options_of(item)
    if isinstance(item, Ladder):
        return [(word, False) for word in [NOTHING, *options[:-1]]]
    return [(word, fell) for word in options for fell in (False, True)]


def _said(item: Indicator, answers: Iterable[str], fell: Sequence[bool]) -> list[tuple[str, bool]]:
    is_ladder = isinstance(item, Ladder)
    return [(word, bool(back) and not is_ladder) for word, back in zip(answers, fell, strict=True)]


def _differing(both: pd.DataFrame) -> pd.DataFrame:
    names = ["item", "id", "indicator", "first", "first_step_back", "second", "second_step_back",
             "remark"]  # fmt: skip
    rows = both.loc[~both["same"], names]
    return rows.sort_values(["indicator", "item"], kind="stable", ignore_index=True)
