"""What a note is made of: plain blocks of words that every format of a report can print."""

from datetime import date
from typing import Literal

from attrs import field, frozen

BlockKind = Literal["paragraph", "bullet", "quote"]


@frozen(kw_only=True)
class Run:
    """
    Words of one look.

    Attributes:
        text: The words, blanks at their ends included; it may hold characters that cannot be seen.
        bold: Whether they are strongly emphasised.
        italic: Whether they are emphasised.
        code: Whether they are names or code.
        url: Where they lead to: empty, or an address that starts with http:// or https://.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""


@frozen(kw_only=True)
class Block:
    """A paragraph, an item of a list, or a paragraph of a quotation."""

    kind: BlockKind
    runs: tuple[Run, ...]


@frozen(kw_only=True)
class Words:
    """What a note says of one node: the card or a recommendation."""

    node: str
    blocks: tuple[Block, ...]


@frozen(kw_only=True)
class Note:
    """
    The analyst's own words on one period.

    Attributes:
        name: The file below the card's folder, for example `notes/2026Q3.md`.
        author: Who signs it.
        written_on: Day it was written.
        digest: SHA-256 over its text, a byte order mark and Windows line ends aside.
        words: What it says, node by node, in the order of the file.
    """

    name: str
    author: str
    written_on: date
    digest: str
    words: tuple[Words, ...] = field(repr=False)

    def on(self, node: str) -> tuple[Block, ...]:
        """What it says of a node; empty where it says nothing."""
        return next((item.blocks for item in self.words if item.node == node), ())

    def as_dict(self) -> dict[str, str]:
        """What a manifest says of it: `name`, `author`, `written_on` and `digest`."""
        return {"name": self.name, "author": self.author, "written_on": str(self.written_on),
                "digest": self.digest}  # fmt: skip
