"""Files of a card's folder, read whole; what cannot be read is a fault like any other."""

from pathlib import Path

from scorecard.errors import Fault, ScorecardError, at


def files_below(folder: Path, suffix: str) -> list[Path]:
    """
    Entries of a folder with a suffix, in the order of their names, hidden ones left out.

    Raises:
        ScorecardError: The folder cannot be listed.
    """
    return [entry for entry in entries_of(folder) if entry.suffix.lower() == suffix]


def entries_of(folder: Path) -> list[Path]:
    """
    All entries of a folder in the order of their names, hidden ones left out.

    Raises:
        ScorecardError: The folder cannot be listed.
    """
    try:
        entries = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(folder.name, error.strerror or "no folder") from None
    return [entry for entry in entries if not entry.name.startswith(".")]


def file_bytes(path: Path, name: str) -> bytes:
    """
    Content of a file.

    Args:
        path: Where it is.
        name: How messages call it.

    Raises:
        ScorecardError: It is a folder or a device, or may not be read.
    """
    try:
        if path.exists() and not path.is_file():
            raise _unreadable(name, "a folder or a device")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(name, error.strerror or "no file") from None


def _unreadable(name: str, found: str) -> ScorecardError:
    fault = Fault(where="file", found=found[:1].lower() + found[1:],
                  expected="a file that can be read",
                  remedy="mend its permissions, or move it out of the folder")  # fmt: skip
    return ScorecardError([at(fault, name, 1)], name)
