"""Commands on the ledger: add, correct, retract, import, template, seal, verify."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import Any

import click

from scorecard.cli.common import DATA_AT_FAULT, day_given, faults_printed, time_given
from scorecard.terminal import complain, harmless, say

# The columns a row may be given, as ledger.appending has them; named here so that help is quick.
COLUMNS = (
    "kind", "node", "indicator", "event", "unit", "occurred_on", "published_on", "stage",
    "element", "value", "value_low", "value_high", "unit_measure", "title", "fact", "publisher",
    "url", "locator", "archive_url", "source_kind", "reliability", "credibility", "coder",
)  # fmt: skip
NEEDED = ("kind", "node", "occurred_on", "title")


@click.group()
def evidence() -> None:
    """
    Add to the ledger of CARD, correct it, seal it, and prove that nothing was lost.

    A row is checked as a whole file is, stamped with the time, and on disk before the command
    ends. Rows are never changed or deleted: a correction is a new row.

    \b
    Example:
      scorecard evidence add my_card --id look-1 --kind check --node my_card \\
        --occurred-on 2026-01-01/2026-03-31 --title "A look"
    """


def _cells(needed: tuple[str, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option for every column that a row may fill."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(COLUMNS):
            option = f"--{name.replace('_', '-')}"
            command = click.option(option, name, required=name in needed, metavar="TEXT")(command)
        return command

    return decorate


recorded_option = click.option(
    "--recorded-on", metavar="DATE", help="Day or time of entry; default: now, by this clock."
)


@evidence.command()
@click.argument("card")
@click.option("--id", "row", required=True, help="A name for the row, never used before.")
@_cells(NEEDED)
@click.option("--note", help="Anything a reader should know.")
@recorded_option
@faults_printed
def add(card: str, row: str, recorded_on: str | None, **cells: str | None) -> None:
    """
    Add one row to the ledger of CARD.

    \b
    Example:
      scorecard evidence add my_card --id look-1 --kind check --node my_card \\
        --occurred-on 2026-01-01/2026-03-31 --title "A look"
    """
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.appending import add_evidence

    given = {name: text for name, text in cells.items() if text is not None}
    now = time_given(recorded_on, "recorded_on")
    _tell(card, add_evidence(load_card(card), [{"id": row, **given}], recorded_on=now))


@evidence.command()
@click.argument("card")
@click.argument("row")
@click.option("--id", "new_id", help="Name of the new row; default: ROW.r2, ROW.r3 and so on.")
@_cells(())
@click.option("--note", help="Why; takes the place of the old row's note.")
@recorded_option
@faults_printed
def correct(
    card: str, row: str, new_id: str | None, recorded_on: str | None, **cells: str | None
) -> None:
    """
    Add a row that stands in place of ROW; what is not given is as in ROW, "" clears a cell.

    \b
    Example:
      scorecard evidence correct my_card h05 --stage agreed --note "The text was signed."
    """
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.correcting import correct_evidence

    given = {name: text for name, text in {"id": new_id, **cells}.items() if text is not None}
    _tell(
        card,
        correct_evidence(
            load_card(card), row, given, recorded_on=time_given(recorded_on, "recorded_on")
        ),
    )


@evidence.command()
@click.argument("card")
@click.argument("row")
@click.option("--note", required=True, help="Why the row is taken back.")
@recorded_option
@faults_printed
def retract(card: str, row: str, note: str, recorded_on: str | None) -> None:
    """
    Add a row that takes ROW back, with nothing in its place.

    \b
    Example:
      scorecard evidence retract my_card h05 --note "The draft was a forgery."
    """
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.correcting import retract_evidence

    _tell(
        card,
        retract_evidence(
            load_card(card), row, note=note, recorded_on=time_given(recorded_on, "recorded_on")
        ),
    )


@evidence.command("import")
@click.argument("card")
@click.argument("file", type=click.Path(path_type=Path))
@recorded_option
@faults_printed
def import_(card: str, file: Path, recorded_on: str | None) -> None:
    """
    Add the rows of FILE, a CSV file or a filled-in template, all of them or none.

    \b
    Example:
      scorecard evidence import my_card rows.xlsx
    """
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.importing import import_evidence

    _tell(
        card,
        import_evidence(load_card(card), file, recorded_on=time_given(recorded_on, "recorded_on")),
    )


@evidence.command()
@click.argument("card")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="An .xlsx file.")
@faults_printed
def template(card: str, out: Path) -> None:
    """
    Write an Excel workbook for adding rows by hand, with the words of CARD to choose from.

    \b
    Example:
      scorecard evidence template my_card --out rows.xlsx
    """
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.importing import template_bytes

    out.write_bytes(template_bytes(load_card(card)))
    click.echo(harmless(str(out)))
    say(f"Next: fill it in, then scorecard evidence import {quote(card)} {quote(str(out))}")


@evidence.command()
@click.argument("card")
@faults_printed
def seal(card: str) -> None:
    """
    Write down, row by row, what the ledger of CARD holds today.

    \b
    Example:
      scorecard evidence seal my_card
    """
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.sealing import seal_ledger

    made = seal_ledger(load_card(card), sealed_on=day_given(None, "sealed_on"))
    click.echo(f"seals/{made.name}: {made.rows} rows sealed")
    say(f"Next: scorecard evidence verify {quote(card)}, on any later day.")


@evidence.command()
@click.argument("card")
@click.option("--manifest", metavar="FILE", help="Hold it against the manifest.json of a report.")
@faults_printed
def verify(card: str, manifest: str | None) -> None:
    """
    Prove that every sealed row of CARD is still there, unchanged; exit 1 where one is not.

    With --manifest, that every file still holds what it held when that report was made, rows
    entered since left aside.

    \b
    Example:
      scorecard evidence verify my_card
      scorecard evidence verify my_card --manifest report/manifest.json
    """
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.verifying import verify_ledger

    if manifest is not None:
        return _verify_manifest(card, manifest)
    found = verify_ledger(load_card(card))
    for fault in found.faults:
        complain(str(fault))
    for note in found.notes:
        say(note)
    if not found.holds:
        sys.exit(DATA_AT_FAULT)
    if not found.seals:
        say(f"Nothing is sealed yet. Next: scorecard evidence seal {quote(card)}")
    click.echo(
        f"{found.sealed} sealed rows are there, unchanged; {found.unsealed} were added since."
    )
    return None


def _verify_manifest(card: str, manifest: str) -> None:
    from scorecard.definitions.loading import load_card
    from scorecard.errors import raise_faults
    from scorecard.rebuilding import changed_files

    raise_faults(changed_files(manifest, load_card(card)), "ledger since the report")
    click.echo("Every file holds what it held when the report was made.")


def _tell(card: str, path: Path) -> None:
    click.echo(harmless(str(path)))
    say(f"Next: scorecard check {quote(card)}")
