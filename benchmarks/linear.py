"""
Reading and scoring a large ledger, as ratios against pandas and bare NumPy in the same run.

Run it with `python benchmarks/linear.py`. It prints, for 50,000, 100,000 and 200,000 rows over 200
units, 100 indicators and 40 quarters: reading and checking against `pandas.read_csv` with dates
parsed, observing and scoring against bare NumPy (bare.py) plus building the frame, the growth
exponent of both, and the peak of memory. It fails where the two do not give the same scores.
"""

import resource
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from attrs import evolve
from bare import arrays_of, bare_frame, bare_scores
from made import made_card, made_ledger
from timing import seconds, timed

from scorecard.definitions.card import Card
from scorecard.ledger.reading import read_ledger
from scorecard.scoring import score

RUNS = 3
SIZES = (50_000, 100_000, 200_000)
DATES = ["occurred_on", "published_on", "recorded_on"]


def bare(ledger: pd.DataFrame, card: Card) -> pd.DataFrame:
    """Scores in bare NumPy, as a frame."""
    nodes = [node.id for node in card.nodes]
    return bare_frame(bare_scores(arrays_of(ledger)), nodes, list(card.units))


def same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Stop where two frames of scores differ."""
    for name in ("score", "low", "high", "coverage"):
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-9, err_msg=name)
    for name in ("period", "unit", "node", "obs_status"):
        assert (ours[name].astype(str) == theirs[name].astype(str)).all(), name


def main() -> None:
    """Print the ratios."""
    made = made_card()
    times: dict[str, list[float]] = {"read": [], "score": []}
    print(
        f"{'rows':>9} {'read':>8} {'read_csv':>9} {'ratio':>6}   {'score':>8} {'bare':>8} {'ratio':>6}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            own_folder = Path(folder) / str(size)
            path = own_folder / "evidence" / "made.csv"
            path.parent.mkdir(parents=True)
            made_ledger(size).to_csv(path, index=False)
            card = evolve(made, folder=own_folder)
            peer = seconds(lambda path=path: pd.read_csv(path, parse_dates=DATES), RUNS)
            own, ledger = timed(lambda card=card: read_ledger(card), RUNS)
            limit, theirs = timed(lambda ledger=ledger, card=card: bare(ledger, card), RUNS)
            scored, ours = timed(lambda ledger=ledger, card=card: score(card, ledger).scores, RUNS)
            complete = theirs["period"].isin(ours["period"].unique())
            same(ours[ours["period"].isin(theirs["period"].unique())], theirs[complete])
            times["read"].append(own)
            times["score"].append(scored)
            print(
                f"{size:>9,} {own:>7.2f}s {peer:>8.2f}s {own / peer:>6.1f}   "
                f"{scored:>7.2f}s {limit:>7.2f}s {scored / limit:>6.1f}"
            )
    for name, found in times.items():
        slope = np.polyfit(np.log(SIZES), np.log(found), 1)[0]
        print(f"growth exponent, {name}: {slope:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"peak of memory: {peak:.2f} GiB")


if __name__ == "__main__":
    main()
