"""The command that explains what changed: compare."""

from __future__ import annotations

from shlex import quote

import click

from scorecard.cli.common import (
    clock_option,
    faults_printed,
    format_option,
    scored_card,
    unit_option,
)
from scorecard.cli.progress import steps
from scorecard.terminal import emit, harmless, say


@click.command()
@click.argument("card")
@click.option("--from", "before", help="Period before; default: the last complete one.")
@click.option("--to", "after", help="Period after; default: the last complete one.")
@click.option("--before-as-of", metavar="DATE", help="What was known then; default: all there is.")
@click.option("--after-as-of", metavar="DATE", help="What was known then; default: all there is.")
@click.option("--card-before", metavar="CARD", help="Another card or version, such as harbour@1.0.")
@clock_option
@click.option("--node", help="Node to explain; default: the card and each recommendation.")
@unit_option
@click.option("--aspect", default="all", show_default=True, help="One of the card's aspects.")
@format_option
@faults_printed
def compare(
    card: str,
    before: str | None,
    after: str | None,
    before_as_of: str | None,
    after_as_of: str | None,
    card_before: str | None,
    clock: str,
    node: str | None,
    unit: str | None,
    aspect: str,
    form: str,
) -> None:
    """
    Explain what changed on CARD: between two quarters, two as-of dates, two versions, or all three.

    Without any of these, the last complete quarter is compared with the one before. As csv: every
    part of the change with the row of evidence behind it; as json: the totals too.

    \b
    Example:
      scorecard compare nato_japan --from 2025Q4 --to 2026Q2
      scorecard compare nato_japan --before-as-of 2026-06-30
    """
    from scorecard.comparison.compare import compare as compared

    new = scored_card(card, after_as_of, clock)
    is_same = before_as_of == after_as_of and card_before is None
    old = new if is_same else scored_card(card_before or card, before_as_of, clock)
    if is_same and before is None:
        last = new.period_position(after or new.last_complete)
        before = str(new.periods[max(last - 1, 0)])
    with steps() as begins:
        begins("Splitting the change by cause")
        found = compared(old, new, before=before, after=after, unit=unit, aspect=aspect)
    if form == "table":
        click.echo(harmless(repr(found) if node is None else found.told(node)))
    elif form == "csv":
        emit(found.parts if node is None else found.of(node), form)
    else:
        from scorecard.reporting.tables import as_json

        names = ("totals", "parts", "redefined")
        click.echo(as_json({name: getattr(found, name).to_dict("records") for name in names}))
    say(f"Next: scorecard explain {quote(card)} {node or new.card.id} {found.period_after}")
