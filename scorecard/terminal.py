"""What the command line prints: texts made harmless, frames, tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    import pandas as pd


QUIET = "scorecard.quiet"


def say(text: str) -> None:
    """Print what is good to know to standard error; nothing with `--quiet`."""
    context = click.get_current_context(silent=True)
    if context is None or not context.meta.get(QUIET):
        complain(text)


def complain(text: str) -> None:
    """Print a fault to standard error, without characters that would steer a terminal."""
    click.echo(harmless(text), err=True)


def harmless(text: str) -> str:
    """A text with replacement characters for those that would steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def emit(frame: pd.DataFrame, form: str) -> None:
    """Print a frame to standard output as csv or json."""
    from scorecard.reporting.tables import csv_text, json_text

    click.echo(csv_text(frame) if form == "csv" else json_text(frame), nl=form == "json")


def print_clauses(clauses: pd.DataFrame, title: str) -> None:
    """Print a clause map as a table."""
    rows = [
        [row["clause"], _dated(row["asks"], row["worded_on"]), row["indicators"] or f"unmeasured: {row['unmeasured']}",
         row["scored"], row["checks"], row["context"]]
        for row in clauses.to_dict("records")
    ]  # fmt: skip
    header = ["Clause", "Asks", "Measured by", "Scored", "Looks", "Context"]
    print_table(title, header, rows, numbers=3)


def _dated(asks: str, worded_on: str) -> str:
    return f"{asks} (worded so since {worded_on})" if worded_on else asks


def print_table(title: str, header: list[str], rows: list[list[Any]], *, numbers: int = 0) -> None:
    """Print a table whose last columns may be numbers, on 110 characters unless a terminal says more."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    table = Table(box=SIMPLE_HEAD, title=Text(harmless(title)), title_justify="left")
    for place, name in enumerate(header):
        is_number = place >= len(header) - numbers
        justify: Literal["left", "right"] = "right" if is_number else "left"
        table.add_column(name, justify=justify, no_wrap=place == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(harmless(str(cell))) for cell in row))
    console.print(table)


def print_labels(labels: pd.DataFrame, title: str, *, with_reasons: bool) -> None:
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
    print_table(title, header, rows)


def print_ranks(ranks: pd.DataFrame, title: str) -> None:
    """A table of ranks, with the range that each may have."""
    from scorecard.summary import NOT_SHOWN, points

    def shown(value: float) -> str:
        return NOT_SHOWN if value != value else f"{value:g}"

    rows = [
        [row["unit"], shown(row["rank"]),
         f"{row['rank_low']:g}–{row['rank_high']:g}" if row["rank_low"] == row["rank_low"]
         else NOT_SHOWN, points(row["score"])]
        for row in ranks.to_dict("records")
    ]  # fmt: skip
    print_table(title, ["Unit", "Rank", "Between", "Score"], rows, numbers=3)


def print_agreement(table: pd.DataFrame, title: str) -> None:
    """Print how well two coders agree, indicator by indicator."""
    header = ["Coded twice", "Level", "Items", "Events", "Same", "Alpha", "95 %"]
    rows = [
        [row["indicator"], row["level"], row["n"], row["events"], f"{row['agreed']:.0%}",
         "" if row["alpha"] != row["alpha"] else f"{row['alpha']:.2f}",
         "" if row["low"] != row["low"] else f"{row['low']:.2f} to {row['high']:.2f}"]
        for row in table.to_dict("records")
    ]  # fmt: skip
    print_table(title, header, rows, numbers=5)
