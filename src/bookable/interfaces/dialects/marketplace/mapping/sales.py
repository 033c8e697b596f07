"""Build the responses about bookings and slots."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec import structs

from bookable.domain.commands import Command, Reschedule
from bookable.domain.currencies import shown as as_text
from bookable.domain.hours import zone_of
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side, known_email, side_of
from bookable.domain.sale_steps import can_take
from bookable.engine.registry import program
from bookable.interfaces.dialects.marketplace.lexicon import (
    CANCELED_BY_SHOWN,
    PROGRAM,
    STATUS_SHOWN,
    TYPE_SHOWN,
)
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.interfaces.dialects.marketplace.schemas import slots as openings
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut, PlaceOut
from bookable.interfaces.http.seconds import whole
from bookable.queries.booking_notes import NoteRow
from bookable.queries.openings import Opening
from bookable.queries.sale_details import MoveRow, SaleDetail
from bookable.queries.sale_rows import SaleRow


def booking(row: SaleRow, *, now: datetime) -> schemas.BookingOut:
    # Python 3.11 puts more than fifteen named arguments into a dict first.
    return schemas.BookingOut(
        row.id,
        row.uuid,
        _contact(row.provider_id, row.provider_name, row.provider_email),
        schemas.BookedServiceOut(
            row.service_id, row.service_name, row.service_minutes, row.service_price_cents
        ),
        start_time=row.start and whole(row.start),
        end_time=row.end and whole(row.end),
        status=STATUS_SHOWN[row.status],
        payment_status=row.payment_status,
        price_charged=as_text(row.price_charged_cents, row.currency),
        price_charged_cents=row.price_charged_cents,
        currency=row.currency,
        is_upcoming=row.is_upcoming(now),
        booking_type=TYPE_SHOWN[row.kind],
        title=row.title,
        client=NamedOut(row.client_id, row.client_name),
        location=None if row.location is None else PlaceOut(*row.location),
        parent_id=row.parent_id,
    )


def detail(sale: SaleDetail, *, by: Actor, now: datetime) -> schemas.BookingDetail:
    """Return a booking in full, with what `by` can do about it at `now`."""
    canceled = sale.status is Status.CANCELED
    return schemas.BookingDetail(
        **structs.asdict(booking(sale.shown, now=now)) | {"client": _contact(*sale.client)},
        **_words(sale),
        **_possible(sale, by=by, now=now),
        service_session_id=sale.sale.session,
        room=None if sale.room is None else NamedOut(*sale.room),
        pricing=_pricing(sale),
        refund_pending_cents=sale.sale.bill.pending_cents,
        disputed=sale.sale.bill.is_disputed,
        canceled_by=CANCELED_BY_SHOWN[Side(sale.canceled_by)] if sale.canceled_by else None,
        canceled_at=sale.updated_at if canceled else None,
        credits=None if sale.credits is None else schemas.CreditsOut(*sale.credits),
        child_bookings=[booking(row, now=now) for row in sale.children],
        notes=[note(row) for row in sale.notes],
        moves=[_move(row) for row in sale.moves],
    )


def _move(row: MoveRow) -> schemas.MoveOut:
    return schemas.MoveOut(
        moved_at=row.at,
        moved_by=CANCELED_BY_SHOWN[Side(row.side)],
        from_start_time=row.from_start,
        from_end_time=row.from_end,
        to_start_time=row.to_start,
        to_end_time=row.to_end,
        reason=row.reason,
    )


def note(row: NoteRow) -> schemas.NoteOut:
    author = NamedOut(row.author_id, row.author)
    return schemas.NoteOut(row.id, author, row.content, row.is_private, row.created_at)


def slots(
    body: openings.SlotsIn, offered: list[tuple[date, list[Opening]]], *, zone: str
) -> openings.SlotsOut:
    """Return when a service can be booked on one date, or on each date if `end_date` was given."""
    days = [
        openings.DayOut(on, bool(of_day), [_slot(opening, zone) for opening in of_day])
        for on, of_day in offered
    ]
    answer = openings.SlotsOut(body.practitioner_id, body.service_id, zone)
    if body.end_date is not None:
        answer.days = days
        return answer
    (only,) = days
    answer.date, answer.available, answer.slots = only.date, only.available, only.slots
    return answer


def _slot(opening: Opening, zone: str) -> openings.SlotOut:
    tz, span = zone_of(zone), opening.span
    slot = openings.SlotOut(span.start.astimezone(tz), span.end.astimezone(tz))
    if opening.session is not None:
        slot.service_session_id = opening.session
    return slot


def _contact(person_id: int, name: str, email: str) -> schemas.ContactOut:
    shown = "" if program(PROGRAM).hides_emails else known_email(email)
    return schemas.ContactOut(person_id, name, shown)


def _words(sale: SaleDetail) -> dict[str, Any]:
    return {name: getattr(sale, name) for name in _WORDS}


_WORDS = (
    *("description", "client_notes", "timezone", "meeting_url", "meeting_id"),
    *("cancellation_reason", "created_at", "updated_at"),
)


def _possible(sale: SaleDetail, *, by: Actor, now: datetime) -> dict[str, Any]:
    side = side_of(by, provider=sale.shown.provider_id, client=sale.client.id)
    steps: dict[str, Command] = {
        "can_be_canceled": sale.cancellation(now),
        "can_be_rescheduled": Reschedule(start=sale.span.start if sale.span else now),
    }
    context: dict[str, Any] = {"program": program(PROGRAM), "side": side, "now": now}
    return {name: can_take(sale, step, **context) for name, step in steps.items()}


def _pricing(sale: SaleDetail) -> schemas.PricingOut:
    bill = sale.sale.bill
    return schemas.PricingOut(
        price_cents=bill.price_cents,
        discount_cents=bill.discount_cents,
        credits_used=bill.credits_used,
        total_cents=bill.total_cents,
        currency=bill.currency,
    )
