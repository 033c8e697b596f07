"""Bookable's own credentials: an opaque API token, and signed bearer tokens.

All of them are derived from the secret key and the version of a person's tokens. They can be
printed again without being stored, and become invalid when either changes. What is stored is only
what it takes to end one alone: the digest of an API token, and a family for the bearer tokens of
one sign-in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

import jwt
from django.conf import settings

from bookable.engine import accounts
from bookable.engine import tokens as stored
from bookable.engine.tokens import REFRESH_LASTS, Account, Family
from bookable.interfaces.auth.demo import is_kept_out
from bookable.interfaces.auth.entry import Authentication, Means
from bookable.interfaces.auth.jwt_claims import Claims, verified

PREFIX = "bk_"
ISSUER = "bookable"
ALGORITHM = "HS256"

ACCESS_LASTS = timedelta(minutes=15)
PRINTED_LASTS = timedelta(days=30)


class Kind(StrEnum):
    """The purpose of a bearer token: authentication, or getting the next pair."""

    ACCESS = "access"
    REFRESH = "refresh"


class Pair(NamedTuple):
    """An access token and the refresh token that gets the next pair."""

    access: str
    refresh: str


class OwnClaims(Claims, kw_only=True):
    """The claims of Bookable's own bearer tokens. Those of a sign-in name their family (`fam`) and
    the number of the refresh token they came with (`num`). Printed ones name the serial of the API
    token they were printed with (`ser`)."""

    iss: Literal["bookable"]
    sub: UUID
    typ: Kind
    ver: int
    ser: int = 0
    fam: int | None = None
    num: int = 0


def api_token(uuid: UUID, version: int, serial: int = 0) -> str:
    """Return the API token for a person, a version and a serial."""
    return _api_token(uuid, version, serial, _key("api token", settings.SECRET_KEY))


# Cached for people who send many requests: deriving takes some per cent of a short one. Whether a
# token is valid is not cached: version and serial come from the database each time.
@lru_cache(maxsize=2_000)
def _api_token(uuid: UUID, version: int, serial: int, key: bytes) -> str:
    # Tokens from before there were serials were derived without one, and must stay valid.
    what = f"{uuid} {version} {serial}" if serial else f"{uuid} {version}"
    token = base64.urlsafe_b64encode(hmac.digest(key, what.encode(), "sha256")).decode("ascii")
    return PREFIX + token.rstrip("=")


def digest(token: str) -> bytes:
    """Return the stored form of an API token."""
    return hashlib.sha256(token.encode()).digest()


def authenticate_token(token: str, *, now: datetime) -> Authentication | None:
    """Return the active person that an API token belongs to, or None. A token made with another
    secret key is invalid even though its digest is still stored."""
    account = stored.by_token(digest(token), now=now)
    if account is None:
        return None
    expected = _api_token_of(account)
    is_valid = hmac.compare_digest(expected.encode(), token.encode())
    found = Authentication(account.actor, Means.API_TOKEN, seen=account.seen)
    return found if is_valid else None


def is_signed_by_us() -> bool | None:
    """Return whether the newest API token was made with this secret key, or None if there is no
    token yet."""
    newest = stored.newest()
    if newest is None:
        return None
    expected = api_token(newest.uuid, newest.version, newest.serial)
    return hmac.compare_digest(digest(expected), newest.digest)


def bearer(
    account: Account,
    *,
    now: datetime,
    lifetime: timedelta,
    kind: Kind = Kind.ACCESS,
    family: Family | None = None,
) -> str:
    """Return a signed bearer token. It is valid until its lifetime is over or its family ends.
    Without a family it ends with the person's API token."""
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "sub": str(account.actor.uuid),
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "typ": kind.value,
        "ver": account.token_version,
    }
    if family is not None:
        claims |= {"fam": family.id, "num": family.serial}
    elif account.token_serial:
        claims["ser"] = account.token_serial
    return jwt.encode(claims | {"jti": _token_id(claims)}, _signing_key(), ALGORITHM)


