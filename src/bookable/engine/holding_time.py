"""Holding time of a provider, and of a room where an appointment takes place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bookable.domain.bounds import HOLDS
from bookable.domain.holds import (
    Hold,
    HoldAppointment,
    Holder,
    HoldSeat,
    HoldTime,
    TooManyHolds,
    Visitor,
)
from bookable.domain.hours import exact_span
from bookable.domain.people import Actor, Party
from bookable.domain.program import Program, Subject
from bookable.domain.refusals import (
    InvalidField,
    RoleRequired,
    SelfBooking,
    ServiceNotFound,
    SlotTaken,
)
from bookable.domain.services import Kind, Service
from bookable.domain.spans import Span
from bookable.engine.availability import find_time
from bookable.engine.registry import program as program_named
from bookable.engine.rooms import free_room, refuse_reserved, release_expired_in, rooms_of
from bookable.storage import assignments, hold_rows, references, service_rows
from bookable.storage.keys import Receipt
from bookable.storage.work import Retry, transact

Wanted = HoldTime | HoldAppointment | HoldSeat


def hold_time(
    asked: HoldTime, *, by: Holder, now: datetime, receipt: Receipt | None = None
) -> Hold:
    """Keep a provider's time for a person or a visitor, or refuse.

    Raise RoleRequired, SelfBooking, PersonNotFound, InvalidField, SkippedWallTime or TooManyHolds;
    for time that is not available NoticeTooShort, TooFarAhead, OutsideHours or SlotTaken.
    """
    program = program_named(asked.program)
    refuse_unless_client(program, by)
    if isinstance(by, Actor) and asked.provider in {by.uuid, by.person_id}:
        raise SelfBooking

    def step() -> Hold:
        (calendar,), span = find_time(
            [asked.provider],
            program=program,
            now=now,
            around=asked.start,
            span_in=lambda zone: exact_span(asked.start, asked.length, zone, field="start_time"),
            guest=by.person_id if isinstance(by, Actor) else None,
        )
        hold = new_hold(asked, calendar.provider, span, by=by, now=now)
        refuse_too_many(hold)
        hold_rows.insert(hold, calendar.calendar_id)
        return hold

    return transact(step, receipt=receipt)


def hold_appointment(
    asked: HoldAppointment, *, by: Holder, now: datetime, receipt: Receipt | None = None
) -> Hold:
    """Keep the time of an appointment for a person or a visitor, with a room if it needs one.

    Raise RoleRequired, ServiceNotFound, SelfBooking, InvalidField or TooManyHolds; for time that is
    not available NoticeTooShort, TooFarAhead, OutsideHours or SlotTaken.
    """
    program = program_named(asked.program)
    refuse_unless_client(program, by)

    def step() -> Hold:
        service, provider = _appointment(asked, by=by)
        length = _length(asked, service)
        span = exact_span(asked.start, length, provider.timezone, field="start_time")
        rooms = rooms_of(service.terms.location_id, first=span.start, last=span.end)
        (calendar,), _ = find_time(
            [provider.person_id],
            program=program,
            now=now,
            around=span.start,
            span_in=lambda _zone: span,
            guest=by.person_id if isinstance(by, Actor) else None,
            rooms=rooms,
        )
        room = free_room(rooms, span, now=now)
        if room is not None:
            release_expired_in(room, span, now=now)
        made = new_hold(asked, provider, span, by=by, now=now)
        hold = replace(made, service=service.id)
        refuse_too_many(hold)
        try:
            hold_rows.insert(hold, calendar.calendar_id, *([room.calendar_id] if room else []))
        except SlotTaken as taken:
            # Another one took the room. With more rooms there, it is worth another look.
            raise Retry if len(rooms) > 1 else taken from None
        return hold

    return transact(step, receipt=receipt)


def _appointment(asked: HoldAppointment, *, by: Holder) -> tuple[Service, Party]:
    """Return the service of an appointment, and who provides it, or refuse."""
    service = _on_sale(asked.service)
    if service is None:
        raise ServiceNotFound
    if service.kind is not Kind.INDIVIDUAL:
        raise InvalidField("service", f"is a {service.kind}, which has no time of its own")
    provider: Party | None = service.provider
    if asked.provider not in {None, service.provider.uuid}:
        provider = assignments.provider(asked.provider, service.terms.practitioners)
    if provider is None:
        raise InvalidField("provider", "does not provide this service")
    if isinstance(by, Actor) and provider.person_id == by.person_id:
        raise SelfBooking
    refuse_reserved(service.terms.location_id, provider.person_id)
    return service, provider


def _on_sale(uuid: UUID) -> Service | None:
    known = id_of(uuid)
    return None if known is None else service_rows.on_sale(known)


def id_of(service: UUID) -> int | None:
    """Return the id of the service with a uuid, or None if there is none."""
    return references.ids(service=service, session=None, location=None, bundle=None)["service"]


def _length(asked: HoldAppointment, service: Service) -> timedelta:
    minutes = service.terms.duration_minutes
    if minutes is None:
        if asked.length is None:
            raise InvalidField("duration", "is required: the service has no length of its own")
        return asked.length
    length = timedelta(minutes=minutes)
    if asked.length not in {None, length}:
        raise InvalidField("end_time", f"must come {minutes} minutes after start_time")
    return length


def refuse_unless_client(program: Program, by: Holder) -> None:
    if program.subject is Subject.MATCH:
        raise InvalidField("program", "has no holds: two who are matched meet there")
    if isinstance(by, Actor) and not (by.is_staff or program.may_book(by)):
        raise RoleRequired(program.client_role, "hold")


def new_hold(asked: Wanted, provider: Party, span: Span, *, by: Holder, now: datetime) -> Hold:
    """Return a new hold, which expires at the start at the latest."""
    return Hold(
        uuid=uuid4(),
        program=asked.program,
        provider_id=provider.person_id,
        provider_uuid=provider.uuid,
        span=span,
        session=None,
        service=None,
        person_id=by.person_id if isinstance(by, Actor) else None,
        visitor=by.secret if isinstance(by, Visitor) else None,
        created_at=now,
        expires_at=min(now + asked.lasts, span.start),
    )


def refuse_too_many(hold: Hold) -> None:
    """Raise TooManyHolds if the holder of a new hold has as many already as they may."""
    holder: Any = {"person_id": hold.person_id, "visitor": hold.visitor}
    hold_rows.lock_holder(**holder)
    if hold_rows.count_live(**holder, now=hold.created_at) >= HOLDS:
        raise TooManyHolds(HOLDS)
