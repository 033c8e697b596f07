"""The codec between a `Session` and its columns, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bookable.domain.sales import Venue
from bookable.domain.service_sessions import Occurrence, Session
from bookable.domain.spans import Span
from bookable.storage import zones
from bookable.storage.sql import Row

_OWN = ("id", "service_id", "taken", "canceled_at", "capacity")
"""The fields of a session that are columns of the same name."""

NAMES = (*_OWN, "starts_at", "ends_at", "location_id", "room_id", *zones.NAMES)
"""The columns of a session, always in this order."""

COLUMNS = ", ".join(f"s.{name}" for name in NAMES)
SELECT = f"SELECT {COLUMNS} FROM service_session s"


def read(record: Row) -> Session:
    """Return the session in a row of SELECT."""
    return Session(**facts(dict(zip(NAMES, record, strict=True))))


def facts(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a session from values by column."""
    wall = (columns[name] for name in ("wall_start", "wall_zone", "wall_is_second"))
    return {
        **{name: columns[name] for name in _OWN},
        "span": Span(columns["starts_at"], columns["ends_at"]),
        "venue": Venue(columns["location_id"], columns["room_id"]),
        "wall": zones.read(*wall),
        "rules": columns["rules"],
    }


def columns(given: Occurrence) -> dict[str, object]:
    """Return when and where a session takes place, and its capacity, as values by column."""
    return {
        "starts_at": given.span.start,
        "ends_at": given.span.end,
        "capacity": given.capacity,
        "location_id": given.venue.location,
        "room_id": given.venue.room,
        **zones.columns(given.wall),
        "rules": given.rules,
    }


def seats_left(session: str, *, now: str) -> str:
    """Return SQL for the free seats of a session, with those whose holds have expired. While
    clients wait for a seat, one that becomes free is for the next of them."""
    return f"""{session}.capacity - {session}.taken + (SELECT count(*) FROM hold h
        WHERE h.service_session_id = {session}.id AND h.expires_at <= {now}
        AND NOT EXISTS (SELECT 1 FROM waitlist_entry w
            WHERE w.service_session_id = {session}.id AND w.state = 'waiting'))"""
