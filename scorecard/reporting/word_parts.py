"""The pieces of a Word document: text that stays text, tables, captions, links, fields."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from scorecard.reporting.markdown import visible
from scorecard.reporting.view import Refs

# Of WordprocessingML, ECMA-376 part 1; lxml writes a cell in a tenth of the time python-docx takes.
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)  # a zip archive dates its files; ours are the same on any day
_NEVER_IN_XML = {0xFFFE: "[U+FFFE]", 0xFFFF: "[U+FFFF]"}


@frozen(kw_only=True)
class Run:
    """A stretch of text of one look; `link` is a web address, `anchor` a bookmark."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_soft: bool = False
    link: str = ""
    anchor: str = ""


@frozen(kw_only=True)
class Cell:
    """A cell of a table; `bookmark` is a place that links can lead to."""

    runs: tuple[Run, ...]
    is_number: bool = False
    bookmark: str = ""


@frozen(kw_only=True)
class Row:
    """A row of a table; a band is one cell across all columns, a heading among the rows."""

    cells: tuple[Cell, ...]
    is_band: bool = False


@frozen(eq=False)
class Writer:
    """
    Adds pieces to a python-docx document.

    Attributes:
        document: The document.
        counts: Number of tables and figures so far, and of bookmarks.
        links: Relation of each web address that was linked to.
    """

    document: Any
    counts: dict[str, int] = field(factory=dict)
    links: dict[str, str] = field(factory=dict)

    def paragraph(self, runs: Iterable[Run], style: str = "Normal", bookmark: str = "") -> Any:
        """A paragraph of a named style."""
        found = self.document.add_paragraph(style=style)
        self.fill(found._p, runs, bookmark)
        return found

    def heading(self, text: str, level: int) -> None:
        """A heading; those of the first level are counted, so that the contents can lead there."""
        bookmark = f"part{self._next('part')}" if level == 1 else ""
        self.paragraph([Run(text=text)], f"Heading {level}", bookmark=bookmark)

    def caption(self, what: str, text: str, *, keep: bool) -> None:
        """A numbered caption; Word counts the numbers on where an editor adds another."""
        place = self.document.add_paragraph(style="Caption")
        place.paragraph_format.keep_with_next = keep
        _text(place._p, Run(text=f"{what} "))
        simple_field(place._p, f" SEQ {what} \\* ARABIC ", str(self._next(what)))
        _text(place._p, Run(text=f". {text}"))

    def picture(self, png: bytes, alt: str, title: str, width: int) -> None:
        """A picture with its alternative text, kept with the caption below it."""
        place = self.document.add_paragraph()
        place.paragraph_format.keep_with_next = True
        shape = place.add_run().add_picture(io.BytesIO(png), width=width)
        about = shape._inline.docPr
        about.set("descr", clean(alt))
        about.set("title", clean(title))

    def table(
        self, header: Sequence[str], rows: Iterable[Row], widths: Sequence[float], label: str
    ) -> None:
        """
        A table whose header row is repeated on every page and whose rows are not torn apart.

        Args:
            header: Names of the columns.
            rows: Its rows.
            widths: Of the columns, in centimetres.
            label: What it is, for those who cannot see it.
        """
        from docx.oxml.ns import qn
        from docx.oxml.parser import OxmlElement
        from lxml import etree

        twips = [round(width * 567) for width in widths]
        table = OxmlElement("w:tbl")
        about = etree.SubElement(table, qn("w:tblPr"))
        etree.SubElement(about, qn("w:tblW"), {qn("w:w"): str(sum(twips)), qn("w:type"): "dxa"})
        _borders(about)
        etree.SubElement(about, qn("w:tblLayout"), {qn("w:type"): "fixed"})
        etree.SubElement(about, qn("w:tblLook"), {qn("w:firstRow"): "1", qn("w:firstColumn"): "1"})
        etree.SubElement(about, qn("w:tblCaption"), {qn("w:val"): clean(label)})
        grid = etree.SubElement(table, qn("w:tblGrid"))
        for width in twips:
            etree.SubElement(grid, qn("w:gridCol"), {qn("w:w"): str(width)})
        head = Row(cells=tuple(Cell(runs=(Run(text=name, is_bold=True),)) for name in header))
        self._row(table, head, twips, is_header=True)
        for row in rows:
            self._row(table, row, twips)
        body = self.document.element.body
        body.insert(len(body) - 1, table)  # the last element says what the section is like
        self.document.add_paragraph(style="After table")

    def _row(self, table: Any, row: Row, twips: Sequence[int], *, is_header: bool = False) -> None:
        line = _sub(table, "tr")
        about = _sub(line, "trPr")
        _sub(about, "cantSplit")
        if is_header:
            _sub(about, "tblHeader")
        for cell, width in zip(row.cells, [sum(twips)] if row.is_band else twips, strict=True):
            box = _sub(line, "tc")
            shape = _sub(box, "tcPr")
            _sub(shape, "tcW", w=str(width), type="dxa")
            if row.is_band:
                _sub(shape, "gridSpan", val=str(len(twips)))
                _sub(shape, "shd", val="clear", color="auto", fill="F0EEE9")
            place = _sub(box, "p")
            _sub(_sub(place, "pPr"), "pStyle", val="Numbertext" if cell.is_number else "Celltext")
            if row.is_band or is_header:
                _sub(place[0], "keepNext")
            self.fill(place, cell.runs, cell.bookmark)

    def fill(self, place: Any, runs: Iterable[Run], bookmark: str = "") -> None:
        """Write runs into a paragraph, links among them."""
        if bookmark:
            number = str(self._next("bookmark"))
            _sub(place, "bookmarkStart", id=number, name=bookmark)
            _sub(place, "bookmarkEnd", id=number)
        for run in runs:
            if run.link:
                _text(_sub(place, "hyperlink", r_id=self._relation(run.link)), run)
            elif run.anchor:
                _text(_sub(place, "hyperlink", anchor=run.anchor), run)
            else:
                _text(place, run)

    def _relation(self, address: str) -> str:
        if address not in self.links:
            from docx.opc.constants import RELATIONSHIP_TYPE

            part = self.document.part
            self.links[address] = part.relate_to(
                address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        return self.links[address]

    def _next(self, what: str) -> int:
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]


