"""Points of a chart that a reader can ask what they show."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from attrs import frozen
from matplotlib.axes import Axes

LONGEST = 200  # characters of a title


class Spot(NamedTuple):
    """
    A point and what it says; `x` and `y` are those of the chart's SVG: points, 72 to the inch.

    Attributes:
        x: From the left.
        y: From the top.
        words: What it shows.
        period: The period it stands for; empty for evidence.
        evidence: Id of the row that it marks; empty where it stands for a figure.
        counted: Ids of the rows that it counts.
    """

    x: float
    y: float
    words: str
    period: str = ""
    evidence: str = ""
    counted: tuple[str, ...] = ()


@frozen(kw_only=True)
class SpotRow:
    """
    Spots side by side: a line over time, or the evidence on one indicator.

    Attributes:
        panel: The part of the chart that the row is in, as a reader calls it.
        name: What the row shows there.
        node: Id of the node or indicator whose figures they are.
        aspect: Aspect that the figures are of.
        grid: What the rows of a panel share that one walks through as one, and whose names say
            what they are about; empty for those of one node.
        spots: From left to right.
    """

    panel: str
    name: str
    node: str
    aspect: str = "all"
    grid: str = ""
    spots: tuple[Spot, ...]


class Told(NamedTuple):
    """A spot before its place on the chart is known: a place on the axes, and what it says."""

    across: float
    along: float
    words: str
    period: str = ""
    evidence: str = ""
    counted: tuple[str, ...] = ()


def spot_row(
    axes: Axes, told: Sequence[Told], *, panel: str, name: str, node: str, aspect: str = "all",
    grid: str = "",
) -> SpotRow:  # fmt: skip
    """
    A row of spots where they lie on the chart; the limits of the axes must be set.

    Args:
        axes: The axes that the spots lie on.
        told: Where each lies there, and what it says.
        panel: See `SpotRow`, like the others.
        name: See there.
        node: See there.
        aspect: See there.
        grid: See there.
    """
    chart = axes.get_figure(root=True)
    assert chart is not None
    wide, high = chart.get_size_inches() * 72
    to_chart = axes.transData + chart.transFigure.inverted()
    shares = to_chart.transform(np.array([spot[:2] for spot in told], dtype=float).reshape(-1, 2))
    places = np.column_stack([wide * shares[:, 0], high * (1 - shares[:, 1])]).tolist()
    spots = tuple(Spot(x, y, *spot[2:]) for (x, y), spot in zip(places, told, strict=True))
    return SpotRow(panel=panel, name=name, node=node, aspect=aspect, grid=grid, spots=spots)


def titled(words: str) -> str:
    """A title of evidence, cut where it is too long to be told."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a short frame; `to_dict` takes several times as long for these."""
    names = list(frame.columns)
    columns = [frame[name].tolist() for name in names]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def said(parts: Iterable[str]) -> str:
    """The parts of a spot's words that are not empty."""
    return ", ".join(part for part in parts if part)
