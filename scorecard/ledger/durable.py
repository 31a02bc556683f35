"""Files that appear whole and last, or not at all, whoever is killed in between."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scorecard.errors import Fault, ScorecardError, at

PART = ".part"  # hidden, so that no reader takes it for a file of the ledger
_LOCK = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """
    Keep every other writer of a folder out; one that is killed lets go by itself.

    Args:
        folder: A folder that exists. Where the system can lock a folder, nothing is left in it;
            on Windows an empty file `.lock` is.
    """
    if sys.platform == "win32":
        import msvcrt

        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if sys.platform != "win32":  # let go even where a fork of this process has the folder open
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder, where it is missing, that lasts."""
    try:
        if not folder.is_dir():
            folder.mkdir()
            _flush_folder(folder.parent)
    except OSError as error:
        raise _unwritten(folder.name, error, "nothing was changed: mend that") from error


def write_whole(path: Path, content: bytes, *, name: str) -> None:
    """
    Write a file so that at every moment it is there whole and on disk, or as it was before.

    The content is written to a hidden file beside it, flushed to disk, and only then given its
    name; the folder is flushed last. To be called under `locked`, since writers share the hidden
    file; one left behind by a writer that was killed is overwritten.

    Args:
        path: The file to write.
        content: What it shall hold.
        name: How messages call it.

    Raises:
        ScorecardError: It could not be written (a full disk, a folder that is read-only): nothing
            has changed. Or the folder could not be flushed: the file is there, but may not
            outlast a power cut.
    """
    part = path.parent / PART
    try:
        _fill(part, content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise _unwritten(name, error, "nothing was changed: mend that and try again") from error
    try:
        _flush_folder(path.parent)
    except OSError as error:
        raise _unwritten(name, error, "the file is there, but may not outlast a power cut: look "
                         "at it before trying again") from error  # fmt: skip


def _fill(part: Path, content: bytes) -> None:
    with suppress(FileNotFoundError):
        part.unlink()
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_folder(folder: Path) -> None:
    """Make a new name last; Windows does so by itself and opens no folder."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unwritten(name: str, error: OSError, remedy: str) -> ScorecardError:
    said = (error.strerror or str(error)).lower()
    fault = Fault(where="file", found=said, expected="a folder and a disk that can be written to",
                  remedy=remedy)  # fmt: skip
    return ScorecardError([at(fault, name, None)], name)
