"""How long a call takes, measured in one way by every benchmark beside this file."""

import statistics
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def timed(task: Callable[[], Found], runs: int) -> tuple[float, Found]:
    """Median time of several calls, in seconds, and what the last of them gave."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        found = task()
        times.append(time.perf_counter() - start)
    return statistics.median(times), found


def seconds(task: Callable[[], object], runs: int) -> float:
    """Median time of several calls, in seconds."""
    return timed(task, runs)[0]
