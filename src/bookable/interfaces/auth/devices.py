"""Devices on which a person has signed in before. Failed attempts elsewhere do not throttle
them."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from bookable.domain.emails import email_key
from bookable.engine import accounts

COOKIE = "bookable_device"
LASTS = timedelta(days=365)


class Device(msgspec.Struct):
    """The content of the device cookie: a device id, its person, the version of that person's
    tokens, and an expiry. The cookie alone is not a credential."""

    id: str
    sub: UUID
    ver: int
    exp: float


def known_device(request: HttpRequest, *, email: str, now: datetime) -> str | None:
    """Return the id of the request's device, or None if the person with this e-mail has not signed
    in on it, or has ended all their tokens since."""
    try:
        content = _signer().unsign_object(request.COOKIES.get(COOKIE, ""))
        device = msgspec.convert(content, Device)
    except (BadSignature, ValueError):
        return None
    account = accounts.by_uuid(device.sub) if now.timestamp() < device.exp else None
    if account is None or account.token_version != device.ver:
        return None
    return device.id if email_key(account.actor.email) == email_key(email) else None


def remember(response: HttpResponse, *, uuid: UUID, version: int, now: datetime) -> None:
    """Set the cookie that marks this browser as a known device of a person."""
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
