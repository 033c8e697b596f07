"""The people of a world file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from bookable.domain.emails import email_key
from bookable.domain.slots import LIMITS
from bookable.engine.world.reading import numbers
from bookable.engine.world.reading.entries import Entry, section
from bookable.engine.world.reading.types import (
    Email,
    Key,
    Line,
    Locale,
    NameOrNone,
    Nothing,
    Roles,
    Secret,
    Switch,
    Text,
    Uuid,
    WebAddress,
    Zone,
)
from bookable.storage.world import people as storage

Interval = Annotated[int, numbers.integer(*LIMITS["interval_minutes"])]
BufferBefore = Annotated[int, numbers.integer(*LIMITS["buffer_before_minutes"])]
BufferAfter = Annotated[int, numbers.integer(*LIMITS["buffer_after_minutes"])]
Notice = Annotated[int, numbers.integer(*LIMITS["minimum_notice_minutes"])]
Advance = Annotated[int, numbers.integer(*LIMITS["maximum_advance_days"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityEntry(Entry):
    """Who a person is to an outside issuer of tokens."""

    issuer: Line
    subject: Key


Identities = Annotated[tuple[IdentityEntry, ...], section(IdentityEntry)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry(Entry):
    """A person, named by an e-mail."""

    email: Email
    name: NameOrNone | None = None
    timezone: Zone | None = None
    roles: Roles | None = None
    company: NameOrNone | None = None
    avatar_url: WebAddress | None = None
    bio: Text | None = None
    password: Secret | None = None
    uuid: Uuid | None = None
    identities: Identities = ()
    slot_interval_minutes: Interval | None = None
    buffer_before_minutes: BufferBefore | None = None
    buffer_after_minutes: BufferAfter | None = None
    minimum_notice_minutes: Notice | None = None
    maximum_advance_days: Advance | None = None
    daily_limit: Nothing = None
    weekly_limit: Nothing = None
    auto_accept: Switch | None = None
    locale: Locale | None = None


class Passwords(Protocol):
    """How passwords are hashed and checked. The door provides it."""

    def hashed(self, password: str) -> str:
        """Return the password as it can be stored."""

    def fits(self, password: str, hashed: str) -> bool:
        """Return whether a stored password is this one."""


def hash_passwords(people: Sequence[PersonEntry], passwords: Passwords) -> dict[str, str]:
    """Return the new passwords of the file, hashed, by e-mail.

    An unchanged password is left out: it keeps its hash, and its owner stays signed in. Hashing is
    slow, so this runs before the transaction.
    """
    given = {email_key(person.email): person.password for person in people if person.password}
    stored = storage.passwords(given)
    return {
        email: passwords.hashed(password)
        for email, password in given.items()
        if email not in stored or not passwords.fits(password, stored[email])
    }


def keep_people(people: Iterable[PersonEntry], *, hashes: dict[str, str], now: datetime) -> None:
    """Save the people of a file. What it does not give about them stays as it is.

    A new password ends all sessions and tokens of its owner. Raise WorldRefused if a uuid or an
    identity belongs to another person.
    """
    people = list(people)
    _refuse_taken_uuids(people)
    known = storage.passwords(hashes)
    storage.keep([_columns(person, hashes) for person in people], now=now)
    storage.end_all(known)
    _link(people, now)


def _refuse_taken_uuids(people: Iterable[PersonEntry]) -> None:
    given = [(person, person.uuid) for person in people if person.uuid is not None]
    owners = storage.owners([uuid for _, uuid in given])
    for person, uuid in given:
        email = email_key(person.email)
        if owners.setdefault(uuid, email) != email:
            raise person.refuse("uuid", "is somebody else's")


def _link(people: Iterable[PersonEntry], now: datetime) -> None:
    given = [(person, identity) for person in people for identity in person.identities]
    links = [
        (identity.issuer, identity.subject, email_key(person.email)) for person, identity in given
    ]
    owners = storage.link(links, now=now)
    for person, identity in given:
        if owners[identity.issuer, identity.subject] != email_key(person.email):
            raise identity.refuse("subject", "is somebody else's")


_AS_GIVEN = (
    *("name", "timezone", "company", "avatar_url", "bio", "auto_accept"),
    *("slot_interval_minutes", "buffer_before_minutes", "buffer_after_minutes"),
    *("minimum_notice_minutes", "maximum_advance_days"),
)


def _columns(person: PersonEntry, hashes: dict[str, str]) -> dict[str, Any]:
    email = email_key(person.email)
    columns = {"email": email, **person.given("uuid", *_AS_GIVEN)}
    if person.roles is not None:
        columns["roles"] = [role.value for role in dict.fromkeys(person.roles)]
    if email in hashes:
        columns["password"] = hashes[email]
    return columns
