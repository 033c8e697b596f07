"""Commands about the sessions of workshops and courses; each returns the session's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from bookable.domain.bounds import SESSIONS, refuse_over_limit
from bookable.domain.lifecycle import Step
from bookable.domain.people import Actor
from bookable.domain.refusals import (
    InUse,
    InvalidField,
    Refusal,
    SessionNotFound,
    TooLate,
    WrongStatus,
)
from bookable.domain.repeats import MOST, OF_A_DATE, ONE_WEEK, DatesRefusedError, weeks_later
from bookable.domain.service_sessions import Session
from bookable.domain.services import Kind
from bookable.domain.wall_times import WallTime
from bookable.engine.availability import refuse_to_host_as_client
from bookable.engine.catalogue import rights
from bookable.engine.catalogue.planning import Planned, planned
from bookable.engine.due_changes import release_expired_in
from bookable.engine.enrolling import Buyers, add_part, lock_buyers
from bookable.engine.groups import Group, gather
from bookable.engine.waitlist import expire_whatever_is_due, lock_seats, offer_more
from bookable.storage import claims, session_rows
from bookable.storage.keys import Receipt
from bookable.storage.service_rows import HostedService
from bookable.storage.waitlist_entries import Waitlist
from bookable.storage.work import attempt, transact

MOST_IN_ROOMS = 200
"""How many coming sessions of one practitioner may have a room."""


def add(
    service_id: int,
    given: Mapping[str, Any],
    *,
    times: int = 1,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> int:
    """Add a session to a service, or several a week apart at the same wall times: all or none.

    They take up time of their practitioner and their room, whether or not their hours are open.
    Return the id of the first one. Raise RoleRequired, ServiceNotFound, InvalidField, SlotTaken,
    InUse for a service that is no longer sold, and of several DatesRefusedError.
    """

    def step() -> int:
        # This lock keeps new buyers out while the course gets more sessions.
        service = rights.own(service_id, by=by, strength="NO KEY UPDATE")
        _refuse_unless_held(service)
        if not 1 <= times <= MOST:
            raise InvalidField("times", f"must be from 1 to {MOST}")
        count = session_rows.count_until(service.id, SESSIONS, now=now)
        refuse_over_limit(count + times - 1, SESSIONS, field="sessions")
        if times == 1:
            return _add_one(service, given, by=by, now=now)
        return _add_weekly(service, given, times, by=by, now=now)

    return transact(step, receipt=receipt)


def _add_one(service: HostedService, given: Mapping[str, Any], *, by: Actor, now: datetime) -> int:
    plan = planned(given, service=service, before=None, now=now)
    # Bookings are locked before calendars, as everywhere; a room locks its practitioner's.
    buyers = lock_buyers(service.id, now=now) if service.kind is Kind.COURSE else None
    _refuse_foreign_venue(service, plan, None, by=by, now=now)
    refuse_to_host_as_client(service.provider.person_id, plan.occurrence.span)
    _expire_holds(plan, now=now)
    return _hold(service, plan, buyers, by=by, now=now)


def _add_weekly(
    service: HostedService, given: Mapping[str, Any], times: int, *, by: Actor, now: datetime
) -> int:
    """Add sessions in the order of their dates. Try all of them, to name each that is refused."""
    first = planned(given, service=service, before=None, now=now)
    zone = first.occurrence.zone
    if service.kind is Kind.COURSE:
        # Bookings are locked before calendars, as everywhere.
        lock_buyers(service.id, now=now)
    # A session that is moved onto one of the dates, from another one, would wait for these claims
    # while these wait for it.
    claims.lock_calendars(first.calendars)

    def one(weeks: int) -> int:
        moved = {
            field: weeks_later(given[field], weeks, zone=zone, field=field)
            for field in ("start_time", "end_time")
        }
        return _add_one(service, {**given, **moved}, by=by, now=now)

    added, refused = list[int](), list[tuple[date, Refusal]]()
    day = WallTime.at(first.occurrence.span.start, zone).shown.date()
    for weeks in range(times):
        try:
            added.append(attempt(partial(one, weeks)))
        except OF_A_DATE as refusal:
            refused.append((day + weeks * ONE_WEEK, refusal))
    if refused:
        raise DatesRefusedError(refused)
    return added[0]


def change(
    service_id: int,
    session_id: int,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    check: Callable[[], None] = lambda: None,
    receipt: Receipt | None = None,
) -> int:
    """Change a session, and move all clients in it. It keeps at least the seats that are taken.

    `check` is called once the session is locked, and refuses if it is not as expected. Raise
    RoleRequired, ServiceNotFound, SessionNotFound, InvalidField, SlotTaken, WrongStatus for a
    canceled session, or InUse for the time of one that has begun with clients in it.
    """

    def step() -> int:
        service = rights.own(service_id, by=by, strength="SHARE")
        group = _group(service, session_id, by, now) if changes.keys() & _MOVES else None
        if "capacity" in changes:
            # A course's sessions are locked in one order: its waitlist may be offered new seats.
            lock_seats(**_waitlist(service, session_id))
            expire_whatever_is_due(**_waitlist(service, session_id), now=now)
        before = _found(session_id, service_id)
        check()
        if before.is_canceled:
            raise WrongStatus("change_session", "canceled")
        plan = planned(changes, service=service, before=before, now=now)
        _refuse_foreign_venue(service, plan, before, by=by, now=now)
        session_rows.update(session_id, plan.occurrence)
        if plan.occurrence.capacity > before.capacity:
            offer_more(**_waitlist(service, session_id), now=now)
        if plan.moves_from(before):
            _move_claims(session_id, service, plan, now=now)
        if group is not None and plan.concerns_people(before):
            group.move(plan.occurrence.span, plan.occurrence.venue, zone=plan.occurrence.zone)
        return session_id

    return transact(step, receipt=receipt)


def _move_claims(session_id: int, service: HostedService, plan: Planned, *, now: datetime) -> None:
    span = plan.occurrence.span
    refuse_to_host_as_client(service.provider.person_id, span)
    claims.lock_calendars(plan.calendars)
    _expire_holds(plan, now=now)
    claims.move_session(session_id, span, calendar_ids=plan.calendars)


def cancel(
    service_id: int,
    session_id: int,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    check: Callable[[], None] = lambda: None,
    receipt: Receipt | None = None,
) -> int:
    """Cancel a session with all bookings in it.

    Clients get back what they paid for it, and its waitlist ends. A course goes on without it.
    `check` is called once the session is locked, and refuses if it is not as expected. Raise
    RoleRequired, ServiceNotFound, SessionNotFound, WrongStatus if it was canceled before, or
    TooLate if it has begun.
    """

    def step() -> int:
        service = rights.own(service_id, by=by, strength="SHARE")
        group = _group(service, session_id, by, now)
        session = _found(session_id, service_id)
        check()
        if session.is_canceled:
            raise WrongStatus(Step.CANCEL, "canceled")
        if session.span.start <= now:
            raise TooLate("call_off", session.span.start)
        session_rows.cancel(session_id, now=now)
        if service.kind is Kind.COURSE:
            group.cancel(reason=reason)
            offer_more(**_waitlist(service, session_id), now=now)
        else:
            # First, or the freed seats would be offered to the waitlist.
            group.end_waitlist()
            group.cancel(reason=reason)
        return session_id

    return transact(step, receipt=receipt)


def remove(
    service_id: int, session_id: int, *, by: Actor, now: datetime, receipt: Receipt | None = None
) -> None:
    """Delete a session in which no seat is taken.

    Raise RoleRequired, ServiceNotFound, SessionNotFound or InUse.
    """

    def step() -> None:
        service = rights.own(service_id, by=by, strength="SHARE")
        expire_whatever_is_due(**_waitlist(service, session_id), now=now)
        if _found(session_id, service_id, to_delete=True).taken:
            raise InUse
        session_rows.delete([session_id])

    transact(step, receipt=receipt)


def _refuse_foreign_venue(
    service: HostedService, plan: Planned, before: Session | None, *, by: Actor, now: datetime
) -> None:
    """Raise InvalidField for a new place that is reserved for others, or for too many rooms."""
    if before is not None and not plan.is_elsewhere_than(before):
        return
    venue = plan.occurrence.venue
    rights.require_own_or_open_venue(venue.location, service.provider.person_id, by=by)
    if venue.room is None:
        return
    # The practitioner's calendar is locked, so that two commands cannot both pass the count.
    claims.lock_calendars(plan.calendars)
    if session_rows.in_rooms(service.provider.person_id, after=now) >= MOST_IN_ROOMS:
        problem = f"{MOST_IN_ROOMS} sessions to come have a room already"
        raise InvalidField("room_id", problem)


def _hold(
    service: HostedService, plan: Planned, buyers: Buyers | None, *, by: Actor, now: datetime
) -> int:
    """Save a new session; the buyers of its course get a seat in it."""
    occurrence = plan.occurrence
    taken = buyers.seats if buyers else 0
    if occurrence.capacity < taken:
        raise InvalidField("capacity", f"{taken} people come to the course already")
    session_id = session_rows.insert(service.id, occurrence, taken=taken)
    claims.put_session(session_id, occurrence.span, calendar_ids=plan.calendars)
    if buyers is not None:
        add_part(buyers, session_id=session_id, occurrence=occurrence, by=by, now=now)
    return session_id


_MOVES = frozenset({"start_time", "end_time", "location_id", "room_id"})
"""The fields of a session whose change concerns its clients."""


def _waitlist(service: HostedService, session_id: int) -> dict[str, Any]:
    """Return the waitlist of a session, or of the course that it is part of."""
    is_course = service.kind is Kind.COURSE
    return {"service_id": service.id, "session_id": None if is_course else session_id}


def _group(service: HostedService, session_id: int, by: Actor, now: datetime) -> Group:
    return gather(session_id, waitlist=Waitlist(**_waitlist(service, session_id)), by=by, now=now)


def _refuse_unless_held(service: HostedService) -> None:
    if service.archived_at is not None:
        raise InUse
    if not service.terms.is_sold_in_sessions:
        raise InvalidField("service", f"the kind {service.kind} has no sessions")


def _found(session_id: int, service_id: int, *, to_delete: bool = False) -> Session:
    session = session_rows.locked(session_id, service_id=service_id, to_delete=to_delete)
    if session is None:
        raise SessionNotFound
    return session


def _expire_holds(plan: Planned, *, now: datetime) -> None:
    release_expired_in(plan.occurrence.span, calendar_ids=plan.calendars, now=now)
