"""API tokens: kept as SHA-256 only, one to a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bookable.storage.sql import execute, row


def keep(person_id: int, digest: bytes, *, now: datetime) -> None:
    """This will let a token speak for a person, in place of the one before."""
    execute(_KEEP, [person_id, digest, person_id, digest, now])


def newest() -> tuple[UUID, int, bytes] | None:
    """This will be the token that was kept last: of whom, of which version, and its digest."""
    found = row(_NEWEST)
    return None if found is None else (found[0], found[1], bytes(found[2]))


def revoke(person_id: int) -> None:
    """This will make every token of a person void, whatever its kind."""
    execute(_REVOKE, [person_id, person_id])


_KEEP = """
WITH replaced AS (DELETE FROM api_token WHERE person_id = %s AND digest <> %s)
INSERT INTO api_token (person_id, digest, created_at) VALUES (%s, %s, %s)
ON CONFLICT (digest) DO NOTHING
"""

# One that is older than its version was revoked meanwhile.
_NEWEST = """
SELECT p.uuid, p.token_version, t.digest FROM api_token t JOIN person p ON p.id = t.person_id
ORDER BY t.created_at DESC LIMIT 1
"""

# A raised version voids what was signed, a deleted digest what is kept.
_REVOKE = """
WITH deleted AS (DELETE FROM api_token WHERE person_id = %s)
UPDATE person SET token_version = token_version + 1 WHERE id = %s
"""
