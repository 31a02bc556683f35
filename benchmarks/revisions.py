"""
What the revision triangle costs, as a ratio to one scoring in the same run.

Run it with `python benchmarks/revisions.py`. Bar: 20 quarters × 20 as-of dates in at most 30 scorings.
"""

import pandas as pd
from timing import seconds

import scorecard as sc

RUNS = 7


def main() -> None:
    """Print the ratio."""
    card = sc.load_card("nato_japan")
    ledger = sc.read_ledger(card)
    last = ledger["recorded_on"].max()
    ends = pd.period_range(end=last.to_period("Q") - 1, periods=19, freq="Q").end_time
    dates = [*(str(day.date()) for day in ends), str(last.date())]
    quarters = list(pd.period_range(end=last.to_period("Q"), periods=20, freq="Q"))
    once = seconds(lambda: sc.score(card, ledger, as_of=dates[-1]).scores, RUNS)
    triangle = seconds(lambda: sc.vintages(card, quarters, dates, evidence=ledger), RUNS)
    print(f"one scoring                 {once:6.3f} s")
    print(f"20 quarters × 20 dates      {triangle:6.3f} s   {triangle / once:5.1f} × one scoring")


if __name__ == "__main__":
    main()
