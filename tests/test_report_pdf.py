"""The report as a PDF: tagged, linked, the same on each run, and nothing fetched for it."""

import importlib
import io
import re
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from report_page import NAMES, Page, pictures

import scorecard as sc
from scorecard.errors import ScorecardError
from scorecard.reporting import pdf
from scorecard.reporting.content import content
from scorecard.reporting.pages import paper_page
from scorecard.reporting.parts import Content
from scorecard.reporting.view import View
from scorecard.scoring import Result

if TYPE_CHECKING:
    from scorecard.charts.figure import Chart

try:
    import weasyprint  # noqa: F401
except (ImportError, OSError):
    pytest.skip("weasyprint, or the Pango it needs, is not installed", allow_module_level=True)

AS_OF = datetime(2026, 1, 20)
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'


def document_of(result: Result, chart: "Chart") -> tuple[Content, bytes]:
    """What a report says, and the PDF that says it, with one real chart among dots."""
    from scorecard.charts import to_svg

    drawn = pictures(result.card)
    svgs = {one.name: DOT for one in drawn.values()} | {
        drawn["trend"].name: to_svg(chart, prefix="x")
    }
    shown = content(View(result=result, unit=0), drawn)
    return shown, pdf.pdf_document(shown, NAMES, svgs, result.as_of)


@pytest.fixture(scope="module")
def made(result: Result, trend: "Chart") -> tuple[Content, bytes]:
    """The small card."""
    return document_of(result, trend)


@pytest.fixture(scope="module")
def page(made: tuple[Content, bytes]) -> Page:
    """The page that it is laid out from."""
    return Page(paper_page(made[0], NAMES))


@pytest.fixture(scope="module")
def reader(made: tuple[Content, bytes]) -> PdfReader:
    """The PDF, opened."""
    return PdfReader(io.BytesIO(made[1]))


@pytest.fixture(scope="module")
def sheets(reader: PdfReader) -> list[str]:
    """What can be read on each sheet."""
    return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]


