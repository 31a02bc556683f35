"""A workbook that takes any text, number or day, and runs none of it."""

import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from attrs import define, field

from scorecard.charts import style
from scorecard.definitions.model import is_web_address
from scorecard.formulas import is_formula
from scorecard.reporting.markdown import visible
from scorecard.reporting.words import clipped
from scorecard.workbooks import plain_workbook

LONGEST = 16_000  # letters of a cell: Excel holds 32,767 units, and some letters take two
LONGEST_LINK, MOST_LINKS = 2_000, 60_000  # Excel: 2,079 letters, 65,530 links a sheet
MOST_ROWS = 100_000  # of a sheet; Excel would hold a million, and take minutes over them
FIRST_DAY = date(1900, 3, 1)  # days before it are off by one in Excel, or do not exist
A4 = 9
TITLE = 24.0  # points: height of the row of a title
_LINE, _HIGHEST = 15.0, 405.0  # points: of a line, and a little less than the tallest row there is
_PAGE = 250.0  # letters across a page that can still be read
_LETTER = 1.1  # width of a letter over that of a digit, in the widest of the usual fonts

# The first two colours of the charts; told apart by every eye, and dark enough for text.
BLUE, RED = (style.look(name, ("first", "second")).colour for name in ("first", "second"))
_BASE: Mapping[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "text": {},
    "wrapped": {"text_wrap": True},
    "cell": {"align": "left", "indent": 1},
    "told": {"text_wrap": True, "align": "left", "indent": 1},
    "title": {"bold": True, "font_size": 16},
    "strong": {"bold": True, "text_wrap": True},
    "note": {"text_wrap": True, "font_color": style.SOFT},
    "head": {"bold": True, "text_wrap": True, "bg_color": style.BAND, "bottom": 1},
    "number": {"num_format": "General"},
    "points": {"num_format": "0.0"},
    "total": {"num_format": "0.0", "bold": True, "bg_color": style.BAND},
    "total_share": {"num_format": "0.000", "bold": True, "bg_color": style.BAND},
    "strong_total": {"bold": True, "bg_color": style.BAND, "text_wrap": True},
    "share": {"num_format": "0.000"},
    "percent": {"num_format": "0 %"},
    "tiny": {"num_format": "0.0E+00", "bg_color": style.BAND},
    "verdict": {"bold": True, "bg_color": style.BAND, "align": "center"},
    "head_told": {"bold": True, "text_wrap": True, "bg_color": style.BAND, "bottom": 1,
                  "align": "left", "indent": 1},
    "head_right": {"bold": True, "text_wrap": True, "bg_color": style.BAND, "bottom": 1,
                   "align": "right"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1},
    "time": {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "indent": 1},
    "link": {"font_color": BLUE, "underline": 1},
    "flag": {"align": "left", "indent": 1},
    "input": {"font_color": BLUE, "num_format": "0.######"},
    "input_points": {"font_color": BLUE, "num_format": "0.0"},
    "choice": {"num_format": "@", "font_color": BLUE, "bold": True, "border": 1,
               "bg_color": "#fff6d6", "align": "center"},
    "missing": {"align": "right", "font_color": style.SOFT},
    "centre": {"align": "center"},
}  # fmt: skip


