"""Who signs a note, and when."""

from datetime import date
from typing import Any

import attrs
from attrs import field, frozen

from scorecard.definitions.validators import is_label, refuse


def visible_name(_: Any, attribute: "attrs.Attribute[Any]", value: str) -> None:
    """Validator: not blank, at most 200 characters, none of which cannot be seen."""
    if not is_label(value):
        refuse(attribute.name, value, "up to 200 characters that can be seen", "write the name")


@frozen(kw_only=True)
class Signature:
    """
    What stands above the words of a note.

    Attributes:
        author: Whose words they are.
        written_on: Day they were written.
    """

    author: str = field(validator=visible_name)
    written_on: date
