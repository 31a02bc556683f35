"""Whatever stops a writer, the ledger is as before or as after, and no acknowledged row is lost."""

import errno
import os
import resource
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scorecard.definitions.card import Card
from scorecard.definitions.loading import load_card
from scorecard.errors import ScorecardError
from scorecard.ledger.appending import add_evidence
from scorecard.ledger.durable import locked, write_whole
from scorecard.ledger.reading import read_ledger
from scorecard.ledger.sealing import seal_ledger
from scorecard.ledger.verifying import verify_ledger
from scorecard.starter import write_starter

# Newer Pythons warn of a fork beside threads; the children below start none and take no lock.
pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks"),
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]
DAY = date(2026, 4, 2)
STEPS = ("open", "write", "fsync", "close", "replace")


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """A fresh copy of the small card."""
    write_starter(tmp_path / "harbour")
    return load_card(tmp_path / "harbour")


def look(name: str) -> dict[str, str]:
    return {"id": name, "kind": "check", "node": "harbour", "title": "A look",
            "occurred_on": "2026-01-01/2026-03-31"}  # fmt: skip


def in_child(work: Callable[[], Any]) -> int:
    """Run work in a forked child; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        code = 3
        try:
            work()
            code = 0
        except ScorecardError:
            code = 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die_at(call: int, *, before: bool, letters: int = 1 << 20) -> None:
    """Kill this process at a system call of the writer; each write takes a few letters at most."""
    left = [call]

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0 and before:
                os.kill(os.getpid(), signal.SIGKILL)
            found = real(*arguments, **named)
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

        return run

    write = os.write
    os.write = lambda descriptor, text: write(descriptor, text[:letters])  # type: ignore[assignment]
    for name in STEPS:
        setattr(os, name, dying(getattr(os, name)))


def kill_points(work: Callable[[], Any], letters: int) -> Iterator[int]:
    """Run work again and again, killed one step later each time, until it ends unharmed."""
    for call in range(10_000):
        for before in (True, False):

            def killed(call: int = call, before: bool = before) -> None:
                die_at(call, before=before, letters=letters)
                work()

            code = in_child(killed)
            yield code
            if code == 0:
                return


def test_a_writer_killed_at_any_step_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    """At each of more than 200 points, halves of a write among them, no reader sees a half."""
    path, old, new = tmp_path / "file", b"old" * 40, b"new" * 40
    killed = seen = 0

    path.write_bytes(old)
    for code in kill_points(lambda: write_whole(path, new, name="file"), letters=1):
        content = path.read_bytes()
        assert content in (old, new)
        assert code in (0, -signal.SIGKILL)
        killed += code != 0
        seen += content == new
        path.write_bytes(old)

    assert killed >= 200
    assert seen >= 2  # killed after the file had its name


def test_a_new_row_is_there_whole_or_not_at_all_wherever_its_writer_is_killed(card: Card) -> None:
    """Killed before or after any system call, the ledger reads as before or with the row."""
    before = set(read_ledger(card)["id"])
    name = "look-0"
    codes = []

    def work() -> None:
        add_evidence(card, [look(name)], recorded_on=DAY)

    for code in kill_points(work, letters=1 << 20):
        codes.append(code)
        found = set(read_ledger(card)["id"])
        assert found - before <= {name}
        before, name = found, f"look-{len(codes)}"

    assert codes[-1] == 0
    assert len(codes) > 12
    assert f"look-{len(codes) - 1}" in before


def test_every_acknowledged_row_outlives_a_real_kill(card: Card) -> None:
    """Twenty writers are killed at twenty moments; what they had acknowledged is there, whole."""
    said: set[str] = set()
    for number in range(20):
        receiver, sender = os.pipe()
        child = os.fork()
        if not child:
            for row in range(1000):
                add_evidence(card, [look(f"w{number}-{row}")], recorded_on=DAY)
                os.write(sender, f"w{number}-{row}\n".encode())
        os.close(sender)
        first = os.read(receiver, 100)
        signal.sigtimedwait([], number / 200)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = b"".join(iter(lambda end=receiver: os.read(end, 1000), b""))
        os.close(receiver)
        said |= set((first + rest).decode().split())

    ids = set(read_ledger(card)["id"])
    assert len(said) >= 20
    assert said <= ids
    assert len(ids - said) <= 19 + 20  # the starter's own rows, and one unacknowledged a writer


def test_writers_at_once_lose_no_row(card: Card) -> None:
    """Eight writers of fifty rows each: all 400 are there, and the seal holds."""
    children = []
    for writer in range(8):
        child = os.fork()
        if not child:
            try:
                for batch in range(5):
                    rows = [look(f"w{writer}-{batch}-{row}") for row in range(10)]
                    add_evidence(card, rows, recorded_on=DAY)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 8

    ids = set(read_ledger(card)["id"])
    seal_ledger(card, sealed_on=DAY)

    assert sum(name.startswith("w") for name in ids) == 400
    assert verify_ledger(card).holds
    assert verify_ledger(card).sealed == 419


def test_of_two_writers_with_one_id_one_is_refused(card: Card) -> None:
    """The ids are checked under the lock, so no id is taken twice."""
    children = []
    with locked(card.folder or Path()):
        for _ in range(2):
            child = os.fork()
            if not child:
                code = 1
                try:
                    add_evidence(card, [look("same")], recorded_on=DAY)
                    code = 0
                finally:
                    os._exit(code)
            children.append(child)
    codes = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)

    assert codes == [0, 1]
    assert (read_ledger(card)["id"] == "same").sum() == 1


def files_of(card: Card) -> dict[str, bytes]:
    assert card.folder is not None
    return {str(path): path.read_bytes() for path in card.folder.rglob("*") if path.is_file()}


def test_a_full_disk_changes_nothing(card: Card) -> None:
    """Where no more can be written, the ledger is as before and the fault says so."""
    before = files_of(card)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))
        add_evidence(card, [look("look")], recorded_on=DAY)

    assert in_child(work) == 1
    assert files_of(card) == before


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_step_that_fails_is_a_fault_and_never_half_a_row(
    card: Card, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    """A disk that is full, read-only or broken is named; the ledger reads as before."""
    before = set(read_ledger(card)["id"])
    real, part = getattr(os, step), ".part"

    def failing(*arguments: Any, **named: Any) -> Any:
        if step in ("open", "replace") and not str(arguments[0]).endswith(part):
            return real(*arguments, **named)
        if step == "close":
            real(*arguments)
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing)
        with pytest.raises((ScorecardError, OSError), match=os.strerror(number)[1:]):
            add_evidence(card, [look("look")], recorded_on=DAY)

    assert set(read_ledger(card)["id"]) == before
    assert add_evidence(card, [look("look")], recorded_on=DAY).is_file()


def test_a_folder_that_cannot_be_flushed_is_told_apart(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is there, but the message does not claim that it lasts."""
    real, calls = os.fsync, []

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", failing)

    with pytest.raises(ScorecardError, match="may not outlast a power cut"):
        add_evidence(card, [look("look")], recorded_on=DAY)

    assert "look" in set(read_ledger(card)["id"])
