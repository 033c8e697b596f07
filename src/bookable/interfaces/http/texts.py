"""Kinds of text and number that every dialect takes, with their limits."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from bookable.domain.refusals import InvalidField
from bookable.interfaces.http.wanted import free_text, wanted

Text = Annotated[str, free_text(10_000)]

ShortText = Annotated[str, free_text(200)]

TimeText = Annotated[
    str,
    msgspec.Meta(
        max_length=40,
        extra_json_schema={"format": "date-time"},
        extra=wanted("a time like 2027-03-01T09:00:00Z"),
    ),
]
"""A time (RFC 3339), whose offset may be missing where a contract takes wall time. It is text,
since a number would pass for seconds since 1970."""

ZoneName = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=100, extra=wanted("the name of a time zone like Europe/Madrid")
    ),
]

Minutes = Annotated[int, msgspec.Meta(ge=1, le=1440)]

PageNumber = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
PageSize = Annotated[int, msgspec.Meta(ge=1, le=100)]

LARGEST_ID = 2**63 - 1
NumberedId = Annotated[
    int, msgspec.Meta(ge=1, le=LARGEST_ID, extra=wanted("an id, a whole number like 12"))
]


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """A body in which an unknown field is refused by its name."""


def moment(text: str, *, field: str) -> datetime:
    """This will be a time as it was given, with an offset or without; or raise InvalidField."""
    try:
        if not _MOMENT.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text.upper())
    except ValueError:
        raise InvalidField(field, "must be a time like 2027-03-01T09:00:00Z") from None


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)


def number(text: str) -> int | None:
    """This will be the id that an address names something by, or None for other text."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def booking_ref(text: str) -> int | UUID | None:
    """This will be the number or the uuid that an address or a body names a booking by, or None
    for text that is neither."""
    if text.isascii() and text.isdigit():
        return number(text)
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
