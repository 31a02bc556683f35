"""Seals: what a ledger held on a day, so that anyone can prove later that it is all still there."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from attrs import field, frozen

from scorecard.errors import Fault, ScorecardError, at, raise_faults
from scorecard.files import file_bytes, files_below

SEALS = "seals"
# The order in which cells enter a digest. A column that the ledger gains later goes to the end:
# empty cells at the end enter no digest, so that old seals hold.
SEALED = (
    "id", "kind", "node", "indicator", "event", "unit", "occurred_on", "published_on",
    "recorded_on", "stage", "element", "value", "value_low", "value_high", "unit_measure", "title",
    "fact", "publisher", "url", "locator", "archive_url", "source_kind", "reliability",
    "credibility", "coder", "supersedes", "note",
)  # fmt: skip
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


def row_digests(text: pd.DataFrame) -> list[str]:
    """
    A digest of what each row says, whatever quotes, line ends or empty columns its file has.

    Args:
        text: Rows of a ledger as text.

    Returns:
        The first 32 hexadecimal letters of a SHA-256 each.
    """
    columns = [text[name].to_numpy(dtype=object) for name in SEALED]
    digest = hashlib.sha256
    return [
        digest("\x1f".join(cells).rstrip("\x1f").encode()).hexdigest()[:_LETTERS]
        for cells in zip(*columns, strict=True)
    ]


def file_digests(text: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """
    For each file of a ledger the number of its rows and a digest over their sorted digests.

    Args:
        text: Rows of a ledger as text, with `file`.
    """
    by_file: dict[str, list[str]] = {}
    for file, digest in zip(text["file"], row_digests(text), strict=True):
        by_file.setdefault(file, []).append(digest)
    return {
        file: {"rows": len(digests), "digest": over(sorted(digests))}
        for file, digests in sorted(by_file.items())
    }


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
