"""The heatmap as data and as artists: shades, hatching, numbers."""

import attrs
import numpy as np
import pandas as pd
import pytest
from made_charts import artists, everything_said, made_card, made_result, one_series, overlaps
from matplotlib.collections import PolyCollection

import scorecard as sc
from scorecard import charts
from scorecard.charts.figure import Chart
from scorecard.charts.heatmap_cells import cell_runs, number_runs
from scorecard.charts.shades import ON_LIGHT, inks_on, shades
from scorecard.definitions.scales import Display
from scorecard.errors import ScorecardError
from scorecard.scoring import Result, score


@pytest.fixture(scope="module")
def drawn(result: Result) -> Chart:
    """The heatmap of the small card."""
    return charts.heatmap(result)


def collection(chart: Chart, gid: str) -> PolyCollection:
    (found,) = artists(chart, gid)
    assert isinstance(found, PolyCollection)
    return found


def test_the_frame_has_the_points_of_each_indicator(result: Result) -> None:
    """Scores, ends and status are those of the result, in the order of the card."""
    cells = charts.heatmap_data(result)
    scores = result.scores
    same = scores[(scores["level"] == "indicator") & (scores["aspect"] == "all")]

    assert list(cells["indicator"].unique()) == [
        node.id for node in result.card.nodes if node.level == "indicator"
    ]
    for name in ("score", "low", "high"):
        both = cells.set_index(["indicator", "period"])[name], same.assign(
            node=same["node"].astype(object)).set_index(["node", "period"])[name]  # fmt: skip
        np.testing.assert_array_equal(both[0], both[1].reindex(both[0].index))


def test_a_node_keeps_the_indicators_below_it(result: Result) -> None:
    """A recommendation, a clause or an indicator may be asked for, and a misspelt one is named."""
    assert set(charts.heatmap_data(result, node="HP1")["indicator"]) == {"syllabus"}
    with pytest.raises(ScorecardError, match="did you mean pilots"):
        charts.heatmap(result, node="pilot")


def test_missing_is_hatched_and_never_a_shade() -> None:
    """Not observed, zero and one: two shades, a hatched cell, and nothing between them."""
    chart = charts.heatmap(one_series([np.nan, 0.0, 1.0]))
    colours = collection(chart, "shades").get_facecolor()

    assert np.allclose(np.asarray(colours)[:, :3], shades([0, 100]))
    assert len(collection(chart, "unseen").get_paths()) == 1
    assert collection(chart, "unseen").get_hatch()
    assert [text.get_text() for text in artists(chart, "number")] == ["0", "100"]


def test_carried_cells_are_lower_than_observed_ones() -> None:
    """What was carried forward has its shade on a part of the row only."""
    made = made_card(1, 1, stages=2)
    frame = pd.DataFrame({"period": pd.period_range("2024Q1", periods=2, freq="Q"),
                          "indicator": "i0_0", "value": 1.0, "obs_status": ["A", "I"]})  # fmt: skip
    paths = collection(charts.heatmap(score(made, observations=frame)), "shades").get_paths()
    full, low = (np.ptp(path.vertices[:, 1]) for path in paths)

    assert low < 0.7 * full


def test_what_does_not_apply_is_neither_shaded_nor_hatched() -> None:
    """A short line stands there, and the key says so."""
    made = made_card(1, 1, stages=2)
    frame = pd.DataFrame({"period": pd.period_range("2024Q1", periods=2, freq="Q"),
                          "indicator": "i0_0", "value": [np.nan, 1.0],
                          "obs_status": ["M", "A"]})  # fmt: skip
    chart = charts.heatmap(score(made, observations=frame))

    assert len(artists(chart, "not-applicable")[0].get_paths()) == 1  # type: ignore[attr-defined]
    assert len(collection(chart, "unseen").get_paths()) == 0
    assert "does not apply" in everything_said(chart)


def test_neighbours_that_look_alike_are_one_where_cells_are_narrow() -> None:
    """A run ends where the score, the status or what is known changes; numbers mind the score."""
    own = pd.DataFrame({"score": [5.0, 5.0, 5.0, np.nan, np.nan, 7.0],
                        "obs_status": ["A", "A", "I", "O", "M", "A"]})  # fmt: skip
    runs = [(run.first, run.last, run.status) for run in cell_runs(own, is_apart=False)]

    assert runs == [(0, 1, "A"), (2, 2, "I"), (3, 3, "O"), (4, 4, "M"), (5, 5, "A")]
    assert [(run.first, run.last) for run in number_runs(own, is_apart=False)] == [(0, 2), (5, 5)]
    assert len(list(number_runs(own, is_apart=True))) == 4


def test_only_the_quarter_that_is_not_over_is_veiled(drawn: Chart, result: Result) -> None:
    """The last quarter of the small card is provisional."""
    assert [one.get_gid() for one in artists(drawn, "provisional:")] == [
        f"provisional:{len(result.periods) - 1}"
    ]


def test_the_finding_counts_what_is_known(drawn: Chart) -> None:
    """The sentence above the chart and the one for each recommendation are in the text for it."""
    assert "2025Q4: 7 of 7 indicators have a score" in drawn.alt_text
    assert "“Keep the lights on”: 3 of 3 indicators have a score" in drawn.alt_text


def test_numbers_are_on_the_printed_scale(result: Result) -> None:
    """A card that prints marks from 1 to 7 has them in the cells, the key and the sentence."""
    method = attrs.evolve(result.card.method, display=Display(worst=1, best=7, digits=1))
    chart = charts.heatmap(sc.score(attrs.evolve(result.card, method=method),
                                    sc.read_ledger(result.card)))  # fmt: skip
    key = [text.get_text() for text in artists(chart, "key:") if text.get_gid() != "key:words"]

    assert {"1.0", "7.0"} <= {text.get_text() for text in artists(chart, "number")}
    assert [words for words in key if words[0].isdigit()] == ["1", "2.5", "4", "5.5", "7"]
    assert "(scale: 1 worst, 7 best)" in chart.alt_text
    assert overlaps(chart) == []


def test_shades_are_even_steps_of_lightness() -> None:
    """Lightness falls from each per cent to the next by the same amount: even in grey."""
    colours = shades(np.arange(0, 101, 10))
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    lightness = 116 * np.cbrt(linear @ np.array([0.2126, 0.7152, 0.0722])) - 16
    steps = np.diff(lightness)

    assert (steps < -5).all()
    assert steps.max() - steps.min() < 1.5


def test_numbers_have_contrast_on_every_shade() -> None:
    """Black or white but for a hair, whichever is used, has 4.5 to 1 on the shade below it."""
    colours = shades(np.arange(101))
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    dark = linear @ np.array([0.2126, 0.7152, 0.0722])
    light = np.array([0.0003 if ink == ON_LIGHT else 0.991 for ink in inks_on(colours)])
    contrast = (np.maximum(dark, light) + 0.05) / (np.minimum(dark, light) + 0.05)

    assert contrast.min() >= 4.5


def test_a_large_heatmap_is_a_few_collections() -> None:
    """Thirty indicators over sixty quarters take three collections of cells, not 1,800 artists."""
    chart = charts.heatmap(made_result("large"))
    (axes,) = [axes for axes in chart.axes if axes.get_gid() == "cells"]

    assert len(axes.collections) == 3
    assert "Numbers stand where the score changes" in everything_said(chart)
