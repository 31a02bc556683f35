"""Cards, results and look-ups for tests that draw charts."""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.text import Text

from scorecard import charts
from scorecard.charts import style
from scorecard.charts.figure import Chart
from scorecard.definitions.card import Card
from scorecard.definitions.kinds import Ladder, Stage
from scorecard.definitions.model import Clause, Recommendation, Source
from scorecard.scoring import Result, score

LONG = (
    "Bring the harbour authorities of every port along the whole coast to one common table, "
    "agree there who trains whom, and publish the outcome"
)
ASPECTS = ("commitment", "implementation", "outcome", "institutional_capacity")
CASES = ("flagship", "large", "one quarter", "nothing known", "four quarters")
DRAWN = (
    charts.trend, charts.ladders, charts.status, charts.heatmap, charts.timeline, charts.clause_map,
)  # fmt: skip


def made_card(
    recommendations: int = 3,
    each: int = 2,
    *,
    title: str = "Do it",
    stages: int = 6,
    series_from: str = "2024Q1",
    target_on: date | None = date(2028, 12, 31),
    units: tuple[str, ...] = ("u",),
    aspects: tuple[str, ...] = ASPECTS,
    frequency: str = "Q",
) -> Card:
    """A card of ladders alone, as large and as wordy as asked for."""
    steps = tuple(
        Stage(id="a_stage_with_a_name_that_runs_on_and_on" if n == 2 else f"stage_{n}",
              score=100 * n / (stages - 1), like="none", earned_by="x")
        for n in range(stages)
    )  # fmt: skip
    places = [(r, k) for r in range(recommendations) for k in range(each)]
    return Card(
        id="made", title=title, version="1", adopted_on=date(2026, 1, 1), units=units,
        source=Source(title="t", published_on=date(2024, 1, 1)),
        series_from=series_from, baseline=series_from, frequency=frequency,
        recommendations=tuple(
            Recommendation(id=f"r{r}", title=f"{r}: {title}", target_on=target_on,
                           target_set_by="us" if target_on else None)
            for r in range(recommendations)
        ),
        clauses=tuple(
            Clause(code=f"C{r}.{k}", recommendation=f"r{r}", asks=title) for r, k in places
        ),
        indicators=tuple(
            Ladder(id=f"i{r}_{k}", clause=f"C{r}.{k}", question=f"How far is {k}: {title}?",
                   why="w", aspect=aspects[(r + k) % len(aspects)], valid_for=4, stages=steps)
            for r, k in places
        ),
    )  # fmt: skip


def observed(card: Card, periods: int, seed: int = 0) -> pd.DataFrame:
    """Observations that rise and fall by chance, with gaps."""
    chance = np.random.default_rng(seed)
    top = len(card.indicators[0].stages) - 1  # type: ignore[attr-defined]
    first = card.period(card.series_from)
    quarters = pd.period_range(first, periods=periods)
    frames = []
    for item in card.indicators:
        value = np.minimum(top, np.cumsum(chance.random(periods) < 0.2)).astype(float)
        value -= (chance.random(periods) < 0.1) * (value > 0)
        high = np.minimum(top, value + (chance.random(periods) < 0.3))
        seen = np.where(chance.random(periods) < 0.5, "A", "I")
        seen = np.where(chance.random(periods) < 0.2, "O", seen)
        frames.append(
            pd.DataFrame(
                {"period": quarters, "unit": card.units[0], "indicator": item.id, "value": value,
                 "low": value, "high": high, "obs_status": seen}
            )
        )  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def one_series(values: list[float], **card: object) -> Result:
    """A card of one ladder of two stages with these values; NaN is not observed."""
    made = made_card(1, 1, stages=2, **card)  # type: ignore[arg-type]
    quarters = pd.period_range(made.series_from, periods=len(values), freq="Q")
    frame = pd.DataFrame({"period": quarters, "indicator": "i0_0", "value": values})
    return score(made, observations=frame)


def artists(chart: Chart, gid: str) -> list[Artist]:
    return chart.findobj(lambda artist: (artist.get_gid() or "").startswith(gid))


def line(chart: Chart, gid: str) -> Line2D:
    (found,) = [artist for artist in artists(chart, gid) if artist.get_gid() == gid]
    assert isinstance(found, Line2D)
    return found


