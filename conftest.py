"""Examples in docstrings and in Markdown are tests too."""

import gc
import os
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

import pytest
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.markdown import PythonCodeBlockParser

_OPTIONS = ELLIPSIS | NORMALIZE_WHITESPACE

pytest_collect_file = (
    Sybil(
        parsers=[DocTestParser(_OPTIONS)],
        patterns=["scorecard/*.py", "scorecard/*/*.py", "scorecard/*/*/*.py"],
        document_types={".py": PythonDocStringDocument},
    )
    + Sybil(
        parsers=[PythonCodeBlockParser(doctest_optionflags=_OPTIONS)],
        patterns=["README.md", "docs/*.md"],
    )
).pytest()

# Files that take longest, and so start first: a long one at the end would keep one worker busy
# while the others have nothing left to do.
LONGEST = (
    "test_ledger_survives.py",  # forks, which is cheap as long as little was loaded
    "test_report_in_chromium.py", "test_observation.py", "test_comparison.py",
    "test_page_in_chromium.py", "test_report_excel.py", "test_published_tracker.py",
    "test_rebuilding.py", "test_notebooks.py", "test_report_hostile.py",
    "test_report_pdf.py", "test_report.py", "test_damage.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, all else as it was."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


def pytest_collection_finish() -> None:
    """The collector need not walk again and again over what collecting left; a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed, a test that is left out fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    left_out = reporter.stats.get("skipped", []) if reporter is not None else []
    if os.environ.get("CI") == "true" and left_out:
        reporter.write_line(f"{len(left_out)} left out, where none may be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
