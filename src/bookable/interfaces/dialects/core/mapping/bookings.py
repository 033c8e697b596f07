"""Show a booking."""

from __future__ import annotations

from bookable.domain.booking import Booking
from bookable.domain.event_types import is_asked
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Party, Side
from bookable.interfaces.dialects.core.lexicon.steps import DECLINE, STEPS
from bookable.interfaces.dialects.core.schemas import bookings as out
from bookable.interfaces.dialects.core.schemas.common import MoneyOut, NamedOut
from bookable.queries.full_bookings import FullBooking, Named

PARTIES = (Side.PROVIDER, Side.CLIENT)
TEXTS = ("notes", "title", "description", "agenda", "client_notes")


def booking(full: FullBooking, *, by: Actor) -> out.BookingOut:
    """Return a booking as it is shown to one of its sides, or to staff."""
    booked, around = full.booking, full.surroundings
    details, sale = booked.details, booked.sale
    span = booked.span
    length = span.length if span else sale and sale.length
    return out.BookingOut(
        id=booked.uuid,
        number=booked.id,
        version=around.version,
        program=booked.program,
        status=booked.status,
        provider=_party(booked.provider),
        client=_party(booked.client),
        start=span.start if span else None,
        end=span.end if span else None,
        timezone=booked.wall.zone if booked.wall else booked.provider.timezone,
        duration_minutes=int(length.total_seconds()) // 60 if length else None,
        session_type=details.session_type or None,
        meeting=_meeting(booked, by),
        location=named(around.location),
        room=named(around.room),
        service=named(around.service),
        session=around.session,
        price=MoneyOut(sale.bill.total_cents, sale.bill.currency) if sale else None,
        payment_status=sale.bill.status if sale else None,
        hold_until=booked.hold_until,
        **{name: getattr(details, name) for name in TEXTS},
        allowed_steps=_steps(full, by),
        confirmed_by=_confirmed_by(booked),
        disputed=booked.mutual_confirmation.is_disputed,
        canceled=_canceled(full),
        series=around.series,
        parent=around.parent,
        assigned=_assigned(full),
        created_at=booked.created_at,
        updated_at=booked.updated_at,
    )


def _party(party: Party) -> NamedOut:
    return NamedOut(party.uuid, party.name)


def named(named: Named | None) -> NamedOut | None:
    return None if named is None else NamedOut(*named)


def _meeting(booked: Booking, by: Actor) -> out.MeetingOut | None:
    """Return the meeting. Only the two sides are told where to join."""
    is_party = booked.side_of(by) in PARTIES
    if booked.meeting is not None:
        # The meeting of a dry run has no link.
        url = booked.meeting.join_url if is_party else ""
        return out.MeetingOut(booked.meeting.vendor, url or None)
    url = booked.details.meeting_url
    return out.MeetingOut(None, url if is_party else None) if url else None


def _steps(full: FullBooking, by: Actor) -> list[str]:
    booked = full.booking
    asked = is_asked(booked.side_of(by) or "", booked.mutual_confirmation.requested_by)
    declines = booked.status is Status.REQUESTED and asked
    words = STEPS | ({Step.CANCEL: DECLINE} if declines else {})
    return [words[step] for step in full.steps]


def _confirmed_by(booked: Booking) -> list[Side]:
    said = booked.mutual_confirmation
    return [side for side in PARTIES if said.has(side) or booked.completed_by == side]


def _assigned(full: FullBooking) -> out.AssignedOut | None:
    found = full.surroundings.assigned
    if found is None:
        return None
    return out.AssignedOut(
        provider=_party(full.booking.provider),
        reason="next_free" if found.passed_over else "least_lately",
        bookings_in_30_days=found.bookings,
        last_booked_at=found.last_at,
        providers=found.providers,
        not_free=found.passed_over,
    )


def _canceled(full: FullBooking) -> out.CanceledOut | None:
    booked, at = full.booking, full.surroundings.canceled_at
    if booked.status is not Status.CANCELED:
        return None
    # A hold that has run out cancels at once, and is written down a few seconds later.
    return out.CanceledOut(
        Side(booked.canceled_by or Side.SYSTEM), booked.cancellation_reason, at or booked.updated_at
    )
