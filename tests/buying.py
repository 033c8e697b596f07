"""Buying, and what people do with what they bought, as the engine is asked for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.people import NOW

from bookable.domain.booking import Booking
from bookable.domain.commands import Buy, Cancel, Command, Reschedule
from bookable.domain.people import SYSTEM, Actor
from bookable.domain.sales import Kind
from bookable.domain.spans import Span
from bookable.engine import bookings, paying, selling
from bookable.storage import booking_rows as stored
from bookable.storage import models

PROGRAM = "marketplace"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NOW + DAY + 2 * HOUR
"""Tomorrow at ten in the morning."""

AT_TEN = Span(START, START + HOUR)


def bought(
    what: models.Service,
    by: Actor,
    *,
    span: Span | None = None,
    session: models.ServiceSession | None = None,
    location: models.Location | None = None,
    bundle: Booking | None = None,
    now: datetime = NOW,
    **more: Any,
) -> Booking:
    """Buy something for a client: by default, if it is an individual service, an hour tomorrow at
    ten."""
    asked = Buy(
        program=PROGRAM,
        service=what.id,
        span=AT_TEN if span is None and what.kind == Kind.INDIVIDUAL else span,
        session=None if session is None else session.id,
        location=None if location is None else location.id,
        bundle=None if bundle is None else bundle.id,
        **more,
    )
    return selling.buy(asked, kinds=frozenset(Kind), by=by, now=now)


def take(booking: Booking, command: Command, by: Actor, *, now: datetime = NOW) -> Booking:
    """This will take a step with a booking."""
    return bookings.perform(booking.id, command, program=PROGRAM, by=by, now=now)


def cancel(booking: Booking, by: Actor, *, now: datetime = NOW, **more: Any) -> Booking:
    """This will cancel a booking."""
    return take(booking, Cancel(**more), by, now=now)


def move(booking: Booking, start: datetime, by: Actor, *, now: datetime = NOW) -> Booking:
    """This will move a booking, or give it its first time."""
    return take(booking, Reschedule(start=start), by, now=now)


def paid(booking: Booking, by: Actor, *, now: datetime = NOW) -> Booking:
    """This will be a booking that somebody wrote down as paid by hand."""
    given = {"method": "cash", "reference": "", "program": PROGRAM}
    return paying.record(booking.id, by=by, now=now, **given)


def again(booking: Booking) -> Booking:
    """This will be a booking as it is by now."""
    return stored.load(booking.id, program=PROGRAM, visible_to=SYSTEM)


def parts(booking: Booking) -> list[Booking]:
    """This will be what belongs to a booking, as it is by now."""
    return stored.parts(booking.id)


def bill_of(booking: Booking) -> tuple[str, int, int]:
    """This will be how far a booking is paid by now: the word, what came in and what went back."""
    sale = again(booking).sale
    assert sale is not None
    bill = sale.bill
    return bill.status.value, bill.paid_cents, bill.refunded_cents


def owed_of(booking: Booking) -> tuple[str, int, int]:
    """Return how far a booking is paid by now: the word, what came in and what is to go back."""
    sale = again(booking).sale
    assert sale is not None
    return sale.bill.status.value, sale.bill.paid_cents, sale.bill.pending_cents


def kinds_of(booking: Booking) -> list[str]:
    """This will be the kinds of the entries that the ledger has of a booking."""
    entries = models.LedgerEntry.objects.filter(booking_id=booking.id).order_by("id")
    return list(entries.values_list("kind", flat=True))


def claims_of(booking: Booking) -> list[Span]:
    """This will be what a booking takes up of calendars."""
    claims = models.Claim.objects.filter(booking_id=booking.id)
    return [Span(each.during.lower, each.during.upper) for each in claims]
