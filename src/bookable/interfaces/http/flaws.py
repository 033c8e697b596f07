"""Everything that is wrong with a request: the decoder itself stops at the first flaw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from inspect import isclass
from typing import Any, get_args, get_origin

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
        if part == "query" or (part == "body" and request.body)
        for flaw in _flaws(_given(request, part, model), model, [part], model)
    ]


def rest_of_body(request: HttpRequest, model: Any, flaws: Iterable[Flaw]) -> Any:
    """Return a body without its flawed fields, or None if nothing can be made of it."""
    given = _given(request, "body", model) if request.body else None
    flawed = {flaw.place[1] for flaw in flaws if flaw.place[0] == "body" and flaw.place[1:]}
    if not isinstance(given, Mapping):
        return None
    rest = {name: value for name, value in given.items() if name not in flawed}
    try:
        return msgspec.convert(rest, model, strict=False)
    except msgspec.ValidationError:
        return None


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
        if isinstance(value, Mapping) and isclass(choice) and issubclass(choice, msgspec.Struct):
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


def _choices(kind: Any) -> Iterator[Any]:
    """Return the types that a value may have: those of a union, without their annotations."""
    if hasattr(kind, "__metadata__"):
        yield from _choices(get_args(kind)[0])
    elif get_origin(kind) in {None, list, dict}:
        yield kind
    else:
        for choice in get_args(kind):
            yield from _choices(choice)
