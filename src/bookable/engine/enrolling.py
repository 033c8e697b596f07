"""A session that is added to a course which has been sold: those who bought the course come to it,
free of charge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import NO_DETAILS
from bookable.domain.events import PartAdded
from bookable.domain.lifecycle import Status
from bookable.domain.money import Bill, PaymentStatus
from bookable.domain.people import Actor, Side
from bookable.domain.sales import Kind, Place, Sale
from bookable.domain.spans import Span
from bookable.domain.wall_times import WallTime
from bookable.engine.settling import settle
from bookable.storage import seated, waitlist
from bookable.storage.new_bookings import NewBooking
from bookable.storage.waitlist import Line
from bookable.storage.work import UnitOfWork

_COMING = frozenset({Status.PENDING_PAYMENT, Status.CONFIRMED, Status.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Those who come to a course: the bookings of it, and how many were offered a seat in it."""

    line: Line
    bookings: tuple[Booking, ...]
    offers: int

    @property
    def seats(self) -> int:
        """How many seats they need in each of its sessions."""
        return len(self.bookings) + self.offers


def enrolled(work: UnitOfWork, service_id: int, *, now: datetime) -> Enrolled:
    """Lock and return those who come to a course. Nobody else can, or can cease to, until commit:
    those who are about to buy it wait for the lock of the service."""
    line = Line(service_id, None)
    bought = [settle(work, each, now=now) for each in seated.lock_courses(service_id)]
    waitlist.lock(line)
    coming = tuple(each for each in bought if each.status in _COMING)
    return Enrolled(line, coming, waitlist.offered(line))


def bring(
    work: UnitOfWork,
    comers: Enrolled,
    *,
    session_id: int,
    span: Span,
    wall: WallTime,
    place: Place,
    by: Actor,
    now: datetime,
) -> None:
    """Give those who come to a course a part of it in a session that was added, in which their
    seats are counted already."""
    for whole in comers.bookings:
        if whole.sale is not None:
            part = _part(whole, whole.sale, session_id, span, place, by, now)
            work.open(replace(part, zone=wall.zone))
            longer = Span(min(whole.start, span.start), max(whole.end, span.end))
            first = wall if span.start < whole.start else whole.wall
            after = replace(whole, span=longer, wall=first, updated_at=now)
            work.keep(Decision(after, ()), before=whole)
    waitlist.hold(comers.line, session_id)


def _part(
    whole: Booking,
    sold: Sale,
    session_id: int,
    span: Span,
    place: Place,
    by: Actor,
    now: datetime,
) -> NewBooking:
    waits = whole.status is Status.PENDING_PAYMENT
    status = whole.status if waits else Status.CONFIRMED
    bill = Bill(price_cents=0, currency=sold.bill.currency, status=PaymentStatus.NOT_REQUIRED)
    return NewBooking(
        program=whole.program,
        provider=whole.provider,
        client=whole.client,
        span=span,
        status=status,
        hold_until=None,
        details=NO_DETAILS,
        sale=Sale(
            service=sold.service,
            kind=Kind.COURSE,
            bill=bill,
            policy=sold.policy,
            minutes=sold.minutes,
            parent=whole.id,
            session=session_id,
            place=place,
        ),
        event=_added(whole, status, span, by, now),
    )


def _added(whole: Booking, status: Status, span: Span, by: Actor, now: datetime) -> PartAdded:
    """What was sold with the whole is as old as it, and this is not. A clock may stand still, or
    be set back."""
    return PartAdded(
        by=by,
        side=whole.side_of(by) or Side.STAFF,
        at=max(now, whole.created_at + timedelta.resolution),
        before=None,
        after=status,
        start=span.start,
        end=span.end,
    )
