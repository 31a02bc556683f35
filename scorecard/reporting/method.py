"""Method and limits in words, the weights, the grades, and the manifest."""

from collections.abc import Iterator

import attrs

from scorecard.coding.agreement import agreement
from scorecard.coding.answers import has_second
from scorecard.coding.items import coded_indicators
from scorecard.coding.words import ONCE, agreement_sentences
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import has_log_goalposts
from scorecard.definitions.method import Method as Choices
from scorecard.definitions.model import Recommendation
from scorecard.ledger.reading import read_ledger
from scorecard.ledger.vintage import moment_of
from scorecard.reporting.parts import Item, Method, Table
from scorecard.reporting.view import View
from scorecard.reporting.words import counted, named, sentence
from scorecard.summary import percent
from scorecard.trends.published.rules import PUBLISHED
from scorecard.weighting import weights_in_force

RELIABILITY = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable",
    "D": "not usually reliable", "E": "unreliable", "F": "cannot be judged",
}  # fmt: skip
CREDIBILITY = {
    "1": "confirmed by other sources", "2": "probably true", "3": "possibly true",
    "4": "doubtful", "5": "improbable", "6": "cannot be judged",
}  # fmt: skip


def method(view: View, codebook: str) -> Method:
    """
    How the numbers are made.

    Args:
        view: What the report is about.
        codebook: Where the card's codebook lies beside the report; empty if it has none.
    """
    return Method(
        items=(*_items(view), *_grades(view)),
        weights=tuple(_weights(view, item) for item in view.card.recommendations
                      if item.id in view.card.positions),
        codebook=codebook,
    )  # fmt: skip


def _items(view: View) -> Iterator[Item]:
    card, period = view.card, view.period_name
    yield Item(head="Points", text=(
        "Every answer is turned into points from 0 to 100. Stages have declared points; a share "
        "counts by its percentage; a number is placed between two fixed ends, the worst at 0 and the best "
        f"at 100, and clipped there{_logs(card)}. The ends and their sources stand in the "
        "definitions."
    ))  # fmt: skip
    yield Item(head="Scores", text=(
        f"{mean_words(card.method)} {weight_words(card.method)}Weights are shared out among the "
        "parts that apply. "
        "Each aspect is scored by the same rules over its own answers alone."
    ))  # fmt: skip
    yield Item(head="What is not known", text=(
        "Missing is never counted as zero. An answer never observed is left out and widens "
        "the range: every score is computed again with all answers at their low end, and again "
        "at their high end. Below "
        f"{percent(card.method.coverage)} of the weight known, no score is shown, only the range."
    ))  # fmt: skip
    yield Item(head="Age", text=(
        f"A state holds until evidence changes it, but knowledge of it ages: after a declared "
        f"number of {period}s without evidence or a look it counts as out of date, its high end "
        "opens, and it no longer counts as known. A recorded look that found nothing new keeps "
        "it fresh. Some stages lapse by rule if nothing proves them anew. What was counted within "
        "a time is a lower bound; its high end stays open where nobody looked."
    ))  # fmt: skip
    yield Item(head="Trend", text=_trend_rule(card, period))
    yield Item(head="Evidence", text=(
        f"Evidence graded below {card.method.weakest_grade} never lifts a score. Obstacles and "
        "context are shown and not scored. Only what was known on the as-of date is used, by the "
        f"date it was {view.result.clock}."
    ))  # fmt: skip
    yield from _second_coding(view)
    yield Item(head="Limits", text=(
        "A score says how much of what was asked can be seen to be done. It does not say that "
        "the advice caused it, nor that the advice was right. Points, weights and ends are "
        "choices, declared in the definitions so that others can change them and count again."
    ))  # fmt: skip


def _second_coding(view: View) -> Iterator[Item]:
    """
    How much of the evidence was coded twice, and how well the coders agree.

    Rows and codings taken in since the result's ledger ended are left out, so that a report made
    again from its manifest says the same.
    """
    card, through = view.card, view.result.manifest.recorded_through
    if "kind" not in view.result.evidence or not coded_indicators(card):
        return
    told = [ONCE]
    if has_second(card) and through:
        ledger = read_ledger(card)
        end = moment_of(through, ledger)
        ledger = ledger[ledger["recorded_on"] <= end].reset_index(drop=True)
        told = agreement_sentences(agreement(card, ledger, through=end.date()))
    yield Item(head="Second coding", text=" ".join(told))


def _trend_rule(card: Card, period: str) -> str:
    """By which rule trends are labelled."""
    rule = PUBLISHED.get(card.method.label_rule)
    if rule is not None:
        return (
            f"Trends are labelled by a rule of another body, {rule.title}, in its own words, from "
            f"{card.baseline} on. “Fragile” marks a label that the low or the high end of the "
            "range would change. A fall that only age or a missing look explains counts as any "
            "other."
        )
    return (
        f"Change is counted from {card.baseline}. A change of at least a tenth of the way from "
        f"there to the target counts, up or down. “On track” means that the pace of the last "
        f"eight {period}s, continued, reaches the target by its date. “Cannot tell yet” means "
        f"that there is no score now or in {card.baseline}, fewer than four scored {period}s "
        "between, or ends that point in opposite directions. “Fragile” marks a label that the "
        "low or the high end of the range would change. A fall that only age or a "
        "missing look explains is never called backsliding, and what is not done is not called "
        "broken. “Missed” is said only of a date that the source set."
    )


