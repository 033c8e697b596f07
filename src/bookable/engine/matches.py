"""Matches: two people who hold each other to account, and the time that they set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bookable.domain.accord import Accord
from bookable.domain.booking import Booking
from bookable.domain.commands import NO_DETAILS, Schedule
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
    WrongStatus,
)
from bookable.domain.spans import Span
from bookable.engine.availability import fit
from bookable.engine.programs import program as program_named
from bookable.storage import matches, people
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


def end(match: UUID, *, by: Actor, receipt: Receipt | None = None) -> MatchRow:
    """End a match, by either of the two or by staff. Sessions that were agreed on stay.

    Raises MatchNotFound, NotAParty and WrongStatus.
    """
    return _answer(match, Answer.END, by, receipt)


def _answer(match: UUID, given: Answer, by: Actor, receipt: Receipt | None) -> MatchRow:
    def step(work: UnitOfWork) -> MatchRow:
        work.see_as(by)
        found = work.match(match, visible_to=by, locked=True)
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

    Raises MatchNotFound, NotAParty, WrongStatus for a match that is not accepted, InvalidField,
    NoticeTooShort and SlotTaken.
    """

    def step(work: UnitOfWork) -> Booking:
        work.see_as(by)
        return _open(work, asked, by, now)

    return transact(step, receipt=receipt)


def _open(work: UnitOfWork, asked: Schedule, by: Actor, now: datetime) -> Booking:
    program = program_named(asked.program)
    program.refuse_too_long(asked.length, field="duration")
    try:
        match = work.match(asked.match, visible_to=by)
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
    return work.open(
        _booking(program, [each.provider for each in calendars], span, match, by=by, now=now),
        *(each.calendar_id for each in calendars),
    )


def _booking(
    program: Program,
    buddies: Sequence[Party],
    span: Span,
    match: MatchRow,
    *,
    by: Actor,
    now: datetime,
) -> NewBooking:
    provider, client = buddies
    status = program.opening
    sides = {provider.person_id: Side.PROVIDER, client.person_id: Side.CLIENT}
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
        nudge_at=Accord().nudge_due(program, end=span.end),
        event=BookingRequested(
            by=by,
            side=sides.get(by.person_id, Side.STAFF),
            at=now,
            before=None,
            after=status,
            start=span.start,
            end=span.end,
        ),
    )


def _person(uuid: UUID, role: Role) -> Actor:
    found = people.by_uuid(uuid)
    if found is None or role not in found.actor.roles:
        raise PersonNotFound(role)
    return found.actor
