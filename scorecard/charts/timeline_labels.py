"""The titles of the rows that moved a recommendation most, where there is room for them."""

import pandas as pd
from attrs import frozen
from matplotlib.axes import Axes

from scorecard.charts.events import move_data
from scorecard.charts.figure import text_width
from scorecard.charts.layout import Page, lines_of
from scorecard.charts.style import FAINT, INK, LEADING, SMALL
from scorecard.charts.timeline_marks import UP, Lane
from scorecard.scoring import Result

SIZE, WIDEST, APART = SMALL - 0.4, 2.3, 0.05  # points, inches, inches
STRIP = SIZE * LEADING / 72 + 0.05  # inches
LONGEST = 200  # letters of a title that are looked at; more would not fit


@frozen(kw_only=True)
class Label:
    """A row of evidence to be named, and the points it moved its recommendation."""

    id: str
    title: str
    change: float


def key_labels(result: Result, rows: pd.DataFrame, unit: str | None) -> dict[str, list[Label]]:
    """The rows that moved each recommendation most, those that moved it most first."""
    nodes = [node.id for node in result.card.nodes if node.level == "recommendation"]
    if rows.empty or not nodes:
        return {}
    moves = move_data(result, nodes, unit=unit)
    drawn = set(rows.loc[rows["end"] >= -0.5, "id"])
    found: dict[str, list[Label]] = {}
    order = moves["change"].abs().sort_values(ascending=False, kind="stable").index
    for move in moves.loc[order].to_dict("records"):
        if move["evidence_id"] in drawn:
            found.setdefault(move["node"], []).append(
                Label(id=move["evidence_id"], title=move["title"], change=move["change"])
            )
    return found


def draw_labels(
    axes: Axes, lane: Lane, labels: list[Label], each: float, corner: tuple[Page, float]
) -> None:
    """
    Write titles above a lane, each with a line down to its mark; what does not fit is left out.

    Args:
        axes: Axes with periods across and inches down from the top of the lane.
        lane: The lane.
        labels: The most important first.
        each: Inches that a period takes.
        corner: The page, and the top of the lane on it.
    """
    low, high = axes.get_xlim()
    page, top = corner
    left = axes.get_position().x0 * page.width
    taken: list[tuple[float, float]] = []
    for label in labels:
        row = lane.rows[lane.rows["id"] == label.id]
        if row.empty:
            continue
        mark = float(row["end"].iloc[0])
        words = lines_of(label.title[:LONGEST], WIDEST, SIZE, most=1)
        wide = text_width(words, SIZE)
        want = (mark - low) * each
        start = max(0.0, min(want + 0.04, (high - low) * each - wide))
        reach = min(start, want) - APART, max(start + wide, want) + APART
        if any(reach[0] < last and first < reach[1] for first, last in taken):
            continue
        taken.append(reach)
        down = -STRIP + SIZE * LEADING / 144
        to = float(row["at"].iloc[0]) - 0.035 if "at" in row else UP
        # Below a title that had to move over its own mark, else from beside its middle.
        half = SIZE * LEADING / 144 if start < want else 0.0
        axes.plot([mark, mark], [down + half, to], color=FAINT, linewidth=0.5, zorder=1,
                  gid=f"leader:{label.id}")  # fmt: skip
        page.text(left + start, top + down - SIZE * LEADING / 144, words, SIZE, colour=INK,
                  gid=f"label:{label.id}")  # fmt: skip
