"""Scores, or the number of parts that fail, as bands: letters, levels, listed or not."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.scales import Bands
from scorecard.errors import Fault, not_an_option, of_type, one_of, raise_faults
from scorecard.ledger.selection import codes_of
from scorecard.rounding import rounded

ENDS = ("score", "low", "high")


def band(scores: pd.DataFrame, card: Card) -> pd.DataFrame:
    """
    The band of every node for whose level the card declares a scale of bands.

    Args:
        scores: As `aggregate` returns them, or some of their rows: `period, unit, node, level,
            aspect, score, low, high`, points from 0 to 100.
        card: The card; `[[method.bands]]` declares the scales.

    Returns:
        `period, unit, node, level, aspect, number, band, band_low, band_high, is_firm`, in the
        order of the scores. `number` is what is banded: the score, in points or as it is printed,
        after rounding, or how many parts fail. No score, no band. `band_low` and `band_high` are
        the bands at the two ends of the interval; a band is firm where both are the same. Empty
        if the card declares no bands.

    Raises:
        ScorecardError: A column is missing, or the rows of parts that are to be counted.

    Example:
        >>> import attrs, scorecard as sc
        >>> from scorecard.definitions.scales import Band, Bands
        >>> card = sc.load_card("nato_japan")
        >>> grades = Bands(steps=[Band(name="good", at_least=50), Band(name="poor")],
        ...                levels=["card"])
        >>> card = attrs.evolve(card, method=attrs.evolve(card.method, bands=(grades,)))
        >>> found = sc.band(sc.score(card, as_of="2026-03-31").scores, card)
        >>> sorted(found["band"].dropna().unique())
        ['poor']
    """
    of_type("card", card, Card, "a card", "load it with load_card(…)")
    of_type("scores", scores, pd.DataFrame, "a pandas frame", "give result.scores")
    raise_faults(_frame_faults(scores, card), "scores")
    names = list(dict.fromkeys(name for item in card.method.bands for name in item.names))
    number = np.full(len(scores), np.nan)
    codes = {end: np.full(len(scores), -1) for end in ENDS}
    banded = np.zeros(len(scores), dtype=bool)
    for item in card.method.bands:
        own = codes_of(scores["level"], item.levels) >= 0
        numbers = _counts(scores, own, item, card) if item.count_of else _scores(scores, item, card)
        place = np.array([names.index(name) for name in item.names])
        for end in ENDS:
            at = steps_of(numbers[end][own], item)
            codes[end][own] = np.where(at >= 0, place[at], -1)
        number[own] = numbers["score"][own]
        banded |= own
    point, low, high = (codes[end] for end in ENDS)
    frame = scores[["period", "unit", "node", "level", "aspect"]].assign(
        number=number,
        band=pd.Categorical.from_codes(point, pd.Index(names, dtype=object)),
        band_low=pd.Categorical.from_codes(low, pd.Index(names, dtype=object)),
        band_high=pd.Categorical.from_codes(high, pd.Index(names, dtype=object)),
        is_firm=(point >= 0) & (low == point) & (high == point),
    )
    return frame[banded].reset_index(drop=True)


def steps_of(numbers: np.ndarray, bands: Bands) -> np.ndarray:
    """Position of the band of each number, 0 the highest; −1 for NaN."""
    rising = np.array(bands.thresholds[::-1])
    place = len(rising) - np.searchsorted(rising, numbers, side="right")
    return np.where(np.isnan(numbers), -1, place)


def _scores(scores: pd.DataFrame, bands: Bands, card: Card) -> dict[str, np.ndarray]:
    """Scores and their ends on the scale that is banded, rounded."""
    display = card.method.display if bands.scale == "display" else None
    found = {}
    for end in ENDS:
        points = scores[end].to_numpy(dtype=float)
        shown = points if display is None else display.of(points)
        found[end] = rounded(shown, bands.rounding, bands.digits)
    return found


def _counts(
    scores: pd.DataFrame, own: np.ndarray, bands: Bands, card: Card
) -> dict[str, np.ndarray]:
    """
    How many parts of each node fail: as far as is known, at least and at most.

    A part without a score counts if no score within its ends would pass. NaN where the node
    itself has no score, or no parts.
    """
    assert bands.failing_below is not None
    node = codes_of(scores["node"], [item.id for item in card.nodes])
    cell = scores.groupby(["period", "unit", "aspect"], observed=True, sort=False).ngroup()
    key = cell.to_numpy() * len(card.nodes) + node
    owners, parts = _parts(card, np.unique(node[own]), whole=bands.count_of == "indicators")
    raise_faults(_part_faults(card, parts, node), "scores")
    ends = {end: rounded(scores[end].to_numpy(dtype=float), bands.rounding, bands.digits)
            for end in ENDS}  # fmt: skip
    limit = bands.failing_below
    surely, perhaps = ends["high"] < limit, ends["low"] < limit
    fails = {"score": (ends["score"] < limit) | surely, "low": surely, "high": perhaps}
    cells = int(key.max(initial=-1)) // len(card.nodes) + 1
    row_of = np.full(cells * len(card.nodes), -1)
    row_of[key] = np.arange(len(scores))
    part_of = row_of.reshape(cells, -1)[:, parts]  # −1 where a part has no row of this aspect
    has_parts = np.isin(node, owners)
    found = {}
    for end, mask in fails.items():
        total = np.zeros((len(card.nodes), cells))
        np.add.at(total, owners, np.append(mask, False)[part_of].T)
        counted = total[node, cell.to_numpy()]
        found[end] = np.where(has_parts & ~np.isnan(ends[end]), counted, np.nan)
    return found


def _parts(card: Card, nodes: np.ndarray, *, whole: bool) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a node and a part of it that carries weight: its children, or its indicators."""
    below: dict[int, list[int]] = {}
    for place, node in enumerate(card.nodes):
        if node.parent is not None and node.element is None and node.weight > 0:
            below.setdefault(card.positions[node.parent], []).append(place)

    def leaves(place: int) -> Iterator[int]:
        for child in below.get(place, []):
            yield from [child] if card.nodes[child].level == "indicator" else leaves(child)

    pairs = [
        (place, part)
        for place in nodes.tolist()
        for part in (leaves(place) if whole else below.get(place, []))
    ]
    owners, parts = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(owners, dtype=np.intp), np.array(parts, dtype=np.intp)


def _frame_faults(scores: pd.DataFrame, card: Card) -> Iterator[Fault]:
    for name in ("period", "unit", "node", "level", "aspect", *ENDS):
        if name not in scores:
            yield Fault(where="scores", found=f"no column {name}", expected="scores as aggregate "
                        "returns them", remedy="give result.scores")  # fmt: skip
    if "node" in scores:
        for name in scores["node"].unique():
            if name not in card.positions:
                yield not_an_option("node", name, card.positions)


def _part_faults(card: Card, parts: np.ndarray, node: np.ndarray) -> Iterator[Fault]:
    absent = [card.nodes[place].id for place in np.setdiff1d(parts, node)]
    if absent:
        yield Fault(where="scores", found=f"no row of {one_of(absent)}", remedy="give them too",
                    expected="the rows of all parts that are counted")  # fmt: skip
