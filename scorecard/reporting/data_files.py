"""The frames behind a report as CSV, and what it is about as JSON."""

from collections.abc import Iterator

import pandas as pd

from scorecard.movements import moved
from scorecard.reporting.tables import as_json, csv_text
from scorecard.reporting.view import View


def data_files(view: View) -> Iterator[tuple[str, str]]:
    """Name below the report's folder, and text, of each file of data."""
    result = view.result
    frames = {
        "scores": result.scores, "trends": result.trends, "tally": result.tally,
        "observations": result.observations, "links": result.links, "evidence": result.evidence,
        "summary": result.summary, "changes": _moved(view),
    }  # fmt: skip
    if view.card.method.bands:
        frames["bands"] = result.bands
    if view.drawn is not None:
        frames |= {
            "robustness": view.drawn.found, "sensitivity": view.drawn.causes.indices,
            "removal": view.drawn.causes.removal, "alternatives": view.drawn.spread.alternatives,
        }  # fmt: skip
    for name, frame in frames.items():
        yield f"data/{name}.csv", csv_text(frame)
    chosen = {name: frames[name] for name in ("summary", "trends", "changes")}
    yield "data/result.json", as_json({"manifest": result.manifest.as_dict(), **chosen}) + "\n"


def _moved(view: View) -> pd.DataFrame:
    """What moved in the last complete period, for every unit."""
    if view.current == 0:
        return pd.DataFrame({"unit": []})
    frames = [moved(view.result, view.period, unit=unit) for unit in view.card.units]
    return pd.concat(
        [frame.assign(unit=unit) for frame, unit in zip(frames, view.card.units, strict=True)],
        ignore_index=True,
    )
