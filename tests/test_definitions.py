"""Definition files → Card."""

import os
import shutil
from pathlib import Path

import attrs
import pytest

from scorecard.checking import check_card
from scorecard.definitions.card import Card
from scorecard.definitions.finding import find_card, shipped_cards
from scorecard.definitions.kinds import KINDS, Goalposts, Ladder
from scorecard.definitions.loading import load_card
from scorecard.errors import ScorecardError
from scorecard.ledger.reading import read_ledger

GOOD = Path(__file__).parent / "malformed" / "good"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small good card, to be changed."""
    return Path(shutil.copytree(GOOD, tmp_path / "quay"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(card: object) -> ScorecardError:
    with pytest.raises(ScorecardError) as caught:
        load_card(card)  # type: ignore[arg-type]
    return caught.value


def test_a_card_is_loaded_from_a_folder(folder: Path) -> None:
    """A path, or its text, leads to the same card."""
    assert load_card(folder) == load_card(str(folder))
    assert load_card(folder).folder == folder


def test_a_card_is_loaded_from_the_working_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path is looked up where the user stands; faults still name the card."""
    monkeypatch.chdir(folder)
    assert load_card(".").id == "quay"

    change(folder / "card.toml", '"quay"', "7")
    assert str(refusal(".")).startswith("1 fault in card ")


def test_shipped_cards_are_found_from_a_checkout_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python started there takes the package from there, without the folder that is installed."""
    installed = shipped_cards()

    def refuse(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("scorecard.definitions.finding.files", refuse)

    assert shipped_cards().keys() == installed.keys()
    assert find_card("nato_japan").folder.samefile(installed["nato_japan"])


def test_shipped_cards_are_loaded_by_name() -> None:
    """Every shipped card can be called by the name of its folder."""
    assert "nato_japan" in shipped_cards()
    assert all(find_card(name).folder == path for name, path in shipped_cards().items())


@pytest.mark.parametrize(
    "card",
    ["../../etc", "/etc", "/etc/passwd", "nowhere", "", "~", "a\0b", "x" * 5000, "\ud800", 7, None],
)
def test_what_is_no_card_is_refused(card: object) -> None:
    """A path that leads to no card gives one plain fault, whatever it is."""
    (fault,) = refusal(card).faults

    assert fault.where == "card"
    assert "a folder with card.toml" in fault.expected
    assert len(str(fault)) < 300


def test_a_misspelt_name_gets_the_nearest() -> None:
    """The name of a shipped card is suggested where it is near."""
    assert refusal("nato_jpan").faults[0].remedy == "did you mean nato_japan?"


def test_a_folder_in_place_of_a_file_is_refused(folder: Path) -> None:
    """A folder that is called like a definition file gives a located fault."""
    (folder / "more.toml").mkdir()

    (fault,) = refusal(folder).faults

    assert (fault.file, fault.line, fault.found) == ("more.toml", 1, "a folder or a device")


def test_a_device_in_place_of_a_file_is_refused(folder: Path) -> None:
    """A named pipe, which would be read for ever, is not opened."""
    os.mkfifo(folder / "more.toml")

    (fault,) = refusal(folder).faults

    assert (fault.file, fault.found) == ("more.toml", "a folder or a device")


def test_a_link_to_nowhere_is_refused(folder: Path) -> None:
    """A link whose file is gone gives a located fault."""
    (folder / "more.toml").symlink_to(folder / "gone.toml")

    (fault,) = refusal(folder).faults

    assert (fault.file, fault.found) == ("more.toml", "no such file or directory")


def test_a_link_in_a_circle_is_refused(folder: Path) -> None:
    """A link that leads to itself gives a located fault."""
    (folder / "more.toml").symlink_to(folder / "more.toml")

    (fault,) = refusal(folder).faults

    assert (fault.file, fault.line) == ("more.toml", 1)


def test_a_file_that_may_not_be_read_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing permission gives a located fault."""
    read = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == "rules.toml":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", locked)

    (fault,) = refusal(folder).faults

    assert str(fault) == (
        "rules.toml:1: file: found permission denied; expected a file that can be read; "
        "mend its permissions, or move it out of the folder"
    )


