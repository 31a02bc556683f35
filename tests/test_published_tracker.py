"""A tracker made by others: its published numbers reproduced, and its silent changes found."""

import re
from pathlib import Path

import pandas as pd
import pytest
from attrs import frozen
from made_tracker import FOLDER, read, version_of, write_card, write_earlier_versions, write_ledger

import scorecard as sc
from scorecard.errors import ScorecardError

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"there is no {FOLDER}; set SCORECARD_REFERENCE"
)
WHY = "published so; the publisher's totals contain it"
HALF_A_DIGIT = 0.0005 + 1e-9


@frozen(eq=False)
class Tracker:
    """The tracker as a card in a folder, with its refusal before and its ledgers after."""

    folder: Path
    refusal: ScorecardError
    accepted: dict[str, str]
    ledgers: dict[str, pd.DataFrame]
    cards: dict[str, sc.Card]
    looks: dict[int, str]

    def score(self, number: int, version: str = "") -> sc.Result:
        """One of the publisher's versions, scored as it was recorded."""
        name = version or version_of(number)
        return sc.score(self.cards[name], self.ledgers[name], as_of=self.looks[number],
                        clock="recorded")  # fmt: skip

    def compare(self, before: int, after: int, aspect: str) -> sc.Comparison:
        """Two of the publisher's versions, each in the quarter in which it was made."""
        a, b = self.score(before), self.score(after)
        return sc.compare(a, b, before=a.periods[-1], after=b.periods[-1], aspect=aspect)


def lines_of(error: ScorecardError) -> list[int]:
    return [fault.line for fault in error.faults if fault.line is not None]


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Tracker:
    folder = tmp_path_factory.mktemp("tracker")
    card = write_card(folder, {})
    write_ledger(folder, card)
    with pytest.raises(ScorecardError) as caught:
        sc.read_ledger(card)
    text = (folder / "evidence" / "snapshots.csv").read_text(encoding="utf-8").splitlines()
    accepted = {text[line - 1].split(",")[0]: WHY for line in lines_of(caught.value)}
    write_card(folder, accepted)
    write_earlier_versions(folder, accepted)
    cards = {card.version: card for card in sc.card_versions(folder)}
    return Tracker(
        folder=folder, refusal=caught.value, accepted=accepted, cards=cards,
        ledgers={name: sc.read_ledger(card) for name, card in cards.items()},
        looks=read("versions").set_index("version")["committed_at"].str.rstrip("Z").to_dict(),
    )  # fmt: skip


def test_the_false_marks_are_refused_by_name_and_line(tracker: Tracker) -> None:
    """16 and 49 where marks end at 7, and the 0 of the blanked item where they begin at 1."""
    faults = tracker.refusal.faults

    assert [fault.found for fault in faults] == ['"16"', '"0"', '"49"']
    assert {fault.where for fault in faults} == {"value"}
    assert {fault.file for fault in faults} == {"evidence/snapshots.csv"}
    assert all("a number from 1 to 7" in str(fault) for fault in faults)
    rows = tracker.ledgers["3.0"].set_index("id").loc[list(tracker.accepted)]
    assert list(rows["read_by"]) == ["quality_1", "quality_69", "quality_65"]
    assert list(rows["line"]) == lines_of(tracker.refusal)


