"""The printed scale: what readers see of scores that stay from 0 to 100."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import scorecard as sc
from scorecard.cli import main
from scorecard.definitions.scales import Band, Bands, Display, Rounding
from scorecard.errors import ScorecardError
from scorecard.reporting import words
from scorecard.reporting.headlines import headlines
from scorecard.reporting.parts import Picture
from scorecard.reporting.scales import scale_items
from scorecard.reporting.sections import section
from scorecard.reporting.view import View
from scorecard.scoring import Result
from scorecard.summary import band_words, between, points

MARKS = Display(worst=1, best=7, digits=1)
REVERSED = Display(worst=6, best=1, digits=1)
BANDS = Bands(
    steps=[Band(name="good", at_least=75), Band(name="fair", at_least=40), Band(name="poor")],
    levels=["recommendation", "card"],
)


def shown(result: Result, **choices: Any) -> Result:
    """The same result of a card with other choices of what is printed."""
    card = attrs.evolve(result.card, method=attrs.evolve(result.card.method, **choices))
    return sc.score(card, sc.read_ledger(result.card))


@given(st.floats(0, 100), st.floats(-50, 50), st.floats(-50, 50))
def test_the_ends_and_the_middle_are_where_they_should_be(
    value: float, worst: float, best: float
) -> None:
    """0 points are the worst mark, 100 the best, and all between lies between them."""
    if abs(worst - best) < 1e-6:
        return
    display = Display(worst=worst, best=best)

    np.testing.assert_allclose(display.of(np.array([0, 50, 100])), [worst, (worst + best) / 2, best],
                               atol=1e-9)  # fmt: skip
    assert min(worst, best) - 1e-9 <= display.of(value) <= max(worst, best) + 1e-9


@pytest.mark.parametrize(
    ("display", "score", "ends"),
    [(None, "62", "40–80"), (MARKS, "4.8", "3.4–5.8"), (REVERSED, "2.9", "2.0–4.0"),
     (Display(worst=0, best=1, digits=2, rounding="floor"), "0.62", "0.40–0.80")],
)  # fmt: skip
def test_scores_are_printed_on_the_scale(display: Display | None, score: str, ends: str) -> None:
    """62.5 points and 40 to 80 in marks; the lower number stands first on any scale."""
    assert points(62.5, display) == score
    assert between(40.0, 80.0, display) == ends


def test_the_frames_stay_in_points(result: Result) -> None:
    """A printed scale and bands change no score, no trend and no observation."""
    other = shown(result, display=MARKS, bands=(BANDS,))

    for name in ("scores", "trends", "observations", "tally"):
        pd.testing.assert_frame_equal(getattr(other, name), getattr(result, name))


def test_the_summary_shows_marks_and_bands(result: Result) -> None:
    """The table names the scale, prints marks, and says which bands are possible."""
    text = " ".join(repr(shown(result, display=MARKS, bands=(BANDS,))).split())
    html = shown(result, display=MARKS, bands=(BANDS,))._repr_html_()

    assert "1 worst, 7 best" in text
    assert "5.8 5.8–7.0 good 100 % on track" in text
    assert "3.3 3.3–4.8 poor (poor to fair) 100 %" in text
    assert "poor (poor to fair)" in html
    assert "band" not in repr(result)


def test_the_summary_frame_has_bands_only_where_they_are_declared(result: Result) -> None:
    """The frame keeps its columns; a card with bands has three more, in points as before."""
    other = shown(result, display=MARKS, bands=(BANDS,)).summary

    assert other["band"].tolist() == ["good", "poor", "fair"]
    assert "band" not in result.summary
    pd.testing.assert_frame_equal(
        other.drop(columns=["band", "band_low", "band_high"]), result.summary
    )


@pytest.mark.parametrize(
    ("name", "low", "high", "said"),
    [("A", "A", "A", "A"), ("B", "C", "A", "B (C to A)"), (None, "C", "A", "– (C to A)"),
     (None, "A", "A", "– (A)"), (None, None, None, "–")],
)  # fmt: skip
def test_a_band_that_is_not_firm_says_what_it_may_be(
    name: str | None, low: str | None, high: str | None, said: str
) -> None:
    """A firm band stands alone; another names those at both ends."""
    assert band_words(name, low, high) == said


def test_an_explanation_prints_marks(result: Result) -> None:
    """Printed, every part is on the card's scale; the frame holds points."""
    found = sc.explain(shown(result, display=REVERSED), "pilots", "2025Q4")

    assert found.heading == "Train harbour pilots together, 2025Q4: 2.0, 1.0–2.0"
    assert found.parts["score"].iloc[0] == pytest.approx(79.1666, abs=1e-3)


