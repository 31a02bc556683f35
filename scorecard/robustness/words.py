"""The alternatives in words, for readers of a report."""

import pandas as pd

from scorecard.definitions.robustness import DECLARED, LETTERS, Robustness


def words_of(
    alternatives: Robustness, factors: tuple[str, ...], measured: pd.DataFrame
) -> pd.DataFrame:
    """
    What was varied, and how far.

    Args:
        alternatives: How far each choice may go.
        factors: The factors that can change anything.
        measured: Chances of another coding; see `disagreement_chances`.

    Returns:
        `factor, choice, range`: one row a factor; under `recode` one for each group of indicators
        on which two coders were compared, and one for each grade of the other evidence.
    """
    rows = [
        row
        for name in factors
        for row in (_recode(alternatives, measured) if name == "recode" else
                    [_row(name, alternatives)])
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["factor", "choice", "range"], dtype=object)


def _recode(other: Robustness, measured: pd.DataFrame) -> list[tuple[str, str, str]]:
    said = "one step up or down (ladder, measure), or not counted (checklist, flow)"
    groups = measured.drop_duplicates("group").to_dict("records")
    found = [
        ("recode", f"rows of {row['group']}: {said}",
         f"chance {row['chance']:.2g}, as measured: two coders differed on {row['differing']} of "
         f"{row['n']}")
        for row in groups
    ]  # fmt: skip
    rest = "other rows" if groups else "rows"
    return found + [
        ("recode", f"{rest} of grade {letter}: {said}", f"chance {chance:g}, our assumption")
        for letter, chance in zip(LETTERS, other.recode.chances, strict=True)
    ]


def _row(factor: str, other: Robustness) -> tuple[str, str, str]:
    choice, how_far = {
        "weights": ("weights among siblings", _weights(other)),
        "aggregation": ("mean at every level", _names(other.aggregation)),
        "normalisation": (
            "how values become points",
            f"{_names(other.normalisation)}; under another one goalposts and rows stay",
        ),
        "goalposts": (
            "each end of the goalposts",
            f"moved by up to {other.goalposts:.0%} of the distance between them",
        ),
        "missing": ("what was not observed", "anywhere within its bounds, one value a stretch"),
        "drop": ("each indicator left out", f"chance {other.drop:g}"),
    }[factor]
    return factor, choice, how_far


def _weights(other: Robustness) -> str:
    spread = other.weights.spread
    if other.weights.by == "relative":
        return f"each moved by up to {spread:.0%} of itself, then divided by their sum"
    about = 1 / spread**0.5
    return f"Dirichlet around the declared shares, one of average size by about ±{about:.0%}"


def _names(options: tuple[str, ...]) -> str:
    names = ["as declared" if name == DECLARED else name for name in options]
    return f"one of {', '.join(names)}, with equal chance"
