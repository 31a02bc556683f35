"""Ladders and checklists against a slow, plain reading of the rules, quarter by quarter."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from strategies import AS_OF, Row, cards, ledgers, observed

from scorecard.definitions.card import Card
from scorecard.definitions.clauses import clauses_above
from scorecard.definitions.kinds import Checklist, Indicator, Ladder
from scorecard.panel import STATUSES, panel_rows
from scorecard.periods import parse_period, parse_span


@frozen(kw_only=True)
class Fact:
    """A row of one ladder or element: what it proves or leaves standing, and when."""

    day: date
    rank: int
    is_reversal: bool
    is_weak: bool


@frozen(kw_only=True)
class Look:
    """A check: what it names, and the days it covers."""

    target: str
    unit: str
    first: date
    last: date


@frozen(kw_only=True)
class Quarter:
    """What the plain reading gives for one quarter."""

    value: float
    low: float
    high: float
    status: str


def quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def last_day(number: int) -> date:
    year, place = divmod(number, 4)
    return date(year + place // 3, (place * 3 + 3) % 12 + 1, 1) - timedelta(days=1)


def lapsed(item: Indicator, rank: int, age: int) -> int:
    """Rank left of one that was proved `age` quarters ago."""
    if isinstance(item, Checklist):
        gone = item.lapses_after is not None and age > item.lapses_after
        return 0 if gone else rank
    assert isinstance(item, Ladder)
    stage = item.stages[rank]
    if stage.lapses_after is None or age <= stage.lapses_after:
        return rank
    ids = [other.id for other in item.stages]
    to = rank - 1 if stage.lapses_to is None else ids.index(stage.lapses_to)
    return lapsed(item, to, age)


def stands(
    item: Indicator, start: int, facts: Sequence[Fact], now: int, seen: int | None, *, lowest: bool
) -> int:
    """
    Rank that stands at the end of a quarter.

    The last reversal decides what was left; what was proved after it may stand above. Ages are
    counted to the quarter `seen`; without one, nothing lapses.
    """
    past = [fact for fact in facts if quarter(fact.day) <= now]
    falls = [fact for fact in past if fact.is_reversal]
    last = max((fact.day for fact in falls), default=date.min)

    def left(fact: Fact) -> int:
        age = 0 if seen is None else max(0, seen - quarter(fact.day))
        return lapsed(item, fact.rank, age)

    base = [left(fact) for fact in falls if fact.day == last]
    proved = [left(fact) for fact in past if not fact.is_reversal and fact.day > last]
    ground = start if not base else min(base) if lowest else max(base)
    return max([ground, *proved])


def plain_track(
    item: Indicator,
    start: int,
    top: int,
    facts: Sequence[Fact],
    looked: set[int],
    named: set[int],
    valid_for: int,
    numbers: range,
    complete: int,
) -> Iterator[Quarter]:
    """The reading of one ladder or element, quarter by quarter."""
    strong = [fact for fact in facts if not fact.is_weak]
    firm_or_event = [fact for fact in facts if not fact.is_weak or not fact.is_reversal]
    strong_or_fall = [fact for fact in facts if not fact.is_weak or fact.is_reversal]
    for now in numbers:
        news = [quarter(fact.day) for fact in strong if quarter(fact.day) <= now]
        covers = [number for number in looked if number <= now]
        is_known = bool(news) or any(number <= now for number in named)
        status = "O"
        if now in news or now in looked:
            status = "A"
        elif (news and now - max(news) <= valid_for) or (covers and now - max(covers) <= 1):
            status = "I"
        if not is_known:
            yield Quarter(value=np.nan, low=0, high=top, status="O")
            continue
        point = stands(item, start, strong, now, now, lowest=True)
        low = min(point, stands(item, start, strong_or_fall, now, now, lowest=True))
        seen = max(covers) if covers else None
        high = max(point, stands(item, start, firm_or_event, now, seen, lowest=False))
        if status == "O":
            high = top
        elif now > complete:
            status = "P"
        yield Quarter(value=point, low=low, high=high, status=status)


def facts_of(rows: Sequence[Row], item: Indicator, element: str, unit: str) -> list[Fact]:
    """The rows of one ladder or element; a row that another supersedes is gone."""
    gone = {row["supersedes"] for row in rows if row.get("supersedes")}
    ranks = [stage.id for stage in item.stages] if isinstance(item, Ladder) else []
    found = []
    for row in rows:
        is_own = row["kind"] in ("event", "reversal") and row["indicator"] == item.id
        if row["id"] in gone or not is_own or row["unit"] != unit:
            continue
        if row.get("element", "") != element:
            continue
        is_reversal = row["kind"] == "reversal"
        rank = ranks.index(row["stage"]) if ranks else int(not is_reversal)
        found.append(
            Fact(
                day=date.fromisoformat(row["occurred_on"]),
                rank=rank,
                is_reversal=is_reversal,
                is_weak=row["reliability"] > "C" or row["credibility"] > "3",
            )
        )
    return found


def looks_of(rows: Sequence[Row]) -> list[Look]:
    gone = {row["supersedes"] for row in rows if row.get("supersedes")}
    return [
        Look(
            target=row["indicator"] or row["node"],
            unit=row["unit"],
            first=parse_span(row["occurred_on"])[0],
            last=min(parse_span(row["occurred_on"])[1], AS_OF),
        )
        for row in rows
        if row["kind"] == "check" and row["id"] not in gone
    ]


def covered(looks: Sequence[Look], names: set[str], unit: str) -> set[int]:
    """Quarters of which a look at one of the names reaches the last day."""
    found = set()
    for look in looks:
        if look.target in names and look.unit in ("", unit):
            inside = range(quarter(look.first), quarter(look.last) + 1)
            found |= {number for number in inside if last_day(number) <= look.last}
    return found


def names_of(card: Card, item: Indicator, element: str) -> tuple[set[str], set[str]]:
    """Nodes whose check covers a ladder or element, and those that confirm its start."""
    clause = next(other for other in card.clauses if other.code == item.clause)
    own = {item.id, item.clause}
    if isinstance(item, Checklist) and element:
        part = next(other for other in item.elements if other.id == element)
        own |= {part.clause} if part.clause else set()
    above = {*clauses_above(item.clause, card.clauses), clause.recommendation, card.id}
    return own | above, own


def plain_rows(
    card: Card, rows: Sequence[Row], unit: str
) -> Iterator[tuple[Indicator, str, list[Quarter]]]:
    """The reading of every ladder and element of a card for one unit."""
    first = parse_period(card.series_from).ordinal + 1970 * 4
    numbers = range(first, quarter(AS_OF) + 1)
    complete = quarter(AS_OF + timedelta(days=1)) - 1
    looks = looks_of(rows)
    by_id = {item.id: item for item in card.indicators}
    for name, element in panel_rows(card):
        item = by_id[name]
        if isinstance(item, Ladder) or element:
            ids = [stage.id for stage in item.stages] if isinstance(item, Ladder) else [""]
            start = ids.index(item.start or ids[0]) if isinstance(item, Ladder) else 0
            top = len(ids) - 1 if isinstance(item, Ladder) else 1
            all_names, own_names = names_of(card, item, element)
            yield (
                item,
                element,
                list(
                    plain_track(
                        item,
                        start,
                        top,
                        facts_of(rows, item, element, unit),
                        covered(looks, all_names, unit),
                        covered(looks, own_names, unit),
                        item.valid_for,  # type: ignore[attr-defined]
                        numbers,
                        complete,
                    )
                ),
            )


@given(st.data())
def test_ladders_and_elements_follow_the_rules_read_plainly(data: st.DataObject) -> None:
    """With exact days, value, ends and status are what a reader of the rules works out by hand."""
    card = data.draw(cards(kinds=("ladder", "checklist"), applies=False))
    rows = data.draw(ledgers(card, exact=True, kinds=("state", "check"), most=14))
    rows = [row | {"published_on": row["occurred_on"][:10]} for row in rows]
    rows = [row | {"recorded_on": "2024-03-31"} for row in rows]
    panel = observed(rows, card)
    places = panel_rows(card)

    for number, unit in enumerate(card.units):
        for item, element, expected in plain_rows(card, rows, unit):
            place = places.index((item.id, element)), number
            for name in ("value", "low", "high"):
                want = np.array([getattr(each, name) for each in expected], dtype=float)
                np.testing.assert_array_equal(getattr(panel, name)[place], want, name)
            assert [STATUSES[code] for code in panel.status[place]] == [
                each.status for each in expected
            ]


@given(st.data())
def test_a_checklist_is_the_share_of_its_elements(data: st.DataObject) -> None:
    """Once anything is known of it, a checklist and its ends are the means of its elements."""
    card = data.draw(cards(kinds=("checklist",), applies=False))
    rows = data.draw(ledgers(card, kinds=("state", "check")))
    panel = observed(rows, card)
    names = [name for name, _ in panel_rows(card)]

    for place, item in enumerate(card.indicators):
        parts = [n for n, name in enumerate(names) if name == item.id and n != place]
        known = ~np.isnan(panel.value[place])
        for array in (panel.value, panel.low, panel.high):
            mean = np.nan_to_num(array[parts]).mean(axis=0)
            np.testing.assert_allclose(array[place][known], mean[known], atol=1e-12)
        assert (panel.low[place][~known] == 0).all()
        assert (panel.high[place][~known] == 1).all()
