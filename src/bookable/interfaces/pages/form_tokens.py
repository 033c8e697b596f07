"""Signed tokens of forms: they say that a form is ours, and which sending of it is which.

A form that acts on no cookie needs no other protection, so it works inside a frame on another
site, where browsers keep no cookies of ours. The value of a token is the idempotency key of the
form's command: see `bookable.interfaces.http.sent_forms.once`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe

from django.core.signing import BadSignature, Signer

FIELD = "token"
"""The name of the hidden field."""
VALID_FOR = timedelta(hours=2)


def new_token(form: str, *, now: datetime) -> str:
    """Return a token for one showing of a form. Its name keeps it from being sent to another."""
    return _signer(form).sign(f"{token_urlsafe(16)}.{int(now.timestamp())}")


def key_of(token: str, form: str, *, now: datetime) -> str | None:
    """Return the key of a token, or None if it is not of this form or too old."""
    try:
        value = _signer(form).unsign(token)
    except BadSignature:
        return None
    key, _, at = value.partition(".")
    shown = datetime.fromtimestamp(int(at), UTC)
    return key if shown <= now + timedelta(minutes=1) and now < shown + VALID_FOR else None


def _signer(form: str) -> Signer:
    return Signer(salt=f"bookable.form.{form}")
