"""The report as a workbook: typed tables, formulas that agree with us, and nothing that runs."""

import io
import math
import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from attrs import evolve
from made_charts import made_card, observed

from scorecard.definitions.card import Card
from scorecard.definitions.method import Aggregation, Method
from scorecard.definitions.scales import Display, Rounding
from scorecard.definitions.weighting import Weighting
from scorecard.errors import ScorecardError
from scorecard.reporting import report
from scorecard.reporting.markdown import visible
from scorecard.reporting.view import View
from scorecard.reporting.workbook import book as books
from scorecard.reporting.workbook.check import COLUMNS, HEADER
from scorecard.reporting.workbook.writing import workbook
from scorecard.scoring import Result, score

SOFFICE = shutil.which("soffice")
SHEETS = [
    "Read me", "Status", "Trend", "Trend data", "Check", "Scores", "Observations", "Evidence",
    "Trends", "Weights", "Codebook", "Stages", "Clauses", "Points", "Recorded",
]  # fmt: skip
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")', "@SUM(1)", "+1", "-1", "＝1+1", "{=1+1}",
    "<r><t>rich</t></r>", "<script>alert(1)</script>", "javascript:alert(1)", "a\u202eb", "_x0041_",
    "\x00\x1f\ufffe\uffff", "é" * 10_000, "🚢" * 40_000,
)  # fmt: skip


