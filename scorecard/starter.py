"""A small complete card to start one's own from."""

import shutil
import tempfile
from pathlib import Path

from scorecard.definitions.finding import shipped_cards, shipped_folder
from scorecard.errors import Fault, ScorecardError, quoted

EXAMPLE = "harbour"


def write_starter(folder: Path) -> list[Path]:
    """
    Write a made-up card with one indicator of each kind and a ledger of its own.

    Args:
        folder: A folder that does not exist yet, or is empty; folders above it are made where they
            are missing. A new one appears whole or not at all.

    Returns:
        The files written, in alphabetical order.

    Raises:
        ScorecardError: The folder holds something already, is no folder, cannot be written to, or
            has the name of a shipped card.
    """
    try:
        _refuse_taken(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _copy(folder)
    except OSError as error:
        is_file_above = isinstance(error, FileExistsError | NotADirectoryError)
        why = "below a file" if is_file_above else (error.strerror or str(error)).lower()
        fault = Fault(where="folder", found=f"{quoted(str(folder))} ({why})",
                      expected="a folder that can be made and written to",
                      remedy="choose another place")  # fmt: skip
        raise ScorecardError([fault], "call") from None
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _refuse_taken(folder: Path) -> None:
    if str(folder) in shipped_cards():
        fault = Fault(where="folder", found=f"{quoted(str(folder))}, a card of the library",
                      expected="a name that no shipped card has",
                      remedy="choose another: by that name the shipped card is read")  # fmt: skip
        raise ScorecardError([fault], "call")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fault = Fault(where="folder", found=quoted(str(folder)), expected="a new or empty folder",
                      remedy="choose another name")  # fmt: skip
        raise ScorecardError([fault], "call")


def _copy(folder: Path) -> None:
    source = shipped_folder() / "examples" / EXAMPLE
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as near:
        made = Path(near) / "card"
        shutil.copytree(source, made, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        if folder.exists():  # perhaps the one we stand in, which nothing can take the place of
            for entry in made.iterdir():
                entry.replace(folder / entry.name)
        else:
            made.replace(folder)
