"""The rows of evidence as tables: when, what, who, how good, and what it earned."""

from collections.abc import Iterator

from scorecard.definitions.kinds import Checklist, Indicator, Ladder
from scorecard.definitions.model import is_web_address
from scorecard.reporting import words
from scorecard.reporting.answers import element_words
from scorecard.reporting.disputed import dispute_words
from scorecard.reporting.parts import EvidenceGroup, EvidenceRow, EvidenceTable
from scorecard.reporting.view import NOT_SCORED, Row, View

LONGEST_FACT = 1200


def evidence_tables(view: View) -> Iterator[EvidenceTable]:
    """One table for each recommendation that has evidence, then one for the card as a whole."""
    card = view.card
    for item in card.recommendations:
        titles = {item.id: "The recommendation as a whole"}
        titles |= {c.code: c.asks for c in card.clauses if c.recommendation == item.id}
        titles |= {i.id: i.question for i in card.indicators
                   if view.recommendation_of(i.id) == item.id}  # fmt: skip
        yield from _table(view, item.title, titles)
    yield from _table(view, "All recommendations", {card.id: card.title})


def _table(view: View, title: str, titles: dict[str, str]) -> Iterator[EvidenceTable]:
    groups = []
    for node, heading in titles.items():
        rows = tuple(_row(view, row) for row in view.rows if row["node"] == node)
        if rows:
            groups.append(EvidenceGroup(title=heading, rows=rows))
    if groups:
        count = sum(len(group.rows) for group in groups)
        caption = f"Evidence on “{title}”: {words.counted(count, 'row')}"
        yield EvidenceTable(title=title, caption=caption, groups=tuple(groups))


def _row(view: View, row: Row) -> EvidenceRow:
    about = f" [{row['unit']}]" if view.several and row["unit"] else ""
    return EvidenceRow(
        number=view.numbers[row["id"]],
        id=row["id"],
        when=words.vague_day(row["occurred_on"]),
        title=words.clipped(row["title"] + about),
        fact=words.clipped(
            " ".join(words.sentence(row[name]) for name in ("fact", "note") if row[name]),
            LONGEST_FACT,
        ),
        url=link(row["url"]),
        archive_url=link(row["archive_url"]),
        who=words.clipped(_who(row)),
        grade=f"{row['reliability']}{row['credibility']}" or "–",
        earned=words.sentence(earned(view, row)),
        is_scored=row["kind"] not in NOT_SCORED,
        kind=row["kind"],
        on=row["occurred_from"].date().isoformat(),
        disputed=" ".join(
            dispute_words(view.card, dispute) for dispute in view.disputes.get(row["id"], ())
        ),
    )


def _who(row: Row) -> str:
    """The publisher, and where in the publication; either may be missing."""
    publisher, place = row["publisher"], row["locator"]
    return f"{publisher} ({place})" if publisher and place else publisher or place


def link(address: str) -> str:
    """The address if it is one of the web, else nothing."""
    return address if is_web_address(address) else ""


def earned(view: View, row: Row) -> str:
    """What a row did to the scores, in words."""
    if row["kind"] == "obstacle":
        return "obstacle: shown, not scored"
    if row["kind"] == "context":
        return "context: shown, not scored"
    if row["kind"] == "check":
        return "a look that found nothing new"
    items = {item.id: item for item in view.card.indicators}
    readers = view.readers.get(row["id"], [])
    parts = []
    if row["read_by"] in items:
        parts.append(_state(view, items[row["read_by"]], row))
    if any(items[name].is_flow for name in readers if name in items):
        parts.append("counted")
    if row["is_weak"]:
        parts.append("too weak to lift a score")
    return "; ".join(part for part in parts if part) or "behind no score yet"


def _state(view: View, item: Indicator, row: Row) -> str:
    falls = row["kind"] == "reversal"
    if isinstance(item, Ladder) and row["stage"]:
        named = next(stage for stage in item.stages if stage.id == row["stage"])
        stage = f"“{named.words}” ({named.score:g} points)"
        return f"fell back to stage {stage}" if falls else f"stage {stage}"
    if isinstance(item, Checklist) and row["element"]:
        element = next(part for part in item.elements if part.id == row["element"])
        name = element_words(view, element)
        return f"no longer so: {name}" if falls else f"found: {name}"
    if item.kind in ("measure", "sum"):
        return f"{row['value']:g} {item.unit_measure}"
    return ""
