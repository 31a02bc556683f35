"""The command line: reads arguments, prints results and faults, sets the exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from scorecard.errors import ScorecardError

if TYPE_CHECKING:
    import pandas as pd

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
            _say(str(error))
            sys.exit(MISUSE if error.subject == "call" else DATA_AT_FAULT)
        except OSError as error:
            _say(f"{error.filename or 'file'}: {error.strerror or error}")
            sys.exit(DATA_AT_FAULT)

    return run


def _say(text: str) -> None:
    """Print to standard error, without characters that would steer a terminal."""
    click.echo(_harmless(text), err=True)


def _harmless(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _emit(frame: pd.DataFrame, form: str) -> None:
    from scorecard.reporting.tables import csv_text, json_text

    click.echo(csv_text(frame) if form == "csv" else json_text(frame), nl=form == "json")


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
        return _emit(frame, form)
    for row in frame.to_dict("records"):
        click.echo(
            f"{row['card']}  {row['title']} (version {row['version']}, {row['recommendations']} "
            f"recommendations, {row['indicators']} indicators)"
        )
    _say("Next: scorecard check CARD, or scorecard init FOLDER to start a card of your own.")
    return None


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
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
    _say(
        f"Wrote a card with one indicator of each kind. Next: scorecard check {folder}, then "
        f"change {folder / 'card.toml'}."
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
    _print_clauses(map_clauses(found, ledger), found.title)
    _say(f"No fault in {len(found.indicators)} indicators and {len(ledger)} rows of evidence.")
    if len(ledger):
        moment = moment_of(None, ledger)
        number = last_complete(moment, found.frequency)
        period = period_index(number, number, found.frequency)[0]
        _say(
            f"The ledger's last day is {moment.date()}; as of that day the last complete "
            f"{NAME[found.frequency]} is {period}."
        )
    _say(f"Next: scorecard score {card}")


def _print_clauses(clauses: pd.DataFrame, title: str) -> None:
    rows = [
        [row["clause"], row["asks"], row["indicators"] or f"unmeasured: {row['unmeasured']}",
         row["scored"], row["checks"], row["context"]]
        for row in clauses.to_dict("records")
    ]  # fmt: skip
    header = ["Clause", "Asks", "Measured by", "Scored", "Looks", "Context"]
    _print_table(title, header, rows, numbers=3)


def _print_table(title: str, header: list[str], rows: list[list[Any]], *, numbers: int = 0) -> None:
    """A table whose last columns may be numbers, on 110 characters unless a terminal says more."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    table = Table(box=SIMPLE_HEAD, title=Text(_harmless(title)), title_justify="left")
    for place, name in enumerate(header):
        is_number = place >= len(header) - numbers
        justify: Literal["left", "right"] = "right" if is_number else "left"
        table.add_column(name, justify=justify, no_wrap=place == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_harmless(str(cell))) for cell in row))
    console.print(table)


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

        trends = trend(result.scores, result.card, through=period)
        frame = summary(result.scores, trends, result.card, str(period))
        click.echo(_harmless(as_text([f"{result.card.title}, {period}"], frame)))
    else:
        scores = result.scores
        _emit(scores[scores["period"] == period] if quarter else scores, form)
    _say(f"Next: scorecard explain {card} {result.card.recommendations[0].id} {period}")


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
    from scorecard.definitions.model import LABEL_RULES
    from scorecard.errors import argument
    from scorecard.trends.comparison import labels_by_rule

    if rule is not None:
        argument("rule", rule, ("all", *LABEL_RULES))
    result = _scored(card, as_of, clock)
    units = result.card.units if unit is None else [result.card.units[result.unit_position(unit)]]
    rules = LABEL_RULES if rule == "all" else (rule or result.card.method.label_rule,)
    found = labels_by_rule(result.scores, result.card, result.last_complete, rules=rules)
    found = found[found["unit"].isin(units)]
    if form != "table":
        return _emit(found, form)
    total = found[(found["aspect"] == "all") & found["level"].isin(["card", "recommendation"])]
    for name in units:
        title = f"{result.card.title}, {name}, {result.last_complete}"
        rows = total[total["unit"] == name]
        _print_labels(rows, title, with_reasons=len(rules) == 1)
    _say("Next: the reasons, with --rule NAME or --format csv" if len(rules) > 1 else
         f"Next: scorecard trends {card} --rule all")  # fmt: skip
    return None


def _print_labels(labels: pd.DataFrame, title: str, *, with_reasons: bool) -> None:
    """A table of one rule with its reasons, or of rules × nodes."""
    from scorecard.summary import label_words

    told = labels.to_dict("records")
    label = {
        (row["rule"], row["node"]): label_words(str(row["label"]), fragile=row["fragile"])
        for row in told
    }
    if with_reasons:
        header = ["Node", "Label", "Why"]
        rows = [[row["node"], label[row["rule"], row["node"]], row["reason"]] for row in told]
    else:
        nodes, rules = (list(dict.fromkeys(row[name] for row in told)) for name in ("node", "rule"))
        header = ["Rule", *nodes]
        rows = [[rule, *(label[rule, node] for node in nodes)] for rule in rules]
    _print_table(title, header, rows)


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
        click.echo(_harmless(repr(found)))
    elif form == "csv":
        _emit(found.evidence, form)
    else:
        from scorecard.reporting.tables import as_json

        names = ("parts", "observations", "evidence")
        click.echo(as_json({name: getattr(found, name).to_dict("records") for name in names}))
    _say(f"Next: scorecard report {card} --out report")


@main.command()
@click.argument("card")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write to.")
@as_of_option
@clock_option
@_faults_printed
def report(card: str, out: Path, as_of: str | None, clock: str) -> None:
    """
    Write the report on CARD: HTML, Markdown, charts and data.

    \b
    Example:
      scorecard report nato_japan --out report
    """
    from scorecard.reporting import report as write_report

    result = _scored(card, as_of, clock)
    page = write_report(result, out)
    click.echo(_harmless(repr(result)))
    _say(f"Wrote {page}, with charts/ and data/ beside it.\nNext: open {page}")


def _scored(card: str, as_of: str | None, clock: str) -> Result:
    from scorecard.scoring import score as scored

    result = scored(card, as_of=as_of, clock="recorded" if clock == "recorded" else "published")
    _say(result.headings[1])
    return result
