"""Handles, current ones and old ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bookable.domain.handles import MOST_OLD, REDIRECTS_FOR
from bookable.storage.sql import execute, row, rows


def of(person_id: int) -> str:
    """Return a person's handle, or nothing if they have none."""
    found = row(_CURRENT, [person_id])
    return found[0] if found else ""


def take(person_id: int, handle: str, *, now: datetime) -> bool:
    """Make this the handle of a person who is locked, and keep the one before as an old one.

    False if it belongs to another person.
    """
    free = [handle, person_id, now - REDIRECTS_FOR]
    execute("DELETE FROM handle WHERE handle = %s AND (person_id = %s OR replaced_at <= %s)", free)
    execute(_REPLACE, [now, person_id])
    if row(_INSERT, [person_id, handle]) is None:
        return False
    execute(_FORGET_OLDEST, [person_id, MOST_OLD])
    return True


def forget_expired(now: datetime) -> int:
    """Delete handles that lead to no person any more, and return how many there were."""
    return execute("DELETE FROM handle WHERE replaced_at <= %s", [now - REDIRECTS_FOR])


def of_people(emails: list[str]) -> Mapping[str, tuple[int, str]]:
    """Return the id and the handle of the people with these e-mails, in the order of their ids."""
    return {email: (person, handle) for email, person, handle in rows(_OF_PEOPLE, [emails])}


_CURRENT = "SELECT handle FROM handle WHERE person_id = %s AND replaced_at IS NULL"
_REPLACE = "UPDATE handle SET replaced_at = %s WHERE person_id = %s AND replaced_at IS NULL"
_INSERT = """
INSERT INTO handle (person_id, handle) VALUES (%s, %s) ON CONFLICT (handle) DO NOTHING RETURNING id
"""
_FORGET_OLDEST = """
DELETE FROM handle WHERE id IN (
    SELECT id FROM handle WHERE person_id = %s AND replaced_at IS NOT NULL
    ORDER BY replaced_at DESC, id DESC OFFSET %s)
"""
_OF_PEOPLE = """
SELECT p.email, p.id, coalesce(h.handle, '') FROM person p
LEFT JOIN handle h ON h.person_id = p.id AND h.replaced_at IS NULL
WHERE p.email = ANY (%s) ORDER BY p.id
"""
