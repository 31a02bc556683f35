"""The files of a ledger as a result found them, sealed: rows entered since are left out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.model import Manifest
from scorecard.errors import Fault, ScorecardError
from scorecard.ledger.appending import folder_of
from scorecard.ledger.reading import ledger_cells, read_ledger
from scorecard.ledger.seals import file_digests, row_digests
from scorecard.ledger.vintage import digest_of, entered_by, moment_of, vintage

Sealed = Mapping[str, Mapping[str, Any]]


def sealed_prefix(card: Card, manifest: Manifest) -> Sealed | None:
    """
    What a result's ledger held, file by file, as a seal says it.

    Args:
        card: The card that was scored.
        manifest: Of the result.

    Returns:
        For each ledger file with rows entered by `recorded_through`, their number (`rows`) and a
        SHA-256 over their sorted digests (`digest`), rows that were superseded or not yet public
        included. `None` where the result did not come from the files as they are: the card was
        made or changed in Python, or the evidence was given as a frame.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> sealed_prefix(result.card, result.manifest)["evidence/disinformation.csv"]["rows"]
        92
    """
    if card.folder is None or not manifest.recorded_through:
        return None
    try:
        ledger = entered_by(read_ledger(card), manifest.recorded_through)
    except ScorecardError:  # a card that was changed in Python need not read its folder's ledger
        return None
    rows = vintage(ledger, moment_of(manifest.as_of, ledger), manifest.clock)
    if digest_of(rows) != manifest.evidence_digest:
        return None
    return _sealed(card.folder, ledger)


def prefix_faults(card: Card, sealed: Sealed, through: str) -> Iterator[Fault]:
    """
    The files of a ledger that do not hold any more what a report's manifest sealed.

    Args:
        card: A card loaded from its folder.
        sealed: What `sealed_prefix` gave when the report was made.
        through: `recorded_through` of the manifest: rows entered since make no difference.

    Raises:
        ScorecardError: Any fault of the ledger.
    """
    found = _sealed(folder_of(card), entered_by(read_ledger(card), through))
    for file in sorted({*sealed, *found}):
        then, now = sealed.get(file), found.get(file)
        if then != now:
            yield Fault(
                where="sealed", found=_told(now), expected=f"{_told(then)}, as in the manifest",
                remedy="bring it back from Git; rows of another branch are named by a seal, not "
                "by a manifest", file=file,
            )  # fmt: skip


def _sealed(folder: Path, ledger: pd.DataFrame) -> Sealed:
    entered = set(ledger["id"].astype(object))
    kept = {
        cells.name: {name: digest for name, digest in row_digests(cells).items() if name in entered}
        for cells in ledger_cells(folder)[0]
    }
    return file_digests({name: digests for name, digests in kept.items() if digests})


def _told(entry: Mapping[str, Any] | None) -> str:
    if entry is None:
        return "no rows"
    return f"{entry['rows']} rows with digest {str(entry['digest'])[:12]}"
