"""From a score down to the evidence."""

import html
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from attrs import frozen

from scorecard.definitions.card import Card, Node
from scorecard.definitions.kinds import Checklist, Indicator, Ladder
from scorecard.errors import Fault, ScorecardError, argument
from scorecard.influence import contributions
from scorecard.panel import STATUSES, Panel
from scorecard.scoring import Result
from scorecard.summary import between, points
from scorecard.weighting import declared_weights, node_rows

EVIDENCE_COLUMNS = (
    "indicator", "id", "kind", "occurred_on", "published_on", "stage", "element", "value",
    "unit_measure", "title", "fact", "publisher", "url", "reliability", "credibility", "is_weak",
)  # fmt: skip


@frozen(kw_only=True, eq=False, repr=False)
class Explanation:
    """
    One score, taken apart.

    Attributes:
        node: Id of the node explained.
        period: Period explained.
        unit: Who is scored.
        aspect: Which aspect, or `all`.
        parts: The node and every node below it, each before those below it: `node, level, parent,
            title, weight, score, low, high, obs_status, contribution`. `weight` is the share among
            the siblings that were ever observed (0 for one that never was, and for the clause of
            an element), `score` the last known value (also where coverage hides it),
            `contribution` the points that the node explained would lose if the indicator scored 0;
            where every level takes the arithmetic mean they sum to its score. Under another mean
            they do not: where the minimum counts, each part alone could take all away.
        observations: The indicators below: `indicator, value, low, high, obs_status, unit_measure,
            answer` (the value in words).
        evidence: The ledger rows behind them, by indicator and date, with their addresses.
        is_shown: Whether enough is known for the score to be shown.
    """

    node: str
    period: pd.Period
    unit: str
    aspect: str
    parts: pd.DataFrame
    observations: pd.DataFrame
    evidence: pd.DataFrame
    is_shown: bool

    @cached_property
    def heading(self) -> str:
        """The score in a line."""
        top = self.parts.iloc[0]
        shown = points(top["score"]) if self.is_shown else "no score (too little is known)"
        aspect = "" if self.aspect == "all" else f", {self.aspect}"
        return f"{top['title']}, {self.period}{aspect}: {shown}, {between(top['low'], top['high'])}"

    def __repr__(self) -> str:
        return "\n".join([self.heading, *_tree_lines(self)])

    def _repr_html_(self) -> str:
        return _tree_html(self)


def explain(
    result: Result,
    node: str,
    period: str | pd.Period,
    *,
    unit: str | None = None,
    aspect: str = "all",
) -> Explanation:
    """
    Take a score apart: weighted parts, observations, ledger rows with their addresses.

    Args:
        result: A result.
        node: Card, recommendation, clause or indicator.
        period: Such as `2026Q3`.
        unit: Who is scored; may be left out where the card has one unit.
        aspect: One of the card's aspects, or `all`.

    Returns:
        An explanation; under arithmetic means its contributions sum to the score.

    Raises:
        ScorecardError: An unknown node, unit or aspect (names the nearest), a period that the
            result does not have or in which the node does not apply, or an aspect that no
            indicator below the node carries.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> found = sc.explain(result, "economic_security", "2026Q1")
        >>> total = found.parts["score"].iloc[0]
        >>> bool(abs(found.parts["contribution"].sum() - total) < 1e-9)
        True
    """
    card = result.card
    top = card.node(node)
    argument("aspect", aspect, card.aspects)
    number = result.period_position(period)
    place = result.unit_position(unit)
    below = _below(card, top)
    leaves = [item for item in below if item.indicator is not None and item.element is None]
    if top.element is not None:
        leaves = [top]
    parts = _parts(result, below, aspect, place, number)
    if parts.empty:
        raise ScorecardError([_nothing_to_explain(result, top, aspect, number)], "call")
    kept = [item for item in leaves if item.id in set(parts["node"])]
    scores = result.by_aspect[aspect]
    return Explanation(
        node=node,
        period=result.periods[number],
        unit=card.units[place],
        aspect=aspect,
        parts=parts,
        observations=_observations(result.panel, card, kept, place, number),
        evidence=_evidence(result, kept, place, number),
        is_shown=bool(scores.is_covered[card.positions[node], place, number]),
    )


