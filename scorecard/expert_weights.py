"""What experts said of the parts of a node → their shares."""

from collections.abc import Sequence

import numpy as np

from scorecard.definitions.judgements import comparison_matrix
from scorecard.definitions.weighting import Judgement
from scorecard.weights import analytic_hierarchy, budget_allocation


def expert_weights(judgements: Sequence[Judgement], node: str, parts: Sequence[str]) -> np.ndarray:
    """
    Shares of the parts of a node by all experts who judged them.

    Args:
        judgements: Of any node.
        node: Id of the node.
        parts: Ids of its parts, in order.

    Returns:
        Shares that sum to 1; a part alone has all.
    """
    own = [item for item in judgements if item.node == node]
    if len(parts) == 1:
        return np.ones(1)
    if all(item.points is not None for item in own):
        return budget_allocation([[(item.points or {})[part] for part in parts] for item in own])
    return analytic_hierarchy([comparison_matrix(item, parts) for item in own])
