"""People: found by token, uuid, e-mail or identity, and created for new identities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from bookable.domain.emails import email_key
from bookable.domain.people import Actor, Role, known_email
from bookable.storage.person_search import search_people
from bookable.storage.sql import Row, execute, one, row, rows


class Account(NamedTuple):
    """A person with the counters that stand in their tokens.

    A new version ends everything that the person signed in with; a new serial only their API token.
    """

    actor: Actor
    token_version: int
    token_serial: int = 0
    seen: int | None = None
    """Where the primary's log was when they last changed something, if it was read along."""


class FoundBy(IntEnum):
    """By what a person was recognised, most certain first."""

    IDENTITY = 1
    UUID = 2
    EMAIL = 3


class Recognised(NamedTuple):
    """A person whom an outside issuer means; they may be inactive."""

    actor: Actor
    is_active: bool
    by: FoundBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """The data of a person to create."""

    uuid: UUID
    email: str
    name: str
    roles: Iterable[Role]
    password: str


def anybody() -> bool:
    """Return whether there is any person."""
    return row("SELECT 1 FROM person LIMIT 1") is not None


def by_token(digest: bytes, *, after: datetime) -> Account | None:
    """Return the active person whose API token has this SHA-256, or None.

    The token must have been issued after a time.
    """
    if settings.BOOKABLE_REPLICA is None:
        return _account(row(_BY_TOKEN, [digest, after]))
    # Nearly every request has a token, and a statement more would cost what many reads do.
    record = row(_BY_TOKEN_WITH_OWN_WRITE, [digest, after])
    return None if record is None else account_of(record)._replace(seen=record[8])


def by_uuid(uuid: UUID) -> Account | None:
    """Return the active person with this uuid, or None."""
    return _account(row(f"{_PERSON} {_ACTIVE} p.uuid = %s", [uuid]))


def by_id(person_id: int) -> Account | None:
    """Return the active person with this id, or None."""
    return _account(row(f"{_PERSON} {_ACTIVE} p.id = %s", [person_id]))


def by_email(email: str) -> Account | None:
    """Return the active person with this e-mail, or None."""
    return _account(row(f"{_PERSON} {_ACTIVE} p.email = %s", [email_key(email)]))


def has_role(person_id: int, role: Role) -> bool:
    """Return whether an active person has a role."""
    statement = "SELECT 1 FROM person WHERE is_active AND id = %s AND %s = ANY (roles)"
    return row(statement, [person_id, role]) is not None


def email_of(person_id: int) -> str:
    """Return the e-mail with which a person signs in, verified or not."""
    email: str = one("SELECT email FROM person WHERE id = %s", [person_id])[0]
    return email


def recognise(
    *, issuer: str, subject: str, uuid: UUID | None, email: str | None
) -> Recognised | None:
    """Return the person linked to an issuer's subject, or else with this uuid or this e-mail."""
    known = None if email is None else email_key(email)
    record = row(_RECOGNISE, [issuer, subject, uuid, known])
    return None if record is None else Recognised(_actor(record), record[8], FoundBy(record[9]))


def is_erased(uuid: UUID) -> bool:
    """Return whether the person with this uuid was erased."""
    statement = "SELECT 1 FROM person WHERE uuid = %s AND erased_at IS NOT NULL"
    return row(statement, [uuid]) is not None


def make(newcomer: Newcomer, *, now: datetime) -> int | None:
    """Create a person with a calendar without hours, and return their id.

    None if the uuid or the e-mail is already in use.
    """
    values = [newcomer.uuid, email_key(newcomer.email), newcomer.name, newcomer.password]
    made = row(_MAKE, [*values, [role.value for role in newcomer.roles], now])
    return None if made is None else made[0]


def lock(uuid: UUID) -> int | None:
    """Lock an active person until commit, and return their id, or None if there is none."""
    statement = "SELECT id FROM person WHERE is_active AND uuid = %s FOR NO KEY UPDATE"
    found = row(statement, [uuid])
    return None if found is None else int(found[0])


def replace_email(person_id: int, email: str) -> str | None:
    """Give an active person another e-mail, and return the one before.

    None if there is no such person, or if the e-mail belongs to a person already.
    """
    known = email_key(email)
    try:
        with transaction.atomic():
            found = row(_REPLACE_EMAIL, [person_id, known, known])
    except IntegrityError:
        # A person with this e-mail is made at this moment.
        return None
    return None if found is None else str(found[0])