def read(raw: bytes, *, values: bool = False) -> Any:
    """A workbook, its charts and newer conditional formats left aside."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(raw), data_only=values)


def mixed_card() -> Card:
    """Minimum, geometric and arithmetic above each other, weights, a late start, one mean apart."""
    card = made_card(3, 3, stages=5)
    items = [
        evolve(item, weight=1 + number % 3, applies_from="2024Q3" if number == 4 else None)
        for number, item in enumerate(card.indicators)
    ]
    items += [evolve(item, id=f"{item.id}_more", weight=0 if number == 2 else 2)
              for number, item in enumerate(card.indicators)]  # fmt: skip
    first, second, third = card.recommendations
    return evolve(
        card, indicators=tuple(items),
        recommendations=(evolve(first, weight=3, aggregation="arithmetic"), second,
                         evolve(third, aggregation="harmonic")),
        clauses=tuple(evolve(clause, aggregation="geometric" if clause.code == "C1.1" else None)
                      for clause in card.clauses),
        method=Method(aggregation=Aggregation(clause="minimum", recommendation="geometric",
                                              card="arithmetic")),
    )  # fmt: skip


def with_gaps(card: Card, periods: int = 7) -> pd.DataFrame:
    """Observations of which some are missing for a while, and those of one answer always."""
    frame = observed(card, periods, seed=5)
    names = [item.id for item in card.indicators]
    late = frame["period"] > pd.Period("2024Q2")
    missing = frame["indicator"].eq(names[1]) & ~late
    missing |= frame["indicator"].eq(names[6])
    frame.loc[missing, ["value", "low", "high"]] = np.nan
    frame.loc[missing, "obs_status"] = "O"
    return frame


@pytest.fixture(scope="module")
def results(result: Result) -> dict[str, Result]:
    """The small card, one of every live mean with gaps, and others that not all is live of."""
    mixed = mixed_card()
    floorless = evolve(mixed, method=evolve(mixed.method, floor=0.0))
    spread = evolve(mixed.method, weighting=Weighting(clause="standard_deviation",
                                                      base_period="2024Q1/2025Q2"),
                    rounding=Rounding(recommendation=1))  # fmt: skip
    others = evolve(mixed, method=spread)
    return {
        "harbour": result,
        "mixed": score(mixed, observations=with_gaps(mixed)),
        "floorless": score(floorless, observations=with_gaps(floorless)),
        "others": score(others, observations=with_gaps(others)),
    }


@pytest.fixture(scope="module")
def written(results: dict[str, Result]) -> dict[str, bytes]:
    """Their workbooks."""
    return {name: workbook(View(result=one, unit=0)) for name, one in results.items()}


@pytest.fixture(scope="module")
def opened(written: dict[str, bytes]) -> dict[str, Any]:
    """Their workbooks as a viewer that computes nothing shows them."""
    return {name: read(raw, values=True) for name, raw in written.items() if name != "floorless"}


@pytest.fixture(scope="module")
def formulas(written: dict[str, bytes]) -> Any:
    """The workbook on the small card, with its formulas."""
    return read(written["harbour"])


CHANGED = ("harbour", "2025Q4", "all")
CHOICES = [
    ("harbour", "2026Q1", "all"), ("harbour", "2024Q1", "all"), ("harbour", "2025Q2", "commitment"),
    ("mixed", "2024Q1", "all"), ("mixed", "2025Q3", "all"),
    ("mixed", "2025Q3", "outcome"), ("floorless", "2025Q1", "all"), ("others", "2025Q1", "all"),
]  # fmt: skip


@pytest.fixture(scope="module")
def recalculated(
    written: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str, str], Any]:
    """The sheet Check as LibreOffice computes it, without the values that were written with it."""
    if SOFFICE is None:
        pytest.skip("soffice is not installed")
    place, bare = tmp_path_factory.mktemp("recalculated"), {}
    for number, (name, period, aspect) in enumerate([*CHOICES, CHANGED]):
        if name not in bare:
            bare[name] = read(written[name])
            for sheet in set(bare[name].sheetnames) - {"Check", "Points", "Recorded"}:
                del bare[name][sheet]
        check = bare[name]["Check"]
        check["C2"], check["C3"] = period, aspect
        if (name, period, aspect) == CHANGED:
            check.cell(HEADER + 3, 4).value = 5
        bare[name].save(place / f"{number}.xlsx")
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(place / "out"),
         *sorted(map(str, place.glob("*.xlsx")))],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return {
        choice: read((place / "out" / f"{number}.xlsx").read_bytes(), values=True)["Check"]
        for number, choice in enumerate([*CHOICES, CHANGED])
    }


def totals(sheet: Any) -> pd.DataFrame:
    """The rows of the totals, by node."""
    names = [name for name, _ in COLUMNS]
    rows = [dict(zip(names, row, strict=False))
            for row in sheet.iter_rows(min_row=HEADER + 2, values_only=True)]  # fmt: skip
    return pd.DataFrame([row for row in rows if row["Verdict"]]).set_index("Node")


def number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else math.nan


@pytest.mark.parametrize("choice", CHOICES)
def test_libreoffice_recomputes_our_totals(
    recalculated: dict[Any, Any], results: dict[str, Result], choice: tuple[str, str, str]
) -> None:
    """Score, point, both ends and coverage of every node agree to 1e-9, blank for blank."""
    name, period, aspect = choice
    found, result = totals(recalculated[choice]), results[name]
    scores, place = result.by_aspect[aspect], result.period_position(period)
    wholes = [node.id for node in result.card.nodes if node.indicator is None]

    assert list(found.index) == wholes
    for column, ours in (
        ("Point", scores.value), ("Low end", scores.low), ("High end", scores.high),
        ("Known", scores.coverage), ("Score shown", scores.score),
    ):  # fmt: skip
        at = [result.card.positions[node] for node in wholes]
        theirs = np.array([number(cell) for cell in found[column]])
        np.testing.assert_allclose(theirs, ours[at, 0, place], rtol=0, atol=1e-9, err_msg=column)
    assert set(found["Verdict"]) <= {"agrees", "as recorded"}


def test_a_changed_weight_moves_the_totals(recalculated: dict[Any, Any]) -> None:
    """The first weight below the card, taken for 5, is felt by the card and by no other node."""
    sheet = recalculated[CHANGED]
    differ = totals(sheet)["Verdict"] == "differs"

    assert list(differ.index[differ]) == ["harbour"]
    assert sheet["C6"].value == "1 of seven live totals do not agree"


def test_what_has_no_formula_is_a_value_and_says_so(opened: dict[str, Any]) -> None:
    """A harmonic mean is looked up, a rounded level too; the other means are live."""
    mixed, others = (totals(opened[name]["Check"])["How"] for name in ("mixed", "others"))

    assert [node for node, how in mixed.items() if how.startswith("value")] == ["r2"]
    assert "harmonic" in mixed["r2"]
    assert {node for node, how in others.items() if "rounded" in how} == {"r0", "r1"}


def test_values_stand_beside_the_formulas(
    opened: dict[str, Any], formulas: Any, results: dict[str, Result]
) -> None:
    """A viewer that computes nothing shows the last complete period all the same."""
    assert totals(formulas["Check"])["Known"].str.startswith("=").all()
    for name, book in opened.items():
        shown, result = totals(book["Check"]), results[name]
        ours = result.by_aspect["all"].value[0, 0, result.period_position(result.last_complete)]

        assert number(shown["Point"].iloc[0]) == pytest.approx(ours, abs=1e-12)
        assert set(shown["Verdict"]) <= {"agrees", "as recorded"}


def test_the_sheets_stand_in_order(formulas: Any) -> None:
    """What it is and where it stands come first; headers stay in sight; pages are set up."""
    assert formulas.sheetnames == SHEETS
    assert {sheet.title for sheet in formulas if sheet.freeze_panes is None} == {"Read me"}
    assert {sheet.page_setup.orientation for sheet in formulas} == {"landscape", "portrait"}
    assert all(sheet.page_setup.fitToHeight == 0 for sheet in formulas)
    assert set(formulas.defined_names) >= {"Period_checked", "Aspect_checked", "Coverage_needed"}


@pytest.mark.parametrize("name", ["scores", "observations", "evidence", "trends", "weights"])
def test_frames_come_back_as_typed_tables(
    opened: dict[str, Any], result: Result, name: str
) -> None:
    """Numbers are numbers, days are days, truths are truths, and what is missing is blank."""
    frame = getattr(result, name)
    sheet = opened["harbour"][name.capitalize()]
    header, *rows = sheet.iter_rows(values_only=True)
    back = pd.DataFrame(rows, columns=header)
    (table,) = sheet.tables.values()

    assert table.displayName == name.capitalize()
    assert list(back) == list(frame)
    assert len(back) == len(frame)
    for column in frame:
        for cell, own in zip(
            back[column].astype(object), frame[column].astype(object), strict=True
        ):
            if own is pd.NaT or own is None or own == "" or (isinstance(own, float) and own != own):
                assert pd.isna(cell), column
            elif isinstance(own, str | pd.Period | tuple):
                assert cell == visible(" ".join(own) if isinstance(own, tuple) else str(own))
            elif isinstance(own, float):
                assert cell == pytest.approx(own, rel=1e-15), column  # Excel keeps 16 digits
            else:
                assert cell == own, column


def test_charts_are_native_and_leave_gaps(written: dict[str, bytes]) -> None:
    """Line charts on a fixed scale, from 0 to 100, whose missing points are no zeros."""
    with zipfile.ZipFile(io.BytesIO(written["mixed"])) as packed:
        charts = [packed.read(name).decode() for name in packed.namelist()
                  if name.startswith("xl/charts/chart")]  # fmt: skip
        drawing = packed.read("xl/drawings/drawing1.xml").decode()

    assert len(charts) == 5
    assert all("<c:lineChart>" in chart for chart in charts)
    assert not any("dispBlanksAs" in chart for chart in charts)  # a gap is Excel's own way
    assert all('<c:max val="100.0"/><c:min val="0.0"/>' in chart for chart in charts)
    assert drawing.count("descr=") == 5


def test_status_prints_what_the_report_prints(results: dict[str, Result]) -> None:
    """On the card's own scale, rounded as everywhere; what is hidden is a dash and no zero."""
    result = results["mixed"]
    method = evolve(result.card.method, display=Display(worst=6, best=1, digits=1))
    own = score(evolve(result.card, method=method), observations=with_gaps(result.card))
    view = View(result=own, unit=0)
    book = read(workbook(view), values=True)
    header, *rows = book["Status"].iter_rows(min_row=4, values_only=True)
    read_as = dict(zip(header, rows[0], strict=True))
    shown = method.display.of(own.by_aspect["all"].high[1, 0, view.current])  # type: ignore[union-attr]

    assert read_as["from"] == pytest.approx(shown, abs=0.05)
    assert {row[header.index("all")] for row in rows} <= {"–"} | {
        round(n / 10, 1) for n in range(10, 61)
    }
    assert book["Trend data"]["B2"].value is None or book["Trend data"]["B2"].value <= 6


