"""Method and limits in words, the weights, the grades, and the manifest."""

from collections.abc import Iterator

import attrs

from scorecard.coding.agreement import agreement
from scorecard.coding.answers import has_second
from scorecard.coding.items import coded_indicators
from scorecard.coding.words import ONCE, agreement_sentences
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Sum, has_log_goalposts
from scorecard.definitions.method import Method as Choices
from scorecard.definitions.model import Recommendation
from scorecard.imputation import IN_WORDS, rule_of
from scorecard.ledger.accepting import accepted_sentences
from scorecard.ledger.reading import read_ledger
from scorecard.ledger.vintage import entered_by, moment_of
from scorecard.reporting.parts import Item, Method, Table
from scorecard.reporting.scales import scale_items
from scorecard.reporting.view import View
from scorecard.reporting.words import counted, named, sentence
from scorecard.summary import percent
from scorecard.treatment import rule_of as treatment_of
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
    yield Item(head="Points", text=points_words(card))
    yield Item(head="Scores", text=(
        f"{mean_words(card.method)}{_own_means(card)} {weight_words(card.method)}Weights are "
        "shared out among the parts that apply. "
        "Each aspect is scored by the same rules over its own answers alone."
    ))  # fmt: skip
    yield from scale_items(card.method)
    yield Item(head="What is not known", text=(
        "Missing is never counted as zero. An answer never observed is left out and widens "
        "the range: every score is computed again with all answers at their low end, and again "
        "at their high end. Below "
        f"{percent(card.method.coverage)} of the weight known, no score is shown, only the range."
    ))  # fmt: skip
    yield from _data_steps(card)
    yield Item(head="Age", text=(
        f"A state holds until evidence changes it, but knowledge of it ages: after a declared "
        f"number of {period}s without evidence or a look it counts as out of date, its high end "
        "opens, and it no longer counts as known. A recorded look that found nothing new keeps "
        "it fresh. Some stages lapse by rule if nothing proves them anew. What was counted within "
        f"a time is a lower bound; its high end stays open where nobody looked{_sums(card)}."
    ))  # fmt: skip
    yield Item(head="Trend", text=_trend_rule(view))
    yield Item(head="Evidence", text=(
        f"Evidence graded below {card.method.weakest_grade} never lifts a score. Obstacles and "
        "context are shown and not scored. Only what was known on the as-of date is used, by the "
        f"date it was {view.result.clock}."
    ))  # fmt: skip
    yield from _accepted(view)
    yield from _second_coding(view)
    if view.not_drawn:
        yield Item(head="Other choices", text=f"None were drawn for this card: {view.not_drawn}.")
    yield Item(head="Limits", text=(
        "A score says how much of what was asked can be seen to be done. It does not say that "
        "the advice caused it, nor that the advice was right. Points, weights and ends are "
        "choices, declared in the definitions so that others can change them and count again."
    ))  # fmt: skip


def _data_steps(card: Card) -> Iterator[Item]:
    """What is done about gaps and outlying values, where anything is."""
    filled = {name: IN_WORDS[name] for name in
              (rule_of(item, card).by for item in card.indicators) if name != "none"}  # fmt: skip
    if filled:
        yield Item(head="Gaps", text=(
            f"Where nothing was observed, {' or '.join(filled.values())} is taken as declared. The "
            "range of such an answer reaches to all values it was taken from, and beyond them. It "
            "counts as known, and is marked as imputed wherever it is shown."
        ))  # fmt: skip
    pulled = {by for item in card.indicators
              if (by := treatment_of(item, card).by).startswith("winsorise")}  # fmt: skip
    if pulled:
        yield Item(head="Outlying values", text=(
            "Before values are turned into points, outlying ones are pulled in to the nearest "
            "others, as declared. What is shown is what was observed."
        ))  # fmt: skip


def _accepted(view: View) -> Iterator[Item]:
    """Values off their scale that count all the same, as far as they were known."""
    if view.card.accepted and "kind" in view.result.evidence:
        told = accepted_sentences(view.card, view.result.evidence)
        if told:
            yield Item(head="Accepted faults", text=" ".join(map(sentence, told)))


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
        ledger = entered_by(read_ledger(card), through)
        last = moment_of(through, ledger).date()
        told = agreement_sentences(agreement(card, ledger, through=last))
    yield Item(head="Second coding", text=" ".join(told))


