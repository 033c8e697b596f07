"""Types of text and numbers that all dialects accept, with their limits."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from bookable.domain.refusals import InvalidField
from bookable.domain.slots import LIMITS
from bookable.interfaces.http.wanted import free_text, wanted

Text = Annotated[str, free_text(10_000)]

ShortText = Annotated[str, free_text(200)]

Address = Annotated[
    str,
    msgspec.Meta(
        max_length=2000,
        pattern=r"^[^\x00-\x20\x7f]*\Z",
        extra=wanted("an address of at most 2,000 characters, without blanks"),
    ),
]

TimeText = Annotated[
    str,
    msgspec.Meta(
        max_length=40,
        extra_json_schema={"format": "date-time"},
        extra=wanted("a time like 2027-03-01T09:00:00Z"),
    ),
]
"""An RFC 3339 time. The offset may be missing where a contract takes wall time. The type is text
because msgspec would accept a number as seconds since 1970."""

ZoneName = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=100, extra=wanted("the name of a time zone like Europe/Madrid")
    ),
]

Minutes = Annotated[int, msgspec.Meta(ge=1, le=1440)]


def _within(field: str) -> msgspec.Meta:
    least, most = LIMITS[field]
    return msgspec.Meta(ge=least, le=most)


Interval = Annotated[int, _within("interval_minutes")]
BufferBefore = Annotated[int, _within("buffer_before_minutes")]
BufferAfter = Annotated[int, _within("buffer_after_minutes")]
Notice = Annotated[int, _within("minimum_notice_minutes")]
Advance = Annotated[int, _within("maximum_advance_days")]
DailyLimit = Annotated[int, _within("daily_limit")]
WeeklyLimit = Annotated[int, _within("weekly_limit")]

PageNumber = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
PageSize = Annotated[int, msgspec.Meta(ge=1, le=100)]

LARGEST_ID = 2**63 - 1
NumberedId = Annotated[
    int, msgspec.Meta(ge=1, le=LARGEST_ID, extra=wanted("an id, a whole number like 12"))
]


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """A body in which unknown fields are refused."""


def moment(text: str, *, field: str) -> datetime:
    """Parse a time with or without an offset. Raise InvalidField otherwise."""
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
    """Parse an id. Return None for any other text, and for numbers above the largest id."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def booking_ref(text: str) -> int | UUID | None:
    """Parse a booking's number or UUID. Return None for any other text."""
    if text.isascii() and text.isdigit():
        return number(text)
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def web_address(url: str) -> str:
    """Return the address of a calendar, with https for webcal, which means the same.

    Raise InvalidField for what is no address.
    """
    if url.lower().startswith(("webcal://", "webcals://")):
        url = f"https://{url.partition('://')[2]}"
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        is_one = False
    if not is_one or not url.isprintable() or " " in url:
        raise InvalidField("url", "must be an address that begins with https://")
    return url
