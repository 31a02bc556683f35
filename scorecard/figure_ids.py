"""Ids of figures: a text that leads from a printed number back to what it was made from."""

from attrs import frozen

from scorecard.errors import Fault, ScorecardError, quoted

SIGN = "@"  # stands in no id of a node and in no period


@frozen(kw_only=True)
class FigureId:
    """
    Which score is meant.

    Attributes:
        node: Node id.
        period: Period, as text.
        aspect: Which aspect, or `all`.
        unit: Who is scored; empty where the card has one unit.
    """

    node: str
    period: str
    aspect: str = "all"
    unit: str = ""

    def __str__(self) -> str:
        parts = [self.node, self.period, self.aspect, self.unit]
        while parts[-1] in ("", "all") and len(parts) > 2:
            parts.pop()
        return SIGN.join(parts)


def parse_figure_id(text: str) -> FigureId:
    """
    The figure that an id means.

    Args:
        text: `NODE@PERIOD`, where needed with `@ASPECT`, and after it `@UNIT`.

    Raises:
        ScorecardError: The text is no such id.

    Example:
        >>> parse_figure_id("pilots@2026Q3@commitment").aspect
        'commitment'
        >>> str(parse_figure_id("pilots@2026Q3@all@Port of A"))
        'pilots@2026Q3@all@Port of A'
    """
    node, *rest = text.split(SIGN, 3)
    if not node or not rest or not rest[0]:
        fault = Fault(where="node", found=f"{quoted(text)} without a period",
                      expected="a node and a period, or the id of a figure",
                      remedy="add the period, as in pilots@2026Q3")  # fmt: skip
        raise ScorecardError([fault], "call")
    period, aspect, unit = (*rest, "", "")[:3]
    return FigureId(node=node, period=period, aspect=aspect or "all", unit=unit)
