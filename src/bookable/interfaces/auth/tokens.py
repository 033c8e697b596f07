"""Bookable's own credentials: an opaque API token, and signed bearers.

All of them follow from the secret key and the version of a person's tokens. So they need not be
kept to be printed again, and die when either changes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

import jwt
from django.utils.crypto import salted_hmac

from bookable.domain.people import Actor
from bookable.engine import people
from bookable.engine.people import Account
from bookable.interfaces.auth.claims import Claims, verified

PREFIX = "bk_"
ISSUER = "bookable"
ALGORITHM = "HS256"

ACCESS_LASTS = timedelta(minutes=15)
REFRESH_LASTS = timedelta(days=14)
PRINTED_LASTS = timedelta(days=30)


class Kind(StrEnum):
    """What a bearer is good for: to come in, or to get another one."""

    ACCESS = "access"
    REFRESH = "refresh"


class OwnClaims(Claims, kw_only=True):
    """What Bookable's own bearers say."""

    iss: Literal["bookable"]
    sub: UUID
    typ: Kind
    ver: int


def api_token(uuid: UUID, version: int) -> str:
    """This will be the opaque API token of a person and a version."""
    return PREFIX + base64.urlsafe_b64encode(_derived("api token", f"{uuid} {version}")).decode(
        "ascii"
    ).rstrip("=")


def digest(token: str) -> bytes:
    """This will be what is kept of an API token."""
    return hashlib.sha256(token.encode()).digest()


def token_holder(token: str) -> Actor | None:
    """This will be the active person for whom an API token speaks, or None. A token that another
    secret key gave out is void, though its digest is still kept."""
    account = people.by_token(digest(token))
    if account is None:
        return None
    due = api_token(account.actor.uuid, account.token_version)
    return account.actor if hmac.compare_digest(due.encode(), token.encode()) else None


def is_signed_by_us() -> bool | None:
    """This will tell whether the token that was given out last is one of this secret key, or be
    None where none was given out yet."""
    newest = people.newest_token()
    if newest is None:
        return None
    uuid, version, kept = newest
    return hmac.compare_digest(digest(api_token(uuid, version)), kept)


def bearer(
    account: Account, *, now: datetime, lifetime: timedelta, kind: Kind = Kind.ACCESS
) -> str:
    """This will be a signed token that speaks for a person until its time is over."""
    said = {
        "iss": ISSUER,
        "sub": str(account.actor.uuid),
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "typ": kind.value,
        "ver": account.token_version,
    }
    return jwt.encode(said | {"jti": _mark(said)}, _signing_key(), ALGORITHM)


def bearer_holder(token: str, *, now: datetime, kind: Kind = Kind.ACCESS) -> Account | None:
    """This will be the active person for whom one of Bookable's own bearers speaks, or None."""
    said = verified(token, OwnClaims, key=_signing_key(), algorithms=[ALGORITHM], now=now)
    if said is None or said.typ is not kind:
        return None
    account = people.by_uuid(said.sub)
    return account if account is not None and account.token_version == said.ver else None


def issued_token(account: Account, *, now: datetime) -> str:
    """This will be a person's API token, and keep its digest."""
    token = api_token(account.actor.uuid, account.token_version)
    people.keep_token(account, digest(token), now=now)
    return token


def credentials(person_uuid: UUID, *, now: datetime) -> dict[str, str]:
    """This will be a person's API token and a bearer for 30 days, or raise LookupError where
    nobody active has that uuid.

    The days count from the full hour, so that who asks again soon is told the same again.
    """
    account = people.by_uuid(person_uuid)
    if account is None:
        raise LookupError(f"nobody active has the uuid {person_uuid}")
    return {
        "token": issued_token(account, now=now),
        "bearer": bearer(account, now=_full_hour(now), lifetime=PRINTED_LASTS),
    }


def _full_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _mark(said: Mapping[str, object]) -> str:
    """The same words make the same bearer."""
    return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:32]


def _signing_key() -> bytes:
    return _derived("bearer", "signing key")


def _derived(purpose: str, what: str) -> bytes:
    return salted_hmac(f"bookable {purpose}", what, algorithm="sha256").digest()
