"""Would another defensible method change the message? In sentences, tables and charts."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from scorecard.reporting import words
from scorecard.reporting.draws import Drawn
from scorecard.reporting.parts import Group, Item, Picture, Robustness, Table
from scorecard.reporting.view import View, records
from scorecard.robustness.findings import CHOICES
from scorecard.summary import NOT_SHOWN, between, label_words, percent, points
from scorecard.trends.published.rules import PUBLISHED


def robustness(view: View, drawn: Drawn, pictures: Mapping[str, Picture]) -> Robustness:
    """
    How the message holds under other choices.

    Args:
        view: What the report is about.
        drawn: The draws of other choices.
        pictures: `uncertainty` and `sensitivity`.
    """
    nodes = [row for row in records(drawn.found) if row["level"] in ("recommendation", "card")]
    nodes = [*nodes[1:], nodes[0]] if len(nodes) > 2 else nodes[1:]
    return Robustness(
        lead=tuple(_lead(view, drawn, nodes)),
        ranges=_ranges(view, nodes),
        groups=tuple(
            Group(title=_title(view, row), items=tuple(_items(view, drawn, row))) for row in nodes
        ),
        pictures=(pictures["uncertainty"], pictures["sensitivity"]),
        varied=_varied(drawn),
    )  # fmt: skip


def _title(view: View, row: Any) -> str:
    if row["level"] == "card":
        return "All recommendations together"
    return view.card.node(row["node"]).title


def _lead(view: View, drawn: Drawn, nodes: list[Any]) -> Iterator[Item]:
    loose = [f"“{_title(view, row)}”" for row in nodes if row["fragile"]]
    if not loose:
        said = "No: every label above would stand."
    elif len(loose) == len(nodes):
        said = "It could: none of the labels above is sure to stand."
    else:
        said = f"It could for {words.listed(loose)}; the other labels would stand."
    yield Item(text=said)
    made = drawn.spread.manifest
    choices = [CHOICES[name] for name in made["factors"]]
    if choices:
        yield Item(text=(
            f"Everything was computed again {made['n']:,} times, each time with other choices "
            f"that could have been defended: {words.listed(choices)}. How far each may go is our "
            "assumption and stands below. Other bodies’ published rules for the same labels were "
            "tried too. A label counts as fragile if more than 10 % of the draws give another, if "
            "another rule that can judge points another way (forward, level or back), or if an "
            "end of the range would change it."
        ))  # fmt: skip


def _ranges(view: View, nodes: list[Any]) -> Table:
    rows = [
        (
            _title(view, row), points(row["score"], view.display),
            between(row["low"], row["high"], view.display),
            percent(row["share_of_draws_disagreeing"]),
            f"{len(row['rules_disagreeing'])} of {len(row['rules_applied'])}"
            if row["rules_applied"] else NOT_SHOWN,
            label_words(row["label"], fragile=row["fragile"]),
        )
        for row in nodes
    ]  # fmt: skip
    return Table(
        caption=f"Scores and labels of {view.period} under other choices",
        header=("Recommendation", "score", "5–95 % of the draws", "draws with another label",
                "rules that point another way", "label"),
        rows=tuple(rows), text_columns=1,
    )  # fmt: skip


def _items(view: View, drawn: Drawn, row: Any) -> Iterator[Item]:
    yield Item(head="Other draws", text=_other_draws(view, drawn, row))
    yield Item(head="Other rules", text=_other_rules(row))
    if row["choice"]:
        yield Item(head="What matters most", text=_cause(row))
    removed = _without_one(drawn, row)
    if removed:
        yield Item(head="Without one question", text=removed)


def _other_draws(view: View, drawn: Drawn, row: Any) -> str:
    """Labels and scores of the draws."""
    if pd.isna(row["score"]):
        return "Too little is known for a score, and so no other score or label is drawn."
    labels = drawn.own(drawn.spread.labels)
    own = labels[(labels["node"] == row["node"]) & ~labels["is_result"]]
    share = row["share_of_draws_disagreeing"]
    said = f"every draw gives the label “{row['label']}” too"
    if share > 0:
        most = own.loc[own["share"].idxmax()]
        said = (f"{_shown(share)} of them give another label than “{row['label']}”, most often "
                f"“{most['label']}” ({_shown(most['share'])})")  # fmt: skip
    of = " of 100" if view.card.scale.is_hundred and view.card.method.display is None else ""
    return words.sentence(f"{said}; in nine of ten the score lies {_span(view, row)}{of}, median "
                          f"{points(row['median'], view.display)}")  # fmt: skip


def _span(view: View, row: Any) -> str:
    ends = words.span(row["low"], row["high"], view.display)
    return ends if ends.startswith("between") else f"at {ends}"


def _shown(share: float) -> str:
    return percent(share) if share >= 0.005 else "fewer than 1 %"


def _other_rules(row: Any) -> str:
    applied, against = len(row["rules_applied"]), row["rules_disagreeing"]
    if not applied:
        return "No other published rule can judge it."
    if row["direction"] == "not known":
        return f"“{row['label']}” names no direction, which another rule could deny."
    count = words.counted(applied, "other published rule")
    if not against:
        return words.sentence(f"{count} can judge it; none points another way")
    titles = [PUBLISHED[name].title if name in PUBLISHED else "our own rule" for name in against]
    return words.sentence(f"{count} can judge it; {len(against)} of them "
                          f"{'points' if len(against) == 1 else 'point'} another way: "
                          f"{'; '.join(titles)}")  # fmt: skip


def _cause(row: Any) -> str:
    ends = between(*(100 * min(max(row[name], 0.0), 1.0) for name in ("choice_low", "choice_high")))
    said = (f"{CHOICES[row['choice']]}, which has a part in {percent(min(row['choice_total'], 1))} "
            f"of the variance (95 % interval {ends} %)")  # fmt: skip
    clear = "" if row["choice_is_clear"] else "; by these draws it is not clearly before all others"
    return words.sentence(f"{said}{clear}")


def _without_one(drawn: Drawn, row: Any) -> str:
    """How many questions would each change the label, if left out alone."""
    removal = drawn.own(drawn.causes.removal)
    own = removal[removal["node"] == row["node"]]
    if own.empty:
        return ""
    other = own[own["label"] != own["label_without"]]
    if other.empty:
        return words.sentence(f"leaving out any one of its {len(own)} questions leaves the label "
                              "as it is")  # fmt: skip
    counts = other["label_without"].value_counts(sort=False)
    told = [f"“{label}” ({n} of {len(own)} questions)" for label, n in counts.items()]
    return words.sentence(f"leaving out one question alone could make the label "
                          f"{' or '.join(told)}")  # fmt: skip


def _varied(drawn: Drawn) -> Table:
    rows = [
        (words.sentence(CHOICES[row["factor"]]).rstrip("."), row["choice"], row["range"])
        for row in records(drawn.spread.alternatives)
    ]
    made = drawn.spread.manifest
    return Table(
        caption=f"What was varied, and how far: our assumption ({made['n']:,} draws, seed "
        f"{made['seed']})",
        header=("Choice", "of what", "how far"), rows=tuple(rows), text_columns=2,
    )  # fmt: skip
