"""How a Word document looks and what its file says of itself."""

import io
import zipfile
from datetime import datetime
from typing import Any

from scorecard.reporting.word_parts import Run, Writer, clean, node, simple_field

# Of A4, in centimetres: margins, text across, text across a page on its side, text down.
MARGIN, ACROSS, ACROSS_LANDSCAPE, DOWN = 2.0, 17.0, 25.7, 25.7
_FONT = "Arial"  # on every machine, or one of the same widths
_INK, _SOFT, _LINK = "1A1A1A", "595959", "004F86"  # 17:1, 7:1 and 8:1 on white
_POINTS = {"Normal": 10.0, "Title": 20.0, "Heading 1": 15.0, "Heading 2": 11.5, "Heading 3": 10.0,
           "Caption": 9.0, "List Bullet": 10.0, "Header": 8.5, "Footer": 8.5}  # fmt: skip
# Before and after a paragraph, in points.
_SPACES = {"Normal": (0, 6), "Title": (0, 8), "Heading 1": (20, 6), "Heading 2": (12, 4),
           "Heading 3": (8, 3), "Caption": (10, 4), "List Bullet": (0, 3)}  # fmt: skip
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)  # a zip archive dates its files; ours are the same on any day


def set_styles(document: Any) -> None:
    """
    Built-in styles in dark ink, and a few of our own for what Word has no style for.

    The template of python-docx has headings and captions in a blue too pale to read.
    """
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles = document.styles
    for name, size in _POINTS.items():
        font = styles[name].font
        font.name, font.size, font.color.rgb = _FONT, Pt(size), RGBColor.from_string(_INK)
        fonts = styles[name].element.rPr.rFonts
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:hAnsi"), _FONT)
        fonts.set(qn("w:cs"), _FONT)
    for name, (before, after) in _SPACES.items():
        shape = styles[name].paragraph_format
        shape.space_before, shape.space_after = Pt(before), Pt(after)
    styles["Normal"].paragraph_format.line_spacing = 1.1
    line = styles["Title"].element.pPr.find(qn("w:pBdr"))
    line.getparent().remove(line)
    _add_paragraph_styles(styles)
    _add_character_styles(styles)
    _add_table_style(styles)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _add_paragraph_styles(styles: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for name in ("Table text", "Table number", "Picture", "Section end", "toc 1"):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name == "toc 1")
        style.base_style = styles["Normal"]
    for name in ("Table text", "Table number"):
        shape = styles[name].paragraph_format
        shape.space_before = shape.space_after = Pt(1.5)
        shape.line_spacing = 1.0
        styles[name].font.size = Pt(8.5)
    styles["Table number"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    styles["Picture"].paragraph_format.keep_with_next = True
    styles["Picture"].paragraph_format.space_before = Pt(8)
    styles["Picture"].paragraph_format.space_after = Pt(0)
    # A section ends in a paragraph, which after a full page must not need another one.
    styles["Section end"].font.size = styles["Section end"].paragraph_format.line_spacing = Pt(1)
    styles["Section end"].paragraph_format.space_after = Pt(0)
    styles["toc 1"].element.set(_name("styleId"), "TOC1")
    styles["toc 1"].paragraph_format.space_after = Pt(2)
    styles["toc 1"].paragraph_format.keep_with_next = True  # the contents are a short list


def _add_character_styles(styles: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import RGBColor

    for name, colour in {"Hyperlink": _LINK, "Aside": _SOFT}.items():
        style = styles.add_style(name, WD_STYLE_TYPE.CHARACTER, builtin=name == "Hyperlink")
        style.font.color.rgb = RGBColor.from_string(colour)
    styles["Hyperlink"].font.underline = True


def _add_table_style(styles: Any) -> None:
    """One style for every table, so that an editor can change them all at once."""
    from docx.enum.style import WD_STYLE_TYPE

    style = styles.add_style("Report table", WD_STYLE_TYPE.TABLE)
    style.base_style = styles["Normal Table"]
    about = node(style.element, "tblPr")
    lines = node(about, "tblBorders")
    for side, size in {"top": "8", "bottom": "8", "insideH": "4"}.items():
        node(lines, side, val="single", sz=size, space="0", color="8C8C8C")
    margins = node(about, "tblCellMar")
    for side in ("left", "right"):
        node(margins, side, w="70", type="dxa")
    head = node(style.element, "tblStylePr", type="firstRow")
    node(node(head, "rPr"), "b")
    below = node(node(node(head, "tcPr"), "tcBorders"), "bottom")
    for key, value in {"val": "single", "sz": "8", "space": "0", "color": "1A1A1A"}.items():
        below.set(_name(key), value)


def set_page(section: Any, head: str, as_of: str) -> None:
    """A4, with a head line, and the as-of date and the number of the page at the foot."""
    from docx.shared import Cm

    section.page_width, section.page_height = Cm(ACROSS + 2 * MARGIN), Cm(DOWN + 2 * MARGIN)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Cm(MARGIN))
    section.header_distance = section.footer_distance = Cm(MARGIN / 2)
    write = Writer(None)
    write.fill(section.header.paragraphs[0]._p, [Run(text=head, is_soft=True)])
    foot = section.footer.paragraphs[0]._p
    write.fill(foot, [Run(text=f"As of {as_of} · page ", is_soft=True)])
    simple_field(foot, " PAGE ", "1", "Aside")
    write.fill(foot, [Run(text=" of ", is_soft=True)])
    simple_field(foot, " NUMPAGES ", "1", "Aside")


def turn_page(document: Any) -> None:
    """A new page, on its side if the last one stood upright, else upright."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    was = document.sections[-1].orientation
    section = document.add_section(WD_SECTION.NEW_PAGE)
    document.paragraphs[-1].style = "Section end"
    section.orientation = (
        WD_ORIENT.LANDSCAPE if was == WD_ORIENT.PORTRAIT else WD_ORIENT.PORTRAIT
    )  # fmt: skip
    section.page_width, section.page_height = section.page_height, section.page_width


def set_properties(document: Any, title: str, made_at: datetime) -> None:
    """
    What the file says of itself: no program, no clock, no picture of the empty template.

    Word then opens it as a document of today, not in a mode for older ones.
    """
    about = document.core_properties
    about.title, about.author, about.comments, about.keywords = clean(title), "", "", ""
    about.last_modified_by, about.language, about.revision = "", "en-GB", 1
    about.created = about.modified = made_at.replace(microsecond=0)
    relations = document.part.package.rels
    of_the_template = ("/thumbnail", "/extended-properties")
    for name in [key for key, one in relations.items() if one.reltype.endswith(of_the_template)]:
        del relations[name]
    settings = document.settings.element
    for setting in settings.iter(_name("compatSetting")):
        if setting.get(_name("name")) == "compatibilityMode":
            setting.set(_name("val"), "15")
    for language in settings.iter(_name("themeFontLang")):
        language.set(_name("val"), "en-GB")


def saved(document: Any) -> bytes:
    """The file: its parts in their order, without the time of writing."""
    raw, buffer = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            place = zipfile.ZipInfo(name, _DAY_ZERO)
            new.writestr(place, old.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _name(key: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{key}"))
