"""Bookable's own credentials: an opaque API token, and signed bearers.

All of them follow from the secret key and the version of a person's tokens. So they need not be
kept to be printed again, and die when either changes. Each is also kept, without itself: an API
token as its digest, and the bearers of one sign-in as a family, so that it can be ended alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

import jwt
from django.conf import settings

from bookable.engine import people
from bookable.engine import tokens as kept
from bookable.engine.tokens import REFRESH_LASTS, Account, Family
from bookable.interfaces.auth.claims import Claims, verified
from bookable.interfaces.auth.demo import is_kept_out
from bookable.interfaces.auth.entry import Means, Shown

PREFIX = "bk_"
ISSUER = "bookable"
ALGORITHM = "HS256"

ACCESS_LASTS = timedelta(minutes=15)
PRINTED_LASTS = timedelta(days=30)


class Kind(StrEnum):
    """What a bearer is good for: to come in, or to get another one."""

    ACCESS = "access"
    REFRESH = "refresh"


class Pair(NamedTuple):
    """A bearer to come in by, and one to get the next pair."""

    access: str
    refresh: str


class OwnClaims(Claims, kw_only=True):
    """What Bookable's own bearers say. Those of a family name it (`fam`), with the number of the
    refresh token that they came with (`num`); those that are printed name the serial of the API
    token beside them (`ser`)."""

    iss: Literal["bookable"]
    sub: UUID
    typ: Kind
    ver: int
    ser: int = 0
    fam: int | None = None
    num: int = 0


def api_token(uuid: UUID, version: int, serial: int = 0) -> str:
    """Return the opaque API token of a person, a version and a serial."""
    # Without the first serial, as those were that were given out before there were any.
    what = f"{uuid} {version} {serial}" if serial else f"{uuid} {version}"
    token = base64.urlsafe_b64encode(_derived("api token", what)).decode("ascii")
    return PREFIX + token.rstrip("=")


def digest(token: str) -> bytes:
    """This will be what is kept of an API token."""
    return hashlib.sha256(token.encode()).digest()


def shown_token(token: str, *, now: datetime) -> Shown | None:
    """Return the active person who shows an API token, or None. A token that another secret key
    gave out is void, though its digest is still kept."""
    account = kept.by_token(digest(token), now=now)
    if account is None:
        return None
    due = _api_token_of(account)
    is_due = hmac.compare_digest(due.encode(), token.encode())
    return Shown(account.actor, Means.API_TOKEN) if is_due else None


def is_signed_by_us() -> bool | None:
    """This will tell whether the token that was given out last is one of this secret key, or be
    None where none was given out yet."""
    newest = kept.newest()
    if newest is None:
        return None
    due = api_token(newest.uuid, newest.version, newest.serial)
    return hmac.compare_digest(digest(due), newest.digest)


def bearer(
    account: Account,
    *,
    now: datetime,
    lifetime: timedelta,
    kind: Kind = Kind.ACCESS,
    family: Family | None = None,
) -> str:
    """Return a signed token that speaks for a person until its time is over, or until its family
    ends, or without one the person's API token."""
    said: dict[str, Any] = {
        "iss": ISSUER,
        "sub": str(account.actor.uuid),
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "typ": kind.value,
        "ver": account.token_version,
    }
    if family is not None:
        said |= {"fam": family.id, "num": family.serial}
    elif account.token_serial:
        said["ser"] = account.token_serial
    return jwt.encode(said | {"jti": _mark(said)}, _signing_key(), ALGORITHM)


def shown_bearer(token: str, *, now: datetime) -> Shown | None:
    """Return the active person who shows one of Bookable's own bearers, or None."""
    said = _said(token, Kind.ACCESS, now=now)
    if said is None:
        return None
    if said.fam is not None:
        account = kept.of_family(said.sub, said.ver, family=said.fam)
        return None if account is None else Shown(account.actor, Means.JWT, said.fam)
    account = people.by_uuid(said.sub)
    if account is None or (account.token_version, account.token_serial) != (said.ver, said.ser):
        return None
    return Shown(account.actor, Means.API_TOKEN)


def bearers(account: Account, *, now: datetime) -> Pair | None:
    """Return the first bearers of a new family, or None where everything that this person signed
    in with was ended meanwhile."""
    family = kept.begin(account, now=now)
    return None if family is None else _pair(account, family)


def refreshed(refresh: str, *, now: datetime) -> Pair | None:
    """Return the next bearers of a family for its refresh token, the same once more for one whose
    answer was lost, or None for one that is not valid."""
    said = _said(refresh, Kind.REFRESH, now=now)
    if said is None or said.fam is None:
        return None
    found = kept.refreshed(said.sub, said.ver, family=said.fam, serial=said.num, now=now)
    if found is None or is_kept_out(found[0].actor.email):
        return None
    return _pair(*found)


def issued_token(account: Account, *, now: datetime) -> str:
    """Return a person's API token, and keep its digest."""
    return _issued(account, now=now)[0]


def credentials(person_uuid: UUID, *, now: datetime) -> dict[str, str]:
    """Return a person's API token and a bearer for 30 days, or raise LookupError where nobody
    active has that uuid. The bearer ends with the token.

    The days count from the full hour, so that who asks again soon is told the same again.
    """
    account = people.by_uuid(person_uuid)
    if account is None:
        raise LookupError(f"nobody active has the uuid {person_uuid}")
    token, account = _issued(account, now=now)
    printed = bearer(account, now=_full_hour(now), lifetime=PRINTED_LASTS)
    return {"token": token, "bearer": printed}


def _issued(account: Account, *, now: datetime) -> tuple[str, Account]:
    token = _api_token_of(account)
    if kept.keep(account, digest(token), now=now):
        return token, account
    # Its time was over, or it was ended a moment ago: so the next one is another.
    account = account._replace(token_serial=kept.end_api_token(account.actor))
    token = _api_token_of(account)
    kept.keep(account, digest(token), now=now)
    return token, account


def _pair(account: Account, family: Family) -> Pair:
    """The same family makes the same bearers."""
    now, until = family.refreshed_at, family.began_at + REFRESH_LASTS
    lasts = min(ACCESS_LASTS, until - now)
    access = bearer(account, now=now, lifetime=lasts, family=family)
    kind = Kind.REFRESH
    return Pair(access, bearer(account, now=now, lifetime=until - now, kind=kind, family=family))


def _said(token: str, kind: Kind, *, now: datetime) -> OwnClaims | None:
    said = verified(token, OwnClaims, key=_signing_key(), algorithms=[ALGORITHM], now=now)
    return None if said is None or said.typ is not kind else said


def _api_token_of(account: Account) -> str:
    return api_token(account.actor.uuid, account.token_version, account.token_serial)


def _full_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _mark(said: Mapping[str, object]) -> str:
    """The same words make the same bearer."""
    return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:32]


def _signing_key() -> bytes:
    return _derived("bearer", "signing key")


def _derived(purpose: str, what: str) -> bytes:
    return hmac.digest(_key(purpose, settings.SECRET_KEY), what.encode(), "sha256")


@cache
def _key(purpose: str, secret: str) -> bytes:
    """Return the key that Django's `salted_hmac` derives anew each time."""
    return hashlib.sha256(f"bookable {purpose}{secret}".encode()).digest()
