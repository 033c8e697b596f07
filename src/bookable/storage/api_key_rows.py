"""API keys: stored as digests, found by them, and ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from bookable.domain.people import KeyRef, Scope
from bookable.storage.sql import execute, one, row, rows

USE_IS_NOTED_EVERY = timedelta(minutes=5)
"""How exact `last_used_at` is: not every request writes it."""


class StoredKey(NamedTuple):
    """A key as lists show it."""

    uuid: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def save(
    name: str,
    scopes: Sequence[Scope],
    digest: bytes,
    *,
    expires_at: datetime | None,
    now: datetime,
) -> UUID:
    """Save a new key, and return its uuid."""
    uuid: UUID = one(_SAVE, [name, list(scopes), digest, now, expires_at])[0]
    return uuid


def by_digest(digest: bytes, *, now: datetime) -> KeyRef | None:
    """Return the key with this digest, or None if there is none or it has ended. Note its use."""
    record = row(_BY_DIGEST, [digest, now])
    if record is None:
        return None
    id_, uuid, name, scopes, last_used_at = record
    if last_used_at is None or abs(now - last_used_at) >= USE_IS_NOTED_EVERY:
        execute("UPDATE api_key SET last_used_at = %s WHERE id = %s", [now, id_])
    return KeyRef(id_, uuid, name, frozenset(map(Scope, scopes)))


def all_keys() -> list[StoredKey]:
    """Return all keys, the newest first."""
    return [StoredKey(*record) for record in rows(_ALL)]


def revoke(uuid: UUID, *, now: datetime) -> bool:
    """End a key and forget its digest; False if there is none or it has been revoked before."""
    return execute(_REVOKE, [now, uuid]) == 1


def forget_expired(before: datetime) -> int:
    """Forget the digests of keys that expired before a time, and return how many."""
    return execute(_FORGET, [before])


_SAVE = """
INSERT INTO api_key (name, scopes, digest, created_at, expires_at) VALUES (%s, %s, %s, %s, %s)
RETURNING uuid
"""
_BY_DIGEST = """
SELECT id, uuid, name, scopes, last_used_at FROM api_key
WHERE digest = %s AND (expires_at IS NULL OR expires_at > %s)
"""
_ALL = """
SELECT uuid, name, scopes, created_at, expires_at, revoked_at, last_used_at FROM api_key
ORDER BY id DESC
"""
_REVOKE = """
UPDATE api_key SET revoked_at = %s, digest = NULL WHERE uuid = %s AND revoked_at IS NULL
"""
_FORGET = "UPDATE api_key SET digest = NULL WHERE digest IS NOT NULL AND expires_at <= %s"
