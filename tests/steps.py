"""Steps that people take, by the engine's own commands, and what the database says afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.factories import HOUR, NOW, TOMORROW_AT_TEN

from bookable.domain.booking import Booking
from bookable.domain.commands import (
    NO_DETAILS,
    Buy,
    Cancel,
    Command,
    Complete,
    Confirm,
    Details,
    Request,
    Reschedule,
    Schedule,
)
from bookable.domain.people import SYSTEM, Actor
from bookable.domain.program import Consent
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine import bookings, matching, paying, registry, selling
from bookable.engine.matching import MatchRow
from bookable.storage import booking_rows as stored
from bookable.storage import models
from bookable.storage.work import transact

PROGRAM = "marketplace"

AT_TEN = Span(TOMORROW_AT_TEN, TOMORROW_AT_TEN + HOUR)
"""Tomorrow from ten to eleven."""


def request_booking(
    provider: Actor,
    client: Actor,
    *,
    start: datetime = TOMORROW_AT_TEN,
    minutes: int = 60,
    now: datetime = NOW,
    program: str = "tutoring",
    details: Details = NO_DETAILS,
) -> Booking:
    """Request a provider's time: by default, an hour of tutoring tomorrow at ten."""
    request = Request(
        program=program,
        provider=provider.uuid,
        start=start,
        length=timedelta(minutes=minutes),
        details=details,
    )
    return bookings.request(request, by=client, now=now)


def book_for_good(provider: Actor, client: Actor, **more: Any) -> Booking:
    """Request a provider's time as `request_booking` does, and confirm it without its meeting."""
    booked = request_booking(provider, client, **more)
    models.Booking.objects.filter(id=booked.id).update(status="confirmed", hold_until=None)
    models.Claim.objects.filter(booking_id=booked.id).update(expires_at=None)
    return booked


def buy(
    what: models.Service,
    by: Actor,
    *,
    start: datetime | None = TOMORROW_AT_TEN,
    span: Span | None = None,
    session: models.ServiceSession | None = None,
    location: models.Location | None = None,
    bundle: Booking | None = None,
    now: datetime = NOW,
    **more: Any,
) -> Booking:
    """Buy a service: an individual one, by default, for tomorrow at ten."""
    if span is None and start is not None and what.kind == Kind.INDIVIDUAL:
        span = Span(start, start + timedelta(minutes=what.duration_minutes or 60))
    asked = Buy(
        program=PROGRAM,
        service=what.id,
        span=span,
        session=None if session is None else session.id,
        location=None if location is None else location.id,
        bundle=None if bundle is None else bundle.id,
        **more,
    )
    return selling.buy(asked, kinds=frozenset(Kind), by=by, now=now)


def pay_by_hand(booking: Booking, by: Actor, *, now: datetime = NOW) -> Booking:
    """Record a cash payment for a booking, which confirms it."""
    given = {"method": "cash", "reference": "", "program": PROGRAM}
    return paying.record(booking.id, by=by, now=now, **given)


def owe_also(booking: Booking, cents: int, currency: str) -> None:
    """Owe what came for a paid booking in another currency, and was not what was asked for."""
    paid = models.Payment.objects.filter(booking_id=booking.id).earliest("id")
    paid.pk, paid.currency, paid.counts = None, currency, False
    paid.save()
    models.Refund.objects.create(
        payment=paid,
        booking_id=booking.id,
        amount_cents=cents,
        reason="not_what_was_asked_for",
        state="due",
        created_at=NOW,
    )


def take_step(booking: Booking, command: Command, by: Actor, *, now: datetime = NOW) -> Booking:
    """Take a step with a booking of the marketplace."""
    return bookings.perform(booking.id, command, program=PROGRAM, by=by, now=now)


def cancel(booking: Booking, by: Actor, *, now: datetime = NOW, **more: Any) -> Booking:
    """Cancel a booking of the marketplace."""
    return take_step(booking, Cancel(**more), by, now=now)


def reschedule(booking: Booking, start: datetime, by: Actor, *, now: datetime = NOW) -> Booking:
    """Move a booking of the marketplace, or give it its first time."""
    return take_step(booking, Reschedule(start=start), by, now=now)


def schedule_session(
    match: MatchRow, by: Actor, *, start: datetime = NOW + timedelta(days=1), now: datetime = NOW
) -> Booking:
    """Schedule an hour of two buddies."""
    asked = Schedule(program="buddies", match=match.uuid, start=start, length=timedelta(minutes=60))
    return matching.schedule(asked, by=by, now=now)


def request_session(match: MatchRow, by: Actor, **more: Any) -> Booking:
    """Request an hour of the other buddy, as if the programme needed their consent."""
    program = registry.program("buddies")
    registry.register(replace(program, consent=Consent.ASKED))
    try:
        return schedule_session(match, by, **more)
    finally:
        registry.register(program)


def accept_session(session: Booking, by: Actor, *, now: datetime = NOW) -> Booking:
    """Accept an hour that the other buddy requested."""
    return bookings.perform(session.uuid, Confirm(), program="buddies", by=by, now=now)


def confirm_completion(session: Booking, by: Actor, *, now: datetime) -> Booking:
    """Confirm that the other buddy did what they meant to do."""
    return bookings.perform(session.uuid, Complete(), program="buddies", by=by, now=now)


def in_transaction(step: Callable[[], Any]) -> Any:
    """Do something in a transaction of its own."""
    return transact(lambda: step())


def reload(booking: Booking) -> Booking:
    """Return a booking of the marketplace as it is now."""
    return stored.load(booking.id, program=PROGRAM, visible_to=SYSTEM)


def parts_of(booking: Booking) -> list[Booking]:
    """Return the parts of a booking as they are now."""
    return stored.parts(booking.id)


def bill_of(booking: Booking) -> tuple[str, int, int]:
    """Return a booking's payment status, and the cents that were paid and refunded."""
    sale = reload(booking).sale
    assert sale is not None
    bill = sale.bill
    return bill.status.value, bill.paid_cents, bill.refunded_cents


def owed_of(booking: Booking) -> tuple[str, int, int]:
    """Return a booking's payment status, and the cents that were paid and are still to be
    refunded."""
    sale = reload(booking).sale
    assert sale is not None
    return sale.bill.status.value, sale.bill.paid_cents, sale.bill.pending_cents


def events_of(booking: Booking) -> list[str]:
    """Return the kinds of a booking's ledger entries, in order."""
    entries = models.LedgerEntry.objects.filter(booking_id=booking.id).order_by("id")
    return list(entries.values_list("kind", flat=True))


def claims_of(booking: Booking) -> list[Span]:
    """Return the time that a booking claims, calendar by calendar."""
    claims = models.Claim.objects.filter(booking_id=booking.id)
    return [Span(each.during.lower, each.during.upper) for each in claims]


def taken_seats(session: models.ServiceSession) -> int:
    """Return how many seats of a session are taken."""
    return models.ServiceSession.objects.get(id=session.id).taken
