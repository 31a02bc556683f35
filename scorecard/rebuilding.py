"""A result made again from its manifest, or what is no longer the same."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from scorecard.definitions.card import Card
from scorecard.definitions.finding import find_card
from scorecard.definitions.loading import load_card
from scorecard.definitions.model import Manifest
from scorecard.errors import Fault, ScorecardError, quoted, raise_faults
from scorecard.files import file_bytes
from scorecard.formats import version_of
from scorecard.ledger.prefix import prefix_faults
from scorecard.ledger.reading import read_ledger
from scorecard.ledger.vintage import entered_by
from scorecard.notes.reading import read_note
from scorecard.scoring import Result, score


def rebuild(
    manifest: Manifest | str | os.PathLike[str], card: Card | str | os.PathLike[str] | None = None
) -> Result:
    """
    Score again what a manifest says was scored.

    Rows entered into the ledger since are left out, whatever dates they carry. A note that the
    report of a manifest printed must still say the same; one written since is for `report` to leave
    out, as `read_report_settings` says.

    Args:
        manifest: A manifest, or the `manifest.json` of a report.
        card: The card; needed where it is not one that is shipped. An earlier version of its
            definitions is found by itself.

    Returns:
        A result with the same manifest; a report on it, asked for in the same way, has the same
        bytes.

    Raises:
        ScorecardError: The file is no manifest; the card is not found; or all that is no longer
            the same: definitions, rows of the ledger, the note, versions of the libraries.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> sc.rebuild(result.manifest).manifest == result.manifest
        True
    """
    said = {} if isinstance(manifest, Manifest) else _content(manifest)
    wanted = manifest if isinstance(manifest, Manifest) else _manifest(said, manifest)
    if not wanted.recorded_through:
        fault = Fault(where="manifest", found="a result from observations that were given",
                      expected="one from a ledger", remedy="score the observations again")  # fmt: skip
        raise ScorecardError([fault], "call")
    card = _card_of(wanted, card)
    ledger = entered_by(read_ledger(card), wanted.recorded_through)
    result = score(card, ledger, as_of=wanted.as_of, clock=wanted.clock)
    faults = list(_differences(wanted, result.manifest))
    if said.get("sealed") is not None:
        faults += _changed(said["sealed"], card, wanted.recorded_through)
    faults += _note_faults(said.get("notes"), card, wanted.last_complete)
    faults += _writer_faults(said.get("written_with"))
    raise_faults(faults, "manifest")
    return result


def changed_files(path: str | os.PathLike[str], card: Card) -> list[Fault]:
    """
    The files of a ledger that do not hold any more what they held when a report was made.

    Args:
        path: The `manifest.json` of the report.
        card: The card, loaded from its folder.

    Raises:
        ScorecardError: The file is no manifest, or seals no files since the evidence of its report
            was given as a frame; or any fault of the ledger.
    """
    said = _content(path)
    return _changed(said.get("sealed"), card, _manifest(said, path).recorded_through)


def read_manifest(path: str | os.PathLike[str]) -> Manifest:
    """
    The manifest of a report.

    Args:
        path: Its `manifest.json`.

    Raises:
        ScorecardError: The file cannot be read or is no manifest.
    """
    return _manifest(_content(path), path)


def _manifest(content: Mapping[str, Any], path: str | os.PathLike[str]) -> Manifest:
    names = [item.name for item in attrs.fields(Manifest)]
    kinds = {"evidence_rows": int, "method": dict, "versions": dict}
    if not all(isinstance(content.get(name), kinds.get(name, str)) for name in names):
        raise _no_manifest(path)
    return Manifest(**{name: content[name] for name in names})


@frozen(kw_only=True)
class ReportSettings:
    """What a report was asked for: whom it is about, whether choices were drawn, a note printed, its formats."""

    unit: str
    robustness: bool
    notes: bool
    formats: tuple[str, ...]


def read_report_settings(path: str | os.PathLike[str]) -> ReportSettings:
    """What a report was asked for, as its `manifest.json` says."""
    content = _content(path)
    unit, formats = content.get("report_on"), content.get("formats")
    if not isinstance(unit, str) or not isinstance(formats, list) or "robustness" not in content:
        raise _no_manifest(path)
    return ReportSettings(
        unit=unit, robustness=content["robustness"] is not None, notes=bool(content.get("notes")),
        formats=tuple(map(str, formats)),
    )  # fmt: skip


def _content(path: str | os.PathLike[str]) -> dict[str, Any]:
    try:
        content = json.loads(file_bytes(Path(path), str(path)))
    except (ValueError, RecursionError):
        raise _no_manifest(path) from None
    if not isinstance(content, dict):
        raise _no_manifest(path)
    return content


def _no_manifest(path: str | os.PathLike[str]) -> ScorecardError:
    fault = Fault(where="manifest", found=quoted(str(path)), remedy="name the manifest.json of a "
                  "report", expected="a manifest that this version of the library wrote")  # fmt: skip
    return ScorecardError([fault], "call")


def _card_of(wanted: Manifest, card: Card | str | os.PathLike[str] | None) -> Card:
    """The version of the card that the manifest names."""
    if isinstance(card, Card):
        return card
    try:
        place = find_card(wanted.card if card is None else card)
    except ScorecardError:
        if card is not None:
            raise
        fault = Fault(where="card", found=f"{quoted(wanted.card)}, which is not shipped",
                      expected="the folder of that card", remedy="name it too")  # fmt: skip
        raise ScorecardError([fault], "call") from None
    return load_card(f"{place.folder}@{wanted.card_version}")


def _differences(wanted: Manifest, found: Manifest) -> Iterator[Fault]:
    remedies = {
        "card": "name the folder of that card",
        "card_digest": "take the definitions from the commit that made the report",
        "evidence_rows": "take the ledger from there too: rows were removed or changed",
        "evidence_digest": "take the ledger from there too: rows were removed or changed",
    }
    for name, remedy in remedies.items():
        old, new = getattr(wanted, name), getattr(found, name)
        if old != new:
            yield Fault(where=name, found=str(new), expected=f"{old}, as in the manifest",
                        remedy=remedy)  # fmt: skip
    yield from _version_faults(wanted.versions, found.versions)


def _changed(sealed: Any, card: Card, through: str) -> list[Fault]:
    """The files that do not hold any more what the seals of a manifest say."""
    if not isinstance(sealed, dict):
        fault = Fault(where="manifest", found="no seal of ledger files", remedy="make the report "
                      "from the card's own ledger", expected="the manifest of such a report")  # fmt: skip
        raise ScorecardError([fault], "call")
    return list(prefix_faults(card, sealed, through))


def _note_faults(noted: Any, card: Card, period: str) -> Iterator[Fault]:
    """A note that is gone, or that does not say any more what the report printed."""
    if not noted:
        return
    entry = noted[0] if isinstance(noted, list) else noted
    then = str(entry.get("digest")) if isinstance(entry, dict) else ""
    try:
        note = read_note(card, period)
    except ScorecardError as error:
        yield from error.faults
        return
    if note is None or note.digest != then:
        yield Fault(where="note", found="no such file" if note is None else _digest(note.digest),
                    expected=f"{_digest(then)}, as in the manifest", remedy="bring it back from Git",
                    file=f"notes/{period}.md")  # fmt: skip


def _digest(digest: str) -> str:
    return f"digest {digest[:12]}"


def _writer_faults(noted: Any) -> Iterator[Fault]:
    """Libraries that write the formats of a report, in another version than then."""
    if isinstance(noted, dict):
        then = {str(name): str(old) for name, old in noted.items()}
        yield from _version_faults(then, {name: version_of(name) for name in then})


def _version_faults(wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Fault]:
    for name in sorted({*wanted, *found}):
        old, new = wanted.get(name, "none"), found.get(name, "none")
        if old != new:
            yield Fault(where=f"versions.{name}", found=new, expected=f"{old}, as in the manifest",
                        remedy=f"install {name} {old}")  # fmt: skip
