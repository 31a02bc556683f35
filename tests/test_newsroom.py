"""Pictures that stand alone: the finding as title, source and date inside, the text beside."""

import io
import warnings
from pathlib import Path

import numpy as np
import pytest
from made_charts import LONG, made_card, made_result, observed, one_series
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

import scorecard as sc
from scorecard import charts
from scorecard.charts import letters
from scorecard.charts.figure import Chart, text_width
from scorecard.charts.headlines import scores_headline
from scorecard.charts.newsroom import alt_file, newsroom_png, restaged
from scorecard.charts.png import png_of
from scorecard.charts.style import style
from scorecard.scoring import Result, score


def shown(chart: Chart) -> list[tuple[str, np.ndarray]]:
    """The texts of the picture, each with its box as shares of width and height."""
    assert chart.heading is not None
    with style(), restaged(chart, chart.heading):
        chart.draw_without_rendering()
        renderer = FigureCanvasAgg(chart).get_renderer()  # type: ignore[no-untyped-call]
        size = np.array([chart.bbox.width, chart.bbox.height] * 2)
        return [(text.get_text(), text.get_window_extent(renderer).extents / size)
                for text in chart.findobj(Text)
                if isinstance(text, Text) and text.get_text().strip() and text.get_visible()]  # fmt: skip


def test_the_title_is_the_finding_and_the_source_stands_below(status: Chart) -> None:
    """On top what was found, at the foot whose numbers and recommendations these are, and when."""
    texts = shown(status)
    top = max(texts, key=lambda text: text[1][3])[0]
    foot = min(texts, key=lambda text: text[1][1])[0]
    said = " ".join(text for text, _ in texts)

    assert top.startswith("All recommendations together: 58 of 100 in 2025Q4")
    assert "Source: “Safe harbours, two years on”, its evidence ledger as of 2026-01-20." in said
    assert foot.endswith("2024-05-02.")
    assert "Where it stands in 2025Q4, as of 2026-01-20" in said


@pytest.mark.parametrize("draw", [charts.trend, charts.status])
def test_texts_of_a_picture_have_their_own_place(draw) -> None:  # type: ignore[no-untyped-def]
    """With long names too, nothing lies over anything else or leaves the picture."""
    made = made_card(2, 2, title=LONG)
    texts = shown(draw(score(made, observations=observed(made, 6))))
    box = np.array([extent for _, extent in texts])
    across = np.minimum(box[:, None, 2], box[:, 2]) - np.maximum(box[:, None, 0], box[:, 0])
    along = np.minimum(box[:, None, 3], box[:, 3]) - np.maximum(box[:, None, 1], box[:, 1])
    height = np.minimum((box[:, 3] - box[:, 1])[:, None], box[:, 3] - box[:, 1])
    over = np.argwhere(np.triu((across > 0.001) & (along > 0.1 * height), k=1))

    assert [(texts[a][0], texts[b][0]) for a, b in over] == []
    assert box.min() >= 0
    assert box.max() <= 1


def test_a_picture_leaves_its_chart_as_it_was(trend: Chart) -> None:
    """The chart gives the same SVG before and after, and the picture the same bytes again."""
    before = charts.to_svg(trend, prefix="a")
    first = newsroom_png(trend, 60)

    assert charts.to_svg(trend, prefix="a") == before
    assert newsroom_png(trend, 60) == first


def test_two_files_are_written(status: Chart, tmp_path: Path) -> None:
    """A PNG of 2,220 pixels across, and a text that begins with the finding."""
    picture, text = charts.newsroom(status, tmp_path)

    with Image.open(picture) as shown_picture:
        assert shown_picture.width == 2220
    assert text.name == "status.txt"
    assert text.read_text(encoding="utf-8").startswith("All recommendations together: 58 of 100")
    assert status.alt_text in text.read_text(encoding="utf-8")


def test_where_nothing_is_known_the_title_says_so() -> None:
    """A picture without a score does not promise one."""
    said = alt_file(charts.trend(made_result("nothing known")))

    assert said.startswith(
        "Too little is known in 2025Q4 to score all recommendations together; 0 of"
    )


def test_a_label_that_is_not_firm_is_not_given_as_firm(result: Result) -> None:
    """Where the label differs at an end of what is possible, the title says what is possible."""
    rows = charts.status_data(result)
    totals = rows[rows["aspect"] == "all"].reset_index(drop=True)
    firm, loose = (scores_headline(result, totals.assign(label="progress", fragile=fragile))
                   for fragile in (False, True))  # fmt: skip

    assert firm == "All recommendations together: 58 of 100 in 2025Q4, progress since 2024Q1"
    assert loose == f"{firm}, but that is not firm: 58–81 is possible"


def test_colours_are_those_of_the_drawing(status: Chart) -> None:
    """A palette changes no surface; of the edges of letters few are another shade."""
    with style():
        canvas = FigureCanvasAgg(status)
        canvas.draw()  # type: ignore[no-untyped-call]
        plain = np.asarray(canvas.buffer_rgba())[:, :, :3].astype(int)  # type: ignore[no-untyped-call]
    found = np.asarray(Image.open(io.BytesIO(png_of(status, status.dpi))).convert("RGB"))
    off = np.abs(found - plain).max(axis=2)

    assert (off == 0).mean() > 0.98
    assert off.max() < 80


def test_a_tall_chart_is_still_a_picture() -> None:
    """More than can be drawn at 300 pixels an inch is drawn at fewer."""
    chart = Chart(figsize=(0.05, 400))

    assert Image.open(io.BytesIO(png_of(chart, 300))).height == 30_000


# Letters that the font lacks


def test_square_letters_have_their_room() -> None:
    """Chinese letters are as wide as high in any font; they are measured so without one."""
    assert text_width("日本", 72) == pytest.approx(2)
    assert text_width("日本a", 72) == pytest.approx(2 + text_width("a", 72))


def test_another_font_is_taken_for_letters_that_are_missing(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Texts with such letters have a second font while they are drawn, and only these."""
    monkeypatch.setattr(letters, "OTHERS", ("STIXGeneral",))
    chart = charts.status(one_series([0, 1], title="ᶁ then"))
    (text, *_) = [text for text in chart.axes[0].texts if "ᶁ" in text.get_text()]
    other = next(text for text in chart.axes[0].texts if "ᶁ" not in text.get_text())

    with letters.all_letters(chart):
        assert text.get_fontfamily() == ["DejaVu Sans", "STIXGeneral"]
        assert other.get_fontfamily() == ["DejaVu Sans"]
    assert text.get_fontfamily() == ["DejaVu Sans"]
    assert "Boxes" not in alt_file(chart)


def test_letters_that_no_font_has_are_said_to_be_boxes(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The text beside a picture names them; nothing is warned of while it is drawn."""
    monkeypatch.setattr(letters, "OTHERS", ())
    chart = charts.status(one_series([0, 1], title="日本 and 日"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        newsroom_png(chart, 40)

    assert alt_file(chart).endswith("letters that no font here has: 日本\n")


def test_a_change_is_told_with_its_main_cause(result: Result) -> None:
    """The title of a waterfall says how far, between what, and mostly by what."""
    moved = charts.change(sc.compare(result, result, before="2025Q3"))
    still = charts.change(sc.compare(result, result, before="2025Q4"))

    assert alt_file(moved).startswith(
        "All recommendations together fell by 4 between 2025Q3 and 2025Q4, most of it by what grew old."
    )
    assert alt_file(still).startswith(
        "All recommendations together did not move between 2025Q4 and"
    )
