"""The command `robustness`: how far a result could move, and which choice moves it."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from scorecard.cli.common import (
    as_of_option,
    clock_option,
    faults_printed,
    format_option,
    scored_card,
    unit_option,
)
from scorecard.cli.progress import steps
from scorecard.terminal import emit, print_table, say

if TYPE_CHECKING:
    import pandas as pd

    from scorecard.robustness.sensitivity import Sensitivity
    from scorecard.robustness.uncertainty import Uncertainty
    from scorecard.scoring import Result

LEAST_SAMPLE = 16
MOST_REMOVED = 3


@click.command()
@click.argument("card")
@click.option("--draws", "n", type=int, help="How many draws; default: the card's, or 10000.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same numbers.")
@as_of_option
@clock_option
@unit_option
@format_option
@faults_printed
def robustness(
    card: str, n: int | None, seed: int, as_of: str | None, clock: str, unit: str | None,
    form: str,
) -> None:  # fmt: skip
    """
    Recompute CARD under other choices that could have been defended, and say which one matters.

    As csv: one row a node, with its range, its label and the choice that moves it most. As json:
    all frames of the uncertainty and the sensitivity, and what it takes to make them again.

    \b
    Example:
      scorecard robustness nato_japan --draws 2000
      scorecard robustness nato_japan --format json > robustness.json
    """
    from scorecard.robustness.findings import findings
    from scorecard.robustness.sensitivity import sensitivity
    from scorecard.robustness.uncertainty import uncertainty

    result = scored_card(card, as_of, clock)
    place = result.unit_position(unit) if unit is not None else None
    with steps() as begins:
        begins("Drawing other choices")
        spread = uncertainty(result, n, seed)
        made = spread.manifest
        sample = max(LEAST_SAMPLE, made["n"] // (len(made["factors"]) + 2))
        begins("Asking which choice matters")
        causes = sensitivity(result, seed, n=sample)
        found = findings(result, spread, causes)
    units = result.card.units if place is None else (result.card.units[place],)
    if form == "json":
        _print_json(spread, causes, found, units)
    elif form == "csv":
        emit(found[found["unit"].isin(units)], form)
    else:
        _print_tables(result, spread, causes, found, units)
    say(f"Next: scorecard report {quote(card)} --out report")


def _print_json(
    spread: Uncertainty, causes: Sensitivity, found: pd.DataFrame, units: tuple[str, ...]
) -> None:
    from scorecard.reporting.tables import as_json

    frames = {
        "findings": found, "scores": spread.scores, "changes": spread.changes,
        "labels": spread.labels, "ranks": spread.ranks, "sensitivity": causes.indices,
        "rank_shifts": causes.rank_shifts, "removal": causes.removal,
        "alternatives": spread.alternatives,
    }  # fmt: skip
    kept = {
        name: frame[frame["unit"].isin(units)] if "unit" in frame else frame
        for name, frame in frames.items()
    }
    sample = {"sensitivity_sample": causes.manifest["n"]}
    click.echo(as_json({**kept, "manifest": {**spread.manifest, **sample}}))


def _print_tables(
    result: Result, spread: Uncertainty, causes: Sensitivity, found: pd.DataFrame,
    units: tuple[str, ...],
) -> None:  # fmt: skip
    """Tables of one unit by node, or of several units for the whole card, then what was varied."""
    if len(units) == 1:
        title = f"{result.card.title}, {units[0]}, {result.last_complete}"
        _print_ranges(_head(found, units[0]), title)
        _print_causes(_head(causes.indices, units[0]), f"{title}: {_SHARES}")
        _print_removed(_head(causes.removal, units[0]), f"{title}: without one indicator")
    else:
        title = f"{result.card.title}, {result.last_complete}"
        _print_units(found, spread.ranks, result, title)
        is_head = causes.rank_shifts["level"].isin(["card", "recommendation"])
        _print_causes(causes.rank_shifts[is_head], f"{title}: shifts in rank, {_SHARES}")
        say("One unit by node: --unit NAME")
    rows = spread.alternatives.to_numpy().tolist()
    made = spread.manifest
    title = f"What was varied in {made['n']} draws (seed {made['seed']})"
    print_table(title, ["Choice", "Of what", "How far"], rows)


_SHARES = "share of the variance that hangs on each choice, in per cent (95 % interval)"


def _head(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    return frame[(frame["unit"] == unit) & frame["level"].isin(["card", "recommendation"])]


def _print_ranges(head: pd.DataFrame, title: str) -> None:
    header = ["Node", "Score", "Median", "5–95 %", "Label", "Draws otherwise", "Rules otherwise"]
    rows = [
        [row["node"], *_range_cells(row),
         f"{len(row['rules_disagreeing'])} of {len(row['rules_applied'])}"]
        for row in head.to_dict("records")
    ]  # fmt: skip
    print_table(title, header, rows)


def _print_units(found: pd.DataFrame, ranks: pd.DataFrame, result: Result, title: str) -> None:
    """Every unit's range, label and ranks, for the whole card."""
    card = result.card.id
    now = ranks[(ranks["period"] == result.last_complete) & (ranks["node"] == card)]
    own = now.astype({"unit": object}).set_index("unit")[["rank", "low", "high"]]
    header = ["Unit", "Score", "Median", "5–95 %", "Label", "Draws otherwise", "Rank", "5–95 %"]
    rows = [
        [row["unit"], *_range_cells(row), *_rank_cells(own.loc[row["unit"]])]
        for row in found[found["node"] == card].to_dict("records")
    ]
    print_table(title, header, rows)


def _range_cells(row: Any) -> list[str]:
    from scorecard.summary import between, label_words, percent, points

    return [
        points(row["score"]), points(row["median"]), between(row["low"], row["high"]),
        label_words(row["label"], fragile=row["fragile"]),
        percent(row["share_of_draws_disagreeing"]),
    ]  # fmt: skip


def _rank_cells(row: Any) -> list[str]:
    from scorecard.summary import between, points

    return [points(row["rank"]), between(row["low"], row["high"])]


def _print_causes(head: pd.DataFrame, title: str) -> None:
    """Total indices with their intervals, nodes × choices."""
    if not len(head):
        return
    factors = list(head["factor"].cat.categories)
    rows = []
    for node, own in head.groupby("node", observed=True, sort=False):
        cells = ["–" if row["reason"] else _share(row) for row in own.to_dict("records")]
        rows.append([node, f"{own['spread'].iloc[0]:.1f}", *cells])
    print_table(title, ["Node", "Spread", *factors], rows)


def _share(row: Any) -> str:
    """A share with its interval, cut at 0 and 100 as shares are."""
    names = ("total", "total_low", "total_high")
    total, low, high = (100 * min(max(row[name], 0.0), 1.0) for name in names)
    return f"{total:.0f} ({low:.0f}–{high:.0f})"


def _print_removed(head: pd.DataFrame, title: str) -> None:
    """The indicators that move each node most when they are left out."""
    from scorecard.summary import points

    rows = []
    for node, own in head.groupby("node", observed=True, sort=False):
        order = own["change"].abs().sort_values(ascending=False, kind="stable").index
        rows += [
            [node, row["indicator"], f"{row['change']:+.1f}", points(row["without"]),
             row["label_without"] if row["label_without"] != row["label"] else "as it is"]
            for row in own.loc[order[:MOST_REMOVED]].to_dict("records")
        ]  # fmt: skip
    print_table(title, ["Node", "Left out", "Change", "Score then", "Label then"], rows)
