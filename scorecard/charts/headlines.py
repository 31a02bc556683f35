"""What a chart found, as the title of a picture that stands alone."""

from typing import Any

import numpy as np
import pandas as pd

from scorecard.charts.words import have_scores, scale_of
from scorecard.definitions.card import Card
from scorecard.scoring import Result
from scorecard.summary import between, points

_VERDICTS = {
    "progress": "progress since {baseline}",
    "no change": "no change since {baseline}",
    "backsliding": "backsliding since {baseline}",
    "on track": "on track for the target",
    "met": "the target is met",
    "missed": "the target was missed",
    "cannot tell yet": "too early to tell which way",
}


def scores_headline(result: Result, rows: pd.DataFrame) -> str:
    """
    Where all recommendations together stand, and which way they went.

    Args:
        result: A result.
        rows: One row for each node at the last complete period, the card first: `level, title,
            score, low, high, obs_status, label, fragile`.
    """
    card, now, whole = result.card, result.last_complete, rows.iloc[0]
    parts = rows[rows["level"] == "recommendation"]
    name = "all recommendations together"
    if len(parts) == 1:
        name = f"“{parts['title'].iloc[0]}”"
    if whole["obs_status"] == "M":
        return f"Nothing here applies in {now}"
    if np.isnan(whole["score"]):
        known = int(parts["score"].notna().sum())
        each = f"; {have_scores(known, len(parts), 'recommendation')}" if len(parts) > 1 else ""
        return f"Too little is known in {now} to score {name}{each}"
    at = f"{points(whole['score'], card.printed)}{scale_of(card)}"
    return f"{name[:1].upper()}{name[1:]}: {at} in {now}, {_verdict(card, whole)}"


def _verdict(card: Card, row: Any) -> str:
    said = _VERDICTS.get(str(row["label"]), f"judged “{row['label']}”")
    said = said.format(baseline=card.baseline)
    if not row["fragile"]:
        return said
    return f"{said}, but that is not firm: {between(row['low'], row['high'], card.printed)} is possible"
