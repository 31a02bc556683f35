"""The command on structure: diagnose."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

import click

from scorecard.cli.common import as_of_option, clock_option, faults_printed, format_option
from scorecard.terminal import emit, harmless, print_table, say

if TYPE_CHECKING:
    from scorecard.diagnostics.diagnosis import Diagnosis

FRAMES = ("correlations", "reliability", "components", "influence", "flags")


@click.command()
@click.argument("card")
@click.option("--quarter", help="Quarter whose units are compared; default: see below.")
@click.option("--aspect", default="all", show_default=True, help="One of the card's aspects.")
@click.option("--frame", type=click.Choice(FRAMES), default="influence", show_default=True,
              help="What to print as csv.")  # fmt: skip
@as_of_option
@clock_option
@format_option
@faults_printed
def diagnose(
    card: str,
    quarter: str | None,
    aspect: str,
    frame: str,
    as_of: str | None,
    clock: str,
    form: str,
) -> None:
    """
    Show how the parts of CARD hang together, what each really weighs, and what is odd about them.

    Units are compared in the last complete quarter; where they are fewer than five, all complete
    quarters are read together. As json: every frame.

    \b
    Example:
      scorecard diagnose nato_japan
      scorecard diagnose nato_japan --format csv --frame correlations > correlations.csv
    """
    from scorecard.cli.common import scored_card
    from scorecard.diagnostics.diagnosis import diagnose as diagnosed

    result = scored_card(card, as_of, clock)
    found = diagnosed(result, period=quarter, aspect=aspect)
    say(found.note)
    if form == "table":
        _print(found, result.card.id)
    elif form == "csv":
        emit(getattr(found, frame), form)
    else:
        from scorecard.reporting.tables import as_json

        click.echo(as_json({name: getattr(found, name).to_dict("records") for name in FRAMES}))
    say(f"Next: scorecard explain {quote(card)} {result.card.id} {result.last_complete}")


def _print(found: Diagnosis, card: str) -> None:
    reliability = found.reliability[found.reliability["without"] == ""]
    print_table("How far parts tell the same (Cronbach's alpha)", ["Node", "Parts", "Alpha"],
                [[row["node"], row["parts"], _digits(row["alpha"])]
                 for row in reliability.to_dict("records")], numbers=2)  # fmt: skip
    influence = found.influence[found.influence["whole"] == card]
    print_table("What each part weighs in the card, and explains of its variance",
                ["Part", "Weight", "Explains", "Straight line"],
                [[row["part"], *(_digits(row[name]) for name in ("weight", "influence", "linear"))]
                 for row in influence.to_dict("records")], numbers=3)  # fmt: skip
    click.echo(f"Flags: {len(found.flags) or 'none'}")
    for reason in found.flags["reason"]:
        click.echo(harmless(f"  {reason}"))


def _digits(number: float) -> str:
    return "–" if number != number else f"{number:.2f}"
