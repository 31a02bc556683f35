"""Means as formulas of a spreadsheet: which are live, their terms, and the values beside them."""

import math

from scorecard.definitions.card import Node
from scorecard.reporting.method import MEANS
from scorecard.reporting.view import View

LIVE = ("arithmetic", "geometric", "minimum")


def why_not_live(view: View, node: Node) -> str:
    """Why the score of a node is no live formula; empty where it is one."""
    method = view.card.method
    if node.aggregation not in LIVE:
        return f"{MEANS[node.aggregation].rstrip(',')} has no formula here"
    if method.rounding.digits(node.level) is not None:
        return "its points are rounded before they flow up"
    if method.weighting.of(node.level) == "benefit_of_the_doubt":
        return "under benefit of the doubt each unit has weights of its own"
    return ""


def ends_are_live(view: View) -> bool:
    """Whether both ends of every answer are bounds, so that those of totals can be computed."""
    return view.result.by_aspect["all"].bounds is None


def mean_formula(node: Node, weight: str, terms: str) -> str:
    """A mean over the terms of its parts; blank where no weight is in force."""
    mean = {
        "arithmetic": f"SUM({terms})/{weight}",
        "geometric": f"100*EXP(SUM({terms})/{weight})",
        "minimum": f"MIN({terms})",
    }[node.aggregation]
    return f'=IF({weight}>0,{mean},"")'


def term_formula(node: Node, weight: str, points: str, floor: str) -> tuple[str, float]:
    """What a part puts into the mean of its whole, as a formula; and where it counts for nothing."""
    floored = f"MAX({points},{floor})"
    # Where no floor keeps a part from 0, its logarithm is so low that the whole becomes 0.
    change = {
        "arithmetic": points,
        "geometric": f"IF({floored}>0,LN({floored}/100),-1E+200)",
        "minimum": points,
    }[node.aggregation]
    if node.aggregation == "minimum":
        return f'=IF({weight}>0,{change},"")', math.nan
    return f"=IF({weight}>0,{weight}*{change},0)", 0.0


def term_value(whole: Node, weight: float, points: float, floor: float) -> float:
    """What the term of a part that counts is."""
    if whole.aggregation == "minimum":
        return points
    if whole.aggregation == "arithmetic":
        return weight * points
    floored = max(points, floor)
    return weight * (math.log(floored / 100) if floored > 0 else -1e200)
