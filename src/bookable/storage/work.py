"""The unit of work: everything that one command changes, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import Error, transaction

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import BookingRef
from bookable.domain.match import MatchStatus
from bookable.domain.meetings import Meeting
from bookable.domain.people import Actor, Side
from bookable.domain.refusals import TooManyOpen
from bookable.domain.spans import Span
from bookable.storage import (
    booking_rows,
    claims,
    guard,
    jobs,
    ledger,
    match_rows,
    meeting_rows,
    reputation_entries,
)
from bookable.storage.constraints import is_worth_a_retry, refusal_of
from bookable.storage.keys import Receipt
from bookable.storage.match_rows import MatchRow
from bookable.storage.new_bookings import NewBooking

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """What a command can do to bookings inside its transaction."""

    def booking(
        self,
        ref: BookingRef,
        *,
        program: str,
        visible_to: Actor,
        as_: Side | None = None,
        whole_too: bool = False,
    ) -> Booking:
        """Lock and load a booking; see `booking_rows.locked` for what it raises."""
        return booking_rows.locked(
            ref, program=program, visible_to=visible_to, as_=as_, whole_too=whole_too
        )

    def locked(self, booking_ids: Sequence[int], *, waiting: bool = True) -> list[Booking]:
        """Lock and load bookings in the order of their ids.

        Waits for the locks of other transactions, or without `waiting` leaves those bookings out.
        """
        return booking_rows.lock_all(booking_ids, waiting=waiting) if booking_ids else []

    def lock_calendars(self, calendar_ids: Sequence[int]) -> None:
        """Lock calendars until commit, in the order of their ids."""
        claims.lock_calendars(calendar_ids)

    def see_as(self, actor: Actor) -> None:
        """Show the rest of the transaction only guarded rows that the actor may see."""
        guard.see_as(actor)

    def match(self, uuid: UUID, *, visible_to: Actor, locked: bool = False) -> MatchRow:
        """Return a match, or raise MatchNotFound, or NotAParty for a match of other people."""
        return match_rows.visible(uuid, to=visible_to, locked=locked)

    def add_match(
        self, user1: Actor, user2: Actor, *, asked_by: int | None, now: datetime
    ) -> MatchRow:
        """Match two people, pending if one of them asked; or raise AlreadyBooked."""
        return match_rows.add(user1, user2, asked_by=asked_by, now=now)

    def change_match(self, match: MatchRow, status: MatchStatus) -> MatchRow:
        """Write the new status of a locked match."""
        return match_rows.change(match, status)

    def lock_if_reminder_due(self, booking_id: int, *, now: datetime) -> Booking | None:
        """Lock and load a booking whose reminder is due by `now`, or return None."""
        return booking_rows.lock_if_reminder_due(booking_id, now=now)

    def reward(self, booking: Booking) -> None:
        """Give both sides of a booking the point that they earned together.

        Row-level security keeps people from writing points, so the rest of the transaction sees
        everything.
        """
        guard.see_everything()
        reputation_entries.earn([booking.id], at=booking.updated_at)

    def attempt(self, step: Callable[[], Result]) -> Result:
        """Take a step, and undo only that step if it is refused."""
        with transaction.atomic():
            return step()

    def open(self, booking: NewBooking, *calendars: int) -> Booking:
        """Write a new booking with its claims on calendars and its ledger entry.

        Raises TooManyOpen or SlotTaken.
        """
        return booking_rows.insert(booking, calendars=calendars)

    def refuse_too_many_open(self, client_id: int, *, at_most: int | None, now: datetime) -> None:
        """Raise TooManyOpen if a client has `at_most` unanswered or unpaid bookings already."""
        if at_most is not None and booking_rows.count_open(client_id, now=now) >= at_most:
            raise TooManyOpen(at_most)

    def save(self, decision: Decision, *, before: Booking) -> Booking:
        """Write what was decided, or raise SlotTaken if a moved claim meets another one.

        The row, its claims and its ledger entries change together, or nothing does.
        """
        after = decision.booking
        booking_rows.update(before, after)
        if after.holds_time and (not before.holds_time or _lies_elsewhere(before, after)):
            claims.move(after)
        elif before.holds_time and not after.holds_time:
            claims.release(after.id)
        elif after.hold_until != before.hold_until:
            claims.extend(after)
        meeting_rows.follow(before, after)
        for event in decision.events:
            ledger.append(after.id, event)
        return after

    def equip(self, booking: Booking, meeting: Meeting, *, now: datetime) -> Booking:
        """Save the meeting that was made for a booking, and return the booking with it."""
        meeting_rows.put(booking.id, meeting, now=now)
        return replace(booking, meeting=meeting)

    def equip_late(self, booking: Booking, meeting: Meeting, *, planned: Span) -> None:
        """Save a meeting that was made for the booking's time as it was `planned`.

        If the booking was moved meanwhile, the meeting is moved by a job. The attempt ends.
        """
        synced = booking.span == planned
        equipped = replace(booking, meeting=meeting, meeting_synced=synced, confirming=None)
        self.save(Decision(equipped, ()), before=booking)
        if not synced:
            jobs.move_meeting(booking.id)

    def begin_confirming(self, booking_id: int, attempt: UUID, *, now: datetime) -> bool:
        """Reserve a locked booking for one attempt to confirm it; False if another one is
        running."""
        return booking_rows.begin_confirming(booking_id, attempt, now=now)

    def end_confirming(self, booking_id: int, attempt: UUID) -> None:
        """End an attempt that failed."""
        booking_rows.end_confirming(booking_id, attempt)

    def abandon(self, booking_id: int, attempt: UUID, meeting: Meeting, *, now: datetime) -> None:
        """End an attempt whose meeting is not needed, and have the meeting deleted."""
        booking_rows.end_confirming(booking_id, attempt)
        meeting_rows.put(booking_id, meeting, now=now, state="leaving")
        jobs.delete_meetings(booking_id)


def _lies_elsewhere(before: Booking, after: Booking) -> bool:
    room = after.sale.venue.room if after.sale else None
    had = before.sale.venue.room if before.sale else None
    return after.span != before.span or room != had


def transact(step: Callable[[UnitOfWork], Result], *, receipt: Receipt | None = None) -> Result:
    """Run a step in one transaction, with the answer of its idempotency key if there is one.

    Violated constraints become refusals. A deadlock or serialization failure is retried once.
    """
    try:
        return _attempt(step, receipt)
    except Error as error:
        if not is_worth_a_retry(error):
            raise
    return _attempt(step, receipt)


def _attempt(step: Callable[[UnitOfWork], Result], receipt: Receipt | None) -> Result:
    try:
        with transaction.atomic():
            result = step(UnitOfWork())
            if receipt is not None:
                receipt.write(result)
            return result
    except Error as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
