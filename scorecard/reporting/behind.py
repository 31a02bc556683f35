"""The rows of evidence behind every answer in every period, small enough to stand in a page."""

import numpy as np
import pandas as pd

from scorecard.reporting import words
from scorecard.reporting.markdown import visible
from scorecard.reporting.tables import script_json
from scorecard.reporting.view import Row, View

LONGEST = 90  # characters of a title


def behind(view: View) -> str:
    """
    What leads from a point of a chart to the evidence, as JSON that may stand in a script element.

    Returns:
        `card`: id of the card; `periods`: their names; `rows`: date and title of each row of
        evidence, in the order of their numbers; `indicators`: for each its id, its recommendation,
        its aspect and its runs of rows: first and last number, first and last period.
    """
    runs = _runs(view)
    found = {
        "card": view.card.id,
        "periods": [str(period) for period in view.result.periods],
        "rows": [_named(row) for row in view.rows],
        "indicators": [
            [item.id, view.recommendation_of(item.id), item.aspect, runs.get(item.id, [])]
            for item in view.card.indicators
        ],
    }
    return script_json(found)


def _named(row: Row) -> str:
    title = row["title"]
    short = title if len(title) <= LONGEST else f"{title[:LONGEST].rstrip()}…"
    return visible(f"{words.vague_day(row['occurred_on'])}: {short}")


def _runs(view: View) -> dict[str, list[list[int]]]:
    """Which rows stood behind an indicator in which periods: neighbours that did so together."""
    links = view.result.links
    own = links[links["unit"] == view.card.units[view.unit]]
    rows = pd.DataFrame(
        {"indicator": own["indicator"].astype(object),
         "number": own["evidence_id"].astype(object).map(view.numbers),
         "period": pd.PeriodIndex(own["period"]).asi8 - view.result.panel.first},
    ).dropna()  # fmt: skip
    rows = rows.astype({"number": np.int64}).sort_values(["indicator", "number", "period"])
    keys = ["indicator", "number"]
    is_new = rows["period"].diff().ne(1) | rows[keys].ne(rows[keys].shift()).any(axis=1)
    spans = rows.groupby(is_new.cumsum()).agg(
        indicator=("indicator", "first"), number=("number", "first"),
        start=("period", "first"), end=("period", "last"),
    )  # fmt: skip
    found: dict[str, list[list[int]]] = {}
    for item, number, start, end in spans.itertuples(index=False):
        own_runs = found.setdefault(str(item), [])
        if own_runs and own_runs[-1][1:] == [number - 1, start, end]:
            own_runs[-1][1] = number
        else:
            own_runs.append([number, number, start, end])
    return found
