"""Entries of a world file: dataclasses whose annotations say how each field is read.

A field is annotated with a type of `types.py`. One without a default is required; for all others
null means the same as leaving them out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from bookable.domain.emails import email_key
from bookable.engine.world.reading.document import Fields
from bookable.engine.world.reading.texts import several
from bookable.engine.world.reading.values import Value
from bookable.engine.world.refused import WorldRefused

Reader = Callable[[Value], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One object of the file, with the path to it."""

    path: str

    def check(self) -> None:
        """Raise WorldRefused if fields contradict each other."""

    def refuse(self, field: str, problem: str) -> WorldRefused:
        """Return the refusal of one field of this entry."""
        return WorldRefused(f"{self.path}.{field}", problem)

    def refuse_part_minutes(self, *names: str, now: datetime) -> None:
        """Raise WorldRefused if one of some times is in the future and not a whole minute."""
        for name, when in self.given(*names).items():
            if when > now and (when.second or when.microsecond):
                raise self.refuse(name, "lies ahead, and so must be a whole minute")

    def given(self, *names: str) -> dict[str, Any]:
        """Return the fields that the file gives, among some names."""
        return {name: value for name in names if (value := getattr(self, name)) is not None}


AnyEntry = TypeVar("AnyEntry", bound=Entry)


def entry(kind: type[AnyEntry]) -> Callable[[Value], AnyEntry]:
    """Return a reader of entries of a kind.

    It raises WorldRefused with the path to what is wrong.
    """
    readers, required = _readers(kind), _required(kind)

    def read(value: Value) -> AnyEntry:
        given = value.fields()
        _refuse_unknown(value, given, readers)
        values = {
            name: reader(value.field(name))
            for name, reader in readers.items()
            if given.get(name) is not None
        }
        for name in required:
            if name not in values:
                raise value.field(name).refuse("is missing")
        result = kind(path=value.path, **values)
        result.check()
        return result

    return read


def section(kind: type[AnyEntry]) -> Callable[[Value], tuple[AnyEntry, ...]]:
    """Return a reader of a list of entries."""
    return several(entry(kind))


def refuse_twins(entries: Iterable[AnyEntry], field: str) -> None:
    """Raise WorldRefused if two entries have the same value in a field that tells them apart.

    E-mails are compared in any case of letters.
    """
    first: dict[str, AnyEntry] = {}
    for entry in entries:
        value: str = getattr(entry, field)
        twin = first.setdefault(email_key(value) if field == "email" else value, entry)
        if twin is not entry:
            raise entry.refuse(field, f"is the same as in {twin.path}")


def _refuse_unknown(value: Value, given: Fields, readers: Collection[str]) -> None:
    if given.repeated is not None:
        raise value.field(given.repeated).refuse("is given twice")
    for name in given:
        if name not in readers:
            raise value.field(name).refuse("is not a field of world files here")


def _readers(kind: type[Entry]) -> dict[str, Reader]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: reader for name, hint in hints.items() if (reader := _reader(hint)) is not None}


def _required(kind: type[Entry]) -> list[str]:
    names = _readers(kind)
    return [
        field.name for field in fields(kind) if field.name in names and field.default is MISSING
    ]


def _reader(hint: Any) -> Reader | None:
    if get_origin(hint) is Annotated:
        reader: Reader = get_args(hint)[1]
        return reader
    inside = (_reader(argument) for argument in get_args(hint))
    return next((reader for reader in inside if reader is not None), None)
