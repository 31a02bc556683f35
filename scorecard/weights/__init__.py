"""Weights of parts from data or from experts: pure functions on matrices, one for each method."""

from scorecard.weights.benefit import benefit_of_the_doubt
from scorecard.weights.components import principal_components
from scorecard.weights.experts import analytic_hierarchy, budget_allocation, consistency_ratio
from scorecard.weights.spread import critic, entropy, equal, standard_deviation

__all__ = [
    "analytic_hierarchy",
    "benefit_of_the_doubt",
    "budget_allocation",
    "consistency_ratio",
    "critic",
    "entropy",
    "equal",
    "principal_components",
    "standard_deviation",
]
