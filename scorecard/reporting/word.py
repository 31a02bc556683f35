"""The content of a report as a Word document that an editor can go on with."""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from scorecard.reporting.parts import (
    Changes,
    ClausePart,
    Content,
    EvidenceTable,
    Group,
    Headline,
    Item,
    Method,
    Picture,
    Robustness,
    Section,
    Table,
)
from scorecard.reporting.word_parts import (
    Cell,
    Row,
    Run,
    Writer,
    archive,
    reference_runs,
    set_properties,
    simple_field,
)

ACROSS, ACROSS_LANDSCAPE = 17.0, 25.7  # centimetres of text on A4
_MARGIN = 2.0
_SANS, _INK = "Calibri", "1A1A1A"


def word_document(shown: Content, pngs: Mapping[str, bytes], made_at: datetime) -> bytes:
    """
    All that a report says as a .docx file: built-in styles, native tables, numbered captions.

    Args:
        shown: What the report says.
        pngs: Picture by its name, for every picture of the content.
        made_at: What the file gives as its date: the as-of moment, never the clock.

    Returns:
        The content of the file, the same bytes for the same arguments.

    Raises:
        ImportError: python-docx is not installed.
    """
    from docx import Document

    document = Document()
    _set_styles(document)
    _set_page(document.sections[0], shown)
    set_properties(document, f"{shown.title} – {shown.period}", made_at)
    write = Writer(document)
    _opening(write, shown)
    _contents(write, shown)
    _changes(write, shown.changes)
    write.heading("Overview", 1)
    _picture(write, shown.status, pngs)
    write.heading("Scores over time", 1)
    _picture(write, shown.trend, pngs)
    for section in shown.sections:
        _section(write, section, shown.period, pngs)
    if shown.robustness is not None:
        _robustness(write, shown.robustness)
    _ahead(write, shown)
    _method(write, shown.method, shown.period)
    _evidence(write, shown)
    if shown.robustness is not None:
        _other_choices(write, shown.robustness, pngs)
    write.heading("Manifest", 1)
    _table(write, shown.manifest, (4.5, ACROSS_LANDSCAPE - 4.5))
    buffer = io.BytesIO()
    document.save(buffer)
    return archive(buffer.getvalue())


def _opening(write: Writer, shown: Content) -> None:
    write.paragraph([Run(text=shown.title)], "Title")
    told = f"As of {shown.as_of}. Last complete {shown.period_name}: {shown.period}."
    write.paragraph([Run(text=told)])
    by = Run(text=shown.source, link=shown.source_url)
    write.paragraph([Run(text="Recommendations by "), by, Run(text=".")])
    if shown.unit_note:
        write.paragraph([Run(text=shown.unit_note)])
    write.heading(f"Where each recommendation stands in {shown.period}", 1)
    for line in shown.headlines:
        _headline(write, line)
    write.paragraph([Run(text=f"{shown.scale} A dash means that too little is known for a score; "
                         "the range beside it says what is possible. The total is a mean over all "
                         "aspects and hides how far apart they are: read the aspects first.",
                         is_soft=True)])  # fmt: skip
    if shown.units is not None:
        _table(write, shown.units)


def _headline(write: Writer, line: Headline) -> None:
    write.heading(line.title, 2)
    told = [Run(text=line.sentence)]
    if line.record:
        told.append(Run(text=f" {line.record}", is_soft=True))
    write.paragraph(told)
    header = [figure.name for figure in line.figures]
    cells = [
        Cell(runs=(Run(text=figure.score, is_bold=True), Run(text=f" {figure.between}")))
        for figure in line.figures
    ]
    row = Row(cells=(*cells, Cell(runs=(Run(text=line.label, is_bold=True),))))
    count = len(header) + 1
    write.table([*header, "trend"], [row], [ACROSS / count] * count, f"Scores: {line.title}")


def _contents(write: Writer, shown: Content) -> None:
    """What follows, each entry leading to its heading; the first heading stands above it."""
    names = ["What changed", "Overview", "Scores over time", *(s.title for s in shown.sections)]
    names += ["Would another defensible method change the message?"] if shown.robustness else []
    names += ["What to watch next", "What is not known", "Method and limits"]
    names += ["Evidence"] if shown.evidence else []
    names += ["Other choices in detail"] if shown.robustness else []
    write.paragraph([Run(text="Contents", is_bold=True)])
    for number, name in enumerate((*names, "Manifest"), start=2):
        write.paragraph([Run(text=name, anchor=f"part{number}")], "List Bullet")


