"""The pieces of a Word document: text that stays text, headings, captions, pictures, contents."""

import io
from collections.abc import Iterable
from typing import Any

from attrs import field, frozen

from scorecard.definitions.model import is_web_address
from scorecard.reporting.markdown import visible
from scorecard.reporting.view import Refs

# Of WordprocessingML, ECMA-376 part 1. Written with lxml, in a tenth of the time that python-docx
# takes for a table.
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NEVER_IN_XML = {0xFFFE: "[U+FFFE]", 0xFFFF: "[U+FFFF]"}
# Entries lead to their headings. They bear no page numbers, which only Word can work out.
_CONTENTS = r' TOC \o "1-1" \h \z \n '


@frozen(kw_only=True)
class Run:
    """
    A stretch of text of one look.

    Attributes:
        text: What it says.
        is_bold: In bold type.
        is_italic: In italics.
        is_soft: In grey, for what is said in addition.
        is_below: On a line of its own.
        link: Web address it leads to.
        anchor: Bookmark it leads to.
    """

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_soft: bool = False
    is_below: bool = False
    link: str = ""
    anchor: str = ""


@frozen(eq=False)
class Writer:
    """
    Adds pieces to a python-docx document.

    Attributes:
        document: The document.
        counts: Number of tables, figures and bookmarks so far.
        links: Relation of each web address that was linked to.
        places: Bookmark of each place that has a name of its own.
        headings: Text and bookmark of each heading of the first level.
    """

    document: Any
    counts: dict[str, int] = field(factory=dict)
    links: dict[str, str] = field(factory=dict)
    places: dict[str, str] = field(factory=dict)
    headings: list[tuple[str, str]] = field(factory=list)

    def paragraph(self, runs: Iterable[Run], style: str = "Normal") -> Any:
        """
        A paragraph, at the end.

        Args:
            runs: What it says.
            style: Id of its style.
        """
        follows_a_table = self._last() is not None and self._last().tag == f"{{{W}}}tbl"
        place = self.add(node(None, "p"))
        shape = node(place, "pPr")
        node(shape, "pStyle", val=style)
        if follows_a_table and style in ("Normal", "ListBullet"):
            node(shape, "spacing", before="160")
        self.fill(place, runs)
        return place

    def heading(self, text: str, level: int, anchor: str = "") -> None:
        """
        A heading; those of the first level stand in the contents.

        Args:
            text: The heading.
            level: 1 to 3.
            anchor: Bookmark that links can lead to; by default one that counts.
        """
        place = self.paragraph((), f"Heading{level}")
        if level == 1:
            anchor = anchor or f"_Toc{len(self.headings) + 1:08d}"
            self.headings.append((text, anchor))
        if anchor:
            self.mark(place, anchor)
        self.fill(place, [Run(text=text)])

    def caption(self, what: str, text: str, anchor: str = "") -> None:
        """
        A numbered caption; Word counts on where an editor adds another.

        Args:
            what: `Table`, above one, or `Figure`, below one.
            text: The caption.
            anchor: Bookmark that links can lead to.
        """
        place = self.paragraph((), "Caption")
        if what == "Table":
            node(place[0], "keepNext")
        if anchor:
            self.mark(place, anchor)
        self.fill(place, [Run(text=f"{what} ")])
        simple_field(place, f" SEQ {what} \\* ARABIC ", str(self._next(what)))
        self.fill(place, [Run(text=f". {text}")])

    def picture(self, png: bytes, alt: str, title: str, largest: tuple[float, float]) -> None:
        """
        A picture, kept with the caption below it.

        Args:
            png: The picture.
            alt: What it shows, for those who cannot see it.
            title: What it is.
            largest: Width and height in centimetres that it may fill.
        """
        from docx.shared import Cm

        place = self.document.add_paragraph(style="Picture")
        shape = place.add_run().add_picture(io.BytesIO(png), width=Cm(largest[0]))
        if shape.height > Cm(largest[1]):
            shape.width = round(shape.width * Cm(largest[1]) / shape.height)
            shape.height = Cm(largest[1])
        about = shape._inline.docPr
        about.set("descr", clean(alt))
        about.set("title", clean(title))

    def contents(self, title: str) -> Any:
        """A place for them, filled by `fill_contents` once all headings are known."""
        self.paragraph([Run(text=title)], "TOCHeading")
        whole = self.add(node(None, "sdt"))
        kind = node(node(whole, "sdtPr"), "docPartObj")
        node(kind, "docPartGallery", val="Table of Contents")
        node(kind, "docPartUnique")
        return node(whole, "sdtContent")

    def fill_contents(self, inside: Any) -> None:
        """A field that Word can work out anew, with its entries as they are now."""
        for number, (text, anchor) in enumerate(self.headings):
            place = node(inside, "p")
            node(node(place, "pPr"), "pStyle", val="TOC1")
            if number == 0:
                _field_mark(place, "begin")
                code = node(node(place, "r"), "instrText")
                code.text = _CONTENTS
                code.set(_SPACE, "preserve")
                _field_mark(place, "separate")
            self.fill(place, [Run(text=text, anchor=anchor)])
        _field_mark(inside[-1], "end")

    def add(self, piece: Any) -> Any:
        """A piece, at the end; what ends the body says what its last section is like."""
        self.document.element.body[-1].addprevious(piece)
        return piece

    def place(self, name: str) -> str:
        """The bookmark of a place; Word takes no hyphen in a name, and 40 characters at most."""
        return self.places.setdefault(name, f"place{len(self.places) + 1}")

    def mark(self, place: Any, name: str) -> None:
        """A bookmark at this place of a paragraph."""
        number = str(self._next("bookmark"))
        node(place, "bookmarkStart", id=number, name=name)
        node(place, "bookmarkEnd", id=number)

    def fill(self, place: Any, runs: Iterable[Run]) -> None:
        """Write runs into a paragraph; only addresses of the web become links."""
        for run in runs:
            if is_web_address(run.link):
                link = node(place, "hyperlink")
                link.set(_RELATION, self._relation(run.link))
                _text(link, run, "Hyperlink")
            elif run.anchor:
                _text(node(place, "hyperlink", anchor=run.anchor), run, "Hyperlink")
            else:
                _text(place, run, "Aside" if run.is_soft else "")

    def _last(self) -> Any:
        return self.document.element.body[-1].getprevious()

    def _relation(self, address: str) -> str:
        if address not in self.links:
            from docx.opc.constants import RELATIONSHIP_TYPE

            # An id of our own: python-docx looks through all relations for the next free one.
            name = f"rIdLink{len(self.links) + 1}"
            self.document.part.rels.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, address, name, is_external=True
            )
            self.links[address] = name
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
    """
    A text on one line that XML can hold, its hidden characters shown.

    Example:
        >>> clean("null\\x00 and \\ufffe")
        'null[U+0000] and [U+FFFE]'
    """
    return visible(text).translate(_NEVER_IN_XML)


