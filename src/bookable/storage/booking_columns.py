"""The codec between a `Booking` and its columns, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any

from bookable.domain.booking import Booking
from bookable.domain.commands import Details
from bookable.domain.lifecycle import Status
from bookable.domain.meetings import Meeting
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.people import Party
from bookable.domain.spans import Span
from bookable.storage import sale_columns, zones
from bookable.storage.sql import Row

DETAILS = tuple(field.name for field in fields(Details))
_CONFIRMATION = tuple(field.name for field in fields(MutualConfirmation))

_PARTY = ("id", "uuid", "name", "timezone")
_COMPOSED = frozenset(
    {
        *("provider", "client", "span", "status", "details", "location", "meeting"),
        *("meeting_synced", "match", "mutual_confirmation", "sale", "wall"),
    }
)
_OWN = tuple(field.name for field in fields(Booking) if field.name not in _COMPOSED)
"""The fields of a booking that are columns of the same name."""

_GROUPS: Mapping[str, tuple[str, ...]] = {
    "own": tuple(f"b.{name}" for name in _OWN),
    "provider": tuple(f"p.{name}" for name in (*_PARTY, "company", "avatar_url")),
    "client": tuple(f"c.{name}" for name in _PARTY),
    "time": ("b.starts_at", "b.ends_at", "b.status"),
    "meeting": ("m.vendor", "m.meeting_id", "m.join_url", "m.password"),
    "others": (
        "m.synced",
        "coalesce(l.name, '')",
        "(SELECT t.uuid FROM match t WHERE t.id = b.match_id)",
    ),
    "details": tuple(f"b.{name}" for name in DETAILS),
    "mutual_confirmation": tuple(f"b.{name}" for name in _CONFIRMATION),
    "wall": ("b.wall_start", "b.wall_zone", "b.wall_is_second"),
    "sale": sale_columns.COLUMNS,
}
"""The columns that `read` reads, in groups that belong together."""

_ENDS = accumulate(map(len, _GROUPS.values()), initial=0)
_AT = {
    group: slice(start, end) for group, (start, end) in zip(_GROUPS, pairwise(_ENDS), strict=True)
}

SELECT = f"""
SELECT {", ".join(column for columns in _GROUPS.values() for column in columns)}
FROM booking b JOIN person p ON p.id = b.provider_id JOIN person c ON c.id = b.client_id
LEFT JOIN meeting m ON m.booking_id = b.id AND m.state = 'live'
LEFT JOIN location l ON l.id = b.location_id LEFT JOIN service s ON s.id = b.service_id
"""


def read(record: Row) -> Booking:
    """Return the booking in a row of SELECT."""
    start, end, status = record[_AT["time"]]
    meeting = record[_AT["meeting"]]
    is_synced, location, match = record[_AT["others"]]
    return Booking(
        **dict(zip(_OWN, record[_AT["own"]], strict=True)),
        provider=Party(*record[_AT["provider"]]),
        client=Party(*record[_AT["client"]]),
        span=None if start is None else Span(start, end),
        status=Status(status),
        details=Details(*record[_AT["details"]]),
        location=location,
        meeting=None if meeting[0] is None else Meeting(*meeting),
        meeting_synced=meeting[0] is None or is_synced,
        match=match,
        mutual_confirmation=MutualConfirmation(
            **dict(zip(_CONFIRMATION, record[_AT["mutual_confirmation"]], strict=True))
        ),
        sale=sale_columns.read(record[_AT["sale"]]),
        wall=zones.read(*record[_AT["wall"]]),
    )


def columns(field: str, value: Any) -> Mapping[str, object]:
    """Return a field of a booking as values by column. A meeting has a table of its own."""
    if field in {"meeting", "meeting_synced"}:
        return {}
    if field == "span":
        return dict(zip(("starts_at", "ends_at"), times(value), strict=True))
    if field == "wall":
        return zones.columns(value)
    if field == "sale":
        return sale_columns.columns(value)
    if field in {"details", "mutual_confirmation"}:
        return {part.name: getattr(value, part.name) for part in fields(value)}
    return {field: value}


def times(span: Span | None) -> tuple[datetime | None, datetime | None]:
    """Return a span as its two columns; no time at all is two times NULL."""
    return (None, None) if span is None else (span.start, span.end)
