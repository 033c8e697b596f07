"""Commands and questions about the sessions of workshops and courses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bookable.domain.hours import refuse_part_minutes
from bookable.domain.people import Actor
from bookable.domain.refusals import InUse, InvalidField, SessionNotFound
from bookable.domain.sales import Kind, Place
from bookable.domain.slots import refuse_far_ahead
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.engine.availability import refuse_to_host_as_client
from bookable.engine.catalogue import rights
from bookable.engine.catalogue.kinds import SOLD_IN_SESSIONS
from bookable.engine.catalogue.offers import visible
from bookable.engine.enrolling import bring, enrolled
from bookable.engine.settling import settle_some
from bookable.engine.waitlist import offer_more
from bookable.storage import claims
from bookable.storage.catalogue import places, sessions
from bookable.storage.catalogue.places import RoomRow
from bookable.storage.catalogue.services import KeptService
from bookable.storage.catalogue.sessions import (
    KeptSession,
    Occurrence,
    SessionFilter,
    SessionRow,
)
from bookable.storage.keys import Receipt
from bookable.storage.work import UnitOfWork, transact
from bookable.storage.zones import RULES

LONGEST_SESSION = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One page of the sessions of a service, and how many there are in all."""

    count: int
    sessions: list[SessionRow]


def page_of_sessions(
    service_id: int, wanted: SessionFilter, *, by: Actor, limit: int, offset: int
) -> SessionPage:
    """This will be one page of a service's sessions, or raise ServiceNotFound."""
    visible(service_id, by=by)
    count = sessions.count(service_id, wanted)
    found = []
    if count > offset:
        found = sessions.listed(service_id, wanted, limit=limit, offset=offset)
    return SessionPage(count, found)


