"""What a world file may name: its own things, and those that exist already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from bookable.domain.emails import email_key
from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.values import shown
from bookable.engine.world.refused import WorldRefused

Kept = TypeVar("Kept")


class Names(Generic[Kept]):
    """Stored things of one kind by name; people by e-mail, in upper or lower case."""

    def __init__(self, noun: str, stored: Mapping[str, Kept], *, by_email: bool = False) -> None:
        self._noun = noun
        self._stored = stored
        self._by_email = by_email

    def of(self, entry: Entry, field: str) -> Kept:
        """Return the thing that a field names, or raise WorldRefused."""
        return self.at(f"{entry.path}.{field}", getattr(entry, field))

    def maybe(self, entry: Entry, field: str) -> Kept | None:
        """Return the thing that a field names, or None if the field is left out."""
        return None if getattr(entry, field) is None else self.of(entry, field)

    def all_of(self, entry: Entry, field: str) -> list[Kept]:
        """Return the things that a list names, or raise WorldRefused."""
        names: tuple[str, ...] = getattr(entry, field) or ()
        return [self.at(f"{entry.path}.{field}[{n}]", name) for n, name in enumerate(names)]

    def at(self, path: str, name: str) -> Kept:
        """Return the thing that is named at a path, or raise WorldRefused."""
        try:
            return self._stored[self._plain(name)]
        except KeyError:
            raise WorldRefused(path, f"there is no {self._noun} {shown(name)}") from None

    def by_name(self, names: Iterable[str]) -> dict[str, Kept]:
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
