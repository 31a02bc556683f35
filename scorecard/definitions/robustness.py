"""Which other choices could have been defended, and how far each may go."""

from typing import Any

import attrs
from attrs import field, frozen

from scorecard.definitions.method import AGGREGATIONS
from scorecard.definitions.normalisation import NORMALISATIONS
from scorecard.definitions.validators import among, refuse, within
from scorecard.errors import Fault, ScorecardError, not_an_option, raise_faults

DECLARED = "declared"
MEANS = (DECLARED, *(name for name in AGGREGATIONS if name != "power"))
WAYS = (DECLARED, *NORMALISATIONS)
CONCENTRATION, SHARE = 20.0, 0.25
LETTERS = ("A", "B", "C", "D", "E", "F")
MOST_DRAWS = 100_000_000


def _chance() -> Any:
    return within(0, 1)


def _concentrated(_: Any, attribute: "attrs.Attribute[Any]", value: float | None) -> None:
    if value is not None and not 0.1 <= value <= 1e6:
        refuse(attribute.name, value, "a number from 0.1 to 1000000", "write such a number")


def _share(_: Any, attribute: "attrs.Attribute[Any]", value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        refuse(attribute.name, value, "a number from 0 to 1", "write such a number")


def _draws(_: Any, attribute: "attrs.Attribute[Any]", value: int) -> None:
    if not 1 <= value <= MOST_DRAWS:
        expected = f"a whole number from 1 to {MOST_DRAWS}"
        refuse(attribute.name, value, expected, "write such a number")


def _names_of(what: str, options: tuple[str, ...]) -> Any:
    """Validator: at least one of the options, each once."""

    def check(_: Any, attribute: "attrs.Attribute[Any]", value: tuple[str, ...]) -> None:
        raise_faults(
            [not_an_option(attribute.name, name, options, path=(attribute.name,))
             for name in value if name not in options], "value",
        )  # fmt: skip
        if not value or len(set(value)) < len(value):
            found = "none" if not value else "a name twice"
            fault = Fault(where=attribute.name, found=found, path=(attribute.name,),
                          expected=f"names of {what}, each once",
                          remedy=f'write ["{DECLARED}"] for no other')  # fmt: skip
            raise ScorecardError([fault], "value")

    return check


@frozen(kw_only=True)
class OtherWeights:
    """
    How far the weights may differ from the declared ones.

    Attributes:
        by: `dirichlet`: the shares of siblings are drawn from a Dirichlet distribution around the
            declared ones; `relative`: each weight is moved by itself, evenly, up or down;
            `declared`: no other weights.
        concentration: For `dirichlet`. Each sibling has the parameter concentration × its share ×
            the number of siblings, so that a weight of average size has a standard deviation of
            about 1 ÷ √concentration of itself: 22 % at 20, the default.
        share: For `relative`: the most that a weight is moved, 0.25 for ±25 %, the default. The
            shares are divided by their sum again.

    Raises:
        ScorecardError: A number for another way than the one named.
    """

    by: str = field(default="dirichlet", validator=among("dirichlet", "relative", DECLARED))
    concentration: float | None = field(default=None, validator=_concentrated)
    share: float | None = field(default=None, validator=_share)

    def __attrs_post_init__(self) -> None:
        owner = {"concentration": "dirichlet", "share": "relative"}
        raise_faults(
            [Fault(where=name, found=f"{name} with by = {self.by}", expected=f"by = {way}",
                   remedy=f"remove {name}", path=(name,))
             for name, way in owner.items()
             if getattr(self, name) is not None and self.by != way], "weights",
        )  # fmt: skip

    @property
    def spread(self) -> float:
        """Concentration or share, whichever the way needs."""
        given = self.concentration if self.by == "dirichlet" else self.share
        if given is not None:
            return given
        return CONCENTRATION if self.by == "dirichlet" else SHARE


@frozen(kw_only=True)
class Recode:
    """
    Chance that another coder would have coded a row one step off.

    Where the evidence on an indicator was coded twice, the chance is how often the coders differed;
    elsewhere it hangs on the grade of the row. All chances 0: no row is coded otherwise.

    The grade is the worse of the two signs of the Admiralty scale: B3 counts as C, since the third
    digit is as far down as the third letter. A row without a grade counts as F. These chances are
    our assumption: no study of coders of such ledgers is behind them.

    Attributes:
        by: `agreement`: as measured where it was, else by grade; `grade`: by grade alone.
        A: Source completely reliable, and confirmed by others.
        B: At worst usually reliable, or probably true.
        C: At worst fairly reliable, or possibly true.
        D: At worst not usually reliable, or doubtful.
        E: At worst unreliable, or improbable.
        F: Source or truth cannot be judged.
    """

    by: str = field(default="agreement", validator=among("agreement", "grade"))
    A: float = field(default=0.02, validator=_chance())
    B: float = field(default=0.05, validator=_chance())
    C: float = field(default=0.1, validator=_chance())
    D: float = field(default=0.2, validator=_chance())
    E: float = field(default=0.3, validator=_chance())
    F: float = field(default=0.4, validator=_chance())

    @property
    def chances(self) -> tuple[float, ...]:
        """From A to F."""
        return tuple(getattr(self, letter) for letter in LETTERS)


@frozen(kw_only=True)
class Robustness:
    """
    The alternatives that `uncertainty` and `sensitivity` draw from; they change no score.

    Attributes:
        weights: Other weights.
        aggregation: Names of means, one of which a draw takes at every level; `declared` is what
            the card has at each level.
        normalisation: Names of normalisations, one of which a draw takes for all indicators;
            `declared` is what each has. Under another one goalposts stay and rows are as coded.
        goalposts: The most that each end of a pair of goalposts is moved, as a share of the
            distance between them (of their logarithms on a log scale).
        recode: Chance that a row of the ledger is coded one step off.
        missing: `uniform`: what was not observed lies anywhere within its bounds; `last`: it is
            what the score takes it for.
        drop: Chance that an indicator is left out.
        draws: How many draws are made unless the call says otherwise.

    Example:
        >>> Robustness(weights=OtherWeights(by="relative", share=0.1)).weights.spread
        0.1
    """

    weights: OtherWeights = OtherWeights()
    aggregation: tuple[str, ...] = field(
        default=(DECLARED, "geometric"), validator=_names_of("means", MEANS)
    )
    normalisation: tuple[str, ...] = field(
        default=(DECLARED,), validator=_names_of("normalisations", WAYS)
    )
    goalposts: float = field(default=0.1, validator=within(0, 0.45))
    recode: Recode = Recode()
    missing: str = field(default="uniform", validator=among("uniform", "last"))
    drop: float = field(default=0.1, validator=within(0, 0.9))
    draws: int = field(default=10_000, validator=_draws)


NO_ALTERNATIVES = Robustness(
    weights=OtherWeights(by=DECLARED), aggregation=(DECLARED,), goalposts=0.0,
    recode=Recode(A=0, B=0, C=0, D=0, E=0, F=0), missing="last", drop=0.0,
)  # fmt: skip
