"""A CSV file as rows of text with the line of each, as strict as a record should be."""

import csv
import io
from collections.abc import Iterator, Sequence

from attrs import frozen

from scorecard.errors import Fault, ScorecardError, at, close_matches, quoted

LEDGER = "the ledger"


@frozen(kw_only=True)
class Cells:
    """
    What a file says, cell by cell.

    Attributes:
        name: File name, as messages give it.
        header: Names of the columns.
        rows: The cells of each row, as many as there are columns.
        lines: Line on which each row begins.
        faults: Rows that could not be read.
    """

    name: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    lines: Sequence[int] = ()
    faults: Sequence[Fault] = ()


def read_cells(
    raw: bytes, name: str, columns: Sequence[str], required: Sequence[str], *, of: str = LEDGER
) -> Cells:
    """
    Read a file as text.

    Args:
        raw: Its content. A byte order mark, Windows line ends, and the blank rows and nameless
            blank columns that spreadsheets leave behind are accepted.
        name: File name for messages.
        columns: Names that a column may have.
        required: Names that must be there.
        of: What the rows make up, for messages.

    Raises:
        ScorecardError: Bad encoding, or a header without which no cell can be understood.
    """
    rows, ends, error = _parsed(_decoded(raw, name))
    starts = [1, *(end + 1 for end in ends)]
    faults = [] if error is None else [at(error, name, starts[-1])]
    return cells_of(rows, starts, name, columns, required, faults, of=of)


def cells_of(
    rows: Sequence[Sequence[str]], starts: Sequence[int], name: str, columns: Sequence[str],
    required: Sequence[str], faults: Sequence[Fault] = (), *, of: str = LEDGER,
) -> Cells:  # fmt: skip
    """
    What rows of text say under the header that stands first among them.

    Args:
        rows: Cells of each row; blank rows are passed over.
        starts: Line on which each row begins.
        name: File name for messages.
        columns: Names that a column may have.
        required: Names that must be there.
        faults: What could not be read in the first place.
        of: What the rows make up, for messages.

    Raises:
        ScorecardError: There is no header, or one without which no cell can be understood.
    """
    filled = [place for place, row in enumerate(rows) if row and (row[0] or any(row))]
    if not filled:
        empty = Fault(where="header", found="an empty file", expected="a header line",
                      remedy=f"start with {','.join(required)}")  # fmt: skip
        raise ScorecardError(faults or [at(empty, name, 1)], name)
    top, full = filled[0], len(rows[filled[0]])
    header = _named(rows[top])
    wrong = [
        at(fault, name, starts[top]) for fault in header_faults(header, columns, required, of=of)
    ]
    if wrong:
        raise ScorecardError(wrong, name)
    width, body = len(header), filled[1:]
    is_right = [len(rows[place]) == full and not any(rows[place][width:]) for place in body]
    ragged = [
        at(_ragged(rows[place], full, header), name, starts[place])
        for place, right in zip(body, is_right, strict=True) if not right
    ]  # fmt: skip
    kept = [place for place, right in zip(body, is_right, strict=True) if right]
    return Cells(
        name=name, header=header, faults=[*faults, *ragged],
        lines=[starts[place] for place in kept],
        rows=[rows[place] if width == full else rows[place][:width] for place in kept],
    )  # fmt: skip


def _parsed(text: str) -> tuple[list[list[str]], Sequence[int], Fault | None]:
    """Rows, the line on which each ends, and why there are no more."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        return _parsed_by_line(text)
    if reader.line_num == len(rows):
        return rows, range(1, len(rows) + 1), None
    return _parsed_by_line(text)


def _parsed_by_line(text: str) -> tuple[list[list[str]], Sequence[int], Fault | None]:
    """The same for files with cells of several lines, or with a fault."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error as error:
        return rows, ends, _broken(error)
    return rows, ends, None


def header_faults(
    header: Sequence[str], columns: Sequence[str], required: Sequence[str], *, of: str = LEDGER
) -> Iterator[Fault]:
    """Unknown, repeated and missing columns."""
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        mark = "semicolons" if ";" in header[0] else "tabs"
        yield Fault(where="header", found=f"columns parted by {mark}", expected="commas",
                    remedy="save it as comma-separated CSV")  # fmt: skip
        return
    meant = set()
    for name in dict.fromkeys(header):
        if name not in columns:
            absent = [column for column in columns if column not in header]
            close = close_matches(name, absent)[:1]
            meant.update(close)
            away = "remove the column" + ", or move what it says into note" * (of == LEDGER)
            yield Fault(where="header", found=quoted(name), expected=f"a column of {of}",
                        remedy=f"did you mean {close[0]}?" if close else away)  # fmt: skip
        elif header.count(name) > 1:
            yield Fault(where="header", found=f"{name} {header.count(name)} times",
                        expected="each column once", remedy="remove one")  # fmt: skip
    for name in required:
        if name not in header and name not in meant:
            yield Fault(where="header", found=f"no column {name}", expected=", ".join(required),
                        remedy=f"add {name}")  # fmt: skip


def _decoded(raw: bytes, name: str) -> str:
    found, place = "", 0
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = "UTF-16"
    elif b"\0" in raw:
        found, place = "a NUL character", raw.index(b"\0")
    else:
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            found, place = f"byte 0x{raw[error.start]:02x}", error.start
    fault = Fault(where="encoding", found=found, expected="UTF-8 text",
                  remedy="save the file as CSV UTF-8")  # fmt: skip
    raise ScorecardError([at(fault, name, raw[:place].count(b"\n") + 1)], name)


def _named(row: Sequence[str]) -> list[str]:
    """A header without the nameless columns at its end."""
    width = max((place for place, name in enumerate(row, 1) if name), default=0)
    return list(row[:width])


def _ragged(row: Sequence[str], full: int, header: Sequence[str]) -> Fault:
    if len(row) == full:
        text = next(cell for cell in row[len(header) :] if cell)
        return Fault(where="row", found=f"{quoted(text)} in a column without a name",
                     expected=f"{len(header)} cells, as in the header",
                     remedy="move it into note, or clear it")  # fmt: skip
    return Fault(where="row", found=f"{len(row)} cells", expected=f"{full}, as in the header",
                 remedy="put cells that hold a comma in quotes; one row a line")  # fmt: skip


def _broken(error: csv.Error) -> Fault:
    message = str(error)
    if "field limit" in message:
        found, expected = "a cell without end", f"at most {csv.field_size_limit()} characters"
        return Fault(where="row", found=found, expected=expected,
                     remedy="close its quotes, or shorten it")  # fmt: skip
    if "end of data" in message:
        return Fault(where="row", found="a quote that is never closed", remedy="close it",
                     expected='a quote " at both ends of the cell')  # fmt: skip
    return Fault(where="row", found="text after a closing quote",
                 expected="a comma after it, or the end of the row",
                 remedy='write "" for a quote within a cell')  # fmt: skip
