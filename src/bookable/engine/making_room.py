"""Finding time and a room for a booking that moves, starts to take up time, or changes venue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bookable.domain.booking import Booking, Decision
from bookable.domain.lifecycle import Step
from bookable.domain.program import Program
from bookable.domain.sales import Sale, Venue
from bookable.engine.availability import find_time, refuse_busy_guest
from bookable.engine.rooms import free_room, refuse_reserved, release_expired_in, rooms_of
from bookable.storage.services_on_sale import Room

MOVES = frozenset({Step.RESCHEDULE, Step.SUBMIT, Step.AMEND, Step.REINSTATE})
"""Steps after which a booking may take up another time or another room."""


def make_room(
    decision: Decision,
    step: Step,
    *,
    before: Booking,
    program: Program,
    now: datetime,
) -> Decision:
    """Return a decision whose booking has a free time and, at a location with rooms, a free room.

    Raise LocationNotFound, InvalidField for a location of other practitioners, NoticeTooShort,
    TooFarAhead, OutsideHours and SlotTaken.
    """
    after = decision.booking
    moves = after.holds_time and (not before.holds_time or after.span != before.span)
    if after.sale is None:
        if moves:
            _find_time(decision, [], step, program, now)
        return decision
    if after.seat is not None and before.seat is None:
        refuse_busy_guest(after.seat, after.client.person_id, now=now)
    changes_venue = before.sale is None or after.sale.venue != before.sale.venue
    if not (moves or changes_venue):
        return decision
    # A booking without a time needs no room, but its location has to exist.
    around = (now, now) if after.span is None else (after.span.start, after.span.end)
    location = after.sale.venue.location
    rooms = rooms_of(location, first=around[0], last=around[1])
    if before.sale is None or before.sale.venue.location != location:
        refuse_reserved(location, after.provider.person_id)
    if moves:
        _find_time(decision, rooms, step, program, now)
    sale = _in_a_room(after, after.sale, rooms, now) if after.holds_time else after.sale
    return replace(decision, booking=replace(after, sale=sale))


def _find_time(
    decision: Decision,
    rooms: list[Room],
    step: Step,
    program: Program,
    now: datetime,
) -> None:
    """Refuse unless both calendars have time for the booking where it will be."""
    booking = decision.booking
    provider, client = booking.provider.person_id, booking.client.person_id
    find_time(
        [provider, client] if program.paired else [provider],
        program=program,
        now=now,
        ignoring=booking.id,
        around=booking.time.start,
        span_in=lambda _zone: booking.time,
        guest=None if program.paired else client,
        rooms=rooms,
        binding=program.binds(step, decision.events[-1].side),
    )


def _in_a_room(booking: Booking, sale: Sale, rooms: list[Room], now: datetime) -> Sale:
    room = free_room(rooms, booking.time, now=now, ignoring=booking.id)
    if room is not None:
        release_expired_in(room, booking.time, now=now)
    return replace(sale, venue=Venue(sale.venue.location, room.id if room else None))
