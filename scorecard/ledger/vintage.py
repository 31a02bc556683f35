"""The ledger as it stood on a date, on either of its two clocks."""

import hashlib
from datetime import date, datetime, time

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.model import CLOCKS, Clock
from scorecard.errors import Fault, ScorecardError, argument, quoted
from scorecard.ledger.supersession import replaced, superseded_rows
from scorecard.periods import Frequency, last_days, ordinals, parse_moment

LONGEST = 50  # years
AsOf = str | date | datetime | None


def moment_of(as_of: AsOf, ledger: pd.DataFrame) -> datetime:
    """
    The last moment whose knowledge is used.

    Args:
        as_of: A day (to its end) or a time; without it, the last `recorded_on` of the ledger.
        ledger: A checked ledger.

    Raises:
        ScorecardError: `as_of` is neither a day nor a time, or is missing and the ledger is empty.
    """
    if as_of is None:
        if ledger.empty:
            fault = Fault(where="as_of", found="an empty ledger", expected="a date",
                          remedy="give as_of: there is no row to take it from")  # fmt: skip
            raise ScorecardError([fault], "call")
        last = ledger["recorded_on"].max()
        is_day = last == last.normalize()
        return parse_moment(last.date() if is_day else last.to_pydatetime())
    try:
        return parse_moment(as_of)
    except (TypeError, ValueError):
        fault = Fault(where="as_of", found=quoted(as_of), expected="an ISO 8601 day or time",
                      remedy="write 2026-09-30")  # fmt: skip
        raise ScorecardError([fault], "call") from None


def as_text_of(moment: datetime) -> str:
    """
    A moment as `moment_of` reads it: the day alone where it is the day's end.

    Example:
        >>> as_text_of(parse_moment("2026-09-30")), as_text_of(parse_moment("2026-09-30T12:00"))
        ('2026-09-30', '2026-09-30T12:00:00')
    """
    is_day = moment == datetime.combine(moment.date(), time.max)
    return moment.date().isoformat() if is_day else moment.isoformat()


def within_reach(card: Card, as_of: datetime) -> None:
    """
    Refuse a date so late that it must be a slip of the pen.

    Args:
        card: The card, for the beginning of its series.
        as_of: Last moment whose knowledge is used.

    Raises:
        ScorecardError: The date lies more than `LONGEST` years after the series begins.
    """
    first = card.period(card.series_from).start_time.year
    if as_of.year - first > LONGEST:
        fault = Fault(where="as_of", found=str(as_of.date()), remedy="mend the date: without as_of "
                      "it is the last recorded_on of the ledger",
                      expected=f"a day within {LONGEST} years of {card.series_from}")  # fmt: skip
        raise ScorecardError([fault], "call")


def vintage(ledger: pd.DataFrame, as_of: datetime, clock: Clock = "published") -> pd.DataFrame:
    """
    The rows in force on a date: known by then, and not corrected or retracted by then.

    Args:
        ledger: A checked ledger.
        as_of: Last moment whose knowledge is used.
        clock: `published` cuts on `published_on` (when anyone could know), `recorded` on
            `recorded_on` (when we entered it). On the published clock a check counts for the part
            of its period before the as-of date; on the recorded clock once it was made. A row
            that supersedes without a publication date of its own does so from the start.

    Returns:
        Rows in ledger order without retractions. `occurred_to` never lies after the day the row
        could be known, nor, for a check, after the as-of date. `attrs["first_of"]` names, for
        each correction in force, the first row of those it replaces.

    Raises:
        ScorecardError: An unknown clock.

    Source:
        Croushore & Stark (2001), A real-time data set for macroeconomists: a vintage is the data
        as they stood on a date.
    """
    argument("clock", clock, CLOCKS)
    kind = ledger["kind"].astype(object).to_numpy()
    is_check = kind == "check"
    known = is_known(ledger, as_of, clock)
    target = superseded_rows(
        ledger["id"].to_numpy(dtype=object), ledger["supersedes"].to_numpy(dtype=object)
    )
    replaces = known if clock == "recorded" else known | _mends(ledger, target, known)
    in_force = known & ~replaced(target, replaces) & (kind != "retraction")
    rows = ledger[in_force].reset_index(drop=True)
    limit = np.where(is_check, np.datetime64(as_of, "us"), ledger["published_on"])[in_force]
    ends = np.minimum(rows["occurred_to"].to_numpy(), limit.astype("datetime64[D]"))
    rows = rows.assign(occurred_to=ends.astype("datetime64[us]"))
    rows.attrs["first_of"] = _first_of(ledger["id"].to_numpy(dtype=object), target, in_force)
    return rows


def entered_by(ledger: pd.DataFrame, through: str) -> pd.DataFrame:
    """
    The rows of a ledger that had been entered by a day or time: what a manifest's result was given.

    Args:
        ledger: A checked ledger.
        through: `recorded_through` of the manifest.
    """
    entered = ledger["recorded_on"].to_numpy() <= np.datetime64(moment_of(through, ledger))
    return ledger[entered].reset_index(drop=True)


def is_known(rows: pd.DataFrame, as_of: datetime, clock: Clock) -> np.ndarray:
    """Which rows of a ledger were known on a date, by one of its clocks; see `vintage`."""
    if clock == "recorded":
        return rows["recorded_on"].to_numpy() <= np.datetime64(as_of)
    is_check = (rows["kind"] == "check").to_numpy()
    known_from = np.where(is_check, rows["occurred_from"], rows["published_on"])
    known: np.ndarray = known_from.astype("datetime64[D]") <= np.datetime64(as_of.date())
    return known


def _first_of(ids: np.ndarray, target: np.ndarray, in_force: np.ndarray) -> dict[str, str]:
    """The first row of the chain that each correction in force ends, by their ids."""
    last = np.flatnonzero(in_force & (target >= 0))
    first = target[last]
    while (earlier := target[first] >= 0).any():
        first = np.where(earlier, target[first], first)
    return dict(zip(ids[last], ids[first], strict=True))


def _mends(ledger: pd.DataFrame, target: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Rows without a date of their own that mend a known row: what they mend was never so."""
    dateless = ~ledger["publication_given"].to_numpy(dtype=bool) & (target >= 0)
    mends = np.zeros(len(target), dtype=bool)
    for _ in range(len(target)):
        further = dateless & (known | mends)[target] & ~mends
        if not further.any():
            break
        mends |= further
    return mends


def last_complete(as_of: datetime, frequency: Frequency) -> int:
    """Number of the last period whose last day is not after the as-of date."""
    day = np.datetime64(as_of.date())
    current = int(ordinals(day, frequency))
    return current if last_days(current, frequency) <= day else current - 1


def digest_of(rows: pd.DataFrame) -> str:
    """SHA-256 over the rows of a ledger as they were written, in the order of their ids."""
    columns = [
        name for name in rows.columns
        if name not in ("file", "line", "read_by", "is_weak", "occurred_from", "occurred_to",
                        "publication_given")
    ]  # fmt: skip
    ordered = rows.sort_values("id", kind="stable")
    total = hashlib.sha256()
    for name in columns:
        values = ordered[name].astype(object).where(ordered[name].notna(), "")
        cells = [cell.isoformat() if isinstance(cell, datetime) else str(cell) for cell in values]
        total.update("\x1f".join([name, *cells]).encode() + b"\x1e")
    return total.hexdigest()