def set_roles(person_id: int, roles: Iterable[Role]) -> bool:
    """Replace the roles of a person, and return whether they had others."""
    values = [role.value for role in roles]
    return execute(_SET_ROLES, [values, person_id, values, values]) == 1


def set_password(person_id: int, password: str) -> None:
    """Save the hash of a person's new password."""
    execute("UPDATE person SET password = %s WHERE id = %s", [password, person_id])


def replace_password(person_id: int, password: str, *, kept: str) -> bool:
    """Save the hash of a new password; return False if the one before is not the one `kept`."""
    condition = "WHERE id = %s AND password = %s"
    return execute(f"UPDATE person SET password = %s {condition}", [password, person_id, kept]) == 1


def set_administrator(person_id: int, administers: bool) -> None:
    """Make a person an administrator, who manages staff, or take that away."""
    execute("UPDATE person SET is_administrator = %s WHERE id = %s", [administers, person_id])


def forget_second_factor(person_id: int) -> None:
    """Delete a person's second factor."""
    execute("DELETE FROM second_factor WHERE person_id = %s", [person_id])


def staff() -> tuple[int, int]:
    """Return the number of active staff, and how many of them are administrators."""
    [record] = rows(_STAFF)
    return record[0], record[1]


def ids_found_by(search: str, *, at_most: int) -> list[int]:
    """Return the ids of people who match a search."""
    condition, words = search_people(search)
    records = rows(f"SELECT p.id FROM person p WHERE {condition} LIMIT %s", [*words, at_most])
    return [record[0] for record in records]


def _account(record: Row | None) -> Account | None:
    return None if record is None else account_of(record)


def account_of(record: Row) -> Account:
    """Return the account in the first columns of a row that was read by COLUMNS."""
    return Account(_actor(record), record[6], record[7])


# Calling the enum takes three times as long, and every request asks for its caller.
_ROLES = {role.value: role for role in Role}


def _actor(record: Row) -> Actor:
    roles = frozenset(map(_ROLES.__getitem__, record[5]))
    return Actor(record[0], record[1], record[2], known_email(record[3]), record[4], roles)


COLUMNS = "p.id, p.uuid, p.name, p.email, p.timezone, p.roles, p.token_version, p.token_serial"
_PERSON = f"SELECT {COLUMNS} FROM person p"
_ACTIVE = "WHERE p.is_active AND"
_OF_TOKEN = f"""
FROM person p JOIN api_token t ON t.person_id = p.id
{_ACTIVE} t.digest = %s AND t.created_at > %s
"""
_BY_TOKEN = f"SELECT {COLUMNS} {_OF_TOKEN}"
_BY_TOKEN_WITH_OWN_WRITE = f"""
SELECT {COLUMNS}, coalesce((SELECT w.position FROM own_write w WHERE w.id = p.id), 0) {_OF_TOKEN}
"""

_SET_ROLES = "UPDATE person SET roles = %s WHERE id = %s AND NOT (roles @> %s AND roles <@ %s)"

_REPLACE_EMAIL = """
WITH old AS (SELECT id, email FROM person WHERE id = %s AND is_active FOR UPDATE)
UPDATE person p SET email = %s FROM old
WHERE p.id = old.id AND NOT EXISTS (SELECT 1 FROM person o WHERE o.email = %s)
RETURNING old.email
"""

_STAFF = """
SELECT count(*), count(*) FILTER (WHERE is_administrator) FROM person
WHERE is_active AND 'staff' = ANY (roles)
"""

_RECOGNISE = f"""
SELECT {COLUMNS}, p.is_active, found.by FROM (
    SELECT person_id, {FoundBy.IDENTITY.value} AS by FROM identity
        WHERE issuer = %s AND subject = %s
    UNION ALL SELECT id, {FoundBy.UUID.value} FROM person WHERE uuid = %s AND erased_at IS NULL
    UNION ALL SELECT id, {FoundBy.EMAIL.value} FROM person WHERE email = %s
) found JOIN person p ON p.id = found.person_id ORDER BY found.by LIMIT 1
"""

_MAKE = """
WITH made AS (
    INSERT INTO person (uuid, email, name, password, roles, created_at, timezone, is_active,
        token_version, slot_interval_minutes, buffer_before_minutes, buffer_after_minutes,
        minimum_notice_minutes, auto_accept)
    VALUES (%s, %s, %s, %s, %s, %s, 'UTC', true, 1, 30, 0, 0, 0, false)
    ON CONFLICT DO NOTHING RETURNING id
), opened AS (
    INSERT INTO calendar (person_id) SELECT id FROM made
)
SELECT id FROM made
"""
