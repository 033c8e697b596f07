"""Show a booking."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bookable.domain.event_types import is_asked
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Side
from bookable.domain.spans import whole_minutes
from bookable.interfaces.dialects.core.lexicon.steps import DECLINE, STEPS
from bookable.interfaces.dialects.core.schemas import bookings as out
from bookable.interfaces.dialects.core.schemas.common import MoneyOut, NamedOut
from bookable.queries.flat_bookings import FlatBooking
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
    booking = found.booking
    sale, side = booking.sale, booking.side_of(by)
    return out.BookingOut(
        booking.uuid,
        booking.id,
        booking.version,
        booking.program,
        booking.status,
        NamedOut(booking.provider_uuid, booking.provider_name),
        NamedOut(booking.client_uuid, booking.client_name),
        booking.start,
        booking.end,
        booking.zone,
        _minutes(booking),
        booking.session_type or None,
        _meeting(booking, side),
        booking.location and named(booking.location),
        booking.room and named(booking.room),
        booking.service and named(booking.service),
        booking.session,
        MoneyOut(sale.bill.total_cents, sale.bill.currency) if sale else None,
        sale.bill.status if sale else None,
        booking.hold_until,
        booking.notes,
        booking.title,
        booking.description,
        booking.agenda,
        booking.client_notes,
        _steps(found, side),
        _confirmed_by(booking),
        booking.mutual_confirmation.is_disputed,
        _canceled(booking),
        booking.series,
        booking.parent,
        _assigned(booking),
        booking.created_at,
        booking.updated_at,
    )


def named(named: Named | None) -> NamedOut | None:
    return None if named is None else NamedOut(*named)


def _minutes(booking: FlatBooking) -> int | None:
    if booking.start is not None and booking.end is not None:
        return whole_minutes(booking.end - booking.start)
    return None if booking.sale is None else booking.sale.minutes


def _meeting(booking: FlatBooking, side: Side | None) -> out.MeetingOut | None:
    """Return the meeting. Only the two sides are told where to join."""
    vendor, url = booking.meeting_vendor, booking.meeting_url
    if vendor is None and not url:
        return None
    # The meeting of a dry run has no link.
    return out.MeetingOut(vendor, url or None if side in PARTIES else None)


def _steps(found: ShownBooking, side: Side | None) -> Sequence[str]:
    booking = found.booking
    if booking.status is _REQUESTED and is_asked(
        side or "", booking.mutual_confirmation.requested_by
    ):
        return _asked(*found.steps)
    return _called(*found.steps)


# Most bookings have one of a few sets of steps.
@cache
def _called(*steps: Step) -> tuple[str, ...]:
    return tuple(STEPS[step] for step in steps)


@cache
def _asked(*steps: Step) -> tuple[str, ...]:
    """Return how steps are called to the side that was asked and has not answered yet."""
    return tuple(DECLINE if step is Step.CANCEL else STEPS[step] for step in steps)


def _confirmed_by(booking: FlatBooking) -> list[Side]:
    said, completed_by = booking.mutual_confirmation, booking.completed_by
    if not (completed_by or said.provider_confirmed_at or said.client_confirmed_at):
        return []
    return [side for side in PARTIES if said.has(side) or completed_by == side]


def _assigned(booking: FlatBooking) -> out.AssignedOut | None:
    found = booking.assigned
    if found is None:
        return None
    return out.AssignedOut(
        provider=NamedOut(booking.provider_uuid, booking.provider_name),
        reason="next_free" if found.passed_over else "least_lately",
        bookings_in_30_days=found.bookings,
        last_booked_at=found.last_at,
        providers=found.providers,
        not_free=found.passed_over,
    )


def _canceled(booking: FlatBooking) -> out.CanceledOut | None:
    if booking.status is not _CANCELED:
        return None
    # A hold that has run out cancels at once, and is written down a few seconds later.
    at = booking.canceled_at or booking.updated_at
    return out.CanceledOut(
        Side(booking.canceled_by or Side.SYSTEM), booking.cancellation_reason, at
    )
