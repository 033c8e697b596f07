"""Cursors of lists: a place in an order, bound to the filters of its list."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Any

import msgspec

_CHECK = 8
"""The number of bytes by which a cursor knows its list."""


class InvalidCursorError(ValueError):
    """A cursor that is broken, or belongs to another list or other filters."""


def digest(*bound: Any) -> bytes:
    """Return what a cursor is bound to: whose list it is, and the filters."""
    return hashlib.sha256(msgspec.json.encode(bound)).digest()


def sealed(place: bytes, bound: bytes) -> str:
    """Return the cursor of a place in the list with this digest."""
    return urlsafe_b64encode(place + _check(place, bound)).decode().rstrip("=")


def opened(cursor: str, bound: bytes) -> bytes:
    """Return the place of a cursor, or raise InvalidCursorError."""
    try:
        given = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (NotBase64, ValueError):
        raise InvalidCursorError from None
    place, check = given[:-_CHECK], given[-_CHECK:]
    if check != _check(place, bound):
        raise InvalidCursorError
    return place


def _check(place: bytes, bound: bytes) -> bytes:
    return hashlib.sha256(place + bound).digest()[:_CHECK]
