"""Everything that is wrong with a request: the decoder itself stops at the first flaw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from inspect import isclass
from itertools import takewhile
from typing import Any, get_args, get_origin
from uuid import UUID

import msgspec
from django.http import HttpRequest
from dmr.exceptions import RequestSerializationError
from msgspec import structs

from bookable.interfaces.http.unreadable import (
    LONGEST_NAME,
    Flaw,
    Models,
    explained,
    split_message,
)
from bookable.interfaces.http.wanted import FieldPath


def all_flaws(request: HttpRequest, models: Models) -> list[Flaw]:
    """Return every flaw in the query and the body of a request that could not be decoded.

    Raise RequestSerializationError or RecursionError for a body which, after its first flaw, is not
    even JSON.
    """
    return [
        flaw
        for part, model in models.items()
        # A body that may be left out has no flaws if it is.
        if part == "query"
        or (part == "body" and (request.body or type(None) not in _choices(model)))
        for flaw in _flaws(_given(request, part, model), model, [part], model)
    ]


def rest_of(request: HttpRequest, part: str, model: Any, flaws: Iterable[Flaw]) -> Any:
    """Return the query or the body without what is flawed, or None if nothing is left of it.

    Required fields that are missing or flawed have a stand-in.
    """
    given = _given(request, part, model) if part == "query" or request.body else None
    struct = next((each for each in _choices(model) if _is_struct(each)), None)
    if struct is None or not isinstance(given, dict):
        return None
    for flaw in flaws:
        if flaw.place[0] == part:
            _leave_out(given, flaw.place[1:])
    rest = {}
    for field in structs.fields(struct):
        try:
            rest[field.name] = msgspec.convert(given[field.encode_name], field.type, strict=False)
        except (KeyError, msgspec.ValidationError):
            if field.required and (rest.setdefault(field.name, _stand_in(field.type))) is None:
                return None
    return struct(**rest)


def _leave_out(given: dict[str, Any], place: FieldPath) -> None:
    """Remove what is at a place, or the list that it is in."""
    *above, last = [*takewhile(lambda step: isinstance(step, str), place)] or [""]
    for step in above:
        if not isinstance(inside := given.get(str(step)), dict):
            last = step
            break
        given = inside
    given.pop(str(last), None)


def _stand_in(kind: Any) -> Any:
    for each in _choices(kind):
        if each in _STAND_INS:
            return _STAND_INS[each]
        if get_origin(each) is list:
            return []
        if _is_struct(each) and not any(field.required for field in structs.fields(each)):
            return each()
    return None


_STAND_INS: Mapping[Any, Any] = {str: "", int: 1, UUID: UUID(int=0)}


def _given(request: HttpRequest, part: str, model: Any) -> Any:
    if part == "body":
        try:
            return msgspec.json.decode(request.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as broken:
            raise RequestSerializationError(str(broken)) from None
    repeatable = getattr(model, "__dmr_force_list__", ())
    named = request.GET
    return {name: named.getlist(name) if name in repeatable else named[name] for name in named}


def _flaws(value: Any, kind: Any, place: FieldPath, model: Any) -> list[Flaw]:
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as exc:
        problem, inside = split_message(str(exc))
        return list(_inside(value, kind, place, model)) or [
            explained(problem, [*place, *inside], model)
        ]
    return []


def _inside(value: Any, kind: Any, place: FieldPath, model: Any) -> Iterator[Flaw]:
    """Return the flaws of an object's fields, or of a list's items."""
    for choice in _choices(kind):
        if isinstance(value, Mapping) and _is_struct(choice):
            yield from _of_fields(value, choice, place, model)
        elif isinstance(value, list) and get_origin(choice) is list:
            for index, item in enumerate(value):
                yield from _flaws(item, get_args(choice)[0], [*place, index], model)
        elif isinstance(value, Mapping) and get_origin(choice) is dict:
            for name, item in value.items():
                yield from _flaws(item, get_args(choice)[1], [*place, name[:LONGEST_NAME]], model)


def _of_fields(
    value: Mapping[str, Any], struct: type[msgspec.Struct], place: FieldPath, model: Any
) -> Iterator[Flaw]:
    known = {field.encode_name: field for field in structs.fields(struct)}
    for name, field in known.items():
        if name in value:
            yield from _flaws(value[name], field.type, [*place, name], model)
        elif field.required:
            yield explained(f"Object missing required field `{name}`", place, model)
    if struct.__struct_config__.forbid_unknown_fields:
        for name in value.keys() - known.keys():
            yield explained(f"Object contains unknown field `{name}`", place, model)


def _is_struct(kind: Any) -> bool:
    return isclass(kind) and issubclass(kind, msgspec.Struct)


def _choices(kind: Any) -> Iterator[Any]:
    """Return the types that a value may have: those of a union, without their annotations."""
    if hasattr(kind, "__metadata__"):
        yield from _choices(get_args(kind)[0])
    elif get_origin(kind) in {None, list, dict}:
        yield kind
    else:
        for choice in get_args(kind):
            yield from _choices(choice)