def _changes(write: Writer, changes: Changes) -> None:
    write.heading(f"What changed in {changes.period}, and on what evidence", 1)
    for item in changes.lead:
        write.paragraph(_runs(item))
    if changes.scores is not None:
        _table(write, changes.scores)
    _groups(write, changes.groups, 2)
    if changes.earlier:
        write.heading(changes.earlier_title, 2)
        _groups(write, changes.earlier, 3)


def _section(write: Writer, section: Section, period: str, pngs: Mapping[str, bytes]) -> None:
    write.heading(section.title, 1)
    for item in section.items:
        write.paragraph(_runs(item))
    _table(write, section.aspects)
    _picture(write, section.picture, pngs)
    caption = f"What is asked, and the answers at the end of {period}"
    write.caption("Table", caption, keep=True)
    header = ("Question", "Answer", "Points", "How well known", "Evidence")
    rows = [row for clause in section.clauses for row in _clause_rows(clause)]
    write.table(header, rows, (4.3, 6.6, 1.9, 2.3, 1.9), f"Answers on {section.title}")


def _clause_rows(clause: ClausePart) -> Iterator[Row]:
    note = [Run(text=f" {clause.note}", is_soft=True)] if clause.note else []
    head = [Run(text=clause.asks, is_bold=True), Run(text=f"  {clause.standing}"), *note]
    yield Row(cells=(Cell(runs=tuple(head)),), is_band=True)
    for row in clause.answers:
        more = [Run(text=f" {row.more}", is_soft=True)] if row.more else []
        ends = [Run(text=f" ({row.ends})")] if row.ends else []
        yield Row(cells=(
            Cell(runs=(Run(text=row.question),)),
            Cell(runs=(Run(text=row.answer), *more)),
            Cell(runs=(Run(text=row.points), *ends)),
            Cell(runs=(Run(text=row.known),)),
            Cell(runs=tuple(reference_runs(row.refs)) or (Run(text="–"),)),
        ))  # fmt: skip


def _robustness(write: Writer, robustness: Robustness) -> None:
    write.heading("Would another defensible method change the message?", 1)
    for item in robustness.lead:
        write.paragraph(_runs(item))
    _table(write, robustness.ranges)


def _ahead(write: Writer, shown: Content) -> None:
    write.heading("What to watch next", 1)
    _bullets(write, shown.watch)
    if not shown.watch:
        write.paragraph([Run(text="No date ahead is on record.")])
    write.heading("What is not known", 1)
    _groups(write, shown.gaps, 2)
    if not shown.gaps:
        told = "Every question has an answer that is up to date or carried forward."
        write.paragraph([Run(text=told)])
    _table(write, shown.known)


def _method(write: Writer, method: Method, period: str) -> None:
    write.heading("Method and limits", 1)
    for item in method.items:
        write.paragraph(_runs(item))
    caption = "Weights: the share of each question in its recommendation, in force in"
    write.caption("Table", f"{caption} {period}", keep=True)
    rows = []
    for table in method.weights:
        rows.append(Row(cells=(_cell(table.caption, is_bold=True),), is_band=True))
        rows += _rows(table)
    write.table(method.weights[0].header, rows, (8.0, 2.4, 3.2, 3.4), "Weights")


def _evidence(write: Writer, shown: Content) -> None:
    from docx.enum.section import WD_ORIENT, WD_SECTION

    section = write.document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    if not shown.evidence:
        return
    write.heading("Evidence", 1)
    told = (f"Every row of the ledger in force on {shown.as_of}, grouped by what it bears on. "
            "Numbers in brackets elsewhere in the report lead here.")  # fmt: skip
    write.paragraph([Run(text=told)])
    header = ("No.", "Date", "What", "Who", "Grade", "What it earned")
    for table in shown.evidence:
        write.heading(table.title, 2)
        write.caption("Table", table.caption, keep=True)
        write.table(header, _evidence_rows(table), (1.2, 2.9, 12.2, 4.0, 1.4, 4.0), table.caption)


def _evidence_rows(table: EvidenceTable) -> Iterator[Row]:
    for group in table.groups:
        yield Row(cells=(_cell(group.title, is_bold=True),), is_band=True)
        for row in group.rows:
            is_aside = not row.is_scored
            what = [Run(text=row.title, link=row.url, is_italic=is_aside)]
            if row.archive_url:
                what += [Run(text=" ("), Run(text="archived copy", link=row.archive_url),
                         Run(text=")")]  # fmt: skip
            what += [Run(text=f" {row.fact}", is_soft=True)] if row.fact else []
            what.append(Run(text=f" {row.id}", is_soft=True))
            plain = (row.who, row.grade, row.earned)
            yield Row(cells=(
                Cell(runs=(Run(text=str(row.number)),), bookmark=f"e{row.number}"),
                _cell(row.when, is_italic=is_aside), Cell(runs=tuple(what)),
                *(_cell(text, is_italic=is_aside) for text in plain),
            ))  # fmt: skip


