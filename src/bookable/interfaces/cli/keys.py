"""API keys on the command line: made, listed and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from bookable.domain.refusals import InvalidField
from bookable.engine import api_keys, clock
from bookable.interfaces.auth.api_key_auth import create
from bookable.server.errors import CommandError


def create_key(name: str, scopes: Sequence[str], *, days: int | None) -> dict[str, Any]:
    """Make a key. It is in the answer, and nowhere else."""
    now = clock.now()
    expires_at = None if days is None else now + timedelta(days=days)
    try:
        uuid, key = create(name, scopes, expires_at=expires_at, now=now)
    except InvalidField as refusal:
        raise CommandError(f"{refusal.field} {refusal.problem}") from None
    return {"id": str(uuid), "name": name, "key": key}


def list_keys() -> dict[str, Any]:
    """Return all keys, the newest first, without what opens the door."""
    return {
        str(each.uuid): {name: _shown(value) for name, value in each._asdict().items()}
        for each in api_keys.all_keys()
    }


def revoke_key(named: str) -> dict[str, Any]:
    """End a key at once."""
    try:
        is_ended = api_keys.revoke(UUID(named), now=clock.now())
    except ValueError:
        is_ended = False
    if not is_ended:
        raise CommandError(f"no key that could be revoked has the id {named}")
    return {"id": named, "revoked": True}


def _shown(value: object) -> object:
    return value if value is None or isinstance(value, list) else str(value)
