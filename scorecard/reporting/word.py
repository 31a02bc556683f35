"""The content of a report as a Word document that an editor can go on with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from scorecard.reporting.parts import (
    AnswerRow,
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
    SignedWords,
    Table,
)
from scorecard.reporting.word_parts import Run, Writer, reference_runs
from scorecard.reporting.word_styles import (
    ACROSS,
    DOWN,
    saved,
    set_page,
    set_properties,
    set_styles,
    turn_page,
)
from scorecard.reporting.word_tables import Cell, Row, add_table, fitted

_ANSWERS = (4.2, 6.2, 2.0, 2.6, 2.0)  # widths of columns in centimetres
_WEIGHTS = (8.2, 2.2, 3.2, 3.4)
_EVIDENCE = (1.2, 2.9, 12.2, 4.0, 1.4, 4.0)
_LARGEST = (ACROSS, DOWN - 2.5)  # a picture and its caption on one page
_CHOICES = "other-choices"


def word_document(
    shown: Content, pngs: Mapping[str, bytes], made_at: datetime, data: Sequence[str] = ()
) -> bytes:
    """
    All that a report says as a .docx file: built-in styles, native tables, numbered captions.

    It says what the pages say, in the same order and the same words.

    Args:
        shown: What the report says.
        pngs: Picture by its name, for every picture of the content.
        made_at: What the file gives as its date: the as-of moment, never the clock.
        data: Names of the files below `data/`, if they are written.

    Returns:
        The content of the file, the same bytes for the same arguments.

    Raises:
        ImportError: python-docx is not installed.
    """
    from docx import Document

    document = Document()
    title = f"{shown.title} – {shown.period}"
    set_styles(document)
    set_page(document.sections[0], title, shown.as_of)
    set_properties(document, title, made_at)
    write = Writer(document)
    _opening(write, shown, pngs)
    contents = write.contents("Contents")
    _changes(write, shown.changes)
    write.heading("Overview", 1)
    _picture(write, shown.status, pngs)
    write.heading("Scores over time", 1)
    _picture(write, shown.trend, pngs)
    for section in shown.sections:
        _section(write, section, shown.period, pngs)
    if shown.robustness is not None:
        _robustness(write, shown.robustness)
    _ahead(write, shown, pngs)
    _method(write, shown.method, shown.period)
    if shown.evidence:
        _evidence(write, shown, pngs)
    if shown.robustness is not None:
        _other_choices(write, shown.robustness, pngs)
    _manifest(write, shown, data)
    write.fill_contents(contents)
    return saved(document)


def _opening(write: Writer, shown: Content, pngs: Mapping[str, bytes]) -> None:
    write.paragraph([Run(text=shown.title)], "Title")
    _say(write, f"As of {shown.as_of}. Last complete {shown.period_name}: {shown.period}.")
    by = Run(text=shown.source, link=shown.source_url)
    write.paragraph([Run(text="Recommendations by "), by, Run(text=".")])
    if shown.unit_note:
        _say(write, shown.unit_note)
    write.paragraph([Run(text=shown.finding, is_bold=True)])
    write.heading(f"Where each recommendation stands in {shown.period}", 1)
    for line in shown.headlines:
        _headline(write, line)
    write.paragraph([Run(text=f"{shown.scale} A dash means that too little is known for a score; "
                         "the range below it says what is possible. The total is a mean over all "
                         "aspects and hides how far apart they are: read the aspects first. A trend "
                         "is called fragile where an end of the range, another body’s rule or "
                         "another defensible choice would change it, else firm.",
                         is_soft=True)])  # fmt: skip
    if shown.units is not None:
        _table(write, shown.units)
    if shown.compared is not None:
        _picture(write, shown.compared, pngs)
    _own_words(write, shown.words)


def _headline(write: Writer, line: Headline) -> None:
    write.heading(line.title, 2)
    told = [Run(text=line.sentence)]
    if line.record:
        told.append(Run(text=f" {line.record}", is_soft=True))
    if line.coverage:
        told.append(Run(text=f" {line.coverage}", is_soft=True))
    write.paragraph(told)
    header = [_cell(name) for name in (*(one.name for one in line.figures), "trend")]
    made = write.place(f"{line.anchor}-made")
    cells = [
        Cell(runs=(Run(text=figure.score, is_bold=True),
                   Run(text=figure.between, is_below=True, anchor=made if figure.id else "")))
        for figure in line.figures
    ]  # fmt: skip
    course = Cell(runs=(Run(text=f"{line.trend.sign} {line.trend.label}".strip(), is_bold=True),
                        Run(text=line.trend.firmness, is_below=True)))  # fmt: skip
    row = Row(cells=(*cells, course))
    even = [ACROSS / len(header)] * len(header)
    add_table(write, header, [row], even, f"Scores: {line.title}")
    if line.made is not None:
        _table(write, line.made, made)


def _changes(write: Writer, changes: Changes) -> None:
    write.heading(f"What changed in {changes.period}, and on what evidence", 1)
    _statements(write, changes.lead)
    if changes.scores is not None:
        _table(write, changes.scores)
    _groups(write, changes.groups, 2)
    if changes.earlier:
        write.heading(changes.earlier_title, 2)
        _groups(write, changes.earlier, 3)


def _section(write: Writer, section: Section, period: str, pngs: Mapping[str, bytes]) -> None:
    write.heading(section.title, 1)
    _statements(write, section.items)
    _own_words(write, section.words)
    _table(write, section.aspects)
    _picture(write, section.picture, pngs)
    made = write.place(section.anchor.replace("-more", "-made"))
    if section.made is not None:
        _table(write, section.made, made)
    names = ("Question", "Answer", "Points", "How well known", "Evidence")
    header = [_cell(name, is_number=name == "Points") for name in names]
    rows = [row for clause in section.clauses for row in _clause_rows(clause, made)]
    write.caption("Table", f"What is asked, and the answers at the end of {period}")
    add_table(write, header, rows, _ANSWERS, f"Answers on {section.title}")


def _clause_rows(clause: ClausePart, made: str) -> Iterator[Row]:
    """A clause, its standing leading to how it was made, and the answers that say so."""
    stands = Run(text=clause.standing, anchor=made if clause.id else "")
    head = (Run(text=clause.asks, is_bold=True), Run(text=" "), stands)
    yield Row(cells=(Cell(runs=(*head, *_below(clause.note))),), is_band=True)
    for row in clause.answers:
        worth = f"{row.points} ({row.ends})" if row.ends else row.points
        first = f"e{row.refs[0].first}" if row.refs else ""
        yield Row(cells=(
            _cell(row.question),
            Cell(runs=(Run(text=row.answer), *_below(row.more), *_disputed(row))),
            Cell(runs=(Run(text=worth, anchor=first),), is_number=True),
            _cell(row.known),
            Cell(runs=tuple(reference_runs(row.refs)) or (Run(text="–"),)),
        ))  # fmt: skip


def _robustness(write: Writer, robustness: Robustness) -> None:
    write.heading("Would another defensible method change the message?", 1)
    _statements(write, robustness.lead)
    _table(write, robustness.ranges)
    write.paragraph([Run(text="Other choices in detail", anchor=write.place(_CHOICES))])


def _ahead(write: Writer, shown: Content, pngs: Mapping[str, bytes]) -> None:
    if shown.tally is not None:
        write.heading("How many ladders stand at each stage", 1)
        _table(write, shown.tally)
    write.heading("What to watch next", 1)
    _bullets(write, shown.watch)
    if not shown.watch:
        _say(write, "No date ahead is on record.")
    write.heading("What is not known", 1)
    write.heading("Every indicator over time", 2)
    _picture(write, shown.over_time, pngs)
    _groups(write, shown.gaps, 2)
    if not shown.gaps:
        _say(write, "Every question has an answer that is up to date or carried forward.")
    _table(write, shown.known)


def _method(write: Writer, method: Method, period: str) -> None:
    write.heading("Method and limits", 1)
    _statements(write, method.items)
    if method.codebook:
        told = "The rules by which evidence is coded stand in the codebook"
        _say(write, f"{told} ({method.codebook}).")
    caption = "Weights: the share of each question in its recommendation, in force in"
    rows = []
    for table in method.weights:
        rows.append(Row(cells=(_cell(table.caption, is_bold=True),), is_band=True))
        rows += _rows(table)
    write.caption("Table", f"{caption} {period}")
    add_table(write, _header(method.weights[0]), rows, _WEIGHTS, "Weights")


def _evidence(write: Writer, shown: Content, pngs: Mapping[str, bytes]) -> None:
    """The evidence over time, then its rows, on pages on their side."""
    write.heading("Evidence", 1)
    _say(write, f"Every row of the ledger in force on {shown.as_of}, grouped by what it bears on. "
         "Numbers in brackets elsewhere in the report lead here.")  # fmt: skip
    if shown.timeline is not None:
        _picture(write, shown.timeline, pngs)
    turn_page(write.document)
    names = ("No.", "Date", "What", "Who", "Grade", "What it earned")
    for table in shown.evidence:
        write.heading(table.title, 2)
        write.caption("Table", table.caption)
        header = [_cell(name) for name in names]
        add_table(write, header, list(_evidence_rows(table)), _EVIDENCE, table.caption)
    turn_page(write.document)


def _evidence_rows(table: EvidenceTable) -> Iterator[Row]:
    for group in table.groups:
        yield Row(cells=(_cell(group.title, is_bold=True),), is_band=True)
        for row in group.rows:
            is_aside = not row.is_scored
            what = [Run(text=row.title, link=row.url, is_italic=is_aside)]
            if row.archive_url:
                what += [Run(text=" ("), Run(text="archived copy", link=row.archive_url),
                         Run(text=")")]  # fmt: skip
            what += [*_below(row.fact), *_below(row.disputed), Run(text=f" {row.id}", is_soft=True)]
            plain = (row.who, row.grade, row.earned)
            yield Row(cells=(
                Cell(runs=(Run(text=str(row.number)),), bookmark=f"e{row.number}"),
                _cell(row.when, is_italic=is_aside), Cell(runs=tuple(what)),
                *(_cell(text, is_italic=is_aside) for text in plain),
            ))  # fmt: skip


def _other_choices(write: Writer, robustness: Robustness, pngs: Mapping[str, bytes]) -> None:
    write.heading("Other choices in detail", 1, write.place(_CHOICES))
    _groups(write, robustness.groups, 2)
    for picture in robustness.pictures:
        _picture(write, picture, pngs)
    _table(write, robustness.varied)


def _manifest(write: Writer, shown: Content, data: Sequence[str]) -> None:
    write.heading("Manifest", 1)
    _table(write, shown.manifest)
    told = "The same in full: manifest.json."
    if shown.documents:
        told += f" The same report as a document: {', '.join(shown.documents)}."
    if data:
        told += (f" The data behind every number: {', '.join(data)}. In the CSV files a text that "
                 "a spreadsheet would run as a formula has a leading apostrophe.")  # fmt: skip
    _say(write, told)


def _say(write: Writer, text: str) -> None:
    write.paragraph([Run(text=text)])


def _own_words(write: Writer, words: SignedWords | None) -> None:
    """The analyst's own words, signed and dated."""
    if words is None:
        return
    write.heading(words.heading, 2)
    styles = {"paragraph": "Normal", "bullet": "ListBullet", "quote": "Quote"}
    for block in words.blocks:
        runs = [Run(text=run.text, is_bold=run.bold, is_italic=run.italic, link=run.url)
                for run in block.runs]  # fmt: skip
        write.paragraph(runs, styles[block.kind])


