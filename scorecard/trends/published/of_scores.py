"""A published rule on scores: its labels at the point and at both ends, with their reasons."""

from datetime import date

import numpy as np

from scorecard.panel import M
from scorecard.periods import ordinals
from scorecard.trends.aims import Aims
from scorecard.trends.history import History, in_words
from scorecard.trends.published.judging import because, codes_of_rule
from scorecard.trends.published.reading import Reading
from scorecard.trends.published.rule import PublishedRule
from scorecard.trends.series import Series

PER_YEAR = {"A": 1.0, "Q": 4.0, "M": 12.0, "D": 365.2425}
BEST = 100.0
LAST_OF_2030 = date(2030, 12, 31)


def label_scores(
    rule: PublishedRule, series: Series, aims: Aims, history: History
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """
    Label scores by a published rule.

    A score that only lapsed has fallen like any other: these rules know no lapses.

    Args:
        rule: The rule.
        series: Scores with their ends.
        aims: Targets and target dates.
        history: Where each series starts.

    Returns:
        Positions in `rule.words`, whether the label differs at an end, the direction it speaks
        of, and the reason.
    """
    applies = series.status[:, -1] != M
    ends = (series.score, series.low, series.high)
    readings = [reading_of(series, aims, history, end) for end in ends]
    codes = np.stack([codes_of_rule(rule, reading, applies) for reading in readings])
    known, place = np.unique(codes, return_inverse=True)
    said = np.array([rule.words.index(rule.says(int(code))) for code in known], dtype=np.int64)
    label = said[place.reshape(codes.shape)] if codes.size else codes.astype(np.int64)
    fragile = (codes[0] >= 0) & (label != label[0]).any(axis=0)
    ways = np.array([rule.direction(int(code)) for code in known], dtype=object)
    direction = ways[place.reshape(codes.shape)[0]] if codes.size else np.empty(0, dtype=object)
    base = rule.since(readings[0])
    return label[0], fragile, direction, _reasons(rule, series, aims, history, base, codes)


def reading_of(series: Series, aims: Aims, history: History, end: np.ndarray) -> Reading:
    """What a published rule reads of scores, along their points or along one of their ends."""
    card = series.card
    places = np.arange(end.shape[1])
    owner, member = _pairs(series)
    end_of_2030 = int(ordinals(np.datetime64(LAST_OF_2030, "D"), card.frequency)) - series.first
    return Reading(
        value=np.where(places >= history.last_break[:, None], end, np.nan),
        start=history.start,
        target=aims.target,
        due=aims.due,
        end_of_2030=end_of_2030,
        per_year=PER_YEAR[card.frequency],
        limit=BEST,
        owner=owner,
        member=member,
    )


def _pairs(series: Series) -> tuple[np.ndarray, np.ndarray]:
    """Places of the series of each node and of each indicator below it, unit and aspect alike."""
    card = series.card
    shape = (len(card.units), len(card.nodes), len(card.aspects))
    place = np.full(shape, -1)
    place[series.unit, series.node, series.aspect] = np.arange(len(series.node))
    owners, members = [], []
    for node in np.unique(series.node):
        below = [card.positions[item.id] for item in card.indicators_below(card.nodes[node].id)]
        inside = place[:, below, :]
        owner = np.broadcast_to(place[:, [node], :], inside.shape)
        both = (owner >= 0) & (inside >= 0)
        owners.append(owner[both])
        members.append(inside[both])
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *owners]), np.concatenate([none, *members])


def _reasons(
    rule: PublishedRule, series: Series, aims: Aims, history: History, base: np.ndarray,
    codes: np.ndarray,
) -> np.ndarray:  # fmt: skip
    latest = series.named(series.score.shape[1] - 1)

    def sentences(code: int, lowest: int, highest: int, base: int, on: int, renewed: int) -> str:
        said = because(
            rule, code, since=series.named(base), latest=latest, due=aims.dates[on] or "2030"
        )
        parts = [said]
        words = [rule.says(each) for each in (code, lowest, highest)]
        if code >= 0 and len(set(words)) > 1:
            parts.append(f"Not certain: at the low end it would be “{words[1]}”, at the high end "
                         f"“{words[2]}”.")  # fmt: skip
        if renewed:
            parts.append("The series starts anew there, as its parts changed.")
        return " ".join(parts)

    return in_words((*codes, base, aims.on, history.is_renewed), sentences)
