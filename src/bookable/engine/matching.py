"""Matches: two people who hold each other to account, and the sessions that they schedule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from bookable.domain.booking import Booking
from bookable.domain.bounds import LATELY, refuse_over_match_limits
from bookable.domain.commands import NO_DETAILS, Cancel, Schedule
from bookable.domain.deciding import decide
from bookable.domain.events import BookingRequested
from bookable.domain.hours import exact_span
from bookable.domain.lifecycle import Status
from bookable.domain.match import Answer, MatchStatus, answered
from bookable.domain.mutual_confirmation import MutualConfirmation
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
from bookable.engine.availability import find_time, is_open
from bookable.engine.due_changes import apply_due_changes
from bookable.engine.registry import program as program_named
from bookable.engine.saving import save
from bookable.storage import booking_rows, guard, match_rows, person_rows
from bookable.storage.calendars import ProviderCalendar
from bookable.storage.keys import Receipt
from bookable.storage.match_rows import MatchRow
from bookable.storage.new_bookings import NewBooking
from bookable.storage.work import transact

__all__ = [
    "MatchRow",
    "accept",
    "decline",
    "end",
    "make",
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
    """Match two people.

    Staff match any two; others match themselves with one who still has to accept. Raise
    RoleRequired, NotAParty, SelfBooking, PersonNotFound, AlreadyBooked if the two have an open
    match, and InvalidField for those who have asked for as many as they may.
    """
    role = program_named(program).provider_role
    if not by.is_staff:
        if role not in by.roles:
            raise RoleRequired(role, "match")
        if by.uuid not in {user1, user2}:
            raise NotAParty("match")
    if user1 == user2:
        raise SelfBooking

    def step() -> MatchRow:
        guard.see_as(by)
        both = _person(user1, role), _person(user2, role)
        if not by.is_staff:
            (other,) = (each for each in both if each.person_id != by.person_id)
            _refuse_over_limits(by, other, now)
        # A match that staff made needs no answer.
        asked_by = None if by.is_staff else by.person_id
        return match_rows.add(*both, asked_by=asked_by, now=now)

    return transact(step, receipt=receipt)


def accept(match: UUID, *, by: Actor, receipt: Receipt | None = None) -> MatchRow:
    """Accept a match that the other person asked for.

    Raise MatchNotFound, NotAParty, NotYourStep and WrongStatus.
    """
    return _answer(match, Answer.ACCEPT, by, receipt)


def decline(match: UUID, *, by: Actor, receipt: Receipt | None = None) -> MatchRow:
    """Decline a match that the other person asked for. Raise what `accept` raises."""
    return _answer(match, Answer.DECLINE, by, receipt)


def end(match: UUID, *, by: Actor, now: datetime, receipt: Receipt | None = None) -> MatchRow:
    """End a match, as one of the two or as staff.

    Agreed sessions stay; those that still wait for an answer are canceled. Raise MatchNotFound,
    NotAParty and WrongStatus.
    """

    def call_off(match_row: MatchRow) -> None:
        for booking in booking_rows.lock_all(match_rows.unanswered(match_row.id)):
            rules, current = (
                program_named(booking.program),
                apply_due_changes(booking, now=now),
            )
            if current.status is Status.REQUESTED:
                decision = decide(current, Cancel(), program=rules, by=by, now=now)
                save(decision, before=current, program=rules)

    return _answer(match, Answer.END, by, receipt, then=call_off)


def _answer(
    match: UUID,
    answer: Answer,
    by: Actor,
    receipt: Receipt | None,
    then: Callable[[MatchRow], None] | None = None,
) -> MatchRow:
    """Change a match by an answer, after what `then` does with it."""

    def step() -> MatchRow:
        guard.see_as(by)
        match_row = match_rows.visible(match, visible_to=by, locked=True)
        if then is not None:
            then(match_row)
        is_party = by.uuid in {match_row.user1_uuid, match_row.user2_uuid}
        is_asked = is_party and match_row.asked_by != by.person_id
        return match_rows.change(match_row, answered(match_row.status, answer, is_asked=is_asked))

    return transact(step, receipt=receipt)


def schedule(
    asked: Schedule, *, by: Actor, now: datetime, receipt: Receipt | None = None
) -> Booking:
    """Schedule a session for a match, as one of the two or as staff, or refuse.

    Beyond what both agreed on, the session is a request to the other one. Raise MatchNotFound,
    NotAParty, WrongStatus for a match that is not accepted, InvalidField, NoticeTooShort,
    SlotTaken, and TooManyOpen if too many requests are unanswered.
    """

    def step() -> Booking:
        guard.see_as(by)
        return _open(asked, by, now)

    return transact(step, receipt=receipt)


def _open(asked: Schedule, by: Actor, now: datetime) -> Booking:
    program = program_named(asked.program)
    program.refuse_too_long(asked.length, field="duration")
    try:
        # Locked, so that two requests at once cannot both fit under the limits below.
        match = match_rows.visible(asked.match, visible_to=by, locked=True)
    except NotAParty:
        raise NotAParty("schedule") from None
    if match.status is not MatchStatus.ACCEPTED:
        raise WrongStatus("schedule", match.status)
    calendars, span = find_time(
        [match.user1_uuid, match.user2_uuid],
        program=program,
        now=now,
        around=asked.start,
        span_in=lambda zone: exact_span(asked.start, asked.length, zone, field="scheduled_time"),
    )
    status = _opening(program, match, calendars, span, by=by, now=now)
    return booking_rows.insert(
        _booking(
            program, [calendar.provider for calendar in calendars], span, match, status, by, now
        ),
        *(calendar.calendar_id for calendar in calendars),
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
    """Return the first status of a session of a locked match.

    Both have agreed to time within the hours of each (anyone who set none agrees to any time), up
    to a limit that one of them may take up without asking. One who accepts automatically is never
    asked.
    """
    asked = [calendar for calendar in calendars if calendar.provider.uuid != by.uuid]
    is_accepted = program.accepts_automatically and all(each.auto_accept for each in asked)
    if is_accepted or by.uuid not in {match.user1_uuid, match.user2_uuid}:
        return program.opening
    ahead = match_rows.ahead(match.id, now=now)
    too_much = program.unasked is not None and ahead.unasked + span.length > program.unasked
    is_agreed = not too_much and all(is_open(calendar, span) for calendar in calendars)
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
        hold_until=program.hold_until(status, span=span, now=now),
        details=NO_DETAILS,
        match=(match.id, match.uuid),
        guarded=program.guarded,
        nudge_at=None if asks else MutualConfirmation().nudge_due(program, end=span.end),
        requested_by=side.value if asks else "",
        event=BookingRequested(
            by=by, side=side, at=now, before=None, after=status, start=span.start, end=span.end
        ),
    )


def _refuse_over_limits(by: Actor, other: Actor, now: datetime) -> None:
    asked, of_this_one = match_rows.lock_asking(
        by.person_id, other_id=other.person_id, since=now - LATELY
    )
    refuse_over_match_limits(asked, of_this_one=of_this_one)


def _person(uuid: UUID, role: Role) -> Actor:
    account = person_rows.by_uuid(uuid)
    if account is None or role not in account.actor.roles:
        raise PersonNotFound(role)
    return account.actor
