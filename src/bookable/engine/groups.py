"""The clients of one session: moved with it, or canceled with it.

Locks are taken in the same order everywhere: bookings first, in the order of their ids (a whole
course before its parts), then the session or all sessions of the course. Clients who got a seat in
between are locked without waiting, because waiting with a session locked could be a deadlock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bookable.domain.booking import Booking
from bookable.domain.commands import Amend, Cancel, Command, Reschedule
from bookable.domain.courses import with_moved_part, without_part
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status
from bookable.domain.money import AWAITED
from bookable.domain.people import Actor, Side
from bookable.domain.sales import Venue
from bookable.domain.spans import Span
from bookable.engine.due_changes import apply_due_changes
from bookable.engine.parts import cancellation
from bookable.engine.registry import program
from bookable.engine.saving import confirm_if_nothing_owed, owe_back, save
from bookable.storage import booking_rows, hold_rows, jobs, outbox, waitlist_entries, work
from bookable.storage.waitlist_entries import Waitlist
from bookable.storage.work import Retry


@dataclass(frozen=True, slots=True)
class Group:
    """The locked bookings of one session's clients.

    `wholes` are what each client bought: the seat in a workshop, or the course that has this
    session.
    """

    session_id: int
    waitlist: Waitlist
    wholes: Sequence[Booking]
    by: Actor
    now: datetime

    def cancel(self, *, reason: str) -> None:
        """Cancel the session for all clients, and give back what they paid for it."""
        for whole in self.wholes:
            parts = self._parts(whole)
            part = self._in_this_session(parts)
            rest = [piece for piece in parts if piece is not part]
            if not rest:
                side = whole.side_of(self.by) or Side.STAFF
                self._take_step(
                    whole,
                    cancellation(Cancel(reason=reason), whole, side=side, now=self.now, lock=True),
                )
            elif part is not None:
                self._take_step(part, Cancel(reason=reason, with_parent=True))
                self._remove_part(whole, part, rest, reason)

    def move(self, span: Span, venue: Venue, *, zone: str) -> None:
        """Move all clients with the session; `zone` is that of its wall time."""
        for whole in self.wholes:
            self._move_one(whole, span, venue, zone)
        waitlist_entries.offer_until(self.waitlist, at_most=span.start)

    def end_waitlist(self) -> None:
        """End the waitlist of the session, and notify everyone on it. Holds of seats end, too."""
        hold_rows.delete_seats(self.session_id)
        dissolved = waitlist_entries.dissolve(self.waitlist)
        outbox.add_to_waitlist("waitlist_closed", dissolved, now=self.now)

    def _move_one(self, whole: Booking, span: Span, venue: Venue, zone: str) -> None:
        parts = self._parts(whole)
        before = self._in_this_session(parts) or whole
        command: Command = Amend(changes={}, venue=venue, with_session=True, zone=zone)
        if before.span != span:
            command = Reschedule(
                start=span.start,
                length=span.length,
                session=self.session_id,
                venue=venue,
                zone=zone,
            )
        after = self._take_step(before, command)
        # A workshop's seat has no course around it, and an unchanged part moves nothing.
        if before is whole or after is before:
            return
        moved = [after if piece is before else piece for piece in parts]
        decision = with_moved_part(whole, parts=moved, reason="", by=self.by, now=self.now)
        if decision is not None:
            work.save(decision, before=whole)

    def _parts(self, whole: Booking) -> list[Booking]:
        if whole.sale is None or not whole.sale.has_parts:
            return []
        parts = booking_rows.lock_parts(whole.id)
        return [part for part in parts if part.status is not Status.CANCELED]

    def _in_this_session(self, parts: Sequence[Booking]) -> Booking | None:
        return next((p for p in parts if p.sale and p.sale.session == self.session_id), None)

    def _take_step(self, booking: Booking, command: Command) -> Booking:
        """Take a step with a booking if its status allows it; leave drafts and ended ones alone."""
        rules = program(booking.program)
        if booking.status not in rules.lifecycle[command.step]:
            return booking
        decision = decide(booking, command, program=rules, by=self.by, now=self.now)
        return save(decision, before=booking, program=rules)

    def _remove_part(
        self, whole: Booking, part: Booking, rest: Sequence[Booking], reason: str
    ) -> None:
        decision = without_part(whole, part, rest=rest, reason=reason, by=self.by, now=self.now)
        saved = work.save(decision, before=whole)
        before, after = whole.sale, saved.sale
        if before is None or after is None:
            return
        cents = after.bill.pending_cents - before.bill.pending_cents
        owe_back(whole.id, cents, "part_canceled", self.now)
        if before.bill.status in AWAITED:
            # An open checkout still asks for the old price.
            jobs.defer(jobs.CLOSE_CHECKOUTS, booking_id=whole.id)
            rules = program(whole.program)
            confirm_if_nothing_owed(saved, program=rules, by=self.by, now=self.now)


def gather(
    session_id: int,
    *,
    waitlist: Waitlist,
    by: Actor,
    now: datetime,
) -> Group:
    """Lock the bookings of a session's clients, then its waitlist and sessions.

    Apply due changes. Raise Retry if a client who got a seat in between is locked by another
    request.
    """
    # The first look waits for the bookings' locks. Once the sessions are locked too, no more seats
    # change hands, and the second look finds who came in between.
    booking_rows.lock_all(_wholes(session_id))
    waitlist_entries.lock(waitlist)
    booking_ids = _wholes(session_id)
    locked = booking_rows.lock_all(booking_ids, waiting=False)
    if len(locked) < len(booking_ids):
        raise Retry(partial(booking_rows.lock_all, booking_ids))
    wholes = [apply_due_changes(booking, now=now) for booking in locked]
    return Group(session_id, waitlist, wholes, by, now)


def _wholes(session_id: int) -> list[int]:
    return sorted({whole for _, whole in booking_rows.in_session(session_id)})
