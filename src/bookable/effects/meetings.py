"""Meetings follow their bookings: moved, deleted, and swept up where nothing holds them."""

from __future__ import annotations

import structlog

from bookable.domain.meetings import MeetingFound, MeetingVendor, MeetingVendorError
from bookable.effects.retries import effect
from bookable.engine import clock, outbox
from bookable.engine.meetings import make_missing
from bookable.engine.ports import meetings
from bookable.engine.singly import one_by_one

WITHIN_SECONDS = 30.0
SWEEP_WITHIN_SECONDS = 60.0

log = structlog.get_logger(__name__)


@effect(outbox.DELETE_MEETINGS)
def delete_meetings(booking_id: int) -> None:
    """This will delete at the vendor the meetings that a booking has let go of."""
    for meeting in outbox.leaving(booking_id):
        _vendor(meeting.vendor).delete(meeting.meeting_id, within=WITHIN_SECONDS)
        outbox.gone(meeting.id)


@effect(outbox.MAKE_MEETING)
def make_meeting(booking_id: int) -> None:
    """This will make the meeting that a confirmed booking lacks."""
    make_missing(booking_id, within=WITHIN_SECONDS, now=clock.now())


@effect(outbox.MOVE_MEETING)
def move_meeting(booking_id: int) -> None:
    """This will tell the vendor a booking's new time, until it has heard the latest one."""
    while (meeting := outbox.unsynced(booking_id)) is not None:
        vendor = _vendor(meeting.vendor)
        vendor.update(meeting.meeting_id, meeting.plan, within=WITHIN_SECONDS)
        if outbox.synced(meeting):
            return


def sweep_orphans() -> int:
    """This will delete meetings at the vendor that were made for a booking of ours which never
    confirmed with them, and return how many."""
    vendor = meetings()
    if vendor is None:
        return 0
    try:
        found = vendor.marked(within=SWEEP_WITHIN_SECONDS)
    except MeetingVendorError as error:
        log.warning("orphan_sweep_failed", vendor=vendor.name, problem=str(error))
        return 0

    def sweep(meeting: MeetingFound) -> int:
        return _sweep(vendor, meeting)

    return one_by_one("sweep_orphans", found, sweep, name=lambda meeting: meeting.booking)


def _sweep(vendor: MeetingVendor, found: MeetingFound) -> int:
    if not outbox.is_orphan(vendor.name, found.meeting_id, booking=found.booking):
        return 0
    vendor.delete(found.meeting_id, within=WITHIN_SECONDS)
    log.info("orphan_meeting_deleted", vendor=vendor.name, booking=str(found.booking))
    return 1


def _vendor(name: str) -> MeetingVendor:
    vendor = meetings(name)
    if vendor is None:
        raise MeetingVendorError(f"the meeting vendor {name} is not set up any more")
    return vendor
