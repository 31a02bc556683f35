"""The first screen: where each recommendation stands, its aspects side by side."""

import math
from collections import Counter
from collections.abc import Iterator

from scorecard.charts.style import SIGNS
from scorecard.definitions.card import Node
from scorecard.reporting import words
from scorecard.reporting.making import made_table
from scorecard.reporting.parts import Figure, Headline, Table, Trend
from scorecard.reporting.view import Reading, View
from scorecard.summary import between, label_words, percent, points
from scorecard.trends.labels import LABELS

_VERDICTS = {
    "met": ("has been met", "have been met"),
    "missed": ("has been missed", "have been missed"),
    "on track": ("is on track", "are on track"),
    "progress": ("shows progress", "show progress"),
    "backsliding": ("is sliding back", "are sliding back"),
    "no change": ("shows no change", "show no change"),
    "cannot tell yet": ("cannot be judged yet", "cannot be judged yet"),
}  # fmt: skip


def finding(view: View) -> str:
    """All recommendations in one sentence: how many went which way."""
    nodes = [node.id for node in view.card.nodes if node.level == "recommendation"]
    trends = [view.trends[name, "all"] for name in nodes if view.reading(name).applies]
    counts = Counter((row["label"], bool(row["fragile"])) for row in trends)
    told = [
        f"{words.number(count)} {_verdict(label, count)}{' (fragile)' if fragile else ''}"
        for (label, fragile), count in counts.most_common()
    ]
    if not told:
        return f"None of the recommendations applies in {view.period}."
    if len(nodes) == 1:
        return words.sentence(f"in {view.period} the recommendation {told[0].split(' ', 1)[1]}")
    return words.sentence(
        f"in {view.period}, of {words.number(len(nodes))} recommendations {words.listed(told)}"
    )


def _verdict(label: str, count: int) -> str:
    return _VERDICTS[label][count > 1] if label in _VERDICTS else f"“{label}”"


def headlines(view: View) -> Iterator[Headline]:
    """One for each recommendation, then one for the whole card if it has several."""
    nodes = [node for node in view.card.nodes if node.level == "recommendation"]
    for node in nodes:
        yield _headline(view, node)
    if len(nodes) > 1:
        yield _headline(view, view.card.nodes[0])


def _headline(view: View, node: Node) -> Headline:
    read, trend = view.reading(node.id), view.trends[node.id, "all"]
    is_card = node.level == "card"
    of = " of 100" if view.card.scale.is_hundred else ""
    said = words.standing(read.score, read.low, read.high, str(view.period), view.display, of=of)
    if (row := view.bands.get(node.id)) is not None:
        told = words.band(row["band"], row["band_low"], row["band_high"])
        said = "; ".join(filter(None, (said, told)))
    if read.applies:
        due = view.card.due.get(node.id)
        told = words.direction(
            trend["label"], fragile=trend["fragile"], baseline=view.card.baseline,
            due=due.on if due is not None else None,
        )  # fmt: skip
        said = f"{said}; {told}"
    return Headline(
        node=node.id,
        anchor=f"r-{view.card.positions[node.id]}",
        title="All recommendations together" if is_card else node.title,
        sentence=words.sentence(said),
        record=_record(view, node, read),
        coverage=coverage(view, node.id),
        trend=Trend(
            sign=SIGNS.get(trend["label"], ""), label=trend["label"],
            firmness=_firmness(trend["label"], fragile=trend["fragile"]),
        ),
        made=made_table(view, node.id) if is_card else None,
        figures=tuple(
            figure(view, node.id, aspect) for aspect in view.aspects(node.id)
        ),
    )  # fmt: skip


def _record(view: View, node: Node, read: Reading) -> str:
    """The last score where there is none now, and until when anything was looked for."""
    parts = []
    if math.isnan(read.score) and read.applies:
        parts = [_last_score(view, node.id)]
    if node.level == "card":
        return " ".join(parts)
    newest, looked_to = view.newest(node.id), view.looked_to(node.id)
    parts.append(words.on_record(newest, looked_to))
    known = [on for on in (newest.on if newest else None, looked_to) if on is not None]
    if known and max(known) < view.ends:
        parts.append("What happened later is not known.")
    return " ".join(parts)


def _last_score(view: View, node: str) -> str:
    last = view.last_score(node)
    if last is None:
        return f"No {view.period_name} of the series has a score."
    label = view.label_then(node, last[0])
    told = "" if label == LABELS[0] else f" ({label})"
    return f"Last score: {points(last[1], view.display)}, in {view.result.periods[last[0]]}{told}."


def figure(view: View, node: str, aspect: str) -> Figure:
    """One aspect of a score."""
    read, display = view.reading(node, aspect), view.display
    score, ends = "–", "does not apply"
    if read.applies:
        score, ends = points(read.score, display), words.span(read.low, read.high, display)
        ends = ends if ends.startswith("between") else "no range"
    return Figure(
        id=view.figure_id(node, aspect), place=f"{node} {aspect}",
        name="total" if aspect == "all" else words.named(aspect), score=score, between=ends,
    )  # fmt: skip


def coverage(view: View, node: str) -> str:
    """How much of the weight behind a score is known, and its worst part, as sentences."""
    read = view.reading(node)
    if not read.applies:
        return ""
    known = f"{percent(read.coverage)} of the weight is known."
    return f"{known} Least done: {view.card.node(read.worst).title}." if read.worst else known


def _firmness(label: str, *, fragile: bool) -> str:
    """How firm a label is, in a word; nothing where there is none."""
    return "" if label == LABELS[0] else "fragile" if fragile else "firm"


def units_table(view: View) -> Table | None:
    """Every unit of a card that scores several."""
    if not view.several:
        return None
    frame = view.result.summary
    aspects = [name for name in view.card.aspects if name != "all"]
    rows = [
        (
            f"{row['unit']}: {row['title']}",
            *(points(row[aspect], view.display) for aspect in aspects),
            points(row["score"], view.display),
            between(row["low"], row["high"], view.display),
            percent(row["coverage"]),
            label_words(str(row["label"]), fragile=bool(row["fragile"])),
        )
        for row in frame.to_dict("records")
    ]
    return Table(
        caption=f"All units in {view.period}",
        header=("Who and what", *map(words.named, aspects), "total", "range", "known", "trend"),
        rows=tuple(rows),
        text_columns=1,
    )
