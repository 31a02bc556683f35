"""Dated tables of someone else's scorecard → ledger rows: what changed between two looks, and when."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Ladder, Measure
from scorecard.errors import Fault, not_an_option, of_type, raise_faults
from scorecard.ledger.reading import COLUMNS

_NEEDED = ("recorded_on", "indicator")
_ANSWERS = ("value", "stage")


def rows_from_snapshots(
    snapshots: pd.DataFrame,
    card: Card,
    *,
    prefix: str = "S",
    common: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """
    Turn dated tables, each with every item as it stood, into evidence.

    Args:
        snapshots: `recorded_on` (day or time of the look), `indicator`, and `value` for measures
            or `stage` for ladders; `unit` where the card has several. Further columns of a ledger
            (`fact`, `url`, …) go into the rows. Every snapshot must hold each item that an earlier
            one held: an item that is gone must be ended in the card (`applies_to`).
        card: The card whose indicators these are.
        prefix: What the ids of the rows begin with; the same snapshots give the same ids, and
            later snapshots change none of them.
        common: Cells that all rows share, such as `publisher` or the grade.

    Returns:
        Rows for `as_ledger` or a CSV file. One row for each change: it happened after the look
        before and by this one, so `occurred_on` is an interval of days; in the first snapshot it
        is that day. A fall on a ladder is a reversal. Of two changes on one day the later
        supersedes the earlier. One check for each snapshot says that the whole card was looked at.

    Raises:
        ScorecardError: All faults: unknown columns or indicators, indicators of a kind that has
            no such answer, an answer missing, two for one item in one snapshot, items gone.

    Example:
        >>> import pandas as pd, scorecard as sc
        >>> card = sc.load_card("nato_japan")
        >>> looks = pd.DataFrame({"recorded_on": ["2024-01-10", "2024-04-10"],
        ...                       "indicator": "trust_in_japan", "value": [50.0, 52.5]})
        >>> rows = rows_from_snapshots(looks, card)
        >>> rows[rows["kind"] == "event"]["occurred_on"].tolist()
        ['2024-01-10', '2024-01-11/2024-04-10']
    """
    of_type("snapshots", snapshots, pd.DataFrame, "a pandas frame", "make one with a row an item")
    shared = dict(common or {})
    raise_faults(_column_faults(snapshots, shared, card), "snapshots")
    table = _table(snapshots, card)
    raise_faults(_faults(table, card), "snapshots")
    rows = pd.concat([_changes(table, card), _checks(table, card)], ignore_index=True)
    rows = rows.sort_values(["recorded_on", "place"], kind="stable", ignore_index=True)
    width = max(4, len(str(len(rows))))
    rows["id"] = [f"{prefix}{number:0{width}d}" for number in range(1, len(rows) + 1)]
    earlier = rows["earlier"].to_numpy()
    by_key = dict(zip(rows["key"], rows["id"], strict=True))
    rows["supersedes"] = [by_key[key] if key else "" for key in earlier]
    kept = [name for name in COLUMNS if name in rows or name in shared]
    rows = rows.reindex(columns=kept).astype(object)
    return rows.where(rows.notna() & (rows != "")).fillna(shared).fillna("")


def _column_faults(
    snapshots: pd.DataFrame, shared: Mapping[str, str], card: Card
) -> Iterator[Fault]:
    for name in [*snapshots.columns, *shared]:
        if name not in COLUMNS:
            yield not_an_option("column", str(name), COLUMNS, otherwise="drop the column")
    needed = [*_NEEDED, *(["unit"] if len(card.units) > 1 else [])]
    for name in needed:
        if name not in snapshots:
            yield Fault(where="column", found=f"no column {name}", expected=", ".join(needed),
                        remedy=f"add {name}")  # fmt: skip
    if not set(_ANSWERS) & set(snapshots.columns):
        yield Fault(where="column", found="neither value nor stage", expected="one of them",
                    remedy="add the answers")  # fmt: skip


def _table(snapshots: pd.DataFrame, card: Card) -> pd.DataFrame:
    """The snapshots in order of time and indicator, each item with the look before."""
    table = snapshots.copy()
    table["look"] = pd.to_datetime(table["recorded_on"], format="ISO8601")
    table["recorded_on"] = table["recorded_on"].astype(str)
    table["unit"] = table["unit"].astype(object) if "unit" in table else card.units[0]
    place = {item.id: number for number, item in enumerate(card.indicators)}
    table["place"] = table["indicator"].astype(object).map(place)
    table["answer"] = np.nan
    if "value" in table:
        table["answer"] = pd.to_numeric(table["value"])
    if "stage" in table:
        ranks = {
            (item.id, stage.id): float(number)
            for item in card.indicators if isinstance(item, Ladder)
            for number, stage in enumerate(item.stages)
        }  # fmt: skip
        keys = zip(table["indicator"], table["stage"], strict=True)
        found = pd.Series([ranks.get(key, np.nan) for key in keys], index=table.index)
        table["answer"] = table["answer"].fillna(found)
    return table.sort_values(["look", "place"], kind="stable", ignore_index=True)


def _faults(table: pd.DataFrame, card: Card) -> Iterator[Fault]:
    by_id = {item.id: item for item in card.indicators}
    for name in table.loc[table["place"].isna(), "indicator"].unique():
        yield not_an_option("indicator", name, by_id)
    for name in table.loc[table["place"].notna(), "indicator"].unique():
        if not isinstance(by_id[name], Measure | Ladder):
            yield Fault(where="indicator", found=f"{name}, a {by_id[name].kind}",
                        expected="a measure or a ladder", remedy="leave it out")  # fmt: skip
    for row in table[table["answer"].isna() & table["place"].notna()].itertuples():
        yield Fault(where=str(row.indicator), found=f"no answer in the snapshot of {row.look}",
                    expected="a value, or a stage of the ladder", remedy="fill it in, or leave the "
                    "item out of all snapshots")  # fmt: skip
    twice = table.duplicated(["look", "unit", "indicator"])
    for row in table[twice].itertuples():
        yield Fault(where=str(row.indicator), found=f"two answers in the snapshot of {row.look}",
                    expected="one", remedy="drop one")  # fmt: skip
    yield from _gone(table, by_id, card)


def _gone(table: pd.DataFrame, by_id: Mapping[str, object], card: Card) -> Iterator[Fault]:
    """Items that a later snapshot lacks though they still apply."""
    looks = np.sort(table["look"].unique())
    spans = table.groupby(["unit", "indicator"], sort=False, observed=True)["look"]
    for (_, name), own in spans:
        until = getattr(by_id.get(str(name)), "applies_to", None)
        end = None if until is None else card.period(until).end_time
        due = [look for look in looks if look > own.min() and (end is None or look <= end)]
        missing = sorted(set(due) - set(own))
        if missing:
            first = pd.Timestamp(missing[0])
            yield Fault(where=str(name), found=f"not in the snapshot of {first}", expected="every "
                        "item that an earlier snapshot has",
                        remedy="add it, or end it with applies_to")  # fmt: skip


def _changes(table: pd.DataFrame, card: Card) -> pd.DataFrame:
    """One row for each item whose answer is another than at the look before."""
    items = table.groupby(["unit", "indicator"], sort=False, observed=True)
    before = items["answer"].shift()
    rows = table[before.isna() | (table["answer"] != before)].copy()
    is_ladder = rows["indicator"].isin(
        [item.id for item in card.indicators if isinstance(item, Ladder)]
    )
    fell = is_ladder & (rows["answer"] < before[rows.index])
    rows["kind"] = np.where(fell, "reversal", "event")
    clauses = {item.id: item.clause for item in card.indicators}
    rows["node"] = rows["indicator"].map(clauses)
    day, last = rows["look"].dt.normalize(), _look_before(table)[rows.index]
    rows["occurred_on"] = _spans(last, day)
    rows["key"] = rows["unit"] + "\x1f" + rows["indicator"] + "\x1f" + rows["look"].astype(str)
    own = rows.groupby(["unit", "indicator"], sort=False, observed=True)
    same_day = own["look"].shift().dt.normalize() == day
    rows["earlier"] = own["key"].shift().where(same_day, "")
    rows["published_on"] = day.dt.strftime("%Y-%m-%d")
    measured = {item.id: item.unit_measure for item in card.indicators if isinstance(item, Measure)}
    rows["unit_measure"] = rows["indicator"].map(measured).fillna("")
    if "title" not in rows:
        rows["title"] = "As it stood in the snapshot of " + rows["recorded_on"]
    if len(card.units) == 1:
        rows["unit"] = ""
    return rows


def _look_before(table: pd.DataFrame) -> pd.Series:
    """Day of the snapshot before each row's; missing in the first one."""
    looks = pd.Series(np.sort(table["look"].unique()))
    previous = dict(zip(looks, looks.shift(), strict=True))
    return table["look"].map(previous).dt.normalize()


def _spans(last: pd.Series, day: pd.Series) -> np.ndarray:
    """After one look and by the next, in days."""
    first = (last + pd.Timedelta(days=1)).where(last.notna() & (last < day), day)
    start, end = first.dt.strftime("%Y-%m-%d"), day.dt.strftime("%Y-%m-%d")
    return np.where(start == end, end, start + "/" + end)


def _checks(table: pd.DataFrame, card: Card) -> pd.DataFrame:
    """One row for each snapshot: the whole card was looked at."""
    looks = table.drop_duplicates("look").reset_index(drop=True)
    day = looks["look"].dt.normalize()
    return pd.DataFrame(
        {
            "recorded_on": looks["recorded_on"],
            "place": len(card.indicators),
            "kind": "check",
            "node": card.id,
            "occurred_on": _spans(_look_before(looks), day),
            "title": "The whole table was read again",
            "key": "",
            "earlier": "",
        }
    )
