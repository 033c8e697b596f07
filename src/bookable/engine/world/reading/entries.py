"""Entries of a world file: dataclasses whose annotations say how each field is read.

A field is annotated with a reader of `readers.py`; one without a default must be given. For all
others null says the same as leaving them out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from bookable.engine.world.reading.values import Value
from bookable.engine.world.refused import WorldRefused

Reader = Callable[[Value], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One object of the file, with the path to it."""

    path: str

    def check(self) -> None:
        """This will raise WorldRefused where fields do not go together."""

    def refuse(self, field: str, problem: str) -> WorldRefused:
        """This will be the refusal of one field of this entry."""
        return WorldRefused(f"{self.path}.{field}", problem)

    def given(self, *names: str) -> dict[str, Any]:
        """This will be those of some fields that the file gives, by name."""
        return {name: value for name in names if (value := getattr(self, name)) is not None}


AnyEntry = TypeVar("AnyEntry", bound=Entry)


def read_entry(kind: type[AnyEntry], value: Value) -> AnyEntry:
    """This will read an entry, or raise WorldRefused with the path to what is wrong in it."""
    given, shape = value.fields(), _shape(kind)
    if given.repeated is not None:
        raise value.field(given.repeated).refuse("is given twice")
    for name in given:
        if name not in shape.readers:
            raise value.field(name).refuse("is not a field that world files have here")
    read = {
        name: reader(value.field(name))
        for name, reader in shape.readers.items()
        if given.get(name) is not None
    }
    for name in shape.required:
        if name not in read:
            raise value.field(name).refuse("is missing")
    entry = kind(path=value.path, **read)
    entry.check()
    return entry


def section(kind: type[AnyEntry]) -> Callable[[Value], tuple[AnyEntry, ...]]:
    """This will be the reader of a list of entries."""
    return lambda value: tuple(read_entry(kind, item) for item in value.items())


def refuse_twins(entries: Iterable[AnyEntry], field: str) -> None:
    """This will raise WorldRefused where two entries have the same value, in any case of letters
    for e-mails, in a field that tells them apart."""
    first: dict[str, AnyEntry] = {}
    for entry in entries:
        value: str = getattr(entry, field)
        twin = first.setdefault(value.lower() if field == "email" else value, entry)
        if twin is not entry:
            raise entry.refuse(field, f"is the same as in {twin.path}")


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the fields of an entry are read, and which of them it must have."""

    readers: dict[str, Reader]
    required: tuple[str, ...]


@cache
def _shape(kind: Any) -> _Shape:
    hints = get_type_hints(kind, include_extras=True)
    found = {name: reader for name, hint in hints.items() if (reader := _reader(hint)) is not None}
    required = (each.name for each in fields(kind) if each.default is MISSING)
    return _Shape(found, tuple(name for name in required if name in found))


def _reader(hint: Any) -> Reader | None:
    if get_origin(hint) is Annotated:
        reader: Reader = get_args(hint)[1]
        return reader
    inside = (_reader(each) for each in get_args(hint))
    return next((found for found in inside if found is not None), None)
