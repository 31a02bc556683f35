"""What is measured and by which rules, as frames."""

import attrs
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Checklist, Indicator, Ladder, Selector

_SELECTORS = ("matches", "numerator", "denominator", "steps", "after")
_STEPS = ("normalisation", "imputation", "treatment")
_OWN = ("valid_for", "lapses_after", "window", "start", "spacing", "values", "direction")


def indicators_frame(card: Card) -> pd.DataFrame:
    """One row for each indicator: what is asked, why, how it is coded and turned into points."""
    recommendation = {clause.code: clause.recommendation for clause in card.clauses}
    rows = [
        {
            "indicator": item.id, "recommendation": recommendation[item.clause],
            "clause": item.clause, "kind": item.kind, "aspect": item.aspect,
            "question": item.question, "why": item.why, "weight": float(item.weight),
            "unit_measure": item.unit_measure,
            "target": item.target,
            **_goalposts(item), **{name: _rule(item, name) for name in _STEPS},
            **{name: getattr(item, name, None) for name in _OWN},
            **{name: _selected(getattr(item, name, None)) for name in _SELECTORS},
            "counts": item.counts, "does_not_count": item.does_not_count,
            "example": item.example, "applies_from": item.applies_from,
            "applies_to": item.applies_to,
        }
        for item in card.indicators
    ]  # fmt: skip
    return _used(pd.DataFrame(rows))


def _used(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns in which any row says something."""
    return frame.loc[:, (frame.notna() & (frame != "")).any()]


def _goalposts(item: Indicator) -> dict[str, object]:
    ends = getattr(item, "goalposts", None)
    if ends is None:
        return dict.fromkeys(("worst", "best", "goalposts_set_on", "source", "scale"))
    return {
        "worst": float(ends.worst), "best": float(ends.best), "goalposts_set_on": ends.set_on,
        "source": ends.source, "scale": ends.scale,
    }  # fmt: skip


def _rule(item: Indicator, step: str) -> str | None:
    """The rule of a step by name, where the indicator has one of its own."""
    own = getattr(item, step)
    return None if own is None else str(own.by)


def _selected(selector: Selector | None) -> str | None:
    """Which events match, as the definitions write it."""
    if selector is None:
        return None
    given = attrs.asdict(selector, filter=lambda _, value: value is not None)
    return ", ".join(f"{name} {value}" for name, value in given.items())


def stages_frame(card: Card) -> pd.DataFrame:
    """One row for each stage of a ladder and each element of a checklist, and what earns it."""
    rows: list[dict[str, object]] = []
    for item in card.indicators:
        if isinstance(item, Ladder):
            rows += [
                {"indicator": item.id, "what": "stage", "id": stage.id, "title": stage.words,
                 "score": float(stage.score), "like": stage.like, "earned_by": stage.earned_by,
                 "lapses_after": stage.lapses_after, "lapses_to": stage.lapses_to, "clause": None}
                for stage in item.stages
            ]  # fmt: skip
        if isinstance(item, Checklist):
            rows += [
                {"indicator": item.id, "what": "element", "id": element.id,
                 "title": element.words, "score": 100 / len(item.elements), "like": None,
                 "earned_by": element.earned_by, "lapses_after": item.lapses_after,
                 "lapses_to": None, "clause": element.clause}
                for element in item.elements
            ]  # fmt: skip
    return _used(pd.DataFrame(rows))


def clauses_frame(card: Card) -> pd.DataFrame:
    """One row for each thing asked for, the ones that nothing measures included."""
    titles = {item.id: item.title for item in card.recommendations}
    rows = [
        {"clause": item.code, "recommendation": item.recommendation,
         "title": titles[item.recommendation], "part_of": item.part_of, "asks": item.asks,
         "weight": float(item.weight), "aggregation": item.aggregation,
         "unmeasured": item.unmeasured}
        for item in card.clauses
    ]  # fmt: skip
    return _used(pd.DataFrame(rows))


def rules_frame(codebook: str) -> pd.DataFrame:
    """The coding rules of a card line by line, as they were written."""
    return pd.DataFrame({"line": range(1, 1 + len(codebook.splitlines())),
                         "text": codebook.splitlines()})  # fmt: skip
