"""Charts of uncertainty and sensitivity as data, as artists and as measured boxes."""

import xml.etree.ElementTree as ET
from functools import cache

import attrs
import matplotlib as mpl
import numpy as np
import pytest
from made_charts import (
    CASES,
    artists,
    boxes,
    everything_said,
    line,
    made_card,
    made_result,
    observed,
    overlapping,
    words,
)
from matplotlib.patches import Rectangle

import scorecard as sc
from scorecard import charts
from scorecard.charts import style
from scorecard.charts.figure import Chart
from scorecard.definitions.robustness import NO_ALTERNATIVES, OtherWeights
from scorecard.robustness.sensitivity import Sensitivity
from scorecard.robustness.uncertainty import Uncertainty
from scorecard.scoring import Result


@pytest.fixture(scope="module")
def spread(result: Result) -> Uncertainty:
    return sc.uncertainty(result, n=300, seed=1)


@pytest.fixture(scope="module")
def causes(result: Result) -> Sensitivity:
    return sc.sensitivity(result, n=64, seed=1)


@pytest.fixture(scope="module")
def ranges(spread: Uncertainty) -> Chart:
    return charts.uncertainty(spread)


@pytest.fixture(scope="module")
def bars(causes: Sensitivity) -> Chart:
    return charts.sensitivity(causes)


def pieces(chart: Chart, gid: str) -> dict[str, Rectangle]:
    return {
        str(artist.get_gid()).removeprefix(gid): artist
        for artist in artists(chart, gid) if isinstance(artist, Rectangle)
    }  # fmt: skip


def test_ranges_are_those_of_the_draws(spread: Uncertainty, ranges: Chart) -> None:
    """Every interval runs from the 5 % to the 95 % quantile, with median and score on it."""
    rows = charts.uncertainty_data(spread)

    assert rows["node"].tolist() == ["harbour", "pilots", "lights"]
    for row in rows[rows["score"].notna()].to_dict("records"):
        node = row["node"]
        assert list(line(ranges, f"interval:{node}").get_xdata()) == [row["low"], row["high"]]
        assert list(line(ranges, f"median:{node}").get_xdata()) == [row["median"]]
        assert list(line(ranges, f"point:{node}").get_xdata()) == [row["score"]]
        assert words(ranges, f"figures:{node}").startswith(f"{row['score']:.0f}; draws ")


def test_labels_are_pieces_as_long_as_their_shares(spread: Uncertainty, ranges: Chart) -> None:
    """The pieces of a bar lie end to end; the dark one is the label of the result."""
    drawn = spread.labels.astype({"node": object, "label": object})
    several = drawn[drawn["share"] > 0].groupby("node")["label"].nunique()
    shown = [node for node in ("harbour", "pilots", "lights") if several[node] > 1]

    assert shown
    for node in shown:
        found = pieces(ranges, f"share:{node}:")
        total = sum(piece.get_width() for piece in found.values())
        for row in drawn[(drawn["node"] == node) & (drawn["share"] > 0)].to_dict("records"):
            piece = found[row["label"]]
            assert piece.get_width() / total == pytest.approx(row["share"])
            face = style.SOFT if row["is_result"] else style.BAND
            assert piece.get_facecolor() == mpl.colors.to_rgba(face)


def test_every_label_is_named(spread: Uncertainty, ranges: Chart) -> None:
    """In its piece, or below the bar where there is no room: never by its shade alone."""
    head = spread.labels[spread.labels["level"].isin(["card", "recommendation"])]
    for row in head[head["share"] > 0].to_dict("records"):
        inside = words(ranges, f"label:{row['node']}:{row['label']}")
        assert row["label"] in inside + words(ranges, f"others:{row['node']}")


def test_a_node_without_a_score_has_no_range() -> None:
    """Nothing is drawn where no score is shown, and the words say so."""
    result = made_result("nothing known")
    chart = charts.uncertainty(sc.uncertainty(result, n=20))

    assert artists(chart, "interval:") == []
    assert artists(chart, "point:") == []
    assert words(chart, "figures:made") == "no score"
    assert words(chart, "others:made") == "Every draw: cannot tell yet"


def test_bars_are_the_indices(causes: Sensitivity, bars: Chart) -> None:
    """Light bars are as long as total indices, dark ones as first-order indices, cut at 0 and 1;
    the lines end where the intervals do."""
    rows = charts.sensitivity_data(causes)
    known = rows[rows["reason"] == ""]

    assert len(known)
    for row in known.to_dict("records"):
        name = f"{row['node']}:{row['factor']}"
        for index in ("total", "first"):
            bar = pieces(bars, f"{index}:")[name]
            assert bar.get_width() == pytest.approx(np.clip(row[index], 0, 1))
            ends = np.clip([row[f"{index}_low"], row[f"{index}_high"]], 0, 1)
            drawn = line(bars, f"{index}-interval:{name}").get_xdata()
            assert list(drawn) == pytest.approx(ends.tolist())