def _statements(write: Writer, items: Iterable[Item], style: str = "Normal") -> None:
    for item in items:
        write.paragraph(_runs(item), style)


def _groups(write: Writer, groups: Iterable[Group], level: int) -> None:
    for group in groups:
        write.heading(group.title, level)
        _bullets(write, group.items)


def _bullets(write: Writer, items: Iterable[Item]) -> None:
    _statements(write, items, "ListBullet")


def _runs(item: Item) -> list[Run]:
    """A statement: its head, its text, the numbers of the rows behind it, and more."""
    ends = "" if item.head.endswith(("?", ".", "!")) else ":"
    found = [Run(text=f"{item.head}{ends} ", is_bold=True)] if item.head else []
    found += [Run(text=item.text), *reference_runs(item.refs)]
    return [*found, Run(text=f" {item.more}", is_soft=True)] if item.more else found


def _disputed(row: AnswerRow) -> list[Run]:
    return [] if row.disputed is None else [Run(text=" "), *_runs(row.disputed)]


def _below(text: str) -> list[Run]:
    """What is said in addition in a cell, if anything."""
    return [Run(text=text, is_soft=True, is_below=True)] if text else []


def _table(write: Writer, table: Table, anchor: str = "") -> None:
    """A table with its caption above, its columns as wide as what they hold asks for."""
    header, rows = _header(table), _rows(table)
    write.caption("Table", table.caption, anchor)
    add_table(write, header, rows, fitted(header, rows, ACROSS), table.caption)


def _header(table: Table) -> list[Cell]:
    return [_cell(name, is_number=_is_number(table, n)) for n, name in enumerate(table.header)]


def _rows(table: Table) -> list[Row]:
    return [
        Row(cells=tuple(_cell(text, is_number=_is_number(table, n)) for n, text in enumerate(row)))
        for row in table.rows
    ]


def _is_number(table: Table, column: int) -> bool:
    return 0 < column < len(table.header) - table.text_columns


def _cell(
    text: str, *, is_bold: bool = False, is_italic: bool = False, is_number: bool = False
) -> Cell:
    run = Run(text=text, is_bold=is_bold, is_italic=is_italic)
    return Cell(runs=(run,), is_number=is_number)


def _picture(write: Writer, picture: Picture, pngs: Mapping[str, bytes]) -> None:
    write.picture(pngs[picture.name], picture.alt, picture.caption, _LARGEST)
    write.caption("Figure", picture.caption)
