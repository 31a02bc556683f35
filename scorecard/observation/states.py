"""Values of ladders, checklists and measures, and how knowledge of them ages."""

import numpy as np
from attrs import evolve, frozen

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Ladder, Measure, furthest, is_more_better
from scorecard.observation.checks import Cover
from scorecard.observation.placement import NEVER, Axis, Rows, flat_positions, latest
from scorecard.observation.standing import Standing, Tracks, standing, tracks_of
from scorecard.panel import A, I, O, Panel, panel_rows

CARRIED_AFTER_CHECK = 1


@frozen(kw_only=True, eq=False)
class Freshness:
    """
    How old knowledge is, panel rows × units × periods.

    Attributes:
        is_known: Whether anything was ever seen or confirmed.
        status: `A` with evidence or cover, `I` while carried, `O` after.
    """

    is_known: np.ndarray
    status: np.ndarray


def freshness(rows: Rows, valid_for: np.ndarray, cover: Cover, axis: Axis) -> Freshness:
    """
    Age of the last strong row and of the last check.

    Args:
        rows: Events and reversals of states.
        valid_for: Periods that each panel row is carried without news.
        cover: Periods covered by checks.
        axis: The periods.
    """
    strong = rows.where(~rows.is_weak)
    whole = lists_of(axis.card)[strong.row]
    on_list = whole >= 0
    row = np.concatenate([strong.row, whole[on_list]])
    unit = np.concatenate([strong.unit, strong.unit[on_list]])
    period = np.concatenate([strong.point_period, strong.point_period[on_list]])
    seen = latest(cover.looked.shape, (row, unit, axis.place(period)), period)
    is_known = (seen > NEVER) | cover.is_confirmed
    numbers = axis.numbers
    is_fresh = (seen == numbers) | cover.looked
    carried = (numbers - seen <= valid_for[:, None, None]) | (
        numbers - cover.last <= CARRIED_AFTER_CHECK
    )
    status = np.where(is_fresh, A, np.where(carried, I, O)).astype(np.uint8)
    status[~is_known] = O
    return Freshness(is_known=is_known, status=status)


def lists_of(card: Card) -> np.ndarray:
    """Panel row of the checklist that each panel row is an element of; -1 for all others."""
    place = {item.id: number for number, item in enumerate(card.indicators)}
    return np.array([place[name] if element else -1 for name, element in panel_rows(card)])


def valid_for_of(card: Card) -> np.ndarray:
    """Periods that each panel row is carried without news; 0 for flows."""
    by_id = {item.id: item for item in card.indicators}
    return np.array([getattr(by_id[name], "valid_for", 0) for name, _ in panel_rows(card)])


def observe_states(rows: Rows, cover: Cover, axis: Axis, panel: Panel) -> None:
    """
    Fill in the rows of ladders, checklists and measures.

    Args:
        rows: Events and reversals that a state reads.
        cover: Periods covered by checks.
        axis: The periods.
        panel: Panel over all periods of the axis; its arrays are filled in place.
    """
    card = axis.card
    fresh = freshness(rows, valid_for_of(card), cover, axis)
    tracks = tracks_of(card)
    is_track = np.zeros(len(panel.value), dtype=bool)
    is_track[tracks.rows] = True
    stands = standing(rows.where(is_track[rows.row]), tracks, cover, axis)
    _fill_tracks(stands, tracks, fresh, panel)
    by_row = dict(enumerate(card.indicators))
    names = panel_rows(card)
    for place, item in by_row.items():
        if isinstance(item, Ladder):
            _open_ladder(place, item, fresh, panel)
        elif isinstance(item, Checklist):
            start = names.index((item.id, item.elements[0].id))
            _checklist(place, slice(start, start + len(item.elements)), fresh, panel)
    _measures(rows, fresh, axis, panel)


def _fill_tracks(stands: Standing, tracks: Tracks, fresh: Freshness, panel: Panel) -> None:
    known = fresh.is_known[tracks.rows]
    panel.value[tracks.rows] = np.where(known, stands.point, np.nan)
    panel.held[tracks.rows] = np.where(known, stands.held, np.nan)
    panel.low[tracks.rows] = stands.low
    panel.high[tracks.rows] = stands.high
    panel.status[tracks.rows] = fresh.status[tracks.rows]


