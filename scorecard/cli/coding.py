"""Commands of the coder's desk: sheet, merge, adjudicate."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from scorecard.cli.common import faults_printed
from scorecard.terminal import harmless, say

if TYPE_CHECKING:
    import pandas as pd


@click.group()
def coding() -> None:
    """
    Have the evidence of CARD coded a second time, blind, and see how well the coders agree.

    \b
    Example:
      scorecard coding sheet my_card --out sheet.xlsx
    """


@coding.command()
@click.argument("card")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A .csv or .xlsx file.")
@click.option("--indicator", "indicators", multiple=True, help="Only this one; may be repeated.")
@faults_printed
def sheet(card: str, out: Path, indicators: tuple[str, ...]) -> None:
    """
    Write a blind sheet: sources, facts and coding rules, without what the first coder said.

    \b
    Example:
      scorecard coding sheet my_card --out sheet.xlsx
    """
    from scorecard.coding.sheet import coding_sheet, sheet_bytes
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.reading import read_ledger

    found = load_card(card)
    rows = coding_sheet(found, read_ledger(found), indicators=indicators)
    out.write_bytes(_csv(rows) if out.suffix.lower() != ".xlsx" else sheet_bytes(rows, found))
    click.echo(harmless(str(out)))
    say(
        f"{len(rows)} items to code: fill in answer. Next: scorecard coding merge {quote(card)} "
        f"{quote(str(out))}"
    )


def _csv(frame: pd.DataFrame) -> bytes:
    from scorecard.reporting.tables import csv_text

    return csv_text(frame).encode()
