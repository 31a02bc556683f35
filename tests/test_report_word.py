"""The report in Word: the words of the page, in the styles that an editor works with."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hostile import TEXTS, hostile_ledger
from pypdf import PdfReader
from report_page import Page, pictures

import scorecard as sc
from scorecard.definitions.card import Card
from scorecard.errors import ScorecardError
from scorecard.reporting.content import content
from scorecard.reporting.pages import html_page
from scorecard.reporting.parts import Content
from scorecard.reporting.view import View
from scorecard.reporting.word import word_document
from scorecard.reporting.word_parts import W
from scorecard.scoring import Result

docx = pytest.importorskip("docx", reason="python-docx is not installed")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f00010101001bb6ee560000000049454e44ae426082"
)


def document_of(result: Result) -> tuple[Content, bytes]:
    """What a report says, and the document that says it, with a pixel for each chart."""
    shown = content(View(result=result, unit=0), pictures(result.card))
    pngs = {one.name: PIXEL for one in pictures(result.card).values()}
    return shown, word_document(shown, pngs, result.as_of)


@pytest.fixture(scope="module")
def made(result: Result) -> tuple[Content, bytes]:
    """The small card."""
    return document_of(result)


@pytest.fixture(scope="module")
def hostile(harbour: Card, harbour_ledger: pd.DataFrame) -> bytes:
    """The small card with evidence written to do harm."""
    return document_of(sc.score(harbour, hostile_ledger(harbour, harbour_ledger)))[1]


def words_of(raw: bytes) -> str:
    """All text of a document, on one line."""
    body = docx.Document(io.BytesIO(raw)).element.body
    return " ".join("".join(node.text or "" for node in body.iter(f"{{{W}}}t")).split())


def test_headings_are_those_of_the_page(made: tuple[Content, bytes]) -> None:
    """In the same order, each of a built-in heading style."""
    shown, raw = made
    page = Page(html_page(shown, []))
    opened = docx.Document(io.BytesIO(raw))
    found = [place.text for place in opened.paragraphs if place.style.name == "Heading 1"]

    assert found[1:4] == [f"What changed in {shown.period}, and on what evidence", "Overview",
                          "Scores over time"]  # fmt: skip
    assert [section.title for section in shown.sections] == found[4 : 4 + len(shown.sections)]
    assert all(text in page.words for text in found)


def test_tables_hold_the_cells_of_the_content(made: tuple[Content, bytes]) -> None:
    """As native tables with a header row that is repeated."""
    shown, raw = made
    opened = docx.Document(io.BytesIO(raw))
    found = {
        tuple(cell.text for cell in table.rows[0].cells): table for table in opened.tables
    }  # fmt: skip
    known = found[shown.known.header]

    assert [tuple(cell.text for cell in row.cells) for row in known.rows[1:]] == list(
        shown.known.rows
    )
    assert all(table._tbl.findall(f".//{{{W}}}tblHeader") for table in opened.tables)


def test_every_row_of_evidence_is_a_place_to_go_to(made: tuple[Content, bytes]) -> None:
    """Numbers in brackets lead to bookmarks that exist."""
    opened = docx.Document(io.BytesIO(made[1]))
    body = opened.element.body
    places = {node.get(f"{{{W}}}name") for node in body.iter(f"{{{W}}}bookmarkStart")}
    anchors = [node.get(f"{{{W}}}anchor") for node in body.iter(f"{{{W}}}hyperlink")]
    inner = {anchor for anchor in anchors if anchor}

    assert {f"e{row.number}" for table in made[0].evidence for group in table.groups
            for row in group.rows} <= places  # fmt: skip
    assert any(anchor.startswith("e") for anchor in inner)
    assert inner <= places


def test_pictures_say_what_they_show(made: tuple[Content, bytes]) -> None:
    """Alternative text on each, and a numbered caption."""
    opened = docx.Document(io.BytesIO(made[1]))
    shapes = opened.inline_shapes
    captions = [
        "".join(node.text or "" for node in place._p.iter(f"{{{W}}}t"))
        for place in opened.paragraphs if place.style.name == "Caption"
    ]  # fmt: skip

    assert len(shapes) == 2 + len(made[0].sections)
    assert all(shape._inline.docPr.get("descr") == "A chart." for shape in shapes)
    assert sum(text.startswith("Figure ") for text in captions) == len(shapes)
    assert captions[0].startswith("Table 1. ")


def test_the_same_report_gives_the_same_bytes(made: tuple[Content, bytes], result: Result) -> None:
    """No clock, no random id; the file is dated as of the report."""
    again = document_of(result)[1]
    about = docx.Document(io.BytesIO(again)).core_properties

    assert again == made[1]
    assert about.created.date() == result.as_of.date()
    assert (about.author, about.language) == ("", "en-GB")


def test_hostile_evidence_is_text(hostile: bytes) -> None:
    """Hidden characters and cuts show, and no field or link is made of it."""
    words = words_of(hostile)
    opened = docx.Document(io.BytesIO(hostile))
    fields = [node.get(f"{{{W}}}instr") for node in opened.element.body.iter(f"{{{W}}}fldSimple")]
    outside = [rel.target_ref for rel in opened.part.rels.values() if rel.is_external]

    for name in ("script", "formula", "plus", "at", "markdown"):
        assert TEXTS[name] in words
    assert "safe[U+202E]gnp.exe" in words
    assert words.count("word word") >= 100
    assert "word…" in words
    assert {field.split()[0] for field in fields} == {"SEQ"}
    assert all(address.startswith(("http://", "https://")) for address in outside)
    assert not any("evil" in address for address in outside)


def test_without_the_extra_it_is_named(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any work is done."""
    monkeypatch.setattr("scorecard.formats.find_spec", lambda name: None)
    with pytest.raises(ScorecardError, match=r"policy-scorecard\[word\]"):
        sc.report(result, tmp_path / "out", formats=["word"])

    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_opens_it(hostile: bytes, tmp_path: Path) -> None:
    """Every part is on some page of what LibreOffice makes of it."""
    (tmp_path / "report.docx").write_bytes(hostile)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'own').as_uri()}", "--headless",
               "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "report.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)
    words = " ".join(text.split())

    for part in ("What changed in", "Method and limits", "Evidence", "Manifest", "page 1 of"):
        assert part in words


def test_it_is_loaded_only_where_it_is_written() -> None:
    """Who writes no Word document does not wait for python-docx."""
    code = "import sys, scorecard.reporting.assembly; assert 'docx' not in sys.modules"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
