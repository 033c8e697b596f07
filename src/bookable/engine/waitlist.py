"""Waitlists for full sessions and courses: joining, leaving, and offers of freed seats.

A waitlist is for one session of a workshop, or for a course as a whole. A seat that is offered
stays counted as taken until the offer is accepted, declined or expired. So does a seat that a hold
keeps, which goes to the waitlist once the hold expires.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bookable.domain.bounds import WAITLISTS, refuse_over_limit
from bookable.domain.people import Actor
from bookable.domain.program import Program
from bookable.domain.refusals import (
    NotOnWaitlist,
    RoleRequired,
    SeatsLeft,
    SessionNotFound,
)
from bookable.engine.batches import one_by_one
from bookable.engine.finding_waitlists import joinable, joined, service_of
from bookable.engine.registry import program as program_named
from bookable.storage import fact_rows, hold_rows, outbox, seats, session_rows, waitlist_entries
from bookable.storage.keys import Receipt
from bookable.storage.waitlist_entries import Seats, Waitlist
from bookable.storage.work import transact


@dataclass(frozen=True, slots=True)
class Joined:
    """The waitlist that a client asked to join, and whether they were not on it before."""

    waitlist: Waitlist
    is_new: bool


def join(
    service_id: int,
    session_id: int | None,
    *,
    program: str,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> Joined:
    """Put the actor at the end of the waitlist for a full session or course.

    An actor who is on it already keeps their position. Raise RoleRequired,
    ServiceNotFound, InvalidField, SessionNotFound, SelfBooking, TooLate for what has begun,
    SeatsLeft for what is not full, and AlreadyBooked for clients who have as many seats as the
    service sells to one.
    """
    rules = require_client(by, program=program)

    def step() -> Joined:
        # Locks the person, so that two requests at once cannot both pass the limit below.
        waitlist_entries.lock_person(by.person_id)
        waitlist = joinable(service_id, session_id, by=by, now=now)
        _expire_offers(waitlist, now=now, lasts=rules.offer_lasts)
        sessions = waitlist_entries.lock(waitlist)
        if not sessions:
            # They were canceled a moment ago, and the waitlist ended with them.
            raise SessionNotFound
        # A refusal below takes the new entry back.
        if not waitlist_entries.join(waitlist, program=program, person_id=by.person_id, now=now):
            return Joined(waitlist, is_new=False)
        if _free(sessions, now=now):
            raise SeatsLeft
        seats.refuse_if_at_limit(waitlist.session_id, service_id=service_id, client_id=by.person_id)
        refuse_over_limit(waitlist_entries.count_of(by.person_id) - 1, WAITLISTS, field="waitlists")
        return Joined(waitlist, is_new=True)

    return transact(step, receipt=receipt)


def require_client(by: Actor, *, program: str) -> Program:
    """Return the programme of an actor who may join its waitlists, or raise RoleRequired."""
    rules = program_named(program)
    if rules.client_role not in by.roles:
        raise RoleRequired(rules.client_role, "join")
    return rules


def leave(
    service_id: int,
    session_id: int | None,
    *,
    program: str,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> None:
    """Take the actor off a waitlist. A seat that was offered to them is offered to the next.

    Raise ServiceNotFound, InvalidField if several waitlists could be meant, and NotOnWaitlist.
    """
    lasts = program_named(program).offer_lasts

    def step() -> None:
        service_of(service_id)
        waitlist = joined(service_id, session_id, by=by)
        _expire_offers(waitlist, now=now, lasts=lasts)
        waitlist_entries.lock(waitlist)
        if not waitlist_entries.leave(waitlist, person_id=by.person_id):
            raise NotOnWaitlist
        _offer(waitlist, now=now, lasts=lasts)

    transact(step, receipt=receipt)


def leave_if_waiting(*, service_id: int, session_id: int | None, person_id: int) -> None:
    """Take a client off the waitlist, if they are on it.

    Otherwise they would be offered the very seat that they give back.
    """
    waitlist = Waitlist(service_id, session_id)
    waitlist_entries.lock(waitlist)
    waitlist_entries.leave(waitlist, person_id=person_id)


def offer_freed_seats(
    *,
    service_id: int,
    session_id: int | None,
    now: datetime,
    lasts: timedelta,
) -> int:
    """Offer freed seats to the next on the waitlist, and return how many.

    An offer keeps its seat for as long as it `lasts`, but not beyond the start.
    """
    return _offer(Waitlist(service_id, session_id), now=now, lasts=lasts)


def accept_offer(
    *,
    service_id: int,
    session_id: int | None,
    person_id: int,
    booking_id: int,
    now: datetime,
) -> bool:
    """Take a client who books off the waitlist, and return whether a seat was kept for them.

    That seat is counted already, in every session still to come. Raise SeatsTaken if a session was
    added to the course meanwhile, and is full.
    """
    waitlist = Waitlist(service_id, session_id)
    offered = waitlist_entries.accept_offer(
        waitlist, person_id=person_id, booking_id=booking_id, now=now
    )
    if offered is None:
        return False
    if session_id is None:
        to_come = {
            session.id
            for session in session_rows.taking_place(service_id)
            if session.span.start > now
        }
        seats.take(sorted(to_come - set(offered)))
    return True


def expire_offers(
    *,
    service_id: int,
    session_id: int | None,
    now: datetime,
    lasts: timedelta,
) -> int:
    """Pass on the seats of one waitlist whose offer or hold has expired, and return the count."""
    return _expire_offers(Waitlist(service_id, session_id), now=now, lasts=lasts)


def expire_whatever_is_due(*, service_id: int, session_id: int | None, now: datetime) -> None:
    """Pass on the seats of a session or a course whose offer or hold has expired."""
    waitlist = Waitlist(service_id, session_id)
    if waitlist_entries.has_due(waitlist, now=now):
        program = waitlist_entries.program_of(waitlist)
        if program is not None:
            _expire_offers(waitlist, now=now, lasts=program_named(program).offer_lasts)


def lock_seats(*, service_id: int, session_id: int | None) -> None:
    """Lock the seats of a session, or of a whole course, until commit.

    A course's seats are freed one by one and taken together.
    """
    waitlist_entries.lock(Waitlist(service_id, session_id))


def offer_more(*, service_id: int, session_id: int | None, now: datetime) -> None:
    """Offer seats that were added to a session or course to its waitlist."""
    waitlist = Waitlist(service_id, session_id)
    program = waitlist_entries.program_of(waitlist)
    if program is not None:
        _offer(waitlist, now=now, lasts=program_named(program).offer_lasts)


def expire_due_offers(now: datetime) -> int:
    """Pass on all seats whose offer or hold has expired, each waitlist in its own transaction, and
    return the count."""

    def expire_one(due: tuple[Waitlist, str]) -> int:
        lasts = program_named(due[1]).offer_lasts
        return transact(lambda: _expire_offers(due[0], now=now, lasts=lasts))

    return one_by_one(
        "settle_offers", waitlist_entries.due(now), expire_one, name=lambda due: due[0].ids
    )


def _expire_offers(waitlist: Waitlist, *, now: datetime, lasts: timedelta) -> int:
    if not waitlist_entries.has_due(waitlist, now=now):
        return 0
    waitlist_entries.lock(waitlist)
    lapsed = waitlist_entries.lapse(waitlist, now=now)
    outbox.add_to_waitlist("offer_lapsed", lapsed, now=now)
    session_id = waitlist.session_id
    held = hold_rows.delete_seats(session_id, expired_by=now) if session_id is not None else 0
    _offer(waitlist, now=now, lasts=lasts)
    return len(lapsed) + held


def _offer(waitlist: Waitlist, *, now: datetime, lasts: timedelta) -> int:
    """Offer the free seats to the next on the waitlist, and return how many."""
    sessions = waitlist_entries.lock(waitlist)
    number = _free(sessions, now=now)
    # A course can no longer be booked once its first session has begun.
    if not number or any(session.start <= now for session in sessions):
        return 0
    until = min(now + lasts, min(session.start for session in sessions))
    session_ids = [session.session_id for session in sessions]
    offers = waitlist_entries.offer(waitlist, sessions=session_ids, number=number, until=until)
    if offers:
        fact_rows.note_offers(offers, now=now)
        outbox.add_to_waitlist("seat_offered", offers, now=now)
    return len(offers)


def _free(sessions: list[Seats], *, now: datetime) -> int:
    """Return how many more people could attend every session that is still to come."""
    return max(0, min((session.free for session in sessions if session.start > now), default=0))
