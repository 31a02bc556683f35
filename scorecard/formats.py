"""The formats that a report can be written in, by name."""

from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from scorecard.errors import Fault, ScorecardError, argument, of_type, raise_faults

# The file or folder that a reader opens first. In the order in which files are exchanged: the page
# last, so that it never points at what is not there yet.
OPENED: Mapping[str, str] = {
    "charts": "charts", "data": "data", "excel": "report.xlsx", "pdf": "report.pdf",
    "word": "report.docx", "markdown": "report.md", "html": "index.html",
}  # fmt: skip
# Formats that need a library of an extra: its module, and the name of the extra.
_NEEDS: Mapping[str, tuple[str, str]] = {
    "excel": ("xlsxwriter", "excel"), "pdf": ("weasyprint", "pdf"), "word": ("docx", "word"),
}  # fmt: skip
# Libraries that the bytes of a format hang on, beside those of every result.
_WRITTEN_WITH: Mapping[str, tuple[str, ...]] = {
    "charts": ("pillow",), "data": (), "excel": ("xlsxwriter",), "html": ("jinja2",),
    "markdown": ("jinja2",), "pdf": ("fonttools", "jinja2", "pydyf", "weasyprint"),
    "word": ("lxml", "pillow", "python-docx"),
}  # fmt: skip
FORMATS = tuple(OPENED)
DOCUMENTS = ("word", "excel", "pdf")  # each a file of its own that holds the whole report
DEFAULT = ("charts", "data", "markdown", "html")


def checked_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """
    Formats asked for, each once, in the order in which they are written.

    Args:
        formats: Names out of `FORMATS`.

    Raises:
        ScorecardError: An unknown name, with the nearest known one; none at all; or one that needs
            an extra that is not installed.

    Example:
        >>> checked_formats(["html", "data", "html"])
        ('data', 'html')
    """
    found = [formats] if isinstance(formats, str) else list(formats)
    for name in found:
        of_type("formats", name, str, "names of formats", f"choose from {', '.join(FORMATS)}")
        argument("formats", name, FORMATS)
    if not found:
        fault = Fault(where="formats", found="none", remedy="name at least one",
                      expected=f"some of {', '.join(FORMATS)}")  # fmt: skip
        raise ScorecardError([fault], "call")
    raise_faults(
        [Fault(where="formats", found=f"{name}, without what it takes to write it",
               expected=f"the extra {_NEEDS[name][1]}",
               remedy=f"run pip install 'policy-scorecard[{_NEEDS[name][1]}]'")
         for name in _NEEDS if name in found and find_spec(_NEEDS[name][0]) is None], "call",
    )  # fmt: skip
    return tuple(name for name in FORMATS if name in found)


def written_with(formats: Iterable[str]) -> dict[str, str]:
    """
    Versions of the libraries that write these formats, `none` for one that is not installed.

    Args:
        formats: Names out of `FORMATS`.

    Example:
        >>> list(written_with(["html", "charts"]))
        ['jinja2', 'pillow']
    """
    names = {name for form in formats for name in _WRITTEN_WITH[form]}
    return {name: version_of(name) for name in sorted(names)}


def version_of(library: str) -> str:
    """The version of a library that is installed, or `none`."""
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
