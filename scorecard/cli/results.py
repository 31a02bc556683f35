"""Commands on results: score, rank, trends, explain, report."""

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
    observations_option,
    scored_card,
    unit_option,
)
from scorecard.cli.progress import steps
from scorecard.formats import DEFAULT, FORMATS, OPENED, checked_formats
from scorecard.terminal import emit, harmless, print_labels, print_ranks, say

if TYPE_CHECKING:
    from scorecard.rebuilding import ReportSettings
    from scorecard.scoring import Result

_FEW = 5


@click.command()
@click.argument("card")
@observations_option
@as_of_option
@clock_option
@unit_option
@click.option("--quarter", help="Quarter to show; default: the last complete one.")
@format_option
@faults_printed
def score(
    card: str, observations: str | None, as_of: str | None, clock: str, unit: str | None,
    quarter: str | None, form: str,
) -> None:  # fmt: skip
    """
    Score CARD: as a table where each recommendation stands, as csv or json every node and quarter.

    A table of more than a few units shows the whole card alone; see --unit.

    \b
    Example:
      scorecard score nato_japan --as-of 2026-09-30
      scorecard score nato_japan --format csv > scores.csv
      scorecard score my_index --observations values.csv
    """
    result = scored_card(card, as_of, clock, observations)
    own = set(result.card.units)
    if unit is not None:
        own = {result.card.units[result.unit_position(unit)]}
    number = result.period_position(quarter or result.last_complete)
    period = result.periods[number]
    if form == "table":
        from scorecard.summary import as_text, summary
        from scorecard.trends.trending import trend

        weights = result.weights_for_targets
        trends = trend(result.scores, result.card, through=period, weights=weights)
        frame = summary(result.scores, trends, result.card, str(period))
        head = [f"{result.card.title}, {period}"]
        frame = frame[frame["unit"].isin(own)]
        if len(own) > _FEW:
            frame = frame[frame["node"] == result.card.id]
        click.echo(harmless(as_text(head, frame, result.card.printed)))
    else:
        scores = result.scores[result.scores["unit"].isin(own)]
        emit(scores[scores["period"] == period] if quarter else scores, form)
    given = _given(observations)
    if len(result.card.units) > 1:
        say(f"Next: scorecard rank {quote(card)}{given}")
    else:
        node = result.card.recommendations[0].id
        say(f"Next: scorecard explain {quote(card)} {node} {period}{given}")


@click.command()
@click.argument("card")
@click.option("--node", help="Card, recommendation, clause or indicator; default: the card.")
@click.option("--quarter", help="Quarter to show; default: the last complete one.")
@click.option("--aspect", default="all", show_default=True, help="One of the card's aspects.")
@click.option("--ties", default="min", show_default=True, help="min, dense or average.")
@observations_option
@as_of_option
@clock_option
@format_option
@faults_printed
def rank(
    card: str, node: str | None, quarter: str | None, aspect: str, ties: str,
    observations: str | None, as_of: str | None, clock: str, form: str,
) -> None:  # fmt: skip
    """
    Rank the units of CARD, the best first, with the ranks that their intervals allow.

    \b
    Example:
      scorecard rank my_index --observations values.csv --quarter 2026Q2
    """
    from scorecard.standings import ranking

    result = scored_card(card, as_of, clock, observations)
    period = result.last_complete if quarter is None else quarter
    found = ranking(result, node, period, aspect=aspect, ties=ties)
    if form != "table":
        return emit(found, form)
    place = result.card.node(node or result.card.id)
    print_ranks(found, f"{place.title}, {found['period'].iloc[0]}")
    first = quote(str(found["unit"].iloc[0]))
    say(f"Next: scorecard explain {quote(card)} {place.id} {period} --unit {first}"
        f"{_given(observations)}")  # fmt: skip
    return None


def _given(observations: str | None) -> str:
    """How the next command is given the same observations."""
    return "" if observations is None else f" --observations {quote(observations)}"


@click.command()
@click.argument("card")
@click.option("--rule", help="Name of one rule, or all; default: the card's own.")
@observations_option
@as_of_option
@clock_option
@unit_option
@format_option
@faults_printed
def trends(
    card: str, rule: str | None, observations: str | None, as_of: str | None, clock: str,
    unit: str | None, form: str,
) -> None:  # fmt: skip
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
    result = scored_card(card, as_of, clock, observations)
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
         f"Next: scorecard trends {card} --rule all{_given(observations)}")  # fmt: skip
    return None


