"""Writes a folder of files so that a reader finds the old ones or the new ones, never halves."""

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scorecard.errors import Fault, ScorecardError

FOLDERS = ("charts", "data")
# Charts are numbered, so a card that has lost a recommendation would leave an old one behind.
_OWN_CHART = re.compile(r"ladders-\d+\.(svg|png|txt)")


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """
    Write files into a folder, each whole or not at all.

    Everything is written beside its place first, so a failure (a full disk, say) leaves the folder
    as it was. A new folder then appears at once; in one that exists the files are exchanged one by
    one in the order given. Other files in it are left alone.

    Args:
        folder: Where to write; made where it is missing.
        files: Content by name; a name is a plain file name, or one below `charts/` or `data/`.

    Raises:
        ScorecardError: The folder cannot be made or written to.
    """
    try:
        check_places(folder)
        is_new = not folder.exists()
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder.parent if is_new else folder
        workshop = Path(tempfile.mkdtemp(prefix=".scorecard-", dir=beside))
        try:
            _fill(workshop / "report", files)
            if is_new:
                (workshop / "report").replace(folder)
            else:
                _exchange(workshop / "report", folder, files)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except OSError as error:
        raise _refused(str(folder), error.strerror or str(error)) from error


def check_places(folder: Path) -> None:
    """
    Refuse at once what cannot be a folder, or would make us write somewhere else.

    Raises:
        ScorecardError: A file or a link stands where a folder is to be.
    """
    above = next((part for part in (folder, *folder.parents) if part.exists()), folder)
    if above.exists() and not above.is_dir():
        raise _refused(
            str(folder), "a file of that name" if above == folder else f"a file: {above}"
        )
    for name in FOLDERS:
        inner = folder / name
        if inner.is_symlink() or (inner.exists() and not inner.is_dir()):
            raise _refused(str(inner), "a link or a file of that name")


def _refused(place: str, found: str) -> ScorecardError:
    fault = Fault(where=place, found=found, expected="a folder that can be written to",
                  remedy="name another folder")  # fmt: skip
    return ScorecardError([fault], "report")


def _folders(files: Mapping[str, bytes]) -> list[str]:
    return [name for name in FOLDERS if any(file.startswith(f"{name}/") for file in files)]


def _fill(place: Path, files: Mapping[str, bytes]) -> None:
    place.mkdir()
    for name in _folders(files):
        (place / name).mkdir()
    for name, content in files.items():
        with (place / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _exchange(new: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    folders = _folders(files)
    for name in folders:
        (folder / name).mkdir(exist_ok=True)
    for name in files:
        (new / name).replace(folder / name)
    if "charts" not in folders:
        return
    for old in sorted((folder / "charts").iterdir()):
        if _OWN_CHART.fullmatch(old.name) and f"charts/{old.name}" not in files:
            old.unlink()
