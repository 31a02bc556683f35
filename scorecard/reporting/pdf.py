"""The report as a tagged PDF: the same page, laid out on A4 without a browser."""

import io
import warnings
from collections.abc import Mapping
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from scorecard.errors import Fault, ScorecardError
from scorecard.reporting.pages import paper_page
from scorecard.reporting.parts import Content

VARIANT = "pdf/ua-1"  # ISO 14289: every piece tagged, the language and the title stated
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")  # Debian's names


def pdf_document(
    shown: Content, names: list[str], svgs: Mapping[str, str], made_at: datetime
) -> bytes:
    """
    All that a report says as a tagged PDF, with bookmarks, and links in it and out of it.

    Nothing is fetched while it is laid out: it takes the charts that it is given, and the fonts
    that matplotlib brings, so that it looks the same on a machine without any.

    Args:
        shown: What the report says.
        names: Names of the data files beside it.
        svgs: Drawing by the name of its picture, for every picture of the content.
        made_at: What the file gives as its date: the as-of moment, never the clock.

    Returns:
        The content of the file, the same bytes for the same arguments and libraries.

    Raises:
        ScorecardError: The extra `pdf`, or Pango, is not installed.
    """
    library = layout_library()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the machine has no fonts, and needs none
        page = library.HTML(string=paper_page(shown, names), url_fetcher=_provider(svgs))
        document = page.render(pdf_variant=VARIANT)
        document.metadata.created = document.metadata.modified = f"{made_at:%Y-%m-%dT%H:%M:%SZ}"
        return bytes(document.write_pdf(pdf_variant=VARIANT, pdf_identifier=True))


def layout_library() -> ModuleType:
    """
    The library that lays a page out, imported only when a PDF is asked for: it takes a second.

    Raises:
        ScorecardError: It is not installed, or what it needs of the system is not.
    """
    from importlib import import_module

    found, remedy = "not installed", "pip install 'policy-scorecard[pdf]'"
    try:
        with redirect_stdout(io.StringIO()):  # it prints advice before it gives up
            return import_module("weasyprint")
    except ImportError:
        pass
    except OSError:
        found, remedy = "without Pango", f"apt-get install {' '.join(PACKAGES)}"
    fault = Fault(where="weasyprint", found=found, remedy=f"{remedy}, or leave out pdf",
                  expected="the extra pdf and the library Pango, to write a PDF")  # fmt: skip
    raise ScorecardError([fault], "call") from None


def _provider(svgs: Mapping[str, str]) -> Any:
    """What answers when the page asks for a file: our charts and fonts; anything else is refused."""
    import matplotlib as mpl
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    fonts = {path.name: path for path in (Path(mpl.get_data_path()) / "fonts/ttf").glob("*.ttf")}

    class Provider(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            kind, _, name = url.partition(":")
            if kind == "chart" and name in svgs:
                return URLFetcherResponse(url, svgs[name], {"Content-Type": "image/svg+xml"})
            if kind == "font" and name in fonts:
                return URLFetcherResponse(
                    url, fonts[name].read_bytes(), {"Content-Type": "font/ttf"}
                )
            raise ValueError(f"{url} is no part of the report")

    return Provider()
