"""Adding a session to a course that has been sold: its buyers get a seat in it, free of charge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import NO_DETAILS
from bookable.domain.events import PartAdded
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side
from bookable.domain.sales import Sale, course_seat
from bookable.domain.service_sessions import Occurrence
from bookable.domain.spans import Span, extent
from bookable.engine.due_changes import apply_due_changes
from bookable.storage import booking_rows, seated, waitlist_entries, work
from bookable.storage.new_bookings import NewBooking
from bookable.storage.waitlist_entries import Waitlist

_COMING = frozenset({Status.PENDING_PAYMENT, Status.CONFIRMED, Status.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Buyers:
    """The buyers of a course: their bookings, and how many seats are offered to the waitlist."""

    waitlist: Waitlist
    bookings: tuple[Booking, ...]
    offers: int

    @property
    def seats(self) -> int:
        """How many seats the buyers need in each session."""
        return len(self.bookings) + self.offers


def lock_buyers(service_id: int, *, now: datetime) -> Buyers:
    """Lock and return the buyers of a course.

    No client can join or leave until commit: a purchase waits for the lock of the service.
    """
    # Bookings are locked before the waitlist and its sessions, as everywhere.
    waitlist = Waitlist(service_id, None)
    bookings = [apply_due_changes(booking, now=now) for booking in seated.lock_courses(service_id)]
    waitlist_entries.lock(waitlist)
    coming = tuple(booking for booking in bookings if booking.status in _COMING)
    return Buyers(waitlist, coming, waitlist_entries.offered(waitlist))


def add_part(
    buyers: Buyers,
    *,
    session_id: int,
    occurrence: Occurrence,
    by: Actor,
    now: datetime,
) -> None:
    """Give the buyers of a course a part of it in an added session.

    Their seats in the session are counted already.
    """
    span = occurrence.span
    for whole in buyers.bookings:
        if whole.sale is not None:
            booking_rows.insert(_part(whole, whole.sale, session_id, occurrence, by, now))
            first = occurrence.wall if span.start < whole.time.start else whole.wall
            extended = extent([whole.time, span])
            after = replace(whole, span=extended, wall=first, updated_at=now)
            work.save(Decision(after, ()), before=whole)
    waitlist_entries.hold(buyers.waitlist, session_id)


def _part(
    whole: Booking,
    sold: Sale,
    session_id: int,
    occurrence: Occurrence,
    by: Actor,
    now: datetime,
) -> NewBooking:
    """Return the part of a course in an added session. It waits only for its whole."""
    waits = whole.status is Status.PENDING_PAYMENT
    status = whole.status if waits else Status.CONFIRMED
    return NewBooking(
        program=whole.program,
        provider=whole.provider,
        client=whole.client,
        span=occurrence.span,
        status=status,
        hold_until=None,
        details=NO_DETAILS,
        sale=course_seat(sold, parent=whole.id, session=session_id, venue=occurrence.venue),
        zone=occurrence.zone,
        event=_added(whole, status, occurrence.span, by, now),
    )


def _added(whole: Booking, status: Status, span: Span, by: Actor, now: datetime) -> PartAdded:
    """Return the event that adds a part.

    It must be later than the whole, because parts as old as their whole have a share in its price.
    A sandbox's clock may stand still or be set back.
    """
    return PartAdded(
        by=by,
        side=whole.side_of(by) or Side.STAFF,
        at=max(now, whole.created_at + timedelta.resolution),
        before=None,
        after=status,
        start=span.start,
        end=span.end,
    )
