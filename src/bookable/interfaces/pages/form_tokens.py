"""Signed tokens of forms: each proves that a form is ours, and names its owner and its key.

A form that acts on no cookie needs no other protection, so it works inside a frame on another
site, where browsers keep no cookies of ours. The key in a token is the idempotency key of the
form's command: see `bookable.interfaces.http.sent_forms.once`. A token gets too old before its key
is forgotten, so that no form is carried out twice.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

FIELD = "token"
"""The name of the hidden field."""
VALID_FOR = timedelta(hours=12)
"""Half as long as keys are kept."""


class FormExpiredError(Exception):
    """A form was sent that was open for too long. What it asks for is not carried out."""


class Token(NamedTuple):
    """What a token says of its form: its key, its owner or nothing, and whether it is too old."""

    key: str
    owner: str
    is_old: bool


def new_token(form: str, *, now: datetime, owner: str = "") -> str:
    """Return a token for a form that is shown, to its owner if it is for one person alone.

    A token of a form of one name is not taken by forms of other names.
    """
    return _signer(form).sign(f"{token_urlsafe(16)}.{int(now.timestamp())}.{owner}")


def read(token: str, form: str, *, now: datetime) -> Token | None:
    """Return what a token says, or None if it is not of this form."""
    try:
        key, at, owner = _signer(form).unsign(token).split(".", 2)
    except (BadSignature, ValueError):
        return None
    shown = datetime.fromtimestamp(int(at), UTC)
    # The clock of the server that made the token may be ahead of this one.
    is_valid = shown <= now + timedelta(minutes=1) and now < shown + VALID_FOR
    return Token(key, owner, not is_valid)


def key_of(token: str, form: str, *, now: datetime) -> str | None:
    """Return the key of a token, or None if it is not of this form or too old."""
    found = read(token, form, now=now)
    return None if found is None or found.is_old else found.key


def _signer(form: str) -> Signer:
    return Signer(salt=f"bookable.form.{form}")
