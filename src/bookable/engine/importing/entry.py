"""What all entries of a world file have: a path, names for other things, and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from bookable.domain.emails import email_key

Found = TypeVar("Found")

_SHOWN = 40


class WorldRefused(Exception):
    """A world file cannot be loaded: the path to the value, and what is wrong with it.

    The path is empty if the file as a whole is wrong. Both together are one line of text.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem


def shown(text: str) -> str:
    """Return a text of the file as a message can show it: quoted, short, on one line."""
    return ascii(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One object of the file, with the path to it and all fields that it gives."""

    path: str
    given: Mapping[str, Any]

    def refuse(self, field: str, problem: str) -> WorldRefused:
        """Return the refusal of one field of this entry."""
        return WorldRefused(f"{self.path}.{field}", problem)

    def pick(self, *names: str) -> dict[str, Any]:
        """Return those of some fields that the file gives."""
        return {name: self.given[name] for name in names if name in self.given}

    def refuse_missing(self, *names: str) -> None:
        """Raise WorldRefused if the file does not give one of some fields."""
        for name in names:
            if name not in self.given:
                raise self.refuse(name, "is missing")

    def refuse_part_minutes(self, *names: str, now: datetime) -> None:
        """Raise WorldRefused if one of some times is in the future and not a whole minute."""
        for name, when in self.pick(*names).items():
            if when > now and (when.second or when.microsecond):
                raise self.refuse(name, "lies ahead, and so must be a whole minute")


class Names(Generic[Found]):
    """Stored things of one kind by name; people by e-mail, in upper or lower case."""

    def __init__(self, noun: str, stored: Mapping[str, Found], *, by_email: bool = False) -> None:
        self._noun = noun
        self._stored = stored
        self._by_email = by_email

    def of(self, entry: Entry, field: str) -> Found:
        """Return the thing that a field names, or raise WorldRefused."""
        return self.at(f"{entry.path}.{field}", getattr(entry, field))

    def maybe(self, entry: Entry, field: str) -> Found | None:
        """Return the thing that a field names, or None if the field is left out."""
        return None if getattr(entry, field) is None else self.of(entry, field)

    def all_of(self, entry: Entry, field: str) -> list[Found]:
        """Return the things that a list names, or raise WorldRefused."""
        names: Sequence[str] = getattr(entry, field)
        return [self.at(f"{entry.path}.{field}[{n}]", name) for n, name in enumerate(names)]

    def at(self, path: str, name: str) -> Found:
        """Return the thing that is named at a path, or raise WorldRefused."""
        try:
            return self._stored[self._plain(name)]
        except KeyError:
            raise WorldRefused(path, f"there is no {self._noun} {shown(name)}") from None

    def by_name(self, names: Iterable[str]) -> dict[str, Found]:
        """Return things by their names. Of two spellings of one name the first counts."""
        spelled: dict[str, str] = {}
        for name in names:
            spelled.setdefault(self._plain(name), name)
        return {name: self._stored[plain] for plain, name in spelled.items()}

    def _plain(self, name: str) -> str:
        return email_key(name) if self._by_email else name


def named(entries: Iterable[Entry], *fields: str) -> list[str]:
    """Return every name that some fields of some entries give, once, in their order."""
    names: dict[str, None] = {}
    for entry in entries:
        for field in fields:
            value = getattr(entry, field)
            names.update(dict.fromkeys((value,) if isinstance(value, str) else value or ()))
    return list(names)


def refuse_twins(entries: Iterable[Entry], field: str) -> None:
    """Raise WorldRefused if two entries have the same name. E-mails ignore the case of letters."""
    first: dict[str, Entry] = {}
    for entry in entries:
        value: str = getattr(entry, field)
        twin = first.setdefault(email_key(value) if field == "email" else value, entry)
        if twin is not entry:
            raise entry.refuse(field, f"is the same as in {twin.path}")
