"""How much the command line tells while it works: a spinner, every step with its time, or nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import click

from scorecard.terminal import QUIET, harmless, say

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.status import Status

_VERBOSE = "scorecard.verbose"


def volume_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--quiet` and `--verbose` to a command."""
    for name, words in (
        ("quiet", "Say nothing but results and faults."),
        ("verbose", "Also say each step and how long it took."),
    ):
        command = click.option(
            f"--{name}", is_flag=True, expose_value=False, is_eager=True, help=words,
            callback=_kept,
        )(command)  # fmt: skip
    return command


def _kept(context: click.Context, option: click.Parameter, value: bool) -> None:
    context.meta[f"scorecard.{option.name}"] = value
    if context.meta.get(QUIET) and context.meta.get(_VERBOSE):
        raise click.UsageError("--quiet and --verbose: one of the two.")


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """
    What to call at the start of each step of some work that may take over two seconds.

    On a terminal a spinner names the step, and is gone when the work is done; a pipe or a log is
    left alone. With `--verbose` each step becomes a line with its time. With `--quiet` nothing is
    said.
    """
    meta = click.get_current_context().meta
    is_verbose = bool(meta.get(_VERBOSE))
    shows = sys.stderr.isatty() and not meta.get(QUIET)
    running: tuple[str, float] | None = None
    with _spinner() if shows else nullcontext() as status:

        def ends() -> None:
            if is_verbose and running is not None:
                say(f"{running[0]}: {time.perf_counter() - running[1]:.1f} s")

        def begins(words: str) -> None:
            nonlocal running
            ends()
            running = words, time.perf_counter()
            if status is not None:
                status.update(f"{harmless(words)} …")

        yield begins
        ends()


def _spinner() -> AbstractContextManager[Status]:
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False).status("")
