"""The long frame of scores → arrays, one row a series, up to the last period judged."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.errors import Fault, not_an_option, raise_faults
from scorecard.ledger.selection import codes_of
from scorecard.panel import STATUSES, A, P
from scorecard.periods import NAME, period_index

_COLUMNS = ("period", "unit", "node", "level", "aspect", "score", "low", "high", "coverage",
            "obs_status", "worst_child", "held", "bounds", "version")  # fmt: skip
_POINTS = ("score", "low", "high", "held")
ROUNDING = 1e-9


@frozen(kw_only=True, eq=False)
class Series:
    """
    Scores, series × periods; series in the card's order of unit, node and aspect.

    Attributes:
        card: The card.
        first: Number of the first period.
        unit: Position of each series' unit.
        node: Position of its node.
        aspect: Position of its aspect.
        score: Points; NaN where there is no score.
        low: Lower bound where there is a score.
        high: Upper bound where there is a score.
        held: Points if nothing had lapsed and no unseen period had lowered a count.
        status: Positions in `STATUSES`.
    """

    card: Card
    first: int
    unit: np.ndarray
    node: np.ndarray
    aspect: np.ndarray
    score: np.ndarray
    low: np.ndarray
    high: np.ndarray
    held: np.ndarray
    status: np.ndarray

    @property
    def last(self) -> int:
        """Number of the last period."""
        return self.first + self.score.shape[1] - 1

    def named(self, place: int) -> str:
        """The period at a place of the time axis, as it is written in files."""
        number = self.first + place
        return str(period_index(number, number, self.card.frequency)[0])


def series_of(scores: pd.DataFrame, card: Card, through: str | pd.Period | None) -> Series:
    """
    Series from the long frame of scores; see `trend` for the arguments.

    Raises:
        ScorecardError: Faults of the frame, two rows for one cell, a period outside the frame.
    """
    card = card.with_units_of(scores)
    raise_faults(_frame_faults(scores, card), "scores")
    numbers = scores["period"].array.asi8
    last = _last_period(scores, card, through)
    first = int(numbers.min()) if len(numbers) else last
    length = last - first + 1
    shape = (len(card.units), len(card.nodes), len(card.aspects))

    def codes(name: str, words: Iterable[str], missing: int) -> np.ndarray:
        return codes_of(scores[name], words) if name in scores else np.full(len(scores), missing)

    place = (codes("unit", card.units, 0), codes("node", card.positions, 0),
             codes("aspect", card.aspects, len(card.aspects) - 1))  # fmt: skip
    key = np.ravel_multi_index(place, shape)
    is_present = np.zeros(int(np.prod(shape)), dtype=bool)
    is_present[key] = True
    found = np.flatnonzero(is_present)
    inside = numbers <= last
    cell = ((np.cumsum(is_present) - 1)[key] * length + (numbers - first))[inside]

    def filled(values: np.ndarray, empty: Any) -> np.ndarray:
        flat = np.full(len(found) * length, empty, dtype=values.dtype)
        flat[cell] = values[inside]
        return flat.reshape(len(found), length)

    if np.count_nonzero(filled(np.ones(len(scores), dtype=bool), False)) < len(cell):
        raise_faults([Fault(where="scores", found="two rows for one cell", remedy="drop one",
                            expected="one row for each period, unit, node and aspect")],
                     "scores")  # fmt: skip
    score = filled(scores["score"].to_numpy(dtype=float), np.nan)

    def beside(name: str) -> np.ndarray:
        given = filled(scores[name].to_numpy(dtype=float), np.nan) if name in scores else score
        return np.where(np.isnan(given) | np.isnan(score), score, given)

    unit, node, aspect = np.unravel_index(found, shape)
    return Series(
        card=card, first=first, unit=unit, node=node, aspect=aspect, score=score,
        low=beside("low"), high=beside("high"), held=beside("held"),
        status=filled(codes("obs_status", STATUSES, A), A),
    )  # fmt: skip


def _last_period(scores: pd.DataFrame, card: Card, through: str | pd.Period | None) -> int:
    """Number of the last period judged."""
    numbers = scores["period"].array.asi8
    if through is None and "obs_status" in scores:
        # A period is provisional as a whole: a node without a score has O there and not P.
        is_open = codes_of(scores["obs_status"], STATUSES) == P
        if is_open.any():
            numbers = numbers[numbers < numbers[is_open].min()]
    wanted = None if through is None else card.period(through).ordinal
    if not len(numbers):
        if len(scores):
            raise_faults([Fault(where="scores", found="provisional scores only", remedy="give "
                                "through", expected=f"a {NAME[card.frequency]} that is over")],
                         "scores")  # fmt: skip
        return card.period(card.baseline).ordinal if wanted is None else wanted
    lowest, highest = int(numbers.min()), int(numbers.max())
    if wanted is None:
        return highest
    if not lowest <= wanted <= highest:
        ends = period_index(lowest, highest, card.frequency)
        raise_faults([Fault(where="through", found=str(through), remedy="choose one of these",
                            expected=f"a {NAME[card.frequency]} from {ends[0]} to {ends[-1]}")],
                     "call")  # fmt: skip
    return wanted


def _frame_faults(scores: pd.DataFrame, card: Card) -> list[Fault]:
    faults = [not_an_option("column", str(name), _COLUMNS, otherwise="drop the column")
              for name in scores.columns if name not in _COLUMNS]  # fmt: skip
    needed = ["period", "node", "score"] + (["unit"] if len(card.units) != 1 else [])
    faults += [Fault(where="column", found=f"no column {name}", remedy=f"add {name}",
                     expected=", ".join(needed))
               for name in needed if name not in scores]  # fmt: skip
    if faults:
        return faults
    dtype = period_index(0, 0, card.frequency).dtype
    if scores["period"].dtype != dtype:
        freq = str(dtype).removeprefix("period[").rstrip("]")
        faults.append(Fault(where="period", found=str(scores["period"].dtype), expected=str(dtype),
                            remedy=f'use pd.PeriodIndex(…, freq="{freq}")'))  # fmt: skip
    elif scores["period"].isna().any():
        faults.append(Fault(where="period", found="a row without a period", remedy="drop the row",
                            expected=f"a {NAME[card.frequency]} in each row"))  # fmt: skip
    words = {"unit": card.units, "node": list(card.positions), "aspect": card.aspects,
             "obs_status": STATUSES}  # fmt: skip
    for name, options in words.items():
        if name in scores and (is_unknown := codes_of(scores[name], options) < 0).any():
            worst = scores[name].astype(object).iloc[int(np.argmax(is_unknown))]
            faults.append(not_an_option(name, worst, options))
    scale = card.scale
    for name in (name for name in _POINTS if name in scores):
        values = scores[name].to_numpy(dtype=float)
        is_off = (values < scale.low) | (values > scale.high)
        if is_off.any() and not card.accepted:  # an accepted value leads beyond the ends
            faults.append(Fault(where=name, found=f"{values[is_off][0]:g}", remedy="mend it",
                                expected=scale.words))  # fmt: skip
    for name, sign in (("low", 1), ("high", -1)):
        if name in scores and (sign * (scores[name] - scores["score"]) > ROUNDING).any():
            faults.append(Fault(where=name, found="an end on the wrong side of the score",
                                expected="low ≤ score ≤ high", remedy="swap them"))  # fmt: skip
    return faults
