"""The totals once more, as live formulas that anybody can follow and change."""

import math
from typing import Any

from attrs import define, field, frozen

from scorecard.charts import style
from scorecard.definitions.card import Node
from scorecard.reporting.method import MEANS
from scorecard.reporting.view import View
from scorecard.reporting.words import clipped, counted
from scorecard.reporting.workbook.book import RED, TITLE, Book, height_of
from scorecard.reporting.workbook.matrices import (
    FIGURES,
    LEFT,
    POINTS,
    Matrix,
    Span,
    aspects_listed,
    leaves,
    wholes,
)
from scorecard.reporting.workbook.means import (
    ends_are_live,
    mean_formula,
    term_formula,
    term_value,
    why_not_live,
)
from scorecard.weighting import weights_of

HEADER = 7
HIGH = 32.0  # points: the header takes two lines
# From A on, and how wide each is in letters.
COLUMNS = (
    ("Node", 18), ("What it is", 48), ("How", 34), ("Weight", 9), ("Applies", 8),
    ("Weight in force", 10), ("Weight of the known", 10), ("Share", 8),
    ("Point", 9), ("Low end", 9), ("High end", 9), ("Known", 8), ("Score shown", 9),
    ("Term: point", 10), ("Term: low", 10), ("Term: high", 10),
    ("Recorded point", 10), ("Recorded low", 10), ("Recorded high", 10), ("Recorded known", 10),
    ("Largest difference", 11), ("Verdict", 12),
)  # fmt: skip
WIDTHS = tuple(width for _, width in COLUMNS)
NAMES = 3  # columns of text, before those of numbers
PERIOD, ASPECT, PLACE, NUMBER = "Period_checked", "Aspect_checked", "Place_checked", "Aspect_number"
COVERAGE, FLOOR = "Coverage_needed", "Floor_of_means"
NEAR = "1E-9"


@frozen(kw_only=True)
class Values:
    """What a row shows when the workbook is opened; NaN is blank."""

    applies: bool
    point: float
    low: float
    high: float
    known: float
    shown: float


@define(eq=False, kw_only=True)
class Check:
    """
    The sheet in the making.

    Attributes:
        book: The workbook.
        sheet: The sheet.
        view: The unit it is about.
        points: Where points stand.
        recorded: Where the scores of the library stand.
        row: Next row to write, from 0.
        totals: Row of the total of each node, counted from 1.
        values: What each node shows at first.
    """

    book: Book
    sheet: Any
    view: View
    points: Matrix
    recorded: Matrix
    row: int = HEADER + 1
    totals: dict[str, int] = field(factory=dict)
    values: dict[str, Values] = field(factory=dict)


def check_sheet(book: Book, view: View, span: Span, points: Matrix, recorded: Matrix) -> None:
    """
    One block for each node that is made of others: its total, and below it the parts.

    A period and an aspect are chosen from a list; the formulas look up the points of the parts.

    Args:
        book: The workbook, whose sheet `Check` stands empty.
        view: The unit it is about.
        span: The periods.
        points: Where points stand.
        recorded: Where the scores of the library stand.
    """
    sheet = book.writer.get_worksheet_by_name("Check")
    check = Check(book=book, sheet=sheet, view=view, points=points, recorded=recorded)
    parts = {node.id: _parts(view, node) for node in wholes(view)}
    row = HEADER + 2  # counted from 1: where each block will start
    for node in wholes(view):
        check.totals[node.id] = row
        row += len(parts[node.id]) + 2
    for node in view.card.nodes:
        check.values[node.id] = _values(view, node)
    _head(check, span, last=row)
    sheet.set_row(0, TITLE)
    sheet.set_row(HEADER, HIGH)
    for column, (name, _) in enumerate(COLUMNS):
        book.put(sheet, HEADER, column, name, "head" if column < NAMES else "head_right")
    for node in wholes(view):
        _block(check, node, parts[node.id])
    _elements(check)
    _verdicts(check)


def _parts(view: View, node: Node) -> list[Node]:
    return [part for part in view.card.children(node.id) if part.element is None]


