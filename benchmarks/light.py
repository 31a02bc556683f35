"""
What importing and scoring the shipped card cost, as ratios against pandas in the same run.

Run it with `python benchmarks/light.py`. It prints the time to import `scorecard` and the parts that
scoring needs, as a ratio to `import pandas`, each the median of cold processes; and the time to score
the shipped card from its files in a warm process, as a ratio to reading the same ledger with pandas.
"""

import statistics
import subprocess
import sys
from pathlib import Path

import pandas as pd
from timing import seconds

import scorecard as sc

RUNS = 7
IMPORTS = {
    "import pandas": "import pandas",
    "import scorecard": "import scorecard",
    "import scorecard; scorecard.score": "import scorecard; scorecard.score",
}


def cold(statement: str) -> float:
    """Seconds that a statement takes in a new process, the interpreter's own start left out."""
    timed = (
        f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t); "
        "import sys; assert 'matplotlib' not in sys.modules"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", timed], capture_output=True, check=True).stdout)
        for _ in range(RUNS)
    ]
    return statistics.median(runs)


def read(folder: Path) -> None:
    """The files of a ledger in bare pandas."""
    for path in sorted(folder.glob("*.csv")):
        pd.read_csv(path, parse_dates=["recorded_on"])


def main() -> None:
    """Print the ratios."""
    times = {name: cold(statement) for name, statement in IMPORTS.items()}
    for name, found in times.items():
        print(f"{name:<36} {found:6.3f} s   {found / times['import pandas']:5.2f} × pandas")
    card = sc.shipped_cards()["nato_japan"]
    own = seconds(lambda: sc.score("nato_japan").scores, RUNS)
    peer = seconds(lambda: read(Path(card, "evidence")), RUNS)
    print(f"{'score the shipped card from files':<36} {own:6.3f} s   {own / peer:5.1f} × read_csv")


if __name__ == "__main__":
    main()
