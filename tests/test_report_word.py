"""The report in Word: the words of the page, in the styles that an editor works with."""

import html
import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import pytest
from hostile import TEXTS, hostile_ledger
from PIL import Image
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
from scorecard.reporting.word_parts import Run, W, Writer, clean
from scorecard.reporting.word_styles import ACROSS, ACROSS_LANDSCAPE, DOWN
from scorecard.reporting.word_tables import Cell, Row, fitted
from scorecard.scoring import Result

docx = pytest.importorskip("docx", reason="python-docx is not installed")
Cm = docx.shared.Cm
# Ids, addresses, and what only a page on a screen can use.
NOT_READ = {"id", "ids", "anchor", "name", "node", "url", "archive_url", "source_url", "svg", "alt",
            "place", "places", "live", "csv", "behind", "quarters", "kind", "on"}  # fmt: skip
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f00010101001bb6ee560000000049454e44ae426082"
)


def document_of(result: Result, png: bytes = PIXEL) -> tuple[Content, bytes]:
    """What a report says, and the document that says it, with one picture for each chart."""
    shown = content(View(result=result, unit=0), pictures(result.card))
    pngs = {one.name: png for one in pictures(result.card).values()}
    return shown, word_document(shown, pngs, result.as_of)


@pytest.fixture(scope="module")
def made(result: Result) -> tuple[Content, bytes]:
    """The small card."""
    return document_of(result)


@pytest.fixture(scope="module")
def hostile(harbour: Card, harbour_ledger: pd.DataFrame) -> bytes:
    """The small card with evidence written to do harm."""
    return document_of(sc.score(harbour, hostile_ledger(harbour, harbour_ledger)))[1]


def opened(raw: bytes) -> Any:
    """A document, as python-docx reads it."""
    return docx.Document(io.BytesIO(raw))


def text_of(element: Any) -> str:
    """All text below an element, on one line."""
    return " ".join("".join(node.text or "" for node in element.iter(f"{{{W}}}t")).split())


def dense(text: str) -> str:
    """A text without blanks, which a page and a document need not set in the same places."""
    return "".join(text.split())


def values(root: Any, name: str, key: str) -> list[str]:
    """An attribute of every element of a name."""
    return [node.get(f"{{{W}}}{key}") for node in root.iter(f"{{{W}}}{name}")]


def texts(piece: object, name: str = "") -> Iterator[str]:
    """Every text that content holds to be read; not its ids, file names and addresses."""
    if isinstance(piece, str):
        if name not in NOT_READ:
            yield piece
    elif isinstance(piece, tuple):
        for one in piece:
            yield from texts(one, name)
    elif attrs.has(type(piece)):
        for field in attrs.fields(type(piece)):
            if field.name != "table":  # data of a chart, which Word has as text of the picture
                yield from texts(getattr(piece, field.name), field.name)


def test_every_text_of_the_content_is_in_the_document(made: tuple[Content, bytes]) -> None:
    """Whatever the pages say; a piece that is added to them is missed here until it is printed."""
    body = opened(made[1]).element.body
    words = dense(" ".join(text_of(place) for place in body.iter(f"{{{W}}}p")))

    assert not [text for text in texts(made[0]) if dense(clean(text)) not in words]


def test_every_paragraph_of_the_document_is_on_the_page(made: tuple[Content, bytes]) -> None:
    """In the same words; only the numbers of captions are its own."""
    page = dense(Page(html_page(made[0], [])).words)
    places = opened(made[1]).element.body.iter(f"{{{W}}}p")
    said = [re.sub(r"^(Table|Figure) \d+\. ", "", text_of(place)) for place in places]

    assert not [text for text in said if dense(text) not in page]


def test_headings_are_those_of_the_page_in_order(made: tuple[Content, bytes]) -> None:
    """Of built-in styles, none skipping a level, and no clause of a table among them."""
    page = heading_texts(html_page(made[0], []))
    found = [(int(place.style.name[-1]), place.text) for place in opened(made[1]).paragraphs
             if place.style.name.startswith("Heading ")]  # fmt: skip

    assert found == page
    assert all(later[0] <= earlier[0] + 1 for earlier, later in pairwise(found))


def heading_texts(page: str) -> list[tuple[int, str]]:
    """Level and text of the headings of a page, but for the title and the contents."""
    found = re.findall(r"<h([2-4])[^>]*>(.*?)</h\1>", page, re.DOTALL)
    plain = [(int(level) - 1, html.unescape(re.sub("<[^>]+>", "", text))) for level, text in found]
    return [pair for pair in plain if pair[1] != "Contents"]


def test_the_contents_are_filled_in(made: tuple[Content, bytes]) -> None:
    """A field for Word, with an entry for each main heading that leads there."""
    document = opened(made[1])
    (whole,) = document.element.body.iter(f"{{{W}}}sdt")
    places = values(document.element.body, "bookmarkStart", "name")
    main = [place.text for place in document.paragraphs if place.style.name == "Heading 1"]

    assert [text_of(link) for link in whole.iter(f"{{{W}}}hyperlink")] == main
    assert set(values(whole, "hyperlink", "anchor")) <= set(places)
    assert values(whole, "fldChar", "fldCharType") == ["begin", "separate", "end"]
    assert not list(document.settings.element.iter(f"{{{W}}}updateFields"))


