"""Secret addresses of calendar feeds: stored as SHA-256, and found by it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bookable.domain.people import Actor
from bookable.storage.person_rows import COLUMNS, account_of
from bookable.storage.sql import execute, row


class Subscriber(NamedTuple):
    """The person whose feed it is, and their locale."""

    person: Actor
    locale: str


def save(person_id: int, digest: bytes, *, now: datetime) -> None:
    """Save the address of a person's feed in place of their earlier one."""
    execute(_SAVE, [digest, now, person_id])


def delete(person_id: int) -> None:
    """Delete the address of a person's feed, if there is one."""
    execute("DELETE FROM calendar_feed WHERE person_id = %s", [person_id])


def by_digest(digest: bytes) -> Subscriber | None:
    """Return the active person whose feed has this address, or None."""
    record = row(_BY_DIGEST, [digest])
    return None if record is None else Subscriber(account_of(record).actor, record[-1])


def exists(person_id: int) -> bool:
    """Return whether a person has a feed with an address that works."""
    return row(_EXISTS, [person_id]) is not None


_SAVE = """
INSERT INTO calendar_feed (person_id, token_version, digest, created_at)
SELECT id, token_version, %s, %s FROM person WHERE id = %s
ON CONFLICT (person_id) DO UPDATE SET token_version = excluded.token_version,
    digest = excluded.digest, created_at = excluded.created_at
"""

_BY_DIGEST = f"""
SELECT {COLUMNS}, p.locale FROM calendar_feed f JOIN person p ON p.id = f.person_id
WHERE f.digest = %s AND p.is_active AND p.token_version = f.token_version
"""
_EXISTS = """
SELECT 1 FROM calendar_feed f JOIN person p ON p.id = f.person_id
WHERE p.id = %s AND p.token_version = f.token_version
"""