@define(eq=False)
class Book:
    """
    A workbook in the making.

    Attributes:
        writer: What xlsxwriter calls a workbook.
        cut: In words, what is not in it since a sheet would not hold it.
        links: Links written so far.
        looks: Formats made so far, by name.
    """

    writer: Any
    cut: list[str] = field(factory=list)
    links: int = 0
    looks: dict[str, Any] = field(factory=dict)

    @property
    def names(self) -> list[str]:
        """Names of the sheets so far, in order."""
        return [sheet.get_name() for sheet in self.writer.worksheets()]

    def look(self, name: str) -> Any:
        """A format, by its name in `LOOKS`; a `'` behind it marks text that is no formula."""
        if name not in self.looks:
            own = dict(_BASE) | dict(LOOKS[name.removesuffix("'")])
            if name.endswith("'"):
                own["quote_prefix"] = True
            self.looks[name] = self.writer.add_format(own)
        return self.looks[name]

    def sheet(self, name: str, widths: Sequence[float], *, frozen: int = 1, across: int = 1) -> Any:
        """
        A new sheet, set up for print: landscape, its header on each page, and a page as wide as it
        is, or several where one could not be read.

        Args:
            name: Its name, also at the foot of each page.
            widths: Of its columns from the first, in letters.
            frozen: Rows that stay in sight.
            across: Columns that do.
        """
        sheet = self.writer.add_worksheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        if frozen or across:
            sheet.freeze_panes(frozen, across)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(max(1, round(sum(widths) / _PAGE)), 0)
        sheet.set_footer("&L&A&R&P / &N")
        if frozen:
            sheet.repeat_rows(frozen - 1)
        if across:
            sheet.repeat_columns(0, across - 1)
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Any, look: str = "") -> None:
        """
        Write a value as what it is: text, number, truth or day; what is missing stays blank.

        Args:
            sheet: Where.
            row: Counted from 0.
            column: Counted from 0.
            value: Text is never run, cut where Excel could not hold it, and shows its hidden
                characters; a number that is not finite is blank.
            look: Name in `LOOKS`; by default what suits the value.
        """
        if isinstance(value, str):
            self.text(sheet, row, column, safe_text(value), look or "text")
        elif value is None or value is pd.NaT:
            sheet.write_blank(row, column, None, self.look(look or "text"))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.look(look or "flag"))
        elif isinstance(value, date):
            self._day(sheet, row, column, value, look)
        elif math.isfinite(value):
            sheet.write_number(row, column, value, self.look(look or "number"))
        else:
            sheet.write_blank(row, column, None, self.look(look or "number"))

    def text(self, sheet: Any, row: int, column: int, safe: str, look: str = "text") -> None:
        """Write what `safe_text` has made safe."""
        sheet.write_string(row, column, safe, self.look_of(safe, look))

    def look_of(self, safe: str, look: str = "text") -> Any:
        """The format of a text: one that could be taken for a formula is marked as text."""
        return self.look(f"{look}'" if is_formula(safe) else look)

    def link(self, sheet: Any, row: int, column: int, address: str) -> None:
        """Write an address of the web as a link, and any other text as text."""
        is_link = is_web_address(address) and len(address) <= LONGEST_LINK
        if is_link and self.links < MOST_LINKS:
            self.links += 1
            sheet.write_url(row, column, address, self.look("link"), string=address)
        else:
            self.put(sheet, row, column, address)

    def _day(self, sheet: Any, row: int, column: int, value: date, look: str) -> None:
        day = value.date() if isinstance(value, datetime) else value
        if day < FIRST_DAY:
            self.put(sheet, row, column, value.isoformat())
            return
        is_whole = not isinstance(value, datetime) or value == datetime(*value.timetuple()[:3])
        sheet.write_datetime(row, column, value, self.look(look or ("day" if is_whole else "time")))


def safe_text(text: str) -> str:
    """
    A text that Excel shows as it stands: on one line, nothing hidden, no longer than a cell holds.

    Example:
        >>> safe_text("a\\u202eb")
        'a[U+202E]b'
    """
    safe = clipped(visible(text), LONGEST)
    # What looks like the inside of a rich string would be written as it is, unescaped.
    return f"{safe} " if safe.startswith("<r>") and safe.endswith("</r>") else safe


def made(created: datetime, title: str, fill: Callable[[Book], None]) -> bytes:
    """
    A workbook as bytes: the same for the same content on any day.

    Args:
        created: When it says it was made.
        title: Of the document.
        fill: Writes the sheets.

    Raises:
        ScorecardError: The extra `excel` is not installed.
    """
    buffer = io.BytesIO()
    writer = plain_workbook(buffer)
    writer.set_properties({"title": safe_text(clipped(title, 200)), "created": created})
    writer.set_calc_mode("auto")
    fill(Book(writer=writer))
    writer.close()
    return buffer.getvalue()


def lines(book: Book, sheet: Any, start: int, rows: Iterable[Sequence[str]], *,
          widths: Sequence[float]) -> int:  # fmt: skip
    """Write rows of a bold first cell and wrapped others; the row after the last."""
    for row in rows:
        for column, cell in enumerate(row):
            book.put(sheet, start, column, cell, "strong" if column == 0 else "wrapped")
        sheet.set_row(start, height_of(row, widths))
        start += 1
    return start


def height_of(texts: Sequence[object], widths: Sequence[float]) -> float:
    """
    Height of a row of wrapped texts, in points, since not every program finds it by itself.

    Args:
        texts: Cells from the first column on; what is no text takes one line.
        widths: Of the columns, in letters.
    """
    room = [max(width / _LETTER, 1) for width in widths]
    most = max((math.ceil(len(text) / wide) for text, wide in zip(texts, room, strict=False)
               if isinstance(text, str)), default=1)  # fmt: skip
    return min(_LINE * max(most, 1), _HIGHEST)
