"""Saving the people of a world file, and their opening hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from bookable.domain.emails import email_key
from bookable.engine.importing.entries import Hours, Person
from bookable.engine.importing.entry import Names
from bookable.storage import handle_rows
from bookable.storage.bulk import loaded_people as storage
from bookable.storage.bulk.loaded_people import SavedPerson
from bookable.storage.opening_windows import Window


class Passwords(Protocol):
    """How passwords are hashed and checked. The door provides it."""

    def hashed(self, password: str) -> str:
        """Return the password as it can be stored."""

    def fits(self, password: str, hashed: str) -> bool:
        """Return whether a stored password is this one."""


def hash_passwords(people: Sequence[Person], passwords: Passwords) -> dict[str, str]:
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


def save_people(people: Iterable[Person], *, hashes: dict[str, str], now: datetime) -> None:
    """Save the people of a file. What it does not give about them stays as it is.

    A new password ends all sessions and tokens of its owner. Raise WorldRefused if a uuid or an
    identity belongs to another person.
    """
    people = list(people)
    _refuse_taken_uuids(people)
    known = storage.passwords(hashes)
    storage.save([_columns(person, hashes) for person in people], now=now)
    storage.end_all(known)
    _link(people, now)
    _take_handles([person for person in people if person.handle], now)


def _refuse_taken_uuids(people: Iterable[Person]) -> None:
    given = [(person, person.uuid) for person in people if person.uuid is not None]
    owners = storage.owners([uuid for _, uuid in given])
    for person, uuid in given:
        email = email_key(person.email)
        if owners.setdefault(uuid, email) != email:
            raise person.refuse("uuid", "is somebody else's")


def _link(people: Iterable[Person], now: datetime) -> None:
    given = [(person, identity) for person in people for identity in person.identities]
    links = [
        (identity.issuer, identity.subject, email_key(person.email)) for person, identity in given
    ]
    owners = storage.link(links, now=now)
    for person, identity in given:
        if owners[identity.issuer, identity.subject] != email_key(person.email):
            raise identity.refuse("subject", "is somebody else's")


def _take_handles(people: Sequence[Person], now: datetime) -> None:
    saved = handle_rows.of_people([email_key(person.email) for person in people])
    for person in people:
        person_id, handle = saved[email_key(person.email)]
        wanted = person.handle or handle
        if wanted != handle and not handle_rows.take(person_id, wanted, now=now):
            raise person.refuse("handle", "is somebody else's")


_AS_GIVEN = (
    *("name", "timezone", "locale", "company", "avatar_url", "bio", "auto_accept"),
    *("slot_interval_minutes", "buffer_before_minutes", "buffer_after_minutes"),
    *("minimum_notice_minutes", "maximum_advance_days", "daily_limit", "weekly_limit"),
)


def _columns(person: Person, hashes: dict[str, str]) -> dict[str, Any]:
    email = email_key(person.email)
    columns = {"email": email, **person.pick("uuid", *_AS_GIVEN)}
    if person.roles is not None:
        columns["roles"] = [role.value for role in dict.fromkeys(person.roles)]
    if email in hashes:
        columns["password"] = hashes[email]
    return columns


def save_hours(hours: Iterable[Hours], *, people: Names[SavedPerson]) -> None:
    """Save the hours of a file. They replace what a person had on the same weekday or date."""
    storage.replace_hours(
        [
            (
                people.of(entry, "person").calendar_id,
                Window(weekday=entry.weekday, date=entry.date, start=entry.start, end=entry.end),
            )
            for entry in hours
        ]
    )