def reference_runs(refs: Iterable[Refs]) -> list[Run]:
    """Numbers of evidence rows in brackets, each leading to its row."""
    found: list[Run] = []
    for refers in refs:
        found.append(Run(text=", " if found else " ["))
        found.append(Run(text=str(refers.first), anchor=f"e{refers.first}"))
        if refers.last > refers.first:
            found.append(Run(text="–"))
            found.append(Run(text=str(refers.last), anchor=f"e{refers.last}"))
    return [*found, Run(text="]")] if found else []


def clean(text: str) -> str:
    """A text on one line that XML can hold, its hidden characters shown."""
    return visible(text).translate(_NEVER_IN_XML)


def simple_field(place: Any, code: str, shown: str) -> None:
    """A field such as a page number, with what it shows until Word works it out anew."""
    _text(_sub(place, "fldSimple", instr=code), Run(text=shown))


def archive(raw: bytes) -> bytes:
    """The same package with its files in their order and without the time of writing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            place = zipfile.ZipInfo(name, _DAY_ZERO)
            new.writestr(place, old.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def set_properties(document: Any, title: str, made_at: datetime) -> None:
    """What the file says of itself: no program, no clock."""
    about = document.core_properties
    about.title, about.author, about.comments, about.keywords = clean(title), "", "", ""
    about.last_modified_by, about.language, about.revision = "", "en-GB", 1
    about.created = about.modified = made_at.replace(microsecond=0)


def _borders(about: Any) -> None:
    lines: Mapping[str, str] = {"top": "8", "bottom": "8", "insideH": "4"}
    box = _sub(about, "tblBorders")
    for side, size in lines.items():
        _sub(box, side, val="single", sz=size, space="0", color="8C8C8C")


def _text(place: Any, run: Run) -> None:
    line = _sub(place, "r")
    look = _sub(line, "rPr")
    if run.link or run.anchor:
        _sub(look, "rStyle", val="Hyperlink")
    if run.is_bold:
        _sub(look, "b")
    if run.is_italic:
        _sub(look, "i")
    if run.is_soft:
        _sub(look, "color", val="595959")
    words = _sub(line, "t")
    # A run begins or ends with blanks that part it from its neighbours.
    blanks = len(run.text) - len(run.text.lstrip()), len(run.text) - len(run.text.rstrip())
    words.text = (
        " " * bool(blanks[0]) + clean(run.text) + " " * bool(blanks[1] and run.text.strip())
    )
    words.set(_SPACE, "preserve")


def _sub(parent: Any, tag: str, **attributes: str) -> Any:
    from lxml import etree

    named = {
        f"{{{R}}}id" if name == "r_id" else f"{{{W}}}{name}": value
        for name, value in attributes.items()
    }
    return etree.SubElement(parent, f"{{{W}}}{tag}", named)
