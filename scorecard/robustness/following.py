"""Choices of a card that draws cannot follow exactly; they are refused in words."""

from collections.abc import Iterator

from scorecard.data_weights import BENEFIT
from scorecard.definitions.card import Card
from scorecard.definitions.choices import POSITIVE
from scorecard.definitions.robustness import Robustness
from scorecard.errors import Fault
from scorecard.imputation import rule_of as imputation_of
from scorecard.treatment import rule_of as treatment_of


def unfollowed_faults(card: Card, alternatives: Robustness) -> Iterator[Fault]:
    """
    Faults of a card whose scores no draw can follow.

    - Benefit of the doubt: its weights are each unit's best, and no other choice leaves them so.
    - A scale without two ends: nothing says how far a value that was not observed may lie.
    - A mean of numbers that are never negative, as an alternative on a scale that begins below 0.

    Args:
        card: The card of a result.
        alternatives: What is to be varied.
    """
    scale = card.scale
    if BENEFIT in card.method.weighting.names:
        yield Fault(where="method.weighting", found=BENEFIT, remedy="choose other weights",
                    expected="weights that do not hang on each unit's best")  # fmt: skip
    if scale.is_open:
        yield Fault(where="method.normalisation", found=scale.words, expected="a scale with two "
                    "ends", remedy="choose a normalisation that has them")  # fmt: skip
    for name in alternatives.aggregation:
        if name in POSITIVE and scale.low < 0:
            yield Fault(where="robustness.aggregation", found=f"{name} of {scale.words}",
                        expected="numbers that are never negative",
                        remedy=f"leave {name} out")  # fmt: skip


def needs_all_units(card: Card) -> bool:
    """Whether the score of a unit, as it is or as drawn, hangs on what the other units have."""
    return (
        len(card.robustness.normalisation) > 1
        or card.method.weighting.is_from_data
        or any(node.aggregation == "copeland" for node in card.nodes)
        or any(card.normalisation(item).reads_the_data for item in card.indicators)
        or any(treatment_of(item, card).has_limits for item in card.indicators)
    )


def recoding_faults(card: Card) -> Iterator[Fault]:
    """
    Faults of a card whose rows cannot be coded otherwise one series at a time.

    A row that is coded otherwise is observed anew by itself. Where its points hang on what other
    units or other indicators have, this does not give what the whole ledger would.

    Args:
        card: The card of a result whose rows are to be recoded.
    """
    for item in card.indicators:
        own, imputation, treatment = (
            card.normalisation(item), imputation_of(item, card), treatment_of(item, card)
        )  # fmt: skip
        steps = {
            "normalisation": own.by if own.reads_the_data else "",
            "imputation": "" if imputation.by == "none" else imputation.by,
            "treatment": treatment.by if treatment.has_limits else "",
        }
        for step, by in steps.items():
            if by:
                yield Fault(where=f"{item.id}.{step}", found=f"{by} with rows coded otherwise",
                            expected="points that no other series has a part in",
                            remedy="set all chances of robustness.recode to 0")  # fmt: skip
