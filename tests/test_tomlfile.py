"""TOML files with the line of each key."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.definitions.tomlfile import TomlFile, parse_toml
from scorecard.errors import ScorecardError

TEXT = """\
# a comment
top = 1
[card]
id = "x"
source = { title = "t",
  url = "u" }

[[clause]]
code = "a"
[[clause]]
code = "b"
list = [
    { id = 1 }, # one
    { id = 2 },
]
"dotted key".inner.'deep' = 3

[clause.more]
last = 1
"""


def refused(raw: bytes) -> ScorecardError:
    with pytest.raises(ScorecardError) as caught:
        parse_toml(raw, "card.toml")
    return caught.value


def outcome(raw: bytes) -> TomlFile | ScorecardError:
    try:
        return parse_toml(raw, "card.toml")
    except ScorecardError as error:
        return error


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2), (("card",), 3), (("card", "id"), 4), (("card", "source", "title"), 5),
        (("clause", 0), 8), (("clause", 0, "code"), 9), (("clause", 1, "code"), 11),
        (("clause", 1, "list", 0, "id"), 13), (("clause", 1, "list", 1), 14),
        (("clause", 1, "dotted key", "inner", "deep"), 16), (("clause", 1, "more", "last"), 19),
    ],
)  # fmt: skip
def test_every_key_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    """Tables, arrays of tables, dotted and quoted keys, inline tables and lists are all found."""
    text = TEXT.replace('"t",\n  url', '"t", url').replace("[[clause]]", "\n[[clause]]", 1)

    assert parse_toml(text.encode(), "card.toml").line(path) == line


def test_an_unknown_path_gets_the_line_of_what_is_above() -> None:
    """A missing key is shown at the table that should have it."""
    file = parse_toml(b"a = 1\n[card]\nid = 2\n", "card.toml")

    assert file.line(("card", "title")) == 2
    assert file.line(("nothing",)) == 1


@pytest.mark.parametrize("dressed", [b"\xef\xbb\xbf%s", b"%s"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_byte_order_mark_and_windows_line_ends_change_nothing(dressed: bytes, end: bytes) -> None:
    """A file as Windows saves it has the same content and the same lines."""
    plain = parse_toml(b'[card]\nid = "x"\ntitle = "y"\n', "card.toml")

    file = parse_toml(dressed % b'[card]\nid = "x"\ntitle = "y"\n'.replace(b"\n", end), "card.toml")

    assert file.content == plain.content
    assert file.lines == plain.lines


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"a = 1\nb = \n", 2, "expected a text in quotes"),
        (b"a = 1\nb = 2,5\n", 2, "full stop for the decimal comma"),
        (b"a = 1\na = 2\n", 2, "remove one of the two"),
        (b"a = 1\n[b\n", 2, "expected ']'"),
        (b"a = 1\nb = 28/03/2024\n", 2, "write a day like 2024-02-08"),
        (b"a = 1\n\n\nb = [1,\n", 4, "an end to the text, list or table"),
        (b"a = \xe8\n", 1, "byte 0xe8"),
        (b"\xff\xfea\0", 1, "found UTF-16"),
        (b"x = 1\na = " + b"9" * 5000, 2, "a number that can be read"),
        (b"x = 1\na = " + b"[" * 5000, 2, "at most 20"),
        (b"x = 1\na = " + b"[" * 100 + b"]" * 100, 2, "at most 20"),
        (b"x = 1\n" + b"a." * 5000 + b"a = 1", 2, "at most 20"),
        (b"x = 1\n[" + b"a." * 5000 + b"a]", 2, "at most 20"),
        (b"a = " + b"{a=" * 100 + b"1" + b"}" * 100, 1, "at most 20"),
        (b"a = 1\nb = '\x01'\n", 2, "control"),
        (b"\0", 1, "found"),
    ],
)
def test_what_is_not_toml_is_located(raw: bytes, line: int, words: str) -> None:
    """A file that cannot be parsed gives one fault with line and remedy."""
    (fault,) = refused(raw).faults

    assert (fault.file, fault.line) == ("card.toml", line)
    assert words in str(fault)


@given(st.binary(max_size=60) | st.text("[]{}=.\"'#\n\t ,0a\\-:T", max_size=40).map(str.encode))
def test_any_bytes_are_read_or_located(raw: bytes) -> None:
    """Whatever a file holds, it is parsed as the standard library does, or gives a located fault."""
    told = outcome(raw)

    if isinstance(told, ScorecardError):
        last = raw.count(b"\n") + 1
        assert all(fault.line is not None and 1 <= fault.line <= last for fault in told.faults)
    else:
        assert repr(told.content) == repr(tomllib.loads(raw.decode("utf-8-sig")))


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The keys that lead to every value."""
    if isinstance(value, dict):
        return [leaf for key in value for leaf in leaves(value[key], (*path, key))]
    if isinstance(value, list):
        return [leaf for place, item in enumerate(value) for leaf in leaves(item, (*path, place))]
    return [path]


def test_no_value_of_a_card_is_without_a_line(harbour_folder: Any) -> None:
    """Every value of the shipped definitions leads to a line that holds its key."""
    for path in harbour_folder.glob("*.toml"):
        raw = path.read_bytes()
        file, lines = parse_toml(raw, path.name), raw.decode().split("\n")
        for leaf in leaves(file.content):
            key = next(part for part in reversed(leaf) if isinstance(part, str))
            assert leaf in file.lines
            assert key in lines[file.line(leaf) - 1] or isinstance(leaf[-1], int)
