"""What every test shares: how hard hypothesis looks, no windows, the small card that is shipped."""

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from browsers import chromium
from hypothesis import HealthCheck, settings

from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card
from scorecard.ledger.reading import read_ledger
from scorecard.reporting import report
from scorecard.scoring import Result, score

if TYPE_CHECKING:
    from scorecard.charts.figure import Chart

# Charts are drawn on machines without a screen; set before anything imports matplotlib.
os.environ.setdefault("MPLBACKEND", "Agg")

# A slow machine is no fault of a property, so there is no deadline. The quick profile draws the
# same examples every run; the long one draws new ones: HYPOTHESIS_PROFILE=long
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile(
    "quick", max_examples=10, deadline=None, derandomize=True, suppress_health_check=_SLOW
)
settings.register_profile("long", max_examples=1000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def harbour_folder() -> Path:
    """Folder of the small made-up card with one indicator of each kind."""
    return Path(str(files("scorecard.indicators"))) / "examples" / "harbour"


@pytest.fixture(scope="session")
def harbour(harbour_folder: Path) -> Card:
    """The small made-up card with one indicator of each kind."""
    return load_card(harbour_folder)


@pytest.fixture(scope="session")
def harbour_ledger(harbour: Card) -> pd.DataFrame:
    """Its checked ledger."""
    return read_ledger(harbour)


@pytest.fixture(scope="session")
def result(harbour: Card, harbour_ledger: pd.DataFrame) -> Result:
    """The small card, scored at the end of its ledger."""
    return score(harbour, harbour_ledger)


@pytest.fixture(scope="session")
def report_folder(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole report on the small card."""
    place = tmp_path_factory.mktemp("report") / "out"
    report(result, place)
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests of a module, closed before the next one."""
    yield from chromium()


@pytest.fixture(scope="module")
def trend(result: Result) -> "Chart":
    """The trend chart of the small card."""
    from scorecard import charts

    return charts.trend(result)


@pytest.fixture(scope="module")
def status(result: Result) -> "Chart":
    """The status chart of the small card."""
    from scorecard import charts

    return charts.status(result)


@pytest.fixture(scope="module")
def ladders(result: Result) -> "Chart":
    """The ladder chart of the small card."""
    from scorecard import charts

    return charts.ladders(result)
