"""Ledger rows coded otherwise, against the engine run anew on a changed ledger."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from strategies import AS_OF, Row, cards, checked, ledgers

from scorecard.definitions.robustness import LETTERS, NO_ALTERNATIVES, Recode, Robustness
from scorecard.errors import ScorecardError
from scorecard.robustness.batch import Batches, Tile
from scorecard.robustness.coding import UP, coding_of, grades
from scorecard.robustness.labels import Judge, Judging
from scorecard.robustness.model import Model, model_of
from scorecard.robustness.uncertainty import uncertainty
from scorecard.scoring import Result, score
from scorecard.trends.trending import trend

OFTEN = Recode(**dict.fromkeys(LETTERS, 0.5))
ONLY_RECODE = evolve(NO_ALTERNATIVES, recode=OFTEN)


def every_period(model: Model, numbers: np.ndarray) -> np.ndarray:
    """Scores of draws × nodes × units × periods when rows alone are coded otherwise."""
    result = model.result
    shape = result.by_aspect["all"].value.shape
    batches = Batches(model.chooser, Tile(slice(0, shape[1]), np.arange(shape[2])))
    chosen = model.chooser.choices(dict.fromkeys(model.factors, numbers), len(numbers))
    ((_, nodes),) = batches.scores(chosen)
    found = [np.broadcast_to(node.points, (shape[1] * shape[2], len(numbers))) for node in nodes]
    return np.moveaxis(np.stack(found).reshape(*shape, len(numbers)), -1, 0)


def changed(rows: list[Row], model: Model, number: int) -> list[Row]:
    """The rows of a ledger as one draw codes them."""
    recoder = model.chooser.recoder
    assert recoder is not None
    coding, evidence = recoder.coding, model.result.evidence
    by_id = {row["id"]: dict(row) for row in rows}
    for place, _, way in zip(*model.chooser.rows_recoded(np.array([number])), strict=True):
        way = way if coding.is_two_way[place] else 0
        row = by_id[evidence["id"].iloc[coding.rows[place]]]
        if not coding.is_possible[place, way]:
            continue
        if coding.is_gone[place]:
            del by_id[row["id"]]
            continue
        row |= {"stage": coding.stage[place, way], "element": coding.element[place, way]}
        if row.get("value"):
            row |= {"value": repr(coding.value[place, way]), "value_low": "", "value_high": ""}
    return list(by_id.values())


@given(st.data())
def test_a_recoded_row_scores_as_a_ledger_that_says_so(data: st.DataObject) -> None:
    """Every draw equals the engine's own scores of the changed ledger, in every period."""
    card = data.draw(cards(coverage=0.0))
    rows = data.draw(ledgers(card, corrections=False, most=12))
    model = model_of(score(card, checked(rows, card), as_of=AS_OF), ONLY_RECODE)
    if "recode" not in model.factors:
        return
    drawn = every_period(model, np.arange(2))
    for number in range(2):
        try:
            ledger = checked(changed(rows, model, number), card)
        except ScorecardError:  # two rows of one day now contradict each other
            continue
        other = score(card, ledger, as_of=AS_OF)

        np.testing.assert_allclose(drawn[number], other.by_aspect["all"].value, atol=1e-9)


def test_a_recoded_row_of_the_small_card_scores_as_a_ledger_that_says_so(
    result: Result, harbour_folder: Path
) -> None:
    """On the card with one indicator of each kind, 20 draws equal scores of changed ledgers."""
    card, model = result.card, model_of(result, ONLY_RECODE)
    text = pd.read_csv(harbour_folder / "evidence" / "ledger.csv", dtype=str, keep_default_na=False)
    rows: list[Row] = text.to_dict("records")
    drawn = every_period(model, np.arange(20))
    compared = 0
    for number in range(20):
        try:
            ledger = checked(changed(rows, model, number), card)
        except ScorecardError:
            continue
        other = score(card, ledger, as_of=result.as_of)
        np.testing.assert_allclose(drawn[number], other.by_aspect["all"].value, atol=1e-9)
        compared += 1

    assert compared >= 14
    assert len(np.unique(drawn[:, 0, 0, -1].round(9))) > 5


