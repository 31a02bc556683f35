"""Several units side by side: their scores, what the evidence allows, and how they rank."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scorecard.charts.figure import Chart
from scorecard.charts.legend import Entry
from scorecard.charts.style import style
from scorecard.charts.units_rows import Line, draw
from scorecard.charts.words import (
    Heading,
    aspect_name,
    counted,
    credit,
    figures,
    have_scores,
    known_of,
    possible,
    scale_of,
    short,
)
from scorecard.errors import Fault, ScorecardError, not_an_option
from scorecard.panel import STATUSES
from scorecard.scoring import Result
from scorecard.standings import group_scores, ranking
from scorecard.summary import points

MOST = 40
LISTED = 12  # units without a score that are named


def units_data(
    result: Result, *, node: str | None = None, period: str | pd.Period | None = None,
    aspect: str = "all", since: str | pd.Period | None = None,
) -> pd.DataFrame:  # fmt: skip
    """
    The scores of all units in one period, the highest first.

    Args:
        result: A result of several units.
        node: Card, recommendation, clause or indicator; by default the card.
        period: By default the last complete one.
        aspect: One of the card's aspects, or `all`.
        since: An earlier period to compare with.

    Returns:
        One row for each unit, those without a score last: `unit, group` (id of its group, or an
        empty text), `score, low, high` (on the card's scale), `coverage` (0 to 1), `obs_status`,
        `rank, rank_low, rank_high, n` (see `ranking`), `earlier` (score in the period `since`).
        A unit without a score has NaN, never zero.

    Raises:
        ScorecardError: A result of one unit; an unknown node, period or aspect.
    """
    if len(result.card.units) < 2:
        found = f"a result of {counted(len(result.card.units), 'unit')}"
        fault = Fault(where="units", found=found, expected="two or more to compare",
                      remedy="use status or trend for one")  # fmt: skip
        raise ScorecardError([fault], "call")
    order = ranking(result, node, period, aspect=aspect)
    scores, place = result.by_aspect[aspect], result.card.positions[str(order["node"].iloc[0])]
    at = result.period_position(order["period"].iloc[0])
    before = None if since is None else result.period_position(since)
    frame = order[["unit", "score", "rank", "rank_low", "rank_high", "n"]].astype({"unit": object})
    own = np.array([result.card.units.index(unit) for unit in frame["unit"]])
    for name in ("low", "high", "coverage"):
        frame[name] = getattr(scores, name)[place, own, at]
    frame["obs_status"] = np.array(STATUSES, dtype=object)[scores.status[place, own, at]]
    frame["earlier"] = np.nan if before is None else scores.score[place, own, before]
    homes = {unit: group.id for group in result.card.groups for unit in group.units}
    frame["group"] = [homes.get(unit, "") for unit in frame["unit"]]
    return frame[["unit", "group", "score", "low", "high", "coverage", "obs_status", "rank",
                  "rank_low", "rank_high", "n", "earlier"]]  # fmt: skip


def units(
    result: Result, *, node: str | None = None, period: str | pd.Period | None = None,
    aspect: str = "all", since: str | pd.Period | None = None, chosen: Sequence[str] = (),
    most: int = MOST,
) -> Chart:  # fmt: skip
    """
    Draw the units by score, each with its interval and the ranks that this allows.

    Units without a score are listed below, never drawn at zero. Of more than `most` units the
    highest, the lowest and the chosen are drawn, and what is left out is said.

    Args:
        result: A result of several units.
        node: Card, recommendation, clause or indicator; by default the card.
        period: By default the last complete one.
        aspect: One of the card's aspects, or `all`.
        since: An earlier period, drawn as hollow points.
        chosen: Units to be shown in any case, and printed bold.
        most: Units drawn at most, at least 2; the chosen beyond that are drawn too.

    Returns:
        A figure with `alt_text`.

    Raises:
        ScorecardError: A result of one unit; an unknown node, period, aspect or unit; fewer than
            two units to be drawn.

    Example:
        >>> import pandas as pd, scorecard as sc
        >>> from importlib.resources import files
        >>> hdi = sc.load_card(files("scorecard.indicators") / "examples" / "hdi")
        >>> years = {"le": [83, 77, 60], "eys": [19, 15, 9], "mys": [13, 9, 4],
        ...          "gnipc": [70000, 20000, 20000]}
        >>> made = pd.DataFrame(years, index=["A", "B", "C"]).melt(
        ...     var_name="indicator", ignore_index=False).rename_axis("unit").reset_index()
        >>> result = sc.score(hdi, observations=made.assign(period="2022"))
        >>> "A leads" in sc.charts.units(result).alt_text
        True
    """
    rows = units_data(result, node=node, period=period, aspect=aspect, since=since)
    for unit in chosen:
        if unit not in result.card.units:
            raise ScorecardError([not_an_option("chosen", unit, result.card.units)], "call")
    if isinstance(most, bool) or most < 2:
        fault = Fault(where="most", found=str(most), expected="a whole number from 2 on",
                      remedy="write such a number")  # fmt: skip
        raise ScorecardError([fault], "call")
    at = result.periods[result.period_position(result.last_complete if period is None else period)]
    what = result.card.node(result.card.id if node is None else node)
    named = "The whole card" if what.level == "card" else short(what.title)
    of = "" if aspect == "all" else f", {aspect_name(aspect)}"
    head = Heading(title=result.card.title, finding=_finding(result, rows, at),
                   credit=credit(result.card, known_of(result)),
                   subject=f"{named}{of}: units compared in {at}, as of {result.as_of.date()}")  # fmt: skip
    lines = [*_lines(rows, set(chosen), most), *_groups(result, what.id, at, aspect)]
    notes = list(_notes(result, rows, since))
    with style():
        chart = draw(result.card, lines, notes, head, list(_entries(lines, since)))
    told = (f"{row['unit']}: {figures(row, result.card.printed)}."
            for row in rows[rows["score"].notna()].head(most).to_dict("records"))  # fmt: skip
    chart.alt_text = " ".join([chart.alt_text, *told, *notes])
    return chart


def _finding(result: Result, rows: pd.DataFrame, at: pd.Period) -> str:
    """Who leads and who trails, whether that is sure, and how many have no score."""
    known, display = rows[rows["score"].notna()], result.card.printed
    said = f"{at}: {have_scores(len(known), len(rows), 'unit')}"
    if len(known) < 2:
        return f"{said}, too few to compare."
    best, worst = known.iloc[0], known.iloc[-1]
    if best["rank"] == worst["rank"]:
        return f"{said}; all of them {points(best['score'], display)}{scale_of(result.card)}."
    leads = known["unit"][known["rank"] == best["rank"]].tolist()
    lead = short(str(leads[0])) if len(leads) == 1 else f"{len(leads)} units together"
    said += f". {lead} {'leads' if len(leads) == 1 else 'lead'} with "
    said += f"{points(best['score'], display)}{scale_of(result.card)}"
    if len(leads) == 1 and best["rank_high"] > best["rank"]:
        said += f", though any rank down to {best['rank_high']:.0f} is possible"
    trails = known["unit"][known["rank"] == worst["rank"]].tolist()
    trail = short(str(trails[0])) if len(trails) == 1 else f"{len(trails)} units together"
    return f"{said}; last: {trail} ({points(worst['score'], display)})."


def _lines(rows: pd.DataFrame, chosen: set[str], most: int) -> Iterator[Line]:
    """The scored units that are drawn, and a line for those left out between them."""
    known = rows[rows["score"].notna()].reset_index(drop=True)
    top = len(known) if len(known) <= most else most - most // 2
    is_drawn = (known.index < top) | (known.index >= len(known) - most // 2)
    is_drawn |= known["unit"].isin(chosen)
    left_out: list[int] = []
    for place, row in enumerate(known.to_dict("records")):
        if not is_drawn[place]:
            left_out.append(place)
            continue
        if left_out:
            yield _gap(known.iloc[left_out])
            left_out = []
        yield Line(name=str(row["unit"]), kind="unit", rank=_ranks(row), score=row["score"],
                   low=row["low"], high=row["high"], earlier=row["earlier"],
                   is_chosen=row["unit"] in chosen)  # fmt: skip


def _gap(own: pd.DataFrame) -> Line:
    return Line(name=f"{counted(len(own), 'unit')} left out here", kind="gap",
                score=np.nan, low=float(own["score"].min()), high=float(own["score"].max()))  # fmt: skip


def _ranks(row: Any) -> str:
    """A rank with the best and the worst that the intervals allow."""
    rank, low, high = row["rank"], row["rank_low"], row["rank_high"]
    if np.isnan(low) or low == high:
        return f"{rank:.0f}"
    return f"{rank:.0f} ({low:.0f}–{high:.0f})"


def _groups(result: Result, node: str, at: pd.Period, aspect: str) -> Iterator[Line]:
    """A line for the mean of each group, with the range from its lowest to its highest unit."""
    if not result.card.groups:
        return
    found = group_scores(result)
    own = found[(found["node"] == node) & (found["period"] == at) & (found["aspect"] == aspect)]
    titles = {group.id: group.title for group in result.card.groups}
    for row in own.to_dict("records"):
        base = f"{row['n']} of {row['n'] + row['missing']}"
        yield Line(name=f"{titles[row['group']]} ({base} scored)", kind="group",
                   score=row["mean"], low=row["min"], high=row["max"])  # fmt: skip


def _notes(result: Result, rows: pd.DataFrame, since: object) -> Iterator[str]:
    """Who has no score, and what could be."""
    without = rows[rows["score"].isna()]
    if len(without):
        named = [f"{short(str(row['unit']))} ({_open(result, row)})"
                 for row in without.head(LISTED).to_dict("records")]  # fmt: skip
        more = len(without) - len(named)
        said = ", ".join(named) + (f" and {more} more" if more else "")
        yield f"No score, so not ranked: {said}."
    lost = rows["score"].notna() & rows["earlier"].isna()
    if since is not None and lost.any():
        yield f"{counted(int(lost.sum()), 'unit')} had no score in {since}."


def _open(result: Result, row: Any) -> str:
    """What is possible for a unit without a score."""
    if row["obs_status"] == "M":
        return "not applicable"
    return f"{possible(row, result.card.printed)} is possible"


def _entries(lines: Sequence[Line], since: object) -> Iterator[Entry]:
    kinds = {line.kind for line in lines}
    if not lines:
        return
    yield Entry(sign="strong", words="score")
    if since is not None:
        yield Entry(sign="weak", words=f"in {since}")
    yield Entry(sign="interval", words="all that the evidence allows")
    if any("(" in line.rank for line in lines):
        yield Entry(sign="none", words="In brackets: the best and the worst rank this allows.")
    if "group" in kinds:
        yield Entry(sign="group", words="mean of a group, from its lowest to its highest unit")
