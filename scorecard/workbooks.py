"""Excel workbooks: tables to fill in, and the rows of a sheet read back as text."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import ModuleType
from typing import Any

import pandas as pd

from scorecard.errors import Fault, ScorecardError, at, one_of, quoted

LARGEST = 200_000_000  # bytes of a workbook once unpacked; more is no list that somebody typed
_LONGEST, _ROWS = 255, 5_000
_EPOCH = datetime(1980, 1, 1)  # a workbook says when it was made; ours says the same any day


def workbook_bytes(
    tables: Mapping[str, pd.DataFrame], choices: Mapping[str, Sequence[str]], *,
    widths: Mapping[str, int],
) -> bytes:  # fmt: skip
    """
    Tables as an Excel workbook whose cells are all plain text, so that Excel changes none of them.

    Args:
        tables: Frame of text by name of the sheet; the first is the one to fill in.
        choices: For columns of the first sheet the words that Excel offers there.
        widths: Width of columns, in letters; others have 14.

    Returns:
        The content of the file, the same bytes for the same tables on any day.

    Raises:
        ScorecardError: The extra `excel` is not installed.
    """
    buffer = io.BytesIO()
    book = plain_workbook(buffer)
    book.set_properties({"created": _EPOCH})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    sheets = {name: book.add_worksheet(name) for name in tables}
    for name, frame in tables.items():
        for place, column in enumerate(frame.columns):
            sheets[name].set_column(place, place, widths.get(column, 14), text)
            sheets[name].write_string(0, place, column, bold)
            for row, cell in enumerate(frame[column], 1):
                sheets[name].write_string(row, place, str(cell), text)
        sheets[name].freeze_panes(1, 0)
    if choices:
        _offer(book.add_worksheet("choices"), next(iter(tables.items())), sheets, choices)
    book.close()
    return buffer.getvalue()


def plain_workbook(buffer: io.BytesIO) -> Any:
    """
    A workbook in the making that takes no text for a formula, an address or a number.

    Args:
        buffer: Where its bytes go when it is closed.

    Raises:
        ScorecardError: The extra `excel` is not installed.
    """
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                "strings_to_numbers": False}  # fmt: skip
    return library("xlsxwriter", "write").Workbook(buffer, settings)


def _offer(
    words: Any, first: tuple[str, pd.DataFrame], sheets: Mapping[str, Any],
    choices: Mapping[str, Sequence[str]],
) -> None:  # fmt: skip
    """Lists of words on a sheet of their own, and drop-downs that point at them."""
    from xlsxwriter.utility import xl_range_abs

    name, frame = first
    for place, (column, options) in enumerate(choices.items()):
        words.write_string(0, place, column)
        for row, option in enumerate(options, 1):
            words.write_string(row, place, option)
        number = list(frame.columns).index(column)
        span = xl_range_abs(1, place, len(options), place)
        sheets[name].data_validation(1, number, max(len(frame), _ROWS), number, {
            "validate": "list", "source": f"=choices!{span}",
            "error_title": column, "error_message": f"Choose one of the list for {column}."[:_LONGEST],
        })  # fmt: skip


def read_sheet(raw: bytes, name: str, sheet: str) -> tuple[list[list[str]], list[Fault]]:
    """
    The rows of a sheet as text, blank ones among them.

    A day becomes ISO 8601, a number the shortest digits that mean it; a formula is refused, never
    computed, since its value is not in the open.

    Args:
        raw: Content of the workbook.
        name: File name for messages.
        sheet: Name of the sheet; where there is none of that name, the only one is read.

    Returns:
        Rows of one length, and a fault for each cell that is no text, number or day.

    Raises:
        ScorecardError: It is no workbook, it has several sheets and none of that name, or the
            extra `excel` is not installed.
    """
    reader = library("openpyxl", "read")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(item.file_size for item in packed.infolist()) > LARGEST:
                raise ValueError("too large")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of drop-downs that it does not keep
            book = reader.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
            rows = list(_chosen(book, name, sheet).iter_rows())
    except ScorecardError:
        raise
    except Exception:  # whatever a broken archive makes the reader stumble over
        fault = Fault(where="file", found="no Excel workbook that can be read",
                      expected="an .xlsx file of a usual size", remedy="save it anew")  # fmt: skip
        raise ScorecardError([at(fault, name, 1)], name) from None
    faults = [at(fault, name, line) for line, row in enumerate(rows, 1) for fault in _faults(row)]
    texts = [[_text(cell.value) for cell in row] for row in rows]
    width = max(map(len, texts), default=0)
    return [[*row, *[""] * (width - len(row))] for row in texts], faults


def _chosen(book: Any, name: str, sheet: str) -> Any:
    if sheet in book.sheetnames or len(book.sheetnames) == 1:
        return book[sheet if sheet in book.sheetnames else book.sheetnames[0]]
    fault = Fault(where="sheet", found=one_of(book.sheetnames), expected=f"a sheet {sheet}",
                  remedy="give the sheet to read that name")  # fmt: skip
    raise ScorecardError([at(fault, name, 1)], name)


def _faults(row: Sequence[Any]) -> Iterator[Fault]:
    for cell in row:
        if cell.data_type == "f":
            yield Fault(where=cell.coordinate, found=f"the formula {quoted(str(cell.value))}",
                        expected="a text, a number or a day",
                        remedy="copy the cell and paste its value")  # fmt: skip
        elif isinstance(cell.value, bool):
            yield Fault(where=cell.coordinate, found=quoted(cell.value),
                        expected="a text, a number or a day", remedy="write it as text")  # fmt: skip


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
        )
    return value.isoformat() if isinstance(value, date) else str(value)


def library(name: str, verb: str) -> ModuleType:
    """A library of the extra `excel`, imported only when a workbook is at hand."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        fault = Fault(where=name, found="not installed",
                      expected=f"the extra excel, to {verb} Excel workbooks",
                      remedy="pip install 'policy-scorecard[excel]', or use CSV")  # fmt: skip
        raise ScorecardError([fault], "call") from None
