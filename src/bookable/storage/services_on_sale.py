"""Sessions and rooms as they are read for a purchase."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from bookable.domain.people import Role
from bookable.domain.service_sessions import Session
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.storage import session_columns
from bookable.storage.busy import LIVE, Guest, guest_parameters, of_guest
from bookable.storage.session_columns import seats_left
from bookable.storage.sql import Row, row, rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionForGuest(Session):
    """A session as it is read for one guest.

    `is_contested` tells whether its waitlist has entries or the hold of a seat has expired: then
    only a look under lock shows who can have a seat. `guest_is_busy` tells whether the guest has
    another appointment then.
    """

    is_contested: bool
    guest_is_busy: bool

    @property
    def is_sold_out(self) -> bool:
        """Whether no seat can be bought: people on the waitlist come first."""
        return self.is_canceled or (self.taken >= self.capacity and not self.is_contested)


class Room(NamedTuple):
    """A room and the spans in which it is taken, each with its booking and the end of its hold."""

    id: int
    calendar_id: int
    taken: list[tuple[Span, int | None, datetime | None]]


class Timetable(NamedTuple):
    """When a service could take place: its sessions with free seats, or the rooms it may use.

    Its own provider is `provider_id`, and `others` provide it, too.
    """

    provider_id: int
    others: frozenset[int]
    kind: Kind
    minutes: int | None
    rooms: list[Room]
    sessions: list[tuple[int, UUID, Span]]


def sells(person_id: int, *, role: Role) -> bool:
    """Return whether an active person has the role that sells services."""
    record = row(
        "SELECT 1 FROM person WHERE id = %s AND is_active AND %s = ANY (roles)", [person_id, role]
    )
    return record is not None


def session(ref: int | UUID, *, guest: Guest | None, now: datetime) -> SessionForGuest | None:
    """Return a session as a guest sees it, or None."""
    column = "uuid" if isinstance(ref, UUID) else "id"
    parameters = {"session": ref, "now": now, **guest_parameters(guest)}
    record = row(f"{_SESSION} WHERE s.{column} = %(session)s", parameters)
    return None if record is None else _for_guest(record)


def sessions_of(service_id: int, *, guest: Guest, now: datetime) -> list[SessionForGuest]:
    """Return the sessions of a service that take place, as a guest sees them, earliest first."""
    parameters = {"service": service_id, "now": now, **guest_parameters(guest)}
    where = "WHERE s.service_id = %(service)s AND s.canceled_at IS NULL"
    records = rows(f"{_SESSION} {where} ORDER BY s.starts_at, s.id", parameters)
    return [_for_guest(record) for record in records]


def _for_guest(record: Row) -> SessionForGuest:
    *own, is_contested, guest_is_busy = record
    return SessionForGuest(
        **session_columns.facts(dict(zip(session_columns.NAMES, own, strict=True))),
        is_contested=is_contested,
        guest_is_busy=guest_is_busy,
    )


def rooms(location_id: int, *, first: datetime, last: datetime) -> list[Room] | None:
    """Return the rooms of a location with their taken spans from `first` to `last`.

    None without such a location. The outer join tells that apart from a location without rooms.
    """
    records = rows(_ROOMS, {"first": first, "last": last, "location": location_id})
    return [_room(*record) for record in records if record[0] is not None] if records else None


def rooms_at(locations: Collection[int], first: datetime, last: datetime) -> dict[int, list[Room]]:
    """Return the rooms of each location with their taken spans; none of one without rooms."""
    if not locations:
        return {}
    records = rows(_ROOMS_AT, {"first": first, "last": last, "locations": list(locations)})
    found: dict[int, list[Room]] = {}
    for location, *room in records:
        found.setdefault(location, []).append(_room(*room))
    return found


def timetable(columns: Sequence[Any] | None) -> Timetable | None:
    """Return when a service can take place from what TIMETABLE returns, or None if it is not on
    sale."""
    if columns is None:
        return None
    provider_id, others, kind, minutes, rooms, sessions = columns
    return Timetable(
        provider_id,
        frozenset(others),
        Kind(kind),
        minutes,
        [_room(*room) for room in rooms or ()],
        [
            (id_, UUID(uuid), Span(_moment(start), _moment(end)))
            for id_, uuid, start, end in sessions or ()
        ],
    )


def _room(room_id: int, calendar_id: int, claims: list[list[Any]] | None) -> Room:
    taken = [
        (Span(*map(datetime.fromisoformat, (start, end))), booking, until and _moment(until))
        for start, end, booking, until in claims or ()
    ]
    return Room(room_id, calendar_id, taken)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


_SESSION = f"""
SELECT {session_columns.COLUMNS},
    EXISTS (SELECT 1 FROM waitlist_entry w WHERE w.service_id = s.service_id
        AND (w.service_session_id IS NULL OR w.service_session_id = s.id)
        AND w.state IN ('waiting', 'offered'))
    OR EXISTS (SELECT 1 FROM hold h
        WHERE h.service_session_id = s.id AND h.expires_at <= %(now)s),
    EXISTS ({of_guest(first="s.starts_at", last="s.ends_at", live=LIVE)})
FROM service_session s
"""

_CLAIMED = """
    (SELECT json_agg(json_build_array(lower(t.during), upper(t.during), t.booking_id, t.expires_at))
     FROM claim t WHERE t.calendar_id = c.id AND t.during && tstzrange(%(first)s, %(last)s))"""

_ROOMS = f"""
SELECT r.id, c.id, {_CLAIMED}
FROM location l LEFT JOIN room r ON r.location_id = l.id LEFT JOIN calendar c ON c.room_id = r.id
WHERE l.id = %(location)s AND (r.id IS NULL OR c.id IS NOT NULL) ORDER BY r.id
"""

_ROOMS_AT = f"""
SELECT r.location_id, r.id, c.id, {_CLAIMED}
FROM room r JOIN calendar c ON c.room_id = r.id
WHERE r.location_id = ANY (%(locations)s) ORDER BY r.id
"""

TIMETABLE = f"""(SELECT json_build_array(
    s.practitioner_id, s.practitioners, s.kind, s.duration_minutes,
    (SELECT json_agg(json_build_array(r.id, c.id, {_CLAIMED}) ORDER BY r.id)
     FROM room r JOIN calendar c ON c.room_id = r.id WHERE r.location_id = s.location_id),
    (SELECT json_agg(json_build_array(e.id, e.uuid, e.starts_at, e.ends_at)
        ORDER BY e.starts_at, e.id)
     FROM service_session e
     WHERE e.service_id = s.id AND e.starts_at >= %(start)s AND e.starts_at < %(end)s
        AND {seats_left("e", now="%(now)s")} > 0
        AND e.canceled_at IS NULL))
FROM service s JOIN person seller ON seller.id = s.practitioner_id
WHERE s.id = %(service)s AND s.archived_at IS NULL AND seller.is_active)"""
"""SQL for when the service `service` could take place from `start` to `end`, as things stand at
`now`, with the taken spans of its rooms from `first` to `last`."""
