"""The signed links by which people answer a mail without signing in."""

from __future__ import annotations

from typing import NamedTuple

from django.core import signing

_SALT = "answer"


class AnswerLink(NamedTuple):
    """Which booking a link lets which person answer, what it asks, and until when it works.

    `expires` is in seconds of Unix time.
    """

    booking_id: int
    person_id: int
    asks: str
    expires: int


def signed(link: AnswerLink) -> str:
    """Return a token that stands for a link."""
    return signing.dumps(list(link), salt=_SALT)


def read(token: str) -> AnswerLink | None:
    """Return the link that a token stands for, or None if we did not sign it."""
    try:
        return AnswerLink(*signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        return None