def add(
    service_id: int,
    given: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> SessionRow:
    """This will hold another session of a service. It takes up its practitioner's time and that
    of its room, whenever those are open.

    Raises RoleRequired, ServiceNotFound, InvalidField, SlotTaken, and InUse for what is sold no
    more.
    """

    def step(work: UnitOfWork) -> SessionRow:
        # Nobody buys a course while it gets one more session.
        service = rights.own(service_id, by=by, strength="NO KEY UPDATE")
        _refuse_unless_held(service)
        planned = _planned(given, service=service, before=None, now=now)
        refuse_to_host_as_client(service.practitioner_id, planned.occurrence.span)
        _settle(work, planned, now=now)
        session_id = _hold(work, service, planned, by=by, now=now)
        return sessions.one_session(session_id)

    return transact(step, receipt=receipt)


def change(
    service_id: int,
    session_id: int,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> SessionRow:
    """This will change a session: its time only while no seat is taken, its seats never below
    those that are.

    Raises RoleRequired, ServiceNotFound, SessionNotFound, InvalidField, SlotTaken or InUse.
    """

    def step(work: UnitOfWork) -> SessionRow:
        service = rights.own(service_id, by=by, strength="SHARE")
        before = _found(session_id, service_id)
        planned = _planned(changes, service=service, before=before, now=now)
        sessions.update(session_id, planned.occurrence)
        if planned.occurrence.capacity > before.occurrence.capacity:
            line = None if service.terms.kind == Kind.COURSE else session_id
            offer_more(service_id=service_id, session_id=line, now=now)
        if planned.moves_from(before.occurrence):
            refuse_to_host_as_client(service.practitioner_id, planned.occurrence.span)
            claims.lock_calendars(planned.calendars)
            _settle(work, planned, now=now)
            span = planned.occurrence.span
            claims.move_session(session_id, span, calendar_ids=planned.calendars)
        return sessions.one_session(session_id)

    return transact(step, receipt=receipt)


def remove(service_id: int, session_id: int, *, by: Actor, receipt: Receipt | None = None) -> None:
    """This will call off a session in which no seat is taken.

    Raises RoleRequired, ServiceNotFound, SessionNotFound or InUse.
    """

    def step(_: object) -> None:
        rights.own(service_id, by=by, strength="SHARE")
        if _found(session_id, service_id).taken:
            raise InUse
        sessions.delete([session_id])

    transact(step, receipt=receipt)


def _hold(
    work: UnitOfWork, service: KeptService, planned: _Planned, *, by: Actor, now: datetime
) -> int:
    """Keep a new session, to which those come who have bought the course that it belongs to."""
    held = planned.occurrence
    is_course = service.terms.kind == Kind.COURSE
    comers = enrolled(work, service.id, now=now) if is_course else None
    taken = comers.seats if comers else 0
    if held.capacity < taken:
        raise InvalidField("capacity", f"{taken} people come to the course already")
    session_id = sessions.insert(service.id, held, taken=taken)
    claims.put_session(session_id, held.span, calendar_ids=planned.calendars)
    if comers is not None:
        place = Place(held.location_id, held.room_id)
        bring(
            work,
            comers,
            session_id=session_id,
            span=held.span,
            wall=held.wall,
            place=place,
            by=by,
            now=now,
        )
    return session_id


@dataclass(frozen=True, slots=True)
class _Planned:
    """A session as it is to be, and the calendars that it takes up."""

    occurrence: Occurrence
    calendars: tuple[int, ...]

    def moves_from(self, before: Occurrence) -> bool:
        after = self.occurrence
        return (after.span, after.room_id) != (before.span, before.room_id)


def _refuse_unless_held(service: KeptService) -> None:
    if service.archived_at is not None:
        raise InUse
    kind = service.terms.kind
    if kind not in SOLD_IN_SESSIONS:
        raise InvalidField("service", f"the kind {kind} has no sessions")


def _found(session_id: int, service_id: int) -> KeptSession:
    session = sessions.locked(session_id, service_id=service_id)
    if session is None:
        raise SessionNotFound
    return session


def _planned(
    given: Mapping[str, Any], *, service: KeptService, before: KeptSession | None, now: datetime
) -> _Planned:
    old = before.occurrence if before else None
    location_id, room_id, room = _place(given, service=service, old=old)
    zone = _zone(given, room, service=service, old=old)
    span = _span(given, before=before, now=now)
    stays = old and old.is_agreed and (span, location_id) == (old.span, old.location_id)
    occurrence = Occurrence(
        span=span,
        capacity=_capacity(given, service=service, before=before),
        location_id=location_id,
        room_id=room_id,
        wall=old.wall if old and stays else WallTime.at(span.start, zone),
        rules=old.rules if old and stays else RULES,
    )
    rooms = () if room is None else (room.calendar_id,)
    return _Planned(occurrence, (service.calendar_id, *rooms))


def _zone(
    given: Mapping[str, Any], room: RoomRow | None, *, service: KeptService, old: Occurrence | None
) -> str:
    """The zone of where it is held: of its place, or else its practitioner's."""
    if room is not None:
        return room.zone
    if "location_id" not in given:
        return old.wall.zone if old and old.is_agreed else service.zone
    there = given["location_id"]
    return (None if there is None else places.zone_of(there)) or service.own_zone


def _span(given: Mapping[str, Any], *, before: KeptSession | None, now: datetime) -> Span:
    old = before.occurrence.span if before else None
    start = given["start_time"] if old is None else given.get("start_time", old.start)
    end = given["end_time"] if old is None else given.get("end_time", old.end)
    if not start < end <= start + LONGEST_SESSION:
        raise InvalidField("end_time", "must come after start_time, within a year")
    span = Span(start, end)
    if span == old:
        return span
    if before is not None and before.taken:
        raise InUse
    refuse_part_minutes(start, field="start_time")
    refuse_part_minutes(end, field="end_time")
    if start <= now:
        raise InvalidField("start_time", "must lie in the future")
    refuse_far_ahead(start, now=now)
    return span


def _capacity(given: Mapping[str, Any], *, service: KeptService, before: KeptSession | None) -> int:
    stays = before is not None and "capacity" not in given
    stored = before.occurrence.capacity if before and stays else service.terms.capacity
    capacity: int | None = given.get("capacity") or stored
    if capacity is None:
        raise InvalidField("capacity", "is missing, and the service has none either")
    if before is not None and capacity < before.taken:
        raise InvalidField("capacity", f"{before.taken} seats are taken already")
    return capacity


def _place(
    given: Mapping[str, Any], *, service: KeptService, old: Occurrence | None
) -> tuple[int | None, int | None, RoomRow | None]:
    """Where a session is: in its room's place, as given, as it was, or where its service is. A
    room that is not named again is left where the place changes."""
    usual = old.location_id if old else service.terms.location_id
    location_id = given.get("location_id", usual)
    room_id = given.get("room_id", old.room_id if old else None)
    room = None if room_id is None else places.room(room_id)
    if given.get("location_id") is not None and not places.is_there(given["location_id"]):
        raise InvalidField("location_id", "there is no such location")
    if "room_id" not in given:
        stays = room is not None and room.location_id == location_id
        return (location_id, room_id, room) if stays else (location_id, None, None)
    if room_id is not None and room is None:
        raise InvalidField("room_id", "there is no such room")
    if room is None:
        return location_id, None, None
    if "location_id" in given and location_id != room.location_id:
        raise InvalidField("room_id", "there is no such room at the location")
    return room.location_id, room_id, room


def _settle(work: UnitOfWork, planned: _Planned, *, now: datetime) -> None:
    stale = claims.stale_holds_in(planned.occurrence.span, calendar_ids=planned.calendars, now=now)
    settle_some(work, stale, now=now)


__all__ = [
    "SessionFilter",
    "SessionPage",
    "SessionRow",
    "add",
    "change",
    "page_of_sessions",
    "remove",
]
