"""The analyst's own words: read, checked, printed in the report, and sealed by its manifest."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_page import NAMES, Page, pictures

import scorecard as sc
from scorecard.cli import main
from scorecard.definitions.card import Card
from scorecard.errors import ScorecardError
from scorecard.notes.blocks import parts_of
from scorecard.notes.model import Block, Note, Run
from scorecard.notes.reading import LARGEST, read_note, read_notes
from scorecard.reporting import assembly
from scorecard.reporting.content import content
from scorecard.reporting.pages import html_page, markdown_page
from scorecard.reporting.parts import Content
from scorecard.reporting.runs import html_runs, markdown_runs
from scorecard.reporting.view import View

HEAD = '+++\nauthor = "A. Analyst"\nwritten_on = 2026-01-20\n+++\n'
Write = Callable[[str], Card]


@pytest.fixture
def written(harbour_folder: Path, tmp_path: Path) -> Write:
    """Puts words below a sound head into the note of a copy of the small card."""
    folder = tmp_path / "harbour"
    shutil.copytree(harbour_folder, folder)

    def write(words: str) -> Card:
        (folder / "notes" / "2025Q4.md").write_bytes((HEAD + words).encode())
        return sc.load_card(folder)

    return write


def note_of(card: Card) -> Note:
    note = read_note(card, "2025Q4")
    assert note is not None
    return note


def shown(card: Card) -> Content:
    result = sc.score(card)
    return content(View(result=result, unit=0, note=note_of(card)), pictures(card))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_words_are_read_as_blocks_by_node(written: Write) -> None:
    """Paragraphs, items and quotations, each with its emphasis, code and links."""
    note = note_of(written("# pilots\nA **b *c***\nd `e`\n\n- [f](https://example.org/f)\n\n> g\n"))

    assert (note.author, str(note.written_on)) == ("A. Analyst", "2026-01-20")
    assert note.on("lights") == ()
    assert note.on("pilots") == (
        Block(kind="paragraph", runs=(
            Run(text="A "), Run(text="b ", bold=True), Run(text="c", bold=True, italic=True),
            Run(text=" d "), Run(text="e", code=True),
        )),
        Block(kind="bullet", runs=(Run(text="f", url="https://example.org/f"),)),
        Block(kind="quote", runs=(Run(text="g"),)),
    )  # fmt: skip


def test_line_ends_make_no_other_note(written: Write) -> None:
    """A file saved under Windows, byte order mark included, has the same digest."""
    card = written("# pilots\n\nWords.\n")
    before = note_of(card)
    assert card.folder is not None
    path = card.folder / "notes" / "2025Q4.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert note_of(card) == before


def test_a_note_may_speak_of_what_an_earlier_version_asked(written: Write) -> None:
    """A recommendation renamed since is no fault; under its new name nothing is said."""
    folder = written("# pilots\n\nWords.\n").folder
    assert folder is not None
    (folder / "versions" / "1.0").mkdir(parents=True)
    for file in folder.glob("*.toml"):
        shutil.copy(file, folder / "versions" / "1.0")
        text = file.read_text("utf-8").replace('"pilots"', '"training"').replace('"1.0"', '"1.1"')
        file.write_text(text, "utf-8")
    ledger = folder / "evidence" / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8").replace(",pilots,", ",harbour,"), "utf-8")

    assert note_of(sc.load_card(folder)).on("training") == ()
    assert note_of(sc.load_card(f"{folder}@1.0")).on("pilots")


def test_the_shipped_notes_are_sound() -> None:
    """The flagship has one on its last quarter, with words on the card and on each recommendation."""
    card = sc.load_card("nato_japan")
    (note,) = read_notes(card)

    assert note.name == "notes/2026Q3.md"
    assert [item.node for item in note.words] == [
        card.id, *(item.id for item in card.recommendations),
    ]  # fmt: skip


@given(st.text(max_size=80), st.sampled_from(["", "# a\n\n", "- ", "> ", "[", "`", "<"]))
def test_any_text_is_words_or_faults(text: str, start: str) -> None:
    """Nothing else comes of it, and no fault lies outside the text."""
    parts, faults = parts_of(start + text, 1)

    assert all(run.text for part in parts for block in part.blocks for run in block.runs)
    assert all(fault.line and fault.line <= len((start + text).splitlines()) for fault in faults)


PIECES = st.sampled_from(
    ["a", "b c", " ", "*", "**", "***", "_", "__", "`", "[x](https://example.org/a)", "\n", '"',
     ".", "-", "1.", "\\", "&amp;", "&nbsp;", "\u202e", "é", "!", "~", "#", "€", "|"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_the_twin_means_what_the_page_means(words: str) -> None:
    """Words printed as Markdown and read again are the words of the page, looks included."""
    for part in parts_of(f"# a\n\n{words}", 1)[0]:
        for block in part.blocks:
            twin = MarkdownIt("commonmark").render(str(markdown_runs(block.runs))).strip()
            page = html_runs(block.runs).replace(' rel="noopener noreferrer"', "")

            assert twin.replace("&quot;", '"') == f"<p>{page}</p>".replace("&#34;", '"')


def test_both_formats_print_the_words_signed_and_dated(written: Write) -> None:
    """Below the recommendation and for the card, with the day in words."""
    card = written("# harbour\n\nOn all.\n\n# lights\n\n- one\n- two\n\n> three\n")
    page, twin = html_page(shown(card), NAMES), markdown_page(shown(card), NAMES)
    signed = "2025Q4 in the analyst's words (A. Analyst, 20 January 2026)"
    below = page.split('<h2 id="r-')[2]

    assert Page(page).words.count(signed) == twin.count(f"### {signed}") == 2
    assert "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<blockquote>\n<p>three</p>" in below
    assert "On all." in page.split("<nav")[0]
    assert "- one\n- two\n\n> three\n" in twin


def test_hostile_words_are_harmless(written: Write) -> None:
    """Tags written out, signs that cannot be seen and odd addresses are text like any other."""
    card = written("# lights\n\n&lt;script&gt;x&lt;/script&gt; &#x202e;on [a](https://e.org/'b)\n")
    page, twin = html_page(shown(card), NAMES), markdown_page(shown(card), NAMES)

    assert '&lt;script&gt;x&lt;/script&gt; [U+202E]on <a href="https://e.org/&#39;b"' in page
    assert "<script>x" not in twin
    assert "\\<script\\>x\\</script\\> \\[U+202E\\]on [a](<https://e.org/'b>)" in twin


def test_a_long_file_is_refused_before_it_is_read(written: Write) -> None:
    """A parser of Markdown takes seconds on brackets without end."""
    card = written("[" * LARGEST)
    with pytest.raises(ScorecardError, match=f"expected at most {LARGEST}"):
        read_note(card, "2025Q4")


def test_words_on_another_quarter_stay_out(written: Write) -> None:
    """A report prints the note on its own quarter."""
    card = written("# lights\n\nOn the fourth quarter.\n")

    assert read_note(card, "2025Q3") is None
    assert all(part.words is None for part in content(
        View(result=sc.score(card), unit=0), pictures(card)
    ).sections)  # fmt: skip


@pytest.fixture(scope="module")
def undrawn(harbour: Card) -> Iterator[None]:
    """Reports without charts, which take longer than all the rest."""
    stand_ins = {
        name: SimpleNamespace(picture=picture) for name, picture in pictures(harbour).items()
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "drawings", lambda view: stand_ins)
        yield


@pytest.fixture(scope="module")
def reported(
    harbour_folder: Path, undrawn: None, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, Path]:
    """A copy of the small card, and its report with and without the note."""
    place = tmp_path_factory.mktemp("reported")
    shutil.copytree(harbour_folder, place / "harbour")
    result = sc.score(place / "harbour")
    for name, notes in (("with", True), ("without", False)):
        sc.report(result, place / name, notes=notes, robustness=False, formats=["markdown"])
    return place / "harbour", place / "with", place / "without"


def test_the_manifest_has_the_note(reported: tuple[Path, Path, Path]) -> None:
    """Its file, author, day and digest; an empty list where none is printed."""
    folder, *places = reported
    told = [json.loads((place / "manifest.json").read_text("utf-8"))["notes"] for place in places]
    note = note_of(sc.load_card(folder))

    assert told == [[{"name": "notes/2025Q4.md", "author": "A. Analyst",
                      "written_on": "2026-01-20", "digest": note.digest}], []]  # fmt: skip
    assert note.digest in (places[0] / "report.md").read_text("utf-8")


@pytest.mark.parametrize("change", ["changed", "gone", "faulty"])
def test_a_note_that_is_not_what_it_was_is_told(
    reported: tuple[Path, Path, Path], tmp_path: Path, change: str
) -> None:
    """The report that printed it is not made again without a word."""
    folder = tmp_path / "harbour"
    shutil.copytree(reported[0], folder)
    path = folder / "notes" / "2025Q4.md"
    if change == "gone":
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8") + ("\nMore.\n" if change == "changed" else "## x"))
    with pytest.raises(ScorecardError) as error:
        sc.rebuild(reported[1] / "manifest.json", folder)

    assert [fault.file for fault in error.value.faults] == ["notes/2025Q4.md"]


def test_a_note_written_since_is_left_out(
    reported: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    """The report that had none is made again byte for byte."""
    folder, _, without = reported
    again = ("report", folder, "--manifest", without / "manifest.json", "--out", tmp_path / "again")
    done = run(*again)

    assert done.exit_code == 0, done.stderr
    for name in ("report.md", "manifest.json"):
        assert (tmp_path / "again" / name).read_bytes() == (without / name).read_bytes()
    assert "--notes and --manifest" in run(*again, "--notes").stderr


def test_check_reads_notes_and_ledger_together(written: Write) -> None:
    """Faults of both are told in one go; a sound note is counted."""
    folder = written("# lights\n\nWords.\n").folder
    assert folder is not None
    assert "rows of evidence, nor in 1 note." in run("check", folder).stderr
    written("# lihgts\n\nWords.\n")
    ledger = folder / "evidence" / "ledger.csv"
    ledger.write_text(ledger.read_text("utf-8").replace(",in_use,", ",in_usage,"), "utf-8")
    done = run("check", folder)

    assert done.exit_code != 0
    assert "2 faults in card harbour" in done.stderr
    assert 'notes/2025Q4.md:5: heading: found "lihgts"' in done.stderr


def test_a_card_made_in_python_has_no_notes(harbour: Card) -> None:
    """There is no folder to look into."""
    made = evolve(harbour, folder=None)

    assert read_notes(made) == ()
    assert read_note(made, "2025Q4") is None
