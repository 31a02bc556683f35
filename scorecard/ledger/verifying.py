"""Whether every row that was ever sealed is still in the ledger, unchanged."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.errors import Fault, ScorecardError, at
from scorecard.files import file_bytes
from scorecard.ledger.appending import folder_of
from scorecard.ledger.reading import WORKBOOKS, ledger_cells, ledger_files
from scorecard.ledger.seals import SEALS, Seal, digests_of_plain_file, read_seals, row_digests

_Digests = Mapping[str, Mapping[str, str]]
_GIT = "bring it back from Git; a mistake in it is mended by a correction"


@frozen(kw_only=True)
class Verification:
    """
    What was found when a ledger was held against its seals.

    Attributes:
        seals: Number of seals.
        sealed: Number of rows that they vouch for.
        unsealed: Number of rows that were added since.
        faults: Sealed rows that are gone or changed, and what cannot be read.
        notes: What is harmless and yet not as it was: rows in another order or another file.
    """

    seals: int
    sealed: int
    unsealed: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every sealed row is there, unchanged."""
        return not self.faults


def verify_ledger(card: Card) -> Verification:
    """
    Hold the ledger of a card against every seal of it.

    Nothing is mended, and the rules of the ledger are not checked: see `read_ledger` for those.

    Args:
        card: A card loaded from its folder.

    Returns:
        What was found. It holds if every sealed row is still there, unchanged; rows added since,
        rows merged in between, quotes, line ends and empty columns make no difference.
    """
    folder = folder_of(card)
    digests, faults = _read(folder)
    try:
        seals = read_seals(folder)
    except ScorecardError as error:
        return Verification(seals=0, sealed=0, unsealed=sum(map(len, digests.values())), notes=(),
                            faults=(*faults, *error.faults))  # fmt: skip
    sealed = {name for seal in seals for rows in seal.added.values() for name in rows}
    return Verification(
        seals=len(seals), sealed=len(sealed),
        unsealed=sum(len(rows.keys() - sealed) for rows in digests.values()),
        faults=(*faults, *_broken(seals, digests, folder)),
        notes=tuple(_displaced(seals, digests)),
    )  # fmt: skip


def _read(folder: Path) -> tuple[_Digests, list[Fault]]:
    """Digests of the rows of each file, and what cannot be read; the quick way where it is plain."""
    digests: dict[str, dict[str, str]] = {}
    for end in (".csv", *WORKBOOKS):
        for path in ledger_files(folder, end):
            name = f"evidence/{path.name}"
            plain = _plain(path, name) if end == ".csv" else None
            if plain is None:
                parts, faults = ledger_cells(folder)
                return {cells.name: row_digests(cells) for cells in parts}, faults
            digests[name] = plain
    return digests, []


def _plain(path: Path, name: str) -> dict[str, str] | None:
    try:
        return digests_of_plain_file(file_bytes(path, name))
    except ScorecardError:
        return None


def _broken(seals: Sequence[Seal], digests: _Digests, folder: Path) -> Iterator[Fault]:
    """Sealed rows that are gone, and those that say something else."""
    broken = [
        (file, name, digest)
        for seal in seals for file, rows in seal.added.items()
        if not rows.items() <= digests.get(file, {}).items()
        for name, digest in rows.items() - digests.get(file, {}).items()
    ]  # fmt: skip
    if not broken:
        return
    there = {pair for rows in digests.values() for pair in rows.items()}
    place = {
        row[list(cells.header).index("id")]: (cells.name, line)
        for cells in ledger_cells(folder)[0] for row, line in zip(cells.rows, cells.lines, strict=True)
    }  # fmt: skip
    expected = "the row as it was sealed"
    for file, name, digest in sorted(broken):
        if name in place and (name, digest) not in there:
            fault = Fault(where=name, found="a row that says something else", expected=expected,
                          remedy=_GIT)  # fmt: skip
            yield at(fault, *place[name])
        elif name not in place:
            yield Fault(where=name, found="no such row any more", expected=expected, remedy=_GIT,
                        file=file)  # fmt: skip


def _displaced(seals: Sequence[Seal], digests: _Digests) -> Iterator[str]:
    """Rows in another file than when sealed, and in each file the first in another order."""
    file_of = {name: file for file, rows in digests.items() for name in rows}
    place = {name: number for number, name in enumerate(file_of)}
    for seal in seals:
        made = f"when {SEALS}/{seal.name} was made"
        for file, rows in seal.added.items():
            here = [name for name in rows if name in digests.get(file, {})]
            if len(here) < len(rows):
                yield from (f"{file_of[name]}: {name}: stood in {file} {made}"
                            for name in rows if file_of.get(name, file) != file)  # fmt: skip
            places = [place[name] for name in here]
            if places != sorted(places):
                before, behind = next(
                    pair for pair in pairwise(here) if place[pair[1]] < place[pair[0]]
                )
                yield (f"{file}: {behind}: stood behind {before} {made}; the order of rows means "
                       "nothing")  # fmt: skip
