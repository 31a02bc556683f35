"""One series over several versions of a card, each period by the version in force then."""

import numpy as np
import pandas as pd

from scorecard.definitions.card import Card
from scorecard.definitions.loading import card_versions
from scorecard.definitions.model import Clock
from scorecard.errors import Fault, ScorecardError
from scorecard.ledger.vintage import AsOf
from scorecard.panel import STATUSES, B
from scorecard.scoring import Result, score

_SHOWN = ("A", "I", "P")


def score_by_version(
    card: Card | str, *, as_of: AsOf = None, clock: Clock = "published"
) -> pd.DataFrame:
    """
    Scores as a series that changes its definitions where the card did.

    A period is scored by the version adopted last before its end; periods before the first
    adoption by the first version. `sc.score` scores all periods by one version instead, so that
    they compare with each other.

    Args:
        card: A card read from a folder, the name of a shipped card, or a folder.
        as_of: Only evidence known on that day, and versions adopted by then, are used; by default
            the last `recorded_on` of the ledger.
        clock: Which date of a row decides; see `score`.

    Returns:
        The columns of `Result.scores`, and `version`. In the first period of a version
        `obs_status` is `B` wherever there is a score: numbers on its two sides are not comparable.

    Raises:
        ScorecardError: A card without a folder, or all faults of its versions or of the ledger.

    Example:
        >>> import scorecard as sc
        >>> series = sc.score_by_version("nato_japan", as_of="2026-03-31")
        >>> series["version"].unique().tolist()
        ['1.0']
    """
    folder = card.folder if isinstance(card, Card) else card
    if folder is None:
        fault = Fault(where="card", found="a card made in Python", expected="a card with a folder",
                      remedy="load it with load_card(…)")  # fmt: skip
        raise ScorecardError([fault], "call")
    *earlier, now = card_versions(folder)
    newest = score(now, as_of=as_of, clock=clock)
    day = newest.as_of.date()
    versions = [item for item in (*earlier, now) if item.adopted_on <= day] or [(*earlier, now)[0]]
    results = [
        newest if item is now else score(item, as_of=newest.as_of, clock=clock) for item in versions
    ]
    return pd.concat(list(_pieces(results)), ignore_index=True)


def _pieces(results: list[Result]) -> list[pd.DataFrame]:
    """The periods of each version, with the break at its beginning."""
    starts = [np.datetime64(item.card.adopted_on) for item in results]
    starts[0] = np.datetime64("0001-01-01")
    pieces = []
    for number, result in enumerate(results):
        scores = result.scores
        last = scores["period"].dt.end_time.to_numpy().astype("datetime64[D]")
        is_own = (last >= starts[number]) & ~np.any(
            [last >= later for later in starts[number + 1 :]], axis=0
        )
        own = scores[is_own].assign(version=result.card.version)
        if number and len(own):
            begins = (own["period"] == own["period"].min()) & own["obs_status"].isin(_SHOWN)
            own["obs_status"] = own["obs_status"].where(~begins, STATUSES[B])
        pieces.append(own)
    return pieces
