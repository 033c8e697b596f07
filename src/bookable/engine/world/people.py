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
    """Somebody, named by an e-mail."""

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
    """How passwords are kept, which the doors know."""

    def hashed(self, password: str) -> str:
        """This will be the password as it can be kept."""

    def fits(self, password: str, hashed: str) -> bool:
        """This will tell whether a kept password is this one."""


def hash_passwords(people: Sequence[PersonEntry], passwords: Passwords) -> dict[str, str]:
    """Return the new passwords that the file gives, hashed, by e-mail.

    It takes its time, so it comes before the transaction. One that is as it was is none: it keeps
    its hash, and its owner stays signed in.
    """
    given = {email_key(each.email): each.password for each in people if each.password}
    stored = storage.passwords(given)
    return {
        email: passwords.hashed(password)
        for email, password in given.items()
        if email not in stored or not passwords.fits(password, stored[email])
    }


def keep_people(people: Iterable[PersonEntry], *, hashes: dict[str, str], now: datetime) -> None:
    """Keep the people of a file; what it does not give of them stays as it is. A new password ends
    all sessions and tokens. Raise WorldRefused where a uuid or an identity is somebody else's."""
    people = list(people)
    _refuse_taken_uuids(people)
    known = storage.passwords(hashes)
    storage.keep([_columns(each, hashes) for each in people], now=now)
    storage.end_all(known)
    _link(people, now)


def _refuse_taken_uuids(people: Iterable[PersonEntry]) -> None:
    given = [(each, each.uuid) for each in people if each.uuid is not None]
    owners = storage.owners([uuid for _, uuid in given])
    for each, uuid in given:
        email = email_key(each.email)
        if owners.setdefault(uuid, email) != email:
            raise each.refuse("uuid", "is somebody else's")


def _link(people: Iterable[PersonEntry], now: datetime) -> None:
    given = [(each, identity) for each in people for identity in each.identities]
    links = [(one.issuer, one.subject, email_key(each.email)) for each, one in given]
    owners = storage.link(links, now=now)
    for each, one in given:
        if owners[one.issuer, one.subject] != email_key(each.email):
            raise one.refuse("subject", "is somebody else's")


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
