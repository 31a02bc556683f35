"""All charts of a result in one folder."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from scorecard.charts.figure import Chart, svg_text
from scorecard.charts.gallery_charts import CHARTS, InapplicableError, Subject
from scorecard.charts.newsroom import alt_file, newsroom_png
from scorecard.folders import check_places, write_files
from scorecard.scoring import Result

CONTENTS = "CONTENTS.txt"


def gallery(
    result: Result,
    folder: str | Path,
    *,
    unit: str | None = None,
    evidence: pd.DataFrame | None = None,
    robustness: bool = True,
    on_step: Callable[[str], object] | None = None,
) -> list[Path]:
    """
    Write every chart that applies to a result: as SVG, as PNG for a newsroom, and in words.

    Where a result lacks what a chart needs, the chart is left out, and `CONTENTS.txt` says why.
    All files are made before any is put in place, so a failure leaves the folder as it was.

    Args:
        result: A result.
        folder: Where to write; made where it is missing.
        unit: Whom the charts are about; by default the first of the card.
        evidence: The ledger that the result is from, if that is not the card's own.
        robustness: Whether to draw other choices that could have been defended, for the charts of
            uncertainty and sensitivity. Takes 500 draws with seed 1.
        on_step: Called with a few words at the start of each step, for a progress display.

    Returns:
        The files: three for each chart, then `CONTENTS.txt`.

    Raises:
        ScorecardError: An unknown unit, no period that was over on the as-of date, or a folder that
            cannot be written to.

    Example:
        >>> import tempfile, scorecard as sc
        >>> from importlib.resources import files
        >>> result = sc.score(files("scorecard.indicators") / "examples" / "harbour")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     written = sc.charts.gallery(result, folder, robustness=False)
        ...     sorted({path.stem for path in written} & {"status", "trend", "units"})
        ['status', 'trend']
    """
    place = Path(folder)
    check_places(place)  # before the work, which takes its time
    name = result.card.units[0] if unit is None else unit
    result.unit_position(name)
    subject = Subject(result=result, unit=name, evidence=evidence, robustness=robustness)
    files: dict[str, bytes] = {}
    told = []
    for chart in charts_of(subject, on_step):
        if isinstance(chart, str):
            told.append(chart)
            continue
        files[f"{chart.name}.svg"] = svg_text(chart).encode()
        files[f"{chart.name}.png"] = newsroom_png(chart)
        files[f"{chart.name}.txt"] = alt_file(chart).encode()
        told.append(f"{chart.name}: {chart.title}")
    files[CONTENTS] = "".join(f"{line}\n" for line in told).encode()
    write_files(place, files)
    return [place / name for name in files]


def charts_of(
    subject: Subject, on_step: Callable[[str], object] | None = None
) -> list[Chart | str]:
    """Each chart that applies, or in its place why it does not."""
    found: list[Chart | str] = []
    for name, draw in CHARTS.items():
        if on_step is not None:
            on_step(f"Drawing {name.replace('_', ' ')}")
        try:
            found += draw(subject)
        except InapplicableError as reason:
            found.append(f"{name}: left out, as {reason}.")
    return found
