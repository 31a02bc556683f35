"""Where each node stands under other choices, and which choice matters: one row a node."""

import pandas as pd

from scorecard.robustness.fragility import robust_labels
from scorecard.robustness.sensitivity import Sensitivity
from scorecard.robustness.uncertainty import Uncertainty
from scorecard.scoring import Result

CHOICES = {
    "weights": "the weights",
    "aggregation": "the mean by which parts become a whole",
    "normalisation": "how values become points",
    "goalposts": "the goalposts",
    "recode": "how rows of evidence were coded",
    "missing": "what was not observed",
    "drop": "which indicators are counted",
}
_KEYS = ["unit", "node"]


def findings(result: Result, spread: Uncertainty, causes: Sensitivity) -> pd.DataFrame:
    """
    Where each node stands under other choices, and which choice matters.

    Args:
        result: A result.
        spread: Its uncertainty.
        causes: Its sensitivity.

    Returns:
        One row for each unit and node, for all aspects together, at the last complete period:
        `unit, node, level, score, median, low, high` (points; NaN where no score is shown),
        `label, direction, fragile, rules_applied, rules_disagreeing, share_of_draws_disagreeing, reasons`
        (see `robust_labels`), `choice` (the one with the largest total index; empty where none
        moves the score), `choice_total, choice_low, choice_high, choice_is_clear` (see
        `Sensitivity.leading`).
    """
    labels = _plain(robust_labels(result, spread))
    found = labels[labels["aspect"] == "all"].drop(columns="aspect")
    scores = _plain(spread.scores)
    now = scores[scores["period"] == result.last_complete]
    found = found.merge(now[[*_KEYS, "score", "median", "low", "high"]], on=_KEYS, how="left")
    names = {"factor": "choice", "total": "choice_total", "total_low": "choice_low",
             "total_high": "choice_high", "is_clear": "choice_is_clear"}  # fmt: skip
    leading = _plain(causes.leading)[[*_KEYS, *names]].rename(columns=names)
    found = found.merge(leading, on=_KEYS, how="left")
    found["choice"] = found["choice"].fillna("")
    found["choice_is_clear"] = found["choice_is_clear"].eq(True)
    first = [*_KEYS, "level", "score", "median", "low", "high"]
    return found[[*first, *(name for name in found.columns if name not in first)]]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame whose units and nodes are text, which joins without regard to categories."""
    words = [name for name in (*_KEYS, "factor", "label") if name in frame]
    return frame.astype(dict.fromkeys(words, object))
