"""API keys: `Authorization: Bearer bkk_…`, for oneself or for a person."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from dmr.exceptions import NotAuthenticatedError

from bookable.domain.people import Actor, KeyRef, Role, Scope
from bookable.engine import accounts, api_keys
from bookable.interfaces.auth.entry import ACT_AS, Authentication, Means
from bookable.interfaces.auth.tokens import digest_of_key

PREFIX = "bkk_"


class KeyUse(Enum):
    """What an address takes of API keys: none, those that act for a person, or all."""

    NONE = "none"
    ACTING = "acting"
    ALONE = "alone"


class MissingScopeError(Exception):
    """The API key lacks a scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"This API key lacks the scope {scope}")


def create(
    name: str, scopes: Collection[str], *, expires_at: datetime | None, now: datetime
) -> tuple[UUID, str]:
    """Make a key, and return its id and the key itself, which is not kept. Raise InvalidField."""
    key = PREFIX + secrets.token_urlsafe(32)
    uuid = api_keys.create(name, scopes, digest=digest_of_key(key), expires_at=expires_at, now=now)
    return uuid, key


def authenticate_key(
    request: HttpRequest, key: str, *, controller: Any, now: datetime
) -> Authentication | None:
    """Return the caller with this API key, or None if the key is not valid.

    Raise NotAuthenticatedError if the address does not take it, and MissingScopeError.
    """
    use: KeyUse = getattr(controller, "key_use", KeyUse.NONE)
    known = None if use is KeyUse.NONE else api_keys.by_digest(digest_of_key(key), now=now)
    if known is None:
        return None
    actor = _actor(request.META.get(ACT_AS), known, use)
    scope = controller.scope_of(request.method)
    if scope is not None and scope not in known.scopes:
        raise MissingScopeError(scope)
    return Authentication(actor, Means.KEY)


def _actor(person: str | None, key: KeyRef, use: KeyUse) -> Actor:
    """Return the person for whom the key acts, or the key itself, which acts as staff."""
    if person is not None:
        return replace(_person(person.strip()), key=key)
    if use is not KeyUse.ALONE:
        raise NotAuthenticatedError("With an API key, Bookable-Act-As must name a person here")
    return Actor(0, key.uuid, key.name, roles=frozenset({Role.STAFF}), key=key)


def _person(named: str) -> Actor:
    try:
        account = accounts.by_uuid(UUID(named))
    except ValueError:
        account = accounts.by_email(named)
    if account is None:
        raise NotAuthenticatedError("Bookable-Act-As names no active person")
    return account.actor
