"""What charts say in words."""

import math
import textwrap
from typing import Any

import pandas as pd
from attrs import frozen

from scorecard.charts.style import SIGNS
from scorecard.definitions.card import Card
from scorecard.definitions.scales import Display
from scorecard.scoring import Result
from scorecard.summary import between, distance, label_words, percent, points, scale_words, signed


def aspect_name(aspect: str) -> str:
    """An aspect as a reader sees it."""
    return "total" if aspect == "all" else aspect.replace("_", " ")


def figures(row: Any, display: Display | None = None) -> str:
    """A score with its interval, or what is possible where there is none."""
    if row["obs_status"] == "M":
        return "not applicable"
    span = possible(row, display)
    if math.isnan(row["score"]):
        return f"no score ({span})"
    score = points(row["score"], display)
    return score if score == span else f"{score} ({span})"


def possible(row: Any, display: Display | None = None) -> str:
    """An interval; a single figure where both ends round to it."""
    low, high = points(row["low"], display), points(row["high"], display)
    return low if low == high else between(row["low"], row["high"], display)


def have_scores(known: int, all_of_them: int, one: str) -> str:
    """How many of some have a score, as a clause: `1 of 3 units has a score`."""
    return f"{known} of {counted(all_of_them, one)} {'has' if known == 1 else 'have'} a score"


def scale_of(card: Card) -> str:
    """What printed scores are of, to follow the first of them; empty where nothing need be said."""
    ends = scale_words(card.printed)
    if ends:
        return f" (scale: {ends})"
    return " of 100" if card.scale.is_hundred else ""


def spread_words(card: Card, spread: float) -> str:
    """A standard deviation of scores as it is printed, with one decimal more than they have."""
    size = signed(abs(spread), card.printed).lstrip("+−")
    return size if scale_words(card.printed) else f"{size} points"


def step_words(card: Card, change: float) -> str:
    """A move of a score as it is printed, with its sign."""
    size = change if card.printed is None else card.printed.of_change(change)
    return f"{'+' if size > 0 else '−'}{distance(change, card.printed)}"


def move_told(card: Card, change: float) -> str:
    """A move of a score, to follow its name: `rose by 6`; on a scale whose best end is the lower
    one, `improved by 0.4`."""
    display = card.printed
    is_reversed = display is not None and display.best < display.worst
    up, down = ("improved", "worsened") if is_reversed else ("rose", "fell")
    return f"{up if change > 0 else down} by {distance(change, display)}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things: `1 row`, `12 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def signed_label(label: str, *, fragile: bool) -> str:
    """A label with its sign; none where nothing can be told yet, or by the rule of another body."""
    return f"{SIGNS.get(label, '')} {label_words(label, fragile=fragile)}".strip()


def target_words(card: Card, node: str, target: float) -> str:
    """A node's target with its date and who set it."""
    due = card.due.get(node)
    if math.isnan(target):
        return ""
    if due is None:
        return f"target {points(target, card.printed)}"
    whose = {"source": ", a date of the source", "us": ", a date of ours", None: ""}[due.set_by]
    return f"target {points(target, card.printed)} by {due.on}{whose}"


@frozen(kw_only=True)
class Heading:
    """
    What stands above a chart.

    Attributes:
        title: Title of the card.
        subject: What is shown, of whom, and what was known when.
        finding: What it says.
        credit: Whose numbers and recommendations these are, for a picture that stands alone.
        headline: The finding as the title of such a picture; by default its first sentence.
    """

    title: str
    subject: str
    finding: str
    credit: str
    headline: str = ""

    @property
    def lead(self) -> tuple[str, str]:
        """The title of a picture that stands alone, and what is left to say below it."""
        if self.headline:
            return self.headline, self.finding
        first, _, rest = self.finding.partition(". ")
        return first.removesuffix("."), rest

    @property
    def told(self) -> str:
        """All of it as running text."""
        stop = "" if self.title.endswith((".", "?", "!")) else "."
        return f"{self.title}{stop} {self.subject}. {self.finding}"


def heading(
    result: Result, subject: str, unit: str, finding: str, headline: str = ""
) -> Heading:  # fmt: skip
    """The heading of a chart of a result."""
    of = f", {unit}" if len(result.card.units) > 1 else ""
    return Heading(
        title=result.card.title, finding=finding, headline=headline,
        subject=f"{subject}{of}, as of {result.as_of.date()}",
        credit=credit(result.card, known_of(result)),
    )  # fmt: skip


def credit(card: Card, known: str) -> str:
    """
    Whose numbers and whose recommendations a picture shows.

    Args:
        card: The card.
        known: What it rests on, as of when.
    """
    source = card.source
    cited = [" and ".join(source.authors), f"“{source.title}”", source.publisher,
             str(source.published_on)]  # fmt: skip
    return (f"Source: “{card.title}”, {known}. Recommendations: "
            f"{', '.join(part for part in cited if part)}.")  # fmt: skip


def known_of(result: Result) -> str:
    """What a result rests on, as of when."""
    rests = "its evidence ledger" if "kind" in result.evidence else "given observations"
    return f"{rests} as of {result.as_of.date()}"


def finding(result: Result, rows: pd.DataFrame) -> str:
    """
    Where the card stands, and which recommendations are most and least done.

    Args:
        result: A result.
        rows: One row for each node at the last complete period, the card first: `level, title,
            score, low, high, coverage, obs_status, label, fragile`.
    """
    display = result.card.printed
    said = f"{result.last_complete}: the whole card {stands(result.card, rows.iloc[0])}."
    parts = rows[rows["level"] == "recommendation"]
    scored = parts[parts["score"].notna()]
    if len(scored) < len(parts):
        said += f" Scored: {len(scored)} of {len(parts)} recommendations."
    if len(scored) > 1 and scored["score"].min() < scored["score"].max():
        best, worst = (scored.loc[scored["score"].agg(pick)] for pick in ("idxmax", "idxmin"))
        said += (f" Most done: {short(best['title'])} ({points(best['score'], display)}); least "
                 f"done: {short(worst['title'])} ({points(worst['score'], display)}).")  # fmt: skip
    return said


def short(title: str) -> str:
    """A title cut to what a sentence can hold."""
    return textwrap.shorten(title, 64, placeholder="…")


def node_name(row: Any) -> str:
    """A card or recommendation as a reader sees it."""
    return "The whole card" if row["level"] == "card" else str(row["title"])


def stands(card: Card, row: Any, *, is_first: bool = True) -> str:
    """Where a node stands, to follow its name in a sentence; only the first need name the scale."""
    if row["obs_status"] == "M":
        return "is not applicable"
    span = possible(row, card.printed)
    if math.isnan(row["score"]):
        known, needed = percent(row["coverage"]), percent(card.method.coverage)
        return f"has no score: {known} is known, {needed} is needed; {span} is possible"
    label = label_words(str(row["label"]), fragile=bool(row["fragile"]))
    score = points(row["score"], card.printed)
    whole = scale_of(card) if is_first or not scale_words(card.printed) else ""
    allows = "" if score == span or math.isnan(row["low"]) else f" ({span} is possible)"
    return f"is at {score}{whole}{allows}: {label}"
