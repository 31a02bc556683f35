"""Every file of a report, as bytes, in the formats that were asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from scorecard.errors import ScorecardError
from scorecard.formats import DEFAULT, written_with
from scorecard.ledger.prefix import sealed_prefix
from scorecard.notes.reading import read_note
from scorecard.reporting.content import content
from scorecard.reporting.data_files import data_files
from scorecard.reporting.draws import Drawn, drawn
from scorecard.reporting.pages import html_page, markdown_page
from scorecard.reporting.pdf import layout_library, pdf_document
from scorecard.reporting.pictures import Drawing, chart_files, drawings
from scorecard.reporting.tables import as_json
from scorecard.reporting.view import View
from scorecard.reporting.word import word_document
from scorecard.reporting.workbook.writing import workbook
from scorecard.scoring import Result

CODEBOOK = "data/CODEBOOK.md"
IN_WORDS = frozenset({"html", "markdown", "pdf", "word"})  # the formats that are read as text


def all_files(
    result: Result,
    unit: str | None = None,
    *,
    robustness: bool = True,
    notes: bool = True,
    formats: Sequence[str] = DEFAULT,
    on_step: Callable[[str], object],
) -> dict[str, bytes]:
    """
    Content of every file by name, `index.html` last, so that it never points at what is not there.

    Args:
        result: A result.
        unit: Whom the pages are about; by default the first of the card.
        robustness: Whether to draw other choices and say what they would change.
        notes: Whether to print the analyst's own words on the last complete period.
        formats: What to write, as `checked_formats` gives it.
        on_step: Called with a few words at the start of each step.

    Raises:
        ScorecardError: An unknown unit, a library that a PDF needs and that is not installed, no
            complete period yet, or any fault of the note.
    """
    if "pdf" in formats:
        layout_library()  # before the work, which takes its time
    place = 0 if unit is None else result.unit_position(unit)
    note = read_note(result.card, str(result.last_complete)) if notes else None
    on_step("Drawing other choices" if robustness else "Looking up what stands where")
    found, why_not = _drawn_or_why_not(result, place) if robustness else (None, "")
    view = View(result=result, unit=place, drawn=found, not_drawn=why_not, note=note)
    return dict(_files(view, formats, on_step))


def _files(
    view: View, formats: Sequence[str], on_step: Callable[[str], object]
) -> Iterator[tuple[str, bytes]]:
    drawn, codebook, data = {}, _codebook(view), {}
    if "charts" in formats or not IN_WORDS.isdisjoint(formats):
        on_step("Drawing charts")
        drawn = drawings(view)
    if "data" in formats:
        on_step("Writing data")
        data = {name: text.encode() for name, text in data_files(view)}
        data |= {CODEBOOK: codebook} if codebook else {}
        yield from data.items()
    yield "manifest.json", _manifest(view, formats)
    if "charts" in formats:
        on_step("Writing charts as files")
        yield from chart_files(drawn)
    if "excel" in formats:
        on_step("Writing the workbook")
        yield "report.xlsx", workbook(view, codebook.decode(errors="replace"))
    if not IN_WORDS.isdisjoint(formats):
        yield from _documents(view, drawn, tuple(data), formats, on_step)


def _documents(
    view: View, drawn: Mapping[str, Drawing], data: Sequence[str], formats: Sequence[str],
    on_step: Callable[[str], object],
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    """The files that say the same words, each in its own way."""
    on_step("Putting the words together")
    shown = content(
        view, {key: one.picture for key, one in drawn.items()},
        codebook=CODEBOOK if CODEBOOK in data else "", formats=formats,
    )  # fmt: skip
    names = sorted(name.removeprefix("data/") for name in data if name != CODEBOOK)
    if "pdf" in formats:
        on_step("Laying out the PDF")
        svgs = {one.picture.name: one.picture.svg for one in drawn.values()}
        yield "report.pdf", pdf_document(shown, names, svgs, view.result.as_of)
    if "word" in formats:
        on_step("Writing the Word document")
        pngs = {one.picture.name: one.png for one in drawn.values()}
        yield "report.docx", word_document(shown, pngs, view.result.as_of, names)
    on_step("Writing pages")
    if "markdown" in formats:
        yield "report.md", markdown_page(shown, names).encode()
    if "html" in formats:
        yield "index.html", html_page(shown, names).encode()


def _drawn_or_why_not(result: Result, unit: int) -> tuple[Drawn | None, str]:
    """The draws of other choices, or what about the card rules them out."""
    try:
        return drawn(result, unit), ""
    except ScorecardError as error:
        return None, "; ".join(fault.found for fault in error.faults)


def _manifest(view: View, formats: Sequence[str]) -> bytes:
    """What it takes to make the same report again."""
    made = {
        **view.result.manifest.as_dict(), "report_on": view.card.units[view.unit],
        "robustness": None if view.drawn is None else view.drawn.settings,
        "formats": formats, "written_with": written_with(formats), "sealed": sealed_prefix(view.card, view.result.manifest),
        "notes": [] if view.note is None else [view.note.as_dict()],
    }  # fmt: skip
    return (as_json(made) + "\n").encode()


def _codebook(view: View) -> bytes:
    """The card's own coding rules, if it has any."""
    path = None if view.card.folder is None else view.card.folder / "CODEBOOK.md"
    return path.read_bytes() if path is not None and path.is_file() else b""