def test_the_report_prints_marks_and_bands(result: Result) -> None:
    """Headlines, aspects and clauses are on the card's scale, and bands stand in the sentence."""
    view = View(result=shown(result, display=MARKS, bands=(BANDS,)), unit=0)
    pilots, lights, _ = headlines(view)
    told = section(view, view.card.recommendations[0], Picture(name="", caption="", alt="", svg=""))

    assert "it scores 5.8 on the scale from 1 (worst) to 7 (best)" in pilots.sentence
    assert "its band is good" in pilots.sentence
    assert "its band is poor, and by what is not known it may be anything from poor to fair" in (
        lights.sentence
    )
    assert "It scored 1.0 in 2024Q1 and scores 5.8 in 2025Q4. The target is 7.0." in (
        told.items[1].text
    )
    assert told.aspects.rows[-1][2:4] == ("5.8", "5.8–7.0")
    assert told.clauses[1].standing == "4.5, between 4.5 and 7.0"


def test_the_report_tells_the_rules(result: Result) -> None:
    """Rounding, the printed scale and the bands are told as choices; by default there are none."""
    counted = Bands(
        steps=[Band(name="listed", at_least=20), Band(name="not listed")], levels=["card"],
        count_of="indicators", failing_below=50, rounding="half_up",
    )  # fmt: skip
    method = attrs.evolve(result.card.method, display=MARKS, rounding=Rounding(clause=1, card=0),
                          bands=(counted,))  # fmt: skip
    said = {item.head: item.text for item in scale_items(method)}

    assert list(scale_items(result.card.method)) == []
    assert said["Rounding"].endswith(
        "before the next level takes them up: those of clauses to one decimal and of the card to "
        "whole points. Both ends of a range are rounded alike."
    )
    assert "on a scale from 1 (worst) to 7 (best)" in said["Printed scale"]
    assert said["Bands"].startswith(
        "Bands of the card go by the number of answers below 50 points: listed from 20 on, else "
        "not listed. It is first rounded to the nearest, halves away from zero, with no decimals."
    )


def test_a_card_on_disk_says_all_of_it(tmp_path: Path) -> None:
    """The keys are read from card.toml, and the command line prints by them."""
    source = Path(str(files("scorecard.indicators"))) / "examples" / "harbour"
    for path in source.rglob("*.*"):
        place = tmp_path / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    more = """
    [method.display]
    worst  = 1
    best   = 7
    digits = 1

    [method.rounding]
    rule   = "half_up"
    clause = 0

    [[method.bands]]
    levels   = ["recommendation", "card"]
    rounding = "half_up"
    steps    = [{ name = "good", at_least = 75 }, { name = "fair", at_least = 40 }, { name = "poor" }]
    """
    text = (tmp_path / "card.toml").read_text(encoding="utf-8")
    (tmp_path / "card.toml").write_text(text + more, encoding="utf-8")
    card = sc.load_card(tmp_path)
    printed = CliRunner().invoke(main, ["score", str(tmp_path)])

    assert card.method.display == MARKS
    assert card.method.rounding == Rounding(clause=0)
    assert card.method.bands == (attrs.evolve(BANDS, rounding="half_up"),)
    assert "1 worst, 7 best" in printed.stdout
    assert json.loads(json.dumps(sc.score(card).manifest.as_dict())) == (
        sc.score(card).manifest.as_dict()
    )
    clauses = sc.score(card).scores.query("level == 'clause'")["score"].dropna()
    assert (clauses == clauses.round()).all()


def test_a_scale_without_length_is_refused() -> None:
    """Two equal ends print every score alike."""
    with pytest.raises(ScorecardError, match="worst 1 and best 1; expected two different numbers"):
        Display(worst=1, best=1)


@pytest.mark.parametrize(
    ("display", "said"),
    [(None, "Points from 0 to 100."), (REVERSED, "A scale from 6 (worst) to 1 (best).")],
)
def test_the_first_screen_names_the_scale(display: Display | None, said: str) -> None:
    """Below the headlines stands what the numbers are."""
    assert words.scale(display) == said
