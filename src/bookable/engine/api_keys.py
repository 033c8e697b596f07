"""API keys of integrations: made, listed and revoked by staff."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from bookable.domain.names import refuse_unreadable
from bookable.domain.people import Scope
from bookable.domain.refusals import InvalidField
from bookable.storage import api_key_rows
from bookable.storage.api_key_rows import StoredKey, all_keys, by_digest, revoke


def create(
    name: str,
    scopes: Collection[str],
    *,
    digest: bytes,
    expires_at: datetime | None,
    now: datetime,
) -> UUID:
    """Save a new key, and return its uuid. Raise InvalidField."""
    refuse_unreadable(name, field="name")
    unknown = set(scopes) - set(Scope)
    if unknown or not scopes:
        raise InvalidField("scopes", f"must be some of {', '.join(Scope)}")
    if expires_at is not None and expires_at <= now:
        raise InvalidField("expires_at", "must lie ahead")
    wanted = [scope for scope in Scope if scope in scopes]
    return api_key_rows.save(name, wanted, digest, expires_at=expires_at, now=now)


__all__ = ["StoredKey", "all_keys", "by_digest", "create", "revoke"]
