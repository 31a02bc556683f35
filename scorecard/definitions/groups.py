"""Groups of units: who is compared with whom."""

from collections.abc import Iterator, Sequence

from attrs import evolve, field, frozen

from scorecard.definitions.validators import filled, identifier
from scorecard.errors import Fault, not_an_option, quoted


@frozen(kw_only=True)
class Group:
    """
    Units that are alike in some way, for means of a group and for imputation within it.

    Attributes:
        id: Short name, used once in the card.
        title: What the units have in common, in a few words.
        units: Who belongs to it; a unit belongs to one group at most.

    Example:
        >>> Group(id="island", title="Island states", units=("Fiji", "Palau")).units
        ('Fiji', 'Palau')
    """

    id: str = field(validator=identifier)
    title: str = field(validator=filled)
    units: tuple[str, ...] = field(validator=filled)


def groups_among(groups: Sequence[Group], units: Sequence[str]) -> tuple[Group, ...]:
    """The groups as far as some units belong to them."""
    own = [(group, tuple(unit for unit in group.units if unit in units)) for group in groups]
    return tuple(evolve(group, units=members) for group, members in own if members)


def group_faults(groups: Sequence[Group], units: Sequence[str]) -> Iterator[Fault]:
    """
    Faults of groups held against the units of their card.

    Args:
        groups: The groups.
        units: Units of the card; empty where it is open to any, and then any name will do.
    """
    home: dict[str, str] = {}
    seen: set[str] = set()
    for group in groups:
        if group.id in seen:
            yield Fault(where=f"{group.id}.id", found=quoted(group.id), remedy="rename one",
                        expected="an id used once in the card", path=("group", group.id, "id"))  # fmt: skip
        seen.add(group.id)
        for number, unit in enumerate(group.units):
            where, path = f"{group.id}.units", ("group", group.id, "units", number)
            if units and unit not in units:
                yield not_an_option(where, unit, units, path=path)
            elif unit in home:
                yield Fault(where=where, found=f"{quoted(unit)}, which is in {home[unit]} too",
                            expected="each unit once", remedy="remove it from one", path=path)  # fmt: skip
            home.setdefault(unit, group.id)
