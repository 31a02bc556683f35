"""Texts of charts as measured boxes: each has its own place on the page."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_charts import (
    CASES,
    DRAWN,
    LONG,
    artists,
    boxes,
    made_result,
    one_series,
    overlapping,
    overlaps,
)
from matplotlib.lines import Line2D
from matplotlib.text import Text

from scorecard import charts
from scorecard.charts.figure import text_width
from scorecard.charts.layout import lines_of, spread
from scorecard.scoring import Result


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("draw", DRAWN)
def test_texts_neither_overlap_nor_leave_the_page(draw, name: str) -> None:  # type: ignore[no-untyped-def]
    """However much or little there is to show, every text has its own place on the page."""
    chart = draw(made_result(name))
    box, said = boxes(chart)
    width, height = chart.canvas.get_width_height()

    assert overlapping(box, said) == []
    outside = (box[:, :2] < 0).any(axis=1) | (box[:, 2] > width) | (box[:, 3] > height)
    assert [said[place] for place in np.flatnonzero(outside)] == []


@pytest.mark.parametrize(
    ("draw", "name"),
    [(charts.trend, "six aspects"), (charts.status, "six aspects"), (charts.trend, "days"),
     (charts.ladders, "days"), (charts.trend, "years"), (charts.heatmap, "years")],
)  # fmt: skip
def test_other_frequencies_and_many_aspects_have_room(draw, name: str) -> None:  # type: ignore[no-untyped-def]
    """Days, years and six aspects with long names are drawn without two texts in one place."""
    assert overlaps(draw(made_result(name))) == []


@pytest.mark.parametrize("draw", DRAWN)
def test_texts_of_the_small_card_do_not_overlap(result: Result, draw) -> None:  # type: ignore[no-untyped-def]
    """The shipped small card is drawn without two texts in one place."""
    assert overlaps(draw(result)) == []


def test_measured_width_is_that_of_the_drawn_text() -> None:
    """A text is as wide as it was measured, within a hundredth or a pixel."""
    chart = charts.trend(one_series([0, 1], title=LONG))
    box, said = boxes(chart)
    drawn = dict(zip(said, (box[:, 2] - box[:, 0]) / chart.dpi, strict=True))
    for text in artists(chart, "title:") + artists(chart, "caption:"):
        assert isinstance(text, Text)
        bold = text.get_weight() == "bold"
        measured = text_width(text.get_text(), text.get_fontsize(), bold=bold)

        assert drawn[text.get_text()] == pytest.approx(measured, rel=0.01, abs=2 / chart.dpi)


def test_lines_are_no_wider_than_asked() -> None:
    """Words wrap, a word too long by itself is broken, what is cut ends in an ellipsis."""
    lines = lines_of(f"{LONG} {'x' * 80}", 1.5, 8).split("\n")
    cut = lines_of(LONG, 1.5, 8, most=2).split("\n")

    assert max(text_width(text, 8) for text in lines) <= 1.5
    assert "".join(lines).replace(" ", "") == f"{LONG}{'x' * 80}".replace(" ", "")
    assert len(cut) == 2
    assert cut[1].endswith("…")


def test_spread_keeps_order_and_room() -> None:
    """Labels that want one place are parted about it; those with room stay where they are."""
    placed = spread([5.0, 5.0, 1.0, 9.9], [1, 1, 1, 1], 0, 10)

    assert placed.tolist() == pytest.approx([4.5, 5.5, 1.0, 9.5])


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 2)), max_size=8))
def test_spread_labels_do_not_overlap(labels: list[tuple[float, float]]) -> None:
    """Whatever is wanted, labels that fit keep their size, their order and the ends."""
    wanted, sizes = [place for place, _ in labels], [size for _, size in labels]
    placed = spread(wanted, sizes, 0, 20)
    order = np.argsort(wanted, kind="stable")
    edges = [(placed[n] - sizes[n] / 2, placed[n] + sizes[n] / 2) for n in order]

    assert all(a[1] <= b[0] + 1e-9 for a, b in itertools.pairwise(edges))
    assert all(low >= -1e-9 and high <= 20 + 1e-9 for low, high in edges)


def test_numbered_marks_do_not_touch() -> None:
    """Moves in neighbouring quarters have their numbers side by side."""
    chart = charts.trend(one_series([0, 1, 0, 1, 0] + [0] * 40))
    places = [float(np.ravel(mark.get_xdata())[0]) for mark in artists(chart, "move-disc:r0:")
              if isinstance(mark, Line2D)]  # fmt: skip

    assert len(places) == 4
    assert np.diff(places).min() >= 0.14


def test_spread_closes_up_where_there_is_too_little_room() -> None:
    """More labels than fit share what there is, within the ends."""
    placed = spread([1.0] * 5, [1] * 5, 0, 2)

    assert np.diff(placed).tolist() == pytest.approx([0.4] * 4)
    assert placed.min() >= 0
    assert placed.max() <= 2
