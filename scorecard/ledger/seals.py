"""Seals: what a ledger held on a day, so that anyone can prove later that it is all still there."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from attrs import field, frozen

from scorecard.errors import Fault, ScorecardError, at, raise_faults
from scorecard.files import file_bytes, files_below
from scorecard.ledger.csvfile import Cells

SEALS = "seals"
# The order in which cells enter a digest. A column that the ledger gains later goes to the end:
# empty cells at the end enter no digest, so that old seals hold.
SEALED = (
    "id", "kind", "node", "indicator", "event", "unit", "occurred_on", "published_on",
    "recorded_on", "stage", "element", "value", "value_low", "value_high", "unit_measure", "title",
    "fact", "publisher", "url", "locator", "archive_url", "source_kind", "reliability",
    "credibility", "coder", "supersedes", "note",
)  # fmt: skip
_SEPARATOR = "\x1f"
_LETTERS = 32  # of a row's digest: 128 bits, beyond any chance of two rows that agree


@frozen(kw_only=True)
class Seal:
    """
    What the ledger held when it was sealed.

    Attributes:
        name: File name below `seals/`.
        card: Id of the card.
        sealed_on: The day.
        earlier: Names of the seals that stood before it; their rows are sealed by them.
        files: For each ledger file the number of its rows and a digest over their sorted digests.
        added: For each file the rows that no earlier seal held: digest by id, in the order of the
            file.
        digest: SHA-256 over all of this, so that a seal that was tampered with shows.
    """

    name: str
    card: str
    sealed_on: str
    earlier: tuple[str, ...]
    files: Mapping[str, Mapping[str, Any]]
    added: Mapping[str, Mapping[str, str]] = field(repr=False)
    digest: str

    @property
    def rows(self) -> int:
        """Number of rows it vouches for, earlier seals included."""
        return sum(int(entry["rows"]) for entry in self.files.values())


def row_digests(cells: Cells) -> dict[str, str]:
    """
    A digest of what each row says, whatever quotes, line ends or empty columns its file has.

    Args:
        cells: A ledger file.

    Returns:
        By id, in the order of the file: the first 32 hexadecimal letters of a SHA-256. Of two rows
        with one id, which no sound ledger has, the last.
    """
    return _digests(cells.header, cells.rows)


def digests_of_plain_file(raw: bytes) -> dict[str, str] | None:
    """
    The same straight from a file, without holding its rows: half the time for a long ledger.

    Args:
        raw: Content of a ledger file.

    Returns:
        What `row_digests` gives; `None` for a file that is not as plain as we write them (blank or
        ragged rows, another header or encoding), which has to be read with more care.
    """
    try:
        reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        header = next(reader)
        plain = set(header) <= set(SEALED) and len(set(header)) == len(header)
        if not plain or "id" not in header or b"\0" in raw:
            return None
        return _digests(header, _plain_rows(reader, len(header)))
    except (StopIteration, ValueError, csv.Error):
        return None


def _plain_rows(reader: Iterable[list[str]], width: int) -> Iterator[list[str]]:
    for row in reader:
        if len(row) != width or not any(row):
            raise ValueError("not plain")
        yield row


def _digests(header: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[str, str]:
    place = {name: number for number, name in enumerate(header)}
    sealed = itemgetter(*(place.get(name, len(place)) for name in SEALED))
    own, joined, digest = place["id"], _SEPARATOR.join, hashlib.sha256
    return {
        row[own]: digest(joined(sealed((*row, ""))).rstrip(_SEPARATOR).encode()).hexdigest()[
            :_LETTERS
        ]
        for row in rows
    }


def file_digests(digests: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """
    For each file of a ledger the number of its rows and a digest over their sorted digests.

    Args:
        digests: What `row_digests` gives, by file.
    """
    return {file: {"rows": len(rows), "digest": over(sorted(rows.values()))}
            for file, rows in sorted(digests.items())}  # fmt: skip


def read_seals(folder: Path) -> list[Seal]:
    """
    The seals of a card, in the order of their names.

    Raises:
        ScorecardError: A seal cannot be read, was tampered with, or names one that is gone.
    """
    seals: list[Seal] = []
    faults: list[Fault] = []
    for path in sorted(files_below(folder / SEALS, ".json"), key=_order):
        try:
            seals.append(read_seal(path))
        except ScorecardError as error:
            faults += error.faults
    names = {seal.name for seal in seals} | {Path(fault.file).name for fault in faults}
    faults += [
        at(Fault(where="earlier", found=f"{name}, which is gone", expected="every earlier seal",
                 remedy=f"bring back {SEALS}/{name}"), f"{SEALS}/{seal.name}", None)
        for seal in seals for name in seal.earlier if name not in names
    ]  # fmt: skip
    raise_faults(faults, "seals")
    return seals


def read_seal(path: Path) -> Seal:
    """
    One seal.

    Raises:
        ScorecardError: It cannot be read, or it is not what was written.
    """
    name = f"{SEALS}/{path.name}"
    try:
        said = json.loads(file_bytes(path, name))
        digest = said.pop("digest")
        if digest != over([plain(said)]):
            raise ValueError("its digest is that of another text")
        return Seal(name=path.name, digest=digest, **{**said, "earlier": tuple(said["earlier"])})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, ScorecardError):
            raise
        fault = Fault(where="seal", found="a text that is not what was sealed",
                      expected="the file as it was written", remedy="bring it back from Git")  # fmt: skip
        raise ScorecardError([at(fault, name, None)], name) from None


def plain(said: Mapping[str, Any]) -> str:
    """What a seal says, as the one text that its digest is taken of."""
    return json.dumps(said, ensure_ascii=True)


def over(texts: Iterable[str]) -> str:
    """SHA-256 over texts, one a line."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _order(path: Path) -> tuple[str, int]:
    """By day, then by number: `2026-11-24-10` comes after `2026-11-24-9`."""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:-(\d+))?", path.stem)
    return (found[1], int(found[2] or 1)) if found else (path.stem, 0)