def authenticate_bearer(token: str, *, now: datetime) -> Authentication | None:
    """Return the active person that one of Bookable's own bearer tokens belongs to, or None."""
    claims = _claims_of(token, Kind.ACCESS, now=now)
    if claims is None:
        return None
    if claims.fam is not None:
        account = stored.of_family(claims.sub, claims.ver, family=claims.fam)
        return None if account is None else Authentication(account.actor, Means.JWT, claims.fam)
    account = accounts.by_uuid(claims.sub)
    if account is None or (account.token_version, account.token_serial) != (claims.ver, claims.ser):
        return None
    return Authentication(account.actor, Means.API_TOKEN)


def bearers(account: Account, *, now: datetime) -> Pair | None:
    """Start a family and return its first pair, or None if all the person's sign-ins were ended
    meanwhile."""
    family = stored.begin(account, now=now)
    return None if family is None else _pair(account, family)


def refreshed(refresh: str, *, now: datetime) -> Pair | None:
    """Return the next pair for a refresh token, or None if it is not valid. A client that lost the
    answer gets the same pair again."""
    claims = _claims_of(refresh, Kind.REFRESH, now=now)
    if claims is None or claims.fam is None:
        return None
    family, serial = claims.fam, claims.num
    renewed = stored.refreshed(claims.sub, claims.ver, family=family, serial=serial, now=now)
    if renewed is None or is_kept_out(renewed[0].actor.email):
        return None
    return _pair(*renewed)


def issued_token(account: Account, *, now: datetime) -> str:
    """Return a person's API token and store its digest."""
    return _issued(account, now=now)[0]


def credentials(person_uuid: UUID, *, now: datetime) -> dict[str, str]:
    """Return a person's API token and a bearer token for 30 days. Raise LookupError if no active
    person has this UUID. The bearer token ends with the API token.

    The 30 days count from the full hour, so repeated calls return the same token.
    """
    account = accounts.by_uuid(person_uuid)
    if account is None:
        raise LookupError(f"no active person has the UUID {person_uuid}")
    token, account = _issued(account, now=now)
    printed = bearer(account, now=_full_hour(now), lifetime=PRINTED_LASTS)
    return {"token": token, "bearer": printed}


def _issued(account: Account, *, now: datetime) -> tuple[str, Account]:
    token = _api_token_of(account)
    if stored.save(account, digest(token), now=now):
        return token, account
    # The token has expired, or was ended a moment ago. It cannot come back, so take a new serial.
    account = account._replace(token_serial=stored.end_api_token(account.actor))
    token = _api_token_of(account)
    stored.save(account, digest(token), now=now)
    return token, account


def _pair(account: Account, family: Family) -> Pair:
    """Return the pair of a family. The same state of a family always gives the same pair."""
    now, until = family.refreshed_at, family.began_at + REFRESH_LASTS
    lasts = min(ACCESS_LASTS, until - now)
    access = bearer(account, now=now, lifetime=lasts, family=family)
    kind = Kind.REFRESH
    return Pair(access, bearer(account, now=now, lifetime=until - now, kind=kind, family=family))


def _claims_of(token: str, kind: Kind, *, now: datetime) -> OwnClaims | None:
    claims = verified(token, OwnClaims, key=_signing_key(), algorithms=[ALGORITHM], now=now)
    return None if claims is None or claims.typ is not kind else claims


def _api_token_of(account: Account) -> str:
    return api_token(account.actor.uuid, account.token_version, account.token_serial)


def _full_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _token_id(claims: Mapping[str, object]) -> str:
    """Return a `jti` derived from the claims, so that the same claims give the same token."""
    return hashlib.sha256(repr(sorted(claims.items())).encode()).hexdigest()[:32]


def _signing_key() -> bytes:
    return hmac.digest(_key("bearer", settings.SECRET_KEY), b"signing key", "sha256")


def digest_of_key(key: str) -> bytes:
    """Return the stored form of an API key. With another secret key none is valid any more."""
    return hmac.digest(_key("api key", settings.SECRET_KEY), key.encode(), "sha256")


@cache
def _key(purpose: str, secret: str) -> bytes:
    """Return the key that Django's `salted_hmac` would derive again on every call."""
    return hashlib.sha256(f"bookable {purpose}{secret}".encode()).digest()
