"""What can make a number another one, and which rows of evidence belong to which cause."""

from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.ledger.reading import COLUMNS

Cause = Literal["new", "late", "revised", "lapsed", "definitions", "weights", "method"]
CAUSES: tuple[Cause, ...] = (
    "new", "late", "revised", "lapsed", "definitions", "weights", "method",
)  # fmt: skip
BY_EVIDENCE: tuple[Cause, ...] = ("new", "late", "revised", "lapsed")

COMMON, NEW, LATE, REVISED = range(4)

Foreign = tuple[np.ndarray, np.ndarray]


@frozen(kw_only=True, eq=False)
class Rows:
    """
    The rows in force on either side, each as often as it reads differently.

    Attributes:
        frame: The rows; columns of a checked ledger.
        cause: Position: common to both sides, or which cause brings or takes it.
        is_before: Whether the row is there before that cause acts.
        is_after: Whether it is there once the cause has acted.
    """

    frame: pd.DataFrame
    cause: np.ndarray
    is_before: np.ndarray
    is_after: np.ndarray

    def of(self, cause: int) -> set[str]:
        """Ids of the rows that a cause brings or takes."""
        return set(self.frame["id"][self.cause == cause])

    def under(self, acting: set[int]) -> np.ndarray:
        """Which rows are there while some causes act."""
        acts = np.isin(self.cause, list(acting)) | (self.cause == COMMON)
        return np.where(acts, self.is_after, self.is_before)


def sort_rows(before: pd.DataFrame, after: pd.DataFrame, until: date, foreign: Foreign) -> Rows:
    """
    Sort the rows of two vintages by what brought or took them.

    A row is *new* if what it says happened after the time before, *late* if it happened earlier
    and only became known since, *revised* if it corrects, retracts or rewords what was known
    before. Corrections of one row are one fact, however long their chain.

    Args:
        before: Rows in force for the result before.
        after: Rows in force for the result after.
        until: Last day of the time before.
        foreign: Rows that only one side has, because the other has no words for them.
    """
    sides = [_keyed(frame) for frame in (before, after)]
    codes = [_codes(sides, side) for side in (0, 1)]
    is_later = [(side["occurred_from"] > pd.Timestamp(until)).to_numpy() for side in sides]
    for cause, own, later in zip(codes, foreign, is_later, strict=True):
        cause[own] = COMMON
        cause[later & np.isin(cause, (COMMON, LATE))] = NEW
    kept = ((codes[0] != COMMON) | foreign[0]) & ~is_later[0]
    parts = [before[kept], after] if kept.any() else [after]
    cause = np.concatenate([codes[0][kept], codes[1]])
    is_old = np.arange(len(cause)) < kept.sum()
    return Rows(
        frame=pd.concat(parts, ignore_index=True),
        cause=cause,
        is_before=is_old | (cause == COMMON),
        is_after=~is_old | (cause == COMMON),
    )


def _codes(sides: list[pd.DataFrame], side: int) -> np.ndarray:
    """Cause of each row of one side, by what the other side has of the same fact."""
    own, other = sides[side], sides[1 - side]
    place = pd.Index(other["fact"]).get_indexer(pd.Index(own["fact"]))
    has = np.flatnonzero(place >= 0)
    cause = np.full(len(own), LATE if side else REVISED, dtype=np.int8)
    cause[has] = COMMON
    for name, code in (("occurred_to", NEW), ("said", REVISED)):  # a look may reach further by now
        differs = own[name].to_numpy()[has] != other[name].to_numpy()[place[has]]
        cause[has[differs]] = code
    return cause


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    """The fact that each row states, named by the first row of its chain, and what it says."""
    first_of = frame.attrs.get("first_of", {})
    fact = frame["id"].astype(object)
    said = frame[[name for name in COLUMNS if name != "supersedes"]]
    return pd.DataFrame({
        "fact": fact.map(first_of).fillna(fact) if first_of else fact,
        "said": pd.util.hash_pandas_object(said, index=False),
        "occurred_from": frame["occurred_from"],
        "occurred_to": frame["occurred_to"],
    })  # fmt: skip