def _values(view: View, node: Node) -> Values:
    read = view.reading(node.id)
    return Values(applies=read.applies, point=read.value, low=read.low, high=read.high,
                  known=read.coverage, shown=read.score)  # fmt: skip


def _head(check: Check, span: Span, last: int) -> None:
    """What to choose, what the totals are held against, and the verdict on all of them."""
    book, sheet, view = check.book, check.sheet, check.view
    sheet.write_string(0, 0, "Check the scores", book.look("title"))
    sheet.write_string(0, 3, (
        "Every total in bold is a live formula over the parts below it, unless “How” says that it "
        "is a value. Blue cells may be changed; “Recorded” is what the library computed."
    ), book.look("text"))  # fmt: skip
    place = view.current - span.start
    _name(check, 1, f"{view.period_name.capitalize()} to check", PERIOD, str(view.period), "choice")
    _name(check, 2, "Aspect to check", ASPECT, "all", "choice")
    _name(check, 3, "Known share of the weight that a score needs", COVERAGE,
          view.card.method.coverage, "input")  # fmt: skip
    _name(check, 4, "Floor of a geometric mean, in points", FLOOR, view.card.method.floor, "input")
    listed = _aspects(view)
    number = f"SUMPRODUCT(EXACT({listed},{ASPECT})*(COLUMN({listed})-{LEFT}))"
    _name(check, 5, "Verdict", "", "", "strong")
    for row, label, name, formula, value in (
        (1, "its place in the row of periods", PLACE, f'=MATCH({PERIOD}&"",{check.points.header},0)',
         place + 1),
        (2, "its place in the row of aspects", NUMBER, f"={number}", 1),
    ):  # fmt: skip
        sheet.write_string(row, 3, label, book.look("text"))
        sheet.write_formula(row, 8, formula, book.look("number"), value)
        book.writer.define_name(name, f"=Check!$I${row + 1}")
    sheet.data_validation(1, 2, 1, 2, {"validate": "list", "source": f"={check.points.header}"})
    sheet.data_validation(2, 2, 2, 2, {"validate": "list", "source": f"={listed}"})
    live = sum(not why_not_live(view, node) for node in wholes(view))
    agree, said = f'COUNTIF($V${HEADER + 2}:$V${last},"agrees")', counted(live, "live total")
    good = f"{said}: all agree to {NEAR}" if live else "No total is live here"
    text = f'=IF({agree}={live},"{good}",{live}-{agree}&" of {said} do not agree")'
    sheet.write_formula(5, 2, text, book.look("strong"), good)


def _name(check: Check, row: int, label: str, name: str, value: Any, look: str) -> None:
    """A labelled cell in column C that formulas know by name."""
    check.book.put(check.sheet, row, 1, label, "strong")
    check.book.put(check.sheet, row, 2, value, look)
    if name:
        check.book.writer.define_name(name, f"=Check!$C${row + 1}")


def _aspects(view: View) -> str:
    from xlsxwriter.utility import xl_range_abs

    return f"{POINTS}!{xl_range_abs(1, LEFT, 1, LEFT + len(aspects_listed(view)) - 1)}"


def _block(check: Check, node: Node, parts: list[Node]) -> None:
    """The total of a node, then its parts."""
    check.row = check.totals[node.id] - 1
    first, last = check.row + 2, check.row + 1 + len(parts)
    in_force = sum(_weight(check, part) for part in parts if check.values[part.id].applies)
    _total(check, node, first, last, in_force)
    for part in parts:
        check.row += 1
        _part(check, node, part, (first, last), in_force)