def words(chart: Chart, gid: str) -> str:
    lines = [artist for artist in artists(chart, f"{gid}:") if isinstance(artist, Text)]
    return " ".join(artist.get_text() for artist in lines)


def everything_said(chart: Chart) -> str:
    return " ".join(text.get_text() for text in chart.findobj(Text))


def boxes(chart: Chart) -> tuple[np.ndarray, list[str]]:
    """Measured boxes of all texts in pixels: left, bottom, right, top."""
    with style.style():
        chart.draw_without_rendering()
        renderer = FigureCanvasAgg(chart).get_renderer()
        texts = [text for text in chart.findobj(Text) if text.get_text().strip() and
                 text.get_visible() and text.get_in_layout()]  # fmt: skip
        extents = [text.get_window_extent(renderer) for text in texts]
    return np.array([box.extents for box in extents]), [text.get_text() for text in texts]


def overlaps(chart: Chart) -> list[tuple[str, str]]:
    """Pairs of texts of a chart whose boxes share more than a sliver."""
    return overlapping(*boxes(chart))


def overlapping(box: np.ndarray, said: list[str]) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes share more than a sliver."""
    left, bottom, right, top = box.T
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    along = np.minimum(top[:, None], top) - np.maximum(bottom[:, None], bottom)
    height = np.minimum((top - bottom)[:, None], top - bottom)
    found = np.argwhere(np.triu((across > 0.5) & (along > 0.1 * height), k=1))
    return [(said[a], said[b]) for a, b in found]


@cache
def made_result(name: str) -> Result:
    """Results at the ends of what there can be, and the flagship's."""
    if name == "flagship":
        return score("nato_japan")
    if name == "large":
        made = made_card(3, 10, title=LONG, series_from="2012Q1")
        return score(made, observations=observed(made, 60))
    if name == "one quarter":
        made = made_card(2, 2)
        return score(made, observations=observed(made, 1))
    if name == "nothing known":
        columns = ["id", "kind", "node", "occurred_on", "recorded_on", "title"]
        return score(made_card(), pd.DataFrame(columns=columns), as_of="2026-01-31")
    if name == "six aspects":
        wordy = tuple(f"{word}_of_the_institutions" for word in (*ASPECTS, "uptake", "staffing"))
        made = made_card(2, 6, title=LONG, aspects=wordy)
        return score(made, observations=observed(made, 8))
    if name in ("days", "years"):
        count, first = {"days": (150, "2025-01-01"), "years": (40, "1986")}[name]
        made = made_card(2, 1, series_from=first, frequency=name[0].upper().replace("Y", "A"))
        return score(made, observations=observed(made, count))
    made = made_card(4, 3, stages=3, target_on=date(2025, 12, 31))
    return score(made, observations=observed(made, 4, seed=3))


def made_evidence(card: Card, rows: int, last: date, seed: int = 1) -> pd.DataFrame:
    """Evidence of all kinds and grades on the clauses of a made card, at days drawn by chance."""
    chance = np.random.default_rng(seed)
    first = card.period(card.series_from).start_time
    length = (pd.Timestamp(last) - first).days
    days = [str((first + pd.Timedelta(days=int(n))).date())
            for n in chance.integers(0, length, rows)]  # fmt: skip
    kinds = ["event", "reversal", "obstacle", "context", "check"]
    kind = chance.choice(kinds, rows, p=[0.5, 0.03, 0.05, 0.35, 0.07])
    is_scored = np.isin(kind, ["event", "reversal"])
    codes = [clause.code for clause in card.clauses]
    frame = pd.DataFrame(
        {"id": [f"e{n:05}" for n in range(rows)], "kind": kind,
         "node": chance.choice(codes, rows), "occurred_on": days, "published_on": days,
         "recorded_on": str(last), "title": [f"Thing {n} happened" for n in range(rows)],
         "stage": np.where(is_scored, chance.choice(["stage_1", "stage_3"], rows), ""),
         "reliability": chance.choice(list("ABCD"), rows), "credibility": "2"}
    )  # fmt: skip
    return frame[~(is_scored & frame.duplicated(["node", "occurred_on"]))]
