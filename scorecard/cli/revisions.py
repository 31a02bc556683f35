"""The command on revisions: vintages."""

from __future__ import annotations

from shlex import quote

import click

from scorecard.cli.common import clock_option, faults_printed, format_option, unit_option
from scorecard.cli.progress import steps
from scorecard.terminal import emit, print_table, say

SHOWN = 6  # quarters and dates, where none are named


@click.command()
@click.argument("card")
@click.option("--node", help="Node to show; default: the card.")
@click.option("--quarter", "quarters", multiple=True, help="Quarter; may be given several times.")
@click.option("--as-of", "dates", metavar="DATE", multiple=True, help="Date; likewise.")
@clock_option
@unit_option
@format_option
@faults_printed
def vintages(
    card: str,
    node: str | None,
    quarters: tuple[str, ...],
    dates: tuple[str, ...],
    clock: str,
    unit: str | None,
    form: str,
) -> None:
    """
    Show what each quarter's score was believed to be at each date, and what came late.

    Without quarters or dates: the last six complete quarters, each also as of its end. As csv or
    json: every node.

    \b
    Example:
      scorecard vintages nato_japan --node economic_security
      scorecard vintages nato_japan --quarter 2024Q2 --as-of 2024-06-30 --as-of 2024-12-31
    """
    from scorecard.cli.common import scored_card
    from scorecard.revisions import vintages as triangle_of

    now = scored_card(card, None, clock)
    last = now.period_position(now.last_complete) + 1
    recent = now.periods[max(0, last - SHOWN) : last]
    with steps() as begins:
        begins("Scoring as of each date")
        found = triangle_of(
            now.card,
            quarters or list(recent),
            dates or [str(period.end_time.date()) for period in recent],
            clock="recorded" if clock == "recorded" else "published",
        )
    if form != "table":
        return emit(found.scores, form)
    table = found.triangle(node, unit=unit)
    rows = [
        [str(period), *("–" if value != value else f"{value:.0f}" for value in values)]
        for period, values in zip(table.index, table.to_numpy(), strict=True)
    ]
    title = f"{now.card.node(node or now.card.id).title}: scores as of"
    print_table(title, ["Quarter", *table.columns], rows, numbers=len(table.columns))
    late = found.late[["as_of", "evidence_id", "occurred_on", "title"]]
    if len(late):
        print_table("Evidence that came late", ["Known as of", "Row", "Happened", "What"],
                    late.to_numpy().tolist())  # fmt: skip
    say(f"Next: scorecard explain {quote(card)} {node or now.card.id} {table.index[-1]}")
    return None