def _total(check: Check, node: Node, first: int, last: int, in_force: float) -> None:
    view, row, values = check.view, check.row + 1, check.values[node.id]
    why = why_not_live(view, node)
    how = f"value: {why}" if why else f"live: {MEANS[node.aggregation].rstrip(',')} of the parts"
    for column, text in enumerate((node.id, clipped(node.title), how)):
        check.book.put(check.sheet, check.row, column, text, "strong_total")
    check.sheet.set_row(check.row, height_of((node.id, clipped(node.title), how), WIDTHS))
    for column in (3, 7, 13, 14, 15):
        check.sheet.write_blank(check.row, column, None, check.book.look("strong_total"))
    parts = {name: f"{name}{first}:{name}{last}" for name in "EFGILNOP"}
    known = sum(_weight(check, part) for part in _parts(view, node)
                if check.values[part.id].applies and not math.isnan(check.values[part.id].point))  # fmt: skip
    _formula(check, "E", f"=IF(F{row}>0,1,0)", float(values.applies), "verdict")
    _formula(check, "F", f"=SUM({parts['F']})", in_force, "strong_total")
    _formula(check, "G", f"=SUM({parts['G']})", known, "strong_total")
    shown = {"I": values.point, "J": values.low, "K": values.high}
    terms = {"I": ("G", "N"), "J": ("F", "O"), "K": ("F", "P")}
    for offset, (letter, value) in enumerate(shown.items()):
        is_live = not why and (letter == "I" or ends_are_live(view))
        weight, term = terms[letter]
        text = (mean_formula(node, f"{weight}{row}", parts[term]) if is_live
                else f"={_recorded(check, node, offset)}")  # fmt: skip
        _formula(check, letter, text, value, "total")
    _formula(check, "L", f'=IF(E{row}=1,MIN(1,SUMPRODUCT({parts["F"]},{parts["L"]})/F{row}),"")',
             values.known, "total_share")  # fmt: skip
    _shown(check, values, "total")
    _verdict(check, node, "as recorded" if why else "agrees")


def _verdict(check: Check, node: Node, good: str) -> None:
    """What the library computed, and how far the total is from it; 1 if one of the two is blank."""
    row, values = check.row + 1, check.values[node.id]
    pairs = list(zip("IJKL", "QRST", strict=True))
    for offset, ((_, letter), value) in enumerate(
        zip(pairs, (values.point, values.low, values.high, values.known), strict=True)
    ):
        look = "total_share" if letter == "T" else "total"
        _formula(check, letter, f"={_recorded(check, node, offset)}", value, look)
    apart = ",".join(f"IF(COUNT({a}{row},{b}{row})=2,ABS({a}{row}-{b}{row}),COUNT({a}{row},{b}{row}))"
                     for a, b in pairs)  # fmt: skip
    _formula(check, "U", f"=MAX({apart})", 0.0, "tiny")
    _formula(check, "V", f'=IF(U{row}<{NEAR},"{good}","differs")', good, "verdict")


def _part(
    check: Check, whole: Node, part: Node, block: tuple[int, int], in_force: float
) -> None:  # fmt: skip
    row, values = check.row + 1, check.values[part.id]
    weight = _weight(check, part)
    counted_weight = weight if values.applies else 0.0
    known = 0.0 if math.isnan(values.point) else counted_weight
    _names(check, part)
    if f"weight:{part.id}" in check.recorded.rows:
        span = check.recorded.span(check.recorded.rows[f"weight:{part.id}"])
        _formula(check, "D", f"=INDEX({span},{PLACE})", weight, "share")
    else:
        check.book.put(check.sheet, check.row, 3, weight, "input")
    _figures(check, part)
    first, last = block
    _formula(check, "F", f"=D{row}*E{row}", counted_weight, "share")
    _formula(check, "G", f"=IF(ISNUMBER(I{row}),F{row},0)", known, "share")
    _formula(check, "H", f'=IF(F{row}>0,F{row}/SUM(F${first}:F${last}),"")',
             counted_weight / in_force if counted_weight else math.nan, "share")  # fmt: skip
    if why_not_live(check.view, whole):
        return
    floor = check.view.card.method.floor
    for letter, weighs, points, has, value in (
        ("N", "G", "I", known, values.point), ("O", "F", "J", counted_weight, values.low),
        ("P", "F", "K", counted_weight, values.high),
    ):  # fmt: skip
        if letter != "N" and not ends_are_live(check.view):
            continue
        text, nothing = term_formula(whole, f"{weighs}{row}", f"{points}{row}", FLOOR)
        _formula(check, letter, text, term_value(whole, has, value, floor) if has else nothing,
                 "points")  # fmt: skip


