"""The command line: reads arguments, prints results and faults, sets the exit code."""

from __future__ import annotations

import click

from scorecard.cli import cards, coding, evidence, results
from scorecard.cli.comparing import compare
from scorecard.cli.diagnosis import diagnose
from scorecard.cli.revisions import vintages
from scorecard.cli.robustness import robustness


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="policy-scorecard", prog_name="scorecard")
def main() -> None:
    """
    From dated, sourced evidence to quarterly scores, trend charts and a report.

    CARD is the name of a shipped card (see `scorecard list`) or a folder that holds card.toml.

    \b
    Example:
      scorecard report nato_japan --out report
    """


for command in (
    cards.list_cards,
    cards.init,
    cards.check,
    cards.versions,
    results.score,
    results.rank,
    results.trends,
    results.explain,
    results.report,
    evidence.evidence,
    coding.coding,
    vintages,
    compare,
    robustness,
    diagnose,
):
    main.add_command(command)
