"""Read a world file, or refuse it with the path to the value at fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from bookable.engine.importing import entries
from bookable.engine.importing.entries import World
from bookable.engine.importing.entry import Entry, WorldRefused, shown
from bookable.interfaces.http.unreadable import split_message
from bookable.interfaces.http.wanted import type_at
from bookable.interfaces.world.document import Fields, below, parse, places
from bookable.interfaces.world.fields import UNKEEPABLE, Field, flaw_of_text, kind_of, not_one_of
from bookable.interfaces.world.schema import Document, Person

AnyEntry = TypeVar("AnyEntry", bound=Entry)

_NAMED = re.compile(r"field `(.*)`", re.DOTALL)


def read(text: str) -> World:
    """Return the contents of a world file, or raise WorldRefused."""
    raw = parse(text)
    try:
        document = msgspec.convert(raw, Document, dec_hook=_read_field)
    except msgspec.ValidationError as error:
        raise _refusal(error, raw) from None
    except UnicodeEncodeError:
        raise _unkeepable(raw) from None
    return World(
        people=_people(document.people or ()),
        availability=_entries("availability", document.availability, entries.Hours),
        locations=_entries("locations", document.locations, entries.Location),
        services=_entries("services", document.services, entries.Service),
        sessions=_entries("sessions", document.sessions, entries.Session),
        matches=_entries("matches", document.matches, entries.Match),
        bookings=_entries("bookings", document.bookings, entries.Booking),
    )


def _read_field(kind: type[Field], raw: object) -> object:
    return kind.read(raw)


def _people(given: Sequence[Person]) -> list[entries.Person]:
    return [
        _entry(
            f"people[{n}]",
            person,
            entries.Person,
            identities=_entries(f"people[{n}].identities", person.identities, entries.Identity),
        )
        for n, person in enumerate(given)
    ]


def _entries(
    path: str, given: Sequence[msgspec.Struct] | None, kind: type[AnyEntry]
) -> list[AnyEntry]:
    return [_entry(f"{path}[{n}]", each, kind) for n, each in enumerate(given or ())]


def _entry(path: str, read: msgspec.Struct, kind: type[AnyEntry], **more: Any) -> AnyEntry:
    """Return an entry with the fields that the engine asks for, and all that the file gives."""
    given = {
        name: value for name in read.__struct_fields__ if (value := getattr(read, name)) is not None
    }
    wanted = {field.name: given[field.name] for field in fields(kind) if field.name in given}
    return kind(path=path, given=given, **{**wanted, **more})


def _refusal(error: msgspec.ValidationError, raw: object) -> WorldRefused:
    """Turn an error of msgspec into a refusal: its messages name Python types."""
    problem, steps = split_message(str(error))
    try:
        path, value = _at(raw, steps)
    except (LookupError, TypeError):  # An unknown field of the file is named like the end of one.
        problem, steps, path, value = str(error), [], "", raw
    name = _NAMED.search(problem)
    if error.__cause__ is None and name and problem.startswith("Object missing"):
        return WorldRefused(below(path, name[1]), "is missing")
    if error.__cause__ is None and name and problem.startswith("Object contains unknown"):
        return _unknown(path, name[1])
    if value is None and steps and isinstance(steps[-1], str):
        return WorldRefused(path, "is missing")
    if error.__cause__ is not None:
        return WorldRefused(path, str(error.__cause__))
    return WorldRefused(path, _words(type_at(Document, steps), value, is_file=not steps))


def _at(raw: Any, steps: Sequence[str | int]) -> tuple[str, object]:
    """Return the path to a value, and the value."""
    path = ""
    for step in steps:
        path, raw = below(path, step), raw[step]
    return path, raw


def _unknown(path: str, name: str) -> WorldRefused:
    return WorldRefused(below(path, name), "is not a field of world files here")


def _words(kind: inspect.Type, raw: object, *, is_file: bool) -> str:
    """Return what is wrong with a value that is not of a type."""
    choices = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    match next((each for each in choices if not isinstance(each, inspect.NoneType)), None):
        case inspect.StrType() as text:
            flaw = flaw_of_text(raw, least=text.min_length or 0, most=text.max_length or 0)
            return flaw or UNKEEPABLE
        case inspect.IntType() as number:
            return _number(raw, number)
        case inspect.BoolType():
            return f"must be true or false, not {kind_of(raw)}"
        case inspect.EnumType(cls=words):
            return not_one_of([word.value for word in words], raw)
        case inspect.LiteralType(values=words):
            return not_one_of([str(word) for word in words], raw)
        case inspect.UUIDType():
            flaw = flaw_of_text(raw)
            return flaw or f"must be a UUID, not {shown(str(raw))}"
        case inspect.ListType():
            return f"must be a list, not {kind_of(raw)}"
        case None:
            return "is not supported yet: only null is allowed"
    return f"{'the file ' if is_file else ''}must be an object, not {kind_of(raw)}"


def _number(raw: object, limits: inspect.IntType) -> str:
    if type(raw) is float:
        return "must be a whole number, written without a point or an exponent"
    if type(raw) is not int:
        return f"must be a number, not {kind_of(raw)}"
    return f"must be from {limits.ge} to {limits.le}"


def _unkeepable(raw: object) -> WorldRefused:
    """Return the refusal of half a surrogate pair, over which msgspec stumbles."""
    for path, value in places(raw):
        for name in value if isinstance(value, Fields) else ():
            if _is_cut(name):
                return _unknown(path, name)
        if isinstance(value, str) and _is_cut(value):
            return WorldRefused(path, UNKEEPABLE)
    raise AssertionError("all texts of the file are whole")


def _is_cut(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
