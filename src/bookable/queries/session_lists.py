"""Sessions of workshops and courses, as clients see them when they look for something to book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bookable.domain.people import Actor
from bookable.queries.locations import LOCATION, LocationRow, Named, location_of
from bookable.queries.page import Page
from bookable.queries.service_details import SHOWN_AT_ONCE, ServiceDetail, visible
from bookable.storage.session_columns import seats_left
from bookable.storage.sql import Row, one, rows


class SessionRow(NamedTuple):
    """A session with its free seats and its place."""

    id: int
    service_id: int
    start: datetime
    end: datetime
    capacity: int
    seats_left: int
    canceled_at: datetime | None
    room: Named | None
    location: LocationRow | None


@dataclass(frozen=True, slots=True)
class ServiceWithSessions:
    """A service with its coming sessions."""

    service: ServiceDetail
    sessions: list[SessionRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFilter:
    """Filter of a service's sessions.

    `after` and `until` are limits of the start; `take_place` leaves out canceled sessions.
    """

    take_place: bool = False
    after: datetime | None = None
    until: datetime | None = None


def service_with_sessions(service_id: int, *, by: Actor, now: datetime) -> ServiceWithSessions:
    """Return one service with its coming sessions, or raise ServiceNotFound."""
    service = visible(service_id, by=by)
    return ServiceWithSessions(service, _upcoming(service_id, now=now))


def page_of_sessions(
    service_id: int, filter_: SessionFilter, *, by: Actor, now: datetime, limit: int, offset: int
) -> Page[SessionRow]:
    """Return one page of a service's sessions, earliest first, or raise ServiceNotFound."""
    visible(service_id, by=by)
    where, parameters = _where(service_id, filter_)
    count: int = one(f"SELECT count(*) FROM service_session s WHERE {where}", parameters)[0]
    if count <= offset:
        return Page(count, [])
    return Page(count, _listed(where, parameters, now=now, limit=limit, offset=offset))


def _upcoming(service_id: int, *, now: datetime) -> list[SessionRow]:
    where, parameters = _where(service_id, SessionFilter(after=now, take_place=True))
    return _listed(where, parameters, now=now, limit=SHOWN_AT_ONCE, offset=0)


def session(session_id: int, *, now: datetime) -> SessionRow:
    """Return a session that exists."""
    return _session(one(f"{_SESSIONS} WHERE s.id = %s", [now, session_id]))


def _listed(
    where: str, parameters: list[Any], *, now: datetime, limit: int, offset: int
) -> list[SessionRow]:
    in_order = "ORDER BY s.starts_at, s.id LIMIT %s OFFSET %s"
    records = rows(f"{_SESSIONS} WHERE {where} {in_order}", [now, *parameters, limit, offset])
    return [_session(record) for record in records]


def _where(service_id: int, wanted: SessionFilter) -> tuple[str, list[Any]]:
    conditions, parameters = ["s.service_id = %s"], list[Any]([service_id])
    given = (("s.starts_at > %s", wanted.after), ("s.starts_at <= %s", wanted.until))
    for condition, value in given:
        if value is not None:
            conditions.append(condition)
            parameters.append(value)
    if wanted.take_place:
        conditions.append("s.canceled_at IS NULL")
    return " AND ".join(conditions), parameters


def _session(record: Row) -> SessionRow:
    *own, room_id, room, place = record
    return SessionRow._make([*own, room_id and Named(room_id, room), location_of(place)])


_SESSIONS = f"""
SELECT s.id, s.service_id, s.starts_at, s.ends_at, s.capacity,
    {seats_left("s", now="%s")},
    s.canceled_at, o.id, o.name, {LOCATION}
FROM service_session s LEFT JOIN room o ON o.id = s.room_id
"""
