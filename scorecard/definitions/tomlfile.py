"""A TOML file with the line of each key, which the standard library forgets."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import tree_sitter_toml
from attrs import field, frozen
from tree_sitter import Language, Node, Parser

from scorecard.errors import Fault, ScorecardError, quoted

_LISTS = ("recommendation", "clause", "indicator")
DEEPEST = 20  # tables or lists within each other; a card needs four

Path = tuple[str | int, ...]


@frozen(kw_only=True)
class TomlFile:
    """
    What a TOML file says, and where.

    Attributes:
        name: File name, as messages give it.
        content: The parsed tables.
        lines: Line of each key and table, by the keys that lead to it.
    """

    name: str
    content: Mapping[str, Any]
    lines: Mapping[Path, int] = field(repr=False)

    def line(self, path: Path) -> int:
        """Line of the deepest known key on the way to `path`; 1 where none is known."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def parse_toml(raw: bytes, name: str) -> TomlFile:
    """
    Read a TOML file, a byte order mark and Windows line ends included.

    Raises:
        ScorecardError: It is not UTF-8 or not TOML; the message gives the line.

    Example:
        >>> file = parse_toml(b"[card]\\nid = 'harbour'", "card.toml")
        >>> file.content["card"]["id"], file.line(("card", "id"))
        ('harbour', 2)
    """
    text = decoded(raw, name)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScorecardError([_syntax_fault(error, text, name)], name) from None
    if _depth(content) > DEEPEST:
        raise ScorecardError([_syntax_fault(RecursionError(), text, name)], name)
    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
    return TomlFile(name=name, content=content, lines=dict(_lines(tree.root_node)))


def decoded(raw: bytes, name: str) -> str:
    """
    The text of a file, a byte order mark left out.

    Raises:
        ScorecardError: It is not UTF-8; the message gives the line.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        is_utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
        fault = Fault(
            where="encoding", found="UTF-16" if is_utf16 else f"byte 0x{raw[error.start]:02x}",
            expected="UTF-8 text", remedy="save the file as UTF-8", file=name, line=line,
        )  # fmt: skip
        raise ScorecardError([fault], name) from None


def _depth(content: Any) -> int:
    """How deeply tables and lists lie within each other, without a call for each depth."""
    depth, level = 0, [content]
    while level and depth <= DEEPEST:
        depth += 1
        inner = [item.values() if isinstance(item, dict) else item for item in level]
        level = [item for items in inner for item in items if isinstance(item, dict | list)]
    return depth


def _syntax_fault(error: Exception, text: str, name: str) -> Fault:
    lines = text.split("\n")
    message, number = _told(error, lines)
    found, remedy = lines[number - 1].strip(), "mend this line or the one before"
    if re.search(r"=\s*\d+,\d+\s*(#.*)?$", found):
        remedy = "write a full stop for the decimal comma"
    elif re.search(r"=\s*\d{1,2}[./-]\d{1,2}[./-]\d{4}", found):
        remedy = "write a day like 2024-02-08"
    elif message == _MEANINGS["Cannot declare"] and (shape := _doubled(found, lines)):
        message, remedy = f"every {shape} in double brackets", f"write {shape} throughout"
    elif message.endswith("once"):
        remedy = "remove one of the two"
    elif any(mark in found for mark in "“”„‘’"):
        remedy = 'write plain quotes " for typographic ones'
    return Fault(
        where="syntax", found=quoted(found) if found else "nothing", expected=message,
        remedy=remedy, file=name, line=number,
    )  # fmt: skip


def _doubled(found: str, lines: list[str]) -> str | None:
    """The table in double brackets, where a file has it in single ones."""
    name = re.match(r"\[\[?\s*([\w-]+)\s*\]", found)
    if name is None:
        return None
    heads = {re.sub(r"\s|#.*", "", line) for line in lines if line.lstrip().startswith("[")}
    return f"[[{name[1]}]]" if f"[{name[1]}]" in heads and name[1] in _LISTS else None


def _told(error: Exception, lines: list[str]) -> tuple[str, int]:
    """What the parser expected, and the line at which it gave up."""
    if not isinstance(error, tomllib.TOMLDecodeError):
        if isinstance(error, RecursionError):
            return f"at most {DEEPEST} tables or lists within each other", _first(r"[\[{.=]", lines)
        return "a number that can be read", _first(r"\d{4000}", lines)
    message = str(error)
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    last = max(number for number, line in enumerate(lines, 1) if line.strip() or number == 1)
    number = int(place[1]) if place and place[1] else last
    message = message[: place.start()] if place else message
    if message.startswith("Expected "):
        return message.removeprefix("Expected "), number
    if place and not place[1] and message == "Invalid value":
        return "an end to the text, list or table that was begun", number
    for start, meaning in _MEANINGS.items():
        if message.startswith(start):
            return meaning, number
    return f"TOML ({message[:1].lower()}{message[1:]})", number


def _first(pattern: str, lines: list[str]) -> int:
    """Number of the longest line that matches a pattern; 1 where none does."""
    found = [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]
    return max(found, key=lambda number: len(lines[number - 1]), default=1)


_MEANINGS = {
    "Cannot overwrite": "each key and table once",
    "Cannot declare": "each key and table once",
    "Duplicate inline table key": "each key once in a table",
    "Unterminated string": "a closing quote",
    "Illegal character '\\n'": "a closing quote on the same line",
    "Unclosed array": "commas between the items of the list, and a closing ]",
    "Unclosed inline table": "commas between the keys of the table, and a closing }",
    "Invalid value": "a text in quotes, a number, true, false, a day, a list or a table",
    "Invalid statement": "key = value, or a [table]",
    "Invalid initial character for a key part": "a key of letters, digits, _ or -",
    "Invalid date or datetime": "a day of the calendar",
    "Unescaped '\\' in a string": "\\\\ for each \\ within a text in quotes",
    "Found invalid character": "no control characters",
}


def _lines(document: Node) -> Iterator[tuple[Path, int]]:
    counts: dict[Path, int] = {}
    for child in document.children:
        base: Path = ()
        if child.type in ("table", "table_array_element"):
            keys = _keys(next(node for node in child.children if node.type.endswith("key")))
            for depth in range(1, len(keys) + 1):
                base = (*base, keys[depth - 1])
                is_last = depth == len(keys)
                if is_last and child.type == "table_array_element":
                    counts[base] = counts.get(base, -1) + 1
                if base in counts:
                    base = (*base, counts[base])
            yield base, child.start_point[0] + 1
        pairs = [child] if child.type == "pair" else child.children
        for pair in pairs:
            if pair.type == "pair":
                yield from _pair(pair, base)


def _pair(pair: Node, base: Path) -> Iterator[tuple[Path, int]]:
    key, *_, value = [node for node in pair.children if node.type not in ("=", "comment")]
    path = base
    for part in _keys(key):
        path = (*path, part)
        yield path, key.start_point[0] + 1
    yield from _value(value, path)


def _value(value: Node, path: Path) -> Iterator[tuple[Path, int]]:
    if value.type == "inline_table":
        for child in value.children:
            if child.type == "pair":
                yield from _pair(child, path)
    elif value.type == "array":
        items = [node for node in value.named_children if node.type != "comment"]
        for number, item in enumerate(items):
            yield (*path, number), item.start_point[0] + 1
            yield from _value(item, (*path, number))


def _keys(node: Node) -> list[str]:
    if node.type == "dotted_key":
        return [key for child in node.named_children for key in _keys(child)]
    text = (node.text or b"").decode()
    if node.type == "bare_key":
        return [text]
    return [str(next(iter(tomllib.loads(f"{text} = 0"))))]
