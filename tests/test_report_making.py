"""The tables that say how a score is made: what they add up to, and what other quarters make of them."""

import json

import attrs
import pytest

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.definitions.method import Aggregation
from scorecard.definitions.scales import Display
from scorecard.reporting.headlines import coverage, figure
from scorecard.reporting.making import made_table
from scorecard.reporting.parts import Table
from scorecard.reporting.quarters import quarters
from scorecard.reporting.view import View
from scorecard.scoring import Result

NODES = ("pilots", "lights", "harbour")
UNKNOWN = "–"


@pytest.fixture(scope="module")
def view(result: Result) -> View:
    """The small card at its last complete quarter."""
    return View(result=result, unit=0)


def made(view: View, node: str) -> Table:
    """The table of a node that applies."""
    table = made_table(view, node)
    assert table is not None
    return table


def with_method(card: Card, **method: object) -> View:
    """The small card under another method."""
    other = attrs.evolve(card, method=attrs.evolve(card.method, **method))
    return View(result=sc.score(other), unit=0)


@pytest.mark.parametrize("node", NODES)
def test_the_parts_add_up_to_each_aspect_that_is_shown(view: View, node: str) -> None:
    """The column of an aspect sums to its last line, and that line is the value of the aspect."""
    aspects = view.aspects(node)
    for at in range(view.current + 1):
        then = attrs.evolve(view, at=at, whole=view)
        *parts, last = made(then, node).rows
        for aspect, column in zip(aspects, range(3, 3 + len(aspects)), strict=True):
            known = [float(row[column]) for row in parts if row[column] != UNKNOWN]
            value = then.reading(node, aspect).value

            assert (last[column] == UNKNOWN) == (value != value)
            if known:
                assert float(last[column]) == pytest.approx(value, abs=0.0501)
                assert sum(known) == pytest.approx(value, abs=0.0501 * len(known))


@pytest.mark.parametrize("node", NODES)
def test_the_weights_are_those_of_an_explanation(view: View, node: str) -> None:
    """What `explain` says of the parts right below a node is what the table says."""
    parts = sc.explain(view.result, node, view.period).parts
    own = parts[parts["parent"] == node]

    told = [(row[0], row[2]) for row in made(view, node).rows[:-1]]
    assert told == [(part["title"], f"{100 * part['weight']:.0f} %")
                    for part in own.to_dict("records")]  # fmt: skip


def test_a_part_that_was_never_observed_adds_nothing_known(harbour: Card) -> None:
    """It has no weight, and what it adds is a dash, not a zero."""
    view = View(result=sc.score(harbour, as_of="2024-05-03"), unit=0)
    rows = [row for node in NODES for row in made(view, node).rows[:-1] if row[1] == UNKNOWN]

    assert rows
    assert {row[2:] for row in rows} <= {("0 %", *[UNKNOWN] * len(row[3:])) for row in rows}


def test_where_a_mean_is_no_sum_the_table_says_so(harbour: Card) -> None:
    """Under geometric means nothing is presented as adding up."""
    view = with_method(harbour, aggregation=Aggregation(recommendation="geometric"))
    table = made(view, "pilots")

    assert "Its mean is not a sum" in table.caption
    assert table.rows[-1][-1] == UNKNOWN


def test_points_are_called_points_beside_another_printed_scale(harbour: Card) -> None:
    """Values are printed on the card's scale; what a part adds is not, and the caption says so."""
    table = made(with_method(harbour, display=Display(worst=6, best=1, digits=1)), "pilots")

    assert "in points from 0 to 100" in table.caption
    assert 1 <= float(table.rows[-1][1]) <= 6 < float(table.rows[-1][-1])


def test_every_quarter_has_its_own_figures_coverage_and_tables(view: View) -> None:
    """What a page may show of another quarter is what a report on that quarter says."""
    found = json.loads(quarters(view))

    def told(name: str, at: int) -> str:
        *_, text = [text for start, text in found["cells"][name] if start <= at]
        return str(found["texts"][text])

    for at in range(view.current + 1):
        then = View(result=view.result, unit=0, at=at)
        for node in NODES:
            shown = [figure(then, node, aspect) for aspect in then.aspects(node)]
            table = made_table(then, node)
            lines = () if table is None else zip(table.places, table.rows, strict=True)

            assert [told(f"{one.place} score", at) for one in shown] == [
                one.score for one in shown
            ]  # fmt: skip
            assert told(f"{node} all coverage", at) == coverage(then, node)
            for place, row in lines:
                assert tuple(told(f"{place} {n}", at) for n in range(1, len(row))) == row[1:]