def test_all_published_aggregates_are_reproduced(
    tracker: Tracker, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every theme, area and total of 35 versions, of fulfilment and of quality, to its last digit."""
    published = read("published").assign(
        node=lambda table: table["node"].replace({"total": "tracker"})
    )
    reproduced = 0
    for number in tracker.looks:
        scores = tracker.score(number).scores
        last = scores[scores["period"] == scores["period"].max()]
        own = last.astype({"node": object, "aspect": object}).set_index(["aspect", "node"])["score"]
        table = published[published["version"] == number].set_index("node")
        for aspect, whole in (("fulfilment", 1), ("quality", 7)):
            found = own[aspect].reindex(table.index) * whole / 100
            reproduced += int(((found - table[aspect]).abs() <= HALF_A_DIGIT).sum())
    with capsys.disabled():
        print(f" {reproduced} of {2 * len(published)} published aggregates reproduced", end="")  # noqa: T201
    assert reproduced == 2 * len(published) == 1866


@pytest.mark.parametrize(
    ("before", "item", "points"), [(13, "quality_1", -15 / 7), (34, "quality_65", -6.0)]
)
def test_a_false_mark_put_right_is_found_as_a_revision(
    tracker: Tracker, before: int, item: str, points: float
) -> None:
    """Two versions of one day: what moved is one mark, and the row that put it right is named."""
    found = tracker.compare(before, before + 1, "quality")
    parts = found.of()

    moved = parts[parts["points"].abs() > 1e-9]
    assert set(moved["cause"]) == {"revised"}
    assert set(moved["indicator"]) == {item}
    weights = read("items").set_index("id")["weight_full"]
    share = weights[int(item.split("_")[1])] / weights.sum()
    assert moved["points"].sum() == pytest.approx(100 * points * share, rel=1e-6)
    assert moved["evidence_id"].str.fullmatch(r"S\d{4}").all()


def test_the_vintages_show_the_false_mark_come_and_go(tracker: Tracker) -> None:
    """Seen at three times of one day, the quarter's quality jumps and comes back."""
    found = sc.vintages(
        tracker.cards["2.0"], ["2016Q2"], [tracker.looks[number] for number in (12, 13, 14)],
        evidence=tracker.ledgers["2.0"], clock="recorded", aspect="quality",
    )  # fmt: skip

    first, false, mended = found.triangle("A1.1").to_numpy()[0]
    assert mended == pytest.approx(first)
    assert false > first + 1


def test_the_blanked_item_is_found_to_have_cost_the_total(tracker: Tracker) -> None:
    """Of all that moved between versions 32 and 33, only item 69 fell, by all that it had."""
    parts = tracker.compare(32, 33, "fulfilment").of()

    fell = parts[parts["points"] < -1e-9]
    assert set(fell["indicator"]) == {"fulfilment_69"}
    weights = read("items").set_index("id")["weight_full"]
    assert fell["points"].sum() == pytest.approx(-100 * weights[69] / weights.sum())


def test_the_ask_softened_as_it_was_scored_is_found(tracker: Tracker) -> None:
    """The one clause whose wording version 23 changed is among those that rose in it."""
    found = tracker.compare(22, 23, "fulfilment")

    said = found.redefined[found.redefined["level"] == "clause"]
    assert said[["id", "key"]].to_numpy().tolist() == [["I153", "asks"], ["I153", "worded_on"]]
    assert said["after"].tolist()[1] == "2016-10-13"
    parts = found.of("I153")
    assert parts["points"].sum() == pytest.approx(66)
    assert set(parts.loc[parts["points"].abs() > 1e-9, "indicator"]) == {"fulfilment_153"}


def test_the_urgency_points_lost_together_are_found(tracker: Tracker) -> None:
    """In version 30 seven rows fall by ten points each; two means over several bills fall too."""
    found = tracker.compare(29, 30, "fulfilment")

    items = found.totals[found.totals["level"] == "indicator"]
    fell = items[items["value_after"] < items["value_before"]]
    lost = (fell["value_before"] - fell["value_after"]).round(9)
    assert (lost == 10).sum() == 7
    parts = found.of()
    assert set(parts.loc[parts["points"] < -1e-9, "indicator"]) == set(fell["node"])


def test_the_growth_of_the_set_is_found_as_definitions(tracker: Tracker) -> None:
    """From version 1 to 2 the total moves by changed definitions: 103 items that were not there."""
    found = tracker.compare(1, 2, "fulfilment")

    added = found.redefined[(found.redefined["before"] == "") & (found.redefined["key"] == "")]
    assert (added["id"].str.fullmatch(r"I\d+")).sum() == 248 - 145
    assert (added["level"] == "recommendation").sum() == 3
    by_cause = found.by_cause().set_index("cause")["points"]
    assert abs(by_cause["definitions"]) > 1
    assert set(by_cause.index) == {"new", "definitions"}
    parts = found.of()
    moved = parts.loc[parts["points"].abs() > 1e-9, "indicator"].str.removeprefix("fulfilment_")
    assert set("I" + moved) <= set(added["id"])
    totals = found.totals.set_index("node").loc["tracker"]
    assert by_cause.sum() == pytest.approx(totals["after"] - totals["before"], abs=1e-9)


def test_the_accepted_marks_are_told(tracker: Tracker) -> None:
    """Each is listed with its row, its value as written and the reason."""
    told = sc.accepted_values(tracker.cards["3.0"], tracker.ledgers["3.0"])

    assert told["value"].tolist() == [16.0, 0.0, 49.0]
    assert all(re.fullmatch(r"S\d{4}", row) for row in told["row"])
    assert set(told["reason"]) == {WHY}