def _nothing_to_explain(result: Result, top: Node, aspect: str, period: int) -> Fault:
    """Why a node has no parts: none of this aspect, or none that applies in this period."""
    carried = {item.aspect for item in result.card.indicators_below(top.id)}
    if aspect != "all" and aspect not in carried:
        return Fault(where="aspect", found=aspect, expected=f"an aspect of {top.id}",
                     remedy="choose another, or all")  # fmt: skip
    return Fault(where="period", found=str(result.periods[period]), remedy="choose another",
                 expected=f"one in which {top.id} applies")  # fmt: skip


def _below(card: Card, top: Node) -> list[Node]:
    found, inside = [], {top.id}
    for item in card.nodes:
        if item.id in inside or item.parent in inside:
            inside.add(item.id)
            found.append(item)
    return found


def _parts(result: Result, below: list[Node], aspect: str, unit: int, period: int) -> pd.DataFrame:
    """The nodes of an explanation; weights are shares of what has been observed."""
    card, scores = result.card, result.by_aspect[aspect]
    at = np.array([card.positions[item.id] for item in below])
    applies = scores.applies[at, unit, period]
    value = scores.value[at, unit, period]
    place = {item.id: number for number, item in enumerate(below)}
    parent = np.array([place.get(item.parent or "", -1) for item in below])
    weight = result.points.weight_at(unit, period)
    declared = (declared_weights(card) if weight is None else weight)[at, 0, 0]
    counted = np.where(applies & ~np.isnan(value), declared, 0.0)
    whole = np.zeros(len(below))
    inner = parent >= 0
    np.add.at(whole, parent[inner], counted[inner])
    share = np.ones(len(below))
    share[inner] = np.divide(
        counted[inner], whole[parent[inner]], out=np.zeros(inner.sum()), where=counted[inner] > 0
    )
    is_leaf = np.array([item.indicator is not None and item.element is None for item in below])
    is_leaf[0] |= below[0].element is not None
    contribution = np.full(len(below), np.nan)
    contribution[is_leaf] = contributions(
        result.points, node_rows(card)[at[is_leaf]], unit=unit, period=period, aspect=aspect
    )[at[0]]
    kept = applies | (np.arange(len(below)) == 0) & applies.any()
    frame = pd.DataFrame(
        {
            "node": [item.id for item in below],
            "level": [item.level for item in below],
            "parent": [item.parent or "" for item in below],
            "title": [item.title for item in below],
            "weight": np.where(np.isnan(value), 0.0, share),
            "score": value,
            "low": scores.low[at, unit, period],
            "high": scores.high[at, unit, period],
            "obs_status": [STATUSES[code] for code in scores.status[at, unit, period]],
            "contribution": contribution,
        }
    )
    return frame[kept].reset_index(drop=True)


def answer_words(item: Indicator, value: float, *, element: bool = False) -> str:
    """
    An observation in words: the stage reached, the share, the value with its unit of measure.

    Example:
        >>> import scorecard as sc
        >>> answer_words(sc.load_card("nato_japan").indicator("trust_in_japan"), 66.8)
        '66.8 per cent'
    """
    if np.isnan(value):
        return "not observed"
    if element:
        return "stands" if value > 0 else "does not stand"
    if isinstance(item, Ladder):
        return item.stages[round(value)].words
    if isinstance(item, Checklist):
        return f"{round(value * len(item.elements))} of {len(item.elements)}"
    if item.kind in ("ratio", "sequence"):
        return f"{100 * value:.0f} %"
    if item.kind == "count" and value == 1:
        return f"1 ({item.unit_measure})"
    return f"{value:g} {item.unit_measure}"


def _observations(
    panel: Panel, card: Card, leaves: list[Node], unit: int, period: int
) -> pd.DataFrame:
    rows = node_rows(card)[[card.positions[item.id] for item in leaves]].astype(int)
    items = [card.indicators[item.indicator] for item in leaves if item.indicator is not None]
    value = panel.value[rows, unit, period]
    return pd.DataFrame(
        {
            "indicator": [item.id for item in items],
            "value": value,
            "low": panel.low[rows, unit, period],
            "high": panel.high[rows, unit, period],
            "obs_status": [STATUSES[code] for code in panel.status[rows, unit, period]],
            "unit_measure": [item.unit_measure for item in items],
            "answer": [
                answer_words(item, number, element=leaf.element is not None)
                for item, leaf, number in zip(items, leaves, value, strict=True)
            ],
        }
    )


