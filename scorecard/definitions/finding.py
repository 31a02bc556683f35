"""Where the definitions and the ledger of a card lie, by name, folder and version."""

import os
import shlex
from importlib.resources import files
from pathlib import Path

from attrs import frozen

from scorecard.errors import Fault, ScorecardError, nearest, one_of, quoted

VERSIONS = "versions"


@frozen(kw_only=True)
class CardPlace:
    """
    Where a card lies.

    Attributes:
        folder: The card's folder; its ledger lies below it, whatever the version.
        definitions: Folder of the TOML files: the same, or one below `versions/`.
        version: The version asked for, if one was.
    """

    folder: Path
    definitions: Path
    version: str | None = None

    @property
    def is_current(self) -> bool:
        """Whether these are the definitions as they stand."""
        return self.definitions == self.folder


def shipped_folder() -> Path:
    """
    Folder of the cards that come with the library.

    Python that is started in a checkout takes the package from there, whatever is installed, and
    there the cards lie beside it.
    """
    try:
        return Path(str(files("scorecard.indicators")))
    except ModuleNotFoundError:
        return Path(__file__).parents[2] / "indicators"


def shipped_cards() -> dict[str, Path]:
    """Folders of the cards that come with the library, by name, in alphabetical order."""
    root = shipped_folder()
    return {path.name: path for path in sorted(root.iterdir()) if (path / "card.toml").is_file()}


def places_of(folder: Path) -> list[CardPlace]:
    """The card as it stands, then its earlier versions in the order of their names."""
    root = folder / VERSIONS
    below = sorted(root.iterdir()) if root.is_dir() else []
    return [
        CardPlace(folder=folder, definitions=folder),
        *(
            CardPlace(folder=folder, definitions=path, version=path.name)
            for path in below
            if (path / "card.toml").is_file()
        ),
    ]


def find_card(card: str | os.PathLike[str]) -> CardPlace:
    """
    Where a card lies, given by the name of a shipped card or by a path, with `@` and a version
    for definitions other than those that stand.

    Raises:
        ScorecardError: There is no such card or version; names the nearest.
    """
    folder = _folder_of(card)
    if folder is not None:
        return CardPlace(folder=folder, definitions=folder)
    base, sign, version = str(card).rpartition("@")
    folder = _folder_of(base) if sign else None
    if folder is None:
        raise _no_card(card)
    earlier = {place.version: place for place in places_of(folder) if place.version}
    # The version that stands has no folder of its own; whether it is the one asked for is seen
    # once its file is read.
    return earlier.get(version, CardPlace(folder=folder, definitions=folder, version=version))


def _folder_of(card: str | os.PathLike[str]) -> Path | None:
    shipped = shipped_cards()
    if str(card) in shipped:
        return shipped[str(card)]
    try:
        folder = Path(card)
        return folder if (folder / "card.toml").exists() else None
    except (OSError, TypeError, ValueError):  # a name that cannot be one, or may not be looked at
        return None


def _no_card(card: str | os.PathLike[str]) -> ScorecardError:
    shipped, beside = shipped_cards(), ""
    try:
        folder = Path(card)
        if folder.name == "card.toml" and folder.is_file():
            beside = f"give its folder: {shlex.quote(str(folder.parent))}"
    except (OSError, TypeError, ValueError):
        pass
    remedy = beside or nearest(card, shipped, "run `scorecard init FOLDER` to start a card there")
    expected = f"a folder with card.toml, or {one_of(shipped)}"
    fault = Fault(where="card", found=quoted(str(card)), expected=expected, remedy=remedy)
    return ScorecardError([fault], "call")
