"""A small complete card to start one's own from."""

import shutil
import tempfile
from importlib.resources import files
from pathlib import Path

from scorecard.errors import Fault, ScorecardError, quoted

EXAMPLE = "harbour"


def write_starter(folder: Path) -> list[Path]:
    """
    Write a made-up card with one indicator of each kind and a ledger of its own.

    Args:
        folder: A folder that does not exist yet, or is empty. A new one appears whole or not at
            all.

    Returns:
        The files written, in alphabetical order.

    Raises:
        ScorecardError: The folder holds something already, or is no folder.
        OSError: The folder above it does not exist or cannot be written to.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fault = Fault(where="folder", found=quoted(str(folder)), expected="a new or empty folder",
                      remedy="choose another name")  # fmt: skip
        raise ScorecardError([fault], "call")
    source = Path(str(files("scorecard.indicators"))) / "examples" / EXAMPLE
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as near:
        made = Path(near) / "card"
        shutil.copytree(source, made, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        if folder.exists():  # perhaps the one we stand in, which nothing can take the place of
            for entry in made.iterdir():
                entry.replace(folder / entry.name)
        else:
            made.replace(folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())