def tagged(node: Any) -> Iterator[Any]:
    """Every element of the tree of tags."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from tagged(child)
    elif hasattr(node, "get"):
        yield from [node] if "/S" in node else []
        yield from tagged(node["/K"]) if "/K" in node else []


def titles(outline: Any) -> list[str]:
    """Bookmarks in the order in which they stand."""
    return [title for one in outline
            for title in (titles(one) if isinstance(one, list) else [one.title])]  # fmt: skip


def links(reader: PdfReader) -> list[Any]:
    """Every link of every sheet."""
    return [note.get_object() for sheet in reader.pages for note in sheet.get("/Annots", [])]


def test_it_says_what_it_is(reader: PdfReader, made: tuple[Content, bytes]) -> None:
    """Title, language, and that it is tagged, as a screen reader asks for them (PDF/UA-1)."""
    root, shown = reader.trailer["/Root"], made[0]

    assert reader.metadata["/Title"] == f"{shown.title} – {shown.period}"
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("en-GB", True)
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert 'pdfuaid:part="1"' in reader.xmp_metadata.rdf_root.toxml()


def test_every_piece_is_tagged_for_what_it_is(reader: PdfReader, page: Page) -> None:
    """Headings, tables with heading cells, lists, links; each chart with its words for the blind."""
    tags = list(tagged(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    found = [tag["/S"] for tag in tags]

    for level in ("h1", "h2", "h3", "h4"):
        assert found.count(f"/{level.upper()}") == len(page.all(level))
    assert {"/Table", "/THead", "/TH", "/TD", "/Caption", "/L", "/LI", "/Link"} <= set(found)
    assert [tag["/Alt"] for tag in tags if tag["/S"] == "/Figure"] == [
        has["alt"] for has in page.all("img")
    ]


def test_bookmarks_are_the_headings(reader: PdfReader, made: tuple[Content, bytes]) -> None:
    """They can be read through like a table of contents."""
    source = paper_page(made[0], NAMES)
    headings = re.findall(r"<(h[1-4])[^>]*>(.*?)</\1>", source, re.DOTALL)

    assert titles(reader.outline) == [" ".join(Page(words).words.split()) for _, words in headings]


def test_every_link_leads_somewhere(reader: PdfReader, page: Page) -> None:
    """Numbers lead to their rows, scores to how they are made, sources to the web."""
    targets = [has["href"] for has in page.all("a")]
    inward = {str(link["/Dest"]) for link in links(reader) if "/Dest" in link}
    outward = {link["/A"]["/URI"] for link in links(reader) if "/A" in link}

    assert inward == {target[1:] for target in targets if target.startswith("#")}
    assert inward <= set(reader.named_destinations)
    assert outward == {target for target in targets if not target.startswith("#")}
    assert all(target.startswith("https://") for target in outward)
    assert {f"e{n}" for n in range(1, 20)} <= set(reader.named_destinations)


def test_charts_are_drawn_with_words_that_can_be_found(
    reader: PdfReader, sheets: list[str], trend: "Chart"
) -> None:
    """A chart is lines and text, not dots."""
    assert trend.title in " ".join(sheets)
    assert "Scores over time, as of 2026-01-20" in " ".join(sheets)
    assert not [image for sheet in reader.pages for image in sheet.images]


def test_fonts_are_its_own(reader: PdfReader) -> None:
    """Those that matplotlib brings are embedded, so that it looks the same everywhere."""
    fonts = [font.get_object() for sheet in reader.pages
             for font in sheet["/Resources"]["/Font"].values()]  # fmt: skip
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]

    assert {"DejaVu" in font["/BaseFont"] for font in fonts} == {True}
    assert all("/FontFile2" in one.get_object() for one in inner)


def test_every_sheet_says_what_it_belongs_to(
    sheets: list[str], made: tuple[Content, bytes]
) -> None:
    """Title and as-of date at the head from the second on, the number of sheets at the foot."""
    for number, words in enumerate(sheets, 1):
        assert f"Page {number} of {len(sheets)}" in words
        assert (f"{made[0].title} – {made[0].period}" in words) == (number > 1)
        assert f"As of {made[0].as_of}" in words


def test_the_same_report_gives_the_same_bytes(
    made: tuple[Content, bytes], result: Result, trend: "Chart", reader: PdfReader
) -> None:
    """No clock, no random id; the file is dated as of the report."""
    assert document_of(result, trend)[1] == made[1]
    assert reader.metadata.creation_date.date() == result.as_of.date()


def test_nothing_is_fetched_for_it(
    made: tuple[Content, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a page to ask for a file or an address, it would get neither."""
    secret = tmp_path / "secret.svg"
    secret.write_text(DOT.replace("/></svg>", "/><text>secret</text></svg>"), "utf-8")
    asked: list[Any] = []
    wanted = [secret.as_uri(), "http://127.0.0.1:9/x.svg", "data:image/svg+xml,<svg/>", str(secret)]
    smuggled = "".join(
        f'<img src="{one}" alt="x"><link rel="stylesheet" href="{one}"><object data="{one}">'
        f'</object><link rel="attachment" href="{one}"><p style="background: url({one})">'
        for one in wanted
    )  # fmt: skip
    monkeypatch.setattr(pdf, "paper_page", lambda *_: f'<html lang="en">{smuggled}words</html>')
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    found = PdfReader(io.BytesIO(pdf.pdf_document(made[0], [], {}, AS_OF)))

    assert "words" in (words := found.pages[0].extract_text())
    assert "secret" not in words
    assert not found.attachments
    assert not asked


@pytest.mark.parametrize(
    ("fails", "remedy"),
    [(ImportError, "policy-scorecard[pdf]"), (OSError, "apt-get install libpango-1.0-0")],
)
def test_what_is_missing_is_named_before_the_work(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    fails: type[Exception], remedy: str,
) -> None:  # fmt: skip
    """Without the extra, or without Pango, the message says what to install."""

    def refuse(name: str) -> None:
        raise fails(name)

    steps: list[str] = []
    monkeypatch.setattr(importlib, "import_module", refuse)
    with pytest.raises(ScorecardError, match=re.escape(remedy)):
        sc.report(result, tmp_path / "out", formats=["pdf"], on_step=steps.append)

    assert not steps
    assert not (tmp_path / "out").exists()
