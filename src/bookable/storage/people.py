"""People: found by token, uuid, e-mail or identity, as actors; and made on first sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

from bookable.domain.emails import email_key
from bookable.domain.people import Actor, Role, known_email
from bookable.storage.sql import Row, execute, finding, one, row, rows


class Account(NamedTuple):
    """A person as the issuing and the checking of tokens need them. A new version ends everything
    that a person signed in with, a new serial their API token alone."""

    actor: Actor
    token_version: int
    token_serial: int = 0


class FoundBy(IntEnum):
    """By what a person was recognised, the surest first."""

    IDENTITY = 1
    UUID = 2
    EMAIL = 3


class Recognised(NamedTuple):
    """A person whom an outside issuer means, who need not be active."""

    actor: Actor
    is_active: bool
    by: FoundBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody to make a person of."""

    uuid: UUID
    email: str
    name: str
    roles: Iterable[Role]
    password: str


def anybody() -> bool:
    """This will tell whether there is anybody at all."""
    return row("SELECT 1 FROM person LIMIT 1") is not None


def by_token(digest: bytes, *, after: datetime) -> Account | None:
    """Return the active person whose API token has this SHA-256 and was last given out after a
    time, or None."""
    return _account(row(_BY_TOKEN, [digest, after]))


def by_uuid(uuid: UUID) -> Account | None:
    """This will be the active person with this uuid, or None."""
    return _account(row(f"{_PERSON} {_ACTIVE} p.uuid = %s", [uuid]))


def by_email(email: str) -> Account | None:
    """Return the active person with this e-mail, or None."""
    return _account(row(f"{_PERSON} {_ACTIVE} p.email = %s", [email_key(email)]))


def email_of(person_id: int) -> str:
    """Return the e-mail by which a person signs in, whether it is known to be theirs or not."""
    found: str = one("SELECT email FROM person WHERE id = %s", [person_id])[0]
    return found


def recognise(
    *, issuer: str, subject: str, uuid: UUID | None, email: str | None
) -> Recognised | None:
    """This will be the person linked to an issuer's subject, else the one with this uuid, else
    the one with this e-mail, else None."""
    known = None if email is None else email_key(email)
    found = row(_RECOGNISE, [issuer, subject, uuid, known])
    return None if found is None else Recognised(_actor(found), found[8], FoundBy(found[9]))


def make(newcomer: Newcomer, *, now: datetime) -> int | None:
    """This will make a person with a calendar that is never open, and return the number; or None
    where somebody has that uuid or e-mail."""
    values = [newcomer.uuid, email_key(newcomer.email), newcomer.name, newcomer.password]
    made = row(_MAKE, [*values, [role.value for role in newcomer.roles], now])
    return None if made is None else made[0]


def set_roles(person_id: int, roles: Iterable[Role]) -> None:
    """This will let a person have these roles and no others."""
    values = [role.value for role in roles]
    execute("UPDATE person SET roles = %s WHERE id = %s", [values, person_id])


def set_administrator(person_id: int, administers: bool) -> None:
    """Let a person decide about staff, or no longer."""
    execute("UPDATE person SET is_administrator = %s WHERE id = %s", [administers, person_id])


def forget_second_factor(person_id: int) -> None:
    """Take a person's second factor away."""
    execute("DELETE FROM second_factor WHERE person_id = %s", [person_id])


def staff() -> tuple[int, int]:
    """Count active staff, and administrators among them."""
    [found] = rows(_STAFF)
    return found[0], found[1]


def ids_found_by(search: str, *, at_most: int) -> list[int]:
    """Return the ids of people in whose name, company or bio each word of a search stands."""
    condition, words = finding(search, "search_key")
    found = rows(f"SELECT id FROM person WHERE {condition} LIMIT %s", [*words, at_most])
    return [each[0] for each in found]


def _account(found: Row | None) -> Account | None:
    return None if found is None else account_of(found)


def account_of(found: Row) -> Account:
    """Return the account that a row begins with, which was read by COLUMNS."""
    return Account(_actor(found), found[6], found[7])


def _actor(found: Row) -> Actor:
    roles = frozenset(Role(role) for role in found[5])
    return Actor(found[0], found[1], found[2], known_email(found[3]), found[4], roles)


COLUMNS = "p.id, p.uuid, p.name, p.email, p.timezone, p.roles, p.token_version, p.token_serial"
_PERSON = f"SELECT {COLUMNS} FROM person p"
_ACTIVE = "WHERE p.is_active AND"
_BY_TOKEN = f"""
{_PERSON} JOIN api_token t ON t.person_id = p.id {_ACTIVE} t.digest = %s AND t.created_at > %s
"""

_STAFF = """
SELECT count(*), count(*) FILTER (WHERE is_administrator) FROM person
WHERE is_active AND 'staff' = ANY (roles)
"""

_RECOGNISE = f"""
SELECT {COLUMNS}, p.is_active, found.by FROM (
    SELECT person_id, {FoundBy.IDENTITY.value} AS by FROM identity
        WHERE issuer = %s AND subject = %s
    UNION ALL SELECT id, {FoundBy.UUID.value} FROM person WHERE uuid = %s
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
