"""Examples in docstrings and in Markdown are tests too."""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE

from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.markdown import PythonCodeBlockParser

_OPTIONS = ELLIPSIS | NORMALIZE_WHITESPACE

pytest_collect_file = (
    Sybil(
        parsers=[DocTestParser(_OPTIONS)],
        patterns=["scorecard/**/*.py"],
        document_types={".py": PythonDocStringDocument},
    )
    + Sybil(
        parsers=[PythonCodeBlockParser(doctest_optionflags=_OPTIONS)],
        patterns=["README.md", "docs/*.md"],
    )
).pytest()
