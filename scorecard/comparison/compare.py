"""Compare two results: what changed, why, and on what evidence."""

from html import escape

import pandas as pd
from attrs import evolve, frozen

from scorecard.comparison.causes import Cause, sort_rows
from scorecard.comparison.frames import Evidence, parts_frame, redefined_frame, totals_frame
from scorecard.comparison.hybrids import card_causes
from scorecard.comparison.mixtures import Mixtures
from scorecard.comparison.states import GivenStates, LedgerStates, Side, States, foreign_rows
from scorecard.definitions.card import Card
from scorecard.errors import Fault, ScorecardError, argument, of_type
from scorecard.periods import NAME
from scorecard.scoring import Result
from scorecard.summary import points, signed

LEAST = 0.05  # points; less is 0.0 as it is shown
WORDS = {
    "new": "new evidence",
    "late": "evidence that came late",
    "revised": "corrected evidence",
    "lapsed": "what grew old",
    "definitions": "changed definitions",
    "weights": "changed weights",
    "method": "changed method",
}


@frozen(kw_only=True, eq=False, repr=False)
class Comparison:
    """
    The difference between two results, split exactly.

    Attributes:
        before: Result on the one side.
        after: Result on the other.
        period_before: Period looked at on the one side.
        period_after: Period looked at on the other.
        unit: Who is scored.
        aspect: Which aspect, or `all`.
        causes: The causes that differ between the sides, whether or not they moved anything.
        totals: One row for each node of either card, those of the card after first: `node, level,
            before, after, change` (scores as shown; empty where too little is known, and for a node
            that only one card has), `value_before, value_after, low_before, low_after,
            high_before, high_after` (what is split: the values before they are held against the
            coverage, and the ends).
        parts: `node, cause, indicator, evidence_id, points, low, high`: over the rows of a node,
            `points` sum to `value_after - value_before` (to `change` where both are shown), `low`
            and `high` to the change of the ends. `indicator` is empty where no single one explains
            a part (weights, method, a moved branch), `evidence_id` where no row does.
        redefined: What the two cards say otherwise: `level, id, key, before, after`, as text.
    """

    before: Result
    after: Result
    period_before: pd.Period
    period_after: pd.Period
    unit: str
    aspect: str
    causes: tuple[Cause, ...]
    totals: pd.DataFrame
    parts: pd.DataFrame
    redefined: pd.DataFrame

    def by_cause(self, node: str | None = None) -> pd.DataFrame:
        """
        The parts of a node summed over indicators and rows.

        Args:
            node: Node id; by default the card.

        Returns:
            `cause, points, low, high`, in the order of the causes.

        Raises:
            ScorecardError: Neither card has such a node.
        """
        own = self.of(node)
        found = own.groupby("cause", observed=True)[["points", "low", "high"]].sum(min_count=1)
        return found.reset_index()

    def of(self, node: str | None = None) -> pd.DataFrame:
        """The parts of one node; by default of the card."""
        name = self._named(node)
        return self.parts[self.parts["node"] == name].drop(columns="node").reset_index(drop=True)

    def heading(self, node: str | None = None) -> str:
        """The change of a node in a line."""
        name = self._named(node)
        row = self.totals[self.totals["node"] == name].iloc[0]
        if pd.isna(row["change"]):
            said = "no change can be given, as too little is known on one side"
        else:
            said = f"{points(row['before'])} → {points(row['after'])} ({signed(row['change'])})"
        return f"{name}, {self.sides}: {said}"

    def _named(self, node: str | None) -> str:
        """A node's id, the card's where none is given; refuses one that neither card has."""
        name = self.after.card.id if node is None else node
        argument("node", name, self.totals["node"])
        return name

    @property
    def sides(self) -> str:
        """What is compared, as briefly as it can be told apart."""
        sides = [str(self.period_before), str(self.period_after)]
        if self.period_before == self.period_after:
            sides = [f"{side} as of {result.as_of.date()}"
                     for side, result in zip(sides, (self.before, self.after), strict=True)]  # fmt: skip
        if self.before.card.version != self.after.card.version:
            sides = [f"{side} (version {result.card.version})"
                     for side, result in zip(sides, (self.before, self.after), strict=True)]  # fmt: skip
        return " to ".join(sides)

    def __repr__(self) -> str:
        shown = self.totals["level"].isin(["card", "recommendation"])
        return "\n".join(self.told(node) for node in self.totals["node"][shown])

    def told(self, node: str | None = None) -> str:
        """
        The change of a node in words, with the indicators that moved it and the rows behind them.

        Args:
            node: Node id; by default the card.

        Raises:
            ScorecardError: Neither card has such a node.
        """
        own, lines = self.of(node), [self.heading(node)]
        for cause, of_cause in own.groupby("cause", observed=True):
            moved = of_cause.groupby("indicator", sort=False)
            sums = moved[["points", "low", "high"]].sum(min_count=1)
            ends = [f"{word} {signed(sums[name].sum())}" for word, name in
                    (("low end", "low"), ("high end", "high"))
                    if abs(sums[name].sum()) >= LEAST]  # fmt: skip
            lines.append(
                f"  {signed(sums['points'].sum())} {WORDS[str(cause)]}"
                f"{' (' + ', '.join(ends) + ')' if ends else ''}"
            )
            for indicator, rows in moved:
                ids = ", ".join(filter(None, rows["evidence_id"]))
                if indicator and abs(rows["points"].sum()) >= LEAST:
                    behind = f" [{ids}]" if ids else ""
                    lines.append(f"    {signed(rows['points'].sum())} {indicator!s}{behind}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def compare(
    a: Result,
    b: Result,
    *,
    before: str | pd.Period | None = None,
    after: str | pd.Period | None = None,
    unit: str | None = None,
    aspect: str = "all",
) -> Comparison:
    """
    Split the difference between two results by cause, indicator and row of evidence.

    Causes: *new* evidence, of the time between; *late*, about the time before and known only since;
    *revised*, corrected or retracted since; *lapsed*, what grew old; *definitions*; *weights*;
    *method*. Only those that differ take part, and what each has changed is its Shapley value, so
    that no order of theirs matters. Within a cause the part of each indicator is its Shapley value
    among up to eight that moved, beyond that its share along the straight line; the rows behind it
    share it equally. Where a card compares its units pair by pair (Copeland), an indicator by itself
    has no part, and each cause is one row without indicator. A mixture in which nothing is known of a node keeps its value before.

    Args:
        a: The result on the one side.
        b: The result on the other; the same one to compare two of its periods.
        before: Period of `a`; by default its last complete one.
        after: Period of `b`; by default its last complete one.
        unit: Who is scored; may be left out where the cards have one unit.
        aspect: One of the aspects that both cards have, or `all`.

    Returns:
        A comparison with the frames `totals`, `parts` and `redefined`. Where `b` is the earlier
        side, it is the comparison the other way round with every sign turned.

    Raises:
        ScorecardError: An unknown period, unit or aspect, cards of different frequency, or a result
            from a ledger beside one from given observations.

    Source:
        Shapley (1953), A Value for n-Person Games; Aumann & Shapley (1974), Values of Non-Atomic
        Games, for the straight line.

    Example:
        >>> import scorecard as sc
        >>> result = sc.score("nato_japan", as_of="2026-03-31")
        >>> found = sc.compare(result, result, before="2024Q4", after="2026Q1")
        >>> total = found.totals.set_index("node").loc["economic_security"]
        >>> bool(abs(found.of("economic_security")["points"].sum() - total["change"]) < 1e-9)
        True
    """
    for name, given in (("a", a), ("b", b)):
        of_type(name, given, Result, "a result", "score a card first")
    _comparable(a, b)
    sides = [
        Side(result=result, number=_number(name, result, period))
        for name, result, period in (("before", a, before), ("after", b, after))
    ]
    place = a.unit_position(unit)
    name = a.card.units[place]
    b.unit_position(name)
    for result in (a, b):
        argument("aspect", aspect, result.card.aspects)
    is_turned = _key(sides[1]) < _key(sides[0])
    first, second = sides[::-1] if is_turned else sides
    found = _compared(first, second, name, aspect)
    return _turned(found) if is_turned else found


