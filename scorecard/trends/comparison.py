"""What each rule says of the same scores, side by side."""

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.method import LABEL_RULES
from scorecard.errors import argument
from scorecard.trends.aims import aims_of
from scorecard.trends.history import history_of
from scorecard.trends.labelling import label_by
from scorecard.trends.series import series_of
from scorecard.trends.trending import category, identity


def labels_by_rule(
    scores: pd.DataFrame,
    card: Card,
    through: str | pd.Period | None = None,
    *,
    rules: tuple[str, ...] = LABEL_RULES,
    weights: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """
    Label the same scores by several rules, each in its own words.

    Labels of different rules are not to be read as one scale. Where two speak of opposite
    directions, the message hangs on the choice of rule; `Result.trends` marks a label as fragile
    for its interval only, not for that.

    Args:
        scores: As for `trend`.
        card: The card.
        through: Last period judged, as for `trend`.
        rules: Names of rules; by default all there are.
        weights: As for `trend`.

    Returns:
        `unit, node, level, aspect, rule, label, fragile, reason, direction`: one row for each
        unit, node, aspect and rule, in the card's order of nodes. `direction` is `forward`,
        `level`, `back`, `level or back`, or `not known` where a rule cannot judge.

    Raises:
        ScorecardError: Faults of the frame, an unknown rule, a period outside the frame.

    Source:
        That of each rule; see `scorecard.trends.published`.

    Example:
        >>> import pandas as pd, scorecard as sc
        >>> card = sc.load_card("nato_japan")
        >>> quarters = pd.period_range("2023Q4", "2025Q4", freq="Q")
        >>> scores = pd.DataFrame({"period": quarters, "node": card.id, "score": range(20, 29)})
        >>> found = sc.labels_by_rule(scores, card, rules=("default", "open_sdg", "uk_jncc"))
        >>> found[["rule", "label", "direction"]]
               rule                              label direction
        0   default                           progress   forward
        1  open_sdg                   Limited progress   forward
        2   uk_jncc                  Improving (green)   forward
    """
    for name in rules:
        argument("rules", name, LABEL_RULES)
    series = series_of(scores, card, through)
    aims = aims_of(series, weights)
    history = history_of(series, aims.breaks)
    found = [label_by(name, series, aims, history) for name in rules]
    words = list(dict.fromkeys(word for one in found for word in one.words))
    places = [np.array([words.index(word) for word in one.words])[one.label] for one in found]
    number = len(series.node)
    frame = pd.DataFrame(
        {
            "rule": category(np.repeat(np.arange(len(rules)), number), rules),
            "label": category(np.concatenate(places).astype(np.int64), words),
            "fragile": np.concatenate([one.fragile for one in found]),
            "reason": np.concatenate([one.reason for one in found]),
            "direction": np.concatenate([one.direction for one in found]),
        }
    )
    order = np.arange(number * len(rules)).reshape(len(rules), number).T.reshape(-1)
    named = pd.DataFrame(identity(series)).take(order % number).reset_index(drop=True)
    return pd.concat([named, frame.take(order).reset_index(drop=True)], axis=1)
