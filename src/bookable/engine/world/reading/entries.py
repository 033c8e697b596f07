"""Entries of a world file: dataclasses whose annotations say how each field is read.

A field is annotated with a reader of `readers.py`; one without a default must be given. For all
others null says the same as leaving them out.
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
        """This will raise WorldRefused where fields do not go together."""

    def refuse(self, field: str, problem: str) -> WorldRefused:
        """This will be the refusal of one field of this entry."""
        return WorldRefused(f"{self.path}.{field}", problem)

    def refuse_part_minutes(self, *names: str, now: datetime) -> None:
        """Raise WorldRefused where one of some times lies ahead and is no whole minute."""
        for name, when in self.given(*names).items():
            if when > now and (when.second or when.microsecond):
                raise self.refuse(name, "lies ahead, and so must be a whole minute")

    def given(self, *names: str) -> dict[str, Any]:
        """This will be those of some fields that the file gives, by name."""
        return {name: value for name in names if (value := getattr(self, name)) is not None}


AnyEntry = TypeVar("AnyEntry", bound=Entry)


def entry(kind: type[AnyEntry]) -> Callable[[Value], AnyEntry]:
    """This will be the reader of entries of a kind, which raises WorldRefused with the path to
    what is wrong in one."""
    readers, required = _readers(kind), _required(kind)

    def read(value: Value) -> AnyEntry:
        given = value.fields()
        _refuse_unknown(value, given, readers)
        found = {
            name: reader(value.field(name))
            for name, reader in readers.items()
            if given.get(name) is not None
        }
        for name in required:
            if name not in found:
                raise value.field(name).refuse("is missing")
        made = kind(path=value.path, **found)
        made.check()
        return made

    return read


def section(kind: type[AnyEntry]) -> Callable[[Value], tuple[AnyEntry, ...]]:
    """This will be the reader of a list of entries."""
    return several(entry(kind))


def refuse_twins(entries: Iterable[AnyEntry], field: str) -> None:
    """This will raise WorldRefused where two entries have the same value, in any case of letters
    for e-mails, in a field that tells them apart."""
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
            raise value.field(name).refuse("is not a field that world files have here")


def _readers(kind: type[Entry]) -> dict[str, Reader]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: reader for name, hint in hints.items() if (reader := _reader(hint)) is not None}


def _required(kind: type[Entry]) -> list[str]:
    names = _readers(kind)
    return [each.name for each in fields(kind) if each.name in names and each.default is MISSING]


def _reader(hint: Any) -> Reader | None:
    if get_origin(hint) is Annotated:
        reader: Reader = get_args(hint)[1]
        return reader
    inside = (_reader(each) for each in get_args(hint))
    return next((found for found in inside if found is not None), None)
