"""Confirming with a meeting: the one command that waits for a vendor.

It has three acts. The booking is reserved for this attempt and committed. The meeting is made
outside any transaction, within a time limit. Then the confirmation is committed. A failure leaves
the booking as it was, and a meeting that was made in vain is deleted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bookable.domain.booking import Booking
from bookable.domain.commands import BookingRef, Confirm
from bookable.domain.meetings import Meeting, MeetingVendorError
from bookable.domain.people import Actor, Side
from bookable.domain.program import MeetingRule, Program
from bookable.domain.refusals import ConfirmationUnderWay, MeetingFailed
from bookable.engine.bookings import NO_TERMS, Terms, lock_and_decide, perform
from bookable.engine.making_meetings import make_meeting
from bookable.engine.registry import program as program_named
from bookable.storage import booking_rows, work
from bookable.storage.keys import Receipt
from bookable.storage.work import transact

WITHIN_SECONDS = 10.0
"""How long a confirmation waits for its meeting in total."""


def confirm(
    ref: BookingRef,
    *,
    program: str,
    by: Actor,
    now: datetime,
    as_: Side | None = None,
    terms: Terms = NO_TERMS,
    receipt: Receipt | None = None,
) -> Booking:
    """Confirm a booking, with a meeting where the programme waits for one.

    Raise what `perform` raises; MeetingFailed if the vendor did not make the meeting, and
    ConfirmationUnderWay if another confirmation is waiting for it. Both leave the booking as it
    was.
    """
    rules = program_named(program)
    if rules.meeting is not MeetingRule.WITH_CONFIRMATION:
        step: Any = {"program": program, "by": by, "now": now, "as_": as_, "terms": terms}
        return perform(ref, Confirm(), **step, receipt=receipt)
    # Names this attempt: only the attempt that reserved the booking may finish it.
    attempt = uuid4()
    booking = transact(lambda: _begin(ref, attempt, rules, by, now, as_, terms))
    meeting = _make_meeting(booking, attempt, now)
    try:
        return transact(
            lambda: _finish(booking.id, attempt, meeting, rules, by, now, terms),
            receipt=receipt,
        )
    # Also on an interrupt or a refusal: the meeting exists by now and has to be deleted.
    except BaseException:
        transact(lambda: work.abandon(booking.id, attempt, meeting, now=now))
        raise


def _begin(
    ref: BookingRef,
    attempt: UUID,
    program: Program,
    by: Actor,
    now: datetime,
    as_: Side | None,
    terms: Terms,
) -> Booking:
    """Reserve the booking for this attempt, or refuse."""
    # The decision only shows that confirming is possible: `_finish` decides again.
    booking, _ = lock_and_decide(
        ref, Confirm(), program=program, by=by, now=now, as_=as_, terms=terms
    )
    if not booking_rows.begin_confirming(booking.id, attempt, now=now):
        raise ConfirmationUnderWay
    return booking


def _make_meeting(booking: Booking, attempt: UUID, now: datetime) -> Meeting:
    try:
        return make_meeting(booking, within=WITHIN_SECONDS, now=now)
    except BaseException as error:
        transact(lambda: booking_rows.end_confirming(booking.id, attempt))
        if isinstance(error, MeetingVendorError):
            raise MeetingFailed(str(error)) from error
        raise


def _finish(
    booking_id: int,
    attempt: UUID,
    meeting: Meeting,
    program: Program,
    by: Actor,
    now: datetime,
    terms: Terms,
) -> Booking:
    """Confirm the booking with its meeting, if this attempt still holds it."""
    command = Confirm(meeting=meeting)
    before, decision = lock_and_decide(
        booking_id, command, program=program, by=by, now=now, terms=terms
    )
    # The attempt may have been given up while the vendor was slow, and another one begun.
    if before.confirming != attempt:
        raise ConfirmationUnderWay
    return work.save(decision, before=before)