def _other_choices(write: Writer, robustness: Robustness, pngs: Mapping[str, bytes]) -> None:
    write.heading("Other choices in detail", 1)
    _groups(write, robustness.groups, 2)
    for picture in robustness.pictures:
        _picture(write, picture, pngs)
    _table(write, robustness.varied, (4.0, 12.0, ACROSS_LANDSCAPE - 16.0))


def _groups(write: Writer, groups: Iterable[Group], level: int) -> None:
    for group in groups:
        write.heading(group.title, level)
        _bullets(write, group.items)


def _bullets(write: Writer, items: Iterable[Item]) -> None:
    for item in items:
        write.paragraph(_runs(item), "List Bullet")


def _runs(item: Item) -> list[Run]:
    """A statement: its head, its text, the numbers of the rows behind it, and more."""
    ends = "" if item.head.endswith(("?", ".", "!")) else ":"
    found = [Run(text=f"{item.head}{ends} ", is_bold=True)] if item.head else []
    found += [Run(text=item.text), *reference_runs(item.refs)]
    return [*found, Run(text=f" {item.more}", is_soft=True)] if item.more else found


def _table(write: Writer, table: Table, widths: tuple[float, ...] = ()) -> None:
    """A table with its caption above; the first column is twice as wide unless told otherwise."""
    write.caption("Table", table.caption, keep=True)
    count = len(table.header)
    even = (2 * ACROSS / (count + 1), *[ACROSS / (count + 1)] * (count - 1))
    write.table(table.header, _rows(table), widths or even, table.caption)


def _rows(table: Table) -> list[Row]:
    numbers = range(1, len(table.header) - table.text_columns)
    return [
        Row(cells=tuple(
            Cell(runs=(Run(text=cell),), is_number=place in numbers)
            for place, cell in enumerate(row)
        ))
        for row in table.rows
    ]  # fmt: skip


def _cell(text: str, *, is_bold: bool = False, is_italic: bool = False) -> Cell:
    return Cell(runs=(Run(text=text, is_bold=is_bold, is_italic=is_italic),))


def _picture(write: Writer, picture: Picture, pngs: Mapping[str, bytes]) -> None:
    from docx.shared import Cm

    write.picture(pngs[picture.name], picture.alt, picture.caption, Cm(ACROSS))
    write.caption("Figure", picture.caption, keep=False)


def _set_page(section: Any, shown: Content) -> None:
    from docx.shared import Cm

    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Cm(_MARGIN))
    head = section.header.paragraphs[0]
    Writer(None).fill(head._p, [Run(text=f"{shown.title} · {shown.period}", is_soft=True)])
    foot = section.footer.paragraphs[0]
    Writer(None).fill(foot._p, [Run(text=f"As of {shown.as_of} · page ", is_soft=True)])
    simple_field(foot._p, " PAGE ", "1")
    Writer(None).fill(foot._p, [Run(text=" of ", is_soft=True)])
    simple_field(foot._p, " NUMPAGES ", "1")


def _set_styles(document: Any) -> None:
    """Dark headings, which the template has in a blue too pale to read, and cells in small type."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles = document.styles
    sizes = {"Normal": 10.5, "Title": 20, "Heading 1": 15, "Heading 2": 12, "Heading 3": 10.5,
             "Caption": 9, "List Bullet": 10.5}  # fmt: skip
    for name, size in sizes.items():
        font = styles[name].font
        font.name, font.size, font.color.rgb = _SANS, Pt(size), RGBColor.from_string(_INK)
        fonts = styles[name].element.rPr.rFonts
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:hAnsi"), _SANS)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["List Bullet"].paragraph_format.space_after = Pt(3)
    for name in ("Cell text", "Number text", "After table"):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.size = Pt(8.5)
        style.paragraph_format.space_after = Pt(1)
        style.paragraph_format.space_before = Pt(1)
    styles["Number text"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor.from_string("004F86"), True
    language = styles.element.find(f".//{qn('w:lang')}")
    for kind in ("val", "eastAsia"):
        language.set(qn(f"w:{kind}"), "en-GB")
