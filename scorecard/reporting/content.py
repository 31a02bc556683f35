"""A result → all that its report says, in one plain structure that every format prints."""

from collections.abc import Mapping, Sequence

from scorecard.formats import DEFAULT, DOCUMENTS, OPENED
from scorecard.reporting import words
from scorecard.reporting.behind import behind
from scorecard.reporting.changes import changes
from scorecard.reporting.evidence import evidence_tables, link
from scorecard.reporting.gaps import gaps, known_table, watch
from scorecard.reporting.headlines import finding, headlines, units_table
from scorecard.reporting.method import manifest, method
from scorecard.reporting.own_words import own_words
from scorecard.reporting.parts import LADDERS, Content, Picture
from scorecard.reporting.quarters import quarters
from scorecard.reporting.robustness import robustness
from scorecard.reporting.sections import section
from scorecard.reporting.tallies import tally_table
from scorecard.reporting.view import View


def content(
    view: View,
    pictures: Mapping[str, Picture],
    *,
    codebook: str = "",
    formats: Sequence[str] = DEFAULT,
) -> Content:
    """
    All that a report says.

    Args:
        view: What the report is about.
        pictures: `status`, `trend`, `heatmap`, and `ladders:` for each recommendation with its id;
            where there is evidence `timeline`, of several units `units`, and with draws of other
            choices `uncertainty` and `sensitivity`.
        codebook: Where the card's codebook lies beside the report; empty if it has none.
        formats: What is written; pages point at no file that is not.

    Returns:
        Text and numbers as they are shown: rounding is done here and nowhere after.
    """
    card = view.card
    source = card.source
    cited = [words.listed(source.authors), f"“{source.title}”", source.publisher,
             words.day(source.published_on)]  # fmt: skip
    return Content(
        title=card.title,
        as_of=words.moment(view.result.as_of),
        period=str(view.period),
        period_name=view.period_name,
        source=", ".join(part for part in cited if part),
        source_url=link(source.url),
        unit_note=_unit_note(view),
        finding=finding(view),
        scale=words.scale(view.display, card.scale.words),
        headlines=tuple(headlines(view)),
        words=own_words(view, card.id),
        units=units_table(view),
        compared=pictures.get("units"),
        status=pictures["status"],
        changes=changes(view),
        trend=pictures["trend"],
        sections=tuple(
            section(view, item, pictures[f"{LADDERS}{item.id}"])
            for item in card.recommendations if item.id in card.positions
        ),
        robustness=None if view.drawn is None else robustness(view, view.drawn, pictures),
        tally=tally_table(view),
        watch=tuple(watch(view)),
        gaps=tuple(gaps(view)),
        known=known_table(view),
        over_time=pictures["heatmap"],
        method=method(view, codebook),
        manifest=manifest(view),
        evidence=tuple(evidence_tables(view)),
        timeline=pictures.get("timeline"),
        has_chart_files="charts" in formats,
        documents=tuple(OPENED[name] for name in DOCUMENTS if name in formats),
        behind=behind(view) if "html" in formats else "",
        quarters=quarters(view) if "html" in formats else "",
    )  # fmt: skip


def _unit_note(view: View) -> str:
    if not view.several:
        return ""
    units, name = view.card.units, view.card.units[view.unit]
    count = len(units) - 1
    others = (
        f"the card's other {words.counted(count, 'unit')}"
        if count > 1 else f"the card's other unit, {units[1 - view.unit]}"
    )  # fmt: skip
    return (
        f"This report is about {name}. The table of all units below and the data files also hold "
        f"{others}."
    )