def _trend_rule(view: View) -> str:
    """By which rule trends are labelled."""
    card, period = view.card, view.period_name
    rule = PUBLISHED.get(card.method.label_rule)
    if rule is not None:
        return (
            f"Trends are labelled by a rule of another body, {rule.title}, in its own words, from "
            f"{card.baseline} on. {_fragile(view)} A fall that only age or a missing look explains "
            "counts as any other."
        )
    return (
        f"Change is counted from {card.baseline}. A change of at least a tenth of the way from "
        f"there to the target counts, up or down. “On track” means that the pace of the last "
        f"eight {period}s, continued, reaches the target by its date. “Cannot tell yet” means "
        f"that there is no score now or in {card.baseline}, fewer than four scored {period}s "
        f"between, or ends that point in opposite directions. {_fragile(view)} A fall that only "
        "age or a missing look explains is never called backsliding, and what is not done is not called "
        "broken. “Missed” is said only of a date that the source set."
    )


def _fragile(view: View) -> str:
    said = "“Fragile” marks a label that the low or the high end of the range would change"
    if view.drawn is None:
        return f"{said}."
    return (f"{said}, that another published rule would turn into another direction, or that more "
            "than 10 % of the draws of other choices would change.")  # fmt: skip


MEANS = {
    "arithmetic": "the weighted mean", "geometric": "the weighted geometric mean",
    "harmonic": "the weighted harmonic mean", "power": "the weighted power mean",
    "median": "the weighted median", "minimum": "the lowest",
    "mazziotta_pareto": "the weighted mean, less a penalty for imbalance (Mazziotta–Pareto),",
    "copeland": "the share of the other units beaten, pair by pair, by the majority of the weight",
}  # fmt: skip


WAYS = {
    "min_max": "the lowest value seen at one end and the highest at the other",
    "z_score": "by how many standard deviations it lies from the mean of all units",
    "rank": "by its rank among the units, 1 for the worst",
    "percentile_rank": "by the share of the other units that are worse",
    "distance_to_target": "in per cent of its target",
    "distance_to_best": "in per cent of the best value seen",
    "distance_to_reference": "in per cent of the value of a reference unit",
}


def points_words(card: Card) -> str:
    """How answers become points, in a few sentences."""
    own = card.method.normalisation
    ends = f"the worst at {own.ends[0]:g} and the best at {own.ends[1]:g}"
    if own.by == "goalposts":
        cut = ", and clipped there" if own.is_clipped else ", and not clipped there"
        text = (
            f"Every answer is turned into points from {own.ends[0]:g} to {own.ends[1]:g}. Stages "
            "have declared points; a "
            f"share counts by its percentage; a number is placed between two fixed ends, {ends}"
            f"{cut}{_logs(card)}. The ends and their sources stand in the definitions."
        )
    else:
        base = f", as of {own.base_period}" if own.base_period else ""
        way = f"{WAYS[own.by]}{base}"
        place = f"between two ends, {ends}: {way}" if own.by == "min_max" else way
        text = (
            f"Every answer is turned into a score ({card.scale.words}): it is placed {place}. "
            "More is always better: the definitions say which way that is."
        )
    others = {item.normalisation.by for item in card.indicators if item.normalisation}
    told = [WAYS.get(by, "between fixed ends") for by in sorted(others - {own.by})]
    return text + "".join(f" Where the definitions say so, it is placed {way}." for way in told)


def _own_means(card: Card) -> str:
    """Which nodes are made in a way of their own."""
    return "".join(
        f" {named(node.id)} is {MEANS[node.aggregation]} of its parts."
        for node in card.nodes
        if node.aggregation
        and node.aggregation != getattr(card.method.aggregation, node.level, node.aggregation)
    )


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
    if not any(has_log_goalposts(item) for item in card.placed):
        return ""
    return "; where the definitions say so, by its logarithm, so that equal ratios count alike"


def _sums(card: Card) -> str:
    """That a sum of gains and losses is open both ways, if there is one."""
    if not any(isinstance(item, Sum) and item.values != "not_negative" for item in card.indicators):
        return ""
    return "; gains and losses added up may then lie to either side"


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
        *_note(view),
        ("Made with", ", ".join(f"{name} {number}" for name, number in made.versions.items())),
    ]
    return Table(caption="What it takes to make this report again", header=("What", "Value"),
                 rows=tuple(rows), text_columns=1)  # fmt: skip


def _note(view: View) -> Iterator[tuple[str, str]]:
    """Whose words are shown, if any."""
    if (note := view.note) is not None:
        yield "Note", f"{note.name}, by {note.author}, written on {note.written_on}"
        yield "Note (SHA-256)", note.digest
