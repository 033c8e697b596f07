"""The people of a world file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from bookable.domain.slots import LIMITS
from bookable.engine.world.reading import numbers
from bookable.engine.world.reading.entries import Entry
from bookable.engine.world.reading.types import (
    Email,
    Line,
    Roles,
    Secret,
    Switch,
    Text,
    WebAddress,
    Zone,
)
from bookable.storage.world import people as storage

Interval = Annotated[int, numbers.integer(*LIMITS["interval_minutes"])]
BufferBefore = Annotated[int, numbers.integer(*LIMITS["buffer_before_minutes"])]
BufferAfter = Annotated[int, numbers.integer(*LIMITS["buffer_after_minutes"])]
Notice = Annotated[int, numbers.integer(*LIMITS["minimum_notice_minutes"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry(Entry):
    """Somebody, named by an e-mail."""

    email: Email
    name: Line | None = None
    timezone: Zone | None = None
    roles: Roles | None = None
    company: Line | None = None
    avatar_url: WebAddress | None = None
    bio: Text | None = None
    password: Secret | None = None
    slot_interval_minutes: Interval | None = None
    buffer_before_minutes: BufferBefore | None = None
    buffer_after_minutes: BufferAfter | None = None
    minimum_notice_minutes: Notice | None = None
    auto_accept: Switch | None = None


class Passwords(Protocol):
    """How passwords are kept, which the doors know."""

    def hashed(self, password: str) -> str:
        """This will be the password as it can be kept."""

    def fits(self, password: str, hashed: str) -> bool:
        """This will tell whether a kept password is this one."""


def hash_passwords(people: Sequence[PersonEntry], passwords: Passwords) -> dict[str, str]:
    """This will be the passwords that the file gives, hashed, by lower-cased e-mail.

    It takes its time, so it comes before the transaction. One that is as it was keeps its hash:
    another would sign its owner out everywhere.
    """
    given = {each.email.lower(): each.password for each in people if each.password}
    stored = storage.passwords(given)
    return {
        email: stored[email]
        if email in stored and passwords.fits(password, stored[email])
        else passwords.hashed(password)
        for email, password in given.items()
    }


def keep_people(people: Iterable[PersonEntry], *, hashes: dict[str, str], now: datetime) -> None:
    """This will keep the people of a file; what it does not give of them stays as it is."""
    storage.keep([_columns(each, hashes) for each in people], now=now)


_AS_GIVEN = (
    *("name", "timezone", "company", "avatar_url", "bio", "auto_accept"),
    *("slot_interval_minutes", "buffer_before_minutes", "buffer_after_minutes"),
    "minimum_notice_minutes",
)


def _columns(person: PersonEntry, hashes: dict[str, str]) -> dict[str, Any]:
    email = person.email.lower()
    columns = {"email": email, **person.given(*_AS_GIVEN)}
    if person.roles is not None:
        columns["roles"] = [role.value for role in dict.fromkeys(person.roles)]
    if email in hashes:
        columns["password"] = hashes[email]
    return columns