def test_choices_are_named_in_words(causes: Sensitivity, bars: Chart) -> None:
    """Each bar has its choice and its figures beside it, and no internal name."""
    for row in charts.sensitivity_data(causes).to_dict("records"):
        assert words(bars, f"choice:{row['node']}:{row['factor']}") == row["choice"]
        assert "alone" in words(bars, f"figures:{row['node']}:{row['factor']}")
    assert "_" not in everything_said(bars)


def test_the_finding_names_the_leading_choice(causes: Sensitivity, bars: Chart) -> None:
    """What the heading says of the whole card is what the frame has."""
    (top,) = causes.leading.loc[causes.leading["level"] == "card", "factor"]
    rows = charts.sensitivity_data(causes).set_index("factor")

    assert f"hangs most on {rows.loc[top, 'choice'].iloc[0]}" in bars.alt_text


def test_nothing_to_choose_is_said() -> None:
    """Without alternatives there are no bars, and the heading says why."""
    result = made_result("four quarters")
    chart = charts.sensitivity(sc.sensitivity(result, n=2, alternatives=NO_ALTERNATIVES))

    assert pieces(chart, "total:") == {}
    assert "No choice moves the score of the whole card." in chart.alt_text


def test_a_reason_stands_in_place_of_bars() -> None:
    """A node that no choice can move says why it has no bars."""
    result = made_result("nothing known")
    weights_only = attrs.evolve(NO_ALTERNATIVES, weights=OtherWeights())
    chart = charts.sensitivity(sc.sensitivity(result, n=8, alternatives=weights_only))

    assert "it has no score" in words(chart, "reason:made")


def test_alt_text_tells_all_figures(spread: Uncertainty, ranges: Chart, bars: Chart) -> None:
    """Scores, ranges, labels and shares are in the texts for those who cannot see the charts."""
    for row in charts.uncertainty_data(spread).to_dict("records"):
        assert f"draws {row['low']:.0f}–{row['high']:.0f}" in ranges.alt_text
        assert str(row["label"]) in ranges.alt_text
    assert "standard deviation" in bars.alt_text
    assert "as of 2026-01-20" in ranges.alt_text
    assert "as of 2026-01-20" in bars.alt_text


@cache
def drawn(name: str) -> tuple[Chart, Chart]:
    result = made_result(name)
    return (charts.uncertainty(sc.uncertainty(result, n=40)),
            charts.sensitivity(sc.sensitivity(result, n=16)))  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("which", [0, 1])
def test_texts_neither_overlap_nor_leave_the_page(which: int, name: str) -> None:
    """However much or little there is to show, every text has its own place on the page."""
    chart = drawn(name)[which]
    box, said = boxes(chart)
    width, height = chart.canvas.get_width_height()

    assert overlapping(box, said) == []
    outside = (box[:, :2] < 0).any(axis=1) | (box[:, 2] > width) | (box[:, 3] > height)
    assert [said[place] for place in np.flatnonzero(outside)] == []


def test_svg_is_well_formed_and_the_same_again(spread: Uncertainty, ranges: Chart) -> None:
    """The same draws give the same bytes."""
    svg = charts.to_svg(ranges, prefix="u")

    ET.fromstring(svg)  # noqa: S314 — our own text
    assert charts.to_svg(charts.uncertainty(spread), prefix="u") == svg


def test_one_of_several_units_is_named() -> None:
    """A chart is about one unit, which stands in its heading; an unknown one is refused."""
    made = made_card(units=("North", "South"))
    result = sc.score(made, observations=observed(made, 6))
    spread = sc.uncertainty(result, n=20)

    assert "North, as of" in words(charts.uncertainty(spread, unit="North"), "subject")
    with pytest.raises(sc.ScorecardError, match="unit"):
        charts.uncertainty(spread, unit="nobody")
    with pytest.raises(sc.ScorecardError, match="unit"):
        charts.sensitivity(sc.sensitivity(result, n=2), unit="nobody")


def test_data_frames_have_the_columns_they_promise(
    spread: Uncertainty, causes: Sensitivity
) -> None:
    """One row a node, and one a node and choice."""
    ranges, shares = charts.uncertainty_data(spread), charts.sensitivity_data(causes)

    assert list(ranges) == ["node", "level", "title", "score", "median", "low", "high", "label",
                            "share"]  # fmt: skip
    assert list(shares)[:5] == ["node", "level", "title", "factor", "choice"]
    assert not shares.duplicated(["node", "factor"]).any()
