"""One table of a definition file → a frozen value, with every fault in it collected."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs
from attrs import NOTHING, define, evolve, field, frozen
from cattrs import ClassValidationError, Converter, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, override

from scorecard.definitions.accepted import Accepted
from scorecard.definitions.groups import Group
from scorecard.definitions.kinds import KINDS, Indicator
from scorecard.definitions.method import Method
from scorecard.definitions.model import Clause, Recommendation, Source
from scorecard.definitions.robustness import Robustness
from scorecard.definitions.signature import Signature
from scorecard.definitions.validators import filled, identifier, is_text
from scorecard.errors import (
    Fault,
    ScorecardError,
    close_matches,
    nearest,
    not_an_option,
    one_of,
    quoted,
    raise_faults,
)
from scorecard.periods import Frequency

SINGLE = ("card", "method", "robustness")
TABLES = (*SINGLE, "recommendation", "clause", "indicator", "group", "accepted")
ONLY_IN_CARD = (*SINGLE, "accepted")


@define(kw_only=True)
class Head:
    """The [card] table; `unit` is the short way to write one of `units`."""

    id: str = field(validator=identifier)
    title: str = field(validator=filled)
    version: str = field(validator=filled)
    adopted_on: date
    changed: str = ""
    source: Source
    unit: str | None = None
    units: tuple[str, ...] | Literal["any"] | None = None
    frequency: Frequency = "Q"
    series_from: str
    baseline: str

    @property
    def all_units(self) -> tuple[str, ...]:
        """Who is scored; empty where the card is open to any unit, or does not say."""
        if self.units is None:
            return () if self.unit is None else (self.unit,)
        return () if self.units == "any" else self.units


@frozen
class Structured:
    """
    What became of a table.

    Attributes:
        value: The value it stands for. With faults, a stand-in that is good only for finding the
            faults between tables, or nothing where they go too deep for that.
        faults: What is wrong with the table, each with the keys that lead to it.
    """

    value: Any
    faults: tuple[Fault, ...]


def structure(table: str, raw: Mapping[str, Any]) -> Structured:
    """
    The value that a table stands for.

    Args:
        table: One of `TABLES`, or `note` for what stands above the words of a note.
        raw: Its keys and values.

    Example:
        >>> structure("clause", {"code": "HP1", "recommendation": "pilots", "ask": "…"}).faults[0].remedy
        'did you mean asks?'
    """
    cls: type[Any] = _class_of(table, raw)
    given = {key: value for key, value in raw.items() if not (cls in _BY_KIND and key == "kind")}
    faults: list[Fault] = []
    if cls is Indicator:
        faults.append(_kind_fault(raw))
        known = attrs.fields_dict(Indicator)
        given = {key: value for key, value in given.items() if key in known}
    value: Any = None
    try:
        value = _converter().structure(given, cls)
    except Exception as error:
        faults += _faults_of(error, cls)
        value = _stand_in(given, cls, faults)
    return Structured(None if cls is Indicator else value, tuple(faults))


_BY_KIND = (Indicator, *KINDS.values())
_REQUIRED = {
    "question": "?", "why": "?", "title": "?", "asks": "?", "version": "?", "valid_for": 1,
    "unit_measure": "?", "adopted_on": date(2000, 1, 1),
    "source": {"title": "?", "published_on": date(2000, 1, 1)},
    "goalposts": {"worst": 0, "best": 1, "set_on": date(2000, 1, 1), "source": "?"},
}  # fmt: skip
_OPTIONAL = {
    "weight", "aspect", "counts", "does_not_count", "example", "window", "lapses_after", "scale",
    "spacing", "values", "addressee", "milestones", "changed", "target",
    "worded_on",
}  # fmt: skip


def _stand_in(raw: Mapping[str, Any], cls: type, faults: list[Fault]) -> Any:
    """The table with its faulty keys left out or made harmless; `None` where that cannot be."""
    known = attrs.fields_dict(cls)
    at_fault = {str(fault.path[0]) if fault.path else "" for fault in faults}
    misspelt = [key for key in at_fault - set(known) if key]
    at_fault |= {close for key in misspelt for close in close_matches(key, known)[:1]} - set(raw)
    if any(key in known and key not in _REQUIRED and key not in _OPTIONAL for key in at_fault):
        return None
    kept = {key: value for key, value in raw.items() if key not in at_fault}
    absent = {key for key, item in known.items() if item.default is NOTHING and key not in kept}
    filled_in = (at_fault & set(known)) | absent
    kept |= {key: value for key, value in _REQUIRED.items() if key in filled_in}
    if "goalposts" in filled_in:  # there is nothing to hold a target against
        kept.pop("target", None)
    try:
        return _converter().structure(kept, cls)
    except Exception:
        return None


def _class_of(table: str, raw: Mapping[str, Any]) -> type:
    if table == "indicator":
        return KINDS.get(str(raw.get("kind")), Indicator)
    classes: dict[str, type] = {"card": Head, "method": Method, "robustness": Robustness,
                                "recommendation": Recommendation, "clause": Clause,
                                "group": Group, "accepted": Accepted, "note": Signature}  # fmt: skip
    return classes[table]


def _kind_fault(raw: Mapping[str, Any]) -> Fault:
    if "kind" not in raw:
        return Fault(where="", found="no kind", expected=one_of(KINDS), remedy="add kind = …",
                     path=("kind",))  # fmt: skip
    return not_an_option("", raw["kind"], KINDS, path=("kind",))


def _faults_of(error: BaseException, kind: Any) -> Iterator[Fault]:
    """Flatten what went wrong into faults, each with the keys that lead to it."""
    if isinstance(error, ClassValidationError):
        inner, outer = error.group_exceptions()
        unknown = [key for item in outer if isinstance(item, ForbiddenExtraKeysError)
                   for key in sorted(item.extra_fields)]  # fmt: skip
        known = list(attrs.fields_dict(error.cl))
        meant = {close for key in unknown for close in close_matches(key, known)[:1]}
        for key in unknown:
            yield not_an_option("", key, known, path=(key,), otherwise="remove it")
        for cause, note in inner:
            if not (isinstance(cause, KeyError) and note.name in meant):
                yield from below(_faults_of(cause, note.type), note.name)
        for cause in outer:
            if not isinstance(cause, ForbiddenExtraKeysError):
                yield from _faults_of(cause, error.cl)
    elif isinstance(error, ScorecardError):
        yield from error.faults
    elif isinstance(error, KeyError):
        key = str(error.args[0])
        yield Fault(where="", found=f"no {key}", expected=_in_words(kind), remedy=f"add {key} = …")
    else:
        raise error


def below(faults: Iterator[Fault], name: str | int) -> Iterator[Fault]:
    """The same faults, one key deeper; a validator has put its own key there already."""
    for fault in faults:
        repeated = fault.path[:1] == (name,) and isinstance(name, str)
        yield evolve(fault, path=fault.path if repeated else (name, *fault.path))


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    for kind in (str, int, float, bool, date):
        converter.register_structure_hook(kind, _strict(kind))
    converter.register_structure_hook_func(_is_made_of(Literal), _literal)
    converter.register_structure_hook_func(_is_text_or_number, _text_or_number)
    converter.register_structure_hook_func(
        _is_word_or_list, lambda value, kind: _word_or_list(value, kind, converter)
    )
    converter.register_structure_hook_func(
        _is_made_of(tuple),
        lambda value, kind: _list(value, kind, converter),
    )
    converter.register_structure_hook_func(
        _is_made_of(Mapping),
        lambda value, kind: _table(value, kind, converter),
    )
    converter.register_structure_hook_factory(
        lambda cls: isinstance(cls, type) and attrs.has(cls),
        lambda cls: _class_hook(cls, converter),
    )
    return converter


def _is_made_of(origin: Any) -> Any:
    return lambda kind: get_origin(kind) is origin


def _class_hook(cls: type, converter: Converter) -> Any:
    """Structure a class with each attribute's validator run on its own value."""

    def hook(attribute: "attrs.Attribute[Any]") -> Any:
        def structure(value: Any, kind: Any) -> Any:
            structured = converter.structure(value, kind)
            if attribute.validator is not None:
                attribute.validator(None, attribute, structured)
            return structured

        return structure

    attrs.resolve_types(cls)
    hooks: Any = {item.name: override(struct_hook=hook(item)) for item in attrs.fields(cls)}
    inner: Any = make_dict_structure_fn(
        cls, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True, **hooks
    )

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            _refuse(value, _in_words(cls), "write it as a table")
        return inner(value, cls)

    return structure


