"""The comparison of units as data and as artists."""

from datetime import date
from typing import Any

import attrs
import numpy as np
import pytest
from made_charts import artists, boxes, everything_said, overlapping, words
from made_of_units import card_over, frame_over, measure
from matplotlib.collections import PathCollection

import scorecard as sc
from scorecard import charts
from scorecard.charts.figure import Chart
from scorecard.definitions.goalposts import Goalposts
from scorecard.definitions.groups import Group
from scorecard.definitions.scales import Display
from scorecard.errors import ScorecardError
from scorecard.scoring import Result


def compared(units: int, *, missing: int = 0, long: bool = False, **changes: Any) -> Result:
    """Units with drawn scores and intervals over two quarters; the first have no score."""
    goalposts = Goalposts(worst=0, best=100, set_on=date(2024, 1, 1), source="x")
    card = card_over(units, measure(0, goalposts=goalposts))
    name = "of the long coast with a very long official name"
    names = tuple(f"u{n} {name}" if long else f"u{n}" for n in range(units))
    card = attrs.evolve(card, units=names, method=attrs.evolve(card.method, coverage=0.6))
    chance = np.random.default_rng(2)
    value = chance.uniform(20, 80, (1, units, 2))
    value[:, :missing] = np.nan
    reach = chance.uniform(0, 20, value.shape) * (chance.random(value.shape) < 0.5)
    frame = frame_over(value, value - reach, value + reach)
    frame["unit"] = [names[int(unit[1:])] for unit in frame["unit"]]
    return sc.score(attrs.evolve(card, **changes), observations=frame)


def offsets(chart: Chart, gid: str) -> np.ndarray:
    (found,) = [one for one in artists(chart, gid) if isinstance(one, PathCollection)]
    return np.asarray(found.get_offsets())


def test_units_are_ranked_with_the_ranks_that_are_possible() -> None:
    """Order, ranks and their ranges are those of the ranking, with the ends beside them."""
    result = compared(12, missing=2)
    rows = charts.units_data(result, since="2022Q1")
    ranks = sc.ranking(result)

    for name in ("unit", "rank", "rank_low", "rank_high"):
        assert rows[name].astype(str).tolist() == ranks[name].astype(str).tolist()
    known = rows[rows["score"].notna()]
    assert (known["low"] <= known["score"]).all()
    assert (known["score"] <= known["high"]).all()
    assert rows["earlier"].notna().sum() == 10


def test_one_unit_cannot_be_compared(result: Result) -> None:
    """A card of one unit is refused with what to draw instead."""
    with pytest.raises(ScorecardError, match="found a result of 1 unit; expected two or more"):
        charts.units(result)


def test_misspelt_options_are_named() -> None:
    """An unknown unit, aspect or number is refused before anything is drawn."""
    result = compared(3)
    for options in ({"chosen": ["u9"]}, {"aspect": "al"}, {"most": 1}, {"since": "2031Q1"}):
        with pytest.raises(ScorecardError):
            charts.units(result, **options)  # type: ignore[arg-type]


def test_a_unit_without_a_score_is_listed_and_not_at_zero() -> None:
    """Ten of twelve have a dot; the other two are named below with what is possible."""
    chart = charts.units(compared(12, missing=2))
    dots = offsets(chart, "point:unit")

    assert len(dots) == 10
    assert dots[:, 0].min() > 0
    assert words(chart, "note:0") == (
        "No score, so not ranked: u0 (0–100 is possible), u1 (0–100 is possible)."
    )


def test_nothing_known_is_said_without_an_empty_scale() -> None:
    """Where no unit has a score there is no axis, only their names."""
    chart = charts.units(compared(3, missing=3))

    assert artists(chart, "scale") == []
    assert "0 of 3 units have a score, too few to compare" in chart.alt_text


def test_of_many_units_the_ends_and_the_chosen_are_drawn() -> None:
    """What is left out is counted where it would stand, and the chosen are bold."""
    result = compared(200, long=True)
    order = charts.units_data(result)["unit"].tolist()
    chart = charts.units(result, chosen=[order[100]], most=20)
    names = [text.get_text() for text in artists(chart, "name:")]

    assert len(offsets(chart, "point:unit")) == 21
    assert [name for name in names if "left out" in name] == [
        "90 units left out here", "89 units left out here"
    ]  # fmt: skip
    assert artists(chart, f"name:{order[100]}")[0].get_weight() == "bold"  # type: ignore[attr-defined]


def test_earlier_scores_are_hollow() -> None:
    """A hollow dot at the earlier score, joined to the one now."""
    result = compared(5)
    rows = charts.units_data(result, since="2022Q1")
    chart = charts.units(result, since="2022Q1")

    assert offsets(chart, "earlier")[:, 0] == pytest.approx(rows["earlier"].to_numpy())
    assert "in 2022Q1" in everything_said(chart)


def test_groups_have_their_mean_and_their_base() -> None:
    """A line for each group, with how many of it have a score."""
    groups = (Group(id="a", title="Island states", units=("u0", "u1", "u2")),
              Group(id="b", title="Mainland states", units=("u3", "u4")))  # fmt: skip
    result = compared(5, missing=1, groups=groups)
    chart = charts.units(result)
    means = sc.group_scores(result)
    means = means[(means["node"] == "card") & (means["period"] == result.last_complete)]

    assert offsets(chart, "point:group")[:, 0] == pytest.approx(means["mean"].to_numpy())
    assert "Island states (2 of 3 scored)" in everything_said(chart)


def test_figures_are_on_the_printed_scale() -> None:
    """Marks from 1 to 7 stand on the axis and beside the dots."""
    made = compared(3)
    method = attrs.evolve(made.card.method, display=Display(worst=1, best=7, digits=1))
    chart = charts.units(compared(3, method=method))

    assert [words(chart, f"header:{place}") for place in (0, 2, 4)] == ["1", "4", "7"]
    assert "(scale: 1 worst, 7 best)" in chart.alt_text


@pytest.mark.parametrize("units", [2, 60, 200])
def test_texts_have_their_own_places(units: int) -> None:
    """With two or two hundred units and long names no text overlaps another or leaves the page."""
    chart = charts.units(compared(units, missing=units // 4, long=True), since="2022Q1")
    box, said = boxes(chart)
    width, height = chart.canvas.get_width_height()

    assert overlapping(box, said) == []
    assert (box[:, :2] >= 0).all()
    assert (box[:, 2] <= width).all()
    assert (box[:, 3] <= height).all()


def test_every_unit_with_a_score_can_be_asked() -> None:
    """A row for each line that has a point, where that lies: its rank and the figures beside it."""
    chart = charts.units(compared(5, missing=1))
    rows = {row.name: row for row in chart.spots}
    points = offsets(chart, "point:unit")
    (axes,) = [axes for axes in chart.axes if axes.get_gid() == "scale"]
    across = axes.transData.transform(points)[:, 0] * 72 / chart.dpi

    assert sorted(rows) == ["u1", "u2", "u3", "u4"]
    assert np.allclose([row.spots[0].x for row in rows.values()], across)
    for name, row in rows.items():
        rank, figures = (words(chart, f"{what}:{name}") for what in ("rank", "figures"))
        assert row.spots[0].words == f"rank {rank}: {figures}"
