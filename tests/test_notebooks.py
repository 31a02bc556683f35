"""The notebooks run from top to bottom, and are committed without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_is_a_notebook() -> None:
    """The pattern finds the notebooks, so that the tests below are not empty."""
    assert "quarterly_review.ipynb" in [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_committed_without_outputs(path: Path) -> None:
    """A notebook in git holds no output that could differ from what it would print today."""
    notebook = nbformat.read(path, as_version=4)

    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert all(cell.get("execution_count") is None for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_runs(path: Path) -> None:
    """Every cell runs, and charts and tables come out as such."""
    notebook = nbformat.read(path, as_version=4)

    done = NotebookClient(notebook, timeout=120, kernel_name="python3").execute()

    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    pages = ["".join(output.get("data", {}).get("text/html", "")) for output in outputs]
    assert any("<svg" in page for page in pages)
    assert any("<table" in page for page in pages)
    assert not [output for output in outputs if output.get("name") == "stderr"]
