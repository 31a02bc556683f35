"""How many ladders stand at each default stage: what newspapers print."""

import numpy as np
import pandas as pd

from scorecard.definitions.kinds import DEFAULT_STAGES, Ladder
from scorecard.panel import A, I, M, P, Panel

NOT_OBSERVED = "not observed"


def tally_of(panel: Panel) -> pd.DataFrame:
    """
    How many ladders stand at each default stage.

    Args:
        panel: Observations.

    Returns:
        `period, unit, node, stage, n, share` for the card and each recommendation: one row for
        each default stage and one for ladders not observed, those not applicable left out; `share`
        is of all ladders of the node that apply, NaN where there are none.
    """
    card = panel.card
    words = [*DEFAULT_STAGES, NOT_OBSERVED]
    nodes = [node for node in card.nodes if node.level in ("card", "recommendation")]
    counts = np.zeros(
        (len(nodes), len(card.units), panel.value.shape[2], len(words)), dtype=np.int64
    )
    below = [{item.id for item in card.indicators_below(node.id)} for node in nodes]
    for place, item in enumerate(card.indicators):
        if not isinstance(item, Ladder):
            continue
        like = np.array([DEFAULT_STAGES.index(stage.like) for stage in item.stages])
        status, value = panel.status[place], panel.value[place]
        is_seen = ((status == A) | (status == I) | (status == P)) & ~np.isnan(value)
        stage = np.where(is_seen, like[np.nan_to_num(value).astype(int)], len(words) - 1)
        one = (stage[..., None] == np.arange(len(words))) & (status != M)[..., None]
        for number, inside in enumerate(below):
            if item.id in inside:
                counts[number] += one
    total = counts.sum(axis=-1, keepdims=True)
    share = np.divide(counts, total, out=np.full(counts.shape, np.nan), where=total > 0)
    shape = counts.shape
    node, unit, period, stage = (index.reshape(-1) for index in np.indices(shape))

    def category(codes: np.ndarray, names: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, pd.Index(names, dtype=object))

    return pd.DataFrame(
        {
            "period": panel.periods.take(period),
            "unit": category(unit, list(card.units)),
            "node": category(node, [item.id for item in nodes]),
            "stage": category(stage, words),
            "n": counts.reshape(-1),
            "share": share.reshape(-1),
        }
    )