def test_hidden_files_are_left_alone(folder: Path) -> None:
    """What editors and systems leave behind is no part of a card."""
    (folder / "._rules.toml").write_bytes(b"\0\1\2")

    assert load_card(folder) == load_card(GOOD)


def test_byte_order_mark_and_windows_line_ends_change_nothing(folder: Path) -> None:
    """A card saved on Windows is the same card."""
    for path in folder.glob("*.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert load_card(folder) == load_card(GOOD)


def test_the_tables_may_stand_in_any_file(folder: Path) -> None:
    """One file or several: the card is the same as long as the order is."""
    others = sorted(path for path in folder.glob("*.toml") if path.name != "card.toml")
    text = "\n".join(path.read_text(encoding="utf-8") for path in others)
    for path in others:
        path.unlink()
    with (folder / "card.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{text}")

    assert load_card(folder) == load_card(GOOD)


def test_one_unit_may_be_written_short(folder: Path) -> None:
    """`unit = "Port"` and `units = ["Port"]` say the same."""
    change(folder / "card.toml", 'unit        = "Port"', 'units = ["Port"]')

    assert load_card(folder) == load_card(GOOD)


def test_the_digest_changes_with_the_content_only(folder: Path, tmp_path: Path) -> None:
    """Elsewhere and at another time the digest is the same; with another word it is not."""
    moved = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    os.utime(moved / "card.toml", (0, 0))
    assert load_card(moved).digest == load_card(GOOD).digest

    change(moved / "rules.toml", "How far", "How near")
    assert load_card(moved).digest != load_card(GOOD).digest


def test_a_card_made_in_python_equals_the_one_that_was_read(folder: Path) -> None:
    """Folder and digest aside, a card is its values."""
    card = load_card(folder)

    twin = attrs.evolve(card, folder=None)

    assert twin == card
    assert twin.digest != ""


def test_the_evidence_is_no_part_of_the_card(folder: Path) -> None:
    """A new row leaves the digest of the definitions alone."""
    digest = load_card(folder).digest
    (folder / "evidence" / "ledger.csv").unlink()

    assert load_card(folder).digest == digest


def test_every_shipped_kind_is_an_indicator(harbour: Card) -> None:
    """The example card shows each of the seven kinds."""
    assert {item.kind for item in harbour.indicators} == set(KINDS)


def test_all_faults_of_all_files_come_at_once(folder: Path) -> None:
    """Faults within a table, between tables and of syntax are told in one go, sorted."""
    change(folder / "card.toml", "0.65", "65")
    change(folder / "lights.toml", "valid_for = 4", "valid_for = -4")
    change(folder / "clauses.toml", '"Goodwill"', "Goodwill")

    faults = refusal(folder).faults

    assert [(fault.file, fault.line) for fault in faults] == [
        ("card.toml", 13), ("clauses.toml", 25), ("lights.toml", 7),
    ]  # fmt: skip


def test_a_fault_hides_no_other_in_the_same_table(folder: Path) -> None:
    """An indicator with four faults is told all four."""
    change(folder / "rules.toml", "valid_for = 8", 'valid_for = "8"\nweight = -1\ntarget = "x"')
    change(folder / "rules.toml", "score = 100", "score = 10")

    assert [fault.where for fault in refusal(folder).faults] == [
        "rulebook.valid_for", "rulebook.weight", "rulebook.target", "rulebook.stages",
    ]  # fmt: skip


def test_an_unreadable_indicator_lets_the_references_to_it_pass(folder: Path) -> None:
    """Nothing is said of clauses and selectors that only lack the broken indicator."""
    change(folder / "rules.toml", "stages ", "stags ")

    (fault,) = refusal(folder).faults

    assert fault.remedy == "did you mean stages?"


def test_faults_of_a_card_made_in_python_need_no_file(harbour: Card) -> None:
    """A card made in Python is held to the same rules."""
    with pytest.raises(
        ScorecardError, match=r"card\.baseline: found \"2020Q1\"; expected a quarter"
    ):
        attrs.evolve(harbour, baseline="2020Q1")


def test_goalposts_made_in_python_must_differ() -> None:
    """The class itself says what is wrong with a value."""
    day = load_card(GOOD).adopted_on

    with pytest.raises(ScorecardError, match="found worst 4 and best 4; expected two different"):
        Goalposts(worst=4, best=4, set_on=day, source="here")


def test_an_unknown_node_names_the_nearest(harbour: Card) -> None:
    """Nodes and indicators that are asked for are checked as everything else."""
    with pytest.raises(ScorecardError, match="did you mean pilots"):
        harbour.node("pilot")
    with pytest.raises(ScorecardError, match="did you mean syllabus"):
        harbour.indicator("sylabus")
    with pytest.raises(ScorecardError, match="write it like 2026Q3"):
        harbour.period("2026-3")


def test_a_very_long_title_is_kept(folder: Path) -> None:
    """Ten thousand characters are a title, and a message that quotes them stays short."""
    change(folder / "recommendations.toml", "Agree on rules", "A" * 10_000)
    assert load_card(folder).recommendations[0].title == "A" * 10_000

    change(
        folder / "clauses.toml", 'recommendation = "rules"', f'recommendation = "{"r" * 10_000}"'
    )
    assert len(str(refusal(folder))) < 400


def test_a_very_long_id_is_refused_in_a_short_message(folder: Path) -> None:
    """An id becomes a file name, so it is at most 80 characters long."""
    change(folder / "rules.toml", "rulebook", "r" * 10_000)

    assert all(len(str(fault)) < 400 for fault in refusal(folder).faults)


@pytest.mark.parametrize("sign", ["\\u202e", "\\u200b", "\\u00e9", "/", "\\\\", " ", "\\n", "<b>"])
def test_ids_hold_no_sign_that_could_deceive(folder: Path, sign: str) -> None:
    """Direction marks, invisible signs, letters beyond ASCII and slashes are refused in ids."""
    change(folder / "rules.toml", '"rulebook"', f'"rulebook{sign}"')

    (fault,) = refusal(folder).faults

    assert (fault.file, fault.line) == ("rules.toml", 2)
    assert str(fault).isprintable()


def test_markup_in_a_title_is_kept_as_text(folder: Path) -> None:
    """A title is what was typed; a notebook shows it escaped."""
    change(folder / "recommendations.toml", "Agree on rules", "<script>alert('&')</script>")
    change(folder / "card.toml", '"A safer quay"', '"<img src=x onerror=alert(1)>"')
    card = load_card(folder)

    assert "<script>alert('&')</script>" in repr(card)
    assert "<script" not in card._repr_html_()
    assert "<img" not in card._repr_html_()
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;" in card._repr_html_()


def test_right_to_left_titles_are_kept(folder: Path) -> None:
    """Direction marks are refused in ids, not in what people read."""
    change(folder / "recommendations.toml", "Agree on rules", "\u200fכללים\u200f")

    assert load_card(folder).recommendations[0].title == "\u200fכללים\u200f"


def test_a_card_reads_well(harbour: Card) -> None:
    """The terminal shows title, id, version, source and what is below."""
    assert repr(harbour).splitlines() == [
        "Safe harbours, two years on (harbour, version 1.0, adopted 2026-01-15)",
        "Source: A. Author, Safe Harbours, Port Institute, 2024-05-02",
        "  pilots: Train harbour pilots together (4 indicators)",
        "  lights: Keep the lights on (3 indicators)",
    ]
    assert harbour._repr_html_().count("<tr>") == 3


@pytest.mark.parametrize("frequency", ["A", "M", "D"])
def test_other_frequencies_are_read(folder: Path, frequency: str) -> None:
    """Periods are written as the declared frequency asks."""
    start = {"A": "2024", "M": "2024-01", "D": "2024-01-31"}[frequency]
    change(folder / "card.toml", "unit ", f'frequency = "{frequency}"\nunit ')
    change(folder / "card.toml", 'series_from = "2024Q1"', f'series_from = "{start}"')
    change(folder / "card.toml", 'baseline    = "2024Q1"', f'baseline = "{start}"')

    assert str(load_card(folder).period(start)) == start


def test_a_ladder_may_start_above_its_lowest_stage(folder: Path) -> None:
    """So that things can get worse."""
    change(folder / "rules.toml", "valid_for", 'start = "drafted"\nvalid_for')

    ladder = load_card(folder).indicator("rulebook")

    assert isinstance(ladder, Ladder)
    assert ladder.start == "drafted"


def test_a_card_without_evidence_has_an_empty_ledger(folder: Path) -> None:
    """No folder of evidence is no fault: nothing is known yet."""
    shutil.rmtree(folder / "evidence")

    assert len(read_ledger(folder)) == 0


def test_the_file_in_place_of_its_folder_gets_the_folder_suggested(folder: Path) -> None:
    """Who gives the path of card.toml is told the folder."""
    (fault,) = refusal(folder / "card.toml").faults

    assert fault.remedy == f"give its folder: {folder}"


@pytest.mark.parametrize(
    ("name", "other"),
    [("phase 1", "phase 2"), ("formal", "informal"), ("commitment", "implementation")],
)
def test_aspects_that_differ_by_more_than_a_slip_are_accepted(
    folder: Path, name: str, other: str
) -> None:
    """A number or a prefix makes another name; so does a word of its own."""
    for file, aspect in (("rules.toml", name), ("collisions.toml", other)):
        change(folder / file, "valid_for", f'aspect = "{aspect}"\nvalid_for')

    assert load_card(folder).aspects[:-1] == (name, other)


def test_an_aspect_in_other_capitals_is_refused(folder: Path) -> None:
    """A name that differs in capitals alone would part what belongs together."""
    for file, aspect in (("rules.toml", "outcome"), ("collisions.toml", "Outcome")):
        change(folder / file, "valid_for", f'aspect = "{aspect}"\nvalid_for')

    (fault,) = refusal(folder).faults

    assert fault.where.endswith(".aspect")


@pytest.mark.parametrize("target", [0, 20, 7.5])
def test_a_target_may_be_anywhere_between_the_goalposts(folder: Path, target: float) -> None:
    """Both ends are within, whichever is the larger."""
    change(folder / "collisions.toml", "valid_for", f"target = {target}\nvalid_for")

    assert load_card(folder).indicator("collisions").target == target


def test_what_office_programs_lay_beside_an_open_file_is_left_alone(folder: Path) -> None:
    """The note of an open spreadsheet is no part of the ledger."""
    for name in ("~$ledger.csv", ".~lock.ledger.csv#", "~$ledger.xlsx"):
        (folder / "evidence" / name).write_bytes(b"\0")

    assert len(read_ledger(folder)) == 6


BROKEN = sorted(
    path.parent.name for path in GOOD.parent.glob("*/expected.txt")
    if not (path.parent / "evidence").exists()
)  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_fault_of_the_card_makes_no_fault_of_a_good_ledger(folder: Path, case: str) -> None:
    """Rows that were right before the card was broken are not blamed for it."""
    shutil.copytree(GOOD.parent / case, folder, dirs_exist_ok=True)

    with pytest.raises(ScorecardError) as caught:
        check_card(folder)

    assert not [fault for fault in caught.value.faults if fault.file.startswith("evidence")]


@pytest.mark.parametrize("case", ["text_with_control_sign", "weights_all_zero", "selector_empty"])
def test_a_fault_of_the_card_hides_no_fault_of_the_ledger(folder: Path, case: str) -> None:
    """An unknown node and an unknown stage are found beside the fault of the card."""
    shutil.copytree(GOOD.parent / case, folder, dirs_exist_ok=True)
    change(folder / "evidence" / "ledger.csv", "event,Q1,,", "event,Q1,rulebook,")
    change(folder / "evidence" / "ledger.csv", "drafted", "draftde")
    change(folder / "evidence" / "ledger.csv", "check,quay", "check,quai")

    with pytest.raises(ScorecardError) as caught:
        check_card(folder)

    said = {(fault.where, fault.line) for fault in caught.value.faults if "/" in fault.file}
    assert said == {("stage", 2), ("node", 7)}
