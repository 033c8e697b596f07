"""Holds: keeping time, or a seat in a session, while a form is filled in.

A hold blocks its time or seat in every programme until it is taken over by a booking, is released
or expires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from bookable.domain.holds import (
    Hold,
    HoldAppointment,
    Holder,
    HoldGone,
    HoldNotFound,
    HoldRef,
    HoldSeat,
    Visitor,
)
from bookable.domain.people import Actor, Party
from bookable.domain.refusals import (
    InvalidField,
    RoleRequired,
    SeatsTaken,
    SelfBooking,
    ServiceNotFound,
    SessionNotFound,
    SlotTaken,
    TooLate,
)
from bookable.domain.services import Kind
from bookable.engine.availability import guest_of
from bookable.engine.holding_time import (
    Wanted,
    hold_appointment,
    hold_time,
    id_of,
    new_hold,
    refuse_too_many,
    refuse_unless_client,
)
from bookable.engine.registry import program as program_named
from bookable.engine.waitlist import expire_offers, offer_freed_seats
from bookable.storage import claims, hold_rows, seats, service_rows, services_on_sale
from bookable.storage.keys import Receipt
from bookable.storage.services_on_sale import SessionForGuest
from bookable.storage.work import Retry, transact


def hold(asked: Wanted, *, by: Holder, now: datetime, receipt: Receipt | None = None) -> Hold:
    """Keep time or a seat. Raise what `hold_time`, `hold_appointment` and `hold_seat` raise."""
    if isinstance(asked, HoldSeat):
        return hold_seat(asked, by=by, now=now, receipt=receipt)
    if isinstance(asked, HoldAppointment):
        return hold_appointment(asked, by=by, now=now, receipt=receipt)
    return hold_time(asked, by=by, now=now, receipt=receipt)


def hold_for_oneself(
    asked: Wanted, *, by: Holder, now: datetime, receipt: Receipt | None = None
) -> Hold:
    """Keep time or a seat for the holder, as `hold` does.

    Staff, who hold for others elsewhere, need the role of a client for that.
    """
    program = program_named(asked.program)
    if isinstance(by, Actor) and not program.may_book(by):
        raise RoleRequired(program.client_role, "hold")
    return hold(asked, by=by, now=now, receipt=receipt)


def hold_seat(
    asked: HoldSeat, *, by: Holder, now: datetime, receipt: Receipt | None = None
) -> Hold:
    """Keep a seat in a workshop's session for a person or a visitor, or refuse.

    Raise RoleRequired, SessionNotFound, ServiceNotFound, InvalidField, SelfBooking, TooLate,
    SlotTaken, SeatsTaken, AlreadyBooked or TooManyHolds.
    """
    program = program_named(asked.program)
    refuse_unless_client(program, by)

    def step() -> Hold:
        session, provider = _seat(asked, by=by, now=now)
        made = new_hold(asked, provider, session.span, by=by, now=now)
        hold = replace(made, session=session.id, service=session.service_id)
        refuse_too_many(hold)
        hold_rows.insert(hold)
        if session.is_contested:
            ids: Any = {"service_id": session.service_id, "session_id": session.id}
            expire_offers(**ids, now=now, lasts=program.offer_lasts)
        # `take` returns the start under lock: if the session has moved meanwhile, start again.
        if seats.take([session.id])[session.id] != session.span.start:
            raise Retry
        # Staff hold seats for others.
        if not (isinstance(by, Actor) and by.is_staff):
            seats.refuse_if_too_many_held(session.id, hold)
        return hold

    return transact(step, receipt=receipt)


def hold_of(ref: UUID, *, by: Holder, now: datetime) -> Hold:
    """Return a live hold of a person or a visitor. Raise HoldNotFound."""
    hold = hold_rows.load(ref)
    if hold is None or not hold.is_live(now) or not hold.is_of(by):
        raise HoldNotFound
    return hold


def release(
    ref: UUID,
    *,
    by: Holder,
    now: datetime,
    check: Callable[[Hold], object] = lambda _: None,
    receipt: Receipt | None = None,
) -> None:
    """Give back the time or the seat that a hold keeps, unless `check` raises.

    Raise HoldNotFound.
    """

    def step() -> None:
        hold = hold_of(ref, by=by, now=now)
        check(hold)
        if hold.session is not None:
            seats.lock([hold.session])
        if not hold_rows.delete_live(ref, now=now):
            raise HoldNotFound
        free_seat(hold, now=now)

    transact(step, receipt=receipt)


def release_if_held(ref: UUID, *, by: Iterable[Holder], now: datetime) -> None:
    """Give back what a hold keeps, if one of some holders has it."""
    for holder in by:
        with suppress(HoldNotFound):
            release(ref, by=holder, now=now)


def free_seat(hold: Hold, *, now: datetime) -> None:
    """Give back the seat of a deleted hold, if it kept one: clients who wait for a seat come first.

    The session is locked.
    """
    if hold.session is None or hold.service is None:
        return
    seats.free([hold.session])
    lasts = program_named(hold.program).offer_lasts
    offer_freed_seats(service_id=hold.service, session_id=hold.session, now=now, lasts=lasts)


def to_take_over(ref: HoldRef | None, *, by: Actor, client: Actor, now: datetime) -> Hold | None:
    """Return the hold that a booking of an actor for a client names, or None if it names none.

    Raise HoldGone unless it is live, and that of one of the two or of the visitor.
    """
    if ref is None:
        return None
    hold = hold_rows.load(ref.uuid)
    holders: list[Holder] = [by, client]
    if ref.visitor is not None:
        holders.append(Visitor(ref.visitor))
    if hold is None or not hold.is_live(now) or not any(map(hold.is_of, holders)):
        raise HoldGone
    return hold


def take_over(hold: Hold, *, client_id: int, now: datetime) -> datetime:
    """Delete a hold whose time or seat a client's booking takes in the same transaction.

    Return the start of the time, or of the session as it is under lock. Others who want the time
    wait for this transaction at the claims, and those who want the seat at the lock of the session,
    so they cannot come in between. Raise HoldGone if the hold was used or released meanwhile.
    """
    start = hold.span.start
    if hold.session is None:
        # Calendars are locked before holds everywhere, because a search for time with buffers locks
        # them, too, and may then delete an expired hold.
        claims.lock_calendars(hold_rows.calendars_of(hold.uuid))
        # Clients are locked before claims change everywhere, because a purchase counts their open
        # bookings first, and then waits for claims that others change. They are locked after holds:
        # a purchase may delete an expired one before it counts.
        hold_rows.lock(hold.uuid)
        hold_rows.lock_holder(person_id=client_id, visitor=None)
    else:
        start = seats.lock([hold.session])[hold.session]
    if not hold_rows.delete_live(hold.uuid, now=now):
        raise HoldGone
    return start


def _seat(asked: HoldSeat, *, by: Holder, now: datetime) -> tuple[SessionForGuest, Party]:
    """Return the session of which a seat is to be kept, and its provider, or refuse."""
    guest = guest_of(by.person_id) if isinstance(by, Actor) else None
    session = services_on_sale.session(asked.session, guest=guest, now=now)
    if session is None:
        raise SessionNotFound
    service = service_rows.on_sale(session.service_id)
    if service is None:
        raise ServiceNotFound
    if asked.service and id_of(asked.service) != service.id:
        raise InvalidField("session", "is not a session of this service")
    if service.kind is not Kind.WORKSHOP:
        raise InvalidField("session", f"is part of a {service.kind}, which is booked as a whole")
    if asked.provider not in {None, service.provider.uuid}:
        raise InvalidField("provider", "is not the provider of the session")
    if isinstance(by, Actor) and service.provider.person_id == by.person_id:
        raise SelfBooking
    refuse_unless_free(session, now=now)
    return session, service.provider


def refuse_unless_free(session: SessionForGuest, *, has_seat: bool = False, now: datetime) -> None:
    """Raise TooLate, SlotTaken or SeatsTaken unless a guest can have a seat in a session.

    It is asked before anything is written: in a rush most requests come too late. A guest who
    `has_seat` needs none of the free ones.
    """
    if session.span.start <= now:
        raise TooLate("request", session.span.start)
    if session.guest_is_busy:
        raise SlotTaken
    if session.is_sold_out and not has_seat:
        raise SeatsTaken