def _refuse(value: Any, expected: str, remedy: str, found: str | None = None) -> None:
    fault = Fault(where="", found=found or quoted(value), expected=expected, remedy=remedy)
    raise ScorecardError([fault], "value")


_WORDS: dict[Any, tuple[str, str]] = {
    str: ("text in quotes", "put it in quotes"),
    int: ("a whole number", "write digits without quotes"),
    float: ("a number", "write digits without quotes"),
    bool: ("true or false", "write one of the two without quotes"),
    date: ("a day", "write it like 2024-02-08, without quotes"),
}


def _in_words(kind: Any) -> str:
    """What a value of a type looks like in a file."""
    if kind in _WORDS:
        return _WORDS[kind][0]
    members = [item for item in get_args(kind) if item is not type(None)]
    if get_origin(kind) is Literal:
        return one_of(members)
    if get_origin(kind) is tuple:
        return "a list [ … ]"
    if get_origin(kind) in (Union, UnionType):
        return _in_words(members[0])
    return "a table { key = value, … }"


def _strict(kind: type) -> Any:
    accepted: Any = (int, float) if kind is float else (kind,)

    def structure(value: Any, _: Any) -> Any:
        is_time = isinstance(value, datetime)
        is_odd = isinstance(value, bool) is not (kind is bool) or is_time
        if not isinstance(value, accepted) or is_odd:
            expected, remedy = _WORDS[kind]
            if kind in (int, float) and not isinstance(value, str):
                remedy = "write such a number"
            # A version such as 1.0 is shown with its nought.
            found = repr(value) if kind is str and isinstance(value, float) else None
            _refuse(value, expected, remedy, found)
        if isinstance(value, str) and not is_text(value):
            _refuse(value, "text without control characters", "remove them")
        if isinstance(value, int) and abs(value) >= 10**300:
            _refuse(value, "a finite number", "write fewer digits")
        return float(value) if kind is float else value

    return structure


