"""API tokens: kept as SHA-256 only, one to a person."""

from __future__ import annotations

from datetime import datetime

from bookable.storage.sql import execute


def keep(person_id: int, digest: bytes, *, now: datetime) -> None:
    """This will let a token speak for a person, in place of the one before."""
    execute(_KEEP, [person_id, digest, person_id, digest, now])


def revoke(person_id: int) -> None:
    """This will make every token of a person void, whatever its kind."""
    execute(_REVOKE, [person_id, person_id])


_KEEP = """
WITH replaced AS (DELETE FROM api_token WHERE person_id = %s AND digest <> %s)
INSERT INTO api_token (person_id, digest, created_at) VALUES (%s, %s, %s)
ON CONFLICT (digest) DO NOTHING
"""

# A raised version voids what was signed, a deleted digest what is kept.
_REVOKE = """
WITH deleted AS (DELETE FROM api_token WHERE person_id = %s)
UPDATE person SET token_version = token_version + 1 WHERE id = %s
"""
