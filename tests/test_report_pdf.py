"""The report as a PDF: tagged, dated as of the report, and laid out without asking anybody."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination
from report_page import Page, pictures

import scorecard as sc
from scorecard.errors import ScorecardError
from scorecard.reporting.content import content
from scorecard.reporting.pages import html_page
from scorecard.reporting.parts import Content
from scorecard.reporting.pdf import pdf_document
from scorecard.reporting.view import View
from scorecard.scoring import Result

try:
    import weasyprint  # noqa: F401
except (ImportError, OSError):
    pytest.skip("weasyprint, or Pango that it needs, is not installed", allow_module_level=True)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def document_of(result: Result) -> tuple[Content, bytes]:
    """What a report says, and the PDF that says it, with a square for each chart."""
    shown = content(View(result=result, unit=0), pictures(result.card))
    svgs = {one.name: SVG for one in pictures(result.card).values()}
    return shown, pdf_document(shown, [], svgs, result.as_of)


@pytest.fixture(scope="module")
def made(result: Result) -> tuple[Content, bytes]:
    """The small card."""
    return document_of(result)


@pytest.fixture(scope="module")
def reader(made: tuple[Content, bytes]) -> PdfReader:
    """Its PDF, opened."""
    return PdfReader(io.BytesIO(made[1]))


def test_it_is_tagged_and_says_its_title_and_language(
    made: tuple[Content, bytes], reader: PdfReader
) -> None:
    """As PDF/UA asks, so that a screen reader finds its way."""
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == f"{made[0].title} – {made[0].period}"


def test_bookmarks_are_the_headings_of_the_page(
    made: tuple[Content, bytes], reader: PdfReader
) -> None:
    """Every second-level heading of the page can be reached from the bookmarks."""
    page = Page(html_page(made[0], []))

    def titles(items: list[object]) -> list[str]:
        return [name for item in items for name in (
            titles(item) if isinstance(item, list) else
            [str(item.title)] if isinstance(item, Destination) else [])]  # fmt: skip

    found = [" ".join(name.split()) for name in titles(list(reader.outline))]

    assert "Evidence" in found
    assert {section.title for section in made[0].sections} <= set(found)
    assert all(name in page.words for name in found)


def test_numbers_lead_to_the_rows_of_evidence(reader: PdfReader) -> None:
    """Links within the file have a place to go to, and those out of it are of the web."""
    names = set(reader.named_destinations)
    links = [note.get_object() for sheet in reader.pages for note in sheet.get("/Annots", [])]
    outside = [str(link["/A"]["/URI"]) for link in links if "/A" in link and "/URI" in link["/A"]]

    assert "e1" in names
    assert outside
    assert all(address.startswith(("http://", "https://")) for address in outside)


def test_the_same_report_gives_the_same_bytes(made: tuple[Content, bytes], result: Result) -> None:
    """No clock and no random id."""
    assert document_of(result)[1] == made[1]


def test_without_the_extra_it_is_named(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any work is done."""
    monkeypatch.setattr("scorecard.formats.find_spec", lambda name: None)
    with pytest.raises(ScorecardError, match=r"policy-scorecard\[pdf\]"):
        sc.report(result, tmp_path / "out", formats=["pdf"])

    assert not (tmp_path / "out").exists()
