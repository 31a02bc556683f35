"""A browser for the tests, and what axe-core says of a page in it."""

import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

# It calls nobody by itself.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip
SEEN = ["color-contrast", "target-size", "scrollable-region-focusable"]  # by how a page is shown
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> Iterator[Any]:
    """Chromium without a window, as long as it is needed; skips the test where it is absent."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


def violations(page: Any, rules: Sequence[str] = RULES, **where: Any) -> list[tuple[str, str]]:
    """
    What breaks WCAG 2.2 AA or the best practice of axe-core: the rule, and the first place.

    The page must have been opened with `bypass_csp`, since its own policy lets in no other script.
    """
    name = "axe_playwright_python.sync_playwright"
    axe = pytest.importorskip(name, reason="axe-core is not installed")
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = axe.Axe().run(page, options=options, **where).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found]