def _open_ladder(place: int, item: Ladder, fresh: Freshness, panel: Panel) -> None:
    top = len(item.stages) - 1
    panel.high[place][fresh.status[place] == O] = top
    panel.low[place][~fresh.is_known[place]] = 0


def _checklist(place: int, parts: slice, fresh: Freshness, panel: Panel) -> None:
    """An element nobody ever spoke of, or that is stale, opens the high end."""
    panel.high[parts][fresh.status[parts] == O] = 1.0
    known = fresh.is_known[place]
    panel.value[place] = np.where(known, np.nan_to_num(panel.value[parts]).mean(axis=0), np.nan)
    panel.held[place] = np.where(known, np.nan_to_num(panel.held[parts]).mean(axis=0), np.nan)
    panel.low[place] = np.where(known, panel.low[parts].mean(axis=0), 0.0)
    panel.high[place] = np.where(known, panel.high[parts].mean(axis=0), 1.0)
    panel.status[place] = fresh.status[place]


def _measures(rows: Rows, fresh: Freshness, axis: Axis, panel: Panel) -> None:
    """The last value; where several may be the last, the unfavourable one, and all as ends."""
    places = [place for place, item in enumerate(axis.card.indicators) if isinstance(item, Measure)]
    if not places:
        return
    line = np.full(len(panel.value), -1)
    line[places] = np.arange(len(places))
    own = rows.where(line[rows.row] >= 0)
    own = evolve(own, row=line[own.row])
    shape = (len(places), *panel.value.shape[1:])
    first_day = last_certain_day(own.where(~own.is_weak), shape, axis)
    pairs = _Candidates(own, first_day, axis)
    items = [axis.card.indicators[place] for place in places]
    least, most = np.array([furthest(item) for item in items]).T[:, :, None, None]
    sign = np.where([is_more_better(item) for item in items], 1.0, -1.0)[:, None, None]
    turned = sign[pairs.rows.row, 0, 0] * pairs.rows.value
    point = sign * pairs.lowest(turned, ~pairs.rows.is_weak)
    low, high = pairs.ends(point)
    stale, certain = fresh.status[places] == O, first_day > NEVER
    high = np.where(stale & (sign > 0), np.maximum(high, most), high)
    low = np.where(stale & (sign < 0), np.minimum(low, least), low)
    panel.value[places] = panel.held[places] = np.where(certain, point, np.nan)
    panel.low[places] = np.where(certain, low, least)
    panel.high[places] = np.where(certain, high, most)
    panel.status[places] = np.where(certain, fresh.status[places], O)


def last_certain_day(strong: Rows, shape: tuple[int, ...], axis: Axis) -> np.ndarray:
    """
    Latest first day among the values that are past for sure: no older value can be the last.

    Args:
        strong: Rows of measures that reach the card's weakest grade.
        shape: Panel rows × units × periods.
        axis: The periods.
    """
    at = (strong.row, strong.unit, axis.place(strong.high))
    return latest(shape, at, strong.low_day)


class _Candidates:
    """Pairs of a row and a period in which it may be the last one."""

    def __init__(self, rows: Rows, first_day: np.ndarray, axis: Axis) -> None:
        self.shape = first_day.shape
        placed = axis.place(rows.low)
        alive = (first_day[rows.row, rows.unit] <= rows.high_day[:, None]) & (
            np.arange(axis.length) >= placed[:, None]
        )
        row, period = np.nonzero(alive)
        self.rows = rows.where(row)
        self.at = flat_positions(self.shape, (self.rows.row, self.rows.unit, period))

    def lowest(self, values: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Lowest value of the pairs of a mask in each series and period; infinite where none."""
        grid = np.full(self.shape, np.inf)
        np.minimum.at(grid.reshape(-1), self.at[mask], values[mask])
        return grid

    def ends(self, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest value; a weak row moves only the end that it points to."""
        beside = point.reshape(-1)[self.at]
        weak = self.rows.is_weak
        low = self.lowest(self.rows.value_low, ~weak | (self.rows.value < beside))
        high = -self.lowest(-self.rows.value_high, ~weak | (self.rows.value > beside))
        return low, high
