"""The report: HTML, Markdown, Excel, charts and data in one folder."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from scorecard.folders import check_places, write_files
from scorecard.formats import DEFAULT, OPENED, checked_formats
from scorecard.scoring import Result


def report(
    result: Result,
    folder: str | os.PathLike[str],
    *,
    unit: str | None = None,
    robustness: bool = True,
    notes: bool = True,
    formats: Iterable[str] = DEFAULT,
    on_step: Callable[[str], object] | None = None,
) -> Path:
    """
    Write the report on a result.

    The folder then holds `manifest.json` and a file or folder for each format. Files of the same
    names are replaced, others are left alone; a failure leaves the folder as it was.

    Args:
        result: A result.
        folder: Where to write; made where it is missing.
        unit: Whom the pages are about, for a card that scores several; by default the first.
            The data files hold all of them.
        robustness: Whether to draw other choices that could have been defended, and to say whether
            they would change the message. Takes 2,000 draws, fewer on ledgers of over 2,000 rows,
            with a seed that the manifest holds.
        notes: Whether to print the analyst's own words on the last complete period, where the
            card's folder has them (`notes/2026Q3.md`); the manifest holds their digest.
        formats: Any of `html` (`index.html`, all in one file, nothing fetched from elsewhere),
            `markdown` (`report.md`, the same in Markdown), `word` (`report.docx`; needs the extra
            `word`), `excel` (`report.xlsx`, totals as live formulas; the extra `excel`), `pdf`
            (`report.pdf`, tagged; the extra `pdf` and the library Pango), `charts` (`charts/`, SVG,
            PNG and the text of each) and `data` (`data/`, CSV and JSON).
        on_step: Called with a few words at the start of each step, for a progress display.

    Returns:
        What to open: `index.html`, or where no page was asked for, the file or folder that was.

    Raises:
        ScorecardError: An unknown unit or format, an extra that a format needs and that is not
            installed, no complete period yet, any fault of the note, or a folder that cannot be
            written to.

    Example:
        >>> import tempfile, scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sc.report(result, folder, formats=["data"], robustness=False).name
        'data'
    """
    # Charts bring matplotlib, which those who only want a table as text should not wait for.
    from scorecard.reporting.assembly import all_files

    place, wanted = Path(folder), checked_formats(formats)
    check_places(place)  # before the work, which takes its time
    files = all_files(
        result, unit, robustness=robustness, notes=notes, formats=wanted,
        on_step=on_step or _silently,
    )  # fmt: skip
    write_files(place, files)
    return place / OPENED[wanted[-1]]


def _silently(words: str) -> None:
    """Follow the steps and tell nobody."""
