"""
What one more as-of date costs on a long ledger, warm: cutting it, and scoring it anew.

Run it with `python benchmarks/as_of.py`. Bar: 20 years × 4 quarters × 1,000 rows under 100 ms at any
date. The bare limit beside it is one NumPy comparison of the dates and one `take` of the rows.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from made import made_card, made_ledger
from timing import seconds

import scorecard as sc
from scorecard.ledger.reading import as_ledger
from scorecard.ledger.vintage import moment_of, vintage

YEARS, ROWS = 20, 80_000
RUNS = 5


def main() -> None:
    """Print the median and the worst over the dates."""
    card = made_card(units=1, first="2005Q1")
    text = made_ledger(ROWS, units=1, first="2005Q1", quarters=4 * YEARS)
    ledger = as_ledger(text, card)
    dates = [f"{year}-{month}-15" for year in range(2006, 2025, 2) for month in ("02", "08")]
    moments = {date: moment_of(date, ledger) for date in dates}

    def bare(date: str) -> pd.DataFrame:
        known = ledger["published_on"].to_numpy() <= np.datetime64(moments[date])
        return ledger.take(np.flatnonzero(known))

    calls: dict[str, Callable[[str], object]] = {
        "bare take": bare,
        "vintage": lambda date: vintage(ledger, moments[date]),
        "score": lambda date: sc.score(card, ledger, as_of=date).scores,
    }
    for name, call in calls.items():
        found = [seconds(lambda date=date, call=call: call(date), RUNS) for date in dates]
        print(
            f"{name:10} median {1000 * np.median(found):5.0f} ms   worst {1000 * max(found):5.0f} ms"
        )


if __name__ == "__main__":
    main()
