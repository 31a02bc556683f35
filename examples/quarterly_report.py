"""
The report of a quarter, as a script to be run by hand or by a scheduler.

    python examples/quarterly_report.py nato_japan --as-of 2026-09-30 --out reports

It checks the card and the ledger first and writes nothing if either is at fault; then it writes the
report into a folder named after the quarter, says in a few lines what changed since the quarter
before, and leaves the manifest with which the same report can be made again on any day. Exit code 1:
the data is at fault; 2: the call is.
"""

import argparse
import sys
from pathlib import Path

import scorecard as sc


def main() -> int:
    """Read the arguments, write the report, say what changed."""
    parser = argparse.ArgumentParser(description="Write the report of the last complete quarter.")
    parser.add_argument("card", help="name of a shipped card, or a folder with a card.toml")
    parser.add_argument("--as-of", help="use only what was known on that day, such as 2026-09-30")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="where reports are kept")
    parser.add_argument("--format", action="append", dest="formats", metavar="NAME",
                        help="html, markdown, charts, data …; may be given several times")  # fmt: skip
    asked = parser.parse_args()
    try:
        result = sc.score(asked.card, as_of=asked.as_of)
        folder = asked.out / f"{result.card.id}-{result.last_complete}"
        formats = asked.formats or ["charts", "data", "markdown", "html"]
        page = sc.report(result, folder, formats=formats)
        print(result)
        print(what_changed(result))
        print(f"\nWrote {page}; {folder / 'manifest.json'} makes it again.")
    except sc.ScorecardError as error:
        print(error, file=sys.stderr)
        return 2 if error.subject == "call" else 1
    return 0


def what_changed(result: sc.Result) -> str:
    """The change since the quarter before, split by cause, with the evidence behind it."""
    last = result.period_position(result.last_complete)
    if last == 0:
        return "The series begins with this quarter."
    return str(sc.compare(result, result, before=str(result.periods[last - 1])))


if __name__ == "__main__":
    sys.exit(main())
