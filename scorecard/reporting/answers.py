"""What is known of one indicator, in words."""

import numpy as np

from scorecard.definitions.kinds import Checklist, Element, Indicator, Ladder, Measure, Stage
from scorecard.explanation import answer_words as in_short
from scorecard.imputation import IN_WORDS
from scorecard.reporting import words
from scorecard.reporting.parts import AnswerRow, Item
from scorecard.reporting.view import Answer, View
from scorecard.summary import NOT_SHOWN, between, points


def answer_row(view: View, item: Indicator) -> AnswerRow:
    """The question, its answer, what that is worth, how well it is known, and the rows behind."""
    answer = view.answer(item)
    said, more = answer_words(view, item, answer)
    known = words.status(answer.status, seen=answer.seen, ever=not np.isnan(answer.value))
    return AnswerRow(
        id=view.figure_id(item.id),
        node=item.id,
        question=item.question,
        answer=words.sentence(said),
        more=more,
        points=points(answer.points, view.card.printed_points),
        ends=_ends(view, answer),
        known=words.sentence(
            f"not observed; imputed: {IN_WORDS[answer.imputed]}" if answer.imputed else known
        ),
        refs=view.refs(view.behind(item.id)),
        disputed=_disputed(view, item),
    )


def _disputed(view: View, item: Indicator) -> Item | None:
    """That rows offered to a question are disputed and nothing is decided, if so."""
    rows = [
        row for row, found in view.disputes.items()
        if any(one.indicator == item.id and one.settled is None for one in found)
    ]  # fmt: skip
    if not rows:
        return None
    text = f"two coders read {words.counted(len(rows), 'row')} differently here; not settled."
    return Item(head="Disputed", text=text, refs=view.refs(rows))


def _ends(view: View, answer: Answer) -> str:
    """Both ends of the points, where they differ from the points as shown."""
    display = view.card.printed_points
    ends = between(answer.points_low, answer.points_high, display)
    shown = points(answer.points, display)
    return "" if ends in (f"{shown}–{shown}", NOT_SHOWN) else ends


def answer_words(view: View, item: Indicator, answer: Answer) -> tuple[str, str]:
    """The answer, and in smaller print what would come next or what is missing."""
    if answer.status == "M":
        return ("no such case in the time looked at" if item.is_flow else "does not apply"), ""
    if np.isnan(answer.value):
        return "not known", _sought(item)
    if answer.imputed:
        return in_short(item, answer.value), ""
    if isinstance(item, Ladder):
        return _ladder(item, answer)
    if isinstance(item, Checklist):
        return _checklist(view, item)
    if isinstance(item, Measure):
        return _measure(view, item, answer)
    return _flow(view, item, answer), ""


def _sought(item: Indicator) -> str:
    return f"Looked for: {words.first_sentence(item.counts)}" if item.counts else ""


def stage_words(stage: Stage) -> str:
    """A stage by name, with what earns it."""
    name = f"“{stage.words}”"
    return f"{name}: {stage.earned_by}" if stage.earned_by else name


def _ladder(item: Ladder, answer: Answer) -> tuple[str, str]:
    place = round(answer.value)
    since = f", since {answer.since}" if answer.since else ", since before the series begins"
    name, stage = f"“{item.stages[place].words}”", item.stages[place]
    said = f"{name}, stage {place + 1} of {len(item.stages)}{since if place else ''}"
    said += f": {stage.earned_by}" if stage.earned_by else ""
    if answer.held > answer.value:
        held = item.stages[round(answer.held)].words
        said = (
            f"{words.sentence(said)} It fell back from “{held}” by rule, because nothing has "
            "proved that since; it may still stand"
        )
    following = item.stages[place + 1 :]
    return said, (f"Next: {words.sentence(stage_words(following[0]))}" if following else "")


def element_words(view: View, element: Element) -> str:
    """An element by the clause that it answers, or by its name."""
    asks = {clause.code: clause.asks for clause in view.card.clauses}
    name = element.words
    return asks[element.clause] if element.clause else name[:1].upper() + name[1:]


def _checklist(view: View, item: Checklist) -> tuple[str, str]:
    found: dict[str, list[str]] = {
        "Found": [], "No longer": [], "Not found": [], "Nothing on record": [],
    }  # fmt: skip
    for element in item.elements:
        now = view.answer(item, element.id)
        is_fallen = now.value == 0 and now.peak > 0
        key = (
            "Nothing on record" if np.isnan(now.value) else "Found" if now.value
            else "No longer" if is_fallen else "Not found"
        )  # fmt: skip
        found[key].append(element_words(view, element))
    said = f"{len(found['Found'])} of {len(item.elements)} found"
    lists = [f"{key}: {'; '.join(names)}." for key, names in found.items() if names]
    return said, " ".join(lists)


def _measure(view: View, item: Measure, answer: Answer) -> tuple[str, str]:
    said = f"{answer.value:g} {item.unit_measure}"
    if answer.low != answer.high and answer.status != "O":
        said += f" (between {answer.low:g} and {answer.high:g})"
    rows = [view.by_id[name] for name in view.behind(item.id) if name in view.by_id]
    dated = [row for row in rows if row["kind"] in ("event", "reversal")]
    read = [row for row in dated if row["value"] == answer.value]
    if read:
        latest = max(read, key=lambda row: (row["occurred_to"], row["id"]))
        said += f", dated {words.vague_day(latest['occurred_on'])}"
    return said, ""


def _flow(view: View, item: Indicator, answer: Answer) -> str:
    window = int(getattr(item, "window", 0))
    period = view.period_name
    end = answer.seen or str(view.period)  # a flow's point moves only where it was seen
    over = f"the {words.counted(window, period)} to {end}" if window > 1 else end
    when = f"in {over}" if window else f"from the beginning of the series to {end}"
    said = f"{100 * answer.value:.0f} % {when}"
    if item.kind == "count":
        said = f"{answer.value:g} {when} ({item.unit_measure})"
    if item.kind == "sum":
        said = f"{answer.value:g} {item.unit_measure} {when}"
    if answer.status == "O":
        return f"not known for {view.period}; last counted: {said}"
    if item.kind == "count" and answer.high > answer.value:
        return f"{said}; there may have been more"
    if item.kind == "sum" and answer.high > answer.low:
        ways = ["less"] if answer.low < answer.value else []
        ways += ["more"] if answer.high > answer.value else []
        return f"{said}; it may have been {' or '.join(ways)}"
    return said