def _evidence(result: Result, leaves: list[Node], unit: int, period: int) -> pd.DataFrame:
    card = result.card
    ids = [card.indicators[item.indicator].id for item in leaves if item.indicator is not None]
    links = result.links
    own = links[
        (links["period"] == result.periods[period])
        & (links["unit"] == card.units[unit])
        & links["indicator"].isin(ids)
    ][["indicator", "evidence_id"]].astype(object)
    columns = [name for name in EVIDENCE_COLUMNS if name in result.evidence or name == "indicator"]
    if own.empty:
        return pd.DataFrame(columns=columns)
    ledger = result.evidence.drop(columns=["indicator"]).astype({"id": object})
    rows = own.merge(ledger, left_on="evidence_id", right_on="id", how="left")
    rows["place"] = rows["indicator"].map({name: number for number, name in enumerate(ids)})
    rows = rows.sort_values(["place", "occurred_from", "id"], kind="stable")
    return rows[columns].reset_index(drop=True)


def _tree_lines(explanation: Explanation) -> list[str]:
    depth: dict[str, int] = {}
    answers = explanation.observations.set_index("indicator")
    rows = explanation.evidence
    lines = []
    is_element = explanation.parts["node"].iloc[0] not in answers.index and len(answers) == 1
    is_element &= len(explanation.parts) == 1
    for part in explanation.parts.to_dict("records"):
        level = depth[part["node"]] = depth.get(part["parent"], -1) + 1
        indent = "  " * level
        lines.append(
            f"{indent}{part['node']}: {points(part['score'])}, "
            f"{between(part['low'], part['high'])}, weight {part['weight']:.2f} "
            f"[{part['obs_status']}]  {part['title']}"
        )
        name = answers.index[0] if is_element else part["node"]
        if name in answers.index:
            lines.append(f"{indent}  = {answers.loc[name, 'answer']}")
            own = rows[rows["indicator"] == name] if len(rows) else rows
            lines += [f"{indent}  - {_evidence_line(row)}" for row in own.to_dict("records")]
    return lines


def _evidence_line(row: Mapping[Hashable, Any]) -> str:
    """A row of evidence in one line, without what it does not say."""
    source = ", ".join(
        filter(None, [row["publisher"], f"{row['reliability']}{row['credibility']}"])
    )
    parts = [
        f"{row['occurred_on']} {row['title']}",
        f"({source})" if source else "",
        f"<{row['url']}>" if row["url"] else "",
        f"[{row['id']}]",
    ]
    return " ".join(filter(None, parts))


def _tree_html(explanation: Explanation) -> str:
    def cell(text: object) -> str:
        return f"<td style='text-align:left'>{html.escape(str(text))}</td>"

    parts = "".join(
        "<tr>"
        + cell(part["node"])
        + cell(part["title"])
        + cell(f"{part['weight']:.2f}")
        + cell(points(part["score"]))
        + cell(between(part["low"], part["high"]))
        + cell(part["obs_status"])
        + "</tr>"
        for part in explanation.parts.to_dict("records")
    )
    evidence = "".join(
        "<tr>"
        + cell(row["indicator"])
        + cell(row["occurred_on"])
        + (
            f"<td style='text-align:left'><a href='{html.escape(row['url'])}'>"
            f"{html.escape(row['title'])}</a></td>"
            if row["url"]
            else cell(row["title"])
        )
        + cell(row["publisher"])
        + cell(f"{row['reliability']}{row['credibility']}")
        + cell(row["id"])
        + "</tr>"
        for row in explanation.evidence.to_dict("records")
    )
    return (
        f"<p><strong>{html.escape(explanation.heading)}</strong></p>"
        "<table><thead><tr><th>Node</th><th>Part</th><th>Weight</th><th>Score</th><th>Between</th>"
        f"<th>Status</th></tr></thead><tbody>{parts}</tbody></table>"
        "<table><thead><tr><th>Indicator</th><th>When</th><th>What</th><th>Who</th><th>Grade</th>"
        f"<th>Row</th></tr></thead><tbody>{evidence}</tbody></table>"
    )
