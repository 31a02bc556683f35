"""`python -m scorecard`: the command line, where `scorecard` is not on the path."""

from scorecard.cli import main

if __name__ == "__main__":
    main(prog_name="scorecard")
