"""Markdown → blocks of words by node; what a report could not print as it is meant is a fault."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from scorecard.definitions.model import ADDRESS, is_web_address
from scorecard.errors import Fault, quoted
from scorecard.notes.model import Block, BlockKind, Run

if TYPE_CHECKING:
    from markdown_it.token import Token

_KINDS: dict[tuple[str, ...], BlockKind] = {
    (): "paragraph", ("bullet_list", "list_item"): "bullet", ("blockquote",): "quote",
}  # fmt: skip
_ALLOWED = "paragraphs, lists, quotations, emphasis, code and links"
_REFUSED = {
    "heading_open": ("a heading below a heading", "write it as a paragraph"),
    "ordered_list_open": ("a numbered list", "begin each item with -, or write \\. for the stop"),
    "bullet_list_open": ("a list within something else", "end the other with an empty line"),
    "blockquote_open": ("a quotation within something else", "end the other with an empty line"),
    "table_open": ("a table", "say it in sentences"),
    "hr": ("a rule", "remove it"),
    "fence": ("a block of code", "write code within a sentence"),
    "code_block": ("an indented block", "begin its lines without blanks"),
    "html_block": ("HTML", "remove the tags, or write &lt; for <"),
    "html_inline": ("HTML", "remove the tags, or write &lt; for <"),
    "image": ("an image", "write a link without the !"),
    "s_open": ("struck-out words", "remove them"),
}


@frozen(kw_only=True)
class Part:
    """The words below one heading, and the line of the heading; nothing before the first one."""

    heading: str
    line: int
    blocks: tuple[Block, ...]


def parts_of(text: str, first: int) -> tuple[list[Part], list[Fault]]:
    """
    The words of a note, heading by heading.

    Args:
        text: Markdown.
        first: Line of the file on which it begins.

    Returns:
        The parts in their order, and all that is neither a paragraph, a list, a quotation, emphasis,
        code nor a link to the web, each with its line.

    Example:
        >>> parts, faults = parts_of("# pilots\\n\\nA *first* draft.", 5)
        >>> parts[0].heading, parts[0].line, [run.text for run in parts[0].blocks[0].runs]
        ('pilots', 5, ['A ', 'first', ' draft.'])
    """
    # Only who prints notes needs the parser.
    from markdown_it import MarkdownIt

    # What is refused must be recognised first, links of any kind included.
    parser = MarkdownIt("js-default", {"html": True})
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    reader = _Reader(first=first)
    reader.read(parser.parse(text))
    return reader.parts, reader.faults


@define
class _Reader:
    """A walk over the tokens of a file; `within` are the containers it is in."""

    first: int
    parts: list[Part] = field(factory=list)
    faults: list[Fault] = field(factory=list)
    within: tuple[str, ...] = ()

    def read(self, tokens: Sequence["Token"]) -> None:
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if self._is_heading(token):
                line = self._line(token)
                heading = tokens[place + 1].content.strip()
                self.parts.append(Part(heading=heading, line=line, blocks=()))
                place += 3
                continue
            if not self._is_allowed(token):
                self._refuse(token.type, self._line(token))
                place = _end_of(tokens, place) + 1
                continue
            name, _, way = token.type.rpartition("_")
            if token.type == "inline":
                self._add(token)
            elif name != "paragraph":
                self.within = (*self.within, name) if way == "open" else self.within[:-1]
            elif way == "open" and self.within[-1:] == ("list_item",):
                self._hold_to_one(tokens[place - 1], token)
            place += 1

    def _is_heading(self, token: "Token") -> bool:
        return token.type == "heading_open" and token.level == 0 and token.markup == "#"

    def _is_allowed(self, token: "Token") -> bool:
        if token.type in ("bullet_list_open", "blockquote_open"):
            return not self.within
        return token.type not in _REFUSED

    def _line(self, token: "Token") -> int:
        return self.first + (token.map[0] if token.map else 0)

    def _where(self) -> str:
        return self.parts[-1].heading if self.parts else "note"

    def _refuse(self, kind: str, line: int) -> None:
        found, remedy = _REFUSED[kind]
        fault = Fault(where=self._where(), found=found, expected=_ALLOWED, remedy=remedy, line=line)
        if fault not in self.faults:  # a tag that opens and its end are one
            self.faults.append(fault)

    def _hold_to_one(self, before: "Token", token: "Token") -> None:
        if before.type == "paragraph_close":
            self.faults.append(
                Fault(where=self._where(), found="a second paragraph in an item of a list",
                      expected="one paragraph in each item", remedy="begin a new item with -",
                      line=self._line(token))
            )  # fmt: skip

    def _add(self, token: "Token") -> None:
        """The words of one paragraph."""
        runs = _tidied(self._runs(token.children or [], self._line(token)))
        if not runs:
            return
        if not self.parts:
            self.parts.append(Part(heading="", line=self._line(token), blocks=()))
        last = self.parts[-1]
        block = Block(kind=_KINDS[self.within], runs=runs)
        self.parts[-1] = evolve(last, blocks=(*last.blocks, block))

    def _runs(self, tokens: Sequence["Token"], line: int) -> Iterator[Run]:
        look = Run(text="")
        for token in tokens:
            if token.type in ("softbreak", "hardbreak"):
                line += 1
                yield evolve(look, text=" ")
            elif token.type == "text":
                yield evolve(look, text=token.content)
            elif token.type == "code_inline":
                yield evolve(look, text=token.content, code=True)
            elif token.type in ("strong_open", "strong_close"):
                look = evolve(look, bold=token.nesting > 0)
            elif token.type in ("em_open", "em_close"):
                look = evolve(look, italic=token.nesting > 0)
            elif token.type == "link_open":
                look = evolve(look, url=self._address(str(token.attrGet("href")), line))
            elif token.type == "link_close":
                look = evolve(look, url="")
            elif token.type in _REFUSED:
                self._refuse(token.type, line)

    def _address(self, url: str, line: int) -> str:
        if is_web_address(url):
            return url
        self.faults.append(
            Fault(where=self._where(), found=f"a link to {quoted(url)}", expected=ADDRESS,
                  remedy="write the address in full, or no link", line=line)
        )  # fmt: skip
        return ""


def _end_of(tokens: Sequence["Token"], start: int) -> int:
    """Place of the token that closes what another one opens."""
    depth = 0
    for place in range(start, len(tokens)):
        depth += tokens[place].nesting
        if depth <= 0:
            return place
    return len(tokens)


def _tidied(runs: Iterator[Run]) -> tuple[Run, ...]:
    """Runs with single blanks, none at the ends, neighbours of one look taken together."""
    found: list[Run] = []
    for run in runs:
        # A blank has no look of its own.
        own = run if run.text.strip() else Run(text=" " if run.text else "", url=run.url)
        if found and evolve(found[-1], text="") == evolve(own, text=""):
            found[-1] = evolve(own, text=found[-1].text + own.text)
        else:
            found.append(own)
    if found:
        found[0] = evolve(found[0], text=found[0].text.lstrip())
        found[-1] = evolve(found[-1], text=found[-1].text.rstrip())
    single = (evolve(run, text=re.sub(r"\s+", " ", run.text)) for run in found)
    return tuple(run for run in single if run.text)