@click.command()
@click.argument("card")
@click.argument("node")
@click.argument("quarter", required=False)
@observations_option
@as_of_option
@clock_option
@unit_option
@click.option("--aspect", default="all", show_default=True, help="One of the card's aspects.")
@format_option
@faults_printed
def explain(
    card: str,
    node: str,
    quarter: str | None,
    observations: str | None,
    as_of: str | None,
    clock: str,
    unit: str | None,
    aspect: str,
    form: str,
) -> None:
    """
    Take the score of NODE in QUARTER apart, down to the rows of evidence and their addresses.

    NODE is the card, a recommendation, a clause or an indicator; or, without QUARTER, the id that a
    figure of the report carries. As csv: the rows of evidence; as json: all of it.

    \b
    Example:
      scorecard explain nato_japan public_diplomacy 2026Q2
      scorecard explain nato_japan public_diplomacy@2026Q2@commitment
    """
    from scorecard.explanation import explain as explained

    result = scored_card(card, as_of, clock, observations)
    found = explained(result, node, quarter, unit=unit, aspect=aspect)
    if form == "table":
        click.echo(harmless(repr(found)))
    elif form == "csv":
        emit(found.evidence, form)
    else:
        from scorecard.reporting.tables import as_json

        click.echo(as_json(found.as_dict()))
    whom = "" if unit is None else f" --unit {quote(unit)}"
    say(f"Next: scorecard report {quote(card)} --out report{whom}{_given(observations)}")


@click.command()
@click.argument("card", required=False)
@click.option("--out", required=True, type=Folder(path_type=Path), help="Folder to write to.")
@click.option("--manifest", metavar="FILE", help="Make the report of that manifest.json again.")
@observations_option
@as_of_option
@clock_option
@unit_option
@click.option(
    "--robustness/--no-robustness",
    default=True,
    show_default=True,
    help="Say whether other choices would change the message, which takes some draws.",
)
@click.option(
    "--notes/--no-notes",
    default=True,
    show_default=True,
    help="Print the analyst's own words on the quarter, where the card has them.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME",
    default=DEFAULT,
    help=f"Any of {', '.join(FORMATS)}, once for each; default: {', '.join(DEFAULT)}.",
)
@faults_printed
def report(
    card: str | None, out: Path, manifest: str | None, observations: str | None,
    as_of: str | None, clock: str, unit: str | None, robustness: bool, notes: bool,
    formats: tuple[str, ...],
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
        result, asked = _made_again(manifest, card)
        unit, formats = asked.unit, asked.formats
        robustness, notes = asked.robustness, asked.notes
    elif card is None:
        raise click.UsageError("Missing argument 'CARD'.")
    else:
        result = scored_card(card, as_of, clock, observations)
    with steps() as begins:
        page = write_report(
            result, out, unit=unit, robustness=robustness, notes=notes, formats=formats,
            on_step=begins,
        )  # fmt: skip
    click.echo(harmless(repr(result)))
    say(f"Wrote {_written(out, formats)}.\nNext: open {quote(str(page))}")


def _written(out: Path, formats: tuple[str, ...]) -> str:
    """What of a report was written where."""
    told = []
    for name in (*(OPENED[form] for form in reversed(checked_formats(formats))), "manifest.json"):
        place = out / name
        files = list(place.iterdir()) if place.is_dir() else [place]
        count = f"{len(files)} files, " if place.is_dir() else ""
        size = sum(file.stat().st_size for file in files)
        told.append(f"{place} ({count}{size / 1e6:.1f} MB)")
    return ", ".join(told)


def _made_again(manifest: str, card: str | None) -> tuple[Result, ReportSettings]:
    """The result of a manifest, and what its report was asked for."""
    from scorecard.rebuilding import read_report_settings, rebuild

    given = click.get_current_context()
    for name in ("as_of", "clock", "unit", "observations", "robustness", "notes", "formats"):
        if given.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            option = "format" if name == "formats" else name.replace("_", "-")
            raise click.UsageError(f"--{option} and --manifest: the manifest says it already.")
    result = rebuild(manifest, card)
    say(result.headings[1])
    return result, read_report_settings(manifest)
