"""What every command shares: faults as messages, exit codes, options, a scored card."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from scorecard.cli.progress import steps, volume_options
from scorecard.errors import ScorecardError
from scorecard.terminal import complain, say

if TYPE_CHECKING:
    from scorecard.scoring import Result

DATA_AT_FAULT, MISUSE = 1, 2
FORMATS = ("table", "csv", "json")


def faults_printed(command: Callable[..., Any]) -> Callable[..., Any]:
    """
    Print faults instead of a traceback: exit 1 where data is at fault, 2 where the call is.

    Every command is wrapped in it, and so it also brings the options that every command has.
    """

    @volume_options
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ScorecardError as error:
            is_misuse = error.subject == "call"
            complain(str(_as_typed(error) if is_misuse else error))
            sys.exit(MISUSE if is_misuse else DATA_AT_FAULT)
        except OSError as error:
            complain(f"{error.filename or 'file'}: {error.strerror or error}")
            sys.exit(DATA_AT_FAULT)

    return run


def _as_typed(error: ScorecardError) -> ScorecardError:
    """The faults of a call, with arguments named as the command line has them."""
    from scorecard.periods import NAME

    names = {
        item.name: item.opts[0] if isinstance(item, click.Option) else item.human_readable_name
        for item in click.get_current_context().command.params
    }
    quarter = names.get("quarter", "quarter")
    names |= dict.fromkeys(("period", *NAME.values()), quarter)
    faults = [
        evolve(
            fault,
            where=names.get(fault.where, fault.where),
            remedy=fault.remedy.replace("as_of", "--as-of"),
        )
        for fault in error.faults
    ]
    return ScorecardError(faults, error.subject)


class Folder(click.Path):
    """A folder, which must have a name: an empty one would be the folder one stands in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The folder; refuses an empty name."""
        if value == "":
            self.fail("an empty name; expected a folder", param, ctx)
        return super().convert(value, param, ctx)


as_of_option = click.option(
    "--as-of", metavar="DATE", help="Use only evidence known on that day; default: all there is."
)
clock_option = click.option(
    "--clock",
    type=click.Choice(["published", "recorded"]),
    default="published",
    show_default=True,
    help="Which date of a row counts: when anyone could know, or when it was entered.",
)
format_option = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True
)
observations_option = click.option(
    "--observations",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Score the observations of a CSV file (period, unit, indicator, value …), not the ledger.",
)
unit_option = click.option("--unit", help="Who is scored, where the card has several units.")


def day_given(text: str | None, name: str) -> date:
    """The day given, else today: with `time_given` where what is written down meets the clock."""
    from scorecard.ledger.cells import parse_day

    return date.today() if text is None else _read_as(parse_day, text, name)


def time_given(text: str | None, name: str) -> date:
    """The day or time given, else this very second."""
    if text is None:
        return datetime.now().replace(microsecond=0)
    return _read_as(datetime.fromisoformat, text, name) if "T" in text else day_given(text, name)


def _read_as(read: Callable[[str], date], text: str, name: str) -> date:
    from scorecard.errors import Fault, quoted

    try:
        return read(text)
    except ValueError:
        fault = Fault(where=name, found=quoted(text), expected="an ISO 8601 day",
                      remedy="write 2026-09-30")  # fmt: skip
        raise ScorecardError([fault], "call") from None


def scored_card(
    card: str, as_of: str | None, clock: str, observations: str | None = None
) -> Result:
    """Score a card, and say on standard error what was scored."""
    from scorecard.definitions.loading import load_card
    from scorecard.observation.reading import read_observations
    from scorecard.scoring import score as scored

    with steps() as begins:
        if observations is not None:
            begins("Reading the definitions and observations, and scoring")
            loaded = load_card(card)
            given = read_observations(observations, loaded)
            result = scored(loaded, observations=given, as_of=as_of)
        else:
            begins("Reading the definitions and the ledger, and scoring")
            on_entry = clock == "recorded"
            result = scored(card, as_of=as_of, clock="recorded" if on_entry else "published")
    say(result.headings[1])
    if clock == "recorded" and observations is None and result.evidence.empty:
        say("Nothing had been entered by then: on this clock a row counts from its recorded_on.")
    return result
