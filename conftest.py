"""Examples in docstrings and in Markdown are tests too."""

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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed, a test that is left out fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    left_out = reporter.stats.get("skipped", []) if reporter is not None else []
    if os.environ.get("CI") == "true" and left_out:
        reporter.write_line(f"{len(left_out)} left out, where none may be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
