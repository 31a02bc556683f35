"""Charts as files: what their names say, the same bytes anywhere."""

import hashlib
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib as mpl
import pytest

from scorecard import charts
from scorecard.charts.figure import Chart
from scorecard.errors import ScorecardError
from scorecard.scoring import Result

SVG = "{http://www.w3.org/2000/svg}"


def test_svg_can_stand_in_a_page_with_others(trend: Chart, status: Chart, ladders: Chart) -> None:
    """Ids do not clash, references hold, and each chart is an image with title and text."""
    pages = [ET.fromstring(charts.to_svg(chart, prefix=name))  # noqa: S314 — our own text
             for name, chart in (("a", trend), ("b", status), ("c", ladders))]  # fmt: skip
    ids = [element.get("id") for page in pages for element in page.iter() if element.get("id")]
    text = charts.to_svg(trend, prefix="a")
    used = re.findall(r'(?:url\(#|href="#)([^)"]+)', text)
    title, description = pages[0].find(f"{SVG}title"), pages[0].find(f"{SVG}desc")

    assert len(ids) == len(set(ids))
    assert set(used) <= set(ids)
    assert pages[0].get("role") == "img"
    assert title is not None
    assert description is not None
    assert pages[0].get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert description.text == trend.alt_text


def test_svg_text_stays_text_of_kept_width(trend: Chart) -> None:
    """Words can be searched, and each states its width for readers without the font."""
    page = ET.fromstring(charts.to_svg(trend, prefix="a"))  # noqa: S314 — our own text
    texts = list(page.iter(f"{SVG}text"))

    assert "Train harbour pilots together" in [text.text for text in texts]
    assert all(float(text.get("textLength", "0")) > 0 for text in texts)
    assert all("Verdana" in text.get("style", "") for text in texts)


def test_svg_styles_nothing_outside_itself(trend: Chart) -> None:
    """Rules are bound to the chart's own id, and there is no prolog to be stripped."""
    text = charts.to_svg(trend, prefix="a")
    rules = re.findall(r"<style[^>]*>(.*?)</style>", text, flags=re.DOTALL)

    assert text.startswith("<svg ")
    assert all(rule.startswith("#a-svg ") for rule in rules)
    assert "<metadata" not in text


def test_saved_files_are_what_their_names_say(trend: Chart, tmp_path: Path) -> None:
    """A chart is saved as SVG or as PNG without date or software."""
    drawn = charts.save(trend, tmp_path / "trend.svg").read_text(encoding="utf-8")
    picture = charts.save(trend, str(tmp_path / "trend.png")).read_bytes()

    assert drawn.startswith("<?xml")
    assert picture.startswith(b"\x89PNG")
    assert b"tEXt" not in picture


def test_another_ending_is_refused(trend: Chart, tmp_path: Path) -> None:
    """A file that is neither SVG nor PNG is refused with what to do."""
    with pytest.raises(ScorecardError, match=r"ends in \.svg or \.png; add the ending"):
        charts.save(trend, tmp_path / "trend.pdf")


def test_chart_shows_in_a_notebook_with_its_text(trend: Chart) -> None:
    """Without pyplot a chart still shows, by itself, under ids of its own."""
    shown = trend._repr_html_()

    assert shown.startswith('<svg id="trend-')
    assert shown == trend._repr_html_()


SCRIPT = """
import hashlib, sys
import scorecard.charts as charts
from scorecard.scoring import score
result = score(sys.argv[1])
chart = charts.status(result)
print(hashlib.sha256(charts.to_svg(chart, prefix="a").encode()).hexdigest())
path = charts.save(chart, sys.argv[2] + "/there.png")
print(hashlib.sha256(path.read_bytes()).hexdigest())
assert "matplotlib.pyplot" not in sys.modules
"""


def test_bytes_are_the_same_in_any_place(
    harbour_folder: Path, status: Chart, tmp_path: Path
) -> None:
    """Time zone, locale and hash seed change no byte of a chart, and pyplot is not needed."""
    own = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", SCRIPT, str(harbour_folder), str(tmp_path)]
    said = subprocess.run(command, env=own, stdout=subprocess.PIPE, text=True, check=True).stdout
    svg = charts.to_svg(status, prefix="a").encode()
    png = charts.save(status, tmp_path / "here.png").read_bytes()

    assert said.split() == [hashlib.sha256(drawn).hexdigest() for drawn in (svg, png)]


def test_a_users_own_style_changes_nothing(result: Result, status: Chart) -> None:
    """Neither do settings reach a chart, nor does a chart change settings."""
    plain = hashlib.sha256(charts.to_svg(status, prefix="a").encode()).hexdigest()
    own = {"font.size": 20.0, "axes.facecolor": "black", "font.family": ["serif"],
           "svg.fonttype": "path", "lines.linewidth": 9.0}  # fmt: skip
    with mpl.rc_context(own):
        chart = charts.status(result)
        drawn = hashlib.sha256(charts.to_svg(chart, prefix="a").encode()).hexdigest()
        kept = {name: mpl.rcParams[name] for name in own}

    assert drawn == plain
    assert kept == own