def test_what_was_observed_before_is_the_same_when_asked_again(result: Result) -> None:
    """What is kept of earlier draws changes no bit of later ones."""
    fresh, used = model_of(result, ONLY_RECODE), model_of(result, ONLY_RECODE)
    every_period(used, np.arange(40, 80))

    again = every_period(used, np.arange(10))
    assert again.tobytes() == every_period(fresh, np.arange(10)).tobytes()


def test_a_stage_moves_one_step_and_never_off_its_ladder(result: Result) -> None:
    """The other stage of a ladder's row is the next one, and none lies beyond the ends."""
    coding = coding_of(result.evidence, result.card, OFTEN)
    read_by = result.evidence["read_by"].iloc[coding.rows].to_numpy()
    stage = result.evidence["stage"].iloc[coding.rows].to_numpy()
    ids = [rung.id for rung in result.card.indicator("syllabus").stages]  # type: ignore[attr-defined]
    own = np.flatnonzero(read_by == "syllabus")

    assert len(own)
    for row in own:
        place = ids.index(stage[row])
        assert coding.stage[row, UP] == ids[min(place + 1, len(ids) - 1)]
        assert coding.stage[row, 0] == ids[max(place - 1, 0)]


def test_the_grade_is_the_worse_of_the_two_signs(result: Result) -> None:
    """B3 counts as C, A6 as F, and a row without a sign as F."""
    rows = result.evidence.iloc[:4].assign(
        reliability=["B", "A", "", "A"], credibility=["3", "6", "1", "1"]
    )

    assert grades(rows).tolist() == [2, 5, 5, 0]


@pytest.mark.parametrize("chance", [0.02, 0.3])
def test_rows_are_recoded_as_often_as_their_grade_says(result: Result, chance: float) -> None:
    """Over many draws the share of recoded rows is the chance, half of them each way."""
    recode = Recode(**dict.fromkeys(LETTERS, chance))
    model = model_of(result, evolve(NO_ALTERNATIVES, recode=recode))
    assert model.chooser.recoder is not None
    number = 4096
    row, _, way = model.chooser.rows_recoded(np.arange(number))
    total = number * len(model.chooser.recoder.coding.rows)

    assert len(row) / total == pytest.approx(chance, abs=4 * (chance / total) ** 0.5)
    assert way.mean() == pytest.approx(0.5, abs=0.05)


def test_without_a_ledger_nothing_is_recoded(result: Result) -> None:
    """Observations given as a frame have no rows that could be coded otherwise."""
    given_as_frame = score(result.card, observations=result.observations)

    assert "recode" not in model_of(given_as_frame, Robustness()).factors


def test_a_recoded_draw_has_the_label_of_a_ledger_that_says_so(
    result: Result, harbour_folder: Path
) -> None:
    """Where as many periods are scored, the label of a draw is that of the changed ledger."""
    card, model = result.card, model_of(result, ONLY_RECODE)
    text = pd.read_csv(harbour_folder / "evidence" / "ledger.csv", dtype=str, keep_default_na=False)
    rows: list[Row] = text.to_dict("records")
    judge, compared = Judge(result, model.chooser), 0
    shown = result.by_aspect["all"].score
    for number in range(12):
        try:
            ledger = checked(changed(rows, model, number), card)
        except ScorecardError:
            continue
        other = score(card, ledger, as_of=result.as_of)
        same = (np.isnan(other.by_aspect["all"].score) == np.isnan(shown)).all(axis=2)[:, 0]
        scores = other.scores[other.scores["aspect"] == "all"]
        points = scores.assign(low=scores["score"], high=scores["score"])
        own = trend(points, card, through=other.last_complete)["label"].to_numpy()
        judging = Judging(judge, slice(0, 1), 1)
        judging.add(model.chooser.choices({"recode": np.array([number])}, 1))
        label = np.array(judge.words)[judging.counts.argmax(axis=-1)[:, 0]]

        assert label[same].tolist() == own[same].tolist()
        compared += int(same.sum())

    assert compared > 40


def test_without_alternatives_no_label_is_another(result: Result) -> None:
    """With nothing to vary, every draw has the label of the result."""
    found = uncertainty(result, n=5, alternatives=NO_ALTERNATIVES)

    assert (found.fragile["share_of_others"] == 0).all()
    assert (found.fragile["label"].astype(str) != "cannot tell yet").any()
