"""Matches: two people who hold each other to account, and the time that they set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from bookable.domain.accord import Accord
from bookable.domain.booking import Booking
from bookable.domain.commands import NO_DETAILS, Cancel, Schedule
from bookable.domain.deciding import decide
from bookable.domain.events import BookingRequested
from bookable.domain.hours import exact_span
from bookable.domain.lifecycle import Status
from bookable.domain.matches import Answer, MatchStatus, answered
from bookable.domain.people import Actor, Party, Role, Side
from bookable.domain.program import Program
from bookable.domain.refusals import (
    NotAParty,
    PersonNotFound,
    RoleRequired,
    SelfBooking,
    TooManyOpen,
    WrongStatus,
)
from bookable.domain.spans import Span
from bookable.engine.availability import fit, is_open
from bookable.engine.keeping import keep
from bookable.engine.programs import program as program_named
from bookable.engine.settling import settle
from bookable.storage import matches, people
from bookable.storage.calendars import ProviderCalendar
from bookable.storage.keys import Receipt
from bookable.storage.matches import Candidate, MatchRow, PairedRow
from bookable.storage.new_bookings import NewBooking
from bookable.storage.work import UnitOfWork, transact

__all__ = [
    "Candidate",
    "MatchRow",
    "PairedRow",
    "accept",
    "bookings_of",
    "candidates",
    "decline",
    "end",
    "make",
    "mine",
    "schedule",
]


def make(
    user1: UUID,
    user2: UUID,
    *,
    program: str,
    by: Actor,
    now: datetime,
    receipt: Receipt | None = None,
) -> MatchRow:
    """Match two people: any two by staff; themselves with another one, who has still to accept,
    by those who have the programme's role.

    Raises RoleRequired, NotAParty, SelfBooking, PersonNotFound, and AlreadyBooked for two who have
    an open match.
    """
    role = program_named(program).provider_role
    if not by.is_staff:
        if role not in by.roles:
            raise RoleRequired(role, "match")
        if by.uuid not in {user1, user2}:
            raise NotAParty("match")
    if user1 == user2:
        raise SelfBooking

    def step(work: UnitOfWork) -> MatchRow:
        work.see_as(by)
        asked_by = None if by.is_staff else by.person_id
        return work.add_match(
            _person(user1, role), _person(user2, role), asked_by=asked_by, now=now
        )

    return transact(step, receipt=receipt)


def accept(match: UUID, *, by: Actor, receipt: Receipt | None = None) -> MatchRow:
    """Accept a match for which the other one asked.

    Raises MatchNotFound, NotAParty, NotYourStep and WrongStatus.
    """
    return _answer(match, Answer.ACCEPT, by, receipt)


def decline(match: UUID, *, by: Actor, receipt: Receipt | None = None) -> MatchRow:
    """Decline a match for which the other one asked; it raises what `accept` does."""
    return _answer(match, Answer.DECLINE, by, receipt)


def end(match: UUID, *, by: Actor, now: datetime, receipt: Receipt | None = None) -> MatchRow:
    """End a match, by either of the two or by staff. Sessions that were agreed on stay; those that
    one of the two was still asked for are called off.

    Raises MatchNotFound, NotAParty and WrongStatus.
    """

    def call_off(work: UnitOfWork, found: MatchRow) -> None:
        for booking in work.locked(matches.unanswered(found.id)):
            rules, settled = program_named(booking.program), settle(work, booking, now=now)
            if settled.status is Status.REQUESTED:
                decision = decide(settled, Cancel(), program=rules, by=by, now=now)
                keep(work, decision, before=settled, program=rules)

    return _answer(match, Answer.END, by, receipt, then=call_off)


def _answer(
    match: UUID,
    given: Answer,
    by: Actor,
    receipt: Receipt | None,
    then: Callable[[UnitOfWork, MatchRow], None] | None = None,
) -> MatchRow:
    def step(work: UnitOfWork) -> MatchRow:
        work.see_as(by)
        found = work.match(match, visible_to=by, locked=True)
        if then is not None:
            then(work, found)
        is_party = by.uuid in {found.user1_uuid, found.user2_uuid}
        is_asked = is_party and found.asked_by != by.person_id
        return work.change_match(found, answered(found.status, given, is_asked=is_asked))

    return transact(step, receipt=receipt)


def candidates(by: Actor, *, program: str, search: str, limit: int, offset: int) -> list[Candidate]:
    """Return the people with whom the actor could be matched, by name; or raise RoleRequired."""
    role = program_named(program).provider_role
    if not by.is_staff and role not in by.roles:
        raise RoleRequired(role, "match")

    def look(work: UnitOfWork) -> list[Candidate]:
        work.see_as(by)
        return matches.candidates(
            by.person_id, role=role, search=search, limit=limit, offset=offset
        )

    return transact(look)


def mine(by: Actor, *, limit: int, offset: int) -> list[MatchRow]:
    """This will be the actor's own matches, the latest first."""

    def look(work: UnitOfWork) -> list[MatchRow]:
        work.see_as(by)
        return matches.of_person(by.person_id, limit=limit, offset=offset)

    return transact(look)


