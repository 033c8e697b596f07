"""Devices on which a person has signed in before: guesses elsewhere do not slow them down."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from bookable.domain.emails import email_key
from bookable.engine import people

COOKIE = "bookable_device"
LASTS = timedelta(days=365)


class Device(msgspec.Struct):
    """What the cookie says: whose device it is, under which version of their tokens, and until
    when. It lets nobody in."""

    id: str
    sub: UUID
    ver: int
    exp: float


def shown(request: HttpRequest, *, email: str, now: datetime) -> str | None:
    """Return the id of the device that a request comes from, or None where the person with this
    e-mail has not signed in there, or has ended all their tokens since."""
    try:
        said = _signer().unsign_object(request.COOKIES.get(COOKIE, ""))
        device = msgspec.convert(said, Device)
    except (BadSignature, ValueError):
        return None
    account = people.by_uuid(device.sub) if now.timestamp() < device.exp else None
    if account is None or account.token_version != device.ver:
        return None
    return device.id if email_key(account.actor.email) == email_key(email) else None


def remember(response: HttpResponse, *, uuid: UUID, version: int, now: datetime) -> None:
    """Let the browser that is answered prove from now on that this person has signed in there."""
    until = (now + LASTS).timestamp()
    device = Device(secrets.token_urlsafe(12), uuid, version, until)
    response.set_cookie(
        COOKIE,
        _signer().sign_object(msgspec.to_builtins(device)),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _signer() -> Signer:
    return Signer(salt="bookable device")