def _literal(value: Any, kind: Any) -> Any:
    options = get_args(kind)
    if value not in options:
        raise ScorecardError([not_an_option("", value, options)], "value")
    return value


def _is_text_or_number(kind: Any) -> bool:
    members = set(get_args(kind)) - {type(None)}
    return get_origin(kind) in (Union, UnionType) and members == {str, float}


def _text_or_number(value: Any, _: Any) -> Any:
    if isinstance(value, str):
        return _converter().structure(value, str)
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(value, "text or a number", "write one of the two")
    return _converter().structure(value, float)


def _is_word_or_list(kind: Any) -> bool:
    origins = [get_origin(item) for item in get_args(kind) if item is not type(None)]
    return get_origin(kind) in (Union, UnionType) and origins == [tuple, Literal]


def _word_or_list(value: Any, kind: Any, converter: Converter) -> Any:
    items, words, *_ = get_args(kind)
    options = get_args(words)
    if not isinstance(value, str):
        return converter.structure(value, items)
    if value not in options:
        remedy = nearest(value, options, "put it in brackets")
        _refuse(value, f"{_in_words(words)} or {_in_words(items)}", remedy)
    return value


def _list(value: Any, kind: Any, converter: Converter) -> tuple[Any, ...]:
    """A list, every item of which is structured before the faults are raised together."""
    if not isinstance(value, list):
        _refuse(value, _in_words(kind), "put it in brackets")
    kinds = list(get_args(kind))
    if kinds[-1] is Ellipsis:
        kinds = kinds[:1] * len(value)
    if len(kinds) != len(value):
        _refuse(value, f"a list of {len(kinds)}", f"write {len(kinds)}", f"a list of {len(value)}")
    items, faults = [], list[Fault]()
    for number, (item, inner) in enumerate(zip(value, kinds, strict=True)):
        try:
            items.append(converter.structure(item, inner))
        except Exception as error:
            faults += below(_faults_of(error, inner), number)
    raise_faults(faults, "list")
    return tuple(items)


def _table(value: Any, kind: Any, converter: Converter) -> dict[str, Any]:
    """A table of any keys, every value of which is structured before the faults are raised."""
    if not isinstance(value, Mapping):
        _refuse(value, _in_words(kind), "write it as a table")
    inner = get_args(kind)[1]
    items, faults = {}, list[Fault]()
    for key, item in value.items():
        try:
            items[key] = converter.structure(item, inner)
        except Exception as error:
            faults += below(_faults_of(error, inner), key)
    raise_faults(faults, "table")
    return items
