"""Commands on results: score, trends, explain, report."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from scorecard.cli.common import (
    Folder,
    as_of_option,
    clock_option,
    faults_printed,
    format_option,
    scored_card,
    unit_option,
)
from scorecard.terminal import emit, harmless, print_labels, say

if TYPE_CHECKING:
    from scorecard.scoring import Result


@click.command()
@click.argument("card")
@as_of_option
@clock_option
@click.option("--quarter", help="Quarter to show; default: the last complete one.")
@format_option
@faults_printed
def score(card: str, as_of: str | None, clock: str, quarter: str | None, form: str) -> None:
    """
    Score CARD: as a table where each recommendation stands, as csv or json every node and quarter.

    \b
    Example:
      scorecard score nato_japan --as-of 2026-09-30
      scorecard score nato_japan --format csv > scores.csv
    """
    result = scored_card(card, as_of, clock)
    number = result.period_position(quarter or result.last_complete)
    period = result.periods[number]
    if form == "table":
        from scorecard.summary import as_text, summary
        from scorecard.trends.trending import trend

        weights = result.weights_for_targets
        trends = trend(result.scores, result.card, through=period, weights=weights)
        frame = summary(result.scores, trends, result.card, str(period))
        click.echo(harmless(as_text([f"{result.card.title}, {period}"], frame)))
    else:
        scores = result.scores
        emit(scores[scores["period"] == period] if quarter else scores, form)
    say(f"Next: scorecard explain {quote(card)} {result.card.recommendations[0].id} {period}")


@click.command()
@click.argument("card")
@click.option("--rule", help="Name of one rule, or all; default: the card's own.")
@as_of_option
@clock_option
@unit_option
@format_option
@faults_printed
def trends(
    card: str, rule: str | None, as_of: str | None, clock: str, unit: str | None, form: str
) -> None:
    """
    Label how CARD and each recommendation went since the baseline, by our rule or by others.

    With `--rule all` the rules of other bodies stand side by side, each in its own words. As csv
    or json: every node and aspect, with the reason for each label.

    \b
    Example:
      scorecard trends nato_japan --rule all
      scorecard trends nato_japan --rule open_sdg --format csv > labels.csv
    """
    from scorecard.definitions.method import LABEL_RULES
    from scorecard.errors import argument
    from scorecard.trends.comparison import labels_by_rule

    if rule is not None:
        argument("rule", rule, ("all", *LABEL_RULES))
    result = scored_card(card, as_of, clock)
    units = result.card.units if unit is None else [result.card.units[result.unit_position(unit)]]
    rules = LABEL_RULES if rule == "all" else (rule or result.card.method.label_rule,)
    found = labels_by_rule(result.scores, result.card, result.last_complete, rules=rules,
                           weights=result.weights_for_targets)  # fmt: skip
    found = found[found["unit"].isin(units)]
    if form != "table":
        return emit(found, form)
    total = found[(found["aspect"] == "all") & found["level"].isin(["card", "recommendation"])]
    for name in units:
        title = f"{result.card.title}, {name}, {result.last_complete}"
        rows = total[total["unit"] == name]
        print_labels(rows, title, with_reasons=len(rules) == 1)
    say("Next: the reasons, with --rule NAME or --format csv" if len(rules) > 1 else
         f"Next: scorecard trends {card} --rule all")  # fmt: skip
    return None


@click.command()
@click.argument("card")
@click.argument("node")
@click.argument("quarter")
@as_of_option
@clock_option
@unit_option
@click.option("--aspect", default="all", show_default=True, help="One of the card's aspects.")
@format_option
@faults_printed
def explain(
    card: str,
    node: str,
    quarter: str,
    as_of: str | None,
    clock: str,
    unit: str | None,
    aspect: str,
    form: str,
) -> None:
    """
    Take the score of NODE in QUARTER apart, down to the rows of evidence and their addresses.

    NODE is the card, a recommendation, a clause or an indicator. As csv: the rows of evidence; as
    json: parts, observations and evidence.

    \b
    Example:
      scorecard explain nato_japan public_diplomacy 2026Q2
    """
    from scorecard.explanation import explain as explained

    result = scored_card(card, as_of, clock)
    found = explained(result, node, quarter, unit=unit, aspect=aspect)
    if form == "table":
        click.echo(harmless(repr(found)))
    elif form == "csv":
        emit(found.evidence, form)
    else:
        from scorecard.reporting.tables import as_json

        names = ("parts", "observations", "evidence")
        click.echo(as_json({name: getattr(found, name).to_dict("records") for name in names}))
    say(f"Next: scorecard report {quote(card)} --out report")


@click.command()
@click.argument("card", required=False)
@click.option("--out", required=True, type=Folder(path_type=Path), help="Folder to write to.")
@click.option("--manifest", metavar="FILE", help="Make the report of that manifest.json again.")
@as_of_option
@clock_option
@unit_option
@faults_printed
def report(
    card: str | None, out: Path, manifest: str | None, as_of: str | None, clock: str,
    unit: str | None,
) -> None:  # fmt: skip
    """
    Write the report on CARD: HTML, Markdown, charts and data.

    With --manifest the report that it came with is made again, byte for byte, or all is said that
    is no longer the same. CARD may then be left out if the card is one that is shipped.

    \b
    Example:
      scorecard report nato_japan --out report
      scorecard report --manifest report/manifest.json --out again
    """
    from scorecard.reporting import report as write_report

    if manifest is not None:
        result, unit = _made_again(manifest, card)
    elif card is None:
        raise click.UsageError("Missing argument 'CARD'.")
    else:
        result = scored_card(card, as_of, clock)
    page = write_report(result, out, unit=unit)
    click.echo(harmless(repr(result)))
    say(f"Wrote {page}, with charts/ and data/ beside it.\nNext: open {quote(str(page))}")


def _made_again(manifest: str, card: str | None) -> tuple[Result, str]:
    """The result of a manifest, and whom its report was about."""
    from scorecard.rebuilding import read_report_unit, rebuild

    given = click.get_current_context()
    for name in ("as_of", "clock", "unit"):
        if given.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            option = name.replace("_", "-")
            raise click.UsageError(f"--{option} and --manifest: the manifest says it already.")
    result = rebuild(manifest, card)
    say(result.headings[1])
    return result, read_report_unit(manifest)