def simple_field(place: Any, code: str, shown: str, style: str = "") -> None:
    """A field such as a page number, with what it shows until Word works it out anew."""
    _text(node(place, "fldSimple", instr=code), Run(text=shown), style)


def node(parent: Any, tag: str, **attributes: str) -> Any:
    """A new element of WordprocessingML below another, or by itself."""
    from lxml import etree

    named = {f"{{{W}}}{name}": value for name, value in attributes.items()}
    if parent is None:
        return etree.Element(f"{{{W}}}{tag}", named, {"w": W})
    return etree.SubElement(parent, f"{{{W}}}{tag}", named)


def _field_mark(place: Any, kind: str) -> None:
    node(node(place, "r"), "fldChar", fldCharType=kind)


def _text(place: Any, run: Run, style: str) -> None:
    line = node(place, "r")
    if style or run.is_bold or run.is_italic:
        look = node(line, "rPr")
        if style:
            node(look, "rStyle", val=style)
        if run.is_bold:
            node(look, "b")
        if run.is_italic:
            node(look, "i")
    if run.is_below:
        node(line, "br")
    words = node(line, "t")
    # A run begins or ends with a blank where one parts it from its neighbours.
    before = " " if run.text[:1].isspace() else ""
    after = " " if run.text[-1:].isspace() and run.text.strip() else ""
    words.text = f"{before}{clean(run.text)}{after}"
    words.set(_SPACE, "preserve")
