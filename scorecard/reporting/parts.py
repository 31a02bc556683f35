"""What a report is made of: plain frozen pieces that both templates print in the same order."""

from attrs import frozen

from scorecard.notes.model import Block
from scorecard.reporting.view import Refs

# What a chart of ladders is called among the pictures: this, then the id of a recommendation, which
# may be any word.
LADDERS = "ladders:"


@frozen(kw_only=True)
class Item:
    """A statement, under a head such as a question, with the rows of evidence behind it."""

    text: str
    head: str = ""
    more: str = ""
    refs: tuple[Refs, ...] = ()


@frozen(kw_only=True)
class Group:
    """Statements under a title."""

    title: str
    items: tuple[Item, ...]


@frozen(kw_only=True)
class Table:
    """
    A table; the first cell of a row is its heading, the last `text_columns` hold text.

    `ids` are those of the figures in its cells, row by row; empty for a cell that is none.
    `places` name its rows, where their cells are others in other periods; see `quarters`.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: int = 0
    ids: tuple[tuple[str, ...], ...] = ()
    places: tuple[str, ...] = ()


@frozen(kw_only=True)
class Picture:
    """
    A chart in a report.

    Attributes:
        name: Name of its files.
        caption: What it is.
        alt: What it shows, in words.
        svg: The drawing as it is written to a file.
        live: The drawing for a page on a screen: in the page's colours, with spots; may be empty.
        table: Its data for readers.
        csv: Its data as CSV, exact.
    """

    name: str
    caption: str
    alt: str
    svg: str
    live: str = ""
    table: Table | None = None
    csv: str = ""


@frozen(kw_only=True)
class Figure:
    """
    One aspect of a headline: the id of its figure, its score, and the interval in words.

    `place` names it where another period is chosen; see `quarters`.
    """

    id: str
    place: str
    name: str
    score: str
    between: str


@frozen(kw_only=True)
class Trend:
    """Which way something goes: an arrow (none where it cannot be told), a label, how firm it is."""

    sign: str
    label: str
    firmness: str


@frozen(kw_only=True)
class Headline:
    """
    Where one recommendation, or the whole card, stands.

    Attributes:
        node: The recommendation, or the card.
        coverage: How much is known and what is least done, as sentences; may be empty.
    """

    node: str
    anchor: str
    title: str
    sentence: str
    record: str
    coverage: str
    trend: Trend
    made: Table | None
    figures: tuple[Figure, ...]


@frozen(kw_only=True)
class AnswerRow:
    """
    The answer to one question.

    Attributes:
        id: Of the figure that is its points.
        node: The indicator it is about.
        disputed: What two coders read differently of it, where that is not settled.
    """

    id: str
    node: str
    question: str
    answer: str
    more: str
    points: str
    ends: str
    known: str
    refs: tuple[Refs, ...]
    disputed: Item | None = None


@frozen(kw_only=True)
class ClausePart:
    """
    One thing asked for, where it stands, the id of that figure, and the answers that say so.

    `place` names the figure where another period is chosen; empty for what is not measured.
    """

    id: str
    place: str
    asks: str
    standing: str
    is_inner: bool
    note: str
    answers: tuple[AnswerRow, ...]


@frozen(kw_only=True)
class SignedWords:
    """What the analyst says of a period in their own words, who that is, and the day of writing."""

    period: str
    author: str
    written_on: str
    blocks: tuple[Block, ...]

    @property
    def heading(self) -> str:
        """What stands above them."""
        return f"{self.period} in the analyst's words ({self.author}, {self.written_on})"


@frozen(kw_only=True)
class Section:
    """All about one recommendation."""

    anchor: str
    title: str
    items: tuple[Item, ...]
    aspects: Table
    made: Table | None
    clauses: tuple[ClausePart, ...]
    picture: Picture
    words: SignedWords | None = None


@frozen(kw_only=True)
class Changes:
    """What moved in a period."""

    period: str
    lead: tuple[Item, ...]
    scores: Table | None
    groups: tuple[Group, ...]
    earlier_title: str
    earlier: tuple[Group, ...]


@frozen(kw_only=True)
class Robustness:
    """How the message holds under other choices that could have been defended."""

    lead: tuple[Item, ...]
    ranges: Table
    groups: tuple[Group, ...]
    pictures: tuple[Picture, ...]
    varied: Table


@frozen(kw_only=True)
class Method:
    """How the numbers are made."""

    items: tuple[Item, ...]
    weights: tuple[Table, ...]
    codebook: str


@frozen(kw_only=True)
class EvidenceRow:
    """One row of the ledger as a reader meets it; `disputed` says what two coders differed on."""

    number: int
    id: str
    when: str
    title: str
    fact: str
    url: str
    archive_url: str
    who: str
    grade: str
    earned: str
    is_scored: bool
    kind: str
    on: str
    disputed: str = ""


@frozen(kw_only=True)
class EvidenceGroup:
    """Rows that bear on one clause."""

    title: str
    rows: tuple[EvidenceRow, ...]


@frozen(kw_only=True)
class EvidenceTable:
    """Rows that bear on one recommendation."""

    title: str
    caption: str
    groups: tuple[EvidenceGroup, ...]


@frozen(kw_only=True)
class Content:
    """
    Everything a report says, in the order it says it.

    `documents` are the files beside the pages that hold the same report; `behind` leads from charts
    to evidence, and `quarters` to what figures and answers were in other periods.
    """

    title: str
    as_of: str
    period: str
    period_name: str
    source: str
    source_url: str
    unit_note: str
    finding: str
    scale: str
    headlines: tuple[Headline, ...]
    units: Table | None
    compared: Picture | None
    status: Picture
    changes: Changes
    trend: Picture
    sections: tuple[Section, ...]
    robustness: Robustness | None
    tally: Table | None
    watch: tuple[Item, ...]
    gaps: tuple[Group, ...]
    known: Table
    over_time: Picture
    method: Method
    manifest: Table
    evidence: tuple[EvidenceTable, ...]
    timeline: Picture | None
    has_chart_files: bool
    documents: tuple[str, ...] = ()
    behind: str = ""
    quarters: str = ""
    words: SignedWords | None = None
