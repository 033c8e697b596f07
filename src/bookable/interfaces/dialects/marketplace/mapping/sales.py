"""Bookings in the marketplace's words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bookable.domain.booking import Booking
from bookable.domain.commands import Command, Reschedule
from bookable.domain.currencies import shown as as_text
from bookable.domain.hours import zone_of
from bookable.domain.lifecycle import Status
from bookable.domain.people import Actor, Side, known_email, side_of
from bookable.domain.selling import can_take
from bookable.engine import sales
from bookable.engine.notes import NoteRow
from bookable.engine.openings import Opening
from bookable.engine.programs import program
from bookable.engine.sales import Contact, MoveRow, SaleDetail, SaleRow
from bookable.interfaces.dialects.marketplace.lexicon import (
    CANCELED_BY_SHOWN,
    PROGRAM,
    STATUS_SHOWN,
    TYPE_SHOWN,
)
from bookable.interfaces.dialects.marketplace.schemas import bookings as schemas
from bookable.interfaces.dialects.marketplace.schemas import slots as openings
from bookable.interfaces.dialects.marketplace.schemas.common import NamedOut, PlaceOut


def booking(row: SaleRow, *, now: datetime) -> schemas.BookingOut:
    """This will be a booking as lists show it."""
    return schemas.BookingOut(**_booking(row, now=now))


def after(booked: Booking, *, by: Actor, now: datetime) -> schemas.BookingDetail:
    """This will be a booking with all that belongs to it, once a command has changed it."""
    return detail(sales.sale(booked.id, program=PROGRAM, by=by, now=now), by=by, now=now)


def detail(found: SaleDetail, *, by: Actor, now: datetime) -> schemas.BookingDetail:
    """This will be a booking with all that belongs to it, and what somebody can do about it."""
    canceled = found.status is Status.CANCELED
    return schemas.BookingDetail(
        **_booking(found.shown, now=now) | {"client": _contact(found.client)},
        **_words(found),
        **_possible(found, by=by, now=now),
        service_session_id=found.sale.session,
        room=None if found.room is None else NamedOut(*found.room),
        pricing=_pricing(found),
        refund_pending_cents=found.sale.bill.pending_cents,
        disputed=found.sale.bill.is_disputed,
        canceled_by=CANCELED_BY_SHOWN[Side(found.canceled_by)] if found.canceled_by else None,
        canceled_at=found.updated_at if canceled else None,
        credits=None if found.credits is None else schemas.CreditsOut(*found.credits),
        child_bookings=[booking(each, now=now) for each in found.children],
        notes=[note(each) for each in found.notes],
        moves=[_move(each) for each in found.moves],
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
    """This will be a note."""
    author = NamedOut(row.author_id, row.author)
    return schemas.NoteOut(row.id, author, row.content, row.is_private, row.created_at)


def slots(
    body: openings.SlotsIn, offered: list[tuple[date, list[Opening]]], *, zone: str
) -> openings.SlotsOut:
    """Return when a service can be booked on a day, or on each day where an end was asked for."""
    days = [
        openings.DayOut(on, bool(found), [_slot(each, zone) for each in found])
        for on, found in offered
    ]
    told = openings.SlotsOut(body.practitioner_id, body.service_id, zone)
    if body.end_date is not None:
        told.days = days
        return told
    (only,) = days
    told.date, told.available, told.slots = only.date, only.available, only.slots
    return told


def _slot(opening: Opening, zone: str) -> openings.SlotOut:
    there, span = zone_of(zone), opening.span
    slot = openings.SlotOut(span.start.astimezone(there), span.end.astimezone(there))
    if opening.session is not None:
        slot.service_session_id = opening.session
    return slot


def _booking(row: SaleRow, *, now: datetime) -> dict[str, Any]:
    return {
        "id": row.id,
        "public_uuid": row.uuid,
        "practitioner": _contact(row.provider),
        "service": schemas.BookedServiceOut(*row.service),
        "start_time": row.span.start if row.is_scheduled else None,
        "end_time": row.span.end if row.is_scheduled else None,
        "status": STATUS_SHOWN[row.status],
        "payment_status": row.payment_status,
        "price_charged": as_text(row.price_charged_cents, row.currency),
        "price_charged_cents": row.price_charged_cents,
        "currency": row.currency,
        "is_upcoming": row.is_upcoming(now),
        "booking_type": TYPE_SHOWN[row.kind],
        "title": row.title,
        "client": NamedOut(*row.client),
        "location": None if row.location is None else PlaceOut(*row.location),
        "parent_id": row.parent_id,
    }


def _contact(known: Contact) -> schemas.ContactOut:
    email = "" if program(PROGRAM).hides_emails else known_email(known.email)
    return schemas.ContactOut(known.id, known.name, email)


def _words(found: SaleDetail) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _WORDS}


_WORDS = (
    *("description", "client_notes", "timezone", "meeting_url", "meeting_id"),
    *("cancellation_reason", "created_at", "updated_at"),
)


def _possible(found: SaleDetail, *, by: Actor, now: datetime) -> dict[str, Any]:
    side = side_of(by, provider=found.shown.provider.id, client=found.client.id)
    steps: dict[str, Command] = {
        "can_be_canceled": sales.canceling(found, now=now),
        "can_be_rescheduled": Reschedule(start=found.start),
    }
    asked: dict[str, Any] = {"program": program(PROGRAM), "side": side, "now": now}
    return {name: can_take(found, step, **asked) for name, step in steps.items()}


def _pricing(found: SaleDetail) -> schemas.PricingOut:
    bill = found.sale.bill
    return schemas.PricingOut(
        price_cents=bill.price_cents,
        discount_cents=bill.discount_cents,
        credits_used=bill.credits_used,
        total_cents=bill.total_cents,
        currency=bill.currency,
    )