def _number(name: str, result: Result, period: str | pd.Period | None) -> int:
    """Number of a period; a fault of a given one is laid to the argument that gave it."""
    if period is None:
        return int(result.last_complete.ordinal)
    try:
        return result.period_position(period) + result.panel.first
    except ScorecardError as error:
        raise ScorecardError([evolve(item, where=name) for item in error.faults], "call") from None


def _key(side: Side) -> tuple[int, object]:
    return side.number, side.result.as_of


def _comparable(a: Result, b: Result) -> None:
    if a.card.frequency != b.card.frequency:
        fault = Fault(where="b", found=f"periods of a {NAME[b.card.frequency]}",
                      expected=f"periods of a {NAME[a.card.frequency]}, as in a",
                      remedy="compare results of one frequency")  # fmt: skip
        raise ScorecardError([fault], "call")
    if ("kind" in a.evidence) != ("kind" in b.evidence):
        fault = Fault(where="b", found="a ledger on one side, given observations on the other",
                      expected="the same on both", remedy="score both from the same")  # fmt: skip
        raise ScorecardError([fault], "call")


def _compared(before: Side, after: Side, unit: str, aspect: str) -> Comparison:
    old, new = before.card, after.card
    rows = None
    states: States
    if "kind" in after.result.evidence:
        differ = _read_differently(old, new)
        rows = sort_rows(
            before.result.evidence, after.result.evidence, before.ends,
            foreign_rows(before, after, definitions_differ=differ),
        )  # fmt: skip
        states = LedgerStates(before=before, after=after, rows=rows, definitions_differ=differ)
    else:
        states = GivenStates(before=before, after=after)
    mixtures = Mixtures(before=before, after=after, states=states, unit=unit, aspect=aspect)
    shares = mixtures.shares()
    evidence = Evidence(before=before, after=after, unit=unit, rows=rows)
    return Comparison(
        before=before.result, after=after.result,
        period_before=before.result.periods[before.place],
        period_after=after.result.periods[after.place],
        unit=unit, aspect=aspect, causes=shares.causes,
        totals=totals_frame(shares, before, after, unit, aspect),
        parts=parts_frame(shares, evidence.behind),
        redefined=redefined_frame(old, new),
    )  # fmt: skip


def _read_differently(before: Card, after: Card) -> bool:
    """Whether a row may be read by one indicator under one card and by another under the other."""
    return "definitions" in card_causes(before, after) or before.units != after.units


def _turned(found: Comparison) -> Comparison:
    """The same comparison, looked at from the other side."""
    pairs = {"before": "after", "value_before": "value_after", "low_before": "low_after",
             "high_before": "high_after"}  # fmt: skip
    swap = pairs | {other: own for own, other in pairs.items()}
    totals = found.totals.rename(columns=swap)[list(found.totals.columns)]
    totals["change"] = -totals["change"]
    signed = {name: -found.parts[name] for name in ("points", "low", "high")}
    redefined = found.redefined.rename(columns={"before": "after", "after": "before"})
    return evolve(
        found, before=found.after, after=found.before, period_before=found.period_after,
        period_after=found.period_before, totals=totals, parts=found.parts.assign(**signed),
        redefined=redefined[list(found.redefined.columns)],
    )  # fmt: skip