def test_tables_hold_the_cells_of_the_content(made: tuple[Content, bytes]) -> None:
    """As native tables."""
    shown = made[0]
    found = [[tuple(cell.text for cell in row.cells) for row in table.rows]
             for table in opened(made[1]).tables]  # fmt: skip

    for table in (shown.known, shown.manifest, *(one.aspects for one in shown.sections)):
        assert [table.header, *table.rows] in found


def test_tables_can_be_read_on_paper_and_by_ear(made: tuple[Content, bytes]) -> None:
    """A header row on each page, no torn row, as wide as the text, and a name."""
    for table in opened(made[1]).tables:
        rows = list(table._tbl.iter(f"{{{W}}}tr"))
        (across,) = values(table._tbl, "tblW", "w")

        assert [len(list(row.iter(f"{{{W}}}tblHeader"))) for row in rows] == [1] + [0] * len(
            rows[1:]
        )
        assert all(list(row.iter(f"{{{W}}}cantSplit")) for row in rows)
        assert round(int(across) / 567, 1) in (ACROSS, ACROSS_LANDSCAPE)
        assert all(values(table._tbl, "tblCaption", "val"))


def test_columns_are_as_wide_as_what_they_hold() -> None:
    """The longest word fits if it can; the rest goes by text."""
    plain = [Cell(runs=(Run(text=text),)) for text in ("a", "implementation", "word " * 60)]
    narrow, word, wide = fitted(plain, [Row(cells=tuple(plain))], 17.0)

    assert narrow < word < wide
    assert word > len("implementation") * 0.19
    assert narrow + word + wide == pytest.approx(17.0)


def test_every_row_of_evidence_is_a_place_to_go_to(made: tuple[Content, bytes]) -> None:
    """Numbers in brackets lead to bookmarks that exist, each once."""
    body = opened(made[1]).element.body
    places = values(body, "bookmarkStart", "name")
    inner = {anchor for anchor in values(body, "hyperlink", "anchor") if anchor}

    assert {f"e{row.number}" for table in made[0].evidence for group in table.groups
            for row in group.rows} <= set(places)  # fmt: skip
    assert any(re.fullmatch(r"e\d+", anchor) for anchor in inner)
    assert inner <= set(places)
    assert len(places) == len(set(places))


def test_pictures_say_what_they_show(made: tuple[Content, bytes]) -> None:
    """Alternative text on each, and captions that Word can number on."""
    document = opened(made[1])
    shapes = document.inline_shapes
    captions = [text_of(one._p) for one in document.paragraphs if one.style.name == "Caption"]
    fields = [code.split()[1] for code in values(document.element.body, "fldSimple", "instr")]

    assert len(shapes) == 4 + len(made[0].sections)
    assert all(shape._inline.docPr.get("descr") == "A chart." for shape in shapes)
    assert [text.split()[0] for text in captions] == fields
    for what in ("Table", "Figure"):
        numbers = [text.split()[1] for text in captions if text.startswith(what)]
        assert numbers == [f"{n}." for n in range(1, len(numbers) + 1)]


def test_a_tall_picture_fits_on_its_page(result: Result) -> None:
    """It is drawn smaller, its sides in proportion."""
    buffer = io.BytesIO()
    Image.new("1", (100, 1000)).save(buffer, "png")
    shape = opened(document_of(result, buffer.getvalue())[1]).inline_shapes[0]

    assert shape.height < Cm(DOWN - 2)
    assert shape.height == pytest.approx(10 * shape.width, rel=1e-4)


def test_the_same_report_gives_the_same_bytes(made: tuple[Content, bytes], result: Result) -> None:
    """No clock, no random id; the file is dated as of the report."""
    again = document_of(result)[1]
    about = docx.Document(io.BytesIO(again)).core_properties

    assert again == made[1]
    assert about.created.date() == result.as_of.date()
    assert (about.author, about.language) == ("", "en-GB")


def test_hostile_evidence_is_text(hostile: bytes) -> None:
    """Hidden characters and cuts show, and no field or link is made of it."""
    document = opened(hostile)
    words = text_of(document.element.body)
    codes = [*values(document.element.body, "fldSimple", "instr"),
             *(node.text for node in document.element.body.iter(f"{{{W}}}instrText"))]  # fmt: skip
    outside = [one.target_ref for one in document.part.rels.values() if one.is_external]

    for name in ("script", "formula", "plus", "at", "markdown", "template"):
        assert TEXTS[name] in words
    assert "safe[U+202E]gnp.exe" in words
    assert words.count("word word") >= 100
    assert "word… (cut; see the data)" in words
    assert {code.split()[0] for code in codes} == {"SEQ", "TOC"}
    assert outside
    assert all(address.startswith(("http://", "https://")) for address in outside)
    assert not any("evil" in address for address in outside)


def test_only_addresses_of_the_web_become_links() -> None:
    """Whoever hands in another one; the text stays."""
    document = docx.Document()
    for address in ("javascript:alert(1)", "file:///etc/passwd", "https://example.org/?a=1&b=2"):
        Writer(document).paragraph([Run(text="here", link=address)])
    outside = [one.target_ref for one in document.part.rels.values() if one.is_external]

    assert outside == ["https://example.org/?a=1&b=2"]
    assert text_of(document.element.body) == "hereherehere"


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
