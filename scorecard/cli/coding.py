"""Commands of the coder's desk: sheet, merge, adjudicate, agreement."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from scorecard.cli.common import day_given, faults_printed, format_option, time_given
from scorecard.terminal import emit, harmless, print_agreement, say

if TYPE_CHECKING:
    import pandas as pd

    from scorecard.definitions.card import Card


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


@coding.command()
@click.argument("card")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--coder", default="second", show_default=True, help="Who filled the sheet in.")
@click.option("--coded-on", metavar="DATE", help="Day to stamp; default: today.")
@click.option("--disagreements", type=click.Path(path_type=Path), help="Where to write them, as "
              "a .csv or .xlsx file to be decided.")  # fmt: skip
@faults_printed
def merge(
    card: str, file: Path, coder: str, coded_on: str | None, disagreements: Path | None
) -> None:
    """
    Take the filled-in sheet FILE back, and say how well the coders agree.

    \b
    Example:
      scorecard coding merge my_card sheet.xlsx --disagreements decide.xlsx
    """
    from scorecard.coding.answers import merge_answers
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.reading import read_ledger

    found = load_card(card)
    ledger = read_ledger(found)
    merge_answers(found, ledger, file, coded_on=day_given(coded_on, "coded_on"), coder=coder)
    _tell_agreement(found, ledger, "table")
    if disagreements is not None:
        from scorecard.coding.adjudicating import SHEET_NAME, TO_FILL_IN, disagreement_sheet

        rows = disagreement_sheet(found, ledger)
        is_csv = disagreements.suffix.lower() != ".xlsx"
        if is_csv:
            disagreements.write_bytes(_csv(rows))
        else:
            from scorecard.workbooks import workbook_bytes

            widths = dict.fromkeys(("fact", "remark", *TO_FILL_IN), 40)
            disagreements.write_bytes(workbook_bytes({SHEET_NAME: rows}, {}, widths=widths))
        say(f"{len(rows)} to decide: fill in adjudicated and reason in {disagreements}. Next: "
            f"scorecard coding adjudicate {quote(card)} {quote(str(disagreements))}")  # fmt: skip


@coding.command()
@click.argument("card")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--recorded-on", metavar="DATE", help="Day or time of entry; default: now.")
@faults_printed
def adjudicate(card: str, file: Path, recorded_on: str | None) -> None:
    """
    Turn the decisions in FILE into rows of the ledger of CARD.

    \b
    Example:
      scorecard coding adjudicate my_card decide.xlsx
    """
    from scorecard.coding.adjudicating import adjudicate as adjudicated
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.reading import read_ledger

    found = load_card(card)
    now = time_given(recorded_on, "recorded_on")
    path = adjudicated(found, read_ledger(found), file, recorded_on=now)
    if path is None:
        say("No decision changes a row of the ledger.")
    else:
        click.echo(harmless(str(path)))
    say(f"Next: scorecard check {quote(card)}")


@coding.command()
@click.argument("card")
@format_option
@faults_printed
def agreement(card: str, form: str) -> None:
    """
    Say how much of the evidence of CARD was coded twice, and how well the coders agree.

    \b
    Example:
      scorecard coding agreement my_card
    """
    from scorecard.definitions.loading import load_card
    from scorecard.ledger.reading import read_ledger

    found = load_card(card)
    _tell_agreement(found, read_ledger(found), form)


def _tell_agreement(card: Card, ledger: pd.DataFrame, form: str) -> None:
    from scorecard.coding.agreement import agreement as agreed
    from scorecard.coding.words import agreement_sentences

    found = agreed(card, ledger)
    if form != "table":
        emit(found.table, form)
    elif len(found.table):
        print_agreement(found.table, card.title)
    for sentence in agreement_sentences(found):
        say(sentence)