MEANS = {
    "arithmetic": "the weighted mean", "geometric": "the weighted geometric mean",
    "harmonic": "the weighted harmonic mean", "power": "the weighted power mean",
    "median": "the weighted median", "minimum": "the lowest",
}  # fmt: skip


def mean_words(method: Choices) -> str:
    """Which mean each level takes, in a sentence or two."""
    names = method.aggregation
    clause, *above = (MEANS[name] for name in (names.clause, names.recommendation, names.card))
    recommendation, card = ("that", "that") if {clause} == set(above) else above
    text = (f"A clause is {clause} of its answers, a recommendation {recommendation} of its "
            f"clauses, the card {card} of its recommendations.")  # fmt: skip
    used = attrs.astuple(names)
    if method.exponent is not None:
        text += f" The power mean has the exponent {method.exponent:g}."
    is_floored = "geometric" in used or "harmonic" in used or (method.exponent or 0) < 0
    if is_floored and method.floor > 0:
        text += (f" No part is read as less than {method.floor:g} of 100 points there, so that one "
                 "zero does not hide the rest.")  # fmt: skip
    if set(used) - {"arithmetic"}:
        text += " Other than under a plain mean, a low part is not made up for point by point."
    return text


WEIGHTS = {
    "declared": "as the card declares", "equal": "all alike",
    "budget_allocation": "as experts gave out points",
    "analytic_hierarchy": "as experts compared them in pairs",
    "principal_components": "by principal components", "entropy": "by entropy",
    "critic": "by contrast and conflict (CRITIC)",
    "standard_deviation": "by standard deviation",
    "benefit_of_the_doubt": "by the weights that suit each unit best (benefit of the doubt)",
}  # fmt: skip


def weight_words(method: Choices) -> str:
    """How the parts of each level are weighed; nothing where all is as declared."""
    weighting = method.weighting
    if set(weighting.names) == {"declared"}:
        return ""
    clause, recommendation, card = (WEIGHTS[name] for name in weighting.names)
    text = (f"Answers within a clause are weighed {clause}, clauses {recommendation}, "
            f"recommendations {card}.")  # fmt: skip
    if weighting.base_period is not None:
        text += f" Weights from the data are those of {weighting.base_period}, for all time."
    elif weighting.is_from_data:
        text += " Weights from the data are those of each period by itself."
    return f"{text} "


def _logs(card: Card) -> str:
    """That some numbers are placed by their logarithms, if so."""
    if not any(has_log_goalposts(item) for item in card.indicators):
        return ""
    return "; where the definitions say so, by its logarithm, so that equal ratios count alike"


def _weights(view: View, item: Recommendation) -> Table:
    """The share of each question in its recommendation, in force in the last complete period."""
    card = view.card
    share = weights_in_force(view.result.points)[:, view.unit, view.current]
    own = {node.id: float(share[place]) for place, node in enumerate(card.nodes)}
    parents = {node.id: node.parent for node in card.nodes}

    def of_whole(node: str) -> float:
        parent = parents[node]
        return own[node] * (of_whole(parent) if parent and parent != item.id else 1.0)

    rows = [
        (question.question, percent(of_whole(question.id)), named(question.aspect or "–"),
         named(question.kind))
        for question in card.indicators_below(item.id)
    ]  # fmt: skip
    caption = f"{item.title}: {percent(own[item.id])} of the card"
    return Table(caption=caption, header=("Question", "Share", "Aspect", "Kind"),
                 rows=tuple(rows), text_columns=2)  # fmt: skip


def _grades(view: View) -> Iterator[Item]:
    """What the letters and digits used in the evidence mean, and how often each occurs."""
    for column, scale, what in (
        ("reliability", RELIABILITY, "Grade, letter: how reliable the source is"),
        ("credibility", CREDIBILITY, "Grade, digit: how credible the information is"),
    ):
        count = {key: sum(row[column] == key for row in view.rows) for key in scale}
        used = [f"{key} {scale[key]} ({counted(n, 'row')})" for key, n in count.items() if n]
        if used:
            yield Item(head=what, text=sentence(", ".join(used)))


def manifest(view: View) -> Table:
    """What it takes to make the report again."""
    made = view.result.manifest
    rows = [
        ("Card", f"{view.card.title}, version {made.card_version}"),
        ("Definitions (SHA-256)", made.card_digest),
        ("Rows of evidence used", str(made.evidence_rows)),
        ("Evidence (SHA-256)", made.evidence_digest),
        ("As of", f"{made.as_of}, by the date {made.clock}"),
        (f"Last complete {view.period_name}", made.last_complete),
        ("Made with", ", ".join(f"{name} {number}" for name, number in made.versions.items())),
    ]
    return Table(caption="What it takes to make this report again", header=("What", "Value"),
                 rows=tuple(rows), text_columns=1)  # fmt: skip
