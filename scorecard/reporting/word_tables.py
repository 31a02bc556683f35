"""Native tables of a Word document."""

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from scorecard.reporting.word_parts import Run, Writer, clean, node

_TWIPS = 567  # in a centimetre
# Of a cell, in centimetres: the width of a character in 8.5 points on the whole, and in a word in
# bold type that may be all wide letters; and both margins.
_CHARACTER, _WIDE_CHARACTER, _MARGINS = 0.16, 0.19, 0.3
_LONGEST_WORD = 20  # characters; a longer one is broken
_UNTORN = 8  # rows that a table may have to be kept on one page


@frozen(kw_only=True)
class Cell:
    """A cell of a table; `bookmark` is a place that links can lead to."""

    runs: tuple[Run, ...]
    is_number: bool = False
    bookmark: str = ""

    @property
    def text(self) -> str:
        """What it says, without any look."""
        return "".join(run.text for run in self.runs)


@frozen(kw_only=True)
class Row:
    """A row of a table; a band is one cell across all columns, a heading among the rows."""

    cells: tuple[Cell, ...]
    is_band: bool = False


def add_table(
    write: Writer, header: Sequence[Cell], rows: Sequence[Row], widths: Sequence[float], label: str
) -> None:
    """
    A table whose header row is repeated on every page and whose rows are not torn apart.

    Args:
        write: What the table is added with.
        header: Names of the columns.
        rows: Its rows.
        widths: Of the columns, in centimetres.
        label: What it is, for those who cannot see it.
    """
    twips = [round(width * _TWIPS) for width in widths]
    table = write.add(node(None, "tbl"))
    about = node(table, "tblPr")
    node(about, "tblStyle", val="Reporttable")
    node(about, "tblW", w=str(sum(twips)), type="dxa")
    node(about, "tblLayout", type="fixed")
    node(about, "tblLook", val="06A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0",
         noHBand="1", noVBand="1")  # fmt: skip
    node(about, "tblCaption", val=clean(label))
    grid = node(table, "tblGrid")
    for width in twips:
        node(grid, "gridCol", w=str(width))
    _row(write, table, Row(cells=tuple(header)), twips, is_header=True)
    is_short = len(rows) <= _UNTORN
    for row in rows:
        is_kept = row.is_band or (is_short and row is not rows[-1])
        _row(write, table, row, twips, is_kept=is_kept)


def fitted(header: Sequence[Cell], rows: Iterable[Row], across: float) -> list[float]:
    """
    Widths of columns by what they hold: no word broken if it can be helped, then by text.

    Args:
        header: Names of the columns.
        rows: The rows; bands do not count.
        across: Sum of the widths.

    Returns:
        Widths in the unit of `across`, centimetres.
    """
    lines = [tuple(header), *(row.cells for row in rows if not row.is_band)]
    columns = [[cell.text for cell in column] for column in zip(*lines, strict=True)]
    words = [max(len(word) for text in texts for word in [*text.split(), ""]) for texts in columns]
    needs = [_WIDE_CHARACTER * min(count, _LONGEST_WORD) + _MARGINS for count in words]
    wants = [
        max(need, _CHARACTER * max(map(len, texts)) + _MARGINS)
        for need, texts in zip(needs, columns, strict=True)
    ]
    if sum(wants) <= across:
        return [want * across / sum(wants) for want in wants]
    if sum(needs) >= across:
        return [need * across / sum(needs) for need in needs]
    more = [want - need for need, want in zip(needs, wants, strict=True)]
    share = (across - sum(needs)) / sum(more)
    return [need + share * one for need, one in zip(needs, more, strict=True)]


def _row(
    write: Writer, table: Any, row: Row, twips: Sequence[int], *,
    is_header: bool = False, is_kept: bool = False,
) -> None:  # fmt: skip
    line = node(table, "tr")
    about = node(line, "trPr")
    node(about, "cantSplit")
    if is_header:
        node(about, "tblHeader")
    for cell, width in zip(row.cells, [sum(twips)] if row.is_band else twips, strict=True):
        box = node(line, "tc")
        shape = node(box, "tcPr")
        node(shape, "tcW", w=str(width), type="dxa")
        if row.is_band:
            node(shape, "gridSpan", val=str(len(twips)))
            node(shape, "shd", val="clear", color="auto", fill="F0EEE9")
        place = node(box, "p")
        look = node(place, "pPr")
        node(look, "pStyle", val="Tablenumber" if cell.is_number else "Tabletext")
        if is_header or is_kept:
            node(look, "keepNext")
        if cell.bookmark:
            write.mark(place, cell.bookmark)
        write.fill(place, cell.runs)
