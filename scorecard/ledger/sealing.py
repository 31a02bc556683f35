"""Seals a ledger as it stands."""

import json
from datetime import date
from pathlib import Path

from scorecard.definitions.card import Card
from scorecard.errors import raise_faults
from scorecard.ledger.appending import folder_of
from scorecard.ledger.durable import locked, make_folder, write_whole
from scorecard.ledger.reading import ledger_cells, read_ledger
from scorecard.ledger.seals import (
    SEALS,
    Seal,
    file_digests,
    over,
    plain,
    read_seal,
    read_seals,
    row_digests,
)
from scorecard.ledger.verifying import verify_ledger


def seal_ledger(card: Card, *, sealed_on: date) -> Seal:
    """
    Seal the ledger of a card: write down, row by row, what it holds.

    Args:
        card: A card loaded from its folder.
        sealed_on: The day of sealing.

    Returns:
        The seal, which is on disk as `seals/DAY.json` in the card's folder.

    Raises:
        ScorecardError: Any fault of the ledger, an earlier seal that does not hold any more, or a
            disk that cannot be written to.
    """
    folder = folder_of(card)
    with locked(folder):
        read_ledger(card)
        raise_faults(verify_ledger(card).faults, f"sealed ledger of {card.id}")
        digests = {cells.name: row_digests(cells) for cells in ledger_cells(folder)[0]}
        seals = read_seals(folder)
        held = {name for seal in seals for rows in seal.added.values() for name in rows}
        fresh = {file: {name: digest for name, digest in rows.items() if name not in held}
                 for file, rows in digests.items()}  # fmt: skip
        added = {file: rows for file, rows in fresh.items() if rows}
        said = {
            "card": card.id, "sealed_on": sealed_on.isoformat(),
            "earlier": [seal.name for seal in seals], "files": file_digests(digests), "added": added,
        }  # fmt: skip
        path = _free_name(folder / SEALS, sealed_on)
        content = {**said, "digest": over([plain(said)])}
        make_folder(path.parent)
        write_whole(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode(),
                    name=f"{SEALS}/{path.name}")  # fmt: skip
    return read_seal(path)


def _free_name(folder: Path, day: date) -> Path:
    path, number = folder / f"{day}.json", 1
    while path.exists():
        number += 1
        path = folder / f"{day}-{number}.json"
    return path
