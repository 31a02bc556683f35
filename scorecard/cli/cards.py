"""Commands on cards as files: list, init, check."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from scorecard.cli.common import Folder, faults_printed, format_option
from scorecard.terminal import emit, harmless, print_clauses, say

if TYPE_CHECKING:
    from scorecard.definitions.card import Card


@click.command("list")
@format_option
@faults_printed
def list_cards(form: str) -> None:
    """
    List the cards that come with the library.

    \b
    Example:
      scorecard list
    """
    import pandas as pd

    from scorecard.definitions.finding import shipped_cards
    from scorecard.definitions.loading import load_card

    cards = [load_card(name) for name in shipped_cards()]
    frame = pd.DataFrame(
        {
            "card": [card.id for card in cards],
            "title": [card.title for card in cards],
            "version": [card.version for card in cards],
            "recommendations": [len(card.recommendations) for card in cards],
            "indicators": [len(card.indicators) for card in cards],
        }
    )
    if form != "table":
        return emit(frame, form)
    for row in frame.to_dict("records"):
        click.echo(
            f"{row['card']}  {row['title']} (version {row['version']}, {row['recommendations']} "
            f"recommendations, {row['indicators']} indicators)"
        )
    say("Next: scorecard check CARD, or scorecard init FOLDER to start a card of your own.")
    return None


@click.command()
@click.argument("card")
@format_option
@faults_printed
def versions(card: str, form: str) -> None:
    """
    List the versions of CARD's definitions, the one that stands last.

    An earlier one is named CARD@VERSION wherever a card is asked for.

    \b
    Example:
      scorecard versions nato_japan
    """
    import pandas as pd

    from scorecard.definitions.loading import card_versions

    found = card_versions(card)
    frame = pd.DataFrame(
        {
            "version": [item.version for item in found],
            "adopted_on": [str(item.adopted_on) for item in found],
            "indicators": [len(item.indicators) for item in found],
            "changed": [item.changed for item in found],
        }
    )
    if form != "table":
        return emit(frame, form)
    for row in frame.to_dict("records"):
        changed = f": {row['changed']}" if row["changed"] else ""
        head = f"{row['version']}  adopted {row['adopted_on']}, {row['indicators']} indicators"
        click.echo(harmless(head + changed))
    say(f"Next: scorecard score {quote(card)}@{found[0].version}")
    return None


@click.command()
@click.argument("folder", type=Folder(path_type=Path))
@faults_printed
def init(folder: Path) -> None:
    """
    Write a small complete card into a new FOLDER, to be changed into your own.

    \b
    Example:
      scorecard init my_card
    """
    from scorecard.starter import write_starter

    for path in write_starter(folder):
        click.echo(str(path))
    say(
        "Wrote a card with one indicator of each kind, a ledger, and a note for its report. Next: "
        f"scorecard check {quote(str(folder))}, then change {quote(str(folder / 'card.toml'))}."
    )


@click.command()
@click.argument("card")
@faults_printed
def check(card: str) -> None:
    """
    Check definitions, ledger, notes and second coding of CARD, and print the clause map.

    \b
    Example:
      scorecard check nato_japan
    """
    from scorecard.checking import check_card
    from scorecard.clause_map import map_clauses
    from scorecard.ledger.accepting import accepted_sentences
    from scorecard.ledger.vintage import last_complete, moment_of
    from scorecard.notes.reading import read_notes
    from scorecard.periods import NAME, period_index

    found, ledger = check_card(card)
    print_clauses(map_clauses(found, ledger), found.title)
    notes = len(read_notes(found))
    said = f", nor in {notes} note{'' if notes == 1 else 's'}" if notes else ""
    say(f"No fault in {len(found.indicators)} indicators and {len(ledger)} rows of evidence{said}.")
    for said in accepted_sentences(found, ledger):
        say(f"Accepted fault: {harmless(said)}")
    say(f"Indicators by aspect: {_aspects_in_words(found)}.")
    if len(ledger):
        moment = moment_of(None, ledger)
        number = last_complete(moment, found.frequency)
        period = period_index(number, number, found.frequency)[0]
        say(
            f"The ledger's last day is {moment.date()}; as of that day the last complete "
            f"{NAME[found.frequency]} is {period}."
        )
        say(f"Next: scorecard score {quote(card)}")
    elif not found.units:
        say(f"Next: scorecard score {quote(card)} --observations FILE.csv")
    else:
        say(
            f"Next: add rows to evidence/, or give a date: scorecard score {quote(card)} "
            "--as-of DATE"
        )


def _aspects_in_words(card: Card) -> str:
    """Each aspect with the number of its indicators, so that a slip in a name is seen."""
    numbers = Counter(item.aspect or "none" for item in card.indicators)
    return ", ".join(f"{aspect} {number}" for aspect, number in numbers.items())
