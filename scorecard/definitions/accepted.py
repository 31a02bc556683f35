"""Values off their scale that are known, and used as they were written."""

from attrs import field, frozen

from scorecard.definitions.validators import filled


@frozen(kw_only=True)
class Accepted:
    """
    A value off its measure's scale that is used all the same, and shown wherever it counts.

    Attributes:
        row: Id of the ledger row.
        reason: Why it is used as written.

    Example:
        >>> Accepted(row="S0812", reason="published so, and put right two minutes later").row
        'S0812'
    """

    row: str = field(validator=filled)
    reason: str = field(validator=filled)