def bookings_of(
    by: Actor, *, program: str, status: Status | None, limit: int, offset: int
) -> list[PairedRow]:
    """This will be the bookings of the actor's own matches, the latest start first."""

    def look(work: UnitOfWork) -> list[PairedRow]:
        work.see_as(by)
        return matches.bookings_of(
            by.person_id, program=program, status=status, limit=limit, offset=offset
        )

    return transact(look)


def schedule(
    asked: Schedule, *, by: Actor, now: datetime, receipt: Receipt | None = None
) -> Booking:
    """This will set time aside for a match, by one of its two or by staff, or refuse.

    By one of the two it is requested of the other beyond what both agreed on. Raises
    MatchNotFound, NotAParty, WrongStatus for a match that is not accepted, InvalidField,
    NoticeTooShort, SlotTaken, and TooManyOpen where too many questions wait for an answer.
    """

    def step(work: UnitOfWork) -> Booking:
        work.see_as(by)
        return _open(work, asked, by, now)

    return transact(step, receipt=receipt)


def _open(work: UnitOfWork, asked: Schedule, by: Actor, now: datetime) -> Booking:
    program = program_named(asked.program)
    program.refuse_too_long(asked.length, field="duration")
    try:
        match = work.match(asked.match, visible_to=by, locked=True)
    except NotAParty:
        raise NotAParty("schedule") from None
    if match.status is not MatchStatus.ACCEPTED:
        raise WrongStatus("schedule", match.status)
    calendars, span = fit(
        work,
        [match.user1_uuid, match.user2_uuid],
        program=program,
        now=now,
        around=asked.start,
        place=lambda zone: exact_span(asked.start, asked.length, zone, field="scheduled_time"),
    )
    status = _opening(program, match, calendars, span, by=by, now=now)
    return work.open(
        _booking(program, [each.provider for each in calendars], span, match, status, by, now),
        *(each.calendar_id for each in calendars),
    )


def _opening(
    program: Program,
    match: MatchRow,
    calendars: Sequence[ProviderCalendar],
    span: Span,
    *,
    by: Actor,
    now: datetime,
) -> Status:
    """The status in which a booking of a locked match is born. What both agreed on is time in the
    hours of each of them, where they have set any, and no more than one may take up unasked."""
    if by.uuid not in {match.user1_uuid, match.user2_uuid}:
        return program.opening
    ahead = matches.ahead(match.id, now=now)
    too_much = program.unasked is not None and ahead.unasked + span.length > program.unasked
    is_agreed = not too_much and all(is_open(each, span) for each in calendars)
    status, most = program.opening_between(is_agreed=is_agreed), program.most_asked
    if status is Status.REQUESTED and most is not None and ahead.questions >= most:
        raise TooManyOpen(most)
    return status


def _booking(
    program: Program,
    buddies: Sequence[Party],
    span: Span,
    match: MatchRow,
    status: Status,
    by: Actor,
    now: datetime,
) -> NewBooking:
    provider, client = buddies
    sides = {provider.person_id: Side.PROVIDER, client.person_id: Side.CLIENT}
    side = sides.get(by.person_id, Side.STAFF)
    asks = status is Status.REQUESTED
    return NewBooking(
        program=program.name,
        provider=provider,
        client=client,
        span=span,
        status=status,
        hold_until=program.hold_until(status, start=span.start, now=now),
        details=NO_DETAILS,
        match=(match.id, match.uuid),
        guarded=program.guarded,
        nudge_at=None if asks else Accord().nudge_due(program, end=span.end),
        requested_by=side.value if asks else "",
        event=BookingRequested(
            by=by, side=side, at=now, before=None, after=status, start=span.start, end=span.end
        ),
    )


def _person(uuid: UUID, role: Role) -> Actor:
    found = people.by_uuid(uuid)
    if found is None or role not in found.actor.roles:
        raise PersonNotFound(role)
    return found.actor