def _names(check: Check, part: Node) -> None:
    how = "part" if part.indicator is None else "answer"
    for column, text in enumerate((part.id, clipped(part.title), how)):
        check.book.put(check.sheet, check.row, column, text, "wrapped")
    check.sheet.set_row(check.row, height_of((part.id, clipped(part.title)), WIDTHS))


def _figures(check: Check, part: Node) -> None:
    """Point, ends and coverage of a part: those of its own block, or looked up for an answer."""
    row, values = check.row + 1, check.values[part.id]
    numbers = {"I": values.point, "J": values.low, "K": values.high}
    if part.indicator is None:
        total = check.totals[part.id]
        _formula(check, "E", f"=E{total}", float(values.applies), "centre")
        for letter, value in numbers.items():
            _formula(check, letter, f"={letter}{total}", value, "points")
        _formula(check, "L", f"=L{total}", values.known, "share")
    else:
        start = check.points.rows[part.id]
        status = f"INDEX({check.points.span(start + 3)},{PLACE})"
        aspect = f"{POINTS}!$C${start + 1}"
        _formula(check, "E", (
            f'=IF(OR({status}="M",AND({NUMBER}<>1,NOT(EXACT({ASPECT},{aspect})))),0,1)'
        ), float(values.applies), "centre")  # fmt: skip
        for offset, (letter, value) in enumerate(numbers.items()):
            found = f"INDEX({check.points.span(start + offset)},{PLACE})"
            text = f'=IF(E{row}=1,IF(ISNUMBER({found}),{found},""),"")'
            _formula(check, letter, text, value, "points")
        seen = ",".join(f'{status}="{code}"' for code in "AIP")
        _formula(check, "L", f'=IF(E{row}=1,IF(OR({seen}),1,0),"")', values.known, "share")
    _shown(check, values, "points")


def _shown(check: Check, values: Values, look: str) -> None:
    row = check.row + 1
    text = f'=IF(AND(E{row}=1,ISNUMBER(I{row}),N(L{row})>={COVERAGE}-{NEAR}),I{row},"")'
    _formula(check, "M", text, values.shown, look)


def _elements(check: Check) -> None:
    """Clauses that one element answers: shown, in no mean."""
    alone = [node for node in leaves(check.view) if node.element is not None]
    if not alone:
        return
    check.row += 2
    check.book.put(check.sheet, check.row, 0,
                   "Answered by one element of a checklist alone: shown, in no mean", "strong")  # fmt: skip
    for node in alone:
        check.row += 1
        _names(check, node)
        _figures(check, node)


def _weight(check: Check, node: Node) -> float:
    weight = weights_of(check.view.result.points)
    at = check.view.card.positions[node.id]
    unit, period = (min(place, size - 1) for place, size in
                    zip((check.view.unit, check.view.current), weight.shape[1:], strict=True))  # fmt: skip
    return float(weight[at, unit, period])


def _recorded(check: Check, node: Node, offset: int) -> str:
    """One figure of the library, for the aspect and the period that were chosen."""
    start = check.recorded.rows[node.id]
    size = len(FIGURES) * len(aspects_listed(check.view))
    span = check.recorded.span(start, start + size - 1)
    found = f"INDEX({span},{len(FIGURES)}*({NUMBER}-1)+{offset + 1},{PLACE})"
    return f'IF(ISNUMBER({found}),{found},"")'


def _formula(check: Check, letter: str, text: str, value: float | str, look: str) -> None:
    """A formula with the value that it has when the workbook is opened."""
    column = ord(letter) - ord("A")
    shown = "" if isinstance(value, float) and not math.isfinite(value) else value
    check.sheet.write_formula(check.row, column, text, check.book.look(look), shown)


def _verdicts(check: Check) -> None:
    """What differs stands out, in bold and in colour, beside the word that says so."""
    bad = check.book.writer.add_format({"bold": True, "font_color": style.PAPER, "bg_color": RED})
    cells = f"V{HEADER + 2}:V{check.row + 1}"
    check.sheet.conditional_format(cells, {"type": "cell", "criteria": "==",
                                           "value": '"differs"', "format": bad})  # fmt: skip
