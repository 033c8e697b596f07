"""What is agreed on, as bookings to write: each whole, and its parts.

The parts are a course's sessions and a package's services.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bookable.domain.commands import NO_DETAILS, Details
from bookable.domain.events import BookingLoaded
from bookable.domain.lifecycle import HOLDS_TIME, Status
from bookable.domain.money import PaymentStatus
from bookable.domain.mutual_confirmation import MutualConfirmation
from bookable.domain.people import SYSTEM, Side
from bookable.domain.sales import Sale, course_seat, package_hour
from bookable.domain.service_sessions import Session
from bookable.domain.services import Kind, Service
from bookable.domain.spans import Span
from bookable.engine.importing.agreements import Agreement
from bookable.storage.booking_columns import DETAILS
from bookable.storage.bulk.loaded_bookings import PastBooking
from bookable.storage.new_bookings import NewBooking

_UNDER_WAY = frozenset({Status.CONFIRMED, Status.IN_PROGRESS})


def whole(agreement: Agreement, *, now: datetime) -> PastBooking:
    """Return a booking of the file, ready to be written."""
    entry = agreement.entry
    # The time of a seat was set in the zone of its session.
    zone = agreement.sessions[0].zone if agreement.sessions else ""
    past = _past(agreement, agreement.sale, agreement.span, entry.status, now, zone=zone)
    booking = replace(
        past.booking,
        match=None if agreement.match is None else (agreement.match.id, agreement.match.uuid),
        hold_until=hold_until(agreement, now=now),
        guarded=entry.program.guarded,
        nudge_at=_nudge_at(agreement, now),
        details=_details(agreement),
    )
    return replace(past, booking=booking, key=entry.key, **entry.pick("actual_start", "actual_end"))


def parts(
    agreement: Agreement, *, parent: int, included: Mapping[int, Service], now: datetime
) -> list[PastBooking]:
    """Return the parts of a course or a package; other bookings have none.

    Parts wait only for their whole.
    """
    sale, service = agreement.sale, agreement.service
    if sale is None or not sale.has_parts or service is None:
        return []
    if sale.kind is Kind.COURSE:
        return [_seat(agreement, sale, session, parent, now) for session in agreement.sessions]
    status = _status(agreement, None, now)
    return [
        _past(agreement, package_hour(sale, included[n], parent=parent), None, status, now)
        for n in service.terms.includes
        if n in included
    ]


def _seat(
    agreement: Agreement, course: Sale, session: Session, parent: int, now: datetime
) -> PastBooking:
    sale = course_seat(course, parent=parent, session=session.id, venue=session.venue)
    status = _status(agreement, session.span, now)
    return _past(agreement, sale, session.span, status, now, zone=session.zone)


def hold_until(agreement: Agreement, *, now: datetime) -> datetime | None:
    """Return when a booking stops waiting, or None if it does not wait, as when it is paid."""
    entry, sale = agreement.entry, agreement.sale
    if sale is not None and sale.bill.status is PaymentStatus.PAID:
        return None
    return entry.program.hold_until(entry.status, span=agreement.span, now=now)


def _past(
    agreement: Agreement,
    sale: Sale | None,
    span: Span | None,
    status: Status,
    now: datetime,
    *,
    zone: str = "",
) -> PastBooking:
    entry = agreement.entry
    booking = NewBooking(
        program=entry.program.name,
        provider=agreement.provider.party,
        client=agreement.client.party,
        span=span,
        status=status,
        hold_until=None,
        details=NO_DETAILS,
        sale=sale,
        zone=zone,
        event=BookingLoaded(by=SYSTEM, side=Side.SYSTEM, at=now, before=None, after=status),
    )
    return PastBooking(
        booking=booking,
        completed_at=_completed_at(span, status, now),
        cancellation_reason=entry.given.get("cancellation_reason", ""),
        canceled_by="" if entry.canceled_by is None else entry.canceled_by.value,
    )


def _details(agreement: Agreement) -> Details:
    entry = agreement.entry
    usual = Details(
        session_type=entry.program.usual_type,
        timezone="" if agreement.sale is None else agreement.client.timezone,
    )
    given = entry.pick(*DETAILS)
    given["client_notes"] = given.get("client_notes") or entry.given.get("mentee_notes", "")
    return replace(usual, **given)


def _status(agreement: Agreement, span: Span | None, now: datetime) -> Status:
    """Return a part's status: by its own time if the whole is under way, else the whole's."""
    status = agreement.entry.status
    if status not in _UNDER_WAY:
        return status
    has_begun = span is not None and span.start <= now
    return Status.IN_PROGRESS if has_begun else Status.CONFIRMED


def _completed_at(span: Span | None, status: Status, now: datetime) -> datetime | None:
    if status is not Status.COMPLETED:
        return None
    return now if span is None else span.end


def _nudge_at(agreement: Agreement, now: datetime) -> datetime | None:
    """Return when the sides are reminded; not for bookings that were past when they were loaded."""
    entry = agreement.entry
    if entry.status not in HOLDS_TIME or agreement.span is None:
        return None
    nudge = MutualConfirmation().nudge_due(entry.program, end=agreement.span.end)
    return nudge if nudge is not None and nudge > now else None
