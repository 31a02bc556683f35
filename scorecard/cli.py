"""The command line: reads arguments, prints results and faults, sets the exit code."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from scorecard.errors import ScorecardError
from scorecard.terminal import emit, harmless, print_clauses, print_labels, say

if TYPE_CHECKING:
    from scorecard.definitions.card import Card
    from scorecard.scoring import Result

DATA_AT_FAULT, MISUSE = 1, 2
FORMATS = ("table", "csv", "json")


def _faults_printed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print faults instead of a traceback: exit 1 where data is at fault, 2 where the call is."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ScorecardError as error:
            is_misuse = error.subject == "call"
            say(str(_as_typed(error) if is_misuse else error))
            sys.exit(MISUSE if is_misuse else DATA_AT_FAULT)
        except OSError as error:
            say(f"{error.filename or 'file'}: {error.strerror or error}")
            sys.exit(DATA_AT_FAULT)

    return run


def _as_typed(error: ScorecardError) -> ScorecardError:
    """The faults of a call, with arguments named as the command line has them."""
    from scorecard.periods import NAME

    names = {
        item.name: item.opts[0] if isinstance(item, click.Option) else item.human_readable_name
        for item in click.get_current_context().command.params
    }
    quarter = names.get("quarter", "quarter")
    names |= dict.fromkeys(("period", *NAME.values()), quarter)
    faults = [
        evolve(
            fault,
            where=names.get(fault.where, fault.where),
            remedy=fault.remedy.replace("as_of", "--as-of"),
        )
        for fault in error.faults
    ]
    return ScorecardError(faults, error.subject)


class _Folder(click.Path):
    """A folder, which must have a name: an empty one would be the folder one stands in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("an empty name; expected a folder", param, ctx)
        return super().convert(value, param, ctx)


as_of_option = click.option(
    "--as-of", metavar="DATE", help="Use only evidence known on that day; default: all there is."
)
clock_option = click.option(
    "--clock",
    type=click.Choice(["published", "recorded"]),
    default="published",
    show_default=True,
    help="Which date of a row counts: when anyone could know, or when it was entered.",
)
format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True
)
unit_option = click.option("--unit", help="Who is scored, where the card has several units.")


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


@main.command("list")
@format_option
@_faults_printed
def list_cards(form: str) -> None:
    """
    List the cards that come with the library.

    \b
    Example:
      scorecard list
    """
    import pandas as pd

    from scorecard.definitions.loading import load_card, shipped_cards

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


@main.command()
@click.argument("folder", type=_Folder(path_type=Path))
@_faults_printed
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
        "Wrote a card with one indicator of each kind. Next: scorecard check "
        f"{quote(str(folder))}, then change {quote(str(folder / 'card.toml'))}."
    )


@main.command()
@click.argument("card")
@_faults_printed
def check(card: str) -> None:
    """
    Check the definitions and the ledger of CARD, and print the clause map.

    \b
    Example:
      scorecard check nato_japan
    """
    from scorecard.checking import check_card
    from scorecard.clause_map import map_clauses
    from scorecard.ledger.vintage import last_complete, moment_of
    from scorecard.periods import NAME, period_index

    found, ledger = check_card(card)
    print_clauses(map_clauses(found, ledger), found.title)
    say(f"No fault in {len(found.indicators)} indicators and {len(ledger)} rows of evidence.")
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
    else:
        say(
            f"Next: add rows to evidence/, or give a date: scorecard score {quote(card)} "
            "--as-of DATE"
        )


def _aspects_in_words(card: Card) -> str:
    """Each aspect with the number of its indicators, so that a slip in a name is seen."""
    numbers = Counter(item.aspect or "none" for item in card.indicators)
    return ", ".join(f"{aspect} {number}" for aspect, number in numbers.items())


@main.command()
@click.argument("card")
@as_of_option
@clock_option
@click.option("--quarter", help="Quarter to show; default: the last complete one.")
@format_option
@_faults_printed
def score(card: str, as_of: str | None, clock: str, quarter: str | None, form: str) -> None:
    """
    Score CARD: as a table where each recommendation stands, as csv or json every node and quarter.

    \b
    Example:
      scorecard score nato_japan --as-of 2026-09-30
      scorecard score nato_japan --format csv > scores.csv
    """
    result = _scored(card, as_of, clock)
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


@main.command()
@click.argument("card")
@click.option("--rule", help="Name of one rule, or all; default: the card's own.")
@as_of_option
@clock_option
@unit_option
@format_option
@_faults_printed
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
    result = _scored(card, as_of, clock)
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


@main.command()
@click.argument("card")
@click.argument("node")
@click.argument("quarter")
@as_of_option
@clock_option
@unit_option
@click.option("--aspect", default="all", show_default=True, help="One of the card's aspects.")
@format_option
@_faults_printed
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

    result = _scored(card, as_of, clock)
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


@main.command()
@click.argument("card")
@click.option("--out", required=True, type=_Folder(path_type=Path), help="Folder to write to.")
@as_of_option
@clock_option
@unit_option
@_faults_printed
def report(card: str, out: Path, as_of: str | None, clock: str, unit: str | None) -> None:
    """
    Write the report on CARD: HTML, Markdown, charts and data.

    \b
    Example:
      scorecard report nato_japan --out report
    """
    from scorecard.reporting import report as write_report

    result = _scored(card, as_of, clock)
    page = write_report(result, out, unit=unit)
    click.echo(harmless(repr(result)))
    say(f"Wrote {page}, with charts/ and data/ beside it.\nNext: open {quote(str(page))}")


def _scored(card: str, as_of: str | None, clock: str) -> Result:
    from scorecard.scoring import score as scored

    result = scored(card, as_of=as_of, clock="recorded" if clock == "recorded" else "published")
    say(result.headings[1])
    if clock == "recorded" and result.evidence.empty:
        say("Nothing had been entered by then: on this clock a row counts from its recorded_on.")
    return result
