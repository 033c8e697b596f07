"""Meetings of confirmed bookings: at once if the vendor needs no request, else by the worker."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from bookable.domain.booking import Booking
from bookable.domain.calendar_servers import MEETS, CalendarKind
from bookable.domain.lifecycle import Status
from bookable.domain.meetings import (
    Meeting,
    MeetingPlan,
    MeetingVendor,
    MeetingVendorBusy,
    MeetingVendorError,
)
from bookable.domain.people import SYSTEM
from bookable.domain.program import MeetingRule, Program
from bookable.engine.due_changes import apply_due_changes
from bookable.engine.ports import meetings
from bookable.engine.registry import program as program_named
from bookable.storage import (
    booking_rows,
    calendar_connection_rows,
    calendar_copies,
    rehearsals,
    work,
)
from bookable.storage.work import transact

INSTANTLY = 1.0


def with_meeting(booking: Booking, *, program: Program) -> Booking:
    """Return a booking with the meeting that it lacks, if one can be made at once."""
    meeting = instant_meeting(booking, program=program)
    return booking if meeting is None else replace(booking, meeting=meeting)


def instant_meeting(booking: Booking, *, program: Program) -> Meeting | None:
    """Return the meeting that a booking lacks, if one can be made at once, or None."""
    vendor = meetings()
    if vendor is None or not vendor.instant or not _lacks_one(booking, program):
        return None
    if _host_of(booking) is not None:
        return None
    return _made(vendor, booking, within=INSTANTLY)


def make_meeting(booking: Booking, *, within: float, now: datetime) -> Meeting:
    """Return a new meeting for a booking, or raise MeetingVendorError.

    Where the provider has a calendar that hosts meetings, it is made there.
    """
    host = _host_of(booking)
    vendor = meetings() if host is None else meetings(MEETS[host[1]])
    if vendor is None:
        raise MeetingVendorError("no meeting vendor is set up")
    if host is None:
        return _made(vendor, booking, within=within)
    if not transact(lambda: calendar_copies.expect_meeting(booking.id, host[0], now=now)):
        raise MeetingVendorBusy("The calendar is just being written. Try again.", retry_after=30)
    return _made(vendor, booking, within=within, host=host[0])


def _made(
    vendor: MeetingVendor, booking: Booking, *, within: float, host: int | None = None
) -> Meeting:
    """Have a meeting made. In a rehearsal the vendor is not asked, and there is no link."""
    if rehearsals.is_rehearsed():
        # Nothing could undo what a vendor has made. What has to be unique is, and no link leads
        # into a room that will never be used.
        return Meeting(vendor.name, str(booking.uuid), "")
    names = (booking.provider.name, booking.client.name)
    zone = booking.provider.timezone
    plan = MeetingPlan(booking.uuid, names, booking.time, zone, host=host)
    return vendor.create(plan, within=within)


def _host_of(booking: Booking) -> tuple[int, CalendarKind] | None:
    """Return the calendar that hosts the provider's meetings, if there is one."""
    kinds = [kind for kind, vendor in MEETS.items() if meetings(vendor) is not None]
    if not kinds:
        return None
    return calendar_connection_rows.host_of(booking.provider.person_id, kinds)


def is_missing(booking_id: int, *, program: str) -> bool:
    """Return whether a booking is confirmed and waits for its meeting."""
    rules = program_named(program)
    if rules.meeting is not MeetingRule.ONCE_CONFIRMED:
        return False
    return _lacks_one(booking_rows.load(booking_id, program=program, visible_to=SYSTEM), rules)


def make_missing(booking_id: int, *, within: float, now: datetime) -> None:
    """Make the meeting that a confirmed booking lacks, or raise MeetingVendorError.

    Only one attempt runs at a time; a second one does nothing. If the booking no longer needs the
    meeting when it is made, the meeting is deleted.
    """
    name = booking_rows.program_of(booking_id)
    if name is None:
        return
    attempt, rules = uuid4(), program_named(name)
    booking = transact(lambda: _begin(booking_id, attempt, rules, now))
    if booking is None:
        return
    try:
        meeting = make_meeting(booking, within=within, now=now)
    except BaseException:
        transact(lambda: booking_rows.end_confirming(booking.id, attempt))
        raise
    try:
        transact(lambda: _finish(booking, attempt, meeting, rules, now))
    except BaseException:
        transact(lambda: work.abandon(booking.id, attempt, meeting, now=now))
        raise


def _begin(booking_id: int, attempt: UUID, program: Program, now: datetime) -> Booking | None:
    booking = apply_due_changes(_locked(booking_id, program), now=now)
    # A booking that is over needs no meeting any more.
    wanted = _lacks_one(booking, program) and booking.time.end > now
    return (
        booking if wanted and booking_rows.begin_confirming(booking.id, attempt, now=now) else None
    )


def _finish(
    planned: Booking,
    attempt: UUID,
    meeting: Meeting,
    program: Program,
    now: datetime,
) -> None:
    booking = _locked(planned.id, program)
    if booking.confirming == attempt and _lacks_one(booking, program):
        work.equip_late(booking, meeting, planned=planned.time, now=now)
    else:
        work.abandon(booking.id, attempt, meeting, now=now)


def _locked(booking_id: int, program: Program) -> Booking:
    return booking_rows.locked(booking_id, program=program.name, visible_to=SYSTEM)


def _lacks_one(booking: Booking, program: Program) -> bool:
    confirmed = booking.status in {Status.CONFIRMED, Status.IN_PROGRESS}
    online = program.meets_online(booking.details.session_type)
    return confirmed and online and booking.meeting is None