def hostile_result(harbour: Card, ledger: pd.DataFrame) -> Result:
    """The small card with hostile texts wherever free text can stand."""
    rows = ledger.copy()
    for column in ("title", "fact", "publisher", "note"):
        rows[column] = [HOSTILE[n % len(HOSTILE)].replace("\x00", "") for n in range(len(rows))]
    named = evolve(harbour, title=HOSTILE[0], recommendations=tuple(
        evolve(item, title=text) for item, text in
        zip(harbour.recommendations, (HOSTILE[-2], HOSTILE[6]), strict=True)
    ))  # fmt: skip
    result = score(harbour, ledger)
    return evolve(result, card=named, evidence=result.evidence.assign(
        **{name: [HOSTILE[n % len(HOSTILE)] for n in range(len(result.evidence))]
           for name in ("title", "fact", "publisher", "note")},
        url=["javascript:alert(1)", *["https://example.org/a"] * (len(result.evidence) - 1)],
    ))  # fmt: skip


def test_hostile_text_stays_text(harbour: Card, harbour_ledger: pd.DataFrame) -> None:
    """No formula, no foreign link, no markup: the letters stand there, the hidden ones named."""
    raw = workbook(View(result=hostile_result(harbour, harbour_ledger), unit=0), HOSTILE[0])
    book = read(raw)
    cells = [cell for sheet in book if sheet.title != "Check"
             for row in sheet.iter_rows() for cell in row if cell.value is not None]  # fmt: skip
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    links = {cell.hyperlink.target for cell in cells if cell.hyperlink is not None}

    assert not [cell for cell in cells if cell.data_type == "f"]
    assert all(cell.quotePrefix for cell in cells
               if cell.data_type == "s" and cell.value.startswith(("=", "@", "＝")))  # fmt: skip
    assert all(link.startswith("https://example.org/") for link in links)
    assert {HOSTILE[0], "<script>alert(1)</script>", "a[U+202E]b", "_x0041_"} <= texts
    assert "<r><t>rich</t></r> " in texts
    assert any(text.endswith("… (cut; see the data)") for text in texts)
    assert max(len(text.encode("utf-16-le")) // 2 for text in texts) <= 32_767
    formulas = [cell.value for row in book["Check"].iter_rows() for cell in row
                if cell.data_type == "f"]  # fmt: skip
    assert not any("HYPERLINK" in text for text in formulas)


def test_rows_beyond_the_limit_are_left_out_and_said_so(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet that would be too long keeps its last rows, and the first sheet tells."""
    from scorecard.reporting.workbook import tables, writing

    monkeypatch.setattr(tables, "MOST_ROWS", 50)
    monkeypatch.setattr(writing, "MOST_ROWS", 50)
    book = read(workbook(View(result=result, unit=0)), values=True)
    said = " ".join(str(cell.value) for cell in book["Read me"]["B"])

    assert book["Scores"].max_row == 51
    assert f"Scores: the last 50 of {len(result.scores):,} rows" in said


def test_names_that_differ_by_capitals_alone_are_told_apart() -> None:
    """To Excel they would be one column, and the table would be damaged."""
    card = made_card(2, 1)
    first, second = card.recommendations
    named = evolve(
        card, recommendations=(evolve(first, id="a"), evolve(second, id="A")),
        clauses=tuple(evolve(item, recommendation=name)
                      for item, name in zip(card.clauses, "aA", strict=True)),
    )  # fmt: skip
    book = read(workbook(View(result=score(named, observations=observed(named, 4)), unit=0)))
    names = [cell.value for cell in book["Trend data"][1]]

    assert names[1:4] == ["a (1) score", "A (2) score", "made score"]
    assert "Trend_data" in book["Trend data"].tables


def test_links_beyond_the_limit_are_text(monkeypatch: pytest.MonkeyPatch, result: Result) -> None:
    """Excel holds so many links and no more."""
    monkeypatch.setattr(books, "MOST_LINKS", 2)
    book = read(workbook(View(result=result, unit=0)))
    linked = [cell for row in book["Evidence"].iter_rows() for cell in row if cell.hyperlink]

    assert len(linked) <= 2


def test_the_same_result_gives_the_same_bytes(
    written: dict[str, bytes], formulas: Any, result: Result
) -> None:
    """Nothing in the file says when or where it was made, but for the as-of date."""
    again = workbook(View(result=result, unit=0))
    created = formulas.properties.created

    assert again == written["harbour"]
    assert created.date() == result.as_of.date()


def test_a_report_can_be_a_workbook_alone(result: Result, tmp_path: Path) -> None:
    """It is what is opened then, and the manifest lies beside it."""
    page = report(result, tmp_path / "out", robustness=False, formats=["excel"])

    assert page.name == "report.xlsx"
    assert sorted(path.name for path in page.parent.iterdir()) == ["manifest.json", "report.xlsx"]


def test_a_missing_extra_is_named_before_any_work(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to install stands in the message, and nothing is written."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ScorecardError, match=r"policy-scorecard\[excel\]"):
        report(result, tmp_path / "out", formats=["excel"])

    assert not list(tmp_path.iterdir())
