"""
Draws the pictures of `docs/gallery.md` anew, and puts the texts of the charts into the page.

Run it with `python docs/draw_gallery.py` when a chart has changed; a test finds texts that are out
of date.
"""

import re
from importlib.resources import files
from pathlib import Path

import scorecard as sc
from scorecard.charts.figure import Chart
from scorecard.charts.gallery import charts_of
from scorecard.charts.gallery_charts import Subject
from scorecard.charts.newsroom import newsroom_png

DOCS = Path(__file__).parent
DPI = 150  # 1,110 pixels across: enough for a page, small enough for a repository


def drawn() -> list[Chart]:
    """The charts of the small example card."""
    result = sc.score(str(files("scorecard.indicators") / "examples" / "harbour"))
    subject = Subject(result=result, unit=result.card.units[0], evidence=None, robustness=True)
    return [chart for chart in charts_of(subject) if isinstance(chart, Chart)]


def main() -> None:
    """Write the pictures and the page."""
    page = DOCS / "gallery.md"
    text = page.read_text(encoding="utf-8")
    for chart in drawn():
        place = f"](pictures/{chart.name}.png)"
        if place not in text:
            continue
        (DOCS / "pictures" / f"{chart.name}.png").write_bytes(newsroom_png(chart, DPI))
        line = re.compile(rf"^!\[.*{re.escape(place)}$", flags=re.MULTILINE)
        text = line.sub(lambda _, chart=chart, place=place: f"![{chart.alt_text}{place}", text)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
