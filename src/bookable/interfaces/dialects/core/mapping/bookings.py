"""Show a booking."""

from __future__ import annotations

from bookable.domain.event_types import is_asked
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Side
from bookable.domain.spans import whole_minutes
from bookable.interfaces.dialects.core.lexicon.steps import DECLINE, STEPS
from bookable.interfaces.dialects.core.schemas import bookings as out
from bookable.interfaces.dialects.core.schemas.common import MoneyOut, NamedOut
from bookable.queries.booking_lines import BookingLine
from bookable.queries.full_bookings import FullBooking, Named
from bookable.queries.shown_bookings import ShownBooking

PARTIES = (Side.PROVIDER, Side.CLIENT)
# Lists look at these for each row, and reading a member of its enum takes longer.
_REQUESTED, _CANCELED = Status.REQUESTED, Status.CANCELED


def booking(full: FullBooking, *, by: Actor) -> out.BookingOut:
    """Return a booking that was loaded as it is shown to one of its sides, or to staff."""
    return shown(ShownBooking.of(full), by=by)


# By position: Python 3.11 puts more than fifteen named arguments into a dict first.
def shown(found: ShownBooking, *, by: Actor) -> out.BookingOut:
    """Return a booking as it is shown to one of its sides, or to staff."""
    line = found.line
    sale, side = line.sale, line.side_of(by)
    return out.BookingOut(
        line.uuid,
        line.id,
        line.version,
        line.program,
        line.status,
        NamedOut(line.provider_uuid, line.provider_name),
        NamedOut(line.client_uuid, line.client_name),
        line.start,
        line.end,
        line.zone,
        _minutes(line),
        line.session_type or None,
        _meeting(line, side),
        line.location and named(line.location),
        line.room and named(line.room),
        line.service and named(line.service),
        line.session,
        MoneyOut(sale.bill.total_cents, sale.bill.currency) if sale else None,
        sale.bill.status if sale else None,
        line.hold_until,
        line.notes,
        line.title,
        line.description,
        line.agenda,
        line.client_notes,
        _steps(found, side),
        _confirmed_by(line),
        line.mutual_confirmation.is_disputed,
        _canceled(line),
        line.series,
        line.parent,
        _assigned(line),
        line.created_at,
        line.updated_at,
    )


def named(named: Named | None) -> NamedOut | None:
    return None if named is None else NamedOut(*named)


def _minutes(line: BookingLine) -> int | None:
    if line.start is not None and line.end is not None:
        return whole_minutes(line.end - line.start)
    return None if line.sale is None else line.sale.minutes


def _meeting(line: BookingLine, side: Side | None) -> out.MeetingOut | None:
    """Return the meeting. Only the two sides are told where to join."""
    vendor, url = line.meeting_vendor, line.meeting_url
    if vendor is None and not url:
        return None
    # The meeting of a dry run has no link.
    return out.MeetingOut(vendor, url or None if side in PARTIES else None)


def _steps(found: ShownBooking, side: Side | None) -> list[str]:
    line, words = found.line, STEPS
    if line.status is _REQUESTED and is_asked(side or "", line.mutual_confirmation.requested_by):
        words = _ASKED
    return [words[step] for step in found.steps]


_ASKED = STEPS | {Step.CANCEL: DECLINE}
"""The steps as they are called to the side that was asked and has not answered yet."""


def _confirmed_by(line: BookingLine) -> list[Side]:
    said, completed_by = line.mutual_confirmation, line.completed_by
    if not (completed_by or said.provider_confirmed_at or said.client_confirmed_at):
        return []
    return [side for side in PARTIES if said.has(side) or completed_by == side]


def _assigned(line: BookingLine) -> out.AssignedOut | None:
    found = line.assigned
    if found is None:
        return None
    return out.AssignedOut(
        provider=NamedOut(line.provider_uuid, line.provider_name),
        reason="next_free" if found.passed_over else "least_lately",
        bookings_in_30_days=found.bookings,
        last_booked_at=found.last_at,
        providers=found.providers,
        not_free=found.passed_over,
    )


def _canceled(line: BookingLine) -> out.CanceledOut | None:
    if line.status is not _CANCELED:
        return None
    # A hold that has run out cancels at once, and is written down a few seconds later.
    at = line.canceled_at or line.updated_at
    return out.CanceledOut(Side(line.canceled_by or Side.SYSTEM), line.cancellation_reason, at)
