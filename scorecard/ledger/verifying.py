"""Whether every row that was ever sealed is still in the ledger, unchanged."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.errors import Fault, ScorecardError, at, quoted
from scorecard.ledger.appending import folder_of
from scorecard.ledger.reading import read_text
from scorecard.ledger.seals import SEALS, Seal, read_seals, row_digests

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
    text, faults = read_text(folder)
    try:
        seals = read_seals(folder)
    except ScorecardError as error:
        return Verification(seals=0, sealed=0, unsealed=len(text), notes=(),
                            faults=(*faults, *error.faults))  # fmt: skip
    digests = row_digests(text)
    there: dict[str, list[str]] = {}
    for id_, digest in zip(text["id"], digests, strict=True):
        there.setdefault(id_, []).append(digest)
    sealed = {(file, id_): digest for seal in seals
              for file, rows in seal.added.items() for id_, digest in rows.items()}  # fmt: skip
    faults += _broken(sealed, there, text)
    ids = {id_ for _, id_ in sealed}
    return Verification(
        seals=len(seals), sealed=len(sealed), faults=tuple(faults),
        unsealed=len(text) - int(text["id"].isin(ids).sum()),
        notes=(*_moved(sealed, text), *_reordered(seals, text)),
    )  # fmt: skip


def _broken(
    sealed: dict[tuple[str, str], str], there: dict[str, list[str]], text: pd.DataFrame
) -> Iterator[Fault]:
    """Sealed rows that are gone, and those that say something else."""
    wrong = [pair for pair, digest in sealed.items() if digest not in there.get(pair[1], ())]
    place = {id_: (file, int(line)) for id_, file, line
             in zip(text["id"], text["file"], text["line"], strict=True)} if wrong else {}  # fmt: skip
    for file, id_ in wrong:
        if id_ not in place:
            yield at(Fault(where=quoted(id_), found="no such row any more",
                           expected="the row as it was sealed", remedy=_GIT), file, None)  # fmt: skip
        else:
            yield at(Fault(where=id_, found="a row that says something else",
                           expected="the row as it was sealed", remedy=_GIT), *place[id_])  # fmt: skip


def _moved(sealed: dict[tuple[str, str], str], text: pd.DataFrame) -> Iterator[str]:
    now = dict(zip(text["id"], text["file"], strict=True))
    for file, id_ in sealed:
        if id_ in now and now[id_] != file:
            yield f"{now[id_]}: {id_}: stood in {file} when it was sealed"


def _reordered(seals: list[Seal], text: pd.DataFrame) -> Iterator[str]:
    """The first sealed row of each file that stands before one it stood behind."""
    line = dict(zip(zip(text["file"], text["id"], strict=True), text["line"], strict=True))
    for seal in seals:
        for file, rows in seal.added.items():
            places = [(line[file, id_], id_) for id_ in rows if (file, id_) in line]
            for (one, before), (other, behind) in pairwise(places):
                if other < one:
                    yield (f"{file}:{other}: {behind}: stood behind {before} when {SEALS}/"
                           f"{seal.name} was made; the order of rows means nothing")  # fmt: skip
                    break
