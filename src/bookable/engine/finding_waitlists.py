"""Finding the waitlist that a request means: one per session of a workshop, one per course."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.people import Actor
from bookable.domain.refusals import (
    InvalidField,
    NotOnWaitlist,
    SelfBooking,
    ServiceNotFound,
    SessionNotFound,
    TooLate,
)
from bookable.domain.service_sessions import Session
from bookable.domain.services import Kind, Service
from bookable.storage import service_rows, session_rows, waitlist_entries
from bookable.storage.waitlist_entries import Waitlist


def joinable(service_id: int, session_id: int | None, *, by: Actor, now: datetime) -> Waitlist:
    """Return the waitlist that the actor may join, if it turns out to be full.

    Raise ServiceNotFound, InvalidField, SelfBooking, SessionNotFound, or TooLate for a session that
    has begun.
    """
    service = service_of(service_id)
    if service.archived_at is not None:
        raise ServiceNotFound
    if not service.terms.is_sold_in_sessions:
        raise InvalidField("service_id", "must be a workshop or a course")
    if service.provider.person_id == by.person_id:
        raise SelfBooking
    if service.kind is Kind.COURSE and session_id is not None:
        raise InvalidField("service_session_id", "must not be given for a course")
    sessions = session_rows.taking_place(service_id, session_id=session_id)
    if service.kind is Kind.COURSE:
        return _whole_course(service_id, sessions, now)
    return Waitlist(service_id, _session(session_id, sessions, now))


def _whole_course(service_id: int, sessions: list[Session], now: datetime) -> Waitlist:
    if not sessions:
        raise SessionNotFound
    if sessions[0].span.start <= now:
        raise TooLate("join", sessions[0].span.start)
    return Waitlist(service_id, None)


def _session(session_id: int | None, sessions: list[Session], now: datetime) -> int:
    if session_id is None:
        to_come = [session for session in sessions if session.span.start > now]
        if len(to_come) != 1:
            raise InvalidField("service_session_id", "must be given")
        return to_come[0].id
    if not sessions:
        raise SessionNotFound
    if sessions[0].span.start <= now:
        raise TooLate("join", sessions[0].span.start)
    return session_id


def joined(service_id: int, session_id: int | None, *, by: Actor) -> Waitlist:
    """Return the waitlist that the actor is on.

    Raise NotOnWaitlist, or InvalidField if it could be several.
    """
    if session_id is not None:
        return Waitlist(service_id, session_id)
    waitlists = waitlist_entries.waitlists_of(by.person_id, service_id=service_id)
    if len(waitlists) > 1:
        raise InvalidField("service_session_id", "must be given")
    if not waitlists:
        raise NotOnWaitlist
    return waitlists[0]


def service_of(service_id: int) -> Service:
    """Return a service, or raise ServiceNotFound."""
    service = service_rows.load(service_id)
    if service is None:
        raise ServiceNotFound
    return service
