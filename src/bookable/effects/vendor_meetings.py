"""Meetings follow their bookings: made, moved and deleted at the vendor; orphans are swept."""

from __future__ import annotations

import structlog

from bookable.domain.meetings import MeetingFound, MeetingVendor, MeetingVendorError
from bookable.effects.retries import effect
from bookable.engine import accepting, clock, ports
from bookable.engine.batches import one_by_one
from bookable.engine.making_meetings import make_missing
from bookable.storage import jobs, meeting_rows

WITHIN_SECONDS = 30.0
SWEEP_WITHIN_SECONDS = 60.0

log = structlog.get_logger(__name__)


@effect(jobs.DELETE_MEETINGS)
def delete_meetings(booking_id: int) -> None:
    """Delete at the vendor the meetings that a booking no longer uses."""
    for meeting in meeting_rows.leaving(booking_id):
        _vendor(meeting.vendor).delete(meeting.meeting_id, within=WITHIN_SECONDS)
        meeting_rows.gone(meeting.id)


@effect(jobs.MAKE_MEETING)
def make_meeting(booking_id: int) -> None:
    """Make the meeting that a confirmed booking lacks."""
    make_missing(booking_id, within=WITHIN_SECONDS, now=clock.now())


@effect(jobs.ACCEPT_REQUEST)
def accept_request(booking_id: int) -> None:
    """Confirm a request, with its meeting, for a provider who accepts automatically."""
    accepting.accept(booking_id, now=clock.now())


@effect(jobs.MOVE_MEETING)
def move_meeting(booking_id: int) -> None:
    """Send a booking's new time to the vendor.

    Repeats while the booking is moved again during the call.
    """
    while (meeting := meeting_rows.unsynced(booking_id)) is not None:
        vendor = _vendor(meeting.vendor)
        vendor.update(meeting.meeting_id, meeting.plan, within=WITHIN_SECONDS)
        if meeting_rows.synced(meeting):
            return


def sweep_orphans() -> int:
    """Delete meetings at the vendor whose booking never confirmed with them, and return the count.

    They are left behind when a process dies between making a meeting and saving it.
    """
    vendor = ports.meetings()
    if vendor is None:
        return 0
    try:
        marked = vendor.marked(within=SWEEP_WITHIN_SECONDS)
    except MeetingVendorError as error:
        log.warning("orphan_sweep_failed", vendor=vendor.name, problem=str(error))
        return 0

    def sweep(meeting: MeetingFound) -> int:
        return _sweep(vendor, meeting)

    return one_by_one("sweep_orphans", marked, sweep, name=lambda meeting: meeting.booking)


def _sweep(vendor: MeetingVendor, meeting: MeetingFound) -> int:
    if not meeting_rows.is_orphan(vendor.name, meeting.meeting_id, booking=meeting.booking):
        return 0
    vendor.delete(meeting.meeting_id, within=WITHIN_SECONDS)
    log.info("orphan_meeting_deleted", vendor=vendor.name, booking=str(meeting.booking))
    return 1


def _vendor(name: str) -> MeetingVendor:
    vendor = ports.meetings(name)
    if vendor is None:
        raise MeetingVendorError(f"the meeting vendor {name} is not set up any more")
    return vendor
