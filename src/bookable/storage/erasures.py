"""Erasures of people: noted together with what goes at once, and kept until all is done."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import DELETED, UNVERIFIED, Actor, Role, known_email
from bookable.storage.personal_rows import About
from bookable.storage.sealed import UnsealableError, seal, unseal
from bookable.storage.sql import execute, row, rows


class Standing(NamedTuple):
    """A person who is to be erased, locked until commit."""

    id: int
    is_erased: bool
    runs_the_marketplace: bool


class Erasure(NamedTuple):
    """An erasure that is under way, and when it was noted by the real clock."""

    about: About
    uuid: UUID
    noted_at: datetime

    @property
    def actor(self) -> Actor:
        """The person, with every right that ending what they have begun may take."""
        return Actor(self.about.person_id, self.uuid, DELETED, roles=frozenset(Role))


def lock(ref: UUID) -> Standing | None:
    """Lock a person until commit, or return None if there is none."""
    found = row(_LOCK, [ref])
    return None if found is None else Standing._make(found)


def note(person_id: int, *, real: datetime) -> None:
    """Note the erasure of a person."""
    words = [known_email(record[0]) for record in rows(_WORDS, {"person": person_id})]
    sealed = seal(json.dumps([word for word in words if word]), purpose=_purpose(person_id))
    execute(_NOTE, {"person": person_id, "words": sealed, "real": real})


def empty(person_id: int, *, now: datetime) -> None:
    """Empty a person's own row."""
    execute(_EMPTY, {"person": person_id, "name": DELETED, "end": UNVERIFIED, "now": now})


def due(*, noted_before: datetime) -> list[UUID]:
    """Return the people whose data has to be gone through: for the first time, or once more."""
    return [record[0] for record in rows(_DUE, [noted_before])]


def find(ref: UUID) -> Erasure | None:
    """Return the erasure of a person that is not done, or None."""
    found = row(_FIND, [ref])
    if found is None:
        return None
    person_id, sealed, was_staff, last_mail, noted_at = found
    try:
        words = json.loads(unseal(bytes(sealed), purpose=_purpose(person_id)))
    except UnsealableError:
        words = []
    about = About(person_id, tuple(words), was_staff, last_mail)
    return Erasure(about, ref, noted_at)


def gone_through(person_id: int) -> None:
    """Note that all was gone through once."""
    execute("UPDATE erasure SET is_gone_through = true WHERE person_id = %s", [person_id])


def finish(person_id: int) -> None:
    """Forget an erasure that is done."""
    execute("DELETE FROM erasure WHERE person_id = %s", [person_id])


def _purpose(person_id: int) -> str:
    return f"erasure {person_id}"


_LOCK = """
SELECT id, erased_at IS NOT NULL, is_administrator OR 'staff' = ANY (roles)
FROM person WHERE uuid = %s FOR NO KEY UPDATE
"""

# First and last name stand alone in some answers.
_WORDS = """
SELECT DISTINCT word FROM (
    SELECT unnest(ARRAY[email, name, uuid::text, split_part(name, ' ', 1),
        substr(name, strpos(name, ' ') + 1)]) FROM person WHERE id = %(person)s
    UNION SELECT email FROM identity_linking WHERE person_id = %(person)s
    UNION SELECT replaced FROM account_link WHERE person_id = %(person)s
) known (word)
"""

_NOTE = """
INSERT INTO erasure (person_id, words, was_staff, last_mail, noted_at)
SELECT id, %(words)s, is_administrator OR 'staff' = ANY (roles),
    (SELECT coalesce(max(id), 0) FROM mail), %(real)s
FROM person WHERE id = %(person)s
ON CONFLICT (person_id) DO NOTHING
"""

# The zone stays: the bookings were agreed on by its clocks.
_EMPTY = """
UPDATE person SET erased_at = coalesce(erased_at, %(now)s), name = %(name)s,
    email = uuid::text || %(end)s::text,
    password = '!', last_login = NULL, locale = '', clock = '', company = '', avatar_url = '',
    bio = '',
    roles = '{}', is_active = false, is_administrator = false, token_version = token_version + 1
WHERE id = %(person)s
"""

_DUE = """
SELECT p.uuid FROM erasure e JOIN person p ON p.id = e.person_id
WHERE NOT e.is_gone_through OR e.noted_at < %s ORDER BY p.id
"""

_FIND = """
SELECT p.id, e.words, e.was_staff, e.last_mail, e.noted_at
FROM erasure e JOIN person p ON p.id = e.person_id WHERE p.uuid = %s
"""
